// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "core/training/memory.h"
#include "core/training/predictor.h"

namespace triptych {
namespace {

struct EvaluateArguments {
    std::filesystem::path run;
    DataOptions data;
    std::string split = "test", which = "best", device = "auto";
    int threads = -1;
};

std::string report(const Metrics& metrics) {
    using enum TextTable::Align;
    TextTable classes({"class", "precision", "recall", "F1", "support"}, {left, right, right, right, right});
    for (const ClassMetrics& one : metrics.per_class)
        classes.add({one.name, fixed_text(one.precision, 4), fixed_text(one.recall, 4), fixed_text(one.f1, 4), std::to_string(one.support)});
    std::vector<std::string> header{"true \\ predicted"};
    std::vector<TextTable::Align> align{left};
    for (const ClassMetrics& one : metrics.per_class) {
        header.push_back(one.name);
        align.push_back(right);
    }
    TextTable confusion(header, align);
    for (std::size_t i = 0; i < metrics.confusion.size(); ++i) {
        std::vector<std::string> row{metrics.per_class[i].name};
        for (const std::int64_t count : metrics.confusion[i])
            row.push_back(std::to_string(count));
        confusion.add(row);
    }
    return "Accuracy " + fixed_text(metrics.accuracy, 4) + " over " + std::to_string(metrics.n) + " rows; F1 macro " +
           fixed_text(metrics.macro_f1, 4) + ", weighted " + fixed_text(metrics.weighted_f1, 4) + "; loss " +
           fixed_text(metrics.loss, 4) + "\n\n" + classes.text() + "\n" + confusion.text();
}

int run_evaluate(const EvaluateArguments& given, Job& job) {
    const auto split = split_of(given.split);
    if (!split) return job.console.failed(split.error());
    keep_freed_memory();
    auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return job.console.failed(predictor.error());
    const auto dataset = open_data_for(predictor->run(), given.data, job);
    if (!dataset) return job.console.failed(dataset.error());
    Result<Metrics> metrics = Metrics{};
    {
        ProgressReport progress(job.console, "evaluating");
        metrics = predictor->evaluate(**dataset, *split, job.stop, progress.callback(), given.threads);
    }
    if (!metrics) return job.console.failed(metrics.error());
    nlohmann::json result = metrics_to_json(*metrics);
    result["split"] = given.split;
    result["run"] = given.run.string();
    result["data"] = (*dataset)->file().string();
    result["model_hash"] = predictor->model_hash();
    job.console.result(result);
    job.console.print(report(*metrics));
    return exit_done;
}

} // namespace

Command evaluate_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("evaluate", "Metrics of a trained run over a split");
    const auto given = std::make_shared<EvaluateArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--split", given->split, "train, validation or test")->capture_default_str()->type_name("NAME");
    app->add_option("--which", given->which, "Checkpoint: best or last")->capture_default_str()->check(CLI::IsMember({"best", "last"}));
    app->add_option("--device", given->device, "auto, cpu, cuda, cuda:N")->capture_default_str()->type_name("NAME");
    app->add_option("--threads", given->threads, "Loader threads; -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Examples:\n  triptych-cli evaluate --run run1\n  triptych-cli evaluate --run run1 --data other.csv --split test --json\n"
                "Without --data, the table that the run was trained on.\n");
    return {app, [given](Job& job) { return run_evaluate(*given, job); }};
}

} // namespace triptych
