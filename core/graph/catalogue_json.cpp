// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/catalogue_json.h"

#include <nlohmann/json.hpp>

namespace triptych {
namespace {

nlohmann::json field_to_json(const Field& field) {
    nlohmann::json json = {{"name", field.name},
                           {"title", field.title},
                           {"kind", field_kind_name(field.kind)},
                           {"default", value_to_json(field.fallback)},
                           {"unit", field.unit},
                           {"help", field.help},
                           {"advanced", field.advanced}};
    if (!field.choices.empty()) json["choices"] = field.choices;
    if (field.kind == FieldKind::integer || field.kind == FieldKind::number) {
        json["minimum"] = field.minimum;
        json["maximum"] = field.maximum;
    }
    return json;
}

} // namespace

const char* field_kind_name(FieldKind kind) {
    switch (kind) {
    case FieldKind::boolean:
        return "boolean";
    case FieldKind::integer:
        return "integer";
    case FieldKind::number:
        return "number";
    case FieldKind::choice:
        return "choice";
    case FieldKind::text:
        return "text";
    case FieldKind::file:
        return "file";
    case FieldKind::column:
        return "column";
    case FieldKind::columns:
        return "columns";
    }
    return "text";
}

nlohmann::json value_to_json(const Value& value) {
    return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

nlohmann::json node_type_to_json(const NodeType& type) {
    nlohmann::json fields = nlohmann::json::array(), inputs = nlohmann::json::array();
    for (const Field& field : type.fields)
        fields.push_back(field_to_json(field));
    for (const InputPort& port : type.inputs) {
        nlohmann::json kinds = nlohmann::json::array();
        for (const PortKind kind : port.kinds)
            kinds.push_back(port_kind_name(kind));
        inputs.push_back({{"name", port.name},
                          {"kinds", std::move(kinds)},
                          {"many", port.many},
                          {"modality", modality_name(port.modality)}});
    }
    return {{"id", type.id},
            {"version", type.version},
            {"title", type.title},
            {"category", type.category},
            {"modality", modality_name(type.modality)},
            {"inputs", std::move(inputs)},
            {"fields", std::move(fields)},
            {"help", type.help},
            {"source", type.source}};
}

nlohmann::json catalogue_to_json(const Registry& registry) {
    nlohmann::json all = nlohmann::json::array();
    for (const NodeType* type : registry.types())
        all.push_back(node_type_to_json(*type));
    return all;
}

} // namespace triptych
