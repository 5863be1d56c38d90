// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: attention as nodes are made of it.
#pragma once

#include <torch/torch.h>

#include "core/base/random.h"

namespace triptych {

struct AttentionCapture;

/// softmax(QKᵀ/√d)V with heads. Fused where the weights are not asked for.
/// @param query     [B,Q,D]
/// @param key, value  [B,K,D]; heads divide D
/// @param key_mask  [B,K] bool, true where a key may be looked at; at least one in each row
/// @param capture   null, or who asks for the weights, and may put others in their place
/// @param weights   where to put the weights [B,heads,Q,K] that were used, where there is a capture
/// @return [B,Q,D]
torch::Tensor attend(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                     const torch::Tensor& key_mask, std::int64_t heads, const AttentionCapture* capture,
                     torch::Tensor* weights);

/// torch.nn.MultiheadAttention, batch first; its in_proj is here query, key and value.
class MultiHeadAttention : public torch::nn::Module {
  public:
    MultiHeadAttention(std::int64_t width, std::int64_t heads, Random& random);
    /// Queries of one list look at another (or at the same). Arguments as for attend().
    torch::Tensor forward(const torch::Tensor& queries, const torch::Tensor& keys,
                          const torch::Tensor& key_mask, const AttentionCapture* capture, torch::Tensor* weights);

  private:
    std::int64_t m_heads;
    torch::nn::Linear m_query{nullptr}, m_key{nullptr}, m_value{nullptr}, m_out{nullptr};
};

torch::nn::LayerNorm make_layer_norm(std::int64_t width);

/// Linear, ReLU or GELU, linear: the position-wise network of a Transformer.
class FeedForward : public torch::nn::Module {
  public:
    FeedForward(std::int64_t width, std::int64_t hidden, bool gelu, Random& random);
    torch::Tensor forward(const torch::Tensor& x);

  private:
    bool m_gelu;
    torch::nn::Linear m_widen{nullptr}, m_narrow{nullptr};
};

} // namespace triptych
