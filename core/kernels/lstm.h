// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace triptych {

/// The part of an LSTM layer that goes from step to step, on the CPU; what does not depend on the state before is a
/// matrix product outside. Rows of a batch do not know of each other, so each thread takes some rows through all steps:
/// the threads meet once a layer, where a library that splits every step among them meets at each.
/// Gates stand in PyTorch's order i, f, g, o: c' = σ(f)·c + σ(i)·tanh(g), h' = σ(o)·tanh(c').
/// Source: Hochreiter & Schmidhuber 1997; torch.nn.LSTM gives the same numbers.
/// Threads: reentrant, starts none. A row's numbers do not depend on the rows beside it.
struct LstmSteps {
    static constexpr int lanes = 16;    ///< hidden is a multiple of this
    static constexpr int row_block = 4; ///< rows that are worked on at once

    std::int64_t steps = 0;  ///< T
    std::int64_t hidden = 0; ///< H

    /// Takes rows [first, first + count) from zero states through all steps.
    /// @param weights  [H,4H], weight_hh transposed
    /// @param gates    [rows,T,4H]: what the input and the biases give; becomes the gates after their activation
    /// @param h        [rows,T,H], written
    /// @param c        [rows,T,H], written
    void forward(const float* weights, std::int64_t first, std::int64_t count, float* gates, float* h, float* c) const;
    /// The way back. @param weights  [4H,H], weight_hh as it is
    /// @param gates, c       of forward
    /// @param h_gradient     [rows,T,H] of h, from what comes after the layer
    /// @param gate_gradient  [rows,T,4H], written: the gradient of what was given to forward as gates
    void backward(const float* weights, std::int64_t first, std::int64_t count, const float* gates, const float* c,
                  const float* h_gradient, float* gate_gradient) const;
};

} // namespace triptych
