// SPDX-License-Identifier: GPL-3.0-or-later
// Import, train, evaluate, predict and explain in one go, on the sample and on recorded data.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>

#include "core/dataset/sample_project.h"
#include "core/explain/export.h"
#include "core/project/project.h"
#include "core/training/predictor.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

using std::filesystem::path;

class WholePath : public TemporaryTable {
  protected:
    /// What a walk has to reach: least accuracy on the test part, and of the last epoch on the training part.
    struct Bar {
        double test = 0, train = 0;
    };
    void walk(const path& table, const std::vector<std::string>& set, int epochs, const Bar& bar) {
        // Import, as a project that is saved and read again.
        const path file = folder() / "project.triptych";
        {
            const auto dataset = Dataset::open(table);
            ASSERT_TRUE(dataset.ok()) << dataset.error().text();
            auto project = new_project(*dataset, file);
            ASSERT_TRUE(project.ok()) << project.error().text();
            for (const std::string& assignment : set) {
                const auto done = set_param(project->graph, builtin_registry(), assignment);
                ASSERT_TRUE(done.ok()) << done.error().text();
            }
            project->settings.epochs = epochs;
            project->settings.device = "cpu";
            ASSERT_TRUE(save_project(*project, file).ok());
        }
        const auto project = load_project(file);
        ASSERT_TRUE(project.ok()) << project.error().text();
        auto opened = Dataset::open(project->data, project->dataset);
        ASSERT_TRUE(opened.ok()) << opened.error().text();
        const auto dataset = std::make_shared<const Dataset>(*std::move(opened));
        const std::size_t classes = dataset->classes().size();

        // Train.
        RunConfig config;
        config.graph = project->graph;
        config.settings = project->settings;
        config.folder = project->runs / "run-001";
        std::optional<RunFinished> finished;
        std::optional<Error> failed;
        double trained_to = 0;
        RunEvents events;
        events.epoch_done = [&](const EpochNews& news) { trained_to = news.train_accuracy; };
        events.finished = [&](const RunFinished& news) { finished = news; };
        events.failed = [&](const Error& news) { failed = news; };
        auto run = TrainingRun::start(config, dataset, events);
        ASSERT_TRUE(run.ok()) << run.error().text();
        (*run)->wait();
        ASSERT_TRUE(finished.has_value()) << (failed ? failed->text() : "");
        ASSERT_TRUE(finished->test.has_value());
        EXPECT_GE(finished->test->accuracy, bar.test);
        EXPECT_GE(trained_to, bar.train);

        // Evaluate: the same from the folder alone, and the same as the predictions say.
        const auto predictor = Predictor::load(config.folder, "best", "cpu");
        ASSERT_TRUE(predictor.ok()) << predictor.error().text();
        const auto metrics = predictor->evaluate(*dataset, Split::test);
        ASSERT_TRUE(metrics.ok()) << metrics.error().text();
        EXPECT_EQ(metrics->confusion, finished->test->confusion);
        EXPECT_NEAR(metrics->loss, finished->test->loss, 1e-4);

        // Predict.
        const std::vector<std::size_t> rows = dataset->rows_of(Split::test);
        const auto predictions = predictor->predict(*dataset, rows);
        ASSERT_TRUE(predictions.ok()) << predictions.error().text();
        std::vector<std::vector<std::int64_t>> confusion(classes, std::vector<std::int64_t>(classes));
        std::int64_t right = 0, counted = 0;
        double loss = 0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const Prediction& one = (*predictions)[i];
            ASSERT_NEAR(std::accumulate(one.probabilities.begin(), one.probabilities.end(), 0.0), 1, 1e-5);
            const int label = dataset->label(rows[i]);
            if (label < 0) continue;
            ++confusion[static_cast<std::size_t>(label)][static_cast<std::size_t>(one.label)];
            right += label == one.label ? 1 : 0;
            ++counted;
            loss -= std::log(std::max(1e-30F, one.probabilities[static_cast<std::size_t>(label)]));
        }
        EXPECT_EQ(metrics->confusion, confusion);
        EXPECT_EQ(metrics->n, counted);
        EXPECT_DOUBLE_EQ(metrics->accuracy, static_cast<double>(right) / static_cast<double>(counted));
        EXPECT_NEAR(metrics->loss, loss / static_cast<double>(counted), 1e-3);

        // Explain.
        const auto sample = predictor->preparer().prepare(*dataset, rows.front());
        ASSERT_TRUE(sample.ok());
        const auto attention = predictor->attention(*sample);
        ASSERT_TRUE(attention.ok()) << attention.error().text();
        EXPECT_EQ(attention->prediction.label, predictions->front().label);
        const auto json = attention_to_json(*attention);
        EXPECT_EQ(json["tokens"].size(), attention->tokens.size());
        EXPECT_GT(attention_to_svg(*attention, *sample, "row").size(), 1000U);
    }
};

/// Small pictures and short sounds, so that a minute is enough.
std::vector<std::string> small() {
    return {"image.size=32", "image_conv.channels=32", "image_conv.grid=4", "audio.n_mels=64",
            "fusion.width=64"};
}

TEST_F(WholePath, OnTheSample) {
    const auto table = write_sample_project(folder() / "sample", {.rows = 240, .seed = 1});
    ASSERT_TRUE(table.ok()) << table.error().text();
    // Six classes: chance is 1/6.
    walk(*table, small(), 6, {.test = 0.35, .train = 0.35});
}

TEST_F(WholePath, OnDigits10) {
    const path table = path(TRIPTYCH_SHARED_DATA) / "digits10" / "manifest.csv";
    if (!std::filesystem::exists(table)) GTEST_SKIP() << "There is no digits10 in the folder of shared data.";
    // Ten classes: chance is 1/10.
    walk(table, small(), 6, {.test = 0.5, .train = 0.5});
}

TEST_F(WholePath, OnWords12SplitByConcept) {
    const path table = path(TRIPTYCH_SHARED_DATA) / "words12" / "manifest.csv";
    if (!std::filesystem::exists(table)) GTEST_SKIP() << "There is no words12 in the folder of shared data.";
    const auto dataset = Dataset::open(table);
    ASSERT_TRUE(dataset.ok());
    std::map<std::string, std::set<Split>> parts;
    for (std::size_t row = 0; row < dataset->size(); ++row)
        parts[dataset->text(row, "group").value_or("")].insert(dataset->split(row));
    for (const auto& [concept_name, splits] : parts)
        EXPECT_EQ(splits.size(), 1U) << concept_name; // no concept is known from training
    // Twelve classes: chance is 1/12, the largest class 1/9. Of concepts that it never saw, so small a model
    // can say little more than that from so few; of those that it saw, it has to.
    walk(table, small(), 8, {.test = 0, .train = 0.3});
}

} // namespace
} // namespace triptych
