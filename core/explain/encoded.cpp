// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/encoded.h"

#include <algorithm>
#include <set>

#include "core/explain/node_batches.h"

namespace triptych {
namespace {

constexpr std::size_t encoded_at_once = 32;
constexpr std::size_t joined_at_once = 256;

/// Zeros at the end of every side but the first, up to the sizes.
torch::Tensor padded(const torch::Tensor& values, const std::vector<std::int64_t>& sizes) {
    std::vector<std::int64_t> pads;
    bool any = false;
    for (std::size_t side = sizes.size(); side-- > 1;) {
        const std::int64_t lacking = sizes[side] - values.size(static_cast<std::int64_t>(side));
        pads.insert(pads.end(), {0, lacking});
        any |= lacking > 0;
    }
    return any ? torch::constant_pad_nd(values, pads, 0) : values;
}

torch::Tensor joined_tensor(const std::vector<torch::Tensor>& parts) {
    if (!parts.front().defined()) return {};
    std::vector<std::int64_t> sizes = parts.front().sizes().vec();
    for (const torch::Tensor& part : parts)
        for (std::size_t side = 1; side < sizes.size(); ++side)
            sizes[side] = std::max(sizes[side], part.size(static_cast<std::int64_t>(side)));
    std::vector<torch::Tensor> padded_parts;
    for (const torch::Tensor& part : parts)
        padded_parts.push_back(padded(part, sizes));
    return torch::cat(padded_parts, 0);
}

/// The samples, and of their tokens no more than the longest of them has.
Flow taken(const Flow& flow, const torch::Tensor& places, const torch::Device& device) {
    Flow out{flow.values.index_select(0, places), {}, {}};
    if (flow.present.defined()) out.present = flow.present.index_select(0, places);
    if (flow.mask.defined()) {
        out.mask = flow.mask.index_select(0, places);
        const torch::Tensor used = out.mask.any(0).nonzero();
        const std::int64_t length = used.numel() > 0 ? used.max().item<std::int64_t>() + 1 : 1;
        if (length < out.mask.size(1) && out.values.size(1) == out.mask.size(1)) {
            out.mask = out.mask.slice(1, 0, length);
            out.values = out.values.slice(1, 0, length);
        }
        out.mask = out.mask.to(device);
    }
    out.values = out.values.to(device);
    if (out.present.defined()) out.present = out.present.to(device);
    return out;
}

} // namespace

ModelCut cut_of(const Model& model, const std::vector<std::string>& inputs) {
    std::map<std::string, std::set<std::size_t>> reads; // which inputs a node depends on
    for (std::size_t m = 0; m < inputs.size(); ++m)
        reads[inputs[m]] = {m};
    const std::vector<std::string>& heads = model.heads();
    ModelCut cut;
    cut.inputs = inputs;
    cut.nodes.resize(inputs.size());
    const auto cut_behind = [&](const std::string& id) {
        std::vector<std::string>& nodes = cut.nodes[*reads.at(id).begin()];
        if (std::find(nodes.begin(), nodes.end(), id) == nodes.end()) nodes.push_back(id);
    };
    for (const auto& [id, module] : model.modules()) {
        std::set<std::size_t>& own = reads[id];
        for (const std::string& from : model.inputs_of(id))
            own.insert(reads.at(from).begin(), reads.at(from).end());
        const bool head = std::find(heads.begin(), heads.end(), id) != heads.end();
        if (own.size() < 2 && !head) continue;
        for (const std::string& from : model.inputs_of(id))
            if (reads.at(from).size() == 1) cut_behind(from);
    }
    return cut;
}

Flow join_flows(const std::vector<Flow>& parts) {
    std::vector<torch::Tensor> values, masks, present;
    for (const Flow& part : parts) {
        values.push_back(part.values);
        masks.push_back(part.mask);
        present.push_back(part.present);
    }
    return {joined_tensor(values), joined_tensor(masks), joined_tensor(present)};
}

EncodedTable::EncodedTable(Predictor::Impl& model)
    : m_model(model), m_cut(cut_of(model.model, model.preparer.inputs())), m_present(m_cut.inputs.size()) {}

void EncodedTable::append(const Batch& batch) {
    std::set<std::string> wanted;
    for (const auto& nodes : m_cut.nodes)
        wanted.insert(nodes.begin(), nodes.end());
    std::map<std::string, Flow> flows;
    {
        std::lock_guard lock(m_model.mutex);
        torch::NoGradGuard no_grad;
        ForwardContext context;
        const Batch there = batch.to(m_model.device);
        for (const auto& [input, flow] : there.inputs)
            if (wanted.contains(input)) flows[input] = flow;
        m_model.model.forward_heads(there, context, [&](const std::string& id, const Flow& out) {
            if (wanted.contains(id)) flows[id] = out;
        });
    }
    const auto kept = [](const torch::Tensor& t) { return t.defined() ? t.to(torch::kCPU) : t; };
    for (const auto& [id, flow] : flows)
        m_parts[id].push_back({kept(flow.values), kept(flow.mask), kept(flow.present)});
    for (std::size_t m = 0; m < m_cut.inputs.size(); ++m) {
        const torch::Tensor there = batch.inputs.at(m_cut.inputs[m]).present.reshape({-1}).contiguous();
        m_present[m].insert(m_present[m].end(), there.data_ptr<bool>(), there.data_ptr<bool>() + there.numel());
    }
    m_size += static_cast<std::size_t>(batch.size);
}

Result<std::vector<std::size_t>> EncodedTable::add(const Dataset& dataset, const std::vector<std::size_t>& rows,
                                                   std::vector<LeftOutRow>& left_out, std::stop_token stop,
                                                   const Progress& progress, int threads) {
    std::vector<std::size_t> encoded;
    const auto batches = in_batches(rows, encoded_at_once);
    BatchLoader loader(dataset, m_model.preparer, batches, loader_threads(threads), m_model.device);
    for (std::size_t i = 0; i < batches.size(); ++i) {
        auto batch = readable_batch(loader, m_model, dataset, batches[i], stop, left_out);
        if (!batch) return batch.error();
        if (*batch) {
            append(**batch);
            encoded.insert(encoded.end(), (*batch)->rows.begin(), (*batch)->rows.end());
        }
        if (progress) progress(static_cast<double>(i + 1) / static_cast<double>(batches.size()), "encoding");
    }
    return encoded;
}

std::size_t EncodedTable::add_nothing() {
    const PreparedSample nothing;
    append(collate({&nothing}, m_model.preparer, m_model.device));
    return m_size - 1;
}

Result<torch::Tensor> EncodedTable::outputs(const std::vector<std::vector<std::int64_t>>& picks, const std::string& head,
                                            const std::stop_token& stop, const Progress& progress) {
    torch::NoGradGuard no_grad;
    for (auto& [id, parts] : m_parts)
        if (parts.size() > 1) parts = {join_flows(parts)};
    const std::size_t count = picks.front().size();
    std::vector<torch::Tensor> all;
    for (std::size_t begin = 0; begin < count; begin += joined_at_once) {
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, {}, "Stopped.");
        const std::size_t length = std::min(joined_at_once, count - begin);
        std::map<std::string, Flow> given;
        for (std::size_t m = 0; m < m_cut.inputs.size(); ++m) {
            const torch::Tensor places =
                torch::from_blob(const_cast<std::int64_t*>(picks[m].data() + begin),
                                 {static_cast<std::int64_t>(length)}, torch::kInt64);
            for (const std::string& node : m_cut.nodes[m])
                given[node] = taken(m_parts.at(node).front(), places, m_model.device);
        }
        Batch batch;
        batch.size = static_cast<std::int64_t>(length);
        {
            std::lock_guard lock(m_model.mutex);
            ForwardContext context;
            context.given = &given;
            all.push_back(m_model.model.forward_heads(batch, context).at(head).to(torch::kCPU).to(torch::kFloat64));
        }
        if (progress)
            progress(static_cast<double>(begin + length) / static_cast<double>(count), "combining modalities");
    }
    return torch::cat(all, 0).contiguous();
}

} // namespace triptych
