// SPDX-License-Identifier: GPL-3.0-or-later
// A GRU over the frames of a log-mel spectrogram.
#include "core/training/recurrent.h"

namespace triptych {

void register_audio_gru(Registry& registry) {
    NodeType type = audio_recurrent(Cell::gru);
    type.id = "audio.gru";
    type.title = "GRU";
    type.help = "Standardises each mel bin by the training part and reads the frames in order with a state "
                "of two gates; the states of a span of time are averaged to a token.";
    type.source = "Cho et al. 2014";
    registry.add(std::move(type));
}

} // namespace triptych
