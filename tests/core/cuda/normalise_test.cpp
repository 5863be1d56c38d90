// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cuda/normalise.h"

#include <gtest/gtest.h>

#include "core/features/image_transform.h"

namespace triptych {
namespace {

Image every_value() {
    Image image{256, 3, {}};
    for (int y = 0; y < image.height; ++y)
        for (int x = 0; x < image.width; ++x)
            for (int c = 0; c < 3; ++c)
                image.rgb.push_back(static_cast<std::uint8_t>((x + 85 * c + 31 * y) % 256));
    return image;
}

TEST(Normalise, interleaves_what_the_planar_form_gives) {
    const Image image = every_value();
    const std::vector<float> planar = normalise_image(image);
    const std::size_t pixels = image.rgb.size() / 3;
    std::vector<float> interleaved(image.rgb.size());
    normalise_images(image.rgb.data(), interleaved.data(), static_cast<std::int64_t>(pixels));
    for (std::size_t i = 0; i < pixels; ++i)
        for (std::size_t c = 0; c < 3; ++c)
            ASSERT_FLOAT_EQ(interleaved[3 * i + c], planar[c * pixels + i]) << "pixel " << i << " channel " << c;
}

TEST(Normalise, gpu_equals_its_twin_on_the_cpu) {
    if (usable_gpus() == 0)
        GTEST_SKIP() << "No GPU here that this build can use; the kernel was not run.";
    // More pixels than one wave of blocks takes, and no multiple of the block.
    const std::int64_t pixels = 256 * 65535 + 77;
    std::vector<std::uint8_t> rgb(static_cast<std::size_t>(pixels) * 3);
    for (std::size_t i = 0; i < rgb.size(); ++i)
        rgb[i] = static_cast<std::uint8_t>((i * 2654435761u) >> 13);
    std::vector<float> twin(rgb.size()), gpu(rgb.size());
    normalise_images(rgb.data(), twin.data(), pixels);
    const auto ran = normalise_images_round_trip(rgb.data(), gpu.data(), pixels);
    ASSERT_TRUE(ran) << ran.error().text();
    for (std::size_t i = 0; i < rgb.size(); ++i)
        ASSERT_NEAR(gpu[i], twin[i], 1e-6f) << "value " << i;
}

TEST(Normalise, says_why_there_is_no_gpu) {
    if (usable_gpus() > 0)
        GTEST_SKIP() << "There is a GPU here.";
    const std::uint8_t rgb[3] = {};
    float out[3] = {};
    const auto ran = normalise_images_round_trip(rgb, out, 1);
    ASSERT_FALSE(ran);
    EXPECT_EQ(ran.error().code, ErrorCode::no_device);
    EXPECT_NE(ran.error().message.find("cpu"), std::string::npos);
}

} // namespace
} // namespace triptych
