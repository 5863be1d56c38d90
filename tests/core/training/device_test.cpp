// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/device.h"

#include <gtest/gtest.h>

namespace triptych {
namespace {

TEST(Device, TakesDigitsOnly) {
    for (const char* name : {"", "gpu", "cuda:", "cuda:-1", "cuda:+1", "cuda:1x", "cuda: 1", "cuda:99999999999", "cpu:0"}) {
        const auto device = choose_device(name);
        ASSERT_FALSE(device.ok()) << name;
        EXPECT_EQ(device.error().code, ErrorCode::invalid_argument) << name;
        EXPECT_EQ(device.error().values, std::vector<std::string>{name});
    }
    const auto absent = choose_device("cuda:1000");
    ASSERT_FALSE(absent.ok());
    EXPECT_EQ(absent.error().code, ErrorCode::no_device);
    ASSERT_TRUE(choose_device("cpu").ok());
    EXPECT_EQ(device_name(*choose_device("cpu")), "cpu");
}

TEST(Device, FailuresOfTorchAreToldWithoutTheirBacktrace) {
    try {
        torch::zeros({2, 3}).matmul(torch::zeros({2, 3}));
        FAIL() << "The shapes do not go together.";
    } catch (const std::exception& failure) {
        EXPECT_NE(std::string(failure.what()).find("Exception raised from"), std::string::npos);
        EXPECT_EQ(what_failed(failure).find("Exception raised from"), std::string::npos);
        EXPECT_NE(what_failed(failure).find("2x3"), std::string::npos) << what_failed(failure);
    }
}

} // namespace
} // namespace triptych
