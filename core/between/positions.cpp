// SPDX-License-Identifier: GPL-3.0-or-later
// Tells each token its place: by sines and cosines, or by learned vectors.
#include "core/training/transformer.h"

namespace triptych {
namespace {

class Positions : public NodeModule {
  public:
    Positions(const Params& params, const PortType& input, const BuildContext& context) {
        if (params.text("kind") != "learned") return;
        Random random = context.random(0);
        const std::int64_t length = input.shape.at(1).size;
        m_table = register_parameter("position", torch::zeros({length > 0 ? length : params.integer("most"),
                                                               input.shape.back().size}));
        fill_normal(m_table, 0.02, random);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        const Flow& in = inputs[0];
        const torch::Tensor& x = in.values;
        if (!m_table.defined())
            return {x + sinusoidal_positions(x.size(1), x.size(2), x.device()), in.mask, in.present};
        // Tokens beyond the table share its last row.
        const torch::Tensor place =
            torch::arange(x.size(1), x.options().dtype(torch::kInt64).requires_grad(false))
                .clamp_max(m_table.size(0) - 1);
        return {x + m_table.index_select(0, place), in.mask, in.present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    torch::Tensor m_table;
};

} // namespace

void register_positions(Registry& registry) {
    NodeType type;
    type.id = "between.positions";
    type.title = "Positions";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens}, false, Modality::none}};
    type.fields = {
        {.name = "kind",
         .title = "Kind",
         .kind = FieldKind::choice,
         .fallback = std::string("sinusoidal"),
         .choices = {"sinusoidal", "learned"},
         .help = "Sines and cosines of the place, or a learned vector for each place."},
        {.name = "most",
         .title = "Learned places",
         .fallback = std::int64_t{512},
         .minimum = 1,
         .maximum = 65536,
         .unit = "tokens",
         .help = "Learned vectors where the number of tokens is not fixed; tokens beyond share the last one.",
         .advanced = true},
    };
    type.help =
        "Adds to each token what tells its place, so that attention, which sees a set, can tell an order.";
    type.source = "Vaswani et al. 2017";
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const Shape& shape = inputs.at(0).shape;
        if (shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {},
                        "cannot add places to " + shape_text(shape) + ": its last side is not known.",
                        {shape_text(shape)});
        return inputs.at(0);
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<Positions>(params, inputs.at(0), context));
    });
    registry.add(std::move(type));
}

} // namespace triptych
