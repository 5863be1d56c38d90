// SPDX-License-Identifier: GPL-3.0-or-later
// A GRU over the steps of a time series.
#include "core/training/series_tokens.h"

namespace triptych {

void register_series_gru(Registry& registry) {
    NodeType type = series_recurrent(Cell::gru);
    type.id = "series.gru";
    type.title = "GRU";
    type.help = "Reads the steps in order with a state of two gates; the states of a span of steps are averaged to a token.";
    type.source = "Cho et al. 2014";
    registry.add(std::move(type));
}

} // namespace triptych
