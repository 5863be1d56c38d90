// SPDX-License-Identifier: GPL-3.0-or-later
// Numbers, vectors and series in batches: from prepared samples, made up, counted, and traced back.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/graph/inputs.h"
#include "core/training/collate_numbers.h"
#include "core/training/cost.h"
#include "core/training/made_up.h"

namespace triptych {
namespace {

GraphSpec industrial() {
    auto graph = make_template("industrial",
                               {{Modality::series, "curve"}, {Modality::numbers, "size,colour,weight"}}, "label");
    EXPECT_TRUE(graph.ok()) << (graph ? "" : graph.error().text());
    EXPECT_TRUE(set_param(*graph, builtin_registry(), "series.max_steps=40").ok());
    return *std::move(graph);
}

DataFacts facts() {
    DataFacts known;
    known.classes = 3;
    known.widths["series"] = 2;
    known.categories["numbers"] = {0, 5, 0};
    return known;
}

TEST(NumberBatch, WhatIsNotKnownIsMasked) {
    PreparedNumbers first{{0.5F, 2}, {true, true}, {}}, second{{0, 0}, {false, true}, {}}, none{{0, 0}, {false, false}, {}};
    const Flow flow = stack_numbers({&first, &second, nullptr, &none}, 2);
    EXPECT_TRUE(torch::equal(flow.mask, torch::tensor({1, 1, 0, 1, 0, 0, 0, 0}).view({4, 2}).to(torch::kBool)));
    EXPECT_TRUE(torch::equal(flow.present, torch::tensor({true, true, false, false})));
    EXPECT_FLOAT_EQ(flow.values[0][1].item<float>(), 2);
}

TEST(NumberBatch, SeriesArePaddedAtTheEnd) {
    PreparedSeries shorter{{1, 2, {1, 2}}, 1}, longer{{3, 2, {1, 2, 3, 4, 5, 6}}, 9};
    const Flow flow = stack_series({&shorter, nullptr, &longer}, 2, 5);
    EXPECT_EQ(flow.values.sizes(), (std::vector<std::int64_t>{3, 5, 2}));
    EXPECT_TRUE(torch::equal(flow.mask.sum(1), torch::tensor({1, 0, 3})));
    EXPECT_FLOAT_EQ(flow.values[2][2][1].item<float>(), 6);
    EXPECT_TRUE(torch::equal(flow.present, torch::tensor({true, false, true})));
    EXPECT_EQ(stack_series({nullptr}, 2, 1).values.size(1), 1);
}

TEST(NumberBatch, WidthsComeFromTheData) {
    const GraphInfo with = analyse(industrial(), builtin_registry(), facts());
    EXPECT_EQ(shape_text(with.outputs.at("series").shape), "[B,T,2]");
    EXPECT_EQ(shape_text(with.outputs.at("numbers").shape), "[B,3]");
    EXPECT_TRUE(with.usable());
    const GraphInfo without = analyse(industrial(), builtin_registry());
    EXPECT_EQ(shape_text(without.outputs.at("series").shape), "[B,T,C]");
    EXPECT_TRUE(without.usable());
}

TEST(NumberBatch, MadeUpBatchesFitTheModel) {
    const GraphSpec graph = industrial();
    for (const DataFacts& known : {facts(), [] { DataFacts only; only.classes = 3; return only; }()}) {
        const Batch batch = made_up_batch(graph, builtin_registry(), known, 4, {{"series", 7}});
        EXPECT_EQ(batch.inputs.at("series").values.size(1), 7);
        auto model = Model::build(graph, builtin_registry(), known, nullptr, 0);
        ASSERT_TRUE(model.ok()) << model.error().text();
        ForwardContext context;
        const torch::Tensor logits = model->forward(batch, context);
        EXPECT_EQ(logits.sizes(), (std::vector<std::int64_t>{4, 3}));
        EXPECT_TRUE(logits.isfinite().all().item<bool>());
    }
    const torch::Tensor places = made_up_batch(graph, builtin_registry(), facts(), 64).inputs.at("numbers").values.select(1, 1);
    EXPECT_TRUE(torch::equal(places, places.floor()));
    EXPECT_LT(places.max().item<float>(), 5);
}

TEST(NumberBatch, CostsAreCounted) {
    CostOptions options;
    options.batch_size = 8;
    const auto cost = graph_cost(industrial(), builtin_registry(), facts(), options);
    ASSERT_TRUE(cost.ok()) << cost.error().text();
    // By hand: an LSTM of 64 over 40 steps of 2 channels.
    EXPECT_EQ(cost->nodes.at("series_lstm").parameters, 4 * 64 * (2 + 64 + 2));
    EXPECT_NEAR(cost->nodes.at("series_lstm").forward_flops, 8.0 * 40 * 2 * 4 * 64 * (2 + 64),
                0.05 * cost->nodes.at("series_lstm").forward_flops);
    // Two columns of numbers and one of five categories, then three layers, the first without its first norm.
    const std::int64_t width = 96, layer = 4 * width * width + 4 * width + (width + 1) * 256 + (128 + 1) * width + 4 * width;
    EXPECT_EQ(cost->nodes.at("numbers_transformer").parameters,
              2 * 2 * width + 5 * width + width + 3 * layer - 2 * width + 2 * width);
    EXPECT_GT(cost->total.step_flops, 0);
}

TEST(NumberBatch, TemporalConvolutionsAreCountedToo) {
    GraphSpec graph = industrial();
    graph.find("series_lstm")->type = "series.tcn";
    graph.find("series_lstm")->params = {{"channels", std::string("4,4")}};
    CostOptions options;
    options.batch_size = 8;
    const auto cost = graph_cost(graph, builtin_registry(), facts(), options);
    ASSERT_TRUE(cost.ok()) << cost.error().text();
    const auto& node = cost->nodes.at("series_lstm");
    // Kernel 3; directions, lengths and biases of four convolutions, and one that fits the first block's input.
    EXPECT_EQ(node.parameters, (2 * 4 * 3 + 4 + 4) + 3 * (4 * 4 * 3 + 4 + 4) + (2 * 4 + 4));
    EXPECT_NEAR(node.forward_flops, 8.0 * 40 * 2 * (2 * 4 * 3 + 3 * 4 * 4 * 3 + 2 * 4), 0.05 * node.forward_flops);
}

TEST(NumberBatch, TokensSayWhichColumnsAndSteps) {
    PreparedNumbers numbers{{1, 0, 2}, {true, false, true}, {"1", "", "red"}};
    const TokenList columns = number_sources(numbers, "numbers", {"size", "weight", "colour"});
    ASSERT_EQ(columns.size(), 2U);
    EXPECT_EQ(columns[1].label, "colour");
    EXPECT_EQ(columns[1].first, 2U);
    EXPECT_EQ(columns[1].kind, TokenSource::Kind::column);
    PreparedSeries series;
    series.steps = {3, 1, {1, 2, 3}};
    const TokenList steps = series_sources(series, "series");
    ASSERT_EQ(steps.size(), 3U);
    EXPECT_EQ(steps[2].first, 2U);
    const TokenList all = joined(steps);
    EXPECT_EQ(all.at(0).first, 0U);
    EXPECT_EQ(all.at(0).count, 3U);
}

} // namespace
} // namespace triptych
