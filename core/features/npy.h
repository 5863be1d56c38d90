// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// Writes a NumPy .npy file (version 1.0, little-endian float32, C order).
/// @error file_unwritable, disk_full
Result<void> write_npy(const std::filesystem::path& file, std::span<const float> values,
                       const std::vector<std::int64_t>& shape);

struct NpyArray {
    std::vector<std::int64_t> shape;
    std::vector<double> values;
};
/// Reads .npy of float32, float64, int32, int64, uint8, C order. Object arrays (pickle) are refused.
/// @error file_not_found, file_unreadable, bad_format
Result<NpyArray> read_npy(const std::filesystem::path& file);

}  // namespace triptych
