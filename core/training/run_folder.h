// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/features/prepare.h"
#include "core/training/run.h"

namespace triptych {

/// Writes the folder of one run: run.json (rewritten whole at each change of state), metrics.jsonl
/// (appended).
class RunFolder {
  public:
    /// 2: "targets" say what each head learns, "heads" of an epoch and "test_heads" what it came to. In 1 there was one
    /// head of classes, and "label_column" its column.
    static constexpr int version = 2;

    /// Makes the folder. @error file_unwritable; invalid_argument if another run lies in it
    static Result<RunFolder> create(const RunConfig& config, const Dataset& dataset,
                                    const std::vector<Target>& targets);

    /// What the model needs beside its weights. @error file_unwritable, disk_full
    Result<void> write_preparation(const Preparer& preparer);
    /// Where the run computes and how large its model is.
    Result<void> started(const std::string& device, std::int64_t parameters);
    /// What was taken of the weights that the run starts from; written with started().
    void starts_from(const std::filesystem::path& file, const WeightsReport& report);
    Result<void> step(const StepNews& news);
    Result<void> epoch(const EpochNews& news);
    /// @param state  "running", "done", "stopped", "failed"
    Result<void> write(const std::string& state, const std::optional<RunFinished>& finished = {},
                       const std::optional<Error>& error = {});
    const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
    nlohmann::json m_run;
    std::ofstream m_metrics;
};

nlohmann::json step_to_json(const StepNews& news);
nlohmann::json epoch_to_json(const EpochNews& news);

/// What write_preparation stored. @error file_not_found, bad_format
Result<nlohmann::json> read_preparation(const std::filesystem::path& folder);

} // namespace triptych
