// SPDX-License-Identifier: GPL-3.0-or-later
// The steps of the projections, each of which is checked against an implementation of its own.
#pragma once

#include <cstdint>
#include <stop_token>
#include <utility>
#include <vector>

#include "core/base/progress.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/explain/embedding_map.h"

namespace triptych {

/// The scores of the first components, each of which has its largest loading positive. [rows,components]; the last ones
/// are 0 where there are fewer.
std::vector<double> principal_components(const std::vector<float>& values, std::int64_t rows, std::int64_t width,
                                         std::int64_t components);

/// Of each row the nearest others, by Euclidean distance, the nearest first; the row itself is not among them.
struct Neighbours {
    std::int64_t rows = 0, count = 0;
    std::vector<std::int32_t> index; ///< [rows,count]
    std::vector<double> distance;    ///< [rows,count]
};
/// Exact: every pair is looked at. @pre count < rows. @error cancelled
Result<Neighbours> nearest_neighbours(const std::vector<float>& values, std::int64_t rows, std::int64_t width,
                                      std::int64_t count, const std::stop_token& stop, const Progress& progress);

/// A symmetric matrix, of each row its entries by rising column.
struct SparseMatrix {
    std::vector<std::int64_t> begin; ///< [rows+1]
    std::vector<std::int32_t> column;
    std::vector<double> value;
    std::int64_t rows() const { return static_cast<std::int64_t>(begin.size()) - 1; }
};
/// From the entries of a square matrix A: combine(a_ij, a_ji) at (i,j) and (j,i), wherever one of them is there.
enum class Symmetry { sum, fuzzy_union }; ///< (a+b); a + b − ab
SparseMatrix symmetric(const Neighbours& neighbours, const std::vector<double>& entries, Symmetry symmetry);

/// P of t-SNE: Gaussian affinities whose entropy is log(perplexity), made symmetric; all of them sum to 1.
SparseMatrix tsne_affinities(const Neighbours& neighbours, double perplexity);
/// ∂KL(P‖Q)/∂y. [rows,2]
/// @param theta  0: all pairs; else a cell of the quad tree stands for its points where width/distance < theta
void tsne_gradient(const SparseMatrix& p, const std::vector<double>& y, double theta, double exaggeration,
                   std::vector<double>& gradient);
Result<std::vector<double>> tsne(const SparseMatrix& p, std::vector<double> start, double theta, int iterations,
                                 const std::stop_token& stop, const Progress& progress);

/// Membership strengths of the fuzzy simplicial set.
/// @param neighbours  without the point itself; log2(count + 1) is what the strengths of a point sum to
SparseMatrix fuzzy_simplicial_set(const Neighbours& neighbours);
/// a and b of 1 / (1 + a d^2b), fitted to 1 up to the least distance and exp(least − d) beyond.
std::pair<double, double> umap_curve(double least_distance);
Result<std::vector<double>> umap(const SparseMatrix& strengths, std::vector<double> start, double least_distance, int epochs,
                                 Random random, const std::stop_token& stop, const Progress& progress);

} // namespace triptych
