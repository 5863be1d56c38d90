// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/resolve.h"

namespace triptych {

Result<void> resolve_files(GraphSpec& graph, const Registry& registry, const GraphSpec* before) {
    for (Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || !type->resolve) continue;
        const Node* same = before ? before->find(node.id) : nullptr;
        if (same && same->type == node.type && same->params == node.params) continue;
        if (auto resolved = type->resolve(node); !resolved)
            return resolved.error().at("node '" + node.id + "'");
    }
    return {};
}

} // namespace triptych
