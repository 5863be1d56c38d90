// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/attention.h"

#include <cmath>
#include <limits>

#include "core/training/node_module.h"

namespace triptych {

torch::Tensor attend(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                     const torch::Tensor& key_mask, std::int64_t heads, const AttentionCapture* capture,
                     torch::Tensor* weights) {
    const std::int64_t batch = query.size(0), queries = query.size(1), keys = key.size(1);
    const std::int64_t width = query.size(2), depth = width / heads;
    const auto split = [&](const torch::Tensor& x) {
        return x.view({batch, x.size(1), heads, depth}).transpose(1, 2);
    };
    const torch::Tensor q = split(query), k = split(key), v = split(value);
    const torch::Tensor seen = key_mask.view({batch, 1, 1, keys});
    torch::Tensor mixed;
    if (capture) {
        torch::Tensor scores = torch::matmul(q, k.transpose(2, 3)) / std::sqrt(static_cast<double>(depth));
        scores = scores.masked_fill(~seen, -std::numeric_limits<float>::infinity());
        *weights = capture->edited(torch::softmax(scores, 3));
        mixed = torch::matmul(*weights, v);
    } else {
        mixed = at::scaled_dot_product_attention(q, k, v, seen.expand({batch, 1, queries, keys}));
    }
    return mixed.transpose(1, 2).reshape({batch, queries, width});
}

MultiHeadAttention::MultiHeadAttention(std::int64_t width, std::int64_t heads, Random& random)
    : m_heads(heads) {
    m_query = register_module("query", make_linear(width, width, random));
    m_key = register_module("key", make_linear(width, width, random));
    m_value = register_module("value", make_linear(width, width, random));
    m_out = register_module("out", make_linear(width, width, random));
}

torch::Tensor MultiHeadAttention::forward(const torch::Tensor& queries, const torch::Tensor& keys,
                                          const torch::Tensor& key_mask, const AttentionCapture* capture,
                                          torch::Tensor* weights) {
    return m_out->forward(attend(m_query->forward(queries), m_key->forward(keys), m_value->forward(keys),
                                 key_mask, m_heads, capture, weights));
}

torch::nn::LayerNorm make_layer_norm(std::int64_t width) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}));
}

FeedForward::FeedForward(std::int64_t width, std::int64_t hidden, bool gelu, Random& random) : m_gelu(gelu) {
    m_widen = register_module("widen", make_linear(width, hidden, random));
    m_narrow = register_module("narrow", make_linear(hidden, width, random));
}

torch::Tensor FeedForward::forward(const torch::Tensor& x) {
    const torch::Tensor h = m_widen->forward(x);
    return m_narrow->forward(m_gelu ? torch::gelu(h) : torch::relu(h));
}

} // namespace triptych
