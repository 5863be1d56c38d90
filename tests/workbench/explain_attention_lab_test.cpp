// SPDX-License-Identifier: GPL-3.0-or-later
// The tab Attention on a model of two heads, each with a fusion of its own: what is explained, and whether the map matters.
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "app/bridge/model_store.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_attention_tab.h"
#include "app/workbench/pages/knock_out_panel.h"
#include "core/training/run.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/attention/colour_scale.h"
#include "widgets/attention/prediction_bars.h"
#include "widgets/attention/text_attention_view.h"
#include "widgets/theme.h"
#include "widgets/what_if/paired_bars.h"

using namespace triptych;
namespace fs = std::filesystem;

namespace {

/// Words and columns go into both fusions; each leads to one head.
GraphSpec twoHeads() {
    const auto word = [](const char* text) { return Value(std::string(text)); };
    const auto number = [](std::int64_t value) { return Value(value); };
    GraphSpec graph;
    graph.name = "two heads";
    graph.nodes = {
        {"text", "input.text", 1, {{"column", word("text")}}, 0, 0},
        {"numbers", "input.numbers", 1, {{"columns", word("heat,flow")}}, 0, 0},
        {"words", "text.transformer", 1, {{"width", number(16)}, {"heads", number(2)}, {"layers", number(1)}, {"feed_forward", number(16)}}, 0, 0},
        {"columns", "numbers.transformer", 1, {{"width", number(16)}, {"heads", number(2)}, {"layers", number(1)}}, 0, 0},
        {"kinds", "fusion.self_attention", 1, {{"width", number(16)}, {"heads", number(2)}}, 0, 0},
        {"loads", "fusion.self_attention", 1, {{"width", number(16)}, {"heads", number(2)}}, 0, 0},
        {"kind", "head.classes", 1, {{"column", word("label")}}, 0, 0},
        {"load", "head.number", 1, {{"column", word("load")}}, 0, 0}};
    graph.edges = {{"text", "words", "in"},    {"numbers", "columns", "in"}, {"words", "kinds", "in"}, {"columns", "kinds", "in"},
                   {"words", "loads", "in"},   {"columns", "loads", "in"},   {"kinds", "kind", "in"},  {"loads", "load", "in"}};
    return graph;
}

} // namespace

class ExplainAttentionLabTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::shared_ptr<ModelStore> m_models;
    std::unique_ptr<ExplainAttentionTab> m_tab;

    fs::path writeTable() const {
        std::string table = "text,heat,flow,label,load,split\n";
        for (int i = 0; i < 32; ++i) {
            const bool worn = i % 2 == 1;
            table += std::string("the pump ") + (worn ? "grinds loudly at night" : "runs smoothly all day") + "," +
                     std::to_string(20 + 2 * (i % 5)) + "," + std::to_string(i % 7) + "," + (worn ? "worn" : "new") + "," +
                     std::to_string(3 * (i % 7) + (worn ? 5 : 0)) + "," + (i < 20 ? "train" : i < 26 ? "validation" : "test") + "\n";
        }
        const fs::path file = fs::path(m_folder.path().toStdString()) / "table.csv";
        std::ofstream(file) << table;
        return file;
    }

    std::string train() const {
        RunConfig config;
        config.graph = twoHeads();
        config.settings.epochs = 3;
        config.settings.batch_size = 8;
        config.settings.threads = 0;
        config.settings.device = "cpu";
        config.folder = m_session->project().runs / "first";
        std::string failed;
        RunEvents events;
        events.failed = [&failed](const Error& error) { failed = error.text(); };
        auto run = TrainingRun::start(std::move(config), m_session->dataset(), std::move(events));
        if (!run) return run.error().text();
        (*run)->wait();
        return failed;
    }

    void look(qint64 row) {
        m_tab->setSubject({QString::fromStdString((m_session->project().runs / "first").string()), m_session->dataset(), row});
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->shown() && m_tab->shown()->row == row && !m_tab->busy(), 60000);
    }
    /// As a person would, by keys.
    void choose(QComboBox* box, const QString& text) {
        const int wanted = box->findText(text);
        QVERIFY2(wanted >= 0, qPrintable(text));
        box->setFocus();
        for (int presses = 0; box->currentIndex() != wanted && presses < box->count(); ++presses)
            QTest::keyClick(box, box->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
        QCOMPARE(box->currentText(), text);
    }
    void lookAtNode(const QString& node) {
        if (m_tab->shown()->attention->node == node.toStdString()) return;
        choose(m_tab->node(), node);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->shown()->attention->node == node.toStdString() && !m_tab->busy(), 60000);
    }
    void follow(const char* method) {
        QComboBox* source = m_tab->source();
        choose(source, source->itemText(source->findData(QString::fromLatin1(method))));
        QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy(), 60000);
    }
    AttentionSelection* selection() const { return m_tab->selection(); }
    bool says(const QString& words) const {
        for (const QLabel* label : m_tab->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(words)) return true;
        return false;
    }
    bool offers(const QString& text) const {
        const int place = m_tab->targets()->findText(text);
        return place >= 0 && qobject_cast<QStandardItemModel*>(m_tab->targets()->model())->item(place)->isEnabled();
    }

  private slots:
    void initTestCase() {
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(writeTable().string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        const std::string failed = train();
        QVERIFY2(failed.empty(), failed.c_str());
        m_session->refreshRuns();
        m_models = std::make_shared<ModelStore>();
    }
    void init() {
        m_tab = std::make_unique<ExplainAttentionTab>(*m_session, m_models);
        m_tab->resize(1216, 760);
        m_tab->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
    }
    void cleanup() { m_tab.reset(); }
    void cleanupTestCase() { m_session.reset(); }

    void aFusionOfAnotherHeadIsFollowedForThatHead() {
        look(28);
        lookAtNode(QStringLiteral("kinds"));
        QVERIFY(m_tab->targets()->isVisible());
        QVERIFY(m_tab->targets()->currentText().startsWith(QStringLiteral("kind · most likely: ")));
        QVERIFY(offers(QStringLiteral("kind · worn")));
        QVERIFY(!offers(QStringLiteral("load · load"))); // nothing of this node reaches it
        follow("relevance");
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->judgement(), 60000);
        QCOMPARE(m_tab->judgement()->of->attribution.target.head, std::string("kind"));

        lookAtNode(QStringLiteral("loads"));
        QCOMPARE(m_tab->targets()->currentText(), QStringLiteral("load · load"));
        QVERIFY(!offers(QStringLiteral("kind · worn")));
        const auto* items = qobject_cast<QStandardItemModel*>(m_tab->targets()->model());
        QVERIFY(items->item(m_tab->targets()->findText(QStringLiteral("kind · worn")))->toolTip().contains(QStringLiteral("loads")));
        QTRY_VERIFY_WITH_TIMEOUT(says(QStringLiteral("For the number load")) || says(QStringLiteral("0 for every token")), 60000);
        QVERIFY(!says(QStringLiteral("There is no “loads”")));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->judgement(), 60000);
        QCOMPARE(m_tab->judgement()->of->attribution.target.head, std::string("load"));
        QCOMPARE(m_tab->judgement()->found.target.head, std::string("load"));
        QVERIFY(says(QStringLiteral("Prediction · load")));
        // Back at the other the class is explained again.
        lookAtNode(QStringLiteral("kinds"));
        QVERIFY(m_tab->targets()->currentText().startsWith(QStringLiteral("kind · most likely: ")));
        QVERIFY(says(QStringLiteral("Prediction · kind")));
    }

    void aClassThatIsChosenIsExplained() {
        look(28);
        lookAtNode(QStringLiteral("kinds"));
        follow("relevance");
        std::vector<std::vector<float>> maps;
        for (const char* name : {"new", "worn"}) {
            choose(m_tab->targets(), QStringLiteral("kind · ") + QLatin1String(name));
            QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy() && m_tab->judgement(), 60000);
            const Judged& judged = *m_tab->judgement();
            QCOMPARE(judged.of->attribution.output_name, std::string(name));
            QCOMPARE(judged.found.output_name, std::string(name));
            if (selection()->hasGiven()) QVERIFY(says(QStringLiteral("For the class %1.").arg(QLatin1String(name))));
            maps.push_back(judged.of->weights);
        }
        QVERIFY(maps[0] != maps[1]);
        // What was found is still there.
        choose(m_tab->targets(), QStringLiteral("kind · new"));
        QVERIFY(!m_tab->busy());
        QVERIFY(m_tab->judgement());
        QCOMPARE(m_tab->judgement()->of->weights, maps[0]);
    }

    void barsAreThoseOfTheHeadThatIsExplained() {
        look(28);
        KnockOutPanel* panel = m_tab->knockOut();
        lookAtNode(QStringLiteral("kinds"));
        choose(m_tab->targets(), QStringLiteral("kind · worn"));
        selection()->setLayerAndHead(0, -1);
        panel->headAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->intervened() && !m_tab->busy(), 60000);
        QCOMPARE(panel->bars()->bars().size(), std::size_t{2});
        QVERIFY2(panel->verdict().contains(QStringLiteral("Logit of worn")), qPrintable(panel->verdict()));
        choose(m_tab->targets(), QStringLiteral("kind · new"));
        QVERIFY2(panel->verdict().contains(QStringLiteral("Logit of new")), qPrintable(panel->verdict()));
        QCOMPARE(panel->interventions().size(), std::size_t{1});

        lookAtNode(QStringLiteral("loads"));
        QVERIFY(panel->interventions().empty());
        panel->headAction()->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->intervened() && !m_tab->busy(), 60000);
        const Prediction &before = m_tab->shown()->attention->prediction, &after = m_tab->intervened()->prediction;
        QCOMPARE(before.heads.at("kind").logits, after.heads.at("kind").logits); // the other head knows nothing of it
        QVERIFY(before.heads.at("load").value != after.heads.at("load").value);
        QVERIFY2(panel->verdict().contains(QStringLiteral("of load")), qPrintable(panel->verdict()));
        QVERIFY(panel->verdict().contains(QString::fromStdString(answer_text(after.heads.at("load"), {}))));
        QVERIFY(!panel->bars()->isVisibleTo(panel)); // a number has no probabilities
    }

    void everyMapIsJudgedInTheBackground() {
        look(28);
        lookAtNode(QStringLiteral("kinds"));
        for (const char* method : {"relevance", "rollout", "flow"}) {
            follow(method);
            if (!selection()->hasGiven()) continue; // 0 for every token: nothing to be judged
            QVERIFY(m_tab->canExport()); // none waits for the judgement
            QTRY_VERIFY2_WITH_TIMEOUT(m_tab->judgement(), method, 60000);
            const Faithfulness& found = m_tab->judgement()->found;
            QCOMPARE(found.method, std::string(method));
            QCOMPARE(found.curves.size(), std::size_t{1});
            QVERIFY2(says(QStringLiteral("Does it matter to the model? ")), method);
            QCOMPARE(says(QStringLiteral("No evidence")), found.no_evidence);
            QCOMPARE(says(QStringLiteral("drawn faint")), found.no_evidence);
            QCOMPARE(selection()->isFaint(), found.no_evidence);
        }
        // Files say it too.
        QTemporaryDir out;
        QSignalSpy exported(m_tab.get(), &ExplainTab::exported);
        m_tab->exportTo(out.path());
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 60000);
        QFile file(out.filePath(QStringLiteral("attention.json")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("Does it matter to the model?"));
        // What the head sees is no map of a method.
        choose(m_tab->source(), m_tab->source()->itemText(0));
        QVERIFY(!says(QStringLiteral("Does it matter")));
        QVERIFY(!selection()->isFaint());
    }

    void aJudgementThatWasLeftIsMadeWhereItIsLookedAtAgain() {
        look(28);
        lookAtNode(QStringLiteral("kinds"));
        follow("rollout");
        follow("relevance"); // a newer map takes the place of the older one's judgement
        follow("rollout");
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->judgement(), 60000);
        QCOMPARE(m_tab->judgement()->of->method, QStringLiteral("rollout"));
        // Of another sample nothing is taken over.
        look(29);
        QVERIFY(!m_tab->judgement() || m_tab->judgement()->of->of == m_tab->shown());
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->judgement(), 60000);
        QCOMPARE(m_tab->judgement()->of->of, m_tab->shown());
    }

    void aMapWithoutEvidenceIsDrawnFaint() {
        look(28);
        auto* text = m_tab->findChild<TextAttentionView*>();
        QVERIFY(text);
        std::vector<float> given(static_cast<std::size_t>(selection()->tokenCount()));
        for (std::size_t i = 0; i < given.size(); ++i)
            given[i] = static_cast<float>(i + 1);
        selection()->setGiven(given);
        selection()->setSource(AttentionSelection::Source::given);
        const int token = text->tokens().back();
        const QColor full = selection()->colourOf(token), dull = theme().raised;
        const QImage before = text->grab().toImage();
        selection()->setFaint(true);
        QVERIFY(selection()->isFaint());
        QVERIFY(text->grab().toImage() != before);
        const auto far = [&](const QColor& one) {
            return std::abs(one.red() - dull.red()) + std::abs(one.green() - dull.green()) + std::abs(one.blue() - dull.blue());
        };
        QVERIFY(far(selection()->colourOf(token)) < far(full) / 2);
        // A pinned token shows its own attention, which nothing was found against.
        selection()->setBrush(TokenBrush(std::vector<int>{token}));
        QVERIFY(!selection()->isFaint());
        selection()->clearBrush();
        selection()->setGiven(given); // another map
        QVERIFY(!selection()->isFaint());
        QCOMPARE(selection()->colourOf(token), full);
    }

    void eachViewMayHaveItsOwnScale() {
        look(28);
        QComboBox* range = nullptr;
        for (QComboBox* box : m_tab->findChildren<QComboBox*>())
            if (box->accessibleName() == QStringLiteral("Where the colour scale ends")) range = box;
        QVERIFY(range);
        ColourScale* scale = nullptr;
        for (ColourScale* one : m_tab->findChildren<ColourScale*>())
            if (one->accessibleName() == QStringLiteral("Colour scale of all inputs")) scale = one;
        QVERIFY(scale);
        const auto highest = [&](const std::string& input) {
            double most = 0;
            for (const int token : selection()->tokensOf(input))
                if (!AttentionSelection::isSink(selection()->token(token)))
                    most = std::max(most, static_cast<double>(selection()->weight(token)));
            return most;
        };
        QCOMPARE(selection()->limit("text"), std::max(highest("text"), highest("numbers")));
        QCOMPARE(selection()->limit("numbers"), selection()->limit("text"));
        choose(range, QStringLiteral("each view its own"));
        for (const std::string input : {"text", "numbers"}) {
            QCOMPARE(selection()->limit(input), highest(input));
            double brightest = 0;
            for (const int token : selection()->tokensOf(input))
                brightest = std::max(brightest, selection()->placeOf(token));
            QCOMPARE(brightest, 1.0);
            selection()->hover(selection()->tokensOf(input).back());
            QCOMPARE(scale->highest(), highest(input));
            QVERIFY(scale->accessibleDescription().contains(weightText(highest(input))));
        }
        selection()->hover(-1);
        QVERIFY(scale->accessibleDescription().contains(QStringLiteral("own")));
        // A language leaves what was chosen.
        QEvent language(QEvent::LanguageChange);
        QCoreApplication::sendEvent(m_tab.get(), &language);
        QCOMPARE(range->currentText(), QStringLiteral("each view its own"));
        QCOMPARE(selection()->range(), AttentionSelection::Range::view);
        choose(range, QStringLiteral("what is shown"));
        QCOMPARE(selection()->limit("numbers"), selection()->limit("text"));
    }
};

QTEST_MAIN(ExplainAttentionLabTest)
#include "explain_attention_lab_test.moc"
