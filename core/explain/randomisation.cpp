// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a map has to do with what a model learned: its nodes forget it one after another. Adebayo et al. 2018
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/explain/faithfulness.h"
#include "core/explain/method.h"

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

Result<Randomisation> model_randomisation(const Predictor& predictor, const PreparedSample& sample,
                                          const AttributionRequest& request, int seeds, std::stop_token stop,
                                          const Progress& progress) {
    const auto before = attribute(predictor, sample, request, stop);
    if (!before) return before.error();
    AttributionRequest same = request;
    same.target = before->target; // whatever class the forgetful model prefers
    Predictor::Impl& own = PredictorAccess::of(predictor);
    const GraphSpec graph = without_files(own.run.graph);
    Randomisation result;
    result.seeds = seeds;
    const auto learns = [](const NodeModule& module) { return !module.parameters().empty(); };
    std::vector<std::string> order;
    for (const auto& [id, module] : own.model.modules())
        if (learns(*module)) order.insert(order.begin(), id);
    result.nodes = order;
    result.correlation.assign(order.size(), 0);
    result.low.assign(order.size(), 1);
    result.high.assign(order.size(), -1);
    const std::vector<double> map_before = values_of_map(*before);
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
        auto fresh = computing([&] { return new_model(own, graph, request.seed + 1 + static_cast<std::uint64_t>(seed)); });
        if (!fresh) return fresh.error();
        const auto learned = PredictorAccess::of(*twin).model.modules(), forgotten = fresh->modules();
        for (std::size_t i = 0; i < order.size(); ++i) {
            for (std::size_t k = 0; k < learned.size(); ++k)
                if (learned[k].first == order[i]) copy_tensors(*forgotten[k].second, *learned[k].second);
            const auto after = attribute(*twin, sample, same, stop);
            if (!after) return after.error();
            // A map that is the same everywhere ranks nothing as the other does.
            double correlation = rank_correlation(map_before, values_of_map(*after));
            if (std::isnan(correlation)) correlation = 0;
            result.correlation[i] += correlation / seeds;
            result.low[i] = std::min(result.low[i], correlation);
            result.high[i] = std::max(result.high[i], correlation);
            const double done = static_cast<double>(seed) + static_cast<double>(i + 1) / static_cast<double>(order.size());
            if (progress) progress(done / seeds, "forgetting");
        }
    }
    return result;
}

} // namespace triptych
