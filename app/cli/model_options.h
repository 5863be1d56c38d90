// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/dataset/dataset.h"
#include "core/graph/graph.h"

namespace triptych {

/// Which model: a template, without some modalities, with some parameters set.
struct ModelOptions {
    std::optional<std::string> template_name;
    std::vector<std::string> without;
    std::optional<int> image_size;
    std::vector<std::string> set;

    /// Whether another graph than a stored one is asked for.
    bool wants_template() const { return template_name.has_value() || !without.empty(); }
};
void add_model_options(CLI::App& app, ModelOptions& options);

/// @error invalid_argument for a template that does not exist; missing_column
Result<GraphSpec> template_graph(const ModelOptions& options, const Dataset& dataset);
/// --image-size, then --set in the order given; "train.NAME=VALUE" is left to the caller.
/// @error invalid_argument naming the nodes or parameters that there are; out_of_range
Result<void> set_params(const ModelOptions& options, GraphSpec& graph);

inline constexpr const char* train_prefix = "train."; ///< what --set calls the settings of training

} // namespace triptych
