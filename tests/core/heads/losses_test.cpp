// SPDX-License-Identifier: GPL-3.0-or-later
// What the heads learn by, against PyTorch's losses and those of papers (tests/data/heads/make_losses.py).
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/support/node_under_test.h"

namespace triptych::test {
namespace {

using nlohmann::json;

torch::Tensor tensor_of(const json& rows) {
    std::vector<float> values;
    std::int64_t width = 0;
    for (const json& row : rows) {
        width = static_cast<std::int64_t>(row.size());
        for (const json& value : row)
            values.push_back(value.get<float>());
    }
    return torch::tensor(values).view({-1, width});
}

torch::Tensor target_of(const json& given, const std::string& type, std::int64_t width) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    if (type == "head.classes" || type == "head.ordered")
        return torch::tensor(given.get<std::vector<std::int64_t>>(), torch::kInt64);
    std::vector<float> values;
    for (const json& one : given) {
        if (type == "head.number")
            values.push_back(one.is_null() ? nan : one.get<float>());
        else
            for (std::int64_t k = 0; k < width; ++k)
                values.push_back(one.is_null() ? nan : one[static_cast<std::size_t>(k)].get<float>());
    }
    return type == "head.number" ? torch::tensor(values) : torch::tensor(values).view({-1, width});
}

std::shared_ptr<HeadModule> make_head(const std::string& type, const std::map<std::string, std::string>& set,
                                      std::int64_t outputs, const std::vector<std::int64_t>* counts = nullptr,
                                      std::int64_t rows = 0) {
    BuildContext context;
    context.facts.classes = outputs;
    context.class_counts = counts;
    context.target_rows = rows;
    const Shape shape{Dim::symbol("B"), Dim::number(3)};
    return std::dynamic_pointer_cast<HeadModule>(
        make_node(type, set, {port(PortKind::vector, shape, Modality::fusion)}, context));
}

void expect_equal(const torch::Tensor& got, const torch::Tensor& wanted, const std::string& what) {
    ASSERT_TRUE(got.defined()) << what;
    ASSERT_EQ(got.sizes(), wanted.sizes()) << what;
    EXPECT_TRUE(torch::allclose(got, wanted, 1e-5, 1e-7)) << what << "\ngot " << got << "\nwanted " << wanted;
}

TEST(Losses, EqualTheirCounterparts) {
    std::ifstream stream(std::string(TRIPTYCH_TEST_DATA) + "/heads/losses.json");
    ASSERT_TRUE(stream);
    const json cases = json::parse(stream);
    ASSERT_EQ(cases.size(), 20U);
    for (const json& one : cases) {
        const auto type = one.at("type").get<std::string>();
        SCOPED_TRACE(type + " " + one.at("params").dump());
        std::map<std::string, std::string> set;
        for (const auto& [name, value] : one.at("params").items())
            set[name] = value.is_string() ? value.get<std::string>() : value.dump();
        std::vector<std::int64_t> counts;
        if (!one.at("counts").is_null()) counts = one.at("counts").get<std::vector<std::int64_t>>();
        torch::Tensor output = tensor_of(one.at("output"));
        const torch::Tensor target = target_of(one.at("target"), type, output.size(1));
        const auto head =
            make_head(type, set, output.size(1), counts.empty() ? nullptr : &counts, one.at("rows").get<std::int64_t>());
        ASSERT_NE(head, nullptr);
        output.set_requires_grad(true);
        const torch::Tensor loss = head->loss(output, target);
        EXPECT_EQ(loss.dim(), 0);
        expect_equal(loss, torch::tensor(one.at("loss").get<float>()), "loss");
        const torch::Tensor wanted = tensor_of(one.at("gradient"));
        expect_equal(torch::autograd::grad({loss}, {output}, {}, true)[0], wanted, "gradient");
        if (!one.contains("log_variance")) {
            EXPECT_TRUE(torch::equal(head->weighted(loss), loss));
            continue;
        }
        torch::Tensor s = parameter(*head, "log_variance");
        {
            torch::NoGradGuard no_grad;
            s.fill_(one.at("log_variance").get<double>());
        }
        const torch::Tensor weighted = head->weighted(head->loss(output, target));
        expect_equal(weighted, torch::tensor(one.at("weighted").get<float>()), "weighted");
        const auto gradients = torch::autograd::grad({weighted}, {s, output});
        expect_equal(gradients[0], torch::tensor({one.at("gradient_s").get<float>()}), "gradient of log_variance");
        expect_equal(gradients[1], tensor_of(one.at("weighted_gradient")), "weighted gradient");
    }
}

TEST(Losses, AreUndefinedWhereNoTargetIsKnown) {
    const torch::Tensor nan = torch::full({3}, std::numeric_limits<float>::quiet_NaN());
    const torch::Tensor none = torch::full({3}, -1, torch::kInt64);
    for (const char* loss : {"cross_entropy", "focal"})
        EXPECT_FALSE(make_head("head.classes", {{"loss", loss}}, 4)->loss(torch::randn({3, 4}), none).defined());
    EXPECT_FALSE(make_head("head.ordered", {}, 4)->loss(torch::randn({3, 4}), none).defined());
    EXPECT_FALSE(make_head("head.number", {}, 1)->loss(torch::randn({3, 1}), nan).defined());
    EXPECT_FALSE(
        make_head("head.labels", {}, 4)->loss(torch::randn({3, 4}), nan.unsqueeze(1).expand({3, 4})).defined());
}

TEST(Losses, AreWeighed) {
    const torch::Tensor loss = torch::tensor(2.0F);
    EXPECT_EQ(make_head("head.number", {{"loss_weight", "0.25"}}, 1)->weighted(loss).item<double>(), 0.5);
    // With s = 0 at first: the loss, and half of it for a number.
    EXPECT_EQ(make_head("head.classes", {{"weighting", "uncertainty"}}, 3)->weighted(loss).item<double>(), 2.0);
    EXPECT_EQ(make_head("head.number", {{"weighting", "uncertainty"}}, 1)->weighted(loss).item<double>(), 1.0);
}

TEST(Losses, PlainHeadHasNothingButItsDenseLayer) {
    const auto head = make_head("head.classes", {}, 4);
    std::vector<std::string> names;
    for (const auto& item : head->named_parameters())
        names.push_back(item.key());
    EXPECT_EQ(names, (std::vector<std::string>{"dense.weight", "dense.bias"}));
    EXPECT_TRUE(head->named_buffers().is_empty());
}

TEST(Losses, SayWhatTheyCannotUse) {
    const auto refused = [](const std::string& type, const std::string& name, const Value& value,
                            std::int64_t classes = 3) {
        const NodeType* found = builtin_registry().find(type);
        std::map<std::string, Value> values;
        for (const Field& field : found->fields)
            values[field.name] = field.fallback;
        values[name] = value;
        if (name == "label_smoothing") values["loss"] = std::string("focal");
        DataFacts facts;
        facts.classes = classes;
        const auto shape = found->shape(
            Params(values), {port(PortKind::vector, {Dim::symbol("B"), Dim::number(3)}, Modality::fusion)}, facts);
        EXPECT_FALSE(shape.ok());
        return shape ? ErrorCode::internal : shape.error().code;
    };
    EXPECT_EQ(refused("head.classes", "class_weights", std::string("1,2")), ErrorCode::bad_shape);
    for (const char* text : {"equal", "1,x,2", "1,,2", "1,0,2", "1,-1,2"})
        EXPECT_EQ(refused("head.classes", "class_weights", std::string(text)), ErrorCode::invalid_argument) << text;
    EXPECT_EQ(refused("head.classes", "label_smoothing", 0.1), ErrorCode::invalid_argument);
    EXPECT_EQ(refused("head.labels", "separator", std::string()), ErrorCode::invalid_argument);
    EXPECT_EQ(refused("head.ordered", "order", std::string(), 1), ErrorCode::bad_shape);
}

TEST(OrderedHead, BeginsWithEveryClassAlikeAndSumsToOne) {
    const auto head = make_head("head.ordered", {}, 5);
    ForwardContext context;
    const torch::Tensor zero = torch::zeros({1, 3}), there = torch::ones({1}, torch::kBool);
    const torch::Tensor shares = head->forward({{zero, {}, there}}, context).values.exp();
    EXPECT_TRUE(torch::allclose(shares, torch::full({1, 5}, 0.2F), 1e-5, 1e-6)) << shares;
    torch::manual_seed(0);
    const torch::Tensor far = torch::randn({64, 3}) * 200, all = torch::ones({64}, torch::kBool);
    const torch::Tensor log_p = head->forward({{far, {}, all}}, context).values;
    EXPECT_TRUE(log_p.isfinite().all().item<bool>()); // no difference of two numbers that are both 1
    EXPECT_TRUE(torch::allclose(log_p.exp().sum(1), torch::ones({64}), 1e-5, 1e-5));
}

} // namespace
} // namespace triptych::test
