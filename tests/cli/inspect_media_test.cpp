// SPDX-License-Identifier: GPL-3.0-or-later
// What a model sees of a row of waveforms, videos and pieces of words; and sizes that come from a folder.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/graph/graph.h"
#include "core/media/audio.h"
#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/write_video.h"

namespace triptych::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string bert = (std::filesystem::path(TRIPTYCH_TEST_DATA) / "bert" / "tiny").string();

class InspectMedia : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        std::vector<float> wave(4000);
        for (std::size_t i = 0; i < wave.size(); ++i)
            wave[i] = static_cast<float>(0.5 * std::sin(0.1 * static_cast<double>(i)));
        ASSERT_TRUE(write_wav(folder() / "a.wav", wave, 8000).ok());
        ASSERT_EQ(write_video(folder() / "a.avi"), "");
        std::string rows = "text,sound,film,label\n";
        for (int i = 0; i < 10; ++i)
            rows += std::string("the pump hums,a.wav,") + (i == 1 ? "" : "a.avi") + (i % 2 ? ",yes\n" : ",no\n");
        m_table = write(rows).string();
        GraphSpec graph;
        graph.name = "media";
        graph.nodes = {
            {"text", "input.text", 1, {{"column", std::string("text")}, {"tokenizer", std::string("wordpiece")}, {"pretrained_folder", bert}}, 0, 0},
            {"bert", "text.bert", 1, {}, 0, 0},
            {"sound", "input.waveform", 1, {{"column", std::string("sound")}, {"sample_rate_hz", std::int64_t{8000}}, {"max_seconds", 0.25}}, 0, 0},
            {"wave", "audio.wave_cnn", 1, {{"channels", std::string("4")}}, 0, 0},
            {"film", "input.video", 1, {{"column", std::string("film")}, {"frames", std::int64_t{4}}, {"size", std::int64_t{16}}}, 0, 0},
            {"frames", "video.frames", 1, {}, 0, 0},
            {"conv", "image.conv", 1, {{"grid", std::int64_t{2}}}, 0, 0},
            {"time", "video.over_time", 1, {}, 0, 0},
            {"fusion", "fusion.concat", 1, {}, 0, 0},
            {"classes", "head.classes", 1, {{"column", std::string("label")}}, 0, 0}};
        graph.edges = {{"text", "bert", "in"}, {"sound", "wave", "in"}, {"film", "frames", "in"}, {"frames", "conv", "in"},
                       {"conv", "time", "in"}, {"film", "time", "video"}, {"bert", "fusion", "in"}, {"wave", "fusion", "in"},
                       {"time", "fusion", "in"}, {"fusion", "classes", "in"}};
        m_graph = write(graph_to_json(graph).dump(), "graph.json").string();
    }
    Ran inspect(int row) const {
        return run_cli({"inspect", "--data", m_table, "--graph", m_graph, "--row", std::to_string(row), "--out",
                        (folder() / "row").string(), "--role", "film=video", "--role", "text=text", "--json"});
    }

    std::string m_table, m_graph;
};

TEST_F(InspectMedia, WritesAmplitudesFramesAndPieces) {
    const Ran ran = inspect(0);
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto row = folder() / "row";
    EXPECT_THAT(read_npy_file(row / "waveform.npy").shape, ElementsAre(2000));
    EXPECT_EQ(read_json_file(row / "waveform.json")["sample_rate_hz"], 8000);
    EXPECT_THAT(read_npy_file(row / "frames.npy").shape, ElementsAre(4, 3, 16, 16));
    const auto video = read_json_file(row / "video.json");
    EXPECT_EQ(video["frames"], 4);
    EXPECT_NEAR(video["times_s"][1].get<double>(), 0.7, 1e-6);
    EXPECT_TRUE(std::filesystem::exists(row / "frame_003.png"));
    const auto tokens = read_json_file(row / "tokens.json");
    EXPECT_EQ(tokens["tokenizer"], "wordpiece");
    EXPECT_THAT(tokens["words"], ElementsAre("[CLS]", "the", "pump", "hum", "##s", "[SEP]"));

    const Ran other = inspect(1);
    ASSERT_EQ(other.code, 0) << other.err;
    EXPECT_FALSE(std::filesystem::exists(row / "frame_000.png")); // the row before had it
    EXPECT_FALSE(std::filesystem::exists(row / "frames.npy"));
    EXPECT_THAT(other.json()["missing"], ElementsAre("video"));
}

TEST_F(InspectMedia, SetsSizesFromAFolder) {
    const auto shown = [&](const std::string& to) {
        return run_cli({"model", "show", "--graph", m_graph, "--set", "bert.pretrained_folder=" + to, "--json"});
    };
    const Ran ran = shown(bert);
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    for (const auto& node : json["nodes"])
        if (node["id"] == "bert") {
            EXPECT_EQ(node["params"]["hidden_size"], 32);
            EXPECT_EQ(node["shape"], "[B,L,32]");
        }
    const Ran missing = shown((folder() / "nowhere").string());
    EXPECT_NE(missing.code, 0);
    EXPECT_THAT(missing.err, HasSubstr("nowhere"));
    EXPECT_THAT(missing.err, HasSubstr("bert"));
}

} // namespace
} // namespace triptych::test
