// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "core/dataset/dataset.h"
#include "core/features/prepare.h"
#include "core/training/model.h"
#include "core/training/run.h"

namespace triptych {

/// Explains pinned rows by frozen copies of the weights while these go on learning. The trainer's thread copies the
/// weights between two steps; a thread of its own, of the lowest priority and computing alone, does the rest. What it costs
/// stays below a fiftieth of the time that has passed: the dearer a model, the rarer the news. Training reads nothing of it.
///
/// Contributions are exact Shapley values. What stands for an absent modality is chosen as everywhere: what the model learned
/// for it, else other samples, else its blank; but of the samples that Explain takes only the first ones, the same in all of a run,
/// as what they cost with each copy makes news rarer. What stood there is told with each sample.
class LivePins {
  public:
    struct Subject {
        RunConfig config; ///< graph, settings, folder
        std::shared_ptr<const Dataset> dataset;
        const Registry& registry;
        const Preparer& preparer;    ///< outlives it
        std::vector<Target> targets; ///< the main head's first
    };
    using Told = std::function<void(const PinnedNews&)>; ///< on the thread of its own
    /// What time is read from, in seconds.
    struct Clock {
        std::function<double()> now;      ///< on any thread
        std::function<double()> computed; ///< time that the calling thread has computed
    };
    static Clock machine_clock();
    static constexpr std::size_t donors = 8; ///< samples that stand for an absent modality, of the 32 of donors.h

    LivePins(Subject subject, Told told, Clock clock = machine_clock());
    ~LivePins(); ///< gives up what it is at, and waits

    /// Rows that the table does not have are left out. What is under way for rows that are pinned no more is given up; rows that
    /// are new are explained by the weights that are. Threads: any.
    void pin(std::vector<std::size_t> rows);

    // By the trainer's thread. @param epoch  from 1  @param step  that the model has learned
    /// @param epoch_left  seconds to the end of the epoch: where the next news could not come before that, the end is
    ///                    awaited, for that is what can be compared
    void after_step(const Model& model, int epoch, std::int64_t step, double epoch_left);
    void after_epoch(const Model& model, int epoch, std::int64_t step);
    /// The last weights are always explained; call finish() before the run ends. Waits for what is under way.
    void after_training(const Model& model, int epoch, std::int64_t step, std::stop_token stop);
    void finish(std::stop_token stop); ///< waits until all was told

  private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
