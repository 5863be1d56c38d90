// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/curve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/base/random.h"

namespace triptych {
namespace {

TEST(Curve, SinglePointsWhereThereAreFew) {
    Curve curve;
    EXPECT_TRUE(curve.envelope(0, 10, 100).empty());
    for (int i = 0; i < 10; ++i)
        curve.append(i, i * i);
    const auto all = curve.envelope(0, 9, 100);
    ASSERT_EQ(all.size(), 10u);
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(all[i].x_begin, static_cast<double>(i));
        EXPECT_EQ(all[i].x_end, static_cast<double>(i));
        EXPECT_EQ(all[i].minimum, static_cast<double>(i * i));
        EXPECT_EQ(all[i].maximum, static_cast<double>(i * i));
    }
    // The points next to the view are part of it, so that lines leave it where the curve does.
    const auto part = curve.envelope(3.5, 4.5, 100);
    ASSERT_EQ(part.size(), 3u);
    EXPECT_EQ(part.front().x_begin, 3.0);
    EXPECT_EQ(part.back().x_begin, 5.0);
    EXPECT_TRUE(curve.envelope(0, 9, 0).empty());
    EXPECT_TRUE(curve.envelope(9, 0, 10).empty());
    curve.clear();
    EXPECT_EQ(curve.size(), 0u);
    EXPECT_TRUE(curve.envelope(0, 9, 10).empty());
}

TEST(Curve, EnvelopeEqualsTheDirectMinimumAndMaximum) {
    Random random(3);
    for (const std::size_t n : {1u, 2u, 3u, 31u, 32u, 33u, 1000u, 5003u}) {
        Curve curve;
        for (std::size_t i = 0; i < n; ++i)
            curve.append(0.5 * static_cast<double>(i),
                         random.chance(0.1) ? std::numeric_limits<double>::quiet_NaN() : random.normal());
        for (int trial = 0; trial < 50; ++trial) {
            const double a = random.uniform(-5.0, 0.5 * static_cast<double>(n));
            const double b = random.uniform(a, 0.5 * static_cast<double>(n) + 5.0);
            const int pixels = 1 + static_cast<int>(random.below(200));
            const auto buckets = curve.envelope(a, b, pixels);
            ASSERT_LE(buckets.size(), 2 * static_cast<std::size_t>(pixels));
            double end = -1e9;
            std::size_t finite_in_buckets = 0;
            for (const auto& bucket : buckets) {
                ASSERT_GT(bucket.x_begin, end);
                end = bucket.x_end;
                double low = std::numeric_limits<double>::infinity();
                double high = -low;
                double last = 0;
                for (std::size_t i = 0; i < n; ++i) {
                    if (curve.x(i) < bucket.x_begin || curve.x(i) > bucket.x_end || std::isnan(curve.y(i)))
                        continue;
                    low = std::min(low, curve.y(i));
                    high = std::max(high, curve.y(i));
                    last = curve.y(i);
                    finite_in_buckets += curve.x(i) >= a && curve.x(i) <= b;
                }
                ASSERT_EQ(bucket.minimum, low);
                ASSERT_EQ(bucket.maximum, high);
                ASSERT_EQ(bucket.last, last);
            }
            std::size_t finite = 0;
            for (std::size_t i = 0; i < n; ++i)
                finite += curve.x(i) >= a && curve.x(i) <= b && !std::isnan(curve.y(i));
            ASSERT_EQ(finite_in_buckets, finite);
        }
    }
}

TEST(Curve, NearestPoint) {
    Curve curve;
    for (const double x : {1.0, 2.0, 4.0, 4.0, 9.0})
        curve.append(x, 0.0);
    EXPECT_EQ(curve.nearest(-5.0), 0u);
    EXPECT_EQ(curve.nearest(1.4), 0u);
    EXPECT_EQ(curve.nearest(1.6), 1u);
    EXPECT_EQ(curve.nearest(6.4), 3u);
    EXPECT_EQ(curve.nearest(100.0), 4u);
}

} // namespace
} // namespace triptych
