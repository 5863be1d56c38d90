// SPDX-License-Identifier: GPL-3.0-or-later
// What is told of a data set, as files.
#include <cmath>
#include <nlohmann/json.hpp>
#include <utility>

#include "core/explain/contributions.h"
#include "core/explain/csv_line.h"
#include "core/explain/embedding_map.h"

namespace triptych {
namespace {

/// Lines of the contributions of one head.
class ContributionTable {
  public:
    explicit ContributionTable(std::string head) : m_head(std::move(head)) {}

    void add(const std::string& kind, const std::string& of, std::size_t rows, double value, double deviation = NAN,
             const std::string& by = {}, const std::string& slice = {}) {
        m_text += csv_line({m_head, kind, by, slice, std::to_string(rows), of, csv_number(value), csv_number(deviation)});
    }
    const std::string& text() const { return m_text; }

  private:
    std::string m_head, m_text = csv_line({"head", "kind", "by", "slice", "rows", "of", "value", "deviation"});
};

std::string predicted_text(const EmbeddingMap& map, const Target& target, std::size_t point) {
    const auto answer = map.vectors.answers.at(point).find(target.head);
    return answer == map.vectors.answers[point].end() ? std::string() : answer_text(answer->second, target.classes, target.separator);
}

} // namespace

std::string contributions_to_csv(const Contributions& result) {
    ContributionTable table(result.head);
    for (std::size_t subset = 1; subset < result.subsets.size(); ++subset) {
        std::string names;
        for (std::size_t m = 0; m < result.inputs.size(); ++m)
            if ((subset >> m & 1) != 0) names += (names.empty() ? "" : " + ") + result.inputs[m];
        table.add(result.metric + " of subset", names, result.rows, result.subsets[subset]);
    }
    for (std::size_t m = 0; m < result.inputs.size(); ++m)
        table.add("drop when shuffled", result.inputs[m], result.rows, result.permutation[m], result.permutation_deviation[m]);
    const auto projected = static_cast<std::size_t>(result.emap_rows);
    table.add("emap", "projection", projected, result.emap);
    table.add("emap", "model", projected, result.emap_of);
    const auto shares = [&](std::size_t rows, const std::vector<double>& absolute, const std::vector<double>& mean, const std::string& by,
                            const std::string& slice) {
        for (std::size_t m = 0; m < result.inputs.size(); ++m) {
            table.add("mean |phi|", result.inputs[m], rows, absolute[m], NAN, by, slice);
            table.add("mean phi", result.inputs[m], rows, mean[m], NAN, by, slice);
        }
    };
    shares(result.shapley_rows, result.mean_absolute, result.mean, {}, {});
    for (const ContributionSlice& slice : result.slices)
        shares(slice.rows, slice.mean_absolute, slice.mean, slicing_name(slice), slice_name(slice));
    return table.text();
}

Target embedding_target(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run) {
    const std::vector<Target> targets = targets_in(run, dataset);
    for (const Target& target : targets)
        if (target.head == map.head) return target;
    return targets.front();
}

nlohmann::json embedding_to_json(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run) {
    const Target target = embedding_target(map, dataset, run);
    nlohmann::json points = nlohmann::json::array();
    for (std::size_t i = 0; i < map.vectors.rows.size(); ++i) {
        const std::size_t row = map.vectors.rows[i];
        points.push_back({{"row", row},
                          {"x", map.places[2 * i]},
                          {"y", map.places[2 * i + 1]},
                          {"label", truth_text(target, dataset, row)},
                          {"predicted", predicted_text(map, target, i)},
                          {"split", split_name(dataset.split(row))}});
    }
    nlohmann::json parameters = nlohmann::json::object();
    if (map.options.method != Projection::pca) {
        parameters["seed"] = map.options.seed;
        parameters["iterations"] = map.options.iterations;
    }
    if (map.options.method == Projection::tsne) {
        parameters["perplexity"] = map.options.perplexity;
        parameters["theta"] = map.options.theta;
    } else if (map.options.method == Projection::umap) {
        parameters["neighbours"] = map.options.neighbours;
        parameters["least_distance"] = map.options.least_distance;
    }
    return {{"node", map.vectors.node},
            {"width", map.vectors.width},
            {"method", projection_name(map.options.method)},
            {"parameters", parameters},
            {"head", target.head},
            {"column", target.column},
            {"model_hash", map.model_hash},
            {"run", map.run.string()},
            {"data", dataset.file().string()},
            {"left_out_rows", left_out_to_json(map.vectors.left_out)},
            {"points", points}};
}

std::string embedding_to_csv(const EmbeddingMap& map, const Dataset& dataset, const RunInfo& run) {
    const Target target = embedding_target(map, dataset, run);
    std::string out = csv_line({"row", "x", "y", "label", "predicted", "split"});
    for (std::size_t i = 0; i < map.vectors.rows.size(); ++i) {
        const std::size_t row = map.vectors.rows[i];
        out += csv_line({std::to_string(row), csv_number(map.places[2 * i]), csv_number(map.places[2 * i + 1]),
                         truth_text(target, dataset, row), predicted_text(map, target, i), split_name(dataset.split(row))});
    }
    return out;
}

} // namespace triptych
