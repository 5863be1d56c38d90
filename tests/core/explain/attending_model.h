// SPDX-License-Identifier: GPL-3.0-or-later
// Models that attend, made without training.
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/training/predictor_impl.h"
#include "tests/core/explain/every_input.h"

namespace triptych::test {

/// Words of a Transformer, patches of another and a vector, joined by a fusion of that type; three classes.
inline GraphSpec attending_graph(const std::string& fusion, const std::map<std::string, Value>& params = {}) {
    GraphSpec graph;
    graph.name = "attending";
    for (const Node& node : every_input_graph().nodes)
        if (node.id == "text" || node.id == "image" || node.id == "vector") graph.nodes.push_back(node);
    graph.nodes.push_back({"words",
                           "text.transformer",
                           1,
                           {{"width", std::int64_t{8}}, {"heads", std::int64_t{2}}, {"layers", std::int64_t{2}},
                            {"feed_forward", std::int64_t{8}}},
                           0,
                           0});
    graph.nodes.push_back({"patches",
                           "image.vit",
                           1,
                           {{"patch", std::int64_t{8}}, {"width", std::int64_t{8}}, {"heads", std::int64_t{2}},
                            {"layers", std::int64_t{1}}, {"feed_forward", std::int64_t{8}}, {"tokens", std::string("patches")}},
                           0,
                           0});
    std::map<std::string, Value> all = params;
    all.insert({{"width", std::int64_t{8}}, {"heads", std::int64_t{2}}});
    graph.nodes.push_back({"fusion", fusion, 1, all, 0, 0});
    graph.nodes.push_back({"classes", "head.classes", 1, {{"column", std::string("label")}}, 0, 0});
    graph.edges = {{"text", "words", "in"},   {"image", "patches", "in"}, {"words", "fusion", "in"},
                   {"patches", "fusion", "in"}, {"vector", "fusion", "in"}, {"fusion", "classes", "in"}};
    return graph;
}

inline Predictor untrained(const GraphSpec& graph, std::uint64_t seed = 1, torch::ScalarType precision = torch::kFloat32) {
    RunInfo run;
    run.folder = "untrained";
    run.graph = graph;
    Target target;
    target.head = "classes";
    target.column = "label";
    target.classes = {"red", "green", "blue"};
    run.targets = {target};
    run.classes = target.classes;
    Preparer preparer = every_input_preparer(graph);
    auto model = Model::build(graph, builtin_registry(), data_facts(graph, preparer, run.targets), preparer, seed, run.targets);
    EXPECT_TRUE(model.ok()) << (model ? "" : model.error().text());
    {
        // First weights are small; attention that looks about evenly would prove little.
        torch::NoGradGuard no_grad;
        torch::manual_seed(static_cast<std::int64_t>(seed));
        for (const auto& [id, module] : model->modules()) {
            module->to(precision);
            for (torch::Tensor& parameter : module->parameters())
                if (parameter.dim() > 1) parameter.normal_(0, 0.5);
        }
    }
    model->train(false);
    const std::string hash = state_hash(model->state());
    return PredictorAccess::make(std::make_unique<Predictor::Impl>(std::move(run), std::move(preparer), *std::move(model),
                                                                   torch::Device(torch::kCPU), hash));
}

inline PreparedSample sample_for(const Predictor& predictor, std::uint64_t seed = 4) {
    Random random(seed);
    return some_sample(predictor.preparer(), random);
}

} // namespace triptych::test
