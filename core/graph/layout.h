// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <utility>

#include "core/graph/graph.h"

namespace triptych {

struct LayoutOptions {
    double layer_gap = 72, row_gap = 28; ///< between boxes, in pixels at 100 %
    double default_width = 208, default_height = 120;
    std::map<std::string, std::pair<double, double>> sizes{}; ///< width and height by node id
};

/// Places for all nodes: layers from left to right after the longest path to the heads, the order in a layer by
/// medians of the neighbours (Sugiyama 1981) that starts from the present places, so that a small edit moves little.
/// A node on a cycle gets a place as well. Deterministic; the same graph laid out twice does not move.
std::map<std::string, std::pair<double, double>> layered_layout(const GraphSpec& graph, const LayoutOptions& options = {});

} // namespace triptych
