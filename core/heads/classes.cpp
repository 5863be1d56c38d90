// SPDX-License-Identifier: GPL-3.0-or-later
// A dense layer to one logit a class; softmax and cross-entropy belong to the loss.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class Classes : public NodeModule {
  public:
    Classes(const Params& params, const PortType& input, std::int64_t classes, const BuildContext& context)
        : m_dropout(params.number("dropout")) {
        if (input.kind == PortKind::prediction) return; // logits already
        Random random = context.random(0);
        m_dense = register_module("dense", make_linear(input.shape.back().size, classes, random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        torch::Tensor x = inputs[0].values;
        if (!m_dense) return {x, {}, inputs[0].present};
        if (x.dim() == 3) {
            const torch::Tensor weight = inputs[0].mask.to(x.dtype());
            x = torch::bmm(weight.unsqueeze(1), x).squeeze(1) / weight.sum(1, true).clamp_min(1);
        }
        return {m_dense->forward(drop(x, m_dropout, context)), {}, inputs[0].present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    double m_dropout;
    torch::nn::Linear m_dense{nullptr};
};

} // namespace

void register_classes(Registry& registry) {
    NodeType type;
    type.id = "head.classes";
    type.title = "Classes";
    type.category = "head";
    type.inputs = {{"in", {PortKind::vector, PortKind::tokens, PortKind::prediction}, false, Modality::none}};
    type.fields = {
        {.name = "column",
         .title = "Column",
         .kind = FieldKind::column,
         .fallback = std::string(),
         .help = "The column of the table that holds the classes."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the input that is dropped in training."},
    };
    type.help = "One logit a class; softmax makes probabilities of them, cross-entropy the loss. "
                "What comes from a late fusion or another head is logits already and is taken as "
                "it is.";
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts& facts) -> Result<PortType> {
        const Dim classes = facts.classes >= 0 ? Dim::number(facts.classes) : Dim::symbol("K");
        const std::int64_t given = inputs.at(0).shape.back().size;
        if (inputs.at(0).kind == PortKind::prediction && facts.classes >= 0 && given >= 0 &&
            given != facts.classes)
            return fail(
                ErrorCode::bad_shape, {},
                "gets " + std::to_string(given) + " logits for " + std::to_string(facts.classes) +
                    " classes. Give the linear layers before the late fusion width 0, which stands for the "
                    "number of classes.",
                {std::to_string(given), std::to_string(facts.classes)});
        return PortType{PortKind::prediction, {Dim::symbol("B"), classes}, Modality::none};
    };
    type.factory =
        factory([](const Params& params, const std::vector<PortType>& inputs, const PortType& output,
                   const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
            return std::static_pointer_cast<NodeModule>(
                std::make_shared<Classes>(params, inputs.at(0), output.shape.back().size, context));
        });
    registry.add(std::move(type));
}

} // namespace triptych
