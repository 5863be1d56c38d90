// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <torch/torch.h>

#include <string>

#include "core/base/result.h"
#include "core/training/memory.h"

namespace triptych {

/// The device that "auto", "cpu", "cuda" or "cuda:N" stands for.
/// @error invalid_argument for another word; no_device where the machine lacks it, naming what there is
Result<torch::Device> choose_device(const std::string& name);
std::string device_name(const torch::Device& device); ///< "cpu", "cuda:0"

} // namespace triptych
