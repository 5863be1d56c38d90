// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: which columns of an input of numbers are numbers, and which are categories.
#pragma once

#include "core/training/node_module.h"

namespace triptych {

struct NumberColumns {
    std::vector<std::int64_t> categories; ///< by column: how many it has; 0: a column of numbers
    std::vector<std::int64_t> numbers_at; ///< places of the columns of numbers
    std::vector<std::int64_t> categories_at;
    std::int64_t all_categories = 0;      ///< of all columns

    /// @param input  type of what the encoder reads; columns that the facts say nothing of count as numbers
    static NumberColumns of(const PortType& input, const BuildContext& context);
    std::int64_t count() const { return static_cast<std::int64_t>(categories.size()); }
    /// [n] int64: where the first category of each column of categories stands among those of all
    torch::Tensor offsets() const;
    /// Columns of `x` [B,n], those at these places.
    static torch::Tensor select(const torch::Tensor& x, const std::vector<std::int64_t>& places);
};

} // namespace triptych
