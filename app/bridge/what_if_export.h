// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "app/bridge/what_if_controller.h"

namespace triptych {

/// A lineage as it is written: a copy, so that the thread that writes it shares nothing.
struct WhatIfExport {
    std::shared_ptr<const WhatIfFacts> facts;
    std::map<int, WhatIfStep> steps;
    int current = 0;
    std::optional<ResolvedTarget> resolved;
    /// By step and audio input, of the current step and of those whose sound was edited: what is left of it.
    std::map<int, std::map<std::string, std::vector<float>>> sounds;
};

/// {"run", "row", "model_hash", "target", "current", "steps": [{"id", "parent", "edit", "prediction", "value", "change",
///  "contributions"}]}, "change" against the sample as it is.
nlohmann::json whatIfJson(const WhatIfExport& lineage);
/// The same as a table, RFC 4180: a line a step, with the contribution of each input in a column of its own.
std::string whatIfCsv(const WhatIfExport& lineage);
/// The same as a page for colleagues.
std::string whatIfHtml(const WhatIfExport& lineage);
/// lineage.json, lineage.csv, lineage.html, and of the current step INPUT.png of pictures and INPUT.wav of sounds.
/// @param folder  made if need be
/// @error file_unwritable, disk_full
Result<void> writeWhatIf(const WhatIfExport& lineage, const std::filesystem::path& folder);

} // namespace triptych
