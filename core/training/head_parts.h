// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what the heads have in common.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/training/node_module.h"

namespace triptych {

/// The fields of a head: column, its own, dropout, and those by which losses of several heads are added up.
std::vector<Field> head_fields(const std::string& column_help, std::vector<Field> own);

/// A head that gives K numbers by one dense layer over its input: a vector, or the mean of the tokens that there are.
/// A prediction is taken as it is, without a layer.
class DenseHead : public HeadModule {
  public:
    /// @param half  whether a learned uncertainty halves the loss: that of a Gaussian's number, not of a softmax
    ///              (Kendall, Gal & Cipolla 2018)
    DenseHead(const Params& params, const PortType& input, std::int64_t outputs, const BuildContext& context, bool half,
              bool bias = true);

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override;
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }
    /// loss_weight · loss; or exp(-s) · loss + s/2, the loss halved for a number, where s is log_variance.
    torch::Tensor weighted(const torch::Tensor& loss) const override;

  private:
    double m_dropout, m_weight;
    bool m_half;
    torch::Tensor m_log_variance; ///< [1]; undefined where the weight is given
    torch::nn::Linear m_dense{nullptr};
};

/// One number for each class, or none: "none", "balanced", or numbers with commas between them.
/// @error invalid_argument for a text that is none of these
Result<std::vector<double>> parse_class_weights(const std::string& text);

/// scikit-learn's "balanced", rows / (K · count) over the K classes that occur; 1 for the others.
std::vector<double> balanced_weights(const std::vector<std::int64_t>& counts);

/// [B] where the target is known: not below zero, or not NaN.
torch::Tensor known_targets(const torch::Tensor& target);

/// A head's output type: [B,outputs].
PortType prediction_type(const Dim& outputs);

} // namespace triptych
