// SPDX-License-Identifier: GPL-3.0-or-later
// A node type as anybody could add one, all of it: each number times a learned gain.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class Gain : public NodeModule {
  public:
    Gain(const Params& params, std::int64_t width) {
        m_gain = register_parameter("gain", torch::full({width}, params.number("start")));
    }
    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        return {inputs[0].values * m_gain, inputs[0].mask, inputs[0].present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    torch::Tensor m_gain;
};

} // namespace

void register_extra_node(Registry& registry) {
    NodeType type;
    type.id = "between.extra_gain";
    type.title = "Extra gain";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {{.name = "start",
                    .title = "First gain",
                    .kind = FieldKind::number,
                    .fallback = 1.0,
                    .minimum = 0,
                    .maximum = 10,
                    .help = "What each number is multiplied by before anything is learned."}};
    type.help = "Multiplies each number by one that is learned.";
    type.source = "A test.";
    type.shape = [](const Params&, const std::vector<PortType>& inputs, const DataFacts&) -> Result<PortType> {
        if (inputs.at(0).shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {}, "has no width to learn gains for.", {});
        return inputs.at(0);
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<Gain>(params, inputs.at(0).shape.back().size));
    });
    registry.add(std::move(type));
}

} // namespace triptych
