// SPDX-License-Identifier: GPL-3.0-or-later
// Whoever asks for donors with the same seed gets the same ones.
#include "core/explain/donors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/explain/shapley.h"
#include "tests/core/explain/attending_model.h"
#include "tests/support/temporary_folder.h"

namespace triptych::test {
namespace {

using testing::Contains;
using testing::Not;
using Rows = std::vector<std::size_t>;

/// A text and a vector that is spread over columns; every third row lacks the text, every fifth the vector.
class DonorsTest : public TemporaryTable {
  protected:
    Dataset table(std::size_t rows, const std::string& splits, bool gaps = true) const {
        std::string text = "text,vector__0,vector__1,vector__2,vector__3,vector__4,label,split\n";
        for (std::size_t row = 0; row < rows; ++row) {
            const std::string number = std::to_string(row);
            text += gaps && row % 3 == 0 ? "" : "noise " + number;
            for (int column = 0; column < 5; ++column)
                text += gaps && row % 5 == 0 ? "," : "," + number + "." + std::to_string(column + 1);
            text += std::string(",") + (row % 2 == 0 ? "red" : "green") + "," + (splits[row % splits.size()] == 't' ? "train" : "test") + "\n";
        }
        DatasetOptions options;
        options.validation_fraction = 0;
        auto dataset = Dataset::open(write(text), options);
        EXPECT_TRUE(dataset.ok()) << (dataset ? "" : dataset.error().text());
        return *std::move(dataset);
    }
    static const Predictor& predictor() {
        static const Predictor one = [] {
            GraphSpec graph = attending_graph("fusion.self_attention");
            std::erase_if(graph.nodes, [](const Node& node) { return node.id == "image" || node.id == "patches"; });
            std::erase_if(graph.edges, [](const Edge& edge) { return edge.from == "image" || edge.from == "patches"; });
            return untrained(graph);
        }();
        return one;
    }
    static const Preparer& preparer() { return predictor().preparer(); }
};

TEST_F(DonorsTest, RowsThatHaveAllInputsComeFirst) {
    const Dataset dataset = table(60, "tts");
    const Rows rows = donor_rows(preparer(), dataset, 3, {}, 1000);
    EXPECT_EQ(rows.size(), dataset.rows_of(Split::train).size());
    const auto whole = [](std::size_t row) { return row % 3 != 0 && row % 5 != 0; };
    EXPECT_TRUE(std::is_partitioned(rows.begin(), rows.end(), whole));
    EXPECT_TRUE(whole(rows.front()) && !whole(rows.back()));
    for (const std::size_t row : rows)
        EXPECT_EQ(dataset.split(row), Split::train);
    EXPECT_EQ(donor_rows(preparer(), dataset, 3, {}, 1000), rows);
    EXPECT_NE(donor_rows(preparer(), dataset, 4, {}, 1000), rows);
    EXPECT_EQ(donor_rows(preparer(), dataset, 3), Rows(rows.begin(), rows.begin() + std::min<std::ptrdiff_t>(32, std::ssize(rows))));
}

TEST_F(DonorsTest, ARowDoesNotStandInForItself) {
    const Dataset dataset = table(60, "t", false);
    const Rows all = donor_rows(preparer(), dataset, 0, {}, 33);
    ASSERT_EQ(all.size(), 33U);
    Rows others = all;
    others.erase(others.begin() + 4);
    EXPECT_EQ(donor_rows(preparer(), dataset, 0, all[4]), others) << "the next takes its place, the others stay";
    EXPECT_THAT(donor_rows(preparer(), dataset, 0, all[4], 1000), Not(Contains(all[4])));
    EXPECT_EQ(donor_rows(preparer(), dataset, 0, all[32]), Rows(all.begin(), all.end() - 1));
    // Without a training part the whole table lends.
    EXPECT_EQ(donor_rows(preparer(), table(6, "s", false), 0, 2).size(), 5U);
}

TEST_F(DonorsTest, DrawnOnceTheyAreThoseOfEachRow) {
    const Dataset dataset = table(60, "t", false);
    const auto donors = Donors::draw(predictor(), dataset, 7);
    ASSERT_TRUE(donors.ok()) << donors.error().text();
    EXPECT_EQ(donors->seed(), 7U);
    const auto text_of = [](const PreparedSample& sample) { return std::get<PreparedText>(sample.at("text")).text; };
    for (const std::size_t row : {donor_rows(preparer(), dataset, 7)[5], donor_rows(preparer(), dataset, 7, {}, 60).back()}) {
        std::vector<std::string> lent, expected;
        for (const PreparedSample* sample : donors->without(row))
            lent.push_back(text_of(*sample));
        for (const std::size_t other : donor_rows(preparer(), dataset, 7, row))
            expected.push_back("noise " + std::to_string(other));
        EXPECT_EQ(lent, expected);
    }
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(Donors::draw(predictor(), dataset, 7, stop.get_token()).error().code, ErrorCode::cancelled);
    EXPECT_TRUE(Donors().without(0).empty());
}

TEST_F(DonorsTest, SharesTellTheSeedOfTheirDraw) {
    const Dataset dataset = table(40, "t", false);
    const auto donors = Donors::draw(predictor(), dataset, 7);
    const auto sample = preparer().prepare(dataset, 3);
    ASSERT_TRUE(donors.ok() && sample.ok());
    const auto shares = modality_shapley(predictor(), *sample, {}, {.absence = Absence::donors, .donors = donors->without(3), .seed = donors->seed()});
    ASSERT_TRUE(shares.ok()) << shares.error().text();
    EXPECT_EQ(shares->seed, 7U);
    EXPECT_EQ(shares->donors, 32);
    EXPECT_EQ(shapley_to_json(*shares).at("seed"), 7);
}

} // namespace
} // namespace triptych::test
