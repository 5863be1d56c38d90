// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/dry_run_controller.h"

#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include "tests/support/tiny_run.h"

using namespace triptych;
namespace fs = std::filesystem;

class DryRunControllerTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;

    fs::path root() const { return m_folder->path().toStdString(); }
    void edit(const char* assignment) {
        GraphSpec graph = m_session->project().graph;
        QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
        m_session->setGraph(graph, QStringLiteral("edit"));
    }
    void run(DryRunController& controller, const QString& from = {}) {
        controller.start(from);
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
    }

  private slots:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        const fs::path table = test::write_tiny_table(root());
        QVERIFY(!table.empty());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        GraphSpec graph = m_session->project().graph;
        for (const std::string& assignment : test::tiny_parameters())
            QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
        m_session->setGraph(graph, QStringLiteral("small"));
        TrainSettings settings = m_session->project().settings;
        settings.batch_size = 6;
        m_session->setSettings(settings, QStringLiteral("batch"));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->preparer() != nullptr, 20000);
    }
    void cleanup() {
        m_session.reset();
        m_folder.reset();
    }

    void runsTheProjectsGraph() {
        DryRunController controller(*m_session);
        QVERIFY(!controller.result());
        bool elsewhere = false;
        connect(&controller, &DryRunController::changed, this,
                [&] { elsewhere |= QThread::currentThread() != thread(); });
        controller.start();
        QVERIFY(controller.busy());
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QVERIFY(!elsewhere);
        QVERIFY2(controller.result(), controller.error() ? controller.error()->text().c_str() : "");
        QCOMPARE(controller.result()->rows.size(), std::size_t{6});
        QCOMPARE(controller.result()->nodes.size(), m_session->project().graph.nodes.size());
        QVERIFY(!controller.outOfDate());
        // What the engine says when it is asked directly.
        DryRunOptions options;
        options.batch_size = 6;
        const auto direct = dry_run(m_session->project().graph, builtin_registry(), *m_session->dataset(),
                                    m_session->preparer().get(), options);
        QVERIFY(direct.ok());
        QCOMPARE(controller.result()->find("classes")->values.mean, direct->find("classes")->values.mean);
    }

    void knowsWhenTheProjectIsAnother() {
        DryRunController controller(*m_session);
        run(controller);
        QSignalSpy changed(&controller, &DryRunController::changed);
        edit("fusion.width=64");
        QVERIFY(controller.outOfDate());
        QVERIFY(changed.count() >= 1);
        m_session->undo();
        QVERIFY(!controller.outOfDate());
        // A place on the canvas changes nothing.
        GraphSpec moved = m_session->project().graph;
        moved.nodes[0].x += 40;
        m_session->setGraph(moved, QStringLiteral("move"));
        QVERIFY(!controller.outOfDate());
        m_session->closeProject();
        QVERIFY(!controller.result());
    }

    void theNewestRequestCounts() {
        DryRunController controller(*m_session);
        int results = 0;
        const DryRun* last = nullptr;
        connect(&controller, &DryRunController::changed, this, [&] {
            if (controller.result() != last) ++results;
            last = controller.result();
        });
        controller.start();
        edit("fusion.width=64");
        controller.start();
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
        QCOMPARE(results, 1);
        QCOMPARE(controller.result()->find("fusion")->shape.back(), std::int64_t{64});
        controller.start();
        controller.cancel();
        QVERIFY(!controller.busy());
        QTest::qWait(300);
        QCOMPARE(results, 1); // what there was stays
        QVERIFY(!controller.error());
        auto gone = std::make_unique<DryRunController>(*m_session);
        gone->start();
        gone.reset(); // while it works
    }

    void takesWeightsOfARunAndSaysWhatIsWrong() {
        const fs::path folder = root() / "runs" / "first";
        const auto failed = test::train_tiny(m_session->dataset(), m_session->project().graph, folder);
        QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        DryRunController controller(*m_session);
        run(controller);
        const double before = controller.result()->find("classes")->values.mean;
        run(controller, QString::fromStdString(folder.string()));
        QVERIFY(controller.result());
        QVERIFY(controller.result()->find("classes")->values.mean != before);
        QVERIFY(controller.result()->weights && controller.result()->weights->missing.empty());
        QCOMPARE(controller.run(), QString::fromStdString(folder.string()));
        run(controller, QString::fromStdString((root() / "none").string()));
        QVERIFY(controller.error());
        QCOMPARE(controller.error()->code, ErrorCode::file_not_found);
        // A missing picture is named with its row.
        for (int row = 0; row < 24; ++row) QFile::remove(m_folder->filePath(QStringLiteral("%1.bmp").arg(row)));
        run(controller);
        QVERIFY(controller.error());
        QVERIFY(QString::fromStdString(controller.error()->text()).contains(QStringLiteral(".bmp")));
        QVERIFY(QString::fromStdString(controller.error()->text()).contains(QStringLiteral("row")));
    }
};

QTEST_MAIN(DryRunControllerTest)
#include "dry_run_controller_test.moc"
