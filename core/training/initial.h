// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: the weights that layers start from, as PyTorch and the papers draw them,
// from a seeded stream, so that they are the same on every machine. See node_module.h for uniform and normal.
#pragma once

#include <torch/torch.h>

#include "core/base/random.h"

namespace triptych {

/// N(0, deviation) without what lies further than 2 from zero, as torch.nn.init.trunc_normal_ draws by
/// default.
void fill_truncated_normal(torch::Tensor tensor, double deviation, Random& random);
/// U(±√(6 / (in + out))) for a weight [out,in]. Glorot & Bengio 2010
void fill_xavier_uniform(torch::Tensor tensor, Random& random);
/// N(0, √(2 / fan)) for the weight of a convolution that a ReLU follows, fan = out · kernel. He et al. 2015
void fill_kaiming_normal(torch::Tensor tensor, Random& random);
void fill_constant(torch::Tensor tensor, double value);

/// torch.nn.Conv2d with its usual initial weights, U(±1/√(in · kernel)).
torch::nn::Conv2d make_conv2d(const torch::nn::Conv2dOptions& options, Random& random);
/// torch.nn.Conv1d, likewise.
torch::nn::Conv1d make_conv1d(const torch::nn::Conv1dOptions& options, Random& random);

} // namespace triptych
