// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/source_cells.h"

#include "core/explain/csv_line.h"

namespace triptych {

const std::vector<std::string>& source_columns() {
    static const std::vector<std::string> columns = {"input", "modality", "kind", "label", "char_begin", "char_end", "x", "y", "width", "height",
                                                     "begin_s", "end_s", "low_hz", "high_hz", "first", "count"};
    return columns;
}

std::vector<std::string> source_cells(const TokenSource& source) {
    using Kind = TokenSource::Kind;
    const auto places = [](bool used, std::size_t value) { return used ? std::to_string(value) : std::string(); };
    const auto numbers = [](bool used, double value) { return used ? csv_number(value) : std::string(); };
    const bool word = source.kind == Kind::word, box = source.width > 0 || source.height > 0;
    const bool time = source.kind == Kind::region || source.kind == Kind::frame, band = source.kind == Kind::region, counted = source.count > 0;
    return {source.input, modality_name(source.modality), token_kind_name(source.kind), source.label,
            places(word, source.char_begin), places(word, source.char_end), numbers(box, source.x), numbers(box, source.y),
            numbers(box, source.width), numbers(box, source.height), numbers(time, source.begin_s), numbers(time, source.end_s),
            numbers(band, source.low_hz), numbers(band, source.high_hz), places(counted, source.first), places(counted, source.count)};
}

} // namespace triptych
