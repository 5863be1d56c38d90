// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: model randomisation with given weights.
#pragma once

#include <torch/torch.h>

#include <functional>

#include "core/explain/faithfulness.h"

namespace triptych {

/// Puts weights that know nothing into a layer.
using Forget = std::function<void(const std::string& node, torch::nn::Module& layer)>;
/// Of a seed, from 0 on; called once for each. @error what keeps new weights from being made
using Forgetting = std::function<Result<Forget>(int seed)>;

/// model_randomisation() with weights of one's own. Each layer forgets once a seed, bottom-up.
Result<Randomisation> randomised(const Predictor& predictor, const PreparedSample& sample, const AttributionRequest& request, int seeds,
                                 const Forgetting& forgetting, std::stop_token stop = {}, const Progress& progress = {});

} // namespace triptych
