// SPDX-License-Identifier: GPL-3.0-or-later
// Convolutions over the waveform itself; spans of time are tokens.
#include <limits>
#include <utility>

#include "core/graph/number_list.h"
#include "core/training/feature_map.h"
#include "core/training/initial.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

constexpr std::int64_t most_blocks = 12, most_samples = std::int64_t{1} << 40;
constexpr double silence = 1e-5; ///< deviation of the amplitude below which a sound is not made louder

/// Amplitudes that a token covers.
std::int64_t token_samples(const Params& params, std::size_t blocks) {
    std::int64_t side = params.integer("first_stride");
    for (std::size_t i = 0; i < blocks && side < most_samples; ++i)
        side *= params.integer("pool");
    return side;
}

class AudioWaveCnn : public NodeModule {
  public:
    AudioWaveCnn(const Params& params, const std::vector<std::int64_t>& channels, Random& random)
        : m_segments(params.text("tokens") == "segments"), m_standardise(params.boolean("standardise")),
          m_stride(params.integer("first_stride")), m_pool(params.integer("pool")),
          m_side(token_samples(params, channels.size())), m_dropout(params.number("dropout")),
          m_activation(activation_of(params)) {
        const bool normalised = params.boolean("batch_norm");
        torch::nn::ModuleList convs, norms;
        std::int64_t in = 1;
        for (const std::int64_t out : channels) {
            const bool first = m_convs.empty();
            const std::int64_t kernel = params.integer(first ? "first_kernel" : "kernel");
            m_convs.push_back(make_conv1d(torch::nn::Conv1dOptions(in, out, kernel)
                                              .stride(first ? m_stride : 1)
                                              .padding(kernel / 2)
                                              .bias(!normalised),
                                          random));
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
        torch::Tensor x = amplitudes(in).unsqueeze(1), mask = in.mask; // [B,1,S]
        for (std::size_t i = 0; i < m_convs.size(); ++i) {
            x = m_convs[i]->forward(x);
            if (i == 0) {
                // A filter's answer counts where the amplitude in its middle is there.
                mask = mask.slice(1, 0, mask.size(1), m_stride);
                x = x.narrow(2, 0, mask.size(1));
            }
            // Padding enters neither the batch's statistics nor, being zero again after each block, a filter.
            if (!m_norms.empty()) x = batch_norm(m_norms[i], x.unsqueeze(3), mask).squeeze(3);
            std::tie(x, mask) = shrink(activate(m_activation, x), mask);
        }
        x = tapped(x, Inner::map, context).transpose(1, 2); // [B,time,channels]
        if (m_segments) return {drop(x, m_dropout, context), mask, in.present};
        return single_token(drop(masked_mean(x, mask), m_dropout, context), in);
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        if (!m_segments || inputs[0].empty()) return whole(inputs[0]);
        // One token stands for the waveform: its count is of amplitudes.
        const TokenSource& sound = inputs[0].front();
        const double seconds = sound.end_s / static_cast<double>(std::max<std::size_t>(sound.count, 1));
        TokenList tokens;
        const auto side = static_cast<std::size_t>(m_side);
        for (std::size_t begin = 0; begin < sound.count; begin += side) {
            TokenSource token = sound;
            token.first = begin;
            token.count = std::min(side, sound.count - begin);
            token.begin_s = static_cast<double>(begin) * seconds;
            token.end_s = static_cast<double>(begin + token.count) * seconds;
            token.label = seconds_label(token.begin_s, token.end_s);
            tokens.push_back(std::move(token));
        }
        return tokens;
    }

  private:
    /// [B,S], zero where no sound is. Standardised, how loud it was recorded no longer matters.
    torch::Tensor amplitudes(const Flow& in) const {
        const torch::Tensor x = in.values.masked_fill(~in.mask, 0);
        if (!m_standardise) return x;
        const torch::Tensor count = in.mask.sum(1, true).clamp_min(1);
        const torch::Tensor centred = (x - x.sum(1, true) / count).masked_fill(~in.mask, 0);
        const torch::Tensor variance = centred.square().sum(1, true) / count;
        return centred / variance.clamp_min(silence * silence).sqrt();
    }

    /// The largest of each window, which may reach over the end; zeros where no sound is.
    std::pair<torch::Tensor, torch::Tensor> shrink(const torch::Tensor& x, const torch::Tensor& mask) const {
        if (m_pool == 1) return {x.masked_fill(~mask.unsqueeze(1), 0), mask};
        const torch::Tensor kept = x.masked_fill(~mask.unsqueeze(1), -std::numeric_limits<float>::infinity());
        const torch::Tensor shorter = mask.slice(1, 0, mask.size(1), m_pool);
        return {torch::max_pool1d(kept, m_pool, m_pool, 0, 1, true).masked_fill(~shorter.unsqueeze(1), 0), shorter};
    }

    bool m_segments, m_standardise;
    std::int64_t m_stride, m_pool, m_side;
    double m_dropout;
    Activation m_activation;
    std::vector<torch::nn::Conv1d> m_convs;
    std::vector<torch::nn::BatchNorm2d> m_norms;
};

Result<std::vector<std::int64_t>> channels_of(const Params& params) {
    auto channels = parse_number_list("channels", params.text("channels"), 1, most_channels);
    if (channels && channels->size() > most_blocks)
        return fail(ErrorCode::out_of_range, {}, "channels has more than " + std::to_string(most_blocks) + " numbers.",
                    {"channels", std::to_string(most_blocks)});
    return channels;
}

} // namespace

void register_audio_wave_cnn(Registry& registry) {
    NodeType type;
    type.id = "audio.wave_cnn";
    type.title = "Waveform CNN";
    type.category = "audio encoder";
    type.modality = Modality::audio;
    type.inputs = {{"in", {PortKind::waveform}, false, Modality::audio}};
    type.fields = {
        {.name = "channels",
         .title = "Channels",
         .kind = FieldKind::text,
         .fallback = std::string("128,128,256,512"),
         .help = "Filters of each convolution, first to last, with commas between."},
        {.name = "first_kernel",
         .title = "First kernel",
         .fallback = std::int64_t{80},
         .minimum = 1,
         .maximum = 4096,
         .unit = "audio samples",
         .help = "Amplitudes that a filter of the first convolution sees at once."},
        {.name = "first_stride",
         .title = "First step",
         .fallback = std::int64_t{4},
         .minimum = 1,
         .maximum = 1024,
         .unit = "audio samples",
         .help = "From one place of the first convolution to the next."},
        {.name = "kernel",
         .title = "Kernel",
         .fallback = std::int64_t{3},
         .minimum = 1,
         .maximum = 31,
         .help = "Places that a filter of the later convolutions sees at once; an odd number."},
        {.name = "pool",
         .title = "Pooling",
         .fallback = std::int64_t{4},
         .minimum = 1,
         .maximum = 64,
         .help = "Of so many places after each convolution the largest answer stays; 1 keeps all."},
        {.name = "batch_norm",
         .title = "Batch normalisation",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Standardises each filter's answers over the batch."},
        activation_field(),
        {.name = "standardise",
         .title = "Standardise",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Brings each sound to mean 0 and deviation 1, so that it does not matter how loud it is."},
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
         .fallback = std::string("segments"),
         .choices = {"segments", "vector"},
         .help = "One token for each span of time, or their mean as one for the whole sound."},
    };
    type.help =
        "Learns its filters from the amplitudes themselves, without a spectrogram: a wide first convolution, then "
        "narrow ones, each followed by pooling.";
    type.source = "Dai et al. 2017 (M5)";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs, const DataFacts&) -> Result<PortType> {
        if (const std::int64_t kernel = params.integer("kernel"); kernel % 2 == 0)
            return fail(ErrorCode::out_of_range, {},
                        "kernel is " + std::to_string(kernel) + "; it takes an odd number.",
                        {"kernel", std::to_string(kernel)});
        const auto channels = channels_of(params);
        if (!channels) return channels.error();
        const std::int64_t side = token_samples(params, channels->size());
        const Dim length = params.text("tokens") == "vector" ? Dim::number(1)
                           : side == 1                       ? Dim::symbol("S")
                                                             : Dim::symbol("S/" + std::to_string(side));
        return PortType{
            PortKind::tokens, {inputs.at(0).shape.at(0), length, Dim::number(channels->back())}, Modality::audio};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        const auto channels = channels_of(params);
        if (!channels) return channels.error();
        Random random = context.random(0);
        return std::static_pointer_cast<NodeModule>(std::make_shared<AudioWaveCnn>(params, *channels, random));
    });
    registry.add(std::move(type));
}

} // namespace triptych
