// SPDX-License-Identifier: GPL-3.0-or-later
// What became of a video's frames, joined over time: their mean, a GRU or a Transformer.
#include "core/graph/inputs.h"
#include "core/training/recurrent.h"
#include "core/training/token_pool.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

Recurrent::Options gru_options(const Params& params, std::int64_t in) {
    Recurrent::Options options;
    options.cell = Cell::gru;
    options.in = in;
    options.hidden = params.integer("hidden");
    options.layers = params.integer("layers");
    options.both_directions = params.boolean("bidirectional");
    options.dropout = params.number("dropout");
    return options;
}

TransformerOptions layer_options(const Params& params, std::int64_t width) {
    TransformerOptions options;
    options.width = width;
    options.heads = params.integer("heads");
    options.feed_forward = params.integer("feed_forward");
    options.dropout = params.number("dropout");
    return options;
}

std::int64_t out_width(const Params& params, std::int64_t in) {
    if (params.text("mode") != "gru") return in;
    return params.integer("hidden") * (params.boolean("bidirectional") ? 2 : 1);
}

class VideoOverTime : public NodeModule {
  public:
    VideoOverTime(const Params& params, std::int64_t width, Random& random)
        : m_frames(params.text("tokens") == "frames") {
        if (params.text("mode") == "gru") {
            m_gru.emplace(gru_options(params, width), random);
            register_module(m_gru->name(), m_gru->module());
        } else if (params.text("mode") == "transformer") {
            m_encoder = register_module("encoder", std::make_shared<TransformerEncoder>(
                                                       layer_options(params, width), params.integer("layers"), random));
        }
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow &in = inputs[0], &video = inputs[1];
        const torch::Tensor mask = video.mask & video.present.unsqueeze(1); // [B,T]
        const torch::Tensor rows = in.values.dim() == 3 ? masked_mean(in.values, in.mask).squeeze(1) : in.values;
        torch::Tensor x = masked(rows.view({mask.size(0), mask.size(1), rows.size(1)}), mask);
        if (m_gru) {
            x = m_gru->states(x, mask, context);
            if (!m_frames) return single_token(m_gru->last(x, mask), video);
        } else if (m_encoder) {
            x = m_encoder->forward(x + sinusoidal_positions(x.size(1), x.size(2), x.device()), mask, context);
            finish_capture(context, video, mask, false, false);
        }
        if (m_frames) return {masked(x, mask), mask, video.present};
        return single_token(masked_mean(x, mask), video);
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_frames ? inputs[1] : whole(inputs[1]);
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override { return inputs[1]; }

  private:
    bool m_frames;
    std::optional<Recurrent> m_gru;
    std::shared_ptr<TransformerEncoder> m_encoder;
};

/// Whether what comes in was made of the frames of that video.
Result<void> check_frames(const PortType& in, const PortType& video) {
    if (in.shape.at(0) != Dim::symbol(frame_rows))
        return fail(ErrorCode::bad_shape, {},
                    "joins what an image encoder made of single frames, and got " + shape_text(in.shape) +
                        " at 'in'. Put video.frames and an image encoder between the video and 'in'.",
                    {shape_text(in.shape)});
    if (in.input != video.input)
        return fail(ErrorCode::bad_shape, {},
                    "got frames of '" + in.input + "' at 'in' and the video '" + video.input +
                        "'. Connect the video that the frames come from.",
                    {in.input, video.input});
    return {};
}

} // namespace

void register_video_over_time(Registry& registry) {
    NodeType type;
    type.id = "video.over_time";
    type.title = "Over time";
    type.category = "video encoder";
    type.modality = Modality::video;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none},
                   {"video", {PortKind::video}, false, Modality::video}};
    type.fields = {
        {.name = "mode",
         .title = "Mode",
         .kind = FieldKind::choice,
         .fallback = std::string("mean"),
         .choices = {"mean", "gru", "transformer"},
         .help = "Frames as they are and their mean, a GRU that reads them in order, or a Transformer in which each "
                 "looks at every other."},
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 4096,
         .help = "Numbers in the state of the GRU, each direction."},
        {.name = "bidirectional",
         .title = "Both directions",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help = "The GRU also reads from the last frame to the first."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 48,
         .help = "Of the GRU or the Transformer, after each other."},
        {.name = "heads",
         .title = "Heads",
         .fallback = std::int64_t{4},
         .minimum = 1,
         .maximum = 64,
         .help = "Attentions side by side, each over its share of the width."},
        {.name = "feed_forward",
         .title = "Feed-forward width",
         .fallback = std::int64_t{256},
         .minimum = 1,
         .maximum = 32768,
         .help = "Hidden width of the network after each attention."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share that is dropped in training: between the layers of the GRU, and in the Transformer."},
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("frames"),
         .choices = {"frames", "vector"},
         .help = "One token for each frame, or one for the whole video: the last state of the GRU, else the mean."},
    };
    type.help =
        "Joins what an image encoder made of a video's frames over time. Cells or patches of a frame are averaged first.";
    type.source = "Ng et al. 2015";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs, const DataFacts&) -> Result<PortType> {
        const PortType &in = inputs.at(0), &video = inputs.at(1);
        if (auto fits = check_frames(in, video); !fits) return fits.error();
        const std::int64_t width = in.shape.back().size;
        if (params.text("mode") == "transformer")
            if (auto shared = check_heads_share(width, params.integer("heads")); !shared) return shared.error();
        const Dim length = params.text("tokens") == "frames" ? video.shape.at(1) : Dim::number(1);
        return PortType{
            PortKind::tokens, {video.shape.at(0), length, Dim::number(out_width(params, width))}, Modality::video};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<VideoOverTime>(params, inputs.at(0).shape.back().size, random));
    });
    registry.add(std::move(type));
}

} // namespace triptych
