// SPDX-License-Identifier: GPL-3.0-or-later
// Inputs of waveforms, of videos and of pieces of words: from a table's cell to what a model takes.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/features/columns.h"
#include "core/features/prepare.h"
#include "core/media/audio.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/write_video.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

const fs::path bert = fs::path(TRIPTYCH_TEST_DATA) / "bert" / "tiny";

class MediaInputs : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        std::vector<float> wave(3000);
        for (std::size_t i = 0; i < wave.size(); ++i)
            wave[i] = static_cast<float>(0.5 * std::sin(0.05 * static_cast<double>(i)));
        ASSERT_TRUE(write_wav(folder() / "a.wav", wave, 8000).ok());
        ASSERT_TRUE(write_wav(folder() / "none.wav", {}, 8000).ok());
        ASSERT_EQ(test::write_video(folder() / "a.avi"), "");
        std::string table = "text,sound,film,label\n\"the pump hums, unaffable!\",a.wav,a.avi,yes\n,,,no\n";
        for (int i = 0; i < 8; ++i)
            table += "pump,a.wav,a.avi," + std::string(i % 2 ? "yes" : "no") + "\n";
        DatasetOptions options;
        options.roles = {{"text", Role::text}, {"sound", Role::audio}, {"film", Role::video}, {"label", Role::label}};
        auto dataset = Dataset::open(write(table), options);
        ASSERT_TRUE(dataset.ok()) << dataset.error().text();
        m_dataset = *std::move(dataset);
    }

    static GraphSpec graph(const char* type, const char* column, std::map<std::string, Value> params = {}) {
        params["column"] = std::string(column);
        return {"one", {{"in", type, 1, std::move(params), 0, 0}}, {}};
    }
    /// Fitted, stored and read again.
    Preparer fitted(const GraphSpec& graph) {
        auto made = Preparer::fit(graph, builtin_registry(), *m_dataset, {}, {}, 0);
        EXPECT_TRUE(made.ok()) << (made ? "" : made.error().text());
        GraphSpec alone = graph; // as a prediction has it: without what names files
        alone.nodes[0].params.erase("pretrained_folder");
        auto again = Preparer::from_json(alone, builtin_registry(), nlohmann::json::parse(made->to_json().dump()));
        EXPECT_TRUE(again.ok()) << (again ? "" : again.error().text());
        return *std::move(again);
    }
    PreparedValue value(const Preparer& preparer, std::size_t row) {
        auto sample = preparer.prepare(*m_dataset, row);
        EXPECT_TRUE(sample.ok()) << (sample ? "" : sample.error().text());
        return sample->at("in");
    }

    std::optional<Dataset> m_dataset;
};

TEST_F(MediaInputs, HandsAmplitudesOn) {
    const Preparer preparer =
        fitted(graph("input.waveform", "sound", {{"sample_rate_hz", std::int64_t{8000}}, {"max_seconds", 0.25}}));
    EXPECT_EQ(preparer.kind("in"), PortKind::waveform);
    EXPECT_EQ(preparer.modality("in"), Modality::audio);
    const auto wave = std::get<PreparedWave>(value(preparer, 0));
    EXPECT_EQ(wave.sample_rate_hz, 8000);
    ASSERT_EQ(wave.samples.size(), 2000u);
    EXPECT_NEAR(wave.seconds, 0.375, 1e-9);
    for (std::size_t i = 0; i < wave.samples.size(); i += 97)
        EXPECT_NEAR(wave.samples[i], 0.5 * std::sin(0.05 * static_cast<double>(i)), 1e-4);
    EXPECT_TRUE(std::holds_alternative<std::monostate>(value(preparer, 1)));
    const auto resampled =
        std::get<PreparedWave>(value(fitted(graph("input.waveform", "sound", {{"sample_rate_hz", std::int64_t{4000}}})), 0));
    EXPECT_EQ(resampled.samples.size(), 1500u);

    const auto silent = preparer.prepare({{"in", RawValue{{}, folder() / "none.wav"}}});
    ASSERT_FALSE(silent.ok());
    EXPECT_EQ(silent.error().code, ErrorCode::too_short);
    const auto text = preparer.prepare({{"in", RawValue{"words", {}}}});
    ASSERT_FALSE(text.ok());
    EXPECT_EQ(text.error().code, ErrorCode::invalid_argument);
}

TEST_F(MediaInputs, TakesFramesOfAVideo) {
    const Preparer preparer =
        fitted(graph("input.video", "film", {{"frames", std::int64_t{5}}, {"size", std::int64_t{16}}, {"fit", std::string("pad")}}));
    EXPECT_EQ(preparer.kind("in"), PortKind::video);
    EXPECT_EQ(preparer.modality("in"), Modality::video);
    EXPECT_EQ(preparer.width("in"), 16);
    const auto video = std::get<PreparedVideo>(value(preparer, 0));
    ASSERT_EQ(video.frames.size(), 5u);
    EXPECT_NEAR(video.seconds, 2.0, 1e-6);
    for (int i = 0; i < 5; ++i) {
        const Image& frame = video.frames[static_cast<std::size_t>(i)];
        EXPECT_EQ(frame.width, 16);
        EXPECT_EQ(frame.height, 16);
        EXPECT_NEAR(video.times[static_cast<std::size_t>(i)], (2 + 4 * i) / 10.0, 1e-6);
        EXPECT_NEAR(frame.pixel(8, 8)[0], test::grey_of_frame(2 + 4 * i), 4);
    }
    EXPECT_LT(video.placement.offset_y, 0); // bars above and below
    EXPECT_TRUE(std::holds_alternative<std::monostate>(value(preparer, 1)));
    const auto missing = preparer.prepare({{"in", RawValue{{}, folder() / "gone.avi"}}});
    ASSERT_FALSE(missing.ok());
    EXPECT_EQ(missing.error().code, ErrorCode::file_not_found);
}

TEST_F(MediaInputs, CutsWordsIntoPieces) {
    const Preparer preparer = fitted(graph("input.text", "text",
                                           {{"tokenizer", std::string("wordpiece")},
                                            {"pretrained_folder", bert.string()},
                                            {"max_words", std::int64_t{6}}}));
    const Vocabulary* vocabulary = preparer.vocabulary("in");
    ASSERT_NE(vocabulary, nullptr);
    EXPECT_TRUE(vocabulary->pieces());
    const auto text = std::get<PreparedText>(value(preparer, 0));
    ASSERT_EQ(text.words.size(), 6u);
    EXPECT_EQ(text.words_in_all, 11u);
    EXPECT_EQ(text.words[1].text, "the");
    EXPECT_EQ(text.words[4].text, "##s");
    EXPECT_EQ(text.words[4].char_begin, 12u);
    EXPECT_EQ(text.ids[0], vocabulary->id("[CLS]"));
    EXPECT_EQ(text.ids[5], vocabulary->id("[SEP]"));
    EXPECT_TRUE(std::holds_alternative<std::monostate>(value(preparer, 1)));
}

TEST_F(MediaInputs, KeepsPunctuationWhereAsked) {
    const auto words = [&](bool punctuation) {
        const Preparer preparer = fitted(graph("input.text", "text", {{"punctuation", punctuation}}));
        const auto made = preparer.prepare({{"in", RawValue{"Who, me?", {}}}});
        std::vector<std::string> texts;
        for (const Word& word : std::get<PreparedText>(made->at("in")).words)
            texts.push_back(word.text);
        return texts;
    };
    EXPECT_EQ(words(false), (std::vector<std::string>{"who", "me"}));
    EXPECT_EQ(words(true), (std::vector<std::string>{"who", ",", "me", "?"}));
}

TEST_F(MediaInputs, TellsBeforehandWhatIsMissing) {
    const auto problem = [&](const GraphSpec& graph) {
        const std::vector<Problem> problems = column_problems(graph, builtin_registry(), *m_dataset);
        EXPECT_EQ(problems.size(), 1u);
        return problems.empty() ? Error{} : problems[0].error;
    };
    const std::string wordpiece = "wordpiece";
    EXPECT_EQ(problem(graph("input.text", "text", {{"tokenizer", wordpiece}})).code, ErrorCode::missing_column);
    EXPECT_EQ(problem(graph("input.text", "text", {{"tokenizer", wordpiece}, {"pretrained_folder", folder().string()}})).code,
              ErrorCode::file_not_found);
    EXPECT_EQ(problem(graph("input.waveform", "film")).code, ErrorCode::missing_column);
    EXPECT_EQ(problem(graph("input.video", "sound")).code, ErrorCode::missing_column);
}

} // namespace
} // namespace triptych
