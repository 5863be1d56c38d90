// SPDX-License-Identifier: GPL-3.0-or-later
// What faithfulness() computes of numbers alone.
#pragma once

#include <cstddef>
#include <vector>

namespace triptych {

/// How many of the tokens are taken away at each point of a curve: from none to all, as evenly as whole numbers can be;
/// fewer points where there are fewer tokens.
std::vector<std::size_t> curve_points(std::size_t tokens, int steps);

/// Mean of (β · sum − lost)² with the β that makes it least: infidelity, normalised. Yeh et al. 2019
/// @param sums  of the map over what was taken away
/// @param lost  F(x) − F(x without it), for each
double normalised_infidelity(const std::vector<double>& sums, const std::vector<double>& lost);

/// The largest ‖Φ(x) − Φ(x + δ)‖ / ‖Φ(x)‖; 0 where Φ(x) is.
double largest_change(const std::vector<double>& before, const std::vector<std::vector<double>>& after);

} // namespace triptych
