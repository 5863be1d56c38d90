// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: from prepared samples to what flows. collate() itself stands in model.h.
#pragma once

#include <string>

#include "core/features/prepare.h"
#include "core/training/node_module.h"

namespace triptych {

/// What the elements of an input's value stand for: words, the whole picture, frames, columns, steps.
TokenList input_sources(const PreparedValue& value, const std::string& input, const Preparer& preparer);

} // namespace triptych
