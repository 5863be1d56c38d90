// SPDX-License-Identifier: GPL-3.0-or-later
// What the tab Compare shows as files.
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/bridge/compare_controller.h"
#include "core/explain/comparison.h"
#include "core/project/project.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string nameOf(const ComparedSide& one) {
    std::string checkpoint = one.side.which.toStdString() + " checkpoint";
    if (one.side.which == QLatin1String("initial")) checkpoint = "before training";
    if (one.epoch > 0) checkpoint += " of epoch " + std::to_string(one.epoch);
    return "row " + std::to_string(one.side.row) + ", " + one.scene->runName.toStdString() + ", " + checkpoint;
}

ComparedMap mapOf(const ComparedSide& one) {
    ComparedMap made;
    made.name = nameOf(one);
    made.run = one.side.run.toStdString();
    made.checkpoint = one.side.which.toStdString();
    made.epoch = one.epoch;
    made.row = one.side.row;
    made.prediction = one.scene->prediction;
    made.targets = one.scene->targets;
    made.sample = one.scene->sample;
    made.details.mel_hz = one.scene->melHz;
    made.details.modalities = one.scene->modalities;
    made.details.sample_rates_hz = one.scene->sampleRates;
    if (const auto truth = one.scene->truths.find(one.attribution->target.head); truth != one.scene->truths.end())
        made.details.truth = truth->second;
    made.attribution = *one.attribution;
    if (one.shapley) made.shapley = *one.shapley;
    if (one.faithfulness) made.faithfulness = *one.faithfulness;
    return made;
}

/// Why no token of an input is subtracted.
std::map<std::string, std::string> apart(const TokenAlignment& alignment) {
    std::map<std::string, std::string> why;
    for (const auto& [input, counts] : alignment.inputs) {
        if (counts.aligned > 0) continue;
        why[input] = counts.otherText  ? "The texts differ: a word that stands elsewhere is another word, and none is subtracted."
                     : counts.ofA == 0 ? "A has nothing here that could be subtracted."
                     : counts.ofB == 0 ? "B has nothing here from which something could be subtracted."
                                       : "The tokens of both lie at other places, and none is subtracted.";
    }
    return why;
}

json sideToJson(const ComparedSide& one) {
    json prediction = json::object();
    for (const Target& target : one.scene->targets) {
        const auto answer = one.scene->prediction.heads.find(target.head);
        if (answer == one.scene->prediction.heads.end()) continue;
        json probabilities = json::object();
        for (std::size_t i = 0; i < std::min(target.classes.size(), answer->second.probabilities.size()); ++i)
            probabilities[target.classes[i]] = answer->second.probabilities[i];
        const auto truth = one.scene->truths.find(target.head);
        prediction[target.head] = {{"answer", answer_text(answer->second, target.classes, target.separator)},
                                   {"truth", truth == one.scene->truths.end() || truth->second.empty() ? json(nullptr) : json(truth->second)},
                                   {"probabilities", probabilities}};
    }
    return {{"run", one.side.run.toStdString()},
            {"checkpoint", one.side.which.toStdString()},
            {"epoch", one.epoch > 0 ? json(one.epoch) : json(nullptr)},
            {"row", one.side.row},
            {"prediction", prediction},
            {"attribution", attribution_to_json(*one.attribution)},
            {"shapley", one.shapley ? shapley_to_json(*one.shapley) : json(nullptr)},
            {"faithfulness", one.faithfulness ? faithfulness_to_json(*one.faithfulness) : json(nullptr)}};
}

json comparisonToJson(const Comparison& comparison) {
    json difference = nullptr;
    if (comparison.difference) {
        const json all = attribution_to_json(*comparison.difference);
        difference = {{"tokens", all.at("tokens")},
                      {"logit", all.at("logit")},
                      {"probability", all.at("probability")},
                      {"value", all.at("full_value")},
                      // Of a number they are in the unit of its column, whatever each side's model makes of it.
                      {"of", comparison.difference->scale.has_unit() ? "value in its unit" : value_name(comparison.difference->scale)}};
    }
    json aligned = json::object();
    for (const auto& [input, counts] : comparison.alignment.inputs)
        aligned[input] = {{"aligned", counts.aligned}, {"of_a", counts.ofA}, {"of_b", counts.ofB}, {"other_text", counts.otherText}};
    const bool correlated = comparison.correlation && std::isfinite(*comparison.correlation);
    return {{"a", sideToJson(comparison.a)},
            {"b", sideToJson(comparison.b)},
            {"alignment", aligned},
            {"pairs", comparison.alignment.pairs}, // places among the tokens of a and of b
            {"difference", difference},
            {"spearman", correlated ? json(*comparison.correlation) : json(nullptr)}};
}

} // namespace

Result<void> writeComparison(const fs::path& folder, const Comparison& comparison, const QString& title) {
    ComparedMaps maps;
    maps.title = title.toStdString();
    maps.a = mapOf(comparison.a);
    maps.b = mapOf(comparison.b);
    maps.pairs = comparison.alignment.pairs;
    if (comparison.difference) maps.difference = *comparison.difference;
    maps.correlation = comparison.correlation;
    maps.apart = apart(comparison.alignment);
    std::error_code error;
    fs::create_directories(folder, error);
    if (error)
        return fail(ErrorCode::file_unwritable, folder.string(), "cannot be made: " + error.message() + ".", {folder.string()});
    // Paths are bytes, and need not be UTF-8.
    const std::string all = comparisonToJson(comparison).dump(1, ' ', false, json::error_handler_t::replace);
    for (const auto& [name, content] : {std::pair<const char*, std::string>("compare.json", all),
                                        {"compare.csv", comparison_to_csv(maps)},
                                        {"compare.html", comparison_to_html(maps)}})
        if (auto written = write_file_atomically(folder / name, content); !written) return written;
    return {};
}

} // namespace triptych
