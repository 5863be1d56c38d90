// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/attribution.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/explain/method.h"

namespace triptych {
namespace {

constexpr std::size_t batch_size = 32;
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

std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
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
            const std::string all = names.empty() ? "none" : listed(names);
            return fail(ErrorCode::unknown_name, where, "has no parameter '" + name + "'; it has " + all + ".",
                        {name, all});
        }
        auto fits = check_value(*field, value);
        if (!fits) return fits.error().at(where);
        values[name] = *fits;
    }
    return Params(std::move(values));
}

const Target* find_target(const std::vector<Target>& targets, const std::string& head) {
    for (const Target& target : targets)
        if (target.head == head) return &target;
    return nullptr;
}

const char* remark_name(Remark::Kind kind) {
    switch (kind) {
    case Remark::Kind::class_agnostic:
        return "class_agnostic";
    case Remark::Kind::all_negative:
        return "all_negative";
    case Remark::Kind::large_delta:
        return "large_delta";
    case Remark::Kind::wide_interval:
        return "wide_interval";
    case Remark::Kind::no_evidence:
        return "no_evidence";
    case Remark::Kind::saturated:
        return "saturated";
    }
    return "";
}

/// Remarks that any method may need.
void add_remarks(Attribution& result) {
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
            result.remarks.push_back({Remark::Kind::large_delta, {std::to_string(std::lround(percent))}});
        }
    }
    if (result.target.probability && result.probability > saturated_from && !has(Remark::Kind::saturated))
        result.remarks.push_back({Remark::Kind::saturated, {}});
}

nlohmann::json number_or_null(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

} // namespace

std::string remark_text(const Remark& remark) {
    const std::string value = remark.values.empty() ? "" : remark.values.front();
    switch (remark.kind) {
    case Remark::Kind::class_agnostic:
        return "The map is the same whatever the target: it is about where information was routed, not about the class.";
    case Remark::Kind::all_negative:
        return "Every piece of evidence speaks against the target, so that a map of what speaks for it is blank.";
    case Remark::Kind::large_delta:
        return "The shares miss what they should sum to by " + value + " %. Take more steps, or explain the logit.";
    case Remark::Kind::wide_interval:
        return "With " + value + " samples the interval of most shares holds 0. Take more samples.";
    case Remark::Kind::no_evidence:
        return "No evidence: the whole map moves the target less than random orders do.";
    case Remark::Kind::saturated:
        return "The probability is so near 1 that it hardly moves. Explain the logit.";
    }
    return {};
}

std::map<std::string, double> Attribution::weight_by_input() const {
    std::map<std::string, double> weights;
    for (const AttributedToken& token : tokens)
        if (!token.sink()) weights[token.source.input] += std::abs(token.value);
    return weights;
}

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
    const Method* method = find_method(id);
    return method ? &method->info : nullptr;
}

Result<ResolvedTarget> resolve_target(const Predictor& predictor, const Prediction& prediction,
                                      const ExplainTarget& target) {
    const RunInfo& run = predictor.run();
    ResolvedTarget resolved;
    resolved.target = target;
    if (target.head.empty()) resolved.target.head = prediction.main;
    const auto answer = prediction.heads.find(resolved.target.head);
    const Target* meant = find_target(run.targets, resolved.target.head);
    if (answer == prediction.heads.end() || !meant) {
        std::vector<std::string> heads;
        for (const Target& other : run.targets)
            heads.push_back(other.head);
        return fail(ErrorCode::unknown_name, "target",
                    "there is no head '" + target.head + "'; the run has " + listed(heads) + ".",
                    {target.head, listed(heads)});
    }
    const std::vector<float>& logits = answer->second.logits;
    const auto outputs = static_cast<int>(logits.size());
    if (target.output < 0)
        resolved.target.output = static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
    if (resolved.target.output >= outputs)
        return fail(ErrorCode::unknown_name, "target",
                    "head '" + resolved.target.head + "' has no output " + std::to_string(target.output) + "; it has 0 to " +
                        std::to_string(outputs - 1) + ".",
                    {resolved.target.head, std::to_string(target.output), std::to_string(outputs - 1)});
    const auto place = static_cast<std::size_t>(resolved.target.output);
    const bool number = meant->kind == TargetKind::number;
    if (number) resolved.target.probability = false;
    resolved.output_name = number || place >= meant->classes.size() ? meant->column : meant->classes[place];
    resolved.logit = static_cast<double>(logits[place]);
    resolved.probability = place < answer->second.probabilities.size()
                               ? static_cast<double>(answer->second.probabilities[place])
                               : std::numeric_limits<double>::quiet_NaN();
    return resolved;
}

double target_value(const Prediction& prediction, const ExplainTarget& target) {
    const HeadPrediction& answer = prediction.heads.at(target.head);
    const auto place = static_cast<std::size_t>(target.output);
    const bool probability = target.probability && answer.kind != TargetKind::number;
    return static_cast<double>((probability ? answer.probabilities : answer.logits).at(place));
}

torch::Tensor target_values(const std::map<std::string, torch::Tensor>& outputs, const ExplainTarget& target,
                            const std::vector<Target>& targets) {
    torch::Tensor values = outputs.at(target.head);
    const Target* meant = find_target(targets, target.head);
    if (target.probability && meant && meant->kind != TargetKind::number)
        // Log-probabilities of ordered classes are what a softmax leaves as it is.
        values = meant->kind == TargetKind::labels ? torch::sigmoid(values) : torch::softmax(values, 1);
    return values.select(1, target.output);
}

Batch batch_of(const Predictor::Impl& model, const std::vector<const PreparedSample*>& samples) {
    Batch batch = collate(samples, model.preparer, model.device).to(model.device);
    torch::ScalarType kind = torch::kFloat32;
    for (const auto& [name, tensor] : model.model.named_tensors())
        if (tensor.is_floating_point()) {
            kind = tensor.scalar_type();
            break;
        }
    if (kind != torch::kFloat32)
        for (auto& [input, flow] : batch.inputs)
            if (flow.values.is_floating_point()) flow.values = flow.values.to(kind);
    return batch;
}

Result<std::vector<double>> values_of(Predictor::Impl& model, const std::vector<const PreparedSample*>& samples,
                                      const ExplainTarget& target, const std::stop_token& stop) {
    return computing([&]() -> Result<std::vector<double>> {
        std::vector<double> values;
        values.reserve(samples.size());
        for (std::size_t begin = 0; begin < samples.size(); begin += batch_size) {
            if (stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
            const std::vector<const PreparedSample*> part(
                samples.begin() + static_cast<std::ptrdiff_t>(begin),
                samples.begin() + static_cast<std::ptrdiff_t>(std::min(begin + batch_size, samples.size())));
            torch::NoGradGuard no_grad;
            // Put together outside of the lock, so that whoever waits does not wait for that.
            const Batch batch = batch_of(model, part);
            torch::Tensor of_part;
            {
                std::lock_guard lock(model.mutex);
                ForwardContext context;
                of_part = target_values(model.model.forward_heads(batch, context), target, model.run.targets)
                              .to(torch::kCPU, torch::kFloat64)
                              .contiguous();
            }
            values.insert(values.end(), of_part.data_ptr<double>(), of_part.data_ptr<double>() + of_part.numel());
        }
        return values;
    });
}

Field baseline_field() {
    return {.name = "baseline",
            .title = "Baseline",
            .kind = FieldKind::choice,
            .fallback = std::string("mean"),
            .choices = {"mean", "blank"},
            .help = "What stands in place of what is taken away: what training has on average, or nothing at all."};
}

Baseline baseline_of(const Params& params) {
    return params.text("baseline") == baseline_name(Baseline::blank) ? Baseline::blank : Baseline::mean;
}

Result<Attribution> attribute(const Predictor& predictor, const PreparedSample& sample,
                              const AttributionRequest& request, std::stop_token stop, const Progress& progress) {
    const Method* method = find_method(request.method);
    if (!method) {
        std::vector<std::string> ids;
        for (const Method& other : methods())
            ids.push_back(other.info.id);
        return fail(ErrorCode::unknown_name, "explanation",
                    "there is no method '" + request.method + "'; there are " + listed(ids) + ".",
                    {request.method, listed(ids)});
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
    result->output_name = resolved->output_name;
    result->logit = resolved->logit;
    result->probability = resolved->probability;
    result->seed = request.seed;
    result->model_hash = predictor.model_hash();
    result->run = predictor.run().folder;
    result->class_agnostic = method->info.class_agnostic;
    result->has_sign = result->has_sign && method->info.has_sign;
    add_remarks(*result);
    return result;
}

nlohmann::json token_source_to_json(const TokenSource& source) {
    nlohmann::json json = {{"modality", modality_name(source.modality)},
                           {"kind", token_kind_name(source.kind)},
                           {"input", source.input},
                           {"label", source.label}};
    using Kind = TokenSource::Kind;
    const Kind kind = source.kind;
    if (kind == Kind::word) {
        json["char_begin"] = source.char_begin;
        json["char_end"] = source.char_end;
    }
    if (kind == Kind::region || kind == Kind::frame) {
        json["begin_s"] = source.begin_s;
        json["end_s"] = source.end_s;
    }
    if (kind == Kind::region) {
        json["low_hz"] = source.low_hz;
        json["high_hz"] = source.high_hz;
    }
    const bool part = (kind == Kind::column || kind == Kind::step) && (source.width > 0 || source.height > 0);
    if (kind == Kind::box || kind == Kind::frame || part)
        json["box"] = {source.x, source.y, source.width, source.height};
    if (kind == Kind::frame || kind == Kind::column || kind == Kind::step || source.count > 0) {
        json["first"] = source.first;
        json["count"] = source.count;
    }
    return json;
}

nlohmann::json attribution_to_json(const Attribution& attribution) {
    using nlohmann::json;
    json tokens = json::array(), maps = json::array(), remarks = json::array();
    for (const AttributedToken& token : attribution.tokens) {
        json one = token_source_to_json(token.source);
        one["value"] = number_or_null(token.value);
        one["sink"] = token.sink();
        if (!std::isnan(token.low)) one["interval"] = {number_or_null(token.low), number_or_null(token.high)};
        tokens.push_back(std::move(one));
    }
    for (const AttributionMap& map : attribution.maps)
        maps.push_back({{"input", map.input}, {"rows", map.rows}, {"columns", map.columns}, {"values", map.values}});
    for (const Remark& remark : attribution.remarks)
        remarks.push_back(
            {{"kind", remark_name(remark.kind)}, {"text", remark_text(remark)}, {"values", remark.values}});
    return {{"method", attribution.method},
            {"parameters", attribution.parameters},
            {"target",
             {{"head", attribution.target.head},
              {"output", attribution.target.output},
              {"name", attribution.output_name},
              {"probability", attribution.target.probability}}},
            {"logit", number_or_null(attribution.logit)},
            {"probability", number_or_null(attribution.probability)},
            {"baseline", attribution.baseline},
            {"seed", attribution.seed},
            {"model_hash", attribution.model_hash},
            {"run", attribution.run.string()},
            {"node", attribution.node},
            {"tokens", std::move(tokens)},
            {"maps", std::move(maps)},
            {"class_agnostic", attribution.class_agnostic},
            {"has_sign", attribution.has_sign},
            {"full_value", number_or_null(attribution.full_value)},
            {"base_value", number_or_null(attribution.base_value)},
            {"delta", attribution.delta ? number_or_null(*attribution.delta) : json(nullptr)},
            {"noise", attribution.noise ? number_or_null(*attribution.noise) : json(nullptr)},
            {"weight_by_input", attribution.weight_by_input()},
            {"remarks", std::move(remarks)},
            {"passes", attribution.passes}};
}

} // namespace triptych
