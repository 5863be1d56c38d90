// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/learned_controller.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include "core/training/run_weights.h"
#include "tests/support/tiny_run.h"

using namespace triptych;
namespace fs = std::filesystem;

class LearnedControllerTest : public QObject {
    Q_OBJECT

  private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;

    QString run(const char* name) const {
        return QString::fromStdString((m_session->project().runs / name).string());
    }
    void settle(LearnedController& controller) {
        QTRY_VERIFY_WITH_TIMEOUT(!controller.busy(), 60000);
    }

  private slots:
    void initTestCase() {
        m_folder = std::make_unique<QTemporaryDir>();
        const fs::path table = test::write_tiny_table(m_folder->path().toStdString());
        QVERIFY(!table.empty());
        m_session = std::make_unique<Session>();
        m_session->newProject(QString::fromStdString(table.string()));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
        GraphSpec graph = m_session->project().graph;
        for (const std::string& assignment : test::tiny_parameters())
            QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
        m_session->setGraph(graph, QStringLiteral("small"));
        QTRY_VERIFY_WITH_TIMEOUT(m_session->preparer() != nullptr, 20000);
        for (const char* name : {"a", "b"}) {
            const auto failed = test::train_tiny(m_session->dataset(), graph, m_session->project().runs / name);
            QVERIFY2(!failed, failed ? failed->text().c_str() : "");
        }
        m_session->refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(m_session->runs().size(), std::size_t{2}, 20000);
    }
    void init() {
        m_session->selectRow(3);
        m_session->selectRun(run("a"));
    }
    void cleanupTestCase() {
        m_session.reset();
        m_folder.reset();
    }

    void readsOnlyWhileSomebodyLooks() {
        LearnedController controller(*m_session);
        controller.setNode(QStringLiteral("image_conv"));
        QVERIFY(!controller.busy());
        bool elsewhere = false;
        connect(&controller, &LearnedController::changed, this,
                [&] { elsewhere |= QThread::currentThread() != thread(); });
        controller.setActive(true);
        QVERIFY(controller.busy());
        QVERIFY(!controller.learned()); // not on this thread
        settle(controller);
        QVERIFY(!elsewhere);
        QVERIFY(controller.learned());
        QCOMPARE(controller.learned()->nodes.at("image_conv").filters->count, 8);
        QVERIFY(controller.fitting());
        QVERIFY(controller.fitting()->missing.empty() && controller.fitting()->other_shape.empty());
        QVERIFY(controller.maps());
        QCOMPARE(controller.maps()->channels, 8);
        controller.setActive(false);
        m_session->selectRun(run("b"));
        QVERIFY(!controller.busy());
        QCOMPARE(controller.runsRead(), 1);
    }

    void followsNodeSampleAndRun() {
        LearnedController controller(*m_session);
        controller.setNode(QStringLiteral("image_conv"));
        controller.setActive(true);
        settle(controller);
        const auto before = controller.maps()->maps.front().values;
        m_session->selectRow(4);
        QVERIFY(!controller.maps()); // not the maps of another sample
        QVERIFY(controller.learned());
        settle(controller);
        QVERIFY(controller.maps()->maps.front().values != before);
        controller.setNode(QStringLiteral("fusion"));
        settle(controller);
        QVERIFY(!controller.maps());
        QCOMPARE(controller.mapsError()->code, ErrorCode::out_of_range);
        QCOMPARE(controller.runsRead(), 1);
        QCOMPARE(controller.modelsLoaded(), 1);
        m_session->selectRun(run("b"));
        QVERIFY(!controller.learned());
        settle(controller);
        QCOMPARE(controller.runsRead(), 2);
        QCOMPARE(QString::fromStdString(controller.learned()->run.string()), run("b"));
        m_session->selectRow(-1);
        settle(controller);
        QVERIFY(!controller.maps() && !controller.mapsError());
        m_session->selectRun({});
        QVERIFY(!controller.busy() && !controller.learned());
    }

    void tellsWhichTensorsAnEditedGraphTakes() {
        LearnedController controller(*m_session);
        controller.setNode(QStringLiteral("text_lstm"));
        controller.setActive(true);
        settle(controller);
        GraphSpec graph = m_session->project().graph;
        QVERIFY(set_param(graph, builtin_registry(), "text_lstm.hidden=24").ok());
        m_session->setGraph(graph, QStringLiteral("wider"));
        QVERIFY(!controller.fitting());
        settle(controller);
        QVERIFY(controller.fitting());
        QVERIFY(!weights_by_node(*controller.fitting()).at("text_lstm").whole());
        QVERIFY(weights_by_node(*controller.fitting()).at("image_conv").whole());
        QCOMPARE(controller.runsRead(), 1);
        m_session->undo();
        settle(controller);
        QVERIFY(weights_by_node(*controller.fitting()).at("text_lstm").whole());
    }

    void readsACheckpointAnewThatWasWrittenSince() {
        LearnedController controller(*m_session);
        controller.setNode(QStringLiteral("classes"));
        controller.setActive(true);
        settle(controller);
        const fs::path weights = m_session->project().runs / "a" / "best.safetensors";
        fs::last_write_time(weights, fs::last_write_time(weights) + std::chrono::seconds(5));
        QSignalSpy told(m_session.get(), &Session::runsChanged);
        m_session->refreshRuns();
        QTRY_COMPARE_WITH_TIMEOUT(told.count(), 1, 20000);
        settle(controller);
        QCOMPARE(controller.runsRead(), 2);
    }

    void onlyTheNewestCounts() {
        auto controller = std::make_unique<LearnedController>(*m_session);
        controller->setActive(true);
        for (const char* node : {"image_conv", "text_lstm", "audio_lstm", "image"})
            controller->setNode(QLatin1String(node));
        for (qint64 row = 0; row < 10; ++row) m_session->selectRow(row);
        settle(*controller);
        QVERIFY(controller->maps());
        QCOMPARE(controller->maps()->channels, 3); // of the picture
        QCOMPARE(controller->modelsLoaded(), 1);
        m_session->selectRow(2);
        controller.reset(); // while it works
        QTest::qWait(50);
    }
};

QTEST_MAIN(LearnedControllerTest)
#include "learned_controller_test.moc"
