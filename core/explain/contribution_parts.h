// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace triptych {

/// Empirical multimodally-additive projection, f̂ᵢ = Σ_m E[f | x_m = x_mⁱ] − (M−1) E f.
/// @param values  [n^inputs,outputs] f of every combination of n samples, the last input counting fastest
/// @return  [n,outputs]
/// Source: Hessel & Lee 2020
std::vector<double> additive_projection(const std::vector<double>& values, std::size_t n, std::size_t inputs,
                                        std::size_t outputs);

/// N of EMAP: as wanted, but never so many that its N^M combinations exceed 64,000 (40³); at least 2 where there are as
/// many rows.
std::size_t projected_rows(std::size_t wanted, std::size_t inputs, std::size_t rows);

/// Which third each of them falls into, by its length: 0, 1 or 2. Equal ones fall into one, so that a third can be empty.
std::vector<int> thirds_of(const std::vector<double>& lengths);

/// The order in which an input is shuffled over the rows. [rows]
std::vector<std::int64_t> shuffled_rows(std::uint64_t seed, std::size_t input, int time, std::size_t rows);

} // namespace triptych
