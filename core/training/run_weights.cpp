// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/run_weights.h"

#include <fstream>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

/// "node.parameter" apart.
std::pair<std::string, std::string> apart(const std::string& name) {
    const std::size_t dot = name.find('.');
    return dot == std::string::npos ? std::pair(name, std::string())
                                    : std::pair(name.substr(0, dot), name.substr(dot + 1));
}

} // namespace

std::map<std::string, NodeWeights> weights_by_node(const WeightsReport& report) {
    std::map<std::string, NodeWeights> nodes;
    for (const std::string& name : report.matched) {
        const auto [node, parameter] = apart(name);
        nodes[node].matched.push_back(parameter);
    }
    for (const std::string& name : report.missing) {
        const auto [node, parameter] = apart(name);
        nodes[node].missing.push_back(parameter);
    }
    for (const WeightsReport::Other& other : report.other_shape) {
        const auto [node, parameter] = apart(other.name);
        nodes[node].other_shape.push_back({parameter, other.in_file, other.in_model});
    }
    return nodes;
}

nlohmann::json weights_report_to_json(const WeightsReport& report) {
    nlohmann::json shapes = nlohmann::json::array();
    for (const WeightsReport::Other& other : report.other_shape)
        shapes.push_back({{"name", other.name}, {"in_file", other.in_file}, {"in_model", other.in_model}});
    return {{"matched", report.matched},
            {"missing", report.missing},
            {"other_shape", std::move(shapes)},
            {"not_in_model", report.not_in_model}};
}

Result<WeightsReport> weights_report_from_json(const nlohmann::json& json) {
    WeightsReport report;
    try {
        report.matched = json.at("matched").get<std::vector<std::string>>();
        report.missing = json.at("missing").get<std::vector<std::string>>();
        report.not_in_model = json.at("not_in_model").get<std::vector<std::string>>();
        for (const nlohmann::json& other : json.at("other_shape"))
            report.other_shape.push_back({other.at("name").get<std::string>(),
                                          other.at("in_file").get<std::string>(),
                                          other.at("in_model").get<std::string>()});
    } catch (const nlohmann::json::exception& failure) {
        return fail(ErrorCode::bad_format, "initial_weights", std::string("is damaged: ") + failure.what() + ".");
    }
    return report;
}

nlohmann::json starting_weights_to_json(const StartingWeights& weights) {
    nlohmann::json json = weights_report_to_json(weights.report);
    json["file"] = weights.file.string();
    return json;
}

Result<std::optional<StartingWeights>> read_starting_weights(const std::filesystem::path& run) {
    const std::filesystem::path file = run / "run.json";
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::file_not_found, file.string(), "does not exist or cannot be read.", {file.string()});
    const nlohmann::json json = nlohmann::json::parse(in, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::bad_format, file.string(), "is not a JSON object.", {file.string()});
    const auto kept = json.find("initial_weights");
    if (kept == json.end()) return std::optional<StartingWeights>();
    auto report = weights_report_from_json(*kept);
    if (!report) return report.error().at(file.string());
    StartingWeights weights;
    weights.report = *std::move(report);
    if (const auto name = kept->find("file"); name != kept->end() && name->is_string())
        weights.file = name->get<std::string>();
    return std::optional(std::move(weights));
}

} // namespace triptych
