// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/graph/registry.h"

namespace triptych {

/// The graph with a node of another type in a node's place, under an id made for the new type. Edges stay where the new
/// type has an input of that name, else they go to its first; parameters that both types have keep their values where the
/// new type allows them.
/// @error unknown_name for the node or the type; bad_graph where one of them is an input or a head and the other is not
Result<GraphSpec> with_type(const GraphSpec& graph, const Registry& registry, const std::string& id, const std::string& type);

/// The same for what reads an input: its encoder.
/// @error as with_type; unknown_name where there is no such input; bad_graph where nothing or more than one node reads it
Result<GraphSpec> with_encoder(const GraphSpec& graph, const Registry& registry, const std::string& input,
                               const std::string& type);

} // namespace triptych
