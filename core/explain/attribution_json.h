// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/base/result.h"
#include "core/explain/attribution.h"

namespace triptych {

/// What attribution_to_json() wrote, remarks and values finer than tokens left out. Numbers come back as they were.
/// @error bad_format
Result<Attribution> attribution_from_json(const nlohmann::json& json);

/// {"name": value_name()}, of a probability also what the head gives where that is no logit ("output"), of what is standardised
/// "mean" and "deviation", and "in_unit": the value in the column's unit.
nlohmann::json scale_to_json(const ValueScale& scale, double value);

} // namespace triptych
