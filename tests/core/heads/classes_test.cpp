// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "tests/support/node_under_test.h"

namespace triptych::test {
namespace {

std::shared_ptr<NodeModule> head(const std::map<std::string, std::string>& set, PortKind kind) {
    BuildContext context;
    context.facts.classes = 4;
    const Shape shape = kind == PortKind::vector ? Shape{Dim::symbol("B"), Dim::number(6)}
                                                 : Shape{Dim::symbol("B"), Dim::symbol("L"), Dim::number(6)};
    return make_node("head.classes", set, {port(kind, shape, Modality::fusion)}, context);
}

TEST(ClassesHead, GivesOneLogitAClass) {
    torch::manual_seed(0);
    const auto module = head({}, PortKind::vector);
    ForwardContext context;
    const torch::Tensor x = torch::randn({3, 6});
    const Flow out = module->forward({{x, {}, torch::ones({3}, torch::kBool)}}, context);
    EXPECT_EQ(out.values.sizes(), (std::vector<std::int64_t>{3, 4}));
    const torch::Tensor want =
        torch::matmul(x, parameter(*module, "dense.weight").t()) + parameter(*module, "dense.bias");
    EXPECT_LT(difference(out.values, want), 1e-6);
}

TEST(ClassesHead, TakesTheMeanOfTheTokensThatAreThere) {
    torch::manual_seed(0);
    const auto module = head({}, PortKind::tokens);
    ForwardContext context;
    torch::Tensor tokens = torch::randn({2, 5, 6});
    const torch::Tensor mask = mask_of({5, 2}, 5);
    const torch::Tensor before = module->forward({{tokens, mask, present_of({5, 2})}}, context).values;
    tokens[1].narrow(0, 2, 3).fill_(1e6);
    EXPECT_TRUE(torch::allclose(before, module->forward({{tokens, mask, present_of({5, 2})}}, context).values,
                                1e-6, 1e-6));
}

TEST(ClassesHead, DropsOutInTrainingAlone) {
    const auto module = head({{"dropout", "0.5"}}, PortKind::vector);
    const torch::Tensor x = torch::ones({2, 6});
    ForwardContext quiet;
    const Flow in{x, {}, torch::ones({2}, torch::kBool)};
    EXPECT_TRUE(torch::equal(module->forward({in}, quiet).values[0], module->forward({in}, quiet).values[1]));
    ForwardContext training;
    training.training = true;
    training.generator = at::detail::createCPUGenerator(3);
    const torch::Tensor dropped = module->forward({in}, training).values;
    EXPECT_FALSE(torch::equal(dropped[0], dropped[1]));
}

} // namespace
} // namespace triptych::test
