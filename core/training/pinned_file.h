// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "core/training/pinned.h"

namespace triptych {

/// Appends what is told of pinned rows to pinned.jsonl of a run folder, one line each time. The tokens of a row are written
/// when it first occurs, and where they are others than before: weights change while it trains, what they speak of does not.
class PinnedFile {
  public:
    explicit PinnedFile(const std::filesystem::path& run);
    /// @error file_unwritable, disk_full
    Result<void> append(const PinnedNews& news);

  private:
    std::filesystem::path m_path;
    std::ofstream m_out; ///< opened with the first line: a run without pins leaves no file
    std::map<std::size_t, std::string> m_tokens; ///< as they were written last, by row
};

/// One sample with all that it has: as a line of the file, with its tokens. Numbers that are not finite are null.
nlohmann::json pinned_to_json(const PinnedNews& news);

} // namespace triptych
