// SPDX-License-Identifier: GPL-3.0-or-later
// Samples that are followed while a model trains, on a table of 24 rows.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <atomic>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <numeric>
#include <thread>

#include "core/explain/donors.h"
#include "core/explain/shapley.h"
#include "core/training/live_pins.h"
#include "core/training/pinned_file.h"
#include "core/training/predictor.h"
#include "core/training/run.h"
#include "core/training/safetensors.h"
#include "tests/support/many_heads.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using test::tiny_graph;
using test::tiny_parameters;
using test::write_tiny_table;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::SizeIs;
using testing::UnorderedElementsAre;

std::string read_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

class LivePinsTest : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        auto dataset = Dataset::open(write_tiny_table(folder()));
        ASSERT_TRUE(dataset.ok()) << dataset.error().text();
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
    }
    RunConfig config(const std::string& name, int epochs, const GraphSpec& graph = tiny_graph()) const {
        RunConfig made;
        made.graph = graph;
        for (const std::string& assignment : tiny_parameters())
            if (graph.find("fusion")->type == "fusion.self_attention" || !assignment.starts_with("fusion.")) {
                if (!graph.find(assignment.substr(0, assignment.find('.')))) continue;
                EXPECT_TRUE(set_param(made.graph, builtin_registry(), assignment).ok()) << assignment;
            }
        made.settings.epochs = epochs;
        made.settings.batch_size = 5;
        made.settings.threads = 0;
        made.settings.device = "cpu";
        made.settings.seed = 3;
        made.folder = folder() / name;
        return made;
    }
    struct Told {
        std::vector<PinnedNews> pinned;
        std::optional<RunFinished> finished;
        std::optional<Error> failed;
    };
    /// @param meanwhile  called on the trainer's thread after each step, once the run is there
    Told run(RunConfig made, std::function<void(TrainingRun&, const StepNews&)> meanwhile = {}) const {
        Told told;
        std::mutex mutex;
        std::atomic<TrainingRun*> running{nullptr};
        RunEvents events;
        events.pinned = [&](const PinnedNews& news) {
            const std::lock_guard lock(mutex);
            told.pinned.push_back(news);
        };
        events.step = [&](const StepNews& news) {
            while (meanwhile && !running)
                std::this_thread::yield();
            if (meanwhile) meanwhile(*running, news);
        };
        events.finished = [&](const RunFinished& news) { told.finished = news; };
        events.failed = [&](const Error& news) { told.failed = news; };
        auto started = TrainingRun::start(std::move(made), m_dataset, events);
        EXPECT_TRUE(started.ok()) << (started ? "" : started.error().text());
        if (!started) return told;
        running = started->get();
        (*started)->wait();
        return told;
    }

    /// Nothing is learned for an input that is missing.
    RunConfig untrained(const std::string& name, int epochs) const {
        RunConfig made = config(name, epochs);
        EXPECT_TRUE(set_param(made.graph, builtin_registry(), "fusion.modality_dropout=0").ok());
        return made;
    }

    std::shared_ptr<const Dataset> m_dataset;
};

void expect_same(const std::vector<PinnedNews>& got, const std::vector<PinnedNews>& wanted) {
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_EQ(pinned_to_json(got[i]), pinned_to_json(wanted[i])) << i;
}

TEST_F(LivePinsTest, ChangeNoBitOfTheTraining) {
    RunConfig plain = config("plain", 12), followed = config("followed", 12);
    for (RunConfig* one : {&plain, &followed}) {
        ASSERT_TRUE(set_param(one->graph, builtin_registry(), "text_lstm.dropout=0.3").ok());
        ASSERT_TRUE(set_param(one->graph, builtin_registry(), "fusion.modality_dropout=0.2").ok());
    }
    followed.pinned = {0, 7, 23};
    ASSERT_TRUE(run(plain).finished.has_value());
    const Told told = run(followed);
    ASSERT_TRUE(told.finished.has_value()) << (told.failed ? told.failed->text() : "");
    ASSERT_FALSE(told.pinned.empty());
    for (const char* name : {"last.safetensors", "best.safetensors", "preparation.json"})
        EXPECT_EQ(read_file(folder() / "plain" / name), read_file(folder() / "followed" / name)) << name;
    const auto a = read_run_steps(folder() / "plain"), b = read_run_steps(folder() / "followed");
    ASSERT_TRUE(a.ok() && b.ok());
    ASSERT_EQ(a->size(), b->size());
    for (std::size_t i = 0; i < a->size(); ++i)
        EXPECT_EQ((*a)[i].loss, (*b)[i].loss) << i;
    EXPECT_FALSE(std::filesystem::exists(folder() / "plain" / "pinned.jsonl"));
}

TEST_F(LivePinsTest, TheLastNewsAreWhatThePredictorSaysOfTheLastWeights) {
    RunConfig made = config("run", 3);
    made.pinned = {5, 20, 5}; // twice counts once
    const Told told = run(made);
    ASSERT_TRUE(told.finished.has_value()) << (told.failed ? told.failed->text() : "");
    ASSERT_FALSE(told.pinned.empty());
    const PinnedNews& last = told.pinned.back();
    EXPECT_EQ(last.epoch, 3);
    EXPECT_EQ(last.step, 12);
    ASSERT_EQ(last.samples.size(), 2U);
    const auto model = Predictor::load(made.folder, "last", "cpu");
    ASSERT_TRUE(model.ok()) << model.error().text();
    for (std::size_t i = 0; i < 2; ++i) {
        const PinnedSample& sample = last.samples[i];
        EXPECT_EQ(sample.row, made.pinned[i]);
        const auto prepared = model->preparer().prepare(*m_dataset, sample.row);
        ASSERT_TRUE(prepared.ok());
        const auto attention = model->attention(*prepared);
        ASSERT_TRUE(attention.ok());
        EXPECT_EQ(sample.answer, answer_text(attention->prediction, model->run().classes));
        ASSERT_EQ(sample.probabilities.size(), 2U);
        for (std::size_t k = 0; k < 2; ++k)
            EXPECT_NEAR(sample.probabilities[k], attention->prediction.probabilities[k], 1e-5);
        ASSERT_EQ(sample.tokens.size(), attention->tokens.size());
        ASSERT_EQ(sample.attention.size(), sample.tokens.size());
        for (std::size_t t = 0; t < sample.tokens.size(); ++t) {
            EXPECT_EQ(sample.tokens[t].label, attention->tokens[t].label);
            EXPECT_EQ(sample.tokens[t].input, attention->tokens[t].input);
            EXPECT_NEAR(sample.attention[t], attention->pooled[t], 1e-5);
        }
        EXPECT_NEAR(std::accumulate(sample.attention.begin(), sample.attention.end(), 0.0), 1, 1e-4);
        const auto shares = modality_shapley(*model, *prepared, {});
        ASSERT_TRUE(shares.ok()) << shares.error().text();
        ASSERT_EQ(sample.contributions.size(), 3U);
        double sum = 0;
        for (std::size_t m = 0; m < 3; ++m) {
            EXPECT_NEAR(sample.contributions.at(shares->inputs[m]), shares->values[m], 1e-4);
            sum += sample.contributions.at(shares->inputs[m]);
        }
        EXPECT_NEAR(sum, shares->full() - shares->empty(), 1e-4);
    }
    for (std::size_t i = 1; i < told.pinned.size(); ++i)
        EXPECT_GT(told.pinned[i].step, told.pinned[i - 1].step);

    const auto read = read_pinned(made.folder);
    ASSERT_TRUE(read.ok()) << read.error().text();
    expect_same(*read, told.pinned);
}

TEST_F(LivePinsTest, WhatTheModelLearnedStandsForWhatIsAbsentElseOtherSamples) {
    RunConfig trained = config("trained", 1), never = untrained("never", 1);
    ASSERT_TRUE(set_param(trained.graph, builtin_registry(), "fusion.modality_dropout=0.2").ok());
    trained.pinned = never.pinned = {0, 5, 20}; // row 0 or 5 may stand in for others, never for itself
    for (const RunConfig& made : {trained, never}) {
        const Told told = run(made);
        ASSERT_TRUE(told.finished.has_value()) << (told.failed ? told.failed->text() : "");
        const auto model = Predictor::load(made.folder, "last", "cpu");
        ASSERT_TRUE(model.ok()) << model.error().text();
        const auto donors = Donors::draw(*model, *m_dataset, 0, {}, LivePins::donors);
        ASSERT_TRUE(donors.ok());
        ASSERT_THAT(told.pinned.back().samples, SizeIs(3));
        for (const PinnedSample& sample : told.pinned.back().samples) {
            const auto prepared = model->preparer().prepare(*m_dataset, sample.row);
            ASSERT_TRUE(prepared.ok());
            ShapleyOptions options;
            options.donors = donors->without(sample.row);
            const auto wanted = modality_shapley(*model, *prepared, {}, options);
            ASSERT_TRUE(wanted.ok()) << wanted.error().text();
            EXPECT_EQ(sample.absence, made.folder == trained.folder ? Absence::trained : Absence::donors);
            EXPECT_EQ(sample.absence, wanted->absence);
            EXPECT_EQ(sample.donors, made.folder == trained.folder ? 0 : static_cast<int>(LivePins::donors));
            EXPECT_EQ(sample.output, wanted->output_name);
            EXPECT_EQ(sample.output, sample.answer);
            for (std::size_t m = 0; m < 3; ++m)
                EXPECT_NEAR(sample.contributions.at(wanted->inputs[m]), wanted->values[m], 1e-4);
        }
        expect_same(*read_pinned(made.folder), told.pinned);
    }
}

TEST_F(LivePinsTest, EveryHeadIsFollowed) {
    auto dataset = Dataset::open(test::write_many_heads_table(folder()));
    ASSERT_TRUE(dataset.ok()) << dataset.error().text();
    m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
    RunConfig made;
    made.graph = test::many_heads_graph();
    made.settings.epochs = 1;
    made.settings.threads = 0;
    made.settings.device = "cpu";
    made.folder = folder() / "run";
    made.pinned = {1};
    const Told told = run(made);
    ASSERT_TRUE(told.finished.has_value()) << (told.failed ? told.failed->text() : "");
    const auto model = Predictor::load(made.folder, "last", "cpu");
    ASSERT_TRUE(model.ok()) << model.error().text();
    const auto prepared = model->preparer().prepare(*m_dataset, 1);
    ASSERT_TRUE(prepared.ok());
    const Prediction predicted = model->predict({&*prepared})->front();
    const PinnedSample& sample = told.pinned.back().samples.at(0);
    ASSERT_THAT(sample.others, UnorderedElementsAre(Pair("early", testing::_), Pair("load", testing::_), Pair("parts", testing::_),
                                                    Pair("wear", testing::_)));
    for (const Target& target : model->run().targets) {
        const PinnedAnswer& answer = sample.of(target.head);
        const HeadPrediction& wanted = predicted.heads.at(target.head);
        EXPECT_EQ(answer.answer, answer_text(wanted, target.classes, target.separator)) << target.head;
        ASSERT_EQ(answer.probabilities.size(), wanted.probabilities.size()) << target.head;
        for (std::size_t k = 0; k < wanted.probabilities.size(); ++k)
            EXPECT_NEAR(answer.probabilities[k], wanted.probabilities[k], 1e-5) << target.head;
        EXPECT_NEAR(answer.value, wanted.value, 1e-4) << target.head;
        const auto shares = modality_shapley(*model, *prepared, {target.head, -1, false}, {});
        ASSERT_TRUE(shares.ok()) << shares.error().text();
        EXPECT_EQ(answer.output, shares->output_name);
        EXPECT_THAT(answer.contributions, SizeIs(1)) << target.head;
        EXPECT_EQ(answer.absence, Absence::donors) << target.head;
    }
    EXPECT_EQ(&sample.of(""), static_cast<const PinnedAnswer*>(&sample));
    EXPECT_EQ(&sample.of("fault"), static_cast<const PinnedAnswer*>(&sample));
    EXPECT_EQ(sample.of("load").output, "load");
    expect_same(*read_pinned(made.folder), told.pinned);
}

TEST_F(LivePinsTest, RowsAreChangedWhileItTrains) {
    const Told told = run(config("run", 4), [](TrainingRun& training, const StepNews& news) {
        if (news.step == 2) training.pin({1, 99, 2}); // 99 is not in the table
        if (news.step == 10) training.pin({2, 3});
    });
    ASSERT_TRUE(told.finished.has_value());
    ASSERT_FALSE(told.pinned.empty());
    ASSERT_EQ(told.pinned.back().samples.size(), 2U);
    EXPECT_EQ(told.pinned.back().step, 16);
    EXPECT_EQ(told.pinned.back().samples[0].row, 2U);
    EXPECT_EQ(told.pinned.back().samples[1].row, 3U);

    const Told none = run(config("none", 1), [](TrainingRun& training, const StepNews&) { training.pin({}); });
    EXPECT_TRUE(none.pinned.empty());
}

TEST_F(LivePinsTest, AModelThatAttendsNowhereIsFollowedWithoutAttention) {
    const auto graph = make_template("late", {{Modality::text, "text"}, {Modality::image, "image"}}, "label");
    ASSERT_TRUE(graph.ok()) << graph.error().text();
    RunConfig made = config("run", 1, *graph);
    made.pinned = {4};
    const Told told = run(made);
    ASSERT_TRUE(told.finished.has_value()) << (told.failed ? told.failed->text() : "");
    ASSERT_EQ(told.pinned.size(), 1U);
    EXPECT_TRUE(told.pinned[0].samples[0].tokens.empty());
    EXPECT_TRUE(told.pinned[0].samples[0].attention.empty());
    EXPECT_EQ(told.pinned[0].samples[0].contributions.size(), 2U);
    expect_same(*read_pinned(made.folder), told.pinned);
}

TEST_F(LivePinsTest, ARowThatCannotBeReadIsLeftOut) {
    std::ofstream(folder() / "22.bmp") << "no picture"; // of the test part, which is not measured
    RunConfig made = config("run", 1);
    made.pinned = {22, 1};
    made.max_steps = 3;
    const Told told = run(made);
    ASSERT_TRUE(told.finished.has_value()) << (told.failed ? told.failed->text() : "");
    ASSERT_EQ(told.pinned.size(), 1U);
    ASSERT_EQ(told.pinned[0].samples.size(), 1U);
    EXPECT_EQ(told.pinned[0].samples[0].row, 1U);
    EXPECT_EQ(told.pinned[0].step, 3);
}

TEST_F(LivePinsTest, StoppingAndDestroyingWaitForNothingElse) {
    RunConfig made = config("run", 100000);
    made.pinned = {0, 1, 2};
    const Told told = run(made, [](TrainingRun& training, const StepNews& news) {
        if (news.step == 20) training.request_stop();
    });
    ASSERT_TRUE(told.finished.has_value());
    EXPECT_TRUE(told.finished->stopped);
    made.folder = folder() / "other";
    auto started = TrainingRun::start(made, m_dataset, {});
    ASSERT_TRUE(started.ok());
    started->reset();
}

TEST_F(LivePinsTest, RowsOutsideTheTableAreRefused) {
    RunConfig made = config("run", 1);
    made.pinned = {24};
    const auto started = TrainingRun::start(made, m_dataset, {});
    ASSERT_FALSE(started.ok());
    EXPECT_EQ(started.error().code, ErrorCode::out_of_range);
    EXPECT_THAT(started.error().text(), AllOf(HasSubstr("24"), HasSubstr("24 rows")));
    EXPECT_FALSE(std::filesystem::exists(made.folder / "run.json"));
}

// --- When, and of which weights: by a clock that is moved by hand

class LivePinsByHand : public LivePinsTest {
  protected:
    void SetUp() override {
        LivePinsTest::SetUp();
        m_config = untrained("run", 1);
        std::filesystem::create_directories(m_config.folder);
        auto targets = fit_targets(m_config.graph, builtin_registry(), *m_dataset);
        ASSERT_TRUE(targets.ok()) << targets.error().text();
        m_targets = *std::move(targets);
        auto preparer = Preparer::fit(m_config.graph, builtin_registry(), *m_dataset);
        ASSERT_TRUE(preparer.ok()) << preparer.error().text();
        m_preparer.emplace(*std::move(preparer));
        auto model = Model::build(m_config.graph, builtin_registry(), data_facts(m_config.graph, *m_preparer, m_targets),
                                  *m_preparer, 3, m_targets);
        ASSERT_TRUE(model.ok()) << model.error().text();
        m_model.emplace(*std::move(model));
        LivePins::Clock clock{[this] { return m_now.load(); },
                              [this] {
                                  // The first of two calls: a piece of work begins. No lock is held.
                                  if (m_asked++ % 2 == 0 && m_meanwhile) std::exchange(m_meanwhile, {})();
                                  return m_cost * m_asked;
                              }};
        m_pins = std::make_unique<LivePins>(
            LivePins::Subject{m_config, m_dataset, builtin_registry(), *m_preparer, m_targets},
            [this](const PinnedNews& news) { m_told.push_back(news); }, std::move(clock));
    }
    void TearDown() override {
        m_pins.reset();
        LivePinsTest::TearDown();
    }
    void pin(std::vector<std::size_t> rows) {
        m_pins->pin(std::move(rows));
        m_pins->finish({}); // until there is a copy of the model
    }
    void step_at(double now, std::int64_t step, double epoch_left = 1e9) {
        m_now = now;
        m_pins->after_step(*m_model, 1, step, epoch_left);
        m_pins->finish({});
    }
    void forget_everything() {
        torch::NoGradGuard no_grad;
        for (const torch::Tensor& weights : m_model->trainable())
            weights.zero_();
    }
    std::vector<std::int64_t> told_steps() const {
        std::vector<std::int64_t> steps;
        for (const PinnedNews& news : m_told)
            steps.push_back(news.step);
        return steps;
    }

    RunConfig m_config;
    std::vector<Target> m_targets;
    std::optional<Preparer> m_preparer;
    std::optional<Model> m_model;
    std::atomic<double> m_now = 0;
    // The next are set while nothing is under way, and told by the other thread.
    double m_cost = 0; ///< seconds that each piece of work computes
    int m_asked = 0;
    std::function<void()> m_meanwhile; ///< on the other thread, once, when it begins to explain
    std::vector<PinnedNews> m_told;
    std::unique_ptr<LivePins> m_pins;
};

TEST_F(LivePinsByHand, AreToldOfAtMostOnceASecond) {
    pin({1});
    for (int i = 0; i <= 40; ++i)
        step_at(i / 8.0, i);
    EXPECT_THAT(told_steps(), ElementsAre(8, 16, 24, 32, 40));
}

TEST_F(LivePinsByHand, CostAFiftiethOfTheTimeAndAwaitTheEndOfAnEpochThatIsNear) {
    m_cost = 0.053; // is paid for after 2.65 s
    pin({1});
    for (int i = 0; i <= 64; ++i)
        step_at(i / 8.0, i);
    EXPECT_THAT(told_steps(), ElementsAre(22, 44));
    step_at(9, 72, 2); // the next would come after the end of the epoch
    EXPECT_THAT(told_steps(), SizeIs(2));
    m_pins->after_epoch(*m_model, 1, 80);
    m_pins->finish({});
    EXPECT_THAT(told_steps(), ElementsAre(22, 44, 80));
}

TEST_F(LivePinsByHand, TellOfAFrozenCopyOfTheWeights) {
    pin({1, 4});
    step_at(1, 1);
    m_meanwhile = [this] { forget_everything(); }; // after they were copied, before anything is computed
    step_at(2, 2);
    step_at(3, 3);
    ASSERT_THAT(told_steps(), ElementsAre(1, 2, 3));
    EXPECT_EQ(pinned_to_json(m_told[1])["samples"], pinned_to_json(m_told[0])["samples"]);
    EXPECT_NE(pinned_to_json(m_told[2])["samples"], pinned_to_json(m_told[1])["samples"]);
    EXPECT_EQ(m_told[2].samples[0].probabilities, (std::vector<float>{0.5f, 0.5f}));
}

TEST_F(LivePinsByHand, OtherRowsCancelWhatIsUnderWay) {
    pin({1, 2});
    m_meanwhile = [this] { m_pins->pin({2, 3}); };
    step_at(1, 1);
    ASSERT_THAT(m_told, SizeIs(1)); // the older request is not answered
    ASSERT_THAT(m_told[0].samples, SizeIs(2));
    EXPECT_EQ(m_told[0].samples[0].row, 2U);
    EXPECT_EQ(m_told[0].samples[1].row, 3U);
    EXPECT_EQ(m_told[0].step, 1);
    EXPECT_EQ(m_asked, 6); // the model, what was given up, what was told
    m_meanwhile = [this] { m_pins->pin({}); };
    step_at(2, 2);
    EXPECT_THAT(m_told, SizeIs(1));
    // Weights that come while others are explained are passed over, not queued.
    pin({1});
    m_meanwhile = [this] { m_pins->after_step(*m_model, 1, 4, 1e9); };
    step_at(3, 3);
    m_pins->finish({});
    EXPECT_THAT(told_steps(), ElementsAre(1, 3));
}

// --- The file

PinnedNews some_news(int epoch, std::int64_t step) {
    PinnedNews news{epoch, step, {}};
    PinnedSample sample;
    sample.row = 12;
    sample.answer = "low";
    sample.probabilities = {0.1f, 0.9f};
    sample.contributions = {{"text", 0.25}, {"image", -1.0 / 3}};
    sample.output = "low";
    sample.absence = Absence::donors;
    sample.donors = 8;
    PinnedAnswer& wear = sample.others["wear"];
    wear.answer = wear.output = "middle";
    wear.probabilities = {0.25f, 0.5f, 0.25f};
    wear.contributions = {{"text", 0.125}};
    wear.absence = Absence::trained;
    TokenSource word;
    word.kind = TokenSource::Kind::word;
    word.modality = Modality::text;
    word.input = "text";
    word.label = "grinding";
    word.char_begin = 4;
    word.char_end = 12;
    TokenSource region;
    region.kind = TokenSource::Kind::region;
    region.modality = Modality::audio;
    region.input = "audio";
    region.begin_s = 0.1;
    region.end_s = 0.25;
    region.low_hz = 100;
    region.high_hz = 1.0 / 3;
    sample.tokens = {word, region};
    sample.attention = {0.3f, 0.7f};
    news.samples.push_back(sample);
    PinnedSample number;
    number.row = 3;
    number.answer = "0.5";
    number.value = 0.5;
    news.samples.push_back(number);
    return news;
}

class PinnedFileTest : public TemporaryTable {};

TEST_F(PinnedFileTest, ReadsBackAndWritesTokensOnce) {
    PinnedFile file(folder());
    EXPECT_FALSE(std::filesystem::exists(folder() / "pinned.jsonl"));
    EXPECT_TRUE(read_pinned(folder())->empty());
    std::vector<PinnedNews> wanted{some_news(1, 3), some_news(1, 9), some_news(2, 12)};
    wanted[2].samples[0].tokens.pop_back(); // others from here on
    wanted[2].samples[0].attention = {1.0f};
    wanted.push_back(wanted[2]);
    wanted[3].samples[0].tokens.clear();
    wanted[3].samples[0].attention.clear();
    for (const PinnedNews& news : wanted)
        ASSERT_TRUE(file.append(news).ok());
    const auto read = read_pinned(folder());
    ASSERT_TRUE(read.ok()) << read.error().text();
    expect_same(*read, wanted);
    EXPECT_EQ((*read)[0].samples[0].probabilities, wanted[0].samples[0].probabilities); // every bit
    EXPECT_EQ((*read)[0].samples[0].absence, Absence::donors);
    EXPECT_EQ((*read)[0].samples[0].of("wear").absence, Absence::trained);
    EXPECT_EQ((*read)[0].samples[0].of("wear").probabilities, wanted[0].samples[0].others["wear"].probabilities);
    EXPECT_EQ((*read)[0].samples[1].absence, Absence::automatic);
    EXPECT_EQ((*read)[1].samples[0].tokens[0].char_end, 12U);
    EXPECT_EQ((*read)[1].samples[0].tokens[1].high_hz, 1.0 / 3);
    const std::string text = read_file(folder() / "pinned.jsonl");
    std::size_t written = 0;
    for (std::size_t at = text.find("grinding"); at != std::string::npos; at = text.find("grinding", at + 1))
        ++written;
    EXPECT_EQ(written, 2U);
}

TEST_F(PinnedFileTest, ReadsWhatOlderVersionsWrote) {
    std::ofstream(folder() / "pinned.jsonl")
        << R"({"epoch":1,"samples":[{"answer":"low","attention":[],"contributions":{"text":0.5},"probabilities":[0.25,0.75],"row":3,"value":0.0}],"step":4})"
        << '\n';
    const auto read = read_pinned(folder());
    ASSERT_TRUE(read.ok()) << read.error().text();
    const PinnedSample& sample = read->at(0).samples.at(0);
    EXPECT_THAT(sample.contributions, ElementsAre(Pair("text", 0.5)));
    EXPECT_EQ(sample.absence, Absence::automatic); // it is not known what stood there
    EXPECT_EQ(sample.output, "");
    EXPECT_THAT(sample.others, SizeIs(0));
}

TEST_F(PinnedFileTest, NamesTheLineThatIsBad) {
    const std::filesystem::path path = folder() / "pinned.jsonl";
    {
        PinnedFile file(folder());
        ASSERT_TRUE(file.append(some_news(1, 3)).ok());
    }
    const std::string good = read_file(path);
    const auto written = [&](const std::string& text) { std::ofstream(path, std::ios::binary) << text; };
    const auto changed = [&](const std::string& from, const std::string& to) {
        std::string line = good;
        const std::size_t at = line.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return line.replace(at, from.size(), to);
    };
    for (const std::string& bad :
         {std::string("nonsense\n"), std::string("{\"epoch\":1}\n"), std::string("[]\n"),
          changed("\"word\"", "\"wort\""), changed("\"modality\":\"text\"", "\"modality\":\"smell\""),
          changed("[0.3,0.7]", "[0.3]"), changed("\"donors\",", "\"others\","), changed("\"row\":12", "\"row\":\"x\"")}) {
        written(good + bad + good);
        const auto read = read_pinned(folder());
        ASSERT_FALSE(read.ok()) << bad;
        EXPECT_EQ(read.error().code, ErrorCode::bad_format);
        EXPECT_THAT(read.error().where, AllOf(HasSubstr("pinned.jsonl"), HasSubstr("line 2"))) << bad;
    }
    // What a run is still writing, or was cut off at, is no error.
    written(good + good.substr(0, good.size() / 2));
    const auto read = read_pinned(folder());
    ASSERT_TRUE(read.ok()) << read.error().text();
    EXPECT_EQ(read->size(), 1U);
}

} // namespace
} // namespace triptych
