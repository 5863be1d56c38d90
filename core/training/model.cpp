// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/cuda/normalise.h"

namespace triptych {
namespace {

Flow stack_text(const std::vector<const PreparedText*>& texts, std::int64_t least) {
    std::int64_t length = std::max<std::int64_t>(least, 1);
    for (const PreparedText* text : texts)
        if (text) length = std::max(length, static_cast<std::int64_t>(text->ids.size()));
    const auto batch = static_cast<std::int64_t>(texts.size());
    Flow flow;
    flow.values = torch::full({batch, length}, Vocabulary::padding_id, torch::kInt64);
    flow.mask = torch::zeros({batch, length}, torch::kBool);
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedText* text = texts[static_cast<std::size_t>(b)];
        // A text without a single word says as much as none.
        if (!text || text->ids.empty()) continue;
        std::copy(text->ids.begin(), text->ids.end(), flow.values.data_ptr<std::int64_t>() + b * length);
        std::fill_n(flow.mask.data_ptr<bool>() + b * length, text->ids.size(), true);
        flow.present.data_ptr<bool>()[b] = true;
    }
    return flow;
}

/// As bytes where a GPU normalises them: a quarter of what would have to be copied there.
Flow stack_images(const std::vector<const PreparedImage*>& images, bool bytes) {
    std::int64_t height = 8, width = 8;
    for (const PreparedImage* image : images)
        if (image) {
            height = image->image.height;
            width = image->image.width;
        }
    const auto batch = static_cast<std::int64_t>(images.size());
    const std::int64_t pixels = height * width;
    // Channels-last in memory: the layout in which convolutions are quickest.
    torch::Tensor values = torch::zeros({batch, height, width, 3}, bytes ? torch::kUInt8 : torch::kFloat32);
    Flow flow;
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedImage* image = images[static_cast<std::size_t>(b)];
        flow.present.data_ptr<bool>()[b] = image != nullptr;
        if (!image) continue;
        const std::uint8_t* from = image->image.rgb.data();
        if (bytes)
            std::copy_n(from, pixels * 3, values.data_ptr<std::uint8_t>() + b * pixels * 3);
        else
            normalise_images(from, values.data_ptr<float>() + b * pixels * 3, pixels);
    }
    flow.values = values.permute({0, 3, 1, 2});
    return flow;
}

Flow stack_audio(const std::vector<const PreparedAudio*>& sounds, std::int64_t bins, std::int64_t least) {
    std::int64_t frames = std::max<std::int64_t>(least, 1);
    for (const PreparedAudio* sound : sounds)
        if (sound) frames = std::max(frames, static_cast<std::int64_t>(sound->mel.columns));
    const auto batch = static_cast<std::int64_t>(sounds.size());
    Flow flow;
    flow.values = torch::zeros({batch, frames, bins});
    flow.mask = torch::zeros({batch, frames}, torch::kBool);
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedAudio* sound = sounds[static_cast<std::size_t>(b)];
        if (!sound || sound->mel.columns == 0) continue;
        float* to = flow.values.data_ptr<float>() + b * frames * bins;
        for (int f = 0; f < sound->mel.columns; ++f)
            for (int m = 0; m < sound->mel.rows; ++m)
                *to++ = sound->mel.at(m, f);
        std::fill_n(flow.mask.data_ptr<bool>() + b * frames, sound->mel.columns, true);
        flow.present.data_ptr<bool>()[b] = true;
    }
    return flow;
}

template <class Prepared>
std::vector<const Prepared*> values_of(const std::vector<const PreparedSample*>& samples,
                                       const std::string& input) {
    std::vector<const Prepared*> values;
    for (const PreparedSample* sample : samples) {
        const auto found = sample->find(input);
        values.push_back(found == sample->end() ? nullptr : std::get_if<Prepared>(&found->second));
    }
    return values;
}

/// What an input node's elements stand for: words, the whole picture, frames.
TokenList input_sources(const PreparedValue& value, const std::string& input, const LogMel* mel) {
    TokenList tokens;
    TokenSource token;
    token.input = input;
    if (const auto* text = std::get_if<PreparedText>(&value)) {
        token.kind = TokenSource::Kind::word;
        token.modality = Modality::text;
        for (const Word& word : text->words) {
            token.label = text->text.substr(word.byte_begin, word.byte_end - word.byte_begin);
            token.char_begin = word.char_begin;
            token.char_end = word.char_end;
            tokens.push_back(token);
        }
    } else if (std::holds_alternative<PreparedImage>(value)) {
        token.kind = TokenSource::Kind::box;
        token.modality = Modality::image;
        token.width = token.height = 1;
        token.label = "picture";
        tokens.push_back(token);
    } else if (const auto* audio = std::get_if<PreparedAudio>(&value)) {
        token.kind = TokenSource::Kind::region;
        token.modality = Modality::audio;
        const SpectrogramOptions& options = mel->options();
        token.low_hz = options.f_min_hz;
        token.high_hz = options.f_max_hz > 0 ? options.f_max_hz : options.sample_rate_hz / 2.0;
        for (int f = 0; f < audio->mel.columns; ++f) {
            token.begin_s = std::min(f * audio->hop_s, audio->seconds);
            token.end_s = std::min((f + 1) * audio->hop_s, audio->seconds);
            tokens.push_back(token);
        }
    }
    return tokens;
}

std::string sizes_text(const torch::Tensor& tensor) {
    std::string out = "[";
    for (const std::int64_t side : tensor.sizes())
        out += (out.size() > 1 ? "," : "") + std::to_string(side);
    return out + "]";
}

} // namespace

Batch Batch::to(const torch::Device& device) const {
    if (device.is_cpu()) return *this;
    const auto moved = [&](const torch::Tensor& t) { return t.defined() ? t.to(device, true) : t; };
    Batch out = *this;
    for (auto& [id, flow] : out.inputs) {
        flow = {moved(flow.values), moved(flow.mask), moved(flow.present)};
        if (flow.values.scalar_type() != torch::kUInt8) continue;
        const torch::Tensor bytes = flow.values.permute({0, 2, 3, 1}).contiguous();
        const torch::Tensor floats = torch::empty(bytes.sizes(), bytes.options().dtype(torch::kFloat32));
        if (auto ran = normalise_images_cuda(bytes.data_ptr<std::uint8_t>(), floats.data_ptr<float>(),
                                             bytes.numel() / 3);
            !ran)
            TORCH_CHECK(false, ran.error().text());
        flow.values = floats.permute({0, 3, 1, 2});
    }
    out.labels = moved(labels);
    return out;
}

Batch collate(const std::vector<const PreparedSample*>& samples, const Preparer& preparer,
              const torch::Device& device, std::int64_t padded_words, std::int64_t padded_frames) {
    Batch batch;
    const bool bytes = device.is_cuda() && usable_gpus() > 0;
    batch.size = static_cast<std::int64_t>(samples.size());
    for (const std::string& input : preparer.inputs()) {
        switch (preparer.modality(input)) {
        case Modality::text:
            batch.inputs[input] = stack_text(values_of<PreparedText>(samples, input), padded_words);
            break;
        case Modality::image:
            batch.inputs[input] = stack_images(values_of<PreparedImage>(samples, input), bytes);
            break;
        default:
            batch.inputs[input] = stack_audio(values_of<PreparedAudio>(samples, input),
                                              preparer.log_mel(input)->options().n_mels, padded_frames);
        }
    }
    return batch;
}

DataFacts data_facts(const GraphSpec& graph, const Preparer& preparer, std::size_t classes) {
    DataFacts facts;
    facts.classes = static_cast<std::int64_t>(classes);
    for (const Node& node : graph.nodes)
        if (const Vocabulary* vocabulary = preparer.vocabulary(node.id))
            facts.vocabulary[node.id] = vocabulary->size();
    return facts;
}

Result<Model> Model::build(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                           const Preparer& preparer, std::uint64_t seed) {
    return build(graph, registry, facts, &preparer, seed);
}

Result<Model> Model::build(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                           const Preparer* preparer, std::uint64_t seed) {
    const GraphInfo info = analyse(graph, registry, facts);
    for (const Problem& problem : info.problems)
        if (problem.severity == Problem::Severity::error) return problem.error;
    Model model;
    for (const std::string& id : info.order) {
        const NodeType& type = *registry.find(graph.find(id)->type);
        Part part;
        part.id = id;
        part.fusion = type.category == "fusion";
        BuildContext context;
        context.seed = seed;
        context.node = id;
        context.facts = facts;
        std::vector<PortType> inputs;
        for (const InputPort& port : type.inputs)
            for (const Edge& edge : graph.inputs_of(id))
                if (edge.port == port.name) {
                    part.inputs.push_back(edge.from);
                    inputs.push_back(info.outputs.at(edge.from));
                    context.input_names.push_back(inputs.back().input);
                }
        const std::string& source = info.outputs.at(id).input;
        if (type.factory) {
            if (const auto* mel = preparer ? preparer->mel_statistics(source) : nullptr) {
                context.mel_mean = &mel->mean;
                context.mel_deviation = &mel->deviation;
            }
            if (context.input_names.size() == 1 && preparer)
                context.vocabulary = preparer->vocabulary(context.input_names[0]);
            auto made = type.factory->make(info.params.at(id), inputs, info.outputs.at(id), context);
            if (!made) return made.error().at("node '" + id + "'");
            part.module = *made;
            const std::map<std::string, Value>& params = info.params.at(id).values();
            if (const auto found = params.find(frozen_param); found != params.end())
                part.frozen = std::get<bool>(found->second);
            if (const auto found = params.find(rate_factor_param); found != params.end())
                part.rate_factor = std::get<double>(found->second);
            if (part.frozen)
                for (torch::Tensor& parameter : part.module->parameters())
                    parameter.set_requires_grad(false);
        }
        if (type.category == "head") model.m_heads.push_back(id);
        model.m_parts.push_back(std::move(part));
    }
    return model;
}

torch::Tensor Model::forward(const Batch& batch, ForwardContext& context, const Visit& visit) {
    std::map<std::string, Flow> flows;
    for (Part& part : m_parts) {
        if (!part.module) {
            flows[part.id] = batch.inputs.at(part.id);
            continue;
        }
        std::vector<Flow> inputs;
        for (const std::string& from : part.inputs)
            inputs.push_back(flows.at(from));
        if (context.capture) context.capture->node = part.id;
        const bool training = std::exchange(context.training, context.training && !part.frozen);
        const Flow& out = flows[part.id] = part.module->forward(inputs, context);
        context.training = training;
        if (visit) visit(part.id, out);
    }
    return flows.at(m_heads.front()).values;
}

const std::vector<std::string>& Model::heads() const {
    return m_heads;
}

std::vector<std::pair<std::string, std::shared_ptr<NodeModule>>> Model::modules() const {
    std::vector<std::pair<std::string, std::shared_ptr<NodeModule>>> all;
    for (const Part& part : m_parts)
        if (part.module) all.emplace_back(part.id, part.module);
    return all;
}

const std::vector<std::string>& Model::inputs_of(const std::string& node) const {
    static const std::vector<std::string> none;
    for (const Part& part : m_parts)
        if (part.id == node) return part.inputs;
    return none;
}

void Model::to(const torch::Device& device) {
    m_device = device;
    for (Part& part : m_parts)
        if (part.module) part.module->to(device);
}

void Model::train(bool on) {
    for (Part& part : m_parts)
        if (part.module) part.module->train(on && !part.frozen);
}

std::vector<torch::Tensor> Model::trainable() const {
    std::vector<torch::Tensor> all;
    for (const Part& part : m_parts)
        if (part.module)
            for (const torch::Tensor& parameter : part.module->parameters())
                if (parameter.requires_grad()) all.push_back(parameter);
    return all;
}

std::vector<Model::RateGroup> Model::rate_groups() const {
    std::vector<RateGroup> groups;
    for (const Part& part : m_parts) {
        if (!part.module) continue;
        for (const torch::Tensor& parameter : part.module->parameters()) {
            if (!parameter.requires_grad()) continue;
            auto group = std::find_if(groups.begin(), groups.end(),
                                      [&](const RateGroup& one) { return one.factor == part.rate_factor; });
            if (group == groups.end()) group = groups.insert(groups.end(), {part.rate_factor, {}});
            group->parameters.push_back(parameter);
        }
    }
    return groups;
}

std::vector<std::pair<std::string, torch::Tensor>> Model::named_tensors() const {
    std::vector<std::pair<std::string, torch::Tensor>> all;
    for (const Part& part : m_parts) {
        if (!part.module) continue;
        for (const auto& item : part.module->named_parameters())
            all.emplace_back(part.id + "." + item.key(), item.value());
        for (const auto& item : part.module->named_buffers())
            all.emplace_back(part.id + "." + item.key(), item.value());
    }
    return all;
}

std::int64_t Model::parameter_count() const {
    std::int64_t count = 0;
    for (const Part& part : m_parts)
        if (part.module)
            for (const torch::Tensor& parameter : part.module->parameters())
                count += parameter.numel();
    return count;
}

std::map<std::string, double> Model::gradient_norms() const {
    std::map<std::string, double> norms;
    for (const Part& part : m_parts) {
        if (!part.module) continue;
        double squares = 0;
        bool any = false;
        for (const torch::Tensor& parameter : part.module->parameters())
            if (parameter.grad().defined()) {
                const double norm = parameter.grad().norm().item<double>();
                squares += norm * norm;
                any = true;
            }
        if (any) norms[part.id] = std::sqrt(squares);
    }
    return norms;
}

Result<TokenList> Model::token_sources(const PreparedSample& sample, const Preparer& preparer,
                                       const std::string& node) const {
    std::map<std::string, TokenList> lists;
    for (const Part& part : m_parts) {
        if (!part.module) {
            const auto value = sample.find(part.id);
            lists[part.id] = value == sample.end()
                                 ? TokenList{}
                                 : input_sources(value->second, part.id, preparer.log_mel(part.id));
            continue;
        }
        std::vector<TokenList> inputs;
        for (const std::string& from : part.inputs)
            inputs.push_back(lists.at(from));
        if (part.id == node) return part.module->attended(inputs);
        lists[part.id] = part.module->sources(inputs);
    }
    return fail(ErrorCode::unknown_name, "graph", "has no node '" + node + "' that computes.", {node});
}

std::vector<std::string> Model::attending(const AttentionCapture& capture) const {
    std::vector<std::string> nodes;
    for (const bool fusion : {true, false})
        for (auto part = m_parts.rbegin(); part != m_parts.rend(); ++part)
            if (part->fusion == fusion && capture.tokens.contains(part->id)) nodes.push_back(part->id);
    return nodes;
}

TensorFile Model::state() const {
    TensorFile content;
    for (const auto& [name, tensor] : named_tensors())
        content.tensors.emplace_back(name, tensor.detach().to(torch::kCPU).clone());
    return content;
}

Result<void> Model::load_state(const TensorFile& content, const std::string& where) {
    std::map<std::string, torch::Tensor> given(content.tensors.begin(), content.tensors.end());
    torch::NoGradGuard no_grad;
    for (auto& [name, tensor] : named_tensors()) {
        const auto found = given.find(name);
        if (found == given.end())
            return fail(ErrorCode::version_mismatch, where,
                        "has no tensor '" + name + "', which the graph needs.", {name});
        if (found->second.sizes() != tensor.sizes())
            return fail(ErrorCode::version_mismatch, where,
                        "has '" + name + "' as " + sizes_text(found->second) + "; the graph needs " +
                            sizes_text(tensor) + ".",
                        {name, sizes_text(found->second), sizes_text(tensor)});
        tensor.copy_(found->second);
        given.erase(found);
    }
    if (!given.empty())
        return fail(ErrorCode::version_mismatch, where,
                    "has a tensor '" + given.begin()->first + "' that the graph does not know.",
                    {given.begin()->first});
    return {};
}

WeightsReport Model::load_matching(const TensorFile& content) {
    WeightsReport report;
    std::map<std::string, torch::Tensor> given(content.tensors.begin(), content.tensors.end());
    torch::NoGradGuard no_grad;
    for (auto& [name, tensor] : named_tensors()) {
        const auto found = given.find(name);
        if (found == given.end()) {
            report.missing.push_back(name);
            continue;
        }
        if (found->second.sizes() != tensor.sizes()) {
            report.other_shape.push_back({name, sizes_text(found->second), sizes_text(tensor)});
        } else {
            tensor.copy_(found->second);
            report.matched.push_back(name);
        }
        given.erase(found);
    }
    for (const auto& [name, tensor] : given)
        report.not_in_model.push_back(name);
    return report;
}

std::string state_hash(const TensorFile& content) {
    // Two streams of 64 bits tell weights apart; this is an identity, not a signature.
    std::uint64_t a = stable_hash("triptych"), b = stable_hash("weights");
    for (const auto& [name, tensor] : content.tensors) {
        const torch::Tensor plain = tensor.to(torch::kCPU).contiguous();
        const std::string_view bytes(static_cast<const char*>(plain.data_ptr()), plain.nbytes());
        const std::uint64_t part = stable_hash(bytes) ^ stable_hash(name);
        a = (a ^ part) * 0x100000001b3ULL;
        b = (b + part) * 0x9e3779b97f4a7c15ULL;
    }
    char text[33];
    std::snprintf(text, sizeof text, "%016llx%016llx", static_cast<unsigned long long>(a),
                  static_cast<unsigned long long>(b));
    return text;
}

} // namespace triptych
