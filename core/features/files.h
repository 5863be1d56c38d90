// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/dataset/dataset.h"
#include "core/graph/registry.h"

namespace triptych {

/// Why a row's cell of an image or audio column names no file; nothing where it names one, or is empty.
std::optional<Error> missing_file(const Dataset& dataset, std::size_t row, const std::string& column);

/// The first such cell that training on this graph would come upon: rows that count in one of the three parts. Looks
/// only into columns whose files were found missing as the table was opened.
/// @param counts  whether anything is to be learned of a row
/// @return file_not_found naming row, column and file, and how many of the column's files are missing
std::optional<Error> first_missing_file(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                                        const std::function<bool(std::size_t row)>& counts);

} // namespace triptych
