// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/explain_rows.h"
#include "core/project/project.h"
#include "core/training/memory.h"

namespace triptych {
namespace {

std::string figure(const nlohmann::json& means, const char* name, int digits = 3) {
    const auto found = means.find(name);
    return found == means.end() || !found->is_number() ? "–" : fixed_text(found->get<double>(), digits);
}

std::string means_text(const nlohmann::json& means, const std::vector<std::string>& methods, const ExplainOptions& given) {
    using enum TextTable::Align;
    std::vector<std::string> header = {"method", "deletion", "random", "insertion", "random", "comprehensiveness", "sufficiency", "no evidence"};
    std::vector<TextTable::Align> align(header.size(), right);
    align.front() = left;
    std::vector<std::pair<const char*, const char*>> more; // only where they were asked for
    if (given.infidelity) more.emplace_back("infidelity", "infidelity");
    if (given.sensitivity) more.emplace_back("sensitivity", "max_sensitivity");
    for (const auto& column : more) {
        header.push_back(column.first);
        align.push_back(right);
    }
    TextTable table(header, align);
    for (const std::string& id : methods) {
        const nlohmann::json& mean = means.at(id);
        const auto nothing = mean.find("no_evidence");
        std::vector<std::string> cells = {id, figure(mean, "deletion_auc"), figure(mean, "random_deletion_auc"), figure(mean, "insertion_auc"),
                                          figure(mean, "random_insertion_auc"), figure(mean, "comprehensiveness"), figure(mean, "sufficiency"),
                                          nothing == mean.end() ? "–" : fixed_text(100 * nothing->get<double>(), 0) + " %"};
        for (const auto& [title, name] : more)
            cells.push_back(figure(mean, name));
        table.add(std::move(cells));
    }
    return table.text();
}

/// How alike maps stay while the layers of the model forget what they learned, one after another. Methods stand side by side.
std::string randomisation_text(const nlohmann::json& means, const std::vector<std::string>& methods) {
    std::vector<std::string> header = {"layers forgotten, from below"}, told;
    std::vector<TextTable::Align> align = {TextTable::Align::left};
    for (const std::string& id : methods) {
        if (!means.at(id).contains("randomisation")) continue;
        told.push_back(id);
        header.push_back(id);
        align.push_back(TextTable::Align::right);
    }
    if (told.empty()) return {};
    TextTable table(header, align);
    const std::size_t layers = means.at(told.front())["randomisation"].size();
    for (std::size_t layer = 0; layer < layers; ++layer) {
        std::vector<std::string> cells = {(layer > 0 ? "+ " : "") + means.at(told.front())["randomisation"][layer]["node"].get<std::string>()};
        for (const std::string& id : told) {
            const nlohmann::json& of = means.at(id)["randomisation"][layer];
            cells.push_back(figure(of, "correlation", 2) + " (" + figure(of, "low", 2) + " to " + figure(of, "high", 2) + ")");
        }
        table.add(std::move(cells));
    }
    return "\n" + table.text() +
           "Rank correlation with the map of the model as it is: means, and the least and largest of 5 seeds and all rows. A map that\n"
           "stays what it was does not show what the model learned.\n";
}

int run_faithfulness(const ExplainOptions& given, Job& job) {
    Console& console = job.console;
    if (!given.row && !given.split) return console.wrong_usage("--row or --split is required.");
    auto methods = choose_methods(given, false);
    if (!methods) return console.failed(methods.error());
    keep_freed_memory();
    auto explainer = RowExplainer::open(given, *std::move(methods), job);
    if (!explainer) return console.failed(explainer.error());
    const bool stored = !given.out.empty();
    if (stored)
        if (auto made = make_folder(given.out); !made) return console.failed(made.error());
    std::vector<nlohmann::json> documents;
    {
        ProgressReport progress(console, "testing");
        const auto count = static_cast<double>(explainer->rows().size());
        for (const std::size_t row : explainer->rows()) {
            const auto done = static_cast<double>(documents.size());
            const std::filesystem::path file = RowExplainer::file(given.out, row);
            auto explained = explainer->explain(row, stored ? read_document(file) : nlohmann::json(), false, [&](double fraction, const std::string& method) {
                progress.update((done + fraction) / count, "testing row " + std::to_string(row), method);
            });
            if (!explained) return console.failed(explained.error());
            if (stored && explained->computed)
                if (auto written = write_file_atomically(file, document_text(explained->document)); !written) return console.failed(written.error());
            documents.push_back(std::move(explained->document));
            if (job.stop.stop_requested()) return console.failed(fail(ErrorCode::cancelled, "test", "was cancelled."));
        }
    }
    const std::vector<std::string> ids = explainer->methods();
    nlohmann::json result = {{"rows", documents.size()},
                             {"model_hash", explainer->predictor().model_hash()},
                             {"methods", ids},
                             {"left_out", explainer->left_out()},
                             {"left_out_rows", explainer->left_out_rows()},
                             {"means", summary_means(documents, ids)}};
    if (stored) {
        const std::filesystem::path summary = given.out / "summary.csv";
        if (auto written = write_file_atomically(summary, summary_csv(documents, ids, explainer->predictor().preparer().inputs())); !written)
            return console.failed(written.error());
        result["summary"] = summary.string();
    }
    if (const auto failure = explainer->failure()) return console.failed(*failure);
    if (const std::string rows = explainer->left_out_text(); !rows.empty()) console.note("Left out: " + rows + ".");
    if (given.row) {
        for (const std::string& id : ids)
            for (const char* what : {"faithfulness", "randomisation"})
                if (const nlohmann::json& entry = documents.front()["methods"][id]; entry.contains(what)) result[what][id] = entry[what];
    }
    console.result(result);
    console.print(means_text(result["means"], ids, given) +
                  "Areas under the " + value_name(explainer->curve_scale()) + " while the tokens of all inputs are removed or put back, the largest first: a map that matters\n"
                  "deletes below random orders and inserts above them. No evidence: rows where it leaves their band on neither side.\n" +
                  randomisation_text(result["means"], ids) +
                  (stored ? "Wrote " + result["summary"].get<std::string>() + "\n" : ""));
    return exit_done;
}

} // namespace

Command faithfulness_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("faithfulness", "Whether maps matter to the model: deletion, insertion, and what is left");
    const auto given = std::make_shared<ExplainOptions>();
    given->faithfulness = true;
    add_explain_options(*app, *given);
    app->get_option("--run")->required()->description("Folder of the run");
    app->get_option("--method")->required();
    app->add_option("--out", given->out, "Folder for a JSON file a row and summary.csv; what is there is kept")->type_name("DIR");
    app->add_flag("--randomisation", given->randomisation, "Also whether the map changes while the layers forget: 5 maps more a layer");
    app->footer("Examples:\n  triptych-cli faithfulness --run run1 --row 0 --method occlusion --infidelity --json\n"
                "  triptych-cli faithfulness --run run1 --row 0 --method grad_cam --randomisation\n"
                "  triptych-cli faithfulness --run run1 --split test --method integrated_gradients --method occlusion\n"
                "One of --row and --split is needed. Without --data, the table that the run was trained on. Each map\n"
                "is held against 20 random orders of its tokens; the table holds the means over the rows. With\n"
                "--randomisation, the layers of the model forget what they learned, one after another from the\n"
                "inputs to the heads, 5 times; each map is compared with the one before.\n");
    return {app, [given](Job& job) { return run_faithfulness(*given, job); }};
}

} // namespace triptych
