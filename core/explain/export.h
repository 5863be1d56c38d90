// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/features/prepare.h"
#include "core/training/predictor.h"

namespace triptych {

/// {"run", "model_hash", "node", "layers", "heads", "tokens": [{"modality", "kind", "label", …provenance}],
///  "matrix": [layer][head][query][key], "pooled": […], "prediction", "probabilities", …}
nlohmann::json attention_to_json(const Attention& attention);

/// What the picture shows beside an Attention and its sample, where it is known.
struct SvgDetails {
    std::string truth;                                  ///< the sample's class; empty: not known
    std::map<std::string, std::vector<double>> mel_hz;  ///< centre of each mel bin, by audio input
};

/// One picture of what was attended to: text, image and spectrogram side by side with the attention on them, the
/// prediction above and a colour scale below. Self-contained SVG (the picture and the spectrogram are embedded PNG).
std::string attention_to_svg(const Attention& attention, const PreparedSample& sample, const std::string& title,
                             const SvgDetails& details = {});

}  // namespace triptych
