// SPDX-License-Identifier: GPL-3.0-or-later
// Source: McInnes, Healy & Melville 2018.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/explain/projection_parts.h"

namespace triptych {
namespace {

constexpr int bisections = 64;
constexpr double close_enough = 1e-5;     // of the sum of strengths to log2 k
constexpr double least_width = 1e-3;      // of a point's width, as a share of its mean distance
constexpr int negatives = 5;              // samples that push away, for each that pulls
constexpr double longest_step = 4;

/// Width at which the strengths of a point sum to log2(k).
double width_of(const double* distance, std::size_t count, double nearest, double wanted) {
    double low = 0, high = std::numeric_limits<double>::infinity(), width = 1;
    for (int step = 0; step < bisections; ++step) {
        double sum = 0;
        for (std::size_t k = 0; k < count; ++k) {
            const double beyond = distance[k] - nearest;
            sum += beyond > 0 ? std::exp(-beyond / width) : 1;
        }
        if (std::abs(sum - wanted) < close_enough) break;
        (sum > wanted ? high : low) = width;
        width = std::isinf(high) ? width * 2 : (low + high) / 2;
    }
    return width;
}

double clipped(double step) {
    return std::clamp(step, -longest_step, longest_step);
}

} // namespace

SparseMatrix fuzzy_simplicial_set(const Neighbours& neighbours) {
    const auto count = static_cast<std::size_t>(neighbours.count), rows = static_cast<std::size_t>(neighbours.rows);
    // The paper counts the point itself, at distance 0, among its neighbours.
    const double wanted = std::log2(static_cast<double>(count + 1));
    const double mean_of_all = std::accumulate(neighbours.distance.begin(), neighbours.distance.end(), 0.0) /
                               static_cast<double>(rows * (count + 1));
    std::vector<double> strengths(neighbours.distance.size());
    for (std::size_t i = 0; i < rows; ++i) {
        const double* distance = neighbours.distance.data() + i * count;
        const double* first = std::find_if(distance, distance + count, [](double d) { return d > 0; });
        const double nearest = first == distance + count ? 0 : *first;
        const double mean = std::accumulate(distance, distance + count, 0.0) / static_cast<double>(count + 1);
        const double width = std::max(width_of(distance, count, nearest, wanted),
                                      least_width * (nearest > 0 ? mean : mean_of_all));
        for (std::size_t k = 0; k < count; ++k) {
            const double beyond = distance[k] - nearest;
            strengths[i * count + k] = beyond <= 0 || width == 0 ? 1 : std::exp(-beyond / width);
        }
    }
    return symmetric(neighbours, strengths, Symmetry::fuzzy_union);
}

std::pair<double, double> umap_curve(double least_distance) {
    constexpr int points = 300;
    constexpr double furthest = 3;
    double a = 1, b = 1, damping = 1e-3;
    // Levenberg–Marquardt on 300 points of [0,3]. At 0 the curve is 1 whatever a and b are.
    const auto fit = [&](double a0, double b0, std::array<double, 5>* normal) {
        double error = 0;
        for (int i = 1; i < points; ++i) {
            const double d = furthest * i / (points - 1);
            const double wanted = d < least_distance ? 1 : std::exp(-(d - least_distance));
            const double power = std::pow(d, 2 * b0), f = 1 / (1 + a0 * power), residual = wanted - f;
            error += residual * residual;
            if (!normal) continue;
            const double by_a = -f * f * power, by_b = -f * f * a0 * power * 2 * std::log(d);
            (*normal)[0] += by_a * by_a;
            (*normal)[1] += by_a * by_b;
            (*normal)[2] += by_b * by_b;
            (*normal)[3] += by_a * residual;
            (*normal)[4] += by_b * residual;
        }
        return error;
    };
    for (int step = 0; step < 200; ++step) {
        std::array<double, 5> n{};
        const double error = fit(a, b, &n);
        const double aa = n[0] * (1 + damping), bb = n[2] * (1 + damping);
        const double determinant = aa * bb - n[1] * n[1];
        const double step_a = (bb * n[3] - n[1] * n[4]) / determinant;
        const double step_b = (aa * n[4] - n[1] * n[3]) / determinant;
        const bool better = a + step_a > 0 && b + step_b > 0 && fit(a + step_a, b + step_b, nullptr) <= error;
        damping = better ? damping / 10 : damping * 10;
        if (better) {
            a += step_a;
            b += step_b;
            if (std::abs(step_a) + std::abs(step_b) < 1e-12) break;
        }
        if (damping > 1e12) break;
    }
    return {a, b};
}

Result<std::vector<double>> umap(const SparseMatrix& strengths, std::vector<double> y, double least_distance, int epochs,
                                 Random random, const std::stop_token& stop, const Progress& progress) {
    struct Link {
        std::size_t head, tail;
        double every, next, push_every, push_next; ///< epochs between two pulls, and between two pushes
    };
    const auto [a, b] = umap_curve(least_distance);
    const double strongest =
        strengths.value.empty() ? 0 : *std::max_element(strengths.value.begin(), strengths.value.end());
    std::vector<Link> links;
    for (std::size_t i = 0; i + 1 < strengths.begin.size(); ++i)
        for (std::int64_t at = strengths.begin[i]; at < strengths.begin[i + 1]; ++at) {
            const double strength = strengths.value[static_cast<std::size_t>(at)];
            if (strength < strongest / epochs) continue; // it would never be drawn
            const double every = strongest / strength;
            links.push_back({i, static_cast<std::size_t>(strengths.column[static_cast<std::size_t>(at)]), every, every,
                             every / negatives, every / negatives});
        }
    const std::size_t rows = y.size() / 2;
    for (int epoch = 0; epoch < epochs; ++epoch) {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, {}, "Stopped.");
        const double rate = 1.0 - static_cast<double>(epoch) / epochs;
        for (Link& link : links) {
            if (link.next > epoch) continue;
            double* head = y.data() + 2 * link.head;
            double* tail = y.data() + 2 * link.tail;
            const double squared = (head[0] - tail[0]) * (head[0] - tail[0]) + (head[1] - tail[1]) * (head[1] - tail[1]);
            if (squared > 0) {
                const double pull = -2 * a * b * std::pow(squared, b - 1) / (a * std::pow(squared, b) + 1);
                for (int axis = 0; axis < 2; ++axis) {
                    const double step = rate * clipped(pull * (head[axis] - tail[axis]));
                    head[axis] += step;
                    tail[axis] -= step;
                }
            }
            link.next += link.every;
            const int pushes = static_cast<int>((epoch - link.push_next) / link.push_every);
            for (int push = 0; push < pushes; ++push) {
                const std::size_t other = random.below(rows);
                if (other == link.head) continue;
                const double* away = y.data() + 2 * other;
                const double apart = (head[0] - away[0]) * (head[0] - away[0]) + (head[1] - away[1]) * (head[1] - away[1]);
                if (apart <= 0) continue;
                const double weight = 2 * b / ((0.001 + apart) * (a * std::pow(apart, b) + 1));
                for (int axis = 0; axis < 2; ++axis)
                    head[axis] += rate * clipped(weight * (head[axis] - away[axis]));
            }
            link.push_next += pushes * link.push_every;
        }
        if (progress && epoch % 5 == 4) progress(static_cast<double>(epoch + 1) / epochs, "projecting");
    }
    return y;
}

} // namespace triptych
