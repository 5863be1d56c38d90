// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/left_out.h"
#include "core/explain/shapley.h"

namespace triptych {

struct ContributionOptions {
    Split split = Split::test;
    int shapley_rows = 200; ///< at most so many rows are explained by themselves, drawn by the seed
    int emap_rows = 40;     ///< N of EMAP: N^M combinations; cut where these would exceed 64,000
    int permutations = 5;   ///< of each modality
    std::uint64_t seed = 0;
    Absence absence = Absence::automatic;
    std::string head{}; ///< node id; empty: the main head

    bool operator==(const ContributionOptions&) const = default;
};

/// What may be set of them by name, for forms: absence, shapley_rows, emap_rows, permutations, seed.
const std::vector<Field>& contribution_fields();
/// @param values  of these fields; what is not named has its default
ContributionOptions contribution_options(const std::map<std::string, Value>& values);

/// Shares of the modalities over the explained rows of one kind.
struct ContributionSlice {
    enum class By {
        truth,    ///< rows of the same true class; of labels, rows that have the label, which may have others
        column,   ///< rows with the same value in a column
        presence, ///< rows that have the same inputs
        length    ///< of the rows that have an input, a third by the length of what they have there; equal lengths stay together
    } by = By::presence;
    std::string column, value;    ///< truth, column: whose value the rows share, and which
    std::vector<std::string> has; ///< presence: inputs that the rows have; the others they lack
    std::string input;            ///< length: of which input
    bool seconds = false;         ///< length: it is in seconds of sound, else in words of text
    double low = 0, high = 0;     ///< length: of the shortest and the longest of the rows
    std::size_t rows = 0;
    std::vector<double> mean_absolute, mean; ///< [M] of φ; of an input that the rows lack: 0
};
/// "high"; "text + audio", "nothing"; "text: 3 to 7 words", "audio: 0.5 to 1.2 s"
std::string slice_name(const ContributionSlice& slice);
/// What parts the rows into slices like this: "class", "presence", "length", or the name of a column.
std::string slicing_name(const ContributionSlice& slice);
/// Columns that part the rows of a table: groups, categories, and of labels and what is ignored those of 2 to 50 values. The
/// column that the head learns is not among them.
std::vector<std::string> slicing_columns(const Dataset& dataset, const Target& target);

/// What each modality is worth to a model over a part of the data. The metric is accuracy for classes and ordered classes,
/// the F1 of all labels together for labels, and R² for a number, of the chosen head.
struct Contributions {
    std::string head, column; ///< node id, and what it learns
    ValueScale scale;         ///< of φ
    std::string metric; ///< "accuracy", "micro F1", "R²"
    std::size_t rows = 0;
    std::vector<std::string> inputs;
    double all = 0;                  ///< metric with all modalities
    std::vector<double> subsets;     ///< [2^M] metric with only these; place 0 (nothing): NaN
    std::vector<double> permutation; ///< [M] mean drop of the metric when that modality is shuffled over the rows
    std::vector<double> permutation_deviation;
    int permutations = 0; ///< how often each was shuffled
    double emap = 0;                 ///< metric of the additive projection, over the drawn rows
    double emap_of = 0;              ///< metric of the model itself over the same rows
    int emap_rows = 0;
    /// Mean |φ| and mean φ of the predicted class, by input, over all that were drawn. Of an input that a row lacks: 0.
    std::vector<double> mean_absolute, mean;
    std::size_t shapley_rows = 0; ///< how many were drawn
    /// By true class, in the run's order; by the values of each of slicing_columns(); by presence, the most rows first; then by
    /// the length of texts and sounds.
    std::vector<ContributionSlice> slices;
    Absence absence = Absence::blank;
    int donors = 0; ///< samples that stand for what is taken away from a row; 0: none do
    std::vector<LeftOutRow> left_out;        ///< rows of the part that cannot be read
    std::vector<LeftOutRow> left_out_donors; ///< others that were to stand for what is taken away, whose places the next ones took
    std::uint64_t seed = 0;
    std::string model_hash;
};
/// Encoders compute once for each row and donor (32 of donor_rows(), never the row itself); what joins them once for each mixture.
/// @error as Predictor::evaluate, of a row that cannot be read only where none can; unknown_name for a head that the run does not
///        have; bad_graph (trained was asked for and is not there), limit_exceeded (over 10 inputs)
Result<Contributions> contributions(const Predictor& predictor, const Dataset& dataset, const ContributionOptions& options = {},
                                    std::stop_token stop = {}, const Progress& progress = {}, int threads = -1);
nlohmann::json contributions_to_json(const Contributions& result);
/// Bars of all of it, slices in the order in which they stand there. Self-contained SVG.
std::string contributions_to_svg(const Contributions& result, Split split, const std::string& title,
                                 const std::map<std::string, Modality>& modalities);
std::string contributions_to_csv(const Contributions& result); ///< head, kind, by, slice, rows, of, value, deviation

} // namespace triptych
