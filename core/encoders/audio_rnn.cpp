// SPDX-License-Identifier: GPL-3.0-or-later
// A plain recurrent network over the frames of a log-mel spectrogram.
#include "core/training/recurrent.h"

namespace triptych {

void register_audio_rnn(Registry& registry) {
    NodeType type = audio_recurrent(Cell::rnn_tanh);
    type.id = "audio.rnn";
    type.title = "RNN";
    type.help = "Standardises each mel bin by the training part and reads the frames in order with a state "
                "without gates; the states of a span of time are averaged to a token.";
    type.source = "Elman 1990";
    registry.add(std::move(type));
}

} // namespace triptych
