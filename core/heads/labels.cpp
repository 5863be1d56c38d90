// SPDX-License-Identifier: GPL-3.0-or-later
// Several labels at once: a logit for each, and a binary cross-entropy.
#include "core/training/head_parts.h"

namespace triptych {
namespace {

namespace F = torch::nn::functional;

class Labels : public DenseHead {
  public:
    Labels(const Params& params, const PortType& input, std::int64_t labels, const BuildContext& context)
        : DenseHead(params, input, labels, context, false) {
        if (params.text("positive_weight") != "balanced" || !context.class_counts) return;
        std::vector<double> weights;
        for (const std::int64_t count : *context.class_counts) {
            const auto given = static_cast<double>(count);
            const double absent = static_cast<double>(context.target_rows) - given;
            weights.push_back(given > 0 && absent > 0 ? absent / given : 1.0);
        }
        m_weights = torch::tensor(weights, torch::kFloat32);
    }

    torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
        const torch::Tensor rows = known_targets(target).nonzero().squeeze(1);
        if (rows.size(0) == 0) return {};
        const torch::Tensor weights = m_weights.defined() ? m_weights.to(output.device()) : m_weights;
        return F::binary_cross_entropy_with_logits(output.index_select(0, rows), target.index_select(0, rows),
                                                   F::BinaryCrossEntropyWithLogitsFuncOptions().pos_weight(weights));
    }

  private:
    torch::Tensor m_weights; ///< [K]; undefined: 1
};

} // namespace

void register_labels(Registry& registry) {
    NodeType type;
    type.id = "head.labels";
    type.title = "Labels";
    type.category = "head";
    type.inputs = {{"in", {PortKind::vector, PortKind::tokens}, false, Modality::none}};
    type.fields = head_fields(
        "The column of the table that holds the labels, several in a cell.",
        {
            {.name = "separator",
             .title = "Separator",
             .kind = FieldKind::text,
             .fallback = std::string(";"),
             .help = "Stands between the labels of a cell; a cell that holds nothing else has none of them."},
            {.name = "positive_weight",
             .title = "Positive weight",
             .kind = FieldKind::choice,
             .fallback = std::string("none"),
             .choices = {"none", "balanced"},
             .help = "balanced: a label that is rarely given counts as much where it is as where it is not.",
             .advanced = true},
        });
    type.help = "One logit a label, any number of which may be given; the logistic function makes a probability of "
                "each, binary cross-entropy the loss. A label is predicted where its probability is above one half.";
    type.source = "torch.nn.BCEWithLogitsLoss";
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts& facts) -> Result<PortType> {
        if (params.text("separator").empty())
            return fail(ErrorCode::invalid_argument, {}, "has no separator. Write what stands between two labels.");
        return prediction_type(facts.classes >= 0 ? Dim::number(facts.classes) : Dim::symbol("K"));
    };
    type.factory =
        factory([](const Params& params, const std::vector<PortType>& inputs, const PortType& output,
                   const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
            if (output.shape.back().size < 1)
                return fail(ErrorCode::bad_shape, {}, "has classes that are not known yet. Open the data first.");
            return std::static_pointer_cast<NodeModule>(
                std::make_shared<Labels>(params, inputs.at(0), output.shape.back().size, context));
        });
    registry.add(std::move(type));
}

} // namespace triptych
