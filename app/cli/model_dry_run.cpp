// SPDX-License-Identifier: GPL-3.0-or-later
// One real batch through a graph: what every node makes of it.
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/model_source.h"
#include "core/base/json_number.h"
#include "core/training/dry_run.h"
#include "core/training/memory.h"
#include "core/training/run_weights.h"

namespace triptych {
namespace {

using TextTable::Align::left;
using TextTable::Align::right;

struct Arguments {
    SourceArguments source;
    DryRunOptions options;
};

nlohmann::json node_json(const NodeDryRun& node, const Node& in_graph, const GraphInfo& info) {
    nlohmann::json json = {{"id", node.id},
                           {"type", in_graph.type},
                           {"shape", node.shape},
                           {"present", node.present},
                           {"count", node.values.count},
                           {"mean", number_or_null(node.values.mean)},
                           {"deviation", number_or_null(node.values.deviation)},
                           {"minimum", number_or_null(node.values.minimum)},
                           {"maximum", number_or_null(node.values.maximum)},
                           {"zeros", number_or_null(node.values.zeros)},
                           {"nan", node.values.nan},
                           {"infinite", node.values.infinite},
                           {"bytes", node.bytes}};
    if (const auto type = info.outputs.find(node.id); type != info.outputs.end())
        json["symbolic_shape"] = shape_text(type->second.shape);
    if (node.unknown_words) json["unknown_words"] = number_or_null(*node.unknown_words);
    if (node.milliseconds) json["milliseconds"] = *node.milliseconds;
    return json;
}

std::string sizes_text(const std::vector<std::int64_t>& shape) {
    std::string text = "[";
    for (const std::int64_t side : shape)
        text += (text.size() > 1 ? "," : "") + std::to_string(side);
    return text + "]";
}

std::string share_text(const std::optional<double>& share) {
    return share && std::isfinite(*share) ? fixed_text(100 * *share, 1) + " %" : std::string("–");
}

/// The table and the weights that are meant, where a run brings them.
Result<void> complete(const Arguments& given, Source& source, DryRunOptions& options, Job& job) {
    if (source.run) {
        if (!source.dataset) {
            auto dataset = open_data_for(*source.run, given.source.data, job);
            if (!dataset) return dataset.error();
            source.dataset = *dataset;
        }
        if (options.weights.empty()) options.weights = source.run->folder / "best.safetensors";
    }
    if (!source.dataset)
        return fail(ErrorCode::missing_column, given.source.project.string(),
                    "names no table. Name one with --data TABLE.", {given.source.project.string()});
    return {};
}

int run_dry(const Arguments& given, Job& job) {
    Console& console = job.console;
    if (given.source.data.table.empty() && given.source.project.empty() && given.source.run.empty())
        return console.wrong_usage(
            "model dry-run needs --data TABLE, --project FILE or --run RUN: it takes a batch of real data.");
    keep_freed_memory();
    auto source = load_source(given.source, true, job);
    if (!source) return console.failed(source.error());
    DryRunOptions options = given.options;
    if (auto done = complete(given, *source, options, job); !done) return console.failed(done.error());
    const GraphInfo info = analyse(source->graph, builtin_registry(), source->facts);
    for (const Problem& problem : info.problems)
        if (problem.severity == Problem::Severity::error) return console.failed(as_input(problem.error));
    Result<DryRun> result = fail(ErrorCode::internal, {}, {});
    {
        ProgressReport progress(console, "preparing");
        result = dry_run(source->graph, builtin_registry(), *source->dataset, nullptr, options, job.stop,
                         progress.callback());
    }
    if (!result) return console.failed(result.error());

    nlohmann::json nodes = nlohmann::json::array();
    TextTable table({"node", "type", "left it", "mean", "deviation", "least", "most", "zeros", "unknown", "ms",
                     "KiB"},
                    {left, left, left, right, right, right, right, right, right, right, right});
    std::string warnings;
    for (const NodeDryRun& node : result->nodes) {
        const Node& in_graph = *source->graph.find(node.id);
        nodes.push_back(node_json(node, in_graph, info));
        const ValueStatistics& values = node.values;
        // Numbers of words are names: a mean of them says nothing.
        const auto unless_words = [&](double value) {
            return node.unknown_words ? std::string("–") : fixed_text(value, 3);
        };
        table.add({node.id, in_graph.type, sizes_text(node.shape), unless_words(values.mean),
                   unless_words(values.deviation), unless_words(values.minimum), unless_words(values.maximum),
                   node.unknown_words ? "–" : share_text(values.zeros), share_text(node.unknown_words),
                   node.milliseconds ? fixed_text(*node.milliseconds, 2) : "–",
                   fixed_text(static_cast<double>(node.bytes) / 1024, 1)});
        if (values.nan + values.infinite > 0)
            warnings += "warning: node '" + node.id + "' gives " + std::to_string(values.nan) +
                        " numbers that are NaN and " + std::to_string(values.infinite) +
                        " that are infinite.\n";
    }
    nlohmann::json json = {{"batch_size", result->rows.size()},
                           {"rows", result->rows},
                           {"seed", options.seed},
                           {"nodes", std::move(nodes)},
                           {"load_ms", result->load_ms},
                           {"forward_ms", result->forward_ms}};
    if (result->weights) json["weights"] = weights_report_to_json(*result->weights);
    console.result(json);
    console.print(table.text() + "\n" + std::to_string(result->rows.size()) + " samples: loaded in " +
                  fixed_text(result->load_ms, 1) + " ms, through the graph in " +
                  fixed_text(result->forward_ms, 1) + " ms.\n" + warnings);
    return exit_done;
}

} // namespace

Command dry_run_command(CLI::App& model) {
    CLI::App* app = model.add_subcommand("dry-run", "One real batch through a graph, node by node");
    const auto given = std::make_shared<Arguments>();
    add_source_options(*app, given->source);
    app->add_option("--batch-size", given->options.batch_size, "Samples of the training part")
        ->capture_default_str()
        ->check(CLI::Range(1, 65536))
        ->type_name("N");
    app->add_option("--seed", given->options.seed, "Of the initial weights and the choice of samples [0]")
        ->type_name("N");
    CLI::Option* weights = app->add_option("--weights", given->options.weights,
                                           "Safetensors to compute with [initial weights; with --run its best ones]")
                               ->type_name("FILE");
    app->add_flag("--partial", given->options.partial_weights,
                  "Take of --weights what fits by name and shape, and tell what did not")
        ->needs(weights);
    app->footer("For each node the shape that left it, what its numbers are like (padding and absent samples left\n"
                "out), the share of words that are not in the vocabulary, its time (median of three) and bytes.\n"
                "Nothing is trained or written. Needs --data, --project or --run.\n");
    return {app, [given](Job& job) { return run_dry(*given, job); }};
}

} // namespace triptych
