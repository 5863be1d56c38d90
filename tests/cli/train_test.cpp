// SPDX-License-Identifier: GPL-3.0-or-later
// Training from the shell: what a run leaves, how it is stopped, and what is wrong input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "core/project/project.h"
#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

std::vector<nlohmann::json> lines_of(const std::filesystem::path& file) {
    std::istringstream in(read_file(file));
    std::vector<nlohmann::json> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(nlohmann::json::parse(line, nullptr, false));
    return lines;
}

class Train : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        m_table = write_tiny_table(folder()).string();
        ASSERT_FALSE(m_table.empty());
    }
    std::string run() const { return (folder() / "run").string(); }
    std::vector<std::string> command(const std::vector<std::string>& more = {}) const {
        return std::vector<std::string>{"train", "--data", m_table, "--out", run()} + tiny_options() + more;
    }

    std::string m_table;
};

TEST_F(Train, LeavesARunFolder) {
    const Ran ran = run_cli(command({"--template", "reference", "--epochs", "2", "--seed", "5", "--json"}));
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["run"], run());
    EXPECT_EQ(json["epochs"], 2);
    EXPECT_EQ(json["stopped"], false);
    EXPECT_EQ(json["device"], "cpu");
    EXPECT_EQ(json["rows"]["train"], 16);
    EXPECT_EQ(json["test"]["n"], 4);
    // Plain lines, since this is no terminal.
    EXPECT_THAT(ran.err, AllOf(HasSubstr("Epoch 1/2: loss "), HasSubstr("Epoch 2/2: loss ")));
    EXPECT_THAT(ran.err, AllOf(Not(HasSubstr("\r")), Not(HasSubstr("\033"))));

    const std::filesystem::path folder_of_run = run();
    for (const char* name :
         {"run.json", "metrics.jsonl", "best.safetensors", "last.safetensors", "preparation.json"})
        EXPECT_TRUE(std::filesystem::exists(folder_of_run / name)) << name;
    const auto stored = read_json_file(folder_of_run / "run.json");
    EXPECT_EQ(stored["state"], "done");
    EXPECT_EQ(stored["settings"]["seed"], 5);
    EXPECT_EQ(stored["targets"][0]["classes"], nlohmann::json({"high", "low"}));
    EXPECT_EQ(stored["epochs"].size(), 2U);
    std::vector<std::string> kinds;
    for (const auto& line : lines_of(folder_of_run / "metrics.jsonl"))
        kinds.push_back(line["kind"]);
    EXPECT_EQ(kinds, (std::vector<std::string>{"step", "step", "epoch", "step", "step", "epoch"}));

    // Another run does not go over it.
    const std::string weights = read_file(folder_of_run / "last.safetensors");
    const Ran again = run_cli(command({"--epochs", "1"}));
    EXPECT_EQ(again.code, 2);
    EXPECT_THAT(again.err, AllOf(HasSubstr(run()), HasSubstr("holds a run already")));
    EXPECT_EQ(read_file(folder_of_run / "last.safetensors"), weights);
}

TEST_F(Train, FollowsPinnedRows) {
    const Ran ran = run_cli(command({"--epochs", "2", "--pin", "17", "--pin", "2", "--json"}));
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("Row 17 at step "), HasSubstr("Row 2 at step "), HasSubstr("audio ")));
    const auto pinned = ran.json()["pinned"];
    EXPECT_EQ(pinned["epoch"], 2);
    ASSERT_EQ(pinned["samples"].size(), 2U);
    EXPECT_EQ(pinned["samples"][0]["row"], 17);
    EXPECT_EQ(pinned["samples"][0]["contributions"].size(), 3U);
    EXPECT_EQ(pinned["samples"][0]["tokens"].size(), pinned["samples"][0]["attention"].size());
    const auto lines = lines_of(std::filesystem::path(run()) / "pinned.jsonl");
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back()["step"], pinned["step"]);

    const Ran refused = run_cli({"train", "--data", m_table, "--out", (folder() / "other").string(), "--pin", "24"});
    EXPECT_EQ(refused.code, 2);
    EXPECT_THAT(refused.err, AllOf(HasSubstr("--pin 24"), HasSubstr("24 rows")));
}

TEST_F(Train, TellsPeopleOnStdoutAndIsSilentWhenAsked) {
    const Ran ran = run_cli(command({"--epochs", "1", "--quiet"}));
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_EQ(ran.err, "");
    EXPECT_THAT(ran.out, AllOf(HasSubstr("Trained 1 epochs"), HasSubstr("Test accuracy"), HasSubstr(run())));
}

TEST_F(Train, DrawsABarWithTheTimeLeftAtATerminal) {
    const Ran ran = run_cli(command({"--epochs", "40", "--json"}), {.terminal = true});
    ASSERT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("\r\033[K"), HasSubstr("[#"), HasSubstr(" %"), HasSubstr("left"),
                               HasSubstr("loss ")));
    EXPECT_TRUE(ran.json().is_object()); // the bar is not in the way of the result
    std::size_t begin = 0;
    for (std::size_t end; (end = ran.err.find_first_of("\r\n", begin)) != std::string::npos; begin = end + 1)
        EXPECT_LE(end - begin, 140U) << ran.err.substr(begin,
                                                       end - begin); // 100 columns, some of several bytes
}

TEST_F(Train, SetsParametersOfNodesAndOfTraining) {
    const Ran ran = run_cli(command({"--epochs", "1", "--set", "fusion.heads=2", "--set",
                                     "train.weight_decay=0.25", "--without", "image"}),
                            {});
    // tiny_options sets image parameters, which a model without pictures does not have.
    EXPECT_EQ(ran.code, 2);
    EXPECT_THAT(ran.err, HasSubstr("there is no node 'image'"));
    ASSERT_EQ(
        run_cli(command({"--epochs", "1", "--set", "fusion.heads=2", "--set", "train.weight_decay=0.25"}))
            .code,
        0);
    const auto stored = read_json_file(std::filesystem::path(run()) / "run.json");
    EXPECT_EQ(stored["settings"]["weight_decay"], 0.25);
    EXPECT_THAT(stored["graph"].dump(), HasSubstr("\"heads\":2"));
}

TEST_F(Train, TrainsAProjectIntoItsNextRun) {
    const auto dataset = Dataset::open(m_table);
    ASSERT_TRUE(dataset.ok());
    const auto file = folder() / "tiny.triptych";
    auto project = new_project(*dataset, file);
    ASSERT_TRUE(project.ok());
    for (const std::string& assignment : tiny_parameters())
        ASSERT_TRUE(set_param(project->graph, builtin_registry(), assignment).ok());
    project->settings.epochs = 1;
    project->settings.batch_size = 4;
    project->settings.device = "cpu";
    ASSERT_TRUE(save_project(*project, file).ok());

    const Ran first = run_cli({"train", "--project", file.string(), "--json"});
    ASSERT_EQ(first.code, 0) << first.err;
    EXPECT_EQ(first.json()["run"], (folder() / "runs" / "run-001").string());
    const Ran second =
        run_cli({"train", "--project", file.string(), "--epochs", "2", "--set", "fusion.heads=1", "--json"});
    ASSERT_EQ(second.code, 0) << second.err;
    EXPECT_EQ(second.json()["run"], (folder() / "runs" / "run-002").string());
    EXPECT_EQ(second.json()["epochs"], 2);
    const auto stored = read_json_file(folder() / "runs" / "run-001" / "run.json");
    EXPECT_EQ(stored["settings"]["batch_size"], 4);
    EXPECT_THAT(stored["graph"].dump(), HasSubstr("\"n_mels\":32"));

    // What stands in the file is input, not usage.
    project->graph.find("fusion")->params["heads"] = std::int64_t{1000};
    ASSERT_TRUE(save_project(*project, file).ok());
    const Ran range = run_cli({"train", "--project", file.string()});
    EXPECT_EQ(range.code, 3);
    EXPECT_THAT(range.err, AllOf(HasSubstr("tiny.triptych"), HasSubstr("node 'fusion'"), HasSubstr("1000")));
    write("{}", "empty.triptych");
    EXPECT_EQ(run_cli({"train", "--project", (folder() / "empty.triptych").string()}).code, 3);
    EXPECT_EQ(run_cli({"train", "--project", (folder() / "none.triptych").string()}).code, 3);
}

TEST_F(Train, StopsAtTheNextBatchAndKeepsTheCheckpoint) {
    const Ran ran = run_cli(command({"--epochs", "100000", "--json"}), {.interrupt_after = "Epoch 2/"});
    EXPECT_EQ(ran.code, 130) << ran.err;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("Stopping"), HasSubstr("last.safetensors")));
    const auto json = ran.json();
    EXPECT_EQ(json["stopped"], true);
    EXPECT_GE(json["epochs"], 2);
    EXPECT_EQ(read_json_file(std::filesystem::path(run()) / "run.json")["state"], "stopped");
    for (const char* which : {"best", "last"}) {
        const Ran predicted =
            run_cli({"predict", "--run", run(), "--which", which, "--text", "high", "--json"});
        ASSERT_EQ(predicted.code, 0) << predicted.err;
        EXPECT_TRUE(predicted.json()["probabilities"].contains("high"));
    }
}

TEST_F(Train, StoppedInItsFirstEpochStillKeepsACheckpoint) {
    // Steps that take long enough for the signal to come in the first epoch.
    const Ran ran =
        run_cli({"train", "--data", m_table, "--out", run(), "--batch-size", "1", "--threads", "0",
                 "--device", "cpu", "--image-size", "1024", "--set", "image_conv.channels=128", "--json"},
                {.interrupt_after = "Training "});
    EXPECT_EQ(ran.code, 130) << ran.err;
    EXPECT_EQ(ran.json()["epochs"], 0);
    EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(run()) / "last.safetensors"));
    EXPECT_EQ(run_cli({"predict", "--run", run(), "--text", "low", "--json"}).code, 0);
}

TEST_F(Train, NamesWhatIsWrongWithTheInput) {
    const auto expect = [&](const std::vector<std::string>& arguments, int code,
                            const std::vector<std::string>& parts) {
        const Ran ran = run_cli(arguments);
        EXPECT_EQ(ran.code, code) << ran.err;
        EXPECT_EQ(ran.out, "");
        for (const std::string& part : parts)
            EXPECT_THAT(ran.err, HasSubstr(part));
    };
    const auto on = [&](const std::string& table, const std::vector<std::string>& more = {}) {
        return std::vector<std::string>{"train", "--data", table, "--out", run()} + tiny_options() + more;
    };
    expect(on((folder() / "none.csv").string()), 3, {"none.csv"});
    expect(on(write("text,label\na,b,c\n", "broken.csv").string()), 3, {"broken.csv", "line 2"});
    const auto plain = [&](const std::string& table, const std::vector<std::string>& more = {}) {
        return std::vector<std::string>{"train", "--data", table, "--out", run()} + more;
    };
    const auto empty = write("height,width\n1.5,2.25\n1.5,2.25\n1.5,2.25\n", "same.csv");
    expect(plain(empty.string()), 3, {"needs a column of one of these", "text, image, audio"});
    expect(command({"--set", "fusion.heads=1000"}), 2, {"node 'fusion'", "heads is 1000", "1 to 64"});
    expect(command({"--set", "fusion.colour=red"}), 2, {"node 'fusion'", "colour", "heads"});
    expect(command({"--set", "mixer.heads=2"}), 2, {"mixer", "fusion"});
    expect(command({"--set", "fusion.heads=two"}), 2, {"two", "whole number"});
    expect(command({"--set", "fusion.heads"}), 2, {"NODE.PARAM=VALUE"});
    expect(command({"--set", "train.patience=3"}), 2, {"patience", "epochs"});
    expect(command({"--set", "fusion.heads=3"}), 2, {"node 'fusion'", "width of 32", "3 heads"});
    expect(command({"--set", "image_conv.grid=32"}), 2, {"node 'image_conv'", "16 pixels", "32 cells"});
    expect(command({"--image-size", "4"}), 2, {"node 'image'", "size is 4", "8 to 2048"});
    expect(command({"--template", "perceiver"}), 2, {"perceiver", "reference"});
    expect(command({"--epochs", "0"}), 2, {"epochs is 0"});
    expect(plain(m_table, {"--device", "tpu"}), 2, {"tpu"});
    expect(plain(m_table, {"--device", "cuda:99"}), 4, {"cuda:99"});
    expect(plain(m_table, {"--device", "cuda:-1"}), 2, {"cuda:-1", "cuda:N"});
    expect({"train", "--project", m_table}, 3, {"is no project"});
    expect(command({"--initial-weights", (folder() / "none.safetensors").string()}), 3, {"none.safetensors"});
    EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(run()) / "best.safetensors"));
}

TEST_F(Train, FindsMissingFilesBeforeItTrains) {
    std::filesystem::remove(folder() / "21.bmp"); // of the test part, so that it would be read last of all
    Ran ran = run_cli(command());
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("row 21 (line 23)"), HasSubstr("column 'image'"), HasSubstr("21.bmp"),
                               Not(HasSubstr("Training "))));
    EXPECT_FALSE(std::filesystem::exists(run())); // so that the same command works once the file is there

    std::string text = read_file(m_table);
    text.replace(text.find("5.wav"), 5, "http://example.org/5.wav");
    std::filesystem::copy_file(folder() / "1.bmp", folder() / "21.bmp");
    std::ofstream(m_table) << text;
    ran = run_cli(command());
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("http://example.org/5.wav"), HasSubstr("only files are read"),
                               Not(HasSubstr("Training "))));
}

TEST_F(Train, SaysWhatItLeavesOut) {
    const Ran ran = run_cli(command({"--max-steps", "1"}));
    EXPECT_EQ(ran.code, 0) << ran.err;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("--max-steps"), HasSubstr("triptych-cli evaluate --run " + run())));
    EXPECT_THAT(ran.out, Not(HasSubstr("Test accuracy")));
    EXPECT_THAT(run_cli({"train", "--help"}).out, HasSubstr("without measuring"));

    std::string table = "text,label,speaker,split\n";
    for (int i = 0; i < 12; ++i)
        table += std::string(i % 2 ? "a high tone," : "a low tone,") + (i % 2 ? "high" : "low") +
                 (i < 8 ? ",anna,train\n" : ",berta,test\n");
    const std::string grouped = write(table, "grouped.csv").string();
    EXPECT_THAT(run_cli({"inspect", "--data", grouped}).out, HasSubstr("validation: none: one group only\n"));
    const Ran second =
        run_cli({"train", "--data", grouped, "--role", "text=text", "--out", run() + "2", "--epochs", "1", "--device",
                 "cpu"});
    EXPECT_EQ(second.code, 0) << second.err;
    EXPECT_THAT(second.err, HasSubstr("none: one group only"));
}

TEST_F(Train, KeepsWhereItWasTrainedAndRefusesAPathThatIsNotText) {
    ASSERT_EQ(run_cli(command({"--max-steps", "1"})).code, 0);
    const auto json = read_json_file(std::filesystem::path(run()) / "run.json");
    EXPECT_EQ(json["device"], "cpu");
    EXPECT_GT(json["parameters"], 0);
    EXPECT_THAT(run_cli({"--version"}).out, HasSubstr(json["program_version"].get<std::string>()));

    const std::filesystem::path odd = folder() / "data-\xFF";
    std::filesystem::create_directories(odd);
    std::ofstream(odd / "table.csv") << "text,label,split\na,x,train\nb,y,train\nc,x,test\n";
    const Ran ran = run_cli({"train", "--data", (odd / "table.csv").string(), "--out", run() + "2", "--device", "cpu",
                             "--role", "text=text", "--role", "label=label"});
    EXPECT_EQ(ran.code, 3) << ran.err;
    EXPECT_THAT(ran.err, HasSubstr("UTF-8"));
}

TEST_F(Train, NamesRowColumnAndFileOfABadSample) {
    std::filesystem::rename(folder() / "9.bmp", folder() / "kept.bmp");
    Ran ran = run_cli(command({"--epochs", "1"}));
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err,
                AllOf(HasSubstr("row 9 (line 11)"), HasSubstr("column 'image'"), HasSubstr("9.bmp")));
    EXPECT_FALSE(std::filesystem::exists(run())); // known before anything is trained
    std::filesystem::rename(folder() / "kept.bmp", folder() / "9.bmp");

    const std::string sound = read_file(folder() / "3.wav");
    std::ofstream(folder() / "3.wav", std::ios::binary) << sound.substr(0, 30);
    ran = run_cli(command({"--epochs", "1"}));
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, AllOf(HasSubstr("row 3 (line 5)"), HasSubstr("column 'audio'"), HasSubstr("3.wav")));
    EXPECT_EQ(read_json_file(std::filesystem::path(run()) / "run.json")["state"], "failed");
}

TEST_F(Train, SaysWhereItCannotWrite) {
    Ran ran = run_cli(std::vector<std::string>{"train", "--data", m_table, "--out", m_table + "/run"} +
                      tiny_options());
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, HasSubstr(m_table));
    // A device without room stands for a full disk.
    std::filesystem::create_directories(run());
    std::filesystem::create_symlink("/dev/full", std::filesystem::path(run()) / "metrics.jsonl");
    ran = run_cli(command({"--epochs", "1"}));
    EXPECT_EQ(ran.code, 4) << ran.err;
    EXPECT_THAT(ran.err, AllOf(HasSubstr("metrics.jsonl"), HasSubstr("Make room")));

    if (geteuid() == 0) return; // the superuser may write everywhere
    std::filesystem::create_directories(folder() / "locked");
    std::filesystem::permissions(folder() / "locked",
                                 std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    ran = run_cli(std::vector<std::string>{"train", "--data", m_table, "--out",
                                           (folder() / "locked" / "run").string()} +
                  tiny_options());
    EXPECT_EQ(ran.code, 3);
    EXPECT_THAT(ran.err, HasSubstr("locked"));
}

} // namespace
} // namespace triptych::test
