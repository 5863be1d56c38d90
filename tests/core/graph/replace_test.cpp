// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/graph/replace.h"

#include <gtest/gtest.h>

namespace triptych {
namespace {

GraphSpec replaceable() {
    return *make_template("reference",
                          {{Modality::text, "text"}, {Modality::image, "image"}, {Modality::audio, "audio"}}, "label");
}

TEST(Replace, an_encoder_keeps_its_edges_and_what_both_types_have) {
    GraphSpec graph = replaceable();
    ASSERT_TRUE(set_param(graph, builtin_registry(), "text_lstm.embedding=50"));
    ASSERT_TRUE(set_param(graph, builtin_registry(), "text_lstm.bidirectional=true"));
    const auto swapped = with_encoder(graph, builtin_registry(), "text", "text.cnn");
    ASSERT_TRUE(swapped) << swapped.error().text();
    EXPECT_EQ(swapped->find("text_lstm"), nullptr);
    const Node* node = swapped->find("text_cnn");
    ASSERT_NE(node, nullptr);
    EXPECT_EQ(node->type, "text.cnn");
    EXPECT_EQ(node->params, (std::map<std::string, Value>{{"embedding", std::int64_t{50}}}));
    EXPECT_EQ(swapped->inputs_of("text_cnn"), (std::vector<Edge>{{"text", "text_cnn", "in"}}));
    EXPECT_EQ(swapped->inputs_of("fusion").front().from, "text_cnn") << "the order of the fusion's inputs stays";
    EXPECT_TRUE(analyse(*swapped, builtin_registry(), {.classes = 3, .vocabulary = {{"text", 9}}}).usable());
}

TEST(Replace, a_value_that_the_new_type_does_not_allow_goes) {
    GraphSpec graph = replaceable();
    graph.find("text_lstm")->params["tokens"] = std::string("max");
    const auto swapped = with_encoder(graph, builtin_registry(), "text", "text.transformer");
    ASSERT_TRUE(swapped) << swapped.error().text();
    const GraphInfo info = analyse(*swapped, builtin_registry());
    for (const Problem& problem : info.problems)
        EXPECT_NE(problem.node, "text_transformer") << problem.error.text();
}

TEST(Replace, groups_and_a_name_of_its_own_stay) {
    GraphSpec graph = replaceable();
    graph.groups = {{"ears", "Ears", {"audio", "audio_lstm"}, false}};
    for (Edge& edge : graph.edges) {
        if (edge.from == "text_lstm") edge.from = "reader";
        if (edge.to == "text_lstm") edge.to = "reader";
    }
    graph.find("text_lstm")->id = "reader";
    auto swapped = with_type(graph, builtin_registry(), "reader", "text.gru");
    ASSERT_TRUE(swapped);
    EXPECT_EQ(swapped->find("reader")->type, "text.gru");
    swapped = with_encoder(*swapped, builtin_registry(), "audio", "audio.cnn");
    ASSERT_TRUE(swapped);
    EXPECT_EQ(swapped->groups.front().nodes, (std::vector<std::string>{"audio", "audio_cnn"}));
}

TEST(Replace, says_what_it_cannot) {
    const GraphSpec graph = replaceable();
    const auto code = [&](const Result<GraphSpec>& made) { return made ? ErrorCode::internal : made.error().code; };
    EXPECT_EQ(code(with_type(graph, builtin_registry(), "nobody", "text.cnn")), ErrorCode::unknown_name);
    EXPECT_EQ(code(with_type(graph, builtin_registry(), "text_lstm", "text.nothing")), ErrorCode::unknown_name);
    EXPECT_EQ(code(with_type(graph, builtin_registry(), "classes", "text.cnn")), ErrorCode::bad_graph);
    EXPECT_EQ(code(with_type(graph, builtin_registry(), "text", "text.cnn")), ErrorCode::bad_graph);
    EXPECT_EQ(code(with_encoder(graph, builtin_registry(), "text_lstm", "text.cnn")), ErrorCode::unknown_name);
    GraphSpec twice = graph;
    twice.edges.push_back({"text", "fusion", "in"});
    EXPECT_EQ(code(with_encoder(twice, builtin_registry(), "text", "text.cnn")), ErrorCode::bad_graph);
}

} // namespace
} // namespace triptych
