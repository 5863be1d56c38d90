// SPDX-License-Identifier: GPL-3.0-or-later
// The sum of two branches of one input.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class Residual : public NodeModule {
  public:
    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        const Flow &a = inputs[0], &b = inputs[1];
        return {a.values + b.values, a.mask.defined() && b.mask.defined() ? a.mask & b.mask : torch::Tensor(),
                a.present & b.present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }
};

} // namespace

void register_residual(Registry& registry) {
    NodeType type;
    type.id = "between.residual";
    type.title = "Residual sum";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none},
                   {"skip", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.help = "x + f(x): adds what skips some nodes to what went through them. Both come from "
                "one input; different modalities are added by fusion.sum, which knows of absent "
                "ones.";
    type.source = "He et al. 2016";
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const PortType &a = inputs.at(0), &b = inputs.at(1);
        if (a.shape != b.shape) {
            const bool width = a.shape.size() == b.shape.size() &&
                               std::equal(a.shape.begin(), a.shape.end() - 1, b.shape.begin());
            return fail(ErrorCode::bad_shape, {},
                        "adds " + shape_text(a.shape) + " and " + shape_text(b.shape) +
                            ", which must be of one shape. " +
                            (width ? "Insert between.linear of one width before either."
                                   : "Insert between.pool or between.reshape before either."),
                        {shape_text(a.shape), shape_text(b.shape)});
        }
        if (a.input != b.input)
            return fail(ErrorCode::bad_graph, {},
                        "adds '" + a.input + "' and '" + b.input +
                            "', of which either may be absent. Join them by fusion.sum.",
                        {a.input, b.input});
        return a;
    };
    type.learns = false;
    type.factory = factory([](const Params&, const std::vector<PortType>&, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<Residual>());
    });
    registry.add(std::move(type));
}

} // namespace triptych
