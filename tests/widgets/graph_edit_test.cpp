// SPDX-License-Identifier: GPL-3.0-or-later
// A graph is edited with mouse and keys.
#include <QClipboard>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QXmlStreamReader>
#include <QtTest>

#include "tests/support/graph_hands.h"
#include "widgets/graph/mini_map.h"
#include "widgets/graph/palette_model.h"
#include "widgets/theme.h"

using namespace triptych;
using test::GraphHands;

namespace {

const Edge text_to_fusion{"text_lstm", "fusion", "in"};
const Edge image_to_fusion{"image_conv", "fusion", "in"};

void dragType(GraphEditor& editor, const QString& type, const QPoint& to, bool drop) {
    const std::unique_ptr<QMimeData> data(nodeTypeMime(type));
    QDragEnterEvent enter(to, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(editor.viewport(), &enter);
    QVERIFY(enter.isAccepted());
    QDragMoveEvent move(to, Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(editor.viewport(), &move);
    if (!drop) return;
    QDropEvent event(QPointF(to), Qt::CopyAction, data.get(), Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(editor.viewport(), &event);
}

} // namespace

class GraphEditTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GraphHands> m_hands;
    GraphEditor& editor() { return m_hands->editor; }
    const GraphSpec& graph() { return m_hands->graph(); }

  private slots:
    void init() {
        m_hands = std::make_unique<GraphHands>(test::reference_of_three());
        editor().show();
        QVERIFY(QTest::qWaitForWindowActive(&editor()));
        editor().setFocus();
    }
    void cleanup() { m_hands.reset(); }

    void aDragFromAPortConnects() {
        editor().addNodeAt("head.classes", editor().nodeRect("classes").bottomLeft() + QPointF(0, 60));
        QCOMPARE(m_hands->edits(), 1);
        const QString added = editor().selectedNode();
        editor().fit();
        m_hands->press(m_hands->port("fusion"));
        m_hands->move(m_hands->port("fusion") + QPoint(30, 30));
        // What fits is lit, the rest says why not.
        QCOMPARE(editor().portState(added, "in"), QStringLiteral("fits"));
        QCOMPARE(editor().portState("text_lstm", "in"), QStringLiteral("refused"));
        QCOMPARE(editor().portState("image_conv", "in"), QStringLiteral("refused"));
        m_hands->move(m_hands->port(added, "in"));
        QCOMPARE(editor().portState(added, "in"), QStringLiteral("target"));
        QCOMPARE(m_hands->edits(), 1); // nothing is edited before the drop
        m_hands->release(m_hands->port(added, "in"));
        QCOMPARE(m_hands->edits(), 2);
        QVERIFY(m_hands->has({"fusion", added.toStdString(), "in"}));
        QVERIFY(m_hands->names.last().contains("Connect fusion"));
        QCOMPARE(editor().portState(added, "in"), QString());
    }

    void aDragOntoWhatDoesNotFitSaysWhy() {
        m_hands->drag(m_hands->port("text"), m_hands->port("image_conv", "in"));
        QCOMPARE(m_hands->edits(), 0);
        QVERIFY(!m_hands->hints.isEmpty());
        // A cycle is none.
        m_hands->drag(m_hands->port("fusion"), m_hands->port("text_lstm", "in"));
        QCOMPARE(m_hands->edits(), 0);
        // Esc in the middle of it.
        m_hands->press(m_hands->port("fusion"));
        m_hands->move(m_hands->port("fusion") + QPoint(40, 0));
        m_hands->key(Qt::Key_Escape);
        QCOMPARE(editor().portState("text_lstm", "in"), QString());
        m_hands->release(m_hands->port("fusion") + QPoint(40, 0));
        QVERIFY(!editor().popup()->isVisible());
    }

    void aDropOnEmptyCanvasOffersWhatFits() {
        const QPoint empty = m_hands->port("text_lstm") + QPoint(20, -60);
        m_hands->drag(m_hands->port("text_lstm"), empty);
        QVERIFY(editor().popup()->isVisible());
        QAbstractItemModel* offered = editor().popup()->list()->model();
        QStringList types;
        for (int i = 0; i < offered->rowCount(); ++i)
            types += offered->index(i, 0).data(ChoiceModel::key_role).toString();
        QVERIFY(types.contains("fusion.concat"));
        QVERIFY(!types.contains("text.lstm")); // takes words
        QVERIFY(!types.contains("input.text"));
        m_hands->type("concat");
        m_hands->key(Qt::Key_Return);
        QVERIFY(!editor().popup()->isVisible());
        QCOMPARE(m_hands->edits(), 1); // the node and its edge are one
        QVERIFY(m_hands->has({"text_lstm", editor().selectedNode().toStdString(), "in"}));
        QVERIFY(editor().hasFocus());
    }

    void anEndIsTakenElsewhere() {
        editor().selectEdge(text_to_fusion);
        editor().addNodeAt("fusion.concat", editor().nodeRect("fusion").bottomLeft() + QPointF(0, 80));
        const QString concat = editor().selectedNode();
        editor().fit();
        editor().selectEdge(text_to_fusion);
        const std::size_t edges = graph().edges.size();
        m_hands->drag(m_hands->port("fusion", "in"), m_hands->port(concat, "in"));
        QCOMPARE(graph().edges.size(), edges);
        QVERIFY(m_hands->has({"text_lstm", concat.toStdString(), "in"}));
        QVERIFY(!m_hands->has(text_to_fusion));
        // Back, and the other end: from another node.
        m_hands->undo();
        editor().selectEdge(text_to_fusion);
        editor().addNodeAt("text.gru", editor().nodeRect("text_lstm").topLeft() + QPointF(0, -180));
        const QString gru = editor().selectedNode();
        editor().fit();
        editor().connectNodes({"text", gru.toStdString(), "in"});
        editor().selectEdge(text_to_fusion);
        m_hands->drag(m_hands->port("text_lstm"), m_hands->port(gru));
        QVERIFY(m_hands->has({gru.toStdString(), "fusion", "in"}));
        QVERIFY(!m_hands->has(text_to_fusion));
        // An input that takes one gives it away; dropped on nothing it is disconnected.
        const int before = m_hands->edits();
        m_hands->drag(m_hands->port("classes", "in"), m_hands->port("classes", "in") + QPoint(-20, 160));
        QCOMPARE(m_hands->edits(), before + 1);
        QVERIFY(!m_hands->has({"fusion", "classes", "in"}));
    }

    void whatIsDroppedOnAnEdgeStandsOnIt() {
        const QPoint on = m_hands->middle(text_to_fusion);
        dragType(editor(), "between.dropout", on, false);
        QVERIFY(editor().edgeLit(text_to_fusion));
        QVERIFY(!editor().edgeLit({"text", "text_lstm", "in"})); // words are no tokens
        dragType(editor(), "between.dropout", on, true);
        QCOMPARE(m_hands->edits(), 1);
        const std::string id = editor().selectedNode().toStdString();
        QVERIFY(m_hands->has({"text_lstm", id, "in"}));
        QVERIFY(m_hands->has({id, "fusion", "in"}));
        QVERIFY(!m_hands->has(text_to_fusion));
        QVERIFY(!editor().edgeLit(image_to_fusion));
        // Beside an edge it is added alone.
        const std::size_t edges = graph().edges.size();
        dragType(editor(), "between.dropout", QPoint(40, 40), true);
        QCOMPARE(graph().edges.size(), edges);
        QCOMPARE(m_hands->edits(), 2);
    }

    void everyTypeIsDraggedIn() {
        for (const NodeType* type : builtin_registry().types()) {
            dragType(editor(), QString::fromStdString(type->id), m_hands->middle(image_to_fusion), false);
            if (type->category == "input" || type->category == "head") QVERIFY(!editor().edgeLit(image_to_fusion));
            QDragLeaveEvent leave;
            QApplication::sendEvent(editor().viewport(), &leave);
            QVERIFY(!editor().edgeLit(image_to_fusion));
        }
        QCOMPARE(m_hands->edits(), 0);
    }

    void aLooseNodeIsDroppedOnAnEdge() {
        editor().addNodeAt("between.dropout", editor().nodeRect("fusion").topLeft() + QPointF(0, -200));
        const QString id = editor().selectedNode();
        editor().fit();
        const QPoint from = m_hands->at(id);
        m_hands->drag(from, m_hands->middle(image_to_fusion));
        QCOMPARE(m_hands->edits(), 2);
        QVERIFY(m_hands->has({"image_conv", id.toStdString(), "in"}));
        QVERIFY(m_hands->has({id.toStdString(), "fusion", "in"}));
    }

    void aBoxSelectsAndDeleteLeadsOn() {
        const QRect around =
            editor()
                .mapFromScene(editor().nodeRect("text").united(editor().nodeRect("text_lstm")))
                .boundingRect()
                .adjusted(-12, -12, 12, 12);
        m_hands->drag(around.topLeft(), around.bottomRight());
        QCOMPARE(editor().selectedNodes(), (QStringList{"text", "text_lstm"}));
        QVERIFY(editor().selectedNode().isEmpty()); // not one
        m_hands->click("audio", Qt::ControlModifier);
        QCOMPARE(editor().selectedNodes().size(), 3);
        m_hands->click("audio", Qt::ControlModifier);
        QCOMPARE(editor().selectedNodes().size(), 2);
        editor().removeSelected();
        QCOMPARE(graph().nodes.size(), std::size_t{6});
        QVERIFY(!graph().find("text") && !graph().find("text_lstm"));
        m_hands->undo();
        QCOMPARE(graph().nodes.size(), std::size_t{8});
        // One in the middle of a way: the way goes on without it, where that fits.
        editor().insertOnEdge("between.dropout", text_to_fusion);
        editor().removeSelected();
        QVERIFY(m_hands->has(text_to_fusion));
    }

    void edgesAreSelectedAndDeleted() {
        QTest::mouseClick(editor().viewport(), Qt::LeftButton, {}, m_hands->middle(text_to_fusion));
        QCOMPARE(editor().selectedEdges().size(), std::size_t{1});
        QVERIFY(editor().selectedEdges().front() == text_to_fusion);
        editor().removeSelected();
        QVERIFY(!m_hands->has(text_to_fusion));
        QCOMPARE(m_hands->names.last(), QStringLiteral("Disconnect fusion from text_lstm"));
    }

    void copyPasteAndDuplicate() {
        editor().selectNodes({"text", "text_lstm"});
        editor().copySelected();
        QVERIFY(QApplication::clipboard()->text().trimmed().startsWith('{'));
        editor().paste();
        QCOMPARE(graph().nodes.size(), std::size_t{10});
        QStringList made = editor().selectedNodes();
        QCOMPARE(made.size(), 2);
        QVERIFY(!made.contains("text"));
        // The edge between them came along, and they lie beside the first ones.
        QVERIFY(std::any_of(graph().edges.begin(), graph().edges.end(), [&](const Edge& edge) {
            return made.contains(QString::fromStdString(edge.from)) &&
                   made.contains(QString::fromStdString(edge.to));
        }));
        const QPointF first = editor().nodeRect(made.front()).topLeft();
        editor().paste(); // further on
        QVERIFY(editor().nodeRect(editor().selectedNodes().front()).topLeft() != first);
        m_hands->undo();
        editor().selectNode("fusion");
        editor().duplicateSelected();
        QCOMPARE(graph().nodes.size(), std::size_t{11});
        editor().selectNode("audio_lstm");
        editor().cutSelected();
        QVERIFY(!graph().find("audio_lstm"));
        editor().paste();
        QVERIFY(graph().find("audio_lstm"));
        const int before = m_hands->edits();
        QApplication::clipboard()->setText("this is no graph");
        editor().paste();
        QCOMPARE(m_hands->edits(), before);
        QVERIFY(!m_hands->hints.isEmpty());
    }

    void aDragMovesAllThatIsSelected() {
        editor().selectNodes({"text", "text_lstm"});
        const QPointF way = editor().nodeRect("text_lstm").topLeft() - editor().nodeRect("text").topLeft();
        m_hands->drag(m_hands->at("text"), m_hands->at("text") + QPoint(0, 40));
        QCOMPARE(m_hands->edits(), 1);
        QCOMPARE(editor().selectedNodes().size(), 2);
        QCOMPARE(editor().nodeRect("text_lstm").topLeft() - editor().nodeRect("text").topLeft(), way);
        QCOMPARE(m_hands->names.last(), QStringLiteral("Move 2 nodes"));
    }

    void alignAndSpread() {
        editor().selectNodes({"text", "image", "audio"});
        m_hands->drag(m_hands->at("text"), m_hands->at("text") + QPoint(0, -24));
        editor().selectNode("text");
        m_hands->drag(m_hands->at("text"), m_hands->at("text") + QPoint(32, 0));
        editor().selectNodes({"text", "image", "audio"});
        editor().align(Alignment::left);
        QCOMPARE(graph().find("text")->x, graph().find("image")->x);
        QCOMPARE(graph().find("image")->x, graph().find("audio")->x);
        editor().align(Alignment::spread_down);
        const auto gap = [&](const char* a, const char* b) {
            return editor().nodeRect(b).top() - editor().nodeRect(a).bottom();
        };
        QVERIFY(std::abs(gap("text", "image") - gap("image", "audio")) <= 1);
    }

    void groupCollapseExpandUngroup() {
        editor().selectNodes({"text", "text_lstm"});
        editor().groupSelected();
        QCOMPARE(graph().groups.size(), std::size_t{1});
        const QString group = editor().selectedGroup();
        QVERIFY(!group.isEmpty());
        // Its name can be typed at once.
        auto* line = editor().findChild<QLineEdit*>(QStringLiteral("rename"));
        QVERIFY(line && line->hasFocus());
        line->selectAll();
        QTest::keyClicks(line, "Reads the log");
        QTest::keyClick(line, Qt::Key_Return);
        QCOMPARE(QString::fromStdString(graph().groups.front().title), QStringLiteral("Reads the log"));
        QVERIFY(editor().groupRect(group).contains(editor().nodeRect("text")));
        QVERIFY(editor().groupRect(group).contains(editor().nodeRect("text_lstm")));
        // The frame moves its nodes.
        const QPointF before = editor().nodeRect("text").topLeft();
        const QPoint title = editor().mapFromScene(editor().groupRect(group).topLeft() + QPointF(30, 10));
        m_hands->drag(title, title + QPoint(0, -40));
        QVERIFY(editor().nodeRect("text").top() < before.y());
        // Collapsed: its cards are gone, its edge leaves the box.
        editor().toggleCollapsed();
        QVERIFY(graph().groups.front().collapsed);
        QVERIFY(editor().nodeRect("text").isEmpty());
        const QRectF box = editor().groupRect(group);
        QCOMPARE(editor().portPlace("text_lstm").x(), box.right());
        QVERIFY(box.contains(editor().portPlace("text_lstm") - QPointF(2, 0)));
        // A double click opens it.
        QTest::mouseDClick(editor().viewport(), Qt::LeftButton, {}, editor().mapFromScene(box.center()));
        QVERIFY(!graph().groups.front().collapsed);
        QVERIFY(!editor().nodeRect("text").isEmpty());
        editor().ungroupSelected();
        QVERIFY(graph().groups.empty());
    }

    void aNodeIsRenamed() {
        m_hands->click("fusion");
        editor().renameSelected();
        auto* line = editor().findChild<QLineEdit*>(QStringLiteral("rename"));
        QVERIFY(line && line->hasFocus());
        line->selectAll();
        QTest::keyClicks(line, "joint");
        QTest::keyClick(line, Qt::Key_Return);
        QVERIFY(graph().find("joint") && !graph().find("fusion"));
        QCOMPARE(editor().selectedNode(), QStringLiteral("joint"));
        QVERIFY(m_hands->has({"text_lstm", "joint", "in"}));
        // A name that is taken is refused.
        editor().renameSelected();
        line = editor().viewport()->findChildren<QLineEdit*>(QStringLiteral("rename")).last();
        line->setText("classes");
        QTest::keyClick(line, Qt::Key_Return);
        QVERIFY(graph().find("joint"));
        QVERIFY(!m_hands->hints.isEmpty());
    }

    /// Adds a node and connects it without a mouse.
    void withKeysAlone() {
        m_hands->key(Qt::Key_End);
        m_hands->key(Qt::Key_Left);
        QCOMPARE(editor().selectedNode(), QStringLiteral("fusion"));
        m_hands->key(Qt::Key_A);
        QVERIFY(editor().popup()->isVisible());
        QVERIFY(editor().popup()->field()->hasFocus());
        m_hands->type("dropout");
        m_hands->key(Qt::Key_Return);
        QCOMPARE(m_hands->edits(), 1);
        const QString added = editor().selectedNode();
        QVERIFY(added.startsWith("dropout"));
        QVERIFY(m_hands->has({"fusion", added.toStdString(), "in"})); // after the selected one, connected
        // And on from there, to the head.
        QVERIFY(editor().hasFocus());
        m_hands->key(Qt::Key_C);
        QVERIFY(editor().popup()->isVisible());
        QVERIFY(editor().popup()->title().contains(added));
        QCOMPARE(editor().popup()->current().isEmpty(), false);
        m_hands->type("clas");
        QCOMPARE(editor().portState("classes", "in"), QStringLiteral("target"));
        m_hands->key(Qt::Key_Return);
        QVERIFY(m_hands->has({added.toStdString(), "classes", "in"}));
        QVERIFY(!m_hands->has({"fusion", "classes", "in"})); // the head takes one
        QVERIFY(analyse(graph(), builtin_registry()).usable());
        // Esc leaves without an edit.
        const int before = m_hands->edits();
        m_hands->key(Qt::Key_C);
        m_hands->key(Qt::Key_Escape);
        QCOMPARE(m_hands->edits(), before);
        QVERIFY(editor().hasFocus());
        QCOMPARE(editor().portState("classes", "in"), QString());
        // Several are selected by keys: on without selecting, then one more.
        m_hands->key(Qt::Key_Left, Qt::ControlModifier);
        m_hands->key(Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(editor().selectedNodes().size(), 2);
    }

    void edgesByKeys() {
        editor().addNodeAt("fusion.concat", editor().nodeRect("fusion").bottomLeft() + QPointF(0, 80));
        const QString concat = editor().selectedNode();
        editor().selectNode("text_lstm");
        m_hands->key(Qt::Key_E);
        QCOMPARE(editor().selectedEdges().size(), std::size_t{1});
        const Edge first = editor().selectedEdges().front();
        m_hands->key(Qt::Key_E);
        QVERIFY(!(editor().selectedEdges().front() == first));
        editor().selectEdge(text_to_fusion);
        m_hands->key(Qt::Key_C);
        QVERIFY(editor().popup()->isVisible());
        m_hands->type(concat);
        m_hands->key(Qt::Key_Return);
        QVERIFY(m_hands->has({"text_lstm", concat.toStdString(), "in"}));
        QVERIFY(!m_hands->has(text_to_fusion));
        QCOMPARE(editor().selectedEdges().size(), std::size_t{1}); // it, where it leads now
        // On a selected edge only what fits is offered, and stands there then.
        m_hands->key(Qt::Key_A);
        QAbstractItemModel* offered = editor().popup()->list()->model();
        for (int i = 0; i < offered->rowCount(); ++i)
            QVERIFY(!offered->index(i, 0).data(ChoiceModel::key_role).toString().startsWith("input."));
        m_hands->type("dropout");
        m_hands->key(Qt::Key_Return);
        QVERIFY(m_hands->has({"text_lstm", editor().selectedNode().toStdString(), "in"}));
        QVERIFY(m_hands->has({editor().selectedNode().toStdString(), concat.toStdString(), "in"}));
        m_hands->undo();
        editor().selectEdge({"text_lstm", concat.toStdString(), "in"});
        editor().removeSelected();
        QVERIFY(!m_hands->has({"text_lstm", concat.toStdString(), "in"}));
    }

    void nodesAreFound() {
        editor().setZoom(2);
        editor().selectNode("classes");
        editor().findNode();
        m_hands->type("audls");
        QCOMPARE(editor().selectedNode(), QStringLiteral("audio_lstm"));
        const QRectF seen = editor().mapToScene(editor().viewport()->rect()).boundingRect();
        QVERIFY(seen.contains(editor().nodeRect("audio_lstm")));
        m_hands->key(Qt::Key_Escape);
        QCOMPARE(editor().selectedNode(), QStringLiteral("classes")); // as before
        editor().findNode();
        m_hands->type("image_conv");
        m_hands->key(Qt::Key_Return);
        QCOMPARE(editor().selectedNode(), QStringLiteral("image_conv"));
    }

    void theMiniMapMovesTheView() {
        QVERIFY(!editor().miniMap()->isVisible()); // all is seen
        editor().setZoom(2.5);
        QVERIFY(editor().miniMap()->isVisible());
        const QPointF wanted = editor().nodeRect("classes").center();
        QTest::mouseClick(editor().miniMap(), Qt::LeftButton, {}, editor().miniMap()->placeOf(wanted));
        QVERIFY(QLineF(editor().centre(), wanted).length() < 40);
        editor().miniMap()->setWanted(false);
        QVERIFY(!editor().miniMap()->isVisible());
    }

    void problemsAreMendedByAClick() {
        GraphSpec broken = graph();
        broken.find("fusion")->params["heads"] = std::int64_t{5};
        m_hands->graphs.push_back(broken);
        m_hands->show();
        QVERIFY(!analyse(graph(), builtin_registry()).usable());
        const QRectF card = editor().nodeRect("fusion");
        QTest::mouseClick(editor().viewport(), Qt::LeftButton, {},
                          editor().mapFromScene(card.topRight() + QPointF(-17, 18)));
        QVERIFY(editor().popup()->isVisible());
        QVERIFY(editor().popup()->list()->model()->rowCount() > 0);
        m_hands->key(Qt::Key_Return);
        QVERIFY(analyse(graph(), builtin_registry()).usable());
        QCOMPARE(m_hands->edits(), 1);
    }

    void twoGraphsAreCompared() {
        GraphSpec before = graph();
        before.find("fusion")->params["layers"] = std::int64_t{3};
        Node gone = *before.find("audio_lstm");
        gone.id = "old_lstm";
        before.nodes.push_back(gone);
        before.edges.push_back({"audio", "old_lstm", "in"});
        std::erase_if(before.nodes, [](const Node& node) { return node.id == "text_lstm"; });
        std::erase_if(before.edges,
                      [](const Edge& edge) { return edge.to == "text_lstm" || edge.from == "text_lstm"; });
        editor().compareWith(before, "run-3");
        QVERIFY(editor().comparing());
        QVERIFY(editor().comparisonText().contains("run-3"));
        QVERIFY(editor().comparisonText().contains("1 added"));
        QVERIFY(editor().comparisonText().contains("1 removed"));
        QVERIFY(editor().comparisonText().contains("1 changed"));
        QVERIFY(editor().nodeText("text_lstm").contains("added"));
        QVERIFY(editor().nodeText("old_lstm").contains("removed"));
        QVERIFY(editor().nodeText("fusion").contains(QStringLiteral("3 → 1")));
        QVERIFY(!editor().nodeRect("old_lstm").intersects(editor().nodeRect("audio_lstm")));
        // It is looked at, not edited.
        editor().selectNode("fusion");
        editor().removeSelected();
        QCOMPARE(m_hands->edits(), 0);
        QVERIFY(!editor().grab().isNull());
        m_hands->key(Qt::Key_Escape);
        QVERIFY(!editor().comparing());
        QVERIFY(editor().nodeText("old_lstm").isEmpty());
        QVERIFY(editor().graph().find("text_lstm"));
    }

    void picturesAreWritten() {
        editor().selectNode("fusion");
        const QByteArray svg = editor().svg("Model");
        QXmlStreamReader reader(svg);
        QString text;
        while (!reader.atEnd())
            if (reader.readNext() == QXmlStreamReader::Characters) text += reader.text();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        for (const char* word : {"fusion", "text_lstm", "[B,64,64]"})
            QVERIFY2(text.contains(QLatin1String(word)), word);
        const QByteArray pdf = editor().pdf("Model");
        QVERIFY(pdf.startsWith("%PDF-"));
        QVERIFY(pdf.trimmed().endsWith("%%EOF"));
        QVERIFY(!pdf.contains("/Subtype /Image")); // curves and letters
        QCOMPARE(editor().selectedNode(), QStringLiteral("fusion"));
    }

    void aLargeGraphIsHeld() {
        GraphSpec large;
        for (int i = 0; i < 60; ++i) {
            Node node;
            node.id = "d" + std::to_string(i);
            node.type = "between.dropout";
            large.nodes.push_back(node);
            if (i > 0) large.edges.push_back({"d" + std::to_string(i - 1), node.id, "in"});
        }
        m_hands->graphs.push_back(large);
        m_hands->show();
        editor().selectAll();
        QCOMPARE(editor().selectedNodes().size(), 60);
        QVERIFY(!editor().grab().isNull());
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::dark);
    GraphEditTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "graph_edit_test.moc"
