// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of one layer, as the model used them.
#include "core/explain/attention_pass.h"

namespace triptych {

std::vector<Field> raw_attention_fields() {
    return {
        attending_node_field(),
        {.name = "layer",
         .title = "Layer",
         .fallback = std::int64_t{-1},
         .minimum = -1,
         .maximum = 63,
         .help = "Counted from 0; -1: the last one."},
        {.name = "head",
         .title = "Attention head",
         .fallback = std::int64_t{-1},
         .minimum = -1,
         .maximum = 63,
         .help = "Counted from 0; -1: the mean over all."},
        {.name = "token",
         .title = "From token",
         .fallback = std::int64_t{-1},
         .minimum = -1,
         .maximum = 1e6,
         .help = "What this token looks at, counted from 0; -1: what the head sees, by each token's part in it."},
    };
}

Result<Attribution> raw_attention(const MethodCall& call) {
    auto pass = AttentionPass::run(call, false);
    if (!pass) return pass.error();
    auto node = pass->node(call.params.text("node"));
    if (!node) return node.error();
    const auto outside = [&](const std::string& name, std::int64_t count) {
        const std::string given = std::to_string(call.params.integer(name)), last = std::to_string(count - 1);
        return fail(ErrorCode::out_of_range, "method 'attention'",
                    "has " + name + " " + given + "; node '" + node->id + "' has 0 to " + last + ".", {name, given, last});
    };
    std::int64_t layer = call.params.integer("layer");
    if (layer >= node->depths()) return outside("layer", node->depths());
    if (layer < 0) layer = node->depths() - 1;
    const torch::Tensor heads = node->matrix(static_cast<int>(layer));
    const std::int64_t head = call.params.integer("head"), token = call.params.integer("token");
    if (head >= heads.size(0)) return outside("head", heads.size(0));
    if (token >= node->size()) return outside("token", node->size());
    const torch::Tensor weights = head < 0 ? heads.mean(0) : heads[head];
    torch::Tensor values;
    if (token >= 0) {
        values = weights[token];
    } else {
        // A token that takes from no other keeps its own share.
        const torch::Tensor alone = (weights.sum(1) == 0).to(torch::kFloat64);
        values = torch::mv(weights.t(), node->share) + node->share * alone;
    }
    Attribution result = attention_attribution(*pass, node->id, node->tokens, values);
    result.parameters["node"] = node->id;
    result.parameters["layer"] = std::to_string(layer);
    return result;
}

} // namespace triptych
