// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/graph/difference.h"
#include "core/graph/registry.h"

namespace triptych {

/// A graph as a picture: a card for each node at its place, with its type, the parameters that differ from
/// their default and the shape that leaves it; curves with their shapes between. One hue a modality, as
/// everywhere in the program. A group is a frame with its title, a collapsed one a single card. A graph whose nodes
/// have no places is laid out in layers. Valid SVG 1.1 for any content, sizes in pixels; the same graph gives the same
/// text.
/// @param info  of analyse(): shapes, and problems, which a card shows
std::string graph_svg(const GraphSpec& graph, const Registry& registry, const GraphInfo& info);

/// Both graphs of a difference in one picture: what was added in green, what was removed red and dashed, what was
/// changed marked, with the values before and after; each says so in words as well.
/// @param info  of analyse() for the graph after
std::string difference_svg(const GraphDifference& difference, const Registry& registry, const GraphInfo& info);

} // namespace triptych
