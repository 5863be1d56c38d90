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

TEST_F(ModelCommand, GivesAnInputAnotherEncoder) {
    const Ran ran = run_cli({"model", "show", "--template", "gated", "--encoder", "image=image.cnn", "--encoder",
                             "audio=audio.cnn", "--set", "image_cnn.tokens=vector", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_TRUE(ran.json()["problems"].empty());
    EXPECT_THAT(ran.out, AllOf(HasSubstr("\"image.cnn\""), HasSubstr("\"audio.cnn\""), Not(HasSubstr("image.conv"))));
    const Ran none = run_cli({"model", "show", "--encoder", "picture=image.cnn"});
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, AllOf(HasSubstr("picture"), HasSubstr("text, image, audio")));
    const Ran other = run_cli({"model", "show", "--template", "concat", "--type", "fusion=fusion.tensor", "--json"});
    ASSERT_EQ(other.code, 0) << other.err;
    EXPECT_THAT(other.out, AllOf(HasSubstr("\"fusion.tensor\""), Not(HasSubstr("fusion.concat"))));
    EXPECT_EQ(run_cli({"model", "show", "--type", "nobody=fusion.tensor"}).code, 2);
    EXPECT_EQ(run_cli({"model", "show", "--encoder", "image"}).code, 2);
    EXPECT_EQ(run_cli({"model", "show", "--encoder", "image=image.nothing"}).code, 2);
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
    EXPECT_EQ(run["initial_weights"]["other_shape"], report["other_shape"]); // the run tells it later, too
    EXPECT_EQ(run["initial_weights"]["file"], first + "/best.safetensors");
    EXPECT_EQ(run_cli({"train", "--data", m_table, "--out", second, "--partial"}).code, 2);

    write("{\"version\":1}", "edited.json");
    EXPECT_EQ(run_cli(from + quick).code, 3);
    const Ran only =
        run_cli(std::vector<std::string>{"train", "--out", file("text"), "--only", "text"} + quick);
    ASSERT_EQ(only.code, 0) << only.err;
    const auto text = read_json_file(folder() / "text" / "run.json");
    EXPECT_EQ(text["graph"]["nodes"].size(), 4U);
}

TEST_F(ModelCommand, ProposesMendsAndMakesOne) {
    ASSERT_EQ(run_cli({"model", "show", "--data", m_table, "--save", file("graph.json")}).code, 0);
    auto graph = read_json_file(file("graph.json"));
    for (auto& node : graph["nodes"])
        if (node["id"] == "audio_lstm") node["params"]["colour"] = "red";
    graph["edges"].push_back({{"from", "ghost"}, {"to", "fusion"}, {"port", "in"}});
    write(graph.dump(), "graph.json");
    const Ran told = run_cli({"model", "check", "--graph", file("graph.json")});
    EXPECT_EQ(told.code, 3);
    EXPECT_THAT(told.out, AllOf(HasSubstr("mend 1: Take the parameter colour of 'audio_lstm' away."),
                                HasSubstr("mend 2: Take away the edge from 'ghost' to 'fusion' at 'in'.")));
    const Ran listed = run_cli({"model", "check", "--graph", file("graph.json"), "--json"});
    const auto problems = listed.json()["problems"];
    std::vector<nlohmann::json> mends;
    for (const auto& problem : problems)
        for (const auto& mend : problem["mends"])
            mends.push_back(mend);
    ASSERT_EQ(mends.size(), 2U) << listed.out;
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(mends[i]["number"], i + 1);
    EXPECT_THAT(listed.out, AllOf(HasSubstr("\"disconnect\""), HasSubstr("\"remove_param\"")));

    const Ran once = run_cli({"model", "check", "--graph", file("graph.json"), "--mend", "1", "--out", file("once.json")});
    ASSERT_EQ(once.code, 0) << once.err;
    const Ran twice =
        run_cli({"model", "check", "--graph", file("once.json"), "--mend", "1", "--out", file("twice.json"), "--json"});
    ASSERT_EQ(twice.code, 0) << twice.err;
    EXPECT_EQ(twice.json()["usable"], true);
    EXPECT_EQ(run_cli({"model", "check", "--graph", file("twice.json"), "--data", m_table}).code, 0);
    for (const auto& bad : std::vector<std::vector<std::string>>{{"--mend", "1"},
                                                                 {"--out", file("x.json")},
                                                                 {"--mend", "99", "--out", file("x.json")},
                                                                 {"--mend", "-1", "--out", file("x.json")}}) {
        std::vector<std::string> arguments = {"model", "check", "--graph", file("graph.json")};
        arguments.insert(arguments.end(), bad.begin(), bad.end());
        EXPECT_EQ(run_cli(arguments).code, 2) << bad[0];
    }
    EXPECT_FALSE(std::filesystem::exists(file("x.json")));
}

TEST_F(ModelCommand, TellsWhatTwoGraphsDifferIn) {
    ASSERT_EQ(run_cli({"model", "show", "--data", m_table, "--save", file("a.json")}).code, 0);
    ASSERT_EQ(run_cli({"model", "show", "--data", m_table, "--without", "audio", "--set", "fusion.heads=8", "--save",
                       file("b.json")})
                  .code,
              0);
    const Ran same = run_cli({"model", "diff", file("a.json"), file("a.json")});
    ASSERT_EQ(same.code, 0) << same.err;
    EXPECT_EQ(same.out, "No differences.\n");
    const Ran told = run_cli({"model", "diff", file("a.json"), file("b.json"), "--svg", file("d.svg")});
    ASSERT_EQ(told.code, 0) << told.err;
    EXPECT_THAT(told.out, AllOf(HasSubstr("- node 'audio_lstm' (audio.lstm)"),
                                HasSubstr("~ node 'fusion': heads was 4, is 8"),
                                HasSubstr("- edge 'audio_lstm' to 'fusion' at 'in'")));
    EXPECT_THAT(read_file(file("d.svg")), HasSubstr("− removed"));
    const auto json = run_cli({"model", "diff", file("b.json"), file("a.json"), "--json"}).json();
    EXPECT_EQ(json["same"], false);
    EXPECT_EQ(json["added"], nlohmann::json({"audio", "audio_lstm"}));
    EXPECT_EQ(json["changed"]["fusion"][0], nlohmann::json({{"param", "heads"}, {"before", "8"}, {"after", "4"}}));
    EXPECT_EQ(run_cli({"model", "diff", file("a.json"), file("none.json")}).code, 3);
    EXPECT_EQ(run_cli({"model", "diff", file("a.json"), folder().string()}).code, 3); // no run's folder
    EXPECT_EQ(run_cli({"model", "diff", file("a.json")}).code, 2);
}

TEST_F(ModelCommand, LaysOutAndShowsGroups) {
    ASSERT_EQ(run_cli({"model", "show", "--save", file("graph.json")}).code, 0);
    auto graph = read_json_file(file("graph.json"));
    for (auto& node : graph["nodes"])
        node["x"] = node["y"] = 0;
    graph["groups"].push_back(
        {{"id", "group"}, {"title", "Words"}, {"nodes", {"text", "text_lstm"}}, {"collapsed", true}});
    write(graph.dump(), "graph.json");
    const Ran placed =
        run_cli({"model", "layout", "--graph", file("graph.json"), "--save", file("placed.json"), "--json"});
    ASSERT_EQ(placed.code, 0) << placed.err;
    EXPECT_EQ(placed.json()["places"]["text"]["x"], 0);
    EXPECT_GT(placed.json()["places"]["classes"]["x"], placed.json()["places"]["fusion"]["x"]);
    EXPECT_EQ(read_json_file(file("placed.json")), placed.json()["graph"]);
    // Twice moves nothing.
    EXPECT_EQ(run_cli({"model", "layout", "--graph", file("placed.json"), "--json"}).json(), placed.json());
    EXPECT_THAT(run_cli({"model", "layout", "--graph", file("placed.json")}).out, HasSubstr("text_lstm"));
    const Ran shown = run_cli({"model", "show", "--graph", file("placed.json"), "--svg", file("g.svg")});
    EXPECT_THAT(shown.out, HasSubstr("group 'Words' (collapsed): text, text_lstm"));
    EXPECT_THAT(read_file(file("g.svg")), HasSubstr(">Words<"));
}

} // namespace
} // namespace triptych::test
