// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, categories, vectors and series from the shell: the whole way from a table with gaps to predictions.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "core/base/random.h"
#include "core/features/npy.h"
#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// 60 rows of two classes that every input tells apart; every seventh cell of each is missing.
class Numbers : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        std::string table = "load,state,x__0,x__1,x__2,curve,label,split\n";
        Random random(3);
        for (int i = 0; i < 60; ++i) {
            const bool high = i % 2 == 1;
            const auto near = [&](double value) { return std::to_string(value + 0.1 * random.normal()); };
            const std::string name = "curve" + std::to_string(i) + (i % 4 < 2 ? ".csv" : ".npy");
            std::string csv = "flow,heat\n";
            std::vector<float> values;
            const int steps = 12 + i % 5;
            for (int t = 0; t < steps; ++t) {
                const double wave = std::sin(t * (high ? 1.5 : 0.5)), heat = 20 + random.normal();
                csv += std::to_string(wave) + "," + std::to_string(heat) + "\n";
                values.push_back(static_cast<float>(wave));
                values.push_back(static_cast<float>(heat));
            }
            if (i % 4 < 2)
                write(csv, name);
            else
                ASSERT_TRUE(write_npy(folder() / name, values, {steps, 2}));
            const auto gap = [&](int shift, const std::string& cell) { return (i + shift) % 7 == 0 ? std::string() : cell; };
            table += gap(0, near(high ? 5 : 2)) + "," + gap(1, high ? "open" : i % 4 ? "shut" : "idle") + "," +
                     near(high ? 1 : -1) + "," + gap(2, near(0)) + "," + near(high ? 100 : 90) + "," + gap(3, name) + "," +
                     (high ? "worn" : "new") + "," + (i < 40 ? "train" : i < 48 ? "validation" : "test") + "\n";
        }
        m_table = write(table).string();
    }
    std::string run() const { return (folder() / "run").string(); }
    Ran train(const std::vector<std::string>& more, const std::string& epochs = "12") const {
        return run_cli(std::vector<std::string>{"train", "--data", m_table, "--out", run(), "--epochs", epochs, "--batch-size",
                                                "8", "--device", "cpu", "--threads", "0", "--json"} +
                       more);
    }

    std::string m_table;
};

TEST_F(Numbers, AreLearnedEvaluatedAndPredicted) {
    const Ran ran = train({"--template", "late", "--learning-rate", "0.01"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_GE(ran.json()["test"]["accuracy"].get<double>(), 0.9) << ran.out;
    const auto graph = read_json_file(std::filesystem::path(run()) / "run.json")["graph"];
    std::vector<std::string> inputs;
    for (const auto& node : graph["nodes"])
        if (node["type"].get<std::string>().starts_with("input.")) inputs.push_back(node["id"]);
    EXPECT_THAT(inputs, testing::UnorderedElementsAre("numbers", "vector", "series"));

    const Ran evaluated = run_cli({"evaluate", "--run", run(), "--device", "cpu", "--json"});
    ASSERT_EQ(evaluated.code, 0) << evaluated.err;

    const std::string predicted = (folder() / "predicted.csv").string();
    const Ran table = run_cli({"predict", "--run", run(), "--data", m_table, "--out", predicted, "--device", "cpu"});
    ASSERT_EQ(table.code, 0) << table.err;
    std::istringstream lines(read_file(predicted));
    int count = 0;
    for (std::string line; std::getline(lines, line);)
        ++count;
    EXPECT_EQ(count, 61);

    // The table is not needed to predict one sample; a modality that is not given is absent.
    std::filesystem::remove(m_table);
    const auto one = [&](const std::vector<std::string>& given) {
        const Ran answer = run_cli(std::vector<std::string>{"predict", "--run", run(), "--device", "cpu", "--json"} + given);
        EXPECT_EQ(answer.code, 0) << answer.err;
        return answer.json()["predicted"].get<std::string>();
    };
    EXPECT_EQ(one({"--input", "numbers=5,open", "--input", "vector=1, 0, 100"}), "worn");
    EXPECT_EQ(one({"--input", "numbers=,shut"}), "new");
    EXPECT_EQ(one({"--input", "series=" + (folder() / "curve3.npy").string()}), "worn");
    EXPECT_EQ(one({"--input", "series=" + (folder() / "curve0.csv").string()}), "new");

    const auto wrong = [&](const std::string& given, int code, const std::string& says) {
        const Ran answer = run_cli({"predict", "--run", run(), "--input", given, "--device", "cpu"});
        EXPECT_EQ(answer.code, code) << given << answer.err;
        EXPECT_THAT(answer.err, HasSubstr(says)) << given;
    };
    wrong("numbers", 2, "NODE=VALUE");
    wrong("sound=a.wav", 2, "names no input of this model");
    wrong("vector=1,2", 3, "holds 2 numbers");
    wrong("numbers=a,open", 2, "no finite number");
    wrong("numbers=,", 3, "nothing to predict from");
    wrong("series=lost.csv", 3, "lost.csv");
}

TEST_F(Numbers, AreExplainedByColumnsAndSteps) {
    const Ran ran = train({"--template", "reference", "--set", "numbers_transformer.layers=1", "--set",
                           "series_lstm.segment=4"});
    // The reference leaves numbers out beside two other modalities.
    ASSERT_EQ(ran.code, 2) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("there is no node 'numbers_transformer'"));
    const Ran industrial = train({"--template", "industrial", "--set", "series_lstm.segment=4"}, "2");
    ASSERT_EQ(industrial.code, 0) << industrial.err;
    const std::filesystem::path out = folder() / "explained";
    const Ran explained = run_cli(
        {"explain", "--run", run(), "--data", m_table, "--row", "1", "--out", out.string(), "--device", "cpu", "--json"});
    ASSERT_EQ(explained.code, 0) << explained.err;
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator(out))
        all += read_file(entry.path());
    EXPECT_THAT(all, AllOf(HasSubstr("\"kind\": \"column\""), HasSubstr("\"kind\": \"step\""), HasSubstr("state")));
    const Ran text = run_cli({"explain", "--run", run(), "--data", m_table, "--row", "1", "--out", out.string(), "--device", "cpu"});
    EXPECT_THAT(text.out, AllOf(HasSubstr("\n  numbers: "), HasSubstr("\n  series: ")));
}

TEST_F(Numbers, AreShownAsTheModelSeesThem) {
    const Ran inspected = run_cli({"inspect", "--data", m_table, "--json"});
    ASSERT_EQ(inspected.code, 0) << inspected.err;
    std::map<std::string, std::string> roles;
    const auto table = inspected.json();
    for (const auto& column : table["columns"])
        roles[column["name"]] = column["role"];
    EXPECT_EQ(roles["load"], "number");
    EXPECT_EQ(roles["state"], "category");
    EXPECT_EQ(roles["x__1"], "vector");
    EXPECT_EQ(roles["curve"], "series");

    const std::filesystem::path out = folder() / "row";
    const auto row = [&](int at) {
        const Ran ran = run_cli({"inspect", "--data", m_table, "--template", "late", "--row", std::to_string(at), "--out",
                                 out.string(), "--json"});
        EXPECT_EQ(ran.code, 0) << ran.err;
        return ran.json();
    };
    row(1);
    const auto numbers = read_json_file(out / "numbers.json")["columns"];
    EXPECT_EQ(numbers[1]["cell"], "open");
    EXPECT_EQ(numbers[1]["known"], true);
    EXPECT_EQ(numbers[1]["categories"], nlohmann::json({"idle", "open", "shut"}));
    EXPECT_EQ(read_npy_file(out / "vector.npy").shape, (std::vector<std::int64_t>{3}));
    EXPECT_EQ(read_npy_file(out / "series.npy").shape, (std::vector<std::int64_t>{13, 2}));
    // In row 4 the series is missing, in row 5 a number of the vector, in row 6 the category.
    EXPECT_EQ(row(4)["missing"], nlohmann::json({"series"}));
    EXPECT_FALSE(std::filesystem::exists(out / "series.npy"));
    EXPECT_EQ(row(5)["missing"], nlohmann::json({"vector"}));
    row(6);
    const auto gap = read_json_file(out / "numbers.json")["columns"][1];
    EXPECT_EQ(gap["known"], false);
    EXPECT_TRUE(gap["value"].is_null());
}

TEST_F(Numbers, OfAVectorNeedNoEncoder) {
    // How long the vector is, only the table says.
    const auto node = [](const char* id, const char* type, const nlohmann::json& params) {
        return nlohmann::json{{"id", id}, {"type", type}, {"version", 1}, {"params", params}, {"x", 0}, {"y", 0}};
    };
    const nlohmann::json graph = {
        {"version", 2},
        {"name", "direct"},
        {"nodes",
         {node("vector", "input.vector", {{"column", "x"}}), node("mlp", "between.mlp", nlohmann::json::object()),
          node("classes", "head.classes", {{"column", "label"}})}},
        {"edges",
         {{{"from", "vector"}, {"to", "mlp"}, {"port", "in"}}, {{"from", "mlp"}, {"to", "classes"}, {"port", "in"}}}},
        {"groups", nlohmann::json::array()}};
    const std::string file = write(graph.dump(), "graph.json").string();
    const Ran checked = run_cli({"model", "check", "--graph", file, "--data", m_table});
    EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
    const Ran ran = train({"--graph", file, "--learning-rate", "0.01"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_GE(ran.json()["test"]["accuracy"].get<double>(), 0.9) << ran.out;
}

TEST_F(Numbers, OfTheSharedTableTellDigitsApart) {
    const std::filesystem::path table = std::filesystem::path(TRIPTYCH_SHARED_DATA) / "digits10/manifest_tab.csv";
    if (std::string(TRIPTYCH_SHARED_DATA).empty() || !std::filesystem::exists(table))
        GTEST_SKIP() << "the tables of TRIPTYCH_SHARED_DATA are not here";
    const Ran ran = run_cli({"train", "--data", table.string(), "--out", run(), "--template", "concat", "--only", "numbers",
                             "--epochs", "10", "--learning-rate", "0.003", "--device", "cpu", "--threads", "0", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_GT(ran.json()["test"]["accuracy"].get<double>(), 0.3) << "six numbers, ten classes: chance is 0.1";
}

} // namespace
} // namespace triptych::test
