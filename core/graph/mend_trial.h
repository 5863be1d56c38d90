// SPDX-License-Identifier: GPL-3.0-or-later
// How mends are found: they are tried. Part of mend.cpp and mend_shapes.cpp.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/graph/mend.h"

namespace triptych {

/// Takes proposals for one problem and keeps those that mend it.
class MendTrial {
  public:
    MendTrial(const GraphSpec& graph, const Registry& registry, const DataFacts& facts, const Problem& problem);

    const GraphSpec& graph;
    const Registry& registry;
    const DataFacts& facts;
    const Problem& problem;
    const GraphInfo info; ///< of the graph as it is

    const Node* node() const { return graph.find(problem.node); }
    /// Of the problem's node, or another; null where there is none.
    const NodeType* type(const std::string& id) const;
    const NodeType* type() const { return type(problem.node); }

    /// Tries it. The text comes from kind and values.
    void offer(Mend::Kind kind, std::vector<std::string> values, GraphSpec mended);
    /// Enough were found, or enough tried: whoever offers can stop.
    bool done() const;
    bool any() const; ///< found
    /// Those that bring no new warning first; where there are none, those behind which another error comes to light.
    std::vector<Mend> found() &&;

  private:
    /// What tells problems apart.
    using Key = std::pair<std::string, std::string>;
    Key key(const Problem& one) const;
    /// Whether it only takes away what is wrong, and every new error is one of a rule that could not be asked before.
    bool only_reveals(Mend::Kind kind, const GraphInfo& after) const;

    std::multiset<Key> m_errors, m_warnings;
    std::vector<Mend> m_clean, m_second, m_revealing;
    std::set<std::string> m_seen; ///< texts of those that were found
    int m_tries = 0;
};

/// For parameters that the node's type does not have or their fields refuse.
void offer_valid_values(MendTrial& trial);
/// For what the node is given and its ports or its rule refuse, and for parameters that are not refused one by one.
void offer_for_shapes(MendTrial& trial);

} // namespace triptych
