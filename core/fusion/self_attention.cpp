// SPDX-License-Identifier: GPL-3.0-or-later
// Self-attention over the tokens of all modalities: softmax(QKᵀ/√d)V with heads.
#include "core/training/attention.h"
#include "core/training/fusion_parts.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

struct JointLayer {
    torch::nn::Linear query{nullptr}, key{nullptr}, value{nullptr}, out{nullptr};
    torch::nn::LayerNorm norm{nullptr};
    torch::nn::Linear widen{nullptr}, narrow{nullptr};
    torch::nn::LayerNorm feed_norm{nullptr};
};

class SelfAttention : public TokenFusion {
  public:
    SelfAttention(const Params& params, FusionInputs given, const BuildContext& context)
        : TokenFusion(std::move(given), params.integer("width")), m_heads(params.integer("heads")),
          m_dropout(params.number("dropout")), m_norm(params.boolean("norm")), m_pool(params.text("pool")) {
        Random random = context.random(0);
        make_inputs(true, params.boolean("position"), random);
        const std::int64_t feed = params.integer("feed_forward");
        for (std::int64_t i = 0; i < params.integer("layers"); ++i) {
            const std::string prefix = "layer" + std::to_string(i) + "_";
            JointLayer layer;
            layer.query = register_module(prefix + "query", make_linear(m_width, m_width, random));
            layer.key = register_module(prefix + "key", make_linear(m_width, m_width, random));
            layer.value = register_module(prefix + "value", make_linear(m_width, m_width, random));
            layer.out = register_module(prefix + "out", make_linear(m_width, m_width, random));
            if (m_norm) layer.norm = register_module(prefix + "norm", make_layer_norm(m_width));
            if (feed > 0) {
                layer.widen = register_module(prefix + "widen", make_linear(m_width, feed, random));
                layer.narrow = register_module(prefix + "narrow", make_linear(feed, m_width, random));
                if (m_norm) layer.feed_norm = register_module(prefix + "feed_norm", make_layer_norm(m_width));
            }
            m_layers.push_back(std::move(layer));
        }
        if (m_norm) m_final_norm = register_module("final_norm", make_layer_norm(m_width));
        if (m_pool == "class") m_class = vector_parameter("class_token", {m_width}, random);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        std::vector<torch::Tensor> values, masks, shares;
        for (Tokens& token : tokens(inputs, modalities_present(inputs, context))) {
            // Each modality counts alike in the mean, whatever its number of tokens.
            const torch::Tensor count = token.mask.sum(1, true).to(token.values.dtype());
            shares.push_back(m_pool == "modality" ? token.mask / count : token.mask.to(token.values.dtype()));
            values.push_back(std::move(token.values));
            masks.push_back(std::move(token.mask));
        }
        if (m_class.defined()) {
            const std::int64_t batch = masks.front().size(0);
            for (torch::Tensor& share : shares)
                share = torch::zeros_like(share);
            values.insert(values.begin(), m_class.expand({batch, 1, m_width}));
            masks.insert(masks.begin(), torch::ones({batch, 1}, masks.front().options()));
            shares.insert(shares.begin(), torch::ones({batch, 1}, shares.front().options()));
        }
        torch::Tensor x = torch::cat(values, 1);
        const torch::Tensor mask = torch::cat(masks, 1);
        torch::Tensor share = torch::cat(shares, 1);
        share = share / share.sum(1, true);

        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            JointLayer& layer = m_layers[i];
            const torch::Tensor seen = layer.norm ? layer.norm->forward(x) : x;
            torch::Tensor weights;
            const torch::Tensor mixed =
                attend(layer.query->forward(seen), layer.key->forward(seen), layer.value->forward(seen), mask,
                       m_heads, context.capture, &weights);
            if (context.capture)
                context.capture->add("layer" + std::to_string(i), static_cast<int>(i), weights,
                                     {{0, x.size(1)}}, {{0, x.size(1)}});
            x = x + drop(layer.out->forward(mixed), m_dropout, context);
            if (layer.widen) {
                const torch::Tensor h = layer.feed_norm ? layer.feed_norm->forward(x) : x;
                x = x + drop(layer.narrow->forward(torch::gelu(layer.widen->forward(h))), m_dropout, context);
            }
        }
        if (m_final_norm) x = m_final_norm->forward(x);
        if (context.capture) context.capture->finish(mask, share);
        const torch::Tensor out =
            m_class.defined() ? x.select(1, 0) : torch::bmm(share.unsqueeze(1), x).squeeze(1);
        return {out, {}, torch::ones({out.size(0)}, mask.options())};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return joined(TokenFusion::attended(inputs));
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override {
        TokenList all = TokenFusion::attended(inputs);
        if (m_class.defined()) {
            TokenSource token;
            token.modality = Modality::fusion;
            token.label = "class";
            all.insert(all.begin(), std::move(token));
        }
        return all;
    }

  private:
    std::int64_t m_heads;
    double m_dropout;
    bool m_norm;
    std::string m_pool;
    std::vector<JointLayer> m_layers;
    torch::nn::LayerNorm m_final_norm{nullptr};
    torch::Tensor m_class;
};

} // namespace

void register_self_attention(Registry& registry) {
    NodeType type;
    type.id = "fusion.self_attention";
    type.title = "Self-attention";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        width_field(128),
        heads_field(),
        layers_field(1),
        {.name = "feed_forward",
         .title = "Feed-forward width",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = 32768,
         .help = "Hidden width of a network after each attention; 0 leaves it out."},
        {.name = "norm",
         .title = "Pre-norm",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Layer normalisation before each part and at the end."},
        {.name = "pool",
         .title = "Pool",
         .kind = FieldKind::choice,
         .fallback = std::string("modality"),
         .choices = {"modality", "mean", "class"},
         .help = "What the head sees: the mean of each modality's mean, the mean of all tokens, or "
                 "a learned class token that attends to all."},
        position_field(),
        dropout_field(),
    });
    type.help = "Every token looks at every other: softmax(QKᵀ/√d)V. The weights can be inspected "
                "on the Explain page. An absent modality is masked and stands as one learned token.";
    type.source = "Vaswani et al. 2017";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t width = params.integer("width");
        if (auto heads = check_heads_share(width, params.integer("heads")); !heads) return heads.error();
        if (auto checked = check_fusion(params, inputs); !checked) return checked.error();
        return PortType{PortKind::vector, {Dim::symbol("B"), Dim::number(width)}, Modality::fusion};
    };
    type.factory = fusion_factory<SelfAttention>();
    registry.add(std::move(type));
}

} // namespace triptych
