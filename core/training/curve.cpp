// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/curve.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace triptych {
namespace {

using Extent = std::pair<double, double>;
/// Of no point at all; joining it changes nothing.
constexpr Extent nothing = {std::numeric_limits<double>::infinity(),
                            -std::numeric_limits<double>::infinity()};

Extent joined(const Extent& a, const Extent& b) {
    return {std::min(a.first, b.first), std::max(a.second, b.second)};
}
bool is_nothing(const Extent& extent) {
    return extent.first > extent.second;
}

/// Minimum and maximum of the points [begin,end), from the largest pieces of the pyramid that fit.
Extent extent_of(const std::vector<double>& y, const std::vector<std::vector<Extent>>& levels,
                 std::size_t begin, std::size_t end) {
    Extent out = nothing;
    while (begin < end) {
        std::size_t level = 0; // piece of 2^level points, aligned
        while (level < levels.size() && begin % (std::size_t{2} << level) == 0 &&
               begin + (std::size_t{2} << level) <= end)
            ++level;
        if (level == 0) {
            if (!std::isnan(y[begin])) out = joined(out, {y[begin], y[begin]});
        } else {
            out = joined(out, levels[level - 1][begin >> level]);
        }
        begin += std::size_t{1} << level;
    }
    return out;
}

} // namespace

void Curve::append(double x, double y) {
    const std::size_t i = m_x.size();
    m_x.push_back(x);
    m_y.push_back(y);
    const Extent point = std::isnan(y) ? nothing : Extent{y, y};
    // One more level as soon as the highest one has two pieces to join.
    if (i >= (std::size_t{1} << m_levels.size())) {
        const std::size_t below = m_levels.size();
        m_levels.push_back({extent_of(m_y, m_levels, 0, std::size_t{1} << below)});
    }
    for (std::size_t level = 0; level < m_levels.size(); ++level) {
        std::vector<Extent>& pieces = m_levels[level];
        const std::size_t piece = i >> (level + 1);
        if (piece == pieces.size()) {
            pieces.push_back(point);
        } else {
            pieces[piece] = joined(pieces[piece], point);
        }
    }
}

void Curve::clear() {
    m_x.clear();
    m_y.clear();
    m_levels.clear();
}

std::vector<Curve::Bucket> Curve::envelope(double x_low, double x_high, int pixels) const {
    std::vector<Bucket> out;
    if (pixels <= 0 || m_x.empty() || !(x_low <= x_high)) return out;
    auto first = std::lower_bound(m_x.begin(), m_x.end(), x_low);
    auto last = std::upper_bound(first, m_x.end(), x_high);
    // One point beyond each edge, so that a line drawn through the buckets leaves the view where the curve
    // does.
    if (first != m_x.begin()) --first;
    if (last != m_x.end()) ++last;
    const auto begin = static_cast<std::size_t>(first - m_x.begin());
    const auto end = static_cast<std::size_t>(last - m_x.begin());

    const auto room = 2 * static_cast<std::size_t>(pixels);
    std::size_t shift = 0;
    while (((end - 1) >> shift) - (begin >> shift) + 1 > room)
        ++shift;
    for (std::size_t piece = begin >> shift; piece <= (end - 1) >> shift; ++piece) {
        const std::size_t from = std::max(begin, piece << shift);
        const std::size_t to = std::min(end, (piece + 1) << shift);
        const Extent extent = extent_of(m_y, m_levels, from, to);
        if (is_nothing(extent)) continue;
        std::size_t newest = to - 1;
        while (std::isnan(m_y[newest]))
            --newest;
        out.push_back({m_x[from], m_x[to - 1], extent.first, extent.second, m_y[newest]});
    }
    return out;
}

std::size_t Curve::nearest(double x) const {
    const auto found = std::lower_bound(m_x.begin(), m_x.end(), x);
    if (found == m_x.begin()) return 0;
    const auto right = static_cast<std::size_t>(found - m_x.begin());
    if (found == m_x.end()) return right - 1;
    return x - m_x[right - 1] <= m_x[right] - x ? right - 1 : right;
}

} // namespace triptych
