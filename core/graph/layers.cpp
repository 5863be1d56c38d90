// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/layers.h"

#include <algorithm>
#include <cmath>

namespace triptych {

double whole_range(double pixels) {
    constexpr double largest = 1e9;
    return std::isnan(pixels) ? 0 : std::clamp(pixels, -largest, largest);
}

LayeredNet::LayeredNet(const GraphSpec& graph, const LayoutOptions& options) {
    size = graph.nodes.size();
    before.resize(size);
    after.resize(size);
    std::map<std::string, std::size_t> numbers;
    for (std::size_t i = 0; i < size; ++i) {
        numbers.emplace(graph.nodes[i].id, i);
        const auto given = options.sizes.find(graph.nodes[i].id);
        const auto [wide, high] = given == options.sizes.end()
                                         ? std::pair(options.default_width, options.default_height)
                                         : given->second;
        width.push_back(std::ceil(std::max(whole_range(wide), 0.0)));
        height.push_back(std::ceil(std::max(whole_range(high), 0.0)));
    }
    for (const Edge& edge : graph.edges) {
        const auto from = numbers.find(edge.from), to = numbers.find(edge.to);
        if (from == numbers.end() || to == numbers.end() || from == to) continue;
        std::vector<std::size_t>& targets = after[from->second];
        if (std::find(targets.begin(), targets.end(), to->second) == targets.end()) targets.push_back(to->second);
    }
    cut_cycles();
    for (std::size_t i = 0; i < size; ++i)
        for (const std::size_t next : after[i])
            before[next].push_back(i);
    find_layers();
}

/// Takes out edges that lead back to a node that led here, found by depth in the stored order.
void LayeredNet::cut_cycles() {
    enum : char { unseen, open, done };
    std::vector<char> state(size, unseen);
    for (std::size_t root = 0; root < size; ++root) {
        if (state[root] != unseen) continue;
        std::vector<std::pair<std::size_t, std::size_t>> path = {{root, 0}}; // node, its next edge
        state[root] = open;
        while (!path.empty()) {
            auto& [node, next] = path.back();
            std::vector<std::size_t>& targets = after[node];
            if (next == targets.size()) {
                state[node] = done;
                path.pop_back();
            } else if (state[targets[next]] == open) {
                targets.erase(targets.begin() + static_cast<std::ptrdiff_t>(next));
            } else if (const std::size_t target = targets[next++]; state[target] == unseen) {
                state[target] = open;
                path.emplace_back(target, 0);
            }
        }
    }
}

/// The longest way from a node without inputs; then each node that has inputs as near to what it leads to as it goes.
void LayeredNet::find_layers() {
    std::vector<std::size_t> waits(size), order;
    for (std::size_t i = 0; i < size; ++i) {
        waits[i] = before[i].size();
        if (waits[i] == 0) order.push_back(i);
    }
    layer.assign(size, 0);
    for (std::size_t at = 0; at < order.size(); ++at)
        for (const std::size_t next : after[order[at]]) {
            layer[next] = std::max(layer[next], layer[order[at]] + 1);
            if (--waits[next] == 0) order.push_back(next);
        }
    for (auto node = order.rbegin(); node != order.rend(); ++node) {
        if (before[*node].empty() || after[*node].empty()) continue;
        std::size_t nearest = size;
        for (const std::size_t next : after[*node])
            nearest = std::min(nearest, layer[next] - 1);
        layer[*node] = nearest;
    }
    for (const std::size_t one : layer)
        layers = std::max(layers, one + 1);
}

} // namespace triptych
