// SPDX-License-Identifier: GPL-3.0-or-later
// What the target loses where a window of pieces is replaced. Zeiler & Fergus 2014; where windows overlap, each piece has
// the mean over those that it lay in.
#include "core/explain/pieces.h"

namespace triptych {
namespace {

Field side(const char* name, const char* title, std::int64_t fallback, const char* help) {
    return {.name = name, .title = title, .fallback = fallback, .minimum = 1, .maximum = 64, .unit = "pieces", .help = help};
}

const char* group_of(PortKind kind) {
    switch (kind) {
    case PortKind::text:
        return "text";
    case PortKind::image:
        return "image";
    case PortKind::audio:
        return "audio";
    default:
        return "other";
    }
}

} // namespace

std::vector<Field> occlusion_fields() {
    return {
        side("text_window", "Words at once", 1, "Words that follow each other and are taken away together."),
        side("text_stride", "Step in a text", 1, "From one window of words to the next; less than the window makes them overlap."),
        side("image_window", "Cells of a picture at once", 2, "Side of the square of cells that is taken away together."),
        side("image_stride", "Step in a picture", 1, "From one window of cells to the next; less than the window makes them overlap."),
        side("audio_window", "Cells of a sound at once", 2, "Spans and bands that are taken away together."),
        side("audio_stride", "Step in a sound", 1, "From one window of spans and bands to the next; less than the window makes them overlap."),
        side("other_window", "Pieces of other inputs at once", 1,
             "Neighbouring spans of waveforms and series, cells and frames of videos, parts of vectors that are taken away "
             "together; columns of numbers always go one by one."),
        side("other_stride", "Step in other inputs", 1, "From one such window to the next; less than the window makes them overlap."),
        baseline_field(),
    };
}

Result<Attribution> occlusion(const MethodCall& call) {
    const Preparer& preparer = call.model.preparer;
    const std::vector<InputToken> pieces = input_tokens(call.sample, preparer, call.request.grid);
    const std::vector<GridPlace> places = grid_places(pieces);
    std::vector<std::vector<std::size_t>> windows;
    for (const std::string& input : preparer.inputs()) {
        std::vector<std::size_t> own;
        for (std::size_t i = 0; i < pieces.size(); ++i)
            if (pieces[i].input == input) own.push_back(i);
        if (own.empty()) continue;
        const PortKind kind = preparer.kind(input);
        const std::string group = group_of(kind);
        const std::int64_t window = call.params.integer(group + "_window"), stride = call.params.integer(group + "_stride");
        if (stride > window)
            return fail(ErrorCode::out_of_range, group + "_stride",
                        "is " + std::to_string(stride) + ", more than the window of " + std::to_string(window) +
                            ": pieces in between would never be taken away.",
                        {group + "_stride", std::to_string(stride), std::to_string(window)});
        for (auto& one : windows_over(own, places, window_sides(kind, window), window_sides(kind, stride)))
            windows.push_back(std::move(one));
    }
    Attribution out;
    PieceValues values(call, pieces, baseline_of(call.params));
    if (auto begun = values.begin(out); !begun) return begun.error();
    auto left = values.without(windows, out);
    if (!left) return left.error();
    std::vector<double> drops;
    for (const double value : *left)
        drops.push_back(out.full_value - value);
    const std::vector<double> shares = mean_over_windows(windows, drops, pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        AttributedToken token;
        token.source = pieces[i].source;
        token.value = shares[i];
        out.tokens.push_back(std::move(token));
    }
    return out;
}

} // namespace triptych
