// SPDX-License-Identifier: GPL-3.0-or-later
// Mends of what a node is given or holds.
#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/graph/edit.h"
#include "core/graph/mend_trial.h"
#include "core/graph/ports.h"

namespace triptych {
namespace {

using Kind = Mend::Kind;

constexpr std::int64_t near_by = 8;     ///< whole numbers that are tried on either side
constexpr const char* widener = "between.linear";

/// Whole numbers in a text, in its order: "[B,64]" has 64.
void numbers_in(const std::string& text, std::vector<std::int64_t>& numbers) {
    for (std::size_t at = 0; at < text.size();) {
        std::int64_t number = 0;
        const auto [stop, status] = std::from_chars(text.data() + at, text.data() + text.size(), number);
        if (status == std::errc{} && text[at] != '-') {
            if (std::find(numbers.begin(), numbers.end(), number) == numbers.end()) numbers.push_back(number);
            at = static_cast<std::size_t>(stop - text.data());
        } else {
            ++at;
        }
    }
}

/// Sizes that the node could want: widths of what it is given, then whatever its complaint speaks of.
std::vector<std::int64_t> wanted_sizes(const MendTrial& trial) {
    std::vector<std::int64_t> sizes;
    for (const Edge& edge : trial.graph.inputs_of(trial.problem.node))
        if (const auto given = trial.info.outputs.find(edge.from);
            given != trial.info.outputs.end() && !given->second.shape.empty())
            if (const std::int64_t width = given->second.shape.back().size;
                width > 0 && std::find(sizes.begin(), sizes.end(), width) == sizes.end())
                sizes.push_back(width);
    for (const std::string& value : trial.problem.error.values)
        numbers_in(value, sizes);
    numbers_in(trial.problem.error.message, sizes);
    return sizes;
}

/// What the problem's node is given, in the order of its rule; nothing where that is not known or does not fit.
/// @param instead  of what comes by one of the edges
std::optional<std::vector<PortType>> given_to(const MendTrial& trial, const Edge* edge = nullptr,
                                              const PortType* instead = nullptr) {
    const NodeType& type = *trial.type();
    std::vector<PortType> inputs;
    for (const InputPort& port : type.inputs) {
        const std::size_t before = inputs.size();
        for (const Edge& one : trial.graph.edges) {
            if (one.to != trial.problem.node || one.port != port.name) continue;
            const auto known = trial.info.outputs.find(one.from);
            const PortType* given = edge && one == *edge ? instead
                                    : known == trial.info.outputs.end() ? nullptr
                                                                        : &known->second;
            if (!given || !fits(port, *given)) return std::nullopt;
            inputs.push_back(*given);
        }
        if (inputs.size() == before) return std::nullopt;
    }
    return inputs;
}

/// Whether the rule of the problem's node takes that. Asked before a graph is analysed, since it is so much cheaper.
bool rule_takes(const MendTrial& trial, const Node& node, const std::optional<std::vector<PortType>>& inputs) {
    return inputs && trial.type()->shape(filled_params(node, *trial.type()), *inputs, trial.facts).ok();
}

void offer_value(MendTrial& trial, const Node& node, const std::string& param, const Value& value,
                 bool rule_decides = false) {
    if (trial.done()) return;
    auto changed = with_param(trial.graph, trial.registry, node.id, param, value);
    if (!changed || (rule_decides && !rule_takes(trial, *changed->find(node.id), given_to(trial)))) return;
    trial.offer(Kind::set_param, {node.id, param, value_text(value)}, *std::move(changed));
}

/// Other values of the node's parameters. @param sizes  tried for whole numbers before those near by
void offer_other_values(MendTrial& trial, const std::vector<std::int64_t>& sizes) {
    const Node& node = *trial.node();
    const Params params = filled_params(node, *trial.type());
    // What was set is likelier to be wrong than what was left.
    std::vector<Field> fields = trial.type()->fields;
    std::stable_partition(fields.begin(), fields.end(),
                          [&](const Field& field) { return node.params.contains(field.name); });
    for (const Field& field : fields) {
        if (field.name == frozen_param || field.name == rate_factor_param) continue;
        switch (field.kind) {
        case FieldKind::boolean:
            offer_value(trial, node, field.name, !params.boolean(field.name), true);
            break;
        case FieldKind::choice:
            for (const std::string& choice : field.choices)
                if (choice != params.text(field.name)) offer_value(trial, node, field.name, choice, true);
            break;
        case FieldKind::integer: {
            const std::int64_t now = params.integer(field.name);
            for (std::int64_t step = 1; step <= near_by; ++step)
                for (const std::int64_t value : {now - step, now + step})
                    offer_value(trial, node, field.name, value, true);
            for (const std::int64_t size : sizes)
                if (size != now) offer_value(trial, node, field.name, size, true);
            if (std::get<std::int64_t>(field.fallback) != now) offer_value(trial, node, field.name, field.fallback, true);
            break;
        }
        case FieldKind::text:
        case FieldKind::file:
            if (node.params.contains(field.name)) {
                GraphSpec less = trial.graph;
                less.find(node.id)->params.erase(field.name);
                trial.offer(Kind::remove_param, {node.id, field.name}, std::move(less));
            }
            break;
        case FieldKind::number:
        case FieldKind::column:
        case FieldKind::columns:
            break; // no other value would be better than another
        }
    }
}

/// Whole numbers of the nodes before, such as their width, that this one wants otherwise.
void offer_sizes_before(MendTrial& trial, const std::vector<std::int64_t>& sizes) {
    for (const Edge& edge : trial.graph.inputs_of(trial.problem.node)) {
        const Node* node = trial.graph.find(edge.from);
        const NodeType* type = node ? trial.registry.find(node->type) : nullptr;
        if (!type || type->category == "input") continue;
        const Params params = filled_params(*node, *type);
        for (const Field& field : type->fields) {
            if (field.kind == FieldKind::choice)
                for (const std::string& choice : field.choices)
                    if (choice != params.text(field.name)) offer_value(trial, *node, field.name, choice);
            if (field.kind != FieldKind::integer || field.advanced) continue;
            std::vector<std::int64_t> wanted = sizes;
            if (field.minimum <= 0) wanted.insert(wanted.begin(), 0); // of a linear layer: as many as there are classes
            for (const std::int64_t size : wanted)
                if (size != params.integer(field.name)) offer_value(trial, *node, field.name, size);
        }
    }
}

void offer_inserted(MendTrial& trial, const Edge& edge, const std::string& type, const std::string& param,
                    const std::optional<Value>& value) {
    if (trial.done()) return;
    // Not by insert_on_edge(): a linear layer of the default width need not fit where one of another width does.
    const auto place = std::find(trial.graph.edges.begin(), trial.graph.edges.end(), edge);
    const Node* from = trial.graph.find(edge.from);
    const Node* to = trial.graph.find(edge.to);
    const NodeType* entry = trial.registry.find(type);
    const auto given = trial.info.outputs.find(edge.from);
    if (!from || !to || !entry || entry->inputs.size() != 1 || given == trial.info.outputs.end() ||
        !fits(entry->inputs.front(), given->second))
        return;
    auto added = add_node(trial.graph, trial.registry, type, (from->x + to->x) / 2, (from->y + to->y) / 2);
    if (!added) return;
    std::vector<std::string> values = {type, edge.from, edge.to};
    if (value) {
        auto set = with_param(added->graph, trial.registry, added->id, param, *value);
        if (!set) return;
        added->graph = *std::move(set);
        values.push_back(param);
        values.push_back(value_text(*value));
    }
    const Node& node = *added->graph.find(added->id);
    auto made = entry->shape(filled_params(node, *entry), {given->second}, trial.facts);
    if (!made || (made->kind == given->second.kind && made->shape == given->second.shape)) return;
    made->input = given->second.input;
    // Where other edges do not fit either, only the whole graph tells.
    const auto inputs = given_to(trial, &edge, &*made);
    const InputPort* target = find_port(*trial.type(), edge.port);
    if (!target || !fits(*target, *made) || (inputs && !rule_takes(trial, *to, inputs))) return;
    const auto at = added->graph.edges.begin() + (place - trial.graph.edges.begin());
    at->from = added->id;
    added->graph.edges.insert(at, Edge{edge.from, added->id, entry->inputs.front().name});
    trial.offer(Kind::insert_node, std::move(values), std::move(added->graph));
}

/// Something between that makes what is given what is wanted: a projection, a pooling, an encoder.
void offer_between(MendTrial& trial, const std::vector<std::int64_t>& sizes) {
    std::vector<const NodeType*> others; // without those that need files
    for (const NodeType* type : trial.registry.types())
        if (type->id != widener && type->inputs.size() == 1 && type->category != "head" && !type->resolve)
            others.push_back(type);
    std::stable_partition(others.begin(), others.end(),
                          [](const NodeType* type) { return type->category != "fusion"; });
    std::stable_partition(others.begin(), others.end(),
                          [](const NodeType* type) { return type->category == "between"; });
    for (const Edge& edge : trial.graph.inputs_of(trial.problem.node)) {
        for (const std::int64_t width : sizes)
            if (width > 0) offer_inserted(trial, edge, widener, "width", Value(width));
        offer_inserted(trial, edge, widener, "width", Value(std::int64_t{0})); // as many as there are classes
    }
    for (const Edge& edge : trial.graph.inputs_of(trial.problem.node))
        for (const NodeType* type : others) {
            offer_inserted(trial, edge, type->id, {}, std::nullopt);
            if (type->category != "between") continue;
            for (const Field& field : type->fields)
                if (field.kind == FieldKind::choice)
                    for (const std::string& choice : field.choices)
                        offer_inserted(trial, edge, type->id, field.name, Value(choice));
            for (const Field& field : type->fields)
                if (field.kind == FieldKind::integer && !field.advanced)
                    for (const std::int64_t size : {std::int64_t{1}, std::int64_t{8}})
                        offer_inserted(trial, edge, type->id, field.name, Value(size));
        }
}

/// Another node in place of the one that does not fit, or none.
void offer_other_sources(MendTrial& trial) {
    for (std::size_t i = 0; i < trial.graph.edges.size(); ++i) {
        const Edge& edge = trial.graph.edges[i];
        const NodeType* type = trial.type(edge.to);
        const InputPort* port = type && edge.to == trial.problem.node ? find_port(*type, edge.port) : nullptr;
        const auto given = trial.info.outputs.find(edge.from);
        if (!port || given == trial.info.outputs.end()) continue;
        if (!fits(*port, given->second)) {
            GraphSpec open = trial.graph;
            open.edges.erase(open.edges.begin() + static_cast<std::ptrdiff_t>(i));
            for (const Node& node : trial.graph.nodes) {
                if (!trial.info.outputs.contains(node.id) ||
                    connection_problem(open, trial.registry, trial.info.outputs, {node.id, edge.to, edge.port}))
                    continue;
                GraphSpec moved = trial.graph;
                moved.edges[i].from = node.id;
                trial.offer(Kind::connect, {node.id, edge.to, edge.port, edge.from}, std::move(moved));
            }
        }
    }
    for (std::size_t i = 0; i < trial.graph.edges.size(); ++i) {
        const Edge& edge = trial.graph.edges[i];
        if (edge.to != trial.problem.node) continue;
        GraphSpec open = trial.graph;
        open.edges.erase(open.edges.begin() + static_cast<std::ptrdiff_t>(i));
        trial.offer(Kind::disconnect, {edge.from, edge.to, edge.port}, std::move(open));
    }
}

} // namespace

// Of a value that its field refuses the nearest that it takes, else the default.
void offer_valid_values(MendTrial& trial) {
    if (!trial.node() || !trial.type()) return;
    const Node& node = *trial.node();
    for (const auto& [name, value] : node.params) {
        const Field* field = find_field(trial.type()->fields, name);
        if (!field) {
            GraphSpec less = trial.graph;
            less.find(node.id)->params.erase(name);
            trial.offer(Kind::remove_param, {node.id, name}, std::move(less));
            continue;
        }
        if (check_value(*field, value)) continue;
        std::optional<double> number;
        if (const auto* whole = std::get_if<std::int64_t>(&value)) number = static_cast<double>(*whole);
        if (const auto* real = std::get_if<double>(&value); real && std::isfinite(*real)) number = *real;
        const bool numeric = field->kind == FieldKind::integer || field->kind == FieldKind::number;
        if (numeric && number) {
            double nearest = std::clamp(*number, field->minimum, field->maximum);
            if (field->kind == FieldKind::integer) nearest = std::clamp(std::round(nearest), field->minimum, field->maximum);
            if (const auto taken = check_value(*field, Value(nearest))) offer_value(trial, node, name, *taken);
        } else if (const auto parsed = parse_value(*field, value_text(value))) {
            offer_value(trial, node, name, *parsed); // "8" for 8
        }
        offer_value(trial, node, name, field->fallback);
    }
}

void offer_for_shapes(MendTrial& trial) {
    if (!trial.node() || !trial.type()) return;
    const std::vector<std::int64_t> sizes = wanted_sizes(trial);
    // What comes in is likelier to be wrong where shapes are, the node's own parameters elsewhere.
    const bool own = trial.problem.error.code != ErrorCode::bad_shape;
    if (own) offer_other_values(trial, sizes);
    if (trial.problem.severity == Problem::Severity::warning) return;
    offer_between(trial, sizes);
    offer_other_sources(trial);
    if (!own) offer_other_values(trial, sizes);
    offer_sizes_before(trial, sizes);
}

} // namespace triptych
