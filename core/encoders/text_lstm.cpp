// SPDX-License-Identifier: GPL-3.0-or-later
// Words to embeddings to an LSTM. One token a word, so that each can be looked at; or the last state alone.
#include "core/training/node_module.h"

#include <cmath>

namespace triptych {
namespace {

class TextLstm : public NodeModule {
  public:
    TextLstm(const Params& params, const BuildContext& context, std::int64_t words)
        : m_last(params.text("tokens") == "last"), m_dropout(params.number("dropout")) {
        const std::int64_t width = params.integer("embedding");
        Random random = context.random(0);
        m_embedding =
            register_module("embedding", torch::nn::Embedding(torch::nn::EmbeddingOptions(words, width)));
        fill_normal(m_embedding->weight, 1.0, random);
        {
            torch::NoGradGuard no_grad;
            m_embedding->weight[Vocabulary::padding_id].zero_();
        }
        m_embedding->weight.set_requires_grad(!params.boolean("freeze_embedding"));
        m_lstm = register_module(
            "lstm", make_lstm(width, params.integer("hidden"), params.integer("layers"), random));
    }

    /// Rows of the vocabulary's words that the file holds; the others keep their random start.
    Result<void> load_vectors(const std::string& file, const Vocabulary& vocabulary) {
        auto vectors = read_word_vectors(file, vocabulary);
        if (!vectors) return vectors.error();
        const std::int64_t width = m_embedding->options.embedding_dim();
        if (vectors->width != width)
            return fail(ErrorCode::bad_shape, file,
                        "holds vectors of " + std::to_string(vectors->width) +
                            " numbers, and the embedding is " + std::to_string(width) +
                            " wide. Set 'embedding' to " + std::to_string(vectors->width) + ".",
                        {std::to_string(vectors->width), std::to_string(width)});
        torch::NoGradGuard no_grad;
        for (std::int64_t id = 0; id < vocabulary.size(); ++id)
            if (vectors->found[static_cast<std::size_t>(id)])
                m_embedding->weight[id].copy_(torch::from_blob(vectors->values.data() + id * width, {width}));
        return {};
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor embedded = drop(m_embedding->forward(in.values), m_dropout, context);
        // Padding stands at the end, so the states of the words before it do not know of it.
        torch::Tensor states = std::get<0>(m_lstm->forward(embedded));
        if (!m_last) return {states, in.mask, in.present};
        const torch::Tensor last = (in.mask.sum(1) - 1).clamp_min(0);
        states = states.gather(1, last.view({-1, 1, 1}).expand({-1, 1, states.size(2)}));
        return {states, in.present.unsqueeze(1), in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        const TokenList& words = inputs[0];
        if (!m_last || words.empty()) return words;
        TokenSource all = words.back();
        all.char_begin = words.front().char_begin;
        all.label = words.front().label + " … " + words.back().label;
        return {all};
    }

  private:
    bool m_last;
    double m_dropout;
    torch::nn::Embedding m_embedding{nullptr};
    torch::nn::LSTM m_lstm{nullptr};
};

} // namespace

void register_text_lstm(Registry& registry) {
    NodeType type;
    type.id = "text.lstm";
    type.title = "LSTM";
    type.category = "text encoder";
    type.modality = Modality::text;
    type.inputs = {{"in", {PortKind::text}, false, Modality::text}};
    type.fields = {
        {.name = "embedding",
         .title = "Embedding width",
         .fallback = std::int64_t{100},
         .minimum = 1,
         .maximum = 4096,
         .help = "Numbers that stand for a word."},
        {.name = "hidden",
         .title = "Hidden width",
         .fallback = std::int64_t{128},
         .minimum = 1,
         .maximum = 4096,
         .help = "Numbers in the LSTM's state."},
        {.name = "layers",
         .title = "Layers",
         .fallback = std::int64_t{1},
         .minimum = 1,
         .maximum = 8,
         .help = "LSTMs on top of each other."},
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("words"),
         .choices = {"words", "last"},
         .help = "One token for each word, or one for the whole text."},
        {.name = "dropout",
         .title = "Dropout",
         .kind = FieldKind::number,
         .fallback = 0.0,
         .minimum = 0,
         .maximum = 0.95,
         .help = "Share of the embedding that is dropped in training."},
        {.name = "vectors",
         .title = "Word vectors",
         .kind = FieldKind::file,
         .fallback = std::string(),
         .help = "A GloVe or word2vec file that the embedding starts from; empty: random.",
         .advanced = true},
        {.name = "freeze_embedding",
         .title = "Freeze embedding",
         .kind = FieldKind::boolean,
         .fallback = false,
         .help = "Leaves the embedding as it starts.",
         .advanced = true},
    };
    type.help =
        "Reads the words in order and keeps a state. With one token a word, every word can be attended to.";
    type.source = "Hochreiter & Schmidhuber 1997";
    type.shape = [](const Params& params, const std::vector<PortType>&,
                    const DataFacts&) -> Result<PortType> {
        const Dim length = params.text("tokens") == "last" ? Dim::number(1) : Dim::symbol("L");
        return PortType{PortKind::tokens,
                        {Dim::symbol("B"), length, Dim::number(params.integer("hidden"))},
                        Modality::text};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>&, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        const std::int64_t words = context.facts.vocabulary.at(context.input_names.at(0));
        auto module = std::make_shared<TextLstm>(params, context, words);
        // A model that is loaded brings its embedding along; the file may be gone by then.
        if (const std::string& file = params.text("vectors"); !file.empty() && context.vocabulary)
            if (auto loaded = module->load_vectors(file, *context.vocabulary); !loaded) return loaded.error();
        return std::static_pointer_cast<NodeModule>(module);
    });
    registry.add(std::move(type));
}

} // namespace triptych
