// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/graph/token_source.h"

namespace triptych {

/// "image 12  cell 1,4": tokens with the numbers by which an option names them, counted from 0, for each input by itself or, with
/// `together`, through all of them.
std::string token_table(const std::vector<TokenSource>& tokens, bool together);
/// [{"input", "number", "kind", "label", …where it lies}], numbered likewise.
nlohmann::json token_list_json(const std::vector<TokenSource>& tokens, bool together);

/// "3,5-7": numbers and ranges, each below `count`; "all" for every one.
/// @param where  what the message names
/// @error invalid_argument
Result<std::vector<std::size_t>> parse_token_numbers(const std::string& text, std::size_t count, const std::string& where);

} // namespace triptych
