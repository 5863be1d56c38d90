// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/image_transform.h"

#include <gtest/gtest.h>

namespace triptych {
namespace {

Image gradient(int width, int height) {
    Image image{width, height, {}};
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x)
            for (int c = 0; c < 3; ++c)
                image.rgb.push_back(static_cast<std::uint8_t>(c == 0 ? x * 10 : c == 1 ? y * 10 : 77));
    return image;
}

TEST(ImageTransform, leaves_the_right_size_untouched) {
    const Image image = gradient(16, 16);
    const auto fitted = fit_image(image, 16, 16, Fit::stretch);
    ASSERT_TRUE(fitted);
    EXPECT_EQ(fitted->image.rgb, image.rgb);
}

TEST(ImageTransform, shrinks_by_area) {
    const auto fitted = fit_image(gradient(16, 16), 8, 8, Fit::stretch);
    ASSERT_TRUE(fitted);
    // The mean of columns 2 and 3 is 25, of rows 4 and 5 it is 45.
    EXPECT_EQ(fitted->image.pixel(1, 2)[0], 25);
    EXPECT_EQ(fitted->image.pixel(1, 2)[1], 45);
    EXPECT_DOUBLE_EQ(fitted->placement.scale_x, 2.0);
}

TEST(ImageTransform, says_where_the_result_lies_in_the_source) {
    const auto crop = fit_image(gradient(24, 12), 12, 12, Fit::crop);
    ASSERT_TRUE(crop);
    EXPECT_DOUBLE_EQ(crop->placement.offset_x, 6.0);
    EXPECT_EQ(crop->image.pixel(0, 0)[0], 60);
    const auto pad = fit_image(gradient(24, 12), 24, 24, Fit::pad);
    ASSERT_TRUE(pad);
    EXPECT_DOUBLE_EQ(pad->placement.offset_y, -6.0);
    EXPECT_EQ(pad->image.pixel(5, 6)[0], 50);
    EXPECT_EQ(pad->image.pixel(5, 0)[0], pad->image.pixel(5, 0)[1]); // grey bars
}

TEST(ImageTransform, normalises_each_channel) {
    const Image image{1, 1, {255, 0, 128}};
    const auto values = normalise_image(image);
    ASSERT_EQ(values.size(), 3u);
    EXPECT_FLOAT_EQ(values[0], (1.0f - 0.485f) / 0.229f);
    EXPECT_FLOAT_EQ(values[1], (0.0f - 0.456f) / 0.224f);
    EXPECT_FLOAT_EQ(values[2], (128.0f / 255.0f - 0.406f) / 0.225f);
}

TEST(ImageTransform, refuses_a_side_that_is_none) {
    EXPECT_EQ(fit_image(gradient(4, 4), 0, 4, Fit::stretch).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(fit_image(gradient(4, 4), 4, 9000, Fit::stretch).error().code, ErrorCode::out_of_range);
}

} // namespace
} // namespace triptych
