// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/replace.h"

#include <algorithm>

namespace triptych {
namespace {

std::string ids_of_inputs(const GraphSpec& graph, const Registry& registry) {
    std::string names;
    for (const Node& node : graph.nodes)
        if (const NodeType* type = registry.find(node.type); type && type->category == "input")
            names += (names.empty() ? "" : ", ") + node.id;
    return names;
}

/// "image_cnn" for what was "image_conv" and becomes an "image.cnn": the new type's words, or where the old id did not
/// follow its type's, the old id.
std::string new_id(const GraphSpec& graph, const Node& node, const std::string& type) {
    const auto tail = [](const std::string& name) { return name.substr(name.find('.') + 1); };
    const std::string old_tail = tail(node.type);
    if (node.id.size() < old_tail.size() || node.id.substr(node.id.size() - old_tail.size()) != old_tail) return node.id;
    const std::string wish = node.id.substr(0, node.id.size() - old_tail.size()) + tail(type);
    std::string id = wish;
    for (int i = 2; graph.find(id) && id != node.id; ++i)
        id = wish + "_" + std::to_string(i);
    return id;
}

} // namespace

Result<GraphSpec> with_type(const GraphSpec& graph, const Registry& registry, const std::string& id,
                            const std::string& type_id) {
    const Node* const old = graph.find(id);
    if (!old) return fail(ErrorCode::unknown_name, "node '" + id + "'", "is not in the graph.", {id});
    const NodeType* const type = registry.find(type_id);
    if (!type)
        return fail(ErrorCode::unknown_name, "node '" + id + "'",
                    "cannot become a '" + type_id + "', which is not in the catalogue.", {type_id});
    const NodeType* const before = registry.find(old->type);
    const auto stands = [](const NodeType& one) { return std::pair(one.inputs.empty(), one.category == "head"); };
    if (before && stands(*before) != stands(*type))
        return fail(ErrorCode::bad_graph, "node '" + id + "'",
                    "is a '" + old->type + "', and a '" + type_id + "' cannot stand where it stands.", {old->type, type_id});

    GraphSpec out = graph;
    const std::string renamed = new_id(graph, *old, type_id);
    Node& node = *out.find(id);
    node.id = renamed;
    node.type = type_id;
    node.version = type->version;
    std::erase_if(node.params, [&](const auto& param) {
        const Field* const field = find_field(type->fields, param.first);
        return !field || !check_value(*field, param.second);
    });
    for (Edge& edge : out.edges) {
        if (edge.from == id) edge.from = renamed;
        if (edge.to != id) continue;
        edge.to = renamed;
        const bool has = std::any_of(type->inputs.begin(), type->inputs.end(),
                                     [&](const InputPort& port) { return port.name == edge.port; });
        if (!has) edge.port = type->inputs.front().name;
    }
    for (NodeGroup& group : out.groups)
        std::replace(group.nodes.begin(), group.nodes.end(), id, renamed);
    return out;
}

Result<GraphSpec> with_encoder(const GraphSpec& graph, const Registry& registry, const std::string& input,
                               const std::string& type) {
    const Node* const node = graph.find(input);
    const NodeType* const input_type = node ? registry.find(node->type) : nullptr;
    if (!input_type || input_type->category != "input") {
        const std::string names = ids_of_inputs(graph, registry);
        return fail(ErrorCode::unknown_name, "input '" + input + "'", "is not in the graph; there is: " + names + ".",
                    {input, names});
    }
    std::string reader;
    for (const Edge& edge : graph.edges) {
        if (edge.from != input) continue;
        if (!reader.empty())
            return fail(ErrorCode::bad_graph, "input '" + input + "'",
                        "is read by more than one node, so it is not clear which to replace.", {input});
        reader = edge.to;
    }
    if (reader.empty())
        return fail(ErrorCode::bad_graph, "input '" + input + "'", "is read by no node.", {input});
    return with_type(graph, registry, reader, type);
}

} // namespace triptych
