// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

#include "core/training/predictor.h"

namespace triptych {

constexpr std::size_t donor_count = 32;

/// Rows whose values stand in for what is taken away from others, in the order of a seeded draw: the same whoever asks. They
/// are of the training part (of the whole table where that has fewer than two rows). Rows that have all inputs come first; those
/// that lack one follow, so that they are drawn only where there are too few of the others.
/// @param without  a row that is not to stand in for itself
/// @param count    at most so many
std::vector<std::size_t> donor_rows(const Preparer& preparer, const Dataset& dataset, std::uint64_t seed,
                                    std::optional<std::size_t> without = {}, std::size_t count = donor_count);

/// The donors of a model and a data set, prepared once for all rows.
class Donors {
  public:
    Donors() = default; ///< none
    /// Rows that cannot be read, because their files are gone, lend nothing: the next of the draw takes their place.
    /// @param count  that stand in for a row
    /// @error cancelled
    static Result<Donors> draw(const Predictor& predictor, const Dataset& dataset, std::uint64_t seed, std::stop_token stop = {},
                               std::size_t count = donor_count);

    /// Those of a row: the first that are not the row itself, so many as were asked for. They live as long as this does.
    std::vector<const PreparedSample*> without(std::size_t row) const;
    std::uint64_t seed() const { return m_seed; } ///< for ShapleyOptions

  private:
    std::vector<std::pair<std::size_t, PreparedSample>> m_drawn; ///< [count + 1], row and sample
    std::size_t m_count = donor_count;
    std::uint64_t m_seed = 0;
};

} // namespace triptych
