// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

struct ClassMetrics {
    std::string name;
    double precision = 0, recall = 0,
           f1 = 0; ///< 0 where the denominator is 0, as scikit-learn's zero_division=0
    std::int64_t support = 0;
};

/// Metrics of a classification.
struct Metrics {
    std::int64_t n = 0;
    double accuracy = 0;
    double macro_precision = 0, macro_recall = 0, macro_f1 = 0;
    double weighted_precision = 0, weighted_recall = 0, weighted_f1 = 0;
    double loss = 0; ///< mean cross-entropy; NaN where it was not computed
    std::vector<ClassMetrics> per_class;
    std::vector<std::vector<std::int64_t>> confusion; ///< [true][predicted]
};

/// Equal to scikit-learn's precision_recall_fscore_support and confusion_matrix with labels = all classes;
/// averages run over the classes that occur among the true or predicted labels, as scikit-learn's do without
/// `labels`.
/// @error bad_shape if the lengths differ; out_of_range for a label outside the classes
Result<Metrics> classification_metrics(const std::vector<int>& truth, const std::vector<int>& predicted,
                                       const std::vector<std::string>& classes);
/// {"n", "accuracy", "macro_f1", "weighted_f1", "macro_precision", …, "per_class": {name: {"precision",
/// "recall", "f1", "support"}}, "classes": […], "confusion": [[…]], "loss"}
nlohmann::json metrics_to_json(const Metrics& metrics);

} // namespace triptych
