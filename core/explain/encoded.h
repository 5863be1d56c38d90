// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what leaves the encoders of many samples, kept, so that what joins them can be
// asked about any mixture of them.
#pragma once

#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/dataset/dataset.h"
#include "core/explain/left_out.h"
#include "core/training/predictor_impl.h"

namespace triptych {

/// Where a model is cut: the nodes that depend on one input alone and are taken by one that depends on more, or by a
/// head.
struct ModelCut {
    std::vector<std::string> inputs;                ///< [M] ids of input nodes
    std::vector<std::vector<std::string>> nodes;    ///< [M] those that are cut off behind each of them
};
ModelCut cut_of(const Model& model, const std::vector<std::string>& inputs);

/// Entries are rows of a data set, and the sample that has nothing. Kept on the CPU, padded to the longest.
class EncodedTable {
  public:
    explicit EncodedTable(Predictor::Impl& model);

    /// Encodes rows, in batches, without those that cannot be read. @return the rows that have an entry now, in order
    /// @param left_out  takes the others
    /// @error what loading says otherwise; cancelled
    Result<std::vector<std::size_t>> add(const Dataset& dataset, const std::vector<std::size_t>& rows,
                                         std::vector<LeftOutRow>& left_out, std::stop_token stop = {},
                                         const Progress& progress = {}, int threads = -1);
    /// Encodes the sample that has nothing. @return its entry
    std::size_t add_nothing();

    const ModelCut& cut() const { return m_cut; }
    std::size_t size() const { return m_size; }
    /// Which entries have an input. [entries] for each input
    const std::vector<std::vector<bool>>& present() const { return m_present; }

    /// What a head gives of mixtures: sample i takes input m from entry picks[m][i]. [n,K] float64, on the CPU.
    /// In batches; locks the model for each of them.
    /// @param head  node id of one of the model's
    /// @error cancelled
    Result<torch::Tensor> outputs(const std::vector<std::vector<std::int64_t>>& picks, const std::string& head,
                                  const std::stop_token& stop, const Progress& progress = {});

  private:
    void append(const Batch& batch);

    Predictor::Impl& m_model;
    ModelCut m_cut;
    std::map<std::string, std::vector<Flow>> m_parts; ///< by cut node, in the order in which they were added; joined
                                                      ///< into one when they are asked for
    std::vector<std::vector<bool>> m_present;
    std::size_t m_size = 0;
};

/// Flows of one node one below the other, padded at their ends to the longest.
Flow join_flows(const std::vector<Flow>& parts);

} // namespace triptych
