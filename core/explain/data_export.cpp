// SPDX-License-Identifier: GPL-3.0-or-later
// What is told of a data set, as files.
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/explain/contributions.h"
#include "core/explain/embedding_map.h"

namespace triptych {
namespace {

/// A cell after RFC 4180. What a spreadsheet would take for a formula is kept from being one.
std::string cell(const std::string& text) {
    const bool formula = !text.empty() && std::string("=+-@\t\r").find(text.front()) != std::string::npos;
    std::string out = formula ? "'" + text : text;
    if (out.find_first_of(",\"\n\r") == std::string::npos) return out;
    std::string quoted = "\"";
    for (const char c : out)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

std::string number(double value) {
    if (!std::isfinite(value)) return {};
    char text[32];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
}

std::string line(const std::string& kind, const std::string& name, double value, double deviation = NAN) {
    return kind + "," + cell(name) + "," + number(value) + "," + number(deviation) + "\n";
}

} // namespace

std::string contributions_to_csv(const Contributions& result) {
    std::string out = "kind,of,value,deviation\n";
    for (std::size_t subset = 1; subset < result.subsets.size(); ++subset) {
        std::string names;
        for (std::size_t m = 0; m < result.inputs.size(); ++m)
            if ((subset >> m & 1) != 0) names += (names.empty() ? "" : " + ") + result.inputs[m];
        out += line(cell(result.metric) + " of subset", names, result.subsets[subset]);
    }
    for (std::size_t m = 0; m < result.inputs.size(); ++m)
        out += line("drop when shuffled", result.inputs[m], result.permutation[m], result.permutation_deviation[m]);
    out += line("emap", "projection", result.emap) + line("emap", "model", result.emap_of);
    for (std::size_t m = 0; m < result.inputs.size(); ++m)
        out += line("mean |phi|", result.inputs[m], result.mean_absolute[m]) + line("mean phi", result.inputs[m], result.mean[m]);
    for (const auto& [kind, map] : {std::pair("class", &result.by_class), std::pair("group", &result.by_group)})
        for (const auto& [name, values] : *map)
            for (std::size_t m = 0; m < result.inputs.size(); ++m)
                out += line(cell(std::string("mean |phi| of ") + kind + " " + name), result.inputs[m], values[m]);
    for (const ContributionSlice& slice : result.slices) {
        const char* kind = slice.by == ContributionSlice::By::presence ? "rows with " : "length, ";
        for (std::size_t m = 0; m < result.inputs.size(); ++m)
            out += line(cell("mean |phi| of " + (kind + slice_name(slice))), result.inputs[m], slice.mean_absolute[m]);
    }
    return out;
}

nlohmann::json embedding_to_json(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run) {
    const Target target = targets_in(run, dataset).front();
    nlohmann::json points = nlohmann::json::array();
    for (std::size_t i = 0; i < map.vectors.rows.size(); ++i) {
        const std::size_t row = map.vectors.rows[i];
        points.push_back({{"row", row},
                          {"x", map.places[2 * i]},
                          {"y", map.places[2 * i + 1]},
                          {"label", truth_text(target, dataset, row)},
                          {"split", split_name(dataset.split(row))}});
    }
    nlohmann::json parameters = {{"seed", map.options.seed}};
    if (map.options.method == Projection::tsne) {
        parameters["perplexity"] = map.options.perplexity;
        parameters["theta"] = map.options.theta;
    } else if (map.options.method == Projection::umap) {
        parameters["neighbours"] = map.options.neighbours;
        parameters["least_distance"] = map.options.least_distance;
    }
    if (map.options.method != Projection::pca) parameters["iterations"] = map.options.iterations;
    return {{"node", map.vectors.node},
            {"width", map.vectors.width},
            {"method", projection_name(map.options.method)},
            {"parameters", parameters},
            {"model_hash", map.model_hash},
            {"run", map.run.string()},
            {"data", dataset.file().string()},
            {"points", points}};
}

std::string embedding_to_csv(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run) {
    const Target target = targets_in(run, dataset).front();
    std::string out = "row,x,y,label,split\n";
    for (std::size_t i = 0; i < map.vectors.rows.size(); ++i) {
        const std::size_t row = map.vectors.rows[i];
        out += std::to_string(row) + "," + number(map.places[2 * i]) + "," + number(map.places[2 * i + 1]) + "," +
               cell(truth_text(target, dataset, row)) + "," + split_name(dataset.split(row)) + "\n";
    }
    return out;
}

} // namespace triptych
