// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: weights that were trained elsewhere.
#pragma once

#include <torch/torch.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/graph/registry.h"

namespace triptych {

/// "weights": a safetensors file that the encoder starts from.
Field weights_field();

/// Fills parameters and buffers by name from a safetensors file, as torchvision's state dict names them.
/// @param ignored  beginnings of names that the file may hold and the module lacks ("fc.")
/// @param renamed  what the module calls a tensor of the file; none: the same
/// @error version_mismatch naming what is missing, of another shape or left over; what read_safetensors says
Result<void> load_weights(torch::nn::Module& module, const std::filesystem::path& file,
                          const std::vector<std::string>& ignored,
                          const std::function<std::string(std::string)>& renamed = {});

} // namespace triptych
