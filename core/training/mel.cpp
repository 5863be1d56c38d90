// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/mel.h"

#include <algorithm>
#include <cstdio>

#include "core/features/spectrogram.h"
#include "core/training/token_pool.h"

namespace triptych {

MelModule::MelModule(const BuildContext& context, std::int64_t bins) {
    const auto buffer = [&](const char* name, const std::vector<float>* values, float otherwise) {
        return register_buffer(name, values ? torch::tensor(*values) : torch::full({bins}, otherwise));
    };
    m_mean = buffer("mean", context.mel_mean, 0.0f);
    m_deviation = buffer("deviation", context.mel_deviation, 1.0f);
}

torch::Tensor MelModule::standardised(const Flow& in) const {
    return ((in.values - m_mean) / m_deviation).masked_fill(~in.mask.unsqueeze(2), 0);
}

TokenSource mel_region(const TokenList& frames, const MelCell& cell, std::int64_t bins) {
    TokenSource token = frames[std::min(cell.frame_begin, frames.size() - 1)];
    const double low = token.low_hz, high = token.high_hz;
    token.end_s = frames[std::min(cell.frame_end, frames.size()) - 1].end_s;
    token.label = seconds_label(token.begin_s, token.end_s);
    if (cell.bin_begin <= 0 && cell.bin_end >= bins) return token;
    if (cell.bin_begin > 0) token.low_hz = mel_border_hz(low, high, bins, cell.bin_begin);
    if (cell.bin_end < bins) token.high_hz = mel_border_hz(low, high, bins, cell.bin_end);
    char label[96];
    std::snprintf(label, sizeof label, "%s, %.0f–%.0f Hz", token.label.c_str(), token.low_hz, token.high_hz);
    token.label = label;
    return token;
}

} // namespace triptych
