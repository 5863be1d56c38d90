// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "core/training/predictor.h"

namespace triptych {

/// What one head says: "predicted", and where it gives classes or labels "probabilities" by name, and the "probability" of the
/// one that is predicted.
nlohmann::json answer_to_json(const HeadPrediction& answer, const Target& target);
/// The same of every head, by its id.
nlohmann::json answers_to_json(const Prediction& prediction, const std::vector<Target>& targets);

} // namespace triptych
