// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"

namespace triptych {

/// A table of strings as it lies on disk: one header, then rows. A cell that is empty (or only white space) is
/// missing; nothing is ever filled in.
/// Threads: const calls are reentrant.
class Table {
  public:
    Table() = default;
    Table(std::vector<std::string> columns, std::vector<std::vector<std::string>> rows,
          std::vector<std::size_t> lines = {});

    std::size_t rows() const { return m_rows.size(); }
    const std::vector<std::string>& columns() const { return m_columns; }
    /// Index of the column of that name, or nothing.
    std::optional<std::size_t> column(std::string_view name) const;
    /// The trimmed cell, or nothing where it is missing. @pre row < rows(), column < columns().size()
    std::optional<std::string_view> cell(std::size_t row, std::size_t column) const;
    /// The line of the file on which the row begins (from 1; the header is on line 1), for messages.
    std::size_t line_of(std::size_t row) const;

  private:
    std::vector<std::string> m_columns;
    std::vector<std::vector<std::string>> m_rows;
    std::vector<std::size_t> m_lines;
};

/// Reads CSV (RFC 4180): header, UTF-8 with or without a byte-order mark, quoted fields with commas, quotes and
/// line breaks, CRLF or LF; the delimiter (comma, semicolon, tab) is found from the header.
/// @error file_not_found, file_unreadable; bad_format naming the line: an unclosed quote, a row with another
///        number of fields, an invalid UTF-8 sequence, two columns of one name, no header; cancelled.
Result<Table> read_csv(const std::filesystem::path& file, std::stop_token stop = {}, const Progress& progress = {});

/// One field quoted as RFC 4180 wants it, for writers.
std::string csv_field(std::string_view text);

}  // namespace triptych
