// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/explain/export.h"

namespace triptych {

/// A map with all its numbers in the unit of the column, where they are of a number: models may standardise it otherwise, and
/// what is subtracted or shown side by side has to be of one unit. Its scale has mean 0 and deviation 1 then. Any other map as it is.
Attribution in_column_unit(Attribution map);

/// One of two maps that are compared, and what it is of.
struct ComparedMap {
    std::string name; ///< "row 12, first, best checkpoint of epoch 3"
    std::string run, checkpoint; ///< folder; "best", "last" or "initial"
    int epoch = 0;               ///< of the checkpoint; 0: not known
    std::int64_t row = -1;
    Prediction prediction;
    std::vector<Target> targets; ///< the run's, for the names of classes
    PreparedSample sample;       ///< with its wave, so that it can be heard
    SvgDetails details;
    Attribution attribution;
    std::optional<ModalityShapley> shapley;
    std::optional<Faithfulness> faithfulness;
};

/// Two maps by one method and of one target, and what the second gives more or less than the first.
struct ComparedMaps {
    std::string title;
    ComparedMap a, b;
    std::vector<std::pair<int, int>> pairs; ///< tokens of a and of b that stand for the same piece, in the order of a
    std::optional<Attribution> difference;  ///< b − a of each pair, in their order, as in_column_unit(); nothing: there is no pair
    std::optional<double> correlation;      ///< Spearman's, of two maps of one sample; NaN where they share nothing
    std::map<std::string, std::string> apart{}; ///< by input of which no token has a pair: why
};

/// One line a token, RFC 4180: provenance as in attribution_to_csv(), then value and interval of a, of b and of the difference,
/// as in_column_unit(). Tokens of one side alone have nothing of the other: those of a in their place, those of b at the end.
std::string comparison_to_csv(const ComparedMaps& maps);
/// A row for each input: a, b and the difference on one scale. Self-contained SVG.
std::string comparison_to_svg(const ComparedMaps& maps);
/// One HTML page that needs nothing else, as report_to_html(): both samples and predictions, that picture, what each modality
/// gave, and what made both maps.
std::string comparison_to_html(const ComparedMaps& maps);

} // namespace triptych
