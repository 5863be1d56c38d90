// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/lstm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/base/random.h"

namespace triptych {
namespace {

struct LstmCase {
    int rows, steps, hidden;
    double scale; ///< of what goes into the gates
};

std::vector<float> numbers(std::size_t count, std::uint64_t seed, double scale) {
    Random random(seed);
    std::vector<float> out(count);
    for (float& value : out)
        value = static_cast<float>(scale * random.normal());
    return out;
}

double sigmoid(double x) {
    return 1 / (1 + std::exp(-x));
}

/// The definition, in double precision, step by step.
struct Definition {
    int steps, hidden;
    std::vector<double> h, c, gates; ///< [T,H], [T,H], [T,4H]

    Definition(const LstmCase& shape, const float* given, const std::vector<float>& weights)
        : steps(shape.steps), hidden(shape.hidden), h(static_cast<std::size_t>(steps * hidden)), c(h.size()),
          gates(4 * h.size()) {
        for (int t = 0; t < steps; ++t)
            for (int j = 0; j < 4 * hidden; ++j) {
                double sum = given[t * 4 * hidden + j];
                for (int k = 0; t > 0 && k < hidden; ++k)
                    sum += h[at(t - 1, k)] * weights[static_cast<std::size_t>(k * 4 * hidden + j)];
                gates[gate(t, j)] = j / hidden == 2 ? std::tanh(sum) : sigmoid(sum);
                if (j < 3 * hidden) continue;
                const int u = j - 3 * hidden;
                c[at(t, u)] = gates[gate(t, u)] * gates[gate(t, 2 * hidden + u)] +
                              (t > 0 ? gates[gate(t, hidden + u)] * c[at(t - 1, u)] : 0);
                h[at(t, u)] = gates[gate(t, j)] * std::tanh(c[at(t, u)]);
            }
    }
    std::size_t at(int t, int j) const { return static_cast<std::size_t>(t * hidden + j); }
    std::size_t gate(int t, int j) const { return static_cast<std::size_t>(t * 4 * hidden + j); }
};

class LstmStepsCase : public ::testing::TestWithParam<LstmCase> {};

TEST_P(LstmStepsCase, equals_its_definition_and_its_gradient_is_that_of_differences) {
    const LstmCase shape = GetParam();
    const auto hidden = static_cast<std::size_t>(shape.hidden), row = static_cast<std::size_t>(shape.steps) * hidden;
    const auto rows = static_cast<std::size_t>(shape.rows);
    const auto weights = numbers(hidden * 4 * hidden, 1, 1 / std::sqrt(static_cast<double>(hidden)));
    const auto given = numbers(rows * row * 4, 2, shape.scale), back = numbers(rows * row, 3, 1);
    std::vector<float> turned(weights.size());
    for (std::size_t k = 0; k < hidden; ++k)
        for (std::size_t j = 0; j < 4 * hidden; ++j)
            turned[j * hidden + k] = weights[k * 4 * hidden + j];

    const LstmSteps layer{shape.steps, shape.hidden};
    std::vector<float> gates = given, h(rows * row), c(rows * row), gradient(given.size());
    layer.forward(weights.data(), 0, shape.rows, gates.data(), h.data(), c.data());
    layer.backward(turned.data(), 0, shape.rows, gates.data(), c.data(), back.data(), gradient.data());

    for (std::size_t b = 0; b < rows; ++b) {
        const Definition want(shape, given.data() + b * row * 4, weights);
        for (std::size_t i = 0; i < row; ++i) {
            ASSERT_NEAR(h[b * row + i], want.h[i], 2e-6) << "row " << b << ", " << i;
            ASSERT_NEAR(c[b * row + i], want.c[i], 2e-6 * (1 + std::abs(want.c[i]))) << "row " << b << ", " << i;
        }
    }
    // Σ h·back along a random direction of the gates, by central differences in double precision.
    const auto direction = numbers(given.size(), 4, 1);
    double slope = 0, difference = 0;
    constexpr double step = 1e-3;
    for (std::size_t b = 0; b < rows; ++b) {
        std::vector<float> up(row * 4), down(row * 4);
        for (std::size_t i = 0; i < row * 4; ++i) {
            const double moved = step * direction[b * row * 4 + i];
            up[i] = static_cast<float>(given[b * row * 4 + i] + moved);
            down[i] = static_cast<float>(given[b * row * 4 + i] - moved);
            slope += static_cast<double>(gradient[b * row * 4 + i]) * (static_cast<double>(up[i]) - down[i]) / (2 * step);
        }
        const Definition above(shape, up.data(), weights), below(shape, down.data(), weights);
        for (std::size_t i = 0; i < row; ++i)
            difference += (above.h[i] - below.h[i]) * back[b * row + i] / (2 * step);
    }
    EXPECT_NEAR(slope, difference, 1e-4 * (1 + std::abs(difference)));
}

INSTANTIATE_TEST_SUITE_P(Shapes, LstmStepsCase,
                         ::testing::Values(LstmCase{1, 1, 16, 1.0}, LstmCase{4, 7, 32, 1.0}, LstmCase{7, 5, 48, 1.0},
                                           LstmCase{3, 4, 16, 1e-3}, LstmCase{5, 3, 64, 30.0}));

TEST(LstmSteps, a_row_does_not_depend_on_the_rows_beside_it) {
    const LstmSteps layer{6, 32};
    const auto weights = numbers(32 * 128, 1, 0.2), given = numbers(7 * 6 * 128, 2, 1);
    std::vector<float> together = given, h(7 * 6 * 32), c(h.size()), alone = given, h1(h.size()), c1(h.size());
    layer.forward(weights.data(), 0, 7, together.data(), h.data(), c.data());
    for (int row = 6; row >= 0; --row)
        layer.forward(weights.data(), row, 1, alone.data(), h1.data(), c1.data());
    EXPECT_EQ(h, h1);
    EXPECT_EQ(c, c1);
}

} // namespace
} // namespace triptych
