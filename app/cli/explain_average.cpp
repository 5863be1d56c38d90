// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/explain_average.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>

#include "app/cli/command.h"
#include "core/explain/attribution_json.h"
#include "core/explain/average_map.h"
#include "core/project/project.h"

namespace triptych {
namespace {

using By = AverageGroup::By;
using nlohmann::json;

/// Three significant digits: shares of relevance are small, logits are not.
std::string figure(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.3g", value);
    return text;
}

/// The strongest tokens of each input over all samples, for a person.
std::string strongest(const AverageMaps& maps) {
    std::string text = maps.method + " of " + maps.target.head + (maps.class_agnostic ? "" : std::string(", ") + value_name(maps.scale)) +
                       ", averaged over " + std::to_string(maps.rows) + (maps.rows == 1 ? " row" : " rows") +
                       " (± standard error; in brackets rows that have it):\n";
    if (maps.groups.empty()) return text;
    for (const std::string& input : maps.inputs) {
        std::vector<const AverageToken*> order;
        for (const AverageToken& token : maps.groups.front().tokens)
            if (token.source.input == input) order.push_back(&token);
        const std::size_t least = std::any_of(order.begin(), order.end(), [](const auto* token) { return token->count >= least_samples; }) ? least_samples : 1;
        std::erase_if(order, [&](const auto* token) { return token->count < least; });
        std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return a->mean > b->mean; });
        constexpr std::size_t shown = 3;
        order.resize(std::min(order.size(), shown));
        std::string line;
        for (const AverageToken* token : order) {
            std::string where = token->source.label;
            if (token->source.kind == TokenSource::Kind::region && token->source.high_hz > token->source.low_hz)
                where += ", " + fixed_text(token->source.low_hz, 0) + "–" + fixed_text(token->source.high_hz, 0) + " Hz";
            line += (line.empty() ? "" : "; ") + where + " " + figure(token->mean) +
                    (std::isfinite(token->standard_error) ? " ± " + figure(token->standard_error) : "") + " (" +
                    std::to_string(token->count) + ")";
        }
        text += "  " + input + ": " + (line.empty() ? "nothing" : line) + "\n";
    }
    return text;
}

} // namespace

Result<WrittenAverages> write_averages(const ExplainOptions& options, const RowExplainer& explainer, const std::vector<json>& documents, Job& job) {
    const Predictor& predictor = explainer.predictor();
    const auto target = chosen_target(options, predictor.run());
    if (!target) return target.error();
    const Split split = *split_from_name(*options.split);
    std::map<std::string, MapAverager> averagers;
    {
        ProgressReport progress(job.console, "averaging");
        for (std::size_t i = 0; i < documents.size(); ++i) {
            progress.update(static_cast<double>(i) / static_cast<double>(documents.size()), "averaging");
            if (job.stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
            const std::size_t row = explainer.rows()[i];
            const auto averager_of = [&](const std::string& id) -> MapAverager& {
                const auto found = averagers.find(id);
                return found != averagers.end() ? found->second
                                                : averagers.emplace(id, MapAverager(predictor, explainer.dataset(), *target, split)).first->second;
            };
            const std::vector<std::string> asked = explainer.methods();
            const json left_out = documents[i].value("left_out", json::object()); // items() of what is no variable would outlive it
            for (const auto& [id, why] : left_out.items())
                if (std::find(asked.begin(), asked.end(), id) != asked.end() && attribution_method(id))
                    averager_of(id).leave_out(row, fail(ErrorCode::bad_graph, "", why.value("error", "")));
            if (documents[i].at("methods").empty()) continue; // a row that cannot be read
            // What the means are drawn on, and what is predicted of every head, does not stand in the documents.
            const auto sample = predictor.preparer().prepare(explainer.dataset(), row);
            if (!sample) return sample.error();
            const auto predictions = predictor.predict({&*sample});
            if (!predictions) return predictions.error();
            for (const auto& [id, entry] : documents[i].at("methods").items()) {
                if (!entry.contains("tokens") || std::find(asked.begin(), asked.end(), id) == asked.end()) continue;
                const auto map = attribution_from_json(entry);
                if (!map) return map.error().at(RowExplainer::file(options.out, row).string());
                averager_of(id).add(row, *sample, predictions->front(), *map);
            }
        }
    }
    WrittenAverages out;
    std::optional<Error> failed;
    const auto put = [&](const std::string& name, const std::string& bytes) {
        if (failed) return;
        const std::filesystem::path file = options.out / name;
        if (auto written = write_file_atomically(file, bytes); !written) failed = written.error();
        out.files[name] = file.string();
    };
    const std::string title = explainer.dataset().file().filename().string();
    const SvgDetails details = svg_details(predictor.preparer());
    for (const auto& [id, averager] : averagers) {
        const AverageMaps maps = averager.result();
        if (maps.rows == 0) continue;
        json numbers = average_maps_to_json(maps);
        numbers["data"] = explainer.dataset().file().string();
        put(id + "-average.json", document_text(numbers));
        put(id + "-average.csv", average_maps_to_csv(maps));
        put(id + "-average.svg", average_maps_to_svg(maps, By::truth, title, details));
        if (std::any_of(maps.groups.begin(), maps.groups.end(), [](const AverageGroup& group) { return group.by == By::predicted; }))
            put(id + "-average-predicted.svg", average_maps_to_svg(maps, By::predicted, title, details));
        out.text += strongest(maps);
    }
    if (failed) return *failed;
    return out;
}

} // namespace triptych
