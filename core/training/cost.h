// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>

#include "core/base/result.h"
#include "core/graph/registry.h"

namespace triptych {

struct NodeCost {
    std::int64_t parameters = 0; ///< numbers that the node holds: weights and what it keeps of the data
    std::int64_t trainable = 0;  ///< of these, those that training changes
    double forward_flops = 0;    ///< of one batch; a multiplication and an addition count as two
    double step_flops = 0;       ///< forward and backward
    double activation_bytes = 0; ///< what the node leaves in memory for the backward pass of one batch
};

struct GraphCost {
    int batch_size = 0;
    std::map<std::string, NodeCost> nodes; ///< by node id, inputs left out
    NodeCost total;
    double training_bytes = 0; ///< the most that a training step holds: weights, Adam's moments, activations, gradients
};

struct CostOptions {
    int batch_size = 32;
    /// Words of a text, frames of a sound, by input node id. Default: the most that the input keeps.
    std::map<std::string, std::int64_t> lengths;
};

/// What a graph costs, before it is trained. Parameters are counted; the rest is measured on the CPU, on made-up input in
/// two small batches, and carried on to the batch size along a straight line. Counted are matrix products, convolutions,
/// recurrent layers and attention, which are where the work is; element-wise steps are not, as in PyTorch's counter.
/// Takes as long as a few training steps of small batches: for a worker thread.
/// @error bad_graph with the graph's first problem; missing_column where the size of a vocabulary is not known yet;
///        out_of_memory; cancelled
/// Threads: reentrant.
Result<GraphCost> graph_cost(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                             const CostOptions& options = {}, std::stop_token stop = {});

} // namespace triptych
