// SPDX-License-Identifier: GPL-3.0-or-later
// ResNet-18, -34 and -50 in torchvision's layout and under its names, without the classifier.
#include <array>

#include "core/training/feature_map.h"
#include "core/training/initial.h"
#include "core/training/pretrained.h"

namespace triptych {
namespace {

constexpr std::int64_t stages_in_all = 5; // the first convolution and four groups of blocks

struct Layout {
    std::array<int, 4> blocks;
    bool bottleneck;
    std::int64_t expansion() const { return bottleneck ? 4 : 1; }
};

Layout layout_of(const std::string& depth) {
    if (depth == "18") return {{2, 2, 2, 2}, false};
    if (depth == "34") return {{3, 4, 6, 3}, false};
    return {{3, 4, 6, 3}, true};
}

std::int64_t last_channels(const Params& params) {
    return params.integer("width") * 8 * layout_of(params.text("depth")).expansion();
}

/// Side of the last feature map: halved five times, upwards.
std::int64_t last_side(std::int64_t side) {
    for (std::int64_t i = 0; i < stages_in_all; ++i)
        side = (side + 1) / 2;
    return side;
}

torch::nn::Conv2d conv_of(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                          Random& random) {
    torch::nn::Conv2d conv(
        torch::nn::Conv2dOptions(in, out, kernel).stride(stride).padding(kernel / 2).bias(false));
    fill_kaiming_normal(conv->weight, random);
    return conv;
}

/// A convolution and its normalisation.
struct Step {
    torch::nn::Conv2d conv{nullptr};
    torch::nn::BatchNorm2d norm{nullptr};

    Step() = default;
    Step(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride, Random& random)
        : conv(conv_of(in, out, kernel, stride, random)), norm(torch::nn::BatchNorm2dOptions(out)) {}
    torch::Tensor operator()(const torch::Tensor& x) { return batch_norm(norm, conv->forward(x)); }
};

/// Two 3×3 convolutions, or 1×1, 3×3 and 1×1, beside a shortcut.
class Block : public torch::nn::Module {
  public:
    Block(std::int64_t in, std::int64_t width, std::int64_t stride, const Layout& layout, Random& random) {
        const std::int64_t out = width * layout.expansion();
        if (layout.bottleneck)
            m_steps = {
                {in, width, 1, 1, random}, {width, width, 3, stride, random}, {width, out, 1, 1, random}};
        else
            m_steps = {{in, width, 3, stride, random}, {width, width, 3, 1, random}};
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            register_module("conv" + std::to_string(i + 1), m_steps[i].conv);
            register_module("bn" + std::to_string(i + 1), m_steps[i].norm);
        }
        if (stride == 1 && in == out) return;
        m_shortcut = Step(in, out, 1, stride, random);
        register_module("downsample", torch::nn::Sequential(m_shortcut.conv, m_shortcut.norm));
    }

    torch::Tensor forward(const torch::Tensor& x) {
        torch::Tensor y = x;
        for (std::size_t i = 0; i < m_steps.size(); ++i) {
            y = m_steps[i](y);
            if (i + 1 < m_steps.size()) y = torch::relu(y);
        }
        return torch::relu(y + (m_shortcut.conv ? m_shortcut(x) : x));
    }

  private:
    std::vector<Step> m_steps;
    Step m_shortcut;
};

class ImageResNet : public NodeModule {
  public:
    ImageResNet(const Params& params, const PortType& input, Random& random)
        : m_channels(last_channels(params)), m_dropout(params.number("dropout")),
          m_frozen(static_cast<std::size_t>(params.integer("frozen_stages"))),
          m_tokens(params, last_side(input.shape.at(2).size), last_side(input.shape.at(3).size)) {
        const Layout layout = layout_of(params.text("depth"));
        const std::int64_t width = params.integer("width");
        m_first = Step(input.shape.at(1).size, width, 7, 2, random);
        register_module("conv1", m_first.conv);
        register_module("bn1", m_first.norm);
        std::int64_t in = width;
        for (std::size_t stage = 0; stage < layout.blocks.size(); ++stage) {
            const std::int64_t planes = width << stage;
            torch::nn::ModuleList list;
            std::vector<std::shared_ptr<Block>> blocks;
            for (int i = 0; i < layout.blocks[stage]; ++i) {
                const std::int64_t stride = i == 0 && stage > 0 ? 2 : 1;
                blocks.push_back(std::make_shared<Block>(in, planes, stride, layout, random));
                list->push_back(blocks.back());
                in = planes * layout.expansion();
            }
            register_module("layer" + std::to_string(stage + 1), list);
            m_stages.push_back(std::move(blocks));
        }
        for_frozen([](torch::nn::Module& module) {
            for (torch::Tensor& parameter : module.parameters())
                parameter.set_requires_grad(false);
        });
    }

    /// What is frozen keeps its running statistics too.
    void train(bool on) override {
        NodeModule::train(on);
        for_frozen([](torch::nn::Module& module) { module.eval(); });
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const bool select = is_training() && m_frozen < stages_in_all;
        Flow out = m_tokens.flow(inputs[0], m_channels, select, context,
                                 [this](const torch::Tensor& x) { return feature_map(x); });
        out.values = drop(out.values, m_dropout, context);
        return out;
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens.sources(inputs[0]);
    }

  private:
    template <class Function>
    void for_frozen(Function function) {
        if (m_frozen == 0) return;
        function(*m_first.conv);
        function(*m_first.norm);
        for (std::size_t stage = 0; stage + 1 < m_frozen; ++stage)
            for (const auto& block : m_stages[stage])
                function(*block);
    }

    torch::Tensor feature_map(const torch::Tensor& pictures) {
        torch::Tensor x = torch::max_pool2d(torch::relu(m_first(pictures)), 3, 2, 1);
        for (const auto& stage : m_stages)
            for (const auto& block : stage)
                x = block->forward(x);
        return x;
    }

    std::int64_t m_channels;
    double m_dropout;
    std::size_t m_frozen;
    MapTokens m_tokens;
    Step m_first;
    std::vector<std::vector<std::shared_ptr<Block>>> m_stages;
};

} // namespace

void register_image_resnet(Registry& registry) {
    NodeType type;
    type.id = "image.resnet";
    type.title = "ResNet";
    type.category = "image encoder";
    type.modality = Modality::image;
    type.inputs = {{"in", {PortKind::image}, false, Modality::image}};
    type.fields = {
        {.name = "depth",
         .title = "Depth",
         .kind = FieldKind::choice,
         .fallback = std::string("18"),
         .choices = {"18", "34", "50"},
         .help = "Layers, as published, with the classifier, which is left out."},
        {.name = "width",
         .title = "Base width",
         .fallback = std::int64_t{64},
         .minimum = 1,
         .maximum = 512,
         .help = "Filters of the first convolution; 64 as published."},
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
    type.fields.push_back(
        {.name = "frozen_stages",
         .title = "Frozen stages",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = stages_in_all,
         .help = "Stages that stay as they start: 1 is the first convolution, 5 is everything.",
         .advanced = true});
    type.help =
        "Blocks of convolutions beside shortcuts, in four stages. The cells of the last feature map are the "
        "tokens. Takes torchvision's weights.";
    type.source = "He et al. 2016";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs,
                    const DataFacts&) -> Result<PortType> {
        return MapTokens::type(params, inputs.at(0), last_channels(params), last_side(inputs.at(0).shape.at(2).size),
                               last_side(inputs.at(0).shape.at(3).size));
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto module = std::make_shared<ImageResNet>(params, inputs.at(0), random);
        if (const std::string& file = params.text("weights"); !file.empty())
            if (auto loaded = load_weights(*module, file, {"fc."}); !loaded) return loaded.error();
        return std::static_pointer_cast<NodeModule>(module);
    });
    registry.add(std::move(type));
}

} // namespace triptych
