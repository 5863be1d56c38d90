// SPDX-License-Identifier: GPL-3.0-or-later
// The regression of Kernel SHAP, apart from any model.
#pragma once

#include <vector>

#include "core/base/random.h"

namespace triptych {

struct KernelFit {
    std::vector<double> values;    ///< [players]
    std::vector<double> deviation; ///< [players] of the estimate; infinite where there are too few coalitions to tell
};
/// The additive function nearest to what coalitions are worth, whose values sum to full − empty exactly. Coalitions drawn in
/// proportion to the Shapley kernel weigh alike. Deviations are those of the regression with unequal variances (HC3).
/// @param coalitions  [n][players] whether each player is in it; neither all nor none of them
/// @param paired      each coalition at an even place is followed by its complement
/// @pre at least one player, and one coalition where there are several
/// Source: Lundberg & Lee 2017; Covert & Lee 2021 (pairs); MacKinnon & White 1985 (HC3)
KernelFit fit_kernel(const std::vector<std::vector<bool>>& coalitions, const std::vector<double>& worth, double full,
                     double empty, bool paired);

/// Coalitions, each followed by its complement: of size k with a chance in proportion to (M − 1) / (k (M − k)).
/// @pre players >= 2; count is even
std::vector<std::vector<bool>> draw_coalitions(std::size_t players, std::size_t count, Random& random);

} // namespace triptych
