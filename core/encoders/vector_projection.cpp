// SPDX-License-Identifier: GPL-3.0-or-later
// A feature vector to another width by one dense layer.
#include "core/training/feature_map.h"

namespace triptych {
namespace {

class VectorProjection : public NodeModule {
  public:
    VectorProjection(const Params& params, std::int64_t in, Random random)
        : m_linear_only(params.text("activation") == "none"),
          m_activation(m_linear_only ? Activation::relu : activation_of(params)), m_dropout(params.number("dropout")) {
        m_dense = register_module("dense", make_linear(in, params.integer("width"), random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        torch::Tensor x = m_dense->forward(in.values);
        if (!m_linear_only) x = activate(m_activation, x);
        return {drop(x, m_dropout, context).masked_fill(~in.present.unsqueeze(1), 0), {}, in.present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return joined(inputs[0]); }

  private:
    bool m_linear_only;
    Activation m_activation;
    double m_dropout;
    torch::nn::Linear m_dense{nullptr};
};

} // namespace

void register_vector_projection(Registry& registry) {
    NodeType type;
    type.id = "vector.projection";
    type.title = "Projection";
    type.category = "vector encoder";
    type.modality = Modality::vector;
    type.inputs = {{"in", {PortKind::vector}, false, Modality::vector}};
    type.fields = {
        {.name = "width",
         .title = "Width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 65536,
         .help = "Numbers that leave the layer."},
        {.name = "activation",
         .title = "Activation",
         .kind = FieldKind::choice,
         .fallback = std::string("relu"),
         .choices = {"relu", "gelu", "tanh", "none"},
         .help = "What follows the layer."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the output that is dropped in training."},
    };
    type.help = "One dense layer, xWᵀ + b, an activation and dropout: brings a feature vector to the width of the others.";
    type.source = "torch.nn.Linear";
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        return PortType{
            PortKind::vector, {Dim::symbol("B"), Dim::number(params.integer("width"))}, Modality::vector};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        // Where the data have not told the length yet, it counts as 1.
        const std::int64_t in = std::max<std::int64_t>(inputs.at(0).shape.back().size, 1);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<VectorProjection>(params, in, context.random(0)));
    });
    registry.add(std::move(type));
}

} // namespace triptych
