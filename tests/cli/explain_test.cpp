// SPDX-License-Identifier: GPL-3.0-or-later
// Maps of a trained run from the command line: one row with pictures and a page, a split that goes on where it was stopped,
// faithfulness, and what is said of bad input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/dataset/table.h"
#include "core/media/audio.h"
#include "tests/cli/process.h"
#include "tests/core/explain/markup.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;
using nlohmann::json;

/// One run that all cases share.
class Explain : public TemporaryTable {
  protected:
    static void SetUpTestSuite() {
        std::string pattern = (std::filesystem::temp_directory_path() / "triptych-XXXXXX").string();
        s_folder = mkdtemp(pattern.data());
        s_table = write_tiny_table(s_folder);
        const Ran ran = run_cli(std::vector<std::string>{"train", "--data", s_table.string(), "--out", (s_folder / "run").string(), "--epochs", "3"} +
                                tiny_options());
        ASSERT_EQ(ran.code, 0) << ran.err;
    }
    static void TearDownTestSuite() { std::filesystem::remove_all(s_folder); }

    static Ran explain(const std::vector<std::string>& more, const std::string& command = "explain") {
        return run_cli(std::vector<std::string>{command, "--run", (s_folder / "run").string(), "--data", s_table.string()} + more);
    }
    std::string out(const std::string& name) const { return (folder() / name).string(); }
    json document(const std::string& name, const std::string& row) const { return read_json_file(folder() / name / ("row-" + row + ".json")); }

    inline static std::filesystem::path s_folder, s_table;
};

TEST_F(Explain, OneRowGivesTokensPicturesSoundsAndAPage) {
    const Ran ran = explain({"--row", "21", "--method", "integrated_gradients", "--method", "occlusion", "--method", "shapley", "--set",
                             "integrated_gradients.steps=8", "--baseline", "blank", "--target", "low", "--faithfulness", "--out", out("e"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.json()["methods"], json({"integrated_gradients", "occlusion", "shapley"}));
    const json row = document("e", "000021");
    EXPECT_EQ(row["row"], 21);
    EXPECT_EQ(row["label"], "high");
    const json& map = row["methods"]["integrated_gradients"];
    EXPECT_EQ(map["target"]["name"], "low");
    EXPECT_EQ(map["parameters"]["steps"], "8");
    EXPECT_EQ(map["parameters"]["baseline"], "blank");
    EXPECT_EQ(map["model_hash"], row["model_hash"]);
    std::map<std::string, int> kinds;
    double sum = 0;
    for (const json& token : map["tokens"]) {
        ++kinds[token["modality"].get<std::string>() + " " + token["kind"].get<std::string>()];
        ASSERT_TRUE(token["value"].is_number());
        sum += token["value"].get<double>();
        if (token["kind"] == "word") {
            EXPECT_EQ(std::string("the tone is sharp and high 21")
                          .substr(token["char_begin"], token["char_end"].get<std::size_t>() - token["char_begin"].get<std::size_t>()),
                      token["label"]);
        }
    }
    EXPECT_GT(kinds["text word"], 0);
    EXPECT_GT(kinds["image box"], 0);
    EXPECT_GT(kinds["audio region"], 0);
    EXPECT_NEAR(sum, map["full_value"].get<double>() - map["base_value"].get<double>() + map["delta"].get<double>(), 1e-4);
    EXPECT_TRUE(map["faithfulness"]["curves"].is_array());

    const json& shapley = row["methods"]["shapley"];
    ASSERT_EQ(shapley["coalitions"].size(), 8U);
    double total = 0;
    for (const auto& [input, value] : shapley["values"].items())
        total += value.get<double>();
    EXPECT_NEAR(total, shapley["coalitions"][7]["value"].get<double>() - shapley["coalitions"][0]["value"].get<double>(), 1e-5);
    EXPECT_EQ(shapley["output_name"], "low");

    for (const char* name : {"integrated_gradients.svg", "occlusion.svg", "shapley.svg", "occlusion-faithfulness.svg"})
        EXPECT_EQ(read_markup(read_file(folder() / "e" / name)).error, "") << name;
    for (const char* name : {"integrated_gradients.csv", "shapley.csv", "occlusion-faithfulness.csv"})
        EXPECT_TRUE(read_csv(folder() / "e" / name).ok()) << name;
    const std::string html = read_file(folder() / "e" / "explanation.html");
    const Markup page = read_markup(html);
    EXPECT_EQ(page.error, "");
    for (const std::string& reference : page.references)
        EXPECT_THAT(reference, testing::StartsWith("data:"));
    EXPECT_THAT(html, AllOf(HasSubstr("table.csv, row 21"), HasSubstr("In truth: high"), HasSubstr("Shapley"), HasSubstr("Do the methods agree?")));
    // What is kept and what is removed are sounds as long as the original.
    std::size_t sounds = 0;
    for (const auto& [name, file] : ran.json()["files"].items()) {
        if (!name.ends_with(".wav")) continue;
        const auto sound = read_audio(file.get<std::string>());
        ASSERT_TRUE(sound.ok()) << name;
        EXPECT_GT(sound->seconds(), 0.2) << name;
        ++sounds;
    }
    EXPECT_EQ(sounds % 2, 0U);

    const Ran text = explain({"--row", "21", "--method", "occlusion", "--out", out("t")});
    EXPECT_EQ(text.code, 0) << text.err;
    EXPECT_THAT(text.out, AllOf(HasSubstr("Row 21"), HasSubstr("occlusion of"), HasSubstr("text:"), HasSubstr("explanation.html")));
}

TEST_F(Explain, EveryMethodThatTheModelAllows) {
    const Ran ran = explain({"--row", "20", "--method", "all", "--set", "integrated_gradients.steps=8", "--out", out("e"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const json methods = document("e", "000020")["methods"];
    for (const json& listed : run_cli({"explain", "--methods", "--json"}).json()) {
        const std::string id = listed["id"];
        EXPECT_TRUE(methods.contains(id) || ran.json()["left_out"].contains(id)) << id;
    }
    for (const char* id : {"integrated_gradients", "occlusion", "kernel_shap", "relevance", "rollout", "attention", "shapley"})
        EXPECT_TRUE(methods.contains(id)) << id << ran.err;
}

TEST_F(Explain, ASplitGoesOnWhereItWasStopped) {
    const std::vector<std::string> options = {"--split", "test", "--method", "occlusion", "--out", out("maps"), "--json"};
    const Ran first = explain(options);
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(first.json()["rows"], 4);
    EXPECT_EQ(first.json()["computed"], 4);
    const std::string before = read_file(folder() / "maps" / "row-000021.json");
    // One row is lost, one damaged: they alone are computed again, to the same.
    std::filesystem::remove(folder() / "maps" / "row-000021.json");
    write("{\"format\": ", "maps/row-000022.json");
    const Ran second = explain(options);
    ASSERT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(second.json()["computed"], 2);
    EXPECT_EQ(second.json()["kept"], 2);
    const auto values = [](const json& row) {
        std::vector<double> out;
        for (const json& token : row["methods"]["occlusion"]["tokens"])
            out.push_back(token["value"]);
        return out;
    };
    const auto again = values(document("maps", "000021")), once = values(json::parse(before));
    ASSERT_EQ(again.size(), once.size());
    for (std::size_t i = 0; i < once.size(); ++i)
        EXPECT_NEAR(again[i], once[i], 1e-5);
    EXPECT_EQ(explain(options).json()["computed"], 0);
    // Another method is added, another parameter replaces, what is there stays.
    EXPECT_EQ(explain({"--split", "test", "--method", "shapley", "--out", out("maps"), "--json"}).json()["computed"], 4);
    EXPECT_EQ(explain(options).json()["computed"], 0);
    EXPECT_EQ(explain({"--split", "test", "--method", "occlusion", "--baseline", "blank", "--out", out("maps"), "--json"}).json()["computed"], 4);
    const json row = document("maps", "000023");
    EXPECT_EQ(row["methods"]["occlusion"]["parameters"]["baseline"], "blank");
    EXPECT_TRUE(row["methods"].contains("shapley"));

    const auto summary = read_csv(folder() / "maps" / "summary.csv");
    ASSERT_TRUE(summary.ok()) << summary.error().text();
    EXPECT_EQ(summary->rows(), 4U);
    EXPECT_THAT(summary->columns(), AllOf(Contains("row"), Contains("logit"), Contains("sum_text"), Contains("weight_image"), Contains("remarks")));
    EXPECT_EQ(*summary->cell(0, *summary->column("row")), "20");
    // Weights are what the row's file says.
    EXPECT_NEAR(std::stod(std::string(*summary->cell(3, *summary->column("weight_text")))),
                row["methods"]["occlusion"]["weight_by_input"]["text"].get<double>(), 1e-9);
}

TEST_F(Explain, AChangedCellIsExplainedAnew) {
    std::filesystem::copy(s_folder, folder() / "data", std::filesystem::copy_options::recursive);
    const auto run_on = [&] {
        return run_cli({"explain", "--run", (s_folder / "run").string(), "--data", out("data/table.csv"), "--split", "test", "--method", "occlusion", "--out",
                        out("maps"), "--json"})
            .json();
    };
    EXPECT_EQ(run_on()["computed"], 4);
    std::string table = read_file(folder() / "data" / "table.csv");
    const std::size_t at = table.rfind("sharp and high");
    table.replace(at, 5, "tense");
    write(table, "data/table.csv");
    EXPECT_EQ(run_on()["computed"], 1);
}

TEST_F(Explain, CtrlCEndsASplitAndKeepsWholeFiles) {
    const std::vector<std::string> options = {"explain", "--run", (s_folder / "run").string(), "--data", s_table.string(), "--split", "train", "--method",
                                              "kernel_shap", "--faithfulness", "--out", out("maps")};
    const Ran ran = run_cli(options, {.terminal = true, .interrupt_after = "row "});
    EXPECT_EQ(ran.code, 130) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("interrupted"));
    EXPECT_FALSE(std::filesystem::exists(folder() / "maps" / "summary.csv"));
    for (const auto& entry : std::filesystem::directory_iterator(folder() / "maps"))
        EXPECT_TRUE(read_json_file(entry.path()).is_object()) << entry.path();
}

TEST_F(Explain, FaithfulnessComparesMethodsWithRandomOrders) {
    const Ran ran = explain({"--split", "test", "--method", "occlusion", "--method", "rollout", "--out", out("f"), "--json"}, "faithfulness");
    ASSERT_EQ(ran.code, 0) << ran.err;
    for (const char* id : {"occlusion", "rollout"})
        for (const char* name : {"deletion_auc", "random_deletion_auc", "insertion_auc", "random_insertion_auc", "comprehensiveness", "sufficiency", "no_evidence"})
            EXPECT_TRUE(ran.json()["means"][id][name].is_number()) << id << " " << name;
    EXPECT_EQ(ran.json()["means"]["occlusion"]["rows"], 4);
    EXPECT_TRUE(read_csv(folder() / "f" / "summary.csv")->column("deletion_auc"));
    // What explain finds there, it need not compute again.
    EXPECT_EQ(explain({"--split", "test", "--method", "occlusion", "--faithfulness", "--out", out("f"), "--json"}).json()["computed"], 0);
    const Ran one = explain({"--row", "20", "--method", "occlusion", "--infidelity"}, "faithfulness");
    ASSERT_EQ(one.code, 0) << one.err;
    EXPECT_THAT(one.out, AllOf(HasSubstr("occlusion"), HasSubstr("infidelity"), HasSubstr("random")));
}

TEST_F(Explain, EvidenceTellsWhetherMapsPointThere) {
    // The word that tells the classes apart.
    std::string rows;
    for (int i = 0; i < 24; ++i) {
        const std::string span = i % 2 == 1 ? "[12, 26]" : "[2, 14]";
        rows += std::string(i == 0 ? "" : ",") + R"({"text": [{"chars": )" + span + "}]}";
    }
    write(R"({"format": "triptych evidence", "version": 1, "rows": [)" + rows + "]}", "evidence.json");
    const Ran ran = explain({"--split", "test", "--method", "occlusion", "--evidence", out("evidence.json"), "--out", out("maps"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const json means = ran.json()["means"]["occlusion"]["pointing"]["text"];
    EXPECT_EQ(means["rows"], 4);
    EXPECT_NEAR(means["chance"].get<double>(), (3.0 / 7 + 3.0 / 6) / 2, 1e-9);
    for (const char* name : {"hit", "mass"}) {
        EXPECT_GE(means[name].get<double>(), 0);
        EXPECT_LE(means[name].get<double>(), 1);
    }
    EXPECT_TRUE(read_csv(folder() / "maps" / "summary.csv")->column("hit_text"));

    write(R"({"format": "triptych evidence", "version": 1, "rows": [{}]})", "short.json");
    const Ran wrong = explain({"--split", "test", "--method", "occlusion", "--evidence", out("short.json"), "--out", out("x")});
    EXPECT_EQ(wrong.code, 3);
    EXPECT_THAT(wrong.err, AllOf(HasSubstr("1 rows"), HasSubstr("24")));
    EXPECT_EQ(explain({"--split", "test", "--method", "occlusion", "--evidence", out("none.json"), "--out", out("x")}).code, 3);
}

TEST_F(Explain, MethodsAreListedWithTheirParameters) {
    const Ran text = run_cli({"explain", "--methods"});
    EXPECT_EQ(text.code, 0) << text.err;
    for (const char* part : {"integrated_gradients", "Integrated gradients", "integrated_gradients.steps=50", "occlusion", "kernel_shap", "grad_cam", "relevance",
                             "rollout", "flow", "attention", "shapley.absence=automatic", "mean, blank", "Needs a model with attention"})
        EXPECT_THAT(text.out, HasSubstr(part));
    for (const json& method : run_cli({"explain", "--methods", "--json"}).json())
        for (const char* key : {"id", "title", "help", "source", "needs", "parameters"})
            EXPECT_TRUE(method.contains(key)) << method;
}

TEST_F(Explain, BadInputIsNamed) {
    struct Case {
        std::vector<std::string> options;
        int code;
        std::vector<std::string> says;
    };
    const std::vector<Case> cases = {
        {{"--row", "0", "--method", "magic", "--out", out("x")}, 2, {"magic", "occlusion", "shapley"}},
        {{"--row", "0", "--method", "occlusion", "--set", "nothing=1", "--out", out("x")}, 2, {"nothing", "occlusion.baseline"}},
        {{"--row", "0", "--method", "integrated_gradients", "--set", "steps=many", "--out", out("x")}, 2, {"steps=many"}},
        {{"--row", "0", "--method", "integrated_gradients", "--set", "steps=0", "--out", out("x")}, 2, {"steps=0"}},
        {{"--row", "0", "--method", "occlusion", "--set", "steps", "--out", out("x")}, 2, {"PARAM=VALUE"}},
        {{"--row", "0", "--method", "occlusion", "--target", "middling", "--out", out("x")}, 2, {"middling", "high, low"}},
        {{"--row", "0", "--method", "occlusion", "--head", "tail", "--out", out("x")}, 2, {"tail"}},
        {{"--row", "24", "--method", "occlusion", "--out", out("x")}, 2, {"24 rows"}},
        {{"--row", "0", "--split", "test", "--method", "occlusion", "--out", out("x")}, 2, {"--split"}},
        {{"--split", "tset", "--method", "occlusion", "--out", out("x")}, 2, {"tset"}},
        {{"--split", "none", "--method", "occlusion", "--out", out("x")}, 3, {"none"}},
        {{"--method", "occlusion", "--out", out("x")}, 2, {"--row or --split"}},
        {{"--split", "test", "--out", out("x")}, 2, {"--row"}},
        {{"--row", "0", "--method", "occlusion"}, 2, {"--out"}},
        {{"--row", "0", "--method", "occlusion", "--baseline", "zero", "--out", out("x")}, 2, {"zero"}},
        {{"--row", "0", "--method", "occlusion", "--out", (s_table / "x").string()}, 3, {"table.csv"}},
    };
    for (const Case& one : cases) {
        const Ran ran = explain(one.options);
        EXPECT_EQ(ran.code, one.code) << one.options.back() << ran.err;
        EXPECT_EQ(ran.out, "");
        for (const std::string& part : one.says)
            EXPECT_THAT(ran.err, HasSubstr(part));
    }
    EXPECT_FALSE(std::filesystem::exists(folder() / "x"));
    EXPECT_EQ(explain({"--row", "0", "--method", "shapley"}, "faithfulness").code, 2);
    EXPECT_EQ(explain({"--row", "0"}, "faithfulness").code, 2);
    EXPECT_EQ(run_cli({"explain", "--run", out("none"), "--row", "0", "--method", "occlusion", "--out", out("x")}).code, 3);
}

} // namespace
} // namespace triptych::test
