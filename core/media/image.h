// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// A picture in memory: [height,width,3] uint8, RGB, rows without gaps.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> rgb;

    const std::uint8_t* pixel(int x, int y) const { return &rgb[3 * (static_cast<std::size_t>(y) * width + x)]; }
};

struct ImageLimits {
    std::int64_t max_pixels = 100'000'000;
    std::int64_t max_file_bytes = 512LL << 20;
};

/// Decodes a picture: EXIF orientation applied, alpha laid over white, 16 bits scaled to 8, grey repeated.
/// The header is checked against the limits before anything is decoded.
/// @error file_not_found, file_unreadable (not a picture, or damaged), limit_exceeded
/// Threads: reentrant.
Result<Image> read_image(const std::filesystem::path& file, const ImageLimits& limits = {});

/// What a file says of itself, from its header: "JPEG", width and height as displayed, bytes.
struct ImageInfo {
    std::string format;
    int width = 0;
    int height = 0;
    std::int64_t bytes = 0;
};
Result<ImageInfo> read_image_info(const std::filesystem::path& file);

/// @error file_unwritable, disk_full. The format follows the extension (.jpg quality 90, .png).
Result<void> write_image(const std::filesystem::path& file, const Image& image);
/// The bytes of a PNG file. @error bad_shape for a picture without pixels
Result<std::string> encode_png(const Image& image);

}  // namespace triptych
