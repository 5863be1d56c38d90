// SPDX-License-Identifier: GPL-3.0-or-later
// A stack of convolutions, each halving the picture; cells of the last feature map are tokens.
#include "core/graph/number_list.h"
#include "core/training/feature_map.h"
#include "core/training/initial.h"

namespace triptych {
namespace {

/// Side of the feature map after one block.
std::int64_t smaller(std::int64_t side, const Params& params) {
    const std::int64_t step = params.integer("step");
    return params.text("shrink") == "stride" ? (side - 1) / step + 1 : side / step;
}

class ImageCnn : public NodeModule {
  public:
    ImageCnn(const Params& params, const std::vector<std::int64_t>& channels, const PortType& input,
             Random& random)
        : m_step(params.integer("step")), m_shrink(params.text("shrink")),
          m_dropout(params.number("dropout")), m_activation(activation_of(params)),
          m_channels(channels.back()) {
        const std::int64_t kernel = params.integer("kernel");
        const bool normalised = params.boolean("batch_norm");
        std::int64_t in = input.shape.at(1).size, rows = input.shape.at(2).size,
                     columns = input.shape.at(3).size;
        torch::nn::ModuleList convs, norms;
        for (const std::int64_t out : channels) {
            m_convs.push_back(make_conv2d(torch::nn::Conv2dOptions(in, out, kernel)
                                              .padding(kernel / 2)
                                              .stride(m_shrink == "stride" ? m_step : 1)
                                              .bias(!normalised),
                                          random));
            convs->push_back(m_convs.back());
            if (normalised) {
                m_norms.emplace_back(torch::nn::BatchNorm2dOptions(out));
                norms->push_back(m_norms.back());
            }
            in = out;
            rows = smaller(rows, params);
            columns = smaller(columns, params);
        }
        register_module("convs", convs);
        if (normalised) register_module("norms", norms);
        m_tokens = MapTokens(params, rows, columns);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        Flow out = m_tokens.flow(inputs[0], m_channels, is_training() && !m_norms.empty(), context,
                                 [this](const torch::Tensor& x) { return feature_map(x); });
        out.values = drop(out.values, m_dropout, context);
        return out;
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens.sources(inputs[0]);
    }

  private:
    torch::Tensor feature_map(torch::Tensor x) {
        for (std::size_t i = 0; i < m_convs.size(); ++i) {
            x = m_convs[i]->forward(x);
            if (!m_norms.empty()) x = batch_norm(m_norms[i], x);
            x = activate(m_activation, x);
            if (m_shrink == "max") x = torch::max_pool2d(x, m_step);
            if (m_shrink == "mean") x = torch::avg_pool2d(x, m_step);
        }
        return x;
    }

    std::int64_t m_step;
    std::string m_shrink;
    double m_dropout;
    Activation m_activation;
    std::int64_t m_channels;
    MapTokens m_tokens;
    std::vector<torch::nn::Conv2d> m_convs;
    std::vector<torch::nn::BatchNorm2d> m_norms;
};

} // namespace

void register_image_cnn(Registry& registry) {
    NodeType type;
    type.id = "image.cnn";
    type.title = "CNN";
    type.category = "image encoder";
    type.modality = Modality::image;
    type.inputs = {{"in", {PortKind::image}, false, Modality::image}};
    type.fields = {
        {.name = "channels",
         .title = "Channels",
         .kind = FieldKind::text,
         .fallback = std::string("32,64,128"),
         .help = "Filters of each convolution, first to last, with commas between."},
        {.name = "kernel",
         .title = "Kernel",
         .fallback = std::int64_t{3},
         .minimum = 1,
         .maximum = 31,
         .unit = "px",
         .help = "Width and height of a filter; an odd number."},
        {.name = "shrink",
         .title = "Shrinking",
         .kind = FieldKind::choice,
         .fallback = std::string("max"),
         .choices = {"max", "mean", "stride"},
         .help = "How each block makes its map smaller: the largest or the mean of neighbours, or filters "
                 "that skip."},
        {.name = "step",
         .title = "Step",
         .fallback = std::int64_t{2},
         .minimum = 1,
         .maximum = 8,
         .help = "How many times smaller each block makes its map; 1 leaves the size."},
        {.name = "batch_norm",
         .title = "Batch normalisation",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Standardises each filter's answers over the batch."},
        activation_field(),
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the output that is dropped in training."},
    };
    for (Field& field : MapTokens::fields())
        type.fields.push_back(std::move(field));
    type.help =
        "Convolutions after each other, each looking at what the one before found. The cells of the last "
        "feature map are the tokens.";
    type.source = "LeCun et al. 1998";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t kernel = params.integer("kernel");
        if (kernel % 2 == 0)
            return fail(ErrorCode::out_of_range, {},
                        "kernel is " + std::to_string(kernel) + "; it takes an odd number.",
                        {"kernel", std::to_string(kernel)});
        const auto channels = parse_number_list("channels", params.text("channels"), 1, most_channels);
        if (!channels) return channels.error();
        std::int64_t rows = inputs.at(0).shape.at(2).size, columns = inputs.at(0).shape.at(3).size;
        const std::string side = std::to_string(rows);
        for (std::size_t i = 0; i < channels->size(); ++i) {
            rows = smaller(rows, params);
            columns = smaller(columns, params);
            if (rows < 1 || columns < 1)
                return fail(ErrorCode::bad_shape, {},
                            "leaves nothing of a picture of " + side + " pixels a side after " +
                                std::to_string(i + 1) + " convolutions. Use fewer of them or a smaller step.",
                            {side, std::to_string(i + 1)});
        }
        return MapTokens::type(params, inputs.at(0), channels->back(), rows, columns);
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        const auto channels = parse_number_list("channels", params.text("channels"), 1, most_channels);
        if (!channels) return channels.error();
        Random random = context.random(0);
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<ImageCnn>(params, *channels, inputs.at(0), random));
    });
    registry.add(std::move(type));
}

} // namespace triptych
