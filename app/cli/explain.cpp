// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/cli/command.h"
#include "app/cli/explain_average.h"
#include "app/cli/explain_rows.h"
#include "core/project/project.h"
#include "core/training/memory.h"
#include "core/training/predictor.h"

namespace triptych {
namespace {

int explain_attention(const ExplainOptions& given, Job& job) {
    Console& console = job.console;
    keep_freed_memory();
    const auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return console.failed(predictor.error());
    const auto dataset = open_data_for(predictor->run(), given.data, job);
    if (!dataset) return console.failed(dataset.error());
    const auto sample = predictor->preparer().prepare(**dataset, *given.row, true);
    if (!sample) return console.failed(sample.error());
    const auto attention = predictor->attention(*sample);
    if (!attention) return console.failed(attention.error());
    if (auto made = make_folder(given.out); !made) return console.failed(made.error());
    nlohmann::json exported = attention_to_json(*attention);
    exported["row"] = *given.row;
    exported["data"] = (*dataset)->file().string();
    const std::string truth = truth_text(targets_in(predictor->run(), **dataset).front(), **dataset, *given.row);
    exported["label"] = truth.empty() ? nlohmann::json(nullptr) : nlohmann::json(truth);
    const std::string title = (*dataset)->file().filename().string() + ", row " + std::to_string(*given.row);
    if (auto written = write_file_atomically(given.out / "attention.json", exported.dump(1, ' ', false, nlohmann::json::error_handler_t::replace)); !written)
        return console.failed(written.error());
    if (auto written = write_file_atomically(given.out / "attention.csv", attention_to_csv(*attention)); !written)
        return console.failed(written.error());
    const SvgDetails details = svg_details(predictor->preparer(), truth);
    if (auto written = write_file_atomically(given.out / "attention.svg", attention_to_svg(*attention, *sample, title, details)); !written)
        return console.failed(written.error());
    const std::string html = attention_to_html(*attention, *sample, title, details, targets_in(predictor->run(), **dataset));
    if (auto written = write_file_atomically(given.out / "attention.html", html); !written) return console.failed(written.error());

    const Prediction& prediction = attention->prediction;
    const std::string answer = answer_text(prediction, attention->classes);
    std::optional<float> probability; // of the one class, where there is one
    if (prediction.label >= 0) probability = prediction.probabilities[static_cast<std::size_t>(prediction.label)];
    console.result({{"row", *given.row},
                    {"label", exported["label"]},
                    {"predicted", answer},
                    {"probability", probability ? nlohmann::json(*probability) : nlohmann::json(nullptr)},
                    {"json", (given.out / "attention.json").string()},
                    {"csv", (given.out / "attention.csv").string()},
                    {"svg", (given.out / "attention.svg").string()},
                    {"html", (given.out / "attention.html").string()}});
    std::string text = "Row " + std::to_string(*given.row) + ": " + answer + (probability ? " (" + fixed_text(*probability, 4) + ")" : "") +
                       (truth.empty() ? "" : ", in truth " + truth) + "\nMost attended to:\n";
    std::vector<std::size_t> order(attention->tokens.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return attention->pooled[a] > attention->pooled[b]; });
    for (const std::string& input : predictor->preparer().inputs()) {
        std::string line;
        int shown = 0;
        for (const std::size_t t : order)
            if (attention->tokens[t].input == input && shown++ < 3)
                line += (line.empty() ? "" : "; ") + attention->tokens[t].label + " " + fixed_text(100 * attention->pooled[t], 1) + " %";
        if (!line.empty()) text += "  " + input + ": " + line + "\n";
    }
    console.print(text + "Wrote " + (given.out / "attention.json").string() + ", attention.csv, attention.svg and attention.html. Attention shows where information was "
                  "routed, not why the model decided.\n");
    return exit_done;
}

/// As a person reads it: of labels of which there is none, tables hold the separator alone.
std::string told(const std::string& answer, const std::vector<Target>& targets, const std::string& head) {
    for (const Target& target : targets)
        if (target.head == head && target.kind == TargetKind::labels && answer == target.separator) return "no label";
    return answer;
}

/// The strongest tokens of each input, for a person.
std::string strongest(const Attribution& map) {
    std::string text;
    std::vector<std::string> inputs;
    for (const AttributedToken& token : map.tokens)
        if (!token.sink() && std::find(inputs.begin(), inputs.end(), token.source.input) == inputs.end()) inputs.push_back(token.source.input);
    for (const std::string& input : inputs) {
        std::vector<const AttributedToken*> order;
        for (const AttributedToken& token : map.tokens)
            if (token.source.input == input && !token.sink()) order.push_back(&token);
        std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return std::abs(a->value) > std::abs(b->value); });
        constexpr std::size_t shown = 3;
        order.resize(std::min(order.size(), shown));
        std::string line;
        for (const AttributedToken* token : order)
            line += (line.empty() ? "" : "; ") + token->source.label + " " + fixed_text(token->value, 3);
        text += "  " + input + ": " + line + "\n";
    }
    return inputs.empty() ? "  The sample has nothing in any input that this method tells of.\n" : text;
}

/// "logit 0.312", "probability 0.577", "standardised value 0.312, 14.2 in its unit"
std::string explained_text(const ValueScale& scale, double value) {
    char in_unit[32];
    std::snprintf(in_unit, sizeof in_unit, "%.6g", scale.in_unit(value));
    return std::string(value_name(scale)) + " " + fixed_text(value, 3) + (scale.has_unit() ? ", " + std::string(in_unit) + " in its unit" : "");
}

std::string report_text(const Report& report) {
    std::string text;
    for (const ReportPart& part : report.parts) {
        const Attribution& map = part.attribution;
        text += map.method + " of " + map.target.head + ": " + map.output_name + ", " +
                explained_text(map.scale, map.scale.kind == ValueScale::Kind::probability ? map.probability : map.logit) +
                (map.delta ? ", δ " + fixed_text(*map.delta, 4) : "") + "\n" + strongest(map);
        if (part.faithfulness && !part.faithfulness->curves.empty()) {
            const FaithfulnessCurve& joint = part.faithfulness->curves.front();
            text += "  deletion " + fixed_text(joint.deletion_auc, 3) + " (random " + fixed_text(joint.random_deletion_auc, 3) + "), insertion " +
                    fixed_text(joint.insertion_auc, 3) + " (random " + fixed_text(joint.random_insertion_auc, 3) + ")\n";
            if (part.faithfulness->infidelity) text += "  infidelity " + fixed_text(*part.faithfulness->infidelity, 3) + "\n";
            if (part.faithfulness->max_sensitivity) text += "  largest sensitivity " + fixed_text(*part.faithfulness->max_sensitivity, 3) + "\n";
        }
        for (const Remark& remark : map.remarks)
            text += "  Note: " + remark_text(remark) + "\n";
    }
    if (!report.shapley) return text;
    text += "shapley of " + report.shapley->target.head + ": " + report.shapley->output_name + ", from " +
            explained_text(report.shapley->scale, report.shapley->empty()) + " to " + explained_text(report.shapley->scale, report.shapley->full()) + ", absent: " + absence_name(report.shapley->absence) + "\n";
    for (std::size_t m = 0; m < report.shapley->inputs.size(); ++m)
        text += "  " + report.shapley->inputs[m] + ": " + fixed_text(report.shapley->values[m], 3) + "\n";
    return text;
}

/// One row: its document, pictures, sounds and page.
int explain_row(const ExplainOptions& given, RowExplainer& explainer, Job& job) {
    const std::size_t row = explainer.rows().front();
    Result<ExplainedRow> explained = ExplainedRow();
    {
        ProgressReport progress(job.console, "explaining");
        explained = explainer.explain(row, nullptr, true, progress.callback());
    }
    if (!explained) return job.console.failed(explained.error());
    if (const auto failure = explainer.failure()) return job.console.failed(*failure);
    const std::filesystem::path file = RowExplainer::file(given.out, row);
    if (auto written = write_file_atomically(file, document_text(explained->document)); !written) return job.console.failed(written.error());
    auto files = write_pictures(*explained->report, given.out);
    if (!files) return job.console.failed(files.error());
    const nlohmann::json& document = explained->document;
    job.console.result({{"row", row},
                        {"head", document["head"]},
                        {"label", document["label"]},
                        {"predicted", document["predicted"]},
                        {"probability", document["probability"]},
                        {"model_hash", document["model_hash"]},
                        {"methods", explainer.methods()},
                        {"left_out", explainer.left_out()},
                        {"json", file.string()},
                        {"html", (given.out / "explanation.html").string()},
                        {"files", *files}});
    const auto as_told = [&](const char* key) { return told(document[key].get<std::string>(), explained->report->targets, document["head"]); };
    job.console.print("Row " + std::to_string(row) + ": " + as_told("predicted") +
                      (document["label"].is_string() ? ", in truth " + as_told("label") : "") + "\n" +
                      report_text(*explained->report) + "Wrote " + (given.out / "explanation.html").string() + ", " + file.filename().string() +
                      " and " + std::to_string(files->size() - 1) + " more files.\n");
    return exit_done;
}

/// All rows of a part: a document each, those that are there are kept; then the summary.
int explain_split(const ExplainOptions& given, RowExplainer& explainer, Job& job) {
    std::vector<nlohmann::json> documents;
    std::size_t computed = 0;
    {
        ProgressReport progress(job.console, "explaining");
        const auto count = static_cast<double>(explainer.rows().size());
        for (const std::size_t row : explainer.rows()) {
            const auto done = static_cast<double>(documents.size());
            const std::filesystem::path file = RowExplainer::file(given.out, row);
            auto explained = explainer.explain(row, read_document(file), false, [&](double fraction, const std::string& method) {
                progress.update((done + fraction) / count, "explaining row " + std::to_string(row), method);
            });
            if (!explained) return job.console.failed(explained.error());
            if (explained->computed) {
                if (auto written = write_file_atomically(file, document_text(explained->document)); !written)
                    return job.console.failed(written.error());
                ++computed;
            }
            documents.push_back(std::move(explained->document));
            progress.update((done + 1) / count, "explaining");
            if (job.stop.stop_requested()) return job.console.failed(fail(ErrorCode::cancelled, "explanation", "was cancelled."));
        }
    }
    const std::filesystem::path summary = given.out / "summary.csv";
    if (auto written = write_file_atomically(summary, summary_csv(documents, explainer.methods(), explainer.predictor().preparer().inputs())); !written)
        return job.console.failed(written.error());
    if (const auto failure = explainer.failure()) return job.console.failed(*failure);
    if (const std::string rows = explainer.left_out_text(); !rows.empty())
        job.console.note("Left out: " + rows + "; the files of these rows say why.");
    nlohmann::json result = {{"rows", documents.size()},
                             {"computed", computed},
                             {"kept", documents.size() - computed},
                             {"model_hash", explainer.predictor().model_hash()},
                             {"methods", explainer.methods()},
                             {"left_out", explainer.left_out()},
                             {"left_out_rows", explainer.left_out_rows()},
                             {"means", summary_means(documents, explainer.methods())},
                             {"summary", summary.string()}};
    if (given.average) {
        auto averages = write_averages(given, explainer, documents, job);
        if (!averages) return job.console.failed(averages.error());
        result["averages"] = averages->files;
        job.console.print(averages->text);
    }
    job.console.result(std::move(result));
    job.console.print("Explained " + std::to_string(computed) + " rows" +
                      (computed < documents.size() ? ", kept " + std::to_string(documents.size() - computed) + " that were there" : "") + ": " +
                      summary.string() + "\n");
    return exit_done;
}

/// Those of the options that mean something to methods alone, and were given.
std::string without_effect(const CLI::App& app) {
    std::string names;
    for (const char* name : {"--target", "--head", "--probability", "--set", "--baseline", "--seed", "--faithfulness", "--infidelity", "--sensitivity", "--evidence"})
        if (app.count(name) > 0) names += (names.empty() ? "" : ", ") + std::string(name);
    return names;
}

int run_explain(const ExplainOptions& given, const CLI::App& app, Job& job) {
    Console& console = job.console;
    if (given.list) {
        console.print(methods_text());
        console.result(methods_json());
        return exit_done;
    }
    if (given.run.empty()) return console.wrong_usage("--run is required.");
    if (given.out.empty()) return console.wrong_usage("--out is required.");
    if (given.average && (!given.split || given.methods.empty()))
        return console.wrong_usage("--average is of a method over a part of the data: it needs --method and --split.");
    if (given.methods.empty()) {
        if (!given.row) return console.wrong_usage("--row is required; with --method, --split explains all rows of a part.");
        if (const std::string names = without_effect(app); !names.empty())
            return console.wrong_usage("Without --method, the attention is written, where these mean nothing: " + names + ".");
        return explain_attention(given, job);
    }
    if (!given.row && !given.split) return console.wrong_usage("--row or --split is required.");
    if ((given.infidelity || given.sensitivity) && !given.faithfulness)
        return console.wrong_usage(std::string(given.infidelity ? "--infidelity" : "--sensitivity") + " tests maps: it needs --faithfulness.");
    auto methods = choose_methods(given, true);
    if (!methods) return console.failed(methods.error());
    if (given.average && std::all_of(methods->methods.begin(), methods->methods.end(), [](const ChosenMethod& one) { return one.is_shapley(); }))
        return console.wrong_usage("--average needs a method that gives a map; for modalities there is 'triptych-cli contributions'.");
    keep_freed_memory();
    auto explainer = RowExplainer::open(given, *std::move(methods), job);
    if (!explainer) return console.failed(explainer.error());
    if (auto made = make_folder(given.out); !made) return console.failed(made.error());
    return given.row ? explain_row(given, *explainer, job) : explain_split(given, *explainer, job);
}

} // namespace

Command explain_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("explain", "What the model looks at, by any method");
    const auto given = std::make_shared<ExplainOptions>();
    add_explain_options(*app, *given);
    app->add_option("--out", given->out, "Folder for what is written (required)")->type_name("DIR");
    app->add_flag("--faithfulness", given->faithfulness, "Test each map: does the model change when what it shows is taken away?");
    app->add_flag("--average", given->average, "With --split, average the maps over aligned tokens: over all rows and by class");
    app->add_option("--evidence", given->evidence, "Where evidence stands (evidence.json of the sample): tell whether maps point there")->type_name("FILE");
    app->add_flag("--methods", given->list, "List the methods with their parameters, and end");
    app->footer("Examples:\n  triptych-cli explain --run run1 --row 0 --out explained\n"
                "  triptych-cli explain --run run1 --row 0 --method occlusion --method shapley --out explained\n"
                "  triptych-cli explain --run run1 --split test --method all --out explained\n"
                "  triptych-cli explain --run run1 --split test --method occlusion --average --out explained\n"
                "Without --method, the attention of one row: attention.json, .csv, .svg and .html. With --row, a JSON\n"
                "file, pictures, tables, sounds and explanation.html. With --split, a JSON file a row, and\n"
                "summary.csv; what is there of the same model, head, method, parameters and files is kept, so\n"
                "that an interrupted run goes on; a row that lacks what a method needs is left out, with a note.\n"
                "With --average, METHOD-average.json, .csv and .svg beside them, with standard errors and counts,\n"
                "by true and by predicted class. Without --data, the table that the run was trained on.\n");
    return {app, [given, app](Job& job) { return run_explain(*given, *app, job); }};
}

} // namespace triptych
