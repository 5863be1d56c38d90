// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "core/graph/graph.h"

namespace triptych {

/// Writes the sizes that config.json of a folder in Hugging Face form tells of a BERT into a node's parameters:
/// hidden_size, layers, heads, intermediate_size, max_positions, vocabulary_size, type_vocabulary, layer_norm_eps,
/// activation. Nothing where the parameter that names the folder is empty.
/// @error file_not_found, file_unreadable; bad_format naming what is missing or not BERT (another model_type, another
///        way to tell positions, an activation that is not known)
Result<void> read_bert_config(Node& node, const std::string& folder_parameter);

} // namespace triptych
