// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/graph/graph.h"
#include "core/training/run.h"

namespace triptych {

/// A project: what a .triptych file holds. JSON with a schema version; paths inside are relative to the file.
/// Threads: a value.
struct Project {
    static constexpr int current_version = 1;
    std::string name;
    std::filesystem::path data;            ///< the table, absolute in memory; empty: none yet
    DatasetOptions dataset;                ///< seed, fractions, roles that a person set
    GraphSpec graph;                       ///< empty: none yet
    TrainSettings settings;
    std::filesystem::path runs;            ///< folder of runs, absolute in memory
    nlohmann::json view = nlohmann::json::object();  ///< where the window was: page, selected row, run …
};

/// @error file_not_found, file_unreadable; bad_format naming the key (unknown keys are an error); version_mismatch
Result<Project> load_project(const std::filesystem::path& file);
/// Writes beside the file first and then renames, so that a full disk or a crash loses nothing.
/// @error file_unwritable, disk_full
Result<void> save_project(const Project& project, const std::filesystem::path& file);
/// A project on a table: graph from the reference template, runs in "runs" beside the project file.
/// The graph stays empty where the table has no text, image or audio column: roles can still be given by hand.
Result<Project> new_project(const Dataset& dataset, const std::filesystem::path& file);

/// The reference template for the first text, image and audio column of a table, and its label.
/// @error missing_column where the table has no text, image or audio column
Result<GraphSpec> reference_graph(const Dataset& dataset);

/// Writes text or bytes to a file as save_project does.
Result<void> write_file_atomically(const std::filesystem::path& file, const std::string& bytes);

}  // namespace triptych
