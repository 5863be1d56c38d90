// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: hidden dense layers with an activation between them, and a linear one at the end.
#pragma once

#include "core/training/feature_map.h"
#include "core/training/node_module.h"

namespace triptych {

class DenseLayers {
  public:
    /// Registers hidden0, hidden1 … and out in their owner.
    /// @param params  with the fields of fields()
    DenseLayers(torch::nn::Module& owner, const Params& params, std::int64_t in, Random& random);

    /// @param x  […,in]
    torch::Tensor forward(torch::Tensor x, const ForwardContext& context);

    /// "hidden", "layers", "width", "activation", "dropout".
    static std::vector<Field> fields(double dropout);

  private:
    Activation m_activation;
    double m_dropout;
    std::vector<torch::nn::Linear> m_hidden;
    torch::nn::Linear m_out{nullptr};
};

} // namespace triptych
