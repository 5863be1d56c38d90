// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/evaluate.h"

#include <limits>

#include "core/training/head_parts.h"

namespace triptych {
namespace {

std::vector<int> to_ints(const torch::Tensor& tensor) {
    const torch::Tensor plain = tensor.to(torch::kInt64).contiguous();
    const auto* begin = plain.data_ptr<std::int64_t>();
    return {begin, begin + plain.numel()};
}

/// [N,K] of 0 and 1.
std::vector<std::vector<int>> to_rows(const torch::Tensor& tensor) {
    const std::vector<int> flat = to_ints(tensor);
    const auto k = static_cast<std::ptrdiff_t>(tensor.size(1));
    std::vector<std::vector<int>> rows;
    for (auto at = flat.begin(); at != flat.end(); at += k)
        rows.emplace_back(at, at + k);
    return rows;
}

std::vector<double> in_unit(const torch::Tensor& standardised, const Target& target) {
    const torch::Tensor plain = (standardised.to(torch::kFloat64) * target.deviation + target.mean).contiguous();
    const auto* begin = plain.data_ptr<double>();
    return {begin, begin + plain.numel()};
}

/// @param output, truth  of the samples whose target is known
Result<HeadMetrics> metrics_of(const Target& target, const torch::Tensor& output, const torch::Tensor& truth) {
    HeadMetrics metrics;
    metrics.kind = target.kind;
    switch (target.kind) {
    case TargetKind::number: {
        auto number = number_metrics(in_unit(truth, target), in_unit(output.squeeze(1), target));
        if (!number) return number.error();
        metrics.number = *number;
        return metrics;
    }
    case TargetKind::labels: {
        auto labels = label_metrics(to_rows(truth), to_rows(output > 0), target.classes);
        if (!labels) return labels.error();
        metrics.labels = *std::move(labels);
        return metrics;
    }
    case TargetKind::classes:
    case TargetKind::ordered:
        break;
    }
    const std::vector<int> wanted = to_ints(truth), given = to_ints(output.argmax(1));
    auto classes = classification_metrics(wanted, given, target.classes);
    if (!classes) return classes.error();
    // Log-probabilities stay as they are under log_softmax.
    classes->loss = torch::nn::functional::cross_entropy(output, truth).item<double>();
    metrics.classes = *std::move(classes);
    if (target.kind == TargetKind::ordered) {
        auto ordered = order_metrics(wanted, given, static_cast<int>(target.classes.size()));
        if (!ordered) return ordered.error();
        metrics.ordered = *ordered;
    }
    return metrics;
}

} // namespace

Result<HeadTensors> outputs_of(Model& model, const Dataset& dataset, const Preparer& preparer,
                               const std::vector<std::size_t>& rows, std::size_t batch_size, int threads,
                               const torch::Device& device, std::stop_token stop, const Progress& progress) {
    torch::NoGradGuard no_grad;
    BatchLoader loader(dataset, preparer, in_batches(rows, batch_size), threads, device);
    std::map<std::string, std::vector<torch::Tensor>> parts;
    for (std::size_t i = 0; i < loader.size(); ++i) {
        auto batch = loader.next(stop);
        if (!batch) return batch.error();
        ForwardContext context;
        for (const auto& [head, output] : model.forward_heads(batch->to(device), context))
            parts[head].push_back(output.to(torch::kCPU));
        if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(loader.size()), "evaluating");
    }
    HeadTensors outputs;
    for (const auto& [head, all] : parts)
        outputs[head] = torch::cat(all, 0);
    return outputs;
}

Result<Evaluation> evaluation_of(const Model& model, const HeadTensors& outputs, const std::vector<Target>& targets,
                                 const Dataset& dataset, const std::vector<std::size_t>& rows) {
    torch::NoGradGuard no_grad;
    HeadTensors truths;
    for (const Target& target : targets)
        truths[target.head] = target_tensor(target, dataset, rows);
    const Model::Losses losses = model.loss(outputs, truths);
    Evaluation out;
    out.loss = losses.sum.defined() ? losses.sum.item<double>() : std::numeric_limits<double>::quiet_NaN();
    for (const Target& target : targets) {
        const auto loss = losses.heads.find(target.head);
        if (loss == losses.heads.end()) continue;
        const torch::Tensor truth = truths.at(target.head);
        const torch::Tensor known = known_targets(truth).nonzero().squeeze(1);
        auto metrics =
            metrics_of(target, outputs.at(target.head).index_select(0, known), truth.index_select(0, known));
        if (!metrics) return metrics.error();
        metrics->loss = loss->second.item<double>();
        out.heads[target.head] = *std::move(metrics);
    }
    return out;
}

torch::Tensor right_of(const torch::Tensor& output, const torch::Tensor& target) {
    const torch::Tensor known = known_targets(target).nonzero().squeeze(1);
    return output.index_select(0, known).argmax(1) == target.index_select(0, known);
}

} // namespace triptych
