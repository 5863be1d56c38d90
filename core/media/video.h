// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/base/result.h"
#include "core/media/image.h"

namespace triptych {

struct VideoLimits {
    std::int64_t max_pixels = 64'000'000; ///< of one frame
    std::int64_t max_frames = 1'000'000;
    std::int64_t max_file_bytes = 16LL << 30;
};

/// What a video says of itself.
struct VideoInfo {
    std::string format;          ///< container and codec, "avi · mjpeg"
    int width = 0, height = 0;   ///< as displayed
    double frames_per_s = 0;     ///< mean
    double seconds = 0;          ///< from the first frame to the end of the last
    std::int64_t frames = 0;     ///< pictures in the track
    std::int64_t bytes = 0;
};

/// Takes one frame, as displayed: turned as the file's metadata say, its pixels square. What it fails with ends the
/// reading and is passed on.
/// @param seconds  from the first frame
using FrameTaker = std::function<Result<void>(Image frame, double seconds)>;

/// Decodes frames that are spread evenly: the track is cut into `count` parts with as many frames each, and of each part
/// the middle frame is taken, in order; all frames where there are fewer. Reads local files only (no network, no playlist).
/// The first moving picture track is read; covers of sounds are none. Sizes are checked before anything is decoded, and a
/// frame at a time is held. Where frames are damaged, fewer may come.
/// @param count  at least 1
/// @error file_not_found, file_unreadable (no moving picture in it, or damaged), limit_exceeded, out_of_range for the
///        count; what `take` fails with
/// Threads: reentrant; starts none.
Result<VideoInfo> read_video(const std::filesystem::path& file, std::size_t count, const FrameTaker& take,
                             const VideoLimits& limits = {});

/// The same without decoding. Reads through the whole file, because headers lie.
Result<VideoInfo> read_video_info(const std::filesystem::path& file, const VideoLimits& limits = {});

} // namespace triptych
