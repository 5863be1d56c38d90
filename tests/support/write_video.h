// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace triptych::test {

/// A video that a test makes itself.
struct VideoRecipe {
    std::string codec = "mjpeg";  ///< FFmpeg's name of the encoder
    int width = 64, height = 48, frames = 20, frames_per_s = 10;
    int key_every = 12, between = 0;  ///< frames from key to key, and of those that look ahead
    int turned = 0;                   ///< degrees clockwise that the metadata say it must be turned to be upright
    int aspect = 1;                   ///< width of a pixel for a height of 1
    std::function<int(int frame, int x, int y)> grey;  ///< 0 to 255; default: grey_of_frame
};
/// One grey for each frame, well apart from its neighbours'.
int grey_of_frame(int frame);

/// @param file  .avi, .mp4, .mov …: the container follows the name
/// @return what went wrong; empty: nothing
std::string write_video(const std::filesystem::path& file, const VideoRecipe& recipe = {});

}  // namespace triptych::test
