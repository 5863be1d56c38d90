// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/metrics.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

double ratio(std::int64_t part, std::int64_t all) {
    return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0.0;
}

} // namespace

Result<Metrics> classification_metrics(const std::vector<int>& truth, const std::vector<int>& predicted,
                                       const std::vector<std::string>& classes) {
    if (truth.size() != predicted.size())
        return fail(ErrorCode::bad_shape, "metrics",
                    "there are " + std::to_string(truth.size()) + " true labels, but " +
                        std::to_string(predicted.size()) + " predicted ones",
                    {std::to_string(truth.size()), std::to_string(predicted.size())});
    const std::size_t k = classes.size();
    Metrics out;
    out.n = static_cast<std::int64_t>(truth.size());
    out.loss = std::numeric_limits<double>::quiet_NaN();
    out.confusion.assign(k, std::vector<std::int64_t>(k, 0));
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (const int label : {truth[i], predicted[i]}) {
            if (label < 0 || static_cast<std::size_t>(label) >= k)
                return fail(ErrorCode::out_of_range, "metrics",
                            "label " + std::to_string(label) + " of sample " + std::to_string(i) +
                                " is outside the " + std::to_string(k) + " classes",
                            {std::to_string(label), std::to_string(i), std::to_string(k)});
        }
        ++out.confusion[static_cast<std::size_t>(truth[i])][static_cast<std::size_t>(predicted[i])];
    }

    std::int64_t hits = 0;
    double occurring = 0.0;
    for (std::size_t c = 0; c < k; ++c) {
        ClassMetrics one;
        one.name = classes[c];
        std::int64_t guesses = 0;
        for (std::size_t other = 0; other < k; ++other) {
            one.support += out.confusion[c][other];
            guesses += out.confusion[other][c];
        }
        const std::int64_t hit = out.confusion[c][c];
        hits += hit;
        one.precision = ratio(hit, guesses);
        one.recall = ratio(hit, one.support);
        one.f1 = ratio(2 * hit, guesses + one.support);
        if (guesses + one.support > 0) {
            occurring += 1.0;
            out.macro_precision += one.precision;
            out.macro_recall += one.recall;
            out.macro_f1 += one.f1;
        }
        const double weight = ratio(one.support, out.n);
        out.weighted_precision += weight * one.precision;
        out.weighted_recall += weight * one.recall;
        out.weighted_f1 += weight * one.f1;
        out.per_class.push_back(std::move(one));
    }
    if (occurring > 0.0) {
        out.macro_precision /= occurring;
        out.macro_recall /= occurring;
        out.macro_f1 /= occurring;
    }
    out.accuracy = ratio(hits, out.n);
    return out;
}

nlohmann::json metrics_to_json(const Metrics& metrics) {
    nlohmann::json per_class = nlohmann::json::object();
    nlohmann::json classes = nlohmann::json::array();
    for (const ClassMetrics& one : metrics.per_class) {
        classes.push_back(one.name);
        per_class[one.name] = {
            {"precision", one.precision}, {"recall", one.recall}, {"f1", one.f1}, {"support", one.support}};
    }
    nlohmann::json out = {{"n", metrics.n},
                          {"accuracy", metrics.accuracy},
                          {"macro_precision", metrics.macro_precision},
                          {"macro_recall", metrics.macro_recall},
                          {"macro_f1", metrics.macro_f1},
                          {"weighted_precision", metrics.weighted_precision},
                          {"weighted_recall", metrics.weighted_recall},
                          {"weighted_f1", metrics.weighted_f1},
                          {"per_class", std::move(per_class)},
                          {"classes", std::move(classes)},
                          {"confusion", metrics.confusion}};
    out["loss"] = std::isfinite(metrics.loss) ? nlohmann::json(metrics.loss) : nlohmann::json(nullptr);
    return out;
}

} // namespace triptych
