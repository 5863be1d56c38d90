// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/training/batch_loader.h"
#include "core/training/metrics.h"

namespace triptych {

using HeadTensors = std::map<std::string, torch::Tensor>; ///< by head

/// What each head gives of rows, in order, without gradients. [N,K] on the CPU
Result<HeadTensors> outputs_of(Model& model, const Dataset& dataset, const Preparer& preparer,
                               const std::vector<std::size_t>& rows, std::size_t batch_size, int threads,
                               const torch::Device& device, std::stop_token stop, const Progress& progress = {});

/// What the heads came to.
struct Evaluation {
    std::map<std::string, HeadMetrics> heads; ///< those whose target is known of any row
    double loss = 0;                          ///< what training minimises; NaN where no target is known
};
/// @param targets  one for each head
/// @param rows     that the outputs are of
Result<Evaluation> evaluation_of(const Model& model, const HeadTensors& outputs, const std::vector<Target>& targets,
                                 const Dataset& dataset, const std::vector<std::size_t>& rows);

/// Whether each sample is right, of those whose class is known. [N] bool
/// @param output  of a head of classes or ordered ones
torch::Tensor right_of(const torch::Tensor& output, const torch::Tensor& target);

} // namespace triptych
