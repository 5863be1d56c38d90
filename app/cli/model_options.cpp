// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <tuple>

#include "app/cli/console.h"
#include "core/features/columns.h"
#include "core/graph/heads.h"
#include "core/graph/inputs.h"
#include "core/graph/migrate.h"
#include "core/graph/registry.h"
#include "core/graph/resolve.h"
#include "core/graph/replace.h"

namespace triptych {

void add_model_options(CLI::App& app, ModelOptions& options) {
    std::string names;
    for (const Template& one : templates())
        names += (names.empty() ? "" : ", ") + one.id;
    CLI::Option* named =
        app.add_option("--template", options.template_name, "Architecture to start from: " + names + " [reference]")
            ->type_name("NAME");
    CLI::Option* without =
        app.add_option("--without", options.without,
                       "Leave a modality out (repeatable): text, image, audio, video, numbers, vector, series")
            ->type_name("MODALITY")
            ->allow_extra_args(false)
            // The help names them already.
            ->check(CLI::IsMember({"text", "image", "audio", "video", "numbers", "vector", "series"}).description(""));
    app.add_option("--graph", options.graph_file, "Architecture from a file, as 'model show --save' writes it")
        ->type_name("FILE.json")
        ->excludes(named)
        ->excludes(without);
    app.add_option("--only", options.only,
                   "Baseline of a single modality, made from whichever graph it is: the input or modality that stays")
        ->type_name("INPUT");
    app.add_option("--encoder", options.encoders,
                   "Another encoder for an input (repeatable), such as image=image.resnet; 'model types' lists them")
        ->type_name("INPUT=TYPE")
        ->allow_extra_args(false);
    app.add_option("--type", options.types,
                   "Another type for a node (repeatable), such as fusion=fusion.tensor; its edges stay")
        ->type_name("NODE=TYPE")
        ->allow_extra_args(false);
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
    auto graph = read_graph_json(json, builtin_registry());
    if (!graph) return as_input(graph.error().at(file.string()));
    return graph;
}

namespace {

/// What a template is shown with where there is no table: the industrial one with all its parts, the others with text,
/// images and sounds.
std::vector<Modality> without_data(const std::string& id) {
    if (id == "industrial") return {Modality::text, Modality::image, Modality::audio, Modality::series, Modality::numbers};
    return {Modality::text, Modality::image, Modality::audio};
}

} // namespace

Result<GraphSpec> template_graph(const ModelOptions& options, const Dataset* dataset) {
    if (!options.graph_file.empty()) return read_graph(options.graph_file);
    const std::string id = options.template_name.value_or("reference");
    std::map<Modality, std::string> columns;
    if (dataset)
        columns = template_columns(*dataset, id);
    else
        for (const Modality modality : without_data(id))
            columns[modality] = modality_name(modality);
    for (const std::string& name : options.without)
        std::erase_if(columns, [&](const auto& column) { return modality_name(column.first) == name; });
    const auto label = dataset ? dataset->column_of(Role::label) : std::optional<std::string>("label");
    auto graph = make_template(id, columns, label.value_or(std::string()));
    if (!graph && graph.error().code == ErrorCode::unknown_name) return as_usage(graph.error());
    const auto target = dataset ? dataset->column_of(Role::target) : std::nullopt;
    if (graph && !label && target) learn_number(*graph, *target);
    return graph;
}

Result<void> edit_graph(const ModelOptions& options, GraphSpec& graph) {
    const Registry& registry = builtin_registry();
    const GraphSpec before = graph;
    if (!options.only.empty()) {
        auto single = single_modality(graph, registry, options.only);
        for (const Modality modality : {Modality::text, Modality::image, Modality::audio, Modality::video,
                                        Modality::numbers, Modality::vector, Modality::series})
            if (!single && options.only == modality_name(modality))
                single = single_modality(graph, registry, modality);
        if (!single) return as_usage(single.error().at("--only " + options.only));
        graph = *std::move(single);
    }
    for (const auto& [name, form, list, swap] : {std::tuple("--encoder ", "INPUT=TYPE", &options.encoders, &with_encoder),
                                                 {"--type ", "NODE=TYPE", &options.types, &with_type}})
        for (const std::string& wanted : *list) {
            const std::size_t equals = wanted.find('=');
            if (equals == std::string::npos)
                return as_usage(fail(ErrorCode::invalid_argument, name + wanted,
                                     std::string("is not of the form ") + form + ".", {wanted, form}));
            auto swapped = swap(graph, registry, wanted.substr(0, equals), wanted.substr(equals + 1));
            if (!swapped) return as_usage(swapped.error().at(name + wanted));
            graph = *std::move(swapped);
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
    if (auto resolved = resolve_files(graph, registry, &before); !resolved) return as_input(resolved.error());
    return {};
}

} // namespace triptych
