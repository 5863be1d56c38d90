// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/transformer.h"

#include <cmath>
#include <limits>

#include "core/training/initial.h"

namespace triptych {
namespace {

torch::nn::LayerNorm norm_of(const TransformerOptions& options) {
    return torch::nn::LayerNorm(torch::nn::LayerNormOptions({options.width}).eps(options.epsilon));
}

} // namespace

TransformerLayer::TransformerLayer(const TransformerOptions& options, Random& random) : m_options(options) {
    const std::int64_t width = options.width;
    const bool vision = options.style == TransformerOptions::Style::torchvision;
    auto attention = std::make_shared<torch::nn::Module>();
    m_in_weight = attention->register_parameter("in_proj_weight", torch::empty({3 * width, width}));
    m_in_bias = attention->register_parameter("in_proj_bias", torch::zeros({3 * width}));
    fill_xavier_uniform(m_in_weight, random);
    m_out = attention->register_module("out_proj", make_linear(width, width, random));
    fill_constant(m_out->bias, 0);
    m_widen = make_linear(width, options.feed_forward * (options.gated ? 2 : 1), random);
    m_narrow = make_linear(options.feed_forward, width, random);
    if (options.first_norm) m_attention_norm = norm_of(options);
    m_feed_norm = norm_of(options);
    if (vision) {
        for (const torch::nn::Linear& linear : {m_widen, m_narrow}) {
            fill_xavier_uniform(linear->weight, random);
            fill_normal(linear->bias, 1e-6, random);
        }
        register_module("ln_1", m_attention_norm);
        register_module("self_attention", attention);
        register_module("ln_2", m_feed_norm);
        auto mlp = register_module("mlp", std::make_shared<torch::nn::Module>());
        mlp->register_module("0", m_widen);
        mlp->register_module("3", m_narrow);
    } else {
        register_module("self_attn", attention);
        register_module("linear1", m_widen);
        register_module("linear2", m_narrow);
        if (m_attention_norm) register_module("norm1", m_attention_norm);
        register_module("norm2", m_feed_norm);
    }
}

torch::Tensor TransformerLayer::forward(const torch::Tensor& x, const torch::Tensor& mask,
                                        const ForwardContext& context) {
    if (m_options.pre_norm) {
        const torch::Tensor y = x + attend(m_attention_norm ? m_attention_norm->forward(x) : x, mask, context);
        return y + feed(m_feed_norm->forward(y), context);
    }
    const torch::Tensor y = m_attention_norm->forward(x + attend(x, mask, context));
    return m_feed_norm->forward(y + feed(y, context));
}

torch::Tensor self_attention(const torch::Tensor& query, const torch::Tensor& key, const torch::Tensor& value,
                             const torch::Tensor& mask, double dropout, const ForwardContext& context) {
    const std::int64_t batch = query.size(0), tokens = query.size(2);
    const torch::Tensor seen = mask.defined() ? mask.view({batch, 1, 1, tokens}) : torch::Tensor();
    if (context.capture || (context.training && dropout > 0)) {
        // LibTorch's own attention keeps no weights, and would draw from the global generator.
        torch::Tensor scores =
            torch::matmul(query, key.transpose(2, 3)) / std::sqrt(static_cast<double>(query.size(3)));
        if (seen.defined()) scores = scores.masked_fill(~seen, -std::numeric_limits<float>::infinity());
        torch::Tensor weights = torch::softmax(scores, 3);
        if (AttentionCapture* capture = context.capture) {
            weights = capture->edited(weights);
            const int layer = capture->depths(capture->node);
            capture->add("layer" + std::to_string(layer), layer, weights, {{0, tokens}}, {{0, tokens}});
        }
        return torch::matmul(drop(weights, dropout, context), value);
    }
    if (!seen.defined()) return at::scaled_dot_product_attention(query, key, value);
    return at::scaled_dot_product_attention(query, key, value, seen.expand({batch, 1, tokens, tokens}));
}

torch::Tensor TransformerLayer::attend(const torch::Tensor& x, const torch::Tensor& mask,
                                       const ForwardContext& context) {
    const std::int64_t batch = x.size(0), tokens = x.size(1), depth = m_options.width / m_options.heads;
    const torch::Tensor all = torch::linear(x, m_in_weight, m_in_bias)
                                  .view({batch, tokens, 3, m_options.heads, depth})
                                  .permute({2, 0, 3, 1, 4});
    const torch::Tensor mixed = self_attention(all[0], all[1], all[2], mask, m_options.dropout, context);
    const torch::Tensor out = m_out->forward(mixed.transpose(1, 2).reshape({batch, tokens, m_options.width}));
    return drop(out, m_options.dropout, context);
}

torch::Tensor TransformerLayer::feed(const torch::Tensor& x, const ForwardContext& context) {
    torch::Tensor hidden = m_widen->forward(x), factor;
    if (m_options.gated) {
        const auto halves = hidden.chunk(2, -1);
        factor = halves[0];
        hidden = halves[1];
    }
    hidden = m_options.gelu ? torch::gelu(hidden) : torch::relu(hidden);
    if (m_options.gated) hidden = factor * hidden;
    return drop(m_narrow->forward(drop(hidden, m_options.dropout, context)), m_options.dropout, context);
}

TransformerEncoder::TransformerEncoder(const TransformerOptions& options, std::int64_t layers,
                                       Random& random) {
    torch::nn::ModuleList list;
    for (std::int64_t i = 0; i < layers; ++i) {
        TransformerOptions of_layer = options;
        of_layer.first_norm = options.first_norm || i > 0;
        m_layers.push_back(std::make_shared<TransformerLayer>(of_layer, random));
        list->push_back(m_layers.back());
    }
    register_module("layers", list);
    if (options.pre_norm) m_norm = register_module("norm", norm_of(options));
}

torch::Tensor TransformerEncoder::forward(torch::Tensor x, torch::Tensor mask,
                                          const ForwardContext& context) {
    if (mask.defined()) {
        // Attention over nothing is not a number: where there is no token, the first stands in.
        const torch::Tensor first = torch::arange(mask.size(1), mask.options().dtype(torch::kInt64)) == 0;
        mask = mask | (first & ~mask.any(1, true));
    }
    for (const auto& layer : m_layers)
        x = layer->forward(x, mask, context);
    return m_norm ? m_norm->forward(x) : x;
}

void finish_capture(const ForwardContext& context, const Flow& in, const torch::Tensor& mask,
                    bool class_token, bool class_alone) {
    if (!context.capture) return;
    const torch::Tensor own = mask & in.present.unsqueeze(1);
    torch::Tensor leaving = own;
    if (class_token) {
        leaving = own.clone();
        if (class_alone)
            leaving.narrow(1, 1, own.size(1) - 1).fill_(false);
        else
            leaving.select(1, 0).fill_(false);
    }
    context.capture->finish(own, leaving / leaving.sum(1, true).clamp_min(1));
}

TokenList with_class_token(const TokenList& tokens) {
    if (tokens.empty()) return {};
    TokenSource token;
    token.modality = tokens.front().modality;
    token.input = tokens.front().input;
    token.label = "class";
    TokenList all{std::move(token)};
    all.insert(all.end(), tokens.begin(), tokens.end());
    return all;
}

torch::Tensor sinusoidal_positions(std::int64_t length, std::int64_t width, const torch::Device& device) {
    const auto options = torch::TensorOptions().dtype(torch::kFloat64).device(device);
    const torch::Tensor place = torch::arange(length, options).unsqueeze(1);
    const torch::Tensor pair = torch::arange((width + 1) / 2, options);
    const torch::Tensor angle =
        place * torch::exp(pair * (-2.0 * std::log(10000.0) / static_cast<double>(width)));
    return torch::stack({angle.sin(), angle.cos()}, 2).flatten(1).narrow(1, 0, width).to(torch::kFloat32);
}

std::vector<Field> transformer_fields(std::int64_t layers, std::int64_t heads, std::int64_t feed_forward) {
    return {
        {.name = "layers",
         .title = "Layers",
         .fallback = layers,
         .minimum = 1,
         .maximum = 48,
         .help = "Attentions after each other, each with its feed-forward network."},
        {.name = "heads",
         .title = "Heads",
         .fallback = heads,
         .minimum = 1,
         .maximum = 64,
         .help = "Attentions side by side, each over its share of the width."},
        {.name = "feed_forward",
         .title = "Feed-forward width",
         .fallback = feed_forward,
         .minimum = 1,
         .maximum = 32768,
         .help = "Hidden width of the network after each attention."},
        {.name = "norm",
         .title = "Normalisation",
         .kind = FieldKind::choice,
         .fallback = std::string("pre"),
         .choices = {"pre", "post"},
         .help = "Layer normalisation before each part, which trains more easily, or after it, as first "
                 "published.",
         .advanced = true},
        {.name = "activation",
         .title = "Activation",
         .kind = FieldKind::choice,
         .fallback = std::string("gelu"),
         .choices = {"gelu", "relu"},
         .help = "Between the two layers of the feed-forward network.",
         .advanced = true},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of attention weights and of what each part adds that is dropped in training."},
    };
}

TransformerOptions transformer_options(const Params& params) {
    TransformerOptions options;
    options.width = params.integer("width");
    options.heads = params.integer("heads");
    options.feed_forward = params.integer("feed_forward");
    options.pre_norm = params.text("norm") == "pre";
    options.gelu = params.text("activation") == "gelu";
    options.dropout = params.number("dropout");
    return options;
}

Result<void> check_heads_share(std::int64_t width, std::int64_t heads) {
    if (width % heads == 0) return {};
    return fail(ErrorCode::bad_shape, {},
                "has a width of " + std::to_string(width) + ", which " + std::to_string(heads) +
                    " heads cannot share evenly. Make width a multiple of heads.",
                {std::to_string(width), std::to_string(heads)});
}

} // namespace triptych
