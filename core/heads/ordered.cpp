// SPDX-License-Identifier: GPL-3.0-or-later
// Classes that follow each other: one score, and thresholds between the classes.
#include <cmath>

#include "core/training/head_parts.h"

namespace triptych {
namespace {

/// Proportional odds: P(class <= k) = σ(θ_k - f(x)). The score f has no bias, since the thresholds θ have it; they rise,
/// since each step from one to the next is a softplus.
class Ordered : public DenseHead {
  public:
    Ordered(const Params& params, const PortType& input, std::int64_t classes, const BuildContext& context)
        : DenseHead(params, input, 1, context, false, false) {
        // So that every class is as likely at first where the score is 0.
        torch::Tensor first = torch::empty({1}), steps = torch::empty({classes - 2});
        const auto threshold = [&](std::int64_t k) {
            const double below = static_cast<double>(k + 1) / static_cast<double>(classes);
            return std::log(below / (1 - below));
        };
        first.fill_(threshold(0));
        for (std::int64_t k = 1; k + 1 < classes; ++k)
            steps.data_ptr<float>()[k - 1] = static_cast<float>(std::log(std::expm1(threshold(k) - threshold(k - 1))));
        m_first = register_parameter("first_threshold", first);
        if (classes > 2) m_steps = register_parameter("steps", steps);
    }

    /// [B,K] log-probabilities.
    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        Flow flow = DenseHead::forward(inputs, context);
        const torch::Tensor score = flow.values; // [B,1]
        torch::Tensor thresholds = m_first;      // [K-1]
        torch::Tensor between;
        if (m_steps.defined()) {
            const torch::Tensor rises = torch::softplus(m_steps);
            thresholds = torch::cat({m_first, m_first + rises.cumsum(0)});
            between = torch::log(-torch::expm1(-rises)); // [K-2]
        }
        const torch::Tensor at = thresholds - score;            // [B,K-1]
        const torch::Tensor below = torch::log_sigmoid(at);     // log P(class <= k)
        const torch::Tensor above = torch::log_sigmoid(-at);    // log P(class > k)
        const std::int64_t last = at.size(1) - 1;
        std::vector<torch::Tensor> parts{below.narrow(1, 0, 1)};
        // σ(b) - σ(a) = σ(b) σ(-a) (1 - exp(a-b)), of which no part cancels.
        if (last > 0) parts.push_back(below.narrow(1, 1, last) + above.narrow(1, 0, last) + between);
        parts.push_back(above.narrow(1, last, 1));
        flow.values = torch::cat(parts, 1);
        return flow;
    }

    torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
        if (!known_targets(target).any().item<bool>()) return {};
        return torch::nn::functional::nll_loss(output, target,
                                               torch::nn::functional::NLLLossFuncOptions().ignore_index(-1));
    }

  private:
    torch::Tensor m_first; ///< [1]
    torch::Tensor m_steps; ///< [K-2] before softplus; undefined for two classes
};

} // namespace

void register_ordered(Registry& registry) {
    NodeType type;
    type.id = "head.ordered";
    type.title = "Ordered classes";
    type.category = "head";
    type.inputs = {{"in", {PortKind::vector, PortKind::tokens}, false, Modality::none}};
    type.fields = head_fields(
        "The column of the table that holds the ordered classes.",
        {
            {.name = "order",
             .title = "Order",
             .kind = FieldKind::text,
             .fallback = std::string(),
             .help = "The classes from the lowest to the highest, with commas between; empty: sorted as numbers."},
        });
    type.help = "Classes that follow each other, such as grades: one score and a threshold between each class and the "
                "next (proportional odds). Being off by two places costs more than being off by one.";
    type.source = "McCullagh 1980";
    type.shape = [](const Params&, const std::vector<PortType>&, const DataFacts& facts) -> Result<PortType> {
        if (facts.classes >= 0 && facts.classes < 2)
            return fail(ErrorCode::bad_shape, {}, "has fewer than two classes, so that there is no order.");
        return prediction_type(facts.classes >= 0 ? Dim::number(facts.classes) : Dim::symbol("K"));
    };
    type.factory =
        factory([](const Params& params, const std::vector<PortType>& inputs, const PortType& output,
                   const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
            if (output.shape.back().size < 2)
                return fail(ErrorCode::bad_shape, {}, "has classes that are not known yet. Open the data first.");
            return std::static_pointer_cast<NodeModule>(
                std::make_shared<Ordered>(params, inputs.at(0), output.shape.back().size, context));
        });
    registry.add(std::move(type));
}

} // namespace triptych
