// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/graph/registry.h"

namespace triptych {

/// An edit that takes a problem away.
struct Mend {
    /// Behind each: what `values` holds.
    enum class Kind {
        insert_node,  ///< type, from, to[, parameter, value]: a projection, a pooling … on an edge; from is empty where
                      ///< an input comes before `to`
        connect,      ///< from, to, port[, instead of]: an edge into an input that has none, or has the wrong one
        disconnect,   ///< from, to, port: an edge that closes a cycle, comes twice, or leads nowhere
        set_param,    ///< node, parameter, value: one out of its range, or that another node wants otherwise
        remove_param, ///< node, parameter: one that the type does not have, or that is better left at its default
        remove_node,  ///< nodes: one that leads nowhere and what leads only there, or of a type that is not in the
                      ///< catalogue
        rename_node,  ///< old, new
        add_head      ///< type, from
    };
    Kind kind = Kind::insert_node;
    std::string text; ///< in English, for the command line: "Insert between.linear of width 128 between 'audio' and 'sum'."
    std::vector<std::string> values; ///< what the text names, for a translated one
    GraphSpec graph;                 ///< with the mend made
};
const char* mend_kind_name(Mend::Kind kind); ///< "insert_node"

/// Mends of a problem of the graph, best first, at most three. Each was tried: the problem is gone with it, and no other
/// error has come, unless one that it had hidden. Empty where there is none to propose.
std::vector<Mend> propose_mends(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                                const Problem& problem);

} // namespace triptych
