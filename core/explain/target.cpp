// SPDX-License-Identifier: GPL-3.0-or-later
// The one number that is explained, and how it is computed.
#include <algorithm>
#include <limits>

#include "core/explain/method.h"

namespace triptych {
namespace {

constexpr std::size_t batch_size = 32;

const Target* find_target(const std::vector<Target>& targets, const std::string& head) {
    for (const Target& target : targets)
        if (target.head == head) return &target;
    return nullptr;
}

} // namespace

ValueScale value_scale(const ExplainTarget& target, const std::vector<Target>& targets) {
    const Target* meant = target.head.empty() && !targets.empty() ? &targets.front() : find_target(targets, target.head);
    using Kind = ValueScale::Kind;
    if (meant && meant->kind == TargetKind::number) return {Kind::standardised, meant->mean, meant->deviation, Kind::standardised};
    const Kind output = meant && meant->kind == TargetKind::ordered ? Kind::log_probability : Kind::logit;
    return {target.probability ? Kind::probability : output, 0, 1, output};
}

const char* value_name(const ValueScale& scale) {
    switch (scale.kind) {
    case ValueScale::Kind::logit:
        return "logit";
    case ValueScale::Kind::log_probability:
        return "log-probability";
    case ValueScale::Kind::probability:
        return "probability";
    case ValueScale::Kind::standardised:
        return "standardised value";
    }
    return "";
}

std::string names_listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
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
                    "there is no head '" + target.head + "'; the run has " + names_listed(heads) + ".",
                    {target.head, names_listed(heads)});
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
    resolved.scale = value_scale(resolved.target, run.targets);
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

} // namespace triptych
