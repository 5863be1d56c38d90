// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/migrate.h"

#include <nlohmann/json.hpp>

#include "core/graph/ports.h"

namespace triptych {

Result<GraphSpec> migrate_graph(GraphSpec graph, const Registry& registry) {
    for (Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        if (!type || node.version == type->version) continue;
        if (node.version > type->version)
            return fail(ErrorCode::version_mismatch, node_where(node.id),
                        "was made for version " + std::to_string(node.version) + " of '" + node.type +
                            "'; this program has " + std::to_string(type->version) +
                            ". Open it with a newer Triptych.",
                        {std::to_string(node.version), std::to_string(type->version)});
        if (type->migrate)
            if (auto migrated = type->migrate(node); !migrated) return migrated.error().at(node_where(node.id));
        node.version = type->version;
    }
    return graph;
}

Result<GraphSpec> read_graph_json(const nlohmann::json& json, const Registry& registry) {
    auto graph = graph_from_json(json);
    if (!graph) return graph.error();
    return migrate_graph(*std::move(graph), registry);
}

} // namespace triptych
