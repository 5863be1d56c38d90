// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "app/cli/model_options.h"
#include "core/dataset/dataset.h"
#include "core/graph/registry.h"
#include "core/training/run.h"

namespace triptych {

/// Where a graph comes from: a template, a file, a project or a run; and the table that it is for.
struct SourceArguments {
    ModelOptions model;
    DataOptions data;
    std::filesystem::path project, run;
};
void add_source_options(CLI::App& app, SourceArguments& given);

/// A graph, and what is known of the data that it is for.
struct Source {
    GraphSpec graph;
    std::shared_ptr<const Dataset> dataset; ///< null: none was opened
    std::optional<RunInfo> run;
    DataFacts facts; ///< classes, where they are known
};
/// @param open_named  opens the table that a project names, too
Result<Source> load_source(const SourceArguments& given, bool open_named, Job& job);

} // namespace triptych
