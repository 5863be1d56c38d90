// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/cost.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <gtest/gtest.h>

#include "core/training/made_up.h"

namespace triptych {
namespace {

GraphSpec small_reference() {
    GraphSpec graph = *make_template(
        "reference", {{Modality::text, "text"}, {Modality::image, "image"}, {Modality::audio, "audio"}}, "label");
    for (const char* assignment : {"image.size=64", "text.max_words=20", "audio.max_frames=96"})
        EXPECT_TRUE(set_param(graph, builtin_registry(), assignment).ok());
    return graph;
}

DataFacts some_facts() {
    DataFacts facts;
    facts.classes = 6;
    facts.vocabulary["text"] = 500;
    return facts;
}

TEST(Cost, CountsTheReferenceModelsParametersAndProducts) {
    CostOptions options;
    options.batch_size = 16;
    const auto cost = graph_cost(small_reference(), builtin_registry(), some_facts(), options);
    ASSERT_TRUE(cost.ok()) << cost.error().text();

    // By hand, from the definition of each layer.
    const auto& text = cost->nodes.at("text_lstm");
    EXPECT_EQ(text.parameters, 500 * 100 + 4 * 128 * (100 + 128 + 2));
    EXPECT_NEAR(text.forward_flops, 16.0 * 20 * 2 * 4 * 128 * (100 + 128), 0.01 * text.forward_flops);
    const auto& image = cost->nodes.at("image_conv");
    EXPECT_EQ(image.parameters, 64 * 3 * 9 + 64);
    EXPECT_DOUBLE_EQ(image.forward_flops, 16.0 * 2 * 64 * 27 * 64 * 64);
    EXPECT_DOUBLE_EQ(image.step_flops, 2 * image.forward_flops) << "pictures need no gradient";
    const auto& audio = cost->nodes.at("audio_lstm");
    EXPECT_EQ(audio.parameters, 4 * 64 * (128 + 64 + 2));
    EXPECT_NEAR(audio.forward_flops, 16.0 * 96 * 2 * 4 * 64 * (128 + 64), 0.01 * audio.forward_flops);

    const auto& fusion = cost->nodes.at("fusion");
    const GraphInfo info = analyse(small_reference(), builtin_registry(), some_facts());
    const double audio_tokens = 96.0 / static_cast<double>(info.params.at("audio_lstm").integer("segment"));
    const double tokens = 20 + 64 + audio_tokens;
    const double projections = 2 * 128 * (20 * 128.0 + 64 * 64.0 + audio_tokens * 64.0);
    const double attention = 4 * 2 * tokens * 128 * 128 + 2 * 2 * tokens * tokens * 128;
    EXPECT_NEAR(fusion.forward_flops, 16 * (projections + attention), 0.05 * fusion.forward_flops);
    EXPECT_NEAR(fusion.step_flops, 3 * fusion.forward_flops, 0.1 * fusion.step_flops);

    EXPECT_EQ(cost->nodes.at("classes").parameters, 128 * 6 + 6);
    std::int64_t sum = 0;
    for (const auto& [id, node] : cost->nodes)
        sum += node.parameters;
    EXPECT_EQ(cost->total.parameters, sum);
    EXPECT_EQ(cost->total.trainable, sum);
}

/// What tensors hold at most while training steps run.
class Peak : public c10::MemoryReportingInfoBase {
  public:
    void reportMemoryUsage(void*, std::int64_t bytes, std::size_t, std::size_t, c10::Device) override {
        const std::int64_t now = m_now += bytes;
        std::int64_t most = m_most;
        while (now > most && !m_most.compare_exchange_weak(most, now)) {
        }
    }
    bool memoryProfilingEnabled() const override { return true; }
    double most() const { return static_cast<double>(m_most); }

  private:
    std::atomic<std::int64_t> m_now{0}, m_most{0};
};

TEST(Cost, TellsTheMemoryOfATrainingStep) {
    const GraphSpec graph = small_reference();
    CostOptions options;
    options.batch_size = 24;
    const auto cost = graph_cost(graph, builtin_registry(), some_facts(), options);
    ASSERT_TRUE(cost.ok()) << cost.error().text();

    auto peak = std::make_shared<Peak>();
    {
        const Batch batch = made_up_batch(graph, builtin_registry(), some_facts(), 24);
        const c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, peak);
        auto model = Model::build(graph, builtin_registry(), some_facts(), nullptr, 0);
        ASSERT_TRUE(model.ok());
        model->train(true);
        torch::optim::Adam optimizer(model->trainable(), torch::optim::AdamOptions(1e-3));
        ForwardContext context;
        context.training = true;
        context.generator = at::detail::createCPUGenerator(0);
        for (int step = 0; step < 2; ++step) {
            const torch::Tensor loss = torch::nn::functional::cross_entropy(model->forward(batch, context),
                                                                            torch::zeros({24}, torch::kInt64));
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }
    }
    EXPECT_NEAR(cost->training_bytes, peak->most(), 0.2 * peak->most());
}

TEST(Cost, GrowsWithTheBatchAndCanBeCancelled) {
    const GraphSpec graph = small_reference();
    CostOptions eight, sixteen;
    eight.batch_size = 8;
    sixteen.batch_size = 16;
    const auto a = graph_cost(graph, builtin_registry(), some_facts(), eight);
    const auto b = graph_cost(graph, builtin_registry(), some_facts(), sixteen);
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_DOUBLE_EQ(b->total.step_flops, 2 * a->total.step_flops);
    EXPECT_GT(b->total.activation_bytes, 1.8 * a->total.activation_bytes);
    EXPECT_EQ(a->total.parameters, b->total.parameters);

    std::stop_source source;
    source.request_stop();
    const auto cancelled = graph_cost(graph, builtin_registry(), some_facts(), eight, source.get_token());
    ASSERT_FALSE(cancelled.ok());
    EXPECT_EQ(cancelled.error().code, ErrorCode::cancelled);
}

TEST(Cost, SaysWhatIsMissing) {
    const auto unprepared = graph_cost(small_reference(), builtin_registry(), {});
    ASSERT_FALSE(unprepared.ok());
    EXPECT_EQ(unprepared.error().code, ErrorCode::missing_column);
    EXPECT_NE(unprepared.error().where.find("text"), std::string::npos);

    GraphSpec broken = small_reference();
    broken.edges.pop_back();
    const auto bad = graph_cost(broken, builtin_registry(), some_facts());
    ASSERT_FALSE(bad.ok());
    EXPECT_EQ(bad.error().code, ErrorCode::bad_graph);
}

} // namespace
} // namespace triptych
