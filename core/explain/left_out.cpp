// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/left_out.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

constexpr std::size_t most_named = 10;

} // namespace

bool is_of_files(ErrorCode code) {
    return code == ErrorCode::file_not_found || code == ErrorCode::file_unreadable || code == ErrorCode::limit_exceeded ||
           code == ErrorCode::bad_format || code == ErrorCode::bad_shape || code == ErrorCode::too_short;
}

bool is_of_row(ErrorCode code) {
    return code == ErrorCode::bad_graph || code == ErrorCode::too_few_rows || code == ErrorCode::bad_format || code == ErrorCode::limit_exceeded;
}

nlohmann::json left_out_to_json(const std::vector<LeftOutRow>& rows) {
    nlohmann::json out = nlohmann::json::array();
    for (const LeftOutRow& one : rows)
        out.push_back({{"row", one.row}, {"error", one.why.text()}});
    return out;
}

std::string left_out_text(const std::vector<LeftOutRow>& rows, std::size_t of) {
    if (rows.empty()) return {};
    std::string text = std::to_string(rows.size()) + " of " + std::to_string(of) + (of == 1 ? " row: " : " rows: ");
    for (std::size_t i = 0; i < std::min(rows.size(), most_named); ++i)
        text += (i > 0 ? ", " : "") + std::to_string(rows[i].row);
    if (rows.size() > most_named) text += " …";
    return text + ". " + rows.front().why.text();
}

} // namespace triptych
