// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_compare_tab.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QSpinBox>
#include <QStandardItemModel>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <nlohmann/json.hpp>

#include "app/bridge/model_store.h"
#include "app/bridge/session.h"
#include "app/workbench/elided_chooser.h"
#include "app/workbench/pages/explain_attribution_tab.h"
#include "app/workbench/pages/explain_tabs.h"
#include "tests/support/many_heads.h"
#include "tests/support/tiny_run.h"
#include "widgets/explain/attribution_scale.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_strip_view.h"
#include "widgets/explain/attribution_view.h"
#include "widgets/forms/field_form.h"
#include "widgets/what_if/paired_bars.h"

using namespace triptych;
namespace fs = std::filesystem;

class ExplainCompareTest : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir m_folder;
    std::unique_ptr<Session> m_session;
    std::shared_ptr<ModelStore> m_models;
    std::unique_ptr<ExplainCompareTab> m_tab;

    QString runFolder(const char* name) const {
        return QString::fromStdString((m_session->project().runs / name).string());
    }
    void train(const char* name, std::uint64_t seed) {
        const auto failed =
            test::train_tiny(m_session->dataset(), test::tiny_graph(), m_session->project().runs / name, seed);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
    }
    void look(qint64 row) { m_tab->setSubject({runFolder("first"), m_session->dataset(), row}); }
    template <class T>
    T* named(const char* name) const {
        for (T* widget : m_tab->findChildren<T*>())
            if (widget->accessibleName() == QString::fromUtf8(name)) return widget;
        return nullptr;
    }
    bool says(const char* words) const {
        for (const QLabel* label : m_tab->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(QString::fromUtf8(words))) return true;
        return false;
    }
    void choose(const char* name, int index) {
        auto* box = named<QComboBox>(name);
        QVERIFY(box && index >= 0);
        box->setCurrentIndex(index);
        emit box->activated(index);
    }
    void chooseCheckpoint(const char* which, const char* of = "Checkpoint of side B") {
        choose(of, named<QComboBox>(of)->findData(QString::fromLatin1(which)));
    }
    void done() { QTRY_VERIFY_WITH_TIMEOUT(!m_tab->busy() && m_tab->comparison(), 120000); }
    /// Quick, and with pieces of the inputs.
    void takeOcclusion() {
        choose("Method", named<QComboBox>("Method")->findData(QStringLiteral("occlusion")));
    }

  private slots:
    void initTestCase() {
        const fs::path table = test::write_tiny_table(m_folder.path().toStdString());
        QVERIFY(!table.empty());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        train("first", 0);
        train("second", 1);
        m_session->refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->runs().size(), std::size_t{2}, 20000);
        m_models = std::make_shared<ModelStore>();
    }
    void init() {
        m_tab = std::make_unique<ExplainCompareTab>(*m_session, m_models);
        m_tab->resize(1216, 660);
        m_tab->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
        takeOcclusion();
    }
    void cleanup() { m_tab.reset(); }
    void cleanupTestCase() { m_session.reset(); }

    void isATabOfThePage() { QVERIFY(explainTabIds().contains(QStringLiteral("compare"))); }

    void theSameSampleDiffersByNothing() {
        QVERIFY(says("Choose a sample"));
        QVERIFY(!m_tab->canExport());
        chooseCheckpoint("best");
        look(20);
        QVERIFY(m_tab->busy());
        done();
        QVERIFY(m_tab->comparison()->difference);
        for (const AttributedToken& token : m_tab->comparison()->difference->tokens)
            QCOMPARE(token.value, 0.0);
        for (const auto column : {ExplainCompareTab::sideA, ExplainCompareTab::sideB, ExplainCompareTab::differenceOf})
            for (const std::string& input : m_tab->comparison()->a.scene->inputs) {
                QVERIFY(m_tab->card(column, input));
                QVERIFY(m_tab->card(column, input)->isVisible());
            }
        QVERIFY(says("Rank correlation of both maps: 1.00"));
        for (const auto& [column, name] : {std::pair(ExplainCompareTab::sideA, "A: "), {ExplainCompareTab::sideB, "B: "},
                                           {ExplainCompareTab::differenceOf, "B − A: "}})
            QVERIFY(m_tab->card(column, "text")->view()->accessibleName().startsWith(QString::fromUtf8(name)));
        for (const PairedBars* shown : m_tab->findChildren<PairedBars*>()) {
            QVERIFY(!shown->bars().empty());
            for (const PairedBar& bar : shown->bars())
                QCOMPARE(bar.before, bar.after);
        }
    }

    void ofAnotherRowIsSubtractedWhatLiesAtTheSamePlace() {
        look(20);
        done();
        auto* row = named<QSpinBox>("Row of side B");
        QVERIFY(row);
        row->setFocus();
        row->selectAll();
        QTest::keyClicks(row, QStringLiteral("22"));
        QTest::keyClick(row, Qt::Key_Return);
        QVERIFY(says("Out of date"));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->b.side.row == 22, 120000);
        QVERIFY(!says("Out of date"));
        // The same class on both sides, on one scale.
        const auto a = m_tab->comparison()->a.attribution, b = m_tab->comparison()->b.attribution;
        QCOMPARE(a->output_name, b->output_name);
        QCOMPARE(m_tab->selection(ExplainCompareTab::sideA)->highest(), m_tab->selection(ExplainCompareTab::sideB)->highest());
        // Pictures and sounds are subtracted by place; the texts differ in one word, and none of their words is.
        QVERIFY(m_tab->comparison()->difference);
        QVERIFY(m_tab->card(ExplainCompareTab::differenceOf, "image")->view()->isVisible());
        QVERIFY(m_tab->card(ExplainCompareTab::differenceOf, "audio")->view()->isVisible());
        QVERIFY(m_tab->card(ExplainCompareTab::differenceOf, "text")->isVisible());
        QVERIFY(!m_tab->card(ExplainCompareTab::differenceOf, "text")->view() ||
                !m_tab->card(ExplainCompareTab::differenceOf, "text")->view()->isVisible());
        QVERIFY(says("The texts differ"));
        QVERIFY(says("Two samples: what lies at the same place is subtracted"));
        QVERIFY(says("text: the texts differ, no words align"));
        QVERIFY(!says("Rank correlation")); // it is of two maps of one sample
        // A patch has its counterparts; a word has none.
        auto* image = m_tab->card(ExplainCompareTab::sideB, "image")->view();
        const int patch = image->tokens()[2];
        QTRY_VERIFY((QTest::mouseMove(image, image->tokenRect(patch).center()), // once the cards have found their places
                     m_tab->selection(ExplainCompareTab::sideB)->hovered() == patch));
        for (const auto column : {ExplainCompareTab::sideA, ExplainCompareTab::differenceOf}) {
            const AttributionSelection* other = m_tab->selection(column);
            QVERIFY(other->hovered() >= 0);
            QCOMPARE(other->token(other->hovered()).source.label,
                     m_tab->selection(ExplainCompareTab::sideB)->token(patch).source.label);
        }
        QVERIFY(says("B − A: "));
        auto* text = m_tab->card(ExplainCompareTab::sideA, "text")->view();
        QTest::mouseMove(text, text->tokenRect(text->tokens()[1]).center());
        QCOMPARE(m_tab->selection(ExplainCompareTab::sideB)->hovered(), -1);
        QCOMPARE(m_tab->selection(ExplainCompareTab::differenceOf)->hovered(), -1);
        QVERIFY(says("the other side has no such token"));
    }

    void theScaleIsOfBothUntilAnotherIsChosen() {
        chooseCheckpoint("best");
        look(20);
        done();
        choose("Run of side B", named<QComboBox>("Run of side B")->findData(runFolder("second")));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->b.side.run == runFolder("second"), 120000);
        auto* range = named<QComboBox>("Where the colour scales end");
        QVERIFY(range);
        QCOMPARE(range->currentText(), QStringLiteral("both of the pair"));
        const auto highest = [this](ExplainCompareTab::Column column) { return m_tab->selection(column)->highest(); };
        const double reach = pairReach(*m_tab->comparison());
        for (const auto column : {ExplainCompareTab::sideA, ExplainCompareTab::sideB})
            QCOMPARE(highest(column), reach);
        QVERIFY(highest(ExplainCompareTab::differenceOf) >= reach);
        QStringList captions;
        for (const AttributionScale* scale : m_tab->findChildren<AttributionScale*>()) {
            captions.append(scale->caption());
            QVERIFY(scale->accessibleName().startsWith(QStringLiteral("Colours of ")));
        }
        QCOMPARE(captions, QStringList(3, QStringLiteral("both of the pair")));
        // Each side by itself: the one that is fainter ends where it ends; the difference is held against both all the same.
        range->setFocus();
        QTest::keyClick(range, Qt::Key_Up);
        QCOMPARE(range->currentText(), QStringLiteral("all modalities"));
        QVERIFY(std::min(highest(ExplainCompareTab::sideA), highest(ExplainCompareTab::sideB)) < reach);
        QCOMPARE(std::max(highest(ExplainCompareTab::sideA), highest(ExplainCompareTab::sideB)), reach);
        QVERIFY(highest(ExplainCompareTab::differenceOf) >= reach);
        QTest::keyClick(range, Qt::Key_Up);
        QCOMPARE(range->currentText(), QStringLiteral("each view its own"));
        for (const std::string& input : m_tab->comparison()->a.scene->inputs) {
            const double ofA = m_tab->selection(ExplainCompareTab::sideA)->limit(input),
                         ofB = m_tab->selection(ExplainCompareTab::sideB)->limit(input);
            QVERIFY(m_tab->selection(ExplainCompareTab::differenceOf)->limit(input) >= std::max(ofA, ofB));
        }
        // It stays with the next pair, and in another language.
        look(21);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->a.side.row == 21, 120000);
        QEvent language(QEvent::LanguageChange);
        QCoreApplication::sendEvent(m_tab.get(), &language);
        QCOMPARE(range->currentText(), QStringLiteral("each view its own"));
        QVERIFY(m_tab->selection(ExplainCompareTab::sideB)->range() == AttributionSelection::Range::view);
    }

    void methodParametersBaselineAndTargetAreOfBothSides() {
        look(20);
        done();
        auto* settings = named<QToolButton>("Settings of the method");
        QVERIFY(settings && settings->isVisible());
        auto* form = m_tab->findChild<FieldForm*>();
        QVERIFY(form && !form->isVisible());
        settings->setFocus();
        QTest::keyClick(settings, Qt::Key_Space);
        QVERIFY(form->isVisible());
        QVERIFY(!form->editor("baseline")); // it has its own chooser
        QVERIFY(says("Each piece of the inputs is taken away in turn"));
        QWidget* window = form->editor("image_window");
        QVERIFY(window);
        window->setFocus();
        QTest::keyClick(window, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(window, QStringLiteral("3"));
        QTest::keyClick(window, Qt::Key_Return);
        const auto both = [this](const char* parameter, const char* value) {
            const auto shown = m_tab->comparison();
            return shown && shown->a.attribution->parameters.at(parameter) == value &&
                   shown->b.attribution->parameters.at(parameter) == value;
        };
        QTRY_VERIFY_WITH_TIMEOUT(both("image_window", "3"), 120000);
        auto* baseline = named<QComboBox>("What stands in place of what is taken away");
        QVERIFY(baseline);
        baseline->setFocus();
        QTest::keyClick(baseline, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(both("baseline", "blank"), 120000);
        auto* target = named<QComboBox>("What is explained");
        QVERIFY(target->currentText().startsWith(QStringLiteral("most likely for A: ")));
        const int likeliest = m_tab->comparison()->a.attribution->target.output;
        target->setFocus();
        for (int i = 0; i <= 1 - likeliest; ++i)
            QTest::keyClick(target, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison()->a.attribution->target.output == 1 - likeliest &&
                                     m_tab->comparison()->b.attribution->target.output == 1 - likeliest,
                                 120000);
        auto* number = named<QComboBox>("Which number of the target is explained");
        number->setFocus();
        QTest::keyClick(number, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison()->b.attribution->target.probability, 120000);
        QVERIFY(both("image_window", "3") && both("baseline", "blank"));
    }

    void mapsThatDoNotMatterAreFaint() {
        look(20);
        done();
        // What testing gave is what is drawn, and said.
        const bool faintA = m_tab->selection(ExplainCompareTab::sideA)->isFaint(),
                   faintB = m_tab->selection(ExplainCompareTab::sideB)->isFaint();
        QCOMPARE(says("No evidence"), faintA || faintB);
        QCOMPARE(m_tab->selection(ExplainCompareTab::differenceOf)->isFaint(), faintA && faintB);
        QTemporaryDir out;
        QSignalSpy exported(m_tab.get(), &ExplainTab::exported);
        m_tab->exportTo(out.path());
        QTRY_COMPARE_WITH_TIMEOUT(exported.count(), 1, 60000);
        QFile file(QDir(out.path()).filePath(QStringLiteral("compare.json")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto json = nlohmann::json::parse(file.readAll().toStdString());
        QCOMPARE(json.at("a").at("faithfulness").at("no_evidence") == nlohmann::json(true), faintA);
        QCOMPARE(json.at("b").at("faithfulness").at("no_evidence") == nlohmann::json(true), faintB);
    }

    void theTabAttributionCanHaveTheScaleOfThePair() {
        ExplainAttributionTab attribution(*m_session, m_models);
        linkExplainTab(&attribution, {{QStringLiteral("compare"), m_tab.get()}});
        attribution.resize(1216, 660);
        attribution.show();
        const ExplainSubject subject{runFolder("first"), m_session->dataset(), 20};
        attribution.setSubject(subject);
        QTRY_VERIFY_WITH_TIMEOUT(attribution.attribution() && attribution.scene(), 120000);
        QComboBox *range = nullptr, *method = nullptr;
        for (QComboBox* box : attribution.findChildren<QComboBox*>()) {
            if (box->accessibleName() == QStringLiteral("Where the colour scale ends")) range = box;
            if (box->accessibleName() == QStringLiteral("Method")) method = box;
        }
        QVERIFY(range && method);
        const int pair = range->findText(QStringLiteral("both of the pair"));
        const auto* items = qobject_cast<QStandardItemModel*>(range->model());
        QVERIFY(!items->item(pair)->isEnabled()); // there is none yet
        QVERIFY(!items->item(pair)->toolTip().isEmpty());
        range->setFocus();
        QTest::keyClick(range, Qt::Key_End);
        QCOMPARE(range->currentText(), QStringLiteral("this sample"));
        // Compared by another method it is not one of the pair; by the same it is.
        choose("Run of side B", named<QComboBox>("Run of side B")->findData(runFolder("second")));
        look(20);
        done();
        QVERIFY(!items->item(pair)->isEnabled());
        method->setCurrentIndex(method->findData(QStringLiteral("occlusion")));
        emit method->activated(method->currentIndex());
        QTRY_VERIFY_WITH_TIMEOUT(attribution.attribution() && attribution.attribution()->method == "occlusion", 120000);
        QVERIFY(items->item(pair)->isEnabled());
        range->setFocus();
        QTest::keyClick(range, Qt::Key_End);
        QCOMPARE(range->currentText(), QStringLiteral("both of the pair"));
        QCOMPARE(attribution.selection()->highest(), pairReach(*m_tab->comparison()));
        QCOMPARE(attribution.selection()->highest(), m_tab->selection(ExplainCompareTab::sideA)->highest());
        // The pair is gone: one scale for all modalities stands in, until there is one again.
        look(21);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->a.side.row == 21, 120000);
        QCOMPARE(range->currentText(), QStringLiteral("all modalities"));
        QVERIFY(attribution.selection()->range() == AttributionSelection::Range::all);
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->a.side.row == 20, 120000);
        QCOMPARE(range->currentText(), QStringLiteral("both of the pair"));
    }

    void anotherCheckpointAndAnotherRun() {
        chooseCheckpoint("last");
        look(20);
        done();
        QCOMPARE(m_tab->comparison()->b.side.which, QStringLiteral("last"));
        QVERIFY(m_tab->comparison()->difference);
        choose("Run of side B", named<QComboBox>("Run of side B")->findData(runFolder("second")));
        chooseCheckpoint("best");
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->b.side.run == runFolder("second"), 120000);
        QVERIFY(m_tab->comparison()->a.scene->modelHash != m_tab->comparison()->b.scene->modelHash);
        QVERIFY(m_tab->comparison()->difference);
        QVERIFY(m_tab->selection(ExplainCompareTab::differenceOf)->isSigned());
        // Red where B gives more, blue where it gives less, as far on both sides of nothing.
        const AttributionSelection* difference = m_tab->selection(ExplainCompareTab::differenceOf);
        int more = 0, less = 0;
        for (int token = 0; token < difference->tokenCount(); ++token) {
            const AttributedToken& shown = difference->token(token);
            if (shown.sink()) continue;
            const auto& [inA, inB] = m_tab->comparison()->alignment.pairs[static_cast<std::size_t>(token)];
            const double wanted = m_tab->comparison()->b.attribution->tokens[static_cast<std::size_t>(inB)].value -
                                  m_tab->comparison()->a.attribution->tokens[static_cast<std::size_t>(inA)].value;
            QCOMPARE(shown.value, wanted);
            const double place = difference->place(token);
            QVERIFY(std::abs(place - wanted / difference->highest()) < 1e-9);
            if (std::abs(place) < 0.02) continue;
            const QColor colour = difference->colour(token);
            QVERIFY((place > 0) == (colour.red() > colour.blue()));
            QCOMPARE(colour.alpha(), difference->colourAt(-place).alpha());
            ++(place > 0 ? more : less);
        }
        QVERIFY(more > 0 && less > 0);
        // What is selected on one side is so on all.
        m_tab->selection(ExplainCompareTab::sideB)->brush({0, 2}, false);
        QCOMPARE(m_tab->selection(ExplainCompareTab::sideA)->brushed(), (std::vector<int>{0, 2}));
        QCOMPARE(m_tab->selection(ExplainCompareTab::differenceOf)->brushed(), (std::vector<int>{0, 2}));
        QVERIFY(says("2 tokens selected"));
    }

    void eitherSideHasItsCheckpoint() {
        // Of the weights before training there are some where the run kept them.
        const fs::path kept = m_session->project().runs / "first" / "initial.safetensors";
        fs::copy_file(m_session->project().runs / "second" / "best.safetensors", kept);
        look(20);
        done();
        auto* ofA = named<QComboBox>("Checkpoint of side A");
        auto* ofB = named<QComboBox>("Checkpoint of side B");
        QVERIFY(ofA && ofB);
        QCOMPARE(ofA->currentText(), QStringLiteral("best, epoch 1"));
        QCOMPARE(ofB->currentText(), QStringLiteral("last, epoch 1"));
        QVERIFY(says("A: row 20 · first · best, epoch 1"));
        QVERIFY(says("Both sides are the same sample with the same weights"));
        ofA->setFocus();
        QTest::keyClick(ofA, Qt::Key_End);
        QCOMPARE(ofA->currentText(), QStringLiteral("before training"));
        QVERIFY(says("Out of date"));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison()->a.side.which == QStringLiteral("initial") && !m_tab->busy(), 120000);
        QVERIFY(says("A: row 20 · first · before training"));
        QVERIFY(!says("the same weights"));
        QVERIFY(m_tab->comparison()->a.scene->modelHash != m_tab->comparison()->b.scene->modelHash);
        // A run without them has no such choice: its best is taken.
        choose("Run of side B", named<QComboBox>("Run of side B")->findData(runFolder("second")));
        QVERIFY(ofB->findData(QStringLiteral("initial")) < 0);
        fs::remove(kept);
        look(20);
        QCOMPARE(ofA->currentText(), QStringLiteral("best, epoch 1"));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->a.side.which == QStringLiteral("best") && !m_tab->busy(),
                                 120000);
    }

    void weightsThatAreWrittenAnewAreAskedAgain() {
        train("anew", 2);
        QSignalSpy runs(m_session.get(), &Session::runsChanged);
        m_session->refreshRuns();
        QTRY_VERIFY_WITH_TIMEOUT(runs.count() > 0, 20000);
        std::uint64_t seed = 6;
        // On either side.
        for (const bool sideOfB : {false, true}) {
            const QString anew = runFolder("anew"), other = runFolder("first");
            const auto show = [&] { m_tab->setSubject({sideOfB ? other : anew, m_session->dataset(), 20}); };
            choose("Run of side B", named<QComboBox>("Run of side B")->findData(sideOfB ? anew : other));
            show();
            const auto side = [&]() -> const ComparedSide& { return sideOfB ? m_tab->comparison()->b : m_tab->comparison()->a; };
            QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && side().side.run == anew && !m_tab->busy(), 120000);
            const std::string before = side().attribution->model_hash;
            show(); // the runs were looked through, and nothing was written
            QVERIFY(!m_tab->busy());
            fs::remove_all(m_session->project().runs / "anew");
            train("anew", ++seed);
            show();
            QVERIFY(m_tab->busy());
            QVERIFY(says("Out of date"));
            QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && side().attribution->model_hash != before, 120000);
        }
    }

    void numbersAreToldInTheirUnit() {
        QTemporaryDir folder;
        Session session;
        session.newProject(QString::fromStdString(test::write_many_heads_table(folder.path().toStdString()).string()));
        QTRY_VERIFY_WITH_TIMEOUT(session.dataset() != nullptr, 20000);
        RunConfig config;
        config.graph = test::many_heads_graph();
        config.settings.epochs = 2;
        config.settings.batch_size = 8;
        config.settings.threads = 0;
        config.settings.device = "cpu";
        config.folder = session.project().runs / "heads";
        std::optional<Error> failed;
        RunEvents events;
        events.failed = [&failed](const Error& error) { failed = error; };
        auto run = TrainingRun::start(std::move(config), session.dataset(), std::move(events));
        QVERIFY(run.ok());
        (*run)->wait();
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        m_tab = std::make_unique<ExplainCompareTab>(session, m_models);
        const auto away = qScopeGuard([this] { m_tab.reset(); }); // before its session
        m_tab->resize(1216, 660);
        m_tab->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_tab.get()));
        takeOcclusion();
        m_tab->setSubject({QString::fromStdString((session.project().runs / "heads").string()), session.dataset(), 75});
        named<QSpinBox>("Row of side B")->setValue(77);
        done();
        QCOMPARE(m_tab->comparison()->b.side.row, 77);
        auto* target = named<QComboBox>("What is explained");
        const int load = target->findText(QStringLiteral("load · load"));
        choose("What is explained", load);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->a.attribution->output_name == "load" && !m_tab->busy(), 120000);
        QVERIFY(!named<QComboBox>("Which number of the target is explained")->isVisible()); // it is neither
        const Comparison& found = *m_tab->comparison();
        const ValueScale scale = found.a.attribution->scale;
        QVERIFY(scale.has_unit() && scale.mean > 10 && scale.deviation > 1);
        const QString a = QLocale().toString(scale.in_unit(found.a.attribution->full_value), 'g', 4),
                      b = QLocale().toString(scale.in_unit(found.b.attribution->full_value), 'g', 4);
        QVERIFY(a != b);
        QVERIFY(says(QStringLiteral("load, in its unit: A %1, B %2").arg(a, b).toUtf8().constData()));
        QVERIFY(says(QStringLiteral("A: %1 in its unit").arg(a).toUtf8().constData()));
        QVERIFY(says("Shapley values of the modalities, for load, in its unit"));
        for (const QLabel* label : m_tab->findChildren<QLabel*>())
            QVERIFY2(!label->text().contains(QStringLiteral("standardised")), qPrintable(label->text()));
        // So are the maps, their scale and what they differ by.
        for (const auto& [column, side] : {std::pair(ExplainCompareTab::sideA, &found.a), {ExplainCompareTab::sideB, &found.b}})
            for (std::size_t i = 0; i < side->attribution->tokens.size(); ++i)
                QCOMPARE(m_tab->selection(column)->token(static_cast<int>(i)).value,
                         scale.deviation * side->attribution->tokens[i].value);
        QCOMPARE(m_tab->selection(ExplainCompareTab::sideA)->highest(), pairReach(found));
        for (const PairedBars* bars : m_tab->findChildren<PairedBars*>())
            for (const PairedBar& bar : bars->bars())
                if (bars->accessibleName().startsWith(QStringLiteral("What each")))
                    QCOMPARE(bar.before, scale.deviation * found.a.shapley->values.front());
    }

    void theTargetIsToldWhole() {
        look(20);
        done();
        auto* target = dynamic_cast<ElidedChooser*>(named<QComboBox>("What is explained"));
        QVERIFY(target);
        QCOMPARE(target->shownText(), target->currentText()); // there is room
        QVERIFY(target->toolTip().startsWith(target->currentText()));
        const QString name = QString::fromStdString(m_tab->comparison()->a.attribution->output_name);
        target->resize(110, target->height());
        QVERIFY(target->shownText() != target->currentText());
        QVERIFY(target->shownText().endsWith(name.right(1))); // what tells lines apart stays
        QVERIFY(target->shownText().startsWith(QStringLiteral("most")));
    }

    void whatMadeBothIsInView() {
        choose("Method", named<QComboBox>("Method")->findData(QStringLiteral("integrated_gradients")));
        choose("Run of side B", named<QComboBox>("Run of side B")->findData(runFolder("second")));
        look(20);
        done();
        for (const char* part : {"baseline average · 50 steps · seed 0 · A: logit ", "B: logit ", ", probability ", ", δ ", ", model "})
            QVERIFY2(says(part), part);
        const Attribution& a = *m_tab->comparison()->a.attribution;
        QVERIFY(says(a.model_hash.substr(0, 8).c_str()));
        QVERIFY(says(m_tab->comparison()->b.attribution->model_hash.substr(0, 8).c_str()));
        QVERIFY(says("In truth low."));
    }

    void sinksHaveABarOfTheirOwnOnEitherSide() {
        choose("Method", named<QComboBox>("Method")->findData(QStringLiteral("rollout")));
        choose("Run of side B", named<QComboBox>("Run of side B")->findData(runFolder("second")));
        look(20);
        done();
        const std::size_t sinks = m_tab->selection(ExplainCompareTab::sideA)->sinks().size();
        for (const auto& [column, name] : {std::pair(ExplainCompareTab::sideA, "A"), {ExplainCompareTab::sideB, "B"},
                                           {ExplainCompareTab::differenceOf, "B − A"}}) {
            AttributionBarsView* bar = nullptr;
            for (AttributionBarsView* view : m_tab->findChildren<AttributionBarsView*>())
                if (view->selection() == m_tab->selection(column) &&
                    view->accessibleName() == QStringLiteral("%1: tokens that stand for no part of the sample").arg(QString::fromUtf8(name)))
                    bar = view;
            QVERIFY(bar);
            QCOMPARE(bar->isVisible(), sinks > 0);
            if (sinks == 0) continue;
            QCOMPARE(bar->tokens().size(), sinks);
            // What is pointed at in one is pointed at in all.
            bar->setFocus();
            QTest::keyClick(bar, Qt::Key_Home);
            QCOMPARE(m_tab->selection(column)->hovered(), bar->tokens()[0]);
            for (const auto other : {ExplainCompareTab::sideA, ExplainCompareTab::sideB})
                QVERIFY(m_tab->selection(other)->hovered() >= 0 && m_tab->selection(other)->token(m_tab->selection(other)->hovered()).sink());
        }
        choose("Method", named<QComboBox>("Method")->findData(QStringLiteral("occlusion"))); // it knows none
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison()->a.attribution->method == "occlusion" && !m_tab->busy(), 120000);
        for (AttributionBarsView* view : m_tab->findChildren<AttributionBarsView*>())
            QVERIFY(!view->isVisible());
    }

    void keysPinAndLetGo() {
        look(20);
        done();
        QStringList keys;
        for (QAction* action : m_tab->actions()) {
            QVERIFY(!action->text().isEmpty());
            if (!action->shortcut().isEmpty()) keys.append(action->shortcut().toString());
            m_tab->addAction(action);
        }
        QCOMPARE(keys.size(), 3);
        keys.removeDuplicates();
        QCOMPARE(keys.size(), 3);
        m_tab->activateWindow();
        QTRY_VERIFY(m_tab->isActiveWindow());
        QTest::keyClick(m_tab.get(), Qt::Key_B, Qt::ControlModifier);
        QCOMPARE(named<QSpinBox>("Row of side B")->value(), 20);
        look(22);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->a.side.row == 22, 120000);
        QCOMPARE(m_tab->comparison()->b.side.row, 20);
        QTest::keyClick(m_tab.get(), Qt::Key_B, Qt::ControlModifier | Qt::ShiftModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->b.side.row == 22, 120000);
        m_tab->selection(ExplainCompareTab::sideA)->brush({1}, false);
        QTest::keyClick(m_tab.get(), Qt::Key_U, Qt::ControlModifier);
        QVERIFY(m_tab->selection(ExplainCompareTab::sideB)->brushed().empty());
    }

    void errorsStandInPlace() {
        m_tab->setSubject({m_folder.filePath(QStringLiteral("nowhere")), m_session->dataset(), 20});
        QTRY_VERIFY_WITH_TIMEOUT(says("Side A cannot be explained"), 60000);
        QVERIFY(!m_tab->busy() && !m_tab->canExport());
        QVERIFY(named<QPushButton>("Copy the message")->isVisible());
        // Side B, whose run has lost its weights.
        const fs::path weights = m_session->project().runs / "second" / "best.safetensors", away = fs::path(m_folder.path().toStdString()) / "away";
        fs::rename(weights, away);
        choose("Run of side B", named<QComboBox>("Run of side B")->findData(runFolder("second")));
        chooseCheckpoint("best");
        look(20);
        QTRY_VERIFY_WITH_TIMEOUT(says("Side B cannot be explained"), 60000);
        QVERIFY(says("row 20 · second · best"));
        fs::rename(away, weights);
        choose("Run of side B", 0);
        look(20);
        done();
        QVERIFY(!says("cannot be explained"));
        m_tab->setSubject({});
        QVERIFY(says("Choose a sample"));
    }

    void isExported() {
        look(20);
        done();
        QTemporaryDir out;
        QSignalSpy exported(m_tab.get(), &ExplainTab::exported);
        QSignalSpy refused(m_tab.get(), &ExplainTab::exportFailed);
        m_tab->exportTo(out.path());
        QTRY_COMPARE_WITH_TIMEOUT(exported.count() + refused.count(), 1, 60000);
        QCOMPARE(exported.count(), 1);
        for (const char* name : {"compare.json", "compare.csv", "compare.html", "compare.svg", "compare.pdf", "compare.png"})
            QVERIFY2(QFile(QDir(out.path()).filePath(QLatin1String(name))).size() > 1000, name);
    }
};

QTEST_MAIN(ExplainCompareTest)
#include "explain_compare_test.moc"
