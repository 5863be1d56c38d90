// SPDX-License-Identifier: GPL-3.0-or-later
// Early fusion: one vector a modality, side by side, with or without an MLP above them.
#include "core/training/fusion_parts.h"

namespace triptych {
namespace {

class Concat : public VectorFusion {
  public:
    Concat(const Params& params, FusionInputs given, const BuildContext& context)
        : VectorFusion(std::move(given)), m_dropout(params.number("dropout")),
          m_largest(params.text("pool") == "max") {
        Random random = context.random(0);
        make_absent(random);
        std::int64_t width = 0;
        for (std::size_t i = 0; i < m_in.size(); ++i)
            width += m_in.width(i);
        const std::int64_t hidden = params.integer("hidden");
        for (std::int64_t i = 0; hidden > 0 && i < params.integer("layers"); ++i) {
            m_dense.push_back(
                register_module("dense" + std::to_string(i), make_linear(width, hidden, random)));
            width = hidden;
        }
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        torch::Tensor x = torch::cat(vectors(inputs, modalities_present(inputs, context), m_largest), 1);
        for (torch::nn::Linear& dense : m_dense)
            x = drop(torch::relu(dense->forward(x)), m_dropout, context);
        return {x, {}, torch::ones_like(inputs[0].present)};
    }

  private:
    double m_dropout;
    bool m_largest;
    std::vector<torch::nn::Linear> m_dense;
};

} // namespace

void register_concat(Registry& registry) {
    NodeType type;
    type.id = "fusion.concat";
    type.title = "Concatenation";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        pool_field(),
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = 65536,
         .help = "Width of dense layers with ReLU above the concatenation; 0 leaves them out."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 8,
         .help = "Dense layers after each other, where there is a hidden width."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of each dense layer's result that is dropped in training."},
    });
    type.help = "Early fusion: tokens are pooled to a vector a modality, and the vectors stand "
                "side by side. A learned vector stands for an absent modality.";
    type.source = "Ngiam et al. 2011";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        if (auto checked = check_fusion(params, inputs); !checked) return checked.error();
        std::int64_t width = params.integer("hidden");
        for (const PortType& input : inputs)
            if (params.integer("hidden") == 0) width += input.shape.back().size;
        return PortType{PortKind::vector, {Dim::symbol("B"), Dim::number(width)}, Modality::fusion};
    };
    type.factory = fusion_factory<Concat>();
    registry.add(std::move(type));
}

} // namespace triptych
