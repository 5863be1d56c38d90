// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/train_page.h"

#include <QAbstractItemModelTester>
#include <QAbstractSpinBox>
#include <QApplication>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSplitter>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include "app/bridge/session.h"
#include "app/workbench/pages/run_headline.h"
#include "app/workbench/pages/run_results.h"
#include "app/workbench/pages/runs_model.h"
#include "app/workbench/pages/train_curves.h"
#include "core/training/run.h"
#include "tests/support/tiny_data.h"
#include "widgets/plots/confusion_view.h"
#include "widgets/theme.h"

using namespace triptych;

class TrainPageTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { applyTheme(*qApp, ThemeChoice::dark); }
    void init();
    void cleanup();
    void startByKeyDrawsCurvesWithoutBlocking();
    void stopsByKey();
    void formChangesTheSession();
    void typedValueCountsAtStart();
    void disabledButtonsSayWhy();
    void failureIsToldWhereItArose();
    void comparesMarksAndDeletesRuns();
    void opensAgainAsItWas();
    void goesAwayWhileTraining();
    void runsModelKeepsItsPromises();

  private:
    void train(int epochs); ///< starts with the key and waits for the first step
    void waitForEnd();
    template <class T>
    T* find(const char* name) const {
        T* found = m_page->findChild<T*>(QLatin1String(name));
        if (!found) qFatal("no %s", name);
        return found;
    }
    TrainCurves* curves() const { return m_page->findChild<TrainCurves*>(); }
    RunResults* results() const { return m_page->findChild<RunResults*>(); }
    QTableView* table() const { return find<QTableView>("runsTable"); }
    void useEpochs(int epochs) {
        TrainSettings settings = m_session->project().settings;
        settings.epochs = epochs;
        m_session->setSettings(settings, "epochs");
    }
    void show() {
        m_page = std::make_unique<TrainPage>(*m_session);
        m_page->resize(1280, 800);
        m_page->show();
        m_page->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<TrainPage> m_page;
};

void TrainPageTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    const auto file = test::write_tiny_table(m_folder->path().toStdString());
    QVERIFY(!file.empty());
    m_session = std::make_unique<Session>();
    m_session->newProject(QString::fromStdString(file.string()));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
    GraphSpec graph = m_session->project().graph;
    for (const std::string& assignment : test::tiny_parameters())
        QVERIFY(set_param(graph, builtin_registry(), assignment).ok());
    m_session->setGraph(graph, "small");
    TrainSettings settings;
    settings.epochs = 2;
    settings.batch_size = 4;
    settings.threads = 0;
    settings.device = "cpu";
    m_session->setSettings(settings, "small");
    show();
}

void TrainPageTest::cleanup() {
    m_page.reset();
    m_session.reset();
    m_folder.reset();
}

void TrainPageTest::train(int epochs) {
    useEpochs(epochs);
    QVERIFY(find<QPushButton>("startButton")->isEnabled());
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QVERIFY(!find<QPushButton>("startButton")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(curves()->loss()->curve(0).size() > 0, 120000);
}

void TrainPageTest::waitForEnd() {
    QTRY_VERIFY_WITH_TIMEOUT(find<QPushButton>("startButton")->isEnabled(), 120000);
    QTRY_VERIFY(!m_session->runs().empty() && m_session->runs().front().state != "running");
}

void TrainPageTest::startByKeyDrawsCurvesWithoutBlocking() {
    QElapsedTimer since;
    qint64 longest = 0;
    QTimer heartbeat;
    heartbeat.setTimerType(Qt::PreciseTimer);
    connect(&heartbeat, &QTimer::timeout, this, [&] { longest = std::max(longest, since.restart()); });
    since.start();
    heartbeat.start(5);
    train(20);
    waitForEnd();
    heartbeat.stop();
    qInfo("longest gap of a 5 ms heartbeat while training: %lld ms", static_cast<long long>(longest));
    QVERIFY(longest < 1000);

    QCOMPARE(curves()->loss()->curve(0).size(), std::size_t{80});
    QCOMPARE(curves()->loss()->curve(1).size(), std::size_t{20}); // validation
    QCOMPARE(curves()->accuracy()->curve(0).size(), std::size_t{80});
    QCOMPARE(curves()->throughput()->curve(0).size(), std::size_t{80});
    QVERIFY(curves()->gradient()->seriesCount() >= 4);
    QTRY_VERIFY(curves()->loss()->drawnPoints() > 0);
    QCOMPARE(m_session->runs().size(), std::size_t{1});
    QCOMPARE(m_session->selectedRun(), QString::fromStdString(m_session->runs()[0].folder.string()));

    auto* headline = m_page->findChild<RunHeadline*>();
    QCOMPARE(headline->value(RunHeadline::epoch), QString("20/20"));
    QCOMPARE(headline->value(RunHeadline::step), QString("80"));
    QCOMPARE(headline->value(RunHeadline::device), QString("cpu"));
    QVERIFY(headline->value(RunHeadline::parameters) != QString("–"));

    QTRY_VERIFY(!results()->confusion()->isEmpty());
    QCOMPARE(results()->classes()->rowCount(), 2);
    QVERIFY(!results()->isMarkedOutOfDate());
    // The probe of one plot is the probe of all.
    curves()->loss()->setFocus();
    QTest::keyClick(curves()->loss(), Qt::Key_End);
    QCOMPARE(curves()->throughput()->probe(), std::optional<double>(80.0));
}

void TrainPageTest::stopsByKey() {
    QVERIFY(!find<QPushButton>("stopButton")->isEnabled());
    train(100000);
    QVERIFY(find<QPushButton>("stopButton")->isEnabled());
    QTest::keyClick(m_page.get(), Qt::Key_Escape); // stops nothing
    QVERIFY(find<QPushButton>("stopButton")->isEnabled());
    QTest::keyClick(m_page.get(), Qt::Key_F5, Qt::ShiftModifier);
    QVERIFY(!find<QPushButton>("stopButton")->isEnabled());
    waitForEnd();
    QCOMPARE(m_session->runs()[0].state, std::string("stopped"));
    QVERIFY(results()->confusion()->isEmpty());
    // A run with the mouse, on top.
    useEpochs(1);
    QTest::mouseClick(find<QPushButton>("startButton"), Qt::LeftButton);
    QTRY_COMPARE(m_session->runs().size(), std::size_t{2});
    waitForEnd();
    QCOMPARE(curves()->loss()->curve(0).size(), std::size_t{4});
}

void TrainPageTest::formChangesTheSession() {
    auto* epochs = find<QAbstractSpinBox>("field_epochs");
    QCOMPARE(epochs->text(), QString("2"));
    epochs->setFocus();
    epochs->selectAll();
    QTest::keyClicks(epochs, "7");
    QTest::keyClick(epochs, Qt::Key_Return);
    QCOMPARE(m_session->project().settings.epochs, 7);
    QVERIFY(m_session->canUndo());
    m_session->undo();
    QCOMPARE(epochs->text(), QString("2"));

    auto* size = m_page->findChild<QAbstractSpinBox*>("field_image_size.image");
    QVERIFY(size);
    QVERIFY2(size->text().startsWith("16"), qPrintable(size->text()));
    size->setFocus();
    size->selectAll();
    QTest::keyClicks(size, "32");
    QTest::keyClick(size, Qt::Key_Return);
    QCOMPARE(value_text(m_session->project().graph.find("image")->params.at("size")), std::string("32"));
    m_session->undo();
    QVERIFY(m_page->findChild<QAbstractSpinBox*>("field_image_size.image")->text().startsWith("16"));
}

void TrainPageTest::typedValueCountsAtStart() {
    auto* epochs = find<QAbstractSpinBox>("field_epochs");
    epochs->setFocus();
    epochs->selectAll();
    QTest::keyClicks(epochs, "3");
    QTest::keyClick(epochs, Qt::Key_R, Qt::ControlModifier);
    QCOMPARE(m_session->project().settings.epochs, 3);
    QTRY_COMPARE(m_session->runs().size(), std::size_t{1});
    waitForEnd();
    QCOMPARE(m_session->runs()[0].settings.epochs, 3);
}

void TrainPageTest::disabledButtonsSayWhy() {
    auto* start = find<QPushButton>("startButton");
    auto* stop = find<QPushButton>("stopButton");
    QVERIFY(!stop->isEnabled() && !stop->toolTip().isEmpty());
    GraphSpec broken = m_session->project().graph;
    broken.edges.clear();
    m_session->setGraph(broken, "broken");
    QVERIFY(!start->isEnabled());
    QVERIFY2(start->toolTip().contains("model"), qPrintable(start->toolTip()));
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QTest::qWait(50);
    QVERIFY(!m_session->task().has_value());
    m_session->undo();
    QVERIFY(start->isEnabled());
    m_session->setRole("label", Role::ignore);
    QTRY_VERIFY(!start->isEnabled());
    QVERIFY2(start->toolTip().contains("label"), qPrintable(start->toolTip()));
    m_session->closeProject();
    QVERIFY(!start->isEnabled());
    QVERIFY2(start->toolTip().contains("project"), qPrintable(start->toolTip()));
    QVERIFY(find<QLabel>("hint")->isVisible());
    for (QAction* action : m_page->pageActions()) {
        QVERIFY(!action->text().isEmpty());
        QVERIFY2(!action->shortcut().isEmpty(), qPrintable(action->text()));
    }
}

void TrainPageTest::failureIsToldWhereItArose() {
    std::filesystem::remove(std::filesystem::path(m_folder->path().toStdString()) / "5.wav");
    QVERIFY(!find<QWidget>("problem")->isVisible());
    QTest::keyClick(m_page.get(), Qt::Key_F5);
    QTRY_VERIFY_WITH_TIMEOUT(find<QWidget>("problem")->isVisible(), 60000);
    const auto labels = find<QWidget>("problem")->findChildren<QLabel*>();
    QVERIFY(std::any_of(labels.begin(), labels.end(), [](QLabel* l) { return l->text().contains("5.wav"); }));
    QVERIFY(find<QPushButton>("startButton")->isEnabled());
}

void TrainPageTest::comparesMarksAndDeletesRuns() {
    train(2);
    waitForEnd();
    train(3);
    waitForEnd();
    QTRY_COMPARE(table()->model()->rowCount(), 2);
    const QString newest = QString::fromStdString(m_session->runs()[0].folder.string());
    const QString oldest = QString::fromStdString(m_session->runs()[1].folder.string());
    QCOMPARE(m_session->selectedRun(), newest);

    // A check lays the older run over the newer.
    const int before = curves()->loss()->seriesCount();
    table()->setFocus();
    table()->setCurrentIndex(table()->model()->index(0, 0));
    QVERIFY(table()->model()->setData(table()->model()->index(1, 0), Qt::Checked, Qt::CheckStateRole));
    QTRY_COMPARE(curves()->loss()->seriesCount(), before + 2);
    QCOMPARE(curves()->loss()->curve(before).size(), std::size_t{8});
    QVERIFY(table()->model()->index(1, 0).data(Qt::DecorationRole).isValid());

    // The older is shown by choosing it, from its files.
    QTest::keyClick(table(), Qt::Key_Down);
    QCOMPARE(m_session->selectedRun(), oldest);
    QTRY_COMPARE(curves()->loss()->curve(0).size(), std::size_t{8});
    QVERIFY(results()->isMarkedOutOfDate()); // 2 epochs then, 3 now
    useEpochs(2);
    QVERIFY(!results()->isMarkedOutOfDate());
    m_session->selectRun(newest);
    QVERIFY(results()->isMarkedOutOfDate());
    QTRY_COMPARE(curves()->loss()->curve(0).size(), std::size_t{12});

    QString asked;
    std::function<void()> yes;
    m_page->setConfirm([&](const QString& question, const QString&, std::function<void()> then) {
        asked = question;
        yes = std::move(then);
    });
    QTest::keyClick(m_page.get(), Qt::Key_Delete, Qt::ControlModifier);
    QVERIFY(asked.contains("run-002"));
    QTest::qWait(20);
    QCOMPARE(m_session->runs().size(), std::size_t{2}); // not before the answer
    yes();
    QTRY_COMPARE(m_session->runs().size(), std::size_t{1});
    QTRY_COMPARE(table()->model()->rowCount(), 1);
    QCOMPARE(m_session->selectedRun(), oldest);
    QTRY_COMPARE(curves()->loss()->curve(0).size(), std::size_t{8});
}

void TrainPageTest::opensAgainAsItWas() {
    train(1);
    waitForEnd();
    curves()->setSmoothing(0.25);
    QTest::keyClick(m_page.get(), Qt::Key_BracketRight, Qt::ControlModifier);
    QCOMPARE(curves()->smoothing(), 0.35);
    QTest::keyClick(m_page.get(), Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(curves()->loss()->isLogScale());
    auto* split = m_page->findChild<QSplitter*>();
    split->setSizes({320, 600, 360});
    emit split->splitterMoved(320, 1);
    const QList<int> sizes = split->sizes();

    m_page.reset();
    show();
    QCOMPARE(curves()->smoothing(), 0.35);
    QVERIFY(curves()->loss()->isLogScale());
    QCOMPARE(m_page->findChild<QSplitter*>()->sizes(), sizes);
    QTRY_COMPARE(curves()->loss()->curve(0).size(), std::size_t{4});
    QCOMPARE(table()->selectionModel()->selectedRows().size(), 1);
}

void TrainPageTest::goesAwayWhileTraining() {
    train(100000);
    m_page.reset();
    QVERIFY(!m_session->task().has_value());
    const auto info = read_run(m_session->project().runs / "run-001");
    QVERIFY(info.ok());
    QCOMPARE(info->state, std::string("stopped"));
}

void TrainPageTest::runsModelKeepsItsPromises() {
    RunsModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Fatal);
    ClassMetricsModel classes;
    QAbstractItemModelTester classTester(&classes, QAbstractItemModelTester::FailureReportingMode::Fatal);
    classes.setMetrics({{"a", 1, 0.5, 0.667, 2}, {"b", 0.5, 1, 0.667, 1}});
    QCOMPARE(classes.index(0, 2).data().toString(), QLocale().toString(0.5, 'f', 3));

    const auto run = [](const std::string& name, const std::string& state, double validation) {
        RunInfo info;
        info.folder = "/runs/" + name;
        info.name = name;
        info.state = state;
        info.started = "2025-01-02T03:04:05Z";
        EpochNews epoch;
        epoch.epoch = 1;
        epoch.validation_accuracy = validation;
        info.epochs = {epoch};
        info.best_epoch = 1;
        return info;
    };
    model.setRuns({run("run-002", "running", 0.9), run("run-001", "done", 0.5)});
    QCOMPARE(model.index(0, RunsModel::stateColumn).data().toString(), QString("cut off ★"));
    model.setLive("/runs/run-002");
    QCOMPARE(model.index(0, RunsModel::stateColumn).data().toString(), QString("running ★"));
    QVERIFY(model.setData(model.index(1, 0), Qt::Checked, Qt::CheckStateRole));
    QCOMPARE(model.checked(), QStringList{"/runs/run-001"});
    model.setShown("/runs/run-002");
    QCOMPARE(model.colorIndex("/runs/run-002"), 0);
    QCOMPARE(model.colorIndex("/runs/run-001"), 1);

    // News of the same runs keep what is selected; a check goes with its run.
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    model.setRuns({run("run-002", "done", 0.4), run("run-001", "done", 0.5)});
    QCOMPARE(reset.size(), 0);
    QCOMPARE(model.index(1, RunsModel::stateColumn).data().toString(), QString("done ★"));
    QSignalSpy checked(&model, &RunsModel::checkedChanged);
    model.setRuns({run("run-002", "done", 0.4)});
    QCOMPARE(reset.size(), 1);
    QCOMPARE(checked.size(), 1);
    QVERIFY(model.checked().isEmpty());
}

QTEST_MAIN(TrainPageTest)
#include "train_page_test.moc"
