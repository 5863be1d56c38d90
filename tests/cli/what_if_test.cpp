// SPDX-License-Identifier: GPL-3.0-or-later
// A row that is changed step by step, attention that is knocked out, and rows that have a token like one of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class WhatIf : public TemporaryTable {
  protected:
    static void SetUpTestSuite() {
        std::string pattern = (std::filesystem::temp_directory_path() / "triptych-XXXXXX").string();
        s_folder = mkdtemp(pattern.data());
        s_table = write_tiny_table(s_folder);
        s_run = s_folder / "run";
        const Ran ran = run_cli(std::vector<std::string>{"train", "--data", s_table.string(), "--out", s_run.string(), "--epochs", "1"} +
                                tiny_options());
        ASSERT_EQ(ran.code, 0) << ran.err;
    }
    static void TearDownTestSuite() { std::filesystem::remove_all(s_folder); }

    /// What the command says of a row, with more arguments.
    static Ran ask(const char* row, const std::vector<std::string>& more) {
        return run_cli(std::vector<std::string>{"what-if", "--run", s_run.string(), "--row", row} + more);
    }
    /// The probabilities of the main head at a step.
    static nlohmann::json answer(const nlohmann::json& json, std::size_t step) {
        return json.at("steps").at(step).at("prediction").front().at("probabilities");
    }
    static void expect_same(const nlohmann::json& a, const nlohmann::json& b) {
        ASSERT_EQ(a.size(), b.size());
        for (const auto& [name, value] : a.items())
            EXPECT_NEAR(value.get<double>(), b.at(name).get<double>(), 1e-6) << name;
    }
    std::string out(const std::string& name) const { return (folder() / name).string(); }

    inline static std::filesystem::path s_folder, s_table, s_run;
};

TEST_F(WhatIf, EachEditIsMadeOfWhatTheOnesBeforeMade) {
    const Ran ran = ask("2", {"--edit", "text:text=the tone is sharp and high", "--edit", "drop:audio", "--json", "--out", out("line")});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    ASSERT_EQ(json["steps"].size(), 3u);
    // The same said by the command that predicts what a person gives.
    const std::string image = (s_folder / "2.bmp").string(), audio = (s_folder / "2.wav").string();
    const auto predict = [&](const std::vector<std::string>& inputs) {
        std::vector<std::string> arguments = {"predict", "--run", s_run.string(), "--json"};
        for (const std::string& input : inputs)
            arguments = arguments + std::vector<std::string>{"--input", input};
        const Ran said = run_cli(arguments);
        EXPECT_EQ(said.code, 0) << said.err;
        return said.json().at("probabilities");
    };
    expect_same(answer(json, 0), predict({"text=a low and dull sound 2", "image=" + image, "audio=" + audio}));
    expect_same(answer(json, 1), predict({"text=the tone is sharp and high", "image=" + image, "audio=" + audio}));
    expect_same(answer(json, 2), predict({"text=the tone is sharp and high", "image=" + image}));
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(json["steps"][i]["change"].get<double>(),
                    json["steps"][i]["value"].get<double>() - json["steps"][0]["value"].get<double>(), 1e-9);
    EXPECT_EQ(nlohmann::json::parse(read_file(out("line/lineage.json"))), json);
    const std::string csv = read_file(out("line/lineage.csv"));
    EXPECT_EQ(csv.rfind("step,edit,prediction,target,of,value,change,", 0), 0u);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4);
}

TEST_F(WhatIf, PiecesAreNamedByTheirNumbers) {
    const Ran listed = ask("2", {"--tokens", "--json"});
    ASSERT_EQ(listed.code, 0) << listed.err;
    std::map<std::string, std::size_t> count;
    const nlohmann::json list = listed.json();
    for (const auto& token : list.at("tokens")) {
        EXPECT_EQ(token.at("number"), count[token.at("input")]);
        ++count[token.at("input")];
    }
    EXPECT_EQ(count["text"], 6u);
    EXPECT_EQ(count["image"], 64u);
    EXPECT_THAT(ask("2", {"--tokens"}).out, AllOf(HasSubstr("dull"), HasSubstr("image")));

    const auto json = ask("2", {"--edit", "keep:image=all", "--edit", "remove:image=0-31,40", "--edit", "remove:image=all", "--edit",
                                "drop:text", "--json"})
                          .json();
    expect_same(answer(json, 0), answer(json, 1)); // all of it is kept
    EXPECT_NE(answer(json, 1), answer(json, 2));
    EXPECT_NE(answer(json, 2), answer(json, 3));
    EXPECT_THAT(json["steps"][2]["says"].get<std::string>(), HasSubstr("33 pieces"));
}

TEST_F(WhatIf, AnInputCanBeThatOfAnotherRow) {
    const auto swapped = ask("2", {"--edit", "swap:text=5", "--edit", "swap:image=5", "--edit", "swap:audio=5", "--json"}).json();
    const auto other = ask("5", {"--edit", "drop:text", "--json"}).json();
    expect_same(answer(swapped, 3), answer(other, 0));
}

TEST_F(WhatIf, ContributionsSumToTheValue) {
    const Ran ran = ask("2", {"--edit", "drop:audio", "--contributions", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const nlohmann::json json = ran.json();
    for (const auto& step : json.at("steps")) {
        const auto& shapley = step.at("contributions");
        double sum = 0;
        for (const auto& value : shapley.at("values"))
            sum += value.get<double>();
        const auto& coalitions = shapley.at("coalitions");
        EXPECT_NEAR(sum, coalitions.back().at("value").get<double>() - coalitions.front().at("value").get<double>(), 1e-5);
        EXPECT_NEAR(coalitions.back().at("value").get<double>(), step.at("value").get<double>(), 1e-4);
    }
}

TEST_F(WhatIf, WhatCannotBeDoneIsSaid) {
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong = {
        {{}, "nothing to change"},
        {{"--edit", "text"}, "KIND:INPUT"},
        {{"--edit", "burn:text"}, "lacks its value"},
        {{"--edit", "burn:text=1"}, "no known kind"},
        {{"--edit", "drop:smell"}, "text, image, audio"},
        {{"--edit", "drop:text=1"}, "takes no value"},
        {{"--edit", "text:image=hello"}, "takes no text"},
        {{"--edit", "remove:image=64"}, "there are 64"},
        {{"--edit", "remove:image=4-2"}, "no range"},
        {{"--edit", "swap:text=24"}, "has 24"},
        {{"--edit", "number:text.x=1"}, "COLUMN"},
        {{"--knock-out", "smell"}, "smell"},
        {{"--edit", "drop:text", "--target", "medium"}, "low"},
        {{"--edit", "drop:text", "--head", "other"}, "other"},
    };
    for (const auto& [arguments, said] : wrong) {
        SCOPED_TRACE(said);
        const Ran ran = ask("2", arguments);
        EXPECT_EQ(ran.code, 2) << ran.out;
        EXPECT_THAT(ran.err, HasSubstr(said));
    }
    EXPECT_EQ(ask("24", {"--edit", "drop:text"}).code, 2);
}

TEST_F(WhatIf, AttentionIsKnockedOutOfAModelThatAttends) {
    const std::string run = out("attending");
    const Ran trained = run_cli(std::vector<std::string>{"train", "--data", s_table.string(), "--out", run, "--epochs", "1", "--template", "bottleneck",
                                                         "--image-size", "16"});
    ASSERT_EQ(trained.code, 0) << trained.err;
    const Ran listed = run_cli({"explain", "--run", run, "--row", "2", "--out", out("attention"), "--json"});
    ASSERT_EQ(listed.code, 0) << listed.err;
    const std::string node = read_json_file(out("attention/attention.json")).at("node");
    const Ran ran = run_cli({"what-if", "--run", run, "--row", "2", "--knock-out", node, "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    ASSERT_EQ(json["steps"].size(), 2u);
    EXPECT_NE(answer(json, 0), answer(json, 1));
    const Ran head = run_cli({"what-if", "--run", run, "--row", "2", "--knock-out", node + ":layer=0,head=0,from=text,to=image", "--json"});
    ASSERT_EQ(head.code, 0) << head.err;
    EXPECT_NE(answer(head.json(), 1), answer(json, 1));
    const Ran none = run_cli({"what-if", "--run", run, "--row", "2", "--knock-out", node + ":layer=99"});
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, HasSubstr("has no layer 99"));
    EXPECT_THAT(run_cli({"what-if", "--run", run, "--row", "2", "--knock-out", node + ":depth=1"}).err, HasSubstr("layer=N"));
}

TEST_F(WhatIf, RowsWithATokenLikeOneAreFound) {
    const std::vector<std::string> ask = {"similar", "--run", s_run.string(), "--row", "2", "--node", "text_lstm"};
    const Ran listed = run_cli(ask + std::vector<std::string>{"--tokens", "--json"});
    ASSERT_EQ(listed.code, 0) << listed.err;
    ASSERT_FALSE(listed.json().at("tokens").empty());
    const Ran ran = run_cli(ask + std::vector<std::string>{"--token", "0", "--count", "5", "--json", "--out", out("like.csv")});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["searched"], 23);
    ASSERT_EQ(json["similar"].size(), 5u);
    double before = 1;
    std::set<std::size_t> rows;
    for (const auto& one : json["similar"]) {
        EXPECT_NE(one["row"], 2);
        EXPECT_LE(one["similarity"].get<double>(), before + 1e-9);
        before = one["similarity"];
        rows.insert(one["row"].get<std::size_t>());
    }
    EXPECT_EQ(rows.size(), 5u);
    const std::string csv = read_file(out("like.csv"));
    EXPECT_EQ(csv.rfind("row,input,token,similarity,truth\r\n", 0), 0u);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 6);
    EXPECT_THAT(run_cli(ask + std::vector<std::string>{"--token", "0", "--split", "test"}).out, HasSubstr("among 4 rows"));
    EXPECT_EQ(run_cli(ask).code, 2);
    EXPECT_EQ(run_cli(ask + std::vector<std::string>{"--token", "9999"}).code, 2);
    EXPECT_EQ(run_cli({"similar", "--run", s_run.string(), "--row", "2", "--node", "smell", "--token", "0"}).code, 2);
}

} // namespace
} // namespace triptych::test
