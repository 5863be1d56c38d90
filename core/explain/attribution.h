// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/explain/input_tokens.h"
#include "core/graph/registry.h"
#include "core/training/predictor.h"

namespace triptych {

/// The one number of a model that is explained.
struct ExplainTarget {
    std::string head;         ///< node id; empty: the main head
    int output = -1;          ///< place among the head's outputs: a class, a label, 0 for a number; -1: the largest logit
    bool probability = false; ///< of the probability, not of the logit (a number has none: ignored)
};

/// What the explained number is, and how what is standardised is read in the unit of its column.
struct ValueScale {
    enum class Kind { logit, log_probability, probability, standardised } kind = Kind::logit;
    double mean = 0, deviation = 1; ///< standardised: of the training rows, in the column's unit; else 0 and 1
    Kind output = Kind::logit;      ///< what the head itself gives, which a probability is made from: ordered classes have log-probabilities
    bool has_unit() const { return kind == Kind::standardised; }
    ValueScale of_output() const { return has_unit() ? *this : ValueScale{output, mean, deviation, output}; }
    double in_unit(double value) const { return mean + deviation * value; } ///< of a value; a share is deviation times as much
};
/// @param target  an empty head is the first of the targets
ValueScale value_scale(const ExplainTarget& target, const std::vector<Target>& targets);
/// "logit", "log-probability", "probability" or "standardised value": what every text, picture and table calls the explained number.
const char* value_name(const ValueScale& scale);

/// What a view or a reader has to be told beside a result.
struct Remark {
    enum class Kind {
        class_agnostic,  ///< the map is the same whatever the target: it is about routing, not about the class
        all_negative,    ///< every piece of evidence speaks against the target, and the map that shows what speaks for it is blank
        large_delta,     ///< what the tokens sum to misses what they should by over 5 %; values: percent, and what can help:
                         ///< "steps" (more of them), "logit" (to explain it, not the probability)
        wide_interval,   ///< too few samples: the interval of most tokens holds 0; values: samples
        no_evidence,     ///< the whole map moves the target less than random orders do
        saturated        ///< the probability is so near 1 that it hardly moves; values: "logit" where that can be explained instead
    };
    Kind kind;
    std::vector<std::string> values;
    bool names(const std::string& value) const { return std::find(values.begin(), values.end(), value) != values.end(); }
};
std::string remark_text(const Remark& remark);

/// A token and its share.
struct AttributedToken {
    TokenSource source;
    double value = 0;
    double low = std::numeric_limits<double>::quiet_NaN();  ///< of a stochastic method: interval of 95 %; else NaN
    double high = std::numeric_limits<double>::quiet_NaN();
    /// Class token, bottleneck, absent modality: it is shown in a bar of its own, and nothing can be taken from a sample
    /// there.
    bool sink() const {
        return source.kind == TokenSource::Kind::absent || source.kind == TokenSource::Kind::special;
    }
};

/// Values finer than tokens, at the resolution that the model sees: of a picture [rows,columns] pixels, of a sound
/// [mel bins,frames], lowest bin first.
struct AttributionMap {
    std::string input;
    int rows = 0, columns = 0;
    std::vector<float> values;
};

/// What one method says of one sample and one target.
struct Attribution {
    std::string method;                            ///< id
    std::map<std::string, std::string> parameters; ///< as they were used, by field name
    ExplainTarget target;                          ///< resolved: head and output are named
    ValueScale scale;                              ///< of full_value, base_value and the shares
    std::string output_name;                       ///< the class or label; the column of a number
    double logit = 0;                              ///< of the target; a number: standardised
    double probability = 0;                        ///< of the target; NaN for a number
    std::string baseline;                          ///< in words, what stood in place of what was taken away; empty: none
    std::uint64_t seed = 0;
    std::string model_hash;
    std::filesystem::path run;

    std::string node;                    ///< whose tokens they are; empty: pieces of the inputs
    std::vector<AttributedToken> tokens; ///< in the order of inputs, sinks among them
    std::vector<AttributionMap> maps;    ///< by input; empty where the method knows tokens only
    bool class_agnostic = false;
    bool has_sign = true;                ///< values may be negative: evidence against
    double full_value = 0;               ///< F(x)
    double base_value = 0;               ///< F(x′); NaN where there is no baseline
    std::optional<double> delta;         ///< Σ values − (F(x) − F(x′)), of methods that promise 0
    std::optional<double> noise;         ///< mean half width of the intervals
    std::vector<Remark> remarks;
    int passes = 0;                      ///< forward passes, each of one sample

    /// Σ |value| of the tokens of each input that are no sinks.
    std::map<std::string, double> weight_by_input() const;
};

/// What a method is, for forms, help and the command line.
struct MethodInfo {
    std::string id, title;
    bool class_agnostic = false, has_sign = true;
    enum class Needs { nothing, attention, feature_map } needs = Needs::nothing;
    std::string help, source;
    std::vector<Field> fields;
};
/// In the order in which they are offered: attributions first, raw attention last.
const std::vector<MethodInfo>& attribution_methods();
/// Null: there is none of that id.
const MethodInfo* attribution_method(const std::string& id);

struct AttributionRequest {
    std::string method = "integrated_gradients";
    ExplainTarget target;
    std::map<std::string, Value> params; ///< by field name; what is not named has its default
    std::uint64_t seed = 0;
    /// Pieces of the inputs, for methods that take pieces away; empty: input_tokens() with its defaults.
    TokenGrid grid;
};

/// @error unknown_name for method, head, output, parameter or node; out_of_range; bad_graph where the model has not what the
///        method needs (attention, a feature map), naming it; cancelled; out_of_memory
/// Threads: const calls on one predictor are serialised inside.
Result<Attribution> attribute(const Predictor& predictor, const PreparedSample& sample,
                              const AttributionRequest& request, std::stop_token stop = {},
                              const Progress& progress = {});

/// The target with head and output named, and what the model gives there.
struct ResolvedTarget {
    ExplainTarget target;
    std::string output_name;
    double logit = 0, probability = 0;
    ValueScale scale;
};
/// @error unknown_name
Result<ResolvedTarget> resolve_target(const Predictor& predictor, const Prediction& prediction, const ExplainTarget& target);
/// F of one prediction: logit or probability of a resolved target.
double target_value(const Prediction& prediction, const ExplainTarget& target);

/// The same of every token: modality, provenance, value; parameters, target, baseline, seed, model hash, δ, noise.
nlohmann::json attribution_to_json(const Attribution& attribution);
nlohmann::json token_source_to_json(const TokenSource& source);

} // namespace triptych
