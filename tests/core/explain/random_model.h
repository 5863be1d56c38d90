// SPDX-License-Identifier: GPL-3.0-or-later
// Models of random graphs, untrained, with what they need to read samples; and such samples.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "core/features/wordpiece.h"
#include "core/training/predictor_impl.h"
#include "tests/core/catalogue/random_graph.h"
#include "tests/core/explain/every_input.h"

namespace triptych::test {

/// What fits the facts that the maker of random graphs gives. @error where the graph asks for a sound that none can have
inline Result<Preparer> preparer_for(const RandomGraph& made) {
    using nlohmann::json;
    const GraphInfo info = analyse(made.graph, builtin_registry(), made.facts);
    const std::vector<std::string> words = {"<padding>", "<unknown>", "grinding", "noise", "loud", "and", "clear", "a", "b"};
    const std::vector<std::string> pieces = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "grind", "##ing", "noise", "loud", "and"};
    json inputs = json::object();
    for (const Node& node : made.graph.nodes) {
        const NodeType& type = *builtin_registry().find(node.type);
        if (type.category != "input") continue;
        json entry = json::object();
        const Params& params = info.params.at(node.id);
        if (node.type == text_input_type) {
            if (params.text("tokenizer") == "wordpiece")
                entry["wordpiece"] = WordPiece::create(pieces)->to_json();
            else
                entry["vocabulary"] = words;
        } else if (node.type == audio_input_type) {
            const auto count = static_cast<std::size_t>(params.integer("n_mels"));
            entry = {{"mean_db", std::vector<double>(count, -40)}, {"deviation_db", std::vector<double>(count, 20)}};
        } else if (node.type == numbers_input_type) {
            json columns = json::array();
            const char* names[] = {"a", "b", "c", "d"};
            const std::vector<std::string> categories = {"p", "q", "r", "s"};
            const std::vector<std::int64_t>& counts = made.facts.categories.at(node.id);
            for (std::size_t i = 0; i < counts.size(); ++i) {
                json column = {{"name", names[i]}};
                if (counts[i] > 0)
                    column["categories"] = std::vector<std::string>(categories.begin(), categories.begin() + counts[i]);
                else
                    column.update({{"mean", {0}}, {"deviation", {1}}});
                columns.push_back(std::move(column));
            }
            entry = {{"columns", std::move(columns)}};
        } else if (node.type == vector_input_type || node.type == series_input_type) {
            const auto width = static_cast<std::size_t>(made.facts.widths.at(node.id));
            entry = {{"width", width},
                     {"mean", std::vector<double>(width, 0)},
                     {"deviation", std::vector<double>(width, 1)}};
        }
        inputs[node.id] = std::move(entry);
    }
    return Preparer::from_json(made.graph, builtin_registry(), {{"version", 1}, {"inputs", inputs}});
}

struct RandomModel {
    RandomGraph made;
    Predictor predictor;
    PreparedSample sample;
};

/// A model with the i-th type of the catalogue in it, untrained. Nothing where chance did not find a graph.
inline std::optional<RandomModel> random_model(std::size_t i, torch::ScalarType precision = torch::kFloat32) {
    static const GraphMaker maker(builtin_registry());
    const std::vector<const NodeType*> types = builtin_registry().types();
    Random random(512, {i});
    auto made = maker.make(types[i % types.size()]->id, random);
    if (!made) return std::nullopt;
    auto fitted = preparer_for(*made);
    if (!fitted) return std::nullopt;
    Preparer preparer = *std::move(fitted);
    RunInfo run;
    run.folder = "random";
    run.graph = made->graph;
    std::vector<Target> targets;
    for (const auto& [head, outputs] : made->facts.outputs) {
        Target target;
        target.head = head;
        target.kind = *target_kind_of(made->graph.find(head)->type);
        target.column = head;
        if (target.kind != TargetKind::number) target.classes = {"first", "second", "third"};
        target.counts.assign(target.classes.size(), 5);
        target.rows = 15;
        targets.push_back(std::move(target));
    }
    auto model = Model::build(made->graph, builtin_registry(), made->facts, preparer, i, targets);
    if (!model) {
        ADD_FAILURE() << i << ": " << model.error().text();
        return std::nullopt;
    }
    // In the order of the heads, the main one first.
    for (const std::string& head : model->heads())
        for (const Target& target : targets)
            if (target.head == head) run.targets.push_back(target);
    run.classes = run.targets.front().classes;
    for (const auto& [id, module] : model->modules())
        module->to(precision);
    model->train(false);
    const std::string hash = state_hash(model->state());
    Lengths most;
    const GraphInfo info = analyse(made->graph, builtin_registry(), made->facts);
    for (const Node& node : made->graph.nodes) {
        const auto at_most = [&](std::size_t& length, const char* param) {
            length = std::min(length, static_cast<std::size_t>(info.params.at(node.id).integer(param)));
        };
        if (node.type == audio_input_type) at_most(most.frames, "max_frames");
        if (node.type == video_input_type) at_most(most.pictures, "frames");
        if (node.type == series_input_type) at_most(most.steps, "max_steps");
    }
    PreparedSample sample = some_sample(preparer, random, most);
    Predictor predictor = PredictorAccess::make(std::make_unique<Predictor::Impl>(
        std::move(run), std::move(preparer), *std::move(model), torch::Device(torch::kCPU), hash));
    return RandomModel{*std::move(made), std::move(predictor), std::move(sample)};
}

} // namespace triptych::test
