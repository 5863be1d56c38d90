// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: numbers, vectors and series, from prepared values to what flows and what it stands for.
#pragma once

#include <string>
#include <vector>

#include "core/features/prepare.h"
#include "core/training/node_module.h"

namespace triptych {

/// values [B,n] float32: numbers standardised, categories by their place, 0 where the mask [B,n] is false: there the cell
/// is missing, or holds a category that training had not. A row without any known value is absent.
Flow stack_numbers(const std::vector<const PreparedNumbers*>& rows, std::int64_t columns);
/// values [B,D] float32, without a mask
Flow stack_vectors(const std::vector<const PreparedVector*>& rows, std::int64_t width);
/// values [B,T,C] float32, mask [B,T]
/// @param least  steps at least
Flow stack_series(const std::vector<const PreparedSeries*>& rows, std::int64_t channels, std::int64_t least);

/// One for each column that is known; one for the vector; one for each step.
TokenList number_sources(const PreparedNumbers& numbers, const std::string& input, const std::vector<std::string>& columns);
TokenList vector_sources(const PreparedVector& vector, const std::string& input, const std::string& column);
TokenList series_sources(const PreparedSeries& series, const std::string& input);

} // namespace triptych
