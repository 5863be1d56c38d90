// SPDX-License-Identifier: GPL-3.0-or-later
// What the fixtures of tests/data/catalogue cannot tell: absence, padding, and what looking at weights costs.
#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <gtest/gtest.h>

#include "tests/support/node_under_test.h"

namespace triptych::test {
namespace {

constexpr std::int64_t width = 8, heads = 2;

std::shared_ptr<NodeModule> fusion(const std::map<std::string, std::string>& set = {}) {
    BuildContext context;
    context.node = "fusion";
    context.input_names = {"text", "image", "audio"};
    auto all = set;
    all.insert({{"width", "8"}, {"heads", "2"}});
    torch::manual_seed(0);
    auto module = make_node(
        "fusion.self_attention", all,
        {port(PortKind::tokens, {Dim::symbol("B"), Dim::symbol("L"), Dim::number(5)}, Modality::text),
         port(PortKind::tokens, {Dim::symbol("B"), Dim::number(4), Dim::number(3)}, Modality::image),
         port(PortKind::tokens, {Dim::symbol("B"), Dim::symbol("F/8"), Dim::number(6)}, Modality::audio)},
        context);
    torch::NoGradGuard no_grad;
    for (auto& item : module->named_parameters())
        item.value().normal_(0, 0.5);
    return module;
}

/// @param lengths  tokens of text and audio by row; 0 for an absent modality. @param image  whether there is
/// one
std::vector<Flow> inputs(const std::vector<std::int64_t>& text, const std::vector<std::int64_t>& image,
                         const std::vector<std::int64_t>& audio, std::int64_t words = 5,
                         std::int64_t segments = 3, float junk = 0) {
    torch::manual_seed(5);
    const auto batch = static_cast<std::int64_t>(text.size());
    const auto filled = [&](const std::vector<std::int64_t>& lengths, std::int64_t length,
                            std::int64_t depth) {
        const torch::Tensor all = torch::randn({batch, 5, depth});
        torch::Tensor values = torch::full({batch, length, depth}, junk);
        for (std::int64_t b = 0; b < batch; ++b)
            if (const std::int64_t n = lengths[static_cast<std::size_t>(b)]; n > 0)
                values[b].narrow(0, 0, n).copy_(all[b].narrow(0, 0, n));
        return Flow{values, mask_of(lengths, length), present_of(lengths)};
    };
    return {filled(text, words, 5), filled(image, 4, 3), filled(audio, segments, 6)};
}

TEST(SelfAttention, PaddingAndCompanyChangeNothing) {
    for (const char* pool : {"modality", "mean"}) {
        const auto module = fusion({{"layers", "2"}, {"feed_forward", "12"}, {"pool", pool}});
        ForwardContext context;
        const auto tight = module->forward(inputs({5, 2, 1}, {4, 4, 0}, {3, 1, 2}), context).values;
        const auto wide =
            module->forward(inputs({5, 2, 1}, {4, 4, 0}, {3, 1, 2}, 23, 9, 1e3F), context).values;
        EXPECT_TRUE(torch::allclose(tight, wide, 1e-5, 1e-6)) << tight - wide;
        for (std::int64_t i = 0; i < 3; ++i) {
            std::vector<Flow> alone = inputs({5, 2, 1}, {4, 4, 0}, {3, 1, 2});
            for (Flow& flow : alone)
                flow = {flow.values.narrow(0, i, 1), flow.mask.narrow(0, i, 1), flow.present.narrow(0, i, 1)};
            EXPECT_TRUE(torch::allclose(module->forward(alone, context).values[0], tight[i], 1e-5, 1e-6));
        }
    }
}

TEST(SelfAttention, AnAbsentModalityIsItsLearnedToken) {
    const auto module = fusion({{"position", "false"}});
    ForwardContext context;
    const auto absent = module->forward(inputs({5}, {0}, {3}), context).values;
    // Whatever stands where the picture would be is not read: zeros or anything else give the same.
    EXPECT_TRUE(torch::equal(absent, module->forward(inputs({5}, {0}, {3}, 5, 3, 77), context).values));
    // A present picture whose only token is projected to the learned one gives the same result...
    std::vector<Flow> one = inputs({5}, {0}, {3});
    {
        torch::NoGradGuard no_grad;
        parameter(*module, "project_image.weight").zero_();
        parameter(*module, "project_image.bias").copy_(parameter(*module, "absent_image"));
    }
    one[1] = {torch::randn({1, 4, 3}), mask_of({1}, 4), present_of({1})};
    EXPECT_TRUE(torch::allclose(absent, module->forward(one, context).values, 1e-6, 1e-6));
    // ...and one whose token is zero does not.
    {
        torch::NoGradGuard no_grad;
        parameter(*module, "project_image.bias").zero_();
    }
    EXPECT_GT(difference(absent, module->forward(one, context).values), 1e-3);
    {
        torch::NoGradGuard no_grad;
        parameter(*module, "absent_image").neg_();
    }
    EXPECT_GT(difference(absent, module->forward(inputs({5}, {0}, {3}), context).values), 1e-3);
}

TEST(SelfAttention, GradientReachesTheTokenOfWhatIsAbsentAndNothingElseOfIt) {
    const auto module = fusion();
    ForwardContext context;
    std::vector<Flow> given = inputs({5}, {0}, {3});
    given[1].values.requires_grad_();
    torch::manual_seed(1);
    (module->forward(given, context).values * torch::randn({1, width})).sum().backward();
    EXPECT_GT(parameter(*module, "absent_image").grad().norm().item<double>(), 1e-4);
    const auto zero = [](const torch::Tensor& gradient) {
        return !gradient.defined() || gradient.abs().max().item<double>() == 0;
    };
    EXPECT_TRUE(zero(parameter(*module, "absent_text").grad()));
    EXPECT_TRUE(zero(parameter(*module, "project_image.weight").grad()));
    EXPECT_TRUE(zero(given[1].values.grad()));
    EXPECT_FALSE(zero(parameter(*module, "project_text.weight").grad()));
}

TEST(SelfAttention, WeightsAreThoseOfMultiheadAttention) {
    const auto module = fusion({{"norm", "false"}});
    const std::vector<Flow> given = inputs({5, 2, 0}, {4, 0, 4}, {3, 1, 0});
    AttentionCapture capture;
    capture.node = "fusion";
    ForwardContext looking, plain;
    looking.capture = &capture;
    torch::NoGradGuard no_grad;
    const torch::Tensor with = module->forward(given, looking).values;
    EXPECT_TRUE(torch::allclose(with, module->forward(given, plain).values, 1e-5, 1e-6));
    const torch::Tensor weights = capture.matrix("fusion", 0), mask = capture.tokens.at("fusion").mask;
    ASSERT_EQ(weights.sizes(), (std::vector<std::int64_t>{3, heads, 12, 12}));
    EXPECT_TRUE(torch::allclose(weights.sum(3), torch::ones({3, heads, 12}), 1e-5, 1e-6));
    EXPECT_EQ(weights.masked_select(~mask.view({3, 1, 1, 12})).abs().max().item<double>(), 0.0);
    EXPECT_EQ(mask.sum(1)[2].item<std::int64_t>(), 1 + 4 + 1); // text and sound stand as one token each
    EXPECT_TRUE(torch::allclose(capture.tokens.at("fusion").pooled.sum(1), torch::ones({3}), 1e-5, 1e-6));

    std::vector<torch::Tensor> parts;
    for (const auto& [i, name] : {std::pair{0, "text"}, {1, "image"}, {2, "audio"}}) {
        const Flow& flow = given[static_cast<std::size_t>(i)];
        const std::string tail = name;
        const torch::Tensor kind = parameter(*module, "modality_" + tail);
        torch::Tensor x = torch::matmul(flow.values, parameter(*module, "project_" + tail + ".weight").t()) +
                          parameter(*module, "project_" + tail + ".bias") + kind;
        if (tail == "image") x = x + parameter(*module, "position_image");
        parts.push_back(
            torch::where(flow.present.view({-1, 1, 1}), x, parameter(*module, "absent_" + tail) + kind));
    }
    const torch::Tensor x =
        torch::cat(parts, 1).transpose(0, 1); // torch.nn.MultiheadAttention has time first
    torch::nn::MultiheadAttention reference(torch::nn::MultiheadAttentionOptions(width, heads));
    std::vector<torch::Tensor> w, b;
    for (const char* name : {"query", "key", "value"}) {
        w.push_back(parameter(*module, std::string("layer0_") + name + ".weight"));
        b.push_back(parameter(*module, std::string("layer0_") + name + ".bias"));
    }
    reference->in_proj_weight.copy_(torch::cat(w));
    reference->in_proj_bias.copy_(torch::cat(b));
    const auto [out, mean] = reference->forward(x, x, x, ~mask);
    EXPECT_TRUE(torch::allclose(weights.mean(1), mean, 1e-5, 1e-6)) << (weights.mean(1) - mean).abs().max();
}

/// Counts what LibTorch's CPU allocator is asked for.
class Memory : public c10::MemoryReportingInfoBase {
  public:
    void reportMemoryUsage(void*, std::int64_t bytes, std::size_t, std::size_t, c10::Device) override {
        live += bytes;
        largest = std::max(largest, bytes);
    }
    bool memoryProfilingEnabled() const override { return true; }
    std::int64_t live = 0, largest = 0;
};

TEST(SelfAttention, KeepsNoWeightsUnlessItIsAsked) {
    const auto module = fusion();
    const std::vector<std::int64_t> words(2, 400);
    torch::NoGradGuard no_grad;
    std::vector<Flow> given = inputs({5, 5}, {4, 4}, {3, 3});
    given[0] = {torch::randn({2, 400, 5}), mask_of(words, 400), present_of(words)};
    const auto forward = [&](AttentionCapture* capture, torch::Tensor& out) {
        const auto memory = std::make_shared<Memory>();
        c10::DebugInfoGuard guard(c10::DebugInfoKind::PROFILER_STATE, memory);
        ForwardContext context;
        context.capture = capture;
        out = module->forward(given, context).values;
        return memory;
    };
    constexpr std::int64_t tokens = 407, all_weights = 2 * heads * tokens * tokens * 4;
    torch::Tensor out;
    const auto plain = forward(nullptr, out);
    EXPECT_LT(plain->live, 4096);           // the result alone is left
    EXPECT_LT(plain->largest, all_weights); // and the weights never stood in memory as a whole
    AttentionCapture capture;
    capture.node = "fusion";
    const auto looking = forward(&capture, out);
    EXPECT_GE(looking->live, all_weights);
}

TEST(SelfAttention, DropsModalitiesInTrainingButNeverAll) {
    const auto module = fusion({{"modality_dropout", "0.9"}});
    torch::NoGradGuard no_grad;
    ForwardContext quiet;
    const std::vector<Flow> given = inputs({5}, {4}, {3});
    const torch::Tensor plain = module->forward(given, quiet).values;
    const torch::Tensor none = module->forward(inputs({0}, {0}, {0}), quiet).values;
    bool differs = false;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        ForwardContext context;
        context.training = true;
        context.generator = at::detail::createCPUGenerator(seed);
        const torch::Tensor out = module->forward(given, context).values;
        differs = differs || difference(out, plain) > 1e-3;
        EXPECT_GT(difference(out, none), 1e-4) << seed;
        ForwardContext again;
        again.training = true;
        again.generator = at::detail::createCPUGenerator(seed);
        EXPECT_TRUE(torch::equal(out, module->forward(given, again).values));
    }
    EXPECT_TRUE(differs);
}

TEST(SelfAttention, SourcesNameAbsentModalities) {
    const auto module = fusion();
    TokenSource word;
    word.kind = TokenSource::Kind::word;
    word.modality = Modality::text;
    word.input = "text";
    const TokenList all = module->attended({{word, word}, {}, {}});
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[1].kind, TokenSource::Kind::word);
    EXPECT_EQ(all[2].kind, TokenSource::Kind::absent);
    EXPECT_EQ(all[2].input, "image");
    EXPECT_EQ(all[3].input, "audio");
    EXPECT_EQ(all[3].modality, Modality::audio);
}

} // namespace
} // namespace triptych::test
