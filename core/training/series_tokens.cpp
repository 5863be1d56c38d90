// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/series_tokens.h"

#include "core/training/token_pool.h"

namespace triptych {
namespace {

class SeriesRecurrent : public NodeModule {
  public:
    SeriesRecurrent(const Params& params, const Recurrent::Options& options, Random random)
        : m_tokens(params), m_layers(options, random) {
        register_module(m_layers.name(), m_layers.module());
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor states = m_layers.states(in.values, in.mask, context);
        return m_tokens.flow(states, m_layers.last(states, in.mask), in);
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return m_tokens.sources(inputs[0]); }

  private:
    SeriesTokens m_tokens;
    Recurrent m_layers;
};

} // namespace

SeriesTokens::SeriesTokens(const Params& params)
    : m_tokens(params.text("tokens")), m_segment(params.integer("segment")) {}

std::vector<Field> SeriesTokens::fields() {
    return {
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("steps"),
         .choices = {"steps", "last", "mean", "max"},
         .help = "Tokens for the steps, or one for the whole series: its last state, or the mean or the largest of its "
                 "states."},
        {.name = "segment",
         .title = "Segment",
         .fallback = std::int64_t{8},
         .minimum = 1,
         .maximum = 4096,
         .unit = "steps",
         .help = "Steps whose states are averaged to one token."},
    };
}

PortType SeriesTokens::type(const Params& params, std::int64_t width) {
    const std::int64_t segment = params.integer("segment");
    const Dim length = params.text("tokens") != "steps" ? Dim::number(1)
                                                        : Dim::symbol(segment == 1 ? "T" : "T/" + std::to_string(segment));
    return {PortKind::tokens, {Dim::symbol("B"), length, Dim::number(width)}, Modality::series};
}

Flow SeriesTokens::flow(const torch::Tensor& states, const torch::Tensor& last, const Flow& in) const {
    if (m_tokens == "steps") return segment_means(states, in, m_segment);
    return single_token(m_tokens == "last"   ? last
                        : m_tokens == "mean" ? masked_mean(states, in.mask)
                                             : masked_max(states, in.mask),
                        in);
}

TokenList SeriesTokens::sources(const TokenList& steps) const {
    if (m_tokens != "steps") return whole(steps);
    TokenList tokens;
    const auto step = static_cast<std::size_t>(m_segment);
    for (std::size_t begin = 0; begin < steps.size(); begin += step) {
        const auto from = steps.begin() + static_cast<std::ptrdiff_t>(begin);
        const auto to = steps.begin() + static_cast<std::ptrdiff_t>(std::min(begin + step, steps.size()));
        for (TokenSource& one : whole(TokenList(from, to)))
            tokens.push_back(std::move(one));
    }
    return tokens;
}

NodeType series_recurrent(Cell cell) {
    NodeType type;
    type.category = "series encoder";
    type.modality = Modality::series;
    type.inputs = {{"in", {PortKind::series}, false, Modality::series}};
    type.fields = recurrent_fields(cell, 64);
    for (Field& field : SeriesTokens::fields())
        type.fields.push_back(std::move(field));
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        return SeriesTokens::type(params, recurrent_width(params));
    };
    type.factory = factory([cell](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                                  const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        // Where the data have not told the channels yet, they count as one.
        const std::int64_t in = std::max<std::int64_t>(inputs.at(0).shape.back().size, 1);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<SeriesRecurrent>(params, recurrent_options(cell, params, in), context.random(0)));
    });
    return type;
}

} // namespace triptych
