// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_layout.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace triptych {
namespace {

constexpr double grid = 8;
constexpr double gap_x = 104; ///< room for the shape on an edge
constexpr double gap_y = 40;
constexpr int sweeps = 4;

double snapped(double value) {
    return std::round(value / grid) * grid;
}

/// Longest way from a node without inputs. Edges that close a cycle are found by depth and do not count.
class Layers {
  public:
    explicit Layers(const GraphSpec& graph) : m_graph(graph) {}

    int of(const std::string& id) {
        if (const auto known = m_layer.find(id); known != m_layer.end()) return known->second;
        m_layer[id] = 0; // met again while it is worked out: on a cycle
        int layer = 0;
        for (const Edge& edge : m_graph.edges)
            if (edge.to == id && m_graph.find(edge.from) && edge.from != id)
                layer = std::max(layer, of(edge.from) + 1);
        return m_layer[id] = layer;
    }

  private:
    const GraphSpec& m_graph;
    std::map<std::string, int> m_layer;
};

} // namespace

std::map<std::string, QPointF> layeredLayout(const GraphSpec& graph,
                                             const std::map<std::string, QSizeF>& sizes) {
    Layers layers(graph);
    std::map<int, std::vector<std::string>> columns;
    for (const Node& node : graph.nodes)
        columns[layers.of(node.id)].push_back(node.id);
    const auto size = [&](const std::string& id) {
        const auto found = sizes.find(id);
        return found == sizes.end() ? QSizeF(0, 0) : found->second;
    };

    // Without an edge a node has no wish: it follows below the others of its layer.
    const auto loose = [&](const std::string& id) {
        return std::none_of(graph.edges.begin(), graph.edges.end(),
                            [&](const Edge& edge) { return edge.from == id || edge.to == id; });
    };
    std::map<std::string, double> middle; // y of each node's middle
    const auto stack = [&](const std::vector<std::string>& column) {
        // As near to the wished middles as the order allows: pushed down, then back up by half of what was
        // too much.
        std::vector<double> tops;
        double least = -1e9;
        for (const std::string& id : column) {
            const double wish = middle[id] - size(id).height() / 2;
            const double top = loose(id) && least > -1e9 ? least : std::max(least, wish);
            tops.push_back(top);
            least = top + size(id).height() + gap_y;
        }
        double pushed = 0;
        int wished = 0;
        for (std::size_t i = 0; i < column.size(); ++i) {
            if (loose(column[i])) continue;
            pushed += tops[i] + size(column[i]).height() / 2 - middle[column[i]];
            ++wished;
        }
        if (wished > 0) pushed /= wished;
        for (std::size_t i = 0; i < column.size(); ++i)
            middle[column[i]] = tops[i] + size(column[i]).height() / 2 - pushed;
    };
    for (auto& [layer, column] : columns) {
        double y = 0;
        for (const std::string& id : column) {
            middle[id] = y + size(id).height() / 2;
            y += size(id).height() + gap_y;
        }
    }
    const auto towards = [&](std::vector<std::string>& column, bool sources) {
        std::map<std::string, double> wish;
        for (const std::string& id : column) {
            double sum = 0;
            int count = 0;
            for (const Edge& edge : graph.edges) {
                const std::string& self = sources ? edge.to : edge.from;
                const std::string& other = sources ? edge.from : edge.to;
                if (self != id || !middle.contains(other)) continue;
                sum += middle[other];
                ++count;
            }
            wish[id] = loose(id) ? 1e9 : count ? sum / count : middle[id];
        }
        std::stable_sort(column.begin(), column.end(),
                         [&](const auto& a, const auto& b) { return wish[a] < wish[b]; });
        for (const std::string& id : column)
            if (!loose(id)) middle[id] = wish[id];
        stack(column);
    };
    for (int sweep = 0; sweep < sweeps; ++sweep) {
        for (auto column = columns.begin(); column != columns.end(); ++column)
            if (column->first > 0) towards(column->second, true);
        for (auto column = columns.rbegin(); column != columns.rend(); ++column)
            if (column != columns.rbegin()) towards(column->second, false);
    }

    double top = 0;
    for (const auto& [id, y] : middle)
        top = std::min(top, y - size(id).height() / 2);
    std::map<std::string, QPointF> places;
    double x = 0;
    for (const auto& [layer, column] : columns) {
        double width = 0;
        for (const std::string& id : column) {
            places[id] = {snapped(x), snapped(middle[id] - size(id).height() / 2 - top)};
            width = std::max(width, size(id).width());
        }
        x += width + gap_x;
    }
    return places;
}

bool needsLayout(const GraphSpec& graph) {
    return graph.nodes.size() > 1 && std::all_of(graph.nodes.begin(), graph.nodes.end(),
                                                 [](const Node& node) { return node.x == 0 && node.y == 0; });
}

} // namespace triptych
