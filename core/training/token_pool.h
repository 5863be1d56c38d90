// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: from many tokens to one, and what that one stands for.
#pragma once

#include "core/training/node_module.h"

namespace triptych {

/// Zeros where the mask is false. [B,L,D], [B,L]
torch::Tensor masked(const torch::Tensor& values, const torch::Tensor& mask);
/// Sum, mean and largest value over the tokens that the mask keeps; zeros where it keeps none. [B,L,D] to
/// [B,1,D]
torch::Tensor masked_sum(const torch::Tensor& values, const torch::Tensor& mask);
torch::Tensor masked_mean(const torch::Tensor& values, const torch::Tensor& mask);
torch::Tensor masked_max(const torch::Tensor& values, const torch::Tensor& mask);

/// One token for each row: its mask is whether the modality is there, and so are its values.
/// @param values  [B,1,D]
Flow single_token(const torch::Tensor& values, const Flow& in);

/// One token for each span of so many elements: the mean of those that are there. The last span may be shorter.
/// @param values  [B,L,D]; of no meaning where the mask of `in` is false
Flow segment_means(torch::Tensor values, const Flow& in, std::int64_t segment);

/// What one token for the whole of an input, or of a part of it, stands for. Empty for an absent one.
TokenList whole(const TokenList& parts);
/// "0.32–0.45 s"
std::string seconds_label(double begin_s, double end_s);

} // namespace triptych
