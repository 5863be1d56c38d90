// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/wav.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace triptych {

std::string wav_bytes(std::span<const float> samples, int sample_rate_hz) {
    std::string bytes;
    const auto data = static_cast<std::uint32_t>(2 * samples.size());
    bytes.reserve(44 + data);
    const auto put = [&](std::uint32_t value, int size) {
        for (int i = 0; i < size; ++i)
            bytes.push_back(static_cast<char>(value >> (8 * i) & 0xFFU));
    };
    const auto rate = static_cast<std::uint32_t>(sample_rate_hz);
    bytes += "RIFF";
    put(36 + data, 4);
    bytes += "WAVEfmt ";
    put(16, 4); // size of the format chunk
    put(1, 2);  // PCM
    put(1, 2);  // channels
    put(rate, 4);
    put(2 * rate, 4); // bytes a second
    put(2, 2);        // bytes a frame
    put(16, 2);       // bits a sample
    bytes += "data";
    put(data, 4);
    for (const float sample : samples)
        put(static_cast<std::uint32_t>(std::lround(std::clamp(sample, -1.0F, 1.0F) * 32767.0F)), 2);
    return bytes;
}

} // namespace triptych
