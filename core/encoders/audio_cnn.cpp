// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions over the spectrogram in time and frequency; cells of the last feature map are tokens.
#include <limits>
#include <tuple>

#include "core/graph/number_list.h"
#include "core/training/feature_map.h"
#include "core/training/initial.h"
#include "core/training/mel.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

constexpr std::int64_t most_blocks = 12;

/// How many frames, and mel bins, a cell of the last feature map covers a side.
std::int64_t cell_side(const Params& params, std::size_t blocks) {
    std::int64_t side = 1;
    for (std::size_t i = 0; i < blocks; ++i)
        side *= params.integer("step");
    return side;
}

/// Cells that cover so many frames or bins; the last may reach over the end.
std::int64_t cells_over(std::int64_t length, std::int64_t side) {
    return (length + side - 1) / side;
}

class AudioCnn : public MelModule {
  public:
    AudioCnn(const Params& params, const std::vector<std::int64_t>& channels, const BuildContext& context,
             std::int64_t bins, Random& random)
        : MelModule(context, bins), m_tokens(params.text("tokens")),
          m_largest(params.text("shrink") == "max"), m_step(params.integer("step")),
          m_side(cell_side(params, channels.size())), m_bands(cells_over(bins, m_side)),
          m_dropout(params.number("dropout")), m_activation(activation_of(params)) {
        const std::int64_t kernel = params.integer("kernel");
        const bool normalised = params.boolean("batch_norm");
        torch::nn::ModuleList convs, norms;
        std::int64_t in = 1;
        for (const std::int64_t out : channels) {
            m_convs.push_back(make_conv2d(
                torch::nn::Conv2dOptions(in, out, kernel).padding(kernel / 2).bias(!normalised), random));
            convs->push_back(m_convs.back());
            if (normalised) {
                m_norms.emplace_back(torch::nn::BatchNorm2dOptions(out));
                norms->push_back(m_norms.back());
            }
            in = out;
        }
        register_module("convs", convs);
        if (normalised) register_module("norms", norms);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        torch::Tensor x = standardised(in).unsqueeze(1), mask = in.mask; // [B,1,F,n_mels]
        for (std::size_t i = 0; i < m_convs.size(); ++i) {
            x = m_convs[i]->forward(x);
            if (!m_norms.empty()) x = batch_norm(m_norms[i], x, mask);
            std::tie(x, mask) = shrink(activate(m_activation, x), mask);
        }
        x = tapped(x, Inner::map, context);
        if (m_tokens == "segments")
            return {drop(x.mean(3).transpose(1, 2), m_dropout, context), mask, in.present};
        const torch::Tensor cells = x.permute({0, 2, 3, 1}).flatten(1, 2); // [B,time · bands,channels]
        const torch::Tensor cell_mask = mask.repeat_interleave(m_bands, 1);
        if (m_tokens == "cells") return {drop(cells, m_dropout, context), cell_mask, in.present};
        return single_token(drop(masked_mean(cells, cell_mask), m_dropout, context), in);
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        const TokenList& frames = inputs[0];
        if (m_tokens == "vector") return whole(frames);
        TokenList tokens;
        const auto side = static_cast<std::size_t>(m_side);
        for (std::size_t begin = 0; begin < frames.size(); begin += side) {
            if (m_tokens == "segments") {
                tokens.push_back(mel_region(frames, {begin, begin + side, 0, bins()}, bins()));
                continue;
            }
            for (std::int64_t band = 0; band < m_bands; ++band)
                tokens.push_back(
                    mel_region(frames, {begin, begin + side, band * m_side, (band + 1) * m_side}, bins()));
        }
        return tokens;
    }

  private:
    /// Pools windows over the end by what they hold; zeros where no frame is, as the next convolution
    /// expects.
    std::pair<torch::Tensor, torch::Tensor> shrink(const torch::Tensor& x, const torch::Tensor& mask) const {
        const auto per_frame = [](const torch::Tensor& frames) {
            return frames.view({frames.size(0), 1, frames.size(1), 1});
        };
        if (m_step == 1) return {x.masked_fill(~per_frame(mask), 0), mask};
        torch::Tensor pooled;
        if (m_largest) {
            const torch::Tensor kept =
                x.masked_fill(~per_frame(mask), -std::numeric_limits<float>::infinity());
            pooled = torch::max_pool2d(kept, m_step, m_step, 0, 1, true);
        } else {
            const auto sum = [this](const torch::Tensor& values) {
                return torch::avg_pool2d(values, m_step, m_step, 0, true, true, 1);
            };
            const torch::Tensor there = per_frame(mask).expand({-1, 1, -1, x.size(3)}).to(x.dtype());
            pooled = sum(x.masked_fill(~per_frame(mask), 0)) / sum(there).clamp_min(1);
        }
        const torch::Tensor shorter =
            torch::max_pool1d(mask.to(x.dtype()).unsqueeze(1), m_step, m_step, 0, 1, true).squeeze(1) > 0;
        return {pooled.masked_fill(~per_frame(shorter), 0), shorter};
    }

    std::string m_tokens;
    bool m_largest;
    std::int64_t m_step, m_side, m_bands;
    double m_dropout;
    Activation m_activation;
    std::vector<torch::nn::Conv2d> m_convs;
    std::vector<torch::nn::BatchNorm2d> m_norms;
};

} // namespace

void register_audio_cnn(Registry& registry) {
    NodeType type;
    type.id = "audio.cnn";
    type.title = "CNN";
    type.category = "audio encoder";
    type.modality = Modality::audio;
    type.inputs = {{"in", {PortKind::audio}, false, Modality::audio}};
    type.fields = {
        {.name = "channels",
         .title = "Channels",
         .kind = FieldKind::text,
         .fallback = std::string("32,64,128"),
         .help = "Filters of each convolution, first to last, with commas between."},
        {.name = "kernel",
         .title = "Kernel",
         .fallback = std::int64_t{3},
         .minimum = 1,
         .maximum = 31,
         .help = "Frames and mel bins that a filter sees at once; an odd number."},
        {.name = "shrink",
         .title = "Shrinking",
         .kind = FieldKind::choice,
         .fallback = std::string("max"),
         .choices = {"max", "mean"},
         .help = "How each block makes its map smaller: by the largest or the mean of neighbours."},
        {.name = "step",
         .title = "Step",
         .fallback = std::int64_t{2},
         .minimum = 1,
         .maximum = 8,
         .help = "How many times smaller each block makes its map; 1 leaves the size."},
        {.name = "batch_norm",
         .title = "Batch normalisation",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Standardises each filter's answers over the batch."},
        activation_field(),
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the output that is dropped in training."},
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("cells"),
         .choices = {"cells", "segments", "vector"},
         .help =
             "One token for each cell of time and frequency, for each span of time, or for the whole sound."},
    };
    type.help =
        "Standardises each mel bin by the training part and takes the spectrogram as a picture of time and "
        "frequency. The cells of the last feature map are the tokens.";
    type.source = "Hershey et al. 2017";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t kernel = params.integer("kernel");
        if (kernel % 2 == 0)
            return fail(ErrorCode::out_of_range, {},
                        "kernel is " + std::to_string(kernel) + "; it takes an odd number.",
                        {"kernel", std::to_string(kernel)});
        const auto channels = parse_number_list("channels", params.text("channels"), 1, most_channels);
        if (!channels) return channels.error();
        if (channels->size() > most_blocks)
            return fail(ErrorCode::out_of_range, {},
                        "channels has more than " + std::to_string(most_blocks) + " numbers.",
                        {"channels", std::to_string(most_blocks)});
        const std::int64_t side = cell_side(params, channels->size());
        const std::string& tokens = params.text("tokens");
        const std::int64_t bands = tokens == "cells" ? cells_over(inputs.at(0).shape.at(1).size, side) : 1;
        const std::string spans = side == 1 ? "F" : "F/" + std::to_string(side);
        const Dim length = tokens == "vector" ? Dim::number(1)
                           : bands == 1       ? Dim::symbol(spans)
                                              : Dim::symbol(std::to_string(bands) + "·" + spans);
        return PortType{
            PortKind::tokens, {Dim::symbol("B"), length, Dim::number(channels->back())}, Modality::audio};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        const auto channels = parse_number_list("channels", params.text("channels"), 1, most_channels);
        if (!channels) return channels.error();
        Random random = context.random(0);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<AudioCnn>(params, *channels, context, inputs.at(0).shape.at(1).size, random));
    });
    registry.add(std::move(type));
}

} // namespace triptych
