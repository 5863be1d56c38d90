// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/graph/registry.h"

namespace triptych {

/// An edit that takes a problem away.
struct Mend {
    enum class Kind {
        insert_node,     ///< a projection, a pooling … on an edge
        connect,         ///< an edge into an input that has none
        disconnect,      ///< an edge that closes a cycle, comes twice, or leads nowhere
        set_param,       ///< a parameter out of its range, or that another node wants otherwise
        remove_param,    ///< a parameter that the type does not have
        remove_node,     ///< a node that leads nowhere, or of a type that is not in the catalogue
        rename_node,
        add_head
    };
    Kind kind = Kind::insert_node;
    std::string text; ///< in English, for the command line: "Insert a linear layer of width 128 between 'audio' and 'fusion'"
    std::vector<std::string> values; ///< what the text names, for a translated one: by kind, documented in mend.cpp
    GraphSpec graph; ///< with the mend made
};

/// Mends of a problem of the graph, best first, at most three. Each was tried: the problem is gone with it, and no other
/// error has come. Empty where there is none to propose.
std::vector<Mend> propose_mends(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                                const Problem& problem);

} // namespace triptych
