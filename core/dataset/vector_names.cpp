// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/vector_names.h"

#include <algorithm>
#include <charconv>
#include <string_view>

namespace triptych {

std::optional<std::pair<std::string, std::size_t>> vector_part(const std::string& name) {
    const std::size_t mark = name.rfind("__");
    if (mark == std::string::npos || mark == 0) return std::nullopt;
    const std::string_view digits = std::string_view(name).substr(mark + 2);
    std::size_t place = 0;
    const auto [rest, status] = std::from_chars(digits.data(), digits.data() + digits.size(), place);
    if (status != std::errc{} || std::to_string(place) != digits) return std::nullopt;
    return std::pair{name.substr(0, mark), place};
}

std::map<std::string, std::vector<std::size_t>> find_vectors(const std::vector<std::string>& names,
                                                             const std::function<bool(std::size_t column)>& fits) {
    std::map<std::string, std::map<std::size_t, std::size_t>> columns_of; // by place, by vector
    for (std::size_t i = 0; i < names.size(); ++i)
        if (const auto part = vector_part(names[i])) columns_of[part->first][part->second] = i;
    std::map<std::string, std::vector<std::size_t>> vectors;
    for (const auto& [name, columns] : columns_of) {
        std::vector<std::size_t> found;
        for (const auto& [place, column] : columns) {
            if (place != found.size() || !fits(column)) break;
            found.push_back(column);
        }
        // A column of that very name would make it unclear which of them is meant.
        if (found.size() >= 2 && std::find(names.begin(), names.end(), name) == names.end())
            vectors[name] = std::move(found);
    }
    return vectors;
}

} // namespace triptych
