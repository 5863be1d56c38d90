// SPDX-License-Identifier: GPL-3.0-or-later
// Dense layers with an activation between them, over the last side.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class Mlp : public NodeModule {
  public:
    Mlp(const Params& params, std::int64_t in, const BuildContext& context)
        : m_activation(params.text("activation")), m_dropout(params.number("dropout")) {
        Random random = context.random(0);
        for (std::int64_t i = 0; i < params.integer("layers"); ++i) {
            m_hidden.push_back(register_module("hidden" + std::to_string(i),
                                               make_linear(in, params.integer("hidden"), random)));
            in = params.integer("hidden");
        }
        m_out = register_module("out", make_linear(in, params.integer("width"), random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        torch::Tensor x = inputs[0].values;
        for (torch::nn::Linear& hidden : m_hidden) {
            x = hidden->forward(x);
            x = m_activation == "relu"   ? torch::relu(x)
                : m_activation == "gelu" ? torch::gelu(x)
                                         : torch::tanh(x);
            x = drop(x, m_dropout, context);
        }
        return {m_out->forward(x), inputs[0].mask, inputs[0].present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    std::string m_activation;
    double m_dropout;
    std::vector<torch::nn::Linear> m_hidden;
    torch::nn::Linear m_out{nullptr};
};

} // namespace

void register_mlp(Registry& registry) {
    NodeType type;
    type.id = "between.mlp";
    type.title = "MLP";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Numbers in each hidden layer."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 16,
         .help = "Hidden layers after each other."},
        {.name = "width",
         .title = "Width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Numbers that leave the network."},
        {.name = "activation",
         .title = "Activation",
         .kind = FieldKind::choice,
         .fallback = std::string("relu"),
         .choices = {"relu", "gelu", "tanh"},
         .help = "What follows each hidden layer."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of each hidden layer's result that is dropped in training."},
    };
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
            std::make_shared<Mlp>(params, inputs.at(0).shape.back().size, context));
    });
    registry.add(std::move(type));
}

} // namespace triptych
