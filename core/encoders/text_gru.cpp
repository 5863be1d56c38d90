// SPDX-License-Identifier: GPL-3.0-or-later
// Words to embeddings to a GRU.
#include "core/training/recurrent.h"

namespace triptych {

void register_text_gru(Registry& registry) {
    NodeType type = text_recurrent(Cell::gru);
    type.id = "text.gru";
    type.title = "GRU";
    type.help = "Reads the words in order and keeps a state, with two gates instead of the LSTM's three and "
                "no cell beside it.";
    type.source = "Cho et al. 2014";
    registry.add(std::move(type));
}

} // namespace triptych
