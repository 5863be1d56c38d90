// SPDX-License-Identifier: GPL-3.0-or-later
// What the methods that take pieces away have in common.
#pragma once

#include <array>
#include <vector>

#include "core/explain/method.h"

namespace triptych {

/// Where a piece stands in the grid of its input: word; row and column; span and band; frame, row and column; span and
/// channel. Counted from 0, in steps of one.
using GridPlace = std::array<std::size_t, 3>;
std::vector<GridPlace> grid_places(const std::vector<InputToken>& pieces);

/// Side of a window over such a grid: 1 along sides whose neighbours have nothing in common (channels, columns of numbers).
GridPlace window_sides(PortKind kind, std::int64_t side);

/// Windows over the grid of one input, as sets of its pieces. They reach to the end, over which the last may stand.
/// @param own  places of that input's pieces
std::vector<std::vector<std::size_t>> windows_over(const std::vector<std::size_t>& own,
                                                   const std::vector<GridPlace>& places, const GridPlace& window,
                                                   const GridPlace& stride);
/// Of each piece, the mean over the windows that it lies in. @pre each lies in one
std::vector<double> mean_over_windows(const std::vector<std::vector<std::size_t>>& windows,
                                      const std::vector<double>& values, std::size_t pieces);

/// F of the sample as it is, of its baseline, and of what many choices of pieces leave.
class PieceValues {
  public:
    PieceValues(const MethodCall& call, const std::vector<InputToken>& pieces, Baseline baseline);

    /// F(x) and F(x′) into full_value and base_value; the rest of what the methods have in common too.
    Result<void> begin(Attribution& out);
    /// F of the sample without the pieces of each set. @param gone  places among the pieces
    /// @error cancelled, out_of_memory
    Result<std::vector<double>> without(const std::vector<std::vector<std::size_t>>& gone, Attribution& out) const;

  private:
    const MethodCall& m_call;
    const std::vector<InputToken>& m_pieces;
    Baseline m_baseline;
};

} // namespace triptych
