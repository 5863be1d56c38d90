// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/explain_compare_tab.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/model_store.h"
#include "app/bridge/session.h"
#include "app/workbench/pages/explain_tabs.h"
#include "tests/support/tiny_run.h"
#include "widgets/explain/attribution_selection.h"
#include "widgets/explain/attribution_view.h"
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
    void chooseCheckpoint(const char* which) {
        choose("Checkpoint of side B", named<QComboBox>("Checkpoint of side B")->findData(QString::fromLatin1(which)));
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

    void anotherRowHasNoDifference() {
        look(20);
        done();
        auto* row = named<QSpinBox>("Row of side B");
        QVERIFY(row);
        row->setValue(21);
        QVERIFY(says("Out of date"));
        QTRY_VERIFY_WITH_TIMEOUT(m_tab->comparison() && m_tab->comparison()->b.side.row == 21, 120000);
        QVERIFY(!says("Out of date"));
        QVERIFY(!m_tab->comparison()->difference);
        QVERIFY(!m_tab->card(ExplainCompareTab::differenceOf, "text")->isVisible());
        QVERIFY(says("other tokens"));
        // The same class on both sides, on one scale.
        const auto a = m_tab->comparison()->a.attribution, b = m_tab->comparison()->b.attribution;
        QCOMPARE(a->output_name, b->output_name);
        QCOMPARE(m_tab->selection(ExplainCompareTab::sideA)->highest(), m_tab->selection(ExplainCompareTab::sideB)->highest());
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
        // What is selected on one side is so on all.
        m_tab->selection(ExplainCompareTab::sideB)->brush({0, 2}, false);
        QCOMPARE(m_tab->selection(ExplainCompareTab::sideA)->brushed(), (std::vector<int>{0, 2}));
        QCOMPARE(m_tab->selection(ExplainCompareTab::differenceOf)->brushed(), (std::vector<int>{0, 2}));
        QVERIFY(says("2 tokens selected"));
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
        for (const char* name : {"compare.json", "compare.svg", "compare.png"})
            QVERIFY2(QFile(QDir(out.path()).filePath(QLatin1String(name))).size() > 1000, name);
    }
};

QTEST_MAIN(ExplainCompareTest)
#include "explain_compare_test.moc"
