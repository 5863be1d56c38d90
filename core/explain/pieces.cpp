// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/pieces.h"

#include <algorithm>
#include <set>

namespace triptych {
namespace {

constexpr std::size_t samples_at_once = 32;

std::size_t steps(std::size_t length, std::size_t window, std::size_t stride) {
    return length <= window ? 1 : (length - window + stride - 1) / stride + 1;
}

} // namespace

std::vector<GridPlace> grid_places(const std::vector<InputToken>& pieces) {
    std::map<std::string, std::array<std::set<std::size_t>, 3>> begins;
    for (const InputToken& piece : pieces) {
        auto& sides = begins[piece.input];
        sides[0].insert(piece.first.begin);
        sides[1].insert(piece.second.begin);
        sides[2].insert(piece.third.begin);
    }
    std::map<std::string, std::array<std::map<std::size_t, std::size_t>, 3>> places;
    for (const auto& [input, sides] : begins)
        for (std::size_t side = 0; side < 3; ++side)
            for (const std::size_t begin : sides[side])
                places[input][side].emplace(begin, places[input][side].size());
    std::vector<GridPlace> all;
    for (const InputToken& piece : pieces) {
        const auto& own = places.at(piece.input);
        all.push_back({own[0].at(piece.first.begin), own[1].at(piece.second.begin), own[2].at(piece.third.begin)});
    }
    return all;
}

GridPlace window_sides(PortKind kind, std::int64_t wanted) {
    const auto side = static_cast<std::size_t>(wanted);
    switch (kind) {
    case PortKind::image:
    case PortKind::audio:
        return {side, side, 1};
    case PortKind::video:
        return {side, side, side};
    case PortKind::numbers:
        return {1, 1, 1};
    default:
        return {side, 1, 1};
    }
}

std::vector<std::vector<std::size_t>> windows_over(const std::vector<std::size_t>& own,
                                                   const std::vector<GridPlace>& places, const GridPlace& window,
                                                   const GridPlace& stride) {
    GridPlace count{};
    for (const std::size_t i : own)
        for (std::size_t side = 0; side < 3; ++side)
            count[side] = std::max(count[side], places[i][side] + 1);
    const auto along = [&](std::size_t side) { return steps(count[side], window[side], stride[side]); };
    std::vector<std::vector<std::size_t>> windows;
    for (std::size_t a = 0; a < along(0); ++a)
        for (std::size_t b = 0; b < along(1); ++b)
            for (std::size_t c = 0; c < along(2); ++c) {
                const GridPlace begin{a * stride[0], b * stride[1], c * stride[2]};
                std::vector<std::size_t> inside;
                for (const std::size_t i : own) {
                    bool in = true;
                    for (std::size_t side = 0; side < 3; ++side)
                        in &= places[i][side] >= begin[side] && places[i][side] < begin[side] + window[side];
                    if (in) inside.push_back(i);
                }
                if (!inside.empty()) windows.push_back(std::move(inside));
            }
    return windows;
}

std::vector<double> mean_over_windows(const std::vector<std::vector<std::size_t>>& windows,
                                      const std::vector<double>& values, std::size_t pieces) {
    std::vector<double> sum(pieces, 0), count(pieces, 0);
    for (std::size_t w = 0; w < windows.size(); ++w)
        for (const std::size_t i : windows[w]) {
            sum[i] += values[w];
            ++count[i];
        }
    for (std::size_t i = 0; i < pieces; ++i)
        sum[i] /= count[i];
    return sum;
}

PieceValues::PieceValues(const MethodCall& call, const std::vector<InputToken>& pieces, Baseline baseline)
    : m_call(call), m_pieces(pieces), m_baseline(baseline) {}

Result<void> PieceValues::begin(Attribution& out) {
    const PreparedSample base = triptych::without(m_call.sample, m_pieces, m_baseline, m_call.model.preparer);
    auto values = values_of(m_call.model, {&m_call.sample, &base}, m_call.request.target, m_call.stop);
    if (!values) return values.error();
    out.baseline = baseline_text(m_baseline);
    out.full_value = values->at(0);
    out.base_value = values->at(1);
    out.passes += 2;
    return {};
}

Result<std::vector<double>> PieceValues::without(const std::vector<std::vector<std::size_t>>& gone,
                                                 Attribution& out) const {
    std::vector<double> all;
    for (std::size_t begin = 0; begin < gone.size(); begin += samples_at_once) {
        const std::size_t end = std::min(begin + samples_at_once, gone.size());
        std::vector<PreparedSample> samples;
        for (std::size_t i = begin; i < end; ++i) {
            std::vector<InputToken> pieces;
            for (const std::size_t place : gone[i])
                pieces.push_back(m_pieces[place]);
            samples.push_back(triptych::without(m_call.sample, pieces, m_baseline, m_call.model.preparer));
        }
        std::vector<const PreparedSample*> pointers;
        for (const PreparedSample& sample : samples)
            pointers.push_back(&sample);
        auto values = values_of(m_call.model, pointers, m_call.request.target, m_call.stop);
        if (!values) return values.error();
        all.insert(all.end(), values->begin(), values->end());
        out.passes += static_cast<int>(end - begin);
        if (m_call.progress) m_call.progress(static_cast<double>(end) / static_cast<double>(gone.size()), "taking pieces away");
    }
    return all;
}

} // namespace triptych
