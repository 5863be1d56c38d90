// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/explain/faithfulness.h"

namespace triptych {

/// What the test of a map found, translated: "Yes: far better than random orders, both ways". @pre it has curves
QString verdictWords(const Faithfulness& found);

} // namespace triptych
