// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/metrics.h"
#include "core/base/json_number.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

double ratio(std::int64_t part, std::int64_t all) {
    return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 0.0;
}

Error lengths_differ(std::size_t truth, std::size_t predicted) {
    return fail(ErrorCode::bad_shape, "metrics",
                "there are " + std::to_string(truth) + " true labels, but " + std::to_string(predicted) +
                    " predicted ones",
                {std::to_string(truth), std::to_string(predicted)});
}

Error outside(int label, std::size_t sample, std::size_t classes) {
    return fail(ErrorCode::out_of_range, "metrics",
                "label " + std::to_string(label) + " of sample " + std::to_string(sample) + " is outside the " +
                    std::to_string(classes) + " classes",
                {std::to_string(label), std::to_string(sample), std::to_string(classes)});
}

Error damaged(const std::string& key) {
    return fail(ErrorCode::bad_format, "metrics", "are damaged at '" + key + "'.", {key});
}

double number_at(const nlohmann::json& json, const char* key) {
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>() : std::numeric_limits<double>::quiet_NaN();
}

/// Names in their order, and by name what was measured of each.
void names_to_json(nlohmann::json& json, const std::vector<ClassMetrics>& all, const char* order, const char* each) {
    json[order] = nlohmann::json::array();
    json[each] = nlohmann::json::object();
    for (const ClassMetrics& one : all) {
        json[order].push_back(one.name);
        json[each][one.name] = {
            {"precision", one.precision}, {"recall", one.recall}, {"f1", one.f1}, {"support", one.support}};
    }
}

/// @param key  the key at hand, for the message where it throws
std::vector<ClassMetrics> names_from_json(const nlohmann::json& json, std::string& key, const char* order,
                                          const char* each) {
    std::vector<ClassMetrics> all;
    const auto names = json.at(key = order).get<std::vector<std::string>>();
    const nlohmann::json& by_name = json.at(key = each);
    for (const std::string& name : names) {
        const nlohmann::json& entry = by_name.at(name);
        all.push_back({name, entry.at("precision").get<double>(), entry.at("recall").get<double>(),
                       entry.at("f1").get<double>(), entry.at("support").get<std::int64_t>()});
    }
    return all;
}

} // namespace

Result<Metrics> classification_metrics(const std::vector<int>& truth, const std::vector<int>& predicted,
                                       const std::vector<std::string>& classes) {
    if (truth.size() != predicted.size()) return lengths_differ(truth.size(), predicted.size());
    const std::size_t k = classes.size();
    Metrics out;
    out.n = static_cast<std::int64_t>(truth.size());
    out.loss = std::numeric_limits<double>::quiet_NaN();
    out.confusion.assign(k, std::vector<std::int64_t>(k, 0));
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (const int label : {truth[i], predicted[i]}) {
            if (label < 0 || static_cast<std::size_t>(label) >= k) return outside(label, i, k);
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
    nlohmann::json out = {{"n", metrics.n},
                          {"accuracy", metrics.accuracy},
                          {"macro_precision", metrics.macro_precision},
                          {"macro_recall", metrics.macro_recall},
                          {"macro_f1", metrics.macro_f1},
                          {"weighted_precision", metrics.weighted_precision},
                          {"weighted_recall", metrics.weighted_recall},
                          {"weighted_f1", metrics.weighted_f1},
                          {"confusion", metrics.confusion}};
    names_to_json(out, metrics.per_class, "classes", "per_class");
    out["loss"] = number_or_null(metrics.loss);
    return out;
}

Result<Metrics> metrics_from_json(const nlohmann::json& json) {
    Metrics metrics;
    std::string key = "n";
    try {
        metrics.n = json.at(key).get<std::int64_t>();
        metrics.loss = number_at(json, "loss");
        for (auto [name, value] : {std::pair<const char*, double*>{"accuracy", &metrics.accuracy},
                                   {"macro_precision", &metrics.macro_precision},
                                   {"macro_recall", &metrics.macro_recall},
                                   {"macro_f1", &metrics.macro_f1},
                                   {"weighted_precision", &metrics.weighted_precision},
                                   {"weighted_recall", &metrics.weighted_recall},
                                   {"weighted_f1", &metrics.weighted_f1}})
            *value = json.at(key = name).get<double>();
        metrics.confusion = json.at(key = "confusion").get<std::vector<std::vector<std::int64_t>>>();
        metrics.per_class = names_from_json(json, key, "classes", "per_class");
    } catch (const nlohmann::json::exception&) {
        return damaged(key);
    }
    const std::size_t k = metrics.per_class.size();
    if (metrics.confusion.size() != k) return damaged("confusion");
    for (const auto& row : metrics.confusion)
        if (row.size() != k) return damaged("confusion");
    return metrics;
}

Result<LabelMetrics> label_metrics(const std::vector<std::vector<int>>& truth,
                                   const std::vector<std::vector<int>>& predicted,
                                   const std::vector<std::string>& labels) {
    if (truth.size() != predicted.size()) return lengths_differ(truth.size(), predicted.size());
    LabelMetrics out;
    out.n = static_cast<std::int64_t>(truth.size());
    const std::size_t k = labels.size();
    std::vector<std::int64_t> hits(k), given(k), guessed(k);
    std::int64_t exact = 0, wrong = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (const auto* row : {&truth[i], &predicted[i]})
            if (row->size() != k) return lengths_differ(k, row->size());
        std::int64_t row_hits = 0, row_given = 0, row_guessed = 0, row_wrong = 0;
        for (std::size_t c = 0; c < k; ++c) {
            const int t = truth[i][c], p = predicted[i][c];
            hits[c] += t * p;
            given[c] += t;
            guessed[c] += p;
            row_hits += t * p;
            row_given += t;
            row_guessed += p;
            row_wrong += t != p ? 1 : 0;
        }
        exact += row_wrong == 0 ? 1 : 0;
        wrong += row_wrong;
        out.samples_f1 += ratio(2 * row_hits, row_given + row_guessed);
    }
    std::int64_t all_hits = 0, all_given = 0, all_guessed = 0;
    for (std::size_t c = 0; c < k; ++c) {
        all_hits += hits[c];
        all_given += given[c];
        all_guessed += guessed[c];
        out.per_label.push_back({labels[c], ratio(hits[c], guessed[c]), ratio(hits[c], given[c]),
                                 ratio(2 * hits[c], given[c] + guessed[c]), given[c]});
    }
    for (const ClassMetrics& one : out.per_label) {
        out.macro_f1 += one.f1 / static_cast<double>(k);
        out.weighted_f1 += ratio(one.support, all_given) * one.f1;
    }
    out.exact_match = ratio(exact, out.n);
    out.hamming_loss = ratio(wrong, out.n * static_cast<std::int64_t>(k));
    out.micro_f1 = ratio(2 * all_hits, all_given + all_guessed);
    if (out.n > 0) out.samples_f1 /= static_cast<double>(out.n);
    return out;
}

Result<NumberMetrics> number_metrics(const std::vector<double>& truth, const std::vector<double>& predicted) {
    if (truth.size() != predicted.size()) return lengths_differ(truth.size(), predicted.size());
    NumberMetrics out;
    out.n = static_cast<std::int64_t>(truth.size());
    const auto n = static_cast<double>(truth.size());
    double mean = 0, squares = 0, spread = 0;
    for (const double value : truth)
        mean += value / n;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const double off = truth[i] - predicted[i];
        out.mean_absolute_error += std::abs(off) / n;
        squares += off * off;
        spread += (truth[i] - mean) * (truth[i] - mean);
    }
    out.root_mean_squared_error = truth.empty() ? 0 : std::sqrt(squares / n);
    const bool equal = std::adjacent_find(truth.begin(), truth.end(), std::not_equal_to<>()) == truth.end();
    out.r2 = truth.size() < 2 || equal ? std::numeric_limits<double>::quiet_NaN() : 1 - squares / spread;
    return out;
}

Result<OrderMetrics> order_metrics(const std::vector<int>& truth, const std::vector<int>& predicted, int classes) {
    if (truth.size() != predicted.size()) return lengths_differ(truth.size(), predicted.size());
    OrderMetrics out;
    const auto k = static_cast<std::size_t>(std::max(classes, 0));
    std::vector<double> of_truth(k), of_predicted(k);
    const auto n = static_cast<double>(truth.size());
    double seen = 0, expected = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        for (const int label : {truth[i], predicted[i]})
            if (label < 0 || label >= classes) return outside(label, i, k);
        const double off = truth[i] - predicted[i];
        out.mean_absolute_error += std::abs(off) / n;
        seen += off * off;
        ++of_truth[static_cast<std::size_t>(truth[i])];
        ++of_predicted[static_cast<std::size_t>(predicted[i])];
    }
    for (std::size_t a = 0; a < k; ++a)
        for (std::size_t b = 0; b < k; ++b) {
            const double off = static_cast<double>(a) - static_cast<double>(b);
            expected += off * off * of_truth[a] * of_predicted[b] / n;
        }
    out.quadratic_kappa = expected > 0 ? 1 - seen / expected : std::numeric_limits<double>::quiet_NaN();
    return out;
}

double HeadMetrics::score() const {
    if (classes) return classes->accuracy;
    if (labels) return labels->micro_f1;
    return number && std::isfinite(number->r2) ? number->r2 : -loss;
}

const char* HeadMetrics::score_name() const {
    if (classes) return "accuracy";
    if (labels) return "micro_f1";
    return number && std::isfinite(number->r2) ? "r2" : "negative_loss";
}

std::int64_t HeadMetrics::n() const {
    return classes ? classes->n : labels ? labels->n : number ? number->n : 0;
}

nlohmann::json head_metrics_to_json(const HeadMetrics& metrics) {
    nlohmann::json out = nlohmann::json::object();
    if (metrics.classes) {
        out = metrics_to_json(*metrics.classes);
        out["cross_entropy"] = out.at("loss");
    }
    if (metrics.ordered) {
        out["mean_absolute_error"] = number_or_null(metrics.ordered->mean_absolute_error);
        out["quadratic_kappa"] = number_or_null(metrics.ordered->quadratic_kappa);
    }
    if (metrics.labels) {
        const LabelMetrics& labels = *metrics.labels;
        out = {{"exact_match", labels.exact_match}, {"hamming_loss", labels.hamming_loss},
               {"micro_f1", labels.micro_f1},       {"macro_f1", labels.macro_f1},
               {"weighted_f1", labels.weighted_f1}, {"samples_f1", labels.samples_f1}};
        names_to_json(out, labels.per_label, "labels", "per_label");
    }
    if (metrics.number) {
        out["mean_absolute_error"] = number_or_null(metrics.number->mean_absolute_error);
        out["root_mean_squared_error"] = number_or_null(metrics.number->root_mean_squared_error);
        out["r2"] = number_or_null(metrics.number->r2);
    }
    out["kind"] = target_kind_name(metrics.kind);
    out["n"] = metrics.n();
    out["loss"] = number_or_null(metrics.loss);
    out["score"] = number_or_null(metrics.score());
    out["score_name"] = metrics.score_name();
    return out;
}

Result<HeadMetrics> head_metrics_from_json(const nlohmann::json& json) {
    HeadMetrics metrics;
    std::string key = "kind";
    try {
        const auto kind = target_kind_from_name(json.at(key).get<std::string>());
        if (!kind) return damaged(key);
        metrics.kind = *kind;
        metrics.loss = number_at(json, "loss");
        const auto n = json.at(key = "n").get<std::int64_t>();
        if (metrics.kind == TargetKind::classes || metrics.kind == TargetKind::ordered) {
            auto classes = metrics_from_json(json);
            if (!classes) return classes.error();
            classes->loss = number_at(json, "cross_entropy");
            metrics.classes = *std::move(classes);
        }
        if (metrics.kind == TargetKind::ordered)
            metrics.ordered = {number_at(json, "mean_absolute_error"), number_at(json, "quadratic_kappa")};
        if (metrics.kind == TargetKind::number)
            metrics.number = {n, number_at(json, "mean_absolute_error"), number_at(json, "root_mean_squared_error"),
                              number_at(json, "r2")};
        if (metrics.kind == TargetKind::labels) {
            LabelMetrics labels;
            labels.n = n;
            for (auto [name, value] : {std::pair<const char*, double*>{"exact_match", &labels.exact_match},
                                       {"hamming_loss", &labels.hamming_loss},
                                       {"micro_f1", &labels.micro_f1},
                                       {"macro_f1", &labels.macro_f1},
                                       {"weighted_f1", &labels.weighted_f1},
                                       {"samples_f1", &labels.samples_f1}})
                *value = json.at(key = name).get<double>();
            labels.per_label = names_from_json(json, key, "labels", "per_label");
            metrics.labels = std::move(labels);
        }
    } catch (const nlohmann::json::exception&) {
        return damaged(key);
    }
    return metrics;
}

} // namespace triptych
