// SPDX-License-Identifier: GPL-3.0-or-later
// A number: one output, standardised by mean and deviation of the training part.
#include "core/training/head_parts.h"

namespace triptych {
namespace {

namespace F = torch::nn::functional;

class Number : public DenseHead {
  public:
    Number(const Params& params, const PortType& input, const BuildContext& context)
        : DenseHead(params, input, 1, context, true), m_loss(params.text("loss")), m_delta(params.number("delta")) {}

    torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
        const torch::Tensor rows = known_targets(target).nonzero().squeeze(1);
        if (rows.size(0) == 0) return {};
        const torch::Tensor given = output.squeeze(1).index_select(0, rows), truth = target.index_select(0, rows);
        if (m_loss == "absolute") return F::l1_loss(given, truth);
        if (m_loss == "huber") return F::huber_loss(given, truth, F::HuberLossFuncOptions().delta(m_delta));
        return F::mse_loss(given, truth);
    }

  private:
    std::string m_loss;
    double m_delta;
};

} // namespace

void register_number(Registry& registry) {
    NodeType type;
    type.id = "head.number";
    type.title = "Number";
    type.category = "head";
    type.inputs = {{"in", {PortKind::vector, PortKind::tokens}, false, Modality::none}};
    type.fields = head_fields(
        "The column of the table that holds the numbers.",
        {
            {.name = "loss",
             .title = "Loss",
             .kind = FieldKind::choice,
             .fallback = std::string("squared"),
             .choices = {"squared", "absolute", "huber"},
             .help = "Squared difference; absolute, which minds outliers less; or Huber's, squared up to delta and "
                     "absolute beyond."},
            {.name = "delta",
             .title = "Delta",
             .kind = FieldKind::number,
             .fallback = 1.0,
             .minimum = 1e-6,
             .maximum = 1e6,
             .unit = "deviations",
             .help = "Where Huber's loss passes from squared to absolute, in standard deviations of the column.",
             .advanced = true},
        });
    type.help = "One number, learned on a scale where the training part has mean 0 and deviation 1, and told in the "
                "column's own unit.";
    type.source = "Huber 1964";
    type.shape = [](const Params&, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        return prediction_type(Dim::number(1));
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<Number>(params, inputs.at(0), context));
    });
    registry.add(std::move(type));
}

} // namespace triptych
