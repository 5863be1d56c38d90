// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/embedding_map.h"

#include "core/explain/method.h"
#include "core/explain/node_batches.h"

namespace triptych {

Result<std::optional<Batch>> readable_batch(BatchLoader& loader, const Predictor::Impl& model, const Dataset& dataset,
                                            const std::vector<std::size_t>& rows, const std::stop_token& stop,
                                            std::vector<LeftOutRow>& left_out) {
    auto whole = loader.next(stop);
    if (whole) return std::optional(*std::move(whole));
    if (!is_of_files(whole.error().code)) return whole.error();
    std::vector<PreparedSample> samples;
    std::vector<std::size_t> readable;
    for (const std::size_t row : rows) {
        auto sample = model.preparer.prepare(dataset, row);
        if (sample) {
            samples.push_back(*std::move(sample));
            readable.push_back(row);
        } else if (is_of_files(sample.error().code)) {
            left_out.push_back({row, sample.error()});
        } else {
            return sample.error();
        }
    }
    if (samples.empty()) return std::optional<Batch>();
    std::vector<const PreparedSample*> pointers;
    for (const PreparedSample& sample : samples)
        pointers.push_back(&sample);
    Batch batch = collate(pointers, model.preparer, model.device);
    batch.rows = std::move(readable);
    return std::optional(std::move(batch));
}

Result<void> for_each_batch(Predictor::Impl& model, const Dataset& dataset, const std::vector<std::size_t>& rows,
                            const std::string& node, const std::stop_token& stop, const Progress& progress, int threads,
                            std::vector<LeftOutRow>& left_out,
                            const std::function<void(const std::vector<std::size_t>&, const NodePass&)>& use) {
    if (auto computes = check_node(model, node); !computes) return computes;
    const auto batches = in_batches(rows, 32);
    BatchLoader loader(dataset, model.preparer, batches, loader_threads(threads), model.device);
    for (std::size_t i = 0; i < batches.size(); ++i) {
        auto batch = readable_batch(loader, model, dataset, batches[i], stop, left_out);
        if (!batch) return batch.error();
        if (*batch) use((*batch)->rows, pass_to(model, **batch, node));
        if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(batches.size()), "encoding");
    }
    if (!rows.empty() && left_out.size() == rows.size()) return left_out.front().why;
    return {};
}

Result<void> check_node(const Predictor::Impl& model, const std::string& node) {
    for (const auto& [id, module] : model.model.modules())
        if (id == node) return {};
    return fail(ErrorCode::unknown_name, model.run.folder.string(), "has no node '" + node + "' that computes.", {node});
}

NodePass pass_to(Predictor::Impl& model, const Batch& batch, const std::string& node) {
    std::lock_guard lock(model.mutex);
    torch::NoGradGuard no_grad;
    ForwardContext context;
    NodePass pass;
    pass.heads = model.model.forward_heads(batch.to(model.device), context, [&](const std::string& id, const Flow& out) {
        if (id == node) pass.flow = out;
    });
    const auto here = [](const torch::Tensor& t) { return t.defined() ? t.to(torch::kCPU) : t; };
    pass.flow = {here(pass.flow.values).to(torch::kFloat32), here(pass.flow.mask), here(pass.flow.present)};
    for (auto& [head, output] : pass.heads)
        output = here(output);
    return pass;
}

Result<NodeVectors> node_vectors(const Predictor& predictor, const Dataset& dataset, const std::vector<std::size_t>& rows,
                                 const std::string& node, std::stop_token stop, const Progress& progress, int threads) {
    return computing([&]() -> Result<NodeVectors> {
        Predictor::Impl& model = PredictorAccess::of(predictor);
        NodeVectors out;
        out.node = node;
        auto done = for_each_batch(
            model, dataset, rows, node, stop, progress, threads, out.left_out,
            [&](const std::vector<std::size_t>& batch_rows, const NodePass& pass) {
                const Flow& flow = pass.flow;
                std::vector<Prediction> predictions = predictions_of(model.run.targets, pass.heads);
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
                    for (auto& [head, answer] : predictions[i].heads) // many rows would take much room
                        answer.logits = answer.probabilities = {};
                    out.answers.push_back(std::move(predictions[i].heads));
                    out.values.insert(out.values.end(), from, from + out.width);
                }
            });
        if (!done) return done.error();
        return out;
    });
}

std::vector<Field> projection_fields(Projection method) {
    std::vector<Field> fields;
    if (method == Projection::pca) return fields;
    if (method == Projection::tsne) {
        fields.push_back({.name = "perplexity",
                          .title = "Perplexity",
                          .kind = FieldKind::number,
                          .fallback = 30.0,
                          .minimum = 1,
                          .maximum = 1000,
                          .help = "About how many neighbours of a point count."});
        fields.push_back({.name = "theta",
                          .title = "Angle",
                          .kind = FieldKind::number,
                          .fallback = 0.5,
                          .minimum = 0,
                          .maximum = 0.7,
                          .help = "How far a cell has to be to stand for its points (Barnes–Hut); 0: exact."});
    } else {
        fields.push_back({.name = "neighbours",
                          .title = "Neighbours",
                          .fallback = std::int64_t{15},
                          .minimum = 2,
                          .maximum = 1000,
                          .help = "Of each point, itself among them: few show what lies near, many the whole."});
        fields.push_back({.name = "least_distance",
                          .title = "Least distance",
                          .kind = FieldKind::number,
                          .fallback = 0.1,
                          .minimum = 0,
                          .maximum = 0.99,
                          .help = "How near points may come to each other."});
    }
    fields.push_back({.name = "iterations",
                      .title = "Iterations",
                      .fallback = std::int64_t{0},
                      .minimum = 0,
                      .maximum = 100000,
                      .help = "0: 1000 of t-SNE; 500 of UMAP, 200 above 10,000 samples."});
    fields.push_back({.name = "seed",
                      .title = "Seed",
                      .fallback = std::int64_t{0},
                      .minimum = 0,
                      .maximum = 2147483647,
                      .help = "Of where points begin and what is drawn. The same seed gives the same map."});
    return fields;
}

ProjectionOptions projection_options(Projection method, const std::map<std::string, Value>& values) {
    ProjectionOptions options;
    options.method = method;
    for (const Field& field : projection_fields(method)) {
        const auto given = values.find(field.name);
        const Value& value = given == values.end() ? field.fallback : given->second;
        if (field.name == "perplexity") options.perplexity = std::get<double>(value);
        if (field.name == "theta") options.theta = std::get<double>(value);
        if (field.name == "least_distance") options.least_distance = std::get<double>(value);
        if (field.name == "neighbours") options.neighbours = static_cast<int>(std::get<std::int64_t>(value));
        if (field.name == "iterations") options.iterations = static_cast<int>(std::get<std::int64_t>(value));
        if (field.name == "seed") options.seed = static_cast<std::uint64_t>(std::get<std::int64_t>(value));
    }
    return options;
}

const char* projection_title(Projection projection) {
    switch (projection) {
    case Projection::tsne:
        return "t-SNE";
    case Projection::umap:
        return "UMAP";
    default:
        return "PCA";
    }
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
