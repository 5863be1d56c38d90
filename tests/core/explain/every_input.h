// SPDX-License-Identifier: GPL-3.0-or-later
// A preparer of every kind of input that needs no data, and samples for it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/base/random.h"
#include "core/features/prepare.h"
#include "core/features/wordpiece.h"
#include "core/graph/inputs.h"

namespace triptych::test {

inline constexpr int bins = 16, picture_side = 24;

inline GraphSpec every_input_graph() {
    const auto column = [](const char* name) { return Value(std::string(name)); };
    GraphSpec graph;
    graph.name = "every input";
    graph.nodes = {
        {"text", text_input_type, 1, {{"column", column("text")}, {"max_words", std::int64_t{6}}}, 0, 0},
        {"pieces",
         text_input_type,
         1,
         {{"column", column("text")}, {"tokenizer", std::string("wordpiece")}, {"pretrained_folder", std::string("x")}},
         0,
         0},
        {"image", image_input_type, 1, {{"column", column("image")}, {"size", std::int64_t{picture_side}}}, 0, 0},
        {"audio",
         audio_input_type,
         1,
         {{"column", column("audio")}, {"n_mels", std::int64_t{bins}}, {"sample_rate_hz", std::int64_t{8000}},
          {"n_fft", std::int64_t{256}}, {"hop_length", std::int64_t{80}}},
         0,
         0},
        {"wave", waveform_input_type, 1, {{"column", column("wave")}, {"sample_rate_hz", std::int64_t{8000}}}, 0, 0},
        {"video", video_input_type, 1, {{"column", column("video")}, {"size", std::int64_t{picture_side}}}, 0, 0},
        {"numbers", numbers_input_type, 1, {{"columns", column("load,kind,heat")}}, 0, 0},
        {"vector", vector_input_type, 1, {{"column", column("vector")}, {"standardise", false}}, 0, 0},
        {"series", series_input_type, 1, {{"column", column("series")}}, 0, 0}};
    return graph;
}

/// Says nothing of inputs that the graph does not have, so that it fits any part of every_input_graph().
inline Preparer every_input_preparer(const GraphSpec& graph = every_input_graph()) {
    using nlohmann::json;
    std::vector<double> mean, deviation;
    for (int i = 0; i < bins; ++i) {
        mean.push_back(-40 - i);
        deviation.push_back(10);
    }
    const auto pieces = WordPiece::create({"[PAD]", "[UNK]", "[CLS]", "[SEP]", "grind", "##ing", "noise", "loud"});
    const json inputs = {
        {"text", {{"vocabulary", {"<padding>", "<unknown>", "grinding", "noise", "loud", "and", "clear", "a", "b", "c"}}}},
        {"pieces", {{"wordpiece", pieces->to_json()}}},
        {"image", json::object()},
        {"audio", {{"mean_db", mean}, {"deviation_db", deviation}}},
        {"wave", json::object()},
        {"video", json::object()},
        {"numbers",
         {{"columns",
           {{{"name", "load"}, {"mean", {10}}, {"deviation", {2}}},
            {{"name", "kind"}, {"categories", {"blue", "red"}}},
            {{"name", "heat"}, {"mean", {50}}, {"deviation", {5}}}}}}},
        {"vector", {{"width", 5}, {"mean", {1, 2, 3, 4, 5}}, {"deviation", {1, 1, 1, 1, 1}}}},
        {"series", {{"width", 2}, {"mean", {7, 8}}, {"deviation", {1, 1}}}}};
    auto made = Preparer::from_json(graph, builtin_registry(), {{"version", 1}, {"inputs", inputs}});
    EXPECT_TRUE(made.ok()) << (made ? "" : made.error().text());
    return *std::move(made);
}

inline Image some_picture(Random& random, int side) {
    Image image{side, side, {}};
    for (int i = 0; i < side * side * 3; ++i)
        image.rgb.push_back(static_cast<std::uint8_t>(random.below(256)));
    return image;
}

/// At most so many of what a length counts.
struct Lengths {
    std::size_t frames = 50, samples = 4000, pictures = 4, steps = 40;
};

/// Every input of the preparer present, lengths at random.
inline PreparedSample some_sample(const Preparer& preparer, Random& random, const Lengths& most = {}) {
    const std::vector<std::string> words = {"Grinding", "noise,", "LOUD", "and", "clear", "strange", "häßlich"};
    std::map<std::string, RawValue> raw;
    std::string text;
    for (std::size_t i = 0, count = 1 + random.below(12); i < count; ++i)
        text += (i == 0 ? "" : " ") + random.pick(words);
    for (const std::string& input : preparer.inputs())
        if (preparer.kind(input) == PortKind::text) raw[input].text = text;
    auto prepared = preparer.prepare(raw);
    EXPECT_TRUE(prepared.ok()) << (prepared ? "" : prepared.error().text());
    PreparedSample sample = *std::move(prepared);
    for (auto& [input, value] : sample) {
        const int side = static_cast<int>(preparer.width(input));
        switch (preparer.kind(input)) {
        case PortKind::image:
            value = PreparedImage{some_picture(random, side), {}};
            break;
        case PortKind::audio: {
            PreparedAudio sound;
            const SpectrogramOptions& options = preparer.log_mel(input)->options();
            const auto hop = static_cast<std::size_t>(options.hop_length);
            // A multiple of the hop every now and then: then the last frame has its centre where the sound ends.
            const std::size_t samples = random.chance(0.3) ? hop * (1 + random.below(60)) : 1 + random.below(60 * hop);
            sound.hop_s = static_cast<double>(hop) / options.sample_rate_hz;
            sound.seconds = static_cast<double>(samples) / options.sample_rate_hz;
            sound.frames_in_all = 1 + samples / hop;
            sound.mel = {options.n_mels, static_cast<int>(std::min(sound.frames_in_all, most.frames)), {}};
            for (int i = 0; i < sound.mel.rows * sound.mel.columns; ++i)
                sound.mel.values.push_back(static_cast<float>(random.uniform(-80, 0)));
            for (std::size_t i = 0; i < samples; ++i)
                sound.wave.push_back(static_cast<float>(random.uniform(-0.5, 0.5)));
            value = std::move(sound);
            break;
        }
        case PortKind::waveform: {
            PreparedWave wave;
            wave.sample_rate_hz = 8000;
            for (std::size_t i = 0, count = 1 + random.below(most.samples); i < count; ++i)
                wave.samples.push_back(static_cast<float>(random.uniform(-0.5, 0.5)));
            wave.seconds = static_cast<double>(wave.samples.size()) / 8000;
            value = std::move(wave);
            break;
        }
        case PortKind::video: {
            PreparedVideo video;
            for (std::size_t i = 0, count = 1 + random.below(most.pictures); i < count; ++i) {
                video.frames.push_back(some_picture(random, side));
                video.times.push_back(0.5 * static_cast<double>(i));
            }
            video.seconds = 2;
            value = std::move(video);
            break;
        }
        case PortKind::numbers: {
            PreparedNumbers numbers;
            for (const std::int64_t categories : preparer.categories(input)) {
                const bool known = numbers.known.empty() || random.chance(0.8);
                const float drawn = categories > 0
                                        ? static_cast<float>(random.below(static_cast<std::size_t>(categories)))
                                        : static_cast<float>(random.normal());
                numbers.values.push_back(known ? drawn : 0);
                numbers.known.push_back(known);
                numbers.cells.push_back(known ? "cell" : "");
            }
            value = std::move(numbers);
            break;
        }
        case PortKind::vector: {
            PreparedVector vector;
            for (int i = 0; i < side; ++i)
                vector.values.push_back(static_cast<float>(random.normal()));
            value = std::move(vector);
            break;
        }
        case PortKind::series: {
            PreparedSeries series;
            series.steps = {1 + static_cast<int>(random.below(most.steps)), side, {}};
            for (int i = 0; i < series.steps.rows * side; ++i)
                series.steps.values.push_back(static_cast<float>(random.normal()));
            series.steps_in_all = static_cast<std::size_t>(series.steps.rows);
            value = std::move(series);
            break;
        }
        default:
            break;
        }
    }
    return sample;
}

/// All that a model sees of a value, as text: the same for values of the same bits.
inline std::string content_of(const PreparedValue& value) {
    std::string out = std::to_string(value.index()) + ":";
    const auto bytes = [&out](const auto& list) {
        out += std::to_string(list.size()) + ";";
        out.append(reinterpret_cast<const char*>(list.data()), list.size() * sizeof(list[0]));
    };
    if (const auto* text = std::get_if<PreparedText>(&value)) {
        out += text->text;
        bytes(text->ids);
        for (const Word& word : text->words)
            out += word.text + std::to_string(word.char_begin) + "," + std::to_string(word.char_end) + ";";
        out += std::to_string(text->words_in_all);
    } else if (const auto* image = std::get_if<PreparedImage>(&value)) {
        bytes(image->image.rgb);
    } else if (const auto* sound = std::get_if<PreparedAudio>(&value)) {
        bytes(sound->mel.values);
        bytes(sound->wave);
    } else if (const auto* wave = std::get_if<PreparedWave>(&value)) {
        bytes(wave->samples);
    } else if (const auto* video = std::get_if<PreparedVideo>(&value)) {
        for (const Image& frame : video->frames)
            bytes(frame.rgb);
    } else if (const auto* numbers = std::get_if<PreparedNumbers>(&value)) {
        bytes(numbers->values);
        for (std::size_t i = 0; i < numbers->known.size(); ++i)
            out += (numbers->known[i] ? "known " : "missing ") + numbers->cells[i] + ";";
    } else if (const auto* vector = std::get_if<PreparedVector>(&value)) {
        bytes(vector->values);
    } else if (const auto* series = std::get_if<PreparedSeries>(&value)) {
        bytes(series->steps.values);
    }
    return out;
}

inline void expect_same(const PreparedSample& a, const PreparedSample& b, const std::string& what) {
    ASSERT_EQ(a.size(), b.size());
    for (const auto& [input, value] : a)
        EXPECT_TRUE(content_of(value) == content_of(b.at(input))) << what << ": " << input;
}

} // namespace triptych::test
