// SPDX-License-Identifier: GPL-3.0-or-later
// Low-rank multimodal fusion: the outer product of all modalities, by factors and never written out.
#include "core/training/fusion_parts.h"

#include <cmath>

namespace triptych {
namespace {

class LowRank : public VectorFusion {
  public:
    LowRank(const Params& params, FusionInputs given, const BuildContext& context)
        : VectorFusion(std::move(given)), m_largest(params.text("pool") == "max") {
        Random random = context.random(0);
        make_absent(random);
        const std::int64_t rank = params.integer("rank"), width = params.integer("width");
        for (std::size_t i = 0; i < m_in.size(); ++i) {
            const std::int64_t sides = m_in.width(i) + 1;
            // So that what a factor makes of inputs of deviation 1 has deviation 1, and so has their product.
            m_factor.push_back(vector_parameter("factor_" + m_in.names[i], {rank, sides, width}, random,
                                                1 / std::sqrt(static_cast<double>(sides))));
        }
        m_weights =
            register_parameter("weights", torch::full({rank}, 1 / std::sqrt(static_cast<double>(rank))));
        m_bias = register_parameter("bias", torch::zeros({width}));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const std::vector<torch::Tensor> x = vectors(inputs, modalities_present(inputs, context), m_largest);
        torch::Tensor product; // [rank,B,width]
        for (std::size_t i = 0; i < x.size(); ++i) {
            const torch::Tensor with_one = torch::constant_pad_nd(x[i], {1, 0}, 1);
            const torch::Tensor part = torch::matmul(with_one, m_factor[i]);
            product = product.defined() ? product * part : part;
        }
        const torch::Tensor out = (m_weights.view({-1, 1, 1}) * product).sum(0) + m_bias;
        return {out, {}, torch::ones_like(inputs[0].present)};
    }

  private:
    bool m_largest;
    std::vector<torch::Tensor> m_factor;
    torch::Tensor m_weights, m_bias;
};

} // namespace

void register_low_rank(Registry& registry) {
    NodeType type;
    type.id = "fusion.low_rank";
    type.title = "Low-rank";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        {.name = "width",
         .title = "Width d",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Numbers that leave the fusion."},
        {.name = "rank",
         .title = "Rank",
         .fallback = std::int64_t{4},
         .minimum = 1,
         .maximum = 1024,
         .help = "Factors that the weight of the outer product is a sum of."},
        pool_field(),
    });
    type.help = "Tensor fusion at a price that grows with the number of modalities, not with a "
                "power of it: Σ over the rank of Π ([1;xₘ]Wₘ). A learned vector stands for an "
                "absent modality.";
    type.source = "Liu et al. 2018";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        if (auto checked = check_fusion(params, inputs); !checked) return checked.error();
        return PortType{
            PortKind::vector, {Dim::symbol("B"), Dim::number(params.integer("width"))}, Modality::fusion};
    };
    type.factory = fusion_factory<LowRank>();
    registry.add(std::move(type));
}

} // namespace triptych
