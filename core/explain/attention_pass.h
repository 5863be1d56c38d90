// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: one sample's attention as methods reckon with it, and what they reckon.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/explain/method.h"

namespace triptych {

/// Weights of a layer, or of one block of it, without padding. float64, on the CPU.
struct KeptMap {
    int depth = 0;
    std::vector<std::int64_t> queries, keys; ///< places in the node's list of tokens, padding left out
    torch::Tensor weights;                   ///< [heads,Q,K]
    torch::Tensor gradient;                  ///< [heads,Q,K] ∂F/∂weights; undefined where it was not asked for

    bool self() const { return queries == keys; }
};

/// A node's attention for one sample.
struct AttendingNode {
    std::string id;
    TokenList tokens;          ///< [N]
    torch::Tensor share;       ///< [N] of each token's last state in what leaves the node; sums to 1
    std::vector<KeptMap> maps; ///< in the order in which they were computed
    /// Blocks between two inputs look at the keys as they entered the node, not at what the layers made of them.
    bool keys_stay = false;

    std::int64_t size() const { return static_cast<std::int64_t>(tokens.size()); }
    int depths() const;
    /// [heads,N,N] of one layer: each row divided by the number of blocks that its query has; 0 where it has none.
    torch::Tensor matrix(int depth) const;
    /// [N,N] row-normalised (mean over heads of matrix() + I): half of what a token becomes is what it was.
    torch::Tensor with_residual(int depth) const;
    /// [N,N] bool: where a layer's weights speak of tokens as they entered the node.
    torch::Tensor from_start(int depth) const;
};

/// One forward pass of one sample with all attention kept.
class AttentionPass {
  public:
    /// Locks the model while it computes.
    /// @param gradients  of the target with respect to all weights
    /// @error bad_graph where nothing attends on the way to the target's head; cancelled
    static Result<AttentionPass> run(const MethodCall& call, bool gradients);

    /// The node of that name, or the one nearest to the head, fusions first.
    /// @error unknown_name naming those that attend; bad_graph for one that attends within each frame of a video
    Result<AttendingNode> node(const std::string& name) const;
    /// Whether it is among those that node() knows.
    bool attends(const std::string& name) const { return m_nodes.contains(name); }
    /// What the tokens that leave a node or an input stand for.
    const TokenList& leaving(const std::string& name) const { return m_leaving.at(name); }
    double value() const { return m_value; } ///< F(x)
    Model& model() const { return *m_model; }
    /// Whether what leaves a node is, token by token, what enters it.
    bool token_by_token(const std::string& name) const;

  private:
    Model* m_model = nullptr;
    const RunInfo* m_run = nullptr;
    std::map<std::string, TokenList> m_leaving;
    std::map<std::string, AttendingNode> m_nodes;
    std::vector<std::string> m_order; ///< of m_nodes: the one nearest to the head first
    std::map<std::string, std::int64_t> m_framed; ///< nodes that attend within each frame on its own: how many frames
    std::string m_head; ///< of the target
    double m_value = 0;
};

/// Of a capture's maps of one node, those of its first sample. @param gradients  one for each map, or none
std::vector<KeptMap> kept_maps(const AttentionCapture& capture, const std::string& node,
                               const std::vector<torch::Tensor>& gradients = {});
/// [B,N] share of each token's last state in what leaves a node that attends: with all weights 0 no token takes from
/// another, so that its own share is what it has in the end.
torch::Tensor shares_of(NodeModule& module, const std::vector<Flow>& inputs);
/// Makes a capture keep weights that gradients can be asked of. @return where they will stand, one for each map
std::shared_ptr<std::vector<torch::Tensor>> keep_for_gradients(AttentionCapture& capture);
/// ∂value/∂weights for each; zeros where it does not depend on them.
std::vector<torch::Tensor> gradients_of(const torch::Tensor& value, const std::vector<torch::Tensor>& weights);

/// [N,N] R = Â_L … Â_1. Abnar & Zuidema 2020
torch::Tensor rolled_out(const AttendingNode& node);
/// [n,N] largest flow from each of these tokens, as the last layer leaves them, to each token as it entered; rows divided
/// by their sum. Same paper.
/// @error cancelled
Result<torch::Tensor> largest_flows(const std::vector<torch::Tensor>& layers, const std::vector<torch::Tensor>& from_start,
                                    const std::vector<std::int64_t>& rows, const std::stop_token& stop = {},
                                    const Progress& progress = {});
/// R after a node's layers. Chefer, Gur & Wolf 2021 (ICCV), equations 5 to 11, for any number of modalities: a block of
/// tokens that look at each other follows the rule of self-attention, a block between two groups that of bi-modal
/// attention. All blocks of a layer go out from the R before it.
/// @param r       [M,M] R before the node
/// @param place   [N] where the node's tokens stand in R
/// @param groups  [M] number of the modality that each place of R belongs to
torch::Tensor follow_relevance(const AttendingNode& node, torch::Tensor r, const std::vector<std::int64_t>& place,
                               const std::vector<int>& groups);

/// Field "node".
Field attending_node_field();
/// Tokens with their values, node, full_value, passes.
Attribution attention_attribution(const AttentionPass& pass, const std::string& node, const TokenList& tokens,
                                  const torch::Tensor& values);

} // namespace triptych
