// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cuda/normalise.h"

#include <array>
#include <cstddef>

#include "core/features/image_transform.h"

namespace triptych {
namespace {

/// All 256 results of each channel, worked out once: one read a value instead of three operations.
const std::array<std::array<float, 256>, 3>& normalised_values() {
    static const auto table = [] {
        std::array<std::array<float, 256>, 3> made{};
        for (std::size_t c = 0; c < 3; ++c)
            for (std::size_t v = 0; v < 256; ++v)
                made[c][v] = (static_cast<float>(v) / 255.0f - image_mean[c]) / image_deviation[c];
        return made;
    }();
    return table;
}

} // namespace

void normalise_images(const std::uint8_t* rgb, float* out, std::int64_t pixels) {
    const auto& table = normalised_values();
    for (std::int64_t i = 0; i < pixels; ++i, rgb += 3, out += 3)
        for (std::size_t c = 0; c < 3; ++c)
            out[c] = table[c][rgb[c]];
}

#ifndef TRIPTYCH_HAS_CUDA
namespace {
Error not_built() {
    return fail(ErrorCode::no_device, "cuda", "is not part of this build. Choose the device cpu.");
}
} // namespace

Result<void> normalise_images_cuda(const std::uint8_t*, float*, std::int64_t) {
    return not_built();
}

Result<void> normalise_images_round_trip(const std::uint8_t*, float*, std::int64_t) {
    return not_built();
}

int usable_gpus() {
    return 0;
}
#endif

} // namespace triptych
