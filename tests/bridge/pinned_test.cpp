// SPDX-License-Identifier: GPL-3.0-or-later
// Pinned rows, and what a run told of them.
#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>

#include "app/bridge/pinned_controller.h"
#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "app/bridge/training_controller.h"
#include "tests/support/tiny_data.h"

using namespace triptych;

class PinnedTest : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void cleanup();
    void rowsAreSharedKeptAndBounded();
    void newsArriveAndCanBeMovedThrough();
    void rowsPinnedDuringARunAreFollowed();
    void aDamagedFileIsTold();

  private:
    void open();
    RunConfig config(int epochs) const {
        RunConfig made;
        made.graph = m_session->project().graph;
        for (const std::string& assignment : test::tiny_parameters())
            if (!set_param(made.graph, builtin_registry(), assignment)) qFatal("%s", assignment.c_str());
        made.settings.epochs = epochs;
        made.settings.batch_size = 4;
        made.settings.threads = 0;
        made.settings.device = "cpu";
        return made;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Session> m_session;
};

void PinnedTest::open() {
    m_session = std::make_unique<Session>();
    m_session->newProject(QString::fromStdString((std::filesystem::path(m_folder->path().toStdString()) / "table.csv").string()));
    QTRY_VERIFY_WITH_TIMEOUT(m_session->dataset() != nullptr, 20000);
}

void PinnedTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(!test::write_tiny_table(m_folder->path().toStdString()).empty());
    open();
}

void PinnedTest::cleanup() {
    m_session.reset();
    m_folder.reset();
}

void PinnedTest::rowsAreSharedKeptAndBounded() {
    PinnedRows& rows = PinnedRows::of(*m_session);
    QCOMPARE(&PinnedRows::of(*m_session), &rows);
    QSignalSpy changed(&rows, &PinnedRows::changed);
    rows.pin(4);
    rows.pin(4);
    rows.pin(24); // not in the table
    rows.pin(-1);
    rows.toggle(2);
    QCOMPARE(rows.rows(), QList<qint64>({4, 2}));
    QCOMPARE(changed.size(), 2);
    QCOMPARE(m_session->viewState("pinned.rows").toList().size(), 2);
    QVERIFY(!m_session->canUndo()); // a view, no edit
    rows.toggle(4);
    QCOMPARE(rows.rows(), QList<qint64>({2}));
    for (qint64 row = 5; row < 20; ++row)
        rows.pin(row);
    QCOMPARE(rows.rows().size(), PinnedRows::most);
    QVERIFY(rows.full());
    m_session->closeProject();
    QVERIFY(rows.rows().isEmpty());
}

void PinnedTest::newsArriveAndCanBeMovedThrough() {
    PinnedRows& rows = PinnedRows::of(*m_session);
    rows.pin(17);
    PinnedController pinned(*m_session);
    const QAbstractItemModelTester tester(&pinned, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(pinned.rowCount(), 1);
    QCOMPARE(pinned.position(), -1);
    QVERIFY(!pinned.entry(0).now);

    TrainingController training(*m_session);
    QSignalSpy arrived(&training, &TrainingController::pinnedArrived);
    QSignalSpy finished(&training, &TrainingController::finished);
    QSignalSpy failed(&training, &TrainingController::failed);
    connect(&training, &TrainingController::started, &pinned, [&] { pinned.showRun(training.folder()); });
    connect(&training, &TrainingController::pinnedArrived, &pinned, &PinnedController::append);
    RunConfig made = config(3);
    made.pinned = {17};
    training.start(made, m_session->dataset());
    QTRY_VERIFY_WITH_TIMEOUT(finished.size() + failed.size() == 1, 120000);
    QVERIFY(failed.isEmpty());
    QVERIFY(!arrived.isEmpty()); // before the end was told
    QTRY_VERIFY(!pinned.busy());
    QVERIFY(!pinned.news().empty());
    QVERIFY(pinned.atEnd());
    QCOMPARE(pinned.news().back().step, 12);
    QTRY_VERIFY(!pinned.entry(0).truth.isEmpty());
    const auto entry = pinned.entry(0);
    QVERIFY(entry.now && entry.pinned);
    QCOMPARE(entry.truth, QString("high"));
    QCOMPARE(entry.truthPlace, 0);
    QCOMPARE(entry.history.size(), pinned.news().size());
    QCOMPARE(entry.history.back(), static_cast<double>(entry.now->probabilities[0]));
    QCOMPARE(pinned.modality("image"), Modality::image);
    QVERIFY(pinned.largestContribution() > 0);
    const QString said = pinned.index(0).data(Qt::AccessibleTextRole).toString();
    QVERIFY2(said.contains("Row 17") && said.contains("true: high") && said.contains("audio"), qPrintable(said));

    // What the folder keeps is what arrived; some more are put behind it, as a longer run would.
    PinnedNews more = pinned.news().back();
    const int there = static_cast<int>(pinned.news().size());
    more.step = 20;
    more.samples[0].probabilities = {0.75f, 0.25f};
    QSignalSpy moved(&pinned, &PinnedController::positionChanged);
    pinned.append(more);
    QCOMPARE(pinned.position(), there); // it was at the end, and stays there
    QCOMPARE(pinned.entry(0).history.back(), 0.75);
    pinned.step(-1);
    QCOMPARE(pinned.position(), there - 1);
    QCOMPARE(moved.size(), 2);
    more.step = 24;
    pinned.append(more);
    QCOMPARE(pinned.position(), there - 1); // someone looks at the past
    more.step = 22;
    pinned.append(more); // too late
    QCOMPARE(pinned.news().size(), static_cast<std::size_t>(there + 2));
    pinned.setPosition(1000);
    QVERIFY(pinned.atEnd());
    QVERIFY(pinned.entry(0).before);
    QCOMPARE(pinned.entry(0).probabilityBefore(), 0.75);

    // Pinned no more: the run still tells of it. Pinned since: it cannot.
    rows.pin(3);
    rows.unpin(17);
    QCOMPARE(pinned.rowCount(), 2);
    QCOMPARE(pinned.entry(0).row, qint64{3});
    QVERIFY(!pinned.entry(0).now && std::isnan(pinned.entry(0).probability()));
    QVERIFY(!pinned.entry(1).pinned && pinned.entry(1).now);

    PinnedController again(*m_session);
    again.showRun(training.folder());
    QTRY_VERIFY(!again.busy());
    QCOMPARE(static_cast<int>(again.news().size()), there);
    again.showRun({});
    QCOMPARE(again.position(), -1);
}

void PinnedTest::rowsPinnedDuringARunAreFollowed() {
    TrainingController training(*m_session);
    QSignalSpy finished(&training, &TrainingController::finished);
    std::vector<PinnedNews> news;
    connect(&training, &TrainingController::pinnedArrived, this, [&](const PinnedNews& one) { news.push_back(one); });
    training.start(config(3), m_session->dataset());
    training.pin({8, 9}); // before there is a run
    QTRY_VERIFY_WITH_TIMEOUT(finished.size() == 1, 120000);
    QVERIFY(!news.empty());
    QCOMPARE(news.back().samples.size(), std::size_t{2});
    QCOMPARE(news.back().samples[1].row, std::size_t{9});
}

void PinnedTest::aDamagedFileIsTold() {
    std::ofstream(m_folder->filePath("pinned.jsonl").toStdString()) << "nonsense\n";
    PinnedController pinned(*m_session);
    QSignalSpy failed(&pinned, &PinnedController::failed);
    pinned.showRun(m_folder->path());
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].value<Error>().where.find("line 1") != std::string::npos);
    QVERIFY(!pinned.busy());
}

QTEST_GUILESS_MAIN(PinnedTest)
#include "pinned_test.moc"
