// SPDX-License-Identifier: GPL-3.0-or-later
// Late fusion: each modality decides, then the decisions are combined.
#include <limits>

#include "core/training/fusion_parts.h"

namespace triptych {
namespace {

class Late : public FusionModule {
  public:
    Late(const Params& params, FusionInputs given, const BuildContext& context)
        : FusionModule(std::move(given)), m_rule(params.text("rule")),
          m_of_logits(params.text("average") == "logits") {
        Random random = context.random(0);
        const auto count = static_cast<std::int64_t>(m_in.size());
        const std::int64_t classes = m_in.width(0);
        if (m_rule == "weighted") m_weights = register_parameter("weights", torch::zeros({count}));
        if (m_rule == "stacked") {
            for (const std::string& name : m_in.names)
                m_absent.push_back(vector_parameter("absent_" + name, {classes}, random));
            m_dense = register_module("dense", make_linear(count * classes, classes, random));
        }
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const torch::Tensor there = torch::stack(modalities_present(inputs, context), 1).unsqueeze(2);
        std::vector<torch::Tensor> all;
        for (const Flow& input : inputs)
            all.push_back(input.values);
        torch::Tensor logits = torch::stack(all, 1); // [B,M,K]
        const torch::Tensor any = there.any(1);      // [B,1]
        const torch::Tensor present = any.squeeze(1);
        if (m_dense) {
            logits = torch::where(there, logits, torch::stack(m_absent, 0));
            return {m_dense->forward(logits.flatten(1)), {}, torch::ones_like(present)};
        }
        // Who is absent has no say. Where nobody is there, no class is likelier than another.
        const torch::Tensor counted = there | ~any.unsqueeze(1);
        logits = logits.masked_fill(~there, 0);
        if (m_rule == "product") return {(torch::log_softmax(logits, 2) * counted).sum(1), {}, present};
        torch::Tensor weights = m_weights.defined() ? m_weights.view({1, -1, 1}).expand(counted.sizes())
                                                    : torch::zeros(counted.sizes(), logits.options());
        weights =
            torch::log_softmax(weights.masked_fill(~counted, -std::numeric_limits<float>::infinity()), 1);
        if (m_of_logits) return {(logits * weights.exp()).sum(1), {}, present};
        return {torch::logsumexp(torch::log_softmax(logits, 2) + weights, 1), {}, present};
    }

  private:
    std::string m_rule;
    bool m_of_logits;
    torch::Tensor m_weights;
    std::vector<torch::Tensor> m_absent;
    torch::nn::Linear m_dense{nullptr};
};

} // namespace

void register_late(Registry& registry) {
    NodeType type;
    type.id = "fusion.late";
    type.title = "Late fusion";
    type.category = "fusion";
    type.modality = Modality::fusion;
    type.inputs = {{"in", {PortKind::prediction, PortKind::vector}, true, Modality::none}};
    type.fields = with_modality_dropout({
        {.name = "rule",
         .title = "Rule",
         .kind = FieldKind::choice,
         .fallback = std::string("mean"),
         .choices = {"mean", "product", "weighted", "stacked"},
         .help = "The mean of the decisions, the product of their probabilities, a mean with "
                 "learned weights, or a linear layer over all logits."},
        {.name = "average",
         .title = "Average of",
         .kind = FieldKind::choice,
         .fallback = std::string("probabilities"),
         .choices = {"probabilities", "logits"},
         .help = "What the mean and the weighted mean are taken of."},
    });
    type.help = "Combines one logit a class from each modality: from linear layers whose width is "
                "the number of classes, or from heads of their own. Who is absent has no say, or a "
                "learned vector where logits are stacked. The head after it takes the result as it "
                "is, so that column and loss stay with the head.";
    type.source = "Kittler et al. 1998; Hinton 2002; Wolpert 1992";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        if (auto rates = modality_rates(params, input_names(inputs)); !rates) return rates.error();
        const PortType* known = nullptr;
        for (const PortType& input : inputs) {
            if (input.shape.back().size < 0) continue;
            if (!known) known = &input;
            if (input.shape.back() != known->shape.back())
                return fail(
                    ErrorCode::bad_shape, {},
                    "gets " + shape_text(known->shape) + " and " + shape_text(input.shape) +
                        "; all must bring one logit for each class. Give the linear layers before it width "
                        "0, which stands for the number of classes.",
                    {shape_text(known->shape), shape_text(input.shape)});
        }
        return PortType{PortKind::prediction, known ? known->shape : inputs.at(0).shape, Modality::fusion};
    };
    type.factory = fusion_factory<Late>();
    registry.add(std::move(type));
}

} // namespace triptych
