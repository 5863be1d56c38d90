// SPDX-License-Identifier: GPL-3.0-or-later
// What the fixtures of tests/data/catalogue cannot tell: padding, the company of a batch, and what tokens
// stand for.
#include <gtest/gtest.h>

#include "tests/support/node_under_test.h"

namespace triptych::test {
namespace {

constexpr std::int64_t words = 20, bins = 6;

std::shared_ptr<NodeModule> text_lstm(const std::map<std::string, std::string>& set = {}) {
    BuildContext context;
    context.input_names = {"text"};
    context.facts.vocabulary["text"] = words;
    auto all = set;
    all.insert({{"embedding", "5"}, {"hidden", "7"}});
    return make_node("text.lstm", all,
                     {port(PortKind::text, {Dim::symbol("B"), Dim::symbol("L")}, Modality::text)}, context);
}

std::shared_ptr<NodeModule> audio_lstm(const std::map<std::string, std::string>& set = {}) {
    BuildContext context;
    context.input_names = {"audio"};
    static const std::vector<float> mean(bins, -40.0F), deviation(bins, 10.0F);
    context.mel_mean = &mean;
    context.mel_deviation = &deviation;
    auto all = set;
    all.insert({{"hidden", "7"}, {"segment", "3"}});
    return make_node(
        "audio.lstm", all,
        {port(PortKind::audio, {Dim::symbol("B"), Dim::number(bins), Dim::symbol("F")}, Modality::audio)},
        context);
}

Flow text_flow(const std::vector<std::int64_t>& lengths, std::int64_t width) {
    torch::Tensor ids = torch::zeros({static_cast<std::int64_t>(lengths.size()), width}, torch::kInt64);
    for (std::size_t b = 0; b < lengths.size(); ++b)
        for (std::int64_t i = 0; i < lengths[b]; ++i)
            ids[static_cast<std::int64_t>(b)][i] =
                2 + (static_cast<std::int64_t>(b) * 5 + i * 3) % (words - 2);
    return {ids, mask_of(lengths, width), present_of(lengths)};
}

Flow audio_flow(const std::vector<std::int64_t>& lengths, std::int64_t width, float padding) {
    torch::manual_seed(1);
    const torch::Tensor sound = torch::randn({static_cast<std::int64_t>(lengths.size()), 16, bins}) * 12 - 40;
    torch::Tensor values = torch::full({sound.size(0), width, bins}, padding);
    for (std::size_t b = 0; b < lengths.size(); ++b)
        values[static_cast<std::int64_t>(b)]
            .narrow(0, 0, lengths[b])
            .copy_(sound[static_cast<std::int64_t>(b)].narrow(0, 0, lengths[b]));
    return {values, mask_of(lengths, width), present_of(lengths)};
}

torch::Tensor there(const Flow& out) {
    return out.values.index({out.mask});
}

Flow row(const Flow& flow, std::int64_t i, std::int64_t length) {
    return {flow.values.narrow(0, i, 1).narrow(1, 0, length), flow.mask.narrow(0, i, 1).narrow(1, 0, length),
            flow.present.narrow(0, i, 1)};
}

TEST(TextLstm, PaddingAndCompanyChangeNothing) {
    for (const char* tokens : {"words", "last"}) {
        const auto module = text_lstm({{"tokens", tokens}, {"layers", "2"}});
        ForwardContext context;
        const std::vector<std::int64_t> lengths = {6, 3, 1};
        const Flow tight = module->forward({text_flow(lengths, 6)}, context);
        const Flow wide = module->forward({text_flow(lengths, 19)}, context);
        EXPECT_TRUE(torch::allclose(there(tight), there(wide), 1e-6, 1e-7));
        for (std::int64_t i = 0; i < 3; ++i) {
            const std::int64_t length = lengths[static_cast<std::size_t>(i)];
            const Flow alone = module->forward({row(text_flow(lengths, 6), i, length)}, context);
            EXPECT_TRUE(torch::allclose(there(alone), tight.values[i].index({tight.mask[i]}), 1e-5, 1e-6));
        }
    }
}

TEST(AudioLstm, PaddingAndCompanyChangeNothing) {
    for (const char* tokens : {"segments", "last"}) {
        const auto module = audio_lstm({{"tokens", tokens}});
        ForwardContext context;
        const std::vector<std::int64_t> lengths = {8, 5, 1};
        const Flow tight = module->forward({audio_flow(lengths, 8, 0)}, context);
        const Flow wide = module->forward({audio_flow(lengths, 16, 1e4F)}, context); // whatever it holds
        EXPECT_TRUE(torch::allclose(there(tight), there(wide), 1e-5, 1e-6));
        for (std::int64_t i = 0; i < 3; ++i) {
            const Flow alone = module->forward(
                {row(audio_flow(lengths, 8, 0), i, lengths[static_cast<std::size_t>(i)])}, context);
            EXPECT_TRUE(torch::allclose(there(alone), tight.values[i].index({tight.mask[i]}), 1e-5, 1e-6));
        }
    }
}

TEST(AudioLstm, AveragesOnlyFramesThatAreThere) {
    const auto module = audio_lstm();
    ForwardContext context;
    const Flow out = module->forward({audio_flow({8, 4}, 8, 0)}, context);
    EXPECT_EQ(out.mask.sum(1)[0].item<std::int64_t>(), 3);
    EXPECT_EQ(out.mask.sum(1)[1].item<std::int64_t>(), 2); // 3 frames and 1
    const auto single = audio_lstm({{"segment", "1"}});
    {
        torch::NoGradGuard no_grad;
        for (const auto& item : module->named_parameters())
            parameter(*single, item.key()).copy_(item.value());
    }
    const Flow frames = single->forward({audio_flow({8, 4}, 8, 0)}, context);
    EXPECT_LT(difference(out.values[1][0], frames.values[1].narrow(0, 0, 3).mean(0)), 1e-6);
    EXPECT_LT(difference(out.values[1][1], frames.values[1][3]), 1e-6);
}

TEST(TextLstm, TrainsTheEmbeddingUnlessItIsFrozen) {
    ForwardContext context;
    const auto trained = text_lstm();
    EXPECT_TRUE(parameter(*trained, "embedding.weight").requires_grad());
    EXPECT_EQ(parameter(*trained, "embedding.weight")[0].abs().max().item<float>(), 0.0F); // padding
    const auto frozen = text_lstm({{"freeze_embedding", "true"}});
    EXPECT_FALSE(parameter(*frozen, "embedding.weight").requires_grad());
    frozen->forward({text_flow({3}, 3)}, context).values.sum().backward();
    EXPECT_FALSE(parameter(*frozen, "embedding.weight").grad().defined());
    EXPECT_TRUE(parameter(*frozen, "lstm.weight_ih_l0").grad().defined());
}

TEST(TextLstm, DropsOutInTrainingAlone) {
    const auto module = text_lstm({{"dropout", "0.5"}});
    ForwardContext quiet;
    const Flow in = text_flow({6}, 6);
    const torch::Tensor plain = module->forward({in}, quiet).values;
    EXPECT_TRUE(torch::equal(plain, module->forward({in}, quiet).values));
    const auto trained = [&](std::uint64_t seed) {
        ForwardContext context;
        context.training = true;
        context.generator = at::detail::createCPUGenerator(seed);
        return module->forward({in}, context).values;
    };
    EXPECT_FALSE(torch::equal(plain, trained(1)));
    EXPECT_TRUE(torch::equal(trained(1), trained(1))); // its own generator, not the global one
    EXPECT_FALSE(torch::equal(trained(1), trained(2)));
}

TEST(Modules, StartFromTheirSeed) {
    const auto weights = [](std::uint64_t seed, const char* node) {
        BuildContext context;
        context.seed = seed;
        context.node = node;
        const auto module = make_node(
            "image.conv", {{"channels", "4"}},
            {port(PortKind::image, {Dim::symbol("B"), Dim::number(3), Dim::number(16), Dim::number(16)},
                  Modality::image)},
            context);
        return parameter(*module, "conv.weight").detach().clone();
    };
    EXPECT_TRUE(torch::equal(weights(1, "a"), weights(1, "a")));
    EXPECT_FALSE(torch::equal(weights(1, "a"), weights(2, "a")));
    EXPECT_FALSE(torch::equal(weights(1, "a"), weights(1, "b")));
    EXPECT_LE(weights(1, "a").abs().max().item<double>(), 1 / std::sqrt(27.0)); // as torch.nn.Conv2d starts
}

TEST(ImageConv, CellsStandForTheirPartOfThePicture) {
    const auto module =
        make_node("image.conv", {{"channels", "4"}, {"grid", "4"}},
                  {port(PortKind::image, {Dim::symbol("B"), Dim::number(3), Dim::number(16), Dim::number(16)},
                        Modality::image)});
    TokenSource picture;
    picture.kind = TokenSource::Kind::box;
    picture.modality = Modality::image;
    picture.input = "image";
    picture.width = picture.height = 1;
    const TokenList cells = module->sources({{picture}});
    ASSERT_EQ(cells.size(), 16U);
    EXPECT_EQ(cells[6].x, 0.5);
    EXPECT_EQ(cells[6].y, 0.25);
    EXPECT_EQ(cells[6].width, 0.25);
    EXPECT_EQ(cells[6].input, "image");
    EXPECT_TRUE(module->sources({{}}).empty());

    // A bright spot lights up the very cell that says it stands for it.
    torch::NoGradGuard no_grad;
    parameter(*module, "conv.weight").fill_(1);
    parameter(*module, "conv.bias").zero_();
    torch::Tensor image = torch::zeros({1, 3, 16, 16}).contiguous(torch::MemoryFormat::ChannelsLast);
    image.select(2, 6).select(2, 10).fill_(1); // y 6 of 16, x 10 of 16: row 1, column 2 of 4
    ForwardContext context;
    const Flow out = module->forward({{image, {}, torch::ones({1}, torch::kBool)}}, context);
    EXPECT_EQ(out.values[0].sum(1).argmax().item<std::int64_t>(), 6);
}

TEST(AudioLstm, SegmentsStandForTheirTime) {
    TokenList frames;
    for (int f = 0; f < 8; ++f) {
        TokenSource frame;
        frame.kind = TokenSource::Kind::region;
        frame.modality = Modality::audio;
        frame.begin_s = 0.016 * f;
        frame.end_s = 0.016 * (f + 1);
        frame.high_hz = 8000;
        frames.push_back(frame);
    }
    const TokenList segments = audio_lstm()->sources({frames});
    ASSERT_EQ(segments.size(), 3U);
    EXPECT_DOUBLE_EQ(segments[1].begin_s, 0.048);
    EXPECT_DOUBLE_EQ(segments[1].end_s, 0.096);
    EXPECT_DOUBLE_EQ(segments[2].end_s, 0.128);
    EXPECT_EQ(segments[2].high_hz, 8000);
    const TokenList last = audio_lstm({{"tokens", "last"}})->sources({frames});
    ASSERT_EQ(last.size(), 1U);
    EXPECT_DOUBLE_EQ(last[0].end_s, 0.128);
}

} // namespace
} // namespace triptych::test
