// SPDX-License-Identifier: GPL-3.0-or-later
// One convolution over the picture, pooled to a grid of cells: a token each.
#include "core/training/node_module.h"

#include <cmath>

namespace triptych {
namespace {

class ImageConv : public NodeModule {
  public:
    ImageConv(const Params& params, const BuildContext& context)
        : m_grid(params.integer("grid")), m_max(params.text("pool") == "max") {
        Random random = context.random(0);
        const std::int64_t kernel = params.integer("kernel");
        m_conv = register_module(
            "conv", torch::nn::Conv2d(
                        torch::nn::Conv2dOptions(3, params.integer("channels"), kernel).padding(kernel / 2)));
        const double bound = 1.0 / std::sqrt(3.0 * static_cast<double>(kernel * kernel));
        fill_uniform(m_conv->weight, bound, random);
        fill_uniform(m_conv->bias, bound, random);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext&) override {
        const Flow& in = inputs[0];
        const torch::Tensor features = torch::relu(m_conv->forward(in.values));
        const torch::Tensor pooled = m_max
                                         ? std::get<0>(torch::adaptive_max_pool2d(features, {m_grid, m_grid}))
                                         : torch::adaptive_avg_pool2d(features, {m_grid, m_grid});
        const torch::Tensor tokens = pooled.flatten(2).transpose(1, 2); // [B, cells, channels]
        return {tokens, in.present.unsqueeze(1).expand({-1, m_grid * m_grid}), in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        if (inputs[0].empty()) return {};
        TokenList tokens;
        for (std::int64_t row = 0; row < m_grid; ++row) {
            for (std::int64_t column = 0; column < m_grid; ++column) {
                TokenSource cell = inputs[0][0];
                const double side = 1.0 / static_cast<double>(m_grid);
                cell.kind = TokenSource::Kind::box;
                cell.x = static_cast<double>(column) * side;
                cell.y = static_cast<double>(row) * side;
                cell.width = cell.height = side;
                cell.label = "cell " + std::to_string(row + 1) + "," + std::to_string(column + 1);
                tokens.push_back(std::move(cell));
            }
        }
        return tokens;
    }

  private:
    std::int64_t m_grid;
    bool m_max;
    torch::nn::Conv2d m_conv{nullptr};
};

} // namespace

void register_image_conv(Registry& registry) {
    NodeType type;
    type.id = "image.conv";
    type.title = "Convolution";
    type.category = "image encoder";
    type.modality = Modality::image;
    type.inputs = {{"in", {PortKind::image}, false, Modality::image}};
    type.fields = {
        {.name = "channels",
         .title = "Channels",
         .fallback = std::int64_t{64},
         .minimum = 1,
         .maximum = 1024,
         .help = "Filters of the convolution."},
        {.name = "kernel",
         .title = "Kernel",
         .fallback = std::int64_t{3},
         .minimum = 1,
         .maximum = 31,
         .unit = "px",
         .help = "Width and height of a filter; an odd number."},
        {.name = "grid",
         .title = "Grid",
         .fallback = std::int64_t{8},
         .minimum = 1,
         .maximum = 64,
         .unit = "cells",
         .help = "Cells a side that the result is pooled to; each is a token."},
        {.name = "pool",
         .title = "Pooling",
         .kind = FieldKind::choice,
         .fallback = std::string("mean"),
         .choices = {"mean", "max"},
         .help = "How a cell's pixels are summarised."},
    };
    type.help = "One layer of filters with ReLU, summarised in a grid of cells. Each cell is a token.";
    type.source = "LeCun et al. 1989";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t kernel = params.integer("kernel"), grid = params.integer("grid");
        if (kernel % 2 == 0)
            return fail(ErrorCode::out_of_range, {},
                        "kernel is " + std::to_string(kernel) + "; it takes an odd number.",
                        {"kernel", std::to_string(kernel)});
        const std::int64_t side = inputs.at(0).shape.at(2).size;
        if (grid > side)
            return fail(ErrorCode::bad_shape, {},
                        "cannot pool " + std::to_string(side) + " pixels a side to " + std::to_string(grid) +
                            " cells. Make the picture larger or the grid smaller.",
                        {std::to_string(side), std::to_string(grid)});
        return PortType{PortKind::tokens,
                        {Dim::symbol("B"), Dim::number(grid * grid), Dim::number(params.integer("channels"))},
                        Modality::image};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<ImageConv>(params, context));
    });
    registry.add(std::move(type));
}

} // namespace triptych
