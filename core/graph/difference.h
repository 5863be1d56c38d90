// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/graph/registry.h"

namespace triptych {

/// What two graphs differ in; places and groups count for nothing.
struct GraphDifference {
    struct Change {
        /// A parameter; "type" where the node's type differs; an input port where the same edges come in another order
        std::string param;
        std::string before, after; ///< value_text, defaults filled in; node ids for a port. Empty: there is none
        bool operator==(const Change&) const = default;
    };
    std::set<std::string> added, removed;               ///< node ids
    std::map<std::string, std::vector<Change>> changed; ///< by node id
    std::vector<Edge> added_edges, removed_edges;
    bool empty() const;
    /// Both graphs in one to be drawn: all nodes and edges of `after`, and those of `before` that it lacks.
    GraphSpec merged;
};
/// Nodes are the same where their ids are.
GraphDifference graph_difference(const GraphSpec& before, const GraphSpec& after, const Registry& registry);

} // namespace triptych
