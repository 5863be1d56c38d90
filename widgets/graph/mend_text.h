// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "core/graph/mend.h"

namespace triptych {

/// What a mend does, in the user's language, made from its kind and values.
QString mendText(const Mend& mend, const Registry& registry);

} // namespace triptych
