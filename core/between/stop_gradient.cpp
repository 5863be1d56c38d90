// SPDX-License-Identifier: GPL-3.0-or-later
// Passes values on and no gradient back.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class StopGradient : public NodeModule {
  public:
    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        // Learning stops here; what an answer rests on does not, and is asked for by those who look inside.
        return {context.tap ? inputs[0].values : inputs[0].values.detach(), inputs[0].mask, inputs[0].present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }
};

} // namespace

void register_stop_gradient(Registry& registry) {
    NodeType type;
    type.id = "between.stop_gradient";
    type.title = "Stop gradient";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector, PortKind::prediction}, false, Modality::none}};
    type.help = "What comes after it learns from what comes before, and does not change it: for an "
                "auxiliary head that only looks.";
    type.source = "torch.Tensor.detach";
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> { return inputs.at(0); };
    type.learns = false;
    type.factory = factory([](const Params&, const std::vector<PortType>&, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<StopGradient>());
    });
    registry.add(std::move(type));
}

} // namespace triptych
