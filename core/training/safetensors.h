// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace triptych {

struct TensorFile {
    std::vector<std::pair<std::string, torch::Tensor>> tensors; ///< in the order they are written
    std::map<std::string, std::string> metadata;
};

/// Writes safetensors (8-byte header length, JSON header, raw little-endian data), beside the file first and
/// then renamed, so that a crash never leaves half a checkpoint. Tensors: any device, float32, float64,
/// int64, uint8 or bool; stored contiguous.
/// @error file_unwritable, disk_full
Result<void> write_safetensors(const std::filesystem::path& file, const TensorFile& content);

/// Reads safetensors. Nothing of the file is executed; the tensors have to fill the file after its header, without
/// overlap or gap.
/// @error file_not_found, file_unreadable; bad_format with the tensor's name
Result<TensorFile> read_safetensors(const std::filesystem::path& file);

} // namespace triptych
