// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/learned.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/training/model.h"
#include "core/training/run_weights.h"
#include "core/training/tensor_statistics.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class LearnedTest : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        auto dataset = Dataset::open(test::write_tiny_table(folder()));
        ASSERT_TRUE(dataset.ok());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
        const auto failed = test::train_tiny(m_dataset, test::tiny_graph(), folder() / "run");
        ASSERT_FALSE(failed) << failed->text();
    }
    Result<FeatureMaps> maps(std::size_t row, const std::string& node, const FeatureMapOptions& options = {}) const {
        auto predictor = Predictor::load(folder() / "run", "best", "cpu");
        EXPECT_TRUE(predictor.ok());
        auto sample = predictor->preparer().prepare(*m_dataset, row);
        EXPECT_TRUE(sample.ok());
        return feature_maps(*predictor, *sample, node, options);
    }

    std::shared_ptr<const Dataset> m_dataset;
};

TEST_F(LearnedTest, TellsEveryTensorOfARun) {
    const auto learned = read_learned(folder() / "run");
    ASSERT_TRUE(learned.ok()) << learned.error().text();
    EXPECT_EQ(learned->which, "best");
    const auto content = read_safetensors(folder() / "run" / "best.safetensors");
    ASSERT_TRUE(content.ok());
    std::size_t tensors = 0;
    for (const auto& [id, node] : learned->nodes) {
        EXPECT_TRUE(learned->graph.find(id)) << id;
        for (const LearnedTensor& one : node.tensors) {
            SCOPED_TRACE(id + "." + one.name);
            const auto found =
                std::find_if(content->tensors.begin(), content->tensors.end(),
                             [&](const auto& entry) { return entry.first == id + "." + one.name; });
            ASSERT_NE(found, content->tensors.end());
            EXPECT_EQ(one.shape, found->second.sizes().vec());
            EXPECT_NEAR(one.values.norm, found->second.to(torch::kFloat64).norm().item<double>(), 1e-9);
            EXPECT_NEAR(one.values.mean, found->second.to(torch::kFloat64).mean().item<double>(), 1e-12);
            EXPECT_EQ(one.histogram.counts.size(), static_cast<std::size_t>(learned_bins));
            std::int64_t counted = 0;
            for (const std::int64_t count : one.histogram.counts)
                counted += count;
            EXPECT_EQ(counted, found->second.numel());
            ++tensors;
        }
        EXPECT_EQ(node.filters.has_value(), id == "image_conv") << id;
    }
    EXPECT_EQ(tensors, content->tensors.size());
    EXPECT_FALSE(learned->nodes.contains("text")); // an input has none
}

TEST_F(LearnedTest, DrawsFiltersOnAScaleOfTheirOwn) {
    const auto learned = read_learned(folder() / "run");
    ASSERT_TRUE(learned.ok());
    const FilterBank& bank = *learned->nodes.at("image_conv").filters;
    EXPECT_EQ(bank.count, 8);
    EXPECT_EQ(bank.channels, 3);
    EXPECT_EQ(bank.height, 3);
    EXPECT_EQ(bank.width, 3);
    ASSERT_EQ(bank.pixels.size(), 8u * 3 * 3 * 3);
    const auto content = read_safetensors(folder() / "run" / "best.safetensors");
    torch::Tensor weight;
    for (const auto& [name, tensor] : content->tensors)
        if (name == "image_conv." + bank.tensor) weight = tensor.to(torch::kFloat64);
    ASSERT_TRUE(weight.defined());
    std::size_t at = 0;
    for (int k = 0; k < 8; ++k) {
        const double largest = weight[k].abs().max().item<double>();
        EXPECT_NEAR(bank.norms[static_cast<std::size_t>(k)], weight[k].norm().item<double>(), 1e-9);
        bool reaches_end = false;
        for (int y = 0; y < 3; ++y)
            for (int x = 0; x < 3; ++x)
                for (int c = 0; c < 3; ++c, ++at) {
                    const double w = weight[k][c][y][x].item<double>();
                    EXPECT_EQ(bank.pixels[at], std::lround(127.5 + 127.5 * w / largest)) << k;
                    reaches_end |= bank.pixels[at] == 0 || bank.pixels[at] == 255;
                }
        EXPECT_TRUE(reaches_end);
    }
}

TEST_F(LearnedTest, MapsArePlacedAsTheTokensStandInThePicture) {
    const auto found = maps(3, "image_conv");
    ASSERT_TRUE(found.ok()) << found.error().text();
    EXPECT_EQ(found->axes, FeatureMaps::Axes::picture);
    EXPECT_EQ(found->channels, 8);
    EXPECT_EQ(found->rows, 2);
    EXPECT_EQ(found->columns, 2);
    ASSERT_EQ(found->maps.size(), 8u);

    auto predictor = Predictor::load(folder() / "run", "best", "cpu");
    const auto sample = predictor->preparer().prepare(*m_dataset, 3);
    const auto output = predictor->output(*sample, "image_conv");
    ASSERT_TRUE(output.ok()) << output.error().text();
    EXPECT_EQ(output->kind, PortKind::tokens);
    EXPECT_EQ(output->shape, (std::vector<std::int64_t>{4, 8}));
    double last = std::numeric_limits<double>::infinity();
    for (const FeatureMap& map : found->maps) {
        double energy = 0;
        for (std::size_t cell = 0; cell < 4; ++cell) {
            const float value = output->values[cell * 8 + static_cast<std::size_t>(map.channel)];
            EXPECT_EQ(map.values[cell], value); // row by row
            energy += static_cast<double>(value) * value;
            EXPECT_GE(value, found->low);
            EXPECT_LE(value, found->high);
        }
        EXPECT_NEAR(map.energy, energy, 1e-6);
        EXPECT_LE(map.energy, last);
        last = map.energy;
    }
    FeatureMapOptions options;
    options.most_maps = 3;
    EXPECT_EQ(maps(3, "image_conv", options)->maps.size(), 3u);
}

TEST_F(LearnedTest, MapsOfInputsSoundsAndWords) {
    const auto picture = maps(3, "image", {3, 4});
    ASSERT_TRUE(picture.ok()) << picture.error().text();
    EXPECT_EQ(picture->channels, 3);
    EXPECT_EQ(picture->rows, 16);
    EXPECT_EQ(picture->height, 4); // shrunk
    const auto sound = maps(3, "audio");
    ASSERT_TRUE(sound.ok()) << sound.error().text();
    EXPECT_EQ(sound->axes, FeatureMaps::Axes::sound);
    EXPECT_EQ(sound->channels, 1);
    EXPECT_EQ(sound->rows, 32); // mel bins
    const auto frames = maps(3, "audio_lstm");
    ASSERT_TRUE(frames.ok()) << frames.error().text();
    EXPECT_EQ(frames->rows, 1);
    EXPECT_GT(frames->columns, 1);
    const auto words = maps(3, "text_lstm");
    ASSERT_TRUE(words.ok()) << words.error().text();
    EXPECT_EQ(words->axes, FeatureMaps::Axes::sequence);
    EXPECT_EQ(words->columns, 7); // "the tone is sharp and high 3"
    EXPECT_EQ(words->channels, 16);
    // One vector has no places, nor has a node that is not there.
    EXPECT_EQ(maps(3, "fusion").error().code, ErrorCode::out_of_range);
    EXPECT_EQ(maps(3, "classes").error().code, ErrorCode::out_of_range);
    EXPECT_EQ(maps(3, "nothing").error().code, ErrorCode::unknown_name);
}

TEST(FeatureMapLayout, FollowsBandsAndTimesAndLeavesSpecialTokensOut) {
    NodeOutput output;
    output.present = true;
    output.shape = {5, 1};
    output.values = {9, 1, 2, 3, 4};
    TokenSource special;
    output.sources = {special};
    for (int i = 0; i < 4; ++i) { // time by time, low band first
        TokenSource region;
        region.kind = TokenSource::Kind::region;
        region.input = "audio";
        region.begin_s = i / 2;
        region.end_s = region.begin_s + 1;
        region.low_hz = i % 2 ? 1000 : 0;
        output.sources.push_back(region);
    }
    const auto maps = feature_maps(output);
    ASSERT_TRUE(maps.ok()) << maps.error().text();
    EXPECT_EQ(maps->axes, FeatureMaps::Axes::sound);
    EXPECT_EQ(maps->rows, 2);
    EXPECT_THAT(maps->maps[0].values, ElementsAre(2, 4, 1, 3)); // the high band above
    // A token more than the node tells of: in their order.
    output.sources.pop_back();
    EXPECT_THAT(feature_maps(output)->maps[0].values, ElementsAre(9, 1, 2, 3, 4));
    output.kept = {true, true, false, true, false};
    EXPECT_THAT(feature_maps(output)->maps[0].values, ElementsAre(9, 1, 3));
    output.present = false;
    EXPECT_EQ(feature_maps(output).error().code, ErrorCode::out_of_range);
}

TEST_F(LearnedTest, NamesWhatAnEditedGraphWouldTake) {
    GraphSpec graph = test::tiny_graph();
    for (const std::string& assignment : test::tiny_parameters())
        ASSERT_TRUE(set_param(graph, builtin_registry(), assignment).ok());
    DataFacts facts;
    facts.classes = 2;
    {
        auto predictor = Predictor::load(folder() / "run", "best", "cpu");
        facts = data_facts(graph, predictor->preparer(), 2);
    }
    const std::filesystem::path weights = folder() / "run" / "best.safetensors";
    const auto same = fitting_weights(graph, builtin_registry(), facts, weights);
    ASSERT_TRUE(same.ok()) << same.error().text();
    EXPECT_TRUE(same->missing.empty() && same->other_shape.empty() && same->not_in_model.empty());

    ASSERT_TRUE(set_param(graph, builtin_registry(), "image_conv.channels=4").ok());
    const auto edited = fitting_weights(graph, builtin_registry(), facts, weights);
    ASSERT_TRUE(edited.ok());
    const auto nodes = weights_by_node(*edited);
    std::vector<std::string> changed;
    for (const auto& [id, node] : nodes)
        if (!node.whole()) changed.push_back(id);
    EXPECT_THAT(changed, ElementsAre("fusion", "image_conv")); // and what projects its tokens
    EXPECT_EQ(nodes.at("image_conv").other_shape.front().in_file, "[8,3,3,3]");
    EXPECT_EQ(nodes.at("image_conv").other_shape.front().in_model, "[4,3,3,3]");
    ASSERT_TRUE(set_param(graph, builtin_registry(), "fusion.heads=3").ok());
    EXPECT_FALSE(fitting_weights(graph, builtin_registry(), facts, weights).ok());
}

TEST_F(LearnedTest, SaysWhatIsMissing) {
    EXPECT_EQ(read_learned(folder() / "none").error().code, ErrorCode::file_not_found);
    std::filesystem::remove(folder() / "run" / "best.safetensors");
    EXPECT_EQ(read_learned(folder() / "run")->which, "last");
    EXPECT_EQ(read_learned(folder() / "run", "best").error().code, ErrorCode::file_not_found);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(read_learned(folder() / "run", {}, stop.get_token()).error().code, ErrorCode::cancelled);
    std::ofstream(folder() / "run" / "last.safetensors") << "nothing";
    EXPECT_EQ(read_learned(folder() / "run").error().code, ErrorCode::bad_format);
}

TEST_F(LearnedTest, TheRunKeepsWhatItStartedFrom) {
    RunConfig config;
    config.graph = test::tiny_graph();
    for (const std::string& assignment : test::tiny_parameters())
        ASSERT_TRUE(set_param(config.graph, builtin_registry(), assignment).ok());
    ASSERT_TRUE(set_param(config.graph, builtin_registry(), "text_lstm.hidden=8").ok());
    config.settings.epochs = 1;
    config.settings.threads = 0;
    config.settings.device = "cpu";
    config.max_steps = 1;
    config.folder = folder() / "second";
    config.initial_weights = folder() / "run" / "best.safetensors";
    config.partial_weights = true;
    auto run = TrainingRun::start(config, m_dataset, {});
    ASSERT_TRUE(run.ok()) << run.error().text();
    (*run)->wait();
    const auto kept = read_starting_weights(folder() / "second");
    ASSERT_TRUE(kept.ok()) << kept.error().text();
    ASSERT_TRUE(kept->has_value());
    EXPECT_EQ((*kept)->file, config.initial_weights);
    EXPECT_FALSE(weights_by_node((*kept)->report).at("text_lstm").whole());
    EXPECT_TRUE(weights_by_node((*kept)->report).at("image_conv").whole());
    // What is written is read back as it is.
    const auto again = weights_report_from_json(weights_report_to_json((*kept)->report));
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->matched, (*kept)->report.matched);
    EXPECT_EQ(again->other_shape.size(), (*kept)->report.other_shape.size());
    // A run from new weights keeps none; a damaged note is told.
    EXPECT_FALSE(read_starting_weights(folder() / "run")->has_value());
    EXPECT_EQ(read_starting_weights(folder() / "none").error().code, ErrorCode::file_not_found);
    EXPECT_EQ(weights_report_from_json(nlohmann::json{{"matched", 3}}).error().code, ErrorCode::bad_format);
}

} // namespace
} // namespace triptych
