// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/attribution.h"
#include "core/explain/export.h"
#include "core/explain/left_out.h"

namespace triptych {

/// A token that samples have in common. Cells of pictures are the same where they lie at the same place; spans and bands of
/// sounds, and spans of series, where they have the same place in the order of their sample's; columns by their number; words
/// by what they are, wherever they stand.
struct AverageToken {
    TokenSource source; ///< of a word: its text alone; of spans: where they lie on average
    double mean = 0, mean_absolute = 0;
    double standard_error = std::numeric_limits<double>::quiet_NaN(); ///< of the mean, s/√n; NaN of a single sample
    std::size_t count = 0;                                            ///< samples that have it
};

/// The mean over samples of the values of tokens that are aligned. Sinks are left out. A word that a text holds several times
/// has in it the sum of its values.
class AverageMap {
  public:
    void add(const std::vector<AttributedToken>& tokens); ///< of one sample
    std::size_t samples() const { return m_samples; }
    std::vector<AverageToken> tokens() const; ///< in the order in which they first occurred

  private:
    struct Sum {
        TokenSource source;
        double mean = 0, squares = 0, absolute = 0; ///< squares: of the distances from the mean
        double begin_s = 0, end_s = 0, first = 0, span = 0;
        std::size_t count = 0;
    };
    std::vector<Sum> m_sums;
    std::map<std::pair<std::string, std::string>, std::size_t> m_places; ///< by input and what makes tokens the same
    std::size_t m_samples = 0;
};

/// Samples whose maps are averaged.
struct AverageGroup {
    enum class By { all, truth, predicted };
    By by = By::all;
    std::string name;         ///< of the class; empty: all samples
    std::size_t samples = 0;
    std::vector<AverageToken> tokens; ///< by input; words with the highest mean first
    /// By input that some sample has, what tokens are drawn on: the mean picture, spectrogram, frames or series, those of another
    /// length stretched to that of the first; silence for a waveform; PreparedVector for words, numbers and vectors, which are
    /// drawn as bars.
    PreparedSample ground;
};
const char* average_by_name(AverageGroup::By by); ///< "all", "true", "predicted"

/// What a method says of a whole part of the data.
struct AverageMaps {
    std::string method;
    std::map<std::string, std::string> parameters;
    ExplainTarget target;    ///< as asked for: output −1 where of each sample what is predicted is explained
    std::string output_name; ///< empty: as above
    ValueScale scale;        ///< of the means
    std::string baseline;
    std::uint64_t seed = 0;
    std::string model_hash;
    std::filesystem::path run;
    bool class_agnostic = false, has_sign = true;
    Split split = Split::test;
    std::size_t rows_in_all = 0;   ///< of the part
    std::size_t rows = 0;          ///< that were explained
    std::vector<LeftOutRow> left_out; ///< rows that cannot be read, or that lack what the method needs
    std::vector<std::string> inputs;
    std::vector<AverageGroup> groups; ///< all, true classes, predicted classes, as far as they occur; none of a number
};

/// Takes maps one after another, so that none has to be kept.
class MapAverager {
  public:
    /// @param target  what was asked for; its head's classes part the samples
    MapAverager(const Predictor& predictor, const Dataset& dataset, const ExplainTarget& target, Split split);
    ~MapAverager();
    MapAverager(MapAverager&&) noexcept;

    /// @param map  all of the same method and parameters
    void add(std::size_t row, const PreparedSample& sample, const Prediction& prediction, const Attribution& map);
    void leave_out(std::size_t row, Error why);
    AverageMaps result() const;

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

struct AverageOptions {
    Split split = Split::test;
    AttributionRequest request; ///< its grid and seed are those of all samples
    int rows = 200;             ///< at most so many samples, drawn by the seed
};
/// Rows that cannot be read, or that the method says nothing of, because the sample lacks what it needs, are left out.
/// @error too_few_rows for an empty part; else as attribute(), of a row only where none is left
Result<AverageMaps> average_maps(const Predictor& predictor, const Dataset& dataset, const AverageOptions& options,
                                 std::stop_token stop = {}, const Progress& progress = {});

/// A group as the map of one sample, so that what draws maps can draw it: values are means, intervals of 95 % are ±1.96 standard
/// errors, not below 0 where values have no sign. Of words, those with the highest means and, where values have a sign, the lowest; those that fewer than
/// `least_samples` samples have only where there are no others. Labels of words tell in how many samples they are: "hum (12)".
Attribution average_attribution(const AverageMaps& maps, const AverageGroup& group, std::size_t words = 16);
inline constexpr std::size_t least_samples = 3;
/// The value at which colours are full, so that classes and inputs can be compared: the largest |mean| of all that is shown
/// of these groups.
double average_limit(const AverageMaps& maps, AverageGroup::By by, std::size_t words = 16);

nlohmann::json average_maps_to_json(const AverageMaps& maps);
/// One line a group and token: by, class, samples, provenance, count, of what the mean is, mean, standard error, mean size. RFC 4180.
std::string average_maps_to_csv(const AverageMaps& maps);
/// All samples, then the classes below each other (those with the most samples, where there are many), inputs side by side, on
/// one scale. Self-contained SVG.
/// @param by  truth or predicted
std::string average_maps_to_svg(const AverageMaps& maps, AverageGroup::By by, const std::string& title,
                                const SvgDetails& details = {});

} // namespace triptych
