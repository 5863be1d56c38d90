// SPDX-License-Identifier: GPL-3.0-or-later
// VGG in torchvision's layout, without the classifier: small filters in five blocks, each halving the
// picture.
#include <map>

#include "core/training/feature_map.h"
#include "core/training/initial.h"
#include "core/training/pretrained.h"

namespace triptych {
namespace {

/// Convolutions of each of the five blocks.
const std::vector<int>& blocks_of(const std::string& depth) {
    static const std::map<std::string, std::vector<int>> layouts = {
        {"11", {1, 1, 2, 2, 2}}, {"13", {2, 2, 2, 2, 2}}, {"16", {2, 2, 3, 3, 3}}, {"19", {2, 2, 4, 4, 4}}};
    return layouts.at(depth);
}

std::int64_t widest(const Params& params) {
    return params.integer("width") * 8;
}

class ImageVgg : public NodeModule {
  public:
    ImageVgg(const Params& params, const PortType& input, Random& random)
        : m_channels(widest(params)), m_dropout(params.number("dropout")),
          m_frozen(params.boolean("freeze")),
          m_tokens(params, input.shape.at(2).size / 32, input.shape.at(3).size / 32) {
        // torchvision numbers convolutions, normalisations, activations and poolings on.
        auto features = register_module("features", std::make_shared<torch::nn::Module>());
        const bool normalised = params.boolean("batch_norm");
        std::int64_t in = input.shape.at(1).size, number = 0, factor = 1;
        for (const int convolutions : blocks_of(params.text("depth"))) {
            const std::int64_t out = params.integer("width") * factor;
            std::vector<Step> block;
            for (int i = 0; i < convolutions; ++i) {
                Step step;
                step.conv = torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1));
                fill_kaiming_normal(step.conv->weight, random);
                fill_constant(step.conv->bias, 0);
                features->register_module(std::to_string(number++), step.conv);
                if (normalised) {
                    step.norm = torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(out));
                    features->register_module(std::to_string(number++), step.norm);
                }
                ++number;
                block.push_back(std::move(step));
                in = out;
            }
            ++number;
            factor = std::min<std::int64_t>(2 * factor, 8);
            m_blocks.push_back(std::move(block));
        }
        if (m_frozen)
            for (torch::Tensor& parameter : parameters())
                parameter.set_requires_grad(false);
    }

    void train(bool on) override { NodeModule::train(on && !m_frozen); }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        Flow out = m_tokens.flow(inputs[0], m_channels, is_training() && m_blocks[0][0].norm, context,
                                 [this](const torch::Tensor& x) { return feature_map(x); });
        out.values = drop(out.values, m_dropout, context);
        return out;
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens.sources(inputs[0]);
    }

  private:
    struct Step {
        torch::nn::Conv2d conv{nullptr};
        torch::nn::BatchNorm2d norm{nullptr};
    };

    torch::Tensor feature_map(torch::Tensor x) {
        for (std::vector<Step>& block : m_blocks) {
            for (Step& step : block) {
                x = step.conv->forward(x);
                x = torch::relu(step.norm ? batch_norm(step.norm, x) : x);
            }
            x = torch::max_pool2d(x, 2);
        }
        return x;
    }

    std::int64_t m_channels;
    double m_dropout;
    bool m_frozen;
    MapTokens m_tokens;
    std::vector<std::vector<Step>> m_blocks;
};

} // namespace

void register_image_vgg(Registry& registry) {
    NodeType type;
    type.id = "image.vgg";
    type.title = "VGG";
    type.category = "image encoder";
    type.modality = Modality::image;
    type.inputs = {{"in", {PortKind::image}, false, Modality::image}};
    type.fields = {
        {.name = "depth",
         .title = "Depth",
         .kind = FieldKind::choice,
         .fallback = std::string("11"),
         .choices = {"11", "13", "16", "19"},
         .help = "Layers, as published: the convolutions and the three layers of the classifier, which is "
                 "left out."},
        {.name = "width",
         .title = "Base width",
         .fallback = std::int64_t{64},
         .minimum = 1,
         .maximum = 1024,
         .help = "Filters of the first block; 64 as published. The last has eight times as many."},
        {.name = "batch_norm",
         .title = "Batch normalisation",
         .kind = FieldKind::boolean,
         .fallback = true,
         .help = "Standardises each filter's answers over the batch."},
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
    type.fields.push_back(weights_field());
    type.fields.push_back({.name = "freeze",
                           .title = "Freeze",
                           .kind = FieldKind::boolean,
                           .fallback = false,
                           .help = "Leaves the encoder as it starts.",
                           .advanced = true});
    type.help = "Five blocks of 3×3 convolutions, each halving the picture. The cells of the last feature "
                "map are the "
                "tokens. Takes torchvision's weights.";
    type.source = "Simonyan & Zisserman 2015";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t height = inputs.at(0).shape.at(2).size, width = inputs.at(0).shape.at(3).size;
        const std::int64_t side = std::min(height, width);
        if (side < 32)
            return fail(ErrorCode::bad_shape, {},
                        "needs a picture of at least 32 pixels a side, got " + std::to_string(side) +
                            ". Make the picture larger.",
                        {"32", std::to_string(side)});
        return MapTokens::type(params, inputs.at(0), widest(params), height / 32, width / 32);
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto module = std::make_shared<ImageVgg>(params, inputs.at(0), random);
        if (const std::string& file = params.text("weights"); !file.empty())
            if (auto loaded = load_weights(*module, file, {"classifier."}); !loaded) return loaded.error();
        return std::static_pointer_cast<NodeModule>(module);
    });
    registry.add(std::move(type));
}

} // namespace triptych
