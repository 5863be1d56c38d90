// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "core/dataset/dataset.h"
#include "core/graph/registry.h"

namespace triptych {

/// Where a graph and a table do not go together: inputs whose column is not there or has a role that they cannot read,
/// heads that learn another column than the label. Inputs first, in the graph's order. Reads no file.
std::vector<Problem> column_problems(const GraphSpec& graph, const Registry& registry, const Dataset& dataset);

} // namespace triptych
