// SPDX-License-Identifier: GPL-3.0-or-later
// Whole runs on a table of 24 rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <atomic>
#include <cmath>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <thread>

#include "core/training/batch_loader.h"
#include "core/training/predictor.h"
#include "core/training/run.h"
#include "core/training/run_folder.h"
#include "core/training/safetensors.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using test::tiny_graph;
using test::tiny_parameters;
using test::write_tiny_table;
using testing::HasSubstr;

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// What a run told, in the order in which it told it.
struct Told {
    std::vector<StepNews> steps;
    std::vector<EpochNews> epochs;
    std::optional<RunStarted> started;
    std::optional<RunFinished> finished;
    std::optional<Error> failed;
};

class Training : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        m_table = write_tiny_table(folder());
        m_dataset = open(m_table);
    }
    static std::shared_ptr<const Dataset> open(const std::filesystem::path& table,
                                               const DatasetOptions& options = {}) {
        auto dataset = Dataset::open(table, options);
        EXPECT_TRUE(dataset.ok()) << (dataset ? "" : dataset.error().text());
        return dataset ? std::make_shared<const Dataset>(*std::move(dataset)) : nullptr;
    }
    RunConfig config(const std::string& name, int epochs = 2) const {
        RunConfig made;
        made.graph = tiny_graph();
        for (const std::string& assignment : tiny_parameters())
            EXPECT_TRUE(set_param(made.graph, builtin_registry(), assignment).ok()) << assignment;
        made.settings.epochs = epochs;
        made.settings.batch_size = 5; // the last batch of an epoch has one row
        made.settings.threads = 0;
        made.settings.device = "cpu";
        made.folder = folder() / name;
        return made;
    }
    /// Runs to the end. @param stop_after  asks to stop after so many steps; 0: never
    Told run(RunConfig made, std::shared_ptr<const Dataset> dataset = nullptr, int stop_after = 0) const {
        Told told;
        std::atomic<TrainingRun*> running{nullptr};
        RunEvents events;
        events.started = [&](const RunStarted& news) { told.started = news; };
        events.step = [&](const StepNews& news) {
            told.steps.push_back(news);
            if (stop_after > 0 && static_cast<int>(told.steps.size()) == stop_after) {
                while (!running)
                    std::this_thread::yield();
                running.load()->request_stop();
            }
        };
        events.epoch_done = [&](const EpochNews& news) { told.epochs.push_back(news); };
        events.finished = [&](const RunFinished& news) { told.finished = news; };
        events.failed = [&](const Error& news) { told.failed = news; };
        auto started = TrainingRun::start(std::move(made), dataset ? dataset : m_dataset, events);
        EXPECT_TRUE(started.ok()) << (started ? "" : started.error().text());
        if (!started) return told;
        running = started->get();
        (*started)->wait();
        EXPECT_FALSE((*started)->running());
        return told;
    }
    Error refused(RunConfig made, std::shared_ptr<const Dataset> dataset = nullptr) const {
        const auto started = TrainingRun::start(std::move(made), dataset ? dataset : m_dataset, {});
        EXPECT_FALSE(started.ok());
        return started ? Error{} : started.error();
    }

    std::filesystem::path m_table;
    std::shared_ptr<const Dataset> m_dataset;
};

TEST_F(Training, SameBitsWithAnyNumberOfLoaderThreads) {
    std::string weights;
    std::vector<double> losses;
    for (const int threads : {0, 1, 3}) {
        RunConfig made = config("threads" + std::to_string(threads));
        made.settings.threads = threads;
        made.settings.seed = 11;
        ASSERT_TRUE(set_param(made.graph, builtin_registry(), "text_lstm.dropout=0.3").ok());
        const Told told = run(made);
        ASSERT_TRUE(told.finished.has_value()) << (told.failed ? told.failed->text() : "");
        std::vector<double> now;
        for (const StepNews& step : told.steps)
            now.push_back(step.loss);
        const std::string last = read_file(made.folder / "last.safetensors");
        if (weights.empty()) {
            weights = last;
            losses = now;
        }
        EXPECT_EQ(now, losses) << threads;
        EXPECT_EQ(last, weights) << threads;
        EXPECT_EQ(read_file(made.folder / "preparation.json"),
                  read_file(folder() / "threads0" / "preparation.json"));
    }
    RunConfig other = config("seed");
    other.settings.seed = 12;
    run(other);
    EXPECT_NE(read_file(other.folder / "last.safetensors"), weights);
}

TEST_F(Training, TellsEveryStepAndEpochAndWritesThemDown) {
    const RunConfig made = config("run", 3);
    const Told told = run(made);
    ASSERT_TRUE(told.finished.has_value());
    EXPECT_EQ(told.started->train_rows, 16);
    EXPECT_EQ(told.started->validation_rows, 4);
    EXPECT_EQ(told.started->test_rows, 4);
    EXPECT_EQ(told.started->steps_per_epoch, 4);
    ASSERT_EQ(told.steps.size(), 12U);
    ASSERT_EQ(told.epochs.size(), 3U);
    for (std::size_t i = 0; i < told.steps.size(); ++i) {
        EXPECT_EQ(told.steps[i].step, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(told.steps[i].steps_in_all, 12);
        EXPECT_TRUE(told.steps[i].gradient_norm.contains("fusion"));
    }
    const auto steps = read_run_steps(made.folder);
    ASSERT_TRUE(steps.ok());
    ASSERT_EQ(steps->size(), 12U);
    EXPECT_EQ((*steps)[7].loss, told.steps[7].loss);
    EXPECT_EQ((*steps)[7].gradient_norm, told.steps[7].gradient_norm);
    const auto info = read_run(made.folder);
    ASSERT_TRUE(info.ok()) << info.error().text();
    EXPECT_EQ(info->state, "done");
    EXPECT_EQ(info->name, "run");
    EXPECT_EQ(info->label_column, "label");
    EXPECT_EQ(info->best_epoch, told.finished->best_epoch);
    ASSERT_EQ(info->epochs.size(), 3U);
    EXPECT_EQ(info->epochs[1].validation_loss, told.epochs[1].validation_loss);
    ASSERT_TRUE(info->test.has_value());
    EXPECT_EQ(info->test->n, 4);
    EXPECT_EQ(info->test->confusion, told.finished->test->confusion);
    EXPECT_EQ(graph_to_json(info->graph), graph_to_json(made.graph));

    // A run that was killed leaves half a line.
    std::ofstream(made.folder / "metrics.jsonl", std::ios::app) << "{\"kind\":\"step\",\"lo";
    EXPECT_EQ(read_run_steps(made.folder)->size(), 12U);
}

TEST_F(Training, KeepsTheEpochThatIsBestOnValidation) {
    RunConfig made = config("run", 12);
    made.settings.learning_rate = 0.02; // so that epochs differ, up and down
    const Told told = run(made);
    ASSERT_TRUE(told.finished.has_value());
    std::size_t best = 0;
    for (std::size_t i = 1; i < told.epochs.size(); ++i) {
        const EpochNews &a = told.epochs[i], &b = told.epochs[best];
        if (a.validation_accuracy > b.validation_accuracy ||
            (a.validation_accuracy == b.validation_accuracy && a.validation_loss < b.validation_loss))
            best = i;
    }
    EXPECT_EQ(told.finished->best_epoch, static_cast<int>(best) + 1);
    EXPECT_TRUE(told.epochs[best].best);
    const auto weights = read_safetensors(made.folder / "best.safetensors");
    ASSERT_TRUE(weights.ok());
    EXPECT_EQ(weights->metadata.at("epoch"), std::to_string(best + 1));
    // The checkpoint is that epoch's model: it has the loss on validation that the epoch had.
    const auto predictor = Predictor::load(made.folder, "best", "cpu");
    ASSERT_TRUE(predictor.ok());
    const auto metrics = predictor->evaluate(*m_dataset, Split::validation, {}, {}, 0);
    ASSERT_TRUE(metrics.ok());
    EXPECT_NEAR(metrics->loss, told.epochs[best].validation_loss, 1e-5);
    EXPECT_EQ(metrics->accuracy, told.epochs[best].validation_accuracy);
    const auto last = Predictor::load(made.folder, "last", "cpu");
    EXPECT_NEAR(last->evaluate(*m_dataset, Split::validation, {}, {}, 0)->loss,
                told.epochs.back().validation_loss, 1e-5);
}

TEST_F(Training, StopsAfterAnyBatchWithACheckpointThatLoads) {
    for (const int after : {1, 3, 4, 6}) {
        const RunConfig made = config("stop" + std::to_string(after), 50);
        const Told told = run(made, nullptr, after);
        ASSERT_TRUE(told.finished.has_value());
        EXPECT_TRUE(told.finished->stopped);
        EXPECT_EQ(told.steps.size(), static_cast<std::size_t>(after)); // not one batch more
        EXPECT_EQ(read_run(made.folder)->state, "stopped");
        for (const char* which : {"best", "last"}) {
            const auto predictor = Predictor::load(made.folder, which, "cpu");
            ASSERT_TRUE(predictor.ok()) << which << ": " << predictor.error().text();
            EXPECT_TRUE(predictor->evaluate(*m_dataset, Split::test, {}, {}, 0).ok());
        }
        const auto last = read_safetensors(made.folder / "last.safetensors");
        EXPECT_EQ(last->metadata.at("step"), std::to_string(after));
    }
}

TEST_F(Training, EndsWhenItIsDestroyed) {
    auto started = TrainingRun::start(config("run", 100000), m_dataset, {});
    ASSERT_TRUE(started.ok());
    started->reset(); // stops and waits
    EXPECT_EQ(read_run(folder() / "run")->state, "stopped");
}

TEST_F(Training, StartsFromGivenWeights) {
    RunConfig first = config("first", 1);
    first.keep_initial_weights = true;
    const Told a = run(first);
    RunConfig second = config("second", 1);
    second.settings.seed = 99; // another order and other weights of its own
    second.initial_weights = first.folder / "initial.safetensors";
    second.keep_initial_weights = true;
    run(second);
    const auto given = read_safetensors(first.folder / "initial.safetensors");
    const auto used = read_safetensors(second.folder / "initial.safetensors");
    ASSERT_TRUE(given.ok() && used.ok());
    for (std::size_t i = 0; i < given->tensors.size(); ++i)
        EXPECT_TRUE(torch::equal(given->tensors[i].second, used->tensors[i].second))
            << given->tensors[i].first;
    const auto order = nlohmann::json::parse(read_file(first.folder / "order.json"));
    ASSERT_EQ(order.size(), 1U);
    std::multiset<std::size_t> rows;
    for (const auto& batch : order[0])
        for (const auto& row : batch)
            rows.insert(row.get<std::size_t>());
    EXPECT_EQ(rows.size(), 16U);
    EXPECT_EQ(*rows.rbegin(), 15U);

    RunConfig wrong = config("wrong", 1);
    wrong.initial_weights = first.folder / "initial.safetensors";
    ASSERT_TRUE(set_param(wrong.graph, builtin_registry(), "fusion.width=16").ok());
    const Told told = run(wrong);
    ASSERT_TRUE(told.failed.has_value());
    EXPECT_EQ(told.failed->code, ErrorCode::version_mismatch);
    EXPECT_EQ(read_run(wrong.folder)->state, "failed");
}

TEST_F(Training, MakesAValidationPartWhereThereIsNone) {
    // The same table without its split: one fifth to test, and a tenth of the rest to choose the checkpoint
    // on.
    const std::string bytes = read_file(m_table);
    std::string unsplit;
    for (std::size_t begin = 0, end; (end = bytes.find('\n', begin)) != std::string::npos; begin = end + 1)
        unsplit += bytes.substr(begin, bytes.rfind(',', end) - begin) + "\n";
    const auto dataset = open(write(unsplit, "unsplit.csv"), {.seed = 4, .roles = {}});
    ASSERT_NE(dataset, nullptr);
    EXPECT_THAT(dataset->validation_origin(), HasSubstr("seeded"));
    const RunConfig made = config("run", 1);
    const Told told = run(made, dataset);
    ASSERT_TRUE(told.finished.has_value()) << told.failed->text();
    EXPECT_EQ(told.started->validation_rows,
              static_cast<std::int64_t>(dataset->rows_of(Split::validation).size()));
    EXPECT_GT(told.started->validation_rows, 0);
    EXPECT_TRUE(std::isfinite(told.epochs.at(0).validation_loss));
    EXPECT_EQ(read_run(made.folder)->data_options.seed, 4U);
    // Another reading of the same table has the same parts, another seed has others.
    const auto again = open(folder() / "unsplit.csv", {.seed = 4, .roles = {}});
    const auto other = open(folder() / "unsplit.csv", {.seed = 5, .roles = {}});
    EXPECT_EQ(again->rows_of(Split::validation), dataset->rows_of(Split::validation));
    EXPECT_NE(std::pair(other->rows_of(Split::validation), other->rows_of(Split::test)),
              std::pair(dataset->rows_of(Split::validation), dataset->rows_of(Split::test)));
}

TEST_F(Training, ValidatesBeforeItStarts) {
    RunConfig made = config("run");
    made.graph.find("fusion")->params["heads"] = std::int64_t{1000};
    EXPECT_EQ(refused(made).code, ErrorCode::out_of_range);
    EXPECT_EQ(refused(made).where, "node 'fusion'");
    made = config("run");
    made.settings.device = "cuda:99";
    EXPECT_EQ(refused(made).code, ErrorCode::no_device);
    made = config("run");
    made.graph.find("classes")->params["column"] = std::string("split");
    EXPECT_EQ(refused(made).code, ErrorCode::missing_column);
    const DatasetOptions roles{.roles = {{"text", Role::text}, {"label", Role::label}}};
    const auto one_class = open(write("text,label,split\na,x,train\nb,x,train\n", "one.csv"), roles);
    EXPECT_EQ(refused(config("run"), one_class).code, ErrorCode::too_few_rows);
    const auto no_row = open(write("text,label,split\na,x,test\nb,y,test\n", "none.csv"), roles);
    EXPECT_EQ(refused(config("run"), no_row).code, ErrorCode::too_few_rows);
    const auto unlabelled =
        open(write("text,split\na,train\nb,train\n", "unlabelled.csv"), {.roles = {{"text", Role::text}}});
    EXPECT_EQ(refused(config("run"), unlabelled).code, ErrorCode::missing_column);
    EXPECT_FALSE(std::filesystem::exists(folder() / "run"));
    write("{}", "taken/run.json");
    EXPECT_EQ(refused(config("taken")).code, ErrorCode::invalid_argument);
    write("a file", "file");
    made = config("run");
    made.folder = folder() / "file" / "run";
    EXPECT_EQ(refused(made).code, ErrorCode::file_unwritable);
}

TEST_F(Training, FailsWithRowColumnAndFile) {
    std::filesystem::remove(folder() / "6.bmp");
    RunConfig made = config("run");
    for (const int threads : {0, 2}) {
        made.settings.threads = threads;
        made.folder = folder() / ("run" + std::to_string(threads));
        const Told told = run(made);
        ASSERT_TRUE(told.failed.has_value());
        EXPECT_EQ(told.failed->code, ErrorCode::file_not_found);
        EXPECT_THAT(told.failed->text(), testing::AllOf(HasSubstr("row 6 (line 8)"),
                                                        HasSubstr("column 'image'"), HasSubstr("6.bmp")));
        EXPECT_FALSE(told.finished.has_value());
        EXPECT_EQ(read_run(made.folder)->state, "failed");
    }
}

TEST_F(Training, AFullDiskIsAnErrorNotAnEnd) {
    const RunConfig made = config("run", 1);
    std::filesystem::create_directories(made.folder);
    std::filesystem::create_symlink("/dev/full", made.folder / "metrics.jsonl");
    const Told told = run(made);
    ASSERT_TRUE(told.failed.has_value());
    EXPECT_EQ(told.failed->code, ErrorCode::disk_full);
    EXPECT_EQ(read_run(made.folder)->state, "failed");
    // A checkpoint that cannot be put in its place.
    const RunConfig blocked = config("blocked", 1);
    write("x", "blocked/last.safetensors/inside");
    const Told second = run(blocked);
    ASSERT_TRUE(second.failed.has_value());
    EXPECT_EQ(second.failed->code, ErrorCode::file_unwritable);
    EXPECT_THAT(second.failed->text(), HasSubstr("last.safetensors"));
}

TEST_F(Training, AnUnstableRunSaysWhatToDo) {
    RunConfig made = config("first", 1);
    made.keep_initial_weights = true;
    run(made);
    auto weights = read_safetensors(made.folder / "initial.safetensors");
    ASSERT_TRUE(weights.ok());
    for (auto& [name, tensor] : weights->tensors)
        if (name == "classes.dense.bias") tensor.fill_(std::numeric_limits<float>::quiet_NaN());
    made = config("second", 1);
    made.initial_weights = folder() / "broken.safetensors";
    ASSERT_TRUE(write_safetensors(made.initial_weights, *weights).ok());
    const Told told = run(made);
    ASSERT_TRUE(told.failed.has_value());
    EXPECT_EQ(told.failed->code, ErrorCode::invalid_argument);
    EXPECT_THAT(told.failed->message, HasSubstr("learning rate"));
}

TEST_F(Training, WhatTheLastStepBreaksIsNoticed) {
    RunConfig made = config("run", 1);
    made.max_steps = 1; // its own loss is still that of the initial weights
    made.settings.learning_rate = 1e30;
    const Told told = run(made);
    ASSERT_EQ(told.steps.size(), 1U);
    EXPECT_TRUE(std::isfinite(told.steps.front().loss));
    ASSERT_TRUE(told.failed.has_value());
    EXPECT_EQ(told.failed->code, ErrorCode::invalid_argument);
    EXPECT_THAT(told.failed->message, HasSubstr("learning rate"));
}

TEST_F(Training, RunsWithoutAModalityInSomeRows) {
    std::string bytes = read_file(m_table);
    for (const char* name : {"0.bmp", "5.wav", "10.bmp", "10.wav", "21.bmp"})
        bytes.replace(bytes.find("," + std::string(name)) + 1, std::string(name).size(), "");
    const RunConfig made = config("run", 2);
    const Told told = run(made, open(write(bytes, "holes.csv")));
    ASSERT_TRUE(told.finished.has_value()) << told.failed->text();
    const auto before = read_safetensors(made.folder / "best.safetensors");
    EXPECT_TRUE(before.ok());
}

TEST_F(Training, LogitsDoNotDependOnPaddingNorOnTheBatch) {
    const RunConfig made = config("run", 1);
    run(made);
    const auto predictor = Predictor::load(made.folder, "last", "cpu");
    ASSERT_TRUE(predictor.ok());
    const Preparer& preparer = predictor->preparer();
    const auto info = read_run(made.folder);
    auto model =
        Model::build(info->graph, builtin_registry(), data_facts(info->graph, preparer, 2), preparer, 0);
    ASSERT_TRUE(model.ok());
    ASSERT_TRUE(model->load_state(*read_safetensors(made.folder / "last.safetensors"), "last").ok());
    std::vector<PreparedSample> samples;
    std::vector<const PreparedSample*> pointers;
    for (std::size_t row = 0; row < 6; ++row)
        samples.push_back(*preparer.prepare(*m_dataset, row));
    samples[1]["text"] = std::monostate{};
    samples[2]["image"] = std::monostate{};
    samples[3]["audio"] = std::monostate{};
    for (const PreparedSample& sample : samples)
        pointers.push_back(&sample);
    torch::NoGradGuard no_grad;
    ForwardContext context;
    const torch::Tensor plain = model->forward(collate(pointers, preparer), context);
    const torch::Tensor padded = model->forward(collate(pointers, preparer, torch::kCPU, 50, 200), context);
    EXPECT_TRUE(torch::allclose(plain, padded, 1e-5, 1e-6)) << plain - padded;
    for (std::size_t i = 0; i < pointers.size(); ++i) {
        const torch::Tensor alone = model->forward(collate({pointers[i]}, preparer), context);
        EXPECT_TRUE(torch::allclose(alone[0], plain[static_cast<std::int64_t>(i)], 1e-5, 1e-6)) << i;
    }
    // An absent picture is not a black one.
    PreparedSample black = samples[2];
    PreparedImage image = std::get<PreparedImage>(samples[0]["image"]);
    std::fill(image.image.rgb.begin(), image.image.rgb.end(), std::uint8_t{0});
    black["image"] = image;
    EXPECT_FALSE(
        torch::allclose(model->forward(collate({&black}, preparer), context)[0], plain[2], 1e-3, 1e-3));
}

TEST_F(Training, PredictorAnswersAlikeForRowsAndSamples) {
    const RunConfig made = config("run", 2);
    run(made);
    const auto predictor = Predictor::load(made.folder, "best", "cpu");
    ASSERT_TRUE(predictor.ok());
    std::vector<std::size_t> rows(24);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const auto all = predictor->predict(*m_dataset, rows, {}, {}, 2);
    ASSERT_TRUE(all.ok());
    const auto sample = predictor->preparer().prepare(*m_dataset, 7);
    const auto one = predictor->predict({&*sample});
    ASSERT_TRUE(one.ok());
    for (std::size_t k = 0; k < 2; ++k)
        EXPECT_NEAR(one->front().logits[k], (*all)[7].logits[k], 1e-5);
    for (const Prediction& each : *all) {
        EXPECT_NEAR(each.probabilities[0] + each.probabilities[1], 1, 1e-6);
        EXPECT_EQ(each.label, each.logits[1] > each.logits[0] ? 1 : 0);
    }
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(predictor->predict(*m_dataset, rows, stop.get_token()).error().code, ErrorCode::cancelled);
    EXPECT_EQ(predictor->evaluate(*m_dataset, Split::none).error().code, ErrorCode::too_few_rows);

    const auto attention = predictor->attention(*sample);
    ASSERT_TRUE(attention.ok());
    const std::size_t n = attention->tokens.size();
    EXPECT_EQ(attention->weights.size(),
              static_cast<std::size_t>(attention->layers * attention->heads) * n * n);
    for (int head = 0; head < attention->heads; ++head)
        for (int query = 0; query < static_cast<int>(n); ++query) {
            double sum = 0;
            for (int key = 0; key < static_cast<int>(n); ++key)
                sum += attention->at(0, head, query, key);
            EXPECT_NEAR(sum, 1, 1e-5);
        }
    EXPECT_NEAR(std::accumulate(attention->pooled.begin(), attention->pooled.end(), 0.0), 1, 1e-5);
    for (std::size_t k = 0; k < 2; ++k) // looking changes nothing
        EXPECT_NEAR(attention->prediction.logits[k], one->front().logits[k], 1e-5);
}

TEST_F(Training, LoaderGivesBatchesInOrderAndStops) {
    const GraphSpec graph = config("x").graph;
    const auto preparer = Preparer::fit(graph, builtin_registry(), *m_dataset);
    ASSERT_TRUE(preparer.ok());
    std::vector<std::size_t> rows(24);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const auto targets = fit_targets(graph, builtin_registry(), *m_dataset);
    ASSERT_TRUE(targets.ok());
    for (const int threads : {0, 1, 3}) {
        BatchLoader loader(*m_dataset, *preparer, in_batches(rows, 5), threads, torch::kCPU, *targets);
        ASSERT_EQ(loader.size(), 5U);
        for (std::size_t i = 0; i < 5; ++i) {
            const auto batch = loader.next({});
            ASSERT_TRUE(batch.ok());
            EXPECT_EQ(batch->size, i < 4 ? 5 : 4);
            EXPECT_EQ(batch->rows.front(), 5 * i);
            EXPECT_EQ(batch->targets.at("classes")[0].item<std::int64_t>(), m_dataset->label(5 * i));
        }
        std::stop_source stop;
        stop.request_stop();
        BatchLoader stopped(*m_dataset, *preparer, in_batches(rows, 5), threads, torch::kCPU);
        EXPECT_EQ(stopped.next(stop.get_token()).error().code, ErrorCode::cancelled);
    }
}

TEST_F(Training, ReadRunSaysWhatIsDamaged) {
    EXPECT_EQ(read_run(folder() / "none").error().code, ErrorCode::file_not_found);
    write("", "empty/run.json");
    EXPECT_EQ(read_run(folder() / "empty").error().code, ErrorCode::bad_format);
    write("{\"version\": 7}", "new/run.json");
    EXPECT_EQ(read_run(folder() / "new").error().code, ErrorCode::version_mismatch);
    run(config("run", 1));
    auto json = nlohmann::json::parse(read_file(folder() / "run" / "run.json"));
    for (const char* key : {"version", "graph", "settings", "state", "started", "data", "targets",
                            "label_column", "best_epoch", "data_options", "epochs"}) {
        nlohmann::json changed = json;
        changed.erase(key);
        write(changed.dump(), "run/run.json");
        EXPECT_EQ(read_run(folder() / "run").error().code, ErrorCode::bad_format) << key;
        changed[key] = nlohmann::json::array({nullptr});
        write(changed.dump(), "run/run.json");
        EXPECT_EQ(read_run(folder() / "run").error().code, ErrorCode::bad_format) << key;
    }
}

TEST(Settings, RoundTripAndAreChecked) {
    TrainSettings settings;
    EXPECT_EQ(settings.epochs, 10);
    EXPECT_EQ(settings.batch_size, 32);
    for (const auto& [name, value] : std::map<std::string, Value>{{"epochs", std::int64_t{7}},
                                                                  {"batch_size", std::int64_t{3}},
                                                                  {"learning_rate", 0.5},
                                                                  {"weight_decay", 0.25},
                                                                  {"clip_norm", 1.5},
                                                                  {"seed", std::int64_t{9007199254740991}},
                                                                  {"threads", std::int64_t{2}},
                                                                  {"device", std::string("cpu")}}) {
        ASSERT_TRUE(set_setting(settings, name, value).ok()) << name;
        EXPECT_EQ(setting(settings, name), value) << name;
    }
    const auto read = settings_from_json(nlohmann::json::parse(settings_to_json(settings).dump()));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(settings_to_json(*read), settings_to_json(settings));
    EXPECT_EQ(set_setting(settings, "patience", std::int64_t{1}).error().code, ErrorCode::unknown_name);
    EXPECT_EQ(set_setting(settings, "epochs", std::int64_t{0}).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(set_setting(settings, "epochs", std::string("ten")).error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(settings_from_json({{"patience", 1}}).error().code, ErrorCode::unknown_name);
    EXPECT_EQ(settings_from_json({{"epochs", nullptr}}).error().code, ErrorCode::bad_format);
    EXPECT_EQ(settings_from_json(5).error().code, ErrorCode::bad_format);
}

} // namespace
} // namespace triptych
