// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/data_survey.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <fstream>
#include <numeric>

#include "tests/support/tiny_data.h"

using namespace triptych;
using Kind = Finding::Kind;

class DataSurveyTest : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void countsClassesAndPresence();
    void measuresTexts();
    void measuresFiles();
    void findsNothingInGoodData();
    void findsWhatIsWrongWithTheTable();
    void findsWhatIsWrongWithFiles();
    void surveysInTheBackground();
    void canBeStopped();

  private:
    std::filesystem::path folder() const { return m_folder->path().toStdString(); }
    std::shared_ptr<const Dataset> read(const std::string& table, std::map<std::string, Role> roles = {}) {
        const auto file = folder() / "made.csv";
        std::ofstream(file) << table;
        return open(file, std::move(roles));
    }
    static std::shared_ptr<const Dataset> open(const std::filesystem::path& file,
                                               std::map<std::string, Role> roles = {}) {
        DatasetOptions options;
        options.roles = std::move(roles);
        auto dataset = Dataset::open(file, options);
        if (!dataset) qFatal("%s", dataset.error().text().c_str());
        return std::make_shared<const Dataset>(*std::move(dataset));
    }
    static const Finding* find(const std::vector<Finding>& findings, Kind kind) {
        const auto found = std::find_if(findings.begin(), findings.end(),
                                        [kind](const Finding& one) { return one.kind == kind; });
        return found == findings.end() ? nullptr : &*found;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::shared_ptr<const Dataset> m_tiny;
};

void DataSurveyTest::init() {
    m_folder = std::make_unique<QTemporaryDir>();
    m_tiny = open(test::write_tiny_table(folder()));
}

void DataSurveyTest::countsClassesAndPresence() {
    const auto overview = surveyTable(*m_tiny);
    QVERIFY(overview.has_value());
    QCOMPARE(overview->balance.size(), std::size_t{3}); // high, low, none
    QCOMPARE(overview->balance[0], (std::array<std::size_t, 4>{0, 8, 2, 2}));
    QCOMPARE(overview->balance[2], (std::array<std::size_t, 4>{}));
    QCOMPARE(overview->modalities.size(), std::size_t{3});
    QCOMPARE(overview->presence.size(), std::size_t{1});
    QCOMPARE(overview->presence[0].rows->size(), std::size_t{24});

    const auto data = read("text,image,label,split\nsome words,0.bmp,a,train\n,1.bmp,b,train\n"
                           "more words,,a,test\nand more,3.bmp,b,test\n",
                           {{"text", Role::text}, {"image", Role::image}, {"label", Role::label}});
    const auto other = surveyTable(*data);
    QCOMPARE(other->presence.size(), std::size_t{3});
    QCOMPARE(other->presence[0].there, (std::vector<bool>{true, true}));
    QCOMPARE(*other->presence[0].rows, (std::vector<std::uint32_t>{0, 3}));
    std::size_t rows = 0;
    for (const PresencePattern& pattern : other->presence)
        rows += pattern.rows->size();
    QCOMPARE(rows, data->size());
}

void DataSurveyTest::measuresTexts() {
    std::string table = "text,label\n";
    for (int row = 0; row < 40; ++row) {
        for (int word = 0; word <= row; ++word)
            table += "word ";
        table += row % 2 ? ",a\n" : ",b\n";
    }
    const auto data = read(table, {{"text", Role::text}, {"label", Role::label}});
    const auto report = surveyTexts(*data);
    QCOMPARE(report->values, std::size_t{40});
    QCOMPARE(report->measures.size(), std::size_t{1});
    const Measure& measure = report->measures[0];
    QCOMPARE(measure.least, 1.0);
    QCOMPARE(measure.most, 40.0);
    QVERIFY(measure.bins.size() > 2 && measure.bins.size() <= 9);
    for (const MeasureBin& bin : measure.bins)
        for (const std::uint32_t row : *bin.rows)
            QVERIFY(row + 1 >= bin.low && row + 1 < bin.high);
    const auto count =
        std::accumulate(measure.bins.begin(), measure.bins.end(), std::size_t{0},
                        [](std::size_t sum, const auto& bin) { return sum + bin.rows->size(); });
    QCOMPARE(count, std::size_t{40});
}

void DataSurveyTest::measuresFiles() {
    double last = 0;
    const auto report = surveyFiles(*m_tiny, {}, [&last](double fraction) {
        QVERIFY(fraction >= last && fraction <= 1);
        last = fraction;
    });
    QVERIFY(report.has_value());
    QVERIFY(last > 0.5);
    QCOMPARE(report->values, std::size_t{48});
    QCOMPARE(report->measures.size(), std::size_t{2});
    const Measure& pictures = report->measures[0];
    QCOMPARE(pictures.column, std::string("image"));
    QCOMPARE(pictures.bins.size(), std::size_t{1});
    QCOMPARE(pictures.bins[0].width, 16);
    QCOMPARE(pictures.bins[0].rows->size(), std::size_t{24});
    QCOMPARE(report->measures[1].least, 0.25); // s
    QCOMPARE(report->measures[1].bins.size(), std::size_t{1});
}

void DataSurveyTest::findsNothingInGoodData() {
    const auto overview = surveyTable(*m_tiny);
    const auto texts = surveyTexts(*m_tiny);
    const auto files = surveyFiles(*m_tiny);
    QVERIFY(overview->findings.empty());
    QVERIFY(texts->findings.empty());
    QVERIFY(files->findings.empty());
}

void DataSurveyTest::findsWhatIsWrongWithTheTable() {
    const auto data = read(
        "text,label,split,machine\n"
        "the same words,a,train,m1\n"
        "other words,a,train,m1\n"
        "the same words,b,test,m1\n"
        "yet others,a,train,m2\n"
        "only training,a,train,m2\n"
        "only training,a,train,m2\n"
        "without a label,,train,m2\n"
        "and more,a,train,m2\n",
        {{"text", Role::text}, {"label", Role::label}, {"machine", Role::group}, {"split", Role::split}});
    // Which row the seeded validation part takes is not this test's matter.
    const auto overview = surveyTable(*data);
    const Finding* unlabelled = find(overview->findings, Kind::noLabel);
    QVERIFY(unlabelled);
    QCOMPARE(*unlabelled->rows, (std::vector<std::uint32_t>{6}));
    const Finding* small = find(overview->findings, Kind::smallClass);
    QVERIFY(small);
    const auto b = std::find_if(overview->findings.begin(), overview->findings.end(), [](const Finding& one) {
        return one.kind == Kind::smallClass && one.names == std::vector<std::string>{"b"};
    });
    QVERIFY(b != overview->findings.end());
    QCOMPARE(b->count, std::size_t{0});
    QCOMPARE(*b->rows, (std::vector<std::uint32_t>{2}));
    const Finding* cut = find(overview->findings, Kind::cutGroups);
    QVERIFY(cut);
    QVERIFY(std::find(cut->names.begin(), cut->names.end(), "m1") != cut->names.end());
    QVERIFY(std::find(cut->rows->begin(), cut->rows->end(), 2U) != cut->rows->end());
    const auto texts = surveyTexts(*data);
    const Finding* twins = find(texts->findings, Kind::duplicateTexts);
    if (data->split(0) == Split::train) {
        QVERIFY(twins);
        QCOMPARE(twins->count, std::size_t{1});
        QCOMPARE(*twins->rows, (std::vector<std::uint32_t>{0, 2}));
    }
}

void DataSurveyTest::findsWhatIsWrongWithFiles() {
    std::ofstream(folder() / "3.bmp") << "no picture";
    std::filesystem::remove(folder() / "5.wav");
    std::filesystem::copy_file(folder() / "6.wav", folder() / "22.wav",
                               std::filesystem::copy_options::overwrite_existing);
    // The same bytes twice in training are no leak.
    std::filesystem::copy_file(folder() / "7.bmp", folder() / "9.bmp",
                               std::filesystem::copy_options::overwrite_existing);
    const auto report = surveyFiles(*m_tiny);
    std::vector<const Finding*> unreadable;
    for (const Finding& finding : report->findings)
        if (finding.kind == Kind::unreadableFiles) unreadable.push_back(&finding);
    QCOMPARE(unreadable.size(), std::size_t{2});
    QCOMPARE(unreadable[0]->column, std::string("image"));
    QCOMPARE(*unreadable[0]->rows, (std::vector<std::uint32_t>{3}));
    QCOMPARE(*unreadable[1]->rows, (std::vector<std::uint32_t>{5}));
    const Finding* same = find(report->findings, Kind::identicalFiles);
    QVERIFY(same);
    QCOMPARE(same->column, std::string("audio"));
    QCOMPARE(same->count, std::size_t{1});
    QCOMPARE(*same->rows, (std::vector<std::uint32_t>{6, 22}));
    QCOMPARE(std::count_if(report->findings.begin(), report->findings.end(),
                           [](const Finding& one) { return one.kind == Kind::identicalFiles; }),
             std::ptrdiff_t{1});
}

void DataSurveyTest::surveysInTheBackground() {
    DataSurvey survey;
    QSignalSpy changed(&survey, &DataSurvey::stateChanged);
    survey.request(m_tiny);
    QCOMPARE(survey.state(), DataSurvey::State::table);
    QVERIFY(!survey.overview());
    QTRY_COMPARE(survey.state(), DataSurvey::State::done);
    QCOMPARE(changed.size(), 4);
    QVERIFY(survey.overview() && survey.texts() && survey.files());
    QCOMPARE(survey.fraction(), 1.0);
    survey.request(nullptr);
    QCOMPARE(survey.state(), DataSurvey::State::idle);
    QVERIFY(!survey.overview() && !survey.files());
}

void DataSurveyTest::canBeStopped() {
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!surveyTable(*m_tiny, stop.get_token()));
    QVERIFY(!surveyTexts(*m_tiny, stop.get_token()));
    QVERIFY(!surveyFiles(*m_tiny, stop.get_token()));
    DataSurvey survey;
    survey.request(m_tiny);
    survey.stop();
    QCOMPARE(survey.state(), DataSurvey::State::stopped);
    QTest::qWait(100);
    QCOMPARE(survey.state(), DataSurvey::State::stopped);
    QVERIFY(!survey.files());
    survey.request(m_tiny);
    QTRY_COMPARE(survey.state(), DataSurvey::State::done);
}

QTEST_GUILESS_MAIN(DataSurveyTest)
#include "data_survey_test.moc"
