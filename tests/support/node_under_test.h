// SPDX-License-Identifier: GPL-3.0-or-later
// For tests that touch tensors.
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/training/node_module.h"

namespace triptych::test {

inline PortType port(PortKind kind, Shape shape, Modality modality) {
    PortType type;
    type.kind = kind;
    type.shape = std::move(shape);
    type.modality = modality;
    return type;
}

/// The module of a node type with parameters as --set would give them.
inline std::shared_ptr<NodeModule> make_node(const std::string& type_id,
                                             const std::map<std::string, std::string>& set,
                                             const std::vector<PortType>& inputs, BuildContext context = {}) {
    const NodeType* type = builtin_registry().find(type_id);
    if (!type) {
        ADD_FAILURE() << "no type " << type_id;
        return nullptr;
    }
    std::map<std::string, Value> values;
    for (const Field& field : type->fields)
        values[field.name] = field.fallback;
    for (const auto& [name, text] : set) {
        auto value = parse_value(*find_field(type->fields, name), text);
        EXPECT_TRUE(value.ok()) << name << "=" << text;
        if (value) values[name] = *value;
    }
    if (context.node.empty()) context.node = "node";
    const Params params(values);
    auto output = type->shape(params, inputs, context.facts);
    EXPECT_TRUE(output.ok()) << (output ? "" : output.error().text());
    if (!output) return nullptr;
    auto made = type->factory->make(params, inputs, *output, context);
    EXPECT_TRUE(made.ok()) << (made ? "" : made.error().text());
    return made ? *made : nullptr;
}

inline torch::Tensor parameter(NodeModule& module, const std::string& name) {
    for (const auto& item : module.named_parameters())
        if (item.key() == name) return item.value();
    ADD_FAILURE() << "no parameter " << name;
    return {};
}

/// [B,L] bool, true for the first lengths[b] of each row.
inline torch::Tensor mask_of(const std::vector<std::int64_t>& lengths, std::int64_t width) {
    return torch::arange(width).unsqueeze(0) < torch::tensor(lengths).unsqueeze(1);
}
inline torch::Tensor present_of(const std::vector<std::int64_t>& lengths) {
    return torch::tensor(lengths) > 0;
}

/// Largest difference where the mask is true.
inline double difference(const torch::Tensor& a, const torch::Tensor& b) {
    EXPECT_EQ(a.sizes(), b.sizes());
    return a.numel() == 0 ? 0 : (a - b).abs().max().item<double>();
}

} // namespace triptych::test
