// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/training/metrics.h"
#include "core/training/targets.h"

namespace triptych {

/// "accuracy 0.812", "micro F1 0.640", "R² 0.912"; "loss 0.310" where there is no R².
std::string score_text(const HeadMetrics& metrics, int digits);
/// One line: what the head came to, over how many rows.
std::string metrics_line(const HeadMetrics& metrics);
/// The line, and tables by class or label and of what was taken for what, where there are any.
std::string metrics_report(const HeadMetrics& metrics);

/// The keys of the head's kind at the top, as documented; for classes "loss" is the mean cross-entropy.
nlohmann::json main_metrics_json(const HeadMetrics& metrics);

/// "classes (column 'label')".
std::string head_title(const Target& target);

} // namespace triptych
