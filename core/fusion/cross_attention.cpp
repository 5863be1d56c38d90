// SPDX-License-Identifier: GPL-3.0-or-later
// Attention between chosen pairs of modalities: the tokens of one look at those of another.
#include <algorithm>

#include "core/training/attention.h"
#include "core/training/fusion_parts.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

struct Pair {
    std::string query, key;
};

/// "text<image,text<audio". @error what is not of that form
Result<std::vector<Pair>> read_pairs(const std::string& text) {
    std::vector<Pair> pairs;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        std::string item = text.substr(begin, end - begin);
        std::erase(item, ' ');
        begin = end + 1;
        const std::size_t sign = item.find('<');
        const Pair pair{item.substr(0, sign), sign == std::string::npos ? "" : item.substr(sign + 1)};
        if (pair.query.empty() || pair.key.empty() || pair.key.find('<') != std::string::npos)
            return fail(ErrorCode::invalid_argument, {},
                        "has '" + item +
                            "' in pairs, which is not of the form QUERY<KEY, such as text<image.",
                        {item});
        if (pair.query == pair.key)
            return fail(ErrorCode::invalid_argument, {},
                        "pairs '" + pair.query +
                            "' with itself. Name two inputs, or use fusion.self_attention.",
                        {pair.query});
        if (std::any_of(pairs.begin(), pairs.end(),
                        [&](const Pair& p) { return p.query == pair.query && p.key == pair.key; }))
            return fail(ErrorCode::invalid_argument, {}, "has the pair " + item + " twice.", {item});
        pairs.push_back(pair);
    }
    return pairs;
}

/// Those of the parameter; where there are none, all of them.
/// @error a name that leads nowhere; an input in no pair
Result<std::vector<Pair>> chosen_pairs(const Params& params, const std::vector<std::string>& names) {
    auto pairs = read_pairs(params.text("pairs"));
    if (!pairs) return pairs.error();
    std::string listed;
    for (const std::string& name : names)
        listed += (listed.empty() ? "" : ", ") + name;
    for (const Pair& pair : *pairs)
        for (const std::string& name : {pair.query, pair.key})
            if (std::find(names.begin(), names.end(), name) == names.end())
                return fail(ErrorCode::unknown_name, {},
                            "pairs '" + name + "', which does not lead here; these do: " + listed + ".",
                            {name, listed});
    if (pairs->empty())
        for (const std::string& query : names)
            for (const std::string& key : names)
                if (query != key) pairs->push_back({query, key});
    for (const std::string& name : names)
        if (std::none_of(pairs->begin(), pairs->end(),
                         [&](const Pair& p) { return p.query == name || p.key == name; }))
            return fail(ErrorCode::bad_graph, {},
                        "has '" + name + "' in none of its pairs. Add one, such as " + pairs->front().query +
                            "<" + name + ", or take the edge away.",
                        {name, pairs->front().query});
    return pairs;
}

struct CrossBlock {
    std::size_t query, key;
    std::string name; ///< "text<image"
    std::shared_ptr<MultiHeadAttention> attention;
};

struct CrossLayer {
    std::vector<torch::nn::LayerNorm> norms; ///< by input
    std::vector<CrossBlock> blocks;
    std::vector<std::shared_ptr<FeedForward>> feeds; ///< by input; null where it only is looked at
    std::vector<torch::nn::LayerNorm> feed_norms;
};

class CrossAttention : public TokenFusion {
  public:
    CrossAttention(const Params& params, FusionInputs given, const BuildContext& context)
        : TokenFusion(std::move(given), params.integer("width")), m_dropout(params.number("dropout")),
          m_norm(params.boolean("norm")), m_concat(params.text("join") == "concat") {
        Random random = context.random(0);
        make_inputs(true, params.boolean("position"), random);
        const std::int64_t heads = params.integer("heads"), feed = params.integer("feed_forward");
        const auto place = [&](const std::string& name) {
            return static_cast<std::size_t>(std::find(m_in.names.begin(), m_in.names.end(), name) -
                                            m_in.names.begin());
        };
        const std::vector<Pair> pairs = *chosen_pairs(params, m_in.names);
        m_looks.assign(m_in.size(), 0);
        for (const Pair& pair : pairs)
            ++m_looks[place(pair.query)];
        for (std::int64_t i = 0; i < params.integer("layers"); ++i) {
            const std::string prefix = "layer" + std::to_string(i) + "_";
            CrossLayer layer;
            for (const Pair& pair : pairs) {
                const std::string name = prefix + pair.query + "_from_" + pair.key;
                layer.blocks.push_back(
                    {place(pair.query), place(pair.key), pair.query + "<" + pair.key,
                     register_module(name, std::make_shared<MultiHeadAttention>(m_width, heads, random))});
            }
            for (std::size_t m = 0; m < m_in.size(); ++m) {
                const std::string& name = m_in.names[m];
                layer.norms.push_back(
                    m_norm ? register_module(prefix + "norm_" + name, make_layer_norm(m_width)) : nullptr);
                const bool fed = feed > 0 && m_looks[m] > 0;
                layer.feeds.push_back(
                    fed ? register_module(prefix + "feed_" + name,
                                          std::make_shared<FeedForward>(m_width, feed, true, random))
                        : nullptr);
                layer.feed_norms.push_back(
                    fed && m_norm ? register_module(prefix + "feed_norm_" + name, make_layer_norm(m_width))
                                  : nullptr);
            }
            m_layers.push_back(std::move(layer));
        }
        for (std::size_t m = 0; m < m_in.size(); ++m)
            m_final_norms.push_back(m_norm && m_looks[m] > 0 ? register_module("final_norm_" + m_in.names[m],
                                                                               make_layer_norm(m_width))
                                                             : nullptr);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        std::vector<Tokens> x = tokens(inputs, modalities_present(inputs, context));
        std::vector<TokenRange> ranges;
        std::int64_t begin = 0;
        for (const Tokens& token : x) {
            ranges.push_back({begin, token.mask.size(1)});
            begin += token.mask.size(1);
        }
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            CrossLayer& layer = m_layers[i];
            // All look at the state before the layer, so that the order of the pairs does not matter.
            std::vector<torch::Tensor> seen, added(x.size());
            for (std::size_t m = 0; m < x.size(); ++m)
                seen.push_back(layer.norms[m] ? layer.norms[m]->forward(x[m].values) : x[m].values);
            for (CrossBlock& block : layer.blocks) {
                torch::Tensor weights;
                const torch::Tensor taken =
                    block.attention->forward(seen[block.query], seen[block.key], x[block.key].mask,
                                             context.capture, &weights);
                if (context.capture)
                    context.capture->add("layer" + std::to_string(i) + " " + block.name, static_cast<int>(i),
                                         weights, {ranges[block.query]}, {ranges[block.key]});
                torch::Tensor& sum = added[block.query];
                sum = sum.defined() ? sum + taken : taken;
            }
            for (std::size_t m = 0; m < x.size(); ++m) {
                if (m_looks[m] == 0) continue;
                torch::Tensor& values = x[m].values;
                values = values + drop(added[m] / m_looks[m], m_dropout, context);
                if (!layer.feeds[m]) continue;
                const torch::Tensor h = layer.feed_norms[m] ? layer.feed_norms[m]->forward(values) : values;
                values = values + drop(layer.feeds[m]->forward(h), m_dropout, context);
            }
        }
        std::vector<torch::Tensor> vectors, masks, shares;
        for (std::size_t m = 0; m < x.size(); ++m) {
            masks.push_back(x[m].mask);
            const torch::Tensor share = x[m].mask / x[m].mask.sum(1, true).to(x[m].values.dtype());
            shares.push_back(m_looks[m] > 0 ? share : torch::zeros_like(share));
            if (m_looks[m] == 0) continue;
            const torch::Tensor values =
                m_final_norms[m] ? m_final_norms[m]->forward(x[m].values) : x[m].values;
            vectors.push_back(torch::bmm(share.unsqueeze(1), values).squeeze(1));
        }
        if (context.capture)
            context.capture->finish(torch::cat(masks, 1),
                                    torch::cat(shares, 1) / static_cast<double>(vectors.size()));
        const torch::Tensor out = m_concat ? torch::cat(vectors, 1) : torch::stack(vectors, 0).mean(0);
        return {out, {}, torch::ones_like(inputs[0].present)};
    }

  private:
    double m_dropout;
    bool m_norm, m_concat;
    std::vector<int> m_looks; ///< at how many others each input looks
    std::vector<CrossLayer> m_layers;
    std::vector<torch::nn::LayerNorm> m_final_norms;
};

} // namespace

void register_cross_attention(Registry& registry) {
    NodeType type;
    type.id = "fusion.cross_attention";
    type.title = "Cross-attention";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        width_field(128),
        heads_field(),
        layers_field(1),
        {.name = "pairs",
         .title = "Pairs",
         .kind = FieldKind::text,
         .fallback = std::string(),
         .help = "Who looks at whom, such as text<image,text<audio: text looks at both. Empty: "
                 "everyone at everyone else."},
        {.name = "join",
         .title = "Join",
         .kind = FieldKind::choice,
         .fallback = std::string("mean"),
         .choices = {"mean", "concat"},
         .help = "How the modalities that look become one vector: their mean, or side by side."},
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
        position_field(),
        dropout_field(),
    });
    type.help = "The tokens of one modality look at those of another, for each pair that is named; "
                "what they take from several others is averaged. An absent modality stands as one "
                "learned token.";
    type.source = "Lu et al. 2019 (ViLBERT)";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t width = params.integer("width");
        if (auto heads = check_heads_share(width, params.integer("heads")); !heads) return heads.error();
        if (auto checked = check_fusion(params, inputs, 2); !checked) return checked.error();
        const std::vector<std::string> names = input_names(inputs);
        auto pairs = names.empty() ? read_pairs(params.text("pairs")) : chosen_pairs(params, names);
        if (!pairs) return pairs.error();
        std::vector<std::string> looking;
        for (const Pair& pair : *pairs)
            if (std::find(looking.begin(), looking.end(), pair.query) == looking.end())
                looking.push_back(pair.query);
        const std::size_t vectors = params.text("join") == "mean" ? 1
                                    : looking.empty()             ? inputs.size()
                                                                  : looking.size();
        return PortType{PortKind::vector,
                        {Dim::symbol("B"), Dim::number(width * static_cast<std::int64_t>(vectors))},
                        Modality::fusion};
    };
    // A node that is made without an analysis of its graph learns its names only here.
    type.factory =
        factory([](const Params& params, const std::vector<PortType>& inputs, const PortType& output,
                   const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
            if (auto pairs = chosen_pairs(params, unique_names(context.input_names)); !pairs)
                return pairs.error();
            return fusion_factory<CrossAttention>()->make(params, inputs, output, context);
        });
    registry.add(std::move(type));
}

} // namespace triptych
