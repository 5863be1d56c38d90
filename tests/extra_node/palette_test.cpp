// SPDX-License-Identifier: GPL-3.0-or-later
// A node type that is one file of this folder stands in the editor's palette, and is added, set and drawn as any other.
#include <QtTest>

#include <nlohmann/json.hpp>

#include "core/graph/migrate.h"
#include "tests/support/graph_hands.h"
#include "widgets/graph/palette_panel.h"

using namespace triptych;
using test::GraphHands;

class ExtraNodePaletteTest : public QObject {
    Q_OBJECT

  private slots:
    void itIsFoundAddedAndStored() {
        const GraphSpec start = *make_template("reference", {{Modality::text, "text"}, {Modality::image, "image"}}, "label");
        PalettePanel panel;
        GraphHands hands(start);
        connect(&panel, &PalettePanel::typeChosen, &hands.editor, &GraphEditor::addNode);
        panel.show();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        hands.editor.selectNode("fusion");
        panel.field()->setFocus();
        QTest::keyClicks(panel.field(), "extra gain");
        QCOMPARE(panel.current(), QStringLiteral("between.extra_gain"));
        QTest::keyClick(panel.field(), Qt::Key_Return);
        QCOMPARE(hands.edits(), 1);
        QVERIFY(hands.has({"fusion", "extra_gain", "in"}));
        QVERIFY(hands.editor.nodeText("extra_gain").contains("Extra gain"));
        const auto stored = read_graph_json(graph_to_json(hands.graph()), builtin_registry());
        QVERIFY(stored.ok());
        QCOMPARE(stored->find("extra_gain")->type, std::string("between.extra_gain"));
    }
};

QTEST_MAIN(ExtraNodePaletteTest)
#include "palette_test.moc"
