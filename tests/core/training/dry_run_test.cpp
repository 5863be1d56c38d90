// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/dry_run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <cmath>
#include <fstream>

#include "core/training/model.h"
#include "core/training/tensor_statistics.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using testing::HasSubstr;

/// What a side of a symbolic shape comes to: "F/8" in eights, rounded up; "4·F/8" four times that.
std::int64_t side_of(const Dim& dim, const std::map<std::string, std::int64_t>& known) {
    if (dim.size >= 0) return dim.size;
    std::string name = dim.name;
    std::int64_t times = 1, parts = 1;
    constexpr std::string_view dot = "·";
    if (const auto at = name.find(dot); at != std::string::npos) {
        std::from_chars(name.data(), name.data() + at, times);
        name.erase(0, at + dot.size());
    }
    if (const auto at = name.find('/'); at != std::string::npos) {
        std::from_chars(name.data() + at + 1, name.data() + name.size(), parts);
        name.erase(at);
    }
    const auto found = known.find(name);
    EXPECT_NE(found, known.end()) << dim.name;
    return found == known.end() ? -1 : times * ((found->second + parts - 1) / parts);
}

class DryRunTest : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        open(test::write_tiny_table(folder()));
    }
    void open(const std::filesystem::path& table) {
        auto dataset = Dataset::open(table);
        ASSERT_TRUE(dataset.ok()) << dataset.error().text();
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
    }
    /// A template with what of the tiny parameters it knows.
    static GraphSpec small(const std::string& id) {
        auto graph = make_template(
            id, {{Modality::text, "text"}, {Modality::image, "image"}, {Modality::audio, "audio"}}, "label");
        EXPECT_TRUE(graph.ok()) << id;
        for (const std::string& assignment : test::tiny_parameters())
            (void)set_param(*graph, builtin_registry(), assignment);
        return *graph;
    }
    Result<DryRun> run(const GraphSpec& graph, const DryRunOptions& options = {}) const {
        return dry_run(graph, builtin_registry(), *m_dataset, nullptr, options);
    }

    std::shared_ptr<const Dataset> m_dataset;
};

TEST_F(DryRunTest, RealShapesAreTheSymbolicOnesOfEveryTemplate) {
    for (const Template& one : templates()) {
        SCOPED_TRACE(one.id);
        if (one.id == "pretrained") continue; // it wants a folder
        // Templates for other modalities than the table's have their own data.
        if (!make_template(one.id,
                           {{Modality::text, "text"}, {Modality::image, "image"}, {Modality::audio, "audio"}},
                           "label"))
            continue;
        const GraphSpec graph = small(one.id);
        DryRunOptions options;
        options.batch_size = 5;
        options.passes = 1;
        const auto result = run(graph, options);
        ASSERT_TRUE(result.ok()) << result.error().text();
        DataFacts facts;
        facts.classes = 2;
        const GraphInfo info = analyse(graph, builtin_registry(), facts);
        ASSERT_EQ(result->nodes.size(), graph.nodes.size());
        std::map<std::string, std::int64_t> known = {{"B", 5}};
        for (const NodeDryRun& node : result->nodes) {
            const PortType& type = info.outputs.at(node.id);
            if (type.kind == PortKind::text) known["L"] = node.shape.at(1);
            if (type.kind == PortKind::audio) known["F"] = node.shape.at(2);
        }
        for (const NodeDryRun& node : result->nodes) {
            SCOPED_TRACE(node.id);
            const PortType& type = info.outputs.at(node.id);
            std::vector<std::int64_t> wanted;
            for (const Dim& dim : type.shape)
                wanted.push_back(side_of(dim, known));
            EXPECT_EQ(node.shape, wanted) << shape_text(type.shape);
            EXPECT_EQ(node.values.nan + node.values.infinite, 0);
            EXPECT_GT(node.values.count, 0);
            EXPECT_GT(node.bytes, 0);
            EXPECT_EQ(node.milliseconds.has_value(),
                      !builtin_registry().find(graph.find(node.id)->type)->inputs.empty());
            EXPECT_EQ(node.unknown_words.has_value(), type.kind == PortKind::text);
        }
    }
}

TEST_F(DryRunTest, TellsWhatTheModelItselfComputes) {
    const GraphSpec graph = small("reference");
    auto preparer = Preparer::fit(graph, builtin_registry(), *m_dataset);
    ASSERT_TRUE(preparer.ok());
    DryRunOptions options;
    options.rows = {3, 20, 7};
    options.seed = 4;
    const auto result = dry_run(graph, builtin_registry(), *m_dataset, &*preparer, options);
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result->rows, options.rows);

    auto model = Model::build(graph, builtin_registry(), data_facts(graph, *preparer, 2), *preparer, 4);
    ASSERT_TRUE(model.ok());
    std::vector<PreparedSample> samples;
    for (const std::size_t row : options.rows)
        samples.push_back(*preparer->prepare(*m_dataset, row));
    torch::NoGradGuard no_grad;
    ForwardContext context;
    model->train(false);
    int nodes = 0;
    model->forward(collate({&samples[0], &samples[1], &samples[2]}, *preparer), context,
                   [&](const std::string& id, const Flow& flow) {
                       const NodeDryRun* told = result->find(id);
                       ASSERT_TRUE(told) << id;
                       const ValueStatistics own = statistics_of(kept_values(flow));
                       EXPECT_EQ(told->values.count, own.count) << id;
                       EXPECT_EQ(told->values.mean, own.mean) << id;
                       EXPECT_EQ(told->values.deviation, own.deviation) << id;
                       ++nodes;
                   });
    EXPECT_EQ(nodes, 5);
    // Words that only a row outside the training part has: its number.
    EXPECT_GT(*result->find("text")->unknown_words, 0);
    EXPECT_LT(*result->find("text")->unknown_words, 0.5);
    EXPECT_EQ(result->find("nothing"), nullptr);
}

TEST_F(DryRunTest, TheSeedChoosesRowsAndWeights) {
    const GraphSpec graph = small("concat");
    DryRunOptions options;
    options.batch_size = 4;
    options.passes = 1;
    const auto first = run(graph, options), again = run(graph, options);
    options.seed = 1;
    const auto other = run(graph, options);
    ASSERT_TRUE(first.ok() && again.ok() && other.ok());
    EXPECT_EQ(first->rows.size(), 4u);
    for (const std::size_t row : first->rows)
        EXPECT_EQ(m_dataset->split(row), Split::train);
    EXPECT_EQ(first->rows, again->rows);
    EXPECT_EQ(first->find("classes")->values.mean, again->find("classes")->values.mean);
    EXPECT_NE(first->rows, other->rows);
    EXPECT_NE(first->find("classes")->values.mean, other->find("classes")->values.mean);
    // More than there are: all of the training part.
    options.batch_size = 1000;
    EXPECT_EQ(run(graph, options)->rows.size(), 16u);
}

TEST_F(DryRunTest, AbsentSamplesAndPaddingAreLeftOut) {
    std::ifstream in(folder() / "table.csv");
    std::string table((std::istreambuf_iterator<char>(in)), {});
    table.replace(table.find("3.wav"), 5, "");
    open(write(table));
    const GraphSpec graph = small("reference");
    DryRunOptions options;
    options.rows = {3, 5};
    const auto result = run(graph, options);
    ASSERT_TRUE(result.ok()) << result.error().text();
    const NodeDryRun& audio = *result->find("audio");
    EXPECT_EQ(audio.present, 1);
    EXPECT_EQ(audio.shape[0], 2);
    EXPECT_EQ(audio.values.count, audio.shape[1] * audio.shape[2]); // one sound of two
    EXPECT_EQ(result->find("image")->present, 2);
}

TEST_F(DryRunTest, StartsFromWeightsOfARun) {
    const GraphSpec graph = test::tiny_graph();
    const auto failed = test::train_tiny(m_dataset, graph, folder() / "run");
    ASSERT_FALSE(failed) << failed->text();
    GraphSpec own = small("reference");
    DryRunOptions options;
    options.rows = {0, 1};
    options.weights = folder() / "run" / "best.safetensors";
    const auto trained = run(own, options);
    ASSERT_TRUE(trained.ok()) << trained.error().text();
    EXPECT_FALSE(trained->weights.has_value());
    options.weights.clear();
    EXPECT_NE(run(own, options)->find("classes")->values.mean, trained->find("classes")->values.mean);

    ASSERT_TRUE(set_param(own, builtin_registry(), "text_lstm.hidden=24").ok());
    options.weights = folder() / "run" / "best.safetensors";
    EXPECT_EQ(run(own, options).error().code, ErrorCode::version_mismatch);
    options.partial_weights = true;
    const auto partly = run(own, options);
    ASSERT_TRUE(partly.ok()) << partly.error().text();
    ASSERT_TRUE(partly->weights.has_value());
    EXPECT_FALSE(partly->weights->matched.empty());
    EXPECT_FALSE(partly->weights->other_shape.empty());
    options.weights = folder() / "none.safetensors";
    EXPECT_EQ(run(own, options).error().code, ErrorCode::file_not_found);
}

TEST_F(DryRunTest, CountsWhatIsNoNumber) {
    const GraphSpec graph = small("concat");
    auto preparer = Preparer::fit(graph, builtin_registry(), *m_dataset);
    ASSERT_TRUE(preparer.ok());
    auto model = Model::build(graph, builtin_registry(), data_facts(graph, *preparer, 2), *preparer, 0);
    ASSERT_TRUE(model.ok());
    TensorFile state = model->state();
    for (auto& [name, tensor] : state.tensors)
        if (name.starts_with("classes.")) tensor.fill_(std::numeric_limits<float>::quiet_NaN());
    ASSERT_TRUE(write_safetensors(folder() / "spoiled.safetensors", state).ok());
    DryRunOptions options;
    options.rows = {0, 1, 2};
    options.weights = folder() / "spoiled.safetensors";
    const auto result = dry_run(graph, builtin_registry(), *m_dataset, &*preparer, options);
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result->find("classes")->values.nan, 3 * 2);
    EXPECT_TRUE(std::isnan(result->find("classes")->values.mean));
    EXPECT_EQ(result->find("fusion")->values.nan, 0);
}

TEST_F(DryRunTest, ErrorsNameWhatIsWrong) {
    GraphSpec graph = small("reference");
    DryRunOptions options;
    options.rows = {24};
    EXPECT_EQ(run(graph, options).error().code, ErrorCode::out_of_range);
    options.rows.clear();
    options.batch_size = 0;
    EXPECT_EQ(run(graph, options).error().code, ErrorCode::out_of_range);

    auto preparer = Preparer::fit(graph, builtin_registry(), *m_dataset);
    ASSERT_TRUE(preparer.ok());
    std::filesystem::remove(folder() / "5.bmp");
    options = {};
    options.rows = {5};
    const auto missing = dry_run(graph, builtin_registry(), *m_dataset, &*preparer, options);
    ASSERT_FALSE(missing.ok());
    EXPECT_THAT(missing.error().text(), HasSubstr("row 5"));
    EXPECT_THAT(missing.error().text(), HasSubstr("5.bmp"));

    ASSERT_TRUE(set_param(graph, builtin_registry(), "fusion.heads=3").ok());
    const auto wrong = run(graph);
    ASSERT_FALSE(wrong.ok());
    EXPECT_THAT(wrong.error().text(), HasSubstr("fusion"));
}

TEST_F(DryRunTest, CanBeCancelledAnywhere) {
    const GraphSpec graph = small("reference");
    for (const char* at : {"loading", "computing"}) {
        std::stop_source stop;
        const auto result =
            dry_run(graph, builtin_registry(), *m_dataset, nullptr, {}, stop.get_token(),
                    [&](double fraction, const std::string& step) {
                        EXPECT_GE(fraction, 0);
                        EXPECT_LE(fraction, 1);
                        if (step == at) stop.request_stop();
                    });
        ASSERT_FALSE(result.ok()) << at;
        EXPECT_EQ(result.error().code, ErrorCode::cancelled) << at;
    }
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(dry_run(graph, builtin_registry(), *m_dataset, nullptr, {}, stop.get_token()).error().code,
              ErrorCode::cancelled);
}

} // namespace
} // namespace triptych
