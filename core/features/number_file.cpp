// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/number_file.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <limits>
#include <string_view>

#include "core/features/npy.h"

namespace triptych {
namespace {

constexpr std::uintmax_t most_csv_bytes = std::uintmax_t{1} << 28;

/// Finite as the float32 that models compute with.
bool fits_float(double value) {
    return std::abs(value) <= static_cast<double>(std::numeric_limits<float>::max());
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> cells_of(std::string_view line, char delimiter) {
    std::vector<std::string_view> cells;
    for (std::size_t begin = 0; begin <= line.size();) {
        const std::size_t end = std::min(line.find(delimiter, begin), line.size());
        cells.push_back(trimmed(line.substr(begin, end - begin)));
        begin = end + 1;
    }
    return cells;
}

/// The one that a line holds most often.
char delimiter_of(std::string_view line) {
    char best = ',';
    std::ptrdiff_t most = 0;
    for (const char one : {';', '\t', ','}) {
        const std::ptrdiff_t count = std::count(line.begin(), line.end(), one);
        if (count > most) {
            most = count;
            best = one;
        }
    }
    return best;
}

bool parse_cell(std::string_view cell, char delimiter, double& value) {
    if (delimiter == ',' || cell.find(',') == std::string_view::npos) return parse_finite(cell, value);
    std::string with_point(cell);
    std::replace(with_point.begin(), with_point.end(), ',', '.');
    return parse_finite(with_point, value);
}

std::string unquoted(std::string_view cell) {
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
    return std::string(cell);
}

Error empty_file(const std::filesystem::path& file) {
    return fail(ErrorCode::too_short, file.string(), "holds no number.", {file.string()});
}

Result<NumberTable> read_csv_numbers(const std::filesystem::path& file) {
    std::error_code failed;
    if (const auto size = std::filesystem::file_size(file, failed); failed || size > most_csv_bytes)
        return fail(failed ? ErrorCode::file_unreadable : ErrorCode::limit_exceeded, file.string(),
                    failed ? "cannot be read."
                           : "is larger than " + std::to_string(most_csv_bytes >> 20) + " MiB of text.",
                    {file.string()});
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    NumberTable table;
    std::string text;
    char delimiter = ',';
    std::size_t width = 0;
    const auto wrong = [&](std::size_t line, const std::string& what) {
        return fail(ErrorCode::bad_format, file.string() + ", line " + std::to_string(line), what,
                    {std::to_string(line)});
    };
    bool first = true;
    for (std::size_t line = 1; std::getline(in, text); ++line) {
        if (line == 1 && text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
        if (trimmed(text).empty()) continue;
        if (first) delimiter = delimiter_of(text);
        const auto cells = cells_of(text, delimiter);
        double value = 0;
        const bool header = first && std::none_of(cells.begin(), cells.end(), [&](std::string_view cell) {
                                return parse_cell(cell, delimiter, value);
                            });
        if (first) {
            first = false;
            width = cells.size();
            if (header) {
                for (const std::string_view cell : cells)
                    table.names.push_back(unquoted(cell));
                continue;
            }
        }
        if (cells.size() != width)
            return wrong(line, "has " + std::to_string(cells.size()) + " numbers; the lines before have " +
                                   std::to_string(width) + ".");
        for (const std::string_view cell : cells) {
            if (!parse_cell(cell, delimiter, value))
                return wrong(line, cell.empty() ? std::string("has an empty cell.")
                                                : "says '" + std::string(cell.substr(0, 40)) +
                                                      "', which is no finite number.");
            table.values.values.push_back(static_cast<float>(value));
        }
        ++table.values.rows;
    }
    if (in.bad()) return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    if (table.values.rows == 0) return empty_file(file);
    table.values.columns = static_cast<int>(width);
    return table;
}

} // namespace

bool parse_finite(std::string_view text, double& value) {
    text = trimmed(text);
    if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
    const auto [rest, status] = std::from_chars(text.data(), text.data() + text.size(), value);
    return !text.empty() && status == std::errc{} && rest == text.data() + text.size() && fits_float(value);
}

Result<std::int64_t> number_file_width(const std::filesystem::path& file, bool as_row) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    std::ifstream in(file, std::ios::binary);
    if (in.peek() == static_cast<unsigned char>('\x93')) {
        const auto header = read_npy_header(file);
        if (!header) return header.error();
        if (header->shape.size() == 2) return header->shape[1];
        return header->shape.size() == 1 && as_row ? header->shape[0] : std::int64_t{1};
    }
    std::string line;
    while (std::getline(in, line))
        if (!trimmed(line).empty()) return static_cast<std::int64_t>(cells_of(line, delimiter_of(line)).size());
    return empty_file(file);
}

Result<NumberTable> read_number_file(const std::filesystem::path& file, bool as_row) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    char first = 0;
    if (std::ifstream in(file, std::ios::binary); !in.get(first)) return empty_file(file);
    if (first != '\x93') return read_csv_numbers(file);

    auto array = read_npy(file);
    if (!array) return array.error();
    if (array->shape.empty() || array->shape.size() > 2)
        return fail(ErrorCode::bad_format, file.string(),
                    "holds an array of " + std::to_string(array->shape.size()) + " sides; it takes one or two.",
                    {std::to_string(array->shape.size())});
    if (array->values.empty()) return empty_file(file);
    if (!std::all_of(array->values.begin(), array->values.end(), fits_float))
        return fail(ErrorCode::bad_format, file.string(), "holds a number that is not finite.", {file.string()});
    NumberTable table;
    table.sides = static_cast<int>(array->shape.size());
    const int length = static_cast<int>(array->shape[0]);
    table.values.rows = table.sides == 2 || !as_row ? length : 1;
    table.values.columns = table.sides == 2 ? static_cast<int>(array->shape[1]) : as_row ? length : 1;
    table.values.values.assign(array->values.begin(), array->values.end());
    return table;
}

} // namespace triptych
