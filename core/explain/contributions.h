// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/shapley.h"

namespace triptych {

struct ContributionOptions {
    Split split = Split::test;
    int shapley_rows = 200; ///< at most so many rows are explained by themselves, drawn by the seed
    int emap_rows = 40;     ///< N of EMAP: N^M combinations; cut where these would exceed 64,000
    int permutations = 5;   ///< of each modality
    std::uint64_t seed = 0;
    Absence absence = Absence::automatic;
};

/// What each modality is worth to a model over a part of the data. The metric is accuracy for classes and ordered classes,
/// the F1 of all labels together for labels, and R² for a number, of the main head.
struct Contributions {
    std::string metric; ///< "accuracy", "micro F1", "R²"
    std::size_t rows = 0;
    std::vector<std::string> inputs;
    double all = 0;                  ///< metric with all modalities
    std::vector<double> subsets;     ///< [2^M] metric with only these; place 0 (nothing): NaN
    std::vector<double> permutation; ///< [M] mean drop of the metric when that modality is shuffled over the rows
    std::vector<double> permutation_deviation;
    double emap = 0;                 ///< metric of the additive projection, over the drawn rows
    double emap_of = 0;              ///< metric of the model itself over the same rows
    int emap_rows = 0;
    /// Mean |φ| and mean φ of the predicted class, by input, over all and by true class. Of an input that a row lacks: 0.
    std::vector<double> mean_absolute, mean;
    std::map<std::string, std::vector<double>> by_class; ///< class: mean |φ| of each input
    std::map<std::string, std::size_t> class_rows;
    std::map<std::string, std::vector<double>> by_group; ///< value of the group column, where there is one
    Absence absence = Absence::blank;
    std::uint64_t seed = 0;
    std::string model_hash;
};
/// Encoders compute once for each row and donor (32 of the training part); what joins them once for each mixture.
/// @error as Predictor::evaluate; bad_graph (trained was asked for and is not there), limit_exceeded (over 10 inputs)
Result<Contributions> contributions(const Predictor& predictor, const Dataset& dataset, const ContributionOptions& options = {},
                                    std::stop_token stop = {}, const Progress& progress = {}, int threads = -1);
nlohmann::json contributions_to_json(const Contributions& result);
std::string contributions_to_csv(const Contributions& result); ///< kind, of, value, deviation

/// Maps averaged over the samples of a split by token, where tokens of different samples are aligned: cells of pictures,
/// frequency bands and spans of sounds, columns; words by their text.
struct AverageToken {
    std::string input, label;
    TokenSource source; ///< of a word: its text alone
    double mean = 0, mean_absolute = 0;
    std::size_t count = 0; ///< samples that have it
};
std::vector<AverageToken> average_map(const std::vector<Attribution>& maps);

} // namespace triptych
