// SPDX-License-Identifier: GPL-3.0-or-later
// What faithfulness() computes of numbers alone.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace triptych {

/// How many of the tokens are taken away at each point of a curve: from none to all, as evenly as whole numbers can be;
/// fewer points where there are fewer tokens.
std::vector<std::size_t> curve_points(std::size_t tokens, int steps);

/// Mean of (β · sum − lost)² with the β that makes it least: infidelity, normalised. Yeh et al. 2019
/// @param sums  of the map over what was taken away
/// @param lost  F(x) − F(x without it), for each
double normalised_infidelity(const std::vector<double>& sums, const std::vector<double>& lost);

/// Whether at least so many orders rank tokens of these values otherwise than by value, and otherwise than the other way round.
/// Orders that differ in tokens of one value alone are one order.
bool has_other_orders(const std::vector<double>& values, int count);
/// Whether an order of places takes the values from the largest to the least, or from the least to the largest.
bool is_by_value(const std::vector<double>& values, const std::vector<std::size_t>& order);

/// The largest ‖Φ(x) − Φ(x + δ)‖ / ‖Φ(x)‖; nothing where Φ(x) is 0.
std::optional<double> largest_change(const std::vector<double>& before, const std::vector<std::vector<double>>& after);

} // namespace triptych
