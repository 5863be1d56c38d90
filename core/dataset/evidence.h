// SPDX-License-Identifier: GPL-3.0-or-later
// Where in a sample the evidence stands that a model should use, where that is known: planted, or marked by a person.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// A span of a text, a box in a picture, or a band of a sound.
struct EvidenceRegion {
    enum class Kind { chars, box, band };
    Kind kind = Kind::chars;
    std::size_t char_begin = 0, char_end = 0;    ///< chars: code points [begin,end) in the text as it lies on disk
    double x = 0, y = 0, width = 0, height = 0;  ///< box: pixels of the picture as it lies on disk
    double begin_s = 0, end_s = 0;               ///< band
    double low_hz = 0, high_hz = 0;              ///< band
    bool operator==(const EvidenceRegion&) const = default;
};

/// The regions of one row, by column. A column without an entry has none, or it is not known.
using RowEvidence = std::map<std::string, std::vector<EvidenceRegion>>;

/// By row of the table. Stored as evidence.json beside it:
/// {"format": "triptych evidence", "version": 1, "rows": [{"log": [{"chars": [3, 25]}], "panel": [{"box": [40, 8, 42, 29]}],
///  "sound": [{"seconds": [0, 2], "hz": [4800, 7200]}]}, {}, …]}
/// One line a row; the same evidence gives the same bytes.
std::string evidence_to_json(const std::vector<RowEvidence>& rows);
/// @error file_not_found, file_unreadable; bad_format naming row and column; version_mismatch
Result<std::vector<RowEvidence>> read_evidence(const std::filesystem::path& file);

} // namespace triptych
