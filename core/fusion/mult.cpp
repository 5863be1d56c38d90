// SPDX-License-Identifier: GPL-3.0-or-later
// Crossmodal Transformers for every ordered pair of modalities, then self-attention for each target.
#include <cmath>

#include "core/training/attention.h"
#include "core/training/fusion_parts.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

/// Sines in the first half and cosines in the second, as the paper's code has them. [L,D], counted from 1
torch::Tensor sines(std::int64_t length, std::int64_t width, const torch::Tensor& like) {
    const std::int64_t half = width / 2;
    const double step = std::log(10000.0) / static_cast<double>(std::max<std::int64_t>(half - 1, 1));
    const auto options = like.options().requires_grad(false);
    const torch::Tensor rate = torch::exp(torch::arange(half, options) * -step);
    const torch::Tensor angle = torch::arange(1, length + 1, options).unsqueeze(1) * rate.unsqueeze(0);
    const torch::Tensor table = torch::cat({torch::sin(angle), torch::cos(angle)}, 1);
    return width % 2 == 0 ? table : torch::constant_pad_nd(table, {0, 1});
}

class CrossmodalLayer : public torch::nn::Module {
  public:
    CrossmodalLayer(std::int64_t width, std::int64_t heads, Random& random) {
        m_attention =
            register_module("attention", std::make_shared<MultiHeadAttention>(width, heads, random));
        m_feed = register_module("feed", std::make_shared<FeedForward>(width, 4 * width, false, random));
        m_norm = register_module("norm", make_layer_norm(width));
        m_feed_norm = register_module("feed_norm", make_layer_norm(width));
    }

    torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& keys, const torch::Tensor& mask,
                          double dropout, const ForwardContext& context, torch::Tensor* weights) {
        const torch::Tensor queries = m_norm->forward(x);
        const torch::Tensor seen = keys.is_same(x) ? queries : m_norm->forward(keys);
        const torch::Tensor y =
            x + drop(m_attention->forward(queries, seen, mask, context.capture, weights), dropout, context);
        return y + drop(m_feed->forward(m_feed_norm->forward(y)), dropout, context);
    }

  private:
    std::shared_ptr<MultiHeadAttention> m_attention;
    std::shared_ptr<FeedForward> m_feed;
    torch::nn::LayerNorm m_norm{nullptr}, m_feed_norm{nullptr};
};

/// Where an encoder's maps go.
struct Place {
    std::string name;
    int depth;
    TokenRange queries, keys;
};

class Encoder : public torch::nn::Module {
  public:
    Encoder(std::int64_t width, std::int64_t heads, std::int64_t layers, Random& random) : m_width(width) {
        for (std::int64_t i = 0; i < layers; ++i)
            m_layers.push_back(
                register_module("layer" + std::to_string(i), std::make_shared<CrossmodalLayer>(width, heads, random)));
        m_final_norm = register_module("final_norm", make_layer_norm(width));
    }

    torch::Tensor forward(const torch::Tensor& from, const torch::Tensor& keys_from,
                          const torch::Tensor& mask, double dropout, const ForwardContext& context,
                          const Place& place) {
        torch::Tensor x = placed(from, dropout, context);
        const bool self = keys_from.is_same(from);
        const torch::Tensor keys = self ? x : placed(keys_from, dropout, context);
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            torch::Tensor weights;
            x = m_layers[i]->forward(x, self ? x : keys, mask, dropout, context, &weights);
            if (context.capture)
                context.capture->add(place.name + " layer" + std::to_string(i),
                                     place.depth + static_cast<int>(i), weights, {place.queries},
                                     {place.keys});
        }
        return m_final_norm->forward(x);
    }

  private:
    torch::Tensor placed(const torch::Tensor& x, double dropout, const ForwardContext& context) const {
        return drop(x * std::sqrt(static_cast<double>(m_width)) + sines(x.size(1), m_width, x), dropout,
                    context);
    }

    std::int64_t m_width;
    std::vector<std::shared_ptr<CrossmodalLayer>> m_layers;
    torch::nn::LayerNorm m_final_norm{nullptr};
};

class Mult : public TokenFusion {
  public:
    Mult(const Params& params, FusionInputs given, const BuildContext& context)
        : TokenFusion(std::move(given), params.integer("width")), m_depth(params.integer("layers")),
          m_dropout(params.number("dropout")), m_last(params.text("pool") == "last") {
        Random random = context.random(0);
        make_inputs(false, false, random, false);
        const std::int64_t heads = params.integer("heads");
        const auto others = static_cast<std::int64_t>(m_in.size()) - 1;
        for (const std::string& target : m_in.names) {
            for (const std::string& source : m_in.names)
                if (source != target)
                    m_cross.push_back(
                        register_module(target + "_from_" + source,
                                        std::make_shared<Encoder>(m_width, heads, m_depth, random)));
            m_memory.push_back(register_module(
                "memory_" + target,
                std::make_shared<Encoder>(m_width * others, heads, params.integer("self_layers"), random)));
        }
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const std::vector<Tokens> x = tokens(inputs, modalities_present(inputs, context));
        std::vector<TokenRange> ranges;
        std::int64_t begin = 0;
        for (const Tokens& token : x) {
            ranges.push_back({begin, token.mask.size(1)});
            begin += token.mask.size(1);
        }
        std::vector<torch::Tensor> vectors, masks, shares;
        std::size_t pair = 0;
        for (std::size_t target = 0; target < x.size(); ++target) {
            std::vector<torch::Tensor> taken;
            for (std::size_t source = 0; source < x.size(); ++source)
                if (source != target)
                    taken.push_back(m_cross[pair++]->forward(
                        x[target].values, x[source].values, x[source].mask, m_dropout, context,
                        {m_in.names[target] + "<" + m_in.names[source], 0, ranges[target], ranges[source]}));
            const torch::Tensor together = torch::cat(taken, 2);
            const torch::Tensor& mask = x[target].mask;
            const torch::Tensor state = m_memory[target]->forward(
                together, together, mask, m_dropout, context,
                {m_in.names[target], static_cast<int>(m_depth), ranges[target], ranges[target]});
            torch::Tensor share = mask / mask.sum(1, true).to(state.dtype());
            if (m_last) {
                const torch::Tensor places =
                    torch::arange(1, mask.size(1) + 1, mask.options().dtype(torch::kInt64));
                share = torch::one_hot((places * mask).argmax(1), mask.size(1)).to(state.dtype());
            }
            vectors.push_back(torch::bmm(share.unsqueeze(1), state).squeeze(1));
            masks.push_back(mask);
            shares.push_back(share / static_cast<double>(x.size()));
        }
        if (context.capture) context.capture->finish(torch::cat(masks, 1), torch::cat(shares, 1));
        return {torch::cat(vectors, 1), {}, torch::ones_like(inputs[0].present)};
    }

  private:
    std::int64_t m_depth;
    double m_dropout;
    bool m_last;
    std::vector<std::shared_ptr<Encoder>> m_cross;  ///< by target, then source
    std::vector<std::shared_ptr<Encoder>> m_memory; ///< by target
};

} // namespace

void register_mult(Registry& registry) {
    NodeType type;
    type.id = "fusion.mult";
    type.title = "Crossmodal Transformer";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        width_field(64),
        heads_field(),
        layers_field(2),
        {.name = "self_layers",
         .title = "Self-attention layers",
         .fallback = std::int64_t{2},
         .minimum = 1,
         .maximum = 24,
         .help = "Attentions of each target over what it took from the others."},
        {.name = "pool",
         .title = "Pool",
         .kind = FieldKind::choice,
         .fallback = std::string("last"),
         .choices = {"last", "mean"},
         .help = "What the head sees of each target: its last token, as in the paper, or the mean "
                 "of its tokens."},
        dropout_field(),
    });
    type.help = "MulT: for every ordered pair of modalities a Transformer in which one looks at "
                "the other, then one over all that each took; the results stand side by side. An "
                "absent modality stands as one learned token.";
    type.source = "Tsai et al. 2019";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t width = params.integer("width");
        if (auto heads = check_heads_share(width, params.integer("heads")); !heads) return heads.error();
        if (auto checked = check_fusion(params, inputs, 2); !checked) return checked.error();
        const auto count = static_cast<std::int64_t>(inputs.size());
        return PortType{
            PortKind::vector, {Dim::symbol("B"), Dim::number(width * count * (count - 1))}, Modality::fusion};
    };
    type.factory = fusion_factory<Mult>();
    registry.add(std::move(type));
}

} // namespace triptych
