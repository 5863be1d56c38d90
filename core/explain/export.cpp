// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export.h"

#include <nlohmann/json.hpp>

namespace triptych {

nlohmann::json attention_to_json(const Attention& attention, const ShownAttention& shown) {
    const std::size_t n = attention.tokens.size();
    nlohmann::json tokens = nlohmann::json::array();
    for (const TokenSource& token : attention.tokens)
        tokens.push_back(token_source_to_json(token));
    nlohmann::json matrix = nlohmann::json::array();
    const float* from = attention.weights.data();
    for (int layer = 0; layer < attention.layers; ++layer) {
        nlohmann::json heads = nlohmann::json::array();
        for (int head = 0; head < attention.heads; ++head) {
            nlohmann::json rows = nlohmann::json::array();
            for (std::size_t query = 0; query < n; ++query, from += n)
                rows.push_back(std::vector<float>(from, from + n));
            heads.push_back(std::move(rows));
        }
        matrix.push_back(std::move(heads));
    }
    return {{"method", "attention"},
            {"run", attention.run.string()},
            {"model_hash", attention.model_hash},
            {"node", attention.node},
            {"frames", attention.frames},
            {"frame", attention.frame},
            {"layers", attention.layers},
            {"heads", attention.heads},
            {"tokens", std::move(tokens)},
            {"matrix", std::move(matrix)},
            {"pooled", attention.pooled},
            {"classes", attention.classes},
            {"prediction", answer_text(attention.prediction, attention.classes)},
            {"logits", attention.prediction.logits},
            {"probabilities", attention.prediction.probabilities},
            {"shown",
             {{"layer", shown.layer},
              {"head", shown.head < 0 ? nlohmann::json(nullptr) : nlohmann::json(shown.head)},
              {"tokens", shown.tokens},
              {"attended_by", shown.attended_by},
              {"method", shown.method.empty() ? nlohmann::json(nullptr) : nlohmann::json(shown.method)},
              {"weights", shown_weights(attention, shown)},
              {"mass", shown.mass},
              {"notes", shown.notes}}}};
}

} // namespace triptych
