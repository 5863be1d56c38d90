// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what a node of the graph is made of.
#pragma once

#include <torch/torch.h>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/features/text.h"
#include "core/graph/registry.h"
#include "core/graph/token_source.h"

namespace triptych {

/// What flows over an edge for one batch.
struct Flow {
    /// text: word numbers int64 [B,L]; image: [B,3,H,W] float32, channels-last; audio: [B,F,n_mels] float32
    /// in dB; tokens: [B,L,D]; vector: [B,D]; prediction: [B,K] logits.
    torch::Tensor values;
    torch::Tensor mask;    ///< [B,L] bool, true where there is something. text, audio (frames), tokens
    torch::Tensor present; ///< [B] bool, false where the modality is absent
};

/// Tokens [begin, begin+count) of a node's own list, padding included.
struct TokenRange {
    std::int64_t begin = 0, count = 0;
};

/// The weights of an attending layer, or of one block of it: what its queries took from its keys.
struct AttentionMap {
    std::string node;      ///< id
    std::string layer;     ///< "layer0", "layer0 text<image"
    int depth = 0;         ///< maps of one node and depth are blocks of one layer
    torch::Tensor weights; ///< [B,heads,Q,K], part of the gradients' graph where there is one; rows sum to 1
    std::vector<TokenRange> queries, keys; ///< where Q and K stand in the node's own token list, one after another
};

/// Filled by nodes that attend, when asked: every attending layer of every node.
struct AttentionCapture {
    /// The node's own list of tokens, for one batch.
    struct Tokens {
        torch::Tensor mask;   ///< [B,N] bool
        torch::Tensor pooled; ///< [B,N] share of each token in what leaves the node; rows sum to 1
    };
    std::vector<AttentionMap> maps;       ///< in the order in which they were computed
    std::map<std::string, Tokens> tokens; ///< by node id
    std::string node;                     ///< at work; set by the model
    /// Weights as they go on to mix the values, in place of those that the layer computed: for what-if questions.
    /// @param index  place in `maps` that these weights will have
    std::function<torch::Tensor(std::size_t index, const torch::Tensor& weights)> edit;

    torch::Tensor edited(const torch::Tensor& weights) const { return edit ? edit(maps.size(), weights) : weights; }
    void add(std::string layer, int depth, torch::Tensor weights, std::vector<TokenRange> queries,
             std::vector<TokenRange> keys);
    /// Once a node has added its maps. @param share  [B,N] how much of each token's last state leaves the node;
    /// undefined: of each alike
    void finish(const torch::Tensor& mask, torch::Tensor share = {});
    /// [B,heads,N,N] of one layer, put together from its blocks: each row divided by the number of blocks that its
    /// query has; 0 where it has none.
    torch::Tensor matrix(const std::string& node_id, int depth) const;
    int depths(const std::string& node_id) const; ///< 1 more than the largest depth; 0: the node attends nowhere
};

/// What a node computes on the way to what leaves it.
enum class Inner {
    words,      ///< [B,L,D] embeddings of words or pieces, before places are added and before dropout
    categories, ///< [B,k,D] what stands for the category of each of k columns, in their order: its vector, or a 1 among zeros.
                ///< Where the cell is not known it has no effect
    map,        ///< what the last convolution leaves, activated: [n,C,rows,columns] of pictures, [B,C,frames,bins] of
                ///< spectrograms, [B,C,T] of waveforms
};
/// Sees such a value, and gives it or what is to stand in its place.
using InnerTap = std::function<torch::Tensor(const std::string& node, Inner what, const torch::Tensor& value)>;

/// What a forward pass is asked for.
struct ForwardContext {
    bool training = false;
    std::optional<at::Generator> generator; ///< of dropout; never the global one, so that runs do not mix
    AttentionCapture* capture = nullptr;    ///< null: no weights are kept
    bool plain = false; ///< by LibTorch's own operations alone, so that they can be counted
    const InnerTap* tap = nullptr;                       ///< null: nobody looks inside
    std::string node;                                    ///< at work; set by the model
    const std::map<std::string, Flow>* given = nullptr;  ///< what leaves these nodes, so that neither they nor what only
                                                         ///< they need are computed
};

/// The value, or what the context's tap puts in its place.
torch::Tensor tapped(const torch::Tensor& value, Inner what, const ForwardContext& context);

/// Inverted dropout from the context's own generator.
torch::Tensor drop(const torch::Tensor& x, double rate, const ForwardContext& context);
/// [shape] float32: 1 with that probability, else 0, on the device of `like`. Drawn on the CPU.
torch::Tensor draw(at::IntArrayRef shape, double probability, const torch::Tensor& like,
                   const ForwardContext& context);

using TokenList = std::vector<TokenSource>;
/// One token that stands for all of them: what a vector that was pooled from them stands for. Words, boxes and spans
/// of one input are joined; of several inputs it is a special token. Empty for none.
TokenList joined(const TokenList& tokens);

/// The part of a model that a node of the graph stands for. Parameters are registered under their PyTorch
/// names.
class NodeModule : public torch::nn::Module {
  public:
    virtual Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) = 0;
    /// What the tokens that leave the node stand for, from those that enter, for one sample. The order is
    /// that of the values' rows with the masked ones left out.
    virtual TokenList sources(const std::vector<TokenList>& inputs) const = 0;
    /// The node's own list of tokens, which the maps that it adds to a capture speak of, for one sample, the masked
    /// ones left out. For most nodes those that leave it.
    virtual TokenList attended(const std::vector<TokenList>& inputs) const { return sources(inputs); }
};

/// A head: what a task is learned by.
class HeadModule : public NodeModule {
  public:
    /// @param output  what left the head: values of its Flow
    /// @param target  of each sample, as the kind of target wants it (core/training/targets.h)
    /// @return  scalar: the mean over the samples whose target is known, options of the head's own (smoothing, class
    ///          weights …) in it; undefined where none is known
    virtual torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const = 0;
    /// Its part in what is minimised, from its loss: weight · loss, or with a learned uncertainty.
    virtual torch::Tensor weighted(const torch::Tensor& loss) const = 0;
};

/// What a node can be told of the data when it is made.
struct BuildContext {
    std::uint64_t seed = 0;
    std::string node;                     ///< its id: part of the seed
    std::vector<std::string> input_names; ///< input node that each edge comes from
    DataFacts facts;
    const Vocabulary* vocabulary = nullptr;       ///< of the text input it reads, if it reads one
    const std::vector<float>* mel_mean = nullptr; ///< of the audio input it reads
    const std::vector<float>* mel_deviation = nullptr;
    const std::vector<std::int64_t>* class_counts = nullptr; ///< head of classes or labels: how often training has each
    std::int64_t target_rows = 0;                            ///< head: training rows whose target is known

    Random random(std::uint64_t purpose) const { return Random(seed, {stable_hash(node), purpose}); }
};

class ModuleFactory {
  public:
    virtual ~ModuleFactory() = default;
    /// @error what the parameters name and cannot be had (a file of word vectors)
    virtual Result<std::shared_ptr<NodeModule>> make(const Params& params,
                                                     const std::vector<PortType>& inputs,
                                                     const PortType& output,
                                                     const BuildContext& context) const = 0;
};

/// A factory from a function.
template <class Function>
std::shared_ptr<const ModuleFactory> factory(Function function) {
    class Made : public ModuleFactory {
      public:
        explicit Made(Function f) : m_function(std::move(f)) {}
        Result<std::shared_ptr<NodeModule>> make(const Params& params, const std::vector<PortType>& inputs,
                                                 const PortType& output,
                                                 const BuildContext& context) const override {
            return m_function(params, inputs, output, context);
        }

      private:
        Function m_function;
    };
    return std::make_shared<Made>(std::move(function));
}

/// Fills with U(-bound, bound) from the stream: the same bits on every machine.
void fill_uniform(torch::Tensor tensor, double bound, Random& random);
void fill_normal(torch::Tensor tensor, double deviation, Random& random);

/// torch.nn.Linear with its usual initial weights, U(±1/√in).
torch::nn::Linear make_linear(std::int64_t in, std::int64_t out, Random& random, bool bias = true);

} // namespace triptych
