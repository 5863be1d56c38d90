// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

#include "core/training/model.h"
#include "core/training/short_waits.h"

namespace triptych {

/// Decodes and stacks batches ahead of their use, in a bounded pool. Batches come in the order asked for, and
/// each is made from its rows alone, so results do not depend on the number of threads. Threads: next() from
/// one thread.
class BatchLoader {
  public:
    /// @param batches  rows of each batch, in the order in which next() gives them
    /// @param threads  0: next() does the work itself
    /// @param device   where the batches will be moved
    /// @param targets  what the heads learn; empty: for prediction
    BatchLoader(const Dataset& dataset, const Preparer& preparer,
                std::vector<std::vector<std::size_t>> batches, int threads,
                const torch::Device& device, std::vector<Target> targets = {});
    ~BatchLoader();

    /// The next batch, waiting for it if need be. @error what prepare() says of a row; cancelled
    Result<Batch> next(std::stop_token stop);
    std::size_t size() const { return m_batches.size(); }

  private:
    Result<Batch> make(const std::vector<std::size_t>& rows) const;
    void work(std::stop_token stop);

    const Dataset& m_dataset;
    const Preparer& m_preparer;
    std::vector<std::vector<std::size_t>> m_batches;
    std::vector<Target> m_targets;
    torch::Device m_device;
    std::size_t m_ahead; ///< batches that may be ready or under way
    ShortWaits m_short_waits; ///< computing leaves the cores to loading while it waits

    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::map<std::size_t, Result<Batch>> m_ready;
    std::size_t m_taken = 0;             ///< batches that work was begun on
    std::size_t m_given = 0;             ///< batches that next() has returned
    std::vector<std::jthread> m_threads; ///< last: they stop before what they use goes
};

/// The targets of rows, as TargetKind says of a batch.
torch::Tensor target_tensor(const Target& target, const Dataset& dataset, const std::vector<std::size_t>& rows);

/// Loader threads that "-1" stands for on this machine.
int loader_threads(int wanted);

/// Rows in batches, in the order given; the last may be smaller.
std::vector<std::vector<std::size_t>> in_batches(const std::vector<std::size_t>& rows,
                                                 std::size_t batch_size);

} // namespace triptych
