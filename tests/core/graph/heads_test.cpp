// SPDX-License-Identifier: GPL-3.0-or-later
// Graphs with several heads: which is the main one, how wide what leads to each is, what cannot be.
#include "core/graph/heads.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/graph/name_list.h"

namespace triptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Value text(const char* value) {
    return std::string(value);
}

/// A text with a linear layer of the head's own width before each of two heads, and a late fusion before `fault`.
GraphSpec two_heads() {
    GraphSpec graph;
    graph.nodes = {{"words", "input.text", 1, {{"column", text("note")}}, 0, 0},
                   {"bag", "text.bag", 1, {}, 0, 0},
                   {"mean", "between.pool", 1, {}, 0, 0},
                   {"narrow", "between.linear", 1, {{"width", std::int64_t{0}}}, 0, 0},
                   {"load", "head.number", 1, {{"column", text("load")}}, 0, 0},
                   {"say", "between.linear", 1, {{"width", std::int64_t{0}}}, 0, 0},
                   {"late", "fusion.late", 1, {}, 0, 0},
                   {"fault", "head.classes", 1, {{"column", text("fault")}}, 0, 0}};
    graph.edges = {{"words", "bag", "in"},   {"bag", "mean", "in"}, {"mean", "narrow", "in"},
                   {"narrow", "load", "in"}, {"mean", "say", "in"}, {"say", "late", "in"},
                   {"late", "fault", "in"}};
    return graph;
}

std::vector<Problem> problems_of(const GraphSpec& graph, Problem::Severity severity) {
    std::vector<Problem> found = analyse(graph, builtin_registry()).problems;
    std::erase_if(found, [&](const Problem& problem) { return problem.severity != severity; });
    return found;
}

TEST(Heads, WidthsFollowTheHeadThatTheyLeadTo) {
    DataFacts facts;
    facts.classes = 1;
    facts.outputs = {{"load", 1}, {"fault", 7}};
    const GraphInfo info = analyse(two_heads(), builtin_registry(), facts);
    EXPECT_TRUE(info.usable());
    EXPECT_EQ(shape_text(info.outputs.at("narrow").shape), "[B,1]");
    EXPECT_EQ(shape_text(info.outputs.at("say").shape), "[B,7]");
    EXPECT_EQ(shape_text(info.outputs.at("late").shape), "[B,7]");
    EXPECT_EQ(shape_text(info.outputs.at("fault").shape), "[B,7]");
    EXPECT_EQ(shape_text(info.outputs.at("load").shape), "[B,1]");
    // What is not known yet stays a name; one number for all is what a graph with one head is told.
    facts.outputs.erase("fault");
    EXPECT_EQ(shape_text(analyse(two_heads(), builtin_registry(), facts).outputs.at("say").shape), "[B,K]");
    facts = {};
    facts.classes = 4;
    EXPECT_EQ(shape_text(analyse(two_heads(), builtin_registry(), facts).outputs.at("fault").shape), "[B,4]");
}

TEST(Heads, TheMainOneIsTheFirstThatIsNotAuxiliary) {
    GraphSpec graph = two_heads();
    const auto heads = [&] { return heads_of(graph, builtin_registry(), analyse(graph, builtin_registry())); };
    EXPECT_THAT(heads(), ElementsAre("load", "fault"));
    graph.find("load")->params["auxiliary"] = true;
    EXPECT_THAT(heads(), ElementsAre("fault", "load"));
    graph.find("fault")->params["auxiliary"] = true;
    const auto problems = problems_of(graph, Problem::Severity::error);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_THAT(problems[0].error.message, HasSubstr("auxiliary"));
}

TEST(Heads, OneThatLeadsToAnotherIsNotTheMainOne) {
    GraphSpec graph = two_heads();
    graph.nodes.push_back({"own", "head.classes", 1, {{"column", text("fault")}}, 0, 0});
    std::rotate(graph.nodes.begin(), graph.nodes.end() - 1, graph.nodes.end());
    graph.edges.push_back({"bag", "own", "in"});
    graph.edges.push_back({"own", "late", "in"});
    graph.find("load")->params["auxiliary"] = true;
    const GraphInfo info = analyse(graph, builtin_registry());
    EXPECT_THAT(heads_of(graph, builtin_registry(), info), ElementsAre("fault", "own", "load"));
    const auto each = head_of_each(graph, {"fault", "load", "own"});
    EXPECT_EQ(each.at("own"), "own");
    EXPECT_EQ(each.at("say"), "fault");
    EXPECT_EQ(each.at("narrow"), "load");
    EXPECT_EQ(each.at("bag"), "fault");
}

TEST(Heads, TheSameTaskTwiceIsAWarning) {
    GraphSpec graph = two_heads();
    graph.nodes.push_back({"again", "head.classes", 1, {{"column", text("fault")}}, 0, 0});
    graph.edges.push_back({"bag", "again", "in"});
    auto warnings = problems_of(graph, Problem::Severity::warning);
    ASSERT_EQ(warnings.size(), 1U);
    EXPECT_THAT(warnings[0].error.text(), testing::AllOf(HasSubstr("'again'"), HasSubstr("'fault'")));
    graph.find("again")->params["auxiliary"] = true;
    EXPECT_TRUE(problems_of(graph, Problem::Severity::warning).empty());
    graph.find("again")->params.erase("auxiliary");
    graph.find("again")->type = "head.labels";
    EXPECT_TRUE(problems_of(graph, Problem::Severity::warning).empty());
}

TEST(Heads, AnInputThatReadsTheAnswerIsAnError) {
    GraphSpec graph = two_heads();
    graph.find("fault")->params["column"] = text("note");
    const auto problems = problems_of(graph, Problem::Severity::error);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(problems[0].node, "fault");
    EXPECT_EQ(problems[0].error.code, ErrorCode::bad_graph);
    EXPECT_THAT(problems[0].error.text(),
                testing::AllOf(HasSubstr("'fault'"), HasSubstr("'note'"), HasSubstr("'words'")));
}

TEST(Heads, ASingleModalityKeepsTheHeadsThatItLeadsTo) {
    GraphSpec graph = two_heads();
    graph.nodes.push_back({"picture", "input.image", 1, {{"column", text("file")}}, 0, 0});
    graph.nodes.push_back({"cells", "image.conv", 1, {}, 0, 0});
    graph.nodes.push_back({"pooled", "between.pool", 1, {}, 0, 0});
    graph.nodes.push_back({"see", "between.linear", 1, {{"width", std::int64_t{0}}}, 0, 0});
    graph.edges.push_back({"picture", "cells", "in"});
    graph.edges.push_back({"cells", "pooled", "in"});
    graph.edges.push_back({"pooled", "see", "in"});
    graph.edges.push_back({"see", "late", "in"});
    const auto alone = single_modality(graph, builtin_registry(), "picture");
    ASSERT_TRUE(alone.ok()) << alone.error().text();
    EXPECT_EQ(alone->find("load"), nullptr);
    EXPECT_NE(alone->find("fault"), nullptr);
    EXPECT_TRUE(analyse(*alone, builtin_registry()).usable());
    const auto both = single_modality(graph, builtin_registry(), "words");
    ASSERT_TRUE(both.ok());
    EXPECT_NE(both->find("load"), nullptr);
    EXPECT_NE(both->find("fault"), nullptr);
}

TEST(NameList, TakesQuotedNames) {
    EXPECT_THAT(parse_name_list(" low, middle ,high"), ElementsAre("low", "middle", "high"));
    EXPECT_THAT(parse_name_list("\"a, b\",\"say \"\"c\"\"\",d"), ElementsAre("a, b", "say \"c\"", "d"));
    EXPECT_THAT(parse_name_list(",, a,,"), ElementsAre("a"));
    EXPECT_TRUE(parse_name_list("").empty());
    EXPECT_THAT(parse_name_list("\"open"), ElementsAre("open"));
}

} // namespace
} // namespace triptych
