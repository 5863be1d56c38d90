// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/learned.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/training/model.h"
#include "core/training/tensor_statistics.h"

namespace triptych {
namespace {

std::optional<FilterBank> filter_bank(const std::string& name, const torch::Tensor& weight) {
    if (weight.dim() != 4 || (weight.size(1) != 1 && weight.size(1) != 3) || weight.size(2) * weight.size(3) < 2)
        return std::nullopt;
    FilterBank bank;
    bank.tensor = name;
    bank.count = static_cast<int>(weight.size(0));
    bank.channels = static_cast<int>(weight.size(1));
    bank.height = static_cast<int>(weight.size(2));
    bank.width = static_cast<int>(weight.size(3));
    const torch::Tensor plain = weight.to(torch::kFloat64).permute({0, 2, 3, 1}).contiguous();
    const auto filter = static_cast<std::size_t>(plain[0].numel());
    const double* values = plain.data_ptr<double>();
    for (int k = 0; k < bank.count; ++k, values += filter) {
        double largest = 0, squares = 0;
        for (std::size_t i = 0; i < filter; ++i)
            if (std::isfinite(values[i])) {
                largest = std::max(largest, std::abs(values[i]));
                squares += values[i] * values[i];
            }
        bank.norms.push_back(std::sqrt(squares));
        for (std::size_t i = 0; i < filter; ++i) {
            const double share = largest > 0 && std::isfinite(values[i]) ? values[i] / largest : 0;
            bank.pixels.push_back(static_cast<std::uint8_t>(std::lround(127.5 + 127.5 * share)));
        }
    }
    return bank;
}

/// Where each token of a list stands in a grid.
struct Layout {
    FeatureMaps::Axes axes = FeatureMaps::Axes::sequence;
    int rows = 1, columns = 0;
    std::vector<std::pair<int, int>> places; ///< row, column of each token; -1: it has none
};

/// The places of sorted distinct numbers; numbers that differ by rounding alone are one.
std::vector<double> distinct(const std::set<double>& sorted) {
    std::vector<double> out;
    for (const double x : sorted)
        if (out.empty() || x - out.back() > 1e-6 * std::max(1.0, std::abs(x))) out.push_back(x);
    return out;
}

int place_of(const std::vector<double>& sorted, double x) {
    const auto after = std::upper_bound(sorted.begin(), sorted.end(), x + 1e-6 * std::max(1.0, std::abs(x)));
    return static_cast<int>(after - sorted.begin()) - 1;
}

/// A grid where the tokens are cells of one picture or regions of one sound, all of them and none twice; else a row.
Layout layout_of(const std::vector<TokenSource>& sources, std::size_t tokens) {
    Layout layout;
    const auto in_a_row = [&] {
        layout = {};
        for (std::size_t i = 0; i < tokens; ++i) {
            const bool special = sources.size() == tokens && sources[i].kind == TokenSource::Kind::special;
            layout.places.emplace_back(special ? -1 : 0, special ? -1 : layout.columns++);
        }
        return layout;
    };
    using Kind = TokenSource::Kind;
    if (sources.size() != tokens) return in_a_row();
    Kind kind = Kind::special;
    for (const TokenSource& source : sources)
        if (source.kind != Kind::special) kind = source.kind;
    if (kind != Kind::box && kind != Kind::region) return in_a_row();
    std::set<double> down, across;
    const auto vertical = [&](const TokenSource& s) { return kind == Kind::box ? s.y : -s.low_hz; };
    const auto horizontal = [&](const TokenSource& s) { return kind == Kind::box ? s.x : s.begin_s; };
    std::string input;
    for (const TokenSource& source : sources) {
        if (source.kind == Kind::special) continue;
        if (source.kind != kind || (!input.empty() && source.input != input)) return in_a_row();
        input = source.input;
        down.insert(vertical(source));
        across.insert(horizontal(source));
    }
    const std::vector<double> rows = distinct(down), columns = distinct(across);
    layout.axes = kind == Kind::box ? FeatureMaps::Axes::picture : FeatureMaps::Axes::sound;
    layout.rows = static_cast<int>(rows.size());
    layout.columns = static_cast<int>(columns.size());
    std::set<std::pair<int, int>> taken;
    for (const TokenSource& source : sources) {
        if (source.kind == Kind::special) {
            layout.places.emplace_back(-1, -1);
            continue;
        }
        layout.places.emplace_back(place_of(rows, vertical(source)), place_of(columns, horizontal(source)));
        taken.insert(layout.places.back());
    }
    if (taken.size() != rows.size() * columns.size()) return in_a_row();
    return layout;
}

Error no_places(const std::string& what) {
    return fail(ErrorCode::out_of_range, "feature maps", "cannot be drawn: " + what + ".");
}

/// [C,H,W] of an output.
struct Channels {
    FeatureMaps::Axes axes = FeatureMaps::Axes::picture;
    torch::Tensor values;
};

Result<Channels> channels_of(const NodeOutput& output) {
    if (!output.present) return no_places("the sample has nothing there");
    const torch::Tensor values =
        torch::from_blob(const_cast<float*>(output.values.data()), output.shape, torch::kFloat32);
    if (output.shape.size() == 3) return Channels{FeatureMaps::Axes::picture, values.clone()};
    if (output.shape.size() != 2) return no_places("a single vector leaves the node, which has no places");
    std::vector<std::int64_t> kept;
    for (std::int64_t i = 0; i < output.shape[0]; ++i)
        if (output.kept.empty() || output.kept[static_cast<std::size_t>(i)]) kept.push_back(i);
    if (kept.size() < 2) return no_places("a single token leaves the node, which has no places");
    const torch::Tensor tokens = values.index_select(0, torch::tensor(kept)); // [L,D]
    if (output.kind == PortKind::audio) // frames of mel bins, the lowest first
        return Channels{FeatureMaps::Axes::sound, tokens.transpose(0, 1).flip(0).unsqueeze(0).contiguous()};
    const Layout layout = layout_of(output.sources, kept.size());
    torch::Tensor maps = torch::zeros({tokens.size(1), layout.rows, layout.columns});
    for (std::size_t i = 0; i < layout.places.size(); ++i)
        if (const auto [row, column] = layout.places[i]; row >= 0)
            maps.select(1, row).select(1, column).copy_(tokens[static_cast<std::int64_t>(i)]);
    return Channels{layout.axes, maps};
}

} // namespace

Result<Learned> read_learned(const std::filesystem::path& run, const std::string& which, std::stop_token stop) {
    auto info = read_run(run);
    if (!info) return info.error();
    Learned learned;
    learned.run = run;
    learned.graph = info->graph;
    std::error_code failed;
    learned.which = !which.empty()                                               ? which
                    : std::filesystem::exists(run / "best.safetensors", failed) ? "best"
                                                                                 : "last";
    auto content = read_safetensors(run / (learned.which + ".safetensors"));
    if (!content) return content.error();
    try {
        for (const auto& [name, tensor] : content->tensors) {
            if (stop.stop_requested()) return fail(ErrorCode::cancelled, run.string(), "was cancelled.");
            const std::size_t dot = name.find('.');
            if (dot == std::string::npos) continue;
            LearnedNode& node = learned.nodes[name.substr(0, dot)];
            LearnedTensor one;
            one.name = name.substr(dot + 1);
            one.shape = tensor.sizes().vec();
            one.values = statistics_of(tensor);
            one.histogram = histogram_of(tensor, learned_bins);
            // Only the first convolution sees the picture itself.
            const bool first = std::none_of(node.tensors.begin(), node.tensors.end(),
                                            [](const LearnedTensor& t) { return t.shape.size() == 4; });
            if (first) node.filters = filter_bank(one.name, tensor);
            node.tensors.push_back(std::move(one));
        }
    } catch (const c10::Error& failure) {
        return fail(ErrorCode::internal, run.string(), failure.what_without_backtrace());
    }
    return learned;
}

Result<WeightsReport> fitting_weights(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                                      const std::filesystem::path& weights) {
    auto content = read_safetensors(weights);
    if (!content) return content.error();
    try {
        auto model = Model::build(graph, registry, facts, nullptr, 0);
        if (!model) return model.error();
        return model->load_matching(*content);
    } catch (const c10::Error& failure) {
        return fail(ErrorCode::internal, weights.string(), failure.what_without_backtrace());
    }
}

Result<FeatureMaps> feature_maps(const NodeOutput& output, const FeatureMapOptions& options) {
    const auto channels = channels_of(output);
    if (!channels) return channels.error();
    const torch::Tensor& values = channels->values;
    FeatureMaps out;
    out.axes = channels->axes;
    out.channels = static_cast<int>(values.size(0));
    out.rows = static_cast<int>(values.size(1));
    out.columns = static_cast<int>(values.size(2));
    out.height = std::min(out.rows, options.most_side);
    out.width = std::min(out.columns, options.most_side);
    const torch::Tensor energy = values.to(torch::kFloat64).square().sum(at::IntArrayRef({1, 2})).contiguous();
    std::vector<int> order(static_cast<std::size_t>(out.channels));
    for (int i = 0; i < out.channels; ++i)
        order[static_cast<std::size_t>(i)] = i;
    const double* e = energy.data_ptr<double>();
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return e[a] > e[b]; });
    order.resize(std::min(order.size(), static_cast<std::size_t>(std::max(0, options.most_maps))));
    const torch::Tensor shrunk =
        out.height == out.rows && out.width == out.columns
            ? values.contiguous()
            : torch::adaptive_avg_pool2d(values.unsqueeze(0), {out.height, out.width}).squeeze(0).contiguous();
    const auto size = static_cast<std::size_t>(out.height) * static_cast<std::size_t>(out.width);
    bool first = true;
    for (const int channel : order) {
        const float* from = shrunk.data_ptr<float>() + static_cast<std::size_t>(channel) * size;
        FeatureMap map;
        map.channel = channel;
        map.energy = e[channel];
        map.values.assign(from, from + size);
        for (const float x : map.values) {
            if (!std::isfinite(x)) continue;
            out.low = first ? x : std::min<double>(out.low, x);
            out.high = first ? x : std::max<double>(out.high, x);
            first = false;
        }
        out.maps.push_back(std::move(map));
    }
    return out;
}

Result<FeatureMaps> feature_maps(const Predictor& predictor, const PreparedSample& sample, const std::string& node,
                                 const FeatureMapOptions& options) {
    const auto output = predictor.output(sample, node);
    if (!output) return output.error();
    return feature_maps(*output, options);
}

} // namespace triptych
