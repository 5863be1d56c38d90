// SPDX-License-Identifier: GPL-3.0-or-later
// Channels of the last feature map, each weighted by the mean of the target's gradient over it. Selvaraju et al. 2017
#include <algorithm>

#include "core/explain/method.h"
#include "core/training/collate.h"
#include "core/training/feature_map.h"
#include "core/training/mel.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

constexpr std::int64_t most_cells = 16; ///< a side: a finer map is averaged to the grid of pieces

struct Seen {
    std::string node, input;
    torch::Tensor map; ///< [1,C,rows,columns], [1,C,frames,bins], [1,C,T]; of a video [frames,C,rows,columns]
};

/// [rows,columns] of one map of a sample, summed where it is averaged to fewer cells.
torch::Tensor coarser(const torch::Tensor& cam, std::int64_t rows, std::int64_t columns) {
    const torch::Tensor mean = torch::adaptive_avg_pool2d(cam.unsqueeze(0).unsqueeze(0), {rows, columns}).squeeze(0).squeeze(0);
    return mean * (static_cast<double>(cam.numel()) / static_cast<double>(rows * columns));
}

void add_tokens(Attribution& out, TokenList sources, const torch::Tensor& values) {
    const torch::Tensor plain = values.to(torch::kFloat64).contiguous().flatten();
    for (std::size_t i = 0; i < sources.size(); ++i) {
        AttributedToken token;
        token.source = std::move(sources[i]);
        token.value = plain[static_cast<std::int64_t>(i)].item<double>();
        out.tokens.push_back(std::move(token));
    }
}

void add_map(Attribution& out, const std::string& input, const torch::Tensor& plane) {
    const torch::Tensor plain = plane.to(torch::kFloat32).contiguous();
    AttributionMap map{input, static_cast<int>(plain.size(0)), static_cast<int>(plain.size(1)), {}};
    map.values.assign(plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel());
    out.maps.push_back(std::move(map));
}

/// Cells of a picture, or of each frame of a video.
void add_pictures(Attribution& out, const Seen& seen, const torch::Tensor& cams, const TokenList& pictures,
                  const TokenGrid& grid, bool video) {
    const bool fine = cams.size(1) > most_cells || cams.size(2) > most_cells;
    const std::int64_t rows = fine ? (video ? grid.video_rows : grid.image_rows) : cams.size(1);
    const std::int64_t columns = fine ? (video ? grid.video_columns : grid.image_columns) : cams.size(2);
    for (std::size_t i = 0; i < pictures.size() && static_cast<std::int64_t>(i) < cams.size(0); ++i) {
        const torch::Tensor cam = cams[static_cast<std::int64_t>(i)];
        TokenList cells = grid_cells({pictures[i]}, rows, columns);
        for (TokenSource& cell : cells)
            if (video) {
                cell.kind = TokenSource::Kind::frame;
                cell.label = pictures[i].label + ", " + cell.label;
            }
        add_tokens(out, std::move(cells), fine ? coarser(cam, rows, columns) : cam);
        if (!video) add_map(out, seen.input, cam);
    }
}

/// Cells of a spectrogram. @param cam  [frames,bins] of the map
void add_sound(Attribution& out, const Seen& seen, torch::Tensor cam, const TokenList& frames, std::int64_t bins,
               const TokenGrid& grid) {
    const auto length = static_cast<std::int64_t>(frames.size());
    const std::int64_t side = (bins + cam.size(1) - 1) / cam.size(1);
    cam = cam.narrow(0, 0, std::min(cam.size(0), (length + side - 1) / side)); // the rest is padding
    const bool fine = cam.size(0) > 2 * most_cells || cam.size(1) > most_cells;
    const std::int64_t spans = fine ? std::min<std::int64_t>(grid.audio_spans, cam.size(0)) : cam.size(0);
    const std::int64_t bands = fine ? std::min<std::int64_t>(grid.audio_bands, cam.size(1)) : cam.size(1);
    const auto border = [&](std::int64_t i, std::int64_t parts, std::int64_t cells, std::int64_t end) {
        return std::min(fine ? i * cells / parts * side : i * side, end);
    };
    TokenList regions;
    for (std::int64_t span = 0; span < spans; ++span)
        for (std::int64_t band = 0; band < bands; ++band)
            regions.push_back(mel_region(frames,
                                         {static_cast<std::size_t>(border(span, spans, cam.size(0), length)),
                                          static_cast<std::size_t>(border(span + 1, spans, cam.size(0), length)),
                                          border(band, bands, cam.size(1), bins), border(band + 1, bands, cam.size(1), bins)},
                                         bins));
    add_tokens(out, std::move(regions), fine ? coarser(cam, spans, bands) : cam);
    add_map(out, seen.input, cam.transpose(0, 1));
}

/// Spans of a waveform. @param cam  [T] of the map
void add_wave(Attribution& out, const torch::Tensor& cam, const TokenSource& sound, const TokenGrid& grid) {
    const std::int64_t spans = std::min<std::int64_t>(grid.wave_spans, cam.size(0));
    TokenList regions;
    for (std::int64_t span = 0; span < spans; ++span) {
        TokenSource token = sound;
        const auto part = [&](std::int64_t i) {
            return sound.count * static_cast<std::size_t>(i) / static_cast<std::size_t>(spans);
        };
        const double seconds = (sound.end_s - sound.begin_s) / static_cast<double>(std::max<std::size_t>(sound.count, 1));
        token.first = part(span);
        token.count = part(span + 1) - token.first;
        token.begin_s = sound.begin_s + static_cast<double>(token.first) * seconds;
        token.end_s = token.begin_s + static_cast<double>(token.count) * seconds;
        token.label = seconds_label(token.begin_s, token.end_s);
        regions.push_back(std::move(token));
    }
    add_tokens(out, std::move(regions), coarser(cam.unsqueeze(0), 1, spans));
}

} // namespace

std::vector<Field> grad_cam_fields() {
    return {
        {.name = "node",
         .title = "Node",
         .kind = FieldKind::text,
         .fallback = std::string(),
         .help = "Encoder whose last feature map is looked at; empty: each that has one."},
        {.name = "relu",
         .title = "Only what speaks for it",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Leaves out what speaks against the target, as the paper does."},
    };
}

Result<Attribution> grad_cam(const MethodCall& call) {
    const std::string& wanted = call.params.text("node");
    const bool relu = call.params.boolean("relu");
    const Preparer& preparer = call.model.preparer;
    Model& model = call.model.model;
    Attribution out;
    std::vector<Seen> all;
    std::vector<torch::Tensor> gradients;
    {
        const std::lock_guard lock(call.model.mutex);
        const Batch batch = batch_of(call.model, {&call.sample});
        ForwardContext context;
        const InnerTap tap = [&](const std::string& node, Inner what, const torch::Tensor& value) {
            if (what != Inner::map || (!wanted.empty() && node != wanted)) return value;
            std::string input = node;
            while (!model.inputs_of(input).empty())
                input = model.inputs_of(input).front();
            if (!batch.inputs.at(input).present.reshape({-1})[0].item<bool>()) return value;
            // Gradients are asked for from here on; what made the map does not matter.
            const torch::Tensor map = value.detach().set_requires_grad(true);
            all.push_back({node, input, map});
            return map;
        };
        context.tap = &tap;
        const PlainRecurrence plain(call.model.device);
        c10::AutoGradMode mode(true);
        const torch::Tensor value =
            target_values(model.forward_heads(batch, context), call.request.target, call.model.run.targets).sum();
        out.full_value = value.item<double>();
        out.passes = 1;
        if (all.empty())
            return fail(ErrorCode::bad_graph, wanted.empty() ? std::string("graph") : "node '" + wanted + "'",
                        wanted.empty() ? "has no convolutional encoder of an input that this sample has, so that there is "
                                         "no feature map for Grad-CAM."
                                       : "has no feature map for Grad-CAM: name a convolutional encoder of an input that "
                                         "this sample has.",
                        {wanted});
        std::vector<torch::Tensor> maps;
        for (const Seen& seen : all)
            maps.push_back(seen.map);
        gradients.resize(maps.size());
        if (value.requires_grad()) gradients = torch::autograd::grad({value}, maps, {}, false, false, true);
    }
    torch::NoGradGuard no_grad;
    bool negative = false, positive = false;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Seen& seen = all[i];
        const torch::Tensor map = seen.map.detach().to(torch::kCPU).to(torch::kFloat64);
        torch::Tensor cams = torch::zeros_like(map.select(1, 0)); // [n,…]
        if (gradients[i].defined()) {
            const torch::Tensor slope = gradients[i].to(torch::kCPU).to(torch::kFloat64);
            torch::Tensor weight = slope.flatten(2).mean(2); // [n,C]
            while (weight.dim() < map.dim())
                weight = weight.unsqueeze(-1);
            cams = (weight * map).sum(1);
        }
        negative |= (cams < 0).any().item<bool>();
        positive |= (cams > 0).any().item<bool>();
        if (relu) cams = cams.relu();
        const PreparedValue& value = call.sample.at(seen.input);
        const TokenList sources = input_sources(value, seen.input, preparer);
        if (std::holds_alternative<PreparedImage>(value))
            add_pictures(out, seen, cams, sources, call.request.grid, false);
        else if (std::holds_alternative<PreparedVideo>(value))
            add_pictures(out, seen, cams, sources, call.request.grid, true);
        else if (const auto* sound = std::get_if<PreparedAudio>(&value))
            add_sound(out, seen, cams[0], sources, sound->mel.rows, call.request.grid);
        else if (std::holds_alternative<PreparedWave>(value) && !sources.empty())
            add_wave(out, cams[0], sources.front(), call.request.grid);
    }
    out.base_value = std::numeric_limits<double>::quiet_NaN();
    out.has_sign = !relu;
    if (relu && negative && !positive) out.remarks.push_back({Remark::Kind::all_negative, {}});
    return out;
}

} // namespace triptych
