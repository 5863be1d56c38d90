// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace triptych {

/// Names with commas between them, as a text parameter holds them: low, middle, high. One that holds a comma stands in
/// double quotes, in which a double quote is written twice (RFC 4180). White space around a name does not count, and
/// neither does a name that is empty.
std::vector<std::string> parse_name_list(const std::string& text);

} // namespace triptych
