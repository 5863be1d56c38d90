// SPDX-License-Identifier: GPL-3.0-or-later
// A node type that is one file of this folder appears wherever the others do. The editor's part is tested with it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "core/graph/catalogue_json.h"
#include "core/graph/edit.h"
#include "core/graph/migrate.h"
#include "core/graph/svg.h"
#include "core/project/project.h"
#include "core/training/made_up.h"
#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr const char* extra = "between.extra_gain";

/// The reference graph with the node between fusion and head.
GraphSpec graph_with_it() {
    const GraphSpec graph = *make_template(
        "reference", {{Modality::text, "text"}, {Modality::image, "image"}, {Modality::audio, "audio"}}, "label");
    auto added = insert_on_edge(graph, builtin_registry(), {"fusion", "classes", "in"}, extra);
    EXPECT_TRUE(added.ok()) << (added ? "" : added.error().text());
    GraphSpec made = std::move(added->graph);
    for (const std::string& assignment : tiny_parameters())
        EXPECT_TRUE(set_param(made, builtin_registry(), assignment).ok());
    return made;
}

class ExtraNode : public TemporaryTable {};

TEST_F(ExtraNode, IsInTheCatalogueAndItsOutputs) {
    const NodeType* type = builtin_registry().find(extra);
    ASSERT_TRUE(type);
    EXPECT_TRUE(find_field(type->fields, frozen_param)); // as every node that learns
    std::vector<std::string> ids;
    for (const auto& entry : catalogue_to_json(builtin_registry()))
        ids.push_back(entry["id"]);
    EXPECT_THAT(ids, Contains(extra));
    EXPECT_THAT(ids, Contains("between.linear"));
    EXPECT_EQ(node_type_to_json(*type)["fields"][0]["name"], "start");
}

TEST_F(ExtraNode, IsCheckedStoredAndDrawn) {
    const Registry& registry = builtin_registry();
    GraphSpec graph = graph_with_it();
    const GraphInfo info = analyse(graph, registry, {.classes = 2});
    EXPECT_TRUE(info.usable());
    EXPECT_EQ(shape_text(info.outputs.at("extra_gain").shape), "[B,32]");
    EXPECT_FALSE(with_param(graph, registry, "extra_gain", "start", 11.0).ok());
    graph = *with_param(graph, registry, "extra_gain", "start", 2.0);
    const auto read = read_graph_json(graph_to_json(graph), registry);
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read->find("extra_gain")->params.at("start"), Value(2.0));
    EXPECT_THAT(graph_svg(graph, registry, info), HasSubstr(">Extra gain<"));

    Project project;
    project.name = "extra";
    project.graph = graph;
    ASSERT_TRUE(save_project(project, folder() / "extra.triptych").ok());
    const auto loaded = load_project(folder() / "extra.triptych");
    ASSERT_TRUE(loaded.ok()) << loaded.error().text();
    EXPECT_EQ(graph_to_json(loaded->graph), graph_to_json(graph));
}

TEST_F(ExtraNode, Learns) {
    const GraphSpec graph = graph_with_it();
    const DataFacts facts{.classes = 2, .outputs = {{"classes", 2}}, .vocabulary = {{"text", 9}}};
    auto model = Model::build(graph, builtin_registry(), facts, nullptr, 1, {});
    ASSERT_TRUE(model.ok()) << model.error().text();
    ForwardContext context;
    context.training = true;
    const auto outputs = model->forward_heads(
        made_up_batch(graph, builtin_registry(), facts, 4, {{"text", 5}, {"audio", 16}}), context);
    model->loss(outputs, {{"classes", torch::tensor({0, 1, 1, 0})}}).sum.backward();
    EXPECT_GT(model->gradient_norms().at("extra_gain"), 0);
}

TEST_F(ExtraNode, IsKnownToTheCommandLine) {
    const std::string table = write_tiny_table(folder()).string();
    std::ofstream(folder() / "graph.json") << graph_to_json(graph_with_it()).dump();
    const std::string graph = (folder() / "graph.json").string(), run = (folder() / "run").string();
    EXPECT_THAT(run_cli({"model", "types"}).out, HasSubstr(extra));
    EXPECT_THAT(run_cli({"model", "types", extra}).out, HasSubstr("Multiplies each number"));
    const Ran checked = run_cli({"model", "check", "--graph", graph, "--data", table});
    EXPECT_EQ(checked.code, 0) << checked.out << checked.err;
    const Ran trained = run_cli({"train", "--graph", graph, "--data", table, "--out", run, "--epochs", "1",
                                 "--device", "cpu", "--batch-size", "8"});
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_THAT(run_cli({"model", "show", "--run", run}).out, HasSubstr(extra));
}

} // namespace
} // namespace triptych::test
