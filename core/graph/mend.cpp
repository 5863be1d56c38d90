// SPDX-License-Identifier: GPL-3.0-or-later
// Mends of what is wrong with nodes, names and edges; mend_shapes.cpp has those of shapes and parameters.
#include "core/graph/mend.h"

#include <algorithm>
#include <cmath>

#include "core/graph/edit.h"
#include "core/graph/mend_trial.h"
#include "core/graph/ports.h"

namespace triptych {
namespace {

using Kind = Mend::Kind;

GraphSpec without_edge(GraphSpec graph, std::size_t index) {
    graph.edges.erase(graph.edges.begin() + static_cast<std::ptrdiff_t>(index));
    return graph;
}

void offer_disconnect(MendTrial& trial, std::size_t index) {
    const Edge& edge = trial.graph.edges[index];
    trial.offer(Kind::disconnect, {edge.from, edge.to, edge.port}, without_edge(trial.graph, index));
}

bool leads_anywhere(const GraphSpec& graph, const std::string& id) {
    return std::any_of(graph.edges.begin(), graph.edges.end(), [&](const Edge& edge) { return edge.from == id; });
}

/// Nodes that an edge into the port could come from: those that lead nowhere yet first, then the nearest.
std::vector<const Node*> sources_for(const MendTrial& trial, const GraphSpec& graph, const std::string& to,
                                     const std::string& port) {
    const Node& target = *graph.find(to);
    std::vector<std::tuple<bool, double, const Node*>> ranked;
    for (const Node& node : graph.nodes)
        if (!connection_problem(graph, trial.registry, trial.info.outputs, {node.id, to, port}))
            ranked.emplace_back(leads_anywhere(graph, node.id), std::hypot(node.x - target.x, node.y - target.y),
                                &node);
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) {
        return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    std::vector<const Node*> nodes;
    for (const auto& [leads, distance, node] : ranked)
        nodes.push_back(node);
    return nodes;
}

/// A node less; where its type is not known, what came in is led on as remove_nodes() does it for others.
void offer_removal(MendTrial& trial) {
    const Node& node = *trial.node();
    const std::vector<Edge> inputs = trial.graph.inputs_of(node.id);
    if (!trial.type() && inputs.size() == 1) {
        GraphSpec led = trial.graph;
        for (Edge& edge : led.edges)
            if (edge.from == node.id) edge.from = inputs[0].from;
        trial.offer(Kind::remove_node, {node.id}, remove_nodes(led, trial.registry, {node.id}));
    }
    trial.offer(Kind::remove_node, {node.id}, remove_nodes(trial.graph, trial.registry, {node.id}, true));
    trial.offer(Kind::remove_node, {node.id}, remove_nodes(trial.graph, trial.registry, {node.id}));
}

void offer_for_names(MendTrial& trial) {
    const std::string& id = trial.problem.node;
    if (!valid_id(id)) {
        const std::string wish = free_id(trial.graph, id);
        GraphSpec named = trial.graph;
        for (Node& node : named.nodes) {
            if (node.id == id) node.id = wish;
            rename_in_params(node, trial.registry, {{id, wish}});
        }
        for (Edge& edge : named.edges) {
            if (edge.from == id) edge.from = wish;
            if (edge.to == id) edge.to = wish;
        }
        for (NodeGroup& group : named.groups)
            std::replace(group.nodes.begin(), group.nodes.end(), id, wish);
        trial.offer(Kind::rename_node, {id, wish}, std::move(named));
    }
    const auto is_it = [&](const Node& node) { return node.id == id; };
    const auto first = std::find_if(trial.graph.nodes.begin(), trial.graph.nodes.end(), is_it);
    const auto second = first == trial.graph.nodes.end()
                            ? first
                            : std::find_if(std::next(first), trial.graph.nodes.end(), is_it);
    if (second != trial.graph.nodes.end()) {
        const auto place = second - trial.graph.nodes.begin();
        const std::string wish = free_id(trial.graph, id);
        GraphSpec named = trial.graph, less = trial.graph;
        named.nodes[static_cast<std::size_t>(place)].id = wish;
        trial.offer(Kind::rename_node, {id, wish}, std::move(named));
        less.nodes.erase(less.nodes.begin() + place);
        trial.offer(Kind::remove_node, {id}, std::move(less));
    }
    if (trial.node() && !trial.type()) offer_removal(trial);
}

/// Edges that end nowhere, come twice, or meet where one is taken.
void offer_for_edges(MendTrial& trial) {
    const std::string& id = trial.problem.node;
    for (std::size_t i = trial.graph.edges.size(); i-- > 0;) {
        const Edge& edge = trial.graph.edges[i];
        const bool ends = trial.graph.find(edge.from) && trial.graph.find(edge.to);
        if (!ends && (edge.from == id || edge.to == id || id.empty() || !trial.node())) offer_disconnect(trial, i);
        const NodeType* type = trial.type(edge.to);
        if (edge.to != id || !type) continue;
        const InputPort* port = find_port(*type, edge.port);
        if (!port)
            for (const InputPort& other : type->inputs) {
                GraphSpec moved = trial.graph;
                moved.edges[i].port = other.name;
                trial.offer(Kind::connect, {edge.from, edge.to, other.name}, std::move(moved));
            }
        const auto alike = std::count_if(trial.graph.edges.begin(), trial.graph.edges.end(), [&](const Edge& other) {
            return other.to == edge.to && (other.from == edge.from || other.port == edge.port);
        });
        const bool many = port && port->many;
        const auto twins = std::count_if(trial.graph.edges.begin(), trial.graph.edges.end(), [&](const Edge& other) {
            return other.to == edge.to && other.from == edge.from;
        });
        if (!port || twins > 1 || (!many && alike > 1)) offer_disconnect(trial, i);
    }
}

/// Nodes that the node leads to and that lead back to it, itself among them; empty where it lies on no cycle.
std::set<std::string> cycle_of(const GraphSpec& graph, const std::string& id) {
    const auto reached = [&](bool forward) {
        std::set<std::string> seen;
        std::vector<std::string> open = {id};
        while (!open.empty()) {
            const std::string at = open.back();
            open.pop_back();
            for (const Edge& edge : graph.edges) {
                const auto& [from, to] = forward ? std::tie(edge.from, edge.to) : std::tie(edge.to, edge.from);
                if (from == at && seen.insert(to).second) open.push_back(to);
            }
        }
        return seen;
    };
    const std::set<std::string> after = reached(true), before = reached(false);
    std::set<std::string> both;
    std::set_intersection(after.begin(), after.end(), before.begin(), before.end(), std::inserter(both, both.end()));
    return both.contains(id) ? both : std::set<std::string>();
}

void offer_for_cycles(MendTrial& trial) {
    // The node that is named may only be led to by a cycle.
    std::set<std::string> on_cycle = cycle_of(trial.graph, trial.problem.node);
    for (const Node& node : trial.graph.nodes)
        if (on_cycle.empty()) on_cycle = cycle_of(trial.graph, node.id);
    for (std::size_t i = trial.graph.edges.size(); i-- > 0;) { // what was drawn last is the likelier mistake
        const Edge& edge = trial.graph.edges[i];
        if (!on_cycle.contains(edge.from) || !on_cycle.contains(edge.to)) continue;
        offer_disconnect(trial, i);
        if (!trial.type(edge.to)) continue;
        const GraphSpec open = without_edge(trial.graph, i);
        for (const Node* source : sources_for(trial, open, edge.to, edge.port)) {
            if (source->id == edge.from) continue;
            GraphSpec moved = trial.graph;
            moved.edges[i].from = source->id;
            trial.offer(Kind::connect, {source->id, edge.to, edge.port, edge.from}, std::move(moved));
        }
    }
}

/// What comes into an input that has nothing.
void offer_inputs(MendTrial& trial) {
    const Node* node = trial.node();
    const NodeType* type = trial.type();
    if (!node || !type) return;
    for (const InputPort& port : type->inputs) {
        const bool taken = std::any_of(trial.graph.edges.begin(), trial.graph.edges.end(), [&](const Edge& edge) {
            return edge.to == node->id && edge.port == port.name;
        });
        // A fusion that joins too few can take one more.
        if (taken && !port.many) continue;
        for (const Node* source : sources_for(trial, trial.graph, node->id, port.name))
            if (auto connected = connect_nodes(trial.graph, trial.registry, {source->id, node->id, port.name}))
                trial.offer(Kind::connect, {source->id, node->id, port.name}, *std::move(connected));
        if (taken) continue;
        for (const NodeType* input : trial.registry.types()) {
            if (input->category != "input") continue;
            auto added = add_node(trial.graph, trial.registry, input->id, node->x - 304, node->y);
            if (!added) continue;
            if (auto connected = connect_nodes(added->graph, trial.registry, {added->id, node->id, port.name}))
                trial.offer(Kind::insert_node, {input->id, "", node->id}, *std::move(connected));
        }
    }
}

/// Where a node that leads nowhere could lead; else it goes, with what leads only to it.
void offer_for_unused(MendTrial& trial) {
    const Node* node = trial.node();
    if (!node || leads_anywhere(trial.graph, node->id)) return;
    std::vector<std::tuple<int, double, Edge>> targets;
    for (const Node& other : trial.graph.nodes) {
        const NodeType* type = trial.registry.find(other.type);
        if (!type) continue;
        for (const InputPort& port : type->inputs) {
            const Edge edge{node->id, other.id, port.name};
            if (connection_problem(trial.graph, trial.registry, trial.info.outputs, edge)) continue;
            const bool taken = std::any_of(trial.graph.edges.begin(), trial.graph.edges.end(), [&](const Edge& e) {
                return e.to == other.id && e.port == port.name;
            });
            if (taken && !port.many) continue; // it would push another aside
            targets.emplace_back(taken ? 1 : 0, std::hypot(other.x - node->x, other.y - node->y), edge);
        }
    }
    std::stable_sort(targets.begin(), targets.end(), [](const auto& a, const auto& b) {
        return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    for (const auto& [rank, distance, edge] : targets)
        if (auto connected = connect_nodes(trial.graph, trial.registry, edge))
            trial.offer(Kind::connect, {edge.from, edge.to, edge.port}, *std::move(connected));
    std::set<std::string> removed = {node->id};
    for (bool grown = true; grown;) {
        grown = false;
        for (const Node& other : trial.graph.nodes) {
            if (removed.contains(other.id) || !leads_anywhere(trial.graph, other.id)) continue;
            const bool only = std::all_of(trial.graph.edges.begin(), trial.graph.edges.end(), [&](const Edge& edge) {
                return edge.from != other.id || removed.contains(edge.to);
            });
            if (only) grown |= removed.insert(other.id).second;
        }
    }
    trial.offer(Kind::remove_node, {removed.begin(), removed.end()},
                remove_nodes(trial.graph, trial.registry, removed));
}

void offer_heads(MendTrial& trial) {
    for (const Node& node : trial.graph.nodes)
        if (const NodeType* type = trial.registry.find(node.type); type && type->category == "head") return;
    std::vector<std::string> heads;
    for (const NodeType* type : trial.registry.types())
        if (type->category == "head") heads.push_back(type->id);
    std::stable_partition(heads.begin(), heads.end(), [](const std::string& id) { return id == "head.classes"; });
    // After what comes last; a fusion rather than one of many branches.
    std::vector<std::string> ends(trial.info.order.rbegin(), trial.info.order.rend());
    std::erase_if(ends, [&](const std::string& id) { return leads_anywhere(trial.graph, id) || !trial.type(id); });
    std::stable_partition(ends.begin(), ends.end(),
                          [&](const std::string& id) { return trial.type(id)->category == "fusion"; });
    for (const std::string& end : ends)
        for (const std::string& head : heads) {
            const Node& before = *trial.graph.find(end);
            auto added = add_node(trial.graph, trial.registry, head, before.x + 280, before.y);
            if (!added) continue;
            const NodeType& type = *trial.registry.find(head);
            for (const InputPort& port : type.inputs)
                if (auto connected = connect_nodes(added->graph, trial.registry, {end, added->id, port.name}))
                    trial.offer(Kind::add_head, {head, end}, *std::move(connected));
        }
}

void offer_thawing(MendTrial& trial) {
    for (auto id = trial.info.order.rbegin(); id != trial.info.order.rend(); ++id) {
        const Node& node = *trial.graph.find(*id);
        if (!node.params.contains(frozen_param)) continue;
        if (auto thawed = with_param(trial.graph, trial.registry, *id, frozen_param, false))
            trial.offer(Kind::set_param, {*id, frozen_param, "false"}, *std::move(thawed));
    }
}

} // namespace

std::vector<Mend> propose_mends(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                                const Problem& problem) {
    MendTrial trial(graph, registry, facts, problem);
    if (problem.node.empty()) {
        if (!graph.nodes.empty()) {
            offer_for_edges(trial);
            offer_thawing(trial);
            offer_heads(trial);
        }
        return std::move(trial).found();
    }
    offer_for_names(trial);
    offer_for_edges(trial);
    if (problem.severity == Problem::Severity::warning) {
        // A head leads nowhere as a rule: what is told of it lies in its parameters.
        if (trial.type() && trial.type()->category == "head") offer_for_shapes(trial);
        offer_for_unused(trial);
        return std::move(trial).found();
    }
    offer_valid_values(trial);
    const std::vector<std::string>& order = trial.info.order;
    if (std::find(order.begin(), order.end(), problem.node) == order.end()) offer_for_cycles(trial);
    if (problem.error.code == ErrorCode::bad_graph) offer_inputs(trial);
    if (!trial.any()) offer_for_shapes(trial);
    return std::move(trial).found();
}

} // namespace triptych
