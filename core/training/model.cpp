// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/model.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "core/graph/heads.h"
#include "core/training/collate.h"

namespace triptych {
namespace {

std::string sizes_text(const torch::Tensor& tensor) {
    std::string out = "[";
    for (const std::int64_t side : tensor.sizes())
        out += (out.size() > 1 ? "," : "") + std::to_string(side);
    return out + "]";
}

} // namespace

DataFacts data_facts(const GraphSpec& graph, const Preparer& preparer, const std::vector<Target>& targets) {
    DataFacts facts = data_facts(graph, preparer, std::size_t{0});
    add_outputs(facts, targets);
    return facts;
}

Result<Model> Model::build(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                           const Preparer& preparer, std::uint64_t seed, const std::vector<Target>& targets) {
    return build(graph, registry, facts, &preparer, seed, targets);
}

Result<Model> Model::build(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                           const Preparer* preparer, std::uint64_t seed, const std::vector<Target>& targets) {
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
            for (const Target& target : targets)
                if (target.head == id) {
                    context.class_counts = target.counts.empty() ? nullptr : &target.counts;
                    context.target_rows = target.rows;
                }
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
        if (type.category == "head") {
            part.head = std::dynamic_pointer_cast<HeadModule>(part.module);
            if (!part.head)
                return fail(ErrorCode::bad_graph, "node '" + id + "'",
                            "is a head of type '" + type.id + "', which has no loss to learn by.", {type.id});
        }
        model.m_parts.push_back(std::move(part));
    }
    model.m_heads = heads_of(graph, registry, info);
    return model;
}

torch::Tensor Model::forward(const Batch& batch, ForwardContext& context, const Visit& visit) {
    return forward_heads(batch, context, visit).at(m_heads.front());
}

std::map<std::string, torch::Tensor> Model::forward_heads(const Batch& batch, ForwardContext& context,
                                                          const Visit& visit) {
    std::map<std::string, Flow> flows;
    std::map<std::string, torch::Tensor> outputs;
    std::set<std::string> spared;
    if (context.given) spared = not_needed(*context.given);
    for (Part& part : m_parts) {
        if (context.given) {
            if (const auto known = context.given->find(part.id); known != context.given->end()) {
                flows[part.id] = known->second;
                continue;
            }
            if (spared.contains(part.id)) continue;
        }
        if (!part.module) {
            flows[part.id] = batch.inputs.at(part.id);
            continue;
        }
        std::vector<Flow> inputs;
        for (const std::string& from : part.inputs)
            inputs.push_back(flows.at(from));
        context.node = part.id;
        if (context.capture) context.capture->node = part.id;
        const bool training = std::exchange(context.training, context.training && !part.frozen);
        const Flow& out = flows[part.id] = part.module->forward(inputs, context);
        context.training = training;
        if (part.head) outputs[part.id] = out.values;
        if (visit) visit(part.id, out);
    }
    return outputs;
}

std::set<std::string> Model::not_needed(const std::map<std::string, Flow>& given) const {
    std::set<std::string> needed, spared;
    for (auto part = m_parts.rbegin(); part != m_parts.rend(); ++part) {
        if (given.contains(part->id)) continue;
        if (!part->head && !needed.contains(part->id)) {
            spared.insert(part->id);
            continue;
        }
        needed.insert(part->inputs.begin(), part->inputs.end());
    }
    return spared;
}

Model::Losses Model::loss(const std::map<std::string, torch::Tensor>& outputs,
                          const std::map<std::string, torch::Tensor>& targets) const {
    Losses losses;
    for (const std::string& id : m_heads) {
        const auto target = targets.find(id);
        if (target == targets.end()) continue;
        const auto part = std::find_if(m_parts.begin(), m_parts.end(), [&](const Part& one) { return one.id == id; });
        const torch::Tensor loss = part->head->loss(outputs.at(id), target->second);
        if (!loss.defined()) continue;
        losses.heads[id] = loss;
        const torch::Tensor weighted = part->head->weighted(loss);
        losses.sum = losses.sum.defined() ? losses.sum + weighted.to(losses.sum.device()) : weighted;
    }
    return losses;
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
                                 : input_sources(value->second, part.id, preparer);
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
