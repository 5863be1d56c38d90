// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace triptych {

/// An append-only curve with a pyramid of minima and maxima, so that what drawing costs depends on pixels and
/// not on steps. x must not fall. Threads: a value; guard it where two threads share one.
class Curve {
  public:
    struct Bucket {
        double x_begin = 0, x_end = 0;
        double minimum = 0, maximum = 0, last = 0;
    };

    void append(double x, double y);
    void clear();
    std::size_t size() const { return m_x.size(); }
    double x(std::size_t i) const { return m_x[i]; }
    double y(std::size_t i) const { return m_y[i]; }
    /// At most 2 * pixels buckets that cover [x_low,x_high]; single points where there are few. NaN values
    /// are left out.
    std::vector<Bucket> envelope(double x_low, double x_high, int pixels) const;
    /// Index of the point nearest to x. @pre size() > 0
    std::size_t nearest(double x) const;

  private:
    std::vector<double> m_x, m_y;
    std::vector<std::vector<std::pair<double, double>>> m_levels; ///< level k: min and max of 2^(k+1) points
};

} // namespace triptych
