// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/training/predictor.h"

namespace triptych {

/// Attention over three modalities for tests: four words of "Loud whine, pump shakes", 2 × 2 cells, three
/// spans of 0.5 s. Every weight differs: row q is proportional to 1 + (q * 7 + k * 3 + layer + 2 * head)
/// mod 13.
inline Attention attentionOfThreeModalities(int layers = 2, int heads = 3, bool soundAbsent = false) {
    Attention attention;
    attention.node = "fusion";
    attention.layers = layers;
    attention.heads = heads;
    const std::vector<std::pair<std::size_t, std::size_t>> words = {{0, 4}, {5, 10}, {12, 16}, {17, 23}};
    const std::string text = "Loud whine, pump shakes";
    for (const auto& [begin, end] : words) {
        TokenSource token;
        token.kind = TokenSource::Kind::word;
        token.modality = Modality::text;
        token.input = "text";
        token.label = text.substr(begin, end - begin);
        token.char_begin = begin;
        token.char_end = end;
        attention.tokens.push_back(token);
    }
    for (int i = 0; i < 4; ++i) {
        TokenSource token;
        token.kind = TokenSource::Kind::box;
        token.modality = Modality::image;
        token.input = "image";
        token.label = "cell";
        token.x = 0.5 * (i % 2);
        token.y = 0.5 * (i / 2);
        token.width = token.height = 0.5;
        attention.tokens.push_back(token);
    }
    for (int i = 0; i < (soundAbsent ? 1 : 3); ++i) {
        TokenSource token;
        token.kind = soundAbsent ? TokenSource::Kind::absent : TokenSource::Kind::region;
        token.modality = Modality::audio;
        token.input = "audio";
        token.begin_s = 0.5 * i;
        token.end_s = 0.5 * (i + 1);
        token.low_hz = 0;
        token.high_hz = 8000;
        token.label = soundAbsent ? "absent" : "span";
        attention.tokens.push_back(token);
    }
    const std::size_t n = attention.tokens.size();
    for (int layer = 0; layer < layers; ++layer)
        for (int head = 0; head < heads; ++head)
            for (std::size_t query = 0; query < n; ++query) {
                std::vector<float> row(n);
                float sum = 0;
                for (std::size_t key = 0; key < n; ++key) {
                    const auto shift = query * 7 + key * 3 + static_cast<std::size_t>(layer + 2 * head);
                    row[key] = 1.0f + static_cast<float>(shift % 13);
                    sum += row[key];
                }
                for (const float value : row)
                    attention.weights.push_back(value / sum);
            }
    for (std::size_t key = 0; key < n; ++key)
        attention.pooled.push_back(static_cast<float>(key + 1) / (static_cast<float>(n * (n + 1)) / 2.0f));
    attention.classes = {"normal", "bearing", "cavitation"};
    attention.prediction.label = 1;
    attention.prediction.probabilities = {0.2f, 0.7f, 0.1f};
    attention.prediction.logits = {0.1f, 1.3f, -0.6f};
    return attention;
}

} // namespace triptych
