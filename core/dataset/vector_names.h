// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace triptych {

/// "x" and 12 of "x__12": a number of a feature vector that is spread over columns. Nothing of other names, "x__012".
std::optional<std::pair<std::string, std::size_t>> vector_part(const std::string& name);

/// By vector the places of its columns among `names`, from x__0 on without a gap, at least two of them.
/// @param fits  whether a column can be a part; the first that cannot ends its vector
std::map<std::string, std::vector<std::size_t>> find_vectors(const std::vector<std::string>& names,
                                                             const std::function<bool(std::size_t column)>& fits);

} // namespace triptych
