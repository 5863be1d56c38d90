// SPDX-License-Identifier: GPL-3.0-or-later
// A dense layer to one logit a class; softmax and cross-entropy belong to the loss.
#include "core/training/head_parts.h"

namespace triptych {
namespace {

namespace F = torch::nn::functional;

class Classes : public DenseHead {
  public:
    Classes(const Params& params, const PortType& input, std::int64_t classes, const BuildContext& context)
        : DenseHead(params, input, classes, context, false), m_focal(params.text("loss") == "focal"),
          m_gamma(params.number("gamma")), m_smoothing(params.number("label_smoothing")) {
        std::vector<double> weights = *parse_class_weights(params.text("class_weights"));
        if (params.text("class_weights") == "balanced" && context.class_counts)
            weights = balanced_weights(*context.class_counts);
        if (!weights.empty()) m_weights = torch::tensor(weights, torch::kFloat32);
    }

    torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
        if (!known_targets(target).any().item<bool>()) return {};
        const torch::Tensor weights = m_weights.defined() ? m_weights.to(output.device()) : m_weights;
        if (m_focal) return focal(output, target, weights);
        return F::cross_entropy(
            output, target,
            F::CrossEntropyFuncOptions().weight(weights).ignore_index(-1).label_smoothing(m_smoothing));
    }

  private:
    /// Σ w (1-p)^γ (-log p) / Σ w, where p is the true class's probability and w its weight; for γ = 0 cross-entropy.
    torch::Tensor focal(const torch::Tensor& output, const torch::Tensor& target, const torch::Tensor& weights) const {
        const torch::Tensor rows = known_targets(target).nonzero().squeeze(1);
        const torch::Tensor truth = target.index_select(0, rows);
        const torch::Tensor log_p =
            torch::log_softmax(output.index_select(0, rows), 1).gather(1, truth.unsqueeze(1)).squeeze(1);
        // -expm1(log p) is 1-p without the loss of digits where p is close to 1; its power has no slope at 0 for γ < 1.
        const torch::Tensor missed = (-torch::expm1(log_p)).clamp_min(1e-12);
        const torch::Tensor losses = -missed.pow(m_gamma) * log_p;
        if (!weights.defined()) return losses.mean();
        const torch::Tensor share = weights.index_select(0, truth);
        return (share * losses).sum() / share.sum();
    }

    bool m_focal;
    double m_gamma, m_smoothing;
    torch::Tensor m_weights; ///< [K]; undefined: all alike
};

} // namespace

void register_classes(Registry& registry) {
    NodeType type;
    type.id = "head.classes";
    type.title = "Classes";
    type.category = "head";
    type.inputs = {{"in", {PortKind::vector, PortKind::tokens, PortKind::prediction}, false, Modality::none}};
    type.fields = head_fields(
        "The column of the table that holds the classes.",
        {
            {.name = "loss",
             .title = "Loss",
             .kind = FieldKind::choice,
             .fallback = std::string("cross_entropy"),
             .choices = {"cross_entropy", "focal"},
             .help = "Cross-entropy, or the focal loss, which counts less what is right already.",
             .advanced = true},
            {.name = "gamma",
             .title = "Focus γ",
             .kind = FieldKind::number,
             .fallback = 2.0,
             .minimum = 0,
             .maximum = 10,
             .help = "Focal loss: how much less; 0 is cross-entropy.",
             .advanced = true},
            {.name = "label_smoothing",
             .title = "Label smoothing",
             .kind = FieldKind::number,
             .fallback = 0.0,
             .minimum = 0,
             .maximum = 0.9,
             .help = "Cross-entropy: share of the target that is spread evenly over all classes.",
             .advanced = true},
            {.name = "class_weights",
             .title = "Class weights",
             .kind = FieldKind::text,
             .fallback = std::string("none"),
             .help = "none; balanced, so that rare classes count as much as frequent ones; or a number for each "
                     "class with commas between.",
             .advanced = true},
        });
    type.help = "One logit a class; softmax makes probabilities of them, cross-entropy the loss. "
                "What comes from a late fusion or another head is logits already and is taken as "
                "it is.";
    type.source = "Szegedy et al. 2016 (label smoothing); Lin et al. 2017 (focal loss)";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts& facts) -> Result<PortType> {
        const auto weights = parse_class_weights(params.text("class_weights"));
        if (!weights) return weights.error();
        if (!weights->empty() && facts.classes >= 0 && static_cast<std::int64_t>(weights->size()) != facts.classes)
            return fail(ErrorCode::bad_shape, {},
                        "has " + std::to_string(weights->size()) + " class weights for " +
                            std::to_string(facts.classes) + " classes.",
                        {std::to_string(weights->size()), std::to_string(facts.classes)});
        if (params.text("loss") == "focal" && params.number("label_smoothing") > 0)
            return fail(ErrorCode::invalid_argument, {},
                        "smooths labels, which goes with cross-entropy alone. Set label_smoothing to 0.");
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
        return prediction_type(classes);
    };
    type.factory =
        factory([](const Params& params, const std::vector<PortType>& inputs, const PortType& output,
                   const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
            if (inputs.at(0).kind != PortKind::prediction && output.shape.back().size < 1)
                return fail(ErrorCode::bad_shape, {}, "has classes that are not known yet. Open the data first.");
            return std::static_pointer_cast<NodeModule>(
                std::make_shared<Classes>(params, inputs.at(0), output.shape.back().size, context));
        });
    registry.add(std::move(type));
}

} // namespace triptych
