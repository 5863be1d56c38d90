// SPDX-License-Identifier: GPL-3.0-or-later
// How long the analysis of a graph of 200 nodes and 300 edges takes, which the editor does after every edit, and its
// layout. Prints JSON: medians in milliseconds, and the analysis as a share of the 10 ms that it may take.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/random.h"
#include "core/graph/edit.h"
#include "core/graph/layout.h"
#include "core/graph/registry.h"

using namespace triptych;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rounds = 101;
constexpr double bar_ms = 10;

/// 20 texts with an encoder each, 60 sums of three and 99 linear layers over whatever came before, and a head.
GraphSpec large_graph() {
    GraphSpec graph;
    Random random(1);
    std::vector<std::string> tokens;
    const auto add = [&](const std::string& id, const char* type, std::map<std::string, Value> params) {
        graph.nodes.push_back({id, type, 1, std::move(params), 0, 0});
        return id;
    };
    for (int i = 0; i < 20; ++i) {
        const std::string number = std::to_string(i);
        add("text" + number, "input.text", {{"column", "c" + number}});
        tokens.push_back(add("lstm" + number, "text.lstm", {}));
        graph.edges.push_back({"text" + number, "lstm" + number, "in"});
    }
    for (int i = 0; i < 159; ++i) {
        const bool sum = i % 8 < 3;
        const std::string id = add((sum ? "sum" : "linear") + std::to_string(i), sum ? "fusion.sum" : "between.linear", {});
        std::vector<std::string> from;
        while (from.size() < (sum ? 3U : 1U))
            if (const std::string& one = tokens[tokens.size() - 1 - random.below(std::min<std::size_t>(tokens.size(), 20))];
                std::find(from.begin(), from.end(), one) == from.end())
                from.push_back(one);
        for (const std::string& one : from)
            graph.edges.push_back({one, id, "in"});
        tokens.push_back(id);
    }
    add("classes", "head.classes", {{"column", "label"}});
    graph.edges.push_back({tokens.back(), "classes", "in"});
    return graph;
}

template <class Work>
double median_ms(Work work) {
    std::vector<double> took;
    for (int i = 0; i < rounds; ++i) {
        const Clock::time_point begun = Clock::now();
        work();
        took.push_back(std::chrono::duration<double, std::milli>(Clock::now() - begun).count());
    }
    std::nth_element(took.begin(), took.begin() + rounds / 2, took.end());
    return took[rounds / 2];
}

} // namespace

int main() {
    const GraphSpec graph = large_graph();
    const Registry& registry = builtin_registry();
    const GraphInfo info = analyse(graph, registry, {.classes = 6});
    if (!info.usable() || info.outputs.size() != graph.nodes.size()) {
        std::fprintf(stderr, "bench_graph: the graph is not right: %s\n", info.problems.front().error.text().c_str());
        return 1;
    }
    const double analysis = median_ms([&] { return analyse(graph, registry, {.classes = 6}).order.size(); });
    const GraphSpec placed = move_nodes(graph, layered_layout(graph));
    const double layout = median_ms([&] { return layered_layout(placed).size(); });
    const double connection = median_ms([&] {
        return connection_problem(placed, registry, info.outputs, {"lstm0", "sum8", "in"}).has_value();
    });
    std::printf("%s\n", nlohmann::json{{"nodes", graph.nodes.size()},
                                       {"edges", graph.edges.size()},
                                       {"analysis_ms", analysis},
                                       {"share_of_10_ms", analysis / bar_ms},
                                       {"layout_ms", layout},
                                       {"connection_problem_ms", connection}}
                            .dump()
                            .c_str());
    return 0;
}
