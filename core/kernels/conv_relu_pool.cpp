// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/kernels/conv_relu_pool.h"

#include <algorithm>
#include <vector>

#include "core/kernels/vector_clones.h"

namespace triptych {
namespace {

typedef float Lanes __attribute__((vector_size(64), aligned(4), may_alias));
constexpr int lanes = 16;
constexpr int strip = 8;  // pixels at once: 16 accumulators, the most that AVX-512 holds beside weights
constexpr int in = ConvReluPool::input_channels;

TRIPTYCH_INLINE const Lanes& load(const float* from) { return *reinterpret_cast<const Lanes*>(from); }
TRIPTYCH_INLINE Lanes& at(float* to) { return *reinterpret_cast<Lanes*>(to); }

/// Convolution of `pixels` neighbours for one block of channels.
template <int pixels>
TRIPTYCH_INLINE void convolve(const float* window, std::int64_t row_stride, int kernel, const float* weights,
                              int channels, const float* bias, Lanes (&sum)[strip][2]) {
#pragma GCC unroll 8
    for (int p = 0; p < pixels; ++p) {
        sum[p][0] = load(bias);
        sum[p][1] = load(bias + lanes);
    }
    for (int row = 0; row < kernel; ++row) {
        const float* x = window + row * row_stride;
        for (int t = 0; t < kernel * in; ++t, weights += channels) {
            const Lanes w0 = load(weights), w1 = load(weights + lanes);
#pragma GCC unroll 8
            for (int p = 0; p < pixels; ++p) {
                sum[p][0] += w0 * x[t + p * in];
                sum[p][1] += w1 * x[t + p * in];
            }
        }
    }
}

template <int pixels>
TRIPTYCH_INLINE void forward_strip(const float* window, std::int64_t row_stride, int kernel, const float* weights,
                                   int channels, const float* bias, Lanes (&total)[2]) {
    Lanes sum[strip][2];
    convolve<pixels>(window, row_stride, kernel, weights, channels, bias, sum);
    const Lanes zero = {};
#pragma GCC unroll 8
    for (int p = 0; p < pixels; ++p) {
        total[0] += sum[p][0] > zero ? sum[p][0] : zero;
        total[1] += sum[p][1] > zero ? sum[p][1] : zero;
    }
}

/// Adds, for one block of channels, the inputs of the pixels that passed the ReLU: [taps][2] vectors, and their count.
template <int pixels>
TRIPTYCH_INLINE void backward_strip(const float* window, std::int64_t row_stride, int kernel, const float* weights,
                                    int channels, const float* bias, float* passed, Lanes (&count)[2]) {
    Lanes on[strip][2];
    convolve<pixels>(window, row_stride, kernel, weights, channels, bias, on);
    const Lanes zero = {}, one = zero + 1.0f;
#pragma GCC unroll 8
    for (int p = 0; p < pixels; ++p) {
        on[p][0] = on[p][0] > zero ? one : zero;
        on[p][1] = on[p][1] > zero ? one : zero;
        count[0] += on[p][0];
        count[1] += on[p][1];
    }
    for (int row = 0; row < kernel; ++row) {
        const float* x = window + row * row_stride;
        for (int t = 0; t < kernel * in; ++t, passed += 2 * lanes) {
            Lanes s0 = load(passed), s1 = load(passed + lanes);
#pragma GCC unroll 8
            for (int p = 0; p < pixels; ++p) {
                s0 += on[p][0] * x[t + p * in];
                s1 += on[p][1] * x[t + p * in];
            }
            at(passed) = s0;
            at(passed + lanes) = s1;
        }
    }
}

TRIPTYCH_CLONES
void forward_block(const ConvReluPool& shape, const float* padded, const float* weights, const float* bias,
                   float* cells) {
    const int cell_height = shape.height / shape.grid, cell_width = shape.width / shape.grid;
    const std::int64_t row_stride = static_cast<std::int64_t>(shape.width + shape.kernel - 1) * in;
    const float area = 1.0f / static_cast<float>(cell_height * cell_width);
    for (int cell_y = 0; cell_y < shape.grid; ++cell_y)
        for (int cell_x = 0; cell_x < shape.grid; ++cell_x) {
            Lanes cell[2] = {};
            for (int y = cell_y * cell_height; y < (cell_y + 1) * cell_height; ++y) {
                // A sum a row first: adding up a thousand small numbers at once would lose digits.
                Lanes total[2] = {};
                const float* window = padded + y * row_stride + static_cast<std::int64_t>(cell_x) * cell_width * in;
                int x = 0;
                for (; x + strip <= cell_width; x += strip)
                    forward_strip<strip>(window + x * in, row_stride, shape.kernel, weights, shape.channels, bias, total);
                for (; x < cell_width; ++x)
                    forward_strip<1>(window + x * in, row_stride, shape.kernel, weights, shape.channels, bias, total);
                cell[0] += total[0];
                cell[1] += total[1];
            }
            float* out = cells + static_cast<std::int64_t>(cell_y * shape.grid + cell_x) * shape.channels;
            at(out) = cell[0] * area;
            at(out + lanes) = cell[1] * area;
        }
}

TRIPTYCH_CLONES
void backward_block(const ConvReluPool& shape, const float* padded, const float* weights, const float* bias,
                    const float* cell_gradient, float* weight_gradient, float* bias_gradient, float* passed) {
    const int cell_height = shape.height / shape.grid, cell_width = shape.width / shape.grid;
    const std::int64_t row_stride = static_cast<std::int64_t>(shape.width + shape.kernel - 1) * in;
    const float area = 1.0f / static_cast<float>(cell_height * cell_width);
    const int taps = shape.taps();
    for (int cell_y = 0; cell_y < shape.grid; ++cell_y)
        for (int cell_x = 0; cell_x < shape.grid; ++cell_x) {
            Lanes count[2] = {};
            std::fill_n(passed, taps * 2 * lanes, 0.0f);
            for (int y = cell_y * cell_height; y < (cell_y + 1) * cell_height; ++y) {
                const float* window = padded + y * row_stride + static_cast<std::int64_t>(cell_x) * cell_width * in;
                int x = 0;
                for (; x + strip <= cell_width; x += strip)
                    backward_strip<strip>(window + x * in, row_stride, shape.kernel, weights, shape.channels, bias,
                                          passed, count);
                for (; x < cell_width; ++x)
                    backward_strip<1>(window + x * in, row_stride, shape.kernel, weights, shape.channels, bias, passed,
                                      count);
            }
            // The gradient is the same for every pixel of a cell, so it is multiplied in once.
            const float* given = cell_gradient + static_cast<std::int64_t>(cell_y * shape.grid + cell_x) * shape.channels;
            const Lanes g0 = load(given) * area, g1 = load(given + lanes) * area;
            at(bias_gradient) += count[0] * g0;
            at(bias_gradient + lanes) += count[1] * g1;
            for (int t = 0; t < taps; ++t) {
                float* to = weight_gradient + static_cast<std::int64_t>(t) * shape.channels;
                at(to) += load(passed + t * 2 * lanes) * g0;
                at(to + lanes) += load(passed + t * 2 * lanes + lanes) * g1;
            }
        }
}

}  // namespace

void ConvReluPool::pad(const float* picture, float* padded) const {
    const int border = kernel / 2;
    const std::int64_t row = static_cast<std::int64_t>(width) * in, stride = row + 2 * border * in;
    std::fill_n(padded, padded_size(), 0.0f);
    for (int y = 0; y < height; ++y)
        std::copy_n(picture + y * row, row, padded + (y + border) * stride + border * in);
}

void ConvReluPool::forward(const float* padded, const float* weights, const float* bias, float* cells) const {
    for (int block = 0; block < channels; block += lane_block)
        forward_block(*this, padded, weights + block, bias + block, cells + block);
}

void ConvReluPool::backward(const float* padded, const float* weights, const float* bias, const float* cell_gradient,
                            float* weight_gradient, float* bias_gradient) const {
    std::vector<float> passed(static_cast<std::size_t>(taps()) * 2 * lanes);
    for (int block = 0; block < channels; block += lane_block)
        backward_block(*this, padded, weights + block, bias + block, cell_gradient + block, weight_gradient + block,
                       bias_gradient + block, passed.data());
}

}  // namespace triptych
