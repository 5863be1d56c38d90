// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <torch/torch.h>

namespace triptych {

/// Whether lstm_layer computes it: float32 on the CPU, a hidden width that is a multiple of LstmSteps::lanes.
bool lstm_layer_fits(const torch::Tensor& x, std::int64_t hidden);

/// One direction of one layer of torch.nn.LSTM, from zero states, by core/kernels/lstm.h, with its gradient. The same
/// bits for any number of threads.
/// @param x        [B,L,in]
/// @param weights  weight_ih [4H,in], weight_hh [4H,H], bias_ih [4H], bias_hh [4H]
/// @return         states [B,L,H]
torch::Tensor lstm_layer(const torch::Tensor& x, const std::vector<torch::Tensor>& weights);

} // namespace triptych
