// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "app/cli/explain_rows.h"

namespace triptych {

/// What was written of the averages, and what a person is told.
struct WrittenAverages {
    nlohmann::json files = nlohmann::json::object(); ///< by name, where they stand
    std::string text;
};
/// Averages the maps of a part: of each method METHOD-average.json and .csv, METHOD-average.svg (all and by true class) and
/// METHOD-average-predicted.svg. A number has no classes, and no second picture.
/// @param documents  of explainer.rows(), in order; methods that give no map of tokens are passed over
/// @error what reading the rows, or writing, says; cancelled
Result<WrittenAverages> write_averages(const ExplainOptions& options, const RowExplainer& explainer,
                                       const std::vector<nlohmann::json>& documents, Job& job);

} // namespace triptych
