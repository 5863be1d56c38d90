// SPDX-License-Identifier: GPL-3.0-or-later
#include <QScrollBar>
#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>

#include "core/graph/layout.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/theme.h"

using namespace triptych;

namespace {

GraphSpec reference() {
    auto graph = make_template(
        "reference", {{Modality::text, "log"}, {Modality::image, "panel"}, {Modality::audio, "sound"}},
        "condition");
    return graph ? *graph : GraphSpec();
}

} // namespace

class GraphEditorTest : public QObject {
    Q_OBJECT

  private slots:
    void init() {
        m_graph = reference();
        m_view = std::make_unique<GraphEditor>();
        m_view->resize(1200, 800);
        m_view->setGraph(m_graph, analyse(m_graph, builtin_registry()));
        QObject::connect(m_view.get(), &GraphEditor::graphEdited, m_view.get(),
                         [this](const GraphSpec& graph) {
                             m_graph = graph;
                             m_view->setGraph(graph, analyse(graph, builtin_registry()));
                         });
        m_view->show();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
        m_selected = std::make_unique<QSignalSpy>(m_view.get(), &GraphEditor::nodeSelected);
        m_edited = std::make_unique<QSignalSpy>(m_view.get(), &GraphEditor::graphEdited);
    }
    void cleanup() {
        m_selected.reset();
        m_edited.reset();
        m_view.reset();
    }

    void cardsSayWhatTheNodesAre() {
        const QString text = m_view->nodeText("text_lstm");
        QVERIFY(text.contains("text_lstm"));
        QVERIFY(text.contains("LSTM"));
        QVERIFY(text.contains("128"));
        QVERIFY(text.contains("[B,L,128]"));
        QVERIFY(m_view->nodeText("text").contains("log"));
        for (const Node& node : m_graph.nodes)
            QVERIFY(m_view->accessibleDescription().contains(QString::fromStdString(node.id)));
    }

    void aClickSelectsAndOneBesideDeselects() {
        click("fusion");
        QCOMPARE(m_view->selectedNode(), QStringLiteral("fusion"));
        QCOMPARE(m_selected->count(), 1);
        QVERIFY(m_view->accessibleDescription().contains(QStringLiteral("Selected: fusion")));
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(5, 5));
        QVERIFY(m_view->selectedNode().isEmpty());
        QCOMPARE(m_selected->count(), 2);
    }

    void arrowsGoToTheNeighbour() {
        QTest::keyClick(m_view.get(), Qt::Key_Right); // nothing is selected: the first
        QCOMPARE(m_view->selectedNode(), QStringLiteral("text"));
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->selectedNode(), QStringLiteral("text_lstm"));
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(m_view->selectedNode(), QStringLiteral("image_conv"));
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->selectedNode(), QStringLiteral("fusion"));
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->selectedNode(), QStringLiteral("classes"));
        QTest::keyClick(m_view.get(), Qt::Key_Right); // nothing there
        QCOMPARE(m_view->selectedNode(), QStringLiteral("classes"));
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QCOMPARE(m_view->selectedNode(), QStringLiteral("fusion"));
        QTest::keyClick(m_view.get(), Qt::Key_Home);
        QCOMPARE(m_view->selectedNode(), QStringLiteral("text"));
        QTest::keyClick(m_view.get(), Qt::Key_End);
        QCOMPARE(m_view->selectedNode(), QStringLiteral("classes"));
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QVERIFY(m_view->selectedNode().isEmpty());
    }

    void enterAndDoubleClickOpen() {
        QSignalSpy opened(m_view.get(), &GraphEditor::nodeActivated);
        click("fusion");
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, at("classes"));
        QCOMPARE(opened.count(), 2);
        QCOMPARE(opened.at(1).at(0).toString(), QStringLiteral("classes"));
    }

    void aDragMovesOnTheGrid() {
        const QPointF before = m_view->nodeRect("fusion").topLeft();
        drag(at("fusion"), QPoint(60, 43));
        QCOMPARE(m_edited->count(), 1); // at the drop
        const Node* moved = m_view->graph().find("fusion");
        const QPointF place(moved->x, moved->y);
        QCOMPARE(place, m_view->nodeRect("fusion").topLeft());
        QVERIFY(std::abs(place.x() - before.x() - 60 / m_view->zoom()) <= 8);
        QVERIFY(std::abs(place.y() - before.y() - 43 / m_view->zoom()) <= 8);
        QCOMPARE(std::fmod(place.x(), 8.0), 0.0);
        // A click with a trembling hand is none.
        drag(at("fusion"), QPoint(2, 1));
        QCOMPARE(m_edited->count(), 1);
    }

    void aDragIsCalledOff() {
        const QPointF before = m_view->nodeRect("fusion").topLeft();
        const QPoint from = at("fusion");
        send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton);
        send(QEvent::MouseMove, from + QPoint(80, 80), Qt::NoButton, Qt::LeftButton);
        QVERIFY(m_view->nodeRect("fusion").topLeft() != before);
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QCOMPARE(m_view->nodeRect("fusion").topLeft(), before);
        send(QEvent::MouseButtonRelease, from + QPoint(80, 80), Qt::LeftButton, Qt::NoButton);
        QCOMPARE(m_edited->count(), 0);
    }

    void shiftOrAltAndArrowsMove() {
        click("fusion");
        const QPointF before = m_view->nodeRect("fusion").topLeft();
        QTest::keyClick(m_view.get(), Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(m_edited->count(), 1);
        QCOMPARE(m_view->nodeRect("fusion").topLeft(), before + QPointF(8, 0));
        QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(m_view->nodeRect("fusion").topLeft(), before + QPointF(8, 8));
        QCOMPARE(m_view->selectedNode(), QStringLiteral("fusion"));
    }

    void zoom() {
        const double before = m_view->zoom();
        QVERIFY(before <= 1);
        QTest::keyClick(m_view.get(), Qt::Key_Plus);
        QVERIFY(m_view->zoom() > before);
        QTest::keyClick(m_view.get(), Qt::Key_Minus);
        QVERIFY(qFuzzyCompare(m_view->zoom(), before));
        // The wheel keeps what is under the pointer where it is.
        const QPoint pointer(300, 200);
        const QPointF under = m_view->mapToScene(pointer);
        QTest::mouseMove(m_view->viewport(), pointer);
        wheel(pointer, 240, Qt::ControlModifier);
        QVERIFY(m_view->zoom() > before);
        QVERIFY(QLineF(m_view->mapToScene(pointer), under).length() < 3);
        for (int i = 0; i < 40; ++i)
            wheel(pointer, -240, Qt::ControlModifier);
        QCOMPARE(m_view->zoom(), GraphEditor::least_zoom);
        QTest::keyClick(m_view.get(), Qt::Key_0);
        QCOMPARE(m_view->zoom(), 1.0);
        QTest::keyClick(m_view.get(), Qt::Key_F);
        const QRectF seen = m_view->mapToScene(m_view->viewport()->rect()).boundingRect();
        for (const Node& node : m_graph.nodes)
            QVERIFY(seen.contains(m_view->nodeRect(QString::fromStdString(node.id))));
    }

    void panning() {
        m_view->setZoom(2);
        const QPointF before = m_view->centre();
        drag(QPoint(400, 300), QPoint(-80, -60), Qt::MiddleButton);
        QVERIFY(QLineF(m_view->centre(), before + QPointF(40, 30)).length() < 2);
        QTest::keyPress(m_view.get(), Qt::Key_Space);
        drag(at("fusion"), QPoint(80, 60));
        QTest::keyRelease(m_view.get(), Qt::Key_Space);
        QVERIFY(QLineF(m_view->centre(), before).length() < 2);
        QVERIFY(m_view->selectedNode().isEmpty()); // the node under the hand was not taken
    }

    void problemsStandOnTheirNode() {
        m_graph.find("fusion")->params["heads"] = std::int64_t{5};
        std::erase_if(m_graph.edges, [](const Edge& edge) { return edge.to == "audio_lstm"; });
        const GraphInfo info = analyse(m_graph, builtin_registry());
        m_view->setGraph(m_graph, info);
        QVERIFY(m_view->nodeText("audio_lstm").contains("nothing connected"));
        QVERIFY(!m_view->nodeText("text_lstm").contains("connected"));
        QVERIFY(m_view->nodeText("audio").contains("not connected to anything after it"));
        // A card with words below is taller, and has the colour of an error at its edge.
        QVERIFY(m_view->nodeRect("audio_lstm").height() > 0);
        const QImage shot = m_view->grab().toImage();
        const QPoint top = m_view->mapFromScene(m_view->nodeRect("audio_lstm").topLeft());
        const QPoint bottom = m_view->mapFromScene(m_view->nodeRect("audio_lstm").bottomRight());
        int red = 0;
        for (int y = top.y(); y < bottom.y(); ++y)
            for (int x = top.x(); x < bottom.x(); ++x)
                red += shot.pixelColor(x, y) == theme().error;
        QVERIFY2(red > 30, qPrintable(QString::number(red)));
    }

    void aNewGraphKeepsSelectionAndZoom() {
        click("fusion");
        m_view->setZoom(1.5);
        m_graph.find("fusion")->params["heads"] = std::int64_t{8};
        m_view->setGraph(m_graph, analyse(m_graph, builtin_registry()));
        QCOMPARE(m_view->selectedNode(), QStringLiteral("fusion"));
        QCOMPARE(m_view->zoom(), 1.5);
        QCOMPARE(m_selected->count(), 1);
        std::erase_if(m_graph.nodes, [](const Node& node) { return node.id == "fusion"; });
        m_view->setGraph(m_graph, analyse(m_graph, builtin_registry()));
        QVERIFY(m_view->selectedNode().isEmpty());
        QCOMPARE(m_selected->count(), 2);
        m_view->setGraph({}, {});
        QVERIFY(m_view->grab().width() > 0);
    }

    void arrangePutsLayersApart() {
        for (Node& node : m_graph.nodes)
            node.x = node.y = 0;
        m_view->setGraph(m_graph, analyse(m_graph, builtin_registry()));
        // Without places of their own nodes are laid out at once.
        for (const Node& a : m_graph.nodes)
            for (const Node& b : m_graph.nodes)
                if (a.id != b.id) QVERIFY(!rect(a).intersects(rect(b)));
        for (const Edge& edge : m_graph.edges)
            QVERIFY(rect(*m_graph.find(edge.from)).right() < rect(*m_graph.find(edge.to)).left());
        // Who moves one of them then moves it alone.
        const QRectF other = m_view->nodeRect("classes");
        click("fusion");
        QTest::keyClick(m_view.get(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(m_edited->count(), 1);
        QCOMPARE(m_view->nodeRect("classes"), other);
        m_view->arrange();
        QCOMPARE(m_edited->count(), 2);
        QCOMPARE(m_edited->last().at(1).toString(), QStringLiteral("Arrange"));
    }

    void aCycleIsLaidOutToo() {
        GraphSpec graph = m_graph;
        graph.edges.push_back({"classes", "text_lstm", "in"});
        graph.edges.push_back({"fusion", "fusion", "in"});
        QCOMPARE(layered_layout(graph).size(), graph.nodes.size());
        m_view->setGraph(graph, analyse(graph, builtin_registry()));
        QVERIFY(m_view->grab().width() > 0);
    }

  private:
    QRectF rect(const Node& node) const { return m_view->nodeRect(QString::fromStdString(node.id)); }
    QPoint at(const QString& id) const { return m_view->mapFromScene(m_view->nodeRect(id).center()); }
    void click(const QString& id) { QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, at(id)); }
    void send(QEvent::Type type, const QPoint& place, Qt::MouseButton button, Qt::MouseButtons held) {
        QMouseEvent event(type, QPointF(place), m_view->viewport()->mapToGlobal(QPointF(place)), button, held,
                          Qt::NoModifier);
        QApplication::sendEvent(m_view->viewport(), &event);
    }
    void drag(const QPoint& from, const QPoint& way, Qt::MouseButton button = Qt::LeftButton) {
        send(QEvent::MouseButtonPress, from, button, button);
        send(QEvent::MouseMove, from + way / 2, Qt::NoButton, button);
        send(QEvent::MouseMove, from + way, Qt::NoButton, button);
        send(QEvent::MouseButtonRelease, from + way, button, Qt::NoButton);
    }
    void wheel(const QPoint& place, int delta, Qt::KeyboardModifiers modifiers) {
        QWheelEvent event(QPointF(place), m_view->viewport()->mapToGlobal(QPointF(place)), {}, {0, delta},
                          Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
        QApplication::sendEvent(m_view->viewport(), &event);
    }

    GraphSpec m_graph;
    std::unique_ptr<GraphEditor> m_view;
    std::unique_ptr<QSignalSpy> m_selected, m_edited;
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::dark);
    GraphEditorTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "graph_editor_test.moc"
