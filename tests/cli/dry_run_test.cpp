// SPDX-License-Identifier: GPL-3.0-or-later
// One real batch through a graph, from the shell.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/process.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class DryRunCommand : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        m_table = write_tiny_table(folder()).string();
        ASSERT_FALSE(m_table.empty());
    }
    std::vector<std::string> command(const std::vector<std::string>& more) const {
        std::vector<std::string> all = {"model", "dry-run", "--data", m_table};
        for (const std::string& assignment : tiny_parameters())
            if (assignment.find("fusion") == std::string::npos) {
                all.emplace_back("--set");
                all.push_back(assignment);
            }
        return all + more;
    }
    static std::map<std::string, nlohmann::json> nodes(const nlohmann::json& result) {
        std::map<std::string, nlohmann::json> all;
        for (const auto& node : result["nodes"])
            all[node["id"]] = node;
        return all;
    }

    std::string m_table;
};

TEST_F(DryRunCommand, TellsShapesNumbersAndTimesOfEveryNode) {
    const Ran ran = run_cli(command({"--template", "gated", "--batch-size", "5", "--json"}));
    ASSERT_EQ(ran.code, 0) << ran.err;
    const auto json = ran.json();
    EXPECT_EQ(json["batch_size"], 5);
    EXPECT_EQ(json["rows"].size(), 5U);
    const auto all = nodes(json);
    EXPECT_EQ(all.at("image")["shape"], nlohmann::json({5, 3, 16, 16}));
    EXPECT_EQ(all.at("image_conv")["shape"], nlohmann::json({5, 4, 8}));
    EXPECT_EQ(all.at("image_conv")["symbolic_shape"], "[B,4,8]");
    EXPECT_EQ(all.at("classes")["shape"], nlohmann::json({5, 2}));
    EXPECT_EQ(all.at("classes")["count"], 10);
    EXPECT_EQ(all.at("classes")["nan"], 0);
    EXPECT_GE(all.at("classes")["milliseconds"].get<double>(), 0);
    EXPECT_TRUE(all.at("text").contains("unknown_words"));
    EXPECT_FALSE(all.at("text").contains("milliseconds"));
    // The same seed, the same numbers; nothing was written beside the table.
    const auto again = run_cli(command({"--template", "gated", "--batch-size", "5", "--json"})).json();
    EXPECT_EQ(nodes(again).at("classes")["mean"], all.at("classes")["mean"]);
    EXPECT_EQ(again["rows"], json["rows"]);
    const Ran told = run_cli(command({"--batch-size", "5"}));
    EXPECT_THAT(told.out, AllOf(HasSubstr("image_conv"), HasSubstr("[5,4,8]"), HasSubstr("5 samples")));
}

TEST_F(DryRunCommand, TakesWeightsOfARun) {
    const std::string run = (folder() / "run").string();
    std::vector<std::string> train = {"train", "--data", m_table, "--out", run, "--epochs", "1", "--device", "cpu"};
    for (const std::string& assignment : tiny_parameters()) {
        train.emplace_back("--set");
        train.push_back(assignment);
    }
    ASSERT_EQ(run_cli(train).code, 0);
    const Ran trained = run_cli({"model", "dry-run", "--run", run, "--json"});
    ASSERT_EQ(trained.code, 0) << trained.err;
    EXPECT_FALSE(trained.json().contains("weights"));
    const Ran fresh = run_cli(command({"--json", "--set", "fusion.width=32"}));
    ASSERT_EQ(fresh.code, 0) << fresh.err;
    EXPECT_NE(nodes(fresh.json()).at("classes")["mean"], nodes(trained.json()).at("classes")["mean"]);
    // Edited since: only in part, and it says of which tensors.
    const std::string weights = run + "/best.safetensors";
    const std::vector<std::string> edited = {"--set", "fusion.width=32", "--set", "image_conv.kernel=5",
                                             "--weights", weights, "--json"};
    EXPECT_EQ(run_cli(command(edited)).code, 3);
    const Ran partial = run_cli(command(edited + std::vector<std::string>{"--partial"}));
    ASSERT_EQ(partial.code, 0) << partial.err;
    const auto report = partial.json()["weights"];
    ASSERT_EQ(report["other_shape"].size(), 1U);
    EXPECT_EQ(report["other_shape"][0]["name"], "image_conv.conv.weight");
    EXPECT_TRUE(report["missing"].empty());
}

TEST_F(DryRunCommand, SaysWhatIsWrong) {
    const Ran none = run_cli({"model", "dry-run", "--template", "late"});
    EXPECT_EQ(none.code, 2);
    EXPECT_THAT(none.err, HasSubstr("--data TABLE"));
    EXPECT_EQ(run_cli(command({"--batch-size", "0"})).code, 2);
    EXPECT_EQ(run_cli(command({"--partial"})).code, 2);
    const Ran graph = run_cli(command({"--set", "fusion.heads=3"}));
    EXPECT_EQ(graph.code, 3);
    EXPECT_THAT(graph.err, AllOf(HasSubstr("fusion"), HasSubstr("3 heads")));
    std::filesystem::remove(folder() / "5.bmp");
    const Ran file = run_cli(command({"--batch-size", "16"}));
    EXPECT_EQ(file.code, 3);
    EXPECT_THAT(file.err, AllOf(HasSubstr("row 5"), HasSubstr("5.bmp")));
    EXPECT_THAT(run_cli({"model", "dry-run", "--help"}).out, AllOf(HasSubstr("--batch-size"), HasSubstr("--partial")));
}

} // namespace
} // namespace triptych::test
