// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: input that is made up, where there are no data yet or none are needed.
#pragma once

#include <map>
#include <string>

#include "core/training/model.h"

namespace triptych {

/// A batch of noise for the input nodes of a graph, every modality present, the same for the same seed.
/// @param facts    what the data say of inputs; a vocabulary that is not in it counts as one of two words, columns of
///                 numbers as without categories, a vector and a series as of one number
/// @param lengths  words, frames, steps, by input node id; default: the most that the input keeps
/// @pre the graph has no problem
Batch made_up_batch(const GraphSpec& graph, const Registry& registry, const DataFacts& facts, std::int64_t size,
                    const std::map<std::string, std::int64_t>& lengths = {}, std::uint64_t seed = 0);

} // namespace triptych
