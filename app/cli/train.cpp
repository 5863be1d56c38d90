// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <atomic>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "app/cli/metrics_text.h"
#include "app/cli/model_options.h"
#include "core/base/json_number.h"
#include "core/features/columns.h"
#include "core/graph/heads.h"
#include "core/project/project.h"
#include "core/training/memory.h"
#include "core/training/pinned_file.h"
#include "core/training/run.h"
#include "core/training/run_weights.h"

namespace triptych {
namespace {

struct TrainArguments {
    DataOptions data;
    std::filesystem::path project, folder, initial_weights;
    ModelOptions model;
    std::optional<int> epochs, batch_size, threads;
    std::optional<double> learning_rate;
    std::optional<std::uint64_t> seed;
    std::optional<std::string> device;
    bool keep_initial_weights = false, partial_weights = false, parameters = false;
    int max_steps = 0;
    std::vector<std::size_t> pinned;
};

/// Settings from the options of their own names, then from --set train.NAME=VALUE.
Result<void> apply_settings(const TrainArguments& given, TrainSettings& settings) {
    const auto set = [&](const char* name, const std::optional<Value>& value) -> Result<void> {
        if (!value) return {};
        auto done = set_setting(settings, name, *value);
        if (!done) return as_usage(done.error());
        return {};
    };
    const auto whole = [](const auto& value) {
        return value ? std::optional<Value>(static_cast<std::int64_t>(*value)) : std::nullopt;
    };
    const std::pair<const char*, std::optional<Value>> direct[] = {
        {"epochs", whole(given.epochs)},
        {"batch_size", whole(given.batch_size)},
        {"threads", whole(given.threads)},
        {"seed", whole(given.seed)},
        {"learning_rate", given.learning_rate ? std::optional<Value>(*given.learning_rate) : std::nullopt},
        {"device", given.device ? std::optional<Value>(*given.device) : std::nullopt}};
    for (const auto& [name, value] : direct)
        if (auto done = set(name, value); !done) return done;
    for (const std::string& assignment : given.model.set) {
        if (assignment.rfind(train_prefix, 0) != 0) continue;
        const std::size_t equals = assignment.find('=');
        const std::string name = assignment.substr(std::string(train_prefix).size(),
                                                   equals == std::string::npos ? equals : equals - std::string(train_prefix).size());
        const Field* field = find_field(train_fields(), name);
        if (!field || equals == std::string::npos) {
            std::string names;
            for (const Field& one : train_fields())
                names += (names.empty() ? "" : ", ") + one.name;
            return as_usage(fail(ErrorCode::unknown_name, "--set " + assignment,
                                 "names no setting of training; write train.NAME=VALUE with one of: " + names + ".", {assignment, names}));
        }
        auto value = parse_value(*field, assignment.substr(equals + 1));
        if (!value) return as_usage(value.error().at("--set " + assignment));
        if (auto done = set(name.c_str(), *value); !done) return done;
    }
    return {};
}

nlohmann::json field_json(const Field& field) {
    nlohmann::json json = {{"help", field.help}};
    std::visit([&](const auto& value) { json["default"] = value; }, field.fallback);
    if (!field.unit.empty()) json["unit"] = field.unit;
    if (!field.choices.empty()) json["choices"] = field.choices;
    if (field.kind == FieldKind::integer || field.kind == FieldKind::number) {
        json["minimum"] = field.minimum;
        json["maximum"] = field.maximum;
    }
    return json;
}

void list_fields(Console& console, const std::string& prefix, const std::vector<Field>& fields) {
    for (const Field& field : fields)
        console.print("  " + prefix + field.name + " = " + value_text(field.fallback) + (field.unit.empty() ? "" : " " + field.unit) +
                      "\n      " + field.help + "\n");
}

/// What became of the file's tensors: counts in the first line, then those that were not taken.
std::string weights_text(const WeightsReport& report, const std::string& file) {
    std::string text = file + ": " + std::to_string(report.matched.size()) + " tensors matched, " +
                       std::to_string(report.missing.size()) + " missing, " +
                       std::to_string(report.other_shape.size()) + " of another shape, " +
                       std::to_string(report.not_in_model.size()) + " that the model does not have";
    for (const std::string& name : report.missing)
        text += "\n  missing: " + name;
    for (const WeightsReport::Other& other : report.other_shape)
        text += "\n  other shape: " + other.name + " is " + other.in_file + " there and " + other.in_model + " here";
    for (const std::string& name : report.not_in_model)
        text += "\n  not in the model: " + name;
    return text;
}

/// The answer, how sure it is, and what each input has to do with it.
std::string pinned_text(const PinnedSample& sample) {
    std::string text = sample.answer;
    if (!sample.probabilities.empty())
        text += " with " + fixed_text(*std::max_element(sample.probabilities.begin(), sample.probabilities.end()), 3);
    for (const auto& [input, value] : sample.contributions)
        text += ", " + input + (value < 0 ? " " : " +") + fixed_text(value, 2);
    return text;
}

int list_parameters(const ModelOptions& model, Job& job) {
    auto graph = template_graph(model, nullptr);
    if (!graph) return job.console.failed(graph.error());
    if (auto edited = edit_graph(model, *graph); !edited) return job.console.failed(edited.error());
    nlohmann::json all = nlohmann::json::object();
    for (const Node& node : graph->nodes) {
        const NodeType* type = builtin_registry().find(node.type);
        if (!type) continue;
        for (const Field& field : type->fields)
            all[node.id + "." + field.name] = field_json(field);
        job.console.print(node.id + " (" + type->title + ", " + type->id + ")\n");
        list_fields(job.console, node.id + ".", type->fields);
    }
    job.console.print("train\n");
    list_fields(job.console, train_prefix, train_fields());
    for (const Field& field : train_fields())
        all[train_prefix + field.name] = field_json(field);
    job.console.result(all);
    return exit_done;
}

int run_train(const TrainArguments& given, Job& job) {
    Console& console = job.console;
    if (given.parameters) return list_parameters(given.model, job);
    if (given.data.table.empty() == given.project.empty())
        return console.wrong_usage("train needs either --data TABLE or --project FILE.triptych.");
    if (given.folder.empty() && given.project.empty()) return console.wrong_usage("--out is required with --data.");
    keep_freed_memory();

    RunConfig config;
    DatasetOptions base;
    std::filesystem::path table = given.data.table;
    std::optional<Project> project;
    if (!given.project.empty()) {
        auto loaded = load_project(given.project);
        if (!loaded) return console.failed(as_input(loaded.error()));
        project = *std::move(loaded);
        table = project->data;
        base = project->dataset;
        config.settings = project->settings;
    }
    auto options = dataset_options(given.data, base);
    if (!options) return console.failed(options.error());
    auto dataset = open_data(table, given.data, *options, job);
    if (!dataset) return console.failed(dataset.error());
    if (project && !given.model.wants_template() && !project->graph.nodes.empty()) {
        config.graph = project->graph;
        for (const Problem& problem : analyse(config.graph, builtin_registry()).problems)
            if (problem.severity == Problem::Severity::error)
                return console.failed(as_input(problem.error.at(given.project.string())));
    } else {
        auto graph = template_graph(given.model, dataset->get());
        if (!graph) return console.failed(graph.error());
        config.graph = *std::move(graph);
        if (!given.model.graph_file.empty()) {
            DataFacts facts;
            add_facts(facts, config.graph, **dataset);
            for (const Problem& problem : analyse(config.graph, builtin_registry(), facts).problems)
                if (problem.severity == Problem::Severity::error)
                    return console.failed(as_input(problem.error.at(given.model.graph_file.string())));
        }
    }
    if (auto set = edit_graph(given.model, config.graph); !set) return console.failed(set.error());
    if (given.model.template_name || given.model.image_size || !given.model.set.empty()) {
        // What was read was whole, so what is wrong now is what these options made of it.
        DataFacts facts;
        if (const auto targets = fit_targets(config.graph, builtin_registry(), **dataset)) add_outputs(facts, *targets);
        add_facts(facts, config.graph, **dataset);
        for (const Problem& problem : analyse(config.graph, builtin_registry(), facts).problems)
            if (problem.severity == Problem::Severity::error &&
                (problem.error.code == ErrorCode::bad_graph || problem.error.code == ErrorCode::bad_shape))
                return console.failed(as_usage(problem.error));
    }
    if (auto set = apply_settings(given, config.settings); !set) return console.failed(set.error());
    config.folder = given.folder;
    if (config.folder.empty()) {
        int number = 1;
        std::error_code failed;
        do {
            std::string digits = std::to_string(number++);
            config.folder = project->runs / ("run-" + std::string(digits.size() < 3 ? 3 - digits.size() : 0, '0') + digits);
        } while (std::filesystem::exists(config.folder, failed));
    }
    config.initial_weights = given.initial_weights;
    config.partial_weights = given.partial_weights;
    config.keep_initial_weights = given.keep_initial_weights;
    config.max_steps = given.max_steps;
    config.pinned = given.pinned;
    for (const std::size_t row : config.pinned)
        if (row >= (*dataset)->size())
            return console.failed(as_usage(fail(ErrorCode::out_of_range, "--pin " + std::to_string(row),
                                                "is not in the table, which has " + std::to_string((*dataset)->size()) +
                                                    " rows, counted from 0.",
                                                {std::to_string(row)})));

    const std::vector<std::string> heads =
        heads_of(config.graph, builtin_registry(), analyse(config.graph, builtin_registry()));
    // The trainer's thread writes these, and this one reads them after the run has ended.
    RunStarted started;
    std::optional<RunFinished> finished;
    std::optional<Error> error;
    std::optional<EpochNews> last;
    ProgressReport progress(console, "preparing");
    RunEvents events;
    events.preparing = [&](const std::string& step, double fraction) { progress.update(fraction, step); };
    events.started = [&](const RunStarted& news) {
        started = news;
        progress.restart();
        if (news.weights) console.note(weights_text(*news.weights, config.initial_weights.string()));
        console.note("Training " + std::to_string(news.parameters) + " parameters on " + news.device + ": " +
                     std::to_string(news.train_rows) + " rows to train, " + std::to_string(news.validation_rows) +
                     " to validate, " + std::to_string(news.test_rows) + " to test; " + std::to_string(config.settings.epochs) +
                     " epochs of " + std::to_string(news.steps_per_epoch) + " steps");
        if (news.validation_rows == 0)
            console.note("Validation part: " + validation_text(**dataset) + ". The best epoch is chosen by the training part.");
    };
    events.step = [&](const StepNews& news) {
        if (!console.draws_bar()) return; // elsewhere one line an epoch is enough
        progress.update(static_cast<double>(news.step) / static_cast<double>(news.steps_in_all),
                        "epoch " + std::to_string(news.epoch), "loss " + fixed_text(news.loss, 3) + ", " + fixed_text(news.samples_per_s, 0) + " samples/s");
    };
    events.epoch_done = [&](const EpochNews& news) {
        last = news;
        const auto accuracy = [](double value) { return std::isnan(value) ? "" : ", accuracy " + fixed_text(value, 3); };
        const auto main = heads.empty() ? news.validation.end() : news.validation.find(heads.front());
        const bool counted = main == news.validation.end() || main->second.classes; // right and wrong answers
        console.note("Epoch " + std::to_string(news.epoch) + "/" + std::to_string(config.settings.epochs) + ": loss " +
                     fixed_text(news.train_loss, 4) + accuracy(news.train_accuracy) + "; validation loss " +
                     fixed_text(news.validation_loss, 4) +
                     (counted ? ", accuracy " + fixed_text(news.validation_accuracy, 3) : ", " + score_text(main->second, 3)) + "; " +
                     fixed_text(news.seconds, 1) + " s" + (news.best ? " (best so far)" : ""));
        for (const std::string& head : heads)
            if (const auto found = news.validation.find(head); heads.size() > 1 && found != news.validation.end())
                console.note("  " + head + ": " + score_text(found->second, 3) + ", loss " + fixed_text(found->second.loss, 4));
    };
    std::optional<PinnedNews> pinned; // written by another thread, which has ended before the run has
    events.pinned = [&](const PinnedNews& news) {
        pinned = news;
        for (const PinnedSample& sample : news.samples)
            console.note("Row " + std::to_string(sample.row) + " at step " + std::to_string(news.step) + ": " + pinned_text(sample));
    };
    events.finished = [&](const RunFinished& news) { finished = news; };
    events.failed = [&](const Error& news) { error = news; };
    auto run = TrainingRun::start(config, *dataset, events);
    if (!run) return console.failed(run.error());
    {
        const std::stop_callback stopping(job.stop, [&] { (*run)->request_stop(); });
        (*run)->wait();
    }
    console.set_bar({});
    if (error) return console.failed(*error);
    if (!finished) return console.failed(fail(ErrorCode::cancelled, config.folder.string(), "was stopped before training began."));

    nlohmann::json result = {{"run", config.folder.string()},
                             {"stopped", finished->stopped},
                             {"epochs", finished->epochs},
                             {"best_epoch", finished->best_epoch},
                             {"seconds", finished->seconds},
                             {"parameters", started.parameters},
                             {"device", started.device},
                             {"rows", {{"train", started.train_rows}, {"validation", started.validation_rows}, {"test", started.test_rows}}}};
    if (last) {
        result["train_loss"] = number_or_null(last->train_loss);
        result["train_accuracy"] = number_or_null(last->train_accuracy);
        result["validation_loss"] = number_or_null(last->validation_loss);
        result["validation_accuracy"] = number_or_null(last->validation_accuracy);
        for (const auto& [head, metrics] : last->validation)
            result["validation_heads"][head] = head_metrics_to_json(metrics);
    }
    if (pinned) result["pinned"] = pinned_to_json(*pinned);
    if (started.weights) result["initial_weights"] = weights_report_to_json(*started.weights);
    const auto test = heads.empty() ? finished->test_heads.end() : finished->test_heads.find(heads.front());
    if (test != finished->test_heads.end()) result["test"] = main_metrics_json(test->second);
    for (const auto& [head, metrics] : finished->test_heads)
        result["test_heads"][head] = head_metrics_to_json(metrics);
    console.result(result);
    const std::string done = std::to_string(finished->epochs) + " epochs in " + duration_text(finished->seconds);
    if (finished->stopped) {
        const std::filesystem::path kept = config.folder / "last.safetensors";
        std::error_code failed;
        console.note("Stopped after " + done +
                     (std::filesystem::exists(kept, failed) ? "; the last checkpoint is " + kept.string()
                                                            : ", before training began; there is no checkpoint."));
        return job.stop.stop_requested() ? exit_interrupted : exit_done;
    }
    console.print("Trained " + done + "; best epoch " + std::to_string(finished->best_epoch) + ".\n");
    if (heads.size() > 1)
        for (const std::string& head : heads) {
            if (const auto found = finished->test_heads.find(head); found != finished->test_heads.end())
                console.print("Test, " + head + ": " + metrics_line(found->second) + ".\n");
        }
    else if (finished->test)
        console.print("Test accuracy " + fixed_text(finished->test->accuracy, 4) + ", macro F1 " +
                      fixed_text(finished->test->macro_f1, 4) + " over " + std::to_string(finished->test->n) + " rows.\n");
    else if (test != finished->test_heads.end())
        console.print("Test: " + metrics_line(test->second) + ".\n");
    if (finished->test_heads.empty() && given.max_steps > 0 && started.test_rows > 0)
        console.note("The test part was left out because of --max-steps; 'triptych-cli evaluate --run " + config.folder.string() +
                     "' measures it.");
    console.print("Run: " + config.folder.string() + "\n");
    return exit_done;
}

} // namespace

Command train_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("train", "Train a model on a table");
    const auto given = std::make_shared<TrainArguments>();
    add_data_options(*app, given->data);
    app->add_option("--project", given->project, "Table, graph and settings of a project; --out is then its next run")->type_name("FILE.triptych");
    app->add_option("--out", given->folder, "Folder of the run; made if need be, must not hold another run")->type_name("RUN");
    add_model_options(*app, given->model);
    app->add_option("--epochs", given->epochs, "Times that the training part is gone through [10]")->type_name("N");
    app->add_option("--batch-size", given->batch_size, "Samples a step [32]")->type_name("N");
    app->add_option("--learning-rate", given->learning_rate, "Step size of Adam [0.001]")->type_name("RATE");
    app->add_option("--seed", given->seed, "Of initial weights, order and dropout [0]")->type_name("N");
    app->add_option("--threads", given->threads, "Loader threads; 0: none, -1: chosen [-1]")->type_name("N");
    app->add_option("--device", given->device, "auto, cpu, cuda, cuda:N [auto]")->type_name("NAME");
    app->add_flag("--parameters", given->parameters, "List what --set knows of the template or graph, and end");
    CLI::Option* weights =
        app->add_option("--initial-weights", given->initial_weights, "Start from these weights (safetensors)")->type_name("FILE");
    app->add_flag("--partial", given->partial_weights, "Take of --initial-weights what fits by name and shape, and tell what did not")
        ->needs(weights);
    app->add_flag("--keep-initial-weights", given->keep_initial_weights, "Also write initial.safetensors and order.json");
    app->add_option("--max-steps", given->max_steps, "End after so many steps, without measuring the test part [all]")->type_name("N");
    app->add_option("--pin", given->pinned, "Explain these rows while it trains; pinned.jsonl in the run's folder keeps how they changed")
        ->type_name("ROW");
    app->footer("Examples:\n"
                "  triptych-cli train --data machine-room/manifest.csv --out run1 --image-size 64\n"
                "  triptych-cli train --data table.csv --out run2 --set fusion.heads=8 --set train.weight_decay=0.01\n"
                "  triptych-cli train --data table.csv --out text-only --without image --without audio\n"
                "  triptych-cli train --project machine_room.triptych --epochs 20\n"
                "  triptych-cli train --data table.csv --out late --template late --set text_lstm.frozen=true\n"
                "  triptych-cli train --data table.csv --out run3 --graph model.json --only text\n"
                "  triptych-cli train --data table.csv --out run5 --pin 12 --pin 40\n"
                "  triptych-cli train --data t.csv --out run4 --initial-weights run1/best.safetensors --partial\n"
                "Ctrl-C stops at the next batch and keeps the checkpoint; a second one ends at once.\n");
    return {app, [given](Job& job) { return run_train(*given, job); }};
}

} // namespace triptych
