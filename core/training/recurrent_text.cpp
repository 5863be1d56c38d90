// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/embedding.h"
#include "core/training/recurrent.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

class TextRecurrent : public NodeModule {
  public:
    TextRecurrent(const Params& params, const Recurrent::Options& options,
                  const torch::nn::Embedding& embedding, Random& random)
        : m_tokens(params.text("tokens")), m_dropout(params.number("dropout")),
          m_embedding(register_module("embedding", embedding)), m_layers(options, random) {
        register_module(m_layers.name(), m_layers.module());
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor embedded = drop(tapped(m_embedding->forward(in.values), Inner::words, context), m_dropout, context);
        const torch::Tensor states = m_layers.states(embedded, in.mask, context);
        if (m_tokens == "words") return {states, in.mask, in.present};
        return single_token(m_tokens == "last"   ? m_layers.last(states, in.mask)
                            : m_tokens == "mean" ? masked_mean(states, in.mask)
                                                 : masked_max(states, in.mask),
                            in);
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_tokens == "words" ? inputs[0] : whole(inputs[0]);
    }

  private:
    std::string m_tokens;
    double m_dropout;
    torch::nn::Embedding m_embedding;
    Recurrent m_layers;
};

} // namespace

NodeType text_recurrent(Cell cell) {
    NodeType type;
    type.category = "text encoder";
    type.modality = Modality::text;
    type.inputs = {{"in", {PortKind::text}, false, Modality::text}};
    type.fields = {embedding_width_field(100)};
    for (Field& field : recurrent_fields(cell, 128))
        type.fields.push_back(std::move(field));
    type.fields.push_back(
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("words"),
         .choices = {"words", "last", "mean", "max"},
         .help = "One token for each word, or one for the whole text: its last state, or the mean "
                 "or the largest of its states."});
    // Without it a few hundred texts are learned by heart, and what modalities say together never is.
    type.fields.push_back(embedding_dropout_field(0.3));
    for (Field& field : word_vector_fields())
        type.fields.push_back(std::move(field));
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        const Dim length = params.text("tokens") == "words" ? Dim::symbol("L") : Dim::number(1);
        return PortType{PortKind::tokens,
                        {Dim::symbol("B"), length, Dim::number(recurrent_width(params))},
                        Modality::text};
    };
    type.factory = factory([cell](const Params& params, const std::vector<PortType>&, const PortType&,
                                  const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto embedding = make_embedding(params, "embedding", context, random);
        if (!embedding) return embedding.error();
        return std::static_pointer_cast<NodeModule>(std::make_shared<TextRecurrent>(
            params, recurrent_options(cell, params, params.integer("embedding")), *embedding, random));
    });
    return type;
}

} // namespace triptych
