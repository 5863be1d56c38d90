// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/graph/registry.h"

namespace triptych {

/// A graph as a picture: a card for each node at its place, with its type, the parameters that differ from
/// their default and the shape that leaves it; curves with their shapes between. One hue a modality, as
/// everywhere in the program. A graph whose nodes have no places is laid out in layers. Valid SVG 1.1 for any
/// content, sizes in pixels.
/// @param info  of analyse(): shapes, and problems, which a card shows
std::string graph_svg(const GraphSpec& graph, const Registry& registry, const GraphInfo& info);

} // namespace triptych
