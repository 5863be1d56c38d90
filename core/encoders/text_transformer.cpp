// SPDX-License-Identifier: GPL-3.0-or-later
// Words to embeddings and places, through Transformer layers. One token a word, or one for the whole text.
#include <cmath>

#include "core/training/embedding.h"
#include "core/training/initial.h"
#include "core/training/token_pool.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

class TextTransformer : public NodeModule {
  public:
    TextTransformer(const Params& params, const torch::nn::Embedding& embedding, Random& random)
        : m_tokens(params.text("tokens")), m_dropout(params.number("dropout")),
          m_width(params.integer("width")), m_embedding(register_module("embedding", embedding)) {
        if (params.text("positions") == "learned") {
            m_position =
                register_parameter("position", torch::empty({params.integer("max_positions"), m_width}));
            fill_normal(m_position, 1.0 / std::sqrt(static_cast<double>(m_width)), random);
        }
        if (m_tokens == "class") {
            m_class = register_parameter("class_token", torch::empty({m_width}));
            fill_normal(m_class, 1.0, random);
        }
        m_encoder =
            register_module("encoder", std::make_shared<TransformerEncoder>(
                                           transformer_options(params), params.integer("layers"), random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const std::int64_t batch = in.values.size(0), length = in.values.size(1);
        torch::Tensor x = tapped(m_embedding->forward(in.values), Inner::words, context) + positions(length, in.values.device());
        torch::Tensor mask = in.mask;
        if (m_class.defined()) {
            x = torch::cat({m_class.view({1, 1, m_width}).expand({batch, 1, m_width}), x}, 1);
            mask = torch::cat({torch::ones({batch, 1}, mask.options()), mask}, 1);
        }
        x = m_encoder->forward(drop(x, m_dropout, context), mask, context);
        finish_capture(context, in, mask, m_class.defined(), true);
        if (m_class.defined()) return single_token(x.narrow(1, 0, 1), in);
        if (m_tokens == "mean") return single_token(masked_mean(x, in.mask), in);
        return {masked(x, in.mask), in.mask, in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens == "words" ? inputs[0] : whole(inputs[0]);
    }

    TokenList attended(const std::vector<TokenList>& inputs) const override {
        return m_class.defined() ? with_class_token(inputs[0]) : inputs[0];
    }

  private:
    /// [length,width]
    torch::Tensor positions(std::int64_t length, const torch::Device& device) const {
        if (!m_position.defined()) return sinusoidal_positions(length, m_width, device);
        const torch::Tensor place =
            torch::arange(length, torch::TensorOptions().dtype(torch::kInt64).device(device));
        return m_position.index_select(0, place.clamp_max(m_position.size(0) - 1));
    }

    std::string m_tokens;
    double m_dropout;
    std::int64_t m_width;
    torch::nn::Embedding m_embedding;
    torch::Tensor m_position, m_class;
    std::shared_ptr<TransformerEncoder> m_encoder;
};

} // namespace

void register_text_transformer(Registry& registry) {
    NodeType type;
    type.id = "text.transformer";
    type.title = "Transformer";
    type.category = "text encoder";
    type.modality = Modality::text;
    type.inputs = {{"in", {PortKind::text}, false, Modality::text}};
    type.fields = {{.name = "width",
                    .title = "Width",
                    .fallback = std::int64_t{128},
                    .minimum = 1,
                    .maximum = 4096,
                    .help = "Numbers that stand for a word, in the embedding and in every layer."}};
    for (Field& field : transformer_fields(2, 4, 512))
        type.fields.push_back(std::move(field));
    type.fields.push_back(
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("words"),
         .choices = {"words", "mean", "class"},
         .help = "One token for each word, or one for the whole text: the mean of the words, or a "
                 "learned token that looks at them."});
    type.fields.push_back(
        {.name = "positions",
         .title = "Positions",
         .kind = FieldKind::choice,
         .fallback = std::string("sinusoidal"),
         .choices = {"sinusoidal", "learned"},
         .help = "How a word's place is told: by sines and cosines, or by a learned vector."});
    type.fields.push_back(
        {.name = "max_positions",
         .title = "Places learned",
         .fallback = std::int64_t{512},
         .minimum = 1,
         .maximum = 65536,
         .unit = "words",
         .help = "Words that have a learned place of their own; those after them share the last.",
         .advanced = true});
    for (Field& field : word_vector_fields())
        type.fields.push_back(std::move(field));
    type.help =
        "Every word looks at every other, layer by layer. With one token a word, every word can be attended "
        "to by what follows.";
    type.source = "Vaswani et al. 2017";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        const std::int64_t width = params.integer("width");
        if (auto shared = check_heads_share(width, params.integer("heads")); !shared) return shared.error();
        const Dim length = params.text("tokens") == "words" ? Dim::symbol("L") : Dim::number(1);
        return PortType{PortKind::tokens, {Dim::symbol("B"), length, Dim::number(width)}, Modality::text};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto embedding = make_embedding(params, "width", context, random);
        if (!embedding) return embedding.error();
        return std::static_pointer_cast<NodeModule>(
            std::make_shared<TextTransformer>(params, *embedding, random));
    });
    registry.add(std::move(type));
}

} // namespace triptych
