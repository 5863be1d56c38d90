// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of a graph as text, and copies of them.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "core/graph/edit.h"
#include "core/graph/migrate.h"
#include "core/graph/ports.h"

namespace triptych {
namespace {

GraphSpec part_of(const GraphSpec& graph, const std::set<std::string>& ids) {
    GraphSpec part;
    part.name = graph.name;
    for (const Node& node : graph.nodes)
        if (ids.contains(node.id)) part.nodes.push_back(node);
    for (const Edge& edge : graph.edges)
        if (ids.contains(edge.from) && ids.contains(edge.to)) part.edges.push_back(edge);
    for (const NodeGroup& group : graph.groups)
        if (std::all_of(group.nodes.begin(), group.nodes.end(), [&](const std::string& id) { return ids.contains(id); }))
            part.groups.push_back(group);
    return part;
}

std::string free_group_id(const GraphSpec& graph, const std::string& wish) {
    GraphSpec names; // groups and nodes have names of their own
    for (const NodeGroup& group : graph.groups)
        names.nodes.push_back({group.id, {}, 1, {}, 0, 0});
    return free_id(names, wish);
}

Pasted added(const GraphSpec& graph, const Registry& registry, const GraphSpec& part, double dx, double dy) {
    Pasted pasted{graph, {}};
    std::map<std::string, std::string> names;
    for (const Node& node : part.nodes) {
        Node copy = node;
        copy.id = free_id(pasted.graph, node.id);
        copy.x += dx;
        copy.y += dy;
        if (copy.id != node.id) names[node.id] = copy.id;
        pasted.ids.push_back(copy.id);
        pasted.graph.nodes.push_back(std::move(copy));
    }
    const auto renamed = [&](const std::string& id) {
        const auto found = names.find(id);
        return found == names.end() ? id : found->second;
    };
    for (std::size_t i = graph.nodes.size(); i < pasted.graph.nodes.size(); ++i)
        rename_in_params(pasted.graph.nodes[i], registry, names);
    for (const Edge& edge : part.edges)
        pasted.graph.edges.push_back({renamed(edge.from), renamed(edge.to), edge.port});
    for (const NodeGroup& group : part.groups) {
        NodeGroup copy = group;
        copy.id = free_group_id(pasted.graph, group.id);
        std::transform(copy.nodes.begin(), copy.nodes.end(), copy.nodes.begin(), renamed);
        pasted.graph.groups.push_back(std::move(copy));
    }
    return pasted;
}

} // namespace

std::string nodes_to_text(const GraphSpec& graph, const std::set<std::string>& ids) {
    // Replaced, not thrown: a name may hold what is not UTF-8.
    return graph_to_json(part_of(graph, ids)).dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<Pasted> paste_text(const GraphSpec& graph, const Registry& registry, const std::string& text, double dx,
                          double dy) {
    const std::string where = "pasted text";
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) return fail(ErrorCode::bad_format, where, "is not JSON.", {});
    const auto part = read_graph_json(json, registry);
    if (!part) return part.error().at(where);
    // An edge to a node that is not in the text would become one to a node of the same name here.
    for (const Edge& edge : part->edges)
        for (const std::string& id : {edge.from, edge.to})
            if (!part->find(id))
                return fail(ErrorCode::bad_format, where,
                            "has an edge '" + edge.from + "' to '" + edge.to + "', but no node '" + id + "'.",
                            {edge.from, edge.to, id});
    for (const Node& node : part->nodes)
        if (!registry.find(node.type))
            return fail(ErrorCode::unknown_name, where + ": " + node_where(node.id),
                        "is of type '" + node.type + "', which is not in the catalogue.", {node.type});
    return added(graph, registry, *part, dx, dy);
}

Pasted duplicate_nodes(const GraphSpec& graph, const std::set<std::string>& ids, double dx, double dy,
                       const Registry& registry) {
    return added(graph, registry, part_of(graph, ids), dx, dy);
}

} // namespace triptych
