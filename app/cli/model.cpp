// SPDX-License-Identifier: GPL-3.0-or-later
// Models without training them: what there is to start from, what a graph is, what it costs. What is wrong with one is
// in model_check.cpp, what two differ in in model_diff.cpp.
#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "app/cli/model_source.h"
#include "app/cli/model_text.h"
#include "core/features/columns.h"
#include "core/features/prepare.h"
#include "core/graph/catalogue_json.h"
#include "core/graph/inputs.h"
#include "core/graph/svg.h"
#include "core/project/project.h"
#include "core/training/cost.h"
#include "core/training/memory.h"
#include "core/training/run_folder.h"

namespace triptych {
namespace {

using TextTable::Align::left;
using TextTable::Align::right;

// model templates

int run_templates(Job& job) {
    nlohmann::json all = nlohmann::json::array();
    TextTable table({"template", "modalities", "what it is"}, {left, left, left});
    for (const Template& one : templates()) {
        nlohmann::json modalities = nlohmann::json::array();
        std::string names;
        for (const Modality modality : one.modalities) {
            modalities.push_back(modality_name(modality));
            names += (names.empty() ? "" : ", ") + std::string(modality_name(modality));
        }
        all.push_back({{"id", one.id},
                       {"title", one.title},
                       {"help", one.help},
                       {"modalities", std::move(modalities)},
                       {"least", one.least}});
        table.add({one.id, names, one.help});
    }
    job.console.result(all);
    job.console.print(table.text());
    return exit_done;
}

// model show

nlohmann::json shown_json(const GraphSpec& graph, const GraphInfo& info) {
    nlohmann::json nodes = nlohmann::json::array(), edges = nlohmann::json::array(),
                   problems = nlohmann::json::array();
    for (const Node& node : graph.nodes) {
        nlohmann::json params = nlohmann::json::object();
        for (const auto& [name, value] : node.params)
            params[name] = value_to_json(value);
        nlohmann::json entry = {{"id", node.id}, {"type", node.type}, {"params", std::move(params)}};
        if (const NodeType* type = builtin_registry().find(node.type)) entry["title"] = type->title;
        if (const auto output = info.outputs.find(node.id); output != info.outputs.end()) {
            entry["kind"] = port_kind_name(output->second.kind);
            entry["shape"] = shape_text(output->second.shape);
            entry["modality"] = modality_name(output->second.modality);
        }
        nodes.push_back(std::move(entry));
    }
    for (const Edge& edge : graph.edges) {
        nlohmann::json entry = edge_json(edge);
        if (const auto output = info.outputs.find(edge.from); output != info.outputs.end())
            entry["shape"] = shape_text(output->second.shape);
        edges.push_back(std::move(entry));
    }
    for (const Problem& problem : info.problems)
        problems.push_back(problem_json(problem));
    return {{"name", graph.name},
            {"nodes", std::move(nodes)},
            {"edges", std::move(edges)},
            {"problems", std::move(problems)},
            {"graph", graph_to_json(graph)}};
}

std::string shown_text(const GraphSpec& graph, const GraphInfo& info) {
    TextTable nodes({"node", "type", "leaves it", "differs from the default"}, {left, left, left, left});
    const auto shape = [&](const std::string& id) {
        const auto output = info.outputs.find(id);
        return output == info.outputs.end() ? std::string("?") : shape_text(output->second.shape);
    };
    for (const Node& node : graph.nodes) {
        std::string params;
        for (const auto& [name, value] : node.params)
            params += (params.empty() ? "" : " ") + name + "=" + value_text(value);
        nodes.add({node.id, node.type, shape(node.id), params});
    }
    TextTable edges({"from", "to", "port", "carries"}, {left, left, left, left});
    for (const Edge& edge : graph.edges)
        edges.add({edge.from, edge.to, edge.port, shape(edge.from)});
    std::string text = nodes.text() + "\n" + edges.text();
    for (const NodeGroup& group : graph.groups) {
        std::string members;
        for (const std::string& id : group.nodes)
            members += (members.empty() ? "" : ", ") + id;
        text += "\ngroup '" + group.title + "'" + (group.collapsed ? " (collapsed)" : "") + ": " + members + "\n";
    }
    for (const Problem& problem : info.problems)
        text += "\n" + problem_text(problem);
    return text;
}

struct ShowArguments {
    SourceArguments source;
    std::filesystem::path svg, save;
};

int run_show(const ShowArguments& given, Job& job) {
    Console& console = job.console;
    const auto source = load_source(given.source, false, job);
    if (!source) return console.failed(source.error());
    const GraphInfo info = analyse(source->graph, builtin_registry(), source->facts);
    if (!given.svg.empty())
        if (auto written =
                write_file_atomically(given.svg, graph_svg(source->graph, builtin_registry(), info));
            !written)
            return console.failed(written.error());
    if (!given.save.empty())
        if (auto written = write_file_atomically(given.save, graph_to_json(source->graph).dump(2) + "\n");
            !written)
            return console.failed(written.error());
    console.result(shown_json(source->graph, info));
    console.print(shown_text(source->graph, info));
    return exit_done;
}

// model cost

struct CostArguments {
    SourceArguments source;
    int batch_size = CostOptions().batch_size;
};

/// Classes, words, categories and lengths. Only texts and numbers have something to fit that a cost depends on, so no
/// file is decoded.
Result<DataFacts> facts_of(const Source& source, Job& job) {
    GraphSpec texts;
    texts.name = source.graph.name;
    for (const Node& node : source.graph.nodes)
        if (node.type == text_input_type || node.type == numbers_input_type ||
            (source.run && (node.type == vector_input_type || node.type == series_input_type)))
            texts.nodes.push_back(node);
    DataFacts facts = source.facts;
    if (texts.nodes.empty()) return facts;
    Result<Preparer> preparer = fail(ErrorCode::internal, {}, {});
    if (source.dataset) {
        ProgressReport progress(job.console, "counting words");
        preparer = Preparer::fit(texts, builtin_registry(), *source.dataset, job.stop, progress.callback());
    } else {
        const auto stored = read_preparation(source.run->folder);
        if (!stored) return stored.error();
        preparer = Preparer::from_json(texts, builtin_registry(), *stored);
    }
    if (!preparer) return preparer.error();
    add_facts(facts, *preparer);
    return facts;
}

/// "1.23 M": three digits and a thousand's letter.
std::string short_number(double value) {
    constexpr std::array letters = {"", " k", " M", " G", " T", " P"};
    std::size_t step = 0;
    for (; std::abs(value) >= 999.5 && step + 1 < letters.size(); ++step)
        value /= 1000;
    return fixed_text(value, step == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2) + letters[step];
}

std::string bytes_text(double bytes) {
    return fixed_text(bytes / (1024.0 * 1024.0), 1) + " MiB";
}

nlohmann::json cost_json(const NodeCost& cost) {
    return {{"parameters", cost.parameters},
            {"trainable", cost.trainable},
            {"forward_flops", cost.forward_flops},
            {"step_flops", cost.step_flops},
            {"activation_bytes", cost.activation_bytes}};
}

int run_cost(const CostArguments& given, Job& job) {
    Console& console = job.console;
    if (given.source.data.table.empty() && given.source.project.empty() && given.source.run.empty())
        return console.wrong_usage(
            "model cost needs --data TABLE, --project FILE or --run RUN: what a model costs depends "
            "on the number of classes and words.");
    keep_freed_memory();
    const auto source = load_source(given.source, true, job);
    if (!source) return console.failed(source.error());
    if (!source->dataset && !source->run)
        return console.failed(fail(ErrorCode::missing_column, given.source.project.string(),
                                   "names no table. Name one with --data TABLE.",
                                   {given.source.project.string()}));
    for (const Problem& problem : analyse(source->graph, builtin_registry(), source->facts).problems)
        if (problem.severity == Problem::Severity::error) return console.failed(as_input(problem.error));
    const auto facts = facts_of(*source, job);
    if (!facts) return console.failed(facts.error());
    CostOptions options;
    options.batch_size = given.batch_size;
    const auto cost = graph_cost(source->graph, builtin_registry(), *facts, options, job.stop);
    if (!cost) return console.failed(cost.error());

    nlohmann::json nodes = nlohmann::json::object();
    TextTable table({"node", "type", "parameters", "trained", "FLOPs forward", "FLOPs a step", "activations"},
                    {left, left, right, right, right, right, right});
    const auto row = [&](const std::string& id, const std::string& type, const NodeCost& one) {
        table.add({id, type, std::to_string(one.parameters), std::to_string(one.trainable),
                   short_number(one.forward_flops), short_number(one.step_flops),
                   bytes_text(one.activation_bytes)});
    };
    for (const Node& node : source->graph.nodes) {
        const auto found = cost->nodes.find(node.id);
        if (found == cost->nodes.end()) continue;
        nodes[node.id] = cost_json(found->second);
        row(node.id, node.type, found->second);
    }
    row("in all", "", cost->total);
    console.result({{"batch_size", cost->batch_size},
                    {"nodes", std::move(nodes)},
                    {"total", cost_json(cost->total)},
                    {"training_bytes", cost->training_bytes}});
    console.print(table.text() + "\nA training step of " + std::to_string(cost->batch_size) +
                  " samples holds " + bytes_text(cost->training_bytes) + " at most.\n");
    return exit_done;
}

// model types

std::string allowed_text(const Field& field) {
    if (!field.choices.empty()) {
        std::string names;
        for (const std::string& choice : field.choices)
            names += (names.empty() ? "" : ", ") + choice;
        return names;
    }
    if (field.kind == FieldKind::boolean) return "true, false";
    if (field.kind != FieldKind::integer && field.kind != FieldKind::number) return {};
    return value_text(Value(field.minimum)) + " to " + value_text(Value(field.maximum)) +
           (field.unit.empty() ? "" : " " + field.unit);
}

std::string type_text(const NodeType& type) {
    std::string text = type.id + ": " + type.title + " (" + type.category + ")\n" + type.help + "\n";
    if (!type.source.empty()) text += "Source: " + type.source + "\n";
    TextTable fields({"parameter", "default", "allowed", "what it is"}, {left, left, left, left});
    for (const Field& field : type.fields)
        fields.add({field.name, value_text(field.fallback), allowed_text(field), field.help});
    return type.fields.empty() ? text : text + "\n" + fields.text();
}

int run_types(const std::string& wanted, Job& job) {
    if (!wanted.empty()) {
        const NodeType* type = builtin_registry().find(wanted);
        if (!type)
            return job.console.wrong_usage("there is no node type '" + wanted +
                                           "'; 'triptych-cli model types' lists them.");
        job.console.result(node_type_to_json(*type));
        job.console.print(type_text(*type));
        return exit_done;
    }
    TextTable table({"type", "title", "category", "source"}, {left, left, left, left});
    for (const NodeType* type : builtin_registry().types())
        table.add({type->id, type->title, type->category, type->source});
    job.console.result(catalogue_to_json(builtin_registry()));
    job.console.print(table.text());
    return exit_done;
}

} // namespace

std::vector<Command> model_commands(CLI::App& program) {
    CLI::App* model = program.add_subcommand("model", "Show, check and cost models without training them");
    model->require_subcommand(1);
    model->footer(
        "Examples:\n"
        "  triptych-cli model templates\n"
        "  triptych-cli model show --template late --data table.csv --svg late.svg --save late.json\n"
        "  triptych-cli model check --project machine_room.triptych\n"
        "  triptych-cli model diff run1 run2 --svg difference.svg\n"
        "  triptych-cli model cost --run run1 --batch-size 64\n"
        "  triptych-cli model dry-run --data table.csv --template gated\n"
        "  triptych-cli model types fusion.gated\n"
        "\n"
        "'triptych-cli model COMMAND --help' tells a command's options.\n");
    std::vector<Command> commands;

    commands.push_back({model->add_subcommand("templates", "Architectures to start from"), run_templates});

    CLI::App* show = model->add_subcommand("show", "Nodes, their parameters and the shapes between them");
    const auto shown = std::make_shared<ShowArguments>();
    add_source_options(*show, shown->source);
    show->add_option("--svg", shown->svg, "Also write a picture")->type_name("FILE.svg");
    show->add_option("--save", shown->save, "Also write the graph, for --graph")->type_name("FILE.json");
    show->footer("Examples:\n"
                 "  triptych-cli model show --template mult --svg mult.svg\n"
                 "  triptych-cli model show --run run1 --only text --save baseline.json\n"
                 "Without a table a template is made for columns called text, image, audio and label.\n");
    commands.push_back({show, [shown](Job& job) { return run_show(*shown, job); }});

    commands.push_back(check_command(*model));
    commands.push_back(diff_command(*model));
    commands.push_back(layout_command(*model));

    CLI::App* cost = model->add_subcommand("cost", "Parameters, operations and memory of each node");
    const auto costed = std::make_shared<CostArguments>();
    add_source_options(*cost, costed->source);
    cost->add_option("--batch-size", costed->batch_size, "Samples a step")
        ->capture_default_str()
        ->check(CLI::Range(1, 65536))
        ->type_name("N");
    cost->footer("FLOPs count a multiplication and an addition as two. Needs --data, --project or --run.\n");
    commands.push_back({cost, [costed](Job& job) { return run_cost(*costed, job); }});

    commands.push_back(dry_run_command(*model));

    CLI::App* types = model->add_subcommand("types", "The catalogue of nodes, or one entry of it");
    const auto wanted = std::make_shared<std::string>();
    types->add_option("type", *wanted, "Entry whose parameters are listed")->type_name("TYPE");
    commands.push_back({types, [wanted](Job& job) { return run_types(*wanted, job); }});
    return commands;
}

} // namespace triptych
