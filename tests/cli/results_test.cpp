// SPDX-License-Identifier: GPL-3.0-or-later
// What a trained run answers: evaluate, predict and explain, with its data and without.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "core/dataset/table.h"
#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

/// One run that all cases share; each may move or change its own copy of the data.
class Results : public TemporaryTable {
  protected:
    static void SetUpTestSuite() {
        std::string pattern = (std::filesystem::temp_directory_path() / "triptych-XXXXXX").string();
        s_folder = mkdtemp(pattern.data());
        s_table = write_tiny_table(s_folder);
        s_run = s_folder / "run";
        const Ran ran = run_cli(std::vector<std::string>{"train", "--data", s_table.string(), "--out",
                                                         s_run.string(), "--epochs", "3"} +
                                tiny_options());
        ASSERT_EQ(ran.code, 0) << ran.err;
    }
    static void TearDownTestSuite() { std::filesystem::remove_all(s_folder); }

    static std::string run() { return s_run.string(); }
    static std::string table() { return s_table.string(); }
    std::string out(const std::string& name) const { return (folder() / name).string(); }

    inline static std::filesystem::path s_folder, s_table, s_run;
};

TEST_F(Results, EvaluateGivesTheMetricsOfASplit) {
    const Ran ran = run_cli({"evaluate", "--run", run(), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["n"], 4);
    EXPECT_EQ(json["split"], "test");
    for (const char* key : {"accuracy", "macro_f1", "weighted_f1", "macro_precision", "macro_recall", "loss"})
        EXPECT_TRUE(json[key].is_number()) << key;
    EXPECT_EQ(json["per_class"]["high"]["support"], 2);
    int all = 0, right = 0;
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t k = 0; k < 2; ++k) {
            all += json["confusion"][i][k].get<int>();
            right += i == k ? json["confusion"][i][k].get<int>() : 0;
        }
    EXPECT_EQ(all, 4);
    EXPECT_DOUBLE_EQ(json["accuracy"], right / 4.0);
    EXPECT_EQ(run_cli({"evaluate", "--run", run(), "--split", "train", "--json"}).json()["n"], 16);
    EXPECT_EQ(run_cli({"evaluate", "--run", run(), "--split", "validation", "--which", "last", "--json"})
                  .json()["n"],
              4);

    const Ran text = run_cli({"evaluate", "--run", run()});
    EXPECT_EQ(text.code, 0);
    EXPECT_THAT(text.out, AllOf(HasSubstr("Accuracy"), HasSubstr("over 4 rows"), HasSubstr("support"),
                                HasSubstr("true \\ predicted")));
}

TEST_F(Results, EvaluateTakesAnotherTable) {
    // Two labelled rows for testing and one without a label, which does not count; other columns, another
    // order.
    write("note,label,split,text,image,audio\n"
          "x,high,test,sharp and high," +
              (s_folder / "1.bmp").string() + "," + (s_folder / "1.wav").string() +
              "\ny,low,test,low and dull," + (s_folder / "2.bmp").string() + ",\nz,,test,low,,\n",
          "other.csv");
    const Ran ran = run_cli({"evaluate", "--run", run(), "--data", out("other.csv"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.json()["n"], 2);
    EXPECT_EQ(ran.json()["data"], out("other.csv"));

    const Ran none =
        run_cli({"evaluate", "--run", run(), "--data", out("other.csv"), "--split", "validation"});
    EXPECT_EQ(none.code, 3);
    write("text,image,audio,label,split\nsharp,,,high,test\nmiddling,,,medium,test\n", "unknown.csv");
    const Ran unknown = run_cli({"evaluate", "--run", run(), "--data", out("unknown.csv")});
    EXPECT_EQ(unknown.code, 3);
    EXPECT_THAT(unknown.err, AllOf(HasSubstr("row 1 (line 3)"), HasSubstr("medium")));
    write("text,label,split\nsharp,high,test\nlow,low,test\n", "narrow.csv");
    const Ran narrow = run_cli({"evaluate", "--run", run(), "--data", out("narrow.csv")});
    EXPECT_EQ(narrow.code, 3);
    EXPECT_THAT(narrow.err, AllOf(HasSubstr("column 'image'"), HasSubstr("narrow.csv")));
}

TEST_F(Results, PredictWritesATableThatAgreesWithEvaluate) {
    const Ran ran =
        run_cli({"predict", "--run", run(), "--data", table(), "--out", out("predicted.csv"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.json()["n"], 24);
    const auto predicted = read_csv(out("predicted.csv"));
    ASSERT_TRUE(predicted.ok()) << predicted.error().text();
    EXPECT_EQ(predicted->columns(),
              (std::vector<std::string>{"row", "label", "predicted", "probability", "p_high", "p_low"}));
    ASSERT_EQ(predicted->rows(), 24U);
    std::map<std::pair<std::string, std::string>, int> counts;
    for (std::size_t row = 0; row < 24; ++row) {
        const auto cell = [&](std::size_t column) { return std::string(*predicted->cell(row, column)); };
        EXPECT_EQ(cell(0), std::to_string(row));
        const double high = std::stod(cell(4)), low = std::stod(cell(5));
        EXPECT_NEAR(high + low, 1, 1e-6);
        EXPECT_EQ(cell(2), high > low ? "high" : "low");
        EXPECT_EQ(std::stod(cell(3)), std::max(high, low));
        if (row >= 20) ++counts[{cell(1), cell(2)}];
    }
    const auto metrics = run_cli({"evaluate", "--run", run(), "--json"}).json();
    const std::string names[] = {"high", "low"};
    for (std::size_t i = 0; i < 2; ++i)
        for (std::size_t k = 0; k < 2; ++k)
            EXPECT_EQ(metrics["confusion"][i][k], (counts[{names[i], names[k]}]));

    EXPECT_EQ(run_cli({"predict", "--run", run(), "--data", table(), "--split", "test", "--out",
                       out("test.csv"), "--json"})
                  .json()["n"],
              4);
    // Rows without a label are what predict is for.
    write("text,image,audio\n\"low, \"\"dull\"\"\",,\n", "new.csv");
    EXPECT_EQ(
        run_cli({"predict", "--run", run(), "--data", out("new.csv"), "--out", out("new_out.csv")}).code, 0);
}

TEST_F(Results, PredictTakesOneSampleOfAnyModalities) {
    const std::string image = (s_folder / "1.bmp").string(), audio = (s_folder / "1.wav").string();
    const Ran all = run_cli({"predict", "--run", run(), "--text", "the tone is sharp and high 1", "--image",
                             image, "--audio", audio, "--json"});
    ASSERT_EQ(all.code, 0) << all.err;
    double sum = 0;
    const auto answer = all.json();
    for (const auto& [name, share] : answer["probabilities"].items())
        sum += share.get<double>();
    EXPECT_NEAR(sum, 1, 1e-6);
    // The same numbers as the row of the table that holds the same sample.
    ASSERT_EQ(run_cli({"predict", "--run", run(), "--data", table(), "--out", out("all.csv")}).code, 0);
    const auto rows = read_csv(out("all.csv"));
    EXPECT_NEAR(std::stod(std::string(*rows->cell(1, 4))), all.json()["probabilities"]["high"].get<double>(),
                1e-5);

    for (const std::vector<std::string>& given :
         {std::vector<std::string>{"--text", "low"}, {"--image", image}, {"--audio", audio}}) {
        const Ran ran = run_cli(std::vector<std::string>{"predict", "--run", run()} + given);
        EXPECT_EQ(ran.code, 0) << ran.err;
        EXPECT_THAT(ran.out, AllOf(HasSubstr("high"), HasSubstr("low"), HasSubstr("0.")));
    }
    const Ran missing = run_cli({"predict", "--run", run(), "--image", out("none.png")});
    EXPECT_EQ(missing.code, 3);
    EXPECT_THAT(missing.err, HasSubstr("none.png"));
    const Ran damaged = run_cli({"predict", "--run", run(), "--audio", image});
    EXPECT_EQ(damaged.code, 3);
    EXPECT_THAT(damaged.err, HasSubstr("1.bmp"));
}

TEST_F(Results, PredictNeedsSomethingToGoBy) {
    for (const char* text : {"", "!!!", " "}) {
        const Ran ran = run_cli({"predict", "--run", run(), "--text", text});
        EXPECT_EQ(ran.code, 3) << ran.out;
        EXPECT_EQ(ran.out, "");
        EXPECT_THAT(ran.err, HasSubstr("holds no word"));
    }
    // With a picture beside it, a text without a word is an absent one.
    EXPECT_EQ(run_cli({"predict", "--run", run(), "--text", "", "--image", (s_folder / "1.bmp").string()}).code, 0);
}

TEST_F(Results, AnOddDeviceIsWrongUsageWithoutABacktrace) {
    for (const char* device : {"cuda:-1", "cuda:99999999999"}) {
        const Ran ran = run_cli({"evaluate", "--run", run(), "--device", device});
        EXPECT_EQ(ran.code, 2);
        EXPECT_THAT(ran.err, AllOf(HasSubstr(device), testing::Not(HasSubstr("frame #"))));
    }
}

TEST_F(Results, ARunThatWasKilledEarlyHoldsNoCheckpoint) {
    const auto copy = folder() / "killed";
    std::filesystem::create_directories(copy);
    std::filesystem::copy_file(s_run / "run.json", copy / "run.json");
    const Ran ran = run_cli({"evaluate", "--run", copy.string()});
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr(copy.string()), HasSubstr("no checkpoint")));
}

TEST_F(Results, ExplainWritesAttentionWithProvenanceAndAPicture) {
    const Ran ran = run_cli(
        {"explain", "--run", run(), "--data", table(), "--row", "1", "--out", out("explained"), "--json"});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = read_json_file(folder() / "explained" / "attention.json");
    EXPECT_EQ(json["row"], 1);
    EXPECT_EQ(json["label"], "high");
    EXPECT_EQ(json["layers"], 1);
    EXPECT_EQ(json["heads"], 4);
    const std::size_t n = json["tokens"].size();
    std::map<std::string, int> kinds;
    for (const auto& token : json["tokens"]) {
        ++kinds[token["modality"].get<std::string>() + " " + token["kind"].get<std::string>()];
        if (token["kind"] == "word") {
            EXPECT_EQ(std::string("the tone is sharp and high 1")
                          .substr(token["char_begin"],
                                  token["char_end"].get<int>() - token["char_begin"].get<int>()),
                      token["label"]);
        } else if (token["kind"] == "box") {
            EXPECT_EQ(token["box"][2], 0.5);
        } else {
            EXPECT_LT(token["begin_s"], token["end_s"]);
            EXPECT_LT(token["low_hz"], token["high_hz"]);
        }
    }
    EXPECT_EQ(kinds["text word"], 7);
    EXPECT_EQ(kinds["image box"], 4);
    EXPECT_GE(kinds["audio region"], 2);
    ASSERT_EQ(json["matrix"].size(), 1U);
    ASSERT_EQ(json["matrix"][0].size(), 4U);
    for (const auto& head : json["matrix"][0]) {
        ASSERT_EQ(head.size(), n);
        for (const auto& row : head) {
            ASSERT_EQ(row.size(), n);
            double sum = 0;
            for (const auto& weight : row)
                sum += weight.get<double>();
            EXPECT_NEAR(sum, 1, 1e-5);
        }
    }
    std::size_t pictures = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder() / "explained"))
        pictures += entry.path().extension() == ".svg";
    EXPECT_EQ(pictures, 1U);
    const std::string svg = read_file(ran.json()["svg"].get<std::string>());
    EXPECT_THAT(svg, AllOf(HasSubstr("<svg xmlns="), HasSubstr("data:image/png;base64,"), HasSubstr("sharp"),
                           HasSubstr("true class: high"), HasSubstr(" Hz<"), HasSubstr("</svg>")));
    EXPECT_THAT(read_file(ran.json()["html"].get<std::string>()),
                AllOf(HasSubstr("In truth: high"), HasSubstr("what the head sees"), HasSubstr("not why the model decided"), HasSubstr("</html>")));

    EXPECT_EQ(run_cli({"explain", "--run", run(), "--data", table(), "--row", "24", "--out", out("x")}).code,
              2);
    EXPECT_EQ(
        run_cli({"explain", "--run", run(), "--data", table(), "--row", "0", "--out", table() + "/x"}).code,
        3);
}

TEST_F(Results, ExplainShowsAnAbsentModalityAsItsToken) {
    write("text,image,audio,label\nlow and dull,,,low\n", "absent.csv");
    const Ran ran =
        run_cli({"explain", "--run", run(), "--data", out("absent.csv"), "--row", "0", "--out", out("e")});
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = read_json_file(folder() / "e" / "attention.json");
    ASSERT_EQ(json["tokens"].size(), 5U);
    EXPECT_EQ(json["tokens"][3]["kind"], "absent");
    EXPECT_EQ(json["tokens"][3]["modality"], "image");
    EXPECT_EQ(json["tokens"][4]["modality"], "audio");
    EXPECT_THAT(read_file(folder() / "e" / "attention.svg"), HasSubstr("absent"));
}

TEST_F(Results, ARunOutlivesItsData) {
    const auto copy = folder() / "copy", away = folder() / "away";
    std::filesystem::copy(s_folder, copy, std::filesystem::copy_options::recursive);
    const std::string moved_run = out("moved_run");
    std::filesystem::remove_all(copy / "run");
    ASSERT_EQ(run_cli(std::vector<std::string>{"train", "--data", (copy / "table.csv").string(), "--out",
                                               moved_run, "--epochs", "1"} +
                      tiny_options())
                  .code,
              0);
    const auto before = run_cli({"evaluate", "--run", moved_run, "--json"}).json();
    std::filesystem::rename(copy, away);

    const Ran lost = run_cli({"evaluate", "--run", moved_run});
    EXPECT_EQ(lost.code, 3);
    EXPECT_THAT(lost.err, AllOf(HasSubstr((copy / "table.csv").string()), HasSubstr("--data")));
    EXPECT_EQ(run_cli({"predict", "--run", moved_run, "--text", "low"}).code, 0);
    const std::string table = (away / "table.csv").string();
    const auto after = run_cli({"evaluate", "--run", moved_run, "--data", table, "--json"}).json();
    EXPECT_EQ(after["confusion"], before["confusion"]);
    EXPECT_EQ(after["loss"], before["loss"]);
    EXPECT_EQ(run_cli({"predict", "--run", moved_run, "--data", table, "--out", out("p.csv")}).code, 0);
    EXPECT_EQ(run_cli({"explain", "--run", moved_run, "--data", table, "--row", "0", "--out", out("e")}).code,
              0);
    EXPECT_EQ(run_cli({"inspect", "--run", moved_run, "--data", table, "--row", "0", "--out", out("i")}).code,
              0);
    EXPECT_EQ(read_npy_file(folder() / "i" / "audio.npy").shape.at(0), 32);
}

TEST_F(Results, ADamagedRunIsBadInput) {
    const auto copy = [&](const std::string& name) {
        std::filesystem::copy(s_run, folder() / name);
        return folder() / name;
    };
    const auto expect = [&](const std::filesystem::path& damaged, const std::string& part) {
        const Ran ran = run_cli({"predict", "--run", damaged.string(), "--text", "low"});
        EXPECT_EQ(ran.code, 3) << ran.err;
        EXPECT_EQ(ran.out, "");
        EXPECT_THAT(ran.err, HasSubstr(part));
    };
    expect(folder() / "none", "run.json");
    auto place = copy("weights");
    std::filesystem::resize_file(place / "best.safetensors",
                                 std::filesystem::file_size(place / "best.safetensors") - 5);
    expect(place, "best.safetensors");
    place = copy("gone");
    std::filesystem::remove(place / "best.safetensors");
    expect(place, "best.safetensors");
    place = copy("preparation");
    std::ofstream(place / "preparation.json") << "{}";
    expect(place, "preparation");
    place = copy("json");
    std::ofstream(place / "run.json") << "{\"version\": 1}";
    expect(place, "run.json");
    place = copy("settings");
    auto json = read_json_file(place / "run.json");
    json["settings"]["epochs"] = -5;
    std::ofstream(place / "run.json") << json.dump();
    expect(place, "epochs");
    json = read_json_file(s_run / "run.json");
    json["version"] = 99;
    std::ofstream(place / "run.json") << json.dump();
    expect(place, "version 99");
    json = read_json_file(s_run / "run.json");
    json["graph"]["nodes"][6]["params"]["width"] = 64;
    std::ofstream(place / "run.json") << json.dump();
    expect(place, "the graph needs");
}

TEST_F(Results, SaysWhereItCannotWrite) {
    const Ran ran = run_cli({"predict", "--run", run(), "--data", table(), "--out", out("none") + "/p.csv"});
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, HasSubstr("p.csv"));
}

} // namespace
} // namespace triptych::test
