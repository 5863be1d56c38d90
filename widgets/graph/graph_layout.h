// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QSizeF>
#include <map>
#include <string>

#include "core/graph/graph.h"

namespace triptych {

/// Places for the nodes of a graph, in pixels at 100 %: layers from left to right by the longest way from an
/// input, in each layer as near to what feeds it as the others allow. Top left corners, on a grid of 8. The
/// same graph has the same layout; a cycle does no harm.
/// @param sizes  of the nodes; one that is not named is taken for empty
std::map<std::string, QPointF> layeredLayout(const GraphSpec& graph,
                                             const std::map<std::string, QSizeF>& sizes);

/// No node has a place of its own yet, so that all lie on each other at the origin.
bool needsLayout(const GraphSpec& graph);

} // namespace triptych
