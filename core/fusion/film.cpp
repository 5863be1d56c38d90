// SPDX-License-Identifier: GPL-3.0-or-later
// Feature-wise linear modulation: one modality scales and shifts the features of another.
#include "core/training/fusion_parts.h"

namespace triptych {
namespace {

class Film : public VectorFusion {
  public:
    Film(const Params& params, FusionInputs given, const BuildContext& context)
        : VectorFusion(std::move(given)), m_largest(params.text("pool") == "max") {
        Random random = context.random(0);
        make_absent(random);
        m_gamma = register_module("gamma", make_linear(m_in.width(1), m_in.width(0), random));
        m_beta = register_module("beta", make_linear(m_in.width(1), m_in.width(0), random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const std::vector<torch::Tensor> present = modalities_present(inputs, context);
        const torch::Tensor condition =
            torch::where(present[1].unsqueeze(1), pooled(inputs[1], m_largest), m_absent[1]);
        torch::Tensor gamma = 1 + m_gamma->forward(condition), beta = m_beta->forward(condition);
        const torch::Tensor all = torch::ones_like(inputs[0].present);
        const torch::Tensor there = present[0].unsqueeze(1);
        if (inputs[0].values.dim() == 2)
            return {gamma * torch::where(there, inputs[0].values, m_absent[0]) + beta, {}, all};
        const torch::Tensor x = torch::where(there.unsqueeze(2), inputs[0].values, m_absent[0]);
        torch::Tensor first = torch::zeros({1, x.size(1)}, there.options());
        first.select(1, 0).fill_(true);
        return {gamma.unsqueeze(1) * x + beta.unsqueeze(1), (inputs[0].mask & there) | (first & ~there), all};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return tokens_or_absent(inputs[0], 0);
    }

  private:
    bool m_largest;
    torch::nn::Linear m_gamma{nullptr}, m_beta{nullptr};
};

} // namespace

void register_film(Registry& registry) {
    NodeType type;
    type.id = "fusion.film";
    type.title = "FiLM";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none},
                   {"condition", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = with_modality_dropout({pool_field()});
    type.help = "(1 + γ) ⊙ x + β with γ and β linear in the condition: one modality decides which "
                "features of another count, in each of its tokens. A learned vector stands for an "
                "absent modality.";
    type.source = "Perez et al. 2018";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        if (auto checked = check_fusion(params, inputs); !checked) return checked.error();
        return PortType{inputs.at(0).kind, inputs.at(0).shape, Modality::fusion};
    };
    type.factory = fusion_factory<Film>();
    registry.add(std::move(type));
}

} // namespace triptych
