// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/dataset/dataset.h"
#include "core/graph/graph.h"

namespace triptych {

/// Which model: a template or a graph file, without some modalities, with some parameters set.
struct ModelOptions {
    std::optional<std::string> template_name;
    std::filesystem::path graph_file; ///< empty: not given
    std::vector<std::string> without;
    std::string only; ///< empty: all inputs
    std::vector<std::string> encoders; ///< "INPUT=TYPE"
    std::vector<std::string> types;    ///< "NODE=TYPE"
    std::optional<int> image_size;
    std::vector<std::string> set;

    /// Whether another graph than a stored one is asked for.
    bool wants_template() const { return template_name || !graph_file.empty() || !without.empty(); }
};
void add_model_options(CLI::App& app, ModelOptions& options);

/// The graph of the file, else of the template for the columns of a table.
/// @param dataset  null: columns called text, image, audio and label
/// @error invalid_argument for a template that does not exist; missing_column; those of read_graph()
Result<GraphSpec> template_graph(const ModelOptions& options, const Dataset* dataset);
/// @error file_not_found, file_unreadable, version_mismatch; bad_format naming file and key
Result<GraphSpec> read_graph(const std::filesystem::path& file);
/// --only, then --encoder, then --type, then --image-size, then --set in the order given; "train.NAME=VALUE" is left to the caller.
/// @error invalid_argument naming the nodes or parameters that there are; out_of_range
Result<void> edit_graph(const ModelOptions& options, GraphSpec& graph);

inline constexpr const char* train_prefix = "train."; ///< what --set calls the settings of training

} // namespace triptych
