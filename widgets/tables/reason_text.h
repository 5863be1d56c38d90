// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <string>

namespace triptych {

/// Why core guessed a column's role (ColumnInfo::reason), in the user's language; core's English where it is
/// a sentence that is not listed for lupdate (context "Reasons").
QString reasonText(const std::string& english);
bool knowsReason(const std::string& english);

} // namespace triptych
