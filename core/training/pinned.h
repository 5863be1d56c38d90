// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/graph/token_source.h"

namespace triptych {

/// A sample that a person follows while a model trains.
struct PinnedSample {
    std::size_t row = 0;
    std::string answer;                       ///< of the main head, in words
    std::vector<float> probabilities;         ///< [K] of the main head; empty for a number
    double value = 0;                         ///< of a number, in its unit
    std::map<std::string, double> contributions; ///< exact Shapley value of each input for the predicted output, logits
    std::vector<TokenSource> tokens;          ///< of the fusion nearest to the head; empty where nothing attends
    std::vector<float> attention;             ///< [tokens] share of each in what the head sees; sums to 1
};

/// All that are pinned, by one frozen copy of the weights.
struct PinnedNews {
    int epoch = 0;         ///< from 1: the one under way
    std::int64_t step = 0; ///< steps that the weights have learned
    std::vector<PinnedSample> samples;
};

/// What a run folder keeps of them (pinned.jsonl), oldest first; empty where nothing was pinned.
/// @error bad_format naming file and line
Result<std::vector<PinnedNews>> read_pinned(const std::filesystem::path& run);

} // namespace triptych
