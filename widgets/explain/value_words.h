// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/explain/attribution.h"

namespace triptych {

/// What the explained number is called, translated: "logit", "log-probability", "probability", "standardised value", as value_name() does in English.
QString valueTitle(const ValueScale& scale);
/// The same at the beginning of a sentence.
QString valueHeading(const ValueScale& scale);
/// A value of what is standardised in the unit of its column: "12.3"; empty where the scale has none.
QString valueInUnit(const ValueScale& scale, double value);

} // namespace triptych
