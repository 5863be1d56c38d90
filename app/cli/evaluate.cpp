// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "app/cli/metrics_text.h"
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

int run_evaluate(const EvaluateArguments& given, Job& job) {
    const auto split = split_of(given.split);
    if (!split) return job.console.failed(split.error());
    keep_freed_memory();
    auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return job.console.failed(predictor.error());
    const auto dataset = open_data_for(predictor->run(), given.data, job);
    if (!dataset) return job.console.failed(dataset.error());
    Result<std::map<std::string, HeadMetrics>> heads = std::map<std::string, HeadMetrics>();
    {
        ProgressReport progress(job.console, "evaluating");
        heads = predictor->evaluate_heads(**dataset, *split, job.stop, progress.callback(), given.threads);
    }
    if (!heads) return job.console.failed(heads.error());
    const std::vector<Target>& targets = predictor->run().targets;
    nlohmann::json result = main_metrics_json(heads->at(targets.front().head));
    result["head"] = targets.front().head;
    result["heads"] = nlohmann::json::object();
    std::string text;
    for (const Target& target : targets) {
        const auto metrics = heads->find(target.head);
        if (metrics != heads->end()) result["heads"][target.head] = head_metrics_to_json(metrics->second);
        if (targets.size() > 1) text += (text.empty() ? "" : "\n") + head_title(target) + "\n";
        text += metrics == heads->end() ? "No row of this part has a target of it.\n" : metrics_report(metrics->second);
    }
    result["split"] = given.split;
    result["run"] = given.run.string();
    result["data"] = (*dataset)->file().string();
    result["model_hash"] = predictor->model_hash();
    job.console.result(result);
    job.console.print(text);
    return exit_done;
}

} // namespace

Command evaluate_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("evaluate", "Metrics of a trained run over a split");
    const auto given = std::make_shared<EvaluateArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--split", given->split, "train, validation or test")->capture_default_str()->type_name("NAME");
    add_checkpoint_options(*app, given->which, given->device);
    app->add_option("--threads", given->threads, "Loader threads; 0: none, -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Examples:\n  triptych-cli evaluate --run run1\n  triptych-cli evaluate --run run1 --data other.csv --split test --json\n"
                "Without --data, the table that the run was trained on. With --json the metrics of the main head\n"
                "stand at the top, and under \"heads\" those of every head by its id.\n");
    return {app, [given](Job& job) { return run_evaluate(*given, job); }};
}

} // namespace triptych
