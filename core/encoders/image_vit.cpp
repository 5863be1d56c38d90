// SPDX-License-Identifier: GPL-3.0-or-later
// The vision Transformer in torchvision's layout and under its names, without the classifier.
#include <cmath>

#include "core/training/feature_map.h"
#include "core/training/initial.h"
#include "core/training/pretrained.h"
#include "core/training/token_pool.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

TransformerOptions layer_options(const Params& params) {
    TransformerOptions options;
    options.style = TransformerOptions::Style::torchvision;
    options.width = params.integer("width");
    options.heads = params.integer("heads");
    options.feed_forward = params.integer("feed_forward");
    options.dropout = params.number("dropout");
    options.epsilon = 1e-6;
    return options;
}

class ImageVit : public NodeModule {
  public:
    ImageVit(const Params& params, const PortType& input, Random& random)
        : m_tokens(params.text("tokens")), m_dropout(params.number("dropout")),
          m_frozen(params.boolean("freeze")) {
        const std::int64_t patch = params.integer("patch"), width = params.integer("width"),
                           channels = input.shape.at(1).size;
        m_rows = input.shape.at(2).size / patch;
        m_columns = input.shape.at(3).size / patch;
        const TransformerOptions options = layer_options(params);
        m_class = register_parameter("class_token", torch::zeros({1, 1, width}));
        m_patches = register_module(
            "conv_proj", torch::nn::Conv2d(torch::nn::Conv2dOptions(channels, width, patch).stride(patch)));
        fill_truncated_normal(m_patches->weight,
                              1.0 / std::sqrt(static_cast<double>(channels * patch * patch)), random);
        fill_constant(m_patches->bias, 0);
        auto encoder = register_module("encoder", std::make_shared<torch::nn::Module>());
        m_position =
            encoder->register_parameter("pos_embedding", torch::empty({1, m_rows * m_columns + 1, width}));
        fill_normal(m_position, 0.02, random);
        auto layers = encoder->register_module("layers", std::make_shared<torch::nn::Module>());
        for (std::int64_t i = 0; i < params.integer("layers"); ++i)
            m_layers.push_back(layers->register_module("encoder_layer_" + std::to_string(i),
                                                       std::make_shared<TransformerLayer>(options, random)));
        m_norm = encoder->register_module(
            "ln", torch::nn::LayerNorm(torch::nn::LayerNormOptions({width}).eps(options.epsilon)));
        if (m_frozen)
            for (torch::Tensor& parameter : parameters())
                parameter.set_requires_grad(false);
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& given) override {
        ForwardContext context = given;
        context.training = given.training && !m_frozen;
        const Flow& in = inputs[0];
        const std::int64_t batch = in.values.size(0), width = m_class.size(2), patches = m_rows * m_columns;
        torch::Tensor x = m_patches->forward(in.values).flatten(2).transpose(1, 2);
        x = drop(torch::cat({m_class.expand({batch, 1, width}), x}, 1) + m_position, m_dropout, context);
        for (const auto& layer : m_layers)
            x = layer->forward(x, {}, context);
        finish_capture(context, in, torch::ones({batch, patches + 1}, in.present.options()), true,
                       m_tokens == "class");
        x = m_norm->forward(x);
        if (m_tokens == "class") return single_token(x.narrow(1, 0, 1), in);
        const torch::Tensor mask = in.present.unsqueeze(1).expand({batch, patches});
        x = x.narrow(1, 1, patches);
        if (m_tokens == "mean") return single_token(x.mean(1, true), in);
        return {masked(x, mask), mask, in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens == "patches" ? grid_cells(inputs[0], m_rows, m_columns) : inputs[0];
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override {
        return with_class_token(grid_cells(inputs[0], m_rows, m_columns));
    }

  private:
    std::string m_tokens;
    double m_dropout;
    bool m_frozen;
    std::int64_t m_rows = 1, m_columns = 1;
    torch::Tensor m_class, m_position;
    torch::nn::Conv2d m_patches{nullptr};
    std::vector<std::shared_ptr<TransformerLayer>> m_layers;
    torch::nn::LayerNorm m_norm{nullptr};
};

} // namespace

void register_image_vit(Registry& registry) {
    NodeType type;
    type.id = "image.vit";
    type.title = "Vision Transformer";
    type.category = "image encoder";
    type.modality = Modality::image;
    type.inputs = {{"in", {PortKind::image}, false, Modality::image}};
    type.fields = {
        {.name = "patch",
         .title = "Patch",
         .fallback = std::int64_t{16},
         .minimum = 1,
         .maximum = 256,
         .unit = "px",
         .help =
             "Width and height of the squares that the picture is cut into; it has to divide the picture."},
        {.name = "width",
         .title = "Width",
         .fallback = std::int64_t{192},
         .minimum = 1,
         .maximum = 4096,
         .help = "Numbers that stand for a patch in every layer; 768 in ViT-B."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{6},
         .minimum = 1,
         .maximum = 48,
         .help = "Attentions after each other, each with its feed-forward network."},
        {.name = "heads",
         .title = "Heads",
         .fallback = std::int64_t{3},
         .minimum = 1,
         .maximum = 64,
         .help = "Attentions side by side, each over its share of the width."},
        {.name = "feed_forward",
         .title = "Feed-forward width",
         .fallback = std::int64_t{768},
         .minimum = 1,
         .maximum = 32768,
         .help = "Hidden width of the network after each attention."},
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("patches"),
         .choices = {"patches", "class", "mean"},
         .help = "One token for each patch, or one for the whole picture: a learned token that looks at the "
                 "patches, "
                 "or their mean."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of attention weights and of what each part adds that is dropped in training."},
        weights_field(),
        {.name = "freeze",
         .title = "Freeze",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help = "Leaves the encoder as it starts.",
         .advanced = true},
    };
    type.help =
        "Cuts the picture into patches, each of which looks at every other, layer by layer. Each patch is a "
        "token. Takes torchvision's weights.";
    type.source = "Dosovitskiy et al. 2021";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t patch = params.integer("patch"), width = params.integer("width");
        if (auto shared = check_heads_share(width, params.integer("heads")); !shared) return shared.error();
        const std::int64_t height = inputs.at(0).shape.at(2).size, across = inputs.at(0).shape.at(3).size;
        for (const std::int64_t side : {height, across})
            if (side % patch != 0)
                return fail(ErrorCode::bad_shape, {},
                            "cannot cut " + std::to_string(side) + " pixels a side into patches of " +
                                std::to_string(patch) + ". Make the picture's side a multiple of the patch.",
                            {std::to_string(side), std::to_string(patch)});
        const std::int64_t cells =
            params.text("tokens") == "patches" ? (height / patch) * (across / patch) : 1;
        return PortType{
            PortKind::tokens, {inputs.at(0).shape.at(0), Dim::number(cells), Dim::number(width)}, Modality::image};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto module = std::make_shared<ImageVit>(params, inputs.at(0), random);
        if (const std::string& file = params.text("weights"); !file.empty())
            if (auto loaded = load_weights(*module, file, {"heads."}); !loaded) return loaded.error();
        return std::static_pointer_cast<NodeModule>(module);
    });
    registry.add(std::move(type));
}

} // namespace triptych
