// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

namespace triptych {

/// Told by long work how far it is.
/// @param fraction  in [0,1]
/// @param step      what is being done, one of a few English phrases ("decoding", "writing")
/// Called on the thread that works; must return at once.
using Progress = std::function<void(double fraction, const std::string& step)>;

}  // namespace triptych
