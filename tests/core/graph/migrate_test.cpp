// SPDX-License-Identifier: GPL-3.0-or-later
// What older programs stored: graphs of an older version, nodes of older versions of their types.
#include "core/graph/migrate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "core/graph/edit.h"
#include "tests/core/graph/some_graphs.h"

namespace triptych {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;

json version_1_file() {
    std::ifstream in(TRIPTYCH_TEST_DATA "/graph/version_1.json");
    return json::parse(in);
}

TEST(GraphMigration, ReadsVersion1) {
    const json old = version_1_file();
    ASSERT_EQ(old["version"], 1);
    const auto graph = graph_from_json(old);
    ASSERT_TRUE(graph.ok()) << graph.error().text();
    EXPECT_EQ(graph->nodes.size(), 8U);
    EXPECT_EQ(graph->edges.size(), 7U);
    EXPECT_THAT(graph->groups, IsEmpty());
    EXPECT_EQ(graph->find("fusion")->params.at("heads"), Value(std::int64_t{8}));
    EXPECT_EQ(graph->find("audio")->params.at("top_db"), Value(60.5));
    EXPECT_EQ(graph->find("classes")->x, 848);
    EXPECT_TRUE(analyse(*graph, builtin_registry(), {.classes = 3, .vocabulary = {}}).usable());
    // It is written as what this program writes, and nothing else has changed.
    json written = graph_to_json(*graph);
    EXPECT_EQ(written["version"], GraphSpec::current_version);
    EXPECT_EQ(written["groups"], json::array());
    written.erase("groups");
    written["version"] = 1;
    EXPECT_EQ(written, old);
}

TEST(GraphMigration, KnowsWhichKeysAVersionHas) {
    json old = version_1_file();
    old["groups"] = json::array(); // came with version 2
    const auto early = graph_from_json(old);
    ASSERT_FALSE(early.ok());
    EXPECT_THAT(early.error().text(), HasSubstr("'groups'"));
    json late = version_1_file();
    late["version"] = 2;
    EXPECT_THAT(graph_from_json(late).error().text(), HasSubstr("lacks the key 'groups'"));
}

/// "test.scale": version 1 had "factor" in percent, version 2 "gain", version 3 "gain" and "mode".
Registry registry_with(int version) {
    Registry registry;
    register_all(registry);
    NodeType type;
    type.id = "test.scale";
    type.version = version;
    type.title = "Scale";
    type.category = "between";
    type.inputs = {{"in", {PortKind::tokens, PortKind::vector}, false, Modality::none}};
    type.fields = {
        {.name = "gain", .title = "Gain", .kind = FieldKind::number, .fallback = 1.0, .minimum = 0, .maximum = 10}};
    if (version >= 3)
        type.fields.push_back({.name = "mode",
                               .title = "Mode",
                               .kind = FieldKind::choice,
                               .fallback = std::string("soft"),
                               .choices = {"soft", "hard"}});
    type.shape = [](const Params&, const std::vector<PortType>& inputs, const DataFacts&) -> Result<PortType> {
        return inputs.at(0);
    };
    type.learns = false;
    type.migrate = [version](Node& node) -> Result<void> {
        if (node.version < 2) {
            const auto factor = node.params.find("factor");
            if (factor != node.params.end()) {
                const auto* percent = std::get_if<std::int64_t>(&factor->second);
                if (!percent)
                    return fail(ErrorCode::bad_format, {}, "has a 'factor' that is not a whole number.", {"factor"});
                node.params["gain"] = static_cast<double>(*percent) / 100;
                node.params.erase("factor");
            }
        }
        // Before there was a choice, everything was hard.
        if (node.version < 3 && version >= 3) node.params["mode"] = std::string("hard");
        return {};
    };
    registry.add(std::move(type));
    return registry;
}

GraphSpec graph_with(int version, std::map<std::string, Value> params) {
    GraphSpec graph = test::reference_graph();
    graph.nodes.push_back({"scale", "test.scale", version, std::move(params), 0, 0});
    for (Edge& edge : graph.edges)
        if (edge.to == "classes") edge.from = "scale";
    graph.edges.push_back({"fusion", "scale", "in"});
    return graph;
}

TEST(NodeMigration, GoesFromEveryVersionToThePresentOne) {
    const Registry registry = registry_with(3);
    const auto first = migrate_graph(graph_with(1, {{"factor", std::int64_t{250}}}), registry);
    ASSERT_TRUE(first.ok()) << first.error().text();
    EXPECT_EQ(first->find("scale")->version, 3);
    EXPECT_EQ(first->find("scale")->params,
              (std::map<std::string, Value>{{"gain", 2.5}, {"mode", std::string("hard")}}));
    EXPECT_TRUE(analyse(*first, registry, {.classes = 3, .vocabulary = {}}).usable());
    const auto second = migrate_graph(graph_with(2, {{"gain", 2.5}}), registry);
    ASSERT_TRUE(second.ok());
    EXPECT_EQ(test::stored(*second), test::stored(*first));
    const GraphSpec third = graph_with(3, {{"mode", std::string("soft")}});
    EXPECT_EQ(test::stored(*migrate_graph(third, registry)), test::stored(third));
    // Once more changes nothing.
    EXPECT_EQ(test::stored(*migrate_graph(*first, registry)), test::stored(*first));
}

TEST(NodeMigration, SaysWhichNodeItCannotRead) {
    const auto newer = migrate_graph(graph_with(3, {}), registry_with(2));
    ASSERT_FALSE(newer.ok());
    EXPECT_EQ(newer.error().code, ErrorCode::version_mismatch);
    EXPECT_EQ(newer.error().where, "node 'scale'");
    EXPECT_THAT(newer.error().text(), HasSubstr("version 3 of 'test.scale'"));
    const auto damaged = migrate_graph(graph_with(1, {{"factor", std::string("much")}}), registry_with(3));
    ASSERT_FALSE(damaged.ok());
    EXPECT_EQ(damaged.error().code, ErrorCode::bad_format);
    EXPECT_EQ(damaged.error().where, "node 'scale'");
    // A type that is not known stays, for the analysis to tell.
    const GraphSpec unknown = graph_with(1, {{"factor", std::int64_t{5}}});
    EXPECT_EQ(test::stored(*migrate_graph(unknown, builtin_registry())), test::stored(unknown));
}

TEST(NodeMigration, HappensToPastedText) {
    const Registry registry = registry_with(3);
    const std::string text = nodes_to_text(graph_with(1, {{"factor", std::int64_t{50}}}), {"scale"});
    const auto pasted = paste_text(test::reference_graph(), registry, text, 0, 0);
    ASSERT_TRUE(pasted.ok()) << pasted.error().text();
    EXPECT_EQ(pasted->graph.find("scale")->params.at("gain"), Value(0.5));
    EXPECT_EQ(pasted->graph.find("scale")->version, 3);
    EXPECT_EQ(paste_text(test::reference_graph(), registry_with(2), nodes_to_text(graph_with(3, {}), {"scale"}), 0, 0)
                  .error()
                  .code,
              ErrorCode::version_mismatch);
}

} // namespace
} // namespace triptych
