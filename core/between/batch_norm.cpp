// SPDX-License-Identifier: GPL-3.0-or-later
// Each number to mean 0 and deviation 1 over the batch; padding and absent rows are not counted.
#include "core/training/node_module.h"

namespace triptych {
namespace {

class MaskedBatchNorm : public NodeModule {
  public:
    MaskedBatchNorm(const Params& params, std::int64_t width) {
        m_norm = register_module("norm", torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(width)
                                                                    .eps(params.number("epsilon"))
                                                                    .momentum(params.number("momentum"))));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor& x = in.values;
        const auto normalise = [&](const torch::Tensor& rows, bool training) {
            return at::batch_norm(rows, m_norm->weight, m_norm->bias, m_norm->running_mean,
                                  m_norm->running_var, training, *m_norm->options.momentum(),
                                  m_norm->options.eps(), false);
        };
        if (context.training) {
            const torch::Tensor there =
                in.mask.defined() && x.dim() == 3 ? in.mask & in.present.unsqueeze(1) : in.present;
            const torch::Tensor rows = x.index({there});
            // One row has no deviation; it is measured by what was seen before.
            if (rows.size(0) > 1) {
                m_norm->num_batches_tracked += 1;
                return {torch::zeros_like(x).index_put({there}, normalise(rows, true)), in.mask, in.present};
            }
        }
        return {normalise(x.flatten(0, -2), false).view(x.sizes()), in.mask, in.present};
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    torch::nn::BatchNorm1d m_norm{nullptr};
};

} // namespace

void register_batch_norm(Registry& registry) {
    NodeType type;
    type.id = "between.batch_norm";
    type.title = "Batch norm";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {
        {.name = "momentum",
         .title = "Momentum",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0.0001,
         .maximum = 1,
         .help = "Share of a batch in the running mean and variance, which prediction uses."},
        {.name = "epsilon",
         .title = "Epsilon",
         .kind = FieldKind::number,
         .fallback = 1e-5,
         .minimum = 1e-12,
         .maximum = 1,
         .help = "Added to the variance, so that nothing is divided by 0.",
         .advanced = true},
    };
    type.help = "Brings each number to mean 0 and deviation 1 over the batch, or over all its "
                "tokens. Padding and absent rows are not counted.";
    type.source = "Ioffe & Szegedy 2015";
    type.shape = [](const Params&, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const Shape& shape = inputs.at(0).shape;
        if (shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {},
                        "cannot normalise " + shape_text(shape) + ": its last side is not known.",
                        {shape_text(shape)});
        return inputs.at(0);
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext&) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<MaskedBatchNorm>(params, inputs.at(0).shape.back().size));
    });
    registry.add(std::move(type));
}

} // namespace triptych
