// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/embedding.h"

namespace triptych {
namespace {

/// Rows of the vocabulary's words that the file holds; the others keep their random start.
Result<void> load_vectors(torch::nn::Embedding& embedding, const std::string& file,
                          const Vocabulary& vocabulary, const std::string& width_field) {
    auto vectors = read_word_vectors(file, vocabulary);
    if (!vectors) return vectors.error();
    const std::int64_t width = embedding->options.embedding_dim();
    if (vectors->width != width)
        return fail(ErrorCode::bad_shape, file,
                    "holds vectors of " + std::to_string(vectors->width) + " numbers, and the embedding is " +
                        std::to_string(width) + " wide. Set '" + width_field + "' to " +
                        std::to_string(vectors->width) + ".",
                    {std::to_string(vectors->width), std::to_string(width)});
    torch::NoGradGuard no_grad;
    for (std::int64_t id = 0; id < vocabulary.size(); ++id)
        if (vectors->found[static_cast<std::size_t>(id)])
            embedding->weight[id].copy_(torch::from_blob(vectors->values.data() + id * width, {width}));
    return {};
}

} // namespace

Field embedding_width_field(std::int64_t fallback) {
    return {.name = "embedding",
            .title = "Embedding width",
            .fallback = fallback,
            .minimum = 1,
            .maximum = 4096,
            .help = "Numbers that stand for a word."};
}

Field embedding_dropout_field(double fallback) {
    return {.name = "dropout",
            .title = "Dropout",
            .kind = FieldKind::number,
            .fallback = fallback,
            .minimum = 0,
            .maximum = 0.95,
            .help = "Share of the embedding that is dropped in training."};
}

std::vector<Field> word_vector_fields() {
    return {
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
}

Result<torch::nn::Embedding> make_embedding(const Params& params, const std::string& width_field,
                                            const BuildContext& context, Random& random,
                                            const EmbeddingStart& start) {
    const std::int64_t words = context.facts.vocabulary.at(context.input_names.at(0));
    torch::nn::Embedding embedding(torch::nn::EmbeddingOptions(words, params.integer(width_field)));
    if (start.kind == EmbeddingStart::Kind::normal)
        fill_normal(embedding->weight, start.scale, random);
    else
        fill_uniform(embedding->weight, start.scale, random);
    {
        torch::NoGradGuard no_grad;
        embedding->weight[Vocabulary::padding_id].zero_();
    }
    // A model that is loaded brings its embedding along; the file may be gone by then.
    if (const std::string& file = params.text("vectors"); !file.empty() && context.vocabulary)
        if (auto loaded = load_vectors(embedding, file, *context.vocabulary, width_field); !loaded)
            return loaded.error();
    embedding->weight.set_requires_grad(!params.boolean("freeze_embedding"));
    return embedding;
}

} // namespace triptych
