// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/head_parts.h"

#include <algorithm>
#include <charconv>

#include "core/graph/heads.h"

namespace triptych {

std::vector<Field> head_fields(const std::string& column_help, std::vector<Field> own) {
    std::vector<Field> fields = {
        {.name = "column",
         .title = "Column",
         .kind = FieldKind::column,
         .fallback = std::string(),
         .help = column_help},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the input that is dropped in training."},
    };
    for (Field& field : own)
        fields.push_back(std::move(field));
    const std::vector<Field> shared = {
        {.name = "loss_weight",
         .title = "Loss weight",
         .kind = FieldKind::number,
         .fallback = 1.0,
         .minimum = 0,
         .maximum = 1e6,
         .help = "Times the loss of this head, where losses of several heads are added up."},
        {.name = "weighting",
         .title = "Weighting",
         .kind = FieldKind::choice,
         .fallback = std::string("given"),
         .choices = {"given", "uncertainty"},
         .help = "The given weight, or one that is learned along: exp(-s) of the loss and s/2, with s the "
                 "logarithm of the head's own variance (Kendall et al. 2018).",
         .advanced = true},
        {.name = auxiliary_param,
         .title = "Auxiliary",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help = "Learned along to help what comes before it; the best epoch is not chosen by it.",
         .advanced = true},
    };
    fields.insert(fields.end(), shared.begin(), shared.end());
    return fields;
}

DenseHead::DenseHead(const Params& params, const PortType& input, std::int64_t outputs, const BuildContext& context,
                     bool half, bool bias)
    : m_dropout(params.number("dropout")), m_weight(params.number("loss_weight")), m_half(half) {
    if (params.text("weighting") == "uncertainty")
        m_log_variance = register_parameter("log_variance", torch::zeros({1}));
    if (input.kind == PortKind::prediction) return; // logits already
    Random random = context.random(0);
    m_dense = register_module("dense", make_linear(input.shape.back().size, outputs, random, bias));
}

Flow DenseHead::forward(const std::vector<Flow>& inputs, ForwardContext& context) {
    torch::Tensor x = inputs[0].values;
    if (!m_dense) return {x, {}, inputs[0].present};
    if (x.dim() == 3) {
        const torch::Tensor weight = inputs[0].mask.to(x.dtype());
        x = torch::bmm(weight.unsqueeze(1), x).squeeze(1) / weight.sum(1, true).clamp_min(1);
    }
    return {m_dense->forward(drop(x, m_dropout, context)), {}, inputs[0].present};
}

torch::Tensor DenseHead::weighted(const torch::Tensor& loss) const {
    if (!m_log_variance.defined()) return m_weight == 1 ? loss : m_weight * loss;
    const torch::Tensor s = m_log_variance.squeeze(0);
    return (m_half ? 0.5 : 1.0) * torch::exp(-s) * loss + 0.5 * s;
}

Result<std::vector<double>> parse_class_weights(const std::string& text) {
    if (text.empty() || text == "none" || text == "balanced") return std::vector<double>{};
    const auto refused = [&] {
        return fail(ErrorCode::invalid_argument, {},
                    "class_weights is '" + text + "'; it takes none, balanced, or numbers above 0 with commas between.",
                    {"class_weights", text});
    };
    std::vector<double> weights;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t comma = std::min(text.find(',', at), text.size());
        std::string part = text.substr(at, comma - at);
        std::erase_if(part, [](char c) { return c == ' ' || c == '\t'; });
        double weight = 0;
        const auto [end, failed] = std::from_chars(part.data(), part.data() + part.size(), weight);
        if (failed != std::errc() || end != part.data() + part.size() || !(weight > 0) || weight > 1e9) return refused();
        weights.push_back(weight);
        at = comma + 1;
    }
    return weights;
}

std::vector<double> balanced_weights(const std::vector<std::int64_t>& counts) {
    double rows = 0, occurring = 0;
    for (const std::int64_t count : counts) {
        rows += static_cast<double>(count);
        occurring += count > 0 ? 1 : 0;
    }
    std::vector<double> weights;
    for (const std::int64_t count : counts)
        weights.push_back(count > 0 ? rows / (occurring * static_cast<double>(count)) : 1.0);
    return weights;
}

torch::Tensor known_targets(const torch::Tensor& target) {
    const torch::Tensor one = target.dim() == 2 ? target.select(1, 0) : target;
    return one.is_floating_point() ? ~torch::isnan(one) : one >= 0;
}

PortType prediction_type(const Dim& outputs) {
    return PortType{PortKind::prediction, {Dim::symbol("B"), outputs}, Modality::none};
}

} // namespace triptych
