// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: waveforms and videos of a batch, for collate().
#pragma once

#include <vector>

#include "core/features/prepare.h"
#include "core/training/node_module.h"

namespace triptych {

/// values [B,S] float32, mask [B,S]; zero where no sound is. @param waves  null: absent
/// @param least  at least so many amplitudes
Flow stack_waves(const std::vector<const PreparedWave*>& waves, std::int64_t least);
/// values [B,T,3,side,side], mask [B,T], T the most frames that a video of the batch has; each frame channels-last in
/// memory. @param videos  null: absent
/// @param bytes  uint8, as a GPU normalises them
Flow stack_videos(const std::vector<const PreparedVideo*>& videos, std::int64_t side, bool bytes);

/// One token for the whole waveform: its seconds, the whole band, and in `count` its amplitudes.
TokenList wave_sources(const PreparedWave& wave, const std::string& input);
/// One for each frame: from half way to the one before to half way to the one after it.
TokenList video_sources(const PreparedVideo& video, const std::string& input);

} // namespace triptych
