// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/graph.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

namespace triptych {
namespace {

std::string number_text(double value) {
    // "100000", not "1e+05".
    if (std::floor(value) == value && std::abs(value) < 1e15)
        return std::to_string(static_cast<std::int64_t>(value));
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, value);
    return std::string(buffer, end.ptr);
}

std::string joined(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items)
        out += (out.empty() ? "" : ", ") + item;
    return out;
}

Result<void> check_range(const Field& field, double value) {
    if (std::isfinite(value) && value >= field.minimum && value <= field.maximum) return {};
    const std::string low = number_text(field.minimum), high = number_text(field.maximum);
    return fail(ErrorCode::out_of_range, {},
                field.name + " is " + number_text(value) + "; it takes " + low + " to " + high +
                    (field.unit.empty() ? "" : " " + field.unit) + ".",
                {field.name, number_text(value), low, high});
}

Error wrong_kind(const Field& field, const std::string& given, const std::string& wanted) {
    return fail(ErrorCode::invalid_argument, {}, field.name + " is '" + given + "'; it takes " + wanted + ".",
                {field.name, given, wanted});
}

nlohmann::json value_to_json(const Value& value) {
    return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

std::optional<Value> value_from_json(const nlohmann::json& json) {
    if (json.is_boolean()) return Value(json.get<bool>());
    if (json.is_number_integer()) return Value(json.get<std::int64_t>());
    if (json.is_number()) return Value(json.get<double>());
    if (json.is_string()) return Value(json.get<std::string>());
    return std::nullopt;
}

Error bad_key(const std::string& where, const std::string& message, std::vector<std::string> values) {
    return fail(ErrorCode::bad_format, where, message, std::move(values));
}

/// That the object has these keys and no other.
Result<void> check_keys(const nlohmann::json& json, const std::string& where,
                        const std::set<std::string>& needed, const std::set<std::string>& optional = {}) {
    if (!json.is_object()) return bad_key(where, "is not a JSON object.", {});
    for (const auto& [key, value] : json.items())
        if (!needed.contains(key) && !optional.contains(key))
            return bad_key(where, "has a key '" + key + "' that is not known.", {key});
    for (const std::string& key : needed)
        if (!json.contains(key)) return bad_key(where, "lacks the key '" + key + "'.", {key});
    return {};
}

Result<std::string> string_at(const nlohmann::json& json, const std::string& key, const std::string& where) {
    if (!json.at(key).is_string()) return bad_key(where, "has a '" + key + "' that is not text.", {key});
    return json.at(key).get<std::string>();
}

Result<Node> node_from_json(const nlohmann::json& json, std::size_t index) {
    std::string where = "nodes[" + std::to_string(index) + "]";
    if (auto keys = check_keys(json, where, {"id", "type", "version"}, {"params", "x", "y"}); !keys)
        return keys.error();
    Node node;
    auto id = string_at(json, "id", where);
    if (!id) return id.error();
    node.id = *id;
    where = "node '" + node.id + "'";
    auto type = string_at(json, "type", where);
    if (!type) return type.error();
    node.type = *type;
    if (!json["version"].is_number_integer())
        return bad_key(where, "has a 'version' that is not a whole number.", {"version"});
    const auto version = json["version"].get<std::int64_t>();
    if (version < 1 || version > std::numeric_limits<int>::max())
        return bad_key(where, "has version " + json["version"].dump() + ", which is none.", {"version"});
    node.version = static_cast<int>(version);
    if (json.contains("params")) {
        if (!json["params"].is_object())
            return bad_key(where, "has 'params' that are not a JSON object.", {"params"});
        for (const auto& [key, value] : json["params"].items()) {
            const std::optional<Value> read = value_from_json(value);
            if (!read)
                return bad_key(
                    where, "has a parameter '" + key + "' that is neither text, number nor boolean.", {key});
            node.params[key] = *read;
        }
    }
    for (const char* key : {"x", "y"}) {
        if (!json.contains(key)) continue;
        if (!json[key].is_number())
            return bad_key(where, std::string("has a '") + key + "' that is not a number.", {key});
        (*key == 'x' ? node.x : node.y) = json[key].get<double>();
    }
    return node;
}

Result<Edge> edge_from_json(const nlohmann::json& json, std::size_t index) {
    const std::string where = "edges[" + std::to_string(index) + "]";
    if (auto keys = check_keys(json, where, {"from", "to", "port"}); !keys) return keys.error();
    Edge edge;
    for (auto [key, target] : {std::pair{"from", &edge.from}, {"to", &edge.to}, {"port", &edge.port}}) {
        auto text = string_at(json, key, where);
        if (!text) return text.error();
        *target = *text;
    }
    return edge;
}

Result<NodeGroup> group_from_json(const nlohmann::json& json, std::size_t index) {
    std::string where = "groups[" + std::to_string(index) + "]";
    if (auto keys = check_keys(json, where, {"id", "title", "nodes", "collapsed"}); !keys) return keys.error();
    NodeGroup group;
    auto id = string_at(json, "id", where);
    if (!id) return id.error();
    group.id = *id;
    where = "group '" + group.id + "'";
    auto title = string_at(json, "title", where);
    if (!title) return title.error();
    group.title = *title;
    if (!json["collapsed"].is_boolean())
        return bad_key(where, "has a 'collapsed' that is neither true nor false.", {"collapsed"});
    group.collapsed = json["collapsed"].get<bool>();
    if (!json["nodes"].is_array()) return bad_key(where, "has 'nodes' that are not a list.", {"nodes"});
    for (const nlohmann::json& node : json["nodes"]) {
        if (!node.is_string()) return bad_key(where, "has a node whose name is not text.", {"nodes"});
        group.nodes.push_back(node.get<std::string>());
    }
    return group;
}

/// Brings a stored graph of an older version up to the present one, a version at a time. What raises
/// GraphSpec::current_version appends its step.
/// @error bad_format, version_mismatch
Result<nlohmann::json> upgraded(nlohmann::json json) {
    if (!json.is_object()) return bad_key("graph", "is not a JSON object.", {});
    if (!json.contains("version")) return bad_key("graph", "lacks the key 'version'.", {"version"});
    if (!json["version"].is_number_integer())
        return bad_key("graph", "has a 'version' that is not a whole number.", {"version"});
    const auto version = json["version"].get<std::int64_t>();
    if (version > GraphSpec::current_version || version < 1)
        return fail(ErrorCode::version_mismatch, "graph",
                    "has version " + std::to_string(version) + "; this program reads up to " +
                        std::to_string(GraphSpec::current_version) + ". Open it with a newer Triptych.",
                    {std::to_string(version), std::to_string(GraphSpec::current_version)});
    if (version == 1) {
        // Groups came with version 2.
        if (json.contains("groups")) return bad_key("graph", "has a key 'groups' that is not known.", {"groups"});
        json["groups"] = nlohmann::json::array();
    }
    return json;
}

} // namespace

std::string value_text(const Value& value) {
    struct Visitor {
        std::string operator()(bool v) const { return v ? "true" : "false"; }
        std::string operator()(std::int64_t v) const { return std::to_string(v); }
        std::string operator()(double v) const { return number_text(v); }
        std::string operator()(const std::string& v) const { return v; }
    };
    return std::visit(Visitor{}, value);
}

const Field* find_field(const std::vector<Field>& fields, const std::string& name) {
    const auto found =
        std::find_if(fields.begin(), fields.end(), [&](const Field& f) { return f.name == name; });
    return found == fields.end() ? nullptr : &*found;
}

Result<Value> check_value(const Field& field, const Value& value) {
    switch (field.kind) {
    case FieldKind::boolean:
        if (!std::holds_alternative<bool>(value))
            return wrong_kind(field, value_text(value), "true or false");
        return value;
    case FieldKind::integer: {
        std::int64_t number = 0;
        if (const auto* i = std::get_if<std::int64_t>(&value))
            number = *i;
        else if (const auto* d = std::get_if<double>(&value);
                 d && std::isfinite(*d) && std::floor(*d) == *d && std::abs(*d) < 9e15)
            number = static_cast<std::int64_t>(*d);
        else
            return wrong_kind(field, value_text(value), "a whole number");
        if (auto range = check_range(field, static_cast<double>(number)); !range) return range.error();
        return Value(number);
    }
    case FieldKind::number: {
        double number = 0;
        if (const auto* i = std::get_if<std::int64_t>(&value))
            number = static_cast<double>(*i);
        else if (const auto* d = std::get_if<double>(&value))
            number = *d;
        else
            return wrong_kind(field, value_text(value), "a number");
        if (auto range = check_range(field, number); !range) return range.error();
        return Value(number);
    }
    case FieldKind::choice: {
        const auto* text = std::get_if<std::string>(&value);
        if (!text || std::find(field.choices.begin(), field.choices.end(), *text) == field.choices.end())
            return wrong_kind(field, value_text(value), "one of " + joined(field.choices));
        return value;
    }
    case FieldKind::text:
    case FieldKind::file:
    case FieldKind::column:
    case FieldKind::columns:
        if (!std::holds_alternative<std::string>(value)) return wrong_kind(field, value_text(value), "text");
        return value;
    }
    return value;
}

Result<Value> parse_value(const Field& field, const std::string& text) {
    const char* begin = text.data();
    const char* end = begin + text.size();
    switch (field.kind) {
    case FieldKind::boolean:
        if (text == "true" || text == "on" || text == "yes" || text == "1") return Value(true);
        if (text == "false" || text == "off" || text == "no" || text == "0") return Value(false);
        return wrong_kind(field, text, "true or false");
    case FieldKind::integer: {
        std::int64_t number = 0;
        const auto [stop, status] = std::from_chars(begin, end, number);
        if (status != std::errc{} || stop != end) return wrong_kind(field, text, "a whole number");
        return check_value(field, Value(number));
    }
    case FieldKind::number: {
        double number = 0;
        const auto [stop, status] = std::from_chars(begin, end, number);
        if (status != std::errc{} || stop != end) return wrong_kind(field, text, "a number");
        return check_value(field, Value(number));
    }
    default:
        return check_value(field, Value(text));
    }
}

const char* modality_name(Modality modality) {
    switch (modality) {
    case Modality::none:
        return "none";
    case Modality::text:
        return "text";
    case Modality::image:
        return "image";
    case Modality::audio:
        return "audio";
    case Modality::video:
        return "video";
    case Modality::numbers:
        return "numbers";
    case Modality::vector:
        return "vector";
    case Modality::series:
        return "series";
    case Modality::fusion:
        return "fusion";
    }
    return "none";
}

const char* port_kind_name(PortKind kind) {
    switch (kind) {
    case PortKind::text:
        return "text";
    case PortKind::image:
        return "image";
    case PortKind::audio:
        return "audio";
    case PortKind::waveform:
        return "waveform";
    case PortKind::video:
        return "video";
    case PortKind::numbers:
        return "numbers";
    case PortKind::series:
        return "series";
    case PortKind::tokens:
        return "tokens";
    case PortKind::vector:
        return "vector";
    case PortKind::prediction:
        return "prediction";
    }
    return "tokens";
}

std::string shape_text(const Shape& shape) {
    std::string out = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i > 0) out += ",";
        out += shape[i].size >= 0 ? std::to_string(shape[i].size) : shape[i].name;
    }
    return out + "]";
}

const Node* GraphSpec::find(const std::string& id) const {
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const Node& n) { return n.id == id; });
    return found == nodes.end() ? nullptr : &*found;
}

Node* GraphSpec::find(const std::string& id) {
    return const_cast<Node*>(std::as_const(*this).find(id));
}

std::vector<Edge> GraphSpec::inputs_of(const std::string& id) const {
    std::vector<Edge> found;
    std::copy_if(edges.begin(), edges.end(), std::back_inserter(found),
                 [&](const Edge& e) { return e.to == id; });
    return found;
}

nlohmann::json graph_to_json(const GraphSpec& graph) {
    nlohmann::json nodes = nlohmann::json::array();
    for (const Node& node : graph.nodes) {
        nlohmann::json params = nlohmann::json::object();
        for (const auto& [name, value] : node.params)
            params[name] = value_to_json(value);
        nodes.push_back({{"id", node.id},
                         {"type", node.type},
                         {"version", node.version},
                         {"params", std::move(params)},
                         {"x", node.x},
                         {"y", node.y}});
    }
    nlohmann::json edges = nlohmann::json::array();
    for (const Edge& edge : graph.edges)
        edges.push_back({{"from", edge.from}, {"to", edge.to}, {"port", edge.port}});
    nlohmann::json groups = nlohmann::json::array();
    for (const NodeGroup& group : graph.groups)
        groups.push_back({{"id", group.id},
                          {"title", group.title},
                          {"nodes", group.nodes},
                          {"collapsed", group.collapsed}});
    return {{"version", GraphSpec::current_version},
            {"name", graph.name},
            {"nodes", std::move(nodes)},
            {"edges", std::move(edges)},
            {"groups", std::move(groups)}};
}

Result<GraphSpec> graph_from_json(const nlohmann::json& json) {
    auto current = upgraded(json);
    if (!current) return current.error();
    if (auto keys = check_keys(*current, "graph", {"version", "name", "nodes", "edges", "groups"}); !keys)
        return keys.error();
    GraphSpec graph;
    auto name = string_at(*current, "name", "graph");
    if (!name) return name.error();
    graph.name = *name;
    for (const char* key : {"nodes", "edges", "groups"})
        if (!current->at(key).is_array())
            return bad_key("graph", std::string("has '") + key + "' that are not a list.", {key});
    std::set<std::string> ids;
    for (const nlohmann::json& item : current->at("nodes")) {
        auto node = node_from_json(item, graph.nodes.size());
        if (!node) return node.error();
        if (!ids.insert(node->id).second)
            return bad_key("node '" + node->id + "'", "occurs twice.", {node->id});
        graph.nodes.push_back(*std::move(node));
    }
    for (const nlohmann::json& item : current->at("edges")) {
        auto edge = edge_from_json(item, graph.edges.size());
        if (!edge) return edge.error();
        graph.edges.push_back(*std::move(edge));
    }
    std::set<std::string> group_ids, grouped;
    for (const nlohmann::json& item : current->at("groups")) {
        auto group = group_from_json(item, graph.groups.size());
        if (!group) return group.error();
        const std::string where = "group '" + group->id + "'";
        if (!group_ids.insert(group->id).second) return bad_key(where, "occurs twice.", {group->id});
        for (const std::string& id : group->nodes) {
            if (!ids.contains(id)) return bad_key(where, "holds a node '" + id + "' that there is not.", {id});
            if (!grouped.insert(id).second)
                return bad_key(where, "holds the node '" + id + "', which is in a group already.", {id});
        }
        graph.groups.push_back(*std::move(group));
    }
    return graph;
}

} // namespace triptych
