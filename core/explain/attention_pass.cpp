// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/attention_pass.h"

#include <algorithm>
#include <set>

#include "core/training/collate.h"

namespace triptych {
namespace {

/// Nodes that each token passes on its own.
const std::set<std::string> token_wise = {"between.batch_norm", "between.dropout",   "between.layer_norm",   "between.linear",
                                          "between.mlp",        "between.positions", "between.stop_gradient"};

std::vector<std::int64_t> places(const std::vector<TokenRange>& ranges) {
    std::vector<std::int64_t> all;
    for (const TokenRange& range : ranges)
        for (std::int64_t i = 0; i < range.count; ++i)
            all.push_back(range.begin + i);
    return all;
}

torch::Tensor index(const std::vector<std::int64_t>& places) {
    return torch::tensor(places, torch::kInt64);
}

/// Whether what leaves a node reaches another.
bool leads_to(const Model& model, const std::string& from, const std::string& to) {
    if (from == to) return true;
    const std::vector<std::string>& inputs = model.inputs_of(to);
    return std::any_of(inputs.begin(), inputs.end(),
                       [&](const std::string& input) { return leads_to(model, from, input); });
}

/// What the tokens that leave each node stand for.
std::map<std::string, TokenList> leaving_tokens(const Predictor::Impl& model, const PreparedSample& sample) {
    std::map<std::string, TokenList> lists;
    for (const std::string& input : model.preparer.inputs()) {
        const auto value = sample.find(input);
        lists[input] = value == sample.end() ? TokenList{} : input_sources(value->second, input, model.preparer);
    }
    for (const auto& [id, module] : model.model.modules()) {
        std::vector<TokenList> inputs;
        for (const std::string& from : model.model.inputs_of(id))
            inputs.push_back(lists[from]);
        lists[id] = module->sources(inputs);
    }
    return lists;
}

} // namespace

int AttendingNode::depths() const {
    int count = 0;
    for (const KeptMap& map : maps)
        count = std::max(count, map.depth + 1);
    return count;
}

torch::Tensor AttendingNode::matrix(int depth) const {
    torch::Tensor all, blocks;
    for (const KeptMap& map : maps) {
        if (map.depth != depth) continue;
        if (!all.defined()) {
            all = torch::zeros({map.weights.size(0), size(), size()}, torch::kFloat64);
            blocks = torch::zeros({size(), 1}, torch::kFloat64);
        }
        const torch::Tensor queries = index(map.queries);
        torch::Tensor rows = all.index_select(1, queries);
        rows.index_add_(2, index(map.keys), map.weights);
        all.index_copy_(1, queries, rows);
        blocks.index_add_(0, queries, torch::ones({queries.size(0), 1}, torch::kFloat64));
    }
    return all / blocks.clamp_min(1);
}

torch::Tensor AttendingNode::with_residual(int depth) const {
    const torch::Tensor all = matrix(depth).mean(0) + torch::eye(size(), torch::kFloat64);
    return all / all.sum(1, true);
}

torch::Tensor AttendingNode::from_start(int depth) const {
    torch::Tensor start = torch::zeros({size(), size()}, torch::kBool);
    for (const KeptMap& map : maps) {
        if (map.depth != depth || map.self() || !keys_stay) continue;
        const torch::Tensor queries = index(map.queries);
        torch::Tensor rows = start.index_select(0, queries);
        rows.index_fill_(1, index(map.keys), true);
        start.index_copy_(0, queries, rows);
    }
    return start;
}

std::vector<KeptMap> kept_maps(const AttentionCapture& capture, const std::string& node,
                               const std::vector<torch::Tensor>& gradients) {
    const torch::Tensor mask = capture.tokens.at(node).mask[0].to(torch::kCPU).contiguous();
    std::vector<std::int64_t> kept(static_cast<std::size_t>(mask.numel()), -1);
    std::int64_t count = 0;
    for (std::size_t i = 0; i < kept.size(); ++i)
        if (mask.data_ptr<bool>()[i]) kept[i] = count++;
    std::vector<KeptMap> maps;
    for (std::size_t m = 0; m < capture.maps.size(); ++m) {
        const AttentionMap& from = capture.maps[m];
        if (from.node != node) continue;
        KeptMap map;
        map.depth = from.depth;
        std::vector<std::int64_t> rows, columns;
        const auto keep = [&kept](const std::vector<std::int64_t>& all, std::vector<std::int64_t>& own,
                                  std::vector<std::int64_t>& tokens) {
            for (std::size_t i = 0; i < all.size(); ++i)
                if (const std::int64_t token = kept[static_cast<std::size_t>(all[i])]; token >= 0) {
                    own.push_back(static_cast<std::int64_t>(i));
                    tokens.push_back(token);
                }
        };
        keep(places(from.queries), rows, map.queries);
        keep(places(from.keys), columns, map.keys);
        const auto cut = [&](const torch::Tensor& full) {
            return full[0]
                .detach()
                .to(torch::kCPU, torch::kFloat64)
                .index_select(1, index(rows))
                .index_select(2, index(columns));
        };
        map.weights = cut(from.weights);
        if (!gradients.empty()) map.gradient = cut(gradients[m]);
        maps.push_back(std::move(map));
    }
    return maps;
}

torch::Tensor shares_of(NodeModule& module, const std::vector<Flow>& inputs) {
    torch::NoGradGuard no_grad;
    AttentionCapture silent;
    silent.node = "node";
    silent.edit = [](std::size_t, const torch::Tensor& weights) { return torch::zeros_like(weights); };
    ForwardContext context;
    context.capture = &silent;
    module.forward(inputs, context);
    return silent.tokens.at(silent.node).pooled;
}

std::shared_ptr<std::vector<torch::Tensor>> keep_for_gradients(AttentionCapture& capture) {
    auto kept = std::make_shared<std::vector<torch::Tensor>>();
    capture.edit = [kept](std::size_t, const torch::Tensor& weights) {
        // Where all before is frozen, nothing has asked for gradients yet.
        kept->push_back(weights.requires_grad() ? weights : weights.detach().requires_grad_());
        return kept->back();
    };
    return kept;
}

std::vector<torch::Tensor> gradients_of(const torch::Tensor& value, const std::vector<torch::Tensor>& weights) {
    std::vector<torch::Tensor> gradients(weights.size());
    if (value.requires_grad() && !weights.empty())
        gradients = torch::autograd::grad({value}, weights, {}, false, false, true);
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (!gradients[i].defined()) gradients[i] = torch::zeros_like(weights[i]);
    return gradients;
}

Result<AttentionPass> AttentionPass::run(const MethodCall& call, bool gradients) {
    if (call.stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
    AttentionPass pass;
    Predictor::Impl& model = call.model;
    pass.m_model = &model.model;
    pass.m_run = &model.run;
    pass.m_head = call.request.target.head;
    const Batch batch = batch_of(model, {&call.sample});
    AttentionCapture capture;
    std::vector<torch::Tensor> derivatives;
    std::map<std::string, torch::Tensor> share;
    std::vector<std::string> candidates;
    {
        std::lock_guard lock(model.mutex);
        const PlainRecurrence plain(gradients ? model.device : torch::Device(torch::kCPU));
        torch::AutoGradMode mode(gradients);
        std::shared_ptr<std::vector<torch::Tensor>> weights;
        if (gradients) weights = keep_for_gradients(capture);
        ForwardContext context;
        context.capture = &capture;
        std::map<std::string, Flow> flows = batch.inputs;
        const auto outputs = model.model.forward_heads(
            batch, context, [&flows](const std::string& id, const Flow& out) { flows[id] = out; });
        const torch::Tensor value = target_values(outputs, call.request.target, model.run.targets)[0];
        pass.m_value = value.item<double>();
        if (gradients) derivatives = gradients_of(value, *weights);
        const auto computing_nodes = model.model.modules();
        const std::map<std::string, std::shared_ptr<NodeModule>> modules(computing_nodes.begin(), computing_nodes.end());
        for (const std::string& id : model.model.attending(capture)) {
            const torch::Tensor& mask = capture.tokens.at(id).mask;
            if (!mask.any().item<bool>() || !leads_to(model.model, id, call.request.target.head)) continue;
            // Frames of a video that each attend within themselves are no list of tokens of the sample.
            if (mask.size(0) != 1) {
                pass.m_framed[id] = mask.any(1).sum().item<std::int64_t>();
                continue;
            }
            candidates.push_back(id);
            std::vector<Flow> inputs;
            for (const std::string& from : model.model.inputs_of(id))
                inputs.push_back(flows.at(from));
            share[id] = shares_of(*modules.at(id), inputs);
        }
    }
    pass.m_leaving = leaving_tokens(model, call.sample);
    for (const std::string& id : candidates) {
        auto tokens = model.model.token_sources(call.sample, model.preparer, id);
        if (!tokens) return tokens.error();
        const torch::Tensor kept = capture.tokens.at(id).mask[0].to(torch::kCPU).nonzero().squeeze(1);
        if (kept.size(0) != static_cast<std::int64_t>(tokens->size())) continue;
        AttendingNode node;
        node.id = id;
        node.tokens = *std::move(tokens);
        node.share = share.at(id)[0].to(torch::kCPU, torch::kFloat64).index_select(0, kept);
        node.maps = kept_maps(capture, id, derivatives);
        node.keys_stay = model.run.graph.find(id)->type == "fusion.mult";
        pass.m_order.push_back(id);
        pass.m_nodes.emplace(id, std::move(node));
    }
    if (pass.m_order.empty() && !pass.m_framed.empty()) {
        const auto& [id, frames] = *pass.m_framed.begin();
        return fail(ErrorCode::bad_graph, "node '" + id + "'",
                    "attends within each of " + std::to_string(frames) + " frames on its own, and no other node on the way to head '" +
                        pass.m_head + "' attends to anything of this sample. Integrated gradients and occlusion need none.",
                    {std::to_string(frames), pass.m_head});
    }
    if (pass.m_order.empty())
        return fail(ErrorCode::bad_graph, "graph",
                    "has no node that attends to anything of this sample on the way to head '" + call.request.target.head +
                        "'. Integrated gradients and occlusion need none.",
                    {call.request.target.head});
    return pass;
}

Result<AttendingNode> AttentionPass::node(const std::string& name) const {
    const std::string& id = name.empty() ? m_order.front() : name;
    const auto found = m_nodes.find(id);
    if (const auto framed = m_framed.find(id); framed != m_framed.end())
        return fail(ErrorCode::bad_graph, "node '" + name + "'",
                    "attends within each of " + std::to_string(framed->second) +
                        " frames on its own, so that there is no way through it from token to token of the sample. These attend "
                        "over all of it: " + names_listed(m_order) + ".",
                    {std::to_string(framed->second), names_listed(m_order)});
    if (found == m_nodes.end())
        return fail(ErrorCode::unknown_name, "node '" + name + "'",
                    "does not attend to anything of this sample on the way to head '" + m_head + "'; these do: " +
                        names_listed(m_order) + ".",
                    {name, names_listed(m_order)});
    return found->second;
}

bool AttentionPass::token_by_token(const std::string& name) const {
    const Node* node = m_run->graph.find(name);
    return node && token_wise.contains(node->type) && m_model->inputs_of(name).size() == 1;
}

Field attending_node_field() {
    return {.name = "node",
            .title = "Node",
            .kind = FieldKind::text,
            .fallback = std::string(),
            .help = "Whose attention, by the id of a node that attends; empty: the fusion nearest to the head."};
}

Attribution attention_attribution(const AttentionPass& pass, const std::string& node, const TokenList& tokens,
                                  const torch::Tensor& values) {
    Attribution result;
    result.node = node;
    result.full_value = pass.value();
    result.base_value = std::numeric_limits<double>::quiet_NaN();
    result.passes = 1;
    const torch::Tensor plain = values.contiguous();
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        AttributedToken token;
        token.source = tokens[i];
        token.value = plain.data_ptr<double>()[i];
        result.tokens.push_back(std::move(token));
    }
    return result;
}

} // namespace triptych
