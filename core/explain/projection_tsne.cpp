// SPDX-License-Identifier: GPL-3.0-or-later
// Source: van der Maaten & Hinton 2008; Barnes–Hut: van der Maaten 2014; step length: Belkina et al. 2019.
#include <ATen/Parallel.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

#include "core/explain/projection_parts.h"

namespace triptych {
namespace {

constexpr double early_exaggeration = 12;
constexpr int early_iterations = 250;

/// A square and the points in it.
struct Cell {
    double x = 0, y = 0, half = 0; ///< middle, half a side
    double sum_x = 0, sum_y = 0;   ///< of its points
    std::int32_t count = 0;
    std::array<std::int32_t, 4> child{-1, -1, -1, -1};
    bool leaf = false; ///< its points lie in one place, or as good as
};

class QuadTree {
  public:
    explicit QuadTree(const std::vector<double>& places) : m_places(places), m_leaf_of(places.size() / 2, 0) {
        double low_x = places[0], high_x = places[0], low_y = places[1], high_y = places[1];
        for (std::size_t i = 0; i < places.size(); i += 2) {
            low_x = std::min(low_x, places[i]), high_x = std::max(high_x, places[i]);
            low_y = std::min(low_y, places[i + 1]), high_y = std::max(high_y, places[i + 1]);
        }
        const double half = std::max(high_x - low_x, high_y - low_y) / 2;
        m_least = half * 1e-12;
        m_order.resize(places.size() / 2);
        std::iota(m_order.begin(), m_order.end(), 0);
        m_cells.reserve(places.size());
        build(m_order.begin(), m_order.end(), (low_x + high_x) / 2, (low_y + high_y) / 2, half);
    }

    /// Adds Σ 1/(1+d²) over the other points, and Σ (1+d²)⁻² (y_i − y_j).
    void repulsion(std::size_t point, double theta, double& z, double& fx, double& fy) const {
        const double x = m_places[2 * point], y = m_places[2 * point + 1];
        std::array<std::int32_t, 256> waiting; // three more for each level, of which there are about forty
        std::size_t count = 0;
        waiting[count++] = 0;
        while (count > 0) {
            const std::int32_t index = waiting[--count];
            const Cell& cell = m_cells[static_cast<std::size_t>(index)];
            double weight = cell.count, sum_x = cell.sum_x, sum_y = cell.sum_y;
            if (index == m_leaf_of[point]) {
                weight -= 1;
                sum_x -= x;
                sum_y -= y;
                if (weight < 0.5) continue;
            }
            const double dx = x - sum_x / weight, dy = y - sum_y / weight;
            const double squared = dx * dx + dy * dy;
            // A cell with the point itself in it is never far enough: theta is under √½.
            if (!cell.leaf && 4 * cell.half * cell.half >= theta * theta * squared) {
                for (const std::int32_t child : cell.child)
                    if (child >= 0) waiting[count++] = child;
                continue;
            }
            const double q = 1 / (1 + squared);
            z += weight * q;
            fx += weight * q * q * dx;
            fy += weight * q * q * dy;
        }
    }

  private:
    using Place = std::vector<std::int32_t>::iterator;
    double x_of(std::int32_t point) const { return m_places[static_cast<std::size_t>(point) * 2]; }
    double y_of(std::int32_t point) const { return m_places[static_cast<std::size_t>(point) * 2 + 1]; }

    std::int32_t build(Place begin, Place end, double x, double y, double half) {
        const auto index = static_cast<std::int32_t>(m_cells.size());
        Cell cell;
        cell.x = x, cell.y = y, cell.half = half;
        cell.count = static_cast<std::int32_t>(end - begin);
        for (Place point = begin; point != end; ++point) {
            cell.sum_x += x_of(*point);
            cell.sum_y += y_of(*point);
        }
        cell.leaf = half <= m_least || std::all_of(begin, end, [&](std::int32_t point) {
                        return x_of(point) == x_of(*begin) && y_of(point) == y_of(*begin);
                    });
        m_cells.push_back(cell);
        if (cell.leaf) {
            for (Place point = begin; point != end; ++point)
                m_leaf_of[static_cast<std::size_t>(*point)] = index;
            return index;
        }
        const Place middle = std::stable_partition(begin, end, [&](std::int32_t point) { return y_of(point) <= y; });
        const auto left = [&](std::int32_t point) { return x_of(point) <= x; };
        const std::array<Place, 5> ends = {begin, std::stable_partition(begin, middle, left), middle,
                                           std::stable_partition(middle, end, left), end};
        for (std::size_t quarter = 0; quarter < 4; ++quarter) {
            if (ends[quarter] == ends[quarter + 1]) continue;
            const std::int32_t child =
                build(ends[quarter], ends[quarter + 1], x + (quarter % 2 == 0 ? -half : half) / 2,
                      y + (quarter < 2 ? -half : half) / 2, half / 2);
            m_cells[static_cast<std::size_t>(index)].child[quarter] = child;
        }
        return index;
    }

    const std::vector<double>& m_places;
    std::vector<std::int32_t> m_order, m_leaf_of;
    std::vector<Cell> m_cells;
    double m_least = 0;
};

/// p(j|i) of one point: the width at which its entropy is as wanted.
void fit_row(const double* distance, double* p, std::size_t count, double entropy_wanted) {
    const double nearest = distance[0] * distance[0];
    double beta = 1, low = 0, high = std::numeric_limits<double>::infinity();
    for (int step = 0; step < 200; ++step) {
        double sum = 0, weighted = 0;
        for (std::size_t k = 0; k < count; ++k) {
            const double squared = distance[k] * distance[k] - nearest;
            p[k] = std::exp(-beta * squared);
            sum += p[k];
            weighted += p[k] * squared;
        }
        const double entropy = std::log(sum) + beta * weighted / sum;
        for (std::size_t k = 0; k < count; ++k)
            p[k] /= sum;
        if (std::abs(entropy - entropy_wanted) < 1e-12) return;
        (entropy > entropy_wanted ? low : high) = beta;
        beta = std::isinf(high) ? beta * 2 : (low + high) / 2;
        if (!std::isfinite(beta)) return;
    }
}

} // namespace

SparseMatrix tsne_affinities(const Neighbours& neighbours, double perplexity) {
    const auto count = static_cast<std::size_t>(neighbours.count);
    std::vector<double> p(neighbours.distance.size());
    for (std::size_t i = 0; i < static_cast<std::size_t>(neighbours.rows); ++i)
        fit_row(neighbours.distance.data() + i * count, p.data() + i * count, count, std::log(perplexity));
    SparseMatrix out = symmetric(neighbours, p, Symmetry::sum);
    const double sum = std::accumulate(out.value.begin(), out.value.end(), 0.0);
    for (double& value : out.value)
        value /= sum;
    return out;
}

void tsne_gradient(const SparseMatrix& p, const std::vector<double>& y, double theta, double exaggeration,
                   std::vector<double>& gradient) {
    const std::int64_t rows = p.rows();
    const QuadTree tree(y);
    std::vector<double> z(static_cast<std::size_t>(rows), 0), repulsion(y.size(), 0);
    gradient.assign(y.size(), 0);
    at::parallel_for(0, rows, 256, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            const auto i = static_cast<std::size_t>(row);
            tree.repulsion(i, theta, z[i], repulsion[2 * i], repulsion[2 * i + 1]);
            for (std::int64_t at = p.begin[i]; at < p.begin[i + 1]; ++at) {
                const auto j = static_cast<std::size_t>(p.column[static_cast<std::size_t>(at)]);
                const double dx = y[2 * i] - y[2 * j], dy = y[2 * i + 1] - y[2 * j + 1];
                const double pull = exaggeration * p.value[static_cast<std::size_t>(at)] / (1 + dx * dx + dy * dy);
                gradient[2 * i] += pull * dx;
                gradient[2 * i + 1] += pull * dy;
            }
        }
    });
    // One after another, so that it is the same sum for any number of threads.
    const double all = std::accumulate(z.begin(), z.end(), 0.0);
    for (std::size_t k = 0; k < gradient.size(); ++k)
        gradient[k] = 4 * (gradient[k] - repulsion[k] / all);
}

Result<std::vector<double>> tsne(const SparseMatrix& p, std::vector<double> y, double theta, int iterations,
                                 const std::stop_token& stop, const Progress& progress) {
    const auto rows = static_cast<double>(p.rows());
    const double rate = std::max(rows / early_exaggeration / 4, 50.0);
    const int early = std::min(early_iterations, iterations / 4);
    std::vector<double> gradient, update(y.size(), 0), gain(y.size(), 1);
    for (int step = 0; step < iterations; ++step) {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, {}, "Stopped.");
        const bool is_early = step < early;
        if (step == early) {
            std::fill(update.begin(), update.end(), 0);
            std::fill(gain.begin(), gain.end(), 1);
        }
        tsne_gradient(p, y, theta, is_early ? early_exaggeration : 1, gradient);
        for (std::size_t k = 0; k < y.size(); ++k) {
            gain[k] = update[k] * gradient[k] < 0 ? gain[k] + 0.2 : std::max(gain[k] * 0.8, 0.01);
            update[k] = (is_early ? 0.5 : 0.8) * update[k] - rate * gain[k] * gradient[k];
            y[k] += update[k];
        }
        for (std::size_t axis = 0; axis < 2; ++axis) {
            double mean = 0;
            for (std::size_t k = axis; k < y.size(); k += 2)
                mean += y[k] / rows;
            for (std::size_t k = axis; k < y.size(); k += 2)
                y[k] -= mean;
        }
        if (progress && step % 10 == 9)
            progress(static_cast<double>(step + 1) / static_cast<double>(iterations), "projecting");
    }
    return y;
}

} // namespace triptych
