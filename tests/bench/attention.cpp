// SPDX-License-Identifier: GPL-3.0-or-later
// Whether training pays for attention that can be captured but is not: forward and backward through attend() as every fusion
// calls it in training, to the same through LibTorch's fused attention alone. Prints JSON: ratios of pairs that were measured
// one after the other.
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/training/attention.h"
#include "core/training/memory.h"

using namespace triptych;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rounds = 60, passes = 8; ///< passes: of one measurement, so that a switch of threads does not decide it
constexpr std::int64_t batch = 32, tokens = 96, width = 128, heads = 4;

template <class Forward>
double took_ms(const torch::Tensor& x, Forward forward) {
    const Clock::time_point begun = Clock::now();
    for (int i = 0; i < passes; ++i) {
        x.mutable_grad() = torch::Tensor();
        forward().sum().backward();
    }
    return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

} // namespace

int main() {
    keep_freed_memory();
    torch::manual_seed(0);
    const torch::Tensor x = torch::randn({batch, tokens, width}, torch::requires_grad());
    torch::Tensor mask = torch::ones({batch, tokens}, torch::kBool);
    mask.slice(1, tokens - 10).zero_();
    const auto ours = [&] { return attend(x, x, x, mask, heads, nullptr, nullptr); };
    const auto plain = [&] {
        const auto split = [&] { return x.view({batch, tokens, heads, width / heads}).transpose(1, 2); };
        return at::scaled_dot_product_attention(split(), split(), split(), mask.view({batch, 1, 1, tokens}).expand({batch, 1, tokens, tokens}))
            .transpose(1, 2)
            .reshape({batch, tokens, width});
    };
    if (!torch::equal(ours(), plain())) {
        std::fprintf(stderr, "bench_attention: the two do not give the same\n");
        return 1;
    }
    took_ms(x, ours);
    took_ms(x, plain);
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        // In turn, so that neither always goes first.
        const double first = i % 2 == 0 ? took_ms(x, plain) : took_ms(x, ours);
        const double second = i % 2 == 0 ? took_ms(x, ours) : took_ms(x, plain);
        ratios.push_back(i % 2 == 0 ? second / first : first / second);
    }
    std::printf("%s\n", nlohmann::json{{"ratios", ratios}}.dump().c_str());
    return 0;
}
