// SPDX-License-Identifier: GPL-3.0-or-later
// Waveforms and videos: padding, absent samples, what tokens stand for, and rows that are frames.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/graph/inputs.h"
#include "core/training/collate_media.h"
#include "core/training/made_up.h"
#include "core/training/model.h"
#include "tests/support/node_under_test.h"

namespace triptych::test {
namespace {

const std::map<std::string, std::string> small_wave = {
    {"channels", "3,4"}, {"first_kernel", "8"}, {"first_stride", "2"}, {"pool", "2"}};

std::shared_ptr<NodeModule> wave_cnn(std::map<std::string, std::string> set = small_wave) {
    return make_node("audio.wave_cnn", set,
                     {port(PortKind::waveform, {Dim::symbol("B"), Dim::symbol("S")}, Modality::audio)});
}

/// The same sounds, whatever stands in the padding.
Flow sounds(const std::vector<std::int64_t>& lengths, std::int64_t width, float padding) {
    torch::manual_seed(4);
    const torch::Tensor all = torch::randn({static_cast<std::int64_t>(lengths.size()), 64}) * 0.1 + 0.02;
    Flow flow{torch::full({all.size(0), width}, padding), mask_of(lengths, width), present_of(lengths)};
    for (std::size_t b = 0; b < lengths.size(); ++b)
        flow.values[static_cast<std::int64_t>(b)].narrow(0, 0, lengths[b]).copy_(
            all[static_cast<std::int64_t>(b)].narrow(0, 0, lengths[b]));
    return flow;
}

torch::Tensor there_at(const Flow& out) {
    return out.values.index({out.mask});
}

TEST(WaveCnn, PaddingAndAbsentSoundsChangeNothing) {
    for (const bool training : {false, true})
        for (const char* tokens : {"segments", "vector"}) {
            auto set = small_wave;
            set["tokens"] = tokens;
            const auto run = [&](std::int64_t width, float padding) {
                auto module = wave_cnn(set);
                module->train(training);
                ForwardContext context;
                context.training = training;
                const Flow out = module->forward({sounds({50, 0, 33, 9}, width, padding)}, context);
                EXPECT_TRUE(torch::equal(out.values.masked_select(~out.mask.unsqueeze(2)),
                                         torch::zeros({out.values.size(2) * (~out.mask).sum().item<std::int64_t>()})));
                torch::Tensor all = there_at(out);
                for (const auto& buffer : module->named_buffers()) // the running statistics
                    all = torch::cat({all.flatten(), buffer.value().to(torch::kFloat32).flatten()});
                return all;
            };
            EXPECT_LT(difference(run(50, 0), run(75, 9)), 1e-5) << tokens << training;
        }
}

TEST(WaveCnn, DoesNotHearHowLoudItIs) {
    auto module = wave_cnn();
    module->eval();
    ForwardContext context;
    const Flow sound = sounds({50, 30}, 50, 0);
    Flow louder = sound;
    louder.values = sound.values * 7 + 0.3;
    const torch::Tensor out = there_at(module->forward({sound}, context));
    EXPECT_LT(difference(out, there_at(module->forward({louder}, context))), 1e-4);
    auto set = small_wave;
    set["standardise"] = "false";
    auto plain = wave_cnn(set);
    plain->eval();
    EXPECT_GT(difference(there_at(plain->forward({sound}, context)), there_at(plain->forward({louder}, context))), 1e-2);
    Flow silent = sound;
    silent.values = torch::zeros_like(sound.values);
    EXPECT_TRUE(module->forward({silent}, context).values.isfinite().all().item<bool>());
}

TEST(WaveCnn, TokensTileTheSound) {
    auto module = wave_cnn();
    module->eval();
    ForwardContext context;
    for (const std::int64_t length : {1, 7, 8, 9, 50, 64}) {
        PreparedWave wave;
        wave.samples.assign(static_cast<std::size_t>(length), 0.1f);
        wave.sample_rate_hz = 100;
        const Flow out = module->forward({sounds({length, 64}, 64, 0)}, context);
        const TokenList tokens = module->sources({wave_sources(wave, "sound")});
        ASSERT_EQ(static_cast<std::int64_t>(tokens.size()), out.mask[0].sum().item<std::int64_t>()) << length;
        double end = 0;
        for (const TokenSource& token : tokens) {
            EXPECT_EQ(token.kind, TokenSource::Kind::region);
            EXPECT_NEAR(token.begin_s, end, 1e-9);
            EXPECT_EQ(token.low_hz, 0);
            EXPECT_EQ(token.high_hz, 50);
            end = token.end_s;
        }
        EXPECT_NEAR(end, static_cast<double>(length) / 100, 1e-9);
    }
    EXPECT_TRUE(module->sources({TokenList{}}).empty());
}

TEST(WaveCnn, FindsWhatCannotBe) {
    const NodeType& type = *builtin_registry().find("audio.wave_cnn");
    const std::vector<PortType> in = {
        port(PortKind::waveform, {Dim::symbol("B"), Dim::symbol("S")}, Modality::audio)};
    const auto shape = [&](const char* name, const Value& value) {
        std::map<std::string, Value> values;
        for (const Field& field : type.fields)
            values[field.name] = field.fallback;
        values[name] = value;
        return type.shape(Params(values), in, {});
    };
    EXPECT_EQ(shape("kernel", std::int64_t{4}).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(shape("channels", std::string("3,x")).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(shape_text(shape("kernel", std::int64_t{3})->shape), "[B,S/1024,512]");
}

// --- Video

/// video → frames → encoder → over time → classes
GraphSpec video_graph(const std::string& encoder, std::map<std::string, Value> params = {},
                      std::map<std::string, Value> over = {}) {
    GraphSpec graph;
    graph.nodes = {{"film", "input.video", 1, {{"column", std::string("film")}, {"size", std::int64_t{32}}, {"frames", std::int64_t{4}}}, 0, 0},
                   {"frames", "video.frames", 1, {}, 0, 0},
                   {"encoder", encoder, 1, std::move(params), 0, 0},
                   {"time", "video.over_time", 1, std::move(over), 0, 0},
                   {"classes", "head.classes", 1, {}, 0, 0}};
    graph.edges = {{"film", "frames", "in"}, {"frames", "encoder", "in"}, {"encoder", "time", "in"},
                   {"film", "time", "video"}, {"time", "classes", "in"}};
    return graph;
}

std::map<std::string, Value> small_encoder(const std::string& type) {
    if (type == "image.vit")
        return {{"width", std::int64_t{8}}, {"heads", std::int64_t{2}}, {"layers", std::int64_t{1}}, {"feed_forward", std::int64_t{8}}};
    if (type == "image.resnet") return {{"width", std::int64_t{4}}};
    if (type == "image.conv") return {{"grid", std::int64_t{2}}};
    return {};
}

DataFacts three_classes() {
    DataFacts facts;
    facts.classes = 3;
    facts.outputs["classes"] = 3;
    return facts;
}

std::optional<Error> first_error(const GraphSpec& graph) {
    for (const Problem& problem : analyse(graph, builtin_registry(), three_classes()).problems)
        if (problem.severity == Problem::Severity::error) return problem.error;
    return std::nullopt;
}

TEST(Video, AnyImageEncoderCanFollow) {
    int tried = 0;
    for (const NodeType* type : builtin_registry().types()) {
        if (type->category != "image encoder") continue;
        ++tried;
        const GraphSpec graph = video_graph(type->id, small_encoder(type->id));
        const GraphInfo info = analyse(graph, builtin_registry(), three_classes());
        ASSERT_TRUE(info.usable()) << type->id << ": " << first_error(graph)->text();
        EXPECT_EQ(shape_text(info.outputs.at("frames").shape), "[B·T,3,32,32]");
        EXPECT_EQ(info.outputs.at("encoder").shape.front(), Dim::symbol(frame_rows)) << type->id;
        EXPECT_EQ(shape_text({info.outputs.at("time").shape[0], info.outputs.at("time").shape[1]}), "[B,T]");
        auto model = Model::build(graph, builtin_registry(), three_classes(), nullptr, 1);
        ASSERT_TRUE(model.ok()) << model.error().text();
        model->train(false);
        ForwardContext context;
        Batch batch = made_up_batch(graph, builtin_registry(), three_classes(), 3, {{"film", 4}});
        const torch::Tensor whole = model->forward(batch, context);
        ASSERT_EQ(whole.sizes(), (std::vector<std::int64_t>{3, 3})) << type->id;
        // A video alone, without the frames that only the batch's longest has, is the same.
        Flow& film = batch.inputs["film"];
        film.mask[1].narrow(0, 2, 2).fill_(false);
        film.mask[2].fill_(false);
        film.present[2].fill_(false);
        const torch::Tensor together = model->forward(batch, context);
        Batch alone;
        alone.size = 1;
        alone.inputs["film"] = {film.values.narrow(0, 1, 1).narrow(1, 0, 2), torch::ones({1, 2}, torch::kBool),
                                torch::ones({1}, torch::kBool)};
        EXPECT_LT(difference(together.narrow(0, 1, 1), model->forward(alone, context)), 1e-4) << type->id;
        EXPECT_LT(difference(together.narrow(0, 0, 1), whole.narrow(0, 0, 1)), 1e-4) << type->id;
        film.values[2].fill_(50);
        EXPECT_LT(difference(together, model->forward(batch, context)), 1e-5) << type->id;
    }
    EXPECT_GE(tried, 5);
}

TEST(Video, NodesBetweenPassFramesOn) {
    GraphSpec graph = video_graph("image.conv", small_encoder("image.conv"));
    graph.nodes.push_back({"pool", "between.pool", 1, {}, 0, 0});
    graph.nodes.push_back({"narrow", "between.linear", 1, {{"width", std::int64_t{6}}}, 0, 0});
    graph.edges[2] = {"narrow", "time", "in"};
    graph.edges.push_back({"encoder", "pool", "in"});
    graph.edges.push_back({"pool", "narrow", "in"});
    const GraphInfo info = analyse(graph, builtin_registry(), three_classes());
    ASSERT_TRUE(info.usable()) << first_error(graph)->text();
    EXPECT_EQ(shape_text(info.outputs.at("narrow").shape), "[B·T,6]");
    auto model = Model::build(graph, builtin_registry(), three_classes(), nullptr, 1);
    ASSERT_TRUE(model.ok());
    ForwardContext context;
    EXPECT_EQ(model->forward(made_up_batch(graph, builtin_registry(), three_classes(), 2, {}), context).size(0), 2);
}

TEST(Video, SingleFramesMixWithNothing) {
    const auto expect = [](const GraphSpec& graph, const std::string& node, const std::string& words) {
        bool found = false;
        std::string all;
        for (const Problem& problem : analyse(graph, builtin_registry(), three_classes()).problems) {
            found |= problem.node == node && problem.error.code == ErrorCode::bad_shape &&
                     problem.error.message.find(words) != std::string::npos;
            all += problem.error.text() + "\n";
        }
        EXPECT_TRUE(found) << all;
    };
    GraphSpec graph = video_graph("image.conv");
    graph.edges = {{"film", "frames", "in"}, {"frames", "encoder", "in"}, {"encoder", "classes", "in"}};
    expect(graph, "classes", "whole samples");

    graph = video_graph("image.conv", small_encoder("image.conv"));
    graph.nodes.push_back({"picture", "input.image", 1, {{"column", std::string("p")}, {"size", std::int64_t{32}}}, 0, 0});
    graph.nodes.push_back({"conv", "image.conv", 1, small_encoder("image.conv"), 0, 0});
    graph.nodes.push_back({"fusion", "fusion.concat", 1, {}, 0, 0});
    graph.edges.push_back({"picture", "conv", "in"});
    graph.edges.push_back({"conv", "fusion", "in"});
    graph.edges.push_back({"encoder", "fusion", "in"});
    expect(graph, "fusion", "together");

    graph = video_graph("image.conv", small_encoder("image.conv"));
    graph.nodes.push_back({"other", "input.video", 1, {{"column", std::string("o")}, {"size", std::int64_t{32}}}, 0, 0});
    graph.edges[3] = {"other", "time", "video"};
    expect(graph, "time", "Connect the video");

    graph = video_graph("image.conv", small_encoder("image.conv"));
    graph.nodes.push_back({"picture", "input.image", 1, {{"column", std::string("p")}, {"size", std::int64_t{32}}}, 0, 0});
    graph.edges[1] = {"picture", "encoder", "in"};
    expect(graph, "time", "video.frames");
}

TEST(Video, TokensAreFramesWithTheirTimes) {
    PreparedVideo video;
    video.seconds = 8;
    video.times = {1, 3, 5, 7};
    video.frames.assign(4, Image{2, 2, std::vector<std::uint8_t>(12)});
    const TokenList frames = video_sources(video, "film");
    ASSERT_EQ(frames.size(), 4u);
    const double borders[] = {0, 2, 4, 6, 8};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(frames[i].kind, TokenSource::Kind::frame);
        EXPECT_EQ(frames[i].modality, Modality::video);
        EXPECT_EQ(frames[i].first, i);
        EXPECT_EQ(frames[i].count, 1u);
        EXPECT_NEAR(frames[i].begin_s, borders[i], 1e-9);
        EXPECT_NEAR(frames[i].end_s, borders[i + 1], 1e-9);
    }
    const TokenList whole = joined(frames);
    ASSERT_EQ(whole.size(), 1u);
    EXPECT_EQ(whole[0].kind, TokenSource::Kind::frame);
    EXPECT_EQ(whole[0].count, 4u);
    EXPECT_NEAR(whole[0].end_s, 8, 1e-9);

    const std::vector<const PreparedVideo*> batch = {nullptr, &video};
    const Flow flow = stack_videos(batch, 2, false);
    EXPECT_EQ(flow.values.sizes(), (std::vector<std::int64_t>{2, 4, 3, 2, 2}));
    EXPECT_FALSE(flow.mask[0].any().item<bool>());
    EXPECT_TRUE(flow.mask[1].all().item<bool>());
    EXPECT_FALSE(flow.present[0].item<bool>());
    EXPECT_EQ(flow.values[0].abs().max().item<float>(), 0);
    EXPECT_NE(flow.values[1].abs().max().item<float>(), 0);
    EXPECT_TRUE(flow.values.flatten(0, 1).is_contiguous(torch::MemoryFormat::ChannelsLast));
}

TEST(Video, KeepsWhatFramesLookAt) {
    const GraphSpec graph = video_graph("image.vit", small_encoder("image.vit"),
                                        {{"mode", std::string("transformer")}, {"layers", std::int64_t{2}}, {"heads", std::int64_t{2}}});
    auto model = Model::build(graph, builtin_registry(), three_classes(), nullptr, 1);
    ASSERT_TRUE(model.ok()) << model.error().text();
    model->train(false);
    AttentionCapture capture;
    ForwardContext context;
    context.capture = &capture;
    Batch batch = made_up_batch(graph, builtin_registry(), three_classes(), 2, {{"film", 3}});
    batch.inputs["film"].mask[1][2].fill_(false);
    model->forward(batch, context);
    ASSERT_EQ(capture.depths("time"), 2);
    const torch::Tensor weights = capture.matrix("time", 1);
    EXPECT_EQ(weights.sizes(), (std::vector<std::int64_t>{2, 2, 3, 3}));
    EXPECT_LT((weights[0].sum(2) - 1).abs().max().item<double>(), 1e-5);
    EXPECT_LT(weights[1].select(2, 2).abs().max().item<double>(), 1e-9); // the frame that is not there
    EXPECT_EQ(capture.tokens.at("time").mask.sum().item<std::int64_t>(), 5);
    EXPECT_EQ(capture.depths("encoder"), 1);
    EXPECT_EQ(capture.tokens.at("encoder").mask.size(0), 6); // a row for each frame
}

} // namespace
} // namespace triptych::test
