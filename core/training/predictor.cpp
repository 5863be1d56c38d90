// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/predictor.h"

#include <algorithm>
#include <mutex>
#include <nlohmann/json.hpp>

#include "core/training/device.h"
#include "core/training/evaluate.h"
#include "core/training/run_folder.h"

namespace triptych {
namespace {

constexpr std::size_t prediction_batch = 32;

std::vector<Prediction> predictions_of(const torch::Tensor& logits) {
    const torch::Tensor plain = logits.to(torch::kCPU).contiguous();
    const torch::Tensor probabilities = torch::softmax(plain, 1).contiguous();
    const std::int64_t classes = plain.size(1);
    std::vector<Prediction> all;
    for (std::int64_t i = 0; i < plain.size(0); ++i) {
        Prediction one;
        const float* row = plain.data_ptr<float>() + i * classes;
        const float* shares = probabilities.data_ptr<float>() + i * classes;
        one.logits.assign(row, row + classes);
        one.probabilities.assign(shares, shares + classes);
        one.label = static_cast<int>(std::max_element(row, row + classes) - row);
        all.push_back(std::move(one));
    }
    return all;
}

/// What LibTorch throws, as an error.
template <class Function>
auto guarded(Function function) -> decltype(function()) {
    try {
        return function();
    } catch (const c10::OutOfMemoryError&) {
        return fail(ErrorCode::out_of_memory, "prediction", "there is not enough memory for a batch.");
    } catch (const std::bad_alloc&) {
        return fail(ErrorCode::out_of_memory, "prediction", "there is not enough memory for a batch.");
    } catch (const c10::Error& failure) {
        return fail(ErrorCode::internal, "prediction", failure.what_without_backtrace());
    }
}

} // namespace

struct Predictor::Impl {
    RunInfo run;
    Preparer preparer;
    mutable Model model;
    torch::Device device;
    std::string hash;
    mutable std::mutex mutex;

    Impl(RunInfo r, Preparer p, Model m, torch::Device d, std::string h)
        : run(std::move(r)), preparer(std::move(p)), model(std::move(m)), device(d), hash(std::move(h)) {}
};

Predictor::Predictor(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Predictor::Predictor(Predictor&&) noexcept = default;
Predictor& Predictor::operator=(Predictor&&) noexcept = default;
Predictor::~Predictor() = default;

Result<Predictor> Predictor::load(const std::filesystem::path& run, const std::string& which,
                                  const std::string& device_name, const Registry& registry) {
    auto info = read_run(run);
    if (!info) return info.error();
    auto stored = read_preparation(run);
    if (!stored) return stored.error();
    // The run's weights bring all that its nodes hold; the files that some started from may be gone.
    GraphSpec graph = info->graph;
    for (Node& node : graph.nodes)
        if (const NodeType* type = registry.find(node.type))
            for (const Field& field : type->fields)
                if (field.kind == FieldKind::file) node.params.erase(field.name);
    auto preparer = Preparer::from_json(graph, registry, *stored);
    if (!preparer) return preparer.error().at(run.string());
    auto device = choose_device(device_name);
    if (!device) return device.error();
    const std::filesystem::path file = run / (which + ".safetensors");
    auto state = read_safetensors(file);
    if (!state) return state.error();
    return guarded([&]() -> Result<Predictor> {
        auto model =
            Model::build(graph, registry, data_facts(graph, *preparer, info->classes.size()), *preparer, 0);
        if (!model) return model.error().at(run.string());
        if (auto loaded = model->load_state(*state, file.string()); !loaded) return loaded.error();
        model->to(*device);
        model->train(false);
        const std::string hash = state_hash(model->state());
        return Predictor(
            std::make_unique<Impl>(*std::move(info), *std::move(preparer), *std::move(model), *device, hash));
    });
}

const RunInfo& Predictor::run() const {
    return m_impl->run;
}
const Preparer& Predictor::preparer() const {
    return m_impl->preparer;
}
const std::string& Predictor::model_hash() const {
    return m_impl->hash;
}

Result<std::vector<Prediction>> Predictor::predict(const std::vector<const PreparedSample*>& samples) const {
    if (samples.empty()) return std::vector<Prediction>{};
    return guarded([&]() -> Result<std::vector<Prediction>> {
        std::lock_guard lock(m_impl->mutex);
        torch::NoGradGuard no_grad;
        ForwardContext context;
        const Batch batch = collate(samples, m_impl->preparer, m_impl->device).to(m_impl->device);
        return predictions_of(m_impl->model.forward(batch, context));
    });
}

Result<std::vector<Prediction>> Predictor::predict(const Dataset& dataset,
                                                   const std::vector<std::size_t>& rows, std::stop_token stop,
                                                   const Progress& progress, int threads) const {
    if (rows.empty()) return std::vector<Prediction>{};
    return guarded([&]() -> Result<std::vector<Prediction>> {
        std::lock_guard lock(m_impl->mutex);
        auto logits = logits_of(m_impl->model, dataset, m_impl->preparer, rows, prediction_batch,
                                loader_threads(threads), m_impl->device, stop, progress);
        if (!logits) return logits.error();
        return predictions_of(*logits);
    });
}

Result<Metrics> Predictor::evaluate(const Dataset& dataset, Split split, std::stop_token stop,
                                    const Progress& progress, int threads) const {
    const std::vector<std::string>& classes = m_impl->run.classes;
    std::vector<std::size_t> rows = dataset.rows_of(split);
    std::erase_if(rows, [&](std::size_t row) { return dataset.label(row) < 0; });
    if (rows.empty())
        return fail(ErrorCode::too_few_rows, dataset.file().string(),
                    std::string("has no row with a label in its ") + split_name(split) + " part.",
                    {split_name(split)});
    std::vector<int> truth;
    for (const std::size_t row : rows) {
        const std::string& name = dataset.classes()[static_cast<std::size_t>(dataset.label(row))];
        const auto found = std::find(classes.begin(), classes.end(), name);
        if (found == classes.end())
            return fail(ErrorCode::unknown_name, dataset.where(row),
                        "is of class '" + name + "', which the run was not trained on.", {name});
        truth.push_back(static_cast<int>(found - classes.begin()));
    }
    return guarded([&]() -> Result<Metrics> {
        std::lock_guard lock(m_impl->mutex);
        auto logits = logits_of(m_impl->model, dataset, m_impl->preparer, rows, prediction_batch,
                                loader_threads(threads), m_impl->device, stop, progress);
        if (!logits) return logits.error();
        return metrics_of(*logits, truth, classes);
    });
}

Result<Attention> Predictor::attention(const PreparedSample& sample, const std::string& node) const {
    return guarded([&]() -> Result<Attention> {
        std::lock_guard lock(m_impl->mutex);
        torch::NoGradGuard no_grad;
        AttentionCapture capture;
        ForwardContext context;
        context.capture = &capture;
        const Batch batch = collate({&sample}, m_impl->preparer, m_impl->device).to(m_impl->device);
        const torch::Tensor logits = m_impl->model.forward(batch, context);
        Attention attention;
        attention.nodes = m_impl->model.attending(capture);
        if (attention.nodes.empty())
            return fail(ErrorCode::bad_graph, "graph",
                        "has no node that attends, so there is no attention to show.");
        attention.node = node.empty() ? attention.nodes.front() : node;
        if (!capture.tokens.contains(attention.node)) {
            std::string listed;
            for (const std::string& name : attention.nodes)
                listed += (listed.empty() ? "" : ", ") + name;
            return fail(ErrorCode::unknown_name, "node '" + node + "'",
                        "does not attend; these do: " + listed + ".", {listed});
        }
        auto tokens = m_impl->model.token_sources(sample, m_impl->preparer, attention.node);
        if (!tokens) return tokens.error();
        attention.tokens = *std::move(tokens);
        attention.layers = capture.depths(attention.node);
        const AttentionCapture::Tokens& own = capture.tokens.at(attention.node);
        const torch::Tensor kept = own.mask[0].to(torch::kCPU).nonzero().squeeze(1);
        if (kept.size(0) != static_cast<std::int64_t>(attention.tokens.size()))
            return fail(ErrorCode::internal, "node '" + attention.node + "'",
                        "has " + std::to_string(kept.size(0)) + " tokens, and their sources are " +
                            std::to_string(attention.tokens.size()) + ".");
        for (int layer = 0; layer < attention.layers; ++layer) {
            const torch::Tensor matrix = capture.matrix(attention.node, layer);
            attention.heads = static_cast<int>(matrix.size(1));
            const torch::Tensor weights =
                matrix[0].to(torch::kCPU).index_select(1, kept).index_select(2, kept).contiguous();
            attention.weights.insert(attention.weights.end(), weights.data_ptr<float>(),
                                     weights.data_ptr<float>() + weights.numel());
        }
        const torch::Tensor pooled = own.pooled[0].to(torch::kCPU).index_select(0, kept).contiguous();
        attention.pooled.assign(pooled.data_ptr<float>(), pooled.data_ptr<float>() + pooled.numel());
        attention.prediction = predictions_of(logits).front();
        attention.classes = m_impl->run.classes;
        attention.model_hash = m_impl->hash;
        attention.run = m_impl->run.folder;
        return attention;
    });
}

std::vector<float> Attention::mean_over_heads(int layer) const {
    const std::size_t n = tokens.size();
    std::vector<float> mean(n * n, 0.0f);
    const int first = layer < 0 ? 0 : layer, last = layer < 0 ? layers : layer + 1;
    const float share = 1.0f / static_cast<float>((last - first) * heads);
    for (int l = first; l < last; ++l)
        for (int h = 0; h < heads; ++h) {
            const float* from = weights.data() + (static_cast<std::size_t>(l) * heads + h) * n * n;
            for (std::size_t i = 0; i < n * n; ++i)
                mean[i] += share * from[i];
        }
    return mean;
}

} // namespace triptych
