// SPDX-License-Identifier: GPL-3.0-or-later
// Drops a share of what passes, in training only.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class Dropout : public NodeModule {
  public:
    explicit Dropout(const Params& params) : m_rate(params.number("rate")) {}
    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        return {drop(inputs[0].values, m_rate, context), inputs[0].mask, inputs[0].present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    double m_rate;
};

} // namespace

void register_dropout(Registry& registry) {
    NodeType type;
    type.id = "between.dropout";
    type.title = "Dropout";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {
        {.name = "rate",
         .title = "Rate",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the numbers that are set to 0; the others grow by as much."},
    };
    type.help = "In training each number is left out by chance, so that none is relied on alone. "
                "Changes nothing in prediction.";
    type.source = "Srivastava et al. 2014";
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> { return inputs.at(0); };
    type.learns = false;
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<Dropout>(params));
    });
    registry.add(std::move(type));
}

} // namespace triptych
