// SPDX-License-Identifier: GPL-3.0-or-later
// Weights kept after an edit of the graph, through the window: train, edit, start from the run, and read what was kept.
#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include "app/bridge/session.h"
#include "app/workbench/pages/runs_model.h"
#include "app/workbench/pages/start_from.h"
#include "app/workbench/pages/train_page.h"
#include "app/workbench/pages/weights_report_view.h"
#include "core/training/run_weights.h"
#include "tests/support/tiny_data.h"
#include "widgets/theme.h"

using namespace triptych;

class KeptWeightsTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<TrainPage> m_page;

    StartFrom* startFrom() const { return m_page->findChild<StartFrom*>(); }
    WeightsReportView* report() const { return m_page->findChild<WeightsReportView*>(); }
    void edit(const char* assignment) {
        GraphSpec graph = m_session->project().graph;
        QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
        m_session->setGraph(graph, QStringLiteral("edit"));
    }
    void show() {
        m_page = std::make_unique<TrainPage>(*m_session);
        m_page->resize(1280, 800);
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }
    /// Starts with the key, and waits until one more run is there that has ended.
    void train() {
        const std::size_t before = m_session->runs().size();
        auto* start = m_page->findChild<QPushButton*>(QStringLiteral("startButton"));
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), 20000);
        QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m_session->runs().size() == before + 1 && m_session->runs().front().state == "done", 60000);
        QTRY_VERIFY_WITH_TIMEOUT(start->isEnabled(), 20000);
    }
    QStringList lines() const {
        QStringList all;
        const WeightsReportModel* model = report()->model();
        for (int row = 0; row < model->rowCount(); ++row) all += model->index(row).data().toString();
        return all;
    }

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const auto file = test::write_tiny_table(m_folder->path().toStdString());
        QVERIFY(!file.empty());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(file.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        for (const std::string& assignment : test::tiny_parameters()) edit(assignment.c_str());
        TrainSettings settings;
        settings.epochs = 1;
        settings.batch_size = 8;
        settings.threads = 0;
        settings.device = "cpu";
        m_session->setSettings(settings, QStringLiteral("small"));
        show();
    }
    void cleanup() {
        m_page.reset();
        m_session.reset();
        m_folder.reset();
    }

    void theReportNamesTheEditedNodeAndNoOther() {
        QComboBox* box = startFrom()->box();
        QVERIFY(!box->isEnabled()); // there is no run yet
        QVERIFY(!box->toolTip().isEmpty());
        train();
        QVERIFY(box->isEnabled());
        QCOMPARE(box->count(), 2);
        QVERIFY(report()->isHidden()); // it started from new weights

        edit("image_conv.kernel=5");
        box->setFocus();
        QTest::keyClick(box, Qt::Key_Down);
        QVERIFY(!startFrom()->run().isEmpty());
        const QString first = startFrom()->run();
        train();
        QVERIFY(!report()->isHidden());
        QAbstractItemModelTester tester(report()->model());
        const QStringList told = lines();
        QCOMPARE(told.size(), 5); // nodes with weights
        QVERIFY2(told[0].startsWith(QStringLiteral("image_conv: conv.weight was [8,3,3,3], is [8,3,5,5]")),
                 qPrintable(told[0]));
        for (int i = 1; i < told.size(); ++i)
            QVERIFY2(told[i].endsWith(QStringLiteral(": kept")), qPrintable(told[i]));
        auto* summary = m_page->findChild<QLabel*>(QStringLiteral("weightsSummary"));
        QVERIFY2(summary->text().startsWith(QStringLiteral("From run-001:")), qPrintable(summary->text()));
        QVERIFY(summary->text().contains(QStringLiteral("1 of another shape")));
        // The run itself keeps it.
        const auto kept = read_starting_weights(m_session->runs().front().folder);
        QVERIFY(kept.ok() && kept->has_value());
        QCOMPARE(QString::fromStdString((*kept)->file.parent_path().string()), first);

        // Shown again from the run folder, with the choice as it was left.
        m_page.reset();
        show();
        QTRY_COMPARE_WITH_TIMEOUT(lines(), told, 20000);
        QCOMPARE(startFrom()->run(), first);
        m_session->selectRun(first);
        QTRY_VERIFY_WITH_TIMEOUT(report()->isHidden(), 20000);
    }

    void theStateOfARunIsSeenWithoutScrolling() {
        train();
        auto* table = m_page->findChild<QTableView*>(QStringLiteral("runsTable"));
        for (const int width : {1280, 1200, 1600}) {
            m_page->resize(width, 800);
            QCoreApplication::processEvents();
            QTRY_VERIFY(table->columnViewportPosition(RunsModel::stateColumn) +
                            table->columnWidth(RunsModel::stateColumn) <=
                        table->viewport()->width());
        }
    }

    void showsWhichNodesDoNotLearnAtTheFullRate() {
        auto* label = m_page->findChild<QLabel*>(QStringLiteral("learningRates"));
        QVERIFY(label->isHidden());
        edit("image_conv.frozen=true");
        edit("text_lstm.learning_rate_factor=0.1");
        QVERIFY(!label->isHidden());
        QCOMPARE(label->text(), QStringLiteral("text_lstm learns at 0.1 × the learning rate\nimage_conv is frozen"));
        m_session->undo();
        m_session->undo();
        QVERIFY(label->isHidden());
    }

    void nodesThatOnlyTheRunHasAreToldToo() {
        WeightsReportModel model;
        QAbstractItemModelTester tester(&model);
        WeightsReport weights;
        weights.matched = {"a.weight", "b.weight"};
        weights.missing = {"b.bias"};
        weights.not_in_model = {"old.weight", "old.bias", "a.old"};
        model.setReport(weights);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("b: bias is new, 1 others kept"));
        QCOMPARE(model.index(1).data().toString(), QStringLiteral("old: only the run has it"));
        QCOMPARE(model.index(2).data().toString(), QStringLiteral("a: kept"));
        model.setReport({});
        QCOMPARE(model.rowCount(), 0);
    }
};

QTEST_MAIN(KeptWeightsTest)
#include "kept_weights_test.moc"
