// SPDX-License-Identifier: GPL-3.0-or-later
// What a trained run says of a whole data set: contributions, embeddings and averaged maps.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "core/dataset/table.h"
#include "tests/cli/process.h"
#include "tests/core/explain/markup.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class DataExplain : public TemporaryTable {
  protected:
    static void SetUpTestSuite() {
        std::string pattern = (std::filesystem::temp_directory_path() / "triptych-XXXXXX").string();
        s_folder = mkdtemp(pattern.data());
        s_table = write_tiny_table(s_folder);
        s_run = s_folder / "run";
        const Ran ran = run_cli(std::vector<std::string>{"train", "--data", s_table.string(), "--out", s_run.string(),
                                                         "--epochs", "1"} +
                                tiny_options());
        ASSERT_EQ(ran.code, 0) << ran.err;
    }
    static void TearDownTestSuite() { std::filesystem::remove_all(s_folder); }

    static std::string run() { return s_run.string(); }
    std::string out(const std::string& name) const { return (folder() / name).string(); }

    inline static std::filesystem::path s_folder, s_table, s_run;
};

TEST_F(DataExplain, ContributionsTellEverySubset) {
    const std::vector<std::string> command = {"contributions", "--run", run(), "--data", s_table.string(), "--split", "train",
                                              "--emap-rows", "4"};
    const Ran ran = run_cli(command + std::vector<std::string>{"--json", "--out", out("worth")});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["rows"], 16);
    EXPECT_EQ(json["metric"], "accuracy");
    EXPECT_EQ(json["subsets"].size(), 7u);
    EXPECT_EQ(json["emap"]["rows"], 4);
    EXPECT_EQ(json["inputs"].size(), 3u);
    for (const char* input : {"text", "image", "audio"}) {
        EXPECT_TRUE(json["permutation"][input].is_number()) << input;
        EXPECT_TRUE(json["shapley"]["mean"][input].is_number()) << input;
    }
    ASSERT_EQ(json["shapley"]["slices"][0]["by"], "class");
    EXPECT_EQ(json["shapley"]["slices"][0]["name"], "high");
    EXPECT_EQ(json["shapley"]["slices"][0]["rows"].get<int>() + json["shapley"]["slices"][1]["rows"].get<int>(), 16);
    EXPECT_TRUE(json["left_out_rows"].empty());
    EXPECT_EQ(nlohmann::json::parse(read_file(out("worth/contributions.json"))), json);
    EXPECT_THAT(read_file(out("worth/contributions.csv")),
                AllOf(HasSubstr("head,kind,by,slice,rows,of,value,deviation\r\n"), HasSubstr("classes,accuracy of subset,,,16,text + image + audio,"),
                      HasSubstr("classes,drop when shuffled,,,16,text,"), HasSubstr("classes,mean |phi|,class,high,")));
    const std::string svg = read_file(out("worth/contributions.svg"));
    EXPECT_EQ(read_markup(svg).error, "");
    EXPECT_THAT(svg, AllOf(HasSubstr("head classes (column"), HasSubstr("by class"), HasSubstr("high (8)"), HasSubstr("by length")));
    const Ran text = run_cli(command);
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_THAT(text.out, AllOf(HasSubstr("Head classes (column 'label'), over 16 rows of the train part"), HasSubstr("text + image"),
                                HasSubstr("drop when shuffled"), HasSubstr("EMAP, 4 rows"), HasSubstr("high")));
    EXPECT_EQ(json["absence"], "trained"); // the reference model drops modalities in training
    // What parts the rows can be chosen.
    const Ran parted = run_cli(command + std::vector<std::string>{"--by", "length", "--json"});
    ASSERT_EQ(parted.code, 0) << parted.err;
    for (const auto& slice : parted.json()["shapley"]["slices"])
        EXPECT_EQ(slice["by"], "length");
    const Ran wrong = run_cli(command + std::vector<std::string>{"--by", "weather"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, AllOf(HasSubstr("--by weather"), HasSubstr("there is class, presence, length.")));
    EXPECT_EQ(run_cli({"contributions", "--run", run(), "--split", "some"}).code, 2);
    EXPECT_EQ(run_cli({"contributions", "--run", run(), "--absence", "no"}).code, 2);
}

TEST_F(DataExplain, RowsThatCannotBeReadAreLeftOut) {
    const std::filesystem::path table = write_tiny_table(folder());
    std::filesystem::remove(folder() / "3.bmp");
    const Ran ran = run_cli({"contributions", "--run", run(), "--data", table.string(), "--split", "train", "--emap-rows", "2", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.json()["rows"], 15);
    ASSERT_EQ(ran.json()["left_out_rows"].size(), 1u);
    EXPECT_EQ(ran.json()["left_out_rows"][0]["row"], 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("Left out: 1 of 16 rows: 3."), HasSubstr("3.bmp")));
    const Ran map = run_cli({"embeddings", "--run", run(), "--data", table.string(), "--node", "fusion", "--out", out("map.json"), "--json"});
    ASSERT_EQ(map.code, 0) << map.err;
    EXPECT_EQ(map.json()["points"], 23);
    EXPECT_EQ(map.json()["left_out_rows"][0]["row"], 3);
    const Ran average = run_cli({"explain", "--run", run(), "--data", table.string(), "--split", "train", "--method", "grad_cam", "--average", "--out", out("cam")});
    ASSERT_EQ(average.code, 0) << average.err;
    const auto maps = nlohmann::json::parse(read_file(out("cam/grad_cam-average.json")));
    EXPECT_EQ(maps["rows"], 15);
    ASSERT_EQ(maps["left_out_rows"].size(), 1u);
    EXPECT_EQ(maps["left_out_rows"][0]["row"], 3);
    for (int row = 0; row < 24; ++row)
        std::filesystem::remove(folder() / (std::to_string(row) + ".bmp"));
    EXPECT_EQ(run_cli({"contributions", "--run", run(), "--data", table.string(), "--split", "train"}).code, 3);
}

TEST_F(DataExplain, EmbeddingsPutEverySampleOnAMap) {
    for (const char* method : {"pca", "tsne", "umap"}) {
        const Ran ran = run_cli({"embeddings", "--run", run(), "--data", s_table.string(), "--node", "fusion", "--method", method,
                                 "--iterations", "40", "--out", out("map.json"), "--json"});
        ASSERT_EQ(ran.code, 0) << ran.err;
        EXPECT_EQ(ran.json()["points"], 24) << method;
        const auto map = nlohmann::json::parse(read_file(out("map.json")));
        EXPECT_EQ(map["method"], method);
        ASSERT_EQ(map["points"].size(), 24u);
        EXPECT_TRUE(map["points"][3]["x"].is_number());
        EXPECT_EQ(map["points"][3]["row"], 3);
        EXPECT_THAT(map["points"][3]["predicted"].get<std::string>(), testing::AnyOf("high", "low"));
        EXPECT_EQ(map["head"], "classes");
    }
    ASSERT_EQ(run_cli({"embeddings", "--run", run(), "--node", "fusion", "--out", out("map.svg")}).code, 0);
    EXPECT_EQ(read_markup(read_file(out("map.svg"))).error, "");
    EXPECT_THAT(read_file(out("map.svg")), AllOf(HasSubstr("row 3, "), HasSubstr("coloured by")));
    const Ran table = run_cli({"embeddings", "--run", run(), "--node", "text_lstm", "--split", "test", "--out", out("map.csv")});
    ASSERT_EQ(table.code, 0) << table.err;
    const std::string csv = read_file(out("map.csv"));
    EXPECT_EQ(csv.rfind("row,x,y,label,predicted,split\r\n", 0), 0u);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 5);
    EXPECT_THAT(csv, HasSubstr(",test\r\n"));
    EXPECT_EQ(run_cli({"embeddings", "--run", run(), "--node", "nowhere", "--out", out("a.csv")}).code, 2);
    EXPECT_EQ(run_cli({"embeddings", "--run", run(), "--node", "fusion", "--out", out("a.txt")}).code, 2);
}

TEST_F(DataExplain, AveragesMapsOverAPart) {
    const std::vector<std::string> command = {"explain", "--run", run(), "--data", s_table.string(), "--split", "train", "--method", "occlusion",
                                              "--method", "shapley", "--average", "--out", out("maps")};
    const Ran first = run_cli(command + std::vector<std::string>{"--json"});
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(first.json()["computed"], 16);
    EXPECT_EQ(first.json()["averages"].size(), 4u); // of occlusion: Shapley values of modalities are no map
    const std::string written = read_file(out("maps/occlusion-average.json"));
    const auto json = nlohmann::json::parse(written);
    EXPECT_EQ(json["rows"], 16);
    EXPECT_EQ(json["split"], "train");
    EXPECT_EQ(json["target"]["name"], nullptr); // of each row what is predicted
    // By hand, from the documents of the rows.
    std::map<std::string, std::vector<double>> values; // of the first cell of the picture, by class
    for (std::size_t row = 0; row < 24; ++row) {
        char name[40];
        std::snprintf(name, sizeof name, "maps/row-%06zu.json", row);
        if (!std::filesystem::exists(out(name))) continue;
        const auto document = nlohmann::json::parse(read_file(out(name)));
        for (const auto& token : document["methods"]["occlusion"]["tokens"])
            if (token["kind"] == "box" && token["box"][0] == 0 && token["box"][1] == 0) {
                values[""].push_back(token["value"]);
                values[document["label"]].push_back(token["value"]);
            }
    }
    ASSERT_EQ(values.size(), 3u);
    std::size_t compared = 0;
    for (const auto& group : json["groups"]) {
        if (group["by"] == "predicted") continue;
        const auto& wanted = values.at(group["class"].is_null() ? "" : group["class"].get<std::string>());
        for (const auto& token : group["tokens"]) {
            if (token["kind"] != "box" || token["box"][0] != 0 || token["box"][1] != 0) continue;
            double mean = 0, squares = 0;
            const auto count = static_cast<double>(wanted.size());
            for (const double value : wanted)
                mean += value / count;
            for (const double value : wanted)
                squares += (value - mean) * (value - mean);
            EXPECT_EQ(token["samples"], wanted.size());
            EXPECT_NEAR(token["mean"].get<double>(), mean, 1e-9);
            EXPECT_NEAR(token["standard_error"].get<double>(), std::sqrt(squares / (count - 1) / count), 1e-9);
            ++compared;
        }
    }
    EXPECT_EQ(compared, 3u);
    const auto table = read_csv(out("maps/occlusion-average.csv"));
    ASSERT_TRUE(table.ok()) << table.error().text();
    EXPECT_GT(table->rows(), 100u);
    for (const char* name : {"maps/occlusion-average.svg", "maps/occlusion-average-predicted.svg"})
        EXPECT_EQ(read_markup(read_file(out(name))).error, "") << name;
    // What was computed is kept, and what is lost is computed anew: to the same average.
    std::filesystem::remove(out("maps/row-000003.json"));
    std::filesystem::remove(out("maps/occlusion-average.json"));
    const Ran again = run_cli(command);
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_THAT(again.out, AllOf(HasSubstr("occlusion of classes, logit, averaged over 16 rows"), HasSubstr("text: "), HasSubstr("kept 15")));
    EXPECT_EQ(read_file(out("maps/occlusion-average.json")), written);

    for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--row", "3", "--method", "occlusion"}, {"--split", "test"},
                                                  {"--split", "test", "--method", "shapley"}}) {
        const Ran ran = run_cli(std::vector<std::string>{"explain", "--run", run(), "--average", "--out", out("wrong")} + wrong);
        EXPECT_EQ(ran.code, 2);
        EXPECT_THAT(ran.err, HasSubstr("--average"));
    }
}

} // namespace
} // namespace triptych::test
