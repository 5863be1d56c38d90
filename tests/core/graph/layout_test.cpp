// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/graph/edit.h"
#include "tests/core/graph/some_graphs.h"

namespace triptych {
namespace {

using test::random_dag;
using test::reference_graph;
using Places = std::map<std::string, std::pair<double, double>>;

std::pair<double, double> size_of(const LayoutOptions& options, const std::string& id) {
    const auto given = options.sizes.find(id);
    return given == options.sizes.end() ? std::pair(options.default_width, options.default_height) : given->second;
}

/// Names two boxes that lie on each other; empty: none do.
std::string overlap(const GraphSpec& graph, const Places& places, const LayoutOptions& options) {
    for (const Node& a : graph.nodes)
        for (const Node& b : graph.nodes) {
            if (&a == &b) break;
            const auto [ax, ay] = places.at(a.id);
            const auto [bx, by] = places.at(b.id);
            const auto [aw, ah] = size_of(options, a.id);
            const auto [bw, bh] = size_of(options, b.id);
            if (ax < bx + bw && bx < ax + aw && ay < by + bh && by < ay + ah) return a.id + " on " + b.id;
        }
    return {};
}

std::string backward(const GraphSpec& graph, const Places& places, const LayoutOptions& options) {
    for (const Edge& edge : graph.edges)
        if (places.at(edge.from).first + size_of(options, edge.from).first > places.at(edge.to).first)
            return edge.from + " to " + edge.to;
    return {};
}

double median_move(const Places& before, const Places& after) {
    std::vector<double> moves;
    for (const auto& [id, place] : before)
        if (after.contains(id))
            moves.push_back(std::hypot(after.at(id).first - place.first, after.at(id).second - place.second));
    std::nth_element(moves.begin(), moves.begin() + static_cast<std::ptrdiff_t>(moves.size() / 2), moves.end());
    return moves[moves.size() / 2];
}

TEST(Layout, PutsInputsFirstAndEverythingElseNextToWhatItLeadsTo) {
    GraphSpec graph = reference_graph("late");
    // A short branch: its encoder stands next to the fusion, its input among the inputs.
    graph.nodes.push_back({"extra", "input.text", 1, {}, 0, 0});
    graph.nodes.push_back({"extra_bag", "text.bag", 1, {}, 0, 0});
    graph.edges.push_back({"extra", "extra_bag", "in"});
    graph.edges.push_back({"extra_bag", "fusion", "in"});
    for (Node& node : graph.nodes)
        node.x = node.y = 0;
    const Places places = layered_layout(graph);
    const auto x = [&](const char* id) { return places.at(id).first; };
    for (const char* input : {"text", "image", "audio", "extra"})
        EXPECT_EQ(x(input), 0) << input;
    EXPECT_EQ(x("text_lstm"), 208 + 72);
    EXPECT_EQ(x("extra_bag"), x("text_logits"));
    EXPECT_LT(x("text_logits"), x("fusion"));
    EXPECT_LT(x("fusion"), x("classes"));
    // A chain is a straight line.
    EXPECT_EQ(places.at("text").second, places.at("text_lstm").second);
    EXPECT_EQ(places.at("text_lstm").second, places.at("text_pool").second);
    EXPECT_EQ(places.at("fusion").second, places.at("classes").second);
    double top = 1e9;
    for (const auto& [id, place] : places)
        top = std::min(top, place.second);
    EXPECT_EQ(top, 0);
}

TEST(Layout, TakesCrossingsAway) {
    GraphSpec graph;
    for (const char* id : {"a1", "a2", "a3", "b3", "b2", "b1"})
        graph.nodes.push_back({id, "between.residual", 1, {}, 0, 0});
    graph.edges = {{"a1", "b1", "in"}, {"a2", "b2", "in"}, {"a3", "b3", "in"}};
    const Places places = layered_layout(graph);
    for (const char* number : {"1", "2", "3"})
        EXPECT_EQ(places.at(std::string("a") + number).second, places.at(std::string("b") + number).second);
}

TEST(Layout, HoldsForRandomGraphs) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        Random random(seed, {7});
        const std::size_t nodes = 2 + random.below(60);
        GraphSpec graph = random_dag(nodes, random.below(2 * nodes), seed);
        LayoutOptions options;
        if (seed % 3 == 1)
            for (const Node& node : graph.nodes)
                options.sizes[node.id] = {60 + 10.5 * static_cast<double>(random.below(30)),
                                          40 + 7.25 * static_cast<double>(random.below(30))};
        if (seed % 3 == 2) // as a person left it
            for (Node& node : graph.nodes) {
                node.x = 1500 * random.uniform() - 400.25;
                node.y = 900 * random.uniform();
            }
        const Places places = layered_layout(graph, options);
        ASSERT_EQ(places.size(), graph.nodes.size());
        EXPECT_EQ(overlap(graph, places, options), "") << seed;
        EXPECT_EQ(backward(graph, places, options), "") << seed;
        EXPECT_EQ(layered_layout(graph, options), places) << seed; // the same each time
        EXPECT_EQ(layered_layout(move_nodes(graph, places), options), places) << seed;
    }
}

TEST(Layout, StaysWhereMostOfItIs) {
    GraphSpec graph = random_dag(20, 26, 3);
    Places places = layered_layout(graph);
    for (auto& [id, place] : places) {
        place.first += 4000;
        place.second -= 777;
    }
    EXPECT_EQ(layered_layout(move_nodes(graph, places)), places);
}

TEST(Layout, MovesLittleForASmallEdit) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        const GraphSpec bare = random_dag(50, 70, seed);
        const Places before = layered_layout(bare);
        const GraphSpec graph = move_nodes(bare, before);
        Random random(seed, {8});
        for (int kind = 0; kind < 3; ++kind) {
            GraphSpec edited = graph;
            if (kind == 0) { // on an edge
                const Edge edge = graph.edges[random.below(graph.edges.size())];
                edited = disconnect(graph, edge);
                edited.nodes.push_back({"new", "between.residual", 1, {}, 11, 13});
                edited.edges.push_back({edge.from, "new", "in"});
                edited.edges.push_back({"new", edge.to, "in"});
            } else if (kind == 1) { // on its own, where the mouse was
                edited.nodes.push_back({"new", "between.residual", 1, {}, 421.5, 33});
                edited.edges.push_back({"n" + std::to_string(random.below(50)), "new", "in"});
            } else { // an input more
                edited.nodes.push_back({"new", "between.residual", 1, {}, -50, 900});
                edited.edges.push_back({"new", "n" + std::to_string(1 + random.below(49)), "in"});
            }
            const Places after = layered_layout(edited);
            EXPECT_LT(median_move(before, after), LayoutOptions().row_gap) << seed << " " << kind;
            EXPECT_EQ(overlap(edited, after, {}), "") << seed << " " << kind;
            EXPECT_EQ(backward(edited, after, {}), "") << seed << " " << kind;
        }
    }
}

TEST(Layout, KeepsWhatStandsInColumns) {
    // A template's own places: the order and the heights stay, whatever the medians would say.
    const GraphSpec graph = reference_graph();
    const Places places = layered_layout(graph);
    for (const Node& node : graph.nodes)
        EXPECT_EQ(places.at(node.id).second, node.y) << node.id;
}

TEST(Layout, GivesPlacesOnCyclesAndToWhatLeadsNowhere) {
    EXPECT_TRUE(layered_layout({}).empty());
    GraphSpec graph = random_dag(8, 10, 1);
    graph.edges.push_back({"n7", "n0", "in"});
    graph.edges.push_back({"n3", "n3", "in"});
    graph.edges.push_back({"nowhere", "n3", "in"});
    graph.edges.push_back({"n3", "nowhere", "in"});
    graph.nodes.push_back({"alone", "between.residual", 1, {}, 0, 0});
    const Places places = layered_layout(graph);
    EXPECT_EQ(places.size(), 9U);
    EXPECT_EQ(overlap(graph, places, {}), "");
    EXPECT_EQ(layered_layout(move_nodes(graph, places)), places);

    GraphSpec one;
    one.nodes.push_back({"one", "between.residual", 1, {}, 70, -30});
    EXPECT_EQ(layered_layout(one).at("one"), (std::pair<double, double>(70, -30)));
    // What no screen has does no harm.
    one.nodes.push_back({"two", "between.residual", 1, {}, std::numeric_limits<double>::infinity(), -1e300});
    one.nodes.push_back({"three", "between.residual", 1, {}, std::nan(""), 1e300});
    LayoutOptions odd;
    odd.sizes["one"] = {std::nan(""), std::numeric_limits<double>::infinity()};
    for (const auto& [id, place] : layered_layout(one, odd))
        EXPECT_TRUE(std::isfinite(place.first) && std::isfinite(place.second)) << id;
}

} // namespace
} // namespace triptych
