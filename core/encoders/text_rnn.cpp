// SPDX-License-Identifier: GPL-3.0-or-later
// Words to embeddings to a plain recurrent network.
#include "core/training/recurrent.h"

namespace triptych {

void register_text_rnn(Registry& registry) {
    NodeType type = text_recurrent(Cell::rnn_tanh);
    type.id = "text.rnn";
    type.title = "RNN";
    type.help =
        "Reads the words in order and keeps a state without gates, so that what was read long ago fades.";
    type.source = "Elman 1990";
    registry.add(std::move(type));
}

} // namespace triptych
