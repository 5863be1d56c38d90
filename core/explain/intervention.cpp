// SPDX-License-Identifier: GPL-3.0-or-later
// Predictions under changes of what attention may carry.
#include <algorithm>

#include "core/explain/method.h"
#include "core/explain/what_if.h"

namespace triptych {
namespace {

/// Weights of one map that are knocked out: [heads,Q,K] bool, undefined for none.
using Knocked = std::vector<torch::Tensor>;

/// A pass of the model without any change, by which interventions are checked and put in place.
class Plan {
  public:
    /// Locks the model.
    Plan(Predictor::Impl& model, const PreparedSample& sample) : m_model(model), m_sample(sample) {
        m_batch = batch_of(model, {&sample});
        std::lock_guard lock(model.mutex);
        torch::NoGradGuard no_grad;
        ForwardContext context;
        context.capture = &m_capture;
        model.model.forward_heads(m_batch, context);
    }

    const Batch& batch() const { return m_batch; }

    Result<Knocked> knocked(const std::vector<Intervention>& interventions) const {
        Knocked all(m_capture.maps.size());
        for (const Intervention& one : interventions)
            if (auto done = knock(one, all); !done) return done.error();
        return all;
    }

  private:
    Result<void> knock(const Intervention& one, Knocked& all) const {
        const std::vector<std::string> nodes = m_model.model.attending(m_capture);
        if (nodes.empty())
            return fail(ErrorCode::bad_graph, "graph", "has no node that attends, so there is no attention to change.");
        if (!m_capture.tokens.contains(one.node))
            return fail(ErrorCode::unknown_name, "node '" + one.node + "'",
                        "does not attend; these do: " + names_listed(nodes) + ".", {one.node, names_listed(nodes)});
        const std::vector<std::string>& inputs = m_model.preparer.inputs();
        for (const std::string& input : {one.from, one.to})
            if (!input.empty() && std::find(inputs.begin(), inputs.end(), input) == inputs.end())
                return fail(ErrorCode::unknown_name, "intervention",
                            "there is no input '" + input + "'; the model has " + names_listed(inputs) + ".",
                            {input, names_listed(inputs)});
        auto tokens = m_model.model.token_sources(m_sample, m_model.preparer, one.node);
        if (!tokens) return tokens.error();
        const int layers = m_capture.depths(one.node);
        std::int64_t heads = 0;
        for (const AttentionMap& map : m_capture.maps)
            if (map.node == one.node) heads = std::max(heads, map.weights.size(1));
        const auto count = static_cast<std::int64_t>(tokens->size());
        for (const auto& [name, value, end] :
             {std::tuple<const char*, int, std::int64_t>{"layer", one.layer, layers}, {"head", one.head, heads},
              {"query", one.query, count}, {"key", one.key, count}})
            if (value >= end)
                return fail(ErrorCode::out_of_range, "node '" + one.node + "'",
                            std::string("has no ") + name + " " + std::to_string(value) + "; it has 0 to " +
                                std::to_string(end - 1) + ".",
                            {name, std::to_string(value), std::to_string(end - 1)});
        const torch::Tensor queries = chosen(one.node, *tokens, one.query, one.to);
        const torch::Tensor keys = chosen(one.node, *tokens, one.key, one.from);
        for (std::size_t m = 0; m < all.size(); ++m) {
            const AttentionMap& map = m_capture.maps[m];
            if (map.node != one.node || (one.layer >= 0 && map.depth != one.layer)) continue;
            const torch::Tensor edges =
                of_ranges(queries, map.queries).unsqueeze(1) & of_ranges(keys, map.keys).unsqueeze(0); // [Q,K]
            torch::Tensor own = torch::zeros({map.weights.size(1), edges.size(0), edges.size(1)}, torch::kBool);
            if (one.head < 0)
                own |= edges;
            else if (one.head < own.size(0))
                own.select(0, one.head) |= edges;
            if (!own.any().item<bool>()) continue;
            all[m] = all[m].defined() ? all[m] | own : own;
        }
        return {};
    }

    /// [N] bool over the node's list, padding included.
    torch::Tensor chosen(const std::string& node, const TokenList& tokens, int token, const std::string& input) const {
        const torch::Tensor mask = m_capture.tokens.at(node).mask[0].to(torch::kCPU).contiguous();
        torch::Tensor out = torch::zeros_like(mask);
        std::size_t kept = 0;
        for (std::int64_t i = 0; i < mask.numel() && kept < tokens.size(); ++i) {
            if (!mask.data_ptr<bool>()[i]) continue;
            const bool here = (token < 0 || kept == static_cast<std::size_t>(token)) &&
                              (input.empty() || tokens[kept].input == input);
            out.data_ptr<bool>()[i] = here;
            ++kept;
        }
        return out;
    }

    static torch::Tensor of_ranges(const torch::Tensor& list, const std::vector<TokenRange>& ranges) {
        std::vector<torch::Tensor> parts;
        for (const TokenRange& range : ranges)
            parts.push_back(list.narrow(0, range.begin, range.count));
        return torch::cat(parts);
    }

    Predictor::Impl& m_model;
    const PreparedSample& m_sample;
    Batch m_batch;
    AttentionCapture m_capture;
};

/// Only rows that lose something are touched.
torch::Tensor without_edges(const torch::Tensor& weights, const torch::Tensor& gone) {
    const torch::Tensor there = gone.to(weights.device()).unsqueeze(0);
    const torch::Tensor left = weights.masked_fill(there, 0), sums = left.sum(3, true);
    const torch::Tensor again = left / torch::where(sums > 0, sums, torch::ones_like(sums));
    return torch::where(there.any(3, true), again, weights);
}

/// Runs the model under the interventions. @param use  what is made of outputs and capture, while the model is locked
template <class Use>
auto intervened(const Predictor& predictor, const PreparedSample& sample, const std::vector<Intervention>& interventions,
                Use use) -> decltype(use(std::declval<Predictor::Impl&>(), std::declval<AttentionCapture&>(),
                                         std::declval<std::map<std::string, torch::Tensor>&>())) {
    return computing([&]() -> decltype(use(std::declval<Predictor::Impl&>(), std::declval<AttentionCapture&>(),
                                           std::declval<std::map<std::string, torch::Tensor>&>())) {
        Predictor::Impl& model = PredictorAccess::of(predictor);
        const Plan plan(model, sample);
        auto knocked = plan.knocked(interventions);
        if (!knocked) return knocked.error();
        AttentionCapture capture;
        capture.edit = [&knocked](std::size_t index, const torch::Tensor& weights) {
            const torch::Tensor& gone = (*knocked)[index];
            return gone.defined() ? without_edges(weights, gone) : weights;
        };
        std::lock_guard lock(model.mutex);
        torch::NoGradGuard no_grad;
        ForwardContext context;
        context.capture = &capture;
        auto outputs = model.model.forward_heads(plan.batch(), context);
        return use(model, capture, outputs);
    });
}

} // namespace

Result<Prediction> predict_with(const Predictor& predictor, const PreparedSample& sample,
                                const std::vector<Intervention>& interventions) {
    return intervened(predictor, sample, interventions,
                      [](Predictor::Impl& model, AttentionCapture&,
                         std::map<std::string, torch::Tensor>& outputs) -> Result<Prediction> {
                          return predictions_of(model.run.targets, outputs).front();
                      });
}

Result<Attention> attention_with(const Predictor& predictor, const PreparedSample& sample,
                                 const std::vector<Intervention>& interventions, const std::string& node, int frame) {
    return intervened(predictor, sample, interventions,
                      [&](Predictor::Impl& model, AttentionCapture& capture,
                          std::map<std::string, torch::Tensor>& outputs) -> Result<Attention> {
                          return attention_of(model, sample, capture, outputs, node, frame);
                      });
}

} // namespace triptych
