// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/cli/command.h"
#include "core/dataset/dataset.h"
#include "core/training/run.h"

namespace triptych {

/// How a table is read: --data, --role, and the seed of a split that is made.
struct DataOptions {
    std::filesystem::path table; ///< empty: not given
    std::vector<std::string> roles;
    std::optional<std::uint64_t> split_seed;
};
/// @param seed_names  "--split-seed", with which other names it has
CLI::Option* add_data_options(CLI::App& app, DataOptions& options, const std::string& seed_names = "--split-seed");

/// A check for an option that takes a whole number from 0, and says so: CLI11's own tells the largest number that there is.
CLI::Validator whole_number();

/// Which weights of a run are loaded, and where they compute: --which and --device.
void add_checkpoint_options(CLI::App& app, std::string& which, std::string& device);

/// Overrides what `base` says by what was given on the command line.
/// @error invalid_argument for an assignment that is none, or a role that is not known
Result<DatasetOptions> dataset_options(const DataOptions& options, DatasetOptions base = {});

/// @error what Dataset::open says; invalid_argument for a column of --role that does not exist
Result<std::shared_ptr<const Dataset>> open_data(const std::filesystem::path& table, const DataOptions& given,
                                                 const DatasetOptions& options, Job& job);

/// The table for a trained run: the given one, else the run's own; read with the run's roles and split seed.
Result<std::shared_ptr<const Dataset>> open_data_for(const RunInfo& run, const DataOptions& given, Job& job);

/// Where the validation part comes from, or why there is none.
std::string validation_text(const Dataset& dataset);

/// @error invalid_argument naming what there is
Result<Split> split_of(const std::string& name);

/// Rows of a part, or of the whole table. @param name  of the part; empty: all rows
/// @error invalid_argument naming what there is
Result<std::vector<std::size_t>> rows_of_part(const Dataset& dataset, const std::string& name);

/// Makes a folder for results. @error file_unwritable
Result<void> make_folder(const std::filesystem::path& folder);

} // namespace triptych
