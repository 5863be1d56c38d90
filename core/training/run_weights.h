// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/training/weights_report.h"

namespace triptych {

/// What became of one node's tensors.
struct NodeWeights {
    std::vector<std::string> matched, missing; ///< names without the node
    std::vector<WeightsReport::Other> other_shape; ///< likewise

    /// Whether every tensor of the node was taken.
    bool whole() const { return missing.empty() && other_shape.empty(); }
};
/// By node of the model; what only the file has is left out.
std::map<std::string, NodeWeights> weights_by_node(const WeightsReport& report);

nlohmann::json weights_report_to_json(const WeightsReport& report);
/// @error bad_format naming the key
Result<WeightsReport> weights_report_from_json(const nlohmann::json& json);

/// What a run was started from, as run.json keeps it.
struct StartingWeights {
    std::filesystem::path file;
    WeightsReport report;
};
nlohmann::json starting_weights_to_json(const StartingWeights& weights);
/// Nothing where the run started from new weights, or from a file of which all had to fit.
/// @error file_not_found, bad_format
Result<std::optional<StartingWeights>> read_starting_weights(const std::filesystem::path& run);

} // namespace triptych
