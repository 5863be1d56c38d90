// SPDX-License-Identifier: GPL-3.0-or-later
// Two graphs side by side, and the places of one.
#include <nlohmann/json.hpp>

#include "app/cli/model_source.h"
#include "app/cli/model_text.h"
#include "core/graph/difference.h"
#include "core/graph/edit.h"
#include "core/graph/layout.h"
#include "core/graph/svg.h"
#include "core/project/project.h"

namespace triptych {
namespace {

using TextTable::Align::left;
using TextTable::Align::right;

/// Of a run's folder, a project or a file that holds a graph.
Result<GraphSpec> graph_at(const std::filesystem::path& place) {
    std::error_code failed;
    if (std::filesystem::is_directory(place, failed)) {
        auto run = read_run(place);
        if (!run) return as_input(run.error());
        return std::move(run->graph);
    }
    if (place.extension() == ".triptych") {
        auto project = load_project(place);
        if (!project) return as_input(project.error());
        return std::move(project->graph);
    }
    return read_graph(place);
}

nlohmann::json edges_json(const std::vector<Edge>& edges) {
    nlohmann::json all = nlohmann::json::array();
    for (const Edge& edge : edges)
        all.push_back(edge_json(edge));
    return all;
}

nlohmann::json difference_json(const GraphDifference& difference) {
    nlohmann::json changed = nlohmann::json::object();
    for (const auto& [id, changes] : difference.changed)
        for (const GraphDifference::Change& change : changes)
            changed[id].push_back({{"param", change.param}, {"before", change.before}, {"after", change.after}});
    return {{"same", difference.empty()},
            {"added", difference.added},
            {"removed", difference.removed},
            {"changed", std::move(changed)},
            {"added_edges", edges_json(difference.added_edges)},
            {"removed_edges", edges_json(difference.removed_edges)}};
}

std::string difference_text(const GraphDifference& difference) {
    if (difference.empty()) return "No differences.\n";
    std::string text;
    const auto nodes = [&](const std::set<std::string>& ids, const char* mark) {
        for (const std::string& id : ids)
            text += std::string(mark) + " node '" + id + "' (" + difference.merged.find(id)->type + ")\n";
    };
    const auto edges = [&](const std::vector<Edge>& all, const char* mark) {
        for (const Edge& edge : all)
            text += std::string(mark) + " edge '" + edge.from + "' to '" + edge.to + "' at '" + edge.port + "'\n";
    };
    nodes(difference.removed, "-");
    nodes(difference.added, "+");
    for (const auto& [id, changes] : difference.changed)
        for (const GraphDifference::Change& change : changes)
            text += "~ node '" + id + "': " + change.param + " was " + (change.before.empty() ? "none" : change.before) +
                    ", is " + (change.after.empty() ? "none" : change.after) + "\n";
    edges(difference.removed_edges, "-");
    edges(difference.added_edges, "+");
    return text;
}

struct DiffArguments {
    std::filesystem::path before, after, svg;
};

int run_diff(const DiffArguments& given, Job& job) {
    const auto before = graph_at(given.before);
    if (!before) return job.console.failed(before.error());
    const auto after = graph_at(given.after);
    if (!after) return job.console.failed(after.error());
    const Registry& registry = builtin_registry();
    const GraphDifference difference = graph_difference(*before, *after, registry);
    if (!given.svg.empty())
        if (auto written =
                write_file_atomically(given.svg, difference_svg(difference, registry, analyse(*after, registry)));
            !written)
            return job.console.failed(written.error());
    job.console.result(difference_json(difference));
    job.console.print(difference_text(difference));
    return exit_done;
}

struct LayoutArguments {
    SourceArguments source;
    std::filesystem::path save, svg;
};

int run_layout(const LayoutArguments& given, Job& job) {
    Console& console = job.console;
    const auto source = load_source(given.source, false, job);
    if (!source) return console.failed(source.error());
    const auto places = layered_layout(source->graph);
    const GraphSpec graph = move_nodes(source->graph, places);
    const Registry& registry = builtin_registry();
    if (!given.save.empty())
        if (auto written = write_file_atomically(given.save, graph_to_json(graph).dump(2) + "\n"); !written)
            return console.failed(written.error());
    if (!given.svg.empty())
        if (auto written = write_file_atomically(
                given.svg, graph_svg(graph, registry, analyse(graph, registry, source->facts)));
            !written)
            return console.failed(written.error());
    nlohmann::json json = nlohmann::json::object();
    TextTable table({"node", "x", "y"}, {left, right, right});
    for (const Node& node : graph.nodes) {
        json[node.id] = {{"x", node.x}, {"y", node.y}};
        table.add({node.id, fixed_text(node.x, 0), fixed_text(node.y, 0)});
    }
    console.result({{"places", std::move(json)}, {"graph", graph_to_json(graph)}});
    console.print(table.text());
    return exit_done;
}

} // namespace

Command diff_command(CLI::App& model) {
    CLI::App* diff = model.add_subcommand("diff", "What two graphs differ in");
    const auto given = std::make_shared<DiffArguments>();
    for (const auto& [name, place] : {std::pair{"before", &given->before}, {"after", &given->after}})
        diff->add_option(name, *place, "A graph's file, a run's folder or a project")->type_name("GRAPH")->required();
    diff->add_option("--svg", given->svg, "Also write a picture of both")->type_name("FILE.svg");
    diff->footer("Examples:\n"
                 "  triptych-cli model diff run1 run2\n"
                 "  triptych-cli model diff machine_room.triptych mine.json --svg difference.svg\n"
                 "Places and groups count for nothing.\n");
    return {diff, [given](Job& job) { return run_diff(*given, job); }};
}

Command layout_command(CLI::App& model) {
    CLI::App* layout = model.add_subcommand("layout", "Places for all nodes, in layers from left to right");
    const auto given = std::make_shared<LayoutArguments>();
    add_source_options(*layout, given->source);
    layout->add_option("--save", given->save, "Also write the graph, for --graph")->type_name("FILE.json");
    layout->add_option("--svg", given->svg, "Also write a picture")->type_name("FILE.svg");
    return {layout, [given](Job& job) { return run_layout(*given, job); }};
}

} // namespace triptych
