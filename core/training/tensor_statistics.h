// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <torch/torch.h>

#include "core/training/node_module.h"
#include "core/training/statistics.h"

namespace triptych {

/// Of all numbers of a tensor of any type and device.
ValueStatistics statistics_of(const torch::Tensor& values);
/// Of what stands for something: padding is left out by the mask, where there is one, and absent samples by what is
/// present. [N]
torch::Tensor kept_values(const Flow& flow);
/// Numbers that are not finite are left out. @param bins  at least 1
Histogram histogram_of(const torch::Tensor& values, int bins);

} // namespace triptych
