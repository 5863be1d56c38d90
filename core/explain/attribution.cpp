// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/attribution.h"

#include <algorithm>
#include <cmath>

#include "core/explain/method.h"

namespace triptych {
namespace {

constexpr double much_delta = 0.05;       ///< of F(x) − F(x′): from here on δ is told
constexpr double saturated_from = 0.99;   ///< probability beyond which a change of the logit hardly shows

using Compute = Result<Attribution> (*)(const MethodCall&);

struct Method {
    MethodInfo info;
    Compute compute;
};

std::vector<Method> make_methods() {
    using Needs = MethodInfo::Needs;
    return {
        {{"integrated_gradients", "Integrated gradients", false, true, Needs::nothing,
          "The gradient of the target, averaged on the straight way from a baseline to the sample, times the difference of "
          "both. The shares sum to what the target has gained on the way; δ says how closely.",
          "Sundararajan, Taly & Yan 2017", integrated_gradients_fields()},
         integrated_gradients},
        {{"occlusion", "Occlusion", false, true, Needs::nothing,
          "Each piece of the inputs is taken away in turn, and what the target loses is its share. It needs no look inside "
          "the model, but shows it samples that are unlike those it learned from.",
          "Zeiler & Fergus 2014", occlusion_fields()},
         occlusion},
        {{"kernel_shap", "Kernel SHAP", false, true, Needs::nothing,
          "Many mixtures of pieces are taken away, and a weighted linear fit gives each piece its Shapley value. Of many "
          "pieces only some mixtures are drawn: the interval shows how sure each share is.",
          "Lundberg & Lee 2017", kernel_shap_fields()},
         kernel_shap},
        {{"grad_cam", "Grad-CAM", false, true, Needs::feature_map,
          "The channels of the last feature map of a convolutional encoder, weighted by how much the target gains from each. "
          "It is as coarse as that map.",
          "Selvaraju et al. 2017", grad_cam_fields()},
         grad_cam},
        {{"relevance", "Attention relevance", false, false, Needs::attention,
          "Attention that speaks for the target, followed from layer to layer and from modality to modality: weights times "
          "their gradient where that is positive, by the rules for self-attention and cross-attention.",
          "Chefer, Gur & Wolf 2021 (ICCV)", attention_relevance_fields()},
         attention_relevance},
        {{"rollout", "Attention rollout", true, false, Needs::attention,
          "Where information was routed over all layers: the attention of each, half of it with what passes by unchanged, "
          "multiplied one with another.",
          "Abnar & Zuidema 2020", attention_rollout_fields()},
         attention_rollout},
        {{"flow", "Attention flow", true, false, Needs::attention,
          "How much could at most be routed from each token to what the head sees: a maximum flow through the attention of "
          "all layers.",
          "Abnar & Zuidema 2020", attention_flow_fields()},
         attention_flow},
        {{"attention", "Raw attention", true, false, Needs::attention,
          "The weights of one layer: where information was routed, not why the model decided.", "Vaswani et al. 2017",
          raw_attention_fields()},
         raw_attention},
    };
}

const std::vector<Method>& methods() {
    static const std::vector<Method> all = make_methods();
    return all;
}

const Method* find_method(const std::string& id) {
    for (const Method& method : methods())
        if (method.info.id == id) return &method;
    return nullptr;
}

/// As parameters of a node are checked. @error unknown_name, invalid_argument, out_of_range
Result<Params> checked(const MethodInfo& method, const std::map<std::string, Value>& given) {
    const std::string where = "method '" + method.id + "'";
    std::map<std::string, Value> values;
    for (const Field& field : method.fields)
        values[field.name] = field.fallback;
    for (const auto& [name, value] : given) {
        const Field* field = find_field(method.fields, name);
        if (!field) {
            std::vector<std::string> names;
            for (const Field& other : method.fields)
                names.push_back(other.name);
            const std::string all = names.empty() ? "none" : names_listed(names);
            return fail(ErrorCode::unknown_name, where, "has no parameter '" + name + "'; it has " + all + ".",
                        {name, all});
        }
        auto fits = check_value(*field, value);
        if (!fits) return fits.error().at(where);
        values[name] = *fits;
    }
    return Params(std::move(values));
}

/// A remark on δ, with what can make it less.
Remark large_delta(const Attribution& result, const std::vector<Field>& fields, double percent) {
    Remark remark{Remark::Kind::large_delta, {std::to_string(std::lround(percent))}};
    const Field* steps = find_field(fields, "steps");
    const auto taken = result.parameters.find("steps");
    if (steps && taken != result.parameters.end() && std::stod(taken->second) < steps->maximum) remark.values.emplace_back("steps");
    if (result.target.probability && result.scale.output == ValueScale::Kind::logit) remark.values.emplace_back("logit");
    return remark;
}

/// Remarks that any method may need.
void add_remarks(Attribution& result, const MethodInfo& method) {
    const auto has = [&](Remark::Kind kind) {
        return std::any_of(result.remarks.begin(), result.remarks.end(),
                           [kind](const Remark& remark) { return remark.kind == kind; });
    };
    if (result.class_agnostic && !has(Remark::Kind::class_agnostic))
        result.remarks.insert(result.remarks.begin(), {Remark::Kind::class_agnostic, {}});
    if (result.delta && !has(Remark::Kind::large_delta)) {
        const double gained = std::abs(result.full_value - result.base_value), missed = std::abs(*result.delta);
        // Where next to nothing was gained, a share of it tells nothing.
        if (missed > 1e-4 && missed > much_delta * gained) {
            const double percent = gained > 0 ? 100 * missed / gained : 100;
            result.remarks.push_back(large_delta(result, method.fields, percent));
        }
    }
    if (result.target.probability && result.probability > saturated_from && !has(Remark::Kind::saturated))
        result.remarks.push_back({Remark::Kind::saturated, result.scale.output == ValueScale::Kind::logit ? std::vector<std::string>{"logit"} : std::vector<std::string>()});
}

} // namespace

const std::vector<MethodInfo>& attribution_methods() {
    static const std::vector<MethodInfo> all = [] {
        std::vector<MethodInfo> infos;
        for (const Method& method : methods())
            infos.push_back(method.info);
        return infos;
    }();
    return all;
}

const MethodInfo* attribution_method(const std::string& id) {
    for (const MethodInfo& method : attribution_methods())
        if (method.id == id) return &method;
    return nullptr;
}

Result<Attribution> attribute(const Predictor& predictor, const PreparedSample& sample,
                              const AttributionRequest& request, std::stop_token stop, const Progress& progress) {
    const Method* method = find_method(request.method);
    if (!method) {
        std::vector<std::string> ids;
        for (const Method& other : methods())
            ids.push_back(other.info.id);
        return fail(ErrorCode::unknown_name, "explanation",
                    "there is no method '" + request.method + "'; there are " + names_listed(ids) + ".",
                    {request.method, names_listed(ids)});
    }
    auto params = checked(method->info, request.params);
    if (!params) return params.error();
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
    auto predictions = predictor.predict({&sample});
    if (!predictions) return predictions.error();
    const auto resolved = resolve_target(predictor, predictions->front(), request.target);
    if (!resolved) return resolved.error();
    AttributionRequest known = request;
    known.target = resolved->target;
    const MethodCall call{predictor, PredictorAccess::of(predictor), sample, known, *params, stop, progress};
    auto result = computing([&] { return method->compute(call); });
    if (!result) return result.error();
    result->method = method->info.id;
    // A method may have put in what a value came to mean.
    for (const auto& [name, value] : params->values())
        result->parameters.emplace(name, value_text(value));
    result->target = resolved->target;
    result->scale = resolved->scale;
    result->output_name = resolved->output_name;
    result->logit = resolved->logit;
    result->probability = resolved->probability;
    result->seed = request.seed;
    result->model_hash = predictor.model_hash();
    result->run = predictor.run().folder;
    result->class_agnostic = method->info.class_agnostic;
    result->has_sign = result->has_sign && method->info.has_sign;
    add_remarks(*result, method->info);
    return result;
}

} // namespace triptych
