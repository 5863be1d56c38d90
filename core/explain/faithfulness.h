// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/explain/attribution.h"

namespace triptych {

struct FaithfulnessOptions {
    int steps = 20;         ///< points of a curve after the first
    int random_orders = 20; ///< of the band
    Baseline baseline = Baseline::mean;
    std::uint64_t seed = 0;
    bool by_input = true;      ///< a curve for each input beside the joint one
    bool infidelity = false;   ///< costs 100 passes more
    bool sensitivity = false;  ///< costs 10 attributions more
};

/// Of random orders: mean, least and largest at each point of a curve.
struct CurveBand {
    std::vector<double> mean, low, high;
};

/// Tokens taken away or put back in the order of the map.
struct FaithfulnessCurve {
    std::string input;              ///< empty: the tokens of all inputs jointly
    std::vector<double> share;      ///< [points] of the tokens that were taken away or put back, from 0 to 1
    std::vector<double> deletion_logit, deletion_probability;   ///< largest first are taken away
    std::vector<double> insertion_logit, insertion_probability; ///< largest first are put back
    /// Of random orders, logits: mean, least and largest at each point, of deletion and of insertion.
    std::vector<double> deletion_random, deletion_low, deletion_high;
    std::vector<double> insertion_random, insertion_low, insertion_high;
    CurveBand deletion_probability_band, insertion_probability_band; ///< the same of probabilities, from the same passes
    double deletion_auc = 0, insertion_auc = 0;                 ///< of the logits, by the trapezoid rule
    double deletion_auc_probability = 0, insertion_auc_probability = 0;
    double random_deletion_auc = 0, random_insertion_auc = 0;   ///< means over the orders
    double random_deletion_low = 0, random_deletion_high = 0;   ///< over the orders
    double random_insertion_low = 0, random_insertion_high = 0;

    /// Whether the area under deletion lies below that of every random order, by more than the rounding of float32.
    bool falls() const;
    bool rises() const; ///< whether the area under insertion lies above
};

/// Whether a map matters to the model.
struct Faithfulness {
    std::string method;
    std::map<std::string, std::string> parameters; ///< of the map, by field name
    ExplainTarget target;
    std::string output_name; ///< the class or label; the column of a number
    ValueScale scale; ///< of the curves called logit: logit, or standardised for a number
    std::string baseline, model_hash;
    std::filesystem::path run;
    int steps = 0, random_orders = 0; ///< as they were asked for
    std::uint64_t seed = 0;
    std::vector<FaithfulnessCurve> curves; ///< the joint one first
    std::vector<double> top_shares;        ///< 0.01, 0.05, 0.1, 0.2, 0.5
    std::vector<double> comprehensiveness; ///< p(x) − p(x without the top share), for each
    std::vector<double> sufficiency;       ///< p(x) − p(only the top share), for each
    double mean_comprehensiveness = 0, mean_sufficiency = 0;
    std::optional<double> infidelity;      ///< normalised: the map scaled by the best factor first
    /// Nothing where the sample has words and categories alone, on which there is no little noise, and of a map of zeros, of which
    /// no change is a share.
    std::optional<double> max_sensitivity;
    /// So few orders of all tokens differ from that of the map (1 of two tokens, 5 of three; fewer where values are the same) that
    /// being the best of them is no feat: there is no verdict, and no_evidence is false.
    bool too_few_tokens = false;
    /// The joint curve neither falls nor rises as no random order does; so it is of a map that is the same everywhere.
    bool no_evidence = false;
    int passes = 0;
};

/// @error bad_format where the attribution has no token that can be taken from the sample; cancelled
Result<Faithfulness> faithfulness(const Predictor& predictor, const PreparedSample& sample, const Attribution& attribution,
                                  const FaithfulnessOptions& options = {}, std::stop_token stop = {},
                                  const Progress& progress = {});
nlohmann::json faithfulness_to_json(const Faithfulness& result);
/// Adds the remark that a map is no evidence, where that was found: whoever draws or stores the map then says so, and draws
/// it faint.
void remark_on(Attribution& attribution, const Faithfulness& found);

/// Spearman's rank correlation, ties averaged; NaN where one does not vary or there are fewer than two.
double rank_correlation(const std::vector<double>& a, const std::vector<double>& b);
/// Of two maps of one sample over the tokens of the inputs: those of the finer one are summed up by the coarser.
/// NaN where they share nothing.
double map_correlation(const Attribution& a, const Attribution& b, const PreparedSample& sample, const Preparer& preparer);

/// Model parameter randomisation (Adebayo et al. 2018): the layers of the graph are re-initialised one after another, each staying
/// so, and the map is compared with the one before. Bottom-up, from the inputs to the heads; the paper's cascade goes down.
/// A layer is a node of the graph that learns, whole: a ViT forgets all its blocks at once.
struct Randomisation {
    /// A node that learns.
    struct Layer {
        std::string node, title;                     ///< id; name of its type
        double correlation = 0, low = 0, high = 0;   ///< Spearman's, with the map before: mean, least and largest over the seeds
    };
    std::string method;
    ExplainTarget target; ///< resolved; of every map, whatever class the model prefers meanwhile
    std::string output_name, model_hash;
    std::uint64_t seed = 0;
    std::vector<Layer> layers; ///< in the order in which they were re-initialised
    int seeds = 0;
};
/// The predictor is left as it was. Costs 1 + seeds × layers attributions.
/// @error as attribute(); bad_format where the map has no token to compare, or is the same everywhere, so that it ranks nothing. (A
///        map that is so once layers forgot counts as one of no correlation.)
Result<Randomisation> model_randomisation(const Predictor& predictor, const PreparedSample& sample,
                                          const AttributionRequest& request, int seeds = 5, std::stop_token stop = {},
                                          const Progress& progress = {});
nlohmann::json randomisation_to_json(const Randomisation& result);

} // namespace triptych
