// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"

#include <algorithm>

#include "app/cli/console.h"
#include "core/graph/inputs.h"
#include "core/graph/registry.h"

namespace triptych {

void add_model_options(CLI::App& app, ModelOptions& options) {
    std::string names;
    for (const Template& one : templates())
        names += (names.empty() ? "" : ", ") + one.id;
    app.add_option("--template", options.template_name, "Architecture to start from: " + names + " [reference]")
        ->type_name("NAME");
    app.add_option("--without", options.without, "Leave a modality out (repeatable): text, image, audio")
        ->type_name("MODALITY")
        ->allow_extra_args(false)
        ->check(CLI::IsMember({"text", "image", "audio"}));
    app.add_option("--image-size", options.image_size, "Width and height that pictures are resized to [256]")
        ->type_name("PIXELS");
    app.add_option("--set", options.set,
                   "Set a parameter of a node, or train.NAME (repeatable); 'train --parameters' lists them")
        ->type_name("NODE.PARAM=VALUE")
        ->allow_extra_args(false);
}

Result<GraphSpec> template_graph(const ModelOptions& options, const Dataset& dataset) {
    std::map<Modality, std::string> columns;
    for (const auto& [role, modality] :
         {std::pair{Role::text, Modality::text}, {Role::image, Modality::image}, {Role::audio, Modality::audio}}) {
        const bool left_out = std::find(options.without.begin(), options.without.end(), modality_name(modality)) !=
                              options.without.end();
        if (const auto column = dataset.column_of(role); column && !left_out) columns[modality] = *column;
    }
    auto graph = make_template(options.template_name.value_or("reference"), columns,
                               dataset.column_of(Role::label).value_or(std::string()));
    if (!graph && graph.error().code == ErrorCode::unknown_name) return as_usage(graph.error());
    return graph;
}

Result<void> set_params(const ModelOptions& options, GraphSpec& graph) {
    const Registry& registry = builtin_registry();
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
