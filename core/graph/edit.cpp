// SPDX-License-Identifier: GPL-3.0-or-later
// Nodes, parameters and edges. Groups and places are in arrange.cpp, copies in paste.cpp.
#include "core/graph/edit.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "core/graph/ports.h"

namespace triptych {
namespace {

Error no_such_node(const GraphSpec& graph, const std::string& id) {
    std::vector<std::string> names;
    for (const Node& node : graph.nodes)
        names.push_back(node.id);
    return fail(ErrorCode::unknown_name, "graph", "has no node '" + id + "'; it has " + listed(names) + ".",
                {id, listed(names)});
}

Error no_such_type(const std::string& type) {
    return fail(ErrorCode::unknown_name, "catalogue", "has no node type '" + type + "'.", {type});
}

Error no_such_edge(const Edge& edge) {
    return fail(ErrorCode::unknown_name, "graph",
                "has no edge from '" + edge.from + "' to '" + edge.to + "' at '" + edge.port + "'.",
                {edge.from, edge.to, edge.port});
}

/// Whether edges lead from one node to the other, or both are one. @param but  counts as not there
bool leads_to(const GraphSpec& graph, const std::string& from, const std::string& to, const Edge* but) {
    if (from == to) return true;
    std::unordered_map<std::string_view, std::vector<std::string_view>> after;
    for (const Edge& edge : graph.edges)
        if (&edge != but) after[edge.from].push_back(edge.to);
    std::unordered_set<std::string_view> seen = {from};
    std::vector<std::string_view> open = {from};
    while (!open.empty()) {
        const std::string_view id = open.back();
        open.pop_back();
        for (const std::string_view next : after[id]) {
            if (next == to) return true;
            if (seen.insert(next).second) open.push_back(next);
        }
    }
    return false;
}

/// What leaves a node, where it is known; else the kinds that could.
struct Output {
    const PortType* known = nullptr;
    std::set<PortKind> likely;
};

bool could_fit(const InputPort& port, const Output& output) {
    if (output.known) return fits(port, *output.known);
    // Nothing known: let it be drawn, the analysis will tell.
    if (output.likely.empty()) return true;
    return std::any_of(port.kinds.begin(), port.kinds.end(),
                       [&](PortKind kind) { return output.likely.contains(kind); });
}

Output output_of(const GraphSpec& graph, const Registry& registry, const std::map<std::string, PortType>& outputs,
                 const std::string& id) {
    Output output;
    if (const auto found = outputs.find(id); found != outputs.end()) {
        output.known = &found->second;
        return output;
    }
    const Node* node = graph.find(id);
    const NodeType* type = node ? registry.find(node->type) : nullptr;
    if (type) output.likely = likely_outputs(*type, filled_params(*node, *type));
    return output;
}

Error would_not_fit(const std::string& node, const InputPort& port, const Output& output, const std::string& from) {
    if (output.known) return does_not_fit(node, port, *output.known, from);
    std::vector<std::string> kinds;
    for (const PortKind kind : output.likely)
        kinds.emplace_back(port_kind_name(kind));
    return fail(ErrorCode::bad_shape, node_where(node),
                "expects " + kinds_text(port) + " at '" + port.name + "', got " + listed(kinds) + " from '" + from +
                    "'.",
                {kinds_text(port), listed(kinds), from});
}

/// The edge that a port which takes one has already.
const Edge* replaced_by(const GraphSpec& graph, const InputPort& port, const Edge& edge) {
    if (port.many) return nullptr;
    const auto found = std::find_if(graph.edges.begin(), graph.edges.end(),
                                    [&](const Edge& e) { return e.to == edge.to && e.port == edge.port; });
    return found == graph.edges.end() ? nullptr : &*found;
}

/// Puts a node that has no edges on one.
Result<GraphSpec> put_on_edge(const GraphSpec& graph, const Registry& registry, const Edge& edge,
                              const std::string& id) {
    const auto place = std::find(graph.edges.begin(), graph.edges.end(), edge);
    if (place == graph.edges.end()) return no_such_edge(edge);
    const NodeType* type = type_of(graph, registry, id);
    if (!type) return no_such_type(graph.find(id)->type);
    const GraphInfo before = analyse(graph, registry);
    const Output given = output_of(graph, registry, before.outputs, edge.from);
    const auto port = std::find_if(type->inputs.begin(), type->inputs.end(),
                                   [&](const InputPort& one) { return could_fit(one, given); });
    if (type->inputs.empty())
        return fail(ErrorCode::bad_shape, node_where(id), "has no input, and cannot stand on an edge.", {id});
    if (port == type->inputs.end()) return would_not_fit(id, type->inputs.front(), given, edge.from);

    GraphSpec edited = graph;
    const auto at = edited.edges.begin() + (place - graph.edges.begin());
    at->from = id;
    edited.edges.insert(at, Edge{edge.from, id, port->name});
    const NodeType* after = type_of(graph, registry, edge.to);
    const InputPort* target = after ? find_port(*after, edge.port) : nullptr;
    if (!target) return edited;
    const GraphInfo info = analyse(edited, registry);
    // What the node itself cannot make of what it is given is said by it, not by what comes after.
    if (!info.outputs.contains(id) && before.outputs.contains(edge.from) && type->inputs.size() == 1)
        for (const Problem& problem : info.problems)
            if (problem.node == id && problem.error.code == ErrorCode::bad_shape) return problem.error;
    const Output made = output_of(edited, registry, info.outputs, id);
    if (!could_fit(*target, made)) return would_not_fit(edge.to, *target, made, id);
    return edited;
}

} // namespace

std::string free_id(const GraphSpec& graph, const std::string& wish) {
    std::string id;
    for (const char c : wish)
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
            id += c;
        else if (c >= 'A' && c <= 'Z')
            id += static_cast<char>(c - 'A' + 'a');
        else if (!id.empty() && id.back() != '_')
            id += '_';
    while (!id.empty() && id.back() == '_')
        id.pop_back();
    if (!valid_id(id)) id = id.empty() ? "node" : "node_" + id;
    std::set<std::string> taken;
    for (const Node& node : graph.nodes)
        taken.insert(node.id);
    if (!taken.contains(id)) return id;
    // The copy of "lstm_2" is "lstm_3", not "lstm_2_2".
    const std::size_t last = id.find_last_not_of("0123456789");
    if (last + 1 < id.size() && id[last] == '_' && last > 0) id.resize(last);
    for (std::size_t number = 2;; ++number)
        if (const std::string next = id + "_" + std::to_string(number); !taken.contains(next)) return next;
}

std::string id_wish(const NodeType& type) {
    const std::size_t dot = type.id.rfind('.');
    return dot == std::string::npos ? type.id : type.id.substr(dot + 1);
}

Result<AddedNode> add_node(const GraphSpec& graph, const Registry& registry, const std::string& type, double x,
                           double y) {
    const NodeType* entry = registry.find(type);
    if (!entry) return no_such_type(type);
    AddedNode added{graph, free_id(graph, id_wish(*entry))};
    added.graph.nodes.push_back({added.id, type, entry->version, {}, x, y});
    return added;
}

GraphSpec remove_nodes(const GraphSpec& graph, const Registry& registry, const std::set<std::string>& ids,
                       bool reconnect) {
    struct Kept {
        Edge edge;
        bool led_on = false; ///< began at a node that is removed
    };
    std::vector<Kept> kept;
    for (const Edge& edge : graph.edges)
        kept.push_back({edge});
    for (const Node& node : graph.nodes) {
        if (!ids.contains(node.id)) continue;
        std::vector<std::string> sources;
        for (const Kept& one : kept)
            if (one.edge.to == node.id) sources.push_back(one.edge.from);
        const NodeType* type = registry.find(node.type);
        if (reconnect && type && type->inputs.size() == 1 && sources.size() == 1 && sources[0] != node.id)
            for (Kept& one : kept)
                if (one.edge.from == node.id) one = {{sources[0], one.edge.to, one.edge.port}, true};
        std::erase_if(kept, [&](const Kept& one) { return one.edge.from == node.id || one.edge.to == node.id; });
    }
    GraphSpec edited = graph;
    std::erase_if(edited.nodes, [&](const Node& node) { return ids.contains(node.id); });
    for (NodeGroup& group : edited.groups)
        std::erase_if(group.nodes, [&](const std::string& id) { return ids.contains(id); });
    std::erase_if(edited.groups, [](const NodeGroup& group) { return group.nodes.empty(); });
    const GraphInfo info = analyse(graph, registry);
    edited.edges.clear();
    for (std::size_t i = 0; i < kept.size(); ++i) {
        const Edge& edge = kept[i].edge;
        if (kept[i].led_on) {
            const NodeType* type = type_of(edited, registry, edge.to);
            const InputPort* port = type ? find_port(*type, edge.port) : nullptr;
            // Another edge between the two says the same.
            const auto same = [&](const Kept& other) {
                return &other != &kept[i] && other.edge.from == edge.from && other.edge.to == edge.to &&
                       (!other.led_on || &other < &kept[i]);
            };
            if (!port || std::any_of(kept.begin(), kept.end(), same) ||
                !could_fit(*port, output_of(edited, registry, info.outputs, edge.from)))
                continue;
        }
        edited.edges.push_back(edge);
    }
    return edited;
}

Result<GraphSpec> rename_node(const GraphSpec& graph, const std::string& id, const std::string& new_id,
                              const Registry& registry) {
    if (!graph.find(id)) return no_such_node(graph, id);
    if (id == new_id) return graph;
    if (!valid_id(new_id))
        return fail(ErrorCode::unknown_name, node_where(id),
                    "cannot be called '" + new_id + "': a name is made of a-z, 0-9 and _, beginning with a letter.",
                    {new_id});
    if (graph.find(new_id))
        return fail(ErrorCode::unknown_name, node_where(id),
                    "cannot be called '" + new_id + "': another node is called so.", {new_id});
    GraphSpec edited = graph;
    const std::map<std::string, std::string> names = {{id, new_id}};
    for (Node& node : edited.nodes) {
        if (node.id == id) node.id = new_id;
        rename_in_params(node, registry, names);
    }
    for (Edge& edge : edited.edges) {
        if (edge.from == id) edge.from = new_id;
        if (edge.to == id) edge.to = new_id;
    }
    for (NodeGroup& group : edited.groups)
        std::replace(group.nodes.begin(), group.nodes.end(), id, new_id);
    return edited;
}

Result<GraphSpec> with_param(const GraphSpec& graph, const Registry& registry, const std::string& id,
                             const std::string& param, const Value& value) {
    const Node* node = graph.find(id);
    if (!node) return no_such_node(graph, id);
    const NodeType* type = registry.find(node->type);
    if (!type) return no_such_type(node->type);
    const Field* field = find_field(type->fields, param);
    if (!field)
        return fail(ErrorCode::unknown_name, node_where(id), "has no parameter '" + param + "'.", {param});
    auto checked = check_value(*field, value);
    if (!checked) return checked.error().at(node_where(id));
    GraphSpec edited = graph;
    Node& changed = *edited.find(id);
    if (*checked == field->fallback)
        changed.params.erase(param);
    else
        changed.params[param] = *std::move(checked);
    return edited;
}

std::optional<Error> connection_problem(const GraphSpec& graph, const Registry& registry,
                                        const std::map<std::string, PortType>& outputs, const Edge& edge) {
    for (const std::string& id : {edge.from, edge.to})
        if (!graph.find(id)) return no_such_node(graph, id);
    const NodeType* type = type_of(graph, registry, edge.to);
    if (!type) return no_such_type(graph.find(edge.to)->type).at(node_where(edge.to));
    const InputPort* port = find_port(*type, edge.port);
    if (!port)
        return fail(ErrorCode::unknown_name, node_where(edge.to), "has no input '" + edge.port + "'.", {edge.port});
    const Output output = output_of(graph, registry, outputs, edge.from);
    if (!could_fit(*port, output)) return would_not_fit(edge.to, *port, output, edge.from);
    const Edge* replaced = replaced_by(graph, *port, edge);
    for (const Edge& other : graph.edges)
        if (other.from == edge.from && other.to == edge.to && (&other != replaced || other == edge))
            return fail(ErrorCode::bad_graph, node_where(edge.to), "is connected to '" + edge.from + "' already.",
                        {edge.from});
    if (leads_to(graph, edge.to, edge.from, replaced))
        return fail(ErrorCode::bad_graph, node_where(edge.to),
                    "leads to '" + edge.from + "', so that the edge would close a cycle.", {edge.from});
    return std::nullopt;
}

Result<GraphSpec> connect_nodes(const GraphSpec& graph, const Registry& registry, const Edge& edge) {
    if (auto problem = connection_problem(graph, registry, analyse(graph, registry).outputs, edge)) return *problem;
    GraphSpec edited = graph;
    const InputPort& port = *find_port(*type_of(graph, registry, edge.to), edge.port);
    if (const Edge* replaced = replaced_by(graph, port, edge))
        edited.edges[static_cast<std::size_t>(replaced - graph.edges.data())] = edge;
    else
        edited.edges.push_back(edge);
    return edited;
}

GraphSpec disconnect(const GraphSpec& graph, const Edge& edge) {
    GraphSpec edited = graph;
    std::erase(edited.edges, edge);
    return edited;
}

Result<GraphSpec> reroute(const GraphSpec& graph, const Registry& registry, const Edge& from, const Edge& to) {
    const auto place = std::find(graph.edges.begin(), graph.edges.end(), from);
    if (place == graph.edges.end()) return no_such_edge(from);
    if (from == to) return graph;
    GraphSpec without = graph;
    without.edges.erase(without.edges.begin() + (place - graph.edges.begin()));
    // What leaves `to.from` is known from the graph as it is, with the edge that may feed it.
    if (auto problem = connection_problem(without, registry, analyse(graph, registry).outputs, to)) return *problem;
    const InputPort& port = *find_port(*type_of(graph, registry, to.to), to.port);
    GraphSpec edited = graph;
    edited.edges[static_cast<std::size_t>(place - graph.edges.begin())] = to;
    if (!port.many) {
        // The one that had the port.
        bool kept = false;
        std::erase_if(edited.edges, [&](const Edge& edge) {
            if (edge.to != to.to || edge.port != to.port) return false;
            if (edge == to && !kept) {
                kept = true;
                return false;
            }
            return true;
        });
    }
    return edited;
}

Result<AddedNode> insert_on_edge(const GraphSpec& graph, const Registry& registry, const Edge& edge,
                                 const std::string& type) {
    const Node* from = graph.find(edge.from);
    const Node* to = graph.find(edge.to);
    if (!from || !to) return no_such_edge(edge);
    auto added = add_node(graph, registry, type, (from->x + to->x) / 2, (from->y + to->y) / 2);
    if (!added) return added.error();
    auto edited = put_on_edge(added->graph, registry, edge, added->id);
    if (!edited) return edited.error();
    return AddedNode{*std::move(edited), added->id};
}

Result<GraphSpec> insert_on_edge(const GraphSpec& graph, const Registry& registry, const Edge& edge,
                                 const std::string& id, bool existing) {
    if (!existing) {
        auto added = insert_on_edge(graph, registry, edge, id);
        if (!added) return added.error();
        return std::move(added->graph);
    }
    if (!graph.find(id)) return no_such_node(graph, id);
    for (const Edge& other : graph.edges)
        if (other.from == id || other.to == id)
            return fail(ErrorCode::bad_graph, node_where(id), "has edges already, and cannot be put on another.", {id});
    return put_on_edge(graph, registry, edge, id);
}

} // namespace triptych
