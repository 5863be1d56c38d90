// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/average_map.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/dataset/table.h"
#include "core/explain/attribution_json.h"
#include "tests/core/explain/markup.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using By = AverageGroup::By;
using Kind = TokenSource::Kind;
using nlohmann::json;

AttributedToken token(Kind kind, const std::string& input, const std::string& label, double value, double begin = 0, double end = 0) {
    AttributedToken one;
    one.source.kind = kind;
    one.source.input = input;
    one.source.label = label;
    one.source.begin_s = begin;
    one.source.end_s = end;
    one.value = value;
    return one;
}

TEST(AverageMap, IsThatOfNumPy) {
    std::ifstream stream(std::string(TRIPTYCH_TEST_DATA) + "/explain/average.json");
    const json fixture = json::parse(stream);
    AverageMap average;
    for (const json& sample : fixture["samples"]) {
        std::vector<AttributedToken> tokens;
        for (const json& one : sample) {
            const std::string kind = one["kind"];
            AttributedToken& made = tokens.emplace_back();
            made.value = one["value"];
            made.source.input = kind;
            if (kind == "word") {
                made.source.kind = Kind::word;
                made.source.label = one["label"];
            } else if (kind == "box") {
                made.source.kind = Kind::box;
                made.source.x = one["column"].get<double>() / 3;
                made.source.y = one["row"].get<double>() / 3;
                made.source.width = made.source.height = 1.0 / 3;
            } else if (kind == "region") {
                made.source.kind = Kind::region;
                made.source.begin_s = one["begin_s"];
                made.source.end_s = one["end_s"];
                made.source.low_hz = one["low_hz"];
                made.source.high_hz = one["high_hz"];
            } else {
                made.source.kind = Kind::column;
                made.source.first = one["number"];
                made.source.count = 1;
            }
        }
        average.add(tokens);
    }
    EXPECT_EQ(average.samples(), fixture["samples"].size());
    const auto found = average.tokens();
    ASSERT_EQ(found.size(), fixture["averages"].size()); // both in the order in which tokens first occur
    for (std::size_t i = 0; i < found.size(); ++i) {
        const json& wanted = fixture["averages"][i];
        EXPECT_EQ(found[i].source.input, wanted["key"][0]);
        if (found[i].source.kind == Kind::word) {
            EXPECT_EQ(found[i].source.label, wanted["key"][1]);
        }
        EXPECT_NEAR(found[i].mean, wanted["mean"], 1e-12);
        EXPECT_NEAR(found[i].mean_absolute, wanted["mean_absolute"], 1e-12);
        EXPECT_EQ(found[i].count, wanted["samples"]);
        if (wanted["standard_error"].is_null()) {
            EXPECT_TRUE(std::isnan(found[i].standard_error));
        } else {
            EXPECT_NEAR(found[i].standard_error, wanted["standard_error"], 1e-12);
        }
    }
}

TEST(AverageMap, MatchesTokensOfDifferentSamples) {
    AverageMap average;
    average.add({token(Kind::word, "text", "noise", 1), token(Kind::word, "text", "noise", 2), token(Kind::word, "text", "bearing", -1),
                 token(Kind::region, "audio", "first", 4, 0, 1), token(Kind::region, "audio", "second", 6, 1, 2),
                 token(Kind::absent, "image", "absent", 9)});
    average.add({token(Kind::word, "text", "noise", -5), token(Kind::region, "audio", "first", 2, 0, 2),
                 token(Kind::region, "audio", "second", -6, 2, 4)});
    const auto tokens = average.tokens();
    ASSERT_EQ(tokens.size(), 4u); // nothing can be taken from what is absent
    EXPECT_EQ(tokens[0].source.label, "noise");
    EXPECT_EQ(tokens[0].count, 2u);
    EXPECT_DOUBLE_EQ(tokens[0].mean, -1); // 3 in the first, −5 in the second
    EXPECT_DOUBLE_EQ(tokens[0].mean_absolute, 4);
    EXPECT_DOUBLE_EQ(tokens[0].standard_error, 4);
    EXPECT_EQ(tokens[1].count, 1u);
    EXPECT_TRUE(std::isnan(tokens[1].standard_error));
    EXPECT_DOUBLE_EQ(tokens[2].mean, 3);
    EXPECT_DOUBLE_EQ(tokens[2].source.end_s, 1.5); // spans are matched by their order
    EXPECT_EQ(tokens[2].source.label, "0.00–1.50 s");
    EXPECT_DOUBLE_EQ(tokens[3].mean, 0);
    EXPECT_DOUBLE_EQ(tokens[3].mean_absolute, 6);
}

TEST(AverageMap, MatchesSpansOfSeriesOfDifferentLengths) {
    const auto series = [](std::size_t length, double value) {
        std::vector<AttributedToken> tokens;
        for (std::size_t span = 0; span < 2; ++span)
            for (int channel = 0; channel < 2; ++channel) {
                AttributedToken one = token(Kind::step, "series", "", value + static_cast<double>(span) * 10 + channel);
                one.source.first = span * length;
                one.source.count = length;
                one.source.y = channel * 0.5;
                one.source.height = 0.5;
                tokens.push_back(one);
            }
        return tokens;
    };
    AverageMap average;
    average.add(series(4, 0));
    average.add(series(8, 1));
    const auto tokens = average.tokens();
    ASSERT_EQ(tokens.size(), 4u);
    EXPECT_DOUBLE_EQ(tokens[3].mean, 11.5);
    EXPECT_EQ(tokens[3].source.first, 6u);
    EXPECT_EQ(tokens[3].source.count, 6u);
}

TEST(AverageAttribution, ShowsTheWordsThatCount) {
    AverageMaps maps;
    maps.inputs = {"text"};
    AverageGroup group;
    for (int i = 0; i < 30; ++i) { // highest first
        AverageToken& word = group.tokens.emplace_back();
        word.source = token(Kind::word, "text", "w" + std::to_string(i), 0).source;
        word.mean = 15 - i;
        word.standard_error = 0.5;
        word.count = i == 0 ? 2 : 5;
    }
    const Attribution shown = average_attribution(maps, group, 9);
    ASSERT_EQ(shown.tokens.size(), 9u);
    EXPECT_EQ(shown.tokens[0].source.label, "w1 (5)"); // w0 is of too few samples to be told of first
    EXPECT_EQ(shown.tokens[5].source.label, "w6 (5)");
    EXPECT_EQ(shown.tokens[6].source.label, "w27 (5)"); // the lowest speak against
    EXPECT_DOUBLE_EQ(shown.tokens[0].value, 14);
    EXPECT_NEAR(shown.tokens[0].high, 14.98, 1e-3);
    maps.has_sign = false;
    EXPECT_EQ(average_attribution(maps, group, 9).tokens.back().source.label, "w9 (5)");
    // Where all words are rare, rare ones are shown.
    for (AverageToken& word : group.tokens)
        word.count = 1;
    EXPECT_EQ(average_attribution(maps, group, 9).tokens.front().source.label, "w0 (1)");
    maps.groups = {group};
    EXPECT_DOUBLE_EQ(average_limit(maps, By::truth), 15);
}

/// What a head of ordered classes gives is no logit, whoever tells of it.
TEST(AverageAttribution, OfOrderedClassesIsOfTheirLogProbability) {
    Target grade;
    grade.head = "grade";
    grade.kind = TargetKind::ordered;
    const ValueScale plain = value_scale({.head = "grade"}, {grade}), probability = value_scale({"grade", 1, true}, {grade});
    EXPECT_STREQ(value_name(plain), "log-probability");
    EXPECT_STREQ(value_name(probability), "probability");
    EXPECT_STREQ(value_name(probability.of_output()), "log-probability");
    AverageMaps maps;
    maps.method = "occlusion";
    maps.target.head = "grade";
    maps.scale = plain;
    maps.inputs = {"text"};
    AverageGroup& all = maps.groups.emplace_back();
    AverageToken& word = all.tokens.emplace_back();
    word.source = token(Kind::word, "text", "worn", 0).source;
    word.mean = 0.5;
    word.count = all.samples = 3;
    all.ground["text"] = PreparedVector{};
    EXPECT_EQ(average_maps_to_json(maps)["scale"]["name"], "log-probability");
    EXPECT_THAT(average_maps_to_csv(maps), testing::HasSubstr(",log-probability,0.5,"));
    EXPECT_THAT(test::read_markup(average_maps_to_svg(maps, By::truth, "t")).text, testing::HasSubstr("what is predicted of each sample · log-probability"));
    for (const ValueScale& scale : {plain, probability}) { // and comes back out of a file
        Attribution map;
        map.target = {"grade", 1, scale.kind == ValueScale::Kind::probability};
        map.scale = scale;
        const auto read = attribution_from_json(attribution_to_json(map));
        ASSERT_TRUE(read.ok()) << read.error().text();
        EXPECT_EQ(read->scale.kind, scale.kind);
        EXPECT_EQ(read->scale.output, scale.output);
    }
}

/// A trained model over a small table.
class AverageMapsTest : public TemporaryTable {
  protected:
    static void SetUpTestSuite() {
        s_folder = new std::filesystem::path(std::filesystem::temp_directory_path() / ("triptych-average-" + std::to_string(getpid())));
        std::filesystem::create_directories(*s_folder);
        auto dataset = Dataset::open(test::write_tiny_table(*s_folder));
        ASSERT_TRUE(dataset.ok());
        s_dataset = new std::shared_ptr<const Dataset>(std::make_shared<const Dataset>(*std::move(dataset)));
        const auto failed = test::train_tiny(*s_dataset, test::tiny_graph(), *s_folder / "run");
        ASSERT_FALSE(failed) << failed->text();
        auto predictor = Predictor::load(*s_folder / "run", "best", "cpu");
        ASSERT_TRUE(predictor.ok());
        s_predictor = new Predictor(*std::move(predictor));
    }
    static void TearDownTestSuite() {
        std::filesystem::remove_all(*s_folder);
        delete s_predictor;
        delete s_dataset;
        delete s_folder;
    }
    static const Dataset& dataset() { return **s_dataset; }
    static AverageOptions options(const std::string& method = "occlusion") {
        AverageOptions made;
        made.split = Split::train;
        made.request.method = method;
        return made;
    }
    static const AverageGroup* group(const AverageMaps& maps, By by, const std::string& name) {
        for (const AverageGroup& one : maps.groups)
            if (one.by == by && one.name == name) return &one;
        return nullptr;
    }

    static std::filesystem::path* s_folder;
    static std::shared_ptr<const Dataset>* s_dataset;
    static Predictor* s_predictor;
};
std::filesystem::path* AverageMapsTest::s_folder = nullptr;
std::shared_ptr<const Dataset>* AverageMapsTest::s_dataset = nullptr;
Predictor* AverageMapsTest::s_predictor = nullptr;

TEST_F(AverageMapsTest, AreTheMeansOfTheMapsOfTheirRows) {
    double last = 0;
    const auto maps = average_maps(*s_predictor, dataset(), options(), {}, [&](double fraction, const std::string&) {
        EXPECT_GE(fraction, last - 1e-9);
        EXPECT_LE(fraction, 1 + 1e-9);
        last = fraction;
    });
    ASSERT_TRUE(maps.ok()) << maps.error().text();
    EXPECT_GT(last, 0.9);
    EXPECT_EQ(maps->rows, 16u);
    EXPECT_EQ(maps->inputs, (std::vector<std::string>{"text", "image", "audio"}));
    EXPECT_TRUE(maps->output_name.empty());
    // By hand: one cell of the pictures whose class is "high".
    const AverageGroup* high = group(*maps, By::truth, "high");
    ASSERT_TRUE(high);
    double sum = 0;
    std::size_t with = 0, rows = 0;
    std::map<std::string, double> words;
    std::map<std::string, std::size_t> holders;
    std::vector<double> red;
    for (const std::size_t row : dataset().rows_of(Split::train)) {
        if (dataset().label(row) < 0 || dataset().classes()[static_cast<std::size_t>(dataset().label(row))] != "high") continue;
        ++rows;
        const auto sample = s_predictor->preparer().prepare(dataset(), row);
        const auto map = attribute(*s_predictor, *sample, options().request);
        ASSERT_TRUE(map.ok());
        std::map<std::string, double> own;
        bool any = false;
        for (const AttributedToken& one : map->tokens) {
            if (one.source.kind == Kind::box && one.source.x == 0 && one.source.y == 0) {
                sum += one.value;
                any = true;
            }
            if (one.source.kind == Kind::word) own[one.source.label] += one.value;
        }
        with += any;
        for (const auto& [word, value] : own) {
            words[word] += value;
            ++holders[word];
        }
        if (const auto* picture = std::get_if<PreparedImage>(&sample->at("image"))) red.push_back(picture->image.rgb[0]);
    }
    EXPECT_EQ(high->samples, rows);
    std::size_t cells = 0;
    double before = std::numeric_limits<double>::infinity();
    for (const AverageToken& one : high->tokens) {
        if (one.source.kind == Kind::word) {
            EXPECT_NEAR(one.mean, words.at(one.source.label) / static_cast<double>(holders.at(one.source.label)), 1e-9) << one.source.label;
            EXPECT_EQ(one.count, holders.at(one.source.label));
            EXPECT_LE(one.mean, before); // highest first
            before = one.mean;
        }
        if (one.source.kind != Kind::box) continue;
        ++cells;
        if (one.source.x == 0 && one.source.y == 0) {
            EXPECT_EQ(one.count, with);
            EXPECT_NEAR(one.mean, sum / static_cast<double>(with), 1e-9);
        }
    }
    EXPECT_EQ(cells, 64u);
    const auto& ground = std::get<PreparedImage>(high->ground.at("image")).image;
    double mean_red = 0;
    for (const double one : red)
        mean_red += one / static_cast<double>(red.size());
    EXPECT_NEAR(ground.rgb[0], mean_red, 0.51);
    EXPECT_TRUE(std::holds_alternative<PreparedAudio>(high->ground.at("audio")));
    // Every row has one true class and one that is predicted.
    std::map<By, std::size_t> samples;
    for (const AverageGroup& one : maps->groups)
        samples[one.by] += one.samples;
    EXPECT_EQ(samples[By::all], 16u);
    EXPECT_EQ(samples[By::truth], 16u);
    EXPECT_EQ(samples[By::predicted], 16u);
}

TEST_F(AverageMapsTest, MapsThatWereWrittenAverageToTheSame) {
    const auto direct = average_maps(*s_predictor, dataset(), options());
    ASSERT_TRUE(direct.ok());
    MapAverager averager(*s_predictor, dataset(), {}, Split::train);
    for (const std::size_t row : dataset().rows_of(Split::train)) {
        const auto sample = s_predictor->preparer().prepare(dataset(), row);
        const auto predictions = s_predictor->predict({&*sample});
        const auto map = attribute(*s_predictor, *sample, options().request);
        const auto read = attribution_from_json(json::parse(attribution_to_json(*map).dump()));
        ASSERT_TRUE(read.ok()) << read.error().text();
        json again = attribution_to_json(*read), wanted = attribution_to_json(*map);
        for (json* one : {&again, &wanted}) {
            one->erase("maps");
            one->erase("remarks");
        }
        EXPECT_EQ(again, wanted);
        averager.add(row, *sample, predictions->front(), *read);
    }
    EXPECT_EQ(average_maps_to_json(averager.result()), average_maps_to_json(*direct));
    EXPECT_EQ(attribution_from_json(json::object()).error().code, ErrorCode::bad_format);
}

TEST_F(AverageMapsTest, AreWrittenAsNumbersAndAPicture) {
    AverageOptions few = options("relevance");
    few.rows = 5;
    few.request.target.output = 0;
    const auto maps = average_maps(*s_predictor, dataset(), few);
    ASSERT_TRUE(maps.ok()) << maps.error().text();
    EXPECT_EQ(maps->rows, 5u);
    EXPECT_EQ(maps->rows_in_all, 16u);
    EXPECT_FALSE(maps->output_name.empty());
    const json written = average_maps_to_json(*maps);
    EXPECT_EQ(written["groups"][0]["by"], "all");
    EXPECT_EQ(written["groups"][0]["samples"], 5);
    EXPECT_EQ(written["target"]["name"], maps->output_name);
    std::size_t tokens = 0;
    for (const AverageGroup& one : maps->groups)
        tokens += one.tokens.size();
    const auto file = folder() / "average.csv";
    std::ofstream(file, std::ios::binary) << average_maps_to_csv(*maps);
    const auto table = read_csv(file);
    ASSERT_TRUE(table.ok()) << table.error().text();
    EXPECT_EQ(table->rows(), tokens);
    const std::string svg = average_maps_to_svg(*maps, By::predicted, "a <part> & more", svg_details(s_predictor->preparer()));
    const auto page = test::read_markup(svg);
    EXPECT_EQ(page.error, "");
    EXPECT_THAT(page.text, testing::AllOf(testing::HasSubstr("predicted: "), testing::HasSubstr("5 samples of the part train, which has 16")));
    EXPECT_EQ(svg, average_maps_to_svg(*maps, By::predicted, "a <part> & more", svg_details(s_predictor->preparer())));
}

TEST_F(AverageMapsTest, GoOnWithoutRowsThatCannotBeRead) {
    const auto own = Dataset::open(test::write_tiny_table(folder()));
    ASSERT_TRUE(own.ok());
    const std::vector<std::size_t> rows = own->rows_of(Split::train);
    std::filesystem::remove(folder() / (std::to_string(rows[2]) + ".bmp"));
    const auto maps = average_maps(*s_predictor, *own, options("grad_cam"));
    ASSERT_TRUE(maps.ok()) << maps.error().text();
    EXPECT_EQ(maps->rows, rows.size() - 1);
    ASSERT_EQ(maps->left_out.size(), 1u);
    EXPECT_EQ(maps->left_out.front().row, rows[2]);
    EXPECT_EQ(average_maps_to_json(*maps)["left_out_rows"][0]["row"], rows[2]);
    for (const std::size_t row : rows)
        std::filesystem::remove(folder() / (std::to_string(row) + ".bmp"));
    EXPECT_EQ(average_maps(*s_predictor, *own, options("grad_cam")).error().code, ErrorCode::file_not_found);
}

TEST_F(AverageMapsTest, SayWhatIsWrong) {
    EXPECT_EQ(average_maps(*s_predictor, dataset(), options("nothing")).error().code, ErrorCode::unknown_name);
    AverageOptions empty = options();
    empty.split = Split::none;
    EXPECT_EQ(average_maps(*s_predictor, dataset(), empty).error().code, ErrorCode::too_few_rows);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(average_maps(*s_predictor, dataset(), options(), stop.get_token()).error().code, ErrorCode::cancelled);
}

} // namespace
} // namespace triptych
