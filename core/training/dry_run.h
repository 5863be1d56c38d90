// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/features/prepare.h"
#include "core/graph/registry.h"
#include "core/training/statistics.h"
#include "core/training/weights_report.h"

namespace triptych {

struct DryRunOptions {
    int batch_size = 32;
    std::uint64_t seed = 0; ///< of the initial weights, and of which rows are taken
    std::filesystem::path weights; ///< safetensors; empty: the initial weights
    /// Takes of the weights what fits; else all of them have to.
    bool partial_weights = false;
    /// These rows, instead of batch_size of the training part.
    std::vector<std::size_t> rows;
    int passes = 3; ///< that are timed, after one that is not
};

/// What left one node for the batch.
struct NodeDryRun {
    std::string id;
    std::vector<std::int64_t> shape; ///< in the order of the node's symbolic shape, the batch first
    std::int64_t present = 0;        ///< samples that have something there
    ValueStatistics values;          ///< padding and absent samples left out
    std::optional<double> unknown_words; ///< text input: share of the words that the vocabulary does not have
    std::optional<double> milliseconds;  ///< median over the passes; nothing for inputs, which are loaded
    std::int64_t bytes = 0;              ///< of the values and their mask
};

struct DryRun {
    std::vector<std::size_t> rows;
    std::vector<NodeDryRun> nodes; ///< each after its inputs
    double load_ms = 0;            ///< reading and preparing the rows, on one thread
    double forward_ms = 0;         ///< of the whole graph, median over the passes
    std::optional<WeightsReport> weights; ///< where they were taken in part

    const NodeDryRun* find(const std::string& id) const;
};

/// One real batch through the graph, on the CPU, as in prediction: nothing is trained, dropped out or kept.
/// @param preparer  fitted for this graph on these data; null: it is fitted here
/// @error bad_graph with the first problem; what fit_targets says of the heads; what Preparer::fit and prepare say,
///        naming row and file; too_few_rows;
///        out_of_range for a row; version_mismatch for weights of another graph; out_of_memory; cancelled; internal
///        naming the node that failed
/// Threads: reentrant.
Result<DryRun> dry_run(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                       const Preparer* preparer, const DryRunOptions& options = {}, std::stop_token stop = {},
                       const Progress& progress = {});

} // namespace triptych
