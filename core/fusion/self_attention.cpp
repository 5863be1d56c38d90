// SPDX-License-Identifier: GPL-3.0-or-later
// Self-attention over the tokens of all modalities: softmax(QKᵀ/√d)V with heads.
#include "core/training/node_module.h"

#include <cmath>
#include <limits>

namespace triptych {
namespace {

struct Layer {
    torch::nn::Linear query{nullptr}, key{nullptr}, value{nullptr}, out{nullptr};
    torch::nn::LayerNorm norm{nullptr};
    torch::nn::Linear widen{nullptr}, narrow{nullptr};
    torch::nn::LayerNorm feed_norm{nullptr};
};

class SelfAttention : public NodeModule {
  public:
    SelfAttention(const Params& params, const std::vector<PortType>& inputs, const BuildContext& context)
        : m_names(context.input_names), m_node(context.node), m_width(params.integer("width")),
          m_heads(params.integer("heads")), m_dropout(params.number("dropout")),
          m_modality_dropout(params.number("modality_dropout")), m_norm(params.boolean("norm")),
          m_by_modality(params.text("pool") == "modality") {
        Random random = context.random(0);
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            const std::string name = inputs[i].modality == Modality::none ? std::to_string(i) : m_names[i];
            m_modalities.push_back(inputs[i].modality);
            const std::int64_t given = inputs[i].shape.back().size;
            m_project.push_back(register_module("project_" + name, make_linear(given, m_width, random)));
            m_absent.push_back(vector_parameter("absent_" + name, {m_width}, random));
            m_kind.push_back(vector_parameter("modality_" + name, {m_width}, random));
            // States of a recurrent encoder know their place. Cells of a grid do not, and their number is
            // fixed.
            const Dim& length = inputs[i].shape[1];
            const bool placed =
                params.boolean("position") && inputs[i].kind == PortKind::tokens && length.size > 1;
            m_position.push_back(placed ? vector_parameter("position_" + name, {length.size, m_width}, random)
                                        : torch::Tensor());
        }
        const std::int64_t feed = params.integer("feed_forward");
        for (std::int64_t i = 0; i < params.integer("layers"); ++i) {
            const std::string prefix = "layer" + std::to_string(i) + "_";
            Layer layer;
            layer.query = register_module(prefix + "query", make_linear(m_width, m_width, random));
            layer.key = register_module(prefix + "key", make_linear(m_width, m_width, random));
            layer.value = register_module(prefix + "value", make_linear(m_width, m_width, random));
            layer.out = register_module(prefix + "out", make_linear(m_width, m_width, random));
            if (m_norm) layer.norm = register_module(prefix + "norm", make_norm());
            if (feed > 0) {
                layer.widen = register_module(prefix + "widen", make_linear(m_width, feed, random));
                layer.narrow = register_module(prefix + "narrow", make_linear(feed, m_width, random));
                if (m_norm) layer.feed_norm = register_module(prefix + "feed_norm", make_norm());
            }
            m_layers.push_back(std::move(layer));
        }
        if (m_norm) m_final_norm = register_module("final_norm", make_norm());
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const std::vector<torch::Tensor> present = modalities_present(inputs, context);
        std::vector<torch::Tensor> values, masks, shares;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            auto [tokens, mask] = tokens_of(inputs[i], present[i], i);
            // Each modality counts alike in the mean, whatever its number of tokens.
            const torch::Tensor count = mask.sum(1, true).to(tokens.dtype());
            shares.push_back(m_by_modality ? mask / count : mask.to(tokens.dtype()));
            values.push_back(std::move(tokens));
            masks.push_back(std::move(mask));
        }
        torch::Tensor x = torch::cat(values, 1);
        const torch::Tensor mask = torch::cat(masks, 1);
        torch::Tensor share = torch::cat(shares, 1);
        share = share / share.sum(1, true);

        AttentionCapture* capture = context.capture;
        for (Layer& layer : m_layers) {
            x = x + drop(attend(layer, layer.norm ? layer.norm->forward(x) : x, mask, capture), m_dropout,
                         context);
            if (layer.widen) {
                const torch::Tensor h = layer.feed_norm ? layer.feed_norm->forward(x) : x;
                x = x + drop(layer.narrow->forward(torch::gelu(layer.widen->forward(h))), m_dropout, context);
            }
        }
        if (m_final_norm) x = m_final_norm->forward(x);
        if (capture) {
            capture->node = m_node;
            capture->mask = mask;
            capture->pooled = torch::bmm(share.unsqueeze(1), capture->layers.back().mean(1)).squeeze(1);
        }
        const torch::Tensor pooled = torch::bmm(share.unsqueeze(1), x).squeeze(1);
        return {pooled, {}, torch::ones({pooled.size(0)}, mask.options())};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        TokenList all;
        for (std::size_t i = 0; i < inputs.size(); ++i) {
            if (inputs[i].empty()) {
                TokenSource absent;
                absent.kind = TokenSource::Kind::absent;
                absent.modality = m_modalities[i];
                absent.input = m_names[i];
                absent.label = "absent";
                all.push_back(std::move(absent));
            }
            all.insert(all.end(), inputs[i].begin(), inputs[i].end());
        }
        return all;
    }

  private:
    torch::Tensor vector_parameter(const std::string& name, at::IntArrayRef shape, Random& random) {
        torch::Tensor made = register_parameter(name, torch::zeros(shape));
        fill_normal(made, 0.02, random);
        return made;
    }

    torch::nn::LayerNorm make_norm() const {
        return torch::nn::LayerNorm(torch::nn::LayerNormOptions({m_width}));
    }

    /// Which modality of which row takes part: those that are there, less those dropped in training. One is
    /// always kept, so that a row never has nothing to learn from.
    std::vector<torch::Tensor> modalities_present(const std::vector<Flow>& inputs,
                                                  const ForwardContext& context) const {
        std::vector<torch::Tensor> present;
        for (const Flow& input : inputs)
            present.push_back(input.present);
        if (!context.training || m_modality_dropout <= 0 || inputs.size() < 2) return present;
        const torch::Tensor before = torch::stack(present, 1);
        const torch::Tensor kept =
            draw(before.sizes(), 1.0 - m_modality_dropout, before, context).to(torch::kBool) & before;
        const torch::Tensor some = kept.any(1, true);
        const torch::Tensor after = torch::where(some, kept, before);
        for (std::size_t i = 0; i < present.size(); ++i)
            present[i] = after.select(1, static_cast<std::int64_t>(i));
        return present;
    }

    /// Projected tokens [B,L,d] and their mask; where the modality is absent, the learned token alone.
    std::pair<torch::Tensor, torch::Tensor> tokens_of(const Flow& input, const torch::Tensor& present,
                                                      std::size_t i) {
        const bool single = input.values.dim() == 2;
        torch::Tensor tokens = m_project[i]->forward(single ? input.values.unsqueeze(1) : input.values);
        if (m_position[i].defined()) tokens = tokens + m_position[i];
        tokens = tokens + m_kind[i];
        const torch::Tensor there = present.unsqueeze(1);
        torch::Tensor mask =
            (single || !input.mask.defined()) ? there.expand({-1, tokens.size(1)}) : input.mask & there;
        tokens = torch::where(there.unsqueeze(2), tokens, (m_absent[i] + m_kind[i]).view({1, 1, m_width}));
        torch::Tensor first = torch::zeros({1, tokens.size(1)}, mask.options());
        first.select(1, 0).fill_(true);
        mask = mask | (first & ~there);
        return {tokens, mask};
    }

    torch::Tensor attend(Layer& layer, const torch::Tensor& x, const torch::Tensor& mask,
                         AttentionCapture* capture) {
        const std::int64_t batch = x.size(0), tokens = x.size(1), depth = m_width / m_heads;
        const auto split = [&](const torch::Tensor& y) {
            return y.view({batch, tokens, m_heads, depth}).transpose(1, 2);
        };
        const torch::Tensor q = split(layer.query->forward(x));
        const torch::Tensor k = split(layer.key->forward(x));
        const torch::Tensor v = split(layer.value->forward(x));
        const torch::Tensor seen = mask.view({batch, 1, 1, tokens});
        torch::Tensor mixed;
        if (capture) {
            torch::Tensor scores =
                torch::matmul(q, k.transpose(2, 3)) / std::sqrt(static_cast<double>(depth));
            scores = scores.masked_fill(~seen, -std::numeric_limits<float>::infinity());
            const torch::Tensor weights = torch::softmax(scores, 3);
            capture->layers.push_back(weights);
            mixed = torch::matmul(weights, v);
        } else {
            mixed = at::scaled_dot_product_attention(q, k, v, seen.expand({batch, 1, tokens, tokens}));
        }
        return layer.out->forward(mixed.transpose(1, 2).reshape({batch, tokens, m_width}));
    }

    std::vector<std::string> m_names;
    std::string m_node;
    std::int64_t m_width, m_heads;
    double m_dropout, m_modality_dropout;
    bool m_norm, m_by_modality;
    std::vector<Modality> m_modalities;
    std::vector<torch::nn::Linear> m_project;
    std::vector<torch::Tensor> m_absent, m_kind, m_position;
    std::vector<Layer> m_layers;
    torch::nn::LayerNorm m_final_norm{nullptr};
};

} // namespace

void register_self_attention(Registry& registry) {
    NodeType type;
    type.id = "fusion.self_attention";
    type.title = "Self-attention";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = {
        {.name = "width",
         .title = "Width d",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 8192,
         .help = "Every token is projected to this many numbers."},
        {.name = "heads",
         .title = "Heads",
         .fallback = std::int64_t{4},
         .minimum = 1,
         .maximum = 64,
         .help = "Attentions side by side, each over its share of the width."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 24,
         .help = "Attentions after each other."},
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
         .choices = {"modality", "mean"},
         .help = "What the head sees: the mean of each modality's mean, or the mean of all tokens."},
        {.name = "position",
         .title = "Position embedding",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "A learned vector for each cell of a grid; recurrent states know their place already."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of what each part adds that is dropped in training."},
        {.name = "modality_dropout",
         .title = "Modality dropout",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0,
         .maximum = 0.95,
         .help =
             "How often a modality is treated as absent in training, so that its learned token is trained."},
    };
    type.help =
        "Every token looks at every other: softmax(QKᵀ/√d)V. The weights can be inspected on the Explain "
        "page. An absent modality is masked and stands as one learned token.";
    type.source = "Vaswani et al. 2017";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t width = params.integer("width"), heads = params.integer("heads");
        if (width % heads != 0)
            return fail(ErrorCode::bad_shape, {},
                        "has a width of " + std::to_string(width) + ", which " + std::to_string(heads) +
                            " heads cannot share evenly. Make width a multiple of heads.",
                        {std::to_string(width), std::to_string(heads)});
        for (const PortType& input : inputs)
            if (input.shape.back().size < 1)
                return fail(ErrorCode::bad_shape, {},
                            "cannot project " + shape_text(input.shape) + ": its last side is not known.",
                            {shape_text(input.shape)});
        return PortType{PortKind::vector, {Dim::symbol("B"), Dim::number(width)}, Modality::fusion};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<SelfAttention>(params, inputs, context));
    });
    registry.add(std::move(type));
}

} // namespace triptych
