// SPDX-License-Identifier: GPL-3.0-or-later
// What a graph can be made of, and what a screen reader hears of one.
#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTreeView>
#include <QtTest>

#include "tests/support/graph_hands.h"
#include "widgets/graph/palette_panel.h"
#include "widgets/theme.h"

using namespace triptych;
using test::GraphHands;

namespace {

/// The catalogue with a type that the program does not bring.
Registry withOwnType() {
    Registry registry;
    register_all(registry);
    NodeType type;
    type.id = "test.whitener";
    type.title = "Whitener";
    type.category = "between";
    type.help = "Takes correlations out of a vector.";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}}};
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> { return inputs.front(); };
    registry.add(std::move(type));
    return registry;
}

QStringList shown(const PalettePanel& panel) {
    QStringList types;
    const QAbstractItemModel* model = panel.tree()->model();
    for (int i = 0; i < model->rowCount(); ++i) {
        const QModelIndex category = model->index(i, 0);
        for (int k = 0; k < model->rowCount(category); ++k)
            types += model->index(k, 0, category).data(PaletteModel::type_role).toString();
    }
    return types;
}

} // namespace

class GraphPaletteTest : public QObject {
    Q_OBJECT

  private slots:
    void theModelsKeepTheRules() {
        PaletteModel model(builtin_registry());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        PaletteFilter filter;
        filter.setSourceModel(&model);
        QAbstractItemModelTester filtered(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setTyped("lstm");
        filter.setTyped({});
        model.retranslate();
        ChoiceModel choices;
        QAbstractItemModelTester list(&choices, QAbstractItemModelTester::FailureReportingMode::QtTest);
        choices.setChoices({{"a", "Alpha", {}, {}}, {"b", "Beta", "second", "letter"}});
        choices.setTyped("be");
        QCOMPARE(choices.rowCount(), 1);
        choices.setTyped("letter");
        QCOMPARE(choices.index(0, 0).data(ChoiceModel::key_role).toString(), QStringLiteral("b"));
        choices.setTyped({});
        QCOMPARE(choices.rowCount(), 2);
    }

    void everyTypeStandsInItsCategory() {
        PalettePanel panel;
        const QStringList types = shown(panel);
        QCOMPARE(types.size(), int(builtin_registry().types().size()));
        QVERIFY(types.indexOf("input.text") < types.indexOf("text.lstm"));
        QVERIFY(types.indexOf("text.lstm") < types.indexOf("fusion.self_attention"));
        QVERIFY(types.indexOf("fusion.self_attention") < types.indexOf("head.classes"));
    }

    void lettersFindTypes() {
        PalettePanel panel;
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        QSignalSpy chosen(&panel, &PalettePanel::typeChosen);
        panel.field()->setFocus();
        QTest::keyClicks(panel.field(), "slf att"); // letters may be left out
        QCOMPARE(panel.current(), QStringLiteral("fusion.self_attention"));
        QTest::keyClick(panel.field(), Qt::Key_Return);
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.at(0).at(0).toString(), QStringLiteral("fusion.self_attention"));
        // By category, by a word of the help; arrows go on.
        panel.field()->clear();
        QTest::keyClicks(panel.field(), "text encoder");
        QVERIFY(shown(panel).contains("text.gru"));
        QVERIFY(!shown(panel).contains("fusion.concat"));
        const QString first = panel.current();
        QTest::keyClick(panel.field(), Qt::Key_Down);
        QVERIFY(panel.current() != first);
        panel.field()->clear();
        QTest::keyClicks(panel.field(), "Vaswani");
        QVERIFY(!shown(panel).isEmpty());
        panel.field()->clear();
        QTest::keyClicks(panel.field(), "qqqq");
        QVERIFY(shown(panel).isEmpty());
        QSignalSpy left(&panel, &PalettePanel::left);
        QTest::keyClick(panel.field(), Qt::Key_Escape);
        QVERIFY(panel.field()->text().isEmpty());
        QTest::keyClick(panel.field(), Qt::Key_Escape);
        QCOMPARE(left.count(), 1);
    }

    void aTypeOfATestAloneCanBeAdded() {
        const Registry registry = withOwnType();
        PalettePanel panel(registry);
        QVERIFY(shown(panel).contains("test.whitener"));
        GraphHands hands(test::reference_of_three(), registry);
        connect(&panel, &PalettePanel::typeChosen, &hands.editor, &GraphEditor::addNode);
        hands.editor.selectNode("fusion");
        QTest::keyClicks(panel.field(), "whitener");
        QTest::keyClick(panel.field(), Qt::Key_Return);
        QCOMPARE(hands.edits(), 1);
        QVERIFY(hands.has({"fusion", "whitener", "in"}));
        QVERIFY(hands.editor.nodeText("whitener").contains("Whitener"));
        // And dropped on an edge.
        QVERIFY(hands.editor.insertOnEdge("test.whitener", {"text_lstm", "fusion", "in"}));
        QVERIFY(hands.has({"text_lstm", "whitener_2", "in"}));
    }

    void addedWithoutASelectionItStandsInTheMiddle() {
        GraphHands hands(test::reference_of_three());
        hands.editor.show();
        QVERIFY(QTest::qWaitForWindowExposed(&hands.editor));
        hands.editor.setZoom(1);
        hands.editor.addNode("fusion.concat");
        const QString added = hands.editor.selectedNode();
        QVERIFY(!added.isEmpty());
        const QRectF card = hands.editor.nodeRect(added);
        QVERIFY(std::abs(card.center().x() - hands.editor.centre().x()) < 60);
        for (const Node& node : hands.graph().nodes)
            if (QString::fromStdString(node.id) != added)
                QVERIFY(!card.intersects(hands.editor.nodeRect(QString::fromStdString(node.id))));
        QVERIFY(std::none_of(hands.graph().edges.begin(), hands.graph().edges.end(),
                             [&](const Edge& edge) { return edge.to == added.toStdString(); }));
    }

    void screenReadersHearTheGraph() {
        GraphHands hands(test::reference_of_three());
        hands.editor.show();
        QVERIFY(QTest::qWaitForWindowActive(&hands.editor));
        QAccessibleInterface* canvas = QAccessible::queryAccessibleInterface(&hands.editor);
        QVERIFY(canvas);
        const int nodes = int(hands.graph().nodes.size()), edges = int(hands.graph().edges.size());
        QCOMPARE(canvas->childCount(), nodes + edges);
        QStringList names;
        for (int i = 0; i < canvas->childCount(); ++i) {
            QAccessibleInterface* child = canvas->child(i);
            QVERIFY(child && child->isValid());
            QCOMPARE(child->parent(), canvas);
            QCOMPARE(canvas->indexOfChild(child), i);
            QVERIFY(!child->rect().isEmpty());
            names += child->text(QAccessible::Name);
        }
        QVERIFY2(names.contains("LSTM, text_lstm, takes words from text, gives tokens [B,L,128]"),
                 qPrintable(names.join('\n')));
        QVERIFY(names.contains("Edge from text_lstm to fusion, [B,L,128]"));
        // Ports are children of their node.
        hands.editor.selectNode("fusion");
        QAccessibleInterface* fusion = canvas->focusChild();
        QVERIFY(fusion);
        QVERIFY(fusion->text(QAccessible::Name).contains("fusion"));
        QCOMPARE(fusion->childCount(), 2);
        QVERIFY(fusion->child(0)->text(QAccessible::Name).contains("3 connected"));
        QVERIFY(fusion->child(1)->text(QAccessible::Name).startsWith("Output"));
        QCOMPARE(fusion->child(0)->parent(), fusion);
        QVERIFY(fusion->state().selected);
        // A problem is heard; a node that is gone is not valid any more.
        GraphSpec broken = hands.graph();
        broken.find("fusion")->params["heads"] = std::int64_t{5};
        hands.graphs.push_back(broken);
        hands.show();
        QVERIFY(fusion->text(QAccessible::Name).contains("1 problem"));
        hands.editor.removeSelected();
        QVERIFY(!fusion->isValid());
    }

    void rightAndLeftButtonsHaveNoTrap() {
        GraphHands hands(test::reference_of_three());
        hands.editor.show();
        QVERIFY(QTest::qWaitForWindowActive(&hands.editor));
        QSignalSpy menu(&hands.editor, &GraphEditor::menuRequested);
        const QPoint at = hands.head("fusion");
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, hands.editor.viewport()->mapToGlobal(at));
        QApplication::sendEvent(hands.editor.viewport(), &event);
        QCOMPARE(menu.count(), 1);
        QCOMPARE(hands.editor.selectedNode(), QStringLiteral("fusion"));
    }
};

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    applyTheme(application, ThemeChoice::light);
    GraphPaletteTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "graph_palette_test.moc"
