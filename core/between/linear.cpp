// SPDX-License-Identifier: GPL-3.0-or-later
// One dense layer over the last side: a projection, or logits for a late fusion.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class Linear : public NodeModule {
  public:
    Linear(const Params& params, std::int64_t in, std::int64_t out, const BuildContext& context) {
        Random random = context.random(0);
        m_dense = register_module("dense", make_linear(in, out, random, params.boolean("bias")));
    }
    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        return {m_dense->forward(inputs[0].values), inputs[0].mask, inputs[0].present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    torch::nn::Linear m_dense{nullptr};
};

} // namespace

void register_linear(Registry& registry) {
    NodeType type;
    type.id = "between.linear";
    type.title = "Linear";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {
        {.name = "width",
         .title = "Width",
         .fallback = std::int64_t{128},
         .minimum = 0,
         .maximum = 65536,
         .help = "Numbers that leave the layer; 0 stands for the number of classes."},
        {.name = "bias",
         .title = "Bias",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Adds a learned number to each."},
    };
    type.help = "xWᵀ + b on a vector, or on each token alike. With as many numbers as classes it "
                "makes the logits of one modality, which a late fusion combines.";
    type.source = "torch.nn.Linear";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts& facts) -> Result<PortType> {
        PortType out = inputs.at(0);
        if (out.shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {},
                        "cannot project " + shape_text(out.shape) + ": its last side is not known.",
                        {shape_text(out.shape)});
        const std::int64_t width = params.integer("width");
        out.shape.back() = width > 0            ? Dim::number(width)
                           : facts.classes >= 0 ? Dim::number(facts.classes)
                                                : Dim::symbol("K");
        return out;
    };
    type.factory =
        factory([](const Params& params, const std::vector<PortType>& inputs, const PortType& output,
                   const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
            const std::int64_t width = output.shape.back().size;
            if (width < 1)
                return fail(
                    ErrorCode::bad_shape, {},
                    "has as many numbers as there are classes, and these are not known. Give it a width.");
            return std::static_pointer_cast<NodeModule>(
                std::make_shared<Linear>(params, inputs.at(0).shape.back().size, width, context));
        });
    registry.add(std::move(type));
}

} // namespace triptych
