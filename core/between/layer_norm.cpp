// SPDX-License-Identifier: GPL-3.0-or-later
// Each vector or token to mean 0 and deviation 1.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class TokenNorm : public NodeModule {
  public:
    TokenNorm(const Params& params, std::int64_t width) {
        m_norm =
            register_module("norm", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width})
                                                             .eps(params.number("epsilon"))
                                                             .elementwise_affine(params.boolean("affine"))));
    }
    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        return {m_norm->forward(inputs[0].values), inputs[0].mask, inputs[0].present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    torch::nn::LayerNorm m_norm{nullptr};
};

} // namespace

void register_layer_norm(Registry& registry) {
    NodeType type;
    type.id = "between.layer_norm";
    type.title = "Layer norm";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {
        {.name = "affine",
         .title = "Scale and shift",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Learns a factor and an offset for each number."},
        {.name = "epsilon",
         .title = "Epsilon",
         .kind = FieldKind::number,
         .fallback = 1e-5,
         .minimum = 1e-12,
         .maximum = 1,
         .help = "Added to the variance, so that nothing is divided by 0.",
         .advanced = true},
    };
    type.help = "Brings each vector, or each token, to mean 0 and deviation 1, whatever the others are.";
    type.source = "Ba et al. 2016";
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const Shape& shape = inputs.at(0).shape;
        if (shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {},
                        "cannot normalise " + shape_text(shape) + ": its last side is not known.",
                        {shape_text(shape)});
        return inputs.at(0);
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<TokenNorm>(params, inputs.at(0).shape.back().size));
    });
    registry.add(std::move(type));
}

} // namespace triptych
