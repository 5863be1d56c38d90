// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/lstm.h"

#include <algorithm>
#include <vector>

#include "core/kernels/vector_clones.h"

// Functions that return a vector are inlined always, so how one would be returned does not matter.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace triptych {
namespace {

typedef float Lanes __attribute__((vector_size(64), aligned(4), may_alias));
typedef std::int32_t Ints __attribute__((vector_size(64), aligned(4), may_alias));
constexpr int lanes = LstmSteps::lanes, block = LstmSteps::row_block;

TRIPTYCH_INLINE const Lanes& load(const float* from) { return *reinterpret_cast<const Lanes*>(from); }
TRIPTYCH_INLINE Lanes& at(float* to) { return *reinterpret_cast<Lanes*>(to); }

/// e^x to a unit in the last place or two: 2^n times a polynomial on [-ln2/2, ln2/2] (Taylor's, to degree 7).
TRIPTYCH_INLINE Lanes exponential(Lanes x) {
    const Lanes lowest = Lanes{} - 87.0f, highest = Lanes{} + 87.0f;
    x = x < lowest ? lowest : x;
    x = x > highest ? highest : x;
    constexpr float to_integer = 12582912.0f; // 1.5 · 2^23: adding it rounds to a whole number
    const Lanes shifted = x * 1.44269504f + to_integer, n = shifted - to_integer;
    const Lanes r = x - n * 0.693359375f + n * 2.12194440e-4f; // ln 2 in two parts
    Lanes p = Lanes{} + 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    const Ints power = (__builtin_convertvector(n, Ints) + 127) << 23;
    return p * reinterpret_cast<const Lanes&>(power);
}

TRIPTYCH_INLINE Lanes sigmoid(Lanes x) { return 1.0f / (1.0f + exponential(-x)); }

TRIPTYCH_INLINE Lanes hyperbolic_tangent(Lanes x) {
    // Near zero the quotient would lose digits; there Lambert's continued fraction is exact enough.
    const Lanes s = x * x;
    const Lanes small = x * (10395.0f + s * (1260.0f + s * 21.0f)) / (10395.0f + s * (4725.0f + s * (210.0f + s)));
    const Lanes large = 1.0f - 2.0f / (exponential(x + x) + 1.0f);
    return s < Lanes{} + 0.25f ? small : large;
}

/// One or two vectors of columns of what add_product does.
template <int rows, int vectors>
TRIPTYCH_INLINE void add_columns(const float* in, std::int64_t in_stride, const float* weights, std::int64_t depth,
                                 std::int64_t width, float* out, std::int64_t out_stride) {
    Lanes sum[rows][vectors];
#pragma GCC unroll 4
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            sum[r][v] = load(out + r * out_stride + v * lanes);
    for (std::int64_t k = 0; k < depth; ++k, weights += width) {
        Lanes each[vectors];
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            each[v] = load(weights + v * lanes);
#pragma GCC unroll 4
        for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
            for (int v = 0; v < vectors; ++v)
                sum[r][v] += each[v] * in[r * in_stride + k];
    }
#pragma GCC unroll 4
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
        for (int v = 0; v < vectors; ++v)
            at(out + r * out_stride + v * lanes) = sum[r][v];
}

/// out[r][0..width) += in[r][0..depth) · weights[depth][width] for `rows` rows, `width` a multiple of lanes.
template <int rows>
TRIPTYCH_INLINE void add_product(const float* in, std::int64_t in_stride, const float* weights, std::int64_t depth,
                                 std::int64_t width, float* out, std::int64_t out_stride) {
    std::int64_t column = 0;
    for (; column + 2 * lanes <= width; column += 2 * lanes)
        add_columns<rows, 2>(in, in_stride, weights + column, depth, width, out + column, out_stride);
    if (column < width) add_columns<rows, 1>(in, in_stride, weights + column, depth, width, out + column, out_stride);
}

TRIPTYCH_INLINE void add_product_of(int rows, const float* in, std::int64_t in_stride, const float* weights,
                                    std::int64_t depth, std::int64_t width, float* out, std::int64_t out_stride) {
    if (rows == block) return add_product<block>(in, in_stride, weights, depth, width, out, out_stride);
    for (int r = 0; r < rows; ++r)
        add_product<1>(in + r * in_stride, in_stride, weights, depth, width, out + r * out_stride, out_stride);
}

TRIPTYCH_CLONES
void forward_rows(std::int64_t steps, std::int64_t hidden, const float* weights, int rows, float* gates, float* h,
                  float* c) {
    const std::int64_t gate_row = steps * 4 * hidden, state_row = steps * hidden;
    for (std::int64_t t = 0; t < steps; ++t) {
        float* const gate = gates + t * 4 * hidden;
        if (t > 0)
            add_product_of(rows, h + (t - 1) * hidden, state_row, weights, hidden, 4 * hidden, gate, gate_row);
        for (int r = 0; r < rows; ++r) {
            float* const mine = gate + r * gate_row;
            float *const state = c + r * state_row + t * hidden, *const out = h + r * state_row + t * hidden;
            for (std::int64_t j = 0; j < hidden; j += lanes) {
                const Lanes i = sigmoid(load(mine + j)), f = sigmoid(load(mine + hidden + j));
                const Lanes g = hyperbolic_tangent(load(mine + 2 * hidden + j)), o = sigmoid(load(mine + 3 * hidden + j));
                const Lanes kept = t > 0 ? f * load(state - hidden + j) : Lanes{};
                const Lanes now = kept + i * g;
                at(mine + j) = i;
                at(mine + hidden + j) = f;
                at(mine + 2 * hidden + j) = g;
                at(mine + 3 * hidden + j) = o;
                at(state + j) = now;
                at(out + j) = o * hyperbolic_tangent(now);
            }
        }
    }
}

/// @param dh, dc  [block,H] of zeros: what comes back from the step after
TRIPTYCH_CLONES
void backward_rows(std::int64_t steps, std::int64_t hidden, const float* weights, int rows, const float* gates,
                   const float* c, const float* h_gradient, float* gate_gradient, float* dh, float* dc) {
    const std::int64_t gate_row = steps * 4 * hidden, state_row = steps * hidden;
    for (std::int64_t t = steps - 1; t >= 0; --t) {
        float* const out = gate_gradient + t * 4 * hidden;
        for (int r = 0; r < rows; ++r) {
            const float* const mine = gates + r * gate_row + t * 4 * hidden;
            float *const to = out + r * gate_row, *const back = dh + r * hidden, *const carried = dc + r * hidden;
            const float *const state = c + r * state_row + t * hidden, *const given = h_gradient + r * state_row + t * hidden;
            for (std::int64_t j = 0; j < hidden; j += lanes) {
                const Lanes i = load(mine + j), f = load(mine + hidden + j), g = load(mine + 2 * hidden + j),
                            o = load(mine + 3 * hidden + j);
                const Lanes before = t > 0 ? load(state - hidden + j) : Lanes{};
                const Lanes squashed = hyperbolic_tangent(load(state + j));
                const Lanes d_h = load(given + j) + load(back + j);
                const Lanes d_c = load(carried + j) + d_h * o * (1.0f - squashed * squashed);
                at(to + j) = d_c * g * i * (1.0f - i);
                at(to + hidden + j) = d_c * before * f * (1.0f - f);
                at(to + 2 * hidden + j) = d_c * i * (1.0f - g * g);
                at(to + 3 * hidden + j) = d_h * squashed * o * (1.0f - o);
                at(carried + j) = d_c * f;
                at(back + j) = Lanes{};
            }
        }
        if (t > 0) add_product_of(rows, out, gate_row, weights, 4 * hidden, hidden, dh, hidden);
    }
}

} // namespace

void LstmSteps::forward(const float* weights, std::int64_t first, std::int64_t count, float* gates, float* h,
                        float* c) const {
    for (std::int64_t row = first; row < first + count; row += block)
        forward_rows(steps, hidden, weights, static_cast<int>(std::min<std::int64_t>(block, first + count - row)),
                     gates + row * steps * 4 * hidden, h + row * steps * hidden, c + row * steps * hidden);
}

void LstmSteps::backward(const float* weights, std::int64_t first, std::int64_t count, const float* gates,
                         const float* c, const float* h_gradient, float* gate_gradient) const {
    std::vector<float> carried(static_cast<std::size_t>(2 * block * hidden));
    for (std::int64_t row = first; row < first + count; row += block) {
        std::fill(carried.begin(), carried.end(), 0.0f);
        const std::int64_t gate = row * steps * 4 * hidden, state = row * steps * hidden;
        backward_rows(steps, hidden, weights, static_cast<int>(std::min<std::int64_t>(block, first + count - row)),
                      gates + gate, c + state, h_gradient + state, gate_gradient + gate, carried.data(),
                      carried.data() + block * hidden);
    }
}

} // namespace triptych
