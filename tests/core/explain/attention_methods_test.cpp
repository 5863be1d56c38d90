// SPDX-License-Identifier: GPL-3.0-or-later
// Methods by attention on whole models: chained encoders, what is class-agnostic, and knocking edges out.
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <gtest/gtest.h>

#include "core/explain/attention_pass.h"
#include "core/explain/what_if.h"
#include "tests/core/explain/attending_model.h"

namespace triptych::test {
namespace {

const std::vector<std::string> fusions = {"fusion.self_attention", "fusion.cross_attention", "fusion.bottleneck", "fusion.mult"};

struct Asked {
    std::map<std::string, Value> params;
    int output = 0;
    bool probability = false;
};

/// A method without attribute() around it, so that a model of any precision does.
Result<Attribution> by(Result<Attribution> (*method)(const MethodCall&), const std::vector<Field>& fields,
                       const Predictor& predictor, const PreparedSample& sample, const Asked& asked = {},
                       const std::stop_token& stop = {}) {
    AttributionRequest request;
    request.target = {"classes", asked.output, asked.probability};
    std::map<std::string, Value> values;
    for (const Field& field : fields)
        values[field.name] = field.fallback;
    for (const auto& [name, value] : asked.params)
        values[name] = value;
    const Params params(values);
    const Progress none;
    return method({predictor, PredictorAccess::of(predictor), sample, request, params, stop, none});
}
Result<Attribution> relevance(const Predictor& predictor, const PreparedSample& sample, const Asked& asked = {}) {
    return by(attention_relevance, attention_relevance_fields(), predictor, sample, asked);
}
Result<Attribution> rollout(const Predictor& predictor, const PreparedSample& sample, const Asked& asked = {}) {
    return by(attention_rollout, attention_rollout_fields(), predictor, sample, asked);
}
Result<Attribution> flow(const Predictor& predictor, const PreparedSample& sample, const Asked& asked = {}) {
    return by(attention_flow, attention_flow_fields(), predictor, sample, asked);
}
Result<Attribution> raw(const Predictor& predictor, const PreparedSample& sample, const Asked& asked = {}) {
    return by(raw_attention, raw_attention_fields(), predictor, sample, asked);
}

std::vector<double> values_in(const Attribution& attribution) {
    std::vector<double> all;
    for (const AttributedToken& token : attribution.tokens)
        all.push_back(token.value);
    return all;
}
double sum_of(const Attribution& attribution) {
    double sum = 0;
    for (const double value : values_in(attribution))
        sum += value;
    return sum;
}

TEST(AttentionMethods, EveryFusionGivesEachTokenAShareOfOne) {
    for (const std::string& type : fusions) {
        const Predictor predictor = untrained(attending_graph(type));
        const PreparedSample sample = sample_for(predictor);
        const auto attention = predictor.attention(sample);
        ASSERT_TRUE(attention.ok()) << type << ": " << attention.error().text();
        for (const auto& result : {raw(predictor, sample), rollout(predictor, sample), flow(predictor, sample)}) {
            ASSERT_TRUE(result.ok()) << type << ": " << result.error().text();
            EXPECT_EQ(result->node, "fusion");
            EXPECT_EQ(result->tokens.size(), attention->tokens.size());
            EXPECT_NEAR(sum_of(*result), 1, 1e-6) << type;
            EXPECT_TRUE(std::isnan(result->base_value));
        }
        // What the head sees of the last layer, by the mean of its heads, is what Predictor tells.
        const auto seen = raw(predictor, sample);
        for (std::size_t i = 0; i < attention->tokens.size(); ++i)
            EXPECT_NEAR(seen->tokens[i].value, static_cast<double>(attention->pooled[i]), 1e-6) << type;
        const auto one = raw(predictor, sample, {{{"layer", std::int64_t{0}}, {"head", std::int64_t{1}}, {"token", std::int64_t{0}}}});
        ASSERT_TRUE(one.ok()) << one.error().text();
        for (std::size_t i = 0; i < attention->tokens.size(); ++i)
            EXPECT_NEAR(one->tokens[i].value, static_cast<double>(attention->at(0, 1, 0, static_cast<int>(i))), 1e-6) << type;
    }
}

TEST(AttentionMethods, WhatIsOutOfRangeIsNamed) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    const PreparedSample sample = sample_for(predictor);
    for (const auto& [name, value] : {std::pair{"layer", 1}, {"head", 2}, {"token", 500}}) {
        const auto result = raw(predictor, sample, {{{name, std::int64_t{value}}}});
        ASSERT_FALSE(result.ok()) << name;
        EXPECT_EQ(result.error().code, ErrorCode::out_of_range);
        EXPECT_EQ(result.error().values.front(), name);
    }
    const auto nowhere = rollout(predictor, sample, {{{"node", std::string("classes")}}});
    ASSERT_FALSE(nowhere.ok());
    EXPECT_EQ(nowhere.error().code, ErrorCode::unknown_name);
    EXPECT_NE(nowhere.error().text().find("fusion, patches, words"), std::string::npos) << nowhere.error().text();
    GraphSpec plain = attending_graph("fusion.self_attention");
    plain.find("fusion")->type = "fusion.concat";
    plain.find("fusion")->params.clear();
    for (const char* id : {"words", "patches"}) {
        plain.find(id)->type = std::string(id) == "words" ? "text.embedding" : "image.cnn";
        plain.find(id)->params.clear();
    }
    const Predictor without = untrained(plain);
    const auto none = relevance(without, sample_for(without));
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::bad_graph);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(by(attention_rollout, attention_rollout_fields(), predictor, sample, {}, stop.get_token()).error().code,
              ErrorCode::cancelled);
}

/// R of whole lists by loops, from weights and gradients as the model has them.
torch::Tensor positive(const KeptMap& map) {
    return (map.gradient * map.weights).clamp_min(0).mean(0);
}

TEST(AttentionMethods, RelevanceGoesOnThroughTheEncodersBelow) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention", {{"layers", std::int64_t{2}}}), 1, torch::kFloat64);
    const PreparedSample sample = sample_for(predictor);
    Predictor::Impl& impl = PredictorAccess::of(predictor);
    AttentionCapture capture;
    const auto weights = keep_for_gradients(capture);
    ForwardContext context;
    context.capture = &capture;
    const auto outputs = impl.model.forward_heads(batch_of(impl, {&sample}), context);
    const auto gradients = gradients_of(outputs.at("classes")[0][2], *weights);
    const auto through = [&](const char* node, torch::Tensor r) {
        for (const KeptMap& map : kept_maps(capture, node, gradients))
            r = r + torch::matmul(positive(map), r);
        return r;
    };
    const std::int64_t words = capture.tokens.at("words").mask.sum().item<std::int64_t>(), patches = 9;
    const torch::Tensor text = through("words", torch::eye(words, torch::kFloat64));
    const torch::Tensor image = through("patches", torch::eye(patches + 1, torch::kFloat64)); // a class token first
    const std::int64_t n = words + patches + 1, base = n + 1;
    // What enters the fusion: words, patches without the class token, the vector; by words, class, patches, vector.
    torch::Tensor enters = torch::zeros({n, base}, torch::kFloat64);
    enters.narrow(0, 0, words).narrow(1, 0, words).copy_(text);
    enters.narrow(0, words, patches).narrow(1, words, patches + 1).copy_(image.narrow(0, 1, patches));
    enters[n - 1][base - 1] = 1;
    torch::Tensor own = torch::zeros({n, base}, torch::kFloat64);
    own.narrow(0, 0, words).narrow(1, 0, words).copy_(torch::eye(words));
    own.narrow(0, words, patches).narrow(1, words + 1, patches).copy_(torch::eye(patches));
    own[n - 1][base - 1] = 1;
    torch::Tensor share = torch::full({n}, 1.0 / 3, torch::kFloat64);
    share.narrow(0, 0, words) /= static_cast<double>(words);
    share.narrow(0, words, patches) /= static_cast<double>(patches);
    const torch::Tensor expected = torch::mv((through("fusion", enters) - own).t(), share);

    const auto result = relevance(predictor, sample, {{}, 2});
    ASSERT_TRUE(result.ok()) << result.error().text();
    ASSERT_EQ(static_cast<std::int64_t>(result->tokens.size()), base);
    for (std::int64_t i = 0; i < base; ++i)
        EXPECT_NEAR(result->tokens[static_cast<std::size_t>(i)].value, expected[i].item<double>(),
                    1e-12 + 1e-6 * std::abs(expected[i].item<double>()))
            << i;
    EXPECT_EQ(result->parameters.at("through"), "words, patches, fusion");
    EXPECT_TRUE(result->tokens[static_cast<std::size_t>(words)].sink());
    EXPECT_EQ(result->tokens[static_cast<std::size_t>(words)].source.input, "image");
    EXPECT_FALSE(result->weight_by_input().contains(""));
    EXPECT_GT(expected.max().item<double>(), 1e-4);
    EXPECT_NEAR(result->full_value, outputs.at("classes")[0][2].item<double>(), 1e-12);
    // The node below alone: its own tokens, by what it adds.
    const auto alone = relevance(predictor, sample, {{{"node", std::string("words")}}, 2});
    ASSERT_TRUE(alone.ok());
    EXPECT_EQ(static_cast<std::int64_t>(alone->tokens.size()), words);
    EXPECT_EQ(alone->node, "words");
}

TEST(AttentionMethods, RelevanceDependsOnTheTargetAndRolloutDoesNot) {
    for (const std::string& type : fusions) {
        const Predictor predictor = untrained(attending_graph(type));
        const PreparedSample sample = sample_for(predictor);
        EXPECT_NE(values_in(*relevance(predictor, sample, {{}, 0})), values_in(*relevance(predictor, sample, {{}, 1}))) << type;
        EXPECT_EQ(values_in(*rollout(predictor, sample, {{}, 0})), values_in(*rollout(predictor, sample, {{}, 1}))) << type;
        for (const double value : values_in(*relevance(predictor, sample, {{}, 1, true})))
            EXPECT_GE(value, 0) << type;
    }
}

TEST(AttentionMethods, NothingIsRelevantToAModelThatGivesAlwaysTheSame) {
    for (const std::string& type : fusions) {
        const Predictor predictor = untrained(attending_graph(type));
        {
            torch::NoGradGuard no_grad;
            for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
                if (id == "classes")
                    for (torch::Tensor& parameter : module->parameters())
                        if (parameter.dim() > 1) parameter.zero_();
        }
        const auto result = relevance(predictor, sample_for(predictor));
        ASSERT_TRUE(result.ok());
        for (const double value : values_in(*result))
            EXPECT_EQ(value, 0) << type;
    }
}

TEST(AttentionMethods, FrozenModelsHaveGradientsToo) {
    const Predictor predictor = untrained(attending_graph("fusion.cross_attention"));
    const PreparedSample sample = sample_for(predictor);
    const auto before = relevance(predictor, sample);
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        for (torch::Tensor& parameter : module->parameters())
            parameter.set_requires_grad(false);
    EXPECT_EQ(values_in(*relevance(predictor, sample)), values_in(*before));
}

TEST(AttentionMethods, AnAbsentModalityIsASink) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    PreparedSample sample = sample_for(predictor);
    sample.at("text") = PreparedValue();
    for (const auto& result : {raw(predictor, sample), rollout(predictor, sample), flow(predictor, sample), relevance(predictor, sample)}) {
        ASSERT_TRUE(result.ok()) << result.error().text();
        EXPECT_EQ(result->tokens.front().source.kind, TokenSource::Kind::absent);
        EXPECT_TRUE(result->tokens.front().sink());
        EXPECT_FALSE(result->weight_by_input().contains("text"));
    }
}

TEST(AttentionMethods, FlowJoinsNeighboursWhereThereAreTooManyTokens) {
    const Predictor predictor = untrained(attending_graph("fusion.bottleneck"));
    const PreparedSample sample = sample_for(predictor);
    const auto all = flow(predictor, sample), fewer = flow(predictor, sample, {{{"tokens", std::int64_t{13}}}});
    ASSERT_TRUE(all.ok() && fewer.ok());
    EXPECT_FALSE(all->parameters.contains("neighbours_joined"));
    EXPECT_EQ(fewer->parameters.at("neighbours_joined"), "3");
    EXPECT_LE(fewer->tokens.size(), 13U);
    EXPECT_NEAR(sum_of(*fewer), 1, 1e-6);
    // A row of the 3×3 patches is one token.
    int rows = 0;
    for (const AttributedToken& token : fewer->tokens)
        if (token.source.input == "image" && !token.sink()) {
            ++rows;
            EXPECT_DOUBLE_EQ(token.source.width, 1);
            EXPECT_NEAR(token.source.height, 1.0 / 3, 1e-12);
        }
    EXPECT_EQ(rows, 3);
    const auto none = flow(predictor, sample, {{{"tokens", std::int64_t{2}}}});
    ASSERT_FALSE(none.ok());
    EXPECT_EQ(none.error().code, ErrorCode::limit_exceeded);
}

/// Counts what LibTorch's CPU allocator is asked for.
class Memory : public c10::MemoryReportingInfoBase {
  public:
    void reportMemoryUsage(void*, std::int64_t bytes, std::size_t, std::size_t, c10::Device) override {
        if (bytes > 0) asked += bytes;
    }
    bool memoryProfilingEnabled() const override { return true; }
    std::int64_t asked = 0;
};

TEST(AttentionMethods, CaptureLeavesNothingBehindWhereItIsNotAsked) {
    for (const std::string& type : fusions) {
        const Predictor predictor = untrained(attending_graph(type));
        const PreparedSample sample = sample_for(predictor);
        const auto logits = [&](std::int64_t& asked) {
            const auto memory = std::make_shared<Memory>();
            c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, memory);
            const auto prediction = predictor.predict({&sample});
            asked = memory->asked;
            return prediction->front().logits;
        };
        std::int64_t warm = 0, before = 0, after = 0;
        logits(warm);
        const std::vector<float> plain = logits(before);
        ASSERT_TRUE(relevance(predictor, sample).ok());
        ASSERT_TRUE(predictor.attention(sample).ok());
        EXPECT_EQ(logits(after), plain) << type; // the same bits
        EXPECT_EQ(before, after) << type;
        EXPECT_GT(before, 0);
    }
}

/// Words, and a video whose frames a Transformer looks at one by one; joined where `joined`, else the video alone.
GraphSpec framed_graph(bool joined) {
    GraphSpec graph = attending_graph("fusion.self_attention");
    for (const Node& node : every_input_graph().nodes)
        if (node.id == "video") *std::find_if(graph.nodes.begin(), graph.nodes.end(), [](const Node& one) { return one.id == "image"; }) = node;
    std::erase_if(graph.nodes, [&](const Node& node) {
        return node.id == "vector" || (!joined && (node.id == "text" || node.id == "words" || node.id == "fusion"));
    });
    graph.nodes.push_back({"frames", "video.frames", 1, {}, 0, 0});
    graph.nodes.push_back({"time", "video.over_time", 1, {}, 0, 0});
    graph.edges = {{"video", "frames", "in"}, {"frames", "patches", "in"}, {"patches", "time", "in"}, {"video", "time", "video"}};
    if (joined)
        for (const Edge& edge : std::vector<Edge>{
                 {"text", "words", "in"}, {"words", "fusion", "in"}, {"time", "fusion", "in"}, {"fusion", "classes", "in"}})
            graph.edges.push_back(edge);
    else
        graph.edges.push_back({"time", "classes", "in"});
    return graph;
}

PreparedSample of_three_frames(const Predictor& predictor) {
    PreparedSample sample = sample_for(predictor);
    auto& video = std::get<PreparedVideo>(sample.at("video"));
    Random random(8);
    video.frames.clear();
    for (int i = 0; i < 3; ++i)
        video.frames.push_back(some_picture(random, picture_side));
    video.times = {0.25, 0.75, 1.25};
    video.seconds = 1.5;
    return sample;
}

TEST(AttentionInFrames, EachFrameHasItsOwn) {
    const Predictor predictor = untrained(framed_graph(true));
    const PreparedSample sample = of_three_frames(predictor);
    EXPECT_EQ(predictor.attention(sample)->frames, 0); // the fusion attends over all
    for (int frame = 0; frame < 3; ++frame) {
        const auto attention = predictor.attention(sample, "patches", frame);
        ASSERT_TRUE(attention.ok()) << attention.error().text();
        EXPECT_EQ(attention->frames, 3);
        EXPECT_EQ(attention->frame, frame);
        PreparedSample alone = sample;
        auto& video = std::get<PreparedVideo>(alone.at("video"));
        video.frames = {video.frames[static_cast<std::size_t>(frame)]};
        video.times = {video.times[static_cast<std::size_t>(frame)]};
        const auto single = predictor.attention(alone, "patches");
        ASSERT_TRUE(single.ok()) << single.error().text();
        EXPECT_EQ(single->frames, 0);
        ASSERT_EQ(single->weights.size(), attention->weights.size());
        for (std::size_t i = 0; i < attention->weights.size(); ++i)
            ASSERT_NEAR(attention->weights[i], single->weights[i], 1e-5F) << frame << " " << i;
        ASSERT_EQ(attention->tokens.size(), 10u); // a class token, and patches of 8 pixels
        EXPECT_EQ(attention->tokens.front().kind, TokenSource::Kind::special);
        for (const TokenSource& token : attention->tokens) {
            if (token.kind == TokenSource::Kind::special) continue;
            EXPECT_EQ(token.kind, TokenSource::Kind::frame);
            EXPECT_EQ(token.first, static_cast<std::size_t>(frame));
            EXPECT_NEAR(token.begin_s, 0.5 * frame, 1e-6);
            EXPECT_NEAR(token.end_s, 0.5 * (frame + 1), 1e-6);
        }
    }
    EXPECT_EQ(predictor.attention(sample, "patches", 99)->frame, 2);
    EXPECT_NE(predictor.attention(sample, "patches", 0)->weights, predictor.attention(sample, "patches", 1)->weights);
}

TEST(AttentionInFrames, WhatFollowsTokensOfTheSampleSaysWhyItDoesNot) {
    const Predictor predictor = untrained(framed_graph(true));
    const PreparedSample sample = of_three_frames(predictor);
    for (const char* method : {"relevance", "rollout", "flow", "attention"}) {
        AttributionRequest request;
        request.method = method;
        EXPECT_EQ(attribute(predictor, sample, request)->node, "fusion");
        request.params["node"] = std::string("patches");
        const auto refused = attribute(predictor, sample, request);
        ASSERT_FALSE(refused.ok());
        EXPECT_EQ(refused.error().code, ErrorCode::bad_graph);
        EXPECT_NE(refused.error().text().find("within each of 3 frames"), std::string::npos) << refused.error().text();
        EXPECT_NE(refused.error().text().find("fusion"), std::string::npos);
    }
    const Predictor lonely = untrained(framed_graph(false));
    AttributionRequest request;
    request.method = "rollout";
    const auto refused = attribute(lonely, of_three_frames(lonely), request);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::bad_graph);
    EXPECT_NE(refused.error().text().find("within each of 3 frames"), std::string::npos) << refused.error().text();
}

TEST(AttentionInFrames, AnEdgeIsKnockedOutOfEveryFrame) {
    const Predictor predictor = untrained(framed_graph(true));
    const PreparedSample sample = of_three_frames(predictor);
    for (int frame = 0; frame < 3; ++frame) {
        const auto before = attention_with(predictor, sample, {}, "patches", frame);
        const auto after = attention_with(predictor, sample, {{"patches", 0, 0, 1, 2, {}, {}}}, "patches", frame);
        ASSERT_TRUE(after.ok()) << after.error().text();
        EXPECT_EQ(after->frame, frame);
        EXPECT_GT(before->at(0, 0, 1, 2), 0);
        EXPECT_EQ(after->at(0, 0, 1, 2), 0);
    }
}

TEST(Interventions, KnockingOutNothingChangesNothing) {
    for (const std::string& type : fusions) {
        const Predictor predictor = untrained(attending_graph(type));
        const PreparedSample sample = sample_for(predictor);
        const auto before = predictor.attention(sample);
        const auto after = attention_with(predictor, sample, {});
        ASSERT_TRUE(after.ok()) << after.error().text();
        EXPECT_EQ(after->weights, before->weights);
        EXPECT_EQ(after->prediction.logits, before->prediction.logits);
        EXPECT_EQ(predict_with(predictor, sample, {})->logits, before->prediction.logits) << type;
        // Without capture LibTorch's own attention computes, to the last bits but one.
        const auto plain = predictor.predict({&sample});
        for (std::size_t i = 0; i < 3; ++i)
            EXPECT_NEAR(plain->front().logits[i], before->prediction.logits[i], 1e-5F);
    }
}

TEST(Interventions, AnEdgeThatIsKnockedOutLeavesTheOthersTheirProportion) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    const PreparedSample sample = sample_for(predictor);
    const auto before = predictor.attention(sample);
    const auto after = attention_with(predictor, sample, {{"fusion", 0, 1, 2, 3, {}, {}}});
    ASSERT_TRUE(after.ok()) << after.error().text();
    const int n = static_cast<int>(before->tokens.size());
    for (int head = 0; head < 2; ++head)
        for (int query = 0; query < n; ++query)
            for (int key = 0; key < n; ++key) {
                const float was = before->at(0, head, query, key), is = after->at(0, head, query, key);
                const bool touched = head == 1 && query == 2;
                const float expected = !touched ? was : key == 3 ? 0 : was / (1 - before->at(0, 1, 2, 3));
                EXPECT_NEAR(is, expected, touched ? 1e-6F : 0) << head << " " << query << " " << key;
            }
    EXPECT_NE(after->prediction.logits, before->prediction.logits);
}

TEST(Interventions, WithoutEdgesFromAModalityTheNodeKnowsNothingOfIt) {
    // A class token alone leaves the node, so that nothing but attention can carry anything there.
    const Predictor predictor = untrained(
        attending_graph("fusion.self_attention", {{"pool", std::string("class")}, {"layers", std::int64_t{3}}}));
    const PreparedSample sample = sample_for(predictor);
    PreparedSample other = sample;
    auto& picture = std::get<PreparedImage>(other.at("image")).image;
    for (std::uint8_t& level : picture.rgb)
        level = static_cast<std::uint8_t>(255 - level);
    const std::vector<Intervention> cut = {{"fusion", -1, -1, -1, -1, "image", {}}};
    EXPECT_NE(predict_with(predictor, sample, {})->logits, predict_with(predictor, other, {})->logits);
    // What is left is divided by another sum, which differs by rounding alone.
    const auto a = predict_with(predictor, sample, cut), b = predict_with(predictor, other, cut);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(a->logits[i], b->logits[i], 1e-5F);
    // Of the words' queries alone it is not enough.
    const std::vector<Intervention> part = {{"fusion", -1, -1, -1, -1, "image", "text"}};
    EXPECT_NE(predict_with(predictor, sample, part)->logits, predict_with(predictor, other, part)->logits);
    const auto attention = attention_with(predictor, sample, cut);
    for (std::size_t i = 0; i < attention->tokens.size(); ++i)
        if (attention->tokens[i].input == "image") {
            EXPECT_EQ(attention->pooled[i], 0);
        }
}

TEST(Interventions, ARowThatLosesAllStaysZero) {
    const Predictor predictor = untrained(attending_graph("fusion.cross_attention"));
    const PreparedSample sample = sample_for(predictor);
    const auto attention =
        attention_with(predictor, sample, {{"fusion", -1, -1, 0, -1, "image", {}}, {"fusion", -1, -1, 0, -1, "vector", {}}});
    ASSERT_TRUE(attention.ok()) << attention.error().text();
    for (int key = 0; key < static_cast<int>(attention->tokens.size()); ++key)
        EXPECT_EQ(attention->at(0, 0, 0, key), 0);
    for (const float logit : attention->prediction.logits)
        EXPECT_TRUE(std::isfinite(logit));
}

TEST(Interventions, WhatThereIsNotIsNamed) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    const PreparedSample sample = sample_for(predictor);
    const auto code = [&](const Intervention& one) { return predict_with(predictor, sample, {one}).error().code; };
    EXPECT_EQ(code({"classes", -1, -1, -1, -1, {}, {}}), ErrorCode::unknown_name);
    EXPECT_EQ(code({"fusion", -1, -1, -1, -1, "smell", {}}), ErrorCode::unknown_name);
    EXPECT_EQ(code({"fusion", 1, -1, -1, -1, {}, {}}), ErrorCode::out_of_range);
    EXPECT_EQ(code({"fusion", -1, 2, -1, -1, {}, {}}), ErrorCode::out_of_range);
    EXPECT_EQ(code({"fusion", -1, -1, 99, -1, {}, {}}), ErrorCode::out_of_range);
    EXPECT_EQ(code({"fusion", -1, -1, -1, 99, {}, {}}), ErrorCode::out_of_range);
}

} // namespace
} // namespace triptych::test
