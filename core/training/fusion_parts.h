// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what the fusions have in common.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/training/node_module.h"

namespace triptych {

/// What a fusion knows of its inputs before any data.
struct FusionInputs {
    std::vector<std::string>
        names; ///< input node that each comes from; "text", "text_2" where two come from one
    std::vector<PortType> types;
    std::vector<double> dropout; ///< how often each is treated as absent in training

    std::size_t size() const { return names.size(); }
    std::int64_t width(std::size_t i) const { return types[i].shape.back().size; }
};

/// "text", "image", "text" become "text", "image", "text_2".
std::vector<std::string> unique_names(std::vector<std::string> names);
/// Names from the types, where the analysis of the graph has put them there; empty where it has not.
std::vector<std::string> input_names(const std::vector<PortType>& inputs);

/// modality_dropout, one rate for all, and modality_dropout_rates, "text=0.2,image=0.1", for some.
std::vector<Field> modality_dropout_fields();
/// @param names  empty: not known, so that only form and range are checked
/// @error invalid_argument, out_of_range, unknown_name
Result<std::vector<double>> modality_rates(const Params& params, const std::vector<std::string>& names);

/// What every fusion's shape rule demands: sides that are known, enough inputs, rates that make sense.
/// @error bad_shape, bad_graph, and those of modality_rates()
Result<void> check_fusion(const Params& params, const std::vector<PortType>& inputs, std::size_t least = 1);

/// Mean of the tokens that there are, [B,D]; a vector is left as it is. @param largest  their maximum instead
torch::Tensor pooled(const Flow& flow, bool largest = false);

/// A node that joins modalities. What it is given of an absent one is never read.
class FusionModule : public NodeModule {
  public:
    explicit FusionModule(FusionInputs given) : m_in(std::move(given)) {}
    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return joined(attended(inputs));
    }
    /// The tokens of all inputs in order; of an absent one, a token that says so.
    TokenList attended(const std::vector<TokenList>& inputs) const override;

  protected:
    /// [B] bool for each input: those that are there, less those dropped in training. One is always kept, so
    /// that a row never has nothing to learn from.
    std::vector<torch::Tensor> modalities_present(const std::vector<Flow>& inputs,
                                                  const ForwardContext& context) const;
    torch::Tensor vector_parameter(const std::string& name, at::IntArrayRef shape, Random& random,
                                   double deviation = 0.02);
    /// The tokens of input i, or the one that says that there are none.
    TokenList tokens_or_absent(const TokenList& tokens, std::size_t i) const;

    FusionInputs m_in;
};

/// A fusion of one vector for each modality; tokens are pooled. A learned vector absent_NAME stands for an
/// absent one.
class VectorFusion : public FusionModule {
  public:
    explicit VectorFusion(FusionInputs given) : FusionModule(std::move(given)) {}

  protected:
    void make_absent(Random& random);
    /// [B,D_i] for each input
    std::vector<torch::Tensor> vectors(const std::vector<Flow>& inputs,
                                       const std::vector<torch::Tensor>& present, bool largest = false) const;

    std::vector<torch::Tensor> m_absent;
};

/// A fusion of the tokens of all modalities, projected to one width. A learned token stands for an absent
/// one.
class TokenFusion : public FusionModule {
  public:
    TokenFusion(FusionInputs given, std::int64_t width) : FusionModule(std::move(given)), m_width(width) {}

  protected:
    struct Tokens {
        torch::Tensor values; ///< [B,L,width]
        torch::Tensor mask;   ///< [B,L]; at least one in each row
    };
    /// Parameters project_NAME, absent_NAME and, if asked for, modality_NAME and position_NAME.
    void make_inputs(bool kind, bool position, Random& random, bool bias = true);
    std::vector<Tokens> tokens(const std::vector<Flow>& inputs, const std::vector<torch::Tensor>& present);

    std::int64_t m_width;
    std::vector<torch::nn::Linear> m_project;
    std::vector<torch::Tensor> m_absent, m_kind, m_position; ///< undefined where there is none
};

/// A factory for a fusion's module, whose constructor takes parameters, inputs and context.
template <class Module>
std::shared_ptr<const ModuleFactory> fusion_factory() {
    return factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                      const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        FusionInputs given{unique_names(context.input_names), inputs, {}};
        auto rates = modality_rates(params, given.names);
        if (!rates) return rates.error();
        given.dropout = *std::move(rates);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<Module>(params, std::move(given), context));
    });
}

/// Fields that several fusions share.
Field dropout_field();
Field width_field(std::int64_t fallback);
Field heads_field();
Field layers_field(std::int64_t fallback);
Field position_field();
Field pool_field(); ///< "pool": how the tokens of a modality become a vector, "mean" or "max"
std::vector<Field> with_modality_dropout(std::vector<Field> fields);

} // namespace triptych
