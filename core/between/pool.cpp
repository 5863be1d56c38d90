// SPDX-License-Identifier: GPL-3.0-or-later
// Tokens to one vector, or to a fixed number of tokens. Padding is never counted.
#include <limits>

#include "core/training/node_module.h"

namespace triptych {
namespace {

class Pool : public NodeModule {
  public:
    Pool(const Params& params, std::int64_t width, const BuildContext& context)
        : m_mode(params.text("mode")), m_tokens(params.integer("tokens")) {
        if (m_mode != "attention") return;
        Random random = context.random(0);
        m_hidden = register_module("hidden", make_linear(width, params.integer("hidden"), random));
        m_score = register_module("score", make_linear(params.integer("hidden"), 1, random, false));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor& x = in.values;
        const torch::Tensor mask = in.mask & in.present.unsqueeze(1);
        const torch::Tensor there = mask.unsqueeze(2);
        if (m_mode == "max") {
            const torch::Tensor open = x.masked_fill(~there, -std::numeric_limits<float>::infinity());
            return {open.amax(1).masked_fill(~there.any(1), 0), {}, in.present};
        }
        if (m_mode == "attention") return attend(x, mask, in.present, context);
        const torch::Tensor weights = shares(mask).to(x.dtype());
        const torch::Tensor out = torch::bmm(weights, x.masked_fill(~there, 0));
        if (m_mode != "adaptive") return {out.squeeze(1), {}, in.present};
        return {out, in.present.unsqueeze(1).expand({-1, m_tokens}), in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        const TokenList& tokens = inputs[0];
        if (tokens.empty()) return {};
        if (m_mode == "first") return {tokens.front()};
        if (m_mode == "last") return {tokens.back()};
        if (m_mode != "adaptive") return joined(tokens);
        TokenList groups;
        const auto count = static_cast<std::int64_t>(tokens.size());
        for (std::int64_t i = 0; i < m_tokens; ++i)
            groups.push_back(joined(TokenList(tokens.begin() + i * count / m_tokens,
                                              tokens.begin() + ((i + 1) * count + m_tokens - 1) / m_tokens))
                                 .front());
        return groups;
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override {
        TokenList tokens = inputs[0];
        if (tokens.empty()) return tokens;
        TokenSource query;
        query.modality = tokens.front().modality;
        query.input = tokens.front().input;
        query.label = "pool";
        tokens.push_back(std::move(query));
        return tokens;
    }

  private:
    /// [B,n,L]: what each token adds to each vector that leaves. Rows without a token are 0.
    torch::Tensor shares(const torch::Tensor& mask) const {
        const torch::Tensor place = mask.cumsum(1);    // of a token among those that there are, from 1
        const torch::Tensor count = mask.sum(1, true); // [B,1]
        if (m_mode == "first") return ((place == 1) & mask).unsqueeze(1);
        if (m_mode == "last") return ((place == count) & mask).unsqueeze(1);
        if (m_mode == "mean") return (mask / count.clamp_min(1)).unsqueeze(1);
        const torch::Tensor i = torch::arange(m_tokens, count.options()).unsqueeze(0); // [1,n]
        const torch::Tensor begin = torch::floor_divide(i * count, m_tokens);
        const torch::Tensor end = torch::floor_divide((i + 1) * count + m_tokens - 1, m_tokens);
        const torch::Tensor at = (place - 1).unsqueeze(1); // [B,1,L]
        const torch::Tensor inside = (at >= begin.unsqueeze(2)) & (at < end.unsqueeze(2)) & mask.unsqueeze(1);
        return inside / (end - begin).clamp_min(1).unsqueeze(2);
    }

    Flow attend(const torch::Tensor& x, const torch::Tensor& mask, const torch::Tensor& present,
                ForwardContext& context) {
        torch::Tensor scores = m_score->forward(torch::tanh(m_hidden->forward(x))).squeeze(2); // [B,L]
        // The lowest number, not −∞: a row without a token has weights, and they are cleared below.
        scores = scores.masked_fill(~mask, std::numeric_limits<float>::lowest());
        torch::Tensor weights = torch::softmax(scores, 1) * mask;
        if (context.capture) {
            const std::int64_t length = mask.size(1);
            weights = context.capture->edited(weights.view({-1, 1, 1, length})).view({-1, length});
            context.capture->add("pool", 0, weights.view({-1, 1, 1, length}), {{length, 1}}, {{0, length}});
            const torch::Tensor own = torch::cat({mask, present.unsqueeze(1)}, 1);
            torch::Tensor share = torch::zeros(own.sizes(), weights.options());
            share.select(1, length).fill_(1);
            context.capture->finish(own, share);
        }
        return {torch::bmm(weights.unsqueeze(1), x).squeeze(1), {}, present};
    }

    std::string m_mode;
    std::int64_t m_tokens;
    torch::nn::Linear m_hidden{nullptr}, m_score{nullptr};
};

} // namespace

void register_pool(Registry& registry) {
    NodeType type;
    type.id = "between.pool";
    type.title = "Pooling";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens}, false, Modality::none}};
    type.fields = {
        {.name = "mode",
         .title = "Mode",
         .kind = FieldKind::choice,
         .fallback = std::string("mean"),
         .choices = {"mean", "max", "first", "last", "attention", "adaptive"},
         .help = "The mean of the tokens, their maximum, the first or the last of them, a mean with "
                 "learned weights, or a fixed number of tokens, each the mean of its part."},
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Of the network that scores tokens, where they are pooled by attention."},
        {.name = "tokens",
         .title = "Tokens",
         .fallback = std::int64_t{8},
         .minimum = 1,
         .maximum = 4096,
         .help = "How many leave an adaptive pooling."},
    };
    type.help = "Makes one vector of tokens, or fewer tokens; padding is left out. By attention: "
                "softmax of wᵀtanh(Vh), whose weights the Explain page shows.";
    type.source = "Ilse et al. 2018 (attention)";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        PortType out = inputs.at(0);
        const std::string& mode = params.text("mode");
        if (mode == "attention" && out.shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {},
                        "cannot project " + shape_text(out.shape) + ": its last side is not known.",
                        {shape_text(out.shape)});
        if (mode == "adaptive") {
            out.shape.at(1) = Dim::number(params.integer("tokens"));
            return out;
        }
        out.kind = PortKind::vector;
        out.shape.erase(out.shape.begin() + 1);
        return out;
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<Pool>(params, inputs.at(0).shape.back().size, context));
    });
    registry.add(std::move(type));
}

} // namespace triptych
