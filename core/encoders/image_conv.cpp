// SPDX-License-Identifier: GPL-3.0-or-later
// One convolution over the picture, pooled to a grid of cells: a token each.
#include <atomic>
#include <cmath>

#include "core/kernels/conv_relu_pool.h"
#include "core/training/node_module.h"
#include "core/training/short_waits.h"

namespace triptych {
namespace {

/// Calls work(i) for each i below count, on the threads that LibTorch computes with. Each takes the next as it gets
/// to it: equal shares would wait for the thread whose core is busy decoding.
template <class Work>
void for_each_picture(std::int64_t count, const Work& work) {
    std::atomic<std::int64_t> next = 0;
    on_compute_threads([&] {
        for (std::int64_t i = next++; i < count; i = next++)
            work(i);
    });
}

/// The kernel of core/kernels/conv_relu_pool.h over a batch, with its gradient. The same bits for any number of
/// threads: each picture's part of the gradient is summed on its own, then the parts in order.
class FusedConv : public torch::autograd::Function<FusedConv> {
  public:
    /// @return [B,grid*grid,K]
    static torch::Tensor forward(torch::autograd::AutogradContext* context, const torch::Tensor& x,
                                 const torch::Tensor& weight, const torch::Tensor& bias, std::int64_t grid) {
        const std::int64_t batch = x.size(0), channels = weight.size(0);
        const ConvReluPool shape = shape_of(x, weight, grid);
        const torch::Tensor pictures = x.permute({0, 2, 3, 1}).contiguous();  // no copy: x is channels-last
        const torch::Tensor padded = torch::empty({batch, shape.padded_size()});
        const auto [taps, offset] = padded_weights(shape, weight, bias);
        const torch::Tensor cells = torch::empty({batch, grid * grid, shape.channels});
        const float *from = pictures.data_ptr<float>(), *w = taps.data_ptr<float>(), *b = offset.data_ptr<float>();
        float *border = padded.data_ptr<float>(), *out = cells.data_ptr<float>();
        for_each_picture(batch, [&](std::int64_t i) {
            float* const mine = border + i * shape.padded_size();
            shape.pad(from + i * shape.height * shape.width * 3, mine);
            shape.forward(mine, w, b, out + i * grid * grid * shape.channels);
        });
        context->save_for_backward({padded, weight, bias});
        context->saved_data["grid"] = grid;
        context->saved_data["height"] = x.size(2);
        context->saved_data["width"] = x.size(3);
        return cells.narrow(2, 0, channels);
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext* context,
                                                   torch::autograd::variable_list gradients) {
        const auto saved = context->get_saved_variables();
        const torch::Tensor &padded = saved[0], &weight = saved[1], &bias = saved[2];
        const std::int64_t batch = padded.size(0), channels = weight.size(0);
        const std::int64_t grid = context->saved_data["grid"].toInt();
        ConvReluPool shape;
        shape.height = static_cast<int>(context->saved_data["height"].toInt());
        shape.width = static_cast<int>(context->saved_data["width"].toInt());
        shape.kernel = static_cast<int>(weight.size(2));
        shape.grid = static_cast<int>(grid);
        shape.channels = padded_channels(channels);
        const auto [taps, offset] = padded_weights(shape, weight, bias);
        const torch::Tensor given =
            torch::constant_pad_nd(gradients[0], {0, shape.channels - channels}).contiguous();
        const torch::Tensor d_weights = torch::zeros({batch, shape.taps(), shape.channels});
        const torch::Tensor d_bias = torch::zeros({batch, shape.channels});
        const float *border = padded.data_ptr<float>(), *g = given.data_ptr<float>();
        const float *w = taps.data_ptr<float>(), *b = offset.data_ptr<float>();
        float *dw = d_weights.data_ptr<float>(), *db = d_bias.data_ptr<float>();
        for_each_picture(batch, [&](std::int64_t i) {
            shape.backward(border + i * shape.padded_size(), w, b, g + i * grid * grid * shape.channels,
                           dw + i * shape.taps() * shape.channels, db + i * shape.channels);
        });
        const torch::Tensor weight_gradient = d_weights.sum(0)
                                                  .narrow(1, 0, channels)
                                                  .view({weight.size(2), weight.size(3), 3, channels})
                                                  .permute({3, 2, 0, 1})
                                                  .contiguous();
        return {torch::Tensor(), weight_gradient, d_bias.sum(0).narrow(0, 0, channels).clone(), torch::Tensor()};
    }

    /// The kernel takes pictures on the CPU that the grid divides, and gives no gradient of the picture.
    static bool fits(const torch::Tensor& x, std::int64_t grid) {
        return x.device().is_cpu() && x.scalar_type() == torch::kFloat32 && x.size(1) == 3 && !x.requires_grad() &&
               x.size(2) % grid == 0 && x.size(3) % grid == 0;
    }

  private:
    static int padded_channels(std::int64_t channels) {
        const auto block = static_cast<std::int64_t>(ConvReluPool::lane_block);
        return static_cast<int>((channels + block - 1) / block * block);
    }

    static ConvReluPool shape_of(const torch::Tensor& x, const torch::Tensor& weight, std::int64_t grid) {
        ConvReluPool shape;
        shape.height = static_cast<int>(x.size(2));
        shape.width = static_cast<int>(x.size(3));
        shape.kernel = static_cast<int>(weight.size(2));
        shape.grid = static_cast<int>(grid);
        shape.channels = padded_channels(weight.size(0));
        return shape;
    }

    /// [K,C,k,k] to [k*k*C,K], and the bias, both padded to whole blocks of channels.
    static std::pair<torch::Tensor, torch::Tensor> padded_weights(const ConvReluPool& shape,
                                                                  const torch::Tensor& weight,
                                                                  const torch::Tensor& bias) {
        torch::NoGradGuard no_grad;
        const std::int64_t more = shape.channels - weight.size(0);
        const torch::Tensor taps = weight.permute({2, 3, 1, 0}).reshape({shape.taps(), weight.size(0)});
        return {torch::constant_pad_nd(taps, {0, more}).contiguous(),
                torch::constant_pad_nd(bias, {0, more}).contiguous()};
    }
};

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

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor present = in.present.unsqueeze(1).expand({-1, m_grid * m_grid});
        // The fused one shows no map, and gives no gradient by the picture.
        const bool whole = !context.tap && !in.values.requires_grad();
        if (!m_max && !context.plain && whole && FusedConv::fits(in.values, m_grid))
            return {FusedConv::apply(in.values, m_conv->weight, m_conv->bias, m_grid), present, in.present};
        const torch::Tensor features = tapped(torch::relu(m_conv->forward(in.values)), Inner::map, context);
        const torch::Tensor pooled = m_max
                                         ? std::get<0>(torch::adaptive_max_pool2d(features, {m_grid, m_grid}))
                                         : torch::adaptive_avg_pool2d(features, {m_grid, m_grid});
        const torch::Tensor tokens = pooled.flatten(2).transpose(1, 2); // [B, cells, channels]
        return {tokens, present, in.present};
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
                        {inputs.at(0).shape.at(0), Dim::number(grid * grid), Dim::number(params.integer("channels"))},
                        Modality::image};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<ImageConv>(params, context));
    });
    registry.add(std::move(type));
}

} // namespace triptych
