// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include <nlohmann/json.hpp>

namespace triptych {

/// JSON has no NaN and no infinity; null stands for "not measured" or "there is none".
inline nlohmann::json number_or_null(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

} // namespace triptych
