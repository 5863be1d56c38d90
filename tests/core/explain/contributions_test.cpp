// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/contributions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/explain/contribution_parts.h"
#include "core/explain/donors.h"
#include "core/explain/embedding_map.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

TEST(AdditiveProjection, IsThatOfThePaper) {
    std::ifstream stream(std::string(TRIPTYCH_TEST_DATA) + "/explain/additive.json");
    const nlohmann::json cases = nlohmann::json::parse(stream);
    ASSERT_EQ(cases.size(), 4u);
    for (const auto& one : cases) {
        const auto values = one["values"].get<std::vector<double>>(), wanted = one["projection"].get<std::vector<double>>();
        const auto found = additive_projection(values, one["n"], one["inputs"], one["outputs"]);
        ASSERT_EQ(found.size(), wanted.size());
        for (std::size_t i = 0; i < wanted.size(); ++i)
            EXPECT_NEAR(found[i], wanted[i], 1e-12);
    }
}

TEST(AdditiveProjection, KeepsTheCombinationsFew) {
    EXPECT_EQ(projected_rows(40, 3, 500), 40u);
    EXPECT_EQ(projected_rows(40, 3, 12), 12u);
    EXPECT_EQ(projected_rows(100, 3, 500), 40u);
    EXPECT_EQ(projected_rows(40, 4, 500), 15u);
    EXPECT_EQ(projected_rows(40, 1, 500), 40u);
    EXPECT_EQ(projected_rows(0, 3, 500), 2u);
    EXPECT_EQ(projected_rows(40, 3, 1), 1u);
}

TEST(Thirds, KeepEqualLengthsTogether) {
    EXPECT_EQ(thirds_of({5, 1, 9, 2, 8, 3}), (std::vector<int>{1, 0, 2, 0, 2, 1}));
    EXPECT_EQ(thirds_of({4, 4, 4}), (std::vector<int>{1, 1, 1}));
    EXPECT_EQ(thirds_of({4, 4, 4, 7}), (std::vector<int>{1, 1, 1, 2}));
    EXPECT_EQ(thirds_of({3}), (std::vector<int>{1}));
    EXPECT_TRUE(thirds_of({}).empty());
}

/// A trained model, asked the slow way: every mixture of samples is prepared and predicted by itself.
class ContributionsTest : public TemporaryTable {
  protected:
    static void SetUpTestSuite() {
        s_folder = new std::filesystem::path(std::filesystem::temp_directory_path() / ("triptych-contributions-" + std::to_string(getpid())));
        std::filesystem::create_directories(*s_folder);
        s_file = new std::filesystem::path(test::write_tiny_table(*s_folder));
        auto dataset = Dataset::open(*s_file);
        ASSERT_TRUE(dataset.ok());
        s_dataset = new std::shared_ptr<const Dataset>(std::make_shared<const Dataset>(*std::move(dataset)));
        const auto failed = test::train_tiny(*s_dataset, test::tiny_graph(), *s_folder / "run");
        ASSERT_FALSE(failed) << failed->text();
        auto predictor = Predictor::load(*s_folder / "run", "best", "cpu");
        ASSERT_TRUE(predictor.ok());
        s_predictor = new Predictor(*std::move(predictor));
    }
    static void TearDownTestSuite() {
        delete s_predictor;
        delete s_dataset;
        std::filesystem::remove_all(*s_folder);
        delete s_file;
        delete s_folder;
    }

    const Dataset& dataset() const { return **s_dataset; }
    std::vector<std::size_t> rows() const {
        std::vector<std::size_t> all;
        for (const std::size_t row : dataset().rows_of(m_split))
            if (dataset().label(row) >= 0) all.push_back(row);
        return all;
    }
    const std::vector<std::string>& inputs() const { return s_predictor->preparer().inputs(); }
    std::vector<PreparedSample> samples() const {
        std::vector<PreparedSample> all;
        for (const std::size_t row : rows())
            all.push_back(*s_predictor->preparer().prepare(dataset(), row));
        return all;
    }
    std::vector<double> logits(const PreparedSample& sample) const {
        const auto predicted = s_predictor->predict({&sample});
        EXPECT_TRUE(predicted.ok());
        return {predicted->front().logits.begin(), predicted->front().logits.end()};
    }
    double accuracy(const std::vector<std::vector<double>>& all, const std::vector<std::size_t>& of) const {
        double right = 0;
        for (std::size_t i = 0; i < of.size(); ++i)
            right += dataset().label(of[i]) == std::max_element(all[i].begin(), all[i].end()) - all[i].begin() ? 1 : 0;
        return right / static_cast<double>(of.size());
    }
    Contributions found(ContributionOptions options) const {
        options.split = m_split;
        auto result = contributions(*s_predictor, dataset(), options, {}, {}, 0);
        EXPECT_TRUE(result.ok()) << (result ? "" : result.error().text());
        return *std::move(result);
    }

    /// By their names.
    static std::map<std::string, ContributionSlice> slices(const Contributions& result, const std::string& slicing) {
        std::map<std::string, ContributionSlice> found;
        for (const ContributionSlice& slice : result.slices)
            if (slicing_name(slice) == slicing) found[slice_name(slice)] = slice;
        return found;
    }

    Split m_split = Split::train;
    static std::filesystem::path* s_folder;
    static std::filesystem::path* s_file;
    static std::shared_ptr<const Dataset>* s_dataset;
    static Predictor* s_predictor;
};
std::filesystem::path* ContributionsTest::s_folder = nullptr;
std::filesystem::path* ContributionsTest::s_file = nullptr;
std::shared_ptr<const Dataset>* ContributionsTest::s_dataset = nullptr;
Predictor* ContributionsTest::s_predictor = nullptr;

TEST_F(ContributionsTest, SubsetsAreThoseOfSamplesThatLackTheOthers) {
    const Contributions result = found({.emap_rows = 2, .permutations = 1, .absence = Absence::blank});
    ASSERT_EQ(result.inputs, inputs());
    ASSERT_EQ(result.subsets.size(), 8u);
    EXPECT_TRUE(std::isnan(result.subsets[0]));
    EXPECT_EQ(result.metric, "accuracy");
    EXPECT_EQ(result.rows, rows().size());
    const auto all = samples();
    for (std::size_t subset = 1; subset < 8; ++subset) {
        std::vector<std::vector<double>> outputs;
        for (PreparedSample sample : all) {
            for (std::size_t m = 0; m < 3; ++m)
                if ((subset >> m & 1) == 0) sample[inputs()[m]] = std::monostate();
            outputs.push_back(logits(sample));
        }
        EXPECT_NEAR(result.subsets[subset], accuracy(outputs, rows()), 1e-9) << subset;
    }
    EXPECT_EQ(result.all, result.subsets[7]);
}

TEST_F(ContributionsTest, ShufflingAModalityCostsWhatItCosts) {
    const Contributions result = found({.emap_rows = 2, .permutations = 3, .seed = 4, .absence = Absence::blank});
    const auto all = samples();
    for (std::size_t m = 0; m < 3; ++m) {
        std::vector<double> drops;
        for (int time = 0; time < 3; ++time) {
            const auto order = shuffled_rows(4, m, time, all.size());
            std::vector<std::vector<double>> outputs;
            for (std::size_t i = 0; i < all.size(); ++i) {
                PreparedSample mixed = all[i];
                mixed[inputs()[m]] = all[static_cast<std::size_t>(order[i])].at(inputs()[m]);
                outputs.push_back(logits(mixed));
            }
            drops.push_back(result.all - accuracy(outputs, rows()));
        }
        const double mean = (drops[0] + drops[1] + drops[2]) / 3;
        double squares = 0;
        for (const double drop : drops)
            squares += (drop - mean) * (drop - mean);
        EXPECT_NEAR(result.permutation[m], mean, 1e-9);
        EXPECT_NEAR(result.permutation_deviation[m], std::sqrt(squares / 2), 1e-9);
    }
}

TEST_F(ContributionsTest, SharesAreTheMeansOfModalityShapley) {
    const Contributions result = found({.shapley_rows = 1000, .emap_rows = 2, .permutations = 1, .absence = Absence::blank});
    std::vector<double> absolute(3, 0), mean(3, 0);
    std::map<std::string, std::vector<double>> by_class;
    const auto all = samples();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto one = modality_shapley(*s_predictor, all[i], {}, {.absence = Absence::blank, .donors = {}});
        ASSERT_TRUE(one.ok()) << one.error().text();
        auto& own = by_class[dataset().classes()[static_cast<std::size_t>(dataset().label(rows()[i]))]];
        own.resize(3);
        for (std::size_t p = 0; p < one->inputs.size(); ++p) {
            const auto m = static_cast<std::size_t>(std::find(inputs().begin(), inputs().end(), one->inputs[p]) - inputs().begin());
            absolute[m] += std::abs(one->values[p]) / static_cast<double>(all.size());
            mean[m] += one->values[p] / static_cast<double>(all.size());
            own[m] += std::abs(one->values[p]);
        }
    }
    const auto classes = slices(result, "class");
    ASSERT_EQ(classes.size(), by_class.size());
    for (std::size_t m = 0; m < 3; ++m) {
        EXPECT_NEAR(result.mean_absolute[m], absolute[m], 1e-5);
        EXPECT_NEAR(result.mean[m], mean[m], 1e-5);
        for (const auto& [name, slice] : classes)
            EXPECT_NEAR(slice.mean_absolute[m], by_class.at(name)[m] / static_cast<double>(slice.rows), 1e-5) << name;
    }
    EXPECT_TRUE(slices(result, "label").empty()); // it is what the head learns
}

TEST_F(ContributionsTest, SlicesAreThoseOfRowsThatHaveTheSameAndOfLengths) {
    // Every third row has no picture, and row 4 nothing; some texts are longer, some sounds shorter.
    const std::filesystem::path file = test::write_tiny_table(folder());
    std::ifstream stream(file);
    std::string table, line;
    for (int i = -1; std::getline(stream, line); ++i) {
        if (i >= 0 && i % 3 == 0) line.replace(line.find(std::to_string(i) + ".bmp"), std::to_string(i).size() + 4, "");
        if (i >= 0 && i % 5 == 0) line = "it is loud and " + line;
        if (i == 4) line = ",,,low,train";
        if (i >= 0 && i % 4 == 1) {
            ASSERT_TRUE(write_wav(folder() / (std::to_string(i) + ".wav"), std::vector<float>(1200, 0.25F), 8000));
        }
        table += line + "\n";
    }
    stream.close();
    const auto changed = Dataset::open(write(table));
    ASSERT_TRUE(changed.ok()) << changed.error().text();
    const auto result = contributions(*s_predictor, *changed, {.split = Split::train, .shapley_rows = 100, .emap_rows = 2, .permutations = 1, .absence = Absence::blank},
                                      {}, {}, 0);
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result->shapley_rows, 16U);
    EXPECT_EQ(result->permutations, 1);
    EXPECT_EQ(result->donors, 0);
    const auto mean_of = [&](const std::vector<std::size_t>& some, const std::string& input) {
        double sum = 0;
        for (const std::size_t row : some) {
            const auto one = modality_shapley(*s_predictor, *s_predictor->preparer().prepare(*changed, row), {}, {.absence = Absence::blank, .donors = {}});
            if (!one.ok()) continue; // it has nothing
            const auto place = std::find(one->inputs.begin(), one->inputs.end(), input) - one->inputs.begin();
            if (place < static_cast<std::ptrdiff_t>(one->inputs.size())) sum += std::abs(one->values[static_cast<std::size_t>(place)]);
        }
        return sum / static_cast<double>(some.size());
    };
    const auto check = [&](const std::string& name, const std::vector<std::size_t>& some) {
        const auto slice = std::find_if(result->slices.begin(), result->slices.end(), [&](const auto& one) { return slice_name(one) == name; });
        ASSERT_NE(slice, result->slices.end()) << name;
        EXPECT_EQ(slice->rows, some.size()) << name;
        for (std::size_t m = 0; m < 3; ++m)
            EXPECT_NEAR(slice->mean_absolute[m], mean_of(some, inputs()[m]), 1e-5) << name << " " << inputs()[m];
    };
    check("text + image + audio", {1, 2, 5, 7, 8, 10, 11, 13, 14});
    check("text + audio", {0, 3, 6, 9, 12, 15});
    check("nothing", {4});
    check("audio: 0.15 s", {1, 5, 9, 13});
    check("audio: 0.25 s", {0, 2, 3, 6, 7, 8, 10, 11, 12, 14, 15});
    const auto present = std::find_if(result->slices.begin(), result->slices.end(), [](const auto& one) { return one.by == ContributionSlice::By::presence; });
    EXPECT_EQ(slice_name(*present), "text + image + audio"); // the most rows
    std::size_t texts = 0;
    for (const ContributionSlice& slice : result->slices)
        if (slice.input == "text") {
            texts += slice.rows;
            EXPECT_FALSE(slice.seconds);
            EXPECT_LE(slice.low, slice.high);
        }
    EXPECT_EQ(texts, 15U);
    const nlohmann::json json = contributions_to_json(*result);
    EXPECT_EQ(json["shapley"]["slices"].size(), result->slices.size());
    const auto place = static_cast<std::size_t>(present - result->slices.begin());
    EXPECT_EQ(json["shapley"]["slices"][place]["by"], "presence");
    EXPECT_EQ(json["shapley"]["slices"][place]["inputs"].size(), 3U);
    EXPECT_EQ(json["head"], "classes");
    EXPECT_EQ(json["shapley_rows"], 16);
    EXPECT_THAT(contributions_to_csv(*result), testing::AllOf(testing::HasSubstr("classes,mean |phi|,presence,text + audio,6,text,"),
                                                              testing::HasSubstr("classes,mean |phi|,length,audio: 0.15 s,4,text,")));
}

TEST_F(ContributionsTest, SlicesAreThoseOfColumnsThatPartTheRows) {
    // Two places, one to be said, and each row with a word of its own, which parts nothing.
    std::ifstream stream(test::write_tiny_table(folder()));
    std::string table, line;
    for (int i = -1; std::getline(stream, line); ++i)
        table += line + (i < 0 ? ",place,remark" : i % 4 == 3 ? ",," : (i % 2 == 0 ? ",hall,r" : ",yard,r") + std::to_string(i * 7)) + "\n";
    stream.close();
    const auto parted = Dataset::open(write(table), {.roles = {{"place", Role::ignore}, {"remark", Role::text}}});
    ASSERT_TRUE(parted.ok()) << parted.error().text();
    const Target target = targets_in(s_predictor->run(), *parted).front();
    EXPECT_EQ(slicing_columns(*parted, target), std::vector<std::string>{"place"});
    const auto result = contributions(*s_predictor, *parted, {.split = Split::train, .emap_rows = 2, .permutations = 1, .absence = Absence::blank}, {}, {}, 0);
    ASSERT_TRUE(result.ok()) << result.error().text();
    const auto places = slices(*result, "place");
    ASSERT_EQ(places.size(), 2U); // a row without a value is of none
    EXPECT_EQ(places.at("hall").rows, 8U);
    EXPECT_EQ(places.at("yard").rows, 4U);
    double sum = 0;
    for (const std::size_t row : parted->rows_of(Split::train)) {
        if (parted->text(row, "place") != "yard") continue;
        const auto one = modality_shapley(*s_predictor, *s_predictor->preparer().prepare(*parted, row), {}, {.absence = Absence::blank, .donors = {}});
        ASSERT_TRUE(one.ok());
        sum += one->values[0] / 4;
    }
    EXPECT_NEAR(places.at("yard").mean[0], sum, 1e-5);
    EXPECT_THAT(contributions_to_csv(*result), testing::HasSubstr("classes,mean phi,place,yard,4,text,"));
}

TEST_F(ContributionsTest, GoesOnWithoutRowsThatCannotBeRead) {
    const std::filesystem::path file = test::write_tiny_table(folder());
    const auto whole = Dataset::open(file);
    ASSERT_TRUE(whole.ok());
    const std::vector<std::size_t> rows = whole->rows_of(Split::train);
    ASSERT_GT(rows.size(), 4U);
    std::filesystem::remove(folder() / (std::to_string(rows[1]) + ".bmp"));
    std::ofstream(folder() / (std::to_string(rows[3]) + ".wav")) << "no sound";
    const ContributionOptions options{.split = Split::train, .emap_rows = 2, .permutations = 1, .absence = Absence::donors};
    const auto result = contributions(*s_predictor, *whole, options, {}, {}, 0);
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result->rows, rows.size() - 2);
    ASSERT_EQ(result->left_out.size(), 2U);
    EXPECT_EQ(result->left_out[0].row, rows[1]);
    EXPECT_EQ(result->left_out[1].row, rows[3]);
    EXPECT_EQ(result->left_out[0].why.code, ErrorCode::file_not_found);
    EXPECT_THAT(result->left_out[0].why.text(), testing::HasSubstr(std::to_string(rows[1]) + ".bmp"));
    EXPECT_EQ(result->left_out_donors.size(), 2U); // all training rows are donors here
    EXPECT_EQ(result->donors, static_cast<int>(rows.size()) - 2);
    const nlohmann::json json = contributions_to_json(*result);
    ASSERT_EQ(json["left_out_rows"].size(), 2U);
    EXPECT_EQ(json["left_out_rows"][1]["row"], rows[3]);
    EXPECT_THAT(left_out_text(result->left_out, rows.size()), testing::StartsWith("2 of " + std::to_string(rows.size()) + " rows: "));
    // The same as of a table that never had them.
    std::ifstream stream(file);
    std::string table, line;
    for (int i = -1; std::getline(stream, line); ++i)
        if (i < 0 || (static_cast<std::size_t>(i) != rows[1] && static_cast<std::size_t>(i) != rows[3])) table += line + "\n";
    stream.close();
    const auto fewer = Dataset::open(write(table));
    ASSERT_TRUE(fewer.ok());
    ContributionOptions same = options;
    same.absence = Absence::blank;
    const auto wanted = contributions(*s_predictor, *fewer, same, {}, {}, 0), found = contributions(*s_predictor, *whole, same, {}, {}, 0);
    ASSERT_TRUE(wanted.ok() && found.ok());
    for (std::size_t m = 0; m < 3; ++m)
        EXPECT_NEAR(found->mean[m], wanted->mean[m], 1e-5);
    // A map of the samples, and what is like one of them, do without them too.
    const auto vectors = node_vectors(*s_predictor, *whole, rows, "fusion", {}, {}, 0);
    ASSERT_TRUE(vectors.ok()) << vectors.error().text();
    EXPECT_EQ(vectors->rows.size(), rows.size() - 2);
    EXPECT_EQ(vectors->left_out.size(), 2U);
    EXPECT_EQ(vectors->answers.size(), vectors->rows.size());
    const auto similar = similar_tokens(*s_predictor, *s_predictor->preparer().prepare(*whole, rows[0]), "image_conv", 0, *whole, rows, 100, {}, {}, 0);
    ASSERT_TRUE(similar.ok()) << similar.error().text();
    EXPECT_EQ(similar->size(), rows.size() - 2);
    // It fails where nothing is left.
    for (const std::size_t row : rows)
        std::filesystem::remove(folder() / (std::to_string(row) + ".bmp"));
    const auto none = contributions(*s_predictor, *whole, options, {}, {}, 0);
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::file_not_found);
    EXPECT_EQ(node_vectors(*s_predictor, *whole, rows, "fusion", {}, {}, 0).error().code, ErrorCode::file_not_found);
}

TEST_F(ContributionsTest, SaysWhichHeadsThereAre) {
    const auto result = contributions(*s_predictor, dataset(), {.head = "tail"}, {}, {}, 0);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().code, ErrorCode::unknown_name);
    EXPECT_THAT(result.error().text(), testing::HasSubstr("tail"));
}

TEST_F(ContributionsTest, TheProjectionIsThatOfEveryMixture) {
    m_split = Split::validation; // few rows have many mixtures
    const auto all = samples();
    const std::size_t n = all.size();
    const Contributions result = found({.emap_rows = static_cast<int>(n), .permutations = 1, .absence = Absence::blank});
    ASSERT_EQ(result.emap_rows, static_cast<int>(n)); // every row is drawn
    std::vector<double> values;
    for (std::size_t a = 0; a < n; ++a)
        for (std::size_t b = 0; b < n; ++b) {
            std::vector<PreparedSample> mixed(n);
            std::vector<const PreparedSample*> pointers;
            for (std::size_t c = 0; c < n; ++c) {
                mixed[c][inputs()[0]] = all[a].at(inputs()[0]);
                mixed[c][inputs()[1]] = all[b].at(inputs()[1]);
                mixed[c][inputs()[2]] = all[c].at(inputs()[2]);
                pointers.push_back(&mixed[c]);
            }
            const auto predicted = s_predictor->predict(pointers);
            ASSERT_TRUE(predicted.ok());
            for (const Prediction& one : *predicted)
                values.insert(values.end(), one.logits.begin(), one.logits.end());
        }
    const std::size_t outputs = dataset().classes().size();
    const std::vector<double> projection = additive_projection(values, n, 3, outputs);
    std::vector<std::vector<double>> by_row;
    for (std::size_t i = 0; i < n; ++i)
        by_row.emplace_back(projection.begin() + static_cast<std::ptrdiff_t>(i * outputs),
                            projection.begin() + static_cast<std::ptrdiff_t>((i + 1) * outputs));
    EXPECT_NEAR(result.emap, accuracy(by_row, rows()), 1e-9);
    EXPECT_EQ(result.emap_of, result.all);
}

TEST_F(ContributionsTest, DonorsStandInWhereNothingWasLearned) {
    m_split = Split::validation;
    EXPECT_EQ(found({.emap_rows = 2, .permutations = 1}).absence, Absence::trained);
    GraphSpec graph = test::tiny_graph();
    ASSERT_TRUE(set_param(graph, builtin_registry(), "fusion.modality_dropout=0").ok());
    const auto failed = test::train_tiny(*s_dataset, graph, folder() / "never");
    ASSERT_FALSE(failed) << failed->text();
    const auto never = Predictor::load(folder() / "never", "best", "cpu");
    ASSERT_TRUE(never.ok());
    ContributionOptions options{.split = m_split, .emap_rows = 2, .permutations = 1};
    const auto found_donors = contributions(*never, dataset(), options, {}, {}, 0);
    ASSERT_TRUE(found_donors.ok()) << found_donors.error().text();
    const Contributions& result = *found_donors;
    EXPECT_EQ(result.absence, Absence::donors);
    options.absence = Absence::trained;
    const auto refused = contributions(*never, dataset(), options, {}, {}, 0);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::bad_graph);
    // By hand, for the first subset: there are 16 training rows, and all of them are donors.
    const auto all = samples();
    std::vector<std::vector<double>> outputs;
    for (const PreparedSample& sample : all) {
        std::vector<double> mean(dataset().classes().size(), 0);
        for (const std::size_t donor : dataset().rows_of(Split::train)) {
            PreparedSample mixed = *never->preparer().prepare(dataset(), donor);
            mixed[inputs()[0]] = sample.at(inputs()[0]);
            const auto predicted = never->predict({&mixed});
            for (std::size_t k = 0; k < mean.size(); ++k)
                mean[k] += predicted->front().logits[k];
        }
        outputs.push_back(mean);
    }
    EXPECT_NEAR(result.subsets[1], accuracy(outputs, rows()), 1e-9);
    EXPECT_EQ(result.donors, 16);
    const nlohmann::json json = contributions_to_json(result);
    EXPECT_EQ(json["donors"], 16);
    EXPECT_EQ(json["subsets"].size(), 7u);
    EXPECT_EQ(json["subsets"][6]["inputs"].size(), 3u);
    EXPECT_EQ(json["absence"], "donors");
    EXPECT_EQ(json["shapley"]["slices"][0]["by"], "class");
    EXPECT_EQ(json["shapley"]["slices"][0]["column"], "label");
    // A donor never stands in for itself: shares are those of one sample after the other.
    const auto of_donors = contributions(*never, dataset(), {.split = Split::train, .emap_rows = 2, .permutations = 1, .seed = 3}, {}, {}, 0);
    ASSERT_TRUE(of_donors.ok()) << of_donors.error().text();
    const auto donors = Donors::draw(*never, dataset(), 3);
    ASSERT_TRUE(donors.ok());
    std::vector<double> mean(3, 0);
    for (const std::size_t row : dataset().rows_of(Split::train)) {
        const auto sample = never->preparer().prepare(dataset(), row);
        const auto one = modality_shapley(*never, *sample, {}, {.absence = Absence::donors, .donors = donors->without(row)});
        ASSERT_TRUE(one.ok()) << one.error().text();
        for (std::size_t m = 0; m < 3; ++m)
            mean[m] += one->values[m] / 16;
    }
    for (std::size_t m = 0; m < 3; ++m)
        EXPECT_NEAR(of_donors->mean[m], mean[m], 1e-5) << m;
}

TEST_F(ContributionsTest, CanBeStoppedAndSaysWhatIsMissing) {
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(contributions(*s_predictor, dataset(), {}, stop.get_token(), {}, 0).error().code, ErrorCode::cancelled);
    EXPECT_EQ(contributions(*s_predictor, dataset(), {.split = Split::none}, {}, {}, 0).error().code, ErrorCode::too_few_rows);
}

TEST_F(ContributionsTest, VectorsAreWhatLeavesTheNode) {
    const auto all = rows();
    const auto vectors = node_vectors(*s_predictor, dataset(), all, "text_lstm", {}, {}, 0);
    ASSERT_TRUE(vectors.ok()) << vectors.error().text();
    ASSERT_EQ(vectors->values.size(), vectors->rows.size() * static_cast<std::size_t>(vectors->width));
    for (std::size_t i = 0; i < vectors->rows.size(); i += 3) {
        const auto sample = s_predictor->preparer().prepare(dataset(), vectors->rows[i]);
        const auto output = s_predictor->output(*sample, "text_lstm");
        ASSERT_TRUE(output.ok());
        ASSERT_TRUE(output->present);
        const auto width = static_cast<std::size_t>(output->shape.back());
        ASSERT_EQ(static_cast<std::int64_t>(width), vectors->width);
        std::vector<double> mean(width, 0);
        double tokens = 0;
        for (std::size_t t = 0; t < output->values.size() / width; ++t) {
            if (!output->kept.empty() && !output->kept[t]) continue;
            ++tokens;
            for (std::size_t d = 0; d < width; ++d)
                mean[d] += output->values[t * width + d];
        }
        for (std::size_t d = 0; d < width; ++d)
            EXPECT_NEAR(vectors->values[i * width + d], mean[d] / tokens, 1e-5);
    }
    EXPECT_EQ(node_vectors(*s_predictor, dataset(), all, "nowhere", {}, {}, 0).error().code, ErrorCode::unknown_name);
    EXPECT_EQ(node_vectors(*s_predictor, dataset(), all, "text", {}, {}, 0).error().code, ErrorCode::unknown_name);
}

TEST_F(ContributionsTest, TheNearestTokenOfARowIsItsOwn) {
    const auto all = rows();
    const auto sample = s_predictor->preparer().prepare(dataset(), all[2]);
    const auto tokens = tokens_leaving(*s_predictor, *sample, "image_conv");
    ASSERT_TRUE(tokens.ok());
    ASSERT_EQ(tokens->size(), 4u);
    const auto similar = similar_tokens(*s_predictor, *sample, "image_conv", 1, dataset(), all, 5, {}, {}, 0);
    ASSERT_TRUE(similar.ok()) << similar.error().text();
    ASSERT_EQ(similar->size(), 5u);
    EXPECT_NEAR(similar->front().similarity, 1, 1e-6);
    const auto own = std::find_if(similar->begin(), similar->end(), [&](const SimilarToken& one) { return one.row == all[2]; });
    if (similar->back().similarity < 1 - 1e-6) {
        ASSERT_NE(own, similar->end());
        EXPECT_NEAR(own->similarity, 1, 1e-6);
    }
    for (std::size_t i = 1; i < similar->size(); ++i)
        EXPECT_LE((*similar)[i].similarity, (*similar)[i - 1].similarity);
    EXPECT_EQ(similar->front().source.input, "image");
    // By hand, for one of the others.
    const auto query = s_predictor->output(*sample, "image_conv");
    const SimilarToken& last = similar->back();
    const auto other = s_predictor->output(*s_predictor->preparer().prepare(dataset(), last.row), "image_conv");
    const auto width = static_cast<std::size_t>(query->shape.back());
    double best = -2;
    for (std::size_t t = 0; t < 4; ++t) {
        double dot = 0, a = 0, b = 0;
        for (std::size_t d = 0; d < width; ++d) {
            const double x = query->values[width + d], y = other->values[t * width + d];
            dot += x * y, a += x * x, b += y * y;
        }
        best = std::max(best, a > 0 && b > 0 ? dot / std::sqrt(a * b) : 0);
    }
    EXPECT_NEAR(last.similarity, best, 1e-5);
    EXPECT_EQ(similar_tokens(*s_predictor, *sample, "image_conv", 4, dataset(), all, 5, {}, {}, 0).error().code, ErrorCode::out_of_range);
}

} // namespace
} // namespace triptych
