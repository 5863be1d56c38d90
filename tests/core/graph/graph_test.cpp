// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "core/graph/inputs.h"
#include "core/graph/registry.h"

namespace triptych {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

GraphSpec reference() {
    auto graph = make_template(
        "reference", {{Modality::text, "note"}, {Modality::image, "panel"}, {Modality::audio, "sound"}},
        "condition");
    EXPECT_TRUE(graph.ok());
    return *std::move(graph);
}

std::vector<std::string> problems_at(const GraphSpec& graph,
                                   Problem::Severity severity = Problem::Severity::error) {
    std::vector<std::string> texts;
    for (const Problem& problem :
         analyse(graph, builtin_registry(), {.classes = 3, .vocabulary = {}}).problems)
        if (problem.severity == severity) texts.push_back(problem.error.text());
    return texts;
}

TEST(GraphJson, RoundTripsEveryKindOfValue) {
    GraphSpec graph = reference();
    for (const char* assignment :
         {"audio.top_db=60.5", "image.fit=crop", "text.lower_case=false", "fusion.heads=8",
          "text_lstm.vectors=/tmp/with \"quotes\" and Zeichen ü.txt"})
        ASSERT_TRUE(set_param(graph, builtin_registry(), assignment).ok()) << assignment;
    graph.nodes[2].x = -12.75;
    graph.groups = {{"group", "Text & \"more\"", {"text", "text_lstm"}, true}, {"empty", "", {}, false}};
    const json stored = json::parse(graph_to_json(graph).dump());
    const auto read = graph_from_json(stored);
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->name, graph.name);
    EXPECT_EQ(read->edges, graph.edges);
    EXPECT_EQ(read->groups, graph.groups);
    ASSERT_EQ(read->nodes.size(), graph.nodes.size());
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        EXPECT_EQ(read->nodes[i].id, graph.nodes[i].id);
        EXPECT_EQ(read->nodes[i].type, graph.nodes[i].type);
        EXPECT_EQ(read->nodes[i].version, graph.nodes[i].version);
        EXPECT_EQ(read->nodes[i].params, graph.nodes[i].params);
        EXPECT_EQ(read->nodes[i].x, graph.nodes[i].x);
        EXPECT_EQ(read->nodes[i].y, graph.nodes[i].y);
    }
    EXPECT_EQ(graph_to_json(*read), stored);
}

TEST(GraphJson, RefusesWhatItDoesNotKnow) {
    GraphSpec grouped = reference();
    grouped.groups = {{"group", "Text", {"text"}, false}, {"group_2", "Rest", {"image"}, false}};
    const json good = graph_to_json(grouped);
    struct Case {
        const char* pointer; ///< where the value goes; "-" removes the key instead
        json value;
        ErrorCode code;
        const char* part;
    };
    const std::vector<Case> cases = {
        {"/colour", 1, ErrorCode::bad_format, "'colour'"},
        {"/nodes/0/colour", 1, ErrorCode::bad_format, "'colour'"},
        {"/edges/0/colour", 1, ErrorCode::bad_format, "'colour'"},
        {"/version", 99, ErrorCode::version_mismatch, "version 99"},
        {"/version", 0, ErrorCode::version_mismatch, "version 0"},
        {"/version", "1", ErrorCode::bad_format, "'version'"},
        {"/name", 5, ErrorCode::bad_format, "'name'"},
        {"/nodes", "none", ErrorCode::bad_format, "'nodes'"},
        {"/nodes/1", 5, ErrorCode::bad_format, "nodes[1]"},
        {"/nodes/1/id", 5, ErrorCode::bad_format, "'id'"},
        {"/nodes/1/id", "text", ErrorCode::bad_format, "node 'text': occurs twice"},
        {"/nodes/1/version", 1.5, ErrorCode::bad_format, "'version'"},
        {"/nodes/1/version", 0, ErrorCode::bad_format, "version 0"},
        {"/nodes/1/version", 4294967297, ErrorCode::bad_format, "4294967297"},
        {"/nodes/1/params", json::array(), ErrorCode::bad_format, "'params'"},
        {"/nodes/1/params/hidden", json::array(), ErrorCode::bad_format, "'hidden'"},
        {"/nodes/1/params/hidden", nullptr, ErrorCode::bad_format, "'hidden'"},
        {"/nodes/1/x", "left", ErrorCode::bad_format, "'x'"},
        {"/edges/0/from", nullptr, ErrorCode::bad_format, "'from'"},
        {"/groups", 5, ErrorCode::bad_format, "'groups'"},
        {"/groups/0", "text", ErrorCode::bad_format, "groups[0]"},
        {"/groups/0/colour", 1, ErrorCode::bad_format, "'colour'"},
        {"/groups/0/id", 5, ErrorCode::bad_format, "'id'"},
        {"/groups/0/title", 5, ErrorCode::bad_format, "'title'"},
        {"/groups/0/collapsed", 1, ErrorCode::bad_format, "'collapsed'"},
        {"/groups/0/nodes", "text", ErrorCode::bad_format, "'nodes'"},
        {"/groups/0/nodes/0", 5, ErrorCode::bad_format, "group 'group'"},
        {"/groups/0/nodes/0", "ghost", ErrorCode::bad_format, "'ghost'"},
        {"/groups/1/nodes/0", "text", ErrorCode::bad_format, "in a group already"},
        {"/groups/1/id", "group", ErrorCode::bad_format, "group 'group': occurs twice"},
    };
    for (const Case& one : cases) {
        json changed = good;
        changed[json::json_pointer(one.pointer)] = one.value;
        const auto read = graph_from_json(changed);
        ASSERT_FALSE(read.ok()) << one.pointer << " " << one.value;
        EXPECT_EQ(read.error().code, one.code) << read.error().text();
        EXPECT_THAT(read.error().text(), HasSubstr(one.part));
    }
    for (const char* key : {"version", "name", "nodes", "edges", "groups"}) {
        json changed = good;
        changed.erase(key);
        EXPECT_EQ(graph_from_json(changed).error().code, ErrorCode::bad_format) << key;
    }
    for (const json& odd : {json(), json(5), json::array(), json("graph")})
        EXPECT_EQ(graph_from_json(odd).error().code, ErrorCode::bad_format) << odd;
}

TEST(GraphJson, KeepsTypesItDoesNotKnowForTheAnalysis) {
    json changed = graph_to_json(reference());
    changed["nodes"][1]["type"] = "text.telepathy";
    const auto read = graph_from_json(changed);
    ASSERT_TRUE(read.ok());
    EXPECT_THAT(problems_at(*read), testing::Contains(testing::AllOf(HasSubstr("node 'text_lstm'"),
                                                                   HasSubstr("text.telepathy"))));
    changed["nodes"][1]["type"] = "text.lstm";
    changed["nodes"][1]["version"] = 99;
    EXPECT_THAT(problems_at(*graph_from_json(changed)),
                testing::Contains(HasSubstr("version 99 of 'text.lstm'")));
}

TEST(Analysis, KnowsTheShapesOfTheReferenceModel) {
    const GraphInfo info =
        analyse(reference(), builtin_registry(), {.classes = 6, .vocabulary = {{"text", 500}}});
    EXPECT_TRUE(info.usable());
    EXPECT_THAT(info.problems, IsEmpty());
    const auto shape = [&](const char* node) { return shape_text(info.outputs.at(node).shape); };
    EXPECT_EQ(shape("text"), "[B,L]");
    EXPECT_EQ(shape("text_lstm"), "[B,L,128]");
    EXPECT_EQ(shape("image"), "[B,3,256,256]");
    EXPECT_EQ(shape("image_conv"), "[B,64,64]");
    EXPECT_EQ(shape("audio"), "[B,128,F]");
    EXPECT_EQ(shape("audio_lstm"), "[B,F/8,64]");
    EXPECT_EQ(shape("fusion"), "[B,128]");
    EXPECT_EQ(shape("classes"), "[B,6]");
    EXPECT_EQ(shape_text(analyse(reference(), builtin_registry()).outputs.at("classes").shape), "[B,K]");
    for (std::size_t i = 0; i < info.order.size(); ++i)
        for (const Edge& edge : reference().inputs_of(info.order[i]))
            EXPECT_LT(std::find(info.order.begin(), info.order.end(), edge.from) - info.order.begin(),
                      static_cast<std::ptrdiff_t>(i));
}

TEST(Analysis, FindsCycles) {
    GraphSpec graph = reference();
    graph.edges.push_back({"classes", "fusion", "in"});
    const auto errors = problems_at(graph);
    ASSERT_FALSE(errors.empty());
    EXPECT_THAT(errors, testing::Contains(
                            testing::AllOf(HasSubstr("cycle"), HasSubstr("fusion"), HasSubstr("classes"))));
    GraphSpec self = reference();
    self.edges.push_back({"fusion", "fusion", "in"});
    EXPECT_THAT(problems_at(self), testing::Contains(HasSubstr("cycle")));
}

TEST(Analysis, FindsWhatIsNotConnected) {
    GraphSpec graph = reference();
    std::erase(graph.edges, Edge{"text", "text_lstm", "in"});
    EXPECT_THAT(problems_at(graph), ElementsAre("node 'text_lstm': has nothing connected to its input 'in'."));
    EXPECT_THAT(problems_at(graph, Problem::Severity::warning),
                ElementsAre("node 'text': is not connected to anything after it."));
    EXPECT_FALSE(analyse(graph, builtin_registry()).usable());

    // A branch that leads nowhere is no error.
    GraphSpec branch = reference();
    std::erase(branch.edges, Edge{"text_lstm", "fusion", "in"});
    EXPECT_THAT(problems_at(branch), IsEmpty());
    EXPECT_THAT(problems_at(branch, Problem::Severity::warning),
                ElementsAre("node 'text_lstm': is not connected to anything after it."));
    EXPECT_TRUE(analyse(branch, builtin_registry()).usable());

    EXPECT_THAT(problems_at({}), ElementsAre(HasSubstr("has no nodes")));
    GraphSpec headless = reference();
    std::erase_if(headless.nodes, [](const Node& node) { return node.id == "classes"; });
    std::erase_if(headless.edges, [](const Edge& edge) { return edge.to == "classes"; });
    EXPECT_THAT(problems_at(headless), ElementsAre(HasSubstr("has no head")));
}

TEST(Analysis, AsksNoRuleBeforeEveryPortHasAnInput) {
    GraphSpec graph = reference();
    graph.nodes.push_back({"residual", "between.residual", 1, {}, 0, 0});
    for (Edge& edge : graph.edges)
        if (edge.to == "classes") edge.from = "residual";
    for (const char* port : {"in", "skip"}) {
        GraphSpec half = graph;
        half.edges.push_back({"fusion", "residual", port});
        EXPECT_THAT(problems_at(half), ElementsAre(HasSubstr("node 'residual': has nothing connected")));
    }
}

TEST(Analysis, FindsEdgesThatDoNotFit) {
    GraphSpec graph = reference();
    graph.edges.push_back({"ghost", "fusion", "in"});
    EXPECT_THAT(problems_at(graph), ElementsAre(HasSubstr("no node 'ghost'")));
    graph = reference();
    graph.edges.push_back({"text_lstm", "fusion", "in"});
    EXPECT_THAT(problems_at(graph), ElementsAre("node 'fusion': is connected to 'text_lstm' twice."));
    graph = reference();
    graph.edges.push_back({"image", "text_lstm", "in"});
    EXPECT_THAT(problems_at(graph), testing::Contains(HasSubstr("takes one edge into 'in', and has more")));
    graph = reference();
    graph.edges[0].port = "out";
    EXPECT_THAT(problems_at(graph), testing::Contains("node 'text_lstm': has no input 'out'."));
}

TEST(Analysis, SaysInWordsWhichShapesDoNotFit) {
    GraphSpec graph = reference();
    for (Edge& edge : graph.edges)
        if (edge.to == "text_lstm") edge.from = "image";
    EXPECT_THAT(problems_at(graph),
                testing::Contains(
                    "node 'text_lstm': expects text of text at 'in', got image [B,3,256,256] from 'image'."));
    graph = reference();
    graph.find("fusion")->params["heads"] = std::int64_t{3};
    EXPECT_THAT(problems_at(graph),
                ElementsAre(testing::AllOf(HasSubstr("node 'fusion'"), HasSubstr("width of 128"),
                                           HasSubstr("3 heads"))));
    graph = reference();
    graph.find("image")->params["size"] = std::int64_t{16};
    graph.find("image_conv")->params["grid"] = std::int64_t{20};
    EXPECT_THAT(problems_at(graph), ElementsAre(testing::AllOf(HasSubstr("node 'image_conv'"),
                                                             HasSubstr("16 pixels"), HasSubstr("20 cells"))));
    graph = reference();
    graph.find("image_conv")->params["kernel"] = std::int64_t{4};
    EXPECT_THAT(problems_at(graph), ElementsAre(testing::AllOf(HasSubstr("kernel is 4"), HasSubstr("odd"))));
    graph = reference();
    graph.find("audio")->params["n_fft"] = std::int64_t{1001};
    EXPECT_THAT(problems_at(graph),
                testing::Contains(testing::AllOf(HasSubstr("n_fft is 1001"), HasSubstr("even"))));
}

TEST(Analysis, FindsTwoHeadsOfOneName) {
    GraphSpec graph = reference();
    graph.nodes.push_back({"classes", "head.classes", 1, {{"column", std::string("other")}}, 0, 0});
    EXPECT_THAT(problems_at(graph), testing::Contains("node 'classes': occurs twice."));
    graph = reference();
    graph.nodes.insert(graph.nodes.begin(), {"fusion", "fusion.sum", 1, {}, 0, 0});
    EXPECT_THAT(problems_at(graph), testing::Contains("node 'fusion': occurs twice."));
    EXPECT_FALSE(analyse(graph, builtin_registry()).usable());
}

TEST(Analysis, KeepsTheStoredOrderWhereEdgesAllowIt) {
    GraphSpec graph = reference();
    EXPECT_THAT(analyse(graph, builtin_registry()).order,
                ElementsAre("text", "text_lstm", "image", "image_conv", "audio", "audio_lstm", "fusion", "classes"));
    std::reverse(graph.nodes.begin(), graph.nodes.end());
    EXPECT_THAT(analyse(graph, builtin_registry()).order,
                ElementsAre("audio", "audio_lstm", "image", "image_conv", "text", "text_lstm", "fusion", "classes"));
    // On a cycle, and after it, there is none.
    graph.edges.push_back({"fusion", "image_conv", "in"});
    EXPECT_THAT(analyse(graph, builtin_registry()).order,
                ElementsAre("audio", "audio_lstm", "image", "text", "text_lstm"));
}

TEST(Analysis, FindsAllProblemsAtOnce) {
    GraphSpec graph = reference();
    graph.find("fusion")->params["heads"] = std::int64_t{1000};
    graph.find("text_lstm")->params["colour"] = std::string("red");
    graph.find("image_conv")->params["pool"] = std::string("median");
    graph.find("audio_lstm")->params["hidden"] = std::string("many");
    graph.nodes.push_back({"Bad Name", text_input_type, 1, {}, 0, 0});
    const auto errors = problems_at(graph);
    EXPECT_EQ(errors.size(), 5U);
    EXPECT_THAT(errors, testing::Contains("node 'fusion': heads is 1000; it takes 1 to 64."));
    EXPECT_THAT(errors, testing::Contains("node 'text_lstm': has no parameter 'colour'."));
    EXPECT_THAT(errors, testing::Contains(
                            testing::AllOf(HasSubstr("'median'"), HasSubstr("mean"), HasSubstr("max"))));
    EXPECT_THAT(errors, testing::Contains(testing::AllOf(HasSubstr("'many'"), HasSubstr("whole number"))));
    EXPECT_THAT(errors, testing::Contains(HasSubstr("'Bad Name'")));
}

TEST(Fields, CheckKindAndRange) {
    const Field whole{.name = "n",
                      .title = "N",
                      .kind = FieldKind::integer,
                      .fallback = std::int64_t{1},
                      .minimum = 1,
                      .maximum = 9};
    EXPECT_EQ(*check_value(whole, Value(3.0)), Value(std::int64_t{3}));
    EXPECT_EQ(check_value(whole, Value(3.5)).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(check_value(whole, Value(std::int64_t{10})).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(check_value(whole, Value(std::numeric_limits<double>::quiet_NaN())).error().code,
              ErrorCode::invalid_argument);
    EXPECT_EQ(check_value(whole, Value(std::string("3"))).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(*parse_value(whole, "7"), Value(std::int64_t{7}));
    for (const char* odd : {"", " 7", "7 ", "7.0", "0x7", "99999999999999999999"})
        EXPECT_FALSE(parse_value(whole, odd).ok()) << odd;
    const Field number{
        .name = "x", .title = "X", .kind = FieldKind::number, .fallback = 0.5, .minimum = 0, .maximum = 1};
    EXPECT_EQ(*check_value(number, Value(std::int64_t{1})), Value(1.0));
    EXPECT_EQ(*parse_value(number, "1e-3"), Value(0.001));
    for (const char* odd : {"nan", "inf", "-0.1", "1.5", "x", "0.5x"})
        EXPECT_FALSE(parse_value(number, odd).ok()) << odd;
    const Field flag{.name = "f", .title = "F", .kind = FieldKind::boolean, .fallback = false};
    EXPECT_EQ(*parse_value(flag, "yes"), Value(true));
    EXPECT_EQ(*parse_value(flag, "0"), Value(false));
    EXPECT_FALSE(parse_value(flag, "perhaps").ok());
    EXPECT_EQ(check_value(flag, Value(std::int64_t{1})).error().code, ErrorCode::invalid_argument);
}

TEST(SetParam, TellsWhatThereIs) {
    GraphSpec graph = reference();
    const Registry& registry = builtin_registry();
    ASSERT_TRUE(set_param(graph, registry, "fusion.heads=8").ok());
    EXPECT_EQ(graph.find("fusion")->params.at("heads"), Value(std::int64_t{8}));
    ASSERT_TRUE(set_param(graph, registry, "fusion.heads=4").ok());
    EXPECT_FALSE(graph.find("fusion")->params.contains("heads")); // the default is not stored
    ASSERT_TRUE(set_param(graph, registry, "text.column=a=b.c").ok());
    EXPECT_EQ(graph.find("text")->params.at("column"), Value(std::string("a=b.c")));

    const auto node = set_param(graph, registry, "mixer.heads=8");
    EXPECT_EQ(node.error().code, ErrorCode::unknown_name);
    EXPECT_THAT(node.error().message, HasSubstr("text, text_lstm, image, image_conv"));
    const auto name = set_param(graph, registry, "fusion.colour=8");
    EXPECT_EQ(name.error().code, ErrorCode::unknown_name);
    EXPECT_THAT(name.error().message, HasSubstr("heads"));
    EXPECT_EQ(set_param(graph, registry, "fusion.heads=0").error().code, ErrorCode::out_of_range);
    EXPECT_EQ(set_param(graph, registry, "fusion.heads=0").error().where, "node 'fusion'");
    for (const char* odd : {"", "fusion", "fusion=8", "heads=8", "=", "x=fusion.heads"})
        EXPECT_EQ(set_param(graph, registry, odd).error().code, ErrorCode::invalid_argument) << odd;
}

TEST(Templates, LeaveOutWhatHasNoColumn) {
    const auto text = make_template("reference", {{Modality::text, "note"}}, "label");
    ASSERT_TRUE(text.ok());
    EXPECT_EQ(text->nodes.size(), 4U);
    EXPECT_TRUE(analyse(*text, builtin_registry()).usable());
    EXPECT_EQ(make_template("reference", {}, "label").error().code, ErrorCode::missing_column);
    EXPECT_EQ(make_template("perceiver", {{Modality::text, "note"}}, "label").error().code,
              ErrorCode::unknown_name);
    for (const Template& one : templates())
        EXPECT_FALSE(one.title.empty());
}

TEST(Registry, DescribesEveryParameter) {
    for (const NodeType* type : builtin_registry().types()) {
        SCOPED_TRACE(type->id);
        EXPECT_FALSE(type->title.empty());
        EXPECT_FALSE(type->help.empty());
        EXPECT_EQ(type->factory == nullptr, type->category == "input");
        for (const Field& field : type->fields) {
            SCOPED_TRACE(field.name);
            EXPECT_FALSE(field.title.empty());
            EXPECT_FALSE(field.help.empty());
            EXPECT_TRUE(
                check_value(field, field.fallback).ok()); // the default is allowed, and of the right kind
            EXPECT_EQ(*check_value(field, field.fallback), field.fallback);
        }
    }
    EXPECT_EQ(builtin_registry().find("text.telepathy"), nullptr);
}

} // namespace
} // namespace triptych
