// SPDX-License-Identifier: GPL-3.0-or-later
// Dense layers with an activation between them, over the last side.
#include "core/training/dense_layers.h"

namespace triptych {
namespace {

class Mlp : public NodeModule {
  public:
    Mlp(const Params& params, std::int64_t in, Random random) : m_layers(*this, params, in, random) {}

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        return {m_layers.forward(inputs[0].values, context), inputs[0].mask, inputs[0].present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    DenseLayers m_layers;
};

} // namespace

void register_mlp(Registry& registry) {
    NodeType type;
    type.id = "between.mlp";
    type.title = "MLP";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = DenseLayers::fields(0.0);
    type.help = "Hidden layers with an activation, then a linear one; on a vector, or on each token alike.";
    type.source = "Rumelhart et al. 1986";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        PortType out = inputs.at(0);
        if (out.shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {},
                        "cannot project " + shape_text(out.shape) + ": its last side is not known.",
                        {shape_text(out.shape)});
        out.shape.back() = Dim::number(params.integer("width"));
        return out;
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<Mlp>(params, inputs.at(0).shape.back().size, context.random(0)));
    });
    registry.add(std::move(type));
}

} // namespace triptych
