// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what leaves one node, batch by batch.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/explain/left_out.h"
#include "core/training/batch_loader.h"
#include "core/training/predictor_impl.h"

namespace triptych {

/// The next batch of a loader, without the rows that cannot be read, which are told; nothing where none of them can.
/// @param rows  that the loader was asked for in this batch
/// @error what loading says that is not of a row's files; cancelled
Result<std::optional<Batch>> readable_batch(BatchLoader& loader, const Predictor::Impl& model, const Dataset& dataset,
                                            const std::vector<std::size_t>& rows, const std::stop_token& stop,
                                            std::vector<LeftOutRow>& left_out);

/// @error unknown_name for a node that the model does not have, or that is an input
Result<void> check_node(const Predictor::Impl& model, const std::string& node);

/// What leaves a node for a batch: float32 on the CPU, and what the heads give on the way.
struct NodePass {
    Flow flow;
    std::map<std::string, torch::Tensor> heads; ///< [B,K] of each
};
/// Locks the model. @pre check_node()
NodePass pass_to(Predictor::Impl& model, const Batch& batch, const std::string& node);
/// The same of rows, batch by batch in order. The model is free between two batches. Rows that cannot be read are left out.
/// @error as check_node(); what loading says otherwise, and of the first row where none can be read; cancelled
Result<void> for_each_batch(Predictor::Impl& model, const Dataset& dataset, const std::vector<std::size_t>& rows,
                            const std::string& node, const std::stop_token& stop, const Progress& progress, int threads,
                            std::vector<LeftOutRow>& left_out,
                            const std::function<void(const std::vector<std::size_t>&, const NodePass&)>& use);

} // namespace triptych
