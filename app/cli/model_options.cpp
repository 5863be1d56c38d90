// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>

#include "app/cli/console.h"
#include "core/graph/inputs.h"
#include "core/graph/registry.h"

namespace triptych {

void add_model_options(CLI::App& app, ModelOptions& options) {
    std::string names;
    for (const Template& one : templates())
        names += (names.empty() ? "" : ", ") + one.id;
    CLI::Option* named =
        app.add_option("--template", options.template_name, "Architecture to start from: " + names + " [reference]")
            ->type_name("NAME");
    CLI::Option* without =
        app.add_option("--without", options.without, "Leave a modality out (repeatable): text, image, audio")
            ->type_name("MODALITY")
            ->allow_extra_args(false)
            ->check(CLI::IsMember({"text", "image", "audio"}));
    app.add_option("--graph", options.graph_file, "Architecture from a file, as 'model show --save' writes it")
        ->type_name("FILE.json")
        ->excludes(named)
        ->excludes(without);
    app.add_option("--only", options.only,
                   "Baseline of a single modality, made from whichever graph it is: the input or modality that stays")
        ->type_name("INPUT");
    app.add_option("--image-size", options.image_size, "Width and height that pictures are resized to [256]")
        ->type_name("PIXELS");
    app.add_option("--set", options.set,
                   "Set a parameter of a node, or train.NAME (repeatable); 'train --parameters' lists them")
        ->type_name("NODE.PARAM=VALUE")
        ->allow_extra_args(false);
}

Result<GraphSpec> read_graph(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::exists(file, failed))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    std::ifstream in(file, std::ios::binary);
    const auto json = nlohmann::json::parse(in, nullptr, false);
    if (in.bad() || !in.is_open())
        return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    if (json.is_discarded())
        return fail(ErrorCode::bad_format, file.string(), "is not JSON.", {file.string()});
    auto graph = graph_from_json(json);
    if (!graph) return as_input(graph.error().at(file.string()));
    return graph;
}

Result<GraphSpec> template_graph(const ModelOptions& options, const Dataset* dataset) {
    if (!options.graph_file.empty()) return read_graph(options.graph_file);
    std::map<Modality, std::string> columns;
    for (const auto& [role, modality] :
         {std::pair{Role::text, Modality::text}, {Role::image, Modality::image}, {Role::audio, Modality::audio}}) {
        const bool left_out = std::find(options.without.begin(), options.without.end(), modality_name(modality)) !=
                              options.without.end();
        const auto column = dataset ? dataset->column_of(role) : std::optional<std::string>(modality_name(modality));
        if (column && !left_out) columns[modality] = *column;
    }
    const auto label = dataset ? dataset->column_of(Role::label) : std::optional<std::string>("label");
    auto graph = make_template(options.template_name.value_or("reference"), columns, label.value_or(std::string()));
    if (!graph && graph.error().code == ErrorCode::unknown_name) return as_usage(graph.error());
    return graph;
}

Result<void> edit_graph(const ModelOptions& options, GraphSpec& graph) {
    const Registry& registry = builtin_registry();
    if (!options.only.empty()) {
        auto single = single_modality(graph, registry, options.only);
        for (const Modality modality : {Modality::text, Modality::image, Modality::audio})
            if (!single && options.only == modality_name(modality))
                single = single_modality(graph, registry, modality);
        if (!single) return as_usage(single.error().at("--only " + options.only));
        graph = *std::move(single);
    }
    std::vector<std::string> assignments;
    if (options.image_size)
        for (const Node& node : graph.nodes)
            if (node.type == image_input_type)
                assignments.push_back(node.id + ".size=" + std::to_string(*options.image_size));
    for (const std::string& assignment : options.set)
        if (assignment.rfind(train_prefix, 0) != 0) assignments.push_back(assignment);
    for (const std::string& assignment : assignments)
        if (auto set = set_param(graph, registry, assignment); !set) return as_usage(set.error());
    return {};
}

} // namespace triptych
