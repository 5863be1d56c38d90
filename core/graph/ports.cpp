// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/ports.h"

#include <algorithm>

namespace triptych {
namespace {

/// Something of that kind, as an input or an encoder gives it.
PortType made_up(PortKind kind, Modality modality) {
    const auto n = [](std::int64_t size) { return Dim::number(size); };
    const auto s = [](const char* name) { return Dim::symbol(name); };
    PortType type;
    type.kind = kind;
    type.modality = modality;
    type.input = "input";
    switch (kind) {
    case PortKind::text:
        type.shape = {s("B"), s("L")};
        break;
    case PortKind::image:
        type.shape = {s("B"), n(3), n(256), n(256)};
        break;
    case PortKind::audio:
        type.shape = {s("B"), n(128), s("F")};
        break;
    case PortKind::waveform:
        type.shape = {s("B"), s("S")};
        break;
    case PortKind::video:
        type.shape = {s("B"), n(8), n(3), n(256), n(256)};
        break;
    case PortKind::numbers:
        type.shape = {s("B"), n(4)};
        break;
    case PortKind::series:
        type.shape = {s("B"), s("T"), n(4)};
        break;
    case PortKind::tokens:
        type.shape = {s("B"), n(16), n(128)};
        break;
    case PortKind::vector:
        type.shape = {s("B"), n(128)};
        break;
    case PortKind::prediction:
        type.shape = {s("B"), s("K")};
        break;
    }
    return type;
}

bool word_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

/// "text_2", the second of two that come from "text", follows "text".
std::string renamed_word(const std::string& word, const std::map<std::string, std::string>& names) {
    if (const auto found = names.find(word); found != names.end()) return found->second;
    const std::size_t last = word.find_last_not_of("0123456789");
    if (last == std::string::npos || last + 1 == word.size() || word[last] != '_') return word;
    const auto found = names.find(word.substr(0, last));
    return found == names.end() ? word : found->second + word.substr(last);
}

} // namespace

std::string node_where(const std::string& id) {
    return "node '" + id + "'";
}

bool valid_id(const std::string& id) {
    if (id.empty() || !(id[0] >= 'a' && id[0] <= 'z')) return false;
    return std::all_of(id.begin(), id.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

const InputPort* find_port(const NodeType& type, const std::string& name) {
    const auto found =
        std::find_if(type.inputs.begin(), type.inputs.end(), [&](const InputPort& port) { return port.name == name; });
    return found == type.inputs.end() ? nullptr : &*found;
}

bool fits(const InputPort& port, const PortType& type) {
    return std::find(port.kinds.begin(), port.kinds.end(), type.kind) != port.kinds.end() &&
           (port.modality == Modality::none || port.modality == type.modality);
}

std::string kinds_text(const InputPort& port) {
    std::vector<std::string> names;
    for (const PortKind kind : port.kinds)
        names.emplace_back(port_kind_name(kind));
    return listed(names) +
           (port.modality == Modality::none ? "" : std::string(" of ") + modality_name(port.modality));
}

Error does_not_fit(const std::string& node, const InputPort& port, const PortType& given, const std::string& from) {
    const std::string what = std::string(port_kind_name(given.kind)) + " " + shape_text(given.shape);
    return fail(ErrorCode::bad_shape, node_where(node),
                "expects " + kinds_text(port) + " at '" + port.name + "', got " + what + " from '" + from + "'.",
                {kinds_text(port), what, from});
}

std::set<PortKind> likely_outputs(const NodeType& type, const Params& params) {
    std::set<PortKind> found;
    std::size_t most = 1;
    for (const InputPort& port : type.inputs)
        most = std::max(most, port.kinds.size());
    // One made-up input a port; the kinds of all ports are gone through side by side.
    for (std::size_t i = 0; i < most; ++i) {
        std::vector<PortType> inputs;
        for (const InputPort& port : type.inputs) {
            const PortKind kind = port.kinds[std::min(i, port.kinds.size() - 1)];
            inputs.push_back(made_up(kind, port.modality));
            if (port.many) inputs.push_back(made_up(kind, port.modality));
        }
        if (const auto output = type.shape(params, inputs, {})) found.insert(output->kind);
    }
    return found;
}

Params filled_params(const Node& node, const NodeType& type) {
    std::map<std::string, Value> values;
    for (const Field& field : type.fields) {
        values[field.name] = field.fallback;
        if (const auto given = node.params.find(field.name); given != node.params.end())
            if (auto checked = check_value(field, given->second)) values[field.name] = *checked;
    }
    return Params(std::move(values));
}

std::string renamed_in(const std::string& text, const std::map<std::string, std::string>& names) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && word_character(text[end]))
            ++end;
        if (end == at)
            out += text[at++];
        else {
            out += renamed_word(text.substr(at, end - at), names);
            at = end;
        }
    }
    return out;
}

void rename_in_params(Node& node, const Registry& registry, const std::map<std::string, std::string>& names) {
    const NodeType* type = registry.find(node.type);
    if (!type) return;
    for (auto& [name, value] : node.params) {
        const Field* field = find_field(type->fields, name);
        auto* text = std::get_if<std::string>(&value);
        if (field && field->kind == FieldKind::text && text) *text = renamed_in(*text, names);
    }
}

} // namespace triptych
