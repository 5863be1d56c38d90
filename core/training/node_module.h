// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what a node of the graph is made of.
#pragma once

#include <torch/torch.h>

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

/// Filled by nodes that attend, when asked.
struct AttentionCapture {
    std::string node;
    std::vector<torch::Tensor> layers; ///< one [B,heads,N,N] for each layer
    torch::Tensor pooled;              ///< [B,N] share of each token in what the head sees
    torch::Tensor mask;                ///< [B,N] bool
};

/// What a forward pass is asked for.
struct ForwardContext {
    bool training = false;
    std::optional<at::Generator> generator; ///< of dropout; never the global one, so that runs do not mix
    AttentionCapture* capture = nullptr;    ///< null: no weights are kept
};

/// Inverted dropout from the context's own generator.
torch::Tensor drop(const torch::Tensor& x, double rate, const ForwardContext& context);
/// [shape] float32: 1 with that probability, else 0, on the device of `like`. Drawn on the CPU.
torch::Tensor draw(at::IntArrayRef shape, double probability, const torch::Tensor& like,
                   const ForwardContext& context);

using TokenList = std::vector<TokenSource>;

/// The part of a model that a node of the graph stands for. Parameters are registered under their PyTorch
/// names.
class NodeModule : public torch::nn::Module {
  public:
    virtual Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) = 0;
    /// What the tokens that leave the node stand for, from those that enter, for one sample. The order is
    /// that of the values' rows with the masked ones left out.
    virtual TokenList sources(const std::vector<TokenList>& inputs) const = 0;
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
/// torch.nn.LSTM, batch first, with its usual initial weights, U(±1/√hidden).
torch::nn::LSTM make_lstm(std::int64_t in, std::int64_t hidden, std::int64_t layers, Random& random);

} // namespace triptych
