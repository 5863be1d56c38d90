// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/embedding_map.h"

#include "core/explain/method.h"
#include "core/explain/node_batches.h"

namespace triptych {

Result<void> for_each_batch(Predictor::Impl& model, const Dataset& dataset, const std::vector<std::size_t>& rows,
                            const std::string& node, const std::stop_token& stop, const Progress& progress, int threads,
                            const std::function<void(const std::vector<std::size_t>&, const Flow&)>& use) {
    if (auto computes = check_node(model, node); !computes) return computes;
    BatchLoader loader(dataset, model.preparer, in_batches(rows, 32), loader_threads(threads), model.device);
    for (std::size_t i = 0; i < loader.size(); ++i) {
        auto batch = loader.next(stop);
        if (!batch) return batch.error();
        use(batch->rows, flow_of(model, *batch, node));
        if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(loader.size()), "encoding");
    }
    return {};
}

Result<void> check_node(const Predictor::Impl& model, const std::string& node) {
    for (const auto& [id, module] : model.model.modules())
        if (id == node) return {};
    return fail(ErrorCode::unknown_name, model.run.folder.string(), "has no node '" + node + "' that computes.", {node});
}

Flow flow_of(Predictor::Impl& model, const Batch& batch, const std::string& node) {
    std::lock_guard lock(model.mutex);
    torch::NoGradGuard no_grad;
    ForwardContext context;
    Flow flow;
    model.model.forward_heads(batch.to(model.device), context, [&](const std::string& id, const Flow& out) {
        if (id == node) flow = out;
    });
    const auto here = [](const torch::Tensor& t) { return t.defined() ? t.to(torch::kCPU) : t; };
    return {here(flow.values).to(torch::kFloat32), here(flow.mask), here(flow.present)};
}

Result<NodeVectors> node_vectors(const Predictor& predictor, const Dataset& dataset, const std::vector<std::size_t>& rows,
                                 const std::string& node, std::stop_token stop, const Progress& progress, int threads) {
    return computing([&]() -> Result<NodeVectors> {
        NodeVectors out;
        out.node = node;
        auto done = for_each_batch(
            PredictorAccess::of(predictor), dataset, rows, node, stop, progress, threads,
            [&](const std::vector<std::size_t>& batch_rows, const Flow& flow) {
                torch::Tensor vectors = flow.values;
                torch::Tensor there = flow.present.defined()
                                          ? flow.present.reshape({-1})
                                          : torch::ones({vectors.size(0)}, torch::kBool);
                if (vectors.dim() == 3 && flow.mask.defined()) {
                    const torch::Tensor kept = flow.mask.to(torch::kFloat32).unsqueeze(2);
                    vectors = (vectors * kept).sum(1) / kept.sum(1).clamp_min(1);
                    there = there & flow.mask.any(1);
                } else if (vectors.dim() == 3) {
                    vectors = vectors.mean(1);
                }
                vectors = vectors.contiguous();
                there = there.contiguous();
                out.width = vectors.size(1);
                for (std::size_t i = 0; i < batch_rows.size(); ++i) {
                    if (!there.data_ptr<bool>()[i]) continue;
                    const float* from = vectors.data_ptr<float>() + static_cast<std::int64_t>(i) * out.width;
                    out.rows.push_back(batch_rows[i]);
                    out.values.insert(out.values.end(), from, from + out.width);
                }
            });
        if (!done) return done.error();
        return out;
    });
}

const char* projection_name(Projection projection) {
    switch (projection) {
    case Projection::tsne:
        return "tsne";
    case Projection::umap:
        return "umap";
    default:
        return "pca";
    }
}

} // namespace triptych
