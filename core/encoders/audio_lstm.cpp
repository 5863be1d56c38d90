// SPDX-License-Identifier: GPL-3.0-or-later
// An LSTM over the frames of a log-mel spectrogram. Its states are averaged over short spans of time: a token
// each.
#include "core/training/recurrent.h"

namespace triptych {

void register_audio_lstm(Registry& registry) {
    NodeType type = audio_recurrent(Cell::lstm);
    type.id = "audio.lstm";
    type.title = "LSTM";
    type.help = "Standardises each mel bin by the training part, reads the frames in order and keeps a "
                "state; the states of a span of time are averaged to a token.";
    type.source = "Hochreiter & Schmidhuber 1997";
    registry.add(std::move(type));
}

} // namespace triptych
