// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/training/metrics.h"

namespace triptych {
namespace {

nlohmann::json cases_of(const char* kind) {
    std::ifstream stream(std::string(TRIPTYCH_TEST_DATA) + "/metrics/head_metrics.json");
    EXPECT_TRUE(stream);
    return nlohmann::json::parse(stream).at(kind);
}

void expect_close(double got, const nlohmann::json& wanted, const char* what) {
    const double value = wanted.get<double>();
    EXPECT_NEAR(got, value, 1e-12 + 1e-9 * std::abs(value)) << what;
}

TEST(HeadMetrics, OfLabelsEqualScikitLearn) {
    const auto cases = cases_of("labels");
    ASSERT_EQ(cases.size(), 4U);
    for (const auto& one : cases) {
        const auto truth = one.at("truth").get<std::vector<std::vector<int>>>();
        std::vector<std::string> names;
        for (std::size_t k = 0; k < truth[0].size(); ++k)
            names.push_back("label " + std::to_string(k));
        const auto metrics = label_metrics(truth, one.at("predicted").get<std::vector<std::vector<int>>>(), names);
        ASSERT_TRUE(metrics.ok()) << metrics.error().text();
        EXPECT_EQ(metrics->n, static_cast<std::int64_t>(truth.size()));
        expect_close(metrics->exact_match, one.at("exact_match"), "exact match");
        expect_close(metrics->hamming_loss, one.at("hamming_loss"), "Hamming loss");
        expect_close(metrics->micro_f1, one.at("micro_f1"), "micro F1");
        expect_close(metrics->macro_f1, one.at("macro_f1"), "macro F1");
        expect_close(metrics->weighted_f1, one.at("weighted_f1"), "weighted F1");
        expect_close(metrics->samples_f1, one.at("samples_f1"), "samples F1");
        for (std::size_t k = 0; k < names.size(); ++k) {
            expect_close(metrics->per_label[k].precision, one.at("precision")[k], "precision");
            expect_close(metrics->per_label[k].recall, one.at("recall")[k], "recall");
            expect_close(metrics->per_label[k].f1, one.at("f1")[k], "F1");
            EXPECT_EQ(metrics->per_label[k].support, one.at("support")[k].get<std::int64_t>());
        }
    }
    EXPECT_EQ(label_metrics({{1, 0}}, {}, {"a", "b"}).error().code, ErrorCode::bad_shape);
    EXPECT_EQ(label_metrics({{1, 0}}, {{1}}, {"a", "b"}).error().code, ErrorCode::bad_shape);
}

TEST(HeadMetrics, OfNumbersEqualScikitLearn) {
    const auto cases = cases_of("numbers");
    ASSERT_EQ(cases.size(), 3U);
    for (const auto& one : cases) {
        const auto metrics =
            number_metrics(one.at("truth").get<std::vector<double>>(), one.at("predicted").get<std::vector<double>>());
        ASSERT_TRUE(metrics.ok());
        expect_close(metrics->mean_absolute_error, one.at("mean_absolute_error"), "mean absolute error");
        expect_close(metrics->root_mean_squared_error, one.at("root_mean_squared_error"), "root mean squared error");
        expect_close(metrics->r2, one.at("r2"), "R²");
    }
    EXPECT_TRUE(std::isnan(number_metrics({3}, {3})->r2));
    EXPECT_TRUE(std::isnan(number_metrics({3, 3, 3}, {1, 2, 3})->r2));
    EXPECT_EQ(number_metrics({}, {})->n, 0);
    EXPECT_EQ(number_metrics({1, 2}, {1}).error().code, ErrorCode::bad_shape);
}

TEST(HeadMetrics, OfOrderedClassesEqualScikitLearn) {
    const auto cases = cases_of("ordered");
    ASSERT_EQ(cases.size(), 4U);
    for (const auto& one : cases) {
        const auto metrics = order_metrics(one.at("truth").get<std::vector<int>>(),
                                           one.at("predicted").get<std::vector<int>>(), one.at("k").get<int>());
        ASSERT_TRUE(metrics.ok());
        expect_close(metrics->mean_absolute_error, one.at("mean_absolute_error"), "mean absolute error");
        expect_close(metrics->quadratic_kappa, one.at("quadratic_kappa"), "kappa");
    }
    EXPECT_TRUE(std::isnan(order_metrics({1, 1}, {1, 1}, 3)->quadratic_kappa));
    EXPECT_EQ(order_metrics({0, 3}, {0, 1}, 3).error().code, ErrorCode::out_of_range);
}

/// One of each kind.
std::vector<HeadMetrics> some() {
    HeadMetrics classes, ordered, labels, number;
    classes.classes = *classification_metrics({0, 1, 1}, {0, 1, 0}, {"b", "a"});
    classes.classes->loss = 0.5;
    classes.loss = 0.75;
    ordered = classes;
    ordered.kind = TargetKind::ordered;
    ordered.ordered = *order_metrics({0, 1, 1}, {0, 1, 0}, 2);
    labels.kind = TargetKind::labels;
    labels.labels = *label_metrics({{1, 0}, {1, 1}}, {{1, 0}, {0, 1}}, {"y", "x"});
    number.kind = TargetKind::number;
    number.number = *number_metrics({1, 2}, {1, 3});
    number.loss = 0.1;
    return {classes, ordered, labels, number};
}

TEST(HeadMetrics, ChooseByTheirScore) {
    const auto all = some();
    EXPECT_DOUBLE_EQ(all[0].score(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(all[1].score(), 2.0 / 3);
    EXPECT_DOUBLE_EQ(all[2].score(), 0.8);
    EXPECT_DOUBLE_EQ(all[3].score(), -1.0);
    EXPECT_STREQ(all[0].score_name(), "accuracy");
    EXPECT_STREQ(all[2].score_name(), "micro_f1");
    EXPECT_STREQ(all[3].score_name(), "r2");
    HeadMetrics single;
    single.number = *number_metrics({1}, {3});
    single.loss = 4;
    EXPECT_EQ(single.score(), -4);
    EXPECT_STREQ(single.score_name(), "negative_loss");
}

TEST(HeadMetrics, RoundTripThroughJson) {
    for (const HeadMetrics& metrics : some()) {
        const auto json = nlohmann::json::parse(head_metrics_to_json(metrics).dump());
        const auto read = head_metrics_from_json(json);
        ASSERT_TRUE(read.ok()) << read.error().text();
        EXPECT_EQ(head_metrics_to_json(*read), json);
        EXPECT_EQ(read->n(), metrics.n());
        EXPECT_EQ(read->score(), metrics.score());
        for (const char* key : {"kind", "n"}) {
            auto damaged = json;
            damaged[key] = nlohmann::json::array();
            EXPECT_EQ(head_metrics_from_json(damaged).error().code, ErrorCode::bad_format) << key;
        }
    }
    const auto classes = head_metrics_to_json(some()[0]);
    EXPECT_EQ(classes["loss"], 0.75);
    EXPECT_EQ(classes["cross_entropy"], 0.5);
    EXPECT_EQ(classes["classes"], (nlohmann::json{"b", "a"})); // in their own order
}

} // namespace
} // namespace triptych
