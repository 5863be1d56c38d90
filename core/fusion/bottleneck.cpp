// SPDX-License-Identifier: GPL-3.0-or-later
// A Transformer for each modality; from some layer on they exchange what fits through a few shared tokens.
#include "core/training/attention.h"
#include "core/training/fusion_parts.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

class BottleneckBlock : public torch::nn::Module {
  public:
    BottleneckBlock(std::int64_t width, std::int64_t heads, std::int64_t feed, Random& random) {
        m_attention =
            register_module("attention", std::make_shared<MultiHeadAttention>(width, heads, random));
        m_feed = register_module("feed", std::make_shared<FeedForward>(width, feed, true, random));
        m_norm = register_module("norm", make_layer_norm(width));
        m_feed_norm = register_module("feed_norm", make_layer_norm(width));
    }

    torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& mask, double dropout,
                          const ForwardContext& context, torch::Tensor* weights) {
        const torch::Tensor seen = m_norm->forward(x);
        const torch::Tensor y = x + drop(m_attention->forward(seen, seen, mask, context.capture, weights), dropout, context);
        return y + drop(m_feed->forward(m_feed_norm->forward(y)), dropout, context);
    }

  private:
    std::shared_ptr<MultiHeadAttention> m_attention;
    std::shared_ptr<FeedForward> m_feed;
    torch::nn::LayerNorm m_norm{nullptr}, m_feed_norm{nullptr};
};

class Bottleneck : public TokenFusion {
  public:
    Bottleneck(const Params& params, FusionInputs given, const BuildContext& context)
        : TokenFusion(std::move(given), params.integer("width")), m_layers(params.integer("layers")),
          m_fusion_layer(params.integer("fusion_layer")), m_count(params.integer("bottlenecks")),
          m_dropout(params.number("dropout")), m_by_class(params.text("pool") == "class") {
        Random random = context.random(0);
        make_inputs(false, params.boolean("position"), random);
        for (const std::string& name : m_in.names) {
            if (m_by_class) m_class.push_back(vector_parameter("class_" + name, {m_width}, random));
            for (std::int64_t i = 0; i < m_layers; ++i)
                m_blocks.push_back(
                    register_module(name + "_layer" + std::to_string(i),
                                    std::make_shared<BottleneckBlock>(m_width, params.integer("heads"),
                                                            params.integer("feed_forward"), random)));
        }
        m_bottleneck = vector_parameter("bottleneck", {m_count, m_width}, random);
        m_final_norm = register_module("final_norm", make_layer_norm(m_width));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        std::vector<Tokens> x = tokens(inputs, modalities_present(inputs, context));
        const std::int64_t batch = x.front().mask.size(0);
        const torch::Tensor always = torch::ones({batch, 1}, x.front().mask.options());
        std::vector<TokenRange> ranges;
        std::int64_t tokens_in_all = 0;
        for (std::size_t m = 0; m < x.size(); ++m) {
            if (m_by_class) {
                x[m].values = torch::cat({m_class[m].expand({batch, 1, m_width}), x[m].values}, 1);
                x[m].mask = torch::cat({always, x[m].mask}, 1);
            }
            ranges.push_back({tokens_in_all, x[m].mask.size(1)});
            tokens_in_all += x[m].mask.size(1);
        }
        const TokenRange shared{tokens_in_all, m_count};
        torch::Tensor bottleneck = m_bottleneck.expand({batch, m_count, m_width});
        const torch::Tensor open = always.expand({batch, m_count});
        for (std::int64_t layer = 0; layer < m_layers; ++layer) {
            torch::Tensor sum;
            for (std::size_t m = 0; m < x.size(); ++m) {
                BottleneckBlock& block =
                    *m_blocks[m * static_cast<std::size_t>(m_layers) + static_cast<std::size_t>(layer)];
                const bool fused = layer >= m_fusion_layer;
                torch::Tensor weights;
                if (fused) {
                    const torch::Tensor y =
                        block.forward(torch::cat({x[m].values, bottleneck}, 1),
                                      torch::cat({x[m].mask, open}, 1), m_dropout, context, &weights);
                    x[m].values = y.narrow(1, 0, ranges[m].count);
                    const torch::Tensor own = y.narrow(1, ranges[m].count, m_count);
                    sum = sum.defined() ? sum + own : own;
                } else {
                    x[m].values = block.forward(x[m].values, x[m].mask, m_dropout, context, &weights);
                }
                if (!context.capture) continue;
                std::vector<TokenRange> seen{ranges[m]};
                if (fused) seen.push_back(shared);
                context.capture->add("layer" + std::to_string(layer) + " " + m_in.names[m],
                                     static_cast<int>(layer), weights, seen, seen);
            }
            // Each modality has its own idea of the shared tokens; the next layer goes on from their mean.
            if (sum.defined()) bottleneck = sum / static_cast<double>(x.size());
        }
        std::vector<torch::Tensor> vectors, masks, shares;
        for (const Tokens& token : x) {
            torch::Tensor share = token.mask / token.mask.sum(1, true).to(token.values.dtype());
            if (m_by_class) {
                share = torch::zeros_like(share);
                share.select(1, 0).fill_(1);
            }
            vectors.push_back(torch::bmm(share.unsqueeze(1), m_final_norm->forward(token.values)).squeeze(1));
            masks.push_back(token.mask);
            shares.push_back(share / static_cast<double>(x.size()));
        }
        if (context.capture) {
            masks.push_back(open);
            shares.push_back(torch::zeros({batch, m_count}, shares.front().options()));
            context.capture->finish(torch::cat(masks, 1), torch::cat(shares, 1));
        }
        return {torch::stack(vectors, 0).mean(0), {}, torch::ones_like(inputs[0].present)};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return joined(TokenFusion::attended(inputs));
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override {
        TokenList all;
        TokenSource special;
        for (std::size_t m = 0; m < inputs.size(); ++m) {
            special.modality = m_in.types[m].modality;
            special.input = m_in.names[m];
            special.label = "class";
            if (m_by_class) all.push_back(special);
            for (TokenSource& token : tokens_or_absent(inputs[m], m))
                all.push_back(std::move(token));
        }
        special.modality = Modality::fusion;
        special.input.clear();
        for (std::int64_t i = 1; i <= m_count; ++i) {
            special.label = "bottleneck " + std::to_string(i);
            all.push_back(special);
        }
        return all;
    }

  private:
    std::int64_t m_layers, m_fusion_layer, m_count;
    double m_dropout;
    bool m_by_class;
    std::vector<torch::Tensor> m_class;
    std::vector<std::shared_ptr<BottleneckBlock>> m_blocks; ///< by input, then layer
    torch::Tensor m_bottleneck;
    torch::nn::LayerNorm m_final_norm{nullptr};
};

} // namespace

void register_bottleneck(Registry& registry) {
    NodeType type;
    type.id = "fusion.bottleneck";
    type.title = "Attention bottleneck";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        width_field(128),
        heads_field(),
        layers_field(2),
        {.name = "fusion_layer",
         .title = "Fusion layer",
         .fallback = std::int64_t{1},
         .minimum = 0,
         .maximum = 23,
         .help = "The first layer, counted from 0, in which modalities exchange; before it each "
                 "looks at itself."},
        {.name = "bottlenecks",
         .title = "Bottleneck tokens",
         .fallback = std::int64_t{4},
         .minimum = 1,
         .maximum = 256,
         .help = "Shared tokens through which all that is exchanged must pass."},
        {.name = "feed_forward",
         .title = "Feed-forward width",
         .fallback = std::int64_t{256},
         .minimum = 1,
         .maximum = 32768,
         .help = "Hidden width of the network after each attention."},
        {.name = "pool",
         .title = "Pool",
         .kind = FieldKind::choice,
         .fallback = std::string("class"),
         .choices = {"class", "mean"},
         .help = "What the head sees of each modality: a learned class token, as in the paper, or "
                 "the mean of its tokens. Modalities are averaged."},
        position_field(),
        dropout_field(),
    });
    type.help = "A Transformer for each modality, which from one layer on exchange through a few "
                "shared tokens only: each keeps what matters. An absent modality stands as one "
                "learned token.";
    type.source = "Nagrani et al. 2021";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t width = params.integer("width");
        if (auto heads = check_heads_share(width, params.integer("heads")); !heads) return heads.error();
        if (auto checked = check_fusion(params, inputs, 2); !checked) return checked.error();
        const std::int64_t layers = params.integer("layers"), first = params.integer("fusion_layer");
        if (first >= layers)
            return fail(ErrorCode::out_of_range, {},
                        "has fusion_layer " + std::to_string(first) + " and " + std::to_string(layers) +
                            " layers, counted from 0, so that nothing is exchanged. Lower fusion_layer or "
                            "add layers.",
                        {std::to_string(first), std::to_string(layers)});
        return PortType{PortKind::vector, {Dim::symbol("B"), Dim::number(width)}, Modality::fusion};
    };
    type.factory = fusion_factory<Bottleneck>();
    registry.add(std::move(type));
}

} // namespace triptych
