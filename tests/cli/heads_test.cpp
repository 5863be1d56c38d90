// SPDX-License-Identifier: GPL-3.0-or-later
// A run with several heads, from the shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <tuple>

#include "core/dataset/table.h"
#include "core/graph/graph.h"
#include "tests/cli/process.h"
#include "tests/support/many_heads.h"
#include "tests/support/temporary_folder.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// One run that all cases share.
class Heads : public TemporaryTable {
  protected:
    static void SetUpTestSuite() {
        std::string pattern = (std::filesystem::temp_directory_path() / "triptych-XXXXXX").string();
        s_folder = mkdtemp(pattern.data());
        s_table = write_many_heads_table(s_folder);
        s_run = s_folder / "run";
        std::ofstream(s_folder / "graph.json") << graph_to_json(many_heads_graph()).dump();
        s_ran = train(many_heads_graph(), s_run);
        ASSERT_EQ(s_ran.code, 0) << s_ran.err;
    }
    static void TearDownTestSuite() { std::filesystem::remove_all(s_folder); }
    static Ran train(const GraphSpec& graph, const std::filesystem::path& run) {
        const std::filesystem::path file = run.string() + ".graph.json";
        std::ofstream(file) << graph_to_json(graph).dump();
        return run_cli({"train", "--data", s_table.string(), "--role", "fault=label", "--role", "text=text", "--graph",
                        file.string(), "--out", run.string(), "--epochs", "6", "--set", "train.learning_rate=0.01",
                        "--batch-size", "8", "--device", "cpu", "--json"});
    }

    inline static std::filesystem::path s_folder, s_table, s_run;
    inline static Ran s_ran;
};

TEST_F(Heads, TrainTellsWhatEachCameTo) {
    EXPECT_THAT(s_ran.err, AllOf(HasSubstr("  fault: accuracy "), HasSubstr("  load: R² "),
                                 HasSubstr("  parts: micro F1 "), HasSubstr("  wear: accuracy ")));
    EXPECT_THAT(s_ran.err, Not(HasSubstr("nan")));
    const auto json = s_ran.json();
    EXPECT_EQ(json["test"]["accuracy"], json["test_heads"]["fault"]["accuracy"]);
    EXPECT_EQ(json["test_heads"]["load"]["kind"], "number");
    EXPECT_EQ(json["validation_heads"]["wear"]["score_name"], "accuracy");
}

TEST_F(Heads, EvaluateKeepsItsKeysAndAddsTheHeads) {
    const Ran ran = run_cli({"evaluate", "--run", s_run.string(), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    for (const char* key : {"accuracy", "macro_f1", "weighted_f1", "macro_precision", "macro_recall", "loss", "n"})
        EXPECT_TRUE(json[key].is_number()) << key;
    EXPECT_EQ(json["head"], "fault");
    EXPECT_EQ(json["heads"].size(), 5U);
    EXPECT_EQ(json["heads"]["fault"]["confusion"], json["confusion"]);
    EXPECT_TRUE(json["heads"]["load"]["r2"].is_number());
    EXPECT_TRUE(json["heads"]["parts"]["hamming_loss"].is_number());
    EXPECT_TRUE(json["heads"]["wear"]["quadratic_kappa"].is_number());
    const Ran text = run_cli({"evaluate", "--run", s_run.string()});
    EXPECT_THAT(text.out, AllOf(HasSubstr("fault (column 'fault')"), HasSubstr("load (column 'load')"),
                                HasSubstr("R² "), HasSubstr("Hamming loss"), HasSubstr("quadratic kappa"),
                                HasSubstr("true \\ predicted")));
}

TEST_F(Heads, PredictHasColumnsForEach) {
    const std::string out = (folder() / "predicted.csv").string();
    const Ran ran = run_cli({"predict", "--run", s_run.string(), "--data", s_table.string(), "--out", out});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto table = read_csv(out);
    ASSERT_TRUE(table.ok()) << table.error().text();
    EXPECT_EQ(table->columns(),
              (std::vector<std::string>{
                  "row", "label", "predicted", "probability", "p_bearing", "p_motor", "p_valve", "early.label",
                  "early.predicted", "early.probability", "early.p_bearing", "early.p_motor", "early.p_valve",
                  "load.label", "load.predicted", "parts.label", "parts.predicted", "parts.p_pump", "parts.p_seal",
                  "wear.label", "wear.predicted", "wear.probability", "wear.p_low", "wear.p_middle", "wear.p_high"}));
    const auto truth = read_csv(s_table);
    const auto cell = [](const Table& from, std::size_t row, const char* column) {
        return std::string(from.cell(row, *from.column(column)).value_or(""));
    };
    double off = 0, seen = 0;
    for (std::size_t row = 0; row < table->rows(); ++row) {
        EXPECT_EQ(cell(*table, row, "wear.label"), cell(*truth, row, "wear"));
        EXPECT_EQ(cell(*table, row, "parts.label"), cell(*truth, row, "parts"));
        const bool pump = std::stod(cell(*table, row, "parts.p_pump")) > 0.5;
        EXPECT_EQ(cell(*table, row, "parts.predicted").find("pump") != std::string::npos, pump);
        if (row < 75 || cell(*truth, row, "load").empty()) continue;
        off += std::abs(std::stod(cell(*table, row, "load.predicted")) - std::stod(cell(*truth, row, "load")));
        ++seen;
    }
    const auto metrics = run_cli({"evaluate", "--run", s_run.string(), "--json"}).json();
    EXPECT_NEAR(off / seen, metrics["heads"]["load"]["mean_absolute_error"].get<double>(), 1e-4);
}

TEST_F(Heads, PredictOfOneSampleTellsAll) {
    const std::vector<std::string> asked = {"predict", "--run", s_run.string(), "--text",
                                            "the motor sounds harsh near the pump"};
    const auto json = run_cli(asked + std::vector<std::string>{"--json"}).json();
    EXPECT_EQ(json["predicted"], json["heads"]["fault"]["predicted"]);
    EXPECT_TRUE(json["heads"]["load"]["predicted"].is_number());
    EXPECT_TRUE(json["heads"]["parts"]["predicted"].is_array());
    EXPECT_TRUE(json["heads"]["wear"]["probabilities"]["middle"].is_number());
    EXPECT_THAT(run_cli(asked).out, AllOf(HasSubstr("fault (column 'fault')"), HasSubstr("load (column 'load')"),
                                          HasSubstr("label"), HasSubstr("middle")));
}

TEST_F(Heads, TheChosenHeadIsExplained) {
    const auto truth = read_csv(s_table);
    const std::string out = (folder() / "e").string();
    const std::vector<std::string> asked = {"explain", "--run", s_run.string(), "--data", s_table.string(), "--row", "80", "--method", "occlusion",
                                            "--method", "shapley", "--head", "load", "--out", out};
    const Ran ran = run_cli(asked + std::vector<std::string>{"--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto row = read_json_file(std::filesystem::path(out) / "row-000080.json");
    EXPECT_EQ(row["head"], "load");
    EXPECT_EQ(row["label"], std::string(*truth->cell(80, *truth->column("load"))));
    EXPECT_NO_THROW(std::stod(row["predicted"].get<std::string>()));
    EXPECT_TRUE(row["probability"].is_null());
    EXPECT_EQ(ran.json()["head"], "load");
    // What is explained is standardised; beside it stands what was predicted.
    const Ran text = run_cli(asked);
    EXPECT_THAT(text.out, AllOf(HasSubstr("standardised value "), HasSubstr(", " + row["predicted"].get<std::string>() + " in its unit"), Not(HasSubstr("logit"))));
    // Another head of the same rows is another document.
    const Ran other = run_cli({"explain", "--run", s_run.string(), "--data", s_table.string(), "--split", "test", "--method", "occlusion", "--head", "wear",
                               "--out", out, "--json"});
    ASSERT_EQ(other.code, 0) << other.err;
    const auto wear = read_json_file(std::filesystem::path(out) / "row-000080.json");
    EXPECT_EQ(wear["head"], "wear");
    EXPECT_EQ(wear["label"], std::string(*truth->cell(80, *truth->column("wear"))));
    EXPECT_TRUE(wear["probability"].is_number());
    EXPECT_FALSE(wear["methods"].contains("shapley"));
}

TEST_F(Heads, WhereThereIsNoLabelItIsSaid) {
    const auto truth = read_csv(s_table);
    const std::size_t parts = *truth->column("parts");
    std::size_t none = 0;
    for (std::size_t row = 60; row < truth->rows(); ++row) {
        if (truth->cell(row, parts).value_or("") != ";" || none++ > 0) continue;
        const std::string out = (folder() / "none").string();
        const Ran ran = run_cli({"explain", "--run", s_run.string(), "--data", s_table.string(), "--row", std::to_string(row), "--method", "occlusion",
                                 "--head", "parts", "--target", "pump", "--out", out});
        ASSERT_EQ(ran.code, 0) << ran.err;
        EXPECT_THAT(ran.out, HasSubstr(", in truth no label\n"));
    }
    EXPECT_GT(none, 0U);
}

TEST_F(Heads, ContributionsOfAnyHead) {
    const auto metrics = run_cli({"evaluate", "--run", s_run.string(), "--json"}).json()["heads"];
    const std::vector<std::string> asked = {"contributions", "--run", s_run.string(), "--emap-rows", "4", "--permutations", "3", "--rows", "7"};
    const std::vector<std::tuple<std::string, std::string, double>> heads = {{"fault", "accuracy", metrics["fault"]["accuracy"]},
                                                                             {"load", "R²", metrics["load"]["r2"]},
                                                                             {"parts", "micro F1", metrics["parts"]["micro_f1"]},
                                                                             {"wear", "accuracy", metrics["wear"]["accuracy"]}};
    for (const auto& [head, metric, score] : heads) {
        const Ran ran = run_cli(asked + std::vector<std::string>{"--head", head, "--json"});
        ASSERT_EQ(ran.code, 0) << ran.err;
        const auto json = ran.json();
        EXPECT_EQ(json["head"], head);
        EXPECT_EQ(json["column"], head);
        EXPECT_EQ(json["metric"], metric);
        EXPECT_NEAR(json["all"].get<double>(), score, 1e-5) << head;
        EXPECT_EQ(json["permutations"], 3);
        EXPECT_EQ(json["shapley_rows"], 7);
        EXPECT_TRUE(json["donors"].is_number());
        EXPECT_EQ(json["shapley"]["of"], head == "load" ? "standardised value" : head == "wear" ? "log-probability" : "logit");
    }
    EXPECT_EQ(run_cli(asked + std::vector<std::string>{"--json"}).json()["head"], "fault");
    const Ran text = run_cli(asked + std::vector<std::string>{"--head", "load"});
    EXPECT_THAT(text.out, AllOf(HasSubstr("Head load"), HasSubstr("standardised value"), HasSubstr("mean |φ| by length"), HasSubstr("words")));
    const Ran wrong = run_cli(asked + std::vector<std::string>{"--head", "tail"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, AllOf(HasSubstr("tail"), HasSubstr("fault")));
}

TEST_F(Heads, ANumberAloneGivesItsOwnKeys) {
    GraphSpec graph = many_heads_graph();
    for (const char* head : {"early", "fault", "parts", "wear"}) {
        std::erase_if(graph.nodes, [&](const Node& node) { return node.id == head; });
        std::erase_if(graph.edges, [&](const Edge& edge) { return edge.to == head; });
    }
    const std::filesystem::path run = folder() / "number";
    const Ran trained = train(graph, run);
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_THAT(trained.err, AllOf(HasSubstr("R² "), Not(HasSubstr("nan")), Not(HasSubstr("accuracy"))));
    EXPECT_TRUE(trained.json()["test"]["r2"].is_number());
    const auto json = run_cli({"evaluate", "--run", run.string(), "--json"}).json();
    for (const char* key : {"mean_absolute_error", "root_mean_squared_error", "r2", "loss"})
        EXPECT_TRUE(json[key].is_number()) << key;
    EXPECT_FALSE(json.contains("accuracy"));
    const Ran text = run_cli({"predict", "--run", run.string(), "--text", "the motor sounds fine"});
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_NO_THROW(std::stod(text.out));
}

TEST_F(Heads, ATableWithATargetAndNoLabelLearnsTheNumber) {
    std::string table = "text,force,split\n";
    for (int i = 0; i < 30; ++i)
        table += "word" + std::to_string(i % 5) + " and more," + std::to_string(1.25 * (i % 5)) + "," +
                 (i < 20 ? "train" : i < 25 ? "validation" : "test") + "\n";
    const std::string file = write(table, "force.csv").string(), run = (folder() / "force").string();
    const Ran trained = run_cli({"train", "--data", file, "--role", "text=text", "--role", "force=target", "--out", run,
                                 "--epochs", "2", "--device", "cpu", "--json"});
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_EQ(trained.json()["test"]["kind"], "number");
    // Attention beside a number: the answer stands where a class would.
    const std::string out = (folder() / "explained").string();
    const Ran explained = run_cli({"explain", "--run", run, "--data", file, "--row", "0", "--out", out, "--json"});
    ASSERT_EQ(explained.code, 0) << explained.err;
    EXPECT_TRUE(explained.json()["probability"].is_null());
    EXPECT_NO_THROW(std::stod(explained.json()["predicted"].get<std::string>()));
}

} // namespace
} // namespace triptych::test
