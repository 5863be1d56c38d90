// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

namespace triptych {

/// What numbers are like, in a few numbers. Those that are NaN or infinite are counted, and left out of the rest.
struct ValueStatistics {
    static constexpr double none = std::numeric_limits<double>::quiet_NaN();

    std::int64_t count = 0; ///< of all numbers that were looked at
    double mean = none;     ///< NaN where there is no finite number, as the next three
    double deviation = none; ///< √(Σ(x − mean)²/n), as numpy.std
    double minimum = none, maximum = none;
    double norm = 0;                    ///< √Σx²
    double zeros = none;                ///< share of exact zeros among all; NaN where count is 0
    std::int64_t nan = 0, infinite = 0; ///< how many are neither
};

/// Numbers counted in bins of one width from the least to the greatest; the last bin has both its ends. The bins and
/// counts of numpy.histogram on float64: where all numbers are one, the bins reach 0.5 to both sides of it.
struct Histogram {
    double low = 0, high = 0;         ///< of the first and last bin
    std::vector<std::int64_t> counts; ///< empty where there is no finite number
};

} // namespace triptych
