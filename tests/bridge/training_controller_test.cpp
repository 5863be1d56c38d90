// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/training_controller.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include "app/bridge/session.h"
#include "tests/support/tiny_data.h"

using namespace triptych;
using State = TrainingController::State;

class TrainingControllerTest : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void cleanup();
    void trainsAndTellsInOrder();
    void stopsMidRunAndKeepsTheCheckpoint();
    void cancelOfTheSessionStops();
    void reportsWhatCannotStart();
    void oneRunAtATime();
    void goesAwayWhileTraining();
    void numbersFoldersOnwards();
    void tellsHowARunDiffersFromTheProject();

  private:
    RunConfig config(int epochs) const {
        RunConfig made;
        made.graph = m_session->project().graph;
        for (const std::string& assignment : test::tiny_parameters()) {
            const auto set = set_param(made.graph, builtin_registry(), assignment);
            if (!set) qFatal("%s", set.error().text().c_str());
        }
        made.settings.epochs = epochs;
        made.settings.batch_size = 4;
        made.settings.threads = 0;
        made.settings.device = "cpu";
        return made;
    }
    std::filesystem::path runs() const { return m_session->project().runs; }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
};

void TrainingControllerTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const auto table = test::write_tiny_table(m_folder->path().toStdString());
    QVERIFY(!table.empty());
    m_session = std::make_unique<Session>();
    m_session->newProject(QString::fromStdString(table.string()));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    QVERIFY(m_session->project().graph.find("audio_lstm")); // all three modalities were found
}

void TrainingControllerTest::cleanup() {
    m_session.reset();
    m_folder.reset();
}

void TrainingControllerTest::trainsAndTellsInOrder() {
    TrainingController controller(*m_session);
    QStringList order;
    connect(&controller, &TrainingController::started, this, [&] { order << "started"; });
    connect(&controller, &TrainingController::epochDone, this, [&](const EpochNews& news) {
        order << QStringLiteral("epoch %1").arg(news.epoch);
        // What belongs to the epoch was told before it ended.
        QVERIFY(controller.curves().loss.size() >= static_cast<std::size_t>(news.step));
    });
    connect(&controller, &TrainingController::finished, this, [&] { order << "finished"; });
    QSignalSpy finished(&controller, &TrainingController::finished);
    QSignalSpy failed(&controller, &TrainingController::failed);
    QSignalSpy tasks(m_session.get(), &Session::taskChanged);
    QSignalSpy selected(m_session.get(), &Session::selectedRunChanged);

    controller.start(config(2), m_session->dataset());
    QCOMPARE(controller.state(), State::preparing);
    QVERIFY(m_session->task().has_value()); // while it prepares, too
    QTRY_VERIFY_WITH_TIMEOUT(finished.size() + failed.size() == 1, 120000);
    QVERIFY2(failed.isEmpty(), controller.error() ? controller.error()->text().c_str() : "");

    QCOMPARE(order, QStringList({"started", "epoch 1", "epoch 2", "finished"}));
    QCOMPARE(controller.state(), State::idle);
    QVERIFY(!m_session->task().has_value());
    QVERIFY(tasks.size() >= 2);
    const RunCurves& curves = controller.curves();
    QCOMPARE(curves.loss.size(), std::size_t{8}); // 16 rows in fours, twice; none lost
    QCOMPARE(curves.accuracy.size(), std::size_t{8});
    QCOMPARE(curves.throughput.size(), std::size_t{8});
    for (std::size_t i = 0; i < 8; ++i)
        QCOMPARE(curves.loss.x(i), static_cast<double>(i + 1));
    QCOMPARE(curves.validationLoss.size(), std::size_t{2});
    QCOMPARE(curves.validationScore.x(1), 8.0);
    for (const char* node : {"text_lstm", "image_conv", "audio_lstm", "fusion"})
        QVERIFY2(curves.gradientNorm.count(node) == 1, node);
    QCOMPARE(controller.fraction(), 1.0);
    QVERIFY(controller.finishedNews()->test.has_value());
    QCOMPARE(controller.finishedNews()->test->n, 4);

    const auto folder = runs() / "run-001";
    QCOMPARE(controller.folder(), QString::fromStdString(folder.string()));
    QCOMPARE(m_session->selectedRun(), controller.folder());
    QCOMPARE(selected.size(), 1);
    QTRY_VERIFY(m_session->runs().size() == 1 && m_session->runs()[0].state == "done");

    // The same curves come back from the folder.
    const auto read = readRunCurves(folder);
    QVERIFY(read.ok());
    QCOMPARE(read->loss.size(), curves.loss.size());
    for (std::size_t i = 0; i < 8; ++i)
        QCOMPARE(read->loss.y(i), curves.loss.y(i));
    QCOMPARE(read->validationScore.size(), std::size_t{2});
    QCOMPARE(read->best.size(), curves.best.size());
}

void TrainingControllerTest::stopsMidRunAndKeepsTheCheckpoint() {
    TrainingController controller(*m_session);
    QSignalSpy steps(&controller, &TrainingController::stepsArrived);
    QSignalSpy finished(&controller, &TrainingController::finished);
    controller.start(config(100000), m_session->dataset());
    QTRY_VERIFY_WITH_TIMEOUT(!steps.isEmpty(), 120000);
    QCOMPARE(controller.state(), State::running);
    controller.stop();
    QCOMPARE(controller.state(), State::stopping);
    controller.stop(); // again is no harm
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60000);
    QVERIFY(controller.finishedNews()->stopped);
    QVERIFY(!controller.finishedNews()->test.has_value());
    QVERIFY(std::filesystem::exists(runs() / "run-001" / "last.safetensors"));
    const auto info = read_run(runs() / "run-001");
    QVERIFY(info.ok());
    QCOMPARE(info->state, std::string("stopped"));
}

void TrainingControllerTest::cancelOfTheSessionStops() {
    TrainingController controller(*m_session);
    QSignalSpy finished(&controller, &TrainingController::finished);
    controller.start(config(100000), m_session->dataset());
    m_session->cancelTask(); // at once: before there is a thread to stop
    QCOMPARE(controller.state(), State::stopping);
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 60000);
    QVERIFY(controller.finishedNews()->stopped);
    QCOMPARE(controller.state(), State::idle);
    m_session->cancelTask(); // nothing to cancel
    QCOMPARE(controller.state(), State::idle);
}

void TrainingControllerTest::reportsWhatCannotStart() {
    TrainingController controller(*m_session);
    QSignalSpy failed(&controller, &TrainingController::failed);
    RunConfig broken = config(2);
    broken.graph.edges.clear();
    controller.start(broken, m_session->dataset());
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(controller.error()->code, ErrorCode::bad_graph);
    QCOMPARE(controller.state(), State::idle);
    QCOMPARE(controller.folder(), QString());
    QVERIFY(!m_session->task().has_value());
    QVERIFY(!std::filesystem::exists(runs() / "run-001")); // nothing is left behind

    RunConfig elsewhere = config(2);
    elsewhere.settings.device = "abacus";
    controller.start(elsewhere, m_session->dataset());
    QTRY_COMPARE(failed.size(), 2);
    QCOMPARE(controller.error()->code, ErrorCode::invalid_argument);

    controller.start(config(2), nullptr);
    QTRY_COMPARE(failed.size(), 3);

    // Found only once the thread runs: the run is kept as failed.
    std::filesystem::remove(std::filesystem::path(m_folder->path().toStdString()) / "3.wav");
    controller.start(config(2), m_session->dataset());
    QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 4, 60000);
    QCOMPARE(controller.error()->code, ErrorCode::file_not_found);
    QTRY_VERIFY(m_session->runs().size() == 1 && m_session->runs()[0].state == "failed");
}

void TrainingControllerTest::oneRunAtATime() {
    TrainingController controller(*m_session);
    QSignalSpy finished(&controller, &TrainingController::finished);
    controller.start(config(1), m_session->dataset());
    controller.start(config(1), m_session->dataset());
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 120000);
    QVERIFY(!std::filesystem::exists(runs() / "run-002"));
    controller.start(config(1), m_session->dataset()); // the next one is free to go
    QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, 120000);
    QVERIFY(controller.folder().endsWith("run-002"));
    QCOMPARE(controller.curves().loss.size(), std::size_t{4}); // of this run alone
}

void TrainingControllerTest::goesAwayWhileTraining() {
    auto controller = std::make_unique<TrainingController>(*m_session);
    QSignalSpy steps(controller.get(), &TrainingController::stepsArrived);
    controller->start(config(100000), m_session->dataset());
    QTRY_VERIFY_WITH_TIMEOUT(!steps.isEmpty(), 120000);
    controller.reset();
    QVERIFY(!m_session->task().has_value());
    const auto info = read_run(runs() / "run-001");
    QVERIFY(info.ok());
    QCOMPARE(info->state, std::string("stopped"));

    // And before the thread has begun.
    controller = std::make_unique<TrainingController>(*m_session);
    controller->start(config(100000), m_session->dataset());
    controller.reset();
    QTest::qWait(50);
}

void TrainingControllerTest::numbersFoldersOnwards() {
    const std::filesystem::path base = std::filesystem::path(m_folder->path().toStdString()) / "numbers";
    QCOMPARE(TrainingController::nextRunFolder(base), base / "run-001");
    std::filesystem::create_directories(base / "run-001");
    std::filesystem::create_directories(base / "run-003");
    QCOMPARE(TrainingController::nextRunFolder(base), base / "run-002");
}

void TrainingControllerTest::tellsHowARunDiffersFromTheProject() {
    const Project& project = m_session->project();
    RunInfo run;
    run.graph = project.graph;
    run.settings = project.settings;
    run.data = project.data;
    run.data_options = project.dataset;
    QCOMPARE(setupDifferences(run, project), QStringList());
    run.graph.nodes[0].x += 100;                                 // moved on the canvas
    run.settings.threads = 3;                                    // changes no result
    run.graph.find("image")->params["size"] = std::int64_t{256}; // the default, written out
    QCOMPARE(setupDifferences(run, project), QStringList());
    run.settings.learning_rate = 0.5;
    run.graph.find("image")->params["size"] = std::int64_t{64};
    run.graph.edges.pop_back();
    const QStringList lines = setupDifferences(run, project);
    QCOMPARE(lines.size(), 3);
    QVERIFY2(lines[0].contains("0.5") && lines[0].contains("0.001"), qPrintable(lines[0]));
    QCOMPARE(lines[1].section(QLatin1Char(':'), 0, 0), QString("Size of Image (image)"));
    QVERIFY2(lines[1].contains(": 64"), qPrintable(lines[1]));
    // A table that only lies elsewhere is told by its folders: its name says nothing.
    RunInfo moved;
    moved.graph = project.graph;
    moved.settings = project.settings;
    moved.data_options = project.dataset;
    moved.data = std::filesystem::path("/old/place") / project.data.filename();
    const QString name = QString::fromStdString(project.data.filename().string());
    const QString now = QString::fromStdString(project.data.parent_path().string());
    QCOMPARE(setupDifferences(moved, project),
             QStringList(QStringLiteral("Table %1: in folder /old/place in this run, in %2 now").arg(name, now)));
    moved.data = project.data.parent_path() / "." / project.data.filename(); // the same place
    QCOMPARE(setupDifferences(moved, project), QStringList());
    moved.data = project.data.parent_path() / "other.csv";
    QCOMPARE(setupDifferences(moved, project), QStringList(QStringLiteral("Table: other.csv in this run, %1 now").arg(name)));
}

QTEST_GUILESS_MAIN(TrainingControllerTest)
#include "training_controller_test.moc"
