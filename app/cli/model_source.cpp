// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_source.h"

#include "core/features/columns.h"
#include "core/project/project.h"

namespace triptych {

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

Result<Source> load_source(const SourceArguments& given, bool open_named, Job& job) {
    Source source;
    DatasetOptions base;
    std::filesystem::path table = given.data.table;
    if (!given.run.empty()) {
        auto run = read_run(given.run);
        if (!run) return as_input(run.error());
        source.graph = run->graph;
        add_outputs(source.facts, run->targets);
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
    if (source.dataset && !source.run)
        if (const auto targets = fit_targets(source.graph, builtin_registry(), *source.dataset))
            add_outputs(source.facts, *targets);
    if (source.dataset) add_facts(source.facts, source.graph, *source.dataset);
    return source;
}

} // namespace triptych
