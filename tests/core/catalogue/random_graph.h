// SPDX-License-Identifier: GPL-3.0-or-later
// Valid graphs at random, from whatever a catalogue holds. Nothing here knows a node type by name: ports say what can be
// connected, fields what can be set, and the types' own rules what is right.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/graph/registry.h"

namespace triptych::test {

struct RandomGraph {
    GraphSpec graph;
    DataFacts facts;
};

class GraphMaker {
  public:
    explicit GraphMaker(const Registry& registry);

    /// A graph that analyse() has no error for, small enough to be trained in milliseconds, with a node of that type in
    /// it. Nothing where chance did not find one.
    std::optional<RandomGraph> make(const std::string& type, Random& random) const;

    static constexpr std::int64_t classes = 3; ///< of every head that has classes or labels

  private:
    class Draft;
    struct Source;

    /// How many nodes stand between an input and what leaves a node of the type, at least.
    std::map<std::string, int> m_depth;
    std::map<std::string, std::set<PortKind>> m_gives;
    const Registry& m_registry;
};

} // namespace triptych::test
