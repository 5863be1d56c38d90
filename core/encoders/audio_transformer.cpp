// SPDX-License-Identifier: GPL-3.0-or-later
// Patches of the spectrogram, which may overlap, through Transformer layers.
#include <algorithm>
#include <cmath>

#include "core/training/initial.h"
#include "core/training/mel.h"
#include "core/training/token_pool.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

class AudioTransformer : public MelModule {
  public:
    AudioTransformer(const Params& params, const BuildContext& context, std::int64_t bins, Random& random)
        : MelModule(context, bins), m_tokens(params.text("tokens")), m_patch(params.integer("patch")),
          m_step(params.integer("step")), m_bands((bins - m_patch) / m_step + 1),
          m_dropout(params.number("dropout")) {
        const std::int64_t width = params.integer("width");
        m_patches = register_module(
            "patches", torch::nn::Conv2d(torch::nn::Conv2dOptions(1, width, m_patch).stride(m_step)));
        fill_truncated_normal(m_patches->weight, 1.0 / static_cast<double>(m_patch), random);
        fill_constant(m_patches->bias, 0);
        m_position =
            register_parameter("position", torch::empty({params.integer("max_positions"), m_bands, width}));
        fill_truncated_normal(m_position, 0.02, random);
        if (m_tokens == "class") {
            m_class = register_parameter("class_token", torch::empty({width}));
            fill_truncated_normal(m_class, 0.02, random);
        }
        m_encoder =
            register_module("encoder", std::make_shared<TransformerEncoder>(
                                           transformer_options(params), params.integer("layers"), random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const std::int64_t batch = in.values.size(0), frames = in.values.size(1), width = m_position.size(2);
        const std::int64_t count = 1 + (std::max<std::int64_t>(frames - m_patch, 0) + m_step - 1) / m_step;
        const std::int64_t lacking = (count - 1) * m_step + m_patch - frames;
        const torch::Tensor sound = torch::constant_pad_nd(standardised(in), {0, 0, 0, lacking}).unsqueeze(1);
        const torch::Tensor place = torch::arange(count, in.mask.options().dtype(torch::kInt64));
        torch::Tensor x = m_patches->forward(sound).permute({0, 2, 3, 1}) +
                          m_position.index_select(0, place.clamp_max(m_position.size(0) - 1));
        x = x.flatten(1, 2); // [B,time · bands,width]
        // A patch counts where the one before it leaves frames over.
        const torch::Tensor length = in.mask.sum(1, true);
        const torch::Tensor spans =
            (place == 0).logical_and(length > 0).logical_or((place - 1) * m_step + m_patch < length);
        const torch::Tensor patches = spans.repeat_interleave(m_bands, 1);
        torch::Tensor mask = patches;
        if (m_class.defined()) {
            x = torch::cat({m_class.view({1, 1, width}).expand({batch, 1, width}), x}, 1);
            mask = torch::cat({torch::ones({batch, 1}, mask.options()), mask}, 1);
        }
        x = m_encoder->forward(drop(x, m_dropout, context), mask, context);
        finish_capture(context, in, mask, m_class.defined(), true);
        if (m_class.defined()) return single_token(x.narrow(1, 0, 1), in);
        if (m_tokens == "mean") return single_token(masked_mean(x, patches), in);
        return {masked(x, patches), patches, in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens == "patches" ? patches(inputs[0]) : whole(inputs[0]);
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override {
        return m_class.defined() ? with_class_token(patches(inputs[0])) : patches(inputs[0]);
    }

  private:
    TokenList patches(const TokenList& frames) const {
        TokenList tokens;
        if (frames.empty()) return tokens;
        const auto patch = static_cast<std::size_t>(m_patch), step = static_cast<std::size_t>(m_step);
        for (std::size_t begin = 0; begin == 0 || begin - step + patch < frames.size(); begin += step)
            for (std::int64_t band = 0; band < m_bands; ++band)
                tokens.push_back(mel_region(
                    frames, {begin, begin + patch, band * m_step, band * m_step + m_patch}, bins()));
        return tokens;
    }

    std::string m_tokens;
    std::int64_t m_patch, m_step, m_bands;
    double m_dropout;
    torch::nn::Conv2d m_patches{nullptr};
    torch::Tensor m_position, m_class;
    std::shared_ptr<TransformerEncoder> m_encoder;
};

} // namespace

void register_audio_transformer(Registry& registry) {
    NodeType type;
    type.id = "audio.transformer";
    type.title = "Spectrogram Transformer";
    type.category = "audio encoder";
    type.modality = Modality::audio;
    type.inputs = {{"in", {PortKind::audio}, false, Modality::audio}};
    type.fields = {
        {.name = "patch",
         .title = "Patch",
         .fallback = std::int64_t{16},
         .minimum = 1,
         .maximum = 512,
         .help = "Frames and mel bins of the squares that the spectrogram is cut into."},
        {.name = "step",
         .title = "Step",
         .fallback = std::int64_t{10},
         .minimum = 1,
         .maximum = 512,
         .help = "Frames and mel bins from one patch to the next; less than the patch makes them overlap."},
        {.name = "width",
         .title = "Width",
         .fallback = std::int64_t{192},
         .minimum = 1,
         .maximum = 4096,
         .help = "Numbers that stand for a patch in every layer."},
    };
    for (Field& field : transformer_fields(4, 3, 768))
        type.fields.push_back(std::move(field));
    type.fields.push_back(
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("patches"),
         .choices = {"patches", "class", "mean"},
         .help = "One token for each patch, or one for the whole sound: a learned token that looks "
                 "at the patches, or their mean."});
    type.fields.push_back(
        {.name = "max_positions",
         .title = "Places learned",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .unit = "patches",
         .help = "Patches in time that have a learned place of their own; those after them share "
                 "the last.",
         .advanced = true});
    type.help =
        "Standardises each mel bin by the training part and cuts the spectrogram into patches, each of which "
        "looks at every other, layer by layer. Each patch is a token.";
    type.source = "Gong, Chung & Glass 2021";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t width = params.integer("width"), patch = params.integer("patch"),
                           step = params.integer("step"), bins = inputs.at(0).shape.at(1).size;
        if (auto shared = check_heads_share(width, params.integer("heads")); !shared) return shared.error();
        if (bins < patch)
            return fail(ErrorCode::bad_shape, {},
                        "cannot cut " + std::to_string(bins) + " mel bins into patches of " +
                            std::to_string(patch) + ". Use more mel bins or a smaller patch.",
                        {std::to_string(bins), std::to_string(patch)});
        if (step > patch)
            return fail(ErrorCode::out_of_range, {},
                        "step is " + std::to_string(step) + "; it takes 1 to " + std::to_string(patch) + ".",
                        {"step", std::to_string(step), "1", std::to_string(patch)});
        const std::int64_t bands = (bins - patch) / step + 1;
        const std::string overlap = patch == step ? "F" : "(F-" + std::to_string(patch - step) + ")";
        const std::string spans = overlap + "/" + std::to_string(step);
        const Dim length = params.text("tokens") != "patches" ? Dim::number(1)
                           : bands == 1                       ? Dim::symbol(spans)
                                        : Dim::symbol(std::to_string(bands) + "·" + spans);
        return PortType{PortKind::tokens, {Dim::symbol("B"), length, Dim::number(width)}, Modality::audio};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<AudioTransformer>(params, context, inputs.at(0).shape.at(1).size, random));
    });
    registry.add(std::move(type));
}

} // namespace triptych
