// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/latest_value.h"
#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/graph/registry.h"
#include "core/training/metrics.h"
#include "core/training/pinned.h"
#include "core/training/targets.h"
#include "core/training/weights_report.h"

namespace triptych {

/// How a run is trained. The field table (train_fields) gives names, ranges and help.
struct TrainSettings {
    int epochs = 10;
    int batch_size = 32;
    double learning_rate = 1e-3;
    double weight_decay = 0.0;
    double clip_norm = 0.0; ///< L2 norm of all gradients is cut at this; 0: not
    std::uint64_t seed = 0;
    int threads = -1;            ///< loader threads; -1: chosen from the machine; 0: synchronous
    std::string device = "auto"; ///< auto, cpu, cuda, cuda:N
};
const std::vector<Field>& train_fields();
nlohmann::json settings_to_json(const TrainSettings& settings);
/// @error unknown_name for a key that is not known, invalid_argument, out_of_range
Result<TrainSettings> settings_from_json(const nlohmann::json& json);
/// By field name, as forms and --set train.NAME=VALUE do.
Result<void> set_setting(TrainSettings& settings, const std::string& name, const Value& value);
Value setting(const TrainSettings& settings, const std::string& name);

/// Everything that makes a run: validated and copied when it starts, stored in run.json.
struct RunConfig {
    GraphSpec graph;
    TrainSettings settings;
    std::filesystem::path folder;          ///< made if it is not there; must not hold another run
    std::filesystem::path initial_weights; ///< safetensors to start from; empty: seeded initial weights
    /// Takes of initial_weights what fits, where the graph was edited since; else all of it has to.
    bool partial_weights = false;
    bool keep_initial_weights =
        false;         ///< writes initial.safetensors and order.json (rows of each epoch's batches)
    int max_steps = 0; ///< 0: all epochs; else stop after this many steps (benchmarks, tests)
    /// Computes and loads at a lower priority than the thread that starts it, so that a window stays quick on a
    /// machine whose cores are all at work. What it computes is the same.
    bool in_background = false;
    /// Rows whose explanation is followed while it trains (core/training/pinned.h). What it computes is the same.
    std::vector<std::size_t> pinned;
};

struct RunStarted {
    std::filesystem::path folder;
    std::string device; ///< "cpu", "cuda:0"
    std::int64_t parameters = 0;
    int steps_per_epoch = 0;
    std::int64_t train_rows = 0, validation_rows = 0, test_rows = 0;
    std::optional<WeightsReport> weights; ///< where it started from a file with partial_weights
};
struct StepNews {
    int epoch = 0;         ///< from 1
    std::int64_t step = 0; ///< from 1, over all epochs
    std::int64_t steps_in_all = 0;
    double loss = 0;
    double accuracy = 0; ///< of this batch, of the main head; NaN where that gives no classes
    std::map<std::string, double> losses; ///< by head, before they are weighted
    double samples_per_s = 0;
    double seconds_left = 0;
    double load_ms = 0, compute_ms = 0;          ///< waiting for data, and computing, this step
    std::map<std::string, double> gradient_norm; ///< L2, by node id
};
struct EpochNews {
    int epoch = 0; ///< from 1
    std::int64_t step = 0;
    double train_loss = 0, train_accuracy = 0;
    double validation_loss = 0, validation_accuracy = 0; ///< NaN where there is no validation part
    double validation_macro_f1 = 0;
    std::map<std::string, HeadMetrics> validation; ///< by head; empty where there is no validation part
    double seconds = 0;
    bool best = false; ///< the best checkpoint was written after this epoch
};
struct RunFinished {
    bool stopped = false; ///< by request, before all epochs
    int epochs = 0;       ///< complete ones
    int best_epoch = 0;
    double seconds = 0;
    std::optional<Metrics> test; ///< of the best checkpoint and the main head, where there is a test part
    std::map<std::string, HeadMetrics> test_heads; ///< the same, by head
};

/// Called on the trainer's thread; must return at once. None is lost.
struct RunEvents {
    std::function<void(const std::string& step, double fraction)>
        preparing; ///< fitting on the training split
    std::function<void(const RunStarted&)> started;
    std::function<void(const StepNews&)> step; ///< every step; curves are appended from it
    std::function<void(const EpochNews&)> epoch_done;
    std::function<void(const PinnedNews&)> pinned; ///< on a thread of its own, at most once a second
    std::function<void(const RunFinished&)> finished;
    std::function<void(const Error&)> failed;
};

/// One training run on its own std::jthread.
/// The same configuration and data give the same bits on the CPU with any number of loader threads.
/// The folder gets run.json, metrics.jsonl (one line a step and an epoch), best.safetensors,
/// last.safetensors.
class TrainingRun {
  public:
    /// Validates, then starts the thread. @error bad_graph, missing_column, too_few_rows (no training row, or
    /// fewer than two classes), file_unwritable, no_device
    static Result<std::unique_ptr<TrainingRun>> start(RunConfig config,
                                                      std::shared_ptr<const Dataset> dataset,
                                                      RunEvents events,
                                                      const Registry& registry = builtin_registry());
    ~TrainingRun(); ///< stops and waits

    void request_stop(); ///< takes effect at the next batch; the last checkpoint is kept
    void pin(std::vector<std::size_t> rows); ///< those that are followed from now on; in place of the ones before
    void wait();         ///< until the thread has ended
    bool running() const;
    LatestValue<StepNews>& latest();

  private:
    struct Impl;
    explicit TrainingRun(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// What a run folder says of itself, without loading weights.
struct RunInfo {
    std::filesystem::path folder;
    std::string name;    ///< the folder's name
    std::string state;   ///< "running", "done", "stopped", "failed"
    std::string started; ///< ISO 8601, UTC
    GraphSpec graph;
    TrainSettings settings;
    std::filesystem::path data;
    DatasetOptions data_options; ///< with which the table was read
    std::vector<std::string> classes; ///< of the main head; empty for a number
    std::string label_column;         ///< of the table; empty where it had none
    std::vector<Target> targets;      ///< the main head's first; at least one
    std::string device;            ///< "cpu", "cuda:0"; empty where it had not started
    std::int64_t parameters = 0;
    std::vector<EpochNews> epochs;
    int best_epoch = 0;
    std::optional<Metrics> test;
    std::map<std::string, HeadMetrics> test_heads; ///< by head
};
/// @error file_not_found (no run.json), bad_format, version_mismatch
Result<RunInfo> read_run(const std::filesystem::path& folder);
/// The steps of metrics.jsonl, for curves of a finished run.
Result<std::vector<StepNews>> read_run_steps(const std::filesystem::path& folder);

/// Device that "auto" stands for, and what the machine has: "cpu", "cuda:0" …
std::vector<std::string> available_devices();

} // namespace triptych
