// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/feature_map.h"

namespace triptych {

torch::Tensor batch_norm(torch::nn::BatchNorm2d& norm, const torch::Tensor& x) {
    const bool from_batch = norm->is_training() && x.numel() / x.size(1) > 1;
    if (from_batch) norm->num_batches_tracked.add_(1);
    return torch::batch_norm(x, norm->weight, norm->bias, norm->running_mean, norm->running_var, from_batch,
                             norm->options.momentum().value_or(0.1), norm->options.eps(), true);
}

torch::Tensor batch_norm(torch::nn::BatchNorm2d& norm, const torch::Tensor& x, const torch::Tensor& mask) {
    if (!norm->is_training()) return batch_norm(norm, x);
    const torch::Tensor by_frame = x.permute({0, 2, 1, 3}); // [B,F,C,M]
    const torch::Tensor frames = by_frame.index({mask});    // [n,C,M]
    if (frames.size(0) == 0) return x;
    return torch::zeros_like(by_frame).index_put({mask}, batch_norm(norm, frames)).permute({0, 2, 1, 3});
}

Field activation_field() {
    return {.name = "activation",
            .title = "Activation",
            .kind = FieldKind::choice,
            .fallback = std::string("relu"),
            .choices = {"relu", "gelu", "tanh"},
            .help = "What each filter's answer goes through.",
            .advanced = true};
}

Activation activation_of(const Params& params) {
    const std::string& name = params.text("activation");
    return name == "relu" ? Activation::relu : name == "gelu" ? Activation::gelu : Activation::tanh;
}

torch::Tensor activate(Activation activation, const torch::Tensor& x) {
    switch (activation) {
    case Activation::relu:
        return torch::relu(x);
    case Activation::gelu:
        return torch::gelu(x);
    case Activation::tanh:
        return torch::tanh(x);
    }
    return x;
}

TokenList grid_cells(const TokenList& picture, std::int64_t rows, std::int64_t columns) {
    if (picture.empty()) return {};
    TokenList tokens;
    for (std::int64_t row = 0; row < rows; ++row) {
        for (std::int64_t column = 0; column < columns; ++column) {
            TokenSource cell = picture[0];
            cell.kind = TokenSource::Kind::box;
            cell.width = 1.0 / static_cast<double>(columns);
            cell.height = 1.0 / static_cast<double>(rows);
            cell.x = static_cast<double>(column) * cell.width;
            cell.y = static_cast<double>(row) * cell.height;
            cell.label = "cell " + std::to_string(row + 1) + "," + std::to_string(column + 1);
            tokens.push_back(std::move(cell));
        }
    }
    return tokens;
}

MapTokens::MapTokens(const Params& params, std::int64_t rows, std::int64_t columns)
    : m_vector(params.text("tokens") == "vector"), m_rows(rows), m_columns(columns) {
    const std::int64_t grid = params.integer("grid");
    if (m_vector)
        m_rows = m_columns = 1;
    else if (grid > 0)
        m_rows = m_columns = grid;
}

std::vector<Field> MapTokens::fields() {
    return {
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("cells"),
         .choices = {"cells", "vector"},
         .help = "One token for each cell of the feature map, or their mean as one for the whole picture."},
        {.name = "grid",
         .title = "Grid",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = 64,
         .unit = "cells",
         .help = "Cells a side that the feature map is averaged to; 0 leaves the map as it is."},
    };
}

Result<PortType> MapTokens::type(const Params& params, const PortType& pictures, std::int64_t channels,
                                 std::int64_t rows, std::int64_t columns) {
    const MapTokens tokens(params, rows, columns);
    if (tokens.m_rows > rows || tokens.m_columns > columns) {
        const std::string map = std::to_string(rows) + "×" + std::to_string(columns),
                          grid = std::to_string(tokens.m_rows);
        return fail(ErrorCode::bad_shape, {},
                    "cannot average a feature map of " + map + " to " + grid +
                        " cells a side. Make the picture larger or the grid smaller.",
                    {map, grid});
    }
    return PortType{PortKind::tokens,
                    {pictures.shape.at(0), Dim::number(tokens.m_rows * tokens.m_columns), Dim::number(channels)},
                    Modality::image};
}

Flow MapTokens::flow(const Flow& in, std::int64_t channels, bool select, const ForwardContext& context,
                     const std::function<torch::Tensor(const torch::Tensor&)>& encode) const {
    const std::int64_t cells = m_rows * m_columns;
    const torch::Tensor values =
        encode_present(in, select, {cells, channels}, [&](const torch::Tensor& pictures) {
            return torch::adaptive_avg_pool2d(tapped(encode(pictures), Inner::map, context), {m_rows, m_columns})
                .flatten(2)
                .transpose(1, 2);
        });
    return {values, in.present.unsqueeze(1).expand({-1, cells}), in.present};
}

TokenList MapTokens::sources(const TokenList& picture) const {
    return m_vector ? picture : grid_cells(picture, m_rows, m_columns);
}

torch::Tensor encode_present(const Flow& in, bool select, at::IntArrayRef shape,
                             const std::function<torch::Tensor(const torch::Tensor&)>& encode) {
    const torch::Tensor absent = ~in.present.view({-1, 1, 1});
    if (!select) return encode(in.values).masked_fill(absent, 0);
    const torch::Tensor rows = in.present.nonzero().squeeze(1);
    const std::int64_t batch = in.values.size(0);
    if (rows.size(0) == batch) return encode(in.values);
    const torch::Tensor none = torch::zeros({batch, shape[0], shape[1]}, in.values.options());
    if (rows.size(0) == 0) return none;
    return none.index_copy(0, rows, encode(in.values.index_select(0, rows)));
}

} // namespace triptych
