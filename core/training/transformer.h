// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: the Transformer's encoder, as torch.nn.TransformerEncoder and as
// torchvision's vision transformer name and start it.
#pragma once

#include "core/training/node_module.h"

namespace triptych {

struct TransformerOptions {
    /// Names and initial weights of a layer.
    enum class Style {
        torch, ///< self_attn, linear1, linear2, norm1, norm2; started as torch.nn.TransformerEncoderLayer
        torchvision ///< self_attention, mlp.0, mlp.3, ln_1, ln_2; started as torchvision's ViT
    };
    Style style = Style::torch;
    std::int64_t width = 1, heads = 1, feed_forward = 1;
    bool pre_norm = true; ///< normalise before each part (Xiong et al. 2020), not after it
    bool gelu = true;     ///< not ReLU
    bool gated = false;   ///< one half of the hidden numbers is multiplied by the other, activated (Shazeer 2020): linear1
                          ///< is twice as wide
    bool first_norm = true; ///< of an encoder that is pre-norm: normalise what enters the first attention, too
    double dropout = 0;   ///< of attention weights, of what each part adds, within the feed-forward network
    double epsilon = 1e-5;
};

/// What each token takes from all: softmax(q·kᵀ/√depth)·v, a layer more in the capture where one is asked for.
/// @param query, key, value  [B,heads,L,depth]
/// @param mask     [B,L] bool, true where there is a token, at least one in each row; undefined: everywhere
/// @param dropout  of the weights
torch::Tensor self_attention(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                             const torch::Tensor& mask, double dropout, const ForwardContext& context);

/// One layer: self-attention, then a feed-forward network, each added to what enters it.
class TransformerLayer : public torch::nn::Module {
  public:
    TransformerLayer(const TransformerOptions& options, Random& random);

    /// @param x     [B,L,width]
    /// @param mask  [B,L] bool, true where there is a token, at least one in each row; undefined: everywhere
    torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask, const ForwardContext& context);

  private:
    torch::Tensor attend(const torch::Tensor& x, const torch::Tensor& mask, const ForwardContext& context);
    torch::Tensor feed(const torch::Tensor& x, const ForwardContext& context);

    TransformerOptions m_options;
    torch::Tensor m_in_weight, m_in_bias; ///< query, key and value on top of each other
    torch::nn::Linear m_out{nullptr}, m_widen{nullptr}, m_narrow{nullptr};
    torch::nn::LayerNorm m_attention_norm{nullptr}, m_feed_norm{nullptr};
};

/// torch.nn.TransformerEncoder, batch first: layers.0, layers.1 …, and norm after the last where they are
/// pre-norm.
class TransformerEncoder : public torch::nn::Module {
  public:
    TransformerEncoder(const TransformerOptions& options, std::int64_t layers, Random& random);
    /// Arguments as for a layer, but a row may be without a token; what comes of it has no meaning.
    torch::Tensor forward(torch::Tensor x, torch::Tensor mask, const ForwardContext& context);

  private:
    std::vector<std::shared_ptr<TransformerLayer>> m_layers;
    torch::nn::LayerNorm m_norm{nullptr};
};

/// Ends the capture of a Transformer encoder's layers, whose tokens are those of `in` or made from them.
/// @param mask         [B,N] its own tokens, the class token first where it has one
/// @param class_token  whether it has one
/// @param class_alone  whether that alone leaves the encoder; else all others do, alike
void finish_capture(const ForwardContext& context, const Flow& in, const torch::Tensor& mask,
                    bool class_token, bool class_alone);
/// The encoder's own list for a sample: a special token before the others; nothing for an absent modality.
TokenList with_class_token(const TokenList& tokens);

/// Sine and cosine of each place, interleaved. [length,width] float32. Vaswani et al. 2017
torch::Tensor sinusoidal_positions(std::int64_t length, std::int64_t width, const torch::Device& device);

/// "layers", "heads", "feed_forward", "norm" (pre or post), "activation", "dropout".
std::vector<Field> transformer_fields(std::int64_t layers, std::int64_t heads, std::int64_t feed_forward);
/// The options of these fields, for a "width".
TransformerOptions transformer_options(const Params& params);
/// @error bad_shape where the heads cannot share the width
Result<void> check_heads_share(std::int64_t width, std::int64_t heads);

} // namespace triptych
