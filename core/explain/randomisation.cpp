// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a map has to do with what a model learned: its layers are re-initialised one after another. Adebayo et al. 2018
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/explain/method.h"
#include "core/explain/randomisation_parts.h"

namespace triptych {
namespace {

/// As the predictor's: the files that weights started from may be gone, and are not wanted.
GraphSpec without_files(GraphSpec graph) {
    for (Node& node : graph.nodes)
        if (const NodeType* type = builtin_registry().find(node.type))
            for (const Field& field : type->fields)
                if (field.kind == FieldKind::file) node.params.erase(field.name);
    return graph;
}

Result<Model> new_model(const Predictor::Impl& of, const GraphSpec& graph, std::uint64_t seed) {
    auto model = Model::build(graph, builtin_registry(), data_facts(graph, of.preparer, of.run.targets), of.preparer, seed,
                              of.run.targets);
    if (!model) return model.error();
    model->to(of.device);
    model->train(false);
    return model;
}

void copy_tensors(const torch::nn::Module& from, torch::nn::Module& to) {
    torch::NoGradGuard no_grad;
    for (auto& item : to.named_parameters())
        item.value().copy_(from.named_parameters()[item.key()]);
    for (auto& item : to.named_buffers())
        item.value().copy_(from.named_buffers()[item.key()]);
}

std::vector<double> values_of_map(const Attribution& map) {
    std::vector<double> values;
    for (const AttributedToken& token : map.tokens)
        if (!token.sink()) values.push_back(token.value);
    return values;
}

} // namespace

Result<Randomisation> randomised(const Predictor& predictor, const PreparedSample& sample, const AttributionRequest& request, int seeds,
                                 const Forgetting& forgetting, std::stop_token stop, const Progress& progress) {
    const auto before = attribute(predictor, sample, request, stop);
    if (!before) return before.error();
    const std::vector<double> map_before = values_of_map(*before);
    if (map_before.empty())
        return fail(ErrorCode::bad_format, "explanation", "has no token of an input, so that there is nothing to compare.");
    if (std::all_of(map_before.begin(), map_before.end(), [&](double value) { return value == map_before.front(); }))
        return fail(ErrorCode::bad_format, "explanation", "is the same everywhere, so that nothing can be compared.");
    AttributionRequest same = request;
    same.target = before->target; // whatever class the forgetful model prefers
    Predictor::Impl& own = PredictorAccess::of(predictor);
    const GraphSpec graph = without_files(own.run.graph);
    Randomisation result;
    result.method = before->method;
    result.target = before->target;
    result.output_name = before->output_name;
    result.model_hash = own.hash;
    result.seed = request.seed;
    result.seeds = seeds;
    for (const auto& [id, module] : own.model.modules()) // each after its inputs: bottom-up
        if (!module->parameters().empty()) {
            const NodeType* type = builtin_registry().find(graph.find(id)->type);
            result.layers.push_back({.node = id, .title = type ? type->title : id, .correlation = 0, .low = 1, .high = -1});
        }
    for (int seed = 0; seed < seeds; ++seed) {
        auto twin = computing([&]() -> Result<Predictor> {
            auto model = new_model(own, graph, 0);
            if (!model) return model.error();
            {
                const std::lock_guard lock(own.mutex);
                if (auto loaded = model->load_state(own.model.state(), own.run.folder.string()); !loaded) return loaded.error();
            }
            auto preparer = Preparer::from_json(graph, builtin_registry(), own.preparer.to_json());
            if (!preparer) return preparer.error();
            return PredictorAccess::make(std::make_unique<Predictor::Impl>(own.run, *std::move(preparer), *std::move(model),
                                                                           own.device, own.hash));
        });
        if (!twin) return twin.error();
        const auto forget = forgetting(seed);
        if (!forget) return forget.error();
        const auto modules = PredictorAccess::of(*twin).model.modules();
        for (std::size_t i = 0; i < result.layers.size(); ++i) {
            Randomisation::Layer& layer = result.layers[i];
            for (const auto& [id, module] : modules)
                if (id == layer.node) (*forget)(id, *module);
            const auto after = attribute(*twin, sample, same, stop);
            if (!after) return after.error();
            // A map that is the same everywhere ranks nothing as the other does.
            double correlation = rank_correlation(map_before, values_of_map(*after));
            if (std::isnan(correlation)) correlation = 0;
            layer.correlation += correlation / seeds;
            layer.low = std::min(layer.low, correlation);
            layer.high = std::max(layer.high, correlation);
            const double done = static_cast<double>(seed) + static_cast<double>(i + 1) / static_cast<double>(result.layers.size());
            if (progress) progress(done / seeds, "re-initialising layers");
        }
    }
    return result;
}

Result<Randomisation> model_randomisation(const Predictor& predictor, const PreparedSample& sample,
                                          const AttributionRequest& request, int seeds, std::stop_token stop,
                                          const Progress& progress) {
    const Predictor::Impl& own = PredictorAccess::of(predictor);
    // As a model begins.
    const Forgetting forgetting = [&](int seed) {
        return computing([&]() -> Result<Forget> {
            auto fresh = new_model(own, without_files(own.run.graph), request.seed + 1 + static_cast<std::uint64_t>(seed));
            if (!fresh) return fresh.error();
            return Forget([modules = fresh->modules()](const std::string& node, torch::nn::Module& layer) {
                for (const auto& [id, module] : modules)
                    if (id == node) copy_tensors(*module, layer);
            });
        });
    };
    return randomised(predictor, sample, request, seeds, forgetting, std::move(stop), progress);
}

nlohmann::json randomisation_to_json(const Randomisation& result) {
    using nlohmann::json;
    json layers = json::array();
    for (const Randomisation::Layer& layer : result.layers)
        layers.push_back({{"node", layer.node},
                          {"title", layer.title},
                          {"correlation", layer.correlation},
                          {"low", layer.low},
                          {"high", layer.high}});
    return {{"method", result.method},
            {"head", result.target.head},
            {"output", result.target.output},
            {"output_name", result.output_name},
            {"model_hash", result.model_hash},
            {"seed", result.seed},
            {"seeds", result.seeds},
            {"order", "bottom-up"},
            {"layer", "node of the graph"},
            {"layers", std::move(layers)}};
}

} // namespace triptych
