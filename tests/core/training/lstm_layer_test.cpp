// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/lstm_layer.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace triptych {
namespace {

struct Passed {
    torch::Tensor out;
    std::vector<torch::Tensor> gradients; ///< of x and of the weights
};

template <class Layer>
Passed run(const torch::Tensor& x, const std::vector<torch::Tensor>& weights, const Layer& layer) {
    std::vector<torch::Tensor> leaves{x.detach().clone().requires_grad_()};
    for (const torch::Tensor& weight : weights)
        leaves.push_back(weight.detach().clone().requires_grad_());
    Passed made;
    made.out = layer(leaves[0], std::vector<torch::Tensor>(leaves.begin() + 1, leaves.end()));
    // Each state counts differently, so that a step that is left out shows.
    const torch::Tensor share = torch::arange(made.out.numel()).view(made.out.sizes()).remainder(7).to(torch::kFloat32);
    made.gradients = torch::autograd::grad({(made.out * share).sum()}, leaves);
    return made;
}

TEST(LstmLayer, equals_torch_lstm_with_all_its_gradients) {
    torch::manual_seed(0);
    for (const auto& [batch, steps, in, hidden] :
         std::vector<std::array<std::int64_t, 4>>{{1, 1, 3, 16}, {5, 9, 12, 32}, {32, 40, 20, 64}, {6, 3, 16, 48}}) {
        const torch::Tensor x = torch::randn({batch, steps, in});
        const std::vector<torch::Tensor> weights = {torch::randn({4 * hidden, in}) * 0.2, torch::randn({4 * hidden, hidden}) * 0.2,
                                                    torch::randn({4 * hidden}), torch::randn({4 * hidden})};
        ASSERT_TRUE(lstm_layer_fits(x, hidden));
        const Passed ours = run(x, weights, lstm_layer);
        const Passed theirs = run(x, weights, [&](const torch::Tensor& given, const std::vector<torch::Tensor>& w) {
            const torch::Tensor zeros = torch::zeros({1, batch, hidden});
            return std::get<0>(torch::lstm(given, {zeros, zeros}, w, true, 1, 0.0, true, false, true));
        });
        EXPECT_TRUE(torch::allclose(ours.out, theirs.out, 1e-5, 2e-6)) << steps;
        for (std::size_t i = 0; i < ours.gradients.size(); ++i) {
            const double scale = theirs.gradients[i].abs().max().item<double>();
            EXPECT_LE((ours.gradients[i] - theirs.gradients[i]).abs().max().item<double>(), 1e-5 * scale) << "input " << i;
        }
    }
}

TEST(LstmLayer, gives_the_same_bits_with_one_thread_and_with_two) {
    torch::manual_seed(1);
    const torch::Tensor x = torch::randn({13, 11, 8});
    const std::vector<torch::Tensor> weights = {torch::randn({128, 8}), torch::randn({128, 32}), torch::randn({128}),
                                                torch::randn({128})};
    const int threads = at::get_num_threads();
    at::set_num_threads(1);
    const torch::Tensor one = lstm_layer(x, weights);
    at::set_num_threads(2);
    const torch::Tensor two = lstm_layer(x, weights);
    at::set_num_threads(threads);
    EXPECT_TRUE(torch::equal(one, two));
}

TEST(LstmLayer, leaves_a_width_that_its_vectors_do_not_divide_to_others) {
    EXPECT_FALSE(lstm_layer_fits(torch::zeros({1, 2, 3}), 20));
    EXPECT_FALSE(lstm_layer_fits(torch::zeros({1, 2, 3}, torch::kFloat64), 16));
    EXPECT_FALSE(lstm_layer_fits(torch::zeros({0, 2, 3}), 16));
}

} // namespace
} // namespace triptych
