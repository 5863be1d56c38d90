// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/files.h"

#include <algorithm>

namespace triptych {
namespace {

bool is_address(const std::string& cell) {
    const std::size_t end = cell.find("://");
    return end != std::string::npos && end > 0 &&
           std::all_of(cell.begin(), cell.begin() + static_cast<std::ptrdiff_t>(end),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

} // namespace

std::optional<Error> missing_file(const Dataset& dataset, std::size_t row, const std::string& column) {
    const auto path = dataset.path(row, column);
    std::error_code failed;
    if (!path || std::filesystem::is_regular_file(*path, failed)) return std::nullopt;
    const std::string where = dataset.where(row) + ", column '" + column + "'";
    const std::string cell = dataset.text(row, column).value_or(std::string());
    if (is_address(cell))
        return fail(ErrorCode::file_not_found, where,
                    "names the address " + cell + "; only files are read. Fetch it, and name the file here.", {cell});
    return fail(ErrorCode::file_not_found, where, "names " + path->string() + ", which is not there.",
                {path->string()});
}

std::optional<Error> first_missing_file(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                                        const std::function<bool(std::size_t row)>& counts) {
    for (const Node& node : graph.nodes) {
        const NodeType* type = registry.find(node.type);
        const auto named = node.params.find("column");
        if (!type || type->category != "input" || named == node.params.end()) continue;
        const std::string column = value_text(named->second);
        const auto info = std::find_if(dataset.columns().begin(), dataset.columns().end(),
                                       [&](const ColumnInfo& one) { return one.name == column; });
        if (info == dataset.columns().end() || info->unreadable == 0) continue;
        for (std::size_t row = 0; row < dataset.size(); ++row) {
            if (dataset.split(row) == Split::none || !counts(row)) continue;
            auto missing = missing_file(dataset, row, column);
            if (!missing) continue;
            if (info->unreadable > 1)
                missing->message += " The column names " + std::to_string(info->unreadable) +
                                    " files that are not there.";
            return missing;
        }
    }
    return std::nullopt;
}

} // namespace triptych
