// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace triptych {

/// adaptive_avg_pool2d(relu(conv2d(x, w, b, padding = k/2)), grid) of one RGB picture, in one pass on the CPU.
///
/// The feature map of the reference model is 20 times as large as its picture, and writing and reading it back costs far more
/// than the arithmetic. Here no feature map exists: a strip of pixels is convolved, rectified and summed into its
/// cell while it is in registers; the backward pass convolves it again.
/// Threads: reentrant, starts none. Sums run in one fixed order.
struct ConvReluPool {
    static constexpr int input_channels = 3;
    static constexpr int lane_block = 32;  ///< output channels are padded to a multiple of this

    int height = 0, width = 0;  ///< of the picture; multiples of grid
    int kernel = 3;             ///< odd
    int grid = 8;               ///< cells a side
    int channels = 0;           ///< output channels, a multiple of lane_block

    int taps() const { return kernel * kernel * input_channels; }
    /// Floats of a picture with its border of kernel/2 zeros: [height+k-1, width+k-1, 3].
    std::int64_t padded_size() const {
        return static_cast<std::int64_t>(height + kernel - 1) * (width + kernel - 1) * input_channels;
    }

    /// @param picture  [height,width,3]
    /// @param padded   padded_size() floats, written
    void pad(const float* picture, float* padded) const;
    /// @param padded   from pad()
    /// @param weights  [k,k,3,channels]
    /// @param bias     [channels]
    /// @param cells    [grid*grid,channels], written
    void forward(const float* padded, const float* weights, const float* bias, float* cells) const;
    /// @param cell_gradient    [grid*grid,channels]
    /// @param weight_gradient  [k,k,3,channels], added to
    /// @param bias_gradient    [channels], added to
    void backward(const float* padded, const float* weights, const float* bias, const float* cell_gradient,
                  float* weight_gradient, float* bias_gradient) const;
};

}  // namespace triptych
