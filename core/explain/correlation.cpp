// SPDX-License-Identifier: GPL-3.0-or-later
// How alike two maps rank what they explain.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/explain/faithfulness.h"

namespace triptych {
namespace {

/// From 1; what is equal shares the mean of its places.
std::vector<double> ranks(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> all(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
        for (std::size_t i = begin; i < end; ++i)
            all[order[i]] = static_cast<double>(begin + end + 1) / 2;
        begin = end;
    }
    return all;
}

struct Located {
    InputToken piece;
    double value;
};

std::map<std::string, std::vector<Located>> located(const Attribution& map, const PreparedSample& sample,
                                                    const Preparer& preparer) {
    std::map<std::string, std::vector<Located>> by_input;
    for (const AttributedToken& token : map.tokens)
        if (!token.sink())
            if (auto piece = locate(token.source, sample, preparer)) by_input[piece->input].push_back({*piece, token.value});
    return by_input;
}

double shared(const IndexRange& a, const IndexRange& b) {
    const std::size_t begin = std::max(a.begin, b.begin), end = std::min(a.end, b.end);
    return end > begin ? static_cast<double>(end - begin) : 0;
}

/// What share of a piece lies in another.
double share_in(const InputToken& piece, const InputToken& other) {
    const double all = static_cast<double>(piece.first.size()) * static_cast<double>(piece.second.size()) *
                       static_cast<double>(piece.third.size());
    if (all == 0) return 0;
    return shared(piece.first, other.first) * shared(piece.second, other.second) * shared(piece.third, other.third) / all;
}

} // namespace

double rank_correlation(const std::vector<double>& a, const std::vector<double>& b) {
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    if (a.size() != b.size() || a.size() < 2) return none;
    const std::vector<double> x = ranks(a), y = ranks(b);
    const double mean = static_cast<double>(a.size() + 1) / 2;
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - mean) * (y[i] - mean);
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : none;
}

double map_correlation(const Attribution& a, const Attribution& b, const PreparedSample& sample,
                       const Preparer& preparer) {
    const auto first = located(a, sample, preparer), second = located(b, sample, preparer);
    std::vector<double> x, y;
    for (const auto& [input, own] : first) {
        const auto found = second.find(input);
        if (found == second.end()) continue;
        const bool first_is_coarser = own.size() <= found->second.size();
        const std::vector<Located>& coarse = first_is_coarser ? own : found->second;
        const std::vector<Located>& fine = first_is_coarser ? found->second : own;
        for (const Located& token : coarse) {
            double sum = 0;
            for (const Located& part : fine)
                sum += part.value * share_in(part.piece, token.piece);
            x.push_back(first_is_coarser ? token.value : sum);
            y.push_back(first_is_coarser ? sum : token.value);
        }
    }
    return rank_correlation(x, y);
}

} // namespace triptych
