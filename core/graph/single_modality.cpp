// SPDX-License-Identifier: GPL-3.0-or-later
// What a graph comes to where all inputs but those of one modality are taken away.
#include <algorithm>
#include <set>

#include "core/graph/registry.h"

namespace triptych {
namespace {

using Ids = std::set<std::string>;

bool is_input(const NodeType* type) {
    return type && type->category == "input";
}

/// The inputs and every node that they lead to.
Ids led_to(const GraphSpec& graph, Ids reached) {
    for (bool grown = true; grown;) {
        grown = false;
        for (const Edge& edge : graph.edges)
            if (reached.contains(edge.from) && graph.find(edge.to)) grown |= reached.insert(edge.to).second;
    }
    return reached;
}

bool any_head(const GraphSpec& graph, const Registry& registry) {
    return std::any_of(graph.nodes.begin(), graph.nodes.end(), [&](const Node& node) {
        const NodeType* type = registry.find(node.type);
        return type && type->category == "head";
    });
}

Ids broken_nodes(const GraphSpec& graph, const Registry& registry) {
    Ids broken;
    for (const Problem& problem : analyse(graph, registry).problems)
        if (problem.severity == Problem::Severity::error) broken.insert(problem.node);
    return broken;
}

/// Free text of a fusion's parameters names inputs: pairs, rates for each.
void forget_names(Node& node, const NodeType& type) {
    std::erase_if(node.params, [&](const auto& param) {
        const Field* field = find_field(type.fields, param.first);
        return field && field->kind == FieldKind::text;
    });
}

/// A fusion that passes the pooled vector of its single edge on.
void become_concat(GraphSpec& graph, Node& node) {
    node.type = "fusion.concat";
    node.version = 1;
    const auto kept = node.params.find("modality_dropout");
    const Value rate = kept == node.params.end() ? Value(0.0) : kept->second;
    node.params.clear();
    if (kept != node.params.end()) node.params["modality_dropout"] = rate;
    for (Edge& edge : graph.edges)
        if (edge.to == node.id) edge.port = "in";
}

Result<GraphSpec> restricted(const GraphSpec& graph, const Registry& registry, const Ids& inputs) {
    const Ids kept = led_to(graph, inputs);
    GraphSpec out;
    out.name = graph.name;
    Ids cut; // nodes that lose an edge
    for (const Node& node : graph.nodes)
        if (kept.contains(node.id)) out.nodes.push_back(node);
    for (const Edge& edge : graph.edges) {
        if (kept.contains(edge.from) && kept.contains(edge.to))
            out.edges.push_back(edge);
        else if (kept.contains(edge.to))
            cut.insert(edge.to);
    }
    if (!any_head(out, registry))
        return fail(ErrorCode::bad_graph, "node '" + *inputs.begin() + "'",
                    "leads to no head, so that nothing can be learned from it alone.", {*inputs.begin()});
    const Ids broken_before = broken_nodes(graph, registry);
    // From the inputs on, since what a fusion passes on decides whether the next one can work.
    for (const std::string& id : analyse(out, registry).order) {
        const auto broken = [&] {
            return broken_nodes(out, registry).contains(id) && !broken_before.contains(id);
        };
        Node& node = *out.find(id);
        const NodeType* type = registry.find(node.type);
        if (!type || type->category != "fusion" || !cut.contains(id)) continue;
        if (broken()) forget_names(node, *type);
        if (broken() && registry.find("fusion.concat")) become_concat(out, node);
    }
    return out;
}

Error no_such_input(const GraphSpec& graph, const Registry& registry, const std::string& wanted) {
    std::string names;
    for (const Node& node : graph.nodes)
        if (is_input(registry.find(node.type))) names += (names.empty() ? "" : ", ") + node.id;
    return fail(ErrorCode::unknown_name, "graph", "has no input '" + wanted + "'; it has " + names + ".",
                {wanted, names});
}

} // namespace

Result<GraphSpec> single_modality(const GraphSpec& graph, const Registry& registry,
                                  const std::string& input) {
    const Node* node = graph.find(input);
    if (!node || !is_input(registry.find(node->type))) return no_such_input(graph, registry, input);
    return restricted(graph, registry, {input});
}

Result<GraphSpec> single_modality(const GraphSpec& graph, const Registry& registry, Modality modality) {
    Ids inputs;
    for (const Node& node : graph.nodes)
        if (const NodeType* type = registry.find(node.type); is_input(type) && type->modality == modality)
            inputs.insert(node.id);
    if (inputs.empty()) return no_such_input(graph, registry, modality_name(modality));
    return restricted(graph, registry, inputs);
}

} // namespace triptych
