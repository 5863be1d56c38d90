// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/table.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <system_error>
#include <utility>

namespace triptych {
namespace {

constexpr std::string_view white_space = " \t\r\n\v\f";

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(white_space);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(white_space) - begin + 1);
}

/// Position of the first byte that is not UTF-8 (RFC 3629: no overlong form, no surrogate), or npos.
std::size_t first_invalid_utf8(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    std::size_t i = 0;
    while (i < text.size()) {
        const unsigned char lead = byte(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        std::size_t more = 0;
        unsigned char low = 0x80;
        unsigned char high = 0xBF;
        if (lead >= 0xC2 && lead <= 0xDF) {
            more = 1;
        } else if (lead >= 0xE0 && lead <= 0xEF) {
            more = 2;
            if (lead == 0xE0) low = 0xA0;
            if (lead == 0xED) high = 0x9F;
        } else if (lead >= 0xF0 && lead <= 0xF4) {
            more = 3;
            if (lead == 0xF0) low = 0x90;
            if (lead == 0xF4) high = 0x8F;
        } else {
            return i;
        }
        if (i + more >= text.size()) return i;
        if (byte(i + 1) < low || byte(i + 1) > high) return i;
        for (std::size_t k = 2; k <= more; ++k) {
            if (byte(i + k) < 0x80 || byte(i + k) > 0xBF) return i;
        }
        i += more + 1;
    }
    return std::string_view::npos;
}

/// The one of comma, semicolon and tab that the first line has most of, outside quotes.
char find_delimiter(std::string_view text) {
    constexpr std::array<char, 3> candidates = {',', ';', '\t'};
    std::array<std::size_t, 3> count = {};
    bool quoted = false;
    for (const char c : text) {
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        for (std::size_t i = 0; i < candidates.size(); ++i)
            count[i] += c == candidates[i];
    }
    return candidates[static_cast<std::size_t>(std::max_element(count.begin(), count.end()) - count.begin())];
}

/// Reads one record after the other.
class Reader {
  public:
    Reader(std::string_view text, char delimiter) : m_text(text), m_delimiter(delimiter) {}

    bool at_end() const { return m_at >= m_text.size(); }
    std::size_t position() const { return m_at; }
    std::size_t line() const { return m_line; }

    /// The next record, or the line and the cause why there is none.
    /// @param blank  set where the line had nothing on it at all
    Result<std::vector<std::string>> next(bool& blank) {
        std::vector<std::string> fields;
        blank = is_break();
        for (;;) {
            std::string field;
            if (!at_end() && m_text[m_at] == '"') {
                const std::size_t opened = m_line;
                if (!quoted(field))
                    return fail(ErrorCode::bad_format, {},
                                "the quote opened on line " + std::to_string(opened) + " is never closed",
                                {std::to_string(opened)});
                if (!at_end() && m_text[m_at] != m_delimiter && !is_break())
                    return fail(
                        ErrorCode::bad_format, {},
                        "line " + std::to_string(m_line) +
                            " has text after a closing quote; double the quotes inside a quoted field",
                        {std::to_string(m_line)});
            } else {
                while (!at_end() && m_text[m_at] != m_delimiter && !is_break())
                    field += m_text[m_at++];
            }
            fields.push_back(std::move(field));
            if (at_end()) return fields;
            if (m_text[m_at] == m_delimiter) {
                ++m_at;
                continue;
            }
            skip_break();
            return fields;
        }
    }

  private:
    bool is_break() const { return !at_end() && (m_text[m_at] == '\n' || m_text[m_at] == '\r'); }
    void skip_break() {
        if (m_text[m_at] == '\r' && m_at + 1 < m_text.size() && m_text[m_at + 1] == '\n') ++m_at;
        ++m_at;
        ++m_line;
    }
    bool quoted(std::string& field) {
        ++m_at;
        while (!at_end()) {
            const char c = m_text[m_at];
            if (c == '"') {
                ++m_at;
                if (at_end() || m_text[m_at] != '"') return true;
            } else if (c == '\n' || (c == '\r' && (m_at + 1 >= m_text.size() || m_text[m_at + 1] != '\n'))) {
                ++m_line;
            }
            field += c;
            ++m_at;
        }
        return false;
    }

    std::string_view m_text;
    char m_delimiter;
    std::size_t m_at = 0;
    std::size_t m_line = 1;
};

Result<std::string> read_bytes(const std::filesystem::path& file) {
    std::error_code code;
    const std::string where = file.string();
    const auto status = std::filesystem::status(file, code);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::file_not_found, where, "the table does not exist");
    if (std::filesystem::is_directory(status))
        return fail(ErrorCode::file_unreadable, where, "this is a folder; name the table inside it");
    std::ifstream stream(file, std::ios::binary);
    if (!stream)
        return fail(ErrorCode::file_unreadable, where,
                    std::string("the table cannot be opened: ") + std::strerror(errno));
    std::string bytes;
    std::array<char, 1 << 16> block;
    while (stream.read(block.data(), block.size()) || stream.gcount() > 0)
        bytes.append(block.data(), static_cast<std::size_t>(stream.gcount()));
    if (stream.bad())
        return fail(ErrorCode::file_unreadable, where, "the table could not be read to its end");
    return bytes;
}

} // namespace

Table::Table(std::vector<std::string> columns, std::vector<std::vector<std::string>> rows,
             std::vector<std::size_t> lines)
    : m_columns(std::move(columns)), m_rows(std::move(rows)), m_lines(std::move(lines)) {}

std::optional<std::size_t> Table::column(std::string_view name) const {
    const auto found = std::find(m_columns.begin(), m_columns.end(), name);
    if (found == m_columns.end()) return std::nullopt;
    return static_cast<std::size_t>(found - m_columns.begin());
}

std::optional<std::string_view> Table::cell(std::size_t row, std::size_t column) const {
    const std::string_view text = trimmed(m_rows[row][column]);
    if (text.empty()) return std::nullopt;
    return text;
}

std::size_t Table::line_of(std::size_t row) const {
    return row < m_lines.size() ? m_lines[row] : row + 2;
}

Result<Table> read_csv(const std::filesystem::path& file, std::stop_token stop, const Progress& progress) {
    const std::string where = file.string();
    Result<std::string> bytes = read_bytes(file);
    if (!bytes) return bytes.error();
    std::string_view text = *bytes;
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);

    const std::size_t invalid = first_invalid_utf8(text);
    if (invalid != std::string_view::npos) {
        const std::string line = std::to_string(
            1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(invalid), '\n'));
        return fail(ErrorCode::bad_format, where,
                    "line " + line + " is not UTF-8; save the table as CSV in UTF-8", {line});
    }

    Reader reader(text, find_delimiter(text));
    bool blank = true;
    std::vector<std::string> columns;
    while (blank && !reader.at_end()) {
        Result<std::vector<std::string>> header = reader.next(blank);
        if (!header) return header.error().at(where);
        columns = std::move(*header);
    }
    if (blank)
        return fail(ErrorCode::bad_format, where, "the table is empty: a header is needed on line 1", {"1"});
    std::set<std::string> names;
    for (std::string& name : columns) {
        name = std::string(trimmed(name));
        if (!names.insert(name).second)
            return fail(ErrorCode::bad_format, where,
                        "line 1: two columns are called '" + name + "'; rename one of them", {"1", name});
    }

    std::vector<std::vector<std::string>> rows;
    std::vector<std::size_t> lines;
    while (!reader.at_end()) {
        if (rows.size() % 1024 == 0) {
            if (stop.stop_requested()) return fail(ErrorCode::cancelled, where, "cancelled");
            if (progress)
                progress(static_cast<double>(reader.position()) / static_cast<double>(text.size()),
                         "reading the table");
        }
        const std::size_t line = reader.line();
        Result<std::vector<std::string>> row = reader.next(blank);
        if (!row) return row.error().at(where);
        if (blank) continue;
        if (row->size() != columns.size()) {
            const std::string got = std::to_string(row->size());
            const std::string expected = std::to_string(columns.size());
            return fail(ErrorCode::bad_format, where,
                        "line " + std::to_string(line) + " has " + got + " fields, the header has " +
                            expected,
                        {std::to_string(line), got, expected});
        }
        rows.push_back(std::move(*row));
        lines.push_back(line);
    }
    return Table(std::move(columns), std::move(rows), std::move(lines));
}

std::string csv_field(std::string_view text) {
    const bool quote = text.find_first_of(",;\t\"\r\n") != std::string_view::npos || text != trimmed(text);
    if (!quote) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

} // namespace triptych
