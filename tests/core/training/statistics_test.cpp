// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/training/safetensors.h"
#include "core/training/tensor_statistics.h"

namespace triptych {
namespace {

TEST(Statistics, EqualNumPy) {
    const std::string folder = std::string(TRIPTYCH_TEST_DATA) + "/statistics";
    const auto content = read_safetensors(folder + "/statistics.safetensors");
    ASSERT_TRUE(content.ok()) << content.error().text();
    std::map<std::string, Flow> flows;
    for (const auto& [name, tensor] : content->tensors) {
        const std::size_t dot = name.find('.');
        Flow& flow = flows[name.substr(0, dot)];
        const std::string part = name.substr(dot + 1);
        (part == "values" ? flow.values : part == "mask" ? flow.mask : flow.present) = tensor;
    }
    std::ifstream stream(folder + "/statistics.json");
    const nlohmann::json expected = nlohmann::json::parse(stream);
    const int bins = expected["bins"];
    ASSERT_EQ(expected["cases"].size(), flows.size());
    for (const auto& [name, wanted] : expected["cases"].items()) {
        SCOPED_TRACE(name);
        const torch::Tensor kept = kept_values(flows.at(name));
        const ValueStatistics got = statistics_of(kept);
        EXPECT_EQ(got.count, wanted["count"].get<std::int64_t>());
        EXPECT_EQ(got.nan, wanted["nan"].get<std::int64_t>());
        EXPECT_EQ(got.infinite, wanted["infinite"].get<std::int64_t>());
        const auto close = [&](double value, const char* key) {
            if (!wanted.contains(key)) {
                EXPECT_TRUE(std::isnan(value)) << key;
                return;
            }
            const double number = wanted[key];
            EXPECT_NEAR(value, number, 1e-12 + 1e-10 * std::abs(number)) << key;
        };
        close(got.zeros, "zeros");
        close(got.mean, "mean");
        close(got.deviation, "deviation");
        close(got.minimum, "minimum");
        close(got.maximum, "maximum");
        if (wanted.contains("norm")) close(got.norm, "norm");
        const Histogram histogram = histogram_of(kept, bins);
        EXPECT_EQ(histogram.counts, wanted["histogram"].get<std::vector<std::int64_t>>());
        if (wanted.contains("low")) {
            EXPECT_EQ(histogram.low, wanted["low"].get<double>());
            EXPECT_EQ(histogram.high, wanted["high"].get<double>());
        }
    }
}

TEST(Statistics, TakeLargeTensorsInParts) {
    const torch::Tensor large = torch::arange(2'500'000, torch::kFloat64);
    const ValueStatistics got = statistics_of(large);
    EXPECT_EQ(got.count, 2'500'000);
    EXPECT_DOUBLE_EQ(got.mean, (2'500'000 - 1) / 2.0);
    EXPECT_EQ(got.maximum, 2'499'999);
    const Histogram histogram = histogram_of(large, 5);
    EXPECT_EQ(histogram.counts, (std::vector<std::int64_t>{500'000, 500'000, 500'000, 500'000, 500'000}));
}

} // namespace
} // namespace triptych
