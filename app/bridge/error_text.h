// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/base/result.h"

namespace triptych {

/// A few translated words for the kind of an error, as the head of a message: "File not found".
QString errorTitle(ErrorCode code);

/// One or two translated sentences made of code, place and values: what happened, where, and what to do.
/// Where the values do not say enough, core's English message stands behind a translated beginning; nothing
/// is left out. What caused the error follows in brackets.
QString errorText(const Error& error);

/// A place as core names it ("node 'fusion'", "column 'x'", "manifest.csv, row 12 (line 14)", a file),
/// translated.
QString errorPlace(const Error& error);

} // namespace triptych
