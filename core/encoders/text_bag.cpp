// SPDX-License-Identifier: GPL-3.0-or-later
// The embeddings of a text's words, summarised without regard to their order: one token.
#include "core/training/embedding.h"
#include "core/training/token_pool.h"

namespace triptych {
namespace {

class TextBag : public NodeModule {
  public:
    TextBag(const Params& params, const torch::nn::Embedding& embedding)
        : m_pool(params.text("pool")), m_dropout(params.number("dropout")),
          m_embedding(register_module("embedding", embedding)) {}

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor words = drop(tapped(m_embedding->forward(in.values), Inner::words, context), m_dropout, context);
        return single_token(m_pool == "sum"    ? masked_sum(words, in.mask)
                            : m_pool == "mean" ? masked_mean(words, in.mask)
                                               : masked_max(words, in.mask),
                            in);
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override { return whole(inputs[0]); }

  private:
    std::string m_pool;
    double m_dropout;
    torch::nn::Embedding m_embedding;
};

} // namespace

void register_text_bag(Registry& registry) {
    NodeType type;
    type.id = "text.bag";
    type.title = "Bag of embeddings";
    type.category = "text encoder";
    type.modality = Modality::text;
    type.inputs = {{"in", {PortKind::text}, false, Modality::text}};
    type.fields = {
        embedding_width_field(100),
        {.name = "pool",
         .title = "Pooling",
         .kind = FieldKind::choice,
         .fallback = std::string("mean"),
         .choices = {"mean", "sum", "max"},
         .help = "How the words' embeddings are summarised."},
        embedding_dropout_field(0.0),
    };
    for (Field& field : word_vector_fields())
        type.fields.push_back(std::move(field));
    type.help = "The mean, sum or maximum of the words' embeddings, whatever their order. Gives one token.";
    type.source = "Iyyer et al. 2015";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        return PortType{PortKind::tokens,
                        {Dim::symbol("B"), Dim::number(1), Dim::number(params.integer("embedding"))},
                        Modality::text};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        Random random = context.random(0);
        auto embedding = make_embedding(params, "embedding", context, random);
        if (!embedding) return embedding.error();
        return std::static_pointer_cast<NodeModule>(std::make_shared<TextBag>(params, *embedding));
    });
    registry.add(std::move(type));
}

} // namespace triptych
