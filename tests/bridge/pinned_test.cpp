// SPDX-License-Identifier: GPL-3.0-or-later
// Pinned rows, and what a run told of them.
#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/bridge/pinned_controller.h"
#include "app/bridge/pinned_export.h"
#include "app/bridge/pinned_rows.h"
#include "app/bridge/session.h"
#include "app/bridge/training_controller.h"
#include "core/explain/shapley.h"
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
    void attentionIsComparedWithAnotherMoment();
    void attentionOfARunIsThereAfterwards();
    void aDamagedFileIsTold();
    void whatStoodForAbsentInputsIsSaid();
    void anyHeadCanBeShown();
    void allMomentsAreExported();

  private:
    /// Two words and what stands for a missing picture. @param shares  of these three; empty: the model does not attend
    static PinnedNews told(std::int64_t step, std::vector<float> shares, const std::string& word = "loud") {
        PinnedSample sample;
        sample.row = 5;
        sample.answer = "high";
        sample.probabilities = {0.5f, 0.5f};
        sample.attention = std::move(shares);
        if (!sample.attention.empty()) {
            sample.tokens.resize(3);
            for (std::size_t i = 0; i < 2; ++i) {
                sample.tokens[i].kind = TokenSource::Kind::word;
                sample.tokens[i].input = "text";
            }
            sample.tokens[1].label = word;
            sample.tokens[2].kind = TokenSource::Kind::absent;
            sample.tokens[2].input = "image";
        }
        return {static_cast<int>(step), step, {sample}};
    }
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

void PinnedTest::attentionIsComparedWithAnotherMoment() {
    using Reference = PinnedController::Reference;
    PinnedRows::of(*m_session).pin(5);
    PinnedController pinned(*m_session);
    const QAbstractItemModelTester tester(&pinned, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QCOMPARE(pinned.attentionReach(5).share, 0.0);
    pinned.append(told(1, {0.25f, 0.125f, 0.625f}));
    auto entry = pinned.entry(0);
    QVERIFY(entry.tokens && entry.tokens->size() == 3);
    QVERIFY(!entry.reference && entry.attentionChange().empty());
    QVERIFY(std::isnan(entry.inputShares().front().change));
    pinned.append(told(2, {0.25f, 0.25f, 0.5f}));
    pinned.append(told(3, {0.125f, 0.375f, 0.5f}));
    entry = pinned.entry(0);
    QCOMPARE(entry.referencePosition, 0);
    QCOMPARE(entry.attentionChange(), std::vector<float>({-0.125f, 0.25f, -0.125f}));
    QCOMPARE(entry.inputShares().size(), std::size_t{2});
    QCOMPARE(entry.inputShares()[0].input, std::string("text"));
    QCOMPARE(entry.inputShares()[0].share, 0.5);
    QCOMPARE(entry.inputShares()[0].change, 0.125);
    QVERIFY2(pinned.index(0).data().toString().contains("attention: text 0.500 (+0.125), image 0.500 (-0.125)"),
             qPrintable(pinned.index(0).data().toString()));
    // What stands for nothing of the sample sets no scale.
    QCOMPARE(pinned.attentionReach(5).share, 0.375);
    QCOMPARE(pinned.attentionReach(5).change, 0.25);
    // The same tokens are kept once, whenever they were told.
    pinned.setPosition(0);
    QCOMPARE(pinned.entry(0).tokens, entry.tokens);
    QVERIFY(pinned.news().front().samples.front().tokens.empty());
    pinned.setPosition(2);

    QSignalSpy changed(&pinned, &PinnedController::referenceChanged);
    pinned.setReference(Reference::previousEpoch);
    pinned.setReference(Reference::previousEpoch);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(pinned.entry(0).referencePosition, 1);
    QCOMPARE(pinned.entry(0).attentionChange(), std::vector<float>({-0.125f, 0.125f, 0.0f}));
    QCOMPARE(pinned.attentionReach(5).change, 0.125);
    // A small change does not get the colours of a great one.
    PinnedController still(*m_session);
    still.append(told(1, {0.5f, 0.25f, 0.25f}));
    still.append(told(2, {0.5f, 0.25390625f, 0.24609375f}));
    QCOMPARE(still.attentionReach(5).change, 0.1 * 0.5);

    // Of an epoch that several moments were told of, the last one counts, and the epoch before is another one.
    PinnedController often(*m_session);
    often.setReference(Reference::previousEpoch);
    for (int i = 0; i < 4; ++i) {
        PinnedNews news = told(i + 1, {0.25f + 0.125f * static_cast<float>(i), 0.25f, 0.25f});
        news.epoch = 1 + i / 2;
        often.append(news);
    }
    QCOMPARE(often.entry(0).referencePosition, 1);
    QCOMPARE(often.attentionReach(5).change, 0.25);
    often.setPosition(2);
    QCOMPARE(often.entry(0).referencePosition, 1);
    often.setPosition(1);
    QVERIFY(!often.entry(0).reference);

    // Moments that told nothing of it are passed over; of other tokens there is nothing to compare with.
    PinnedNews other = told(4, {0.5f, 0.25f, 0.25f});
    other.samples.front().row = 6;
    pinned.append(other);
    QVERIFY(!pinned.entry(0).tokens && !pinned.entry(0).now);
    pinned.append(told(5, {0.25f, 0.25f, 0.5f}));
    QCOMPARE(pinned.entry(0).referencePosition, 2);
    pinned.append(told(6, {0.25f, 0.25f, 0.5f}, "shrill"));
    QVERIFY(pinned.entry(0).tokens && !pinned.entry(0).reference);
    QCOMPARE(pinned.entry(0).tokens->at(1).label, std::string("shrill"));
    pinned.setPosition(4);
    QCOMPARE(pinned.entry(0).tokens->at(1).label, std::string("loud"));
    // The model does not attend.
    pinned.append(told(7, {}));
    pinned.setPosition(6);
    QVERIFY(pinned.entry(0).now && !pinned.entry(0).tokens);
    QVERIFY(!pinned.index(0).data().toString().contains("attention"));
    pinned.showRun(m_folder->path()); // without any
    QTRY_VERIFY(!pinned.busy());
    QVERIFY(!pinned.entry(0).tokens);
    QCOMPARE(pinned.attentionReach(5).share, 0.0);
}

void PinnedTest::attentionOfARunIsThereAfterwards() {
    TrainingController training(*m_session);
    PinnedController live(*m_session);
    QSignalSpy finished(&training, &TrainingController::finished);
    connect(&training, &TrainingController::started, &live, [&] { live.showRun(training.folder()); });
    connect(&training, &TrainingController::pinnedArrived, &live, &PinnedController::append);
    RunConfig made = config(2);
    made.pinned = {4};
    training.start(made, m_session->dataset());
    QTRY_VERIFY_WITH_TIMEOUT(finished.size() == 1, 120000);
    QTRY_VERIFY(!live.busy() && !live.news().empty() && live.news().back().step == 8);
    PinnedController again(*m_session);
    again.showRun(training.folder());
    QTRY_VERIFY(!again.busy());
    QCOMPARE(again.rowCount(), 1);
    QCOMPARE(again.news().size(), live.news().size());
    for (int i = 0; i < static_cast<int>(again.news().size()); ++i) {
        live.setPosition(i);
        again.setPosition(i);
        const auto came = live.entry(0), read = again.entry(0);
        QVERIFY(came.tokens && read.tokens);
        QCOMPARE(read.tokens->size(), came.tokens->size());
        QCOMPARE(read.attentionChange(), came.attentionChange());
        double sum = 0;
        for (const auto& share : read.inputShares())
            sum += share.share;
        QVERIFY(std::abs(sum - 1) < 1e-5);
    }
    QTRY_VERIFY(again.inputNode("image"));
    QCOMPARE(again.inputNode("image")->id, std::string("image"));
    QVERIFY(!again.inputNode("nothing"));
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

void PinnedTest::whatStoodForAbsentInputsIsSaid() {
    PinnedRows::of(*m_session).pin(5);
    PinnedController pinned(*m_session);
    PinnedNews news = told(1, {});
    news.samples[0].output = "high";
    news.samples[0].absence = Absence::donors;
    news.samples[0].donors = 8;
    pinned.append(news);
    QCOMPARE(pinned.basis(news.samples[0]), QString()); // there are no contributions
    QVERIFY(!pinned.index(0).data(Qt::ToolTipRole).toString().contains("absent"));
    news.step = 2;
    news.samples[0].contributions = {{"text", 0.5}};
    pinned.append(news);
    QCOMPARE(pinned.basis(news.samples[0]), QString("Contributions to logit of high; absent: mean of 8 other samples"));
    const QString tip = pinned.index(0).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains("8 other samples") && tip.contains("Explain averages over up to 32"), qPrintable(tip));
    const auto basis = [&](Absence absence, int donors) {
        PinnedAnswer answer = news.samples[0];
        answer.absence = absence;
        answer.donors = donors;
        return pinned.basis(answer) + "|" + PinnedController::basisInFull(answer);
    };
    QVERIFY(basis(Absence::trained, 0).contains("as learned|"));
    QVERIFY(basis(Absence::blank, 0).contains("an untrained blank|"));
    QVERIFY(basis(Absence::blank, 0).contains("never trained"));
    QVERIFY(!basis(Absence::donors, 32).contains("Explain")); // as it has them
    QVERIFY(basis(Absence::automatic, 0).contains("older version")); // of a file that does not tell
}

void PinnedTest::anyHeadCanBeShown() {
    PinnedRows::of(*m_session).pin(5);
    PinnedController pinned(*m_session);
    const QAbstractItemModelTester tester(&pinned, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy heads(&pinned, &PinnedController::headsChanged);
    for (int i = 0; i < 2; ++i) {
        PinnedNews news = told(i + 1, {});
        news.samples[0].contributions = {{"text", 0.5}};
        PinnedAnswer& wear = news.samples[0].others["wear"];
        wear.answer = "worn";
        wear.probabilities = {0.25f, 0.625f + 0.125f * static_cast<float>(i), 0.125f};
        wear.contributions = {{"text", -2.0}};
        pinned.append(news);
    }
    QCOMPARE(heads.size(), 1); // with the first
    QCOMPARE(pinned.heads(), (std::vector<std::string>{"", "wear"}));
    QCOMPARE(pinned.head(), std::string());
    QCOMPARE(pinned.entry(0).answer->answer, std::string("high"));
    QCOMPARE(pinned.largestContribution(), 0.5);
    pinned.setHead("wear");
    pinned.setHead("wear");
    QCOMPARE(heads.size(), 2);
    const auto entry = pinned.entry(0);
    QCOMPARE(entry.answer->answer, std::string("worn"));
    QCOMPARE(entry.probability(), 0.75);
    QCOMPARE(entry.probabilityBefore(), 0.625);
    QCOMPARE(entry.contributionBefore("text"), -2.0);
    QCOMPARE(entry.history, (std::vector<double>{0.625, 0.75}));
    QCOMPARE(pinned.largestContribution(), 2.0);
    QVERIFY2(pinned.index(0).data().toString().contains("worn with 0.75"), qPrintable(pinned.index(0).data().toString()));
    pinned.setHead("gone"); // of another run
    QCOMPARE(pinned.entry(0).answer->answer, std::string("high"));
}

void PinnedTest::allMomentsAreExported() {
    PinnedRows::of(*m_session).pin(5);
    PinnedController pinned(*m_session);
    for (int i = 0; i < 3; ++i) {
        PinnedNews news = told(i + 1, {0.25f, 0.125f + 0.125f * static_cast<float>(i), 0.25f});
        news.samples[0].contributions = {{"text", 0.5 - i}};
        news.samples[0].output = "high";
        news.samples[0].absence = Absence::donors;
        news.samples[0].donors = 8;
        news.samples[0].others["wear"].answer = "worn";
        pinned.append(news);
    }
    const PinnedController::Record record = pinned.record();
    QVERIFY(writePinned(record, m_folder->path().toStdString()).ok());
    const auto json = nlohmann::json::parse(std::ifstream(m_folder->filePath("pinned.json").toStdString()));
    QCOMPARE(json.at("moments").size(), std::size_t{3});
    QCOMPARE(json.at("reference").get<std::string>(), std::string("first"));
    const auto& sample = json.at("moments").at(2).at("samples").at(0);
    QCOMPARE(sample.at("absence").get<std::string>(), std::string("donors"));
    QCOMPARE(sample.at("donors").get<int>(), 8);
    QCOMPARE(sample.at("contributions").at("text").get<double>(), -1.5);
    QCOMPARE(sample.at("attention_compared_with_step").get<int>(), 1);
    QCOMPARE(sample.at("heads").at("wear").at("answer").get<std::string>(), std::string("worn"));
    QVERIFY(!sample.contains("tokens")); // those of the first moment
    QCOMPARE(json.at("moments").at(0).at("samples").at(0).at("tokens").size(), std::size_t{3});
    QVERIFY(!json.at("moments").at(0).at("samples").at(0).contains("attention_compared_with_step"));

    QFile file(m_folder->filePath("pinned.csv"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QStringList lines = QString::fromUtf8(file.readAll()).split("\r\n", Qt::SkipEmptyParts);
    QCOMPARE(lines.size(), 1 + 3 * (2 + 1 + 3)); // probabilities, contribution, attention
    QCOMPARE(lines.front(), QString("epoch,step,row,head,truth,answer,quantity,input,name,value,change,of,absence,donors"));
    QVERIFY2(lines.contains("3,3,5,,,high,contribution,text,high,-1.5,,,donors,8"), qPrintable(lines.join("\n")));
    QVERIFY2(lines.contains("3,3,5,,,high,attention,text,1 loud,0.375,0.25,,,"), qPrintable(lines.join("\n")));
    pinned.setReference(PinnedController::Reference::previousEpoch);
    QVERIFY(pinnedToCsv(pinned.record()).find("3,3,5,,,high,attention,text,1 loud,0.375,0.125,,,") != std::string::npos);
    QVERIFY(!writePinned(record, m_folder->filePath("nowhere").toStdString()).ok());
}

QTEST_GUILESS_MAIN(PinnedTest)
#include "pinned_test.moc"
