// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/conv_relu_pool.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/base/random.h"

namespace triptych {
namespace {

struct Case {
    int height, width, kernel, grid, channels;
};

std::vector<float> numbers(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> out(count);
    for (float& value : out)
        value = static_cast<float>(random.normal());
    return out;
}

class ConvReluPoolCase : public ::testing::TestWithParam<Case> {};

/// The definition, in double precision, loop by loop.
TEST_P(ConvReluPoolCase, equals_its_definition_forward_and_backward) {
    const Case shape = GetParam();
    const ConvReluPool op{shape.height, shape.width, shape.kernel, shape.grid, shape.channels};
    const int k = shape.kernel, half = k / 2, cell_h = shape.height / shape.grid, cell_w = shape.width / shape.grid;
    const auto n = static_cast<std::size_t>(shape.channels);
    const auto picture = numbers(static_cast<std::size_t>(shape.height * shape.width * 3), 1);
    const auto weights = numbers(static_cast<std::size_t>(op.taps()) * n, 2);
    const auto bias = numbers(n, 3);
    const auto cells = static_cast<std::size_t>(shape.grid * shape.grid);
    const auto gradient = numbers(cells * n, 4);

    std::vector<double> want(cells * n), want_weights(weights.size()), want_bias(n);
    for (int y = 0; y < shape.height; ++y)
        for (int x = 0; x < shape.width; ++x) {
            const std::size_t cell = static_cast<std::size_t>((y / cell_h) * shape.grid + x / cell_w);
            for (std::size_t c = 0; c < n; ++c) {
                double sum = bias[c];
                const auto each_tap = [&](const auto& visit) {
                    for (int i = 0; i < k; ++i)
                        for (int j = 0; j < k; ++j)
                            for (int in = 0; in < 3; ++in) {
                                const int sy = y + i - half, sx = x + j - half;
                                if (sy < 0 || sx < 0 || sy >= shape.height || sx >= shape.width) continue;
                                visit(static_cast<std::size_t>((i * k + j) * 3 + in) * n + c,
                                      picture[static_cast<std::size_t>((sy * shape.width + sx) * 3 + in)]);
                            }
                };
                each_tap([&](std::size_t w, double v) { sum += weights[w] * v; });
                if (sum <= 0) continue;
                const double share = 1.0 / (cell_h * cell_w);
                want[cell * n + c] += sum * share;
                const double back = gradient[cell * n + c] * share;
                want_bias[c] += back;
                each_tap([&](std::size_t w, double v) { want_weights[w] += back * v; });
            }
        }

    std::vector<float> padded(static_cast<std::size_t>(op.padded_size())), got(cells * n), got_weights(weights.size()), got_bias(n);
    op.pad(picture.data(), padded.data());
    op.forward(padded.data(), weights.data(), bias.data(), got.data());
    op.backward(padded.data(), weights.data(), bias.data(), gradient.data(), got_weights.data(), got_bias.data());
    for (std::size_t i = 0; i < want.size(); ++i)
        ASSERT_NEAR(got[i], want[i], 1e-5 * (1 + std::abs(want[i]))) << "cell value " << i;
    for (std::size_t i = 0; i < want_weights.size(); ++i)
        ASSERT_NEAR(got_weights[i], want_weights[i], 1e-4 * (1 + std::abs(want_weights[i]))) << "weight " << i;
    for (std::size_t i = 0; i < want_bias.size(); ++i)
        ASSERT_NEAR(got_bias[i], want_bias[i], 1e-4 * (1 + std::abs(want_bias[i]))) << "bias " << i;
}

INSTANTIATE_TEST_SUITE_P(Shapes, ConvReluPoolCase,
                         ::testing::Values(Case{16, 16, 3, 8, 32}, Case{64, 64, 3, 8, 64}, Case{24, 40, 5, 4, 32},
                                           Case{8, 8, 1, 8, 32}, Case{21, 14, 3, 7, 96}));

} // namespace
} // namespace triptych
