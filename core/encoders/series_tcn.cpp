// SPDX-License-Identifier: GPL-3.0-or-later
// Temporal convolutional network: residual blocks of two causal convolutions whose steps apart double from block to
// block, so that a state sees only what was before it, and far back.
#include <array>

#include "core/graph/number_list.h"
#include "core/training/series_tokens.h"

namespace triptych {
namespace {

constexpr std::size_t most_blocks = 16;

/// A convolution that sees no later step, its weight split into direction and length. Salimans & Kingma 2016
class CausalConvolution : public torch::nn::Module {
  public:
    CausalConvolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t dilation, Random& random)
        : m_padding((kernel - 1) * dilation), m_dilation(dilation) {
        const double bound = 1.0 / std::sqrt(static_cast<double>(in * kernel));
        m_direction = register_parameter("weight_v", torch::empty({out, in, kernel}));
        fill_uniform(m_direction, bound, random);
        m_length = register_parameter("weight_g", m_direction.detach().norm(2, {1, 2}, true));
        m_bias = register_parameter("bias", torch::empty({out}));
        fill_uniform(m_bias, bound, random);
    }

    /// @param x  [B,in,T] @return [B,out,T]
    torch::Tensor forward(const torch::Tensor& x) {
        const torch::Tensor weight = m_direction * (m_length / m_direction.norm(2, {1, 2}, true));
        const std::array<std::int64_t, 1> stride{1}, padding{0}, dilation{m_dilation};
        return torch::conv1d(torch::constant_pad_nd(x, {m_padding, 0}), weight, m_bias, at::IntArrayRef(stride),
                             at::IntArrayRef(padding), at::IntArrayRef(dilation));
    }

  private:
    std::int64_t m_padding, m_dilation;
    torch::Tensor m_direction, m_length, m_bias;
};

class Block : public torch::nn::Module {
  public:
    Block(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t dilation, double dropout, Random& random)
        : m_dropout(dropout) {
        m_first = register_module("conv1", std::make_shared<CausalConvolution>(in, out, kernel, dilation, random));
        m_second = register_module("conv2", std::make_shared<CausalConvolution>(out, out, kernel, dilation, random));
        if (in == out) return;
        m_skip = register_module("downsample", torch::nn::Conv1d(torch::nn::Conv1dOptions(in, out, 1)));
        for (torch::Tensor& parameter : m_skip->parameters())
            fill_uniform(parameter, 1.0 / std::sqrt(static_cast<double>(in)), random);
    }

    torch::Tensor forward(const torch::Tensor& x, const ForwardContext& context) {
        const torch::Tensor first = drop(torch::relu(m_first->forward(x)), m_dropout, context);
        const torch::Tensor second = drop(torch::relu(m_second->forward(first)), m_dropout, context);
        return torch::relu(second + (m_skip ? m_skip->forward(x) : x));
    }

  private:
    double m_dropout;
    std::shared_ptr<CausalConvolution> m_first, m_second;
    torch::nn::Conv1d m_skip{nullptr};
};

class SeriesTcn : public NodeModule {
  public:
    SeriesTcn(const Params& params, const std::vector<std::int64_t>& channels, std::int64_t in, Random random)
        : m_tokens(params) {
        torch::nn::ModuleList list;
        std::int64_t dilation = 1;
        for (const std::int64_t out : channels) {
            m_blocks.push_back(std::make_shared<Block>(in, out, params.integer("kernel"), dilation,
                                                       params.number("dropout"), random));
            list->push_back(m_blocks.back());
            in = out;
            dilation *= 2;
        }
        register_module("network", list);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        // Padding stands at the end, and no state sees a later step.
        torch::Tensor x = in.values.transpose(1, 2);
        for (const auto& block : m_blocks)
            x = block->forward(x, context);
        const torch::Tensor states = x.transpose(1, 2).contiguous();
        const torch::Tensor place = (in.mask.sum(1) - 1).clamp_min(0).view({-1, 1, 1});
        return m_tokens.flow(states, states.gather(1, place.expand({-1, 1, states.size(2)})), in);
    }
    TokenList sources(const std::vector<TokenList>& inputs) const override { return m_tokens.sources(inputs[0]); }

  private:
    SeriesTokens m_tokens;
    std::vector<std::shared_ptr<Block>> m_blocks;
};

Result<std::vector<std::int64_t>> channels_of(const Params& params) {
    auto channels = parse_number_list("channels", params.text("channels"), 1, most_channels);
    if (channels && channels->size() > most_blocks)
        return fail(ErrorCode::out_of_range, {}, "channels has more than " + std::to_string(most_blocks) + " numbers.",
                    {"channels", std::to_string(most_blocks)});
    return channels;
}

} // namespace

void register_series_tcn(Registry& registry) {
    NodeType type;
    type.id = "series.tcn";
    type.title = "TCN";
    type.category = "series encoder";
    type.modality = Modality::series;
    type.inputs = {{"in", {PortKind::series}, false, Modality::series}};
    type.fields = {
        {.name = "channels",
         .title = "Channels",
         .kind = FieldKind::text,
         .fallback = std::string("32,32,64,64"),
         .help = "Filters of each block, first to last, with commas between. Each block looks twice as far back."},
        {.name = "kernel",
         .title = "Kernel",
         .fallback = std::int64_t{3},
         .minimum = 2,
         .maximum = 31,
         .help = "Steps that a filter sees at once."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of what follows each convolution that is dropped in training."},
    };
    for (Field& field : SeriesTokens::fields())
        type.fields.push_back(std::move(field));
    type.help = "Residual blocks of two causal convolutions with weight normalisation, whose taps lie 1, 2, 4 … steps "
                "apart: each state sees the steps before it, far back at little cost.";
    type.source = "Bai et al. 2018";
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        const auto channels = channels_of(params);
        if (!channels) return channels.error();
        return SeriesTokens::type(params, channels->back());
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        const auto channels = channels_of(params);
        if (!channels) return channels.error();
        // Where the data have not told the channels yet, they count as one.
        const std::int64_t in = std::max<std::int64_t>(inputs.at(0).shape.back().size, 1);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<SeriesTcn>(params, *channels, in, context.random(0)));
    });
    registry.add(std::move(type));
}

} // namespace triptych
