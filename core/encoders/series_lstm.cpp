// SPDX-License-Identifier: GPL-3.0-or-later
// An LSTM over the steps of a time series.
#include "core/training/series_tokens.h"

namespace triptych {

void register_series_lstm(Registry& registry) {
    NodeType type = series_recurrent(Cell::lstm);
    type.id = "series.lstm";
    type.title = "LSTM";
    type.help = "Reads the steps in order and keeps a state; the states of a span of steps are averaged to a token.";
    type.source = "Hochreiter & Schmidhuber 1997";
    registry.add(std::move(type));
}

} // namespace triptych
