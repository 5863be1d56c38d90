// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/training/targets.h"

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
/// @error bad_format naming the key
Result<Metrics> metrics_from_json(const nlohmann::json& json);

/// Metrics of several labels at once; a label is given where its probability is above one half.
struct LabelMetrics {
    std::int64_t n = 0;
    double exact_match = 0; ///< share of samples whose labels are all right: scikit-learn's accuracy_score
    double hamming_loss = 0;
    double micro_f1 = 0, macro_f1 = 0, weighted_f1 = 0, samples_f1 = 0;
    std::vector<ClassMetrics> per_label;
};
/// Metrics of a number, in the column's unit.
struct NumberMetrics {
    std::int64_t n = 0;
    double mean_absolute_error = 0, root_mean_squared_error = 0;
    double r2 = 0; ///< NaN for fewer than two samples, or if all are equal
};
/// What ordered classes have beside the metrics of classes.
struct OrderMetrics {
    double mean_absolute_error = 0; ///< in places
    double quadratic_kappa = 0;     ///< Cohen's, with quadratic weights
};
/// Metrics of one head over samples whose target is known.
struct HeadMetrics {
    TargetKind kind = TargetKind::classes;
    double loss = 0;                     ///< mean, as the head minimises it
    std::optional<Metrics> classes;      ///< classes, ordered
    std::optional<OrderMetrics> ordered; ///< ordered
    std::optional<LabelMetrics> labels;
    std::optional<NumberMetrics> number;

    /// What the best checkpoint is chosen by, the higher the better: accuracy; micro F1; R², or minus the loss without it.
    double score() const;
    const char* score_name() const; ///< "accuracy", "micro_f1", "r2"; "negative_loss" where there is no R²
    std::int64_t n() const;
};
/// Equal to scikit-learn's accuracy_score, hamming_loss and f1_score with zero_division=0.
/// @param truth, predicted  [N][K] of 0 and 1
/// @error bad_shape if the lengths differ
Result<LabelMetrics> label_metrics(const std::vector<std::vector<int>>& truth, const std::vector<std::vector<int>>& predicted,
                                   const std::vector<std::string>& labels);
/// Equal to scikit-learn's mean_absolute_error, root_mean_squared_error and r2_score.
Result<NumberMetrics> number_metrics(const std::vector<double>& truth, const std::vector<double>& predicted);
/// Equal to scikit-learn's cohen_kappa_score with weights="quadratic" over all classes; NaN where that is 0/0.
Result<OrderMetrics> order_metrics(const std::vector<int>& truth, const std::vector<int>& predicted, int classes);
/// {"kind", "n", "loss", "score", "score_name"} and what the kind has: the keys of metrics_to_json (its loss as
/// "cross_entropy"), those of OrderMetrics, LabelMetrics ("per_label", "labels") or NumberMetrics.
nlohmann::json head_metrics_to_json(const HeadMetrics& metrics);
/// @error bad_format naming the key
Result<HeadMetrics> head_metrics_from_json(const nlohmann::json& json);

} // namespace triptych
