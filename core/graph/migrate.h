// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/registry.h"

namespace triptych {

/// Brings nodes that were stored for older versions of their types up to date, parameters and all. A node whose type is
/// not in the catalogue is left as it is, for the analysis to tell.
/// @error version_mismatch naming a node that was stored for a newer version of its type; what its migration says
Result<GraphSpec> migrate_graph(GraphSpec graph, const Registry& registry);

/// A stored graph, up to date: what everything that reads one begins with, be it a project, a run, a file or a text.
/// @error as graph_from_json and migrate_graph
Result<GraphSpec> read_graph_json(const nlohmann::json& json, const Registry& registry);

} // namespace triptych
