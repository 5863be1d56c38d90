// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/features/spectrogram.h"

namespace triptych {

/// A table of numbers as a file holds it: one row a step, one column a channel.
struct NumberTable {
    Matrix values;                  ///< [rows,columns]
    std::vector<std::string> names; ///< of the columns, where a CSV file has a header; else empty
    int sides = 2;                  ///< of the array: 1 where it is a vector, which is one row here
};

/// Reads a .npy file of one or two sides, or a CSV file (comma, semicolon or tab; a first line that is not of numbers is
/// the header; decimal commas where the cells are not separated by them). What the file begins with decides.
/// @param as_row  an array of one side is one row; else it is one column
/// @error file_not_found, file_unreadable, limit_exceeded; bad_format naming the line: a cell that is empty or no finite
///        number, lines of different length; too_short where there is no number
Result<NumberTable> read_number_file(const std::filesystem::path& file, bool as_row);

/// How many columns read_number_file() would find, from the header of a .npy file or the first line of a table.
/// @error as read_number_file()
Result<std::int64_t> number_file_width(const std::filesystem::path& file, bool as_row);

/// A finite decimal number, white space around it left out. @return false where it is none
bool parse_finite(std::string_view text, double& value);

} // namespace triptych
