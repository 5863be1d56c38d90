// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/answer_json.h"

#include <nlohmann/json.hpp>

namespace triptych {

nlohmann::json answer_to_json(const HeadPrediction& answer, const Target& target) {
    nlohmann::json json = nlohmann::json::object();
    switch (answer.kind) {
    case TargetKind::number:
        return {{"predicted", answer.value}};
    case TargetKind::labels:
        json["predicted"] = nlohmann::json::array();
        for (const int label : answer.labels)
            json["predicted"].push_back(target.classes[static_cast<std::size_t>(label)]);
        break;
    case TargetKind::classes:
    case TargetKind::ordered:
        json["predicted"] = target.classes[static_cast<std::size_t>(answer.label)];
        json["probability"] = answer.probabilities[static_cast<std::size_t>(answer.label)];
        break;
    }
    json["probabilities"] = nlohmann::json::object();
    for (std::size_t k = 0; k < target.classes.size(); ++k)
        json["probabilities"][target.classes[k]] = answer.probabilities[k];
    return json;
}

nlohmann::json answers_to_json(const Prediction& prediction, const std::vector<Target>& targets) {
    nlohmann::json json = nlohmann::json::object();
    for (const Target& target : targets)
        if (const auto found = prediction.heads.find(target.head); found != prediction.heads.end())
            json[target.head] = answer_to_json(found->second, target);
    return json;
}

} // namespace triptych
