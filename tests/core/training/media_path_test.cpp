// SPDX-License-Identifier: GPL-3.0-or-later
// Videos, waveforms and a pretrained text model from the table to a prediction, with the files that the training started
// from gone by then.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <fstream>
#include <mutex>

#include "core/training/cost.h"
#include "core/training/predictor.h"
#include "core/training/run.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/write_video.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

class MediaPath : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        std::string table = "text,sound,film,label,split\n";
        for (int i = 0; i < 16; ++i) {
            const std::string name = std::to_string(i);
            std::vector<float> wave(1600 + 100 * static_cast<std::size_t>(i));
            for (std::size_t t = 0; t < wave.size(); ++t)
                wave[t] = static_cast<float>(0.3 * std::sin((i % 2 ? 0.5 : 0.1) * static_cast<double>(t)));
            ASSERT_TRUE(write_wav(folder() / (name + ".wav"), wave, 8000).ok());
            test::VideoRecipe recipe;
            recipe.width = recipe.height = 16;
            recipe.frames = 3 + i % 3;
            recipe.grey = [i](int, int x, int) { return i % 2 ? 200 : 10 * x; };
            ASSERT_EQ(test::write_video(folder() / (name + ".avi"), recipe), "");
            table += (i == 3 ? "" : i % 2 ? "the pump is loud" : "the hum") + std::string(",") + (i == 5 ? "" : name + ".wav") +
                     "," + (i == 7 ? "" : name + ".avi") + "," + (i % 2 ? "bad" : "good") + "," +
                     (i < 10 ? "train" : i < 13 ? "validation" : "test") + "\n";
        }
        DatasetOptions options;
        options.roles = {{"text", Role::text}, {"sound", Role::audio}, {"film", Role::video}, {"label", Role::label}, {"split", Role::split}};
        auto dataset = Dataset::open(write(table), options);
        ASSERT_TRUE(dataset.ok()) << dataset.error().text();
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        m_bert = folder() / "bert";
        fs::copy(fs::path(TRIPTYCH_TEST_DATA) / "bert" / "tiny", m_bert);
    }

    GraphSpec graph() const {
        using std::int64_t;
        GraphSpec made;
        const std::string column = "column";
        made.nodes = {
            {"text", "input.text", 1, {{column, std::string("text")}, {"tokenizer", std::string("wordpiece")}, {"pretrained_folder", m_bert.string()}}, 0, 0},
            {"bert", "text.bert", 1, {{"pretrained_folder", m_bert.string()}, {"train", std::string("last")}, {"last_layers", int64_t{1}}}, 0, 0},
            {"sound", "input.waveform", 1, {{column, std::string("sound")}, {"sample_rate_hz", int64_t{8000}}, {"max_seconds", 0.3}}, 0, 0},
            {"wave", "audio.wave_cnn", 1, {{"channels", std::string("4,8")}, {"first_kernel", int64_t{16}}}, 0, 0},
            {"film", "input.video", 1, {{column, std::string("film")}, {"frames", int64_t{4}}, {"size", int64_t{16}}}, 0, 0},
            {"frames", "video.frames", 1, {}, 0, 0},
            {"cnn", "image.conv", 1, {{"channels", int64_t{8}}, {"grid", int64_t{2}}}, 0, 0},
            {"time", "video.over_time", 1, {{"mode", std::string("transformer")}, {"heads", int64_t{2}}, {"feed_forward", int64_t{8}}}, 0, 0},
            {"fusion", "fusion.self_attention", 1, {{"width", int64_t{16}}, {"heads", int64_t{2}}}, 0, 0},
            {"classes", "head.classes", 1, {}, 0, 0}};
        made.edges = {{"text", "bert", "in"}, {"sound", "wave", "in"}, {"film", "frames", "in"}, {"frames", "cnn", "in"},
                      {"cnn", "time", "in"}, {"film", "time", "video"}, {"bert", "fusion", "in"}, {"wave", "fusion", "in"},
                      {"time", "fusion", "in"}, {"fusion", "classes", "in"}};
        return made;
    }

    std::shared_ptr<const Dataset> m_dataset;
    fs::path m_bert;
};

TEST_F(MediaPath, TrainsAndPredictsWithoutTheFilesItStartedFrom) {
    RunConfig config;
    config.graph = graph();
    config.settings.epochs = 2;
    config.settings.batch_size = 4;
    config.settings.threads = 0;
    config.settings.device = "cpu";
    config.folder = folder() / "run";
    std::optional<Error> failed;
    RunEvents events;
    events.failed = [&failed](const Error& error) { failed = error; };
    auto run = TrainingRun::start(config, m_dataset, events);
    ASSERT_TRUE(run.ok()) << run.error().text();
    (*run)->wait();
    ASSERT_FALSE(failed) << failed->text();
    fs::remove_all(m_bert);

    auto predictor = Predictor::load(config.folder, "best", "cpu");
    ASSERT_TRUE(predictor.ok()) << predictor.error().text();
    const Node* bert = predictor->run().graph.find("bert");
    ASSERT_NE(bert, nullptr);
    EXPECT_EQ(std::get<std::int64_t>(bert->params.at("hidden_size")), 32);
    std::vector<std::size_t> rows(16);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = i;
    const auto together = predictor->predict(*m_dataset, rows);
    ASSERT_TRUE(together.ok()) << together.error().text();
    ASSERT_EQ(together->size(), 16u);
    for (const std::size_t row : {std::size_t{0}, std::size_t{3}, std::size_t{5}, std::size_t{7}}) {
        auto sample = predictor->preparer().prepare(*m_dataset, row);
        ASSERT_TRUE(sample.ok()) << sample.error().text();
        const auto alone = predictor->predict({&*sample});
        ASSERT_TRUE(alone.ok()) << alone.error().text();
        for (std::size_t k = 0; k < 2; ++k)
            EXPECT_NEAR((*alone)[0].logits[k], (*together)[row].logits[k], 1e-3) << row;
        for (const char* node : {"fusion", "time", "bert"}) {
            if (row == 7 && std::string(node) == "time") continue; // no video, nothing attends
            if (row == 3 && std::string(node) == "bert") continue;
            const auto attention = predictor->attention(*sample, node);
            ASSERT_TRUE(attention.ok()) << node << " " << row << ": " << attention.error().text();
            EXPECT_FALSE(attention->tokens.empty());
        }
        if (row != 0) continue;
        const auto attention = predictor->attention(*sample, "bert");
        EXPECT_EQ(attention->tokens.front().kind, TokenSource::Kind::special);
        EXPECT_EQ(attention->tokens.front().label, "[CLS]");
        EXPECT_EQ(attention->tokens[1].kind, TokenSource::Kind::word);
        EXPECT_EQ(attention->tokens[1].label, "the");
        EXPECT_EQ(attention->tokens.back().label, "[SEP]");
    }
}

TEST_F(MediaPath, TellsBeforeARunThatTheFolderIsGone) {
    fs::remove_all(m_bert);
    RunConfig config;
    config.graph = graph();
    config.folder = folder() / "run";
    auto run = TrainingRun::start(config, m_dataset, {});
    ASSERT_FALSE(run.ok());
    EXPECT_EQ(run.error().code, ErrorCode::file_not_found);
    EXPECT_NE(run.error().text().find("node 'bert'"), std::string::npos) << run.error().text();
    EXPECT_FALSE(fs::exists(config.folder));
}

TEST_F(MediaPath, CostsAreTold) {
    GraphSpec made = graph();
    made.nodes[1].params = {{"hidden_size", std::int64_t{32}}, {"vocabulary_size", std::int64_t{200}}};
    DataFacts facts;
    facts.classes = 2;
    facts.outputs["classes"] = 2;
    facts.vocabulary["text"] = 157;
    CostOptions options;
    options.batch_size = 4;
    const auto cost = graph_cost(made, builtin_registry(), facts, options);
    ASSERT_TRUE(cost.ok()) << cost.error().text();
    for (const char* node : {"bert", "wave", "cnn", "time"}) {
        EXPECT_GT(cost->nodes.at(node).parameters, 0) << node;
        EXPECT_GT(cost->nodes.at(node).forward_flops, 0) << node;
    }
    EXPECT_EQ(cost->nodes.at("frames").parameters, 0);
    // Four frames a sample: four times the pictures' work. 3·3·3 products a place and channel.
    EXPECT_NEAR(cost->nodes.at("cnn").forward_flops, 4 * 4 * 2.0 * 27 * 8 * 16 * 16, 1);
}

} // namespace
} // namespace triptych
