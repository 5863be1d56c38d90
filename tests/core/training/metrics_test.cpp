// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

void expect_close(double got, const nlohmann::json& expected, const std::string& what) {
    const double value = expected.get<double>();
    EXPECT_NEAR(got, value, 1e-9 * std::abs(value)) << what;
}

TEST(Metrics, EqualScikitLearn) {
    std::ifstream stream(std::string(TRIPTYCH_TEST_DATA) + "/metrics/metrics.json");
    ASSERT_TRUE(stream);
    const nlohmann::json cases = nlohmann::json::parse(stream);
    ASSERT_EQ(cases.size(), 8u);
    for (std::size_t i = 0; i < cases.size(); ++i) {
        SCOPED_TRACE("case " + std::to_string(i));
        const nlohmann::json& expected = cases[i];
        std::vector<std::string> classes;
        for (int c = 0; c < expected["k"].get<int>(); ++c)
            classes.push_back("class " + std::to_string(c));
        const auto metrics = classification_metrics(expected["truth"].get<std::vector<int>>(),
                                                    expected["predicted"].get<std::vector<int>>(), classes);
        ASSERT_TRUE(metrics) << metrics.error().text();
        EXPECT_EQ(metrics->n, static_cast<std::int64_t>(expected["truth"].size()));
        EXPECT_EQ(metrics->confusion, expected["confusion"].get<std::vector<std::vector<std::int64_t>>>());
        expect_close(metrics->accuracy, expected["accuracy"], "accuracy");
        expect_close(metrics->macro_precision, expected["macro"]["precision"], "macro precision");
        expect_close(metrics->macro_recall, expected["macro"]["recall"], "macro recall");
        expect_close(metrics->macro_f1, expected["macro"]["f1"], "macro F1");
        expect_close(metrics->weighted_precision, expected["weighted"]["precision"], "weighted precision");
        expect_close(metrics->weighted_recall, expected["weighted"]["recall"], "weighted recall");
        expect_close(metrics->weighted_f1, expected["weighted"]["f1"], "weighted F1");
        for (std::size_t c = 0; c < classes.size(); ++c) {
            const ClassMetrics& one = metrics->per_class[c];
            EXPECT_EQ(one.name, classes[c]);
            expect_close(one.precision, expected["per_class"]["precision"][c], "precision");
            expect_close(one.recall, expected["per_class"]["recall"][c], "recall");
            expect_close(one.f1, expected["per_class"]["f1"][c], "F1");
            EXPECT_EQ(one.support, expected["per_class"]["support"][c].get<std::int64_t>());
        }
    }
}

TEST(Metrics, SayWhatDoesNotFit) {
    EXPECT_EQ(classification_metrics({0, 1}, {0}, {"a", "b"}).error().code, ErrorCode::bad_shape);
    EXPECT_EQ(classification_metrics({0, 2}, {0, 1}, {"a", "b"}).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(classification_metrics({0, 1}, {0, -1}, {"a", "b"}).error().code, ErrorCode::out_of_range);
    const auto none = classification_metrics({}, {}, {"a", "b"});
    ASSERT_TRUE(none);
    EXPECT_EQ(none->n, 0);
    EXPECT_EQ(none->macro_f1, 0.0);
}

TEST(Metrics, AsJson) {
    auto metrics = classification_metrics({0, 1, 1}, {0, 1, 0}, {"a", "b"});
    ASSERT_TRUE(metrics);
    EXPECT_TRUE(std::isnan(metrics->loss));
    nlohmann::json json = metrics_to_json(*metrics);
    EXPECT_TRUE(json["loss"].is_null());
    metrics->loss = 0.25;
    json = metrics_to_json(*metrics);
    EXPECT_EQ(json["loss"], 0.25);
    EXPECT_EQ(json["n"], 3);
    EXPECT_EQ(json["classes"], (nlohmann::json{"a", "b"}));
    EXPECT_EQ(json["confusion"], (nlohmann::json{{1, 0}, {1, 1}}));
    EXPECT_EQ(json["per_class"]["b"]["recall"], 0.5);
    EXPECT_EQ(json["per_class"]["a"]["support"], 1);
}

} // namespace
} // namespace triptych
