// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// A row that others are gone on without, because it cannot be read.
struct LeftOutRow {
    std::size_t row = 0;
    Error why;
};

/// Whether reading a row can fail so because of the files that it names, so that it says nothing about other rows.
bool is_of_files(ErrorCode code);

/// Whether a method can fail so because of what the row, or the model, lacks.
bool is_of_row(ErrorCode code);

/// [{"row", "error"}]
nlohmann::json left_out_to_json(const std::vector<LeftOutRow>& rows);
/// "2 of 40 rows: 3, 17. manifest.csv, row 3: …": the first of them by their numbers, and why the first was; empty: none were.
std::string left_out_text(const std::vector<LeftOutRow>& rows, std::size_t of);

} // namespace triptych
