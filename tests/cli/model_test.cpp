// SPDX-License-Identifier: GPL-3.0-or-later
// Models from the shell: templates, pictures, problems, costs, the catalogue, and graphs from files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class ModelCommand : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        m_table = write_tiny_table(folder()).string();
        ASSERT_FALSE(m_table.empty());
    }
    std::string file(const std::string& name) const { return (folder() / name).string(); }

    std::string m_table;
};

TEST_F(ModelCommand, ListsTemplates) {
    const Ran ran = run_cli({"model", "templates", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    std::vector<std::string> ids;
    for (const auto& one : ran.json()) {
        ids.push_back(one["id"]);
        EXPECT_FALSE(one["help"].get<std::string>().empty());
        EXPECT_FALSE(one["modalities"].empty());
    }
    EXPECT_THAT(ids,
                testing::IsSupersetOf({"reference", "late", "gated", "mult", "bottleneck", "concat",
                                       "text_image", "image_audio", "text_audio", "text", "image", "audio"}));
    EXPECT_THAT(run_cli({"model", "templates"}).out,
                AllOf(HasSubstr("bottleneck"), HasSubstr("text, image, audio")));
}

TEST_F(ModelCommand, ShowsATemplateAndSavesIt) {
    const Ran ran =
        run_cli({"model", "show", "--template", "late", "--data", m_table, "--set", "text_lstm.hidden=32",
                 "--svg", file("late.svg"), "--save", file("late.json"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["name"], "late");
    EXPECT_TRUE(json["problems"].empty());
    std::map<std::string, nlohmann::json> nodes;
    for (const auto& node : json["nodes"])
        nodes[node["id"]] = node;
    EXPECT_EQ(nodes["text_lstm"]["params"], nlohmann::json({{"hidden", 32}}));
    EXPECT_EQ(nodes["text_lstm"]["shape"], "[B,L,32]");
    EXPECT_EQ(nodes["fusion"]["type"], "fusion.late");
    EXPECT_EQ(nodes["fusion"]["shape"], "[B,2]"); // the table's classes
    for (const auto& edge : json["edges"])
        EXPECT_TRUE(edge["shape"].get<std::string>().starts_with("[B,")) << edge;
    EXPECT_EQ(read_json_file(file("late.json")), json["graph"]);
    EXPECT_THAT(read_file(file("late.svg")),
                AllOf(HasSubstr("<svg "), HasSubstr("[B,L,32]"), HasSubstr("</svg>")));

    const Ran again = run_cli({"model", "show", "--graph", file("late.json"), "--json"});
    ASSERT_EQ(again.code, 0) << again.err;
    EXPECT_EQ(again.json()["graph"], json["graph"]);
    const Ran plain = run_cli({"model", "show"}); // a template without a table
    ASSERT_EQ(plain.code, 0) << plain.err;
    EXPECT_THAT(plain.out,
                AllOf(HasSubstr("fusion.self_attention"), HasSubstr("[B,L,128]"), HasSubstr("[B,K]")));
}

TEST_F(ModelCommand, MakesASingleModalityBaselineOfAnyGraph) {
    ASSERT_EQ(run_cli({"model", "show", "--template", "mult", "--save", file("mult.json")}).code, 0);
    const Ran ran = run_cli({"model", "show", "--graph", file("mult.json"), "--only", "audio", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(ran.json()["problems"].empty());
    EXPECT_EQ(ran.json()["nodes"].size(), 4U);
    const Ran none = run_cli({"model", "show", "--template", "text", "--only", "image"});
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, AllOf(HasSubstr("'image'"), HasSubstr("text"), HasSubstr("model show --help")));
}

TEST_F(ModelCommand, ChecksAGraphForAllProblemsAtOnce) {
    const Ran good = run_cli({"model", "check", "--data", m_table, "--json"});
    EXPECT_EQ(good.code, 0) << good.err;
    EXPECT_EQ(good.json(), nlohmann::json({{"usable", true}, {"problems", nlohmann::json::array()}}));

    ASSERT_EQ(run_cli({"model", "show", "--data", m_table, "--save", file("graph.json")}).code, 0);
    auto graph = read_json_file(file("graph.json"));
    for (auto& node : graph["nodes"]) {
        if (node["id"] == "fusion") node["params"]["heads"] = 3;
        if (node["id"] == "audio") node["params"]["column"] = "nothing";
        if (node["id"] == "text_lstm") node["params"]["hidden"] = 0;
    }
    write(graph.dump(), "graph.json");
    const Ran bad = run_cli({"model", "check", "--graph", file("graph.json"), "--data", m_table, "--json"});
    EXPECT_EQ(bad.code, 3);
    EXPECT_EQ(bad.json()["usable"], false);
    EXPECT_EQ(bad.json()["problems"].size(), 3U) << bad.out;
    const Ran told = run_cli({"model", "check", "--graph", file("graph.json"), "--data", m_table});
    EXPECT_THAT(told.out, AllOf(HasSubstr("error: "), HasSubstr("3 heads"), HasSubstr("'nothing'"),
                                HasSubstr("hidden is 0")));
    // An unknown key, type or no JSON at all.
    graph["colour"] = "red";
    write(graph.dump(), "graph.json");
    const Ran key = run_cli({"model", "check", "--graph", file("graph.json")});
    EXPECT_EQ(key.code, 3);
    EXPECT_THAT(key.err, AllOf(HasSubstr("graph.json"), HasSubstr("'colour'")));
    write("{", "graph.json");
    EXPECT_EQ(run_cli({"model", "check", "--graph", file("graph.json")}).code, 3);
    EXPECT_EQ(run_cli({"model", "check", "--graph", file("none.json")}).code, 3);
    EXPECT_EQ(run_cli({"model", "check", "--graph", file("none.json"), "--template", "late"}).code, 2);
    EXPECT_EQ(run_cli({"model"}).code, 2);
}

TEST_F(ModelCommand, TellsTheCostOfDataAndOfARun) {
    const auto model = [&](const std::vector<std::string>& source) {
        return std::vector<std::string>{"model", "cost", "--batch-size", "8", "--json"} + source;
    };
    std::vector<std::string> sizes;
    for (const std::string& assignment : tiny_parameters()) {
        sizes.emplace_back("--set");
        sizes.push_back(assignment);
    }
    const Ran ran = run_cli(model({"--data", m_table}) + sizes);
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto cost = ran.json();
    EXPECT_EQ(cost["batch_size"], 8);
    std::int64_t parameters = 0;
    for (const auto& [id, node] : cost["nodes"].items())
        parameters += node["parameters"].get<std::int64_t>();
    EXPECT_EQ(cost["total"]["parameters"], parameters);
    EXPECT_EQ(cost["nodes"]["classes"]["parameters"], 32 * 2 + 2);
    EXPECT_GT(cost["training_bytes"].get<double>(), 0);

    const std::string run = file("run");
    const Ran trained = run_cli(std::vector<std::string>{"train", "--data", m_table, "--out", run, "--epochs",
                                                         "1", "--json", "--device", "cpu"} +
                                sizes);
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_EQ(trained.json()["parameters"], parameters); // exactly
    EXPECT_EQ(run_cli(model({"--run", run})).json()["nodes"]["text_lstm"]["parameters"],
              cost["nodes"]["text_lstm"]["parameters"]);
    const Ran frozen = run_cli(model({"--run", run, "--set", "text_lstm.frozen=true"}));
    EXPECT_EQ(frozen.json()["nodes"]["text_lstm"]["trainable"], 0) << frozen.err;
    EXPECT_THAT(run_cli({"model", "cost", "--run", run}).out, AllOf(HasSubstr("in all"), HasSubstr("MiB")));
    EXPECT_EQ(run_cli({"model", "cost", "--template", "late"}).code, 2);
    EXPECT_EQ(run_cli(model({"--data", m_table, "--set", "fusion.heads=3"})).code, 3);
    EXPECT_EQ(run_cli({"model", "cost", "--run", run, "--batch-size", "0"}).code, 2);
}

TEST_F(ModelCommand, ListsTheCatalogue) {
    const Ran ran = run_cli({"model", "types", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    bool found = false;
    for (const auto& type : ran.json()) {
        EXPECT_FALSE(type["help"].get<std::string>().empty());
        for (const auto& field : type["fields"])
            EXPECT_FALSE(field["help"].get<std::string>().empty()) << type["id"] << field;
        if (type["id"] != "text.lstm") continue;
        found = true;
        EXPECT_EQ(type["category"], "text encoder");
        bool frozen = false;
        for (const auto& field : type["fields"]) {
            if (field["name"] == "frozen") frozen = field["kind"] == "boolean" && field["default"] == false;
            if (field["name"] == "hidden") {
                EXPECT_LT(field["minimum"], field["maximum"]);
            }
        }
        EXPECT_TRUE(frozen);
    }
    EXPECT_TRUE(found);
    EXPECT_THAT(run_cli({"model", "types"}).out, AllOf(HasSubstr("fusion.gated"), HasSubstr("Arevalo")));
    const Ran one = run_cli({"model", "types", "fusion.gated"});
    EXPECT_THAT(one.out,
                AllOf(HasSubstr("own, tied"), HasSubstr("learning_rate_factor"), HasSubstr("0 to 100")));
    EXPECT_EQ(run_cli({"model", "types", "fusion.none"}).code, 2);
    EXPECT_THAT(run_cli({"model", "--help"}).out, AllOf(HasSubstr("templates"), HasSubstr("cost")));
    EXPECT_THAT(run_cli({"model", "cost", "--help"}).out, AllOf(HasSubstr("--json"), HasSubstr("130")));
}

TEST_F(ModelCommand, TrainsATemplateAndAGraphFileFromPartialWeights) {
    const std::vector<std::string> quick = {"--data", m_table,    "--epochs", "1",     "--image-size",
                                            "16",     "--device", "cpu",      "--json"};
    const std::string first = file("first"), second = file("second");
    const Ran late = run_cli(std::vector<std::string>{"train", "--template", "late", "--out", first} + quick);
    ASSERT_EQ(late.code, 0) << late.err;
    EXPECT_FALSE(late.json().contains("initial_weights"));

    ASSERT_EQ(run_cli({"model", "show", "--run", first, "--set", "text_lstm.hidden=16", "--set",
                       "image_conv.frozen=true", "--save", file("edited.json")})
                  .code,
              0);
    const std::vector<std::string> from = {"train", "--graph",           file("edited.json"),        "--out",
                                           second,  "--initial-weights", first + "/best.safetensors"};
    const Ran whole = run_cli(from + quick);
    EXPECT_EQ(whole.code, 3); // not all of it fits
    std::filesystem::remove_all(second);
    const Ran partial = run_cli(from + quick + std::vector<std::string>{"--partial"});
    ASSERT_EQ(partial.code, 0) << partial.err;
    EXPECT_THAT(partial.err,
                AllOf(HasSubstr("tensors matched, 0 missing"), HasSubstr("other shape: text_lstm.")));
    const auto report = partial.json()["initial_weights"];
    EXPECT_FALSE(report["matched"].empty());
    EXPECT_FALSE(report["other_shape"].empty());
    EXPECT_TRUE(report["not_in_model"].empty());
    const auto run = read_json_file(std::filesystem::path(second) / "run.json");
    EXPECT_THAT(run["graph"].dump(), HasSubstr("\"frozen\":true"));
    EXPECT_EQ(run_cli({"train", "--data", m_table, "--out", second, "--partial"}).code, 2);

    write("{\"version\":1}", "edited.json");
    EXPECT_EQ(run_cli(from + quick).code, 3);
    const Ran only =
        run_cli(std::vector<std::string>{"train", "--out", file("text"), "--only", "text"} + quick);
    ASSERT_EQ(only.code, 0) << only.err;
    const auto text = read_json_file(folder() / "text" / "run.json");
    EXPECT_EQ(text["graph"]["nodes"].size(), 4U);
}

} // namespace
} // namespace triptych::test
