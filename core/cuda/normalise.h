// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "core/base/result.h"

namespace triptych {

/// (v/255 - mean)/deviation of each channel of a batch of pictures, in one pass, with ImageNet's mean and deviation.
/// @param rgb   [B,H,W,3] uint8, in the host's memory
/// @param out   [B,H,W,3] float32 in the host's memory: [B,3,H,W] in channels-last order
/// @param pixels  B·H·W
/// Threads: reentrant.
void normalise_images(const std::uint8_t* rgb, float* out, std::int64_t pixels);

/// The same on a GPU, on the current device's default stream; returns before it is done, as kernels do.
/// @param rgb, out  as above, in the device's memory
/// @error no_device where the build has no CUDA or the launch fails, with CUDA's own words
Result<void> normalise_images_cuda(const std::uint8_t* rgb, float* out, std::int64_t pixels);

/// GPUs that the kernels of this build can run on; 0 also where the build has none.
int usable_gpus();

/// Runs normalise_images_cuda on pictures in the host's memory and brings the result back: for tests and checks.
/// @error no_device, out_of_memory
Result<void> normalise_images_round_trip(const std::uint8_t* rgb, float* out, std::int64_t pixels);

} // namespace triptych
