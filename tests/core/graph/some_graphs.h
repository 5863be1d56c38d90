// SPDX-License-Identifier: GPL-3.0-or-later
// Graphs that tests of edits and layouts begin with.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/base/random.h"
#include "core/graph/registry.h"

namespace triptych::test {

inline GraphSpec reference_graph(const std::string& name = "reference") {
    auto graph = make_template(
        name, {{Modality::text, "note"}, {Modality::image, "panel"}, {Modality::audio, "sound"}}, "condition");
    EXPECT_TRUE(graph.ok()) << (graph ? "" : graph.error().text());
    return graph ? *std::move(graph) : GraphSpec();
}

/// All that is stored of a graph, to compare two.
inline std::string stored(const GraphSpec& graph) {
    return graph_to_json(graph).dump(1);
}

/// Nodes n0 … without places, and edges from lower to higher numbers, mostly near ones, so that it looks like a model.
inline GraphSpec random_dag(std::size_t nodes, std::size_t edges, std::uint64_t seed) {
    Random random(seed);
    GraphSpec graph;
    for (std::size_t i = 0; i < nodes; ++i)
        graph.nodes.push_back({"n" + std::to_string(i), "between.residual", 1, {}, 0, 0});
    for (std::size_t tries = 0; graph.edges.size() < edges && tries < 50 * edges; ++tries) {
        const std::size_t to = 1 + random.below(nodes - 1);
        const std::size_t back = 1 + random.below(std::min<std::size_t>(to, tries % 4 == 0 ? to : 6));
        const Edge edge{"n" + std::to_string(to - back), "n" + std::to_string(to), "in"};
        if (std::find(graph.edges.begin(), graph.edges.end(), edge) == graph.edges.end()) graph.edges.push_back(edge);
    }
    return graph;
}

} // namespace triptych::test
