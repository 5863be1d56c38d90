// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "core/features/prepare.h"
#include "core/training/node_module.h"
#include "core/training/safetensors.h"
#include "core/training/targets.h"
#include "core/training/weights_report.h"

namespace triptych {

/// One batch as the loaders make it, on the CPU.
struct Batch {
    std::map<std::string, Flow> inputs; ///< by input node id
    std::map<std::string, torch::Tensor> targets; ///< by head (core/training/targets.h); empty for prediction
    std::vector<std::size_t> rows;
    std::int64_t size = 0;

    /// The batch with its tensors on the device.
    Batch to(const torch::Device& device) const;
};

/// Pads and stacks. Absent modalities become zeros with an empty mask; nothing downstream reads them.
/// @param device  where it will be moved by Batch::to; pictures for a GPU stay bytes until they are there
/// @param padded_words, padded_frames  at least this long; results do not depend on it
/// Threads: reentrant; starts no thread.
Batch collate(const std::vector<const PreparedSample*>& samples, const Preparer& preparer,
              const torch::Device& device = torch::kCPU, std::int64_t padded_words = 1, std::int64_t padded_frames = 1);

/// The graph as a trainable module. Parameter names are "node.parameter", as they stand in safetensors.
class Model {
  public:
    /// @error bad_graph with the first problem; what a node's factory says
    /// @param targets  how often training has each class, for losses that weigh them; empty: as if alike
    static Result<Model> build(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                               const Preparer& preparer, std::uint64_t seed,
                               const std::vector<Target>& targets = {});
    /// @param preparer  null: nothing was fitted on data; sizes come from the facts alone
    static Result<Model> build(const GraphSpec& graph, const Registry& registry, const DataFacts& facts,
                               const Preparer* preparer, std::uint64_t seed,
                               const std::vector<Target>& targets = {});

    /// Told what left a node, as soon as it did.
    using Visit = std::function<void(const std::string& node, const Flow& out)>;
    /// What the main head gives. [B,K]
    torch::Tensor forward(const Batch& batch, ForwardContext& context, const Visit& visit = {});
    /// What each head gives, by node id.
    std::map<std::string, torch::Tensor> forward_heads(const Batch& batch, ForwardContext& context,
                                                       const Visit& visit = {});
    /// What training minimises, and the losses that it is made of.
    struct Losses {
        torch::Tensor sum;                          ///< scalar: Σ of what the heads make of their losses
        std::map<std::string, torch::Tensor> heads; ///< scalars, by head; one without a known target is absent
    };
    /// @param outputs  of forward_heads
    /// @param targets  by head; one that is not there has no part
    Losses loss(const std::map<std::string, torch::Tensor>& outputs,
                const std::map<std::string, torch::Tensor>& targets) const;
    const std::vector<std::string>& heads() const; ///< node ids, the main head first
    /// Nodes that compute, by id, each after its inputs.
    std::vector<std::pair<std::string, std::shared_ptr<NodeModule>>> modules() const;
    /// Nodes whose output a node takes, in the order in which it takes them.
    const std::vector<std::string>& inputs_of(const std::string& node) const;
    void to(const torch::Device& device);
    void train(bool on);

    std::vector<torch::Tensor> trainable() const; ///< frozen nodes left out
    /// The trainable ones by their share of the learning rate, in the order in which the factors first occur.
    struct RateGroup {
        double factor = 1;
        std::vector<torch::Tensor> parameters;
    };
    std::vector<RateGroup> rate_groups() const;
    std::vector<std::pair<std::string, torch::Tensor>> named_tensors() const; ///< parameters and buffers
    std::int64_t parameter_count() const;
    /// L2 norm of the gradients by node id.
    std::map<std::string, double> gradient_norms() const;

    /// What the tokens that a node attends to stand for, for one sample.
    /// @error unknown_name where there is no such node
    Result<TokenList> token_sources(const PreparedSample& sample, const Preparer& preparer,
                                    const std::string& node) const;
    /// Nodes whose attention was captured: fusions first, and of these the one nearest to the head.
    std::vector<std::string> attending(const AttentionCapture& capture) const;

    TensorFile state() const;
    /// @error version_mismatch naming the tensor that is missing, left over, or of another shape
    Result<void> load_state(const TensorFile& content, const std::string& where);
    /// Takes the tensors whose name and shape the model has, and leaves the others as they are.
    WeightsReport load_matching(const TensorFile& content);

  private:
    struct Part {
        std::string id;
        bool fusion = false;
        bool frozen = false; ///< computes as in prediction, and no gradient changes it
        double rate_factor = 1;
        std::shared_ptr<NodeModule> module; ///< null for inputs
        std::shared_ptr<HeadModule> head;   ///< the same, where it is a head
        std::vector<std::string> inputs;    ///< node ids, in the order of ports and edges
    };
    /// Nodes that neither a head nor what leads to one needs, where these outputs are given.
    std::set<std::string> not_needed(const std::map<std::string, Flow>& given) const;

    std::vector<Part> m_parts;
    std::vector<std::string> m_heads; ///< the main one first
    torch::Device m_device{torch::kCPU};
};

/// Facts that shapes need, from the data and what was fitted on it.
DataFacts data_facts(const GraphSpec& graph, const Preparer& preparer, std::size_t classes);
DataFacts data_facts(const GraphSpec& graph, const Preparer& preparer, const std::vector<Target>& targets);

/// 128 bits of names and values, in hexadecimal: tells weights apart, signs nothing.
std::string state_hash(const TensorFile& content);

} // namespace triptych
