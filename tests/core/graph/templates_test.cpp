// SPDX-License-Identifier: GPL-3.0-or-later
// Templates, single-modality baselines, and the parameters that every node with weights has.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "core/graph/registry.h"

namespace triptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

const std::map<Modality, std::string> all_columns = {
    {Modality::text, "note"}, {Modality::image, "panel"}, {Modality::audio, "sound"}};

const std::map<Modality, std::string> every_column = [] {
    std::map<Modality, std::string> columns = all_columns;
    columns[Modality::series] = "curve";
    columns[Modality::vector] = "embedding";
    columns[Modality::numbers] = "load,state";
    columns[Modality::video] = "clip";
    return columns;
}();

GraphSpec made(const std::string& id, const std::map<Modality, std::string>& columns = all_columns) {
    auto graph = make_template(id, columns, "condition");
    EXPECT_TRUE(graph.ok()) << (graph ? "" : graph.error().text());
    return graph ? *std::move(graph) : GraphSpec();
}

std::vector<std::string> problems_of(const GraphSpec& graph) {
    std::vector<std::string> texts;
    for (const Problem& problem :
         analyse(graph, builtin_registry(), {.classes = 3, .vocabulary = {}}).problems)
        texts.push_back(problem.error.text());
    return texts;
}

std::vector<std::string> inputs_in(const GraphSpec& graph) {
    std::vector<std::string> ids;
    for (const Node& node : graph.nodes)
        if (node.type.starts_with("input.")) ids.push_back(node.id);
    return ids;
}

void set(GraphSpec& graph, const std::string& assignment) {
    const auto done = set_param(graph, builtin_registry(), assignment);
    EXPECT_TRUE(done.ok()) << assignment;
}

TEST(Templates, AreRightWithWhateverColumnsTheyCanDoWith) {
    std::set<std::string> ids;
    for (const Template& one : templates()) {
        EXPECT_TRUE(ids.insert(one.id).second) << one.id;
        EXPECT_FALSE(one.title.empty());
        EXPECT_FALSE(one.help.empty());
        for (int columns = 0; columns < 128; ++columns) {
            std::map<Modality, std::string> given;
            std::size_t fitting = 0;
            int bit = 1;
            for (const auto& [modality, name] : every_column) {
                if (columns & bit) given[modality] = name;
                bit *= 2;
            }
            for (const Modality modality : one.modalities)
                fitting += given.contains(modality) ? 1 : 0;
            SCOPED_TRACE(one.id + " with " + std::to_string(given.size()) + " columns");
            const auto graph = make_template(one.id, given, "condition");
            ASSERT_EQ(graph.ok(), fitting >= one.least);
            if (!graph) {
                EXPECT_EQ(graph.error().code, ErrorCode::missing_column);
                continue;
            }
            EXPECT_EQ(graph->name, one.id);
            EXPECT_EQ(inputs_in(*graph).size(), fitting);
            EXPECT_THAT(problems_of(*graph), IsEmpty());
            std::set<std::pair<double, double>> places;
            for (const Node& node : graph->nodes)
                EXPECT_TRUE(places.insert({node.x, node.y}).second) << node.id << " lies on another";
        }
    }
    EXPECT_THAT(ids,
                testing::IsSupersetOf({"reference", "late", "gated", "mult", "bottleneck", "concat", "industrial",
                                       "text_image", "image_audio", "text_audio", "text", "image", "audio"}));
}

TEST(Templates, NameTheModalityThatLacksAColumn) {
    const std::map<Modality, std::string> text = {{Modality::text, "note"}};
    const auto error = [&](const char* id) { return make_template(id, text, "condition").error().text(); };
    EXPECT_THAT(error("text_audio"), HasSubstr("'audio'"));
    EXPECT_THAT(error("image_audio"), HasSubstr("'image'"));
    EXPECT_THAT(error("audio"), HasSubstr("'audio'"));
    EXPECT_THAT(error("mult"), HasSubstr("at least 2 modalities, and the table has 1"));
    EXPECT_THAT(make_template("reference", {}, "condition").error().text(),
                HasSubstr("none: text, image, audio"));
    EXPECT_THAT(make_template("perceiver", text, "condition").error().text(), HasSubstr("bottleneck"));
}

TEST(Templates, TheReferenceIsAsItWas) {
    const GraphSpec graph = made("reference");
    std::vector<std::string> nodes;
    for (const Node& node : graph.nodes) {
        std::string text = node.id + " " + node.type + " " + std::to_string(static_cast<int>(node.x)) + "," +
                           std::to_string(static_cast<int>(node.y));
        for (const auto& [name, value] : node.params)
            text += " " + name + "=" + value_text(value);
        nodes.push_back(text);
    }
    EXPECT_THAT(nodes, ElementsAre("text input.text 0,0 column=note", "text_lstm text.lstm 264,0",
                                   "image input.image 0,192 column=panel", "image_conv image.conv 264,192",
                                   "audio input.audio 0,384 column=sound", "audio_lstm audio.lstm 264,384",
                                   "fusion fusion.self_attention 568,192",
                                   "classes head.classes 848,192 column=condition"));
}

TEST(SingleModality, IsABaselineOfEveryTemplate) {
    for (const Template& one : templates())
        for (const Modality modality : one.modalities) {
            SCOPED_TRACE(one.id + " of " + modality_name(modality));
            const auto single = single_modality(made(one.id, every_column), builtin_registry(), modality);
            ASSERT_TRUE(single.ok()) << single.error().text();
            EXPECT_THAT(inputs_in(*single), ElementsAre(modality_name(modality)));
            EXPECT_THAT(problems_of(*single), IsEmpty());
            const auto by_id =
                single_modality(made(one.id, every_column), builtin_registry(), std::string(modality_name(modality)));
            ASSERT_TRUE(by_id.ok());
            EXPECT_EQ(graph_to_json(*by_id), graph_to_json(*single));
        }
}

TEST(SingleModality, KeepsFusionsThatCanWorkWithOneEdge) {
    const auto fusion = [](const char* id) {
        const auto single = single_modality(made(id), builtin_registry(), Modality::image);
        return single.ok() ? single->find("fusion")->type : std::string();
    };
    EXPECT_EQ(fusion("reference"), "fusion.self_attention");
    EXPECT_EQ(fusion("gated"), "fusion.gated");
    EXPECT_EQ(fusion("late"), "fusion.late");
    EXPECT_EQ(fusion("mult"), "fusion.concat");
    EXPECT_EQ(fusion("bottleneck"), "fusion.concat");

    GraphSpec tied = made("gated");
    set(tied, "fusion.gates=tied");
    set(tied, "fusion.modality_dropout=0.3");
    const auto single = single_modality(tied, builtin_registry(), Modality::audio);
    ASSERT_TRUE(single.ok());
    EXPECT_EQ(single->find("fusion")->type, "fusion.concat");
    EXPECT_EQ(single->find("fusion")->params, (std::map<std::string, Value>{{"modality_dropout", 0.3}}));
}

TEST(SingleModality, ForgetsNamesOfWhatIsGone) {
    GraphSpec graph = made("reference");
    set(graph, "fusion.modality_dropout_rates=text=0.2,image=0.3");
    set(graph, "fusion.heads=8");
    auto single = single_modality(graph, builtin_registry(), Modality::text);
    ASSERT_TRUE(single.ok());
    EXPECT_THAT(problems_of(*single), IsEmpty());
    EXPECT_EQ(single->find("fusion")->params, (std::map<std::string, Value>{{"heads", std::int64_t{8}}}));
    // A rate for what stays is kept.
    set(graph, "fusion.modality_dropout_rates=text=0.2");
    single = single_modality(graph, builtin_registry(), Modality::text);
    EXPECT_TRUE(single->find("fusion")->params.contains("modality_dropout_rates"));
}

TEST(SingleModality, KeepsTwoInputsOfOneModalityAndDropsSideHeads) {
    GraphSpec graph = made("reference");
    graph.nodes.push_back({"title", "input.text", 1, {{"column", std::string("title")}}, 0, 600});
    graph.nodes.push_back({"title_lstm", "text.lstm", 1, {}, 264, 600});
    graph.nodes.push_back({"look", "between.pool", 1, {}, 568, 600});
    graph.nodes.push_back({"side", "head.classes", 1, {}, 848, 600});
    for (const auto& [from, to] : {std::pair{"title", "title_lstm"},
                                   {"title_lstm", "fusion"},
                                   {"image_conv", "look"},
                                   {"look", "side"}})
        graph.edges.push_back({from, to, "in"});
    const auto texts = single_modality(graph, builtin_registry(), Modality::text);
    ASSERT_TRUE(texts.ok());
    std::vector<std::string> ids;
    for (const Node& node : texts->nodes)
        ids.push_back(node.id);
    EXPECT_THAT(ids, UnorderedElementsAre("text", "text_lstm", "title", "title_lstm", "fusion", "classes"));
    const auto title = single_modality(graph, builtin_registry(), "title");
    ASSERT_TRUE(title.ok());
    EXPECT_THAT(inputs_in(*title), ElementsAre("title"));
    EXPECT_THAT(inputs_in(*single_modality(graph, builtin_registry(), Modality::image)),
                ElementsAre("image"));
}

TEST(SingleModality, ReplacesAFusionThatLostANamedInput) {
    GraphSpec graph = made("reference");
    std::erase_if(graph.nodes, [](const Node& node) { return node.id.starts_with("audio"); });
    std::erase_if(graph.edges, [](const Edge& edge) { return edge.from.starts_with("audio"); });
    graph.find("fusion")->type = "fusion.film";
    for (Edge& edge : graph.edges)
        if (edge.from == "image_conv") edge.port = "condition";
    ASSERT_THAT(problems_of(graph), IsEmpty());
    for (const Modality modality : {Modality::text, Modality::image}) {
        const auto single = single_modality(graph, builtin_registry(), modality);
        ASSERT_TRUE(single.ok());
        EXPECT_THAT(problems_of(*single), IsEmpty());
    }
}

TEST(SingleModality, SaysWhatThereIs) {
    const auto none = single_modality(made("text_image"), builtin_registry(), Modality::audio);
    EXPECT_EQ(none.error().code, ErrorCode::unknown_name);
    EXPECT_THAT(none.error().text(), testing::AllOf(HasSubstr("'audio'"), HasSubstr("text, image")));
    EXPECT_EQ(single_modality(made("reference"), builtin_registry(), "fusion").error().code,
              ErrorCode::unknown_name);
    GraphSpec loose = made("reference");
    std::erase_if(loose.edges, [](const Edge& edge) { return edge.from == "text_lstm"; });
    EXPECT_EQ(single_modality(loose, builtin_registry(), "text").error().code, ErrorCode::bad_graph);
    EXPECT_FALSE(single_modality({}, builtin_registry(), "text").ok());
}

TEST(CommonFields, BelongToWhatHasWeights) {
    std::vector<std::string> without;
    for (const NodeType* type : builtin_registry().types()) {
        SCOPED_TRACE(type->id);
        const Field* frozen = find_field(type->fields, frozen_param);
        const Field* factor = find_field(type->fields, rate_factor_param);
        EXPECT_EQ(frozen != nullptr, type->factory && type->learns);
        EXPECT_EQ(factor != nullptr, frozen != nullptr);
        if (!frozen) {
            without.push_back(type->id);
            continue;
        }
        EXPECT_TRUE(frozen->advanced && factor->advanced);
        EXPECT_EQ(frozen->fallback, Value(false));
        EXPECT_EQ(factor->fallback, Value(1.0));
        EXPECT_EQ(factor->maximum, 100);
    }
    EXPECT_THAT(without,
                UnorderedElementsAre("input.text", "input.image", "input.audio", "input.waveform", "input.video",
                                     "input.numbers", "input.vector", "input.series", "video.frames",
                                     "between.dropout", "between.reshape", "between.residual",
                                     "between.stop_gradient"));
}

TEST(CommonFields, EverythingFrozenIsAnError) {
    GraphSpec graph = made("reference");
    for (const char* node : {"text_lstm", "image_conv", "audio_lstm", "fusion"})
        set(graph, std::string(node) + ".frozen=true");
    EXPECT_THAT(problems_of(graph), IsEmpty());
    set(graph, "classes.frozen=true");
    EXPECT_THAT(problems_of(graph), ElementsAre(HasSubstr("every node frozen")));
    EXPECT_EQ(set_param(graph, builtin_registry(), "fusion.learning_rate_factor=101").error().code,
              ErrorCode::out_of_range);
}

} // namespace
} // namespace triptych
