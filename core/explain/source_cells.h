// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/graph/token_source.h"

/// Where a token lies, as tables of tokens tell it.
namespace triptych {

/// "input", "modality", "kind", "label" and where it lies: characters, box, seconds, hertz, place in the order.
const std::vector<std::string>& source_columns();
/// What stands in these columns. What a token of that kind does not use stays empty.
std::vector<std::string> source_cells(const TokenSource& source);

} // namespace triptych
