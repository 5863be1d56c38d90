// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over all layers of a node, multiplied.
#include "core/explain/attention_pass.h"

namespace triptych {

torch::Tensor rolled_out(const AttendingNode& node) {
    torch::Tensor r = torch::eye(node.size(), torch::kFloat64);
    for (int depth = 0; depth < node.depths(); ++depth) {
        const torch::Tensor layer = node.with_residual(depth);
        if (!node.keys_stay) {
            r = torch::matmul(layer, r);
            continue;
        }
        const torch::Tensor start = node.from_start(depth);
        r = torch::matmul(layer.masked_fill(start, 0), r) + layer.masked_fill(~start, 0);
    }
    return r;
}

std::vector<Field> attention_rollout_fields() {
    return {attending_node_field()};
}

Result<Attribution> attention_rollout(const MethodCall& call) {
    auto pass = AttentionPass::run(call, false);
    if (!pass) return pass.error();
    auto node = pass->node(call.params.text("node"));
    if (!node) return node.error();
    Attribution result =
        attention_attribution(*pass, node->id, node->tokens, torch::mv(rolled_out(*node).t(), node->share));
    result.parameters["node"] = node->id;
    return result;
}

} // namespace triptych
