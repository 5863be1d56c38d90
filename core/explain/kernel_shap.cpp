// SPDX-License-Identifier: GPL-3.0-or-later
// Shapley values of pieces, or of groups of neighbouring ones. Lundberg & Lee 2017.
#include <algorithm>
#include <cmath>

#include "core/explain/kernel_regression.h"
#include "core/explain/pieces.h"
#include "core/explain/shapley.h"

namespace triptych {
namespace {

constexpr std::size_t most_exact = 12;   ///< groups whose coalitions are all computed
constexpr double two_sided_95 = 1.959964; ///< deviations of a normal distribution

/// Pieces of one input whose places fall into the same cell of a coarser grid.
std::vector<std::vector<std::size_t>> groups_of(const std::vector<InputToken>& pieces, const Params& params,
                                                const Preparer& preparer) {
    const std::vector<GridPlace> places = grid_places(pieces);
    std::map<std::pair<std::string, GridPlace>, std::size_t> known;
    std::vector<std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const PortKind kind = preparer.kind(pieces[i].input);
        const GridPlace sides = window_sides(kind, params.integer(kind == PortKind::text ? "text_group" : "group"));
        GridPlace cell{};
        for (std::size_t k = 0; k < 3; ++k)
            cell[k] = places[i][k] / sides[k];
        const auto [found, fresh] = known.emplace(std::pair(pieces[i].input, cell), groups.size());
        if (fresh) groups.emplace_back();
        groups[found->second].push_back(i);
    }
    return groups;
}

/// The pieces of the groups that are not in a coalition.
template <class InCoalition>
std::vector<std::size_t> gone(const std::vector<std::vector<std::size_t>>& groups, InCoalition in) {
    std::vector<std::size_t> pieces;
    for (std::size_t g = 0; g < groups.size(); ++g)
        if (!in(g)) pieces.insert(pieces.end(), groups[g].begin(), groups[g].end());
    return pieces;
}

Result<KernelFit> exactly(const std::vector<std::vector<std::size_t>>& groups, const PieceValues& values,
                          Attribution& out) {
    const std::size_t coalitions = std::size_t{1} << groups.size();
    std::vector<std::vector<std::size_t>> sets;
    for (std::size_t set = 1; set + 1 < coalitions; ++set)
        sets.push_back(gone(groups, [&](std::size_t g) { return (set >> g & 1) != 0; }));
    auto worth = values.without(sets, out);
    if (!worth) return worth.error();
    ModalityShapley shares;
    shares.inputs.resize(groups.size());
    shares.coalitions.push_back(out.base_value);
    shares.coalitions.insert(shares.coalitions.end(), worth->begin(), worth->end());
    shares.coalitions.push_back(out.full_value);
    fill_shapley(shares);
    return KernelFit{std::move(shares.values), {}};
}

Result<KernelFit> by_samples(const std::vector<std::vector<std::size_t>>& groups, std::size_t samples,
                             const MethodCall& call, const PieceValues& values, Attribution& out) {
    Random random(call.request.seed, {stable_hash("kernel_shap")});
    const auto coalitions = draw_coalitions(groups.size(), samples, random);
    std::vector<std::vector<std::size_t>> sets;
    for (const std::vector<bool>& coalition : coalitions)
        sets.push_back(gone(groups, [&](std::size_t g) { return coalition[g]; }));
    auto worth = values.without(sets, out);
    if (!worth) return worth.error();
    return fit_kernel(coalitions, *worth, out.full_value, out.base_value, true);
}

} // namespace

std::vector<Field> kernel_shap_fields() {
    return {
        {.name = "samples",
         .title = "Samples",
         .fallback = std::int64_t{1000},
         .minimum = 2,
         .maximum = 100000,
         .help = "Coalitions of pieces that are computed, at least four for each group; up to 12 groups are computed exactly, "
                 "whatever stands here. More of them make the intervals narrower."},
        {.name = "text_group",
         .title = "Words in a group",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 64,
         .unit = "words",
         .help = "Words in a row that go together; 1 takes each word by itself."},
        {.name = "group",
         .title = "Group",
         .fallback = std::int64_t{2},
         .minimum = 1,
         .maximum = 64,
         .unit = "pieces",
         .help = "Side of the groups of neighbouring pieces of other inputs that go together: squares of cells, spans and "
                 "bands. 1 takes each piece by itself."},
        baseline_field(),
    };
}

Result<Attribution> kernel_shap(const MethodCall& call) {
    return computing([&]() -> Result<Attribution> {
        const std::vector<InputToken> pieces = input_tokens(call.sample, call.model.preparer, call.request.grid);
        const auto groups = groups_of(pieces, call.params, call.model.preparer);
        Attribution out;
        PieceValues values(call, pieces, baseline_of(call.params));
        if (auto begun = values.begin(out); !begun) return begun.error();
        if (groups.empty()) return out;
        // Pairs of complements, twice as many as there are unknowns, leave enough over to tell how sure they are.
        const std::size_t wanted = (static_cast<std::size_t>(call.params.integer("samples")) + 1) / 2 * 2;
        const bool exact = groups.size() <= most_exact;
        const std::size_t samples = exact ? std::size_t{1} << groups.size() : std::max(wanted, 4 * groups.size());
        out.parameters["samples"] = std::to_string(samples); // as many as were computed, whatever was asked for
        auto fit = exact ? exactly(groups, values, out)
                         : by_samples(groups, samples, call, values, out);
        if (!fit) return fit.error();

        out.tokens.resize(pieces.size());
        double total = 0, width = 0;
        std::size_t unsure = 0;
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const double share = 1 / static_cast<double>(groups[g].size());
            total += fit->values[g];
            for (const std::size_t i : groups[g]) {
                AttributedToken& token = out.tokens[i];
                token.source = pieces[i].source;
                token.value = fit->values[g] * share;
                if (fit->deviation.empty()) continue;
                const double half = two_sided_95 * fit->deviation[g] * share;
                token.low = token.value - half;
                token.high = token.value + half;
                width += half;
                if (token.low < 0 && token.high > 0) ++unsure;
            }
        }
        out.delta = total - (out.full_value - out.base_value);
        if (!fit->deviation.empty()) out.noise = width / static_cast<double>(pieces.size());
        if (2 * unsure > pieces.size())
            out.remarks.push_back({Remark::Kind::wide_interval, {std::to_string(samples)}});
        return out;
    });
}

} // namespace triptych
