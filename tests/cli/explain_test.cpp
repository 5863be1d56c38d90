// SPDX-License-Identifier: GPL-3.0-or-later
// Maps of a trained run from the command line: one row with pictures and a page, a split that goes on where it was stopped,
// faithfulness, and what is said of bad input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>

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
    // A method that the model is too large for does not keep the others from their row.
    const std::vector<std::string> few = {"--row", "20", "--set", "flow.tokens=2", "--out", out("few")};
    const Ran without = explain(few + std::vector<std::string>{"--method", "all", "--set", "integrated_gradients.steps=8", "--json"});
    ASSERT_EQ(without.code, 0) << without.err;
    EXPECT_THAT(without.json()["left_out"].value("flow", ""), AllOf(HasSubstr("row 20"), HasSubstr("2. Use rollout")));
    const Ran alone = explain(few + std::vector<std::string>{"--method", "flow"});
    EXPECT_EQ(alone.code, 3);
    EXPECT_THAT(alone.err, HasSubstr("Use rollout"));
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

TEST_F(Explain, ADamagedDocumentIsWrittenAnew) {
    const std::vector<std::string> options = {"--split", "test", "--method", "occlusion", "--method", "shapley", "--out", out("maps"), "--json"};
    ASSERT_EQ(explain(options).code, 0);
    const std::string name = "maps/row-000021.json", whole = read_file(folder() / name);
    std::vector<std::string> damaged = {"", "[]", R"({"methods": 5})", whole.substr(0, whole.size() - 3)};
    const auto change = [&](const std::function<void(json&)>& by) {
        json document = json::parse(whole);
        by(document);
        damaged.push_back(document.dump());
    };
    change([](json& document) { document["methods"]["occlusion"] = 5; });
    change([](json& document) { document["methods"]["occlusion"].erase("tokens"); });
    change([](json& document) { document["methods"]["occlusion"]["remarks"] = "none"; });
    change([](json& document) { document["methods"]["shapley"]["coalitions"] = json::array(); });
    change([](json& document) { document["left_out"]["occlusion"] = {{"faithfulness", "no"}, {"error", 7}}; });
    for (const std::string& text : damaged) {
        write(text, name);
        const Ran ran = explain(options);
        ASSERT_EQ(ran.code, 0) << text.substr(0, 80) << ran.err;
        EXPECT_EQ(ran.json()["computed"], 1) << text.substr(0, 80);
        EXPECT_TRUE(document("maps", "000021")["methods"]["occlusion"]["tokens"].is_array());
    }
    // Where a folder stands in its place there is nothing to be read, and nothing can be written.
    std::filesystem::remove(folder() / name);
    std::filesystem::create_directory(folder() / name);
    const Ran ran = explain(options);
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, HasSubstr("row-000021.json"));
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

TEST_F(Explain, FilesThatAreOthersAreExplainedAnew) {
    std::filesystem::copy(s_folder, folder() / "data", std::filesystem::copy_options::recursive);
    const auto computed = [&](const std::string& table, const std::vector<std::string>& more) {
        const Ran ran = run_cli(std::vector<std::string>{"explain", "--run", (s_folder / "run").string(), "--data", table, "--split", "test", "--method",
                                                         "occlusion", "--out", out("maps"), "--json"} + more);
        EXPECT_EQ(ran.code, 0) << ran.err;
        return ran.json()["computed"].get<int>();
    };
    EXPECT_EQ(computed(s_table.string(), {}), 4);
    // The same cells in another folder name other files.
    EXPECT_EQ(computed(out("data/table.csv"), {}), 4);
    EXPECT_EQ(computed(out("data/table.csv"), {}), 0);
    // Two pictures change places.
    std::filesystem::rename(folder() / "data" / "20.bmp", folder() / "data" / "kept.bmp");
    std::filesystem::rename(folder() / "data" / "21.bmp", folder() / "data" / "20.bmp");
    std::filesystem::rename(folder() / "data" / "kept.bmp", folder() / "data" / "21.bmp");
    std::filesystem::last_write_time(folder() / "data" / "20.bmp", std::filesystem::file_time_type::clock::now());
    std::filesystem::last_write_time(folder() / "data" / "21.bmp", std::filesystem::file_time_type::clock::now());
    EXPECT_EQ(computed(out("data/table.csv"), {}), 2);
    // Evidence is written anew under the same name.
    const auto write_evidence = [&](const std::string& span) {
        std::string rows;
        for (int i = 0; i < 24; ++i)
            rows += std::string(i == 0 ? "" : ",") + R"({"text": [{"chars": )" + span + "}]}";
        write(R"({"format": "triptych evidence", "version": 1, "rows": [)" + rows + "]}", "evidence.json");
    };
    const std::vector<std::string> evidence = {"--evidence", out("evidence.json")};
    write_evidence("[0, 5]");
    EXPECT_EQ(computed(out("data/table.csv"), evidence), 4);
    EXPECT_EQ(computed(out("data/table.csv"), evidence), 0);
    write_evidence("[2, 9]");
    EXPECT_EQ(computed(out("data/table.csv"), evidence), 4);
}

/// The table with what some test rows lack: row 20 the picture, row 21 everything; the picture of row 22 is gone.
class ExplainGaps : public Explain {
  protected:
    void SetUp() override {
        Explain::SetUp();
        for (const auto& entry : std::filesystem::directory_iterator(s_folder))
            if (entry.is_regular_file()) std::filesystem::copy(entry.path(), folder() / entry.path().filename());
        std::string table = read_file(s_table);
        const auto change = [&](const std::string& from, const std::string& to) {
            const std::size_t at = table.find(from);
            ASSERT_NE(at, std::string::npos) << from;
            table.replace(at, from.size(), to);
        };
        change("20.bmp", "");
        change("the tone is sharp and high 21,21.bmp,21.wav", ",,");
        write(table);
        std::filesystem::remove(folder() / "22.bmp");
    }
    Ran gaps(const std::vector<std::string>& more, const std::string& command = "explain") const {
        return run_cli(std::vector<std::string>{command, "--run", (s_folder / "run").string(), "--data", out("table.csv")} + more);
    }
};

std::vector<int> rows_left_out(const Ran& ran, const std::string& method) {
    std::vector<int> rows;
    const json all = ran.json()["left_out_rows"].value(method, json::array());
    for (const json& one : all)
        rows.push_back(one["row"]);
    return rows;
}

TEST_F(ExplainGaps, ASplitLeavesOutRowsThatLackWhatIsNeeded) {
    const std::vector<std::string> options = {"--split", "test", "--method", "grad_cam", "--out", out("maps"), "--json"};
    const Ran ran = gaps(options);
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.json()["rows"], 4);
    EXPECT_EQ(rows_left_out(ran, "grad_cam"), (std::vector<int>{20, 21, 22}));
    EXPECT_EQ(ran.json()["means"]["grad_cam"]["rows"], 1);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("row 20"), HasSubstr("grad_cam of 3 of 4 rows")));
    EXPECT_THAT(document("maps", "000020")["left_out"]["grad_cam"]["error"].get<std::string>(), HasSubstr("row 20"));
    const json unread = document("maps", "000022");
    EXPECT_THAT(unread["left_out"]["grad_cam"]["error"].get<std::string>(), AllOf(HasSubstr("row 22"), HasSubstr("22.bmp")));
    EXPECT_TRUE(unread["predicted"].is_null());
    EXPECT_TRUE(document("maps", "000023")["methods"].contains("grad_cam"));
    EXPECT_EQ(read_csv(folder() / "maps" / "summary.csv")->rows(), 1U);
    // What was left out is not tried again, until the file is there.
    const Ran again = gaps(options);
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.json()["computed"], 0);
    EXPECT_EQ(rows_left_out(again, "grad_cam"), (std::vector<int>{20, 21, 22}));
    std::filesystem::copy(s_folder / "22.bmp", folder() / "22.bmp");
    const Ran whole = gaps(options);
    EXPECT_EQ(whole.json()["computed"], 1) << whole.err;
    EXPECT_EQ(rows_left_out(whole, "grad_cam"), (std::vector<int>{20, 21}));
}

TEST_F(ExplainGaps, ARowWithoutAnythingStopsNeitherShapleyNorFaithfulness) {
    for (const std::string method : {"shapley", "all"}) {
        const Ran ran = gaps({"--split", "test", "--method", method, "--set", method == "all" ? "integrated_gradients.steps=8" : "absence=automatic", "--out",
                              out(method), "--json"});
        ASSERT_EQ(ran.code, 0) << ran.err;
        EXPECT_EQ(rows_left_out(ran, "shapley"), (std::vector<int>{21, 22}));
    }
    const Ran faith = gaps({"--split", "test", "--method", "occlusion", "--out", out("faith"), "--json"}, "faithfulness");
    ASSERT_EQ(faith.code, 0) << faith.err;
    EXPECT_EQ(rows_left_out(faith, "occlusion"), (std::vector<int>{21, 22}));
    EXPECT_EQ(faith.json()["means"]["occlusion"]["rows"], 2);
    // Without the test there is a map of the row that has nothing: an empty one.
    const Ran plain = gaps({"--split", "test", "--method", "occlusion", "--out", out("faith"), "--json"});
    EXPECT_EQ(rows_left_out(plain, "occlusion"), std::vector<int>{22}) << plain.err;
    const Ran average = gaps({"--split", "test", "--method", "occlusion", "--average", "--out", out("average"), "--json"});
    EXPECT_EQ(average.code, 0) << average.err;
    const Ran one = gaps({"--row", "21", "--method", "all", "--set", "integrated_gradients.steps=8", "--out", out("one"), "--json"});
    EXPECT_EQ(one.code, 0) << one.err;
    EXPECT_TRUE(one.json()["left_out"].contains("shapley"));
    EXPECT_THAT(gaps({"--row", "21", "--method", "occlusion", "--out", out("told")}).out, HasSubstr("The sample has nothing in any input"));
}

TEST_F(ExplainGaps, WhereNoRowWorksTheErrorNamesOne) {
    for (int i = 0; i < 24; ++i)
        std::filesystem::remove(folder() / (std::to_string(i) + ".bmp"));
    const Ran unread = gaps({"--split", "validation", "--method", "occlusion", "--out", out("unread")});
    EXPECT_EQ(unread.code, 3);
    EXPECT_THAT(unread.err, AllOf(HasSubstr("row 16"), HasSubstr("16.bmp")));
    for (int again = 0; again < 2; ++again) {
        const Ran lacking = gaps({"--split", "test", "--method", "grad_cam", "--out", out("lacking")});
        EXPECT_EQ(lacking.code, 3);
        EXPECT_THAT(lacking.err, AllOf(HasSubstr("row 20"), HasSubstr("feature map")));
    }
    const Ran one = gaps({"--row", "20", "--method", "grad_cam", "--out", out("one")});
    EXPECT_EQ(one.code, 3);
    EXPECT_THAT(one.err, HasSubstr("row 20"));
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

TEST_F(Explain, ExplainTestsMapsByAllMeasures) {
    const Ran ran = explain({"--row", "20", "--method", "occlusion", "--faithfulness", "--infidelity", "--sensitivity", "--out", out("e")});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const json faith = document("e", "000020")["methods"]["occlusion"]["faithfulness"];
    EXPECT_TRUE(faith["infidelity"].is_number());
    EXPECT_TRUE(faith["max_sensitivity"].is_number());
    EXPECT_THAT(ran.out, AllOf(HasSubstr("infidelity"), HasSubstr("largest sensitivity")));
    for (const char* flag : {"--infidelity", "--sensitivity"}) {
        const Ran wrong = explain({"--row", "20", "--method", "occlusion", flag, "--out", out("x")});
        EXPECT_EQ(wrong.code, 2);
        EXPECT_THAT(wrong.err, AllOf(HasSubstr(flag), HasSubstr("--faithfulness")));
    }
}

TEST_F(Explain, RandomisationTellsHowMapsChangeWhileTheModelForgets) {
    const std::vector<std::string> options = {"--split", "test", "--method", "rollout", "--method", "attention", "--randomisation", "--out", out("r")};
    const Ran ran = explain(options + std::vector<std::string>{"--json"}, "faithfulness");
    ASSERT_EQ(ran.code, 0) << ran.err;
    const json entry = document("r", "000020")["methods"]["rollout"]["randomisation"];
    EXPECT_EQ(entry["seeds"], 5);
    const json means = ran.json()["means"]["rollout"]["randomisation"];
    ASSERT_EQ(means.size(), entry["layers"].size());
    ASSERT_GT(means.size(), 2U);
    for (std::size_t layer = 0; layer < means.size(); ++layer) {
        EXPECT_EQ(means[layer]["node"], entry["layers"][layer]["node"]);
        double mean = 0, low = 1;
        for (const char* row : {"000020", "000021", "000022", "000023"}) {
            const json of = document("r", row)["methods"]["rollout"]["randomisation"]["layers"][layer];
            mean += of["correlation"].get<double>() / 4;
            low = std::min(low, of["low"].get<double>());
        }
        EXPECT_NEAR(means[layer]["correlation"].get<double>(), mean, 1e-9);
        EXPECT_EQ(means[layer]["low"], low);
    }
    EXPECT_NE(means.front()["node"], means.back()["node"]);
    const std::string before = read_file(folder() / "r" / "row-000020.json");
    const Ran text = explain(options, "faithfulness"); // all of it is there
    ASSERT_EQ(text.code, 0) << text.err;
    EXPECT_THAT(text.out, AllOf(HasSubstr("layers forgotten"), HasSubstr(means[1]["node"].get<std::string>()), HasSubstr("attention")));
    EXPECT_EQ(read_file(folder() / "r" / "row-000020.json"), before);
}

TEST_F(Explain, WithoutAMethodNothingIsIgnored) {
    const std::vector<std::vector<std::string>> ignored = {{"--target", "low"}, {"--head", "head"}, {"--probability"}, {"--set", "steps=8"}, {"--baseline", "blank"},
                                                           {"--seed", "0"}, {"--faithfulness"}, {"--infidelity"}, {"--sensitivity"}, {"--evidence", "e.json"}};
    for (const auto& option : ignored) {
        const Ran ran = explain(std::vector<std::string>{"--row", "20", "--out", out("x")} + option);
        EXPECT_EQ(ran.code, 2) << option.front();
        EXPECT_THAT(ran.err, AllOf(HasSubstr(option.front()), HasSubstr("--method")));
    }
    EXPECT_THAT(explain({"--row", "20", "--out", out("x"), "--seed", "1", "--target", "low"}).err, HasSubstr("--target, --seed"));
    EXPECT_FALSE(std::filesystem::exists(folder() / "x"));
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

TEST_F(Explain, HelpNamesWhatCanBeChosen) {
    for (const char* command : {"explain", "faithfulness", "evaluate", "predict", "contributions", "embeddings"}) {
        const Ran help = run_cli({command, "--help"});
        EXPECT_THAT(help.out, HasSubstr("--which best|last=best")) << command;
    }
    std::string words = run_cli({"explain", "--help"}).out;
    EXPECT_THAT(words, HasSubstr("--baseline mean|blank"));
    std::replace(words.begin(), words.end(), '\n', ' ');
    words.erase(std::unique(words.begin(), words.end(), [](char a, char b) { return a == ' ' && b == ' '; }), words.end());
    EXPECT_THAT(words, HasSubstr("'all' for each that the model allows"));
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
        {{"--row", "-1", "--method", "occlusion", "--out", out("x")}, 2, {"--row: is '-1'; it takes a whole number from 0."}},
        {{"--row", "0", "--method", "occlusion", "--seed", "-3", "--out", out("x")}, 2, {"--seed: is '-3'"}},
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
