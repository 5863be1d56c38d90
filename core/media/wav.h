// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

namespace triptych {

/// A mono WAV file of 16-bit PCM. @param samples  in [-1,1]; what lies outside is cut
std::string wav_bytes(std::span<const float> samples, int sample_rate_hz);

} // namespace triptych
