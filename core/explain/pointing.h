// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/dataset/evidence.h"
#include "core/explain/attribution.h"

namespace triptych {

/// Whether a map points at evidence whose place is known, in one input.
///
/// A token lies in the evidence where in each direction (characters; across and down; time and frequency) it has in common with
/// one of the regions at least a tenth of the shorter of the two. A region that every token of the input lies in (a sound that is there from beginning to end, where tokens
/// are spans of time) tells nothing and is left out; so is an input whose tokens all lie in one region or another.
struct Pointing {
    std::string input;
    double hit = 0;    ///< 1 where the token with the largest value lies in the evidence; a tie: the share of those that do; 0
                       ///< where nothing is above 0
    double mass = 0;   ///< share of what is above 0 that lies in it; NaN where nothing is above 0
    double chance = 0; ///< share of the tokens that lie in it: what a random map hits
    std::size_t tokens = 0;
};

/// By input, of those that the sample has, whose evidence is known, and where something is left that tokens can miss. Tokens
/// that are sinks do not count. Zhang et al. 2018 (the pointing game).
std::vector<Pointing> pointing(const Attribution& attribution, const RowEvidence& evidence, const PreparedSample& sample,
                               const Preparer& preparer);
/// {"INPUT": {"hit", "mass", "chance", "tokens"}, …}
nlohmann::json pointing_to_json(const std::vector<Pointing>& inputs);

/// The same of tokens and regions in the units of the tokens, without a model. Boxes of regions are shares of the picture.
/// Nothing where no region is left, or no token lies outside.
std::optional<Pointing> pointing_of(const std::string& input, const std::vector<AttributedToken>& tokens,
                                    std::vector<EvidenceRegion> regions);

} // namespace triptych
