// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// Writes a NumPy .npy file (version 1.0, little-endian float32, C order).
/// @error file_unwritable, disk_full
Result<void> write_npy(const std::filesystem::path& file, std::span<const float> values,
                       const std::vector<std::int64_t>& shape);

inline constexpr std::size_t npy_most_values = std::size_t{1} << 26;  ///< numbers that read_npy agrees to read

struct NpyHeader {
    std::string type;                 ///< "<f4"
    bool fortran_order = false;       ///< stored column by column
    std::vector<std::int64_t> shape;  ///< empty: a single number
    std::size_t data_begin = 0;       ///< bytes before the values

    std::size_t count() const;  ///< of values
};
/// What the file says of itself; its values are not read.
/// @error file_not_found, file_unreadable; bad_format: no .npy file, or its header says nothing of a plain array;
///        limit_exceeded
Result<NpyHeader> read_npy_header(const std::filesystem::path& file);

struct NpyArray {
    std::vector<std::int64_t> shape;
    std::vector<double> values;  ///< the last side runs quickest, however they are stored
};
/// Reads .npy of float16, float32, float64, whole numbers of 1 to 8 bytes and truth values, of either byte order, in C
/// or Fortran order. Object arrays (pickle) are refused: nothing of the file is executed.
/// @error as read_npy_header; bad_format for other types and for a file that is shorter than it says
Result<NpyArray> read_npy(const std::filesystem::path& file);

}  // namespace triptych
