// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// Mono sound: samples in [-1,1].
struct Audio {
    int sample_rate_hz = 0;
    std::vector<float> samples;

    double seconds() const { return sample_rate_hz > 0 ? static_cast<double>(samples.size()) / sample_rate_hz : 0.0; }
};

struct AudioLimits {
    double max_seconds = 3600.0;
    std::int64_t max_file_bytes = 2LL << 30;
};

/// Decodes any format that FFmpeg reads, from a local file only (no network or concat protocol), averages the
/// channels to mono and resamples (libswresample) where the rate differs.
/// @param sample_rate_hz  wanted rate; 0 keeps the file's own
/// @error file_not_found, file_unreadable (no sound in it, or damaged), limit_exceeded, out_of_range for the rate
/// Threads: reentrant.
Result<Audio> read_audio(const std::filesystem::path& file, int sample_rate_hz = 0, const AudioLimits& limits = {});

/// What a file says of itself, from its header.
struct AudioInfo {
    std::string format;  ///< container and codec, "wav · pcm_s16le"
    int sample_rate_hz = 0;
    int channels = 0;
    double seconds = 0.0;
    std::int64_t bytes = 0;
};
Result<AudioInfo> read_audio_info(const std::filesystem::path& file);

/// Writes 16-bit PCM WAV. @error file_unwritable, disk_full
Result<void> write_wav(const std::filesystem::path& file, std::span<const float> samples, int sample_rate_hz);

}  // namespace triptych
