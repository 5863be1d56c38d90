// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/edit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/core/graph/some_graphs.h"

namespace triptych {
namespace {

using nlohmann::json;
using test::reference_graph;
using test::stored;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Registry& registry() {
    return builtin_registry();
}

std::vector<std::string> errors_of(const GraphSpec& graph) {
    std::vector<std::string> texts;
    for (const Problem& problem : analyse(graph, registry(), {.classes = 3, .vocabulary = {}}).problems)
        if (problem.severity == Problem::Severity::error) texts.push_back(problem.error.text());
    return texts;
}

/// That an edit of a graph gives a result, and leaves the graph as it was.
template <class Edit>
auto edited(const GraphSpec& graph, Edit edit) {
    const std::string before = stored(graph);
    auto result = edit(graph);
    EXPECT_EQ(stored(graph), before);
    EXPECT_TRUE(result.ok()) << (result ? "" : result.error().text());
    return result ? *std::move(result) : std::decay_t<decltype(*result)>();
}

TEST(FreeId, IsValidAndNew) {
    GraphSpec graph;
    EXPECT_EQ(free_id(graph, "lstm"), "lstm");
    graph.nodes = {{"lstm", "text.lstm", 1, {}, 0, 0}, {"lstm_2", "text.lstm", 1, {}, 0, 0}};
    EXPECT_EQ(free_id(graph, "lstm"), "lstm_3");
    EXPECT_EQ(free_id(graph, "lstm_2"), "lstm_3");
    EXPECT_EQ(free_id(graph, "Text LSTM (2)"), "text_lstm_2");
    EXPECT_EQ(free_id(graph, ""), "node");
    EXPECT_EQ(free_id(graph, "  "), "node");
    EXPECT_EQ(free_id(graph, "2nd"), "node_2nd");
    EXPECT_EQ(free_id(graph, "注释"), "node");
    for (const NodeType* type : registry().types())
        EXPECT_EQ(free_id({}, id_wish(*type)), id_wish(*type)) << type->id;
    EXPECT_EQ(id_wish(*registry().find("text.lstm")), "lstm");
}

TEST(AddNode, PutsItThereWithDefaults) {
    const GraphSpec graph = reference_graph();
    const AddedNode added = edited(graph, [](const GraphSpec& g) { return add_node(g, registry(), "fusion.sum", 5, -7); });
    EXPECT_EQ(added.id, "sum");
    ASSERT_TRUE(added.graph.find("sum"));
    EXPECT_EQ(added.graph.find("sum")->x, 5);
    EXPECT_EQ(added.graph.find("sum")->y, -7);
    EXPECT_EQ(added.graph.find("sum")->version, registry().find("fusion.sum")->version);
    EXPECT_TRUE(added.graph.find("sum")->params.empty());
    EXPECT_EQ(added.graph.nodes.size(), graph.nodes.size() + 1);
    const auto none = add_node(graph, registry(), "fusion.magic", 0, 0);
    EXPECT_EQ(none.error().code, ErrorCode::unknown_name);
    EXPECT_THAT(none.error().text(), HasSubstr("fusion.magic"));
}

TEST(RemoveNodes, TakesEdgesAndPlacesInGroupsAlong) {
    GraphSpec graph = reference_graph();
    graph.groups = {{"group", "Text", {"text", "text_lstm"}, false}, {"group_2", "Rest", {"audio_lstm"}, true}};
    const std::string before = stored(graph);
    const GraphSpec less = remove_nodes(graph, registry(), {"text_lstm", "audio_lstm", "ghost"});
    EXPECT_EQ(stored(graph), before);
    EXPECT_EQ(less.nodes.size(), graph.nodes.size() - 2);
    for (const Edge& edge : less.edges)
        EXPECT_TRUE(less.find(edge.from) && less.find(edge.to));
    ASSERT_EQ(less.groups.size(), 1U); // the other has lost its only node
    EXPECT_THAT(less.groups[0].nodes, ElementsAre("text"));
    EXPECT_TRUE(graph_from_json(graph_to_json(less)).ok());
}

TEST(RemoveNodes, LeadsOnWhatCameIn) {
    const GraphSpec graph = reference_graph("late");
    const std::vector<Edge> into = graph.inputs_of("fusion");
    // text_pool and text_logits: the tokens of text_lstm do not fit a late fusion's logits, vectors or tokens do.
    const GraphSpec once = remove_nodes(graph, registry(), {"text_pool"}, true);
    EXPECT_THAT(once.edges, testing::Contains(Edge{"text_lstm", "text_logits", "in"}));
    EXPECT_THAT(errors_of(reference_graph()), IsEmpty());
    // The order of a fusion's edges stays.
    GraphSpec chain = reference_graph();
    chain = edited(chain, [](const GraphSpec& g) {
                return insert_on_edge(g, registry(), {"text_lstm", "fusion", "in"}, "between.layer_norm");
            }).graph;
    chain = edited(chain, [](const GraphSpec& g) {
                return insert_on_edge(g, registry(), {"layer_norm", "fusion", "in"}, "between.dropout");
            }).graph;
    ASSERT_THAT(errors_of(chain), IsEmpty());
    const GraphSpec both = remove_nodes(chain, registry(), {"layer_norm", "dropout"}, true);
    EXPECT_EQ(both.edges.size(), reference_graph().edges.size());
    EXPECT_EQ(both.inputs_of("fusion"), reference_graph().inputs_of("fusion"));
    EXPECT_THAT(errors_of(both), IsEmpty());
    // Without the wish nothing is led on.
    EXPECT_EQ(remove_nodes(chain, registry(), {"layer_norm", "dropout"}).inputs_of("fusion").size(), 2U);
    // A picture does not fit where an encoder's tokens went.
    const GraphSpec bare = remove_nodes(reference_graph(), registry(), {"image_conv"}, true);
    EXPECT_EQ(bare.inputs_of("fusion").size(), 2U);
    // Where the two were connected already, no second edge comes.
    GraphSpec twice = reference_graph();
    twice.nodes.push_back({"norm", "between.layer_norm", 1, {}, 0, 0});
    twice.edges.push_back({"text_lstm", "norm", "in"});
    twice.edges.push_back({"norm", "fusion", "in"});
    EXPECT_EQ(remove_nodes(twice, registry(), {"norm"}, true).edges, reference_graph().edges);
    // More than one edge came in: nothing is led on.
    EXPECT_TRUE(remove_nodes(reference_graph(), registry(), {"fusion"}, true).inputs_of("classes").empty());
    EXPECT_EQ(into.size(), 3U);
}

TEST(RenameNode, IsFollowedEverywhere) {
    GraphSpec graph = reference_graph();
    graph.nodes.push_back({"cross", "fusion.cross_attention", 1, {{"pairs", std::string("text<image, text_2<image")}}, 0, 0});
    graph.edges.push_back({"text_lstm", "cross", "in"});
    graph.find("fusion")->params["modality_dropout_rates"] = std::string("text=0.2,image=0.1");
    graph.find("text")->params["column"] = std::string("text"); // a column keeps its name
    graph.groups = {{"group", "text", {"text"}, false}};
    const GraphSpec renamed = edited(graph, [](const GraphSpec& g) { return rename_node(g, "text", "note"); });
    EXPECT_FALSE(renamed.find("text"));
    ASSERT_TRUE(renamed.find("note"));
    EXPECT_EQ(renamed.find("note")->params.at("column"), Value(std::string("text")));
    EXPECT_EQ(renamed.find("cross")->params.at("pairs"), Value(std::string("note<image, note_2<image")));
    EXPECT_EQ(renamed.find("fusion")->params.at("modality_dropout_rates"), Value(std::string("note=0.2,image=0.1")));
    EXPECT_THAT(renamed.edges, testing::Contains(Edge{"note", "text_lstm", "in"}));
    EXPECT_THAT(renamed.groups[0].nodes, ElementsAre("note"));
    EXPECT_EQ(renamed.groups[0].title, "text");
    EXPECT_EQ(stored(*rename_node(renamed, "note", "text")), stored(graph));
    EXPECT_EQ(stored(*rename_node(graph, "text", "text")), stored(graph));

    for (const char* odd : {"", "Note", "2", "_a", "a b", "fusion", "ä"}) {
        const auto refused = rename_node(graph, "text", odd);
        ASSERT_FALSE(refused.ok()) << odd;
        EXPECT_EQ(refused.error().code, ErrorCode::unknown_name);
        EXPECT_EQ(refused.error().where, "node 'text'");
    }
    EXPECT_EQ(rename_node(graph, "ghost", "note").error().code, ErrorCode::unknown_name);
}

TEST(WithParam, ChecksAndForgetsDefaults) {
    const GraphSpec graph = reference_graph();
    const auto set = [&](const char* id, const char* param, Value value) {
        return with_param(graph, registry(), id, param, value);
    };
    const GraphSpec changed = edited(graph, [](const GraphSpec& g) {
        return with_param(g, registry(), "fusion", "heads", std::int64_t{8});
    });
    EXPECT_EQ(changed.find("fusion")->params.at("heads"), Value(std::int64_t{8}));
    EXPECT_EQ(stored(*with_param(changed, registry(), "fusion", "heads", std::int64_t{4})), stored(graph));
    EXPECT_EQ(set("fusion", "heads", std::int64_t{1000}).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(set("fusion", "heads", std::int64_t{1000}).error().where, "node 'fusion'");
    EXPECT_EQ(set("fusion", "heads", std::string("many")).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(set("fusion", "colour", true).error().code, ErrorCode::unknown_name);
    EXPECT_EQ(set("ghost", "heads", true).error().code, ErrorCode::unknown_name);
    GraphSpec odd = graph;
    odd.nodes[0].type = "no.such";
    EXPECT_EQ(with_param(odd, registry(), "text", "column", std::string()).error().code, ErrorCode::unknown_name);
}

TEST(Connect, SaysWhyNot) {
    const GraphSpec graph = reference_graph();
    const auto outputs = analyse(graph, registry()).outputs;
    const auto reason = [&](const Edge& edge) {
        const auto problem = connection_problem(graph, registry(), outputs, edge);
        const auto connected = connect_nodes(graph, registry(), edge);
        EXPECT_EQ(connected.ok(), !problem.has_value());
        if (!problem) return std::string();
        EXPECT_EQ(connected ? "" : connected.error().text(), problem->text());
        return problem->text();
    };
    EXPECT_EQ(reason({"image", "text_lstm", "in"}),
              "node 'text_lstm': expects text of text at 'in', got image [B,3,256,256] from 'image'.");
    EXPECT_EQ(reason({"text_lstm", "fusion", "in"}), "node 'fusion': is connected to 'text_lstm' already.");
    EXPECT_EQ(reason({"text_lstm", "fusion", "out"}), "node 'fusion': has no input 'out'.");
    EXPECT_THAT(reason({"ghost", "fusion", "in"}), HasSubstr("no node 'ghost'"));
    EXPECT_THAT(reason({"fusion", "ghost", "in"}), HasSubstr("no node 'ghost'"));
    EXPECT_THAT(reason({"fusion", "fusion", "in"}), HasSubstr("cycle"));
    EXPECT_EQ(reason({"image_conv", "classes", "in"}), ""); // takes the fusion's place
    GraphSpec longer = edited(graph, [](const GraphSpec& g) {
                           return insert_on_edge(g, registry(), {"fusion", "classes", "in"}, "between.layer_norm");
                       }).graph;
    const auto closed = connect_nodes(longer, registry(), {"layer_norm", "fusion", "in"});
    ASSERT_FALSE(closed.ok());
    EXPECT_EQ(closed.error().code, ErrorCode::bad_graph);
    EXPECT_EQ(closed.error().where, "node 'fusion'");
}

TEST(Connect, ReplacesTheEdgeOfAPortThatTakesOne) {
    const GraphSpec graph = reference_graph();
    const GraphSpec changed = edited(graph, [](const GraphSpec& g) {
        return connect_nodes(g, registry(), {"image_conv", "classes", "in"});
    });
    ASSERT_EQ(changed.edges.size(), graph.edges.size());
    for (std::size_t i = 0; i < graph.edges.size(); ++i)
        EXPECT_EQ(changed.edges[i],
                  graph.edges[i].to == "classes" ? (Edge{"image_conv", "classes", "in"}) : graph.edges[i]);
    // The edge that is replaced closes no cycle any more.
    GraphSpec chain;
    for (const char* id : {"a", "b", "c"})
        chain.nodes.push_back({id, "between.dropout", 1, {}, 0, 0});
    chain.edges = {{"a", "b", "in"}, {"b", "c", "in"}};
    EXPECT_TRUE(connect_nodes(chain, registry(), {"c", "b", "in"}).ok() == false); // b leads to c still
    EXPECT_TRUE(connect_nodes(chain, registry(), {"a", "c", "in"}).ok());
    EXPECT_FALSE(connect_nodes(chain, registry(), {"c", "a", "in"}).ok());
}

TEST(Connect, KnowsWhatAnUnconnectedNodeWouldGive) {
    GraphSpec graph = reference_graph();
    graph.nodes.push_back({"lstm", "text.lstm", 1, {}, 0, 0});
    graph.nodes.push_back({"pool", "between.pool", 1, {}, 0, 0});
    graph.nodes.push_back({"cnn", "image.cnn", 1, {}, 0, 0});
    EXPECT_TRUE(connect_nodes(graph, registry(), {"lstm", "fusion", "in"}).ok());
    EXPECT_TRUE(connect_nodes(graph, registry(), {"lstm", "pool", "in"}).ok());
    const auto odd = connect_nodes(graph, registry(), {"lstm", "cnn", "in"});
    ASSERT_FALSE(odd.ok());
    EXPECT_EQ(odd.error().code, ErrorCode::bad_shape);
    EXPECT_THAT(odd.error().text(), HasSubstr("got tokens from 'lstm'"));
}

TEST(Connect, NeverMakesACycleOrASecondEdge) {
    const std::vector<const NodeType*> types = registry().types();
    for (std::uint64_t seed = 0; seed < 25; ++seed) {
        Random random(seed);
        GraphSpec graph;
        for (int i = 0; i < 15; ++i)
            graph = add_node(graph, registry(), random.pick(types)->id, 0, 0)->graph;
        for (int i = 0; i < 60; ++i) {
            const NodeType* to = nullptr;
            Edge edge{random.pick(graph.nodes).id, random.pick(graph.nodes).id, "in"};
            to = registry().find(graph.find(edge.to)->type);
            if (!to->inputs.empty()) edge.port = random.pick(to->inputs).name;
            const std::string before = stored(graph);
            auto connected = connect_nodes(graph, registry(), edge);
            ASSERT_EQ(stored(graph), before);
            if (!connected) {
                EXPECT_FALSE(connected.error().message.empty());
                EXPECT_FALSE(connected.error().where.empty());
                continue;
            }
            graph = *std::move(connected);
            if (random.chance(0.3) && graph.edges.size() > 1) {
                const Edge from = random.pick(graph.edges);
                auto moved = reroute(graph, registry(), from, {random.pick(graph.nodes).id, from.to, from.port});
                if (moved) graph = *std::move(moved);
            }
        }
        std::set<std::pair<std::string, std::string>> drawn;
        for (const Edge& edge : graph.edges)
            EXPECT_TRUE(drawn.insert({edge.from, edge.to}).second) << seed;
        for (const std::string& error : errors_of(graph)) {
            EXPECT_THAT(error, testing::Not(HasSubstr("cycle"))) << seed;
            EXPECT_THAT(error, testing::Not(HasSubstr("and has more"))) << seed;
            EXPECT_THAT(error, testing::Not(HasSubstr(" twice"))) << seed;
        }
    }
}

TEST(Reroute, KeepsTheOrderOfAFusionsEdges) {
    GraphSpec graph = reference_graph();
    graph.nodes.push_back({"bag", "text.bag", 1, {}, 0, 0});
    graph.edges.push_back({"text", "bag", "in"});
    const GraphSpec moved = edited(graph, [](const GraphSpec& g) {
        return reroute(g, registry(), {"text_lstm", "fusion", "in"}, {"bag", "fusion", "in"});
    });
    EXPECT_THAT(moved.inputs_of("fusion"), ElementsAre(Edge{"bag", "fusion", "in"}, Edge{"image_conv", "fusion", "in"},
                                                       Edge{"audio_lstm", "fusion", "in"}));
    // Its end elsewhere, where an edge was: that one goes.
    const GraphSpec ended = edited(graph, [](const GraphSpec& g) {
        return reroute(g, registry(), {"text_lstm", "fusion", "in"}, {"text_lstm", "classes", "in"});
    });
    EXPECT_THAT(ended.inputs_of("classes"), ElementsAre(Edge{"text_lstm", "classes", "in"}));
    EXPECT_EQ(ended.edges.size(), graph.edges.size() - 1);
    EXPECT_EQ(reroute(graph, registry(), {"bag", "fusion", "in"}, {"bag", "fusion", "in"}).error().code,
              ErrorCode::unknown_name);
    EXPECT_EQ(reroute(graph, registry(), {"text_lstm", "fusion", "in"}, {"image_conv", "fusion", "in"}).error().code,
              ErrorCode::bad_graph);
    EXPECT_EQ(reroute(graph, registry(), {"text_lstm", "fusion", "in"}, {"text", "fusion", "in"}).error().code,
              ErrorCode::bad_shape);
    EXPECT_EQ(stored(*reroute(graph, registry(), graph.edges[0], graph.edges[0])), stored(graph));
    // Turned round, an edge closes no cycle with itself.
    GraphSpec pair;
    pair.nodes = {{"a", "between.dropout", 1, {}, 0, 0}, {"b", "between.dropout", 1, {}, 0, 0}};
    pair.edges = {{"a", "b", "in"}};
    EXPECT_TRUE(reroute(pair, registry(), pair.edges[0], {"b", "a", "in"}).ok());
}

TEST(InsertOnEdge, FitsBothSides) {
    const GraphSpec graph = reference_graph();
    const Edge edge{"text_lstm", "fusion", "in"};
    const AddedNode added =
        edited(graph, [&](const GraphSpec& g) { return insert_on_edge(g, registry(), edge, "between.linear"); });
    EXPECT_EQ(added.id, "linear");
    EXPECT_THAT(added.graph.inputs_of("fusion"),
                ElementsAre(Edge{"linear", "fusion", "in"}, Edge{"image_conv", "fusion", "in"},
                            Edge{"audio_lstm", "fusion", "in"}));
    EXPECT_THAT(added.graph.inputs_of("linear"), ElementsAre(Edge{"text_lstm", "linear", "in"}));
    EXPECT_THAT(errors_of(added.graph), IsEmpty());
    const Node& from = *graph.find("text_lstm");
    const Node& to = *graph.find("fusion");
    EXPECT_EQ(added.graph.find("linear")->x, (from.x + to.x) / 2);

    const auto code = [&](const Edge& on, const char* type) {
        return insert_on_edge(graph, registry(), on, type).error().code;
    };
    EXPECT_EQ(code(edge, "no.such"), ErrorCode::unknown_name);
    EXPECT_EQ(code({"text", "fusion", "in"}, "between.linear"), ErrorCode::unknown_name);
    EXPECT_EQ(code({"ghost", "fusion", "in"}, "between.linear"), ErrorCode::unknown_name);
    EXPECT_EQ(code(edge, "text.lstm"), ErrorCode::bad_shape);                      // its input does not fit
    EXPECT_EQ(code({"text", "text_lstm", "in"}, "text.bag"), ErrorCode::bad_shape); // what leaves it does not
    EXPECT_EQ(code(edge, "input.text"), ErrorCode::bad_shape);
    // Where the node cannot work with what it is given, it says so itself.
    const auto cut = insert_on_edge(graph, registry(), {"fusion", "classes", "in"}, "between.reshape");
    ASSERT_FALSE(cut.ok());
    EXPECT_THAT(cut.error().text(), HasSubstr("is one already"));
}

TEST(InsertOnEdge, TakesANodeThatIsThere) {
    GraphSpec graph = reference_graph();
    graph.nodes.push_back({"norm", "between.layer_norm", 1, {}, 40, 50});
    const Edge edge{"fusion", "classes", "in"};
    const GraphSpec put =
        edited(graph, [&](const GraphSpec& g) { return insert_on_edge(g, registry(), edge, "norm", true); });
    EXPECT_THAT(put.inputs_of("classes"), ElementsAre(Edge{"norm", "classes", "in"}));
    EXPECT_EQ(put.find("norm")->x, 40);
    EXPECT_EQ(insert_on_edge(put, registry(), {"text_lstm", "fusion", "in"}, "norm", true).error().code,
              ErrorCode::bad_graph);
    EXPECT_EQ(insert_on_edge(graph, registry(), edge, "ghost", true).error().code, ErrorCode::unknown_name);
    EXPECT_EQ(stored(*insert_on_edge(graph, registry(), edge, "between.linear", false)),
              stored(insert_on_edge(graph, registry(), edge, "between.linear")->graph));
}

TEST(Paste, GivesFreeIdsAndKeepsWhatBelongsTogether) {
    GraphSpec graph = reference_graph();
    graph.groups = {{"group", "Text", {"text", "text_lstm"}, true}, {"group_2", "Joined", {"fusion", "classes"}, false}};
    graph.find("fusion")->params["modality_dropout_rates"] = std::string("text=0.2,image=0.1");
    const std::string text = nodes_to_text(graph, {"text", "text_lstm", "fusion"});
    const auto pasted = edited(graph, [&](const GraphSpec& g) { return paste_text(g, registry(), text, 16, 24); });
    EXPECT_THAT(pasted.ids, ElementsAre("text_2", "text_lstm_2", "fusion_2"));
    EXPECT_EQ(pasted.graph.nodes.size(), graph.nodes.size() + 3);
    EXPECT_EQ(pasted.graph.find("text_2")->x, graph.find("text")->x + 16);
    EXPECT_EQ(pasted.graph.find("text_2")->y, graph.find("text")->y + 24);
    // Edges between them, and no other.
    EXPECT_EQ(pasted.graph.edges.size(), graph.edges.size() + 2);
    EXPECT_THAT(pasted.graph.edges, testing::Contains(Edge{"text_lstm_2", "fusion_2", "in"}));
    // What lies in it whole; its parameters speak of the copies.
    ASSERT_EQ(pasted.graph.groups.size(), 3U);
    EXPECT_EQ(pasted.graph.groups[2], (NodeGroup{"group_3", "Text", {"text_2", "text_lstm_2"}, true}));
    EXPECT_EQ(pasted.graph.find("fusion_2")->params.at("modality_dropout_rates"),
              Value(std::string("text_2=0.2,image=0.1")));
    EXPECT_TRUE(graph_from_json(graph_to_json(pasted.graph)).ok());

    const std::string before = stored(graph);
    const Pasted copied = duplicate_nodes(graph, {"text", "text_lstm", "fusion"}, 16, 24);
    EXPECT_EQ(stored(graph), before);
    EXPECT_EQ(stored(copied.graph), stored(pasted.graph));
    EXPECT_EQ(copied.ids, pasted.ids);
    // A whole graph's JSON is such a text.
    const auto whole = paste_text({}, registry(), stored(graph), 0, 0);
    ASSERT_TRUE(whole.ok());
    EXPECT_EQ(json::parse(stored(whole->graph))["nodes"], json::parse(stored(graph))["nodes"]);
    EXPECT_EQ(whole->graph.groups, graph.groups);
    EXPECT_EQ(paste_text(graph, registry(), nodes_to_text(graph, {}), 0, 0)->graph.nodes.size(), graph.nodes.size());
}

TEST(Paste, GivesFreeIdsForRandomParts) {
    for (std::uint64_t seed = 0; seed < 30; ++seed) {
        Random random(seed);
        GraphSpec graph = test::random_dag(10, 14, seed);
        for (int round = 0; round < 4; ++round) {
            std::set<std::string> ids;
            for (const Node& node : graph.nodes)
                if (random.chance(0.4)) ids.insert(node.id);
            if (!ids.empty()) graph = *group_nodes(graph, ids, "G");
            const auto pasted = paste_text(graph, registry(), nodes_to_text(graph, ids), 0, 0);
            ASSERT_TRUE(pasted.ok());
            EXPECT_EQ(pasted->ids.size(), ids.size());
            for (const std::string& id : pasted->ids)
                EXPECT_FALSE(graph.find(id)) << id;
            graph = pasted->graph;
        }
        EXPECT_TRUE(graph_from_json(graph_to_json(graph)).ok()) << seed; // ids and groups are unique
    }
}

TEST(Paste, RefusesWhatItCannotRead) {
    const GraphSpec graph = reference_graph();
    const json good = json::parse(nodes_to_text(graph, {"text", "text_lstm"}));
    const auto refused = [&](const std::string& text) {
        const auto pasted = paste_text(graph, registry(), text, 0, 0);
        EXPECT_FALSE(pasted.ok()) << text;
        if (pasted) return Error();
        EXPECT_THAT(pasted.error().where, testing::StartsWith("pasted text"));
        return pasted.error();
    };
    for (const char* odd : {"", "hello", "5", "[]", "{}", "{\"version\":2}", "\xff"})
        EXPECT_EQ(refused(odd).code, ErrorCode::bad_format) << odd;
    json changed = good;
    changed["nodes"][1]["type"] = "text.telepathy";
    EXPECT_EQ(refused(changed.dump()).code, ErrorCode::unknown_name);
    EXPECT_THAT(refused(changed.dump()).text(), HasSubstr("node 'text_lstm'"));
    changed = good;
    changed["version"] = 99;
    EXPECT_EQ(refused(changed.dump()).code, ErrorCode::version_mismatch);
    changed = good;
    changed["nodes"][1]["version"] = 99;
    EXPECT_EQ(refused(changed.dump()).code, ErrorCode::version_mismatch);
    changed = good;
    changed["edges"][0]["to"] = "fusion"; // is here, but not in the text
    EXPECT_EQ(refused(changed.dump()).code, ErrorCode::bad_format);
    GraphSpec odd = graph;
    odd.nodes[0].params["column"] = std::string("\xff\xfe");
    EXPECT_TRUE(paste_text(graph, registry(), nodes_to_text(odd, {"text"}), 0, 0).ok());
}

TEST(Align, LinesUpSidesAndMiddles) {
    GraphSpec graph = test::random_dag(5, 4, 1);
    std::map<std::string, std::pair<double, double>> sizes;
    std::set<std::string> ids;
    for (std::size_t i = 0; i < 5; ++i) {
        Node& node = graph.nodes[i];
        node.x = 100.0 * static_cast<double>(i * i);
        node.y = 300.0 - 70.0 * static_cast<double>(i);
        sizes[node.id] = {50 + 30.0 * static_cast<double>(i), 40 + 20.0 * static_cast<double>(i % 3)};
        if (i < 4) ids.insert(node.id);
    }
    const std::string before = stored(graph);
    const auto each = [&](Alignment alignment, auto part) {
        const GraphSpec aligned = align_nodes(graph, ids, alignment, sizes);
        EXPECT_EQ(stored(graph), before);
        EXPECT_EQ(aligned.nodes[4].x, graph.nodes[4].x); // not chosen
        std::vector<double> parts;
        for (std::size_t i = 0; i < 4; ++i)
            parts.push_back(part(aligned.nodes[i], sizes.at(aligned.nodes[i].id)));
        return parts;
    };
    const auto same = [](double value) { return testing::Each(testing::DoubleEq(value)); };
    EXPECT_THAT(each(Alignment::left, [](auto& n, auto) { return n.x; }), same(0));
    EXPECT_THAT(each(Alignment::right, [](auto& n, auto s) { return n.x + s.first; }), same(900 + 140));
    EXPECT_THAT(each(Alignment::centre, [](auto& n, auto s) { return n.x + s.first / 2; }), same(520));
    EXPECT_THAT(each(Alignment::top, [](auto& n, auto) { return n.y; }), same(90));
    EXPECT_THAT(each(Alignment::bottom, [](auto& n, auto s) { return n.y + s.second; }), same(340));
    EXPECT_THAT(each(Alignment::middle, [](auto& n, auto s) { return n.y + s.second / 2; }), same(215));
    EXPECT_EQ(stored(align_nodes(graph, {}, Alignment::left, sizes)), before);
    EXPECT_EQ(stored(align_nodes(graph, {"n1"}, Alignment::left, sizes)), before);
    EXPECT_EQ(stored(align_nodes(graph, {"n1"}, Alignment::spread_down, sizes)), before);
}

TEST(Align, SpreadsWithTheSameGap) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        GraphSpec graph = test::random_dag(2 + random.below(8), 2, seed);
        std::map<std::string, std::pair<double, double>> sizes;
        std::set<std::string> ids;
        for (Node& node : graph.nodes) {
            node.x = random.uniform(0, 3000);
            node.y = random.uniform(0, 3000);
            sizes[node.id] = {random.uniform(10, 300), random.uniform(10, 300)};
            ids.insert(node.id);
        }
        const GraphSpec spread = align_nodes(graph, ids, Alignment::spread_down, sizes);
        std::vector<std::pair<double, double>> boxes; // from, to
        double first = 1e9, last = -1e9;
        for (const Node& node : graph.nodes)
            first = std::min(first, node.y);
        for (const Node& node : spread.nodes) {
            boxes.emplace_back(node.y, node.y + sizes[node.id].second);
            EXPECT_EQ(node.x, graph.find(node.id)->x);
        }
        std::sort(boxes.begin(), boxes.end());
        const double gap = boxes[1].first - boxes[0].second;
        EXPECT_GE(gap, -1e-9);
        for (std::size_t i = 2; i < boxes.size(); ++i)
            EXPECT_NEAR(boxes[i].first - boxes[i - 1].second, gap, 1e-6) << seed;
        last = boxes.back().second;
        EXPECT_GT(last, first);
        const GraphSpec across = align_nodes(graph, ids, Alignment::spread_across, sizes);
        for (const Node& node : across.nodes)
            EXPECT_EQ(node.y, graph.find(node.id)->y);
    }
}

TEST(Groups, AreMadeNamedCollapsedAndTakenApart) {
    const GraphSpec graph = reference_graph();
    const GraphSpec one =
        edited(graph, [](const GraphSpec& g) { return group_nodes(g, {"text_lstm", "text"}, "Text"); });
    ASSERT_EQ(one.groups.size(), 1U);
    EXPECT_EQ(one.groups[0], (NodeGroup{"group", "Text", {"text", "text_lstm"}, false}));
    // A node is in one group at most; a group without nodes is none.
    const GraphSpec two = *group_nodes(one, {"text", "image"}, "Inputs");
    ASSERT_EQ(two.groups.size(), 2U);
    EXPECT_THAT(two.groups[0].nodes, ElementsAre("text_lstm"));
    EXPECT_EQ(two.groups[1], (NodeGroup{"group_2", "Inputs", {"text", "image"}, false}));
    const GraphSpec three = *group_nodes(two, {"text_lstm", "text", "image"}, "All");
    ASSERT_EQ(three.groups.size(), 1U);

    EXPECT_EQ(with_group_title(two, "group_2", "Eingänge").groups[1].title, "Eingänge");
    EXPECT_TRUE(with_collapsed(two, "group", true).groups[0].collapsed);
    EXPECT_FALSE(with_collapsed(two, "group", true).groups[1].collapsed);
    EXPECT_EQ(stored(with_collapsed(two, "ghost", true)), stored(two));
    EXPECT_EQ(ungroup(two, "group").groups.size(), 1U);
    EXPECT_EQ(stored(ungroup(one, "group")), stored(graph));
    EXPECT_EQ(group_nodes(graph, {}, "None").error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(group_nodes(graph, {"text", "ghost"}, "Odd").error().code, ErrorCode::unknown_name);
}

TEST(Move, MovesWhatIsNamed) {
    const GraphSpec graph = reference_graph();
    const GraphSpec moved = move_nodes(graph, {{"text", {-3.5, 8}}, {"ghost", {1, 1}}});
    EXPECT_EQ(moved.find("text")->x, -3.5);
    EXPECT_EQ(moved.find("text")->y, 8);
    EXPECT_EQ(moved.find("image")->y, graph.find("image")->y);
}

} // namespace
} // namespace triptych
