// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/edit.h"
#include "tests/core/graph/some_graphs.h"

namespace triptych {
namespace {

using test::reference_graph;
using test::stored;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using Change = GraphDifference::Change;

const Registry& registry() {
    return builtin_registry();
}

TEST(Difference, IsEmptyForPlacesGroupsAndDefaults) {
    const GraphSpec before = reference_graph();
    GraphSpec after = move_nodes(before, {{"text", {900, 900}}});
    after = *group_nodes(after, {"text", "image"}, "Inputs");
    after.name = "other";
    after.find("fusion")->params["heads"] = std::int64_t{4};      // the default, stored
    after.find("fusion")->params["dropout"] = std::int64_t{0};    // as a whole number
    const GraphDifference difference = graph_difference(before, after, registry());
    EXPECT_TRUE(difference.empty());
    EXPECT_EQ(stored(difference.merged), stored(after));
    EXPECT_TRUE(graph_difference({}, {}, registry()).empty());
}

TEST(Difference, TellsNodesParametersAndEdges) {
    const GraphSpec before = reference_graph();
    GraphSpec after = *with_param(before, registry(), "fusion", "heads", std::int64_t{8});
    after.find("text_lstm")->type = "text.gru";
    after = remove_nodes(after, registry(), {"audio_lstm", "audio"});
    after = insert_on_edge(after, registry(), {"fusion", "classes", "in"}, "between.layer_norm")->graph;
    const GraphDifference difference = graph_difference(before, after, registry());
    EXPECT_FALSE(difference.empty());
    EXPECT_THAT(difference.added, ElementsAre("layer_norm"));
    EXPECT_THAT(difference.removed, ElementsAre("audio", "audio_lstm"));
    ASSERT_EQ(difference.changed.size(), 2U);
    EXPECT_THAT(difference.changed.at("fusion"), ElementsAre(Change{"heads", "4", "8"}));
    EXPECT_THAT(difference.changed.at("text_lstm"), ElementsAre(Change{"type", "text.lstm", "text.gru"}));
    EXPECT_THAT(difference.added_edges,
                UnorderedElementsAre(Edge{"fusion", "layer_norm", "in"}, Edge{"layer_norm", "classes", "in"}));
    EXPECT_THAT(difference.removed_edges,
                UnorderedElementsAre(Edge{"fusion", "classes", "in"}, Edge{"audio", "audio_lstm", "in"},
                                     Edge{"audio_lstm", "fusion", "in"}));
    EXPECT_EQ(difference.merged.nodes.size(), after.nodes.size() + 2);
    EXPECT_EQ(difference.merged.edges.size(), after.edges.size() + 3);
    for (const GraphSpec* graph : {&before, &std::as_const(after)})
        for (const Node& node : graph->nodes)
            EXPECT_TRUE(difference.merged.find(node.id)) << node.id;

    // The other way round what was added is removed.
    const GraphDifference back = graph_difference(after, before, registry());
    EXPECT_EQ(back.added, difference.removed);
    EXPECT_EQ(back.removed, difference.added);
    EXPECT_THAT(back.changed.at("fusion"), ElementsAre(Change{"heads", "8", "4"}));
}

TEST(Difference, TellsTheOrderOfAFusionsEdges) {
    const GraphSpec before = reference_graph();
    GraphSpec after = before;
    std::reverse(after.edges.begin(), after.edges.end());
    const GraphDifference difference = graph_difference(before, after, registry());
    EXPECT_THAT(difference.added_edges, IsEmpty());
    ASSERT_EQ(difference.changed.size(), 1U);
    EXPECT_THAT(difference.changed.at("fusion"), ElementsAre(Change{"in", "text_lstm, image_conv, audio_lstm",
                                                                    "audio_lstm, image_conv, text_lstm"}));
}

TEST(Difference, TakesWhatNoCatalogueKnows) {
    GraphSpec before, after;
    before.nodes = {{"a", "no.such", 1, {{"x", std::int64_t{1}}, {"gone", true}}, 0, 0}};
    after.nodes = {{"a", "no.such", 1, {{"x", std::int64_t{2}}, {"new", std::string("n")}}, 0, 0}};
    EXPECT_THAT(graph_difference(before, after, registry()).changed.at("a"),
                ElementsAre(Change{"new", "", "n"}, Change{"x", "1", "2"}, Change{"gone", "true", ""}));
    // A value that its field refuses is shown as it is stored.
    before = reference_graph();
    after = before;
    after.find("fusion")->params["heads"] = std::string("many");
    EXPECT_THAT(graph_difference(before, after, registry()).changed.at("fusion"),
                ElementsAre(Change{"heads", "4", "many"}));
}

} // namespace
} // namespace triptych
