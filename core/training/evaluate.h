// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/training/batch_loader.h"
#include "core/training/metrics.h"

namespace triptych {

/// Logits of rows, in order, without gradients. [N,K] on the CPU
Result<torch::Tensor> logits_of(Model& model, const Dataset& dataset, const Preparer& preparer,
                                const std::vector<std::size_t>& rows, std::size_t batch_size, int threads,
                                const torch::Device& device, std::stop_token stop,
                                const Progress& progress = {});

/// Metrics and mean cross-entropy of logits. @param truth  one class a row, none missing
Result<Metrics> metrics_of(const torch::Tensor& logits, const std::vector<int>& truth,
                           const std::vector<std::string>& classes);

} // namespace triptych
