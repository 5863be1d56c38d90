// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/difference.h"

#include <algorithm>

#include "core/graph/ports.h"

namespace triptych {
namespace {

using Change = GraphDifference::Change;

/// What is stored, and the defaults of the rest.
std::map<std::string, std::string> texts_of(const Node& node, const NodeType* type) {
    std::map<std::string, std::string> texts;
    if (type)
        for (const Field& field : type->fields)
            texts[field.name] = value_text(field.fallback);
    for (const auto& [name, value] : node.params) {
        const Field* field = type ? find_field(type->fields, name) : nullptr;
        // 1 and 1.0 are one value of a field that takes numbers.
        const auto checked = field ? check_value(*field, value) : Result<Value>(value);
        texts[name] = value_text(checked ? *checked : value);
    }
    return texts;
}

std::vector<std::string> sources_of(const GraphSpec& graph, const std::string& node, const std::string& port) {
    std::vector<std::string> sources;
    for (const Edge& edge : graph.edges)
        if (edge.to == node && edge.port == port) sources.push_back(edge.from);
    return sources;
}

/// Ports of a node that the same edges lead into in another order: what a fusion joins, in which order.
void compare_orders(const GraphSpec& before, const GraphSpec& after, const std::string& id,
                    std::vector<Change>& changes) {
    std::set<std::string> ports;
    for (const Edge& edge : after.edges)
        if (edge.to == id) ports.insert(edge.port);
    for (const std::string& port : ports) {
        const std::vector<std::string> was = sources_of(before, id, port), is = sources_of(after, id, port);
        if (was != is && std::is_permutation(was.begin(), was.end(), is.begin(), is.end()))
            changes.push_back({port, listed(was), listed(is)});
    }
}

std::vector<Edge> edges_only_in(const GraphSpec& graph, const GraphSpec& other) {
    std::vector<Edge> edges;
    for (const Edge& edge : graph.edges)
        if (std::find(other.edges.begin(), other.edges.end(), edge) == other.edges.end()) edges.push_back(edge);
    return edges;
}

} // namespace

bool GraphDifference::empty() const {
    return added.empty() && removed.empty() && changed.empty() && added_edges.empty() && removed_edges.empty();
}

GraphDifference graph_difference(const GraphSpec& before, const GraphSpec& after, const Registry& registry) {
    GraphDifference difference;
    difference.merged = after;
    for (const Node& node : after.nodes) {
        if (after.find(node.id) != &node) continue; // of two of one name the first counts
        const Node* old = before.find(node.id);
        if (!old) {
            difference.added.insert(node.id);
            continue;
        }
        std::vector<Change> changes;
        if (old->type != node.type) {
            changes.push_back({"type", old->type, node.type});
        } else {
            const NodeType* type = registry.find(node.type);
            const std::map<std::string, std::string> was = texts_of(*old, type);
            const std::map<std::string, std::string> is = texts_of(node, type);
            for (const auto& [name, text] : is)
                if (const auto found = was.find(name); found == was.end() || found->second != text)
                    changes.push_back({name, found == was.end() ? std::string() : found->second, text});
            for (const auto& [name, text] : was)
                if (!is.contains(name)) changes.push_back({name, text, {}});
        }
        compare_orders(before, after, node.id, changes);
        if (!changes.empty()) difference.changed[node.id] = std::move(changes);
    }
    for (const Node& node : before.nodes)
        if (!after.find(node.id)) {
            difference.removed.insert(node.id);
            difference.merged.nodes.push_back(node);
        }
    difference.added_edges = edges_only_in(after, before);
    difference.removed_edges = edges_only_in(before, after);
    difference.merged.edges.insert(difference.merged.edges.end(), difference.removed_edges.begin(),
                                   difference.removed_edges.end());
    return difference;
}

} // namespace triptych
