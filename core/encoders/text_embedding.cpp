// SPDX-License-Identifier: GPL-3.0-or-later
// The embeddings of a text's words as they are: a token each.
#include "core/training/embedding.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

class TextEmbedding : public NodeModule {
  public:
    TextEmbedding(const Params& params, const torch::nn::Embedding& embedding)
        : m_dropout(params.number("dropout")), m_embedding(register_module("embedding", embedding)) {}

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        return {masked(drop(tapped(m_embedding->forward(in.values), Inner::words, context), m_dropout, context), in.mask), in.mask,
                in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override { return inputs[0]; }

  private:
    double m_dropout;
    torch::nn::Embedding m_embedding;
};

} // namespace

void register_text_embedding(Registry& registry) {
    NodeType type;
    type.id = "text.embedding";
    type.title = "Embedding";
    type.category = "text encoder";
    type.modality = Modality::text;
    type.inputs = {{"in", {PortKind::text}, false, Modality::text}};
    type.fields = {embedding_width_field(100), embedding_dropout_field(0.0)};
    for (Field& field : word_vector_fields())
        type.fields.push_back(std::move(field));
    type.help = "A vector for each word, whatever stands beside it. Each word is a token.";
    type.source = "Bengio et al. 2003";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        return PortType{PortKind::tokens,
                        {Dim::symbol("B"), Dim::symbol("L"), Dim::number(params.integer("embedding"))},
                        Modality::text};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto embedding = make_embedding(params, "embedding", context, random);
        if (!embedding) return embedding.error();
        return std::static_pointer_cast<NodeModule>(std::make_shared<TextEmbedding>(params, *embedding));
    });
    registry.add(std::move(type));
}

} // namespace triptych
