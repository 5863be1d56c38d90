// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/training/mel.h"
#include "core/training/recurrent.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

class AudioRecurrent : public MelModule {
  public:
    AudioRecurrent(const Params& params, const Recurrent::Options& options, const BuildContext& context,
                   Random& random)
        : MelModule(context, options.in), m_tokens(params.text("tokens")),
          m_segment(params.integer("segment")), m_layers(options, random) {
        register_module(m_layers.name(), m_layers.module());
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor states = m_layers.states(standardised(in), in.mask, context);
        if (m_tokens == "segments") return segment_means(states, in, m_segment);
        return single_token(m_tokens == "last"   ? m_layers.last(states, in.mask)
                            : m_tokens == "mean" ? masked_mean(states, in.mask)
                                                 : masked_max(states, in.mask),
                            in);
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        const TokenList& frames = inputs[0];
        if (m_tokens != "segments") return whole(frames);
        TokenList tokens;
        const auto step = static_cast<std::size_t>(m_segment);
        for (std::size_t begin = 0; begin < frames.size(); begin += step)
            tokens.push_back(mel_region(frames, {begin, begin + step, 0, bins()}, bins()));
        return tokens;
    }

  private:
    std::string m_tokens;
    std::int64_t m_segment;
    Recurrent m_layers;
};

} // namespace

NodeType audio_recurrent(Cell cell) {
    NodeType type;
    type.category = "audio encoder";
    type.modality = Modality::audio;
    type.inputs = {{"in", {PortKind::audio}, false, Modality::audio}};
    type.fields = recurrent_fields(cell, 64);
    type.fields.push_back(
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("segments"),
         .choices = {"segments", "last", "mean", "max"},
         .help = "One token for each span of time, or one for the whole sound: its last state, or "
                 "the mean or the largest of its states."});
    type.fields.push_back({.name = "segment",
                           .title = "Segment",
                           .fallback = std::int64_t{8},
                           .minimum = 1,
                           .maximum = 4096,
                           .unit = "frames",
                           .help = "Frames whose states are averaged to one token."});
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        const Dim length = params.text("tokens") == "segments"
                               ? Dim::symbol("F/" + std::to_string(params.integer("segment")))
                               : Dim::number(1);
        return PortType{PortKind::tokens,
                        {Dim::symbol("B"), length, Dim::number(recurrent_width(params))},
                        Modality::audio};
    };
    type.factory = factory([cell](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                                  const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        return std::static_pointer_cast<NodeModule>(std::make_shared<AudioRecurrent>(
            params, recurrent_options(cell, params, inputs.at(0).shape.at(1).size), context, random));
    });
    return type;
}

} // namespace triptych
