// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <torch/torch.h>

#include <string>

#include "core/base/result.h"

namespace triptych {

/// The device that "auto", "cpu", "cuda" or "cuda:N" stands for.
/// @error invalid_argument for another word; no_device where the machine lacks it, naming what there is
Result<torch::Device> choose_device(const std::string& name);
std::string device_name(const torch::Device& device); ///< "cpu", "cuda:0"

/// Keeps freed memory in the process instead of giving it back to the system after each step. Returning and
/// faulting in the activations costs more than the arithmetic on them. Once a process, before the first step.
void keep_freed_memory();

} // namespace triptych
