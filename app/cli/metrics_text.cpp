// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/metrics_text.h"

#include <nlohmann/json.hpp>

#include "app/cli/console.h"

namespace triptych {
namespace {

using TextTable::Align::left;
using TextTable::Align::right;

std::string by_name(const char* what, const std::vector<ClassMetrics>& all) {
    TextTable table({what, "precision", "recall", "F1", "support"}, {left, right, right, right, right});
    for (const ClassMetrics& one : all)
        table.add({one.name, fixed_text(one.precision, 4), fixed_text(one.recall, 4), fixed_text(one.f1, 4),
                   std::to_string(one.support)});
    return table.text();
}

std::string confusion_text(const Metrics& metrics) {
    std::vector<std::string> header{"true \\ predicted"};
    std::vector<TextTable::Align> align{left};
    for (const ClassMetrics& one : metrics.per_class) {
        header.push_back(one.name);
        align.push_back(right);
    }
    TextTable confusion(header, align);
    for (std::size_t i = 0; i < metrics.confusion.size(); ++i) {
        std::vector<std::string> row{metrics.per_class[i].name};
        for (const std::int64_t count : metrics.confusion[i])
            row.push_back(std::to_string(count));
        confusion.add(row);
    }
    return confusion.text();
}

} // namespace

std::string score_text(const HeadMetrics& metrics, int digits) {
    if (metrics.classes) return "accuracy " + fixed_text(metrics.classes->accuracy, digits);
    if (metrics.labels) return "micro F1 " + fixed_text(metrics.labels->micro_f1, digits);
    if (std::string(metrics.score_name()) == "r2") return "R² " + fixed_text(metrics.number->r2, digits);
    return "loss " + fixed_text(metrics.loss, digits);
}

std::string metrics_line(const HeadMetrics& metrics) {
    const std::string over = " over " + std::to_string(metrics.n()) + " rows; ";
    const std::string loss = "loss " + fixed_text(metrics.loss, 4);
    if (metrics.labels)
        return "Micro F1 " + fixed_text(metrics.labels->micro_f1, 4) + over + "F1 macro " +
               fixed_text(metrics.labels->macro_f1, 4) + ", weighted " + fixed_text(metrics.labels->weighted_f1, 4) +
               "; all labels right " + fixed_text(metrics.labels->exact_match, 4) + "; Hamming loss " +
               fixed_text(metrics.labels->hamming_loss, 4) + "; " + loss;
    if (metrics.number)
        return "R² " + fixed_text(metrics.number->r2, 4) + over + "mean absolute error " +
               fixed_text(metrics.number->mean_absolute_error, 4) + ", root mean squared error " +
               fixed_text(metrics.number->root_mean_squared_error, 4) + "; " + loss;
    std::string line = "Accuracy " + fixed_text(metrics.classes->accuracy, 4) + over + "F1 macro " +
                       fixed_text(metrics.classes->macro_f1, 4) + ", weighted " +
                       fixed_text(metrics.classes->weighted_f1, 4) + "; " + loss;
    if (metrics.ordered)
        line += "; off by " + fixed_text(metrics.ordered->mean_absolute_error, 4) + " places; quadratic kappa " +
                fixed_text(metrics.ordered->quadratic_kappa, 4);
    return line;
}

std::string metrics_report(const HeadMetrics& metrics) {
    std::string text = metrics_line(metrics) + "\n";
    if (metrics.classes)
        text += "\n" + by_name("class", metrics.classes->per_class) + "\n" + confusion_text(*metrics.classes);
    if (metrics.labels) text += "\n" + by_name("label", metrics.labels->per_label);
    return text;
}

nlohmann::json main_metrics_json(const HeadMetrics& metrics) {
    nlohmann::json json = head_metrics_to_json(metrics);
    if (metrics.classes) json["loss"] = json.at("cross_entropy");
    return json;
}

std::string head_title(const Target& target) {
    return target.head + " (column '" + target.column + "')";
}

} // namespace triptych
