// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "app/bridge/pinned_controller.h"

namespace triptych {

/// All moments of all heads, as pinned.jsonl has them, with the truths and what the change of attention is told against.
std::string pinnedToJson(const PinnedController::Record& record);
/// One number a line, of the shown head at all moments: probabilities or the value, contributions, attention and its change.
std::string pinnedToCsv(const PinnedController::Record& record);

/// Both, as pinned.json and pinned.csv in a folder that exists. Threads: any.
/// @error file_unwritable naming the file
Result<void> writePinned(const PinnedController::Record& record, const std::string& folder);

} // namespace triptych
