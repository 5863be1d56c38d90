// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what audio encoders share.
#pragma once

#include "core/training/node_module.h"

namespace triptych {

/// An audio encoder: standardises each mel bin by the training part, with buffers "mean" and "deviation".
class MelModule : public NodeModule {
  public:
    MelModule(const BuildContext& context, std::int64_t bins);

  protected:
    /// [B,F,n_mels], zero where there is no frame
    torch::Tensor standardised(const Flow& in) const;
    std::int64_t bins() const { return m_mean.size(0); }

  private:
    torch::Tensor m_mean, m_deviation;
};

/// A stretch of frames and of mel bins, both as [begin,end).
struct MelCell {
    std::size_t frame_begin = 0, frame_end = 0;
    std::int64_t bin_begin = 0, bin_end = 0;
};
/// What a cell of the spectrogram stands for: seconds, and hertz that tile the band without a gap.
/// @param frames  of one sound, not empty; a cell may reach over their end
TokenSource mel_region(const TokenList& frames, const MelCell& cell, std::int64_t bins);

} // namespace triptych
