// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "app/cli/model_options.h"

namespace triptych {

struct InspectArguments {
    DataOptions data;
    std::optional<std::size_t> row;
    std::filesystem::path folder; ///< with row
    std::filesystem::path run;    ///< with row; empty: the template, fitted on the training part
    ModelOptions model;
};

/// Columns, roles, classes, splits.
int inspect_table(const InspectArguments& given, Job& job);
/// Writes what the model sees of one row.
int inspect_row(const InspectArguments& given, Job& job);

} // namespace triptych
