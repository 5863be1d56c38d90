// SPDX-License-Identifier: GPL-3.0-or-later
// What the program says of a table, and what the model sees of one row.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::HasSubstr;
using testing::Not;

class Inspect : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        m_table = write_tiny_table(folder()).string();
        ASSERT_FALSE(m_table.empty());
    }
    Ran inspect(const std::vector<std::string>& more, const std::string& table = {}) const {
        return run_cli(std::vector<std::string>{"inspect", "--data", table.empty() ? m_table : table} + more);
    }
    Ran inspect_row(int row, const std::vector<std::string>& more = {}, const std::string& table = {}) const {
        return inspect(std::vector<std::string>{"--row", std::to_string(row), "--out", out().string()} + more,
                       table);
    }
    std::filesystem::path out() const { return folder() / "row"; }

    std::string m_table;
};

TEST_F(Inspect, TellsColumnsRolesSplitsMissingAndClasses) {
    std::string bytes = read_file(m_table);
    bytes.replace(bytes.find("1.wav"), 5, "");         // row 1 has no sound
    bytes.replace(bytes.find("2.bmp"), 5, "gone.bmp"); // and row 2 names a picture that is not there
    const auto table = write(bytes, "holes.csv").string();
    const Ran ran = inspect({"--json"}, table);
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["rows"], 24);
    EXPECT_EQ(json["splits"]["train"], 16);
    EXPECT_EQ(json["splits"]["validation"], 4);
    EXPECT_EQ(json["splits"]["test"], 4);
    EXPECT_EQ(json["split_origin"], "column");
    EXPECT_EQ(json["classes"]["high"]["train"], 8);
    EXPECT_EQ(json["classes"]["low"]["test"], 2);
    std::map<std::string, nlohmann::json> columns;
    for (const auto& column : json["columns"])
        columns[column["name"]] = column;
    EXPECT_EQ(columns["text"]["role"], "text");
    EXPECT_EQ(columns["image"]["role"], "image");
    EXPECT_EQ(columns["audio"]["role"], "audio");
    EXPECT_EQ(columns["label"]["role"], "label");
    EXPECT_EQ(columns["split"]["role"], "split");
    EXPECT_EQ(columns["audio"]["missing"], 1);
    EXPECT_EQ(columns["image"]["missing"], 0);
    EXPECT_EQ(columns["image"]["unreadable"], 1);

    const Ran text = inspect({}, table);
    EXPECT_EQ(text.code, 0);
    for (const char* part : {"24 rows, 5 columns", "image", "audio", "high", "low", "split: column"})
        EXPECT_THAT(text.out, HasSubstr(part));
}

TEST_F(Inspect, TakesRolesAndTheSeedOfASplit) {
    const std::string bytes = read_file(m_table);
    std::string unsplit;
    for (std::size_t begin = 0, end; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1)
        unsplit += bytes.substr(begin, bytes.rfind(',', end) - begin) + "\n";
    const auto table = write(unsplit, "unsplit.csv").string();
    const auto first = inspect({"--seed", "1", "--json"}, table);
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_THAT(first.json()["split_origin"].get<std::string>(), HasSubstr("seeded"));
    EXPECT_GT(first.json()["splits"]["validation"], 0);
    EXPECT_GT(first.json()["splits"]["test"], 0);
    EXPECT_EQ(first.out, inspect({"--seed", "1", "--json"}, table).out);

    const auto json = inspect({"--role", "text=ignore", "--json"}).json();
    EXPECT_EQ(json["columns"][0]["role"], "ignore");
    const Ran wrong = inspect({"--role", "text=prose"});
    EXPECT_EQ(wrong.code, 2);
    EXPECT_THAT(wrong.err, HasSubstr("prose"));
    const Ran unknown = inspect({"--role", "nothing=text"});
    EXPECT_EQ(unknown.code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("nothing"));
}

TEST_F(Inspect, WritesWhatTheModelSeesOfARow) {
    const Ran ran = inspect_row(5, {"--image-size", "32", "--set", "audio.n_mels=40", "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["row"], 5);
    EXPECT_EQ(json["label"], "high");
    EXPECT_EQ(json["split"], "train");
    for (const auto& file : json["files"])
        EXPECT_TRUE(std::filesystem::exists(out() / file.get<std::string>())) << file;

    const auto tokens = read_json_file(out() / "tokens.json");
    EXPECT_THAT(tokens["words"].get<std::vector<std::string>>(),
                ElementsAre("the", "tone", "is", "sharp", "and", "high", "5"));
    EXPECT_EQ(tokens["text"], "the tone is sharp and high 5");
    EXPECT_EQ(tokens["spans"][1], nlohmann::json({4, 8}));
    EXPECT_EQ(tokens["ids"].size(), 7U);
    EXPECT_EQ(tokens["unknown"][0], false);

    const Npy image = read_npy_file(out() / "image.npy");
    EXPECT_THAT(image.shape, ElementsAre(3, 32, 32));
    // The left half is red 220: (220 / 255 - mean) / deviation, by ImageNet's numbers.
    EXPECT_NEAR(image.values.at(0), (220 / 255.0 - 0.485) / 0.229, 1e-4);
    EXPECT_NEAR(image.values.at(2 * 32 * 32), (30 / 255.0 - 0.406) / 0.225, 1e-4);

    const auto audio = read_json_file(out() / "audio.json");
    EXPECT_EQ(audio["sample_rate_hz"], 16000);
    EXPECT_EQ(audio["n_fft"], 1024);
    EXPECT_EQ(audio["hop_length"], 256);
    EXPECT_EQ(audio["n_mels"], 40);
    ASSERT_TRUE(audio["normalisation"].is_object());
    EXPECT_EQ(audio["normalisation"]["mean"].size(), 40U);
    const Npy wave = read_npy_file(out() / "waveform.npy");
    ASSERT_EQ(wave.shape.size(), 1U);
    EXPECT_NEAR(static_cast<double>(wave.shape[0]), 4000, 4); // 2000 samples at 8 kHz, now at 16 kHz
    const Npy mel = read_npy_file(out() / "audio.npy");
    EXPECT_THAT(mel.shape, ElementsAre(40, 1 + wave.shape[0] / 256));
    EXPECT_THAT(mel.values, Each(Ge(-100.0F)));
}

TEST_F(Inspect, LeavesNoFilesOfAnotherRowWhereAModalityIsMissing) {
    std::string bytes = read_file(m_table);
    bytes.replace(bytes.find("4.wav"), 5, "");
    const auto table = write(bytes, "holes.csv").string();
    ASSERT_EQ(inspect_row(3, {}, table).code, 0);
    EXPECT_TRUE(std::filesystem::exists(out() / "audio.npy"));
    const Ran ran = inspect_row(4, {"--json"}, table);
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.json()["missing"], nlohmann::json({"audio"}));
    for (const char* name : {"audio.npy", "audio.json", "waveform.npy"})
        EXPECT_FALSE(std::filesystem::exists(out() / name)) << name;
    EXPECT_TRUE(std::filesystem::exists(out() / "image.npy"));
}

TEST_F(Inspect, NamesRowAndFileOfBadInput) {
    EXPECT_EQ(inspect_row(24).code, 2);
    EXPECT_THAT(inspect_row(24).err, HasSubstr("rows 0 to 23"));

    const Ran missing = inspect({}, (folder() / "none.csv").string());
    EXPECT_EQ(missing.code, 3);
    EXPECT_EQ(missing.out, "");
    EXPECT_THAT(missing.err, HasSubstr("none.csv"));

    const Ran broken = inspect({}, write("a,b\n1,2\n3\n", "broken.csv").string());
    EXPECT_EQ(broken.code, 3);
    EXPECT_THAT(broken.err, AllOf(HasSubstr("broken.csv"), HasSubstr("line 3")));
    const Ran quote = inspect({}, write("a,b\n1,\"2\n", "quote.csv").string());
    EXPECT_EQ(quote.code, 3);
    EXPECT_THAT(quote.err, HasSubstr("line 2"));
    EXPECT_EQ(inspect({}, write("", "empty.csv").string()).code, 3);
    EXPECT_EQ(inspect({}, write("a,b\n", "header.csv").string()).code, 3);
    EXPECT_EQ(inspect({}, write("a,b\n\xff\xfe,1\n", "bytes.csv").string()).code, 3);

    std::filesystem::remove(folder() / "7.bmp");
    const Ran picture = inspect_row(7);
    EXPECT_EQ(picture.code, 3);
    EXPECT_THAT(picture.err, AllOf(HasSubstr("row 7"), HasSubstr("column 'image'"), HasSubstr("7.bmp")));
    std::ofstream(folder() / "21.wav") << "RIFF this is no sound";
    const Ran sound = inspect_row(21);
    EXPECT_EQ(sound.code, 3);
    EXPECT_THAT(sound.err, AllOf(HasSubstr("row 21"), HasSubstr("column 'audio'"), HasSubstr("21.wav")));

    const Ran range = inspect_row(0, {"--set", "audio.n_mels=100000"});
    EXPECT_EQ(range.code, 2);
    EXPECT_THAT(range.err,
                AllOf(HasSubstr("node 'audio'"), HasSubstr("n_mels"), HasSubstr("100000"), HasSubstr("512")));
    const Ran place = run_cli({"inspect", "--data", m_table, "--row", "0", "--out", m_table + "/below"});
    EXPECT_EQ(place.code, 3);
    EXPECT_THAT(place.err, HasSubstr(m_table));
}

} // namespace
} // namespace triptych::test
