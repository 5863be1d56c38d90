// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <vector>

#include "core/explain/left_out.h"

namespace triptych {

/// "2 samples were left out: rows 3, 17. manifest.csv, row 3: …": the first of them, and why the first was; empty: none were.
QString leftOutText(const std::vector<LeftOutRow>& rows);

} // namespace triptych
