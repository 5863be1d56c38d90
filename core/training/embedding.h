// SPDX-License-Identifier: GPL-3.0-or-later
// For files that touch tensors only: what text encoders read words with.
#pragma once

#include "core/training/node_module.h"

namespace triptych {

/// "embedding": numbers that stand for a word.
Field embedding_width_field(std::int64_t fallback);
/// "dropout" of the embedding.
Field embedding_dropout_field(double fallback);
/// "vectors" and "freeze_embedding".
std::vector<Field> word_vector_fields();

/// How the vectors of words start that no file of word vectors holds.
struct EmbeddingStart {
    enum class Kind { normal, uniform } kind = Kind::normal;
    double scale = 1.0; ///< deviation, or bound
};

/// torch.nn.Embedding for the words of the text input, padding as zeros, from the file of word vectors where
/// one is named, frozen if asked.
/// @param width_field  the parameter that holds its width
/// @error bad_shape where the file's vectors are of another width; what read_word_vectors says
Result<torch::nn::Embedding> make_embedding(const Params& params, const std::string& width_field,
                                            const BuildContext& context, Random& random,
                                            const EmbeddingStart& start = {});

} // namespace triptych
