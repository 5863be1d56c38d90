// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/predictor.h"

#include <algorithm>
#include <cstdio>
#include <mutex>
#include <nlohmann/json.hpp>

#include "core/training/collate.h"
#include "core/training/device.h"
#include "core/training/evaluate.h"
#include "core/training/predictor_impl.h"
#include "core/training/run_folder.h"

namespace triptych {
namespace {

constexpr std::size_t prediction_batch = 32;

std::vector<HeadPrediction> predictions_of(const Target& target, const torch::Tensor& output) {
    const torch::Tensor plain = output.to(torch::kCPU, torch::kFloat32).contiguous();
    const bool labels = target.kind == TargetKind::labels, number = target.kind == TargetKind::number;
    const torch::Tensor probabilities = (labels ? torch::sigmoid(plain) : torch::softmax(plain, 1)).contiguous();
    const std::int64_t outputs = plain.size(1);
    std::vector<HeadPrediction> all;
    for (std::int64_t i = 0; i < plain.size(0); ++i) {
        HeadPrediction one;
        one.kind = target.kind;
        const float* row = plain.data_ptr<float>() + i * outputs;
        const float* shares = probabilities.data_ptr<float>() + i * outputs;
        one.logits.assign(row, row + outputs);
        if (number)
            one.value = target.mean + target.deviation * static_cast<double>(row[0]);
        else
            one.probabilities.assign(shares, shares + outputs);
        for (int k = 0; labels && k < outputs; ++k)
            if (row[k] > 0) one.labels.push_back(k);
        if (!labels && !number) one.label = static_cast<int>(std::max_element(row, row + outputs) - row);
        all.push_back(std::move(one));
    }
    return all;
}

/// In the order of the heads, each of which has one.
Result<void> sort_targets(RunInfo& run, const std::vector<std::string>& heads) {
    std::vector<Target> sorted;
    for (const std::string& head : heads)
        for (const Target& target : run.targets)
            if (target.head == head && (sorted.empty() || sorted.back().head != head)) sorted.push_back(target);
    if (sorted.size() != heads.size() || sorted.size() != run.targets.size())
        return fail(ErrorCode::bad_format, (run.folder / "run.json").string(),
                    "has other targets than its graph has heads.", {"targets"});
    run.targets = std::move(sorted);
    run.classes = run.targets.front().classes;
    return {};
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

/// What a node that attends within the first frame of a video tells of the cells of a picture, as cells of one of the frames.
Result<std::vector<TokenSource>> moved_to_frame(std::vector<TokenSource> tokens, std::size_t frame, const PreparedSample& sample,
                                                const Preparer& preparer, const std::string& node) {
    for (TokenSource& token : tokens) {
        if (token.kind == TokenSource::Kind::special) continue;
        const auto value = sample.find(token.input);
        const TokenList frames = value == sample.end() ? TokenList{} : input_sources(value->second, token.input, preparer);
        if (frame >= frames.size())
            return fail(ErrorCode::internal, "node '" + node + "'", "attends within more frames than the video has.");
        token.kind = TokenSource::Kind::frame;
        token.first = frames[frame].first;
        token.count = frames[frame].count;
        token.begin_s = frames[frame].begin_s;
        token.end_s = frames[frame].end_s;
    }
    return tokens;
}

} // namespace

std::vector<Prediction> predictions_of(const std::vector<Target>& targets, const std::map<std::string, torch::Tensor>& outputs) {
    std::vector<Prediction> all;
    for (const Target& target : targets) {
        std::vector<HeadPrediction> answers = predictions_of(target, outputs.at(target.head));
        all.resize(answers.size());
        for (std::size_t i = 0; i < answers.size(); ++i) {
            if (&target == &targets.front()) {
                all[i].main = target.head;
                all[i].label = answers[i].label;
                all[i].logits = answers[i].logits;
                all[i].probabilities = answers[i].probabilities;
            }
            all[i].heads[target.head] = std::move(answers[i]);
        }
    }
    return all;
}

Result<Attention> attention_of(const Predictor::Impl& model, const PreparedSample& sample, const AttentionCapture& capture,
                               const std::map<std::string, torch::Tensor>& outputs, const std::string& node, int frame) {
    Attention attention;
    attention.nodes = model.model.attending(capture);
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
    auto tokens = model.model.token_sources(sample, model.preparer, attention.node);
    if (!tokens) return tokens.error();
    attention.layers = capture.depths(attention.node);
    const AttentionCapture::Tokens& own = capture.tokens.at(attention.node);
    // Of one sample, several rows are frames of a video; of one that is shorter than others some are empty.
    std::int64_t row = 0;
    if (own.mask.size(0) > 1) {
        const torch::Tensor there = own.mask.any(1).to(torch::kCPU).nonzero().squeeze(1);
        attention.frames = static_cast<int>(there.size(0));
        attention.frame = std::clamp(frame, 0, std::max(attention.frames - 1, 0));
        if (attention.frames > 0) row = there[attention.frame].item<std::int64_t>();
        tokens = moved_to_frame(*std::move(tokens), static_cast<std::size_t>(attention.frame), sample, model.preparer, attention.node);
        if (!tokens) return tokens.error();
    }
    attention.tokens = *std::move(tokens);
    const torch::Tensor kept = own.mask[row].to(torch::kCPU).nonzero().squeeze(1);
    if (kept.size(0) != static_cast<std::int64_t>(attention.tokens.size()))
        return fail(ErrorCode::internal, "node '" + attention.node + "'",
                    "has " + std::to_string(kept.size(0)) + " tokens, and their sources are " +
                        std::to_string(attention.tokens.size()) + ".");
    for (int layer = 0; layer < attention.layers; ++layer) {
        const torch::Tensor matrix = capture.matrix(attention.node, layer);
        attention.heads = static_cast<int>(matrix.size(1));
        const torch::Tensor weights =
            matrix[row].to(torch::kCPU, torch::kFloat32).index_select(1, kept).index_select(2, kept).contiguous();
        attention.weights.insert(attention.weights.end(), weights.data_ptr<float>(),
                                 weights.data_ptr<float>() + weights.numel());
    }
    const torch::Tensor pooled = own.pooled[row].to(torch::kCPU, torch::kFloat32).index_select(0, kept).contiguous();
    attention.pooled.assign(pooled.data_ptr<float>(), pooled.data_ptr<float>() + pooled.numel());
    attention.prediction = predictions_of(model.run.targets, outputs).front();
    attention.classes = model.run.classes;
    attention.model_hash = model.hash;
    attention.run = model.run.folder;
    return attention;
}

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
            Model::build(graph, registry, data_facts(graph, *preparer, info->targets), *preparer, 0, info->targets);
        if (!model) return model.error().at(run.string());
        if (auto fits = sort_targets(*info, model->heads()); !fits) return fits.error();
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
        return predictions_of(m_impl->run.targets, m_impl->model.forward_heads(batch, context));
    });
}

Result<std::vector<Prediction>> Predictor::predict(const Dataset& dataset,
                                                   const std::vector<std::size_t>& rows, std::stop_token stop,
                                                   const Progress& progress, int threads) const {
    if (rows.empty()) return std::vector<Prediction>{};
    return guarded([&]() -> Result<std::vector<Prediction>> {
        std::lock_guard lock(m_impl->mutex);
        auto outputs = outputs_of(m_impl->model, dataset, m_impl->preparer, rows, prediction_batch,
                                  loader_threads(threads), m_impl->device, stop, progress);
        if (!outputs) return outputs.error();
        return predictions_of(m_impl->run.targets, *outputs);
    });
}

Result<std::map<std::string, HeadMetrics>> Predictor::evaluate_heads(const Dataset& dataset, Split split,
                                                                     std::stop_token stop, const Progress& progress,
                                                                     int threads) const {
    const std::vector<Target> targets = targets_in(m_impl->run, dataset);
    for (const Target& target : targets)
        for (const std::size_t row : dataset.rows_of(split))
            if (const auto name = target.unknown_name(dataset, row))
                return fail(ErrorCode::unknown_name, dataset.where(row),
                            "is of class '" + *name + "', which the run was not trained on.", {*name});
    const std::vector<std::size_t> rows = rows_with_target(dataset, split, targets);
    if (std::none_of(rows.begin(), rows.end(),
                     [&](std::size_t row) { return targets.front().known(dataset, row); }))
        return fail(ErrorCode::too_few_rows, dataset.file().string(),
                    std::string("has no row with a label in its ") + split_name(split) + " part.",
                    {split_name(split)});
    return guarded([&]() -> Result<std::map<std::string, HeadMetrics>> {
        std::lock_guard lock(m_impl->mutex);
        auto outputs = outputs_of(m_impl->model, dataset, m_impl->preparer, rows, prediction_batch,
                                  loader_threads(threads), m_impl->device, stop, progress);
        if (!outputs) return outputs.error();
        auto evaluation = evaluation_of(m_impl->model, *outputs, targets, dataset, rows);
        if (!evaluation) return evaluation.error();
        return std::move(evaluation->heads);
    });
}

Result<Metrics> Predictor::evaluate(const Dataset& dataset, Split split, std::stop_token stop,
                                    const Progress& progress, int threads) const {
    const Target& main = m_impl->run.targets.front();
    if (main.kind != TargetKind::classes && main.kind != TargetKind::ordered)
        return fail(ErrorCode::bad_graph, "node '" + main.head + "'",
                    "is the main head and gives no classes, so that there is nothing to count as right.", {main.head});
    auto heads = evaluate_heads(dataset, split, stop, progress, threads);
    if (!heads) return heads.error();
    return *std::move(heads->at(main.head).classes);
}

Result<NodeOutput> Predictor::output(const PreparedSample& sample, const std::string& node) const {
    return guarded([&]() -> Result<NodeOutput> {
        std::lock_guard lock(m_impl->mutex);
        torch::NoGradGuard no_grad;
        ForwardContext context;
        const Batch batch = collate({&sample}, m_impl->preparer, m_impl->device).to(m_impl->device);
        Flow flow;
        if (const auto input = batch.inputs.find(node); input != batch.inputs.end()) flow = input->second;
        const bool computes = !flow.values.defined();
        if (computes)
            m_impl->model.forward(batch, context, [&](const std::string& id, const Flow& out) {
                if (id == node) flow = out;
            });
        if (!flow.values.defined())
            return fail(ErrorCode::unknown_name, m_impl->run.folder.string(), "has no node '" + node + "'.", {node});
        NodeOutput output;
        const GraphInfo info = analyse(m_impl->run.graph, builtin_registry());
        if (const auto type = info.outputs.find(node); type != info.outputs.end()) output.kind = type->second.kind;
        const torch::Tensor values = flow.values[0].to(torch::kCPU).to(torch::kFloat32).contiguous();
        output.shape = values.sizes().vec();
        output.values.assign(values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
        output.present = !flow.present.defined() || flow.present.reshape({-1})[0].item<bool>();
        if (flow.mask.defined()) {
            const torch::Tensor mask = flow.mask[0].to(torch::kCPU).contiguous();
            output.kept.assign(mask.data_ptr<bool>(), mask.data_ptr<bool>() + mask.numel());
        }
        if (computes)
            if (auto sources = m_impl->model.token_sources(sample, m_impl->preparer, node)) output.sources = *std::move(sources);
        return output;
    });
}

Result<Attention> Predictor::attention(const PreparedSample& sample, const std::string& node, int frame) const {
    return guarded([&]() -> Result<Attention> {
        std::lock_guard lock(m_impl->mutex);
        torch::NoGradGuard no_grad;
        AttentionCapture capture;
        ForwardContext context;
        context.capture = &capture;
        const Batch batch = collate({&sample}, m_impl->preparer, m_impl->device).to(m_impl->device);
        const HeadTensors outputs = m_impl->model.forward_heads(batch, context);
        return attention_of(*m_impl, sample, capture, outputs, node, frame);
    });
}

std::string answer_text(const HeadPrediction& answer, const std::vector<std::string>& classes,
                        const std::string& separator) {
    if (answer.kind == TargetKind::number) {
        char text[32];
        std::snprintf(text, sizeof text, "%.6g", answer.value);
        return text;
    }
    if (answer.kind != TargetKind::labels) return classes.at(static_cast<std::size_t>(answer.label));
    std::string text;
    for (const int label : answer.labels)
        text += (text.empty() ? "" : separator) + classes.at(static_cast<std::size_t>(label));
    return text.empty() ? separator : text;
}

std::string answer_text(const Prediction& prediction, const std::vector<std::string>& classes) {
    if (prediction.label >= 0) return classes.at(static_cast<std::size_t>(prediction.label));
    return answer_text(prediction.heads.at(prediction.main), classes);
}

std::vector<Target> targets_in(const RunInfo& run, const Dataset& dataset) {
    std::vector<Target> targets = run.targets;
    for (Target& target : targets)
        if (!dataset.table().column(target.column) && target.column == run.label_column)
            if (const auto label = dataset.column_of(Role::label)) target.column = *label;
    return targets;
}

std::string truth_text(const Target& target, const Dataset& dataset, std::size_t row) {
    if (target.kind == TargetKind::classes || target.kind == TargetKind::ordered) {
        const auto place = target.value(dataset, row);
        return place ? target.classes[static_cast<std::size_t>(*place)]
                     : target.unknown_name(dataset, row).value_or(std::string());
    }
    return target.known(dataset, row) ? dataset.text(row, target.column).value_or(std::string()) : std::string();
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
