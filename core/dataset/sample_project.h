// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>

#include "core/base/progress.h"
#include "core/base/result.h"

namespace triptych {

struct SampleOptions {
    int rows = 900;  ///< in [60, 100000]
    std::uint64_t seed = 0;
};

/// Writes the "Machine room" sample: manifest.csv, image/*.jpg (256×256), audio/*.wav (2 s, 16 kHz, 16 bit), and
/// evidence.json, which says where in each row the evidence of its class stands (core/dataset/evidence.h).
/// Nothing in it is recorded or downloaded. The same options give the same bytes.
/// How the classes are planted, and why no single modality can tell more than two thirds of them apart, is
/// explained at the top of sample_project.cpp.
/// @return the table that was written
/// @error out_of_range for rows; file_unwritable, disk_full; cancelled (what was written is removed)
/// Threads: uses up to the machine's cores, returns when all is written.
Result<std::filesystem::path> write_sample_project(const std::filesystem::path& folder, const SampleOptions& options = {},
                                                   std::stop_token stop = {}, const Progress& progress = {});

}  // namespace triptych
