// SPDX-License-Identifier: GPL-3.0-or-later
// Every node type against an independent implementation: the same weights, the same output, the same gradients.
// The fixtures and the scripts that made them are in tests/data/catalogue; fixture.py says what one holds.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "core/training/node_module.h"
#include "core/training/safetensors.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<fs::path> fixtures() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(fs::path(TRIPTYCH_TEST_DATA) / "catalogue"))
        if (entry.path().extension() == ".safetensors") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

template <class Enum>
Enum named(const std::string& name, const char* (*name_of)(Enum), Enum last) {
    for (int i = 0; i <= static_cast<int>(last); ++i)
        if (name == name_of(static_cast<Enum>(i))) return static_cast<Enum>(i);
    ADD_FAILURE() << "no such kind: " << name;
    return last;
}

PortType port_type(const json& from) {
    PortType type;
    for (const json& side : from.at("shape"))
        type.shape.push_back(side.is_number() ? Dim::number(side.get<std::int64_t>())
                                              : Dim::symbol(side.get<std::string>()));
    type.kind = named(from.at("kind").get<std::string>(), port_kind_name, PortKind::prediction);
    type.modality = named(from.at("modality").get<std::string>(), modality_name, Modality::fusion);
    return type;
}

/// What a fixture holds.
struct Fixture {
    json type, params, inputs, facts;
    std::map<std::string, torch::Tensor> tensors;

    torch::Tensor get(const std::string& name) const {
        const auto found = tensors.find(name);
        return found == tensors.end() ? torch::Tensor() : found->second;
    }
};

Fixture read(const fs::path& file) {
    auto content = read_safetensors(file);
    EXPECT_TRUE(content.ok()) << (content ? "" : content.error().text());
    Fixture fixture;
    if (!content) return fixture;
    fixture.type = content->metadata.at("type");
    fixture.params = json::parse(content->metadata.at("params"));
    fixture.inputs = json::parse(content->metadata.at("inputs"));
    fixture.facts = json::parse(content->metadata.at("facts"));
    for (auto& [name, tensor] : content->tensors)
        fixture.tensors[name] = tensor;
    return fixture;
}

/// Equal to a relative 1e-5, measured on the larger of the value and the tensor's own scale: sums of float32 in
/// another order differ by that much.
/// @param noise  what rounding leaves of a value that is exactly 0, such as the gradient of a bias of all keys
void expect_equal(const torch::Tensor& got, const torch::Tensor& wanted, const std::string& what, double noise = 1e-7) {
    ASSERT_TRUE(got.defined()) << what << " is missing";
    ASSERT_EQ(got.sizes(), wanted.sizes()) << what;
    if (wanted.numel() == 0) return;
    const double scale = wanted.abs().max().item<double>();
    const torch::Tensor off = (got - wanted).abs() - 1e-5 * wanted.abs();
    EXPECT_LE(off.max().item<double>(), 1e-5 * scale + noise) << what << "\ngot " << got << "\nwanted " << wanted;
}

class Catalogue : public ::testing::TestWithParam<fs::path> {};

TEST_P(Catalogue, EqualsItsCounterpart) {
    torch::manual_seed(0);
    const Fixture fixture = read(GetParam());
    const Registry& registry = builtin_registry();
    const NodeType* type = registry.find(fixture.type.get<std::string>());
    ASSERT_NE(type, nullptr) << fixture.type;

    std::map<std::string, Value> values;
    for (const Field& field : type->fields)
        values[field.name] = field.fallback;
    for (const auto& [name, value] : fixture.params.items()) {
        const Field* field = find_field(type->fields, name);
        ASSERT_NE(field, nullptr) << name;
        auto parsed = parse_value(*field, value.is_string() ? value.get<std::string>() : value.dump());
        ASSERT_TRUE(parsed.ok()) << parsed.error().text();
        values[name] = *parsed;
    }
    const Params params(values);

    BuildContext context;
    context.node = "node";
    if (fixture.facts.contains("classes")) context.facts.classes = fixture.facts["classes"].get<std::int64_t>();
    if (fixture.facts.contains("vocabulary"))
        for (const auto& [input, words] : fixture.facts["vocabulary"].items())
            context.facts.vocabulary[input] = words.get<std::int64_t>();
    if (fixture.facts.contains("categories"))
        for (const auto& [input, counts] : fixture.facts["categories"].items())
            context.facts.categories[input] = counts.get<std::vector<std::int64_t>>();
    std::vector<PortType> types;
    std::vector<Flow> flows;
    for (std::size_t i = 0; i < fixture.inputs.size(); ++i) {
        types.push_back(port_type(fixture.inputs[i]));
        context.input_names.push_back(fixture.inputs[i].at("name").get<std::string>());
        const std::string in = "in." + std::to_string(i) + ".";
        Flow flow{fixture.get(in + "values"), fixture.get(in + "mask"), fixture.get(in + "present")};
        ASSERT_TRUE(flow.values.defined()) << in;
        if (!flow.present.defined()) flow.present = torch::ones({flow.values.size(0)}, torch::kBool);
        if (flow.values.is_floating_point()) {
            flow.values = flow.values.clone();
            if (flow.values.dim() == 4) flow.values = flow.values.contiguous(torch::MemoryFormat::ChannelsLast);
            flow.values.set_requires_grad(fixture.get("grad_in." + std::to_string(i)).defined());
        }
        flows.push_back(std::move(flow));
    }

    auto output = type->shape(params, types, context.facts);
    ASSERT_TRUE(output.ok()) << output.error().text();
    auto made = type->factory->make(params, types, *output, context);
    ASSERT_TRUE(made.ok()) << made.error().text();
    NodeModule& module = **made;
    std::set<std::string> names;
    {
        torch::NoGradGuard no_grad;
        const auto load = [&](const std::string& name, torch::Tensor tensor) {
            names.insert(name);
            const torch::Tensor given = fixture.get("weight." + name);
            ASSERT_TRUE(given.defined()) << "the counterpart has no weight '" << name << "'";
            ASSERT_EQ(given.sizes(), tensor.sizes()) << name;
            tensor.copy_(given);
        };
        for (const auto& item : module.named_parameters())
            load(item.key(), item.value());
        for (const auto& item : module.named_buffers())
            load(item.key(), item.value());
        if (HasFatalFailure()) return;
        for (const auto& [name, tensor] : fixture.tensors) {
            const bool ours = !name.starts_with("weight.") || names.contains(name.substr(7));
            EXPECT_TRUE(ours) << "left over: " << name;
        }
    }

    module.eval();
    ForwardContext forward;
    const Flow out = module.forward(flows, forward);
    expect_equal(out.values, fixture.get("out.values"), "output");
    ASSERT_EQ(static_cast<std::int64_t>(output->shape.size()), out.values.dim()) << shape_text(output->shape);
    for (std::size_t side = 0; side < output->shape.size(); ++side)
        if (output->shape[side].size >= 0) {
            EXPECT_EQ(output->shape[side].size, out.values.size(static_cast<std::int64_t>(side)))
                << shape_text(output->shape);
        }
    if (const torch::Tensor mask = fixture.get("out.mask"); mask.defined()) {
        EXPECT_TRUE(torch::equal(out.mask, mask)) << out.mask;
    }

    (out.values * fixture.get("probe")).sum().backward();
    double largest = 0;
    for (const auto& [name, tensor] : fixture.tensors)
        if (name.starts_with("grad") && tensor.numel() > 0)
            largest = std::max(largest, tensor.abs().max().item<double>());
    const double noise = 1e-7 + 1e-6 * largest;
    for (const auto& item : module.named_parameters()) {
        const torch::Tensor wanted = fixture.get("grad." + item.key());
        EXPECT_EQ(wanted.defined(), item.value().requires_grad()) << item.key();
        if (wanted.defined()) expect_equal(item.value().grad(), wanted, "gradient of " + item.key(), noise);
    }
    for (std::size_t i = 0; i < flows.size(); ++i)
        if (const torch::Tensor wanted = fixture.get("grad_in." + std::to_string(i)); wanted.defined())
            expect_equal(flows[i].values.grad(), wanted, "gradient of input " + std::to_string(i), noise);
}

INSTANTIATE_TEST_SUITE_P(, Catalogue, ::testing::ValuesIn(fixtures()),
                         [](const auto& test) { return test.param.stem().string(); });
GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(Catalogue);

} // namespace
} // namespace triptych
