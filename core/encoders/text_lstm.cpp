// SPDX-License-Identifier: GPL-3.0-or-later
// Words to embeddings to an LSTM. One token a word, so that each can be looked at; or one for the whole text.
#include "core/training/recurrent.h"

namespace triptych {

void register_text_lstm(Registry& registry) {
    NodeType type = text_recurrent(Cell::lstm);
    type.id = "text.lstm";
    type.title = "LSTM";
    type.help =
        "Reads the words in order and keeps a state. With one token a word, every word can be attended to.";
    type.source = "Hochreiter & Schmidhuber 1997";
    registry.add(std::move(type));
}

} // namespace triptych
