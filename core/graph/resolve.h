// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/graph/registry.h"

namespace triptych {

/// Lets nodes whose shapes files decide write what the files say into their parameters (NodeType::resolve), so that the
/// graph stands without the files from then on.
/// @param before  of the graph as it was: nodes that are in it with the same type and parameters are left alone; null:
///                all are asked
/// @error of the first that fails, naming the node; the nodes before it are resolved
Result<void> resolve_files(GraphSpec& graph, const Registry& registry, const GraphSpec* before = nullptr);

} // namespace triptych
