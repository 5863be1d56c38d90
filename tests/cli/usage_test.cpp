// SPDX-License-Identifier: GPL-3.0-or-later
// Help, wrong usage, and the sample: what a newcomer meets first.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"

namespace triptych::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Usage, HelpOfEveryCommandHasItsOptionsExamplesAndExitCodes) {
    const std::map<std::string, std::vector<std::string>> commands = {
        {"sample", {"--out", "--rows", "--seed", "--json"}},
        {"inspect", {"--data", "--row", "--out", "--json"}},
        {"train",
         {"--data", "--project", "--out", "--template", "--set", "--image-size", "--epochs", "--batch-size",
          "--seed", "--threads", "--device", "--json"}},
        {"evaluate", {"--run", "--data", "--split", "--json"}},
        {"predict", {"--run", "--data", "--out", "--text", "--image", "--audio", "--json"}},
        {"explain", {"--run", "--data", "--row", "--out", "--json"}},
        {"faithfulness",
         {"--run RUN REQUIRED", "--data", "--row", "--split", "--method NAME ... REQUIRED", "--out", "--json"}},
        {"contributions", {"--run RUN REQUIRED", "--data", "--split NAME=test", "--out", "--json"}},
        {"embeddings", {"--run RUN REQUIRED", "--node NODE REQUIRED", "--out FILE REQUIRED", "--data", "--split", "--json"}},
        {"what-if", {"--run RUN REQUIRED", "--row N REQUIRED", "--edit", "--knock-out", "--tokens", "--contributions", "--out", "--json"}},
        {"similar", {"--run RUN REQUIRED", "--row N REQUIRED", "--node NODE REQUIRED", "--token", "--tokens", "--split", "--json"}},
    };
    const Ran program = run_cli({"--help"});
    EXPECT_EQ(program.code, 0);
    EXPECT_THAT(program.out, HasSubstr("Examples:"));
    for (const auto& [command, options] : commands) {
        SCOPED_TRACE(command);
        EXPECT_THAT(program.out, HasSubstr("\n  " + command));
        EXPECT_THAT(program.out, HasSubstr("triptych-cli " + command));
        const Ran help = run_cli({command, "--help"});
        EXPECT_EQ(help.code, 0);
        EXPECT_EQ(help.err, "");
        EXPECT_THAT(help.out, HasSubstr("Example"));
        EXPECT_THAT(help.out, HasSubstr("triptych-cli " + command + " --"));
        for (const std::string& option : options)
            EXPECT_THAT(help.out, HasSubstr(option));
        for (const char* code : {"\n  0 ", "\n  2 ", "\n  3 ", "\n  4 ", "\n  130 "})
            EXPECT_THAT(help.out, HasSubstr(code));
        std::size_t longest = 0, begin = 0;
        for (std::size_t end; (end = help.out.find('\n', begin)) != std::string::npos; begin = end + 1)
            longest = std::max(longest, end - begin);
        EXPECT_LE(longest, 100U);
        // What is marked as required is so by the parser, not by a word in the text. (--run of explain is, but for --methods.)
        if (command != "explain") {
            EXPECT_THAT(help.out, Not(HasSubstr("(required")));
        }
        // Where a run knows its table, help says that it stands in.
        if (help.out.find("--run RUN REQUIRED") != std::string::npos && command != "predict") {
            std::string words = help.out;
            std::replace(words.begin(), words.end(), '\n', ' ');
            EXPECT_THAT(words, HasSubstr("Without --data, the table that the run was trained on."));
        }
    }
}

TEST(Usage, TellsItsVersion) {
    const Ran ran = run_cli({"--version"});
    EXPECT_EQ(ran.code, 0);
    EXPECT_EQ(ran.out.rfind("triptych-cli ", 0), 0U);
}

TEST(Usage, WrongUsageIsCodeTwoAndSaysWhereHelpIs) {
    const std::vector<std::vector<std::string>> wrong = {
        {},
        {"unknown"},
        {"sample"},
        {"sample", "--out", "x", "--colour", "red"},
        {"sample", "--out", "x", "--rows", "many"},
        {"sample", "--out", "x", "--rows", "5"},
        {"sample", "--out", "x", "--seed", "-1"},
        {"inspect"},
        {"inspect", "--data", "x.csv", "--row", "0"},
        {"inspect", "--data", "x.csv", "--row", "-1", "--out", "y"},
        {"inspect", "--data", "x.csv", "--seed", "-1"},
        {"inspect", "--data", "x.csv", "--image-size", "64"},
        {"train"},
        {"train", "--data", "x.csv"},
        {"train", "--data", "x.csv", "--project", "x.triptych", "--out", "y"},
        {"train", "--data", "x.csv", "--out", "y", "--epochs", "ten"},
        {"evaluate"},
        {"evaluate", "--run", "x", "--split", "tset"},
        {"evaluate", "--run", "x", "--which", "first"},
        {"predict", "--run", "x"},
        {"predict", "--run", "x", "--data", "y.csv"},
        {"predict", "--run", "x", "--data", "y.csv", "--text", "z"},
        {"explain", "--run", "x", "--data", "y.csv", "--row", "0"},
        {"explain", "--run", "x", "--data", "y.csv", "--row", "-1", "--out", "z"},
        {"faithfulness"},
        {"faithfulness", "--run", "x", "--row", "0"},
        {"faithfulness", "--run", "x", "--method", "occlusion"},
        {"faithfulness", "--run", "x", "--row", "0", "--split", "test", "--method", "occlusion"},
        {"contributions"},
        {"contributions", "--run", "x", "--split", "tset"},
        {"contributions", "--run", "x", "--absence", "none"},
        {"embeddings", "--run", "x", "--out", "y.csv"},
        {"embeddings", "--run", "x", "--node", "fusion", "--out", "y.txt"},
        {"what-if", "--run", "x", "--row", "0"},
        {"what-if", "--run", "x", "--edit", "drop:text"},
        {"similar", "--run", "x", "--row", "0", "--node", "fusion"},
        {"similar", "--run", "x", "--row", "0", "--node", "fusion", "--token", "0", "--out", "y.txt"},
    };
    for (const auto& arguments : wrong) {
        std::string line;
        for (const std::string& word : arguments)
            line += " " + word;
        SCOPED_TRACE("triptych-cli" + line);
        const Ran ran = run_cli(arguments);
        EXPECT_EQ(ran.code, 2);
        EXPECT_EQ(ran.out, "");
        EXPECT_THAT(ran.err, HasSubstr("triptych-cli: error: "));
        EXPECT_THAT(ran.err, HasSubstr("--help' for options and examples."));
    }
    EXPECT_THAT(run_cli({"sample", "--out", "x", "--rows", "5"}).err, HasSubstr("5"));
    const std::string bogus = run_cli({"bogus"}).err;
    EXPECT_THAT(bogus, HasSubstr("no command 'bogus'"));
    EXPECT_THAT(bogus, HasSubstr("sample, inspect, train"));
    EXPECT_THAT(bogus, HasSubstr("'triptych-cli --help'"));
    EXPECT_THAT(run_cli({"sample", "extra", "--out", "x"}).err, Not(HasSubstr("no command")));
}

class Sample : public TemporaryTable {};

TEST_F(Sample, IsMadeFromItsSeed) {
    const auto make = [&](const std::string& name, const std::string& seed) {
        return run_cli(
            {"sample", "--out", (folder() / name).string(), "--rows", "60", "--seed", seed, "--json"});
    };
    const Ran first = make("a", "3");
    ASSERT_EQ(first.code, 0) << first.err;
    const auto json = first.json();
    EXPECT_EQ(json["rows"], 60);
    EXPECT_EQ(json["seed"], 3);
    EXPECT_EQ(json["table"], (folder() / "a" / "manifest.csv").string());
    ASSERT_EQ(make("b", "3").code, 0);
    ASSERT_EQ(make("c", "4").code, 0);
    const std::string table = read_file(folder() / "a" / "manifest.csv");
    EXPECT_EQ(table, read_file(folder() / "b" / "manifest.csv"));
    EXPECT_NE(table, read_file(folder() / "c" / "manifest.csv"));
    EXPECT_THAT(table, HasSubstr("evidence_text"));

    const Ran inspected =
        run_cli({"inspect", "--data", (folder() / "a" / "manifest.csv").string(), "--json"});
    ASSERT_EQ(inspected.code, 0) << inspected.err;
    EXPECT_EQ(inspected.json()["classes"].size(), 6U);

    // Into its own folder again, but not over a table that is somebody else's.
    EXPECT_EQ(make("a", "4").code, 0);
    EXPECT_EQ(table.size() > 0, true);
    std::ofstream(folder() / "c" / "manifest.csv") << "text,label\nmine,1\n";
    const Ran refused = make("c", "4");
    EXPECT_EQ(refused.code, 2);
    EXPECT_EQ(read_file(folder() / "c" / "manifest.csv"), "text,label\nmine,1\n");
}

TEST_F(Sample, SaysWhereItCannotWrite) {
    const auto file = write("a file");
    const Ran ran = run_cli({"sample", "--out", (file / "below").string(), "--rows", "60"});
    EXPECT_EQ(ran.code, 3);
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, HasSubstr(file.string()));
}

TEST_F(Sample, StopsAtCtrlC) {
    const Ran ran = run_cli({"sample", "--out", (folder() / "large").string(), "--rows", "100000"},
                            {.terminal = true, .interrupt_after = "left"});
    EXPECT_EQ(ran.code, 130);
    EXPECT_THAT(ran.err, HasSubstr("interrupted"));
    EXPECT_FALSE(std::filesystem::exists(folder() / "large" / "manifest.csv"));
}

TEST(Output, ThatCannotBeWrittenIsAnErrorOfResources) {
    const Ran ran = run_cli({"train", "--parameters"}, {.output_file = "/dev/full"});
    EXPECT_EQ(ran.code, 4);
    EXPECT_THAT(ran.err, HasSubstr("standard output"));
}

TEST(Parameters, AreListedForPeopleAndPrograms) {
    const Ran text = run_cli({"train", "--parameters"});
    ASSERT_EQ(text.code, 0);
    EXPECT_THAT(text.out, HasSubstr("fusion.heads = 4"));
    EXPECT_THAT(text.out, HasSubstr("train.epochs = 10"));
    const auto json = run_cli({"train", "--parameters", "--json"}).json();
    // The numbers of the reference model.
    EXPECT_EQ(json["text_lstm.hidden"]["default"], 128);
    EXPECT_EQ(json["text_lstm.embedding"]["default"], 100);
    EXPECT_EQ(json["image.size"]["default"], 256);
    EXPECT_EQ(json["image_conv.channels"]["default"], 64);
    EXPECT_EQ(json["image_conv.kernel"]["default"], 3);
    EXPECT_EQ(json["image_conv.grid"]["default"], 8);
    EXPECT_EQ(json["audio.n_mels"]["default"], 128);
    EXPECT_EQ(json["audio.max_frames"]["default"], 128);
    EXPECT_EQ(json["audio_lstm.hidden"]["default"], 64);
    EXPECT_EQ(json["train.epochs"]["default"], 10);
    EXPECT_EQ(json["train.batch_size"]["default"], 32);
    EXPECT_EQ(json["fusion.heads"]["maximum"], 64);
}

} // namespace
} // namespace triptych::test
