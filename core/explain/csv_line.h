// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <charconv>
#include <cmath>
#include <string>
#include <vector>

#include "core/dataset/table.h"

/// What tables of explanations are written with.
namespace triptych {

/// The shortest decimal that reads back as the same number; empty where there is none.
inline std::string csv_number(double value) {
    if (!std::isfinite(value)) return {};
    char digits[40];
    const auto [end, status] = std::to_chars(digits, digits + sizeof digits, value);
    return std::string(digits, end);
}

/// One line of a table after RFC 4180, with its end.
inline std::string csv_line(const std::vector<std::string>& cells) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i)
        text += (i == 0 ? "" : ",") + csv_field(cells[i]);
    return text + "\r\n";
}

} // namespace triptych
