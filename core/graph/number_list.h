// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// Of what a parameter lists channels: wider layers are a slip of the hand.
inline constexpr std::int64_t most_channels = 4096;

/// Whole numbers with commas between, as a text parameter holds them: "32,64,128". White space does not
/// matter.
/// @param name  of the parameter, for the message
/// @error invalid_argument where it is not such a list or empty; out_of_range for a number outside
/// [least,most] or
///        more than 64 of them
Result<std::vector<std::int64_t>> parse_number_list(const std::string& name, const std::string& text,
                                                    std::int64_t least, std::int64_t most);

} // namespace triptych
