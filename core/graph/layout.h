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
    double port = 28; ///< from a box's upper side to its first port; ports are what comes to stand side by side
    std::map<std::string, std::pair<double, double>> sizes{}; ///< width and height by node id
};

/// Places for all nodes, upper left corners in whole pixels: layers from left to right after the longest path, the nodes
/// without inputs first, every other as near to what it leads to as its layer can be; the order in a layer by medians of
/// the neighbours (Sugiyama 1981) that starts from the present places. Where the nodes stand in columns already, all but
/// a few, each keeps its height as far as it can, so that a small edit moves little, unless two of three crossings could
/// be had away. No two boxes overlap. A node on a cycle gets a place as well. Deterministic; the same graph laid out
/// twice does not move.
std::map<std::string, std::pair<double, double>> layered_layout(const GraphSpec& graph, const LayoutOptions& options = {});

} // namespace triptych
