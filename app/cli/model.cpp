// SPDX-License-Identifier: GPL-3.0-or-later
// Models without training them: what there is to start from, what a graph is, whether it is right, what it
// costs.
#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "app/cli/model_options.h"
#include "core/features/columns.h"
#include "core/features/prepare.h"
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

nlohmann::json value_json(const Value& value) {
    return std::visit([](const auto& v) { return nlohmann::json(v); }, value);
}

// Where a graph comes from.

struct SourceArguments {
    ModelOptions model;
    DataOptions data;
    std::filesystem::path project, run;
};

void add_source_options(CLI::App& app, SourceArguments& given) {
    add_model_options(app, given.model);
    add_data_options(app, given.data);
    CLI::Option* project =
        app.add_option("--project", given.project, "The graph of a project")->type_name("FILE.triptych");
    CLI::Option* run = app.add_option("--run", given.run, "The graph of a trained run")->type_name("RUN");
    run->excludes(project);
    for (const char* name : {"--template", "--without", "--graph"}) {
        project->excludes(app.get_option(name));
        run->excludes(app.get_option(name));
    }
}

/// A graph, and what is known of the data that it is for.
struct Source {
    GraphSpec graph;
    std::shared_ptr<const Dataset> dataset; ///< null: none was opened
    std::optional<RunInfo> run;
    DataFacts facts; ///< classes, where they are known
};

/// @param open_named  opens the table that a project names, too
Result<Source> load_source(const SourceArguments& given, bool open_named, Job& job) {
    Source source;
    DatasetOptions base;
    std::filesystem::path table = given.data.table;
    if (!given.run.empty()) {
        auto run = read_run(given.run);
        if (!run) return as_input(run.error());
        source.graph = run->graph;
        source.facts.classes = static_cast<std::int64_t>(run->classes.size());
        base = run->data_options;
        source.run = *std::move(run);
    } else if (!given.project.empty()) {
        auto project = load_project(given.project);
        if (!project) return as_input(project.error());
        if (project->graph.nodes.empty())
            return fail(ErrorCode::bad_graph, given.project.string(), "has no graph yet.",
                        {given.project.string()});
        source.graph = project->graph;
        base = project->dataset;
        if (table.empty() && open_named) table = project->data;
    }
    if (!table.empty()) {
        auto options = dataset_options(given.data, base);
        if (!options) return options.error();
        auto dataset = open_data(table, given.data, *options, job);
        if (!dataset) return dataset.error();
        source.dataset = *dataset;
        if (!source.run) source.facts.classes = static_cast<std::int64_t>((*dataset)->classes().size());
    }
    if (given.run.empty() && given.project.empty()) {
        auto graph = template_graph(given.model, source.dataset.get());
        if (!graph) return graph.error();
        source.graph = *std::move(graph);
    }
    if (auto edited = edit_graph(given.model, source.graph); !edited) return edited.error();
    return source;
}

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

nlohmann::json problem_json(const Problem& problem) {
    return {{"severity", problem.severity == Problem::Severity::error ? "error" : "warning"},
            {"node", problem.node},
            {"code", error_code_name(problem.error.code)},
            {"where", problem.error.where},
            {"message", problem.error.message}};
}

std::string problem_text(const Problem& problem) {
    return (problem.severity == Problem::Severity::error ? "error: " : "warning: ") + problem.error.text() +
           "\n";
}

nlohmann::json shown_json(const GraphSpec& graph, const GraphInfo& info) {
    nlohmann::json nodes = nlohmann::json::array(), edges = nlohmann::json::array(),
                   problems = nlohmann::json::array();
    for (const Node& node : graph.nodes) {
        nlohmann::json params = nlohmann::json::object();
        for (const auto& [name, value] : node.params)
            params[name] = value_json(value);
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
        nlohmann::json entry = {{"from", edge.from}, {"to", edge.to}, {"port", edge.port}};
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

// model check

int run_check(const SourceArguments& given, Job& job) {
    const auto source = load_source(given, true, job);
    if (!source) return job.console.failed(source.error());
    std::vector<Problem> problems = analyse(source->graph, builtin_registry(), source->facts).problems;
    if (source->dataset)
        for (Problem& problem : column_problems(source->graph, builtin_registry(), *source->dataset))
            problems.push_back(std::move(problem));
    nlohmann::json listed = nlohmann::json::array();
    std::string text;
    bool usable = true;
    for (const Problem& problem : problems) {
        usable &= problem.severity != Problem::Severity::error;
        listed.push_back(problem_json(problem));
        text += problem_text(problem);
    }
    job.console.result({{"usable", usable}, {"problems", std::move(listed)}});
    job.console.print(problems.empty()
                          ? "No problems in " + std::to_string(source->graph.nodes.size()) + " nodes.\n"
                          : text);
    return usable ? exit_done : exit_bad_input;
}

// model cost

struct CostArguments {
    SourceArguments source;
    int batch_size = CostOptions().batch_size;
};

/// Classes and words. Of the inputs only texts have something to fit that a cost depends on, so no file is
/// decoded.
Result<DataFacts> facts_of(const Source& source, Job& job) {
    GraphSpec texts;
    texts.name = source.graph.name;
    for (const Node& node : source.graph.nodes)
        if (node.type == text_input_type) texts.nodes.push_back(node);
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
    for (const Node& node : texts.nodes)
        if (const Vocabulary* vocabulary = preparer->vocabulary(node.id))
            facts.vocabulary[node.id] = vocabulary->size();
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

nlohmann::json field_json(const Field& field) {
    constexpr std::array kinds = {"boolean", "integer", "number", "choice", "text", "file", "column"};
    nlohmann::json json = {{"name", field.name},
                           {"title", field.title},
                           {"kind", kinds.at(static_cast<std::size_t>(field.kind))},
                           {"default", value_json(field.fallback)},
                           {"unit", field.unit},
                           {"help", field.help},
                           {"advanced", field.advanced}};
    if (!field.choices.empty()) json["choices"] = field.choices;
    if (field.kind == FieldKind::integer || field.kind == FieldKind::number) {
        json["minimum"] = field.minimum;
        json["maximum"] = field.maximum;
    }
    return json;
}

nlohmann::json type_json(const NodeType& type) {
    nlohmann::json fields = nlohmann::json::array(), inputs = nlohmann::json::array();
    for (const Field& field : type.fields)
        fields.push_back(field_json(field));
    for (const InputPort& port : type.inputs) {
        nlohmann::json kinds = nlohmann::json::array();
        for (const PortKind kind : port.kinds)
            kinds.push_back(port_kind_name(kind));
        inputs.push_back({{"name", port.name},
                          {"kinds", std::move(kinds)},
                          {"many", port.many},
                          {"modality", modality_name(port.modality)}});
    }
    return {{"id", type.id},
            {"version", type.version},
            {"title", type.title},
            {"category", type.category},
            {"modality", modality_name(type.modality)},
            {"inputs", std::move(inputs)},
            {"fields", std::move(fields)},
            {"help", type.help},
            {"source", type.source}};
}

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
        job.console.result(type_json(*type));
        job.console.print(type_text(*type));
        return exit_done;
    }
    nlohmann::json all = nlohmann::json::array();
    TextTable table({"type", "title", "category", "source"}, {left, left, left, left});
    for (const NodeType* type : builtin_registry().types()) {
        all.push_back(type_json(*type));
        table.add({type->id, type->title, type->category, type->source});
    }
    job.console.result(all);
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
        "  triptych-cli model cost --run run1 --batch-size 64\n"
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

    CLI::App* check = model->add_subcommand("check", "All problems of a graph at once");
    const auto checked = std::make_shared<SourceArguments>();
    add_source_options(*check, *checked);
    check->footer("With a table its columns are checked too. Exits with 3 where a problem is an error.\n");
    commands.push_back({check, [checked](Job& job) { return run_check(*checked, job); }});

    CLI::App* cost = model->add_subcommand("cost", "Parameters, operations and memory of each node");
    const auto costed = std::make_shared<CostArguments>();
    add_source_options(*cost, costed->source);
    cost->add_option("--batch-size", costed->batch_size, "Samples a step")
        ->capture_default_str()
        ->check(CLI::Range(1, 65536))
        ->type_name("N");
    cost->footer("FLOPs count a multiplication and an addition as two. Needs --data, --project or --run.\n");
    commands.push_back({cost, [costed](Job& job) { return run_cost(*costed, job); }});

    CLI::App* types = model->add_subcommand("types", "The catalogue of nodes, or one entry of it");
    const auto wanted = std::make_shared<std::string>();
    types->add_option("type", *wanted, "Entry whose parameters are listed")->type_name("TYPE");
    commands.push_back({types, [wanted](Job& job) { return run_types(*wanted, job); }});
    return commands;
}

} // namespace triptych
