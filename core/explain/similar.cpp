// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/explain/embedding_map.h"
#include "core/explain/method.h"
#include "core/explain/node_batches.h"
#include "core/training/collate.h"

namespace triptych {
namespace {

/// What the tokens that leave a node stand for. Unlike those that it attends to, which it may join.
TokenList leaving(const Predictor::Impl& model, const PreparedSample& sample, const std::string& node) {
    std::map<std::string, TokenList> lists;
    for (const std::string& input : model.preparer.inputs())
        if (const auto value = sample.find(input); value != sample.end())
            lists[input] = input_sources(value->second, input, model.preparer);
    for (const auto& [id, module] : model.model.modules()) {
        std::vector<TokenList> inputs;
        for (const std::string& from : model.model.inputs_of(id))
            inputs.push_back(lists[from]);
        lists[id] = module->sources(inputs);
        if (id == node) break;
    }
    return lists[node];
}

/// Tokens of the samples of a batch, each of length 1 (or 0), and which of them are there. A vector is one token.
struct Tokens {
    torch::Tensor values; ///< [B,L,D]
    torch::Tensor kept;   ///< [B,L] bool
};
Tokens tokens_of(const Flow& flow) {
    Tokens out;
    out.values = flow.values.dim() == 2 ? flow.values.unsqueeze(1) : flow.values;
    out.kept = flow.mask.defined() && flow.values.dim() == 3
                   ? flow.mask
                   : torch::ones({out.values.size(0), out.values.size(1)}, torch::kBool);
    if (flow.present.defined()) out.kept = out.kept & flow.present.reshape({-1, 1});
    out.values = torch::nn::functional::normalize(out.values.to(torch::kFloat64),
                                                  torch::nn::functional::NormalizeFuncOptions().dim(2).eps(1e-12));
    return out;
}

struct Found {
    std::size_t row = 0, token = 0; ///< token: place among those that are kept
    double similarity = 0;
};

} // namespace

Result<std::vector<TokenSource>> tokens_leaving(const Predictor& predictor, const PreparedSample& sample,
                                                const std::string& node) {
    return computing([&]() -> Result<std::vector<TokenSource>> {
        const Predictor::Impl& model = PredictorAccess::of(predictor);
        if (auto computes = check_node(model, node); !computes) return computes.error();
        return leaving(model, sample, node);
    });
}

Result<std::vector<SimilarToken>> similar_tokens(const Predictor& predictor, const PreparedSample& sample, const std::string& node,
                                                 std::size_t token, const Dataset& dataset, const std::vector<std::size_t>& rows,
                                                 std::size_t count, std::stop_token stop, const Progress& progress, int threads) {
    return computing([&]() -> Result<std::vector<SimilarToken>> {
        torch::NoGradGuard no_grad;
        Predictor::Impl& model = PredictorAccess::of(predictor);
        if (auto computes = check_node(model, node); !computes) return computes.error();
        const Tokens own = tokens_of(pass_to(model, collate({&sample}, model.preparer, model.device), node).flow);
        const torch::Tensor kept = own.kept[0].nonzero().squeeze(1);
        if (token >= static_cast<std::size_t>(kept.numel()))
            return fail(ErrorCode::out_of_range, "node '" + node + "'",
                        "has " + std::to_string(kept.numel()) + " tokens for this sample; there is no token " +
                            std::to_string(token) + ".",
                        {std::to_string(kept.numel()), std::to_string(token)});
        const torch::Tensor query = own.values[0][kept[static_cast<std::int64_t>(token)].item<std::int64_t>()]; // [D]

        std::vector<Found> found;
        std::vector<LeftOutRow> left_out;
        auto done = for_each_batch(
            model, dataset, rows, node, stop, progress, threads, left_out,
            [&](const std::vector<std::size_t>& batch_rows, const NodePass& pass) {
                const Tokens tokens = tokens_of(pass.flow);
                const torch::Tensor cosines = tokens.values.matmul(query).masked_fill(~tokens.kept, -2); // [B,L]
                const auto [best, places] = cosines.max(1);
                for (std::size_t i = 0; i < batch_rows.size(); ++i) {
                    const auto b = static_cast<std::int64_t>(i);
                    const double similarity = best[b].item<double>();
                    if (similarity < -1.5) continue; // nothing is there
                    const torch::Tensor before = tokens.kept[b].slice(0, 0, places[b].item<std::int64_t>());
                    found.push_back({batch_rows[i], static_cast<std::size_t>(before.sum().item<std::int64_t>()), similarity});
                }
                std::stable_sort(found.begin(), found.end(),
                                 [](const Found& a, const Found& b) { return a.similarity > b.similarity; });
                found.resize(std::min(found.size(), count));
            });
        if (!done) return done.error();

        std::vector<SimilarToken> out;
        for (const Found& one : found) {
            auto other = model.preparer.prepare(dataset, one.row);
            if (!other) return other.error();
            const TokenList sources = leaving(model, *other, node);
            SimilarToken similar;
            similar.row = one.row;
            similar.similarity = std::clamp(one.similarity, -1.0, 1.0);
            if (one.token < sources.size()) similar.source = sources[one.token];
            out.push_back(std::move(similar));
        }
        return out;
    });
}

} // namespace triptych
