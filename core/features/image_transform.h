// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/image.h"

namespace triptych {

enum class Fit {
    stretch,  ///< to the target, both sides on their own
    crop,     ///< the shorter side fits, the middle of the longer is kept
    pad       ///< the longer side fits, the rest is mid-grey
};

/// Where the prepared picture lies in the source: source = offset + prepared * scale, in pixels, each side.
struct ImagePlacement {
    double offset_x = 0, offset_y = 0;
    double scale_x = 1, scale_y = 1;
};

struct FittedImage {
    Image image;
    ImagePlacement placement;
};

/// Resizes to width × height: by pixel area when it shrinks, bilinear when it grows; nothing is resampled when the
/// size is right already.
/// @error out_of_range for a side outside [1, 8192]
/// Threads: reentrant.
Result<FittedImage> fit_image(const Image& image, int width, int height, Fit fit);

/// uint8 RGB [H,W,3] to float (v/255 - mean)/deviation, planar [3,H,W]. ImageNet's mean and deviation.
std::vector<float> normalise_image(const Image& image);
inline constexpr float image_mean[3] = {0.485f, 0.456f, 0.406f};
inline constexpr float image_deviation[3] = {0.229f, 0.224f, 0.225f};

}  // namespace triptych
