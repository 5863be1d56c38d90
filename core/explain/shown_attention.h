// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/training/predictor.h"

namespace triptych {

/// What of an attention is looked at. As it is made: what the head sees.
struct ShownAttention {
    int layer = 0, head = -1;       ///< of the matrix; head -1: the mean over the heads
    std::vector<int> tokens;        ///< whose attention it is, ascending; empty: of none of them
    bool attended_by = false;       ///< what attends to them, not what they attend to
    std::string method;             ///< id of a method over all layers that gave the weights; empty: none
    std::vector<float> weights;     ///< [N]; empty: Attention::pooled
    double mass = 1;                ///< the strongest tokens that hold this share of the weights stand out, in (0,1]
    std::vector<std::string> notes; ///< such as what was knocked out
};
const std::vector<float>& shown_weights(const Attention& attention, const ShownAttention& shown); ///< [N]
/// "what 2 tokens attend to, mean over them: “pump”, row 1, column 2; layer 1, mean over the heads"
std::string shown_text(const Attention& attention, const ShownAttention& shown);

/// The attention of several tokens at once. What they attend to: the mean over their rows, so that it sums to 1 as a single
/// row does. What attends to them: the sum over their columns, the share of its attention that each token gives to all of
/// them. Of one token it is its row or its column.
/// @param matrix  [N,N] from row to column
/// @param tokens  at least one, each once
std::vector<float> attention_of(const std::vector<float>& matrix, const std::vector<int>& tokens, bool attended_by);

/// The strongest values that together hold a share of all.
struct MassCut {
    double least = 0; ///< of those that are kept
    int kept = 0;
    bool keeps(float value) const { return static_cast<double>(value) >= least; }
};
/// As few of the strongest as hold the share; equal ones are kept or left together. Of 1, and where nothing is above 0, all.
MassCut mass_cut(const std::vector<float>& values, double share);

/// [N] which tokens stand out: of those that stand for a part of the sample, the ones that mass_cut() keeps. A class token,
/// a bottleneck and an absent input may hold most of the weight, and have no part in it: they stand out always.
std::vector<char> lit_tokens(const std::vector<TokenSource>& tokens, const std::vector<float>& weights, double share);

/// What a token is called on a page or picture, in English: "vibration", "row 2, column 1", "0.32–0.45 s",
/// "frame 3, 0.50–0.75 s, row 1, column 2", "steps 5–8", the name of a column.
std::string token_name(const TokenSource& token);

} // namespace triptych
