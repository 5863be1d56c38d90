// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <thread>

#include "core/base/latest_value.h"
#include "core/base/random.h"
#include "core/base/result.h"

namespace triptych {
namespace {

TEST(Error, TellsPlaceMessageAndCause) {
    Error error = fail(ErrorCode::bad_shape, "fusion", "expects [B,128], got [B,64].", {"[B,128]", "[B,64]"});
    EXPECT_EQ(error.text(), "fusion: expects [B,128], got [B,64].");
    error.cause = std::make_shared<const Error>(fail(ErrorCode::internal, {}, "why"));
    EXPECT_EQ(error.text(), "fusion: expects [B,128], got [B,64]. (why)");
    EXPECT_EQ(error.at("run").where, "run, fusion");
    EXPECT_EQ(fail(ErrorCode::internal, {}, "x").at("run").where, "run");
}

TEST(Error, CodesHaveNamesOfTheirOwn) {
    std::set<std::string> names;
    for (int code = 0; code <= static_cast<int>(ErrorCode::internal); ++code)
        EXPECT_TRUE(names.insert(error_code_name(static_cast<ErrorCode>(code))).second) << code;
    EXPECT_TRUE(names.contains("file_not_found"));
}

TEST(Result, IsAValueOrAnError) {
    Result<std::string> good = std::string("value");
    ASSERT_TRUE(good);
    EXPECT_EQ(good->size(), 5U);
    EXPECT_EQ(*std::move(good), "value");
    const Result<std::string> bad = fail(ErrorCode::too_short, "sound", "is empty.");
    EXPECT_FALSE(bad.ok());
    EXPECT_EQ(bad.error().code, ErrorCode::too_short);
    EXPECT_TRUE(Result<void>());
    EXPECT_FALSE(Result<void>(fail(ErrorCode::cancelled, {}, {})));
}

/// The reference numbers of splitmix64 with seed 1234567 and FNV-1a of "a".
TEST(Random, HasThePublishedNumbers) {
    EXPECT_EQ(stable_hash(""), 0xcbf29ce484222325ULL);
    EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cULL);
    EXPECT_EQ(stable_hash("foobar"), 0x85944171f73967e8ULL);
}

TEST(Random, GivesTheSameStreamForTheSameSeedAndKeys) {
    Random a(7, {1, 2}), b(7, {1, 2}), other_key(7, {2, 1}), other_seed(8, {1, 2}), no_key(7);
    std::set<std::uint64_t> firsts{Random(7, {1, 2}).next(), other_key.next(), other_seed.next(),
                                   no_key.next()};
    EXPECT_EQ(firsts.size(), 4U);
    for (int i = 0; i < 100; ++i)
        ASSERT_EQ(a.next(), b.next());
}

TEST(Random, DrawsWhatItSays) {
    Random random(3);
    double sum = 0, squares = 0, uniform = 0;
    constexpr int n = 20000;
    for (int i = 0; i < n; ++i) {
        const double u = random.uniform();
        ASSERT_GE(u, 0);
        ASSERT_LT(u, 1);
        uniform += u;
        const double x = random.normal();
        ASSERT_TRUE(std::isfinite(x));
        sum += x;
        squares += x * x;
    }
    EXPECT_NEAR(uniform / n, 0.5, 0.01);
    EXPECT_NEAR(sum / n, 0, 0.03);
    EXPECT_NEAR(squares / n, 1, 0.05);

    std::vector<int> counts(7);
    for (int i = 0; i < 7000; ++i)
        ++counts.at(random.below(7));
    for (const int count : counts)
        EXPECT_NEAR(count, 1000, 150);
    std::vector<int> items(50);
    std::iota(items.begin(), items.end(), 0);
    const std::vector<int> sorted = items;
    random.shuffle(items);
    EXPECT_NE(items, sorted);
    EXPECT_TRUE(std::is_permutation(items.begin(), items.end(), sorted.begin()));
}

TEST(LatestValue, GivesOnlyTheNewestAndOnce) {
    LatestValue<int> value;
    EXPECT_FALSE(value.take().has_value());
    value.publish(1);
    value.publish(2);
    EXPECT_EQ(value.take(), 2);
    EXPECT_FALSE(value.take().has_value());
    EXPECT_EQ(value.version(), 2U);
}

TEST(LatestValue, NeverGoesBackBetweenThreads) {
    LatestValue<int> value;
    std::jthread writer([&] {
        for (int i = 1; i <= 20000; ++i)
            value.publish(i);
    });
    int last = 0;
    while (last < 20000)
        if (const auto taken = value.take()) {
            ASSERT_GT(*taken, last);
            last = *taken;
        }
}

} // namespace
} // namespace triptych
