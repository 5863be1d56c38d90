// SPDX-License-Identifier: GPL-3.0-or-later
// Tensor fusion: the outer product of all modalities, each with a 1 before it.
#include "core/training/fusion_parts.h"

namespace triptych {
namespace {

constexpr std::int64_t most = 65536;

class TensorFusion : public VectorFusion {
  public:
    TensorFusion(const Params& params, FusionInputs given, const BuildContext& context)
        : VectorFusion(std::move(given)), m_largest(params.text("pool") == "max") {
        Random random = context.random(0);
        make_absent(random);
        if (const std::int64_t width = params.integer("width"); width > 0)
            for (std::size_t i = 0; i < m_in.size(); ++i)
                m_project.push_back(
                    register_module("project_" + m_in.names[i], make_linear(m_in.width(i), width, random)));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        std::vector<torch::Tensor> x = vectors(inputs, modalities_present(inputs, context), m_largest);
        torch::Tensor product;
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (!m_project.empty()) x[i] = torch::relu(m_project[i]->forward(x[i]));
            const torch::Tensor with_one = torch::constant_pad_nd(x[i], {1, 0}, 1);
            product = product.defined() ? torch::bmm(product.unsqueeze(2), with_one.unsqueeze(1)).flatten(1)
                                        : with_one;
        }
        return {product, {}, torch::ones_like(inputs[0].present)};
    }

  private:
    bool m_largest;
    std::vector<torch::nn::Linear> m_project;
};

} // namespace

void register_tensor(Registry& registry) {
    NodeType type;
    type.id = "fusion.tensor";
    type.title = "Tensor fusion";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        {.name = "width",
         .title = "Width d",
         .fallback = std::int64_t{16},
         .minimum = 0,
         .maximum = 65535,
         .help = "Every modality is projected to this many numbers, with ReLU, before they are "
                 "multiplied; 0 leaves them as they are."},
        pool_field(),
    });
    type.help = "The outer product [1;x₁] ⊗ … ⊗ [1;x_M]: each modality alone, each pair, and so on "
                "to all together. A learned vector stands for an absent modality.";
    type.source = "Zadeh et al. 2017";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        if (auto checked = check_fusion(params, inputs); !checked) return checked.error();
        const std::int64_t width = params.integer("width");
        std::int64_t product = 1;
        bool fits = true;
        std::string sides;
        for (const PortType& input : inputs) {
            const std::int64_t side = (width > 0 ? width : input.shape.back().size) + 1;
            sides += (sides.empty() ? "" : " × ") + std::to_string(side);
            fits = fits && side <= most / product;
            if (fits) product *= side;
        }
        if (!fits)
            return fail(ErrorCode::limit_exceeded, {},
                        "makes an outer product of " + sides + " numbers; at most " + std::to_string(most) +
                            " are allowed. Lower its width, or use fusion.low_rank.",
                        {sides, std::to_string(most)});
        return PortType{PortKind::vector, {Dim::symbol("B"), Dim::number(product)}, Modality::fusion};
    };
    type.factory = fusion_factory<TensorFusion>();
    registry.add(std::move(type));
}

} // namespace triptych
