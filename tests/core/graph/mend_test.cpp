// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/mend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/edit.h"
#include "tests/core/graph/some_graphs.h"

namespace triptych {
namespace {

using test::reference_graph;
using test::stored;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const DataFacts facts{.classes = 6, .vocabulary = {{"text", 500}}};

const Registry& known_types() {
    return builtin_registry();
}

std::multiset<std::string> texts(const GraphInfo& info, Problem::Severity severity) {
    std::multiset<std::string> found;
    for (const Problem& problem : info.problems)
        if (problem.severity == severity) found.insert(problem.error.text());
    return found;
}

/// Mends of the one problem whose text has that part; each is seen to hold what is promised.
std::vector<Mend> mends(const GraphSpec& graph, const std::string& part) {
    const GraphInfo info = analyse(graph, known_types(), facts);
    const auto problem = std::find_if(info.problems.begin(), info.problems.end(), [&](const Problem& one) {
        return one.error.text().find(part) != std::string::npos;
    });
    if (problem == info.problems.end()) {
        ADD_FAILURE() << "no problem with: " << part;
        return {};
    }
    const std::string before = stored(graph);
    std::vector<Mend> found = propose_mends(graph, known_types(), facts, *problem);
    EXPECT_EQ(stored(graph), before);
    EXPECT_LE(found.size(), 3U);
    const auto errors = texts(info, Problem::Severity::error);
    for (const Mend& mend : found) {
        const GraphInfo after = analyse(mend.graph, known_types(), facts);
        EXPECT_EQ(texts(after, problem->severity).count(problem->error.text()) <
                      texts(info, problem->severity).count(problem->error.text()),
                  true)
            << mend.text;
        EXPECT_FALSE(mend.text.empty());
        EXPECT_FALSE(mend.values.empty());
        if (mend.kind == Mend::Kind::rename_node) continue; // errors go by the new name
        for (const std::string& error : texts(after, Problem::Severity::error))
            EXPECT_THAT(errors, Contains(error)) << mend.text;
    }
    return found;
}

std::vector<std::string> proposals(const GraphSpec& graph, const std::string& part) {
    std::vector<std::string> found;
    for (const Mend& mend : mends(graph, part))
        found.push_back(mend.text);
    return found;
}

/// The first proposal makes the graph whole.
void expect_whole(const GraphSpec& graph, const std::string& part) {
    const auto found = mends(graph, part);
    ASSERT_FALSE(found.empty()) << part;
    EXPECT_TRUE(analyse(found[0].graph, known_types(), facts).usable()) << found[0].text;
}

GraphSpec with(GraphSpec graph, const char* id, const char* param, Value value) {
    graph.find(id)->params[param] = std::move(value);
    return graph;
}

TEST(Mends, InsertAProjectionWhereWidthsDiffer) {
    GraphSpec graph = reference_graph();
    graph = remove_nodes(graph, known_types(), {"audio", "audio_lstm"});
    graph.find("fusion")->type = "fusion.sum";
    graph.find("fusion")->params.clear();
    graph.nodes.push_back({"linear", "between.linear", 1, {{"width", std::int64_t{64}}}, 0, 0});
    graph.nodes.push_back({"residual", "between.residual", 1, {}, 0, 0});
    for (Edge& edge : graph.edges)
        if (edge.to == "classes") edge.from = "residual";
    graph.edges.push_back({"fusion", "linear", "in"});
    graph.edges.push_back({"linear", "residual", "in"});
    graph.edges.push_back({"fusion", "residual", "skip"});
    const auto found = mends(graph, "which must be of one shape");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].kind, Mend::Kind::insert_node);
    EXPECT_THAT(found[0].text, testing::StartsWith("Insert between.linear with width "));
    EXPECT_THAT(found[0].values, ElementsAre("between.linear", testing::_, "residual", "width", testing::_));
    expect_whole(graph, "which must be of one shape");
}

TEST(Mends, InsertWhatMakesTheWantedKind) {
    // A picture where tokens are wanted: an encoder between.
    GraphSpec graph = remove_nodes(reference_graph(), known_types(), {"image_conv"});
    graph.edges.push_back({"image", "fusion", "in"});
    auto found = mends(graph, "got image [B,3,256,256] from 'image'");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].kind, Mend::Kind::insert_node);
    EXPECT_THAT(found[0].values[0], testing::StartsWith("image."));
    expect_whole(graph, "got image");
    // A vector where tokens are wanted.
    graph = reference_graph();
    graph.nodes.push_back({"pool", "between.pool", 1, {}, 0, 0});
    graph.edges.push_back({"fusion", "pool", "in"});
    for (Edge& edge : graph.edges)
        if (edge.to == "classes") edge.from = "pool";
    EXPECT_THAT(proposals(graph, "node 'pool': expects tokens"),
                Contains(HasSubstr("Insert between.reshape with tokens 8 between 'fusion' and 'pool'")));
    expect_whole(graph, "node 'pool': expects tokens");
    // The wrong picture to a text encoder: the text instead.
    graph = reference_graph();
    for (Edge& edge : graph.edges)
        if (edge.to == "text_lstm") edge.from = "image";
    EXPECT_THAT(proposals(graph, "node 'text_lstm': expects text"),
                Contains("Connect 'text' to 'text_lstm' at 'in' instead of 'image'."));
    expect_whole(graph, "node 'text_lstm': expects text");
}

TEST(Mends, SetLinearLayersBeforeALateFusionToTheNumberOfClasses) {
    const GraphSpec graph = with(reference_graph("late"), "text_logits", "width", std::int64_t{5});
    const auto found = mends(graph, "node 'fusion'");
    ASSERT_FALSE(found.empty());
    expect_whole(graph, "node 'fusion'");
}

TEST(Mends, BringParametersIntoTheirRange) {
    EXPECT_THAT(proposals(with(reference_graph(), "fusion", "heads", std::int64_t{1000}), "heads is 1000"),
                Contains("Set heads of 'fusion' to 64."));
    EXPECT_THAT(proposals(with(reference_graph(), "fusion", "heads", std::int64_t{-3}), "heads is -3"),
                ElementsAre("Set heads of 'fusion' to 1.", "Set heads of 'fusion' to 4."));
    EXPECT_THAT(proposals(with(reference_graph(), "fusion", "dropout", 7.5), "dropout is 7.5"),
                Contains(HasSubstr("Set dropout of 'fusion' to 0.")));
    EXPECT_THAT(proposals(with(reference_graph(), "image_conv", "pool", std::string("median")), "'median'"),
                Contains(HasSubstr("Set pool of 'image_conv' to ")));
    EXPECT_THAT(proposals(with(reference_graph(), "audio_lstm", "hidden", std::string("96")), "'96'"),
                Contains("Set hidden of 'audio_lstm' to 96."));
    EXPECT_THAT(proposals(with(reference_graph(), "audio_lstm", "hidden", std::string("many")), "'many'"),
                ElementsAre("Set hidden of 'audio_lstm' to 64."));
    // What the rule refuses, though its field takes it.
    EXPECT_THAT(proposals(with(reference_graph(), "fusion", "heads", std::int64_t{3}), "3 heads"),
                ElementsAre("Set heads of 'fusion' to 2.", "Set heads of 'fusion' to 4."));
    EXPECT_THAT(proposals(with(reference_graph(), "audio", "n_fft", std::int64_t{1001}), "n_fft is 1001"),
                ElementsAre("Set n_fft of 'audio' to 1000.", "Set n_fft of 'audio' to 1002."));
    EXPECT_THAT(proposals(with(reference_graph(), "image_conv", "kernel", std::int64_t{4}), "kernel is 4"),
                ElementsAre("Set kernel of 'image_conv' to 3.", "Set kernel of 'image_conv' to 5."));
}

TEST(Mends, TakeUnknownParametersAndNamesAway) {
    EXPECT_THAT(proposals(with(reference_graph(), "text_lstm", "colour", std::string("red")), "'colour'"),
                ElementsAre("Take the parameter colour of 'text_lstm' away."));
    EXPECT_THAT(proposals(with(reference_graph(), "fusion", "modality_dropout_rates", std::string("smell=0.5")),
                          "'smell'"),
                Contains("Take the parameter modality_dropout_rates of 'fusion' away."));
}

TEST(Mends, ConnectTheNearestThatFits) {
    GraphSpec graph = reference_graph();
    std::erase(graph.edges, Edge{"text", "text_lstm", "in"});
    EXPECT_EQ(proposals(graph, "node 'text_lstm': has nothing connected").at(0), "Connect 'text' to 'text_lstm' at 'in'.");
    expect_whole(graph, "node 'text_lstm': has nothing connected");
    EXPECT_EQ(proposals(graph, "node 'text': is not connected").at(0), "Connect 'text' to 'text_lstm' at 'in'.");
    graph = reference_graph();
    std::erase(graph.edges, Edge{"fusion", "classes", "in"});
    EXPECT_EQ(proposals(graph, "node 'classes': has nothing connected").at(0), "Connect 'fusion' to 'classes' at 'in'.");
    // No input for it yet.
    graph = reference_graph();
    graph = remove_nodes(graph, known_types(), {"text"});
    const auto found = mends(graph, "node 'text_lstm': has nothing connected");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].text, "Add input.text before 'text_lstm'.");
    EXPECT_THAT(found[0].values, ElementsAre("input.text", "", "text_lstm"));
    // A fusion that wants another.
    graph = remove_nodes(reference_graph("mult"), known_types(), {"image_conv", "audio_lstm", "image", "audio"});
    graph.nodes.push_back({"more", "input.text", 1, {}, 0, 0});
    graph.nodes.push_back({"more_lstm", "text.lstm", 1, {}, 0, 0});
    graph.edges.push_back({"more", "more_lstm", "in"});
    EXPECT_EQ(proposals(graph, "joins at least").at(0), "Connect 'more_lstm' to 'fusion' at 'in'.");
}

TEST(Mends, UseOrRemoveWhatLeadsNowhere) {
    GraphSpec graph = reference_graph();
    std::erase(graph.edges, Edge{"text_lstm", "fusion", "in"});
    const auto found = mends(graph, "node 'text_lstm': is not connected to anything");
    ASSERT_GE(found.size(), 2U);
    EXPECT_EQ(found[0].text, "Connect 'text_lstm' to 'fusion' at 'in'.");
    EXPECT_EQ(found.back().text, "Remove 'text', 'text_lstm'."); // what leads only there goes along
    for (const Mend& mend : found)
        EXPECT_THAT(analyse(mend.graph, known_types(), facts).problems, IsEmpty()) << mend.text;
}

TEST(Mends, OpenCycles) {
    GraphSpec graph = reference_graph();
    graph = insert_on_edge(graph, known_types(), {"fusion", "classes", "in"}, "between.layer_norm")->graph;
    graph.edges.push_back({"layer_norm", "fusion", "in"});
    EXPECT_EQ(proposals(graph, "cycle").at(0), "Take away the edge from 'layer_norm' to 'fusion' at 'in'.");
    expect_whole(graph, "cycle");
    GraphSpec self = reference_graph();
    self.edges.push_back({"fusion", "fusion", "in"});
    EXPECT_EQ(proposals(self, "cycle").at(0), "Take away the edge from 'fusion' to 'fusion' at 'in'.");
    // A port that takes one edge gets another.
    GraphSpec ring = reference_graph();
    ring = insert_on_edge(ring, known_types(), {"fusion", "classes", "in"}, "between.layer_norm")->graph;
    ring = insert_on_edge(ring, known_types(), {"layer_norm", "classes", "in"}, "between.dropout")->graph;
    for (Edge& edge : ring.edges)
        if (edge.to == "layer_norm") edge.from = "dropout";
    const auto found = mends(ring, "cycle");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].text, "Connect 'fusion' to 'layer_norm' at 'in' instead of 'dropout'.");
    expect_whole(ring, "cycle");
}

TEST(Mends, TakeEdgesAwayThatAreOneTooMany) {
    GraphSpec graph = reference_graph();
    graph.edges.push_back({"ghost", "fusion", "in"});
    EXPECT_THAT(proposals(graph, "no node 'ghost'"),
                ElementsAre("Take away the edge from 'ghost' to 'fusion' at 'in'."));
    graph = reference_graph();
    graph.edges.push_back({"ghost", "spirit", "in"});
    EXPECT_THAT(proposals(graph, "'ghost'"), ElementsAre("Take away the edge from 'ghost' to 'spirit' at 'in'."));
    graph = reference_graph();
    graph.edges.push_back({"text_lstm", "fusion", "in"});
    EXPECT_THAT(proposals(graph, "twice"), ElementsAre("Take away the edge from 'text_lstm' to 'fusion' at 'in'."));
    expect_whole(graph, "twice");
    graph = reference_graph();
    graph.edges.push_back({"text", "fusion", "in"});
    EXPECT_THAT(proposals(graph, "got text"),
                Contains("Take away the edge from 'text' to 'fusion' at 'in'."));
    graph = reference_graph();
    graph.nodes.push_back({"more", "input.text", 1, {}, 0, 0});
    graph.edges.push_back({"more", "text_lstm", "in"});
    EXPECT_THAT(proposals(graph, "takes one edge into 'in'"),
                Contains("Take away the edge from 'more' to 'text_lstm' at 'in'."));
    graph = reference_graph();
    graph.edges[0].port = "out";
    EXPECT_EQ(proposals(graph, "has no input 'out'").at(0), "Connect 'text' to 'text_lstm' at 'in'.");
    expect_whole(graph, "has no input 'out'");
}

TEST(Mends, RenameAndRemoveNodes) {
    GraphSpec graph = reference_graph();
    graph.nodes[0].id = "My Text";
    for (Edge& edge : graph.edges)
        if (edge.from == "text") edge.from = "My Text";
    EXPECT_THAT(proposals(graph, "not made of a-z"), ElementsAre("Rename 'My Text' to 'my_text'."));
    expect_whole(graph, "not made of a-z");
    graph = reference_graph();
    graph.nodes.push_back({"text", "input.text", 1, {{"column", std::string("more")}}, 0, 0});
    EXPECT_THAT(proposals(graph, "occurs twice"), testing::UnorderedElementsAre("Rename 'text' to 'text_2'.", "Remove 'text'."));
    expect_whole(graph, "occurs twice");
    graph = reference_graph(); // two heads of one name
    graph.nodes.push_back({"classes", "head.classes", 1, {}, 0, 0});
    EXPECT_THAT(proposals(graph, "node 'classes': occurs twice"), Contains("Remove 'classes'."));
    // A type that this program does not have.
    graph = reference_graph();
    graph.find("text_lstm")->type = "text.telepathy";
    EXPECT_THAT(proposals(graph, "text.telepathy"), ElementsAre("Remove 'text_lstm'."));
    graph = insert_on_edge(reference_graph(), known_types(), {"fusion", "classes", "in"}, "between.dropout")->graph;
    graph.find("dropout")->type = "between.hope";
    const auto found = mends(graph, "between.hope");
    ASSERT_FALSE(found.empty());
    EXPECT_THAT(found[0].graph.inputs_of("classes"), ElementsAre(Edge{"fusion", "classes", "in"}));
}

TEST(Mends, AddAHeadAndThaw) {
    const GraphSpec graph = remove_nodes(reference_graph(), known_types(), {"classes"});
    const auto found = mends(graph, "has no head");
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].text, "Add head.classes after 'fusion'.");
    EXPECT_THAT(found[0].values, ElementsAre("head.classes", "fusion"));
    EXPECT_THAT(analyse(found[0].graph, known_types(), facts).problems, IsEmpty());
    GraphSpec frozen = reference_graph();
    for (Node& node : frozen.nodes)
        if (known_types().find(node.type)->factory) node.params["frozen"] = true;
    EXPECT_EQ(proposals(frozen, "every node frozen").at(0), "Set frozen of 'classes' to false.");
}

TEST(Mends, SayWhichHeadIsTheMainOne) {
    EXPECT_EQ(proposals(with(reference_graph(), "classes", "auxiliary", true), "as every head is").at(0),
              "Set auxiliary of 'classes' to false.");
    GraphSpec twice = reference_graph();
    twice.nodes.push_back({"again", "head.classes", 1, {{"column", std::string("condition")}}, 0, 0});
    twice.edges.push_back({"text_lstm", "again", "in"});
    const auto found = proposals(twice, "the same column in the same way");
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0], "Set auxiliary of 'again' to true.");
    EXPECT_EQ(found[1], "Remove 'again'.");
}

TEST(Mends, AreNoneWhereNoneHelps) {
    EXPECT_THAT(proposals({}, "has no nodes"), IsEmpty());
    GraphSpec newer = reference_graph();
    newer.find("fusion")->version = 99;
    EXPECT_THAT(proposals(newer, "version 99"), IsEmpty());
    // A problem that the graph does not have.
    const Problem other{Problem::Severity::error, "ghost", fail(ErrorCode::bad_graph, "node 'ghost'", "is not there.")};
    for (const Mend& mend : propose_mends(reference_graph(), known_types(), facts, other))
        ADD_FAILURE() << mend.text;
}

TEST(Mends, MayBringToLightWhatWasHidden) {
    // While an edge comes from nowhere, nothing can be said of the shapes behind it.
    GraphSpec graph = with(reference_graph(), "fusion", "heads", std::int64_t{3});
    graph.edges.push_back({"ghost", "fusion", "in"});
    const GraphInfo info = analyse(graph, known_types(), facts);
    ASSERT_EQ(info.problems.size(), 1U);
    const auto found = propose_mends(graph, known_types(), facts, info.problems[0]);
    ASSERT_FALSE(found.empty());
    EXPECT_EQ(found[0].text, "Take away the edge from 'ghost' to 'fusion' at 'in'.");
    EXPECT_THAT(proposals(found[0].graph, "3 heads"), Contains("Set heads of 'fusion' to 2."));
}

TEST(Mends, LeaveOtherProblemsToOthers) {
    GraphSpec graph = with(reference_graph(), "fusion", "heads", std::int64_t{1000});
    graph = with(graph, "text_lstm", "colour", std::string("red"));
    graph.edges.push_back({"ghost", "fusion", "in"});
    EXPECT_THAT(proposals(graph, "'colour'"), ElementsAre("Take the parameter colour of 'text_lstm' away."));
    EXPECT_THAT(proposals(graph, "'ghost'"), ElementsAre(HasSubstr("Take away the edge from 'ghost'")));
    EXPECT_THAT(proposals(graph, "heads is 1000"), Contains("Set heads of 'fusion' to 64."));
}

} // namespace
} // namespace triptych
