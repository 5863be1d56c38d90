// SPDX-License-Identifier: GPL-3.0-or-later
// An LSTM over the frames of a log-mel spectrogram. Its states are averaged over short spans of time: a token
// each.
#include "core/training/node_module.h"

#include <algorithm>
#include <cstdio>

namespace triptych {
namespace {

class AudioLstm : public NodeModule {
  public:
    AudioLstm(const Params& params, const BuildContext& context, std::int64_t bins)
        : m_last(params.text("tokens") == "last"), m_segment(params.integer("segment")) {
        Random random = context.random(0);
        const auto buffer = [&](const char* name, const std::vector<float>* values, float otherwise) {
            torch::Tensor made = torch::full({bins}, otherwise);
            if (values) made = torch::tensor(*values);
            return register_buffer(name, made);
        };
        m_mean = buffer("mean", context.mel_mean, 0.0f);
        m_deviation = buffer("deviation", context.mel_deviation, 1.0f);
        m_lstm = register_module("lstm",
                                 make_lstm(bins, params.integer("hidden"), params.integer("layers"), random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        const Flow& in = inputs[0];
        const torch::Tensor x = (in.values - m_mean) / m_deviation;
        torch::Tensor states =
            std::get<0>(m_lstm->forward(x)); // padding stands at the end: see text_lstm.cpp
        if (m_last) {
            const torch::Tensor last = (in.mask.sum(1) - 1).clamp_min(0);
            states = states.gather(1, last.view({-1, 1, 1}).expand({-1, 1, states.size(2)}));
            return {states, in.present.unsqueeze(1), in.present};
        }
        const std::int64_t batch = states.size(0), frames = states.size(1), width = states.size(2);
        const std::int64_t segments = (frames + m_segment - 1) / m_segment;
        const std::int64_t padding = segments * m_segment - frames;
        torch::Tensor weight = in.mask.to(states.dtype());
        if (padding > 0) {
            states = torch::constant_pad_nd(states, {0, 0, 0, padding});
            weight = torch::constant_pad_nd(weight, {0, padding});
        }
        const torch::Tensor counted = weight.view({batch, segments, m_segment});
        const torch::Tensor count = counted.sum(2);
        const torch::Tensor mean =
            torch::matmul(counted.unsqueeze(2), states.view({batch, segments, m_segment, width})).squeeze(2) /
            count.clamp_min(1).unsqueeze(2);
        return {mean, count > 0, in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        const TokenList& frames = inputs[0];
        const std::size_t step = m_last ? frames.size() : static_cast<std::size_t>(m_segment);
        TokenList tokens;
        for (std::size_t begin = 0; begin < frames.size(); begin += step) {
            TokenSource token = frames[begin];
            token.end_s = frames[std::min(begin + step, frames.size()) - 1].end_s;
            char label[48];
            std::snprintf(label, sizeof label, "%.2f–%.2f s", token.begin_s, token.end_s);
            token.label = label;
            tokens.push_back(std::move(token));
        }
        return tokens;
    }

  private:
    bool m_last;
    std::int64_t m_segment;
    torch::Tensor m_mean, m_deviation;
    torch::nn::LSTM m_lstm{nullptr};
};

} // namespace

void register_audio_lstm(Registry& registry) {
    NodeType type;
    type.id = "audio.lstm";
    type.title = "LSTM";
    type.category = "audio encoder";
    type.modality = Modality::audio;
    type.inputs = {{"in", {PortKind::audio}, false, Modality::audio}};
    type.fields = {
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = std::int64_t{64},
         .minimum = 1,
         .maximum = 4096,
         .help = "Numbers in the LSTM's state."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 8,
         .help = "LSTMs on top of each other."},
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("segments"),
         .choices = {"segments", "last"},
         .help = "One token for each span of time, or one for the whole sound."},
        {.name = "segment",
         .title = "Segment",
         .fallback = std::int64_t{8},
         .minimum = 1,
         .maximum = 4096,
         .unit = "frames",
         .help = "Frames whose states are averaged to one token."},
    };
    type.help =
        "Standardises each mel bin by the training part, reads the frames in order and keeps a state; the "
        "states of a span of time are averaged to a token.";
    type.source = "Hochreiter & Schmidhuber 1997";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        const Dim length = params.text("tokens") == "last"
                               ? Dim::number(1)
                               : Dim::symbol("F/" + std::to_string(params.integer("segment")));
        return PortType{PortKind::tokens,
                        {Dim::symbol("B"), length, Dim::number(params.integer("hidden"))},
                        Modality::audio};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<AudioLstm>(params, context, inputs.at(0).shape.at(1).size));
    });
    registry.add(std::move(type));
}

} // namespace triptych
