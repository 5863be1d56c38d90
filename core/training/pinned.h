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

enum class Absence; // core/explain/shapley.h

/// What one head says of a sample, and what each input had to do with it.
struct PinnedAnswer {
    std::string answer;               ///< in words
    std::vector<float> probabilities; ///< [K]; empty for a number
    double value = 0;                 ///< of a number, in its unit
    /// Exact Shapley value of each input for the predicted output: of its logit, as Explain has it (of ordered classes the
    /// log-probability, of a number the standardised value). Empty where they could not be had.
    std::map<std::string, double> contributions;
    std::string output; ///< that they are about: a class or label; the column of a number; empty: not told, by an older version
    /// What stood for inputs that were taken away; automatic: not told, by an older version.
    Absence absence{};
    int donors = 0; ///< samples whose mean that was
};

/// A sample that a person follows while a model trains.
struct PinnedSample : PinnedAnswer { ///< of the main head
    std::size_t row = 0;
    std::map<std::string, PinnedAnswer> others; ///< by id, of the heads that are not the main one
    std::vector<TokenSource> tokens;            ///< of the fusion nearest to the head; empty where nothing attends
    std::vector<float> attention;               ///< [tokens] share of each in what the head sees; sums to 1

    /// @param head  id; empty, or none of the others: the main one
    const PinnedAnswer& of(const std::string& head) const {
        const auto found = others.find(head);
        return found == others.end() ? *this : found->second;
    }
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
