// SPDX-License-Identifier: GPL-3.0-or-later
// What the projections share, and which of them is asked for.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/explain/method.h"
#include "core/explain/projection_parts.h"

namespace triptych {
namespace {

constexpr std::int64_t rows_at_once = 256;
constexpr double first_places = 1e-4; // deviation of t-SNE's start
constexpr double umap_extent = 10;

Progress part_of(const Progress& progress, double begin, double end) {
    if (!progress) return {};
    return [progress, begin, end](double fraction, const std::string& step) {
        progress(begin + (end - begin) * fraction, step);
    };
}

/// The first two components, so large; a little chance keeps apart what falls together.
std::vector<double> start_places(const std::vector<float>& values, std::int64_t rows, std::int64_t width,
                                 const ProjectionOptions& options, Random& random) {
    std::vector<double> places = principal_components(values, rows, width, 2);
    double size = 0;
    if (options.method == Projection::tsne) {
        for (std::int64_t i = 0; i < rows; ++i)
            size += places[static_cast<std::size_t>(2 * i)] * places[static_cast<std::size_t>(2 * i)];
        size = std::sqrt(size / static_cast<double>(rows)) / first_places;
    } else {
        for (const double place : places)
            size = std::max(size, std::abs(place) / umap_extent);
    }
    const double chance = options.method == Projection::tsne ? first_places / 100 : 1e-4;
    for (double& place : places)
        place = (size > 0 ? place / size : 0) + chance * random.normal();
    return places;
}

Result<void> check(const std::vector<float>& values, std::int64_t rows, std::int64_t width, const ProjectionOptions& options) {
    if (rows < 3)
        return fail(ErrorCode::too_few_rows, "projection", "needs at least 3 samples; there are " + std::to_string(rows) + ".",
                    {std::to_string(rows)});
    if (width < 1 || values.size() != static_cast<std::size_t>(rows * width))
        return fail(ErrorCode::bad_shape, "projection", "was given " + std::to_string(values.size()) + " numbers for [" +
                                                            std::to_string(rows) + "," + std::to_string(width) + "].");
    const auto outside = [](const std::string& name, const std::string& range) {
        return fail(ErrorCode::out_of_range, name, "has to be " + range + ".", {name, range});
    };
    if (!(options.perplexity >= 1)) return outside("perplexity", "at least 1");
    if (!(options.theta >= 0 && options.theta <= 0.7)) return outside("theta", "between 0 and 0.7");
    if (options.neighbours < 2) return outside("neighbours", "at least 2");
    if (!(options.least_distance >= 0 && options.least_distance <= 0.99)) return outside("least distance", "between 0 and 0.99");
    if (options.iterations < 0) return outside("iterations", "at least 0");
    if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); }))
        return fail(ErrorCode::out_of_range, "projection", "was given a number that is not finite.");
    return {};
}

} // namespace

Result<Neighbours> nearest_neighbours(const std::vector<float>& values, std::int64_t rows, std::int64_t width,
                                      std::int64_t count, const std::stop_token& stop, const Progress& progress) {
    const torch::Tensor all =
        torch::from_blob(const_cast<float*>(values.data()), {rows, width}, torch::kFloat32).to(torch::kFloat64);
    const torch::Tensor squares = all.square().sum(1);
    Neighbours out;
    out.rows = rows;
    out.count = count;
    out.index.reserve(static_cast<std::size_t>(rows * count));
    out.distance.reserve(static_cast<std::size_t>(rows * count));
    std::vector<std::pair<double, std::int32_t>> nearest(static_cast<std::size_t>(count));
    // A few more than wanted, for what rounding puts in the wrong order.
    const std::int64_t looked_at = std::min(rows - 1, count + 8);
    for (std::int64_t begin = 0; begin < rows; begin += rows_at_once) {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, {}, "Stopped.");
        const std::int64_t end = std::min(rows, begin + rows_at_once);
        torch::Tensor distances = squares.slice(0, begin, end).unsqueeze(1) + squares.unsqueeze(0) -
                                  2 * all.slice(0, begin, end).matmul(all.t());
        for (std::int64_t i = begin; i < end; ++i)
            distances[i - begin][i] = std::numeric_limits<double>::infinity();
        const torch::Tensor places = std::get<1>(distances.topk(looked_at, 1, false, false)).contiguous();
        for (std::int64_t i = begin; i < end; ++i) {
            const std::int64_t* near = places.data_ptr<std::int64_t>() + (i - begin) * looked_at;
            const double* own = all.data_ptr<double>() + i * width;
            nearest.clear();
            for (std::int64_t k = 0; k < looked_at; ++k) {
                const double* other = all.data_ptr<double>() + near[k] * width;
                double sum = 0;
                for (std::int64_t d = 0; d < width; ++d)
                    sum += (own[d] - other[d]) * (own[d] - other[d]);
                nearest.emplace_back(std::sqrt(sum), static_cast<std::int32_t>(near[k]));
            }
            std::sort(nearest.begin(), nearest.end());
            for (std::int64_t k = 0; k < count; ++k) {
                out.distance.push_back(nearest[static_cast<std::size_t>(k)].first);
                out.index.push_back(nearest[static_cast<std::size_t>(k)].second);
            }
        }
        if (progress) progress(static_cast<double>(end) / static_cast<double>(rows), "finding neighbours");
    }
    return out;
}

SparseMatrix symmetric(const Neighbours& neighbours, const std::vector<double>& entries, Symmetry symmetry) {
    const auto rows = static_cast<std::size_t>(neighbours.rows), count = static_cast<std::size_t>(neighbours.count);
    struct Entry {
        std::int32_t column;
        double there, back;
    };
    std::vector<std::vector<Entry>> lists(rows);
    for (std::size_t i = 0; i < rows; ++i)
        for (std::size_t k = 0; k < count; ++k) {
            const std::int32_t j = neighbours.index[i * count + k];
            lists[i].push_back({j, entries[i * count + k], 0});
            lists[static_cast<std::size_t>(j)].push_back({static_cast<std::int32_t>(i), 0, entries[i * count + k]});
        }
    SparseMatrix out;
    out.begin.push_back(0);
    for (std::vector<Entry>& list : lists) {
        std::stable_sort(list.begin(), list.end(), [](const Entry& a, const Entry& b) { return a.column < b.column; });
        for (std::size_t at = 0; at < list.size();) {
            double there = 0, back = 0;
            const std::int32_t column = list[at].column;
            for (; at < list.size() && list[at].column == column; ++at) {
                there += list[at].there;
                back += list[at].back;
            }
            const double value = symmetry == Symmetry::sum ? there + back : there + back - there * back;
            if (value <= 0) continue;
            out.column.push_back(column);
            out.value.push_back(value);
        }
        out.begin.push_back(static_cast<std::int64_t>(out.column.size()));
    }
    return out;
}

Result<std::vector<float>> project(const std::vector<float>& values, std::int64_t rows, std::int64_t width,
                                   const ProjectionOptions& options, std::stop_token stop, const Progress& progress) {
    if (auto fine = check(values, rows, width, options); !fine) return fine.error();
    return computing([&]() -> Result<std::vector<float>> {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, {}, "Stopped.");
        torch::NoGradGuard no_grad;
        const auto single = [](const std::vector<double>& places) {
            return std::vector<float>(places.begin(), places.end());
        };
        if (options.method == Projection::pca) {
            std::vector<float> places = single(principal_components(values, rows, width, 2));
            if (progress) progress(1, "projecting");
            return places;
        }
        Random random(options.seed, {stable_hash("projection")});
        std::vector<double> start = start_places(values, rows, width, options, random);
        Result<std::vector<double>> places = std::vector<double>();
        if (options.method == Projection::tsne) {
            const double perplexity = std::max(1.0, std::min(options.perplexity, static_cast<double>(rows - 1) / 3));
            // Of the exact method every other point is a neighbour.
            const std::int64_t count =
                options.theta == 0 ? rows - 1 : std::min(rows - 1, static_cast<std::int64_t>(3 * perplexity + 1));
            const auto near = nearest_neighbours(values, rows, width, count, stop, part_of(progress, 0, 0.2));
            if (!near) return near.error();
            places = tsne(tsne_affinities(*near, perplexity), std::move(start), options.theta,
                          options.iterations > 0 ? options.iterations : 1000, stop, part_of(progress, 0.2, 1));
        } else {
            const std::int64_t count = std::min<std::int64_t>(options.neighbours, rows) - 1;
            const auto near = nearest_neighbours(values, rows, width, count, stop, part_of(progress, 0, 0.2));
            if (!near) return near.error();
            const int epochs = options.iterations > 0 ? options.iterations : rows <= 10000 ? 500 : 200;
            places = umap(fuzzy_simplicial_set(*near), std::move(start), options.least_distance, epochs, random, stop,
                          part_of(progress, 0.2, 1));
        }
        if (!places) return places.error();
        return single(*places);
    });
}

} // namespace triptych
