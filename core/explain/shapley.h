// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/attribution.h"

namespace triptych {

/// What stands for a modality that is taken away.
enum class Absence {
    automatic, ///< the first of the following that can be had
    trained,   ///< what the model learned to put in the place of a missing modality: where training dropped it
    donors,    ///< the mean over what other samples have there
    blank      ///< the model's own missing modality, though it was never trained
};
const char* absence_name(Absence absence);

struct ShapleyOptions {
    Absence absence = Absence::automatic;
    /// Samples of the data that stand in for what is taken away, 32 of them; empty: there are none to be had.
    std::vector<const PreparedSample*> donors;
    std::uint64_t seed = 0; ///< that they were drawn by (donors.h)
};

/// Exact Shapley values of the modalities that a sample has, with interactions.
struct ModalityShapley {
    std::vector<std::string> inputs; ///< [M] ids of input nodes that the sample has: the players
    std::vector<double> coalitions;  ///< [2^M] v(S); bit m of the place: inputs[m] is there
    std::vector<double> values;      ///< [M] φ
    std::vector<double> interactions; ///< [2^M] Shapley interaction index of each set of two or three; else 0
    std::vector<double> moebius;      ///< [2^M] Möbius transform (Harsanyi dividend) of v
    Absence absence = Absence::blank; ///< what was used
    int donors = 0;                   ///< how many
    std::uint64_t seed = 0;           ///< of their draw
    ExplainTarget target;
    ValueScale scale; ///< of what is shared out
    std::string output_name, model_hash;
    std::filesystem::path run;
    int passes = 0;

    double full() const { return coalitions.back(); }  ///< v(N)
    double empty() const { return coalitions.front(); } ///< v(∅)
};

/// In words, what stood in place of what was taken away.
std::string absence_text(const ModalityShapley& shapley);

/// φ, interactions and dividends from the values of all coalitions. Closed forms; Shapley 1953, Grabisch & Roubens 1999.
/// @param coalitions  [2^M], M ≤ 16
void fill_shapley(ModalityShapley& result);

/// Encoders compute once for the sample, once for absence or each donor; what joins them once for each coalition.
/// @error unknown_name, bad_graph (trained was asked for and is not there), invalid_argument (donors asked for and none
///        given), too_few_rows (the sample has no input), cancelled
Result<ModalityShapley> modality_shapley(const Predictor& predictor, const PreparedSample& sample, const ExplainTarget& target,
                                         const ShapleyOptions& options = {}, std::stop_token stop = {});
/// The first that automatic means for each input of the run's graph: whether training dropped it.
bool absence_is_trained(const RunInfo& run, const std::string& input);

nlohmann::json shapley_to_json(const ModalityShapley& result);

} // namespace triptych
