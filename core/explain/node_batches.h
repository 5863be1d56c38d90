// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what leaves one node, batch by batch.
#pragma once

#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/training/batch_loader.h"
#include "core/training/predictor_impl.h"

namespace triptych {

/// @error unknown_name for a node that the model does not have, or that is an input
Result<void> check_node(const Predictor::Impl& model, const std::string& node);
/// What leaves the node for a batch: float32 on the CPU. Locks the model. @pre check_node()
Flow flow_of(Predictor::Impl& model, const Batch& batch, const std::string& node);
/// The same of rows, batch by batch in order. The model is free between two batches.
/// @error as check_node(), what loading says, cancelled
Result<void> for_each_batch(Predictor::Impl& model, const Dataset& dataset, const std::vector<std::size_t>& rows,
                            const std::string& node, const std::stop_token& stop, const Progress& progress, int threads,
                            const std::function<void(const std::vector<std::size_t>&, const Flow&)>& use);

} // namespace triptych
