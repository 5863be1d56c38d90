// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/evaluate.h"

namespace triptych {

Result<torch::Tensor> logits_of(Model& model, const Dataset& dataset, const Preparer& preparer,
                                const std::vector<std::size_t>& rows, std::size_t batch_size, int threads,
                                const torch::Device& device, std::stop_token stop, const Progress& progress) {
    torch::NoGradGuard no_grad;
    BatchLoader loader(dataset, preparer, in_batches(rows, batch_size), threads, device);
    std::vector<torch::Tensor> parts;
    for (std::size_t i = 0; i < loader.size(); ++i) {
        auto batch = loader.next(stop);
        if (!batch) return batch.error();
        ForwardContext context;
        parts.push_back(model.forward(batch->to(device), context).to(torch::kCPU));
        if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(loader.size()), "evaluating");
    }
    return torch::cat(parts, 0);
}

Result<Metrics> metrics_of(const torch::Tensor& logits, const std::vector<int>& truth,
                           const std::vector<std::string>& classes) {
    const torch::Tensor best = logits.argmax(1);
    std::vector<int> predicted;
    for (std::int64_t i = 0; i < best.size(0); ++i)
        predicted.push_back(static_cast<int>(best[i].item<std::int64_t>()));
    auto metrics = classification_metrics(truth, predicted, classes);
    if (!metrics) return metrics.error();
    metrics->loss =
        torch::nn::functional::cross_entropy(logits, torch::tensor(truth, torch::kInt64)).item<double>();
    return metrics;
}

} // namespace triptych
