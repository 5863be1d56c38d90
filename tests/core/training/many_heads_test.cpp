// SPDX-License-Identifier: GPL-3.0-or-later
// Runs with several heads, from the table to the predictor.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/training/predictor.h"
#include "core/training/run.h"
#include "core/training/safetensors.h"
#include "tests/support/many_heads.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using testing::HasSubstr;
using testing::Key;
using testing::UnorderedElementsAre;

struct Told {
    std::vector<StepNews> steps;
    std::vector<EpochNews> epochs;
    std::optional<RunFinished> finished;
    std::optional<Error> failed;
};

class ManyHeads : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        m_dataset = open(test::write_many_heads_table(folder()));
    }
    static std::shared_ptr<const Dataset> open(const std::filesystem::path& table) {
        DatasetOptions options;
        options.roles = {{"text", Role::text}, {"fault", Role::label}};
        std::string first;
        std::ifstream in(table);
        std::getline(in, first);
        for (const char* name : {"load", "parts", "wear"})
            if (first.find(name) != std::string::npos) options.roles[name] = Role::category;
        auto dataset = Dataset::open(table, options);
        EXPECT_TRUE(dataset.ok()) << (dataset ? "" : dataset.error().text());
        return dataset ? std::make_shared<const Dataset>(*std::move(dataset)) : nullptr;
    }
    RunConfig config(const std::string& name, GraphSpec graph, int epochs) const {
        RunConfig made;
        made.graph = std::move(graph);
        made.settings.epochs = epochs;
        made.settings.batch_size = 8;
        made.settings.learning_rate = 0.01;
        made.settings.threads = 0;
        made.settings.device = "cpu";
        made.folder = folder() / name;
        return made;
    }
    static Told run(RunConfig made, const std::shared_ptr<const Dataset>& dataset) {
        Told told;
        RunEvents events;
        events.step = [&](const StepNews& news) { told.steps.push_back(news); };
        events.epoch_done = [&](const EpochNews& news) { told.epochs.push_back(news); };
        events.finished = [&](const RunFinished& news) { told.finished = news; };
        events.failed = [&](const Error& news) { told.failed = news; };
        auto started = TrainingRun::start(std::move(made), dataset, events);
        EXPECT_TRUE(started.ok()) << (started ? "" : started.error().text());
        if (started) (*started)->wait();
        EXPECT_FALSE(told.failed.has_value()) << told.failed->text();
        return told;
    }
    /// The graph with heads taken away.
    static GraphSpec without(const std::vector<std::string>& heads) {
        GraphSpec graph = test::many_heads_graph();
        for (const std::string& head : heads) {
            std::erase_if(graph.nodes, [&](const Node& node) { return node.id == head; });
            std::erase_if(graph.edges, [&](const Edge& edge) { return edge.to == head; });
        }
        return graph;
    }

    std::shared_ptr<const Dataset> m_dataset;
};

TEST_F(ManyHeads, LearnTogetherAndAreKept) {
    const RunConfig made = config("run", test::many_heads_graph(), 12);
    const Told told = run(made, m_dataset);
    ASSERT_TRUE(told.finished.has_value());
    // 60 training rows, of which every fifteenth has no target at all.
    EXPECT_EQ(told.steps.size(), 12U * 7U);
    for (const StepNews& step : told.steps) {
        ASSERT_TRUE(std::isfinite(step.loss));
        for (const auto& [head, loss] : step.losses)
            ASSERT_TRUE(std::isfinite(loss)) << head;
    }
    EXPECT_LT(told.epochs.back().train_loss, 0.5 * told.epochs.front().train_loss);
    const auto five = UnorderedElementsAre(Key("early"), Key("fault"), Key("load"), Key("parts"), Key("wear"));
    EXPECT_THAT(told.steps.front().losses, five);
    EXPECT_THAT(told.epochs.back().validation, five);
    EXPECT_THAT(told.finished->test_heads, five);
    const auto& test = told.finished->test_heads;
    EXPECT_GT(test.at("fault").classes->accuracy, 0.9);
    EXPECT_GT(test.at("load").number->r2, 0.6);
    EXPECT_GT(test.at("parts").labels->micro_f1, 0.8);
    EXPECT_GT(test.at("wear").ordered->quadratic_kappa, 0.6);
    EXPECT_EQ(told.finished->test->confusion, test.at("fault").classes->confusion);

    // The best epoch is the main head's.
    std::size_t best = 0;
    for (std::size_t i = 1; i < told.epochs.size(); ++i) {
        const HeadMetrics &a = told.epochs[i].validation.at("fault"), &b = told.epochs[best].validation.at("fault");
        if (a.score() > b.score() || (a.score() == b.score() && a.loss < b.loss)) best = i;
    }
    EXPECT_EQ(told.finished->best_epoch, static_cast<int>(best) + 1);
    for (const EpochNews& epoch : told.epochs)
        EXPECT_EQ(epoch.validation_accuracy, epoch.validation.at("fault").classes->accuracy);

    // The folder says it all again.
    const auto info = read_run(made.folder);
    ASSERT_TRUE(info.ok()) << info.error().text();
    ASSERT_EQ(info->targets.size(), 5U);
    EXPECT_EQ(info->targets.front().head, "fault");
    EXPECT_EQ(info->classes, (std::vector<std::string>{"bearing", "motor", "valve"}));
    EXPECT_EQ(info->label_column, "fault");
    EXPECT_EQ(info->device, "cpu");
    EXPECT_GT(info->parameters, 0);
    EXPECT_THAT(info->test_heads, five);
    EXPECT_EQ(info->test_heads.at("load").number->r2, test.at("load").number->r2);
    EXPECT_EQ(info->epochs.back().validation.at("wear").loss, told.epochs.back().validation.at("wear").loss);
    const auto steps = read_run_steps(made.folder);
    ASSERT_TRUE(steps.ok());
    EXPECT_EQ(steps->back().losses, told.steps.back().losses);
}

TEST_F(ManyHeads, AnswerWithoutTheTable) {
    const RunConfig made = config("run", test::many_heads_graph(), 6);
    const Told told = run(made, m_dataset);
    const auto predictor = Predictor::load(made.folder, "best", "cpu");
    ASSERT_TRUE(predictor.ok()) << predictor.error().text();
    const auto heads = predictor->evaluate_heads(*m_dataset, Split::test, {}, {}, 0);
    ASSERT_TRUE(heads.ok()) << heads.error().text();
    for (const auto& [head, metrics] : told.finished->test_heads) {
        EXPECT_NEAR(heads->at(head).loss, metrics.loss, 1e-5) << head;
        EXPECT_NEAR(heads->at(head).score(), metrics.score(), 1e-5) << head;
    }
    EXPECT_EQ(predictor->evaluate(*m_dataset, Split::test, {}, {}, 0)->confusion, told.finished->test->confusion);

    std::vector<std::size_t> rows(m_dataset->size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const auto all = predictor->predict(*m_dataset, rows, {}, {}, 0);
    ASSERT_TRUE(all.ok()) << all.error().text();
    double off = 0, seen = 0;
    for (std::size_t row : m_dataset->rows_of(Split::test)) {
        const Prediction& one = (*all)[row];
        EXPECT_EQ(one.main, "fault");
        EXPECT_EQ(one.label, one.heads.at("fault").label);
        EXPECT_EQ(one.logits, one.heads.at("fault").logits);
        const HeadPrediction &parts = one.heads.at("parts"), &wear = one.heads.at("wear");
        for (int k = 0; k < 2; ++k) {
            const bool given = std::find(parts.labels.begin(), parts.labels.end(), k) != parts.labels.end();
            EXPECT_EQ(given, parts.probabilities[static_cast<std::size_t>(k)] > 0.5F);
        }
        EXPECT_NEAR(std::accumulate(wear.probabilities.begin(), wear.probabilities.end(), 0.0), 1, 1e-5);
        const auto load = m_dataset->number(row, "load");
        if (!load) continue;
        off += std::abs(one.heads.at("load").value - *load);
        ++seen;
    }
    EXPECT_NEAR(off / seen, heads->at("load").number->mean_absolute_error, 1e-4);
    EXPECT_EQ(answer_text(all->front().heads.at("fault"), predictor->run().classes),
              predictor->run().classes[static_cast<std::size_t>(all->front().label)]);

    // A table that lacks the other heads' columns, and one with a class that training had not.
    const auto narrow = open(write("text,fault,split\nthe motor sounds fine,motor,test\n", "narrow.csv"));
    const auto few = predictor->evaluate_heads(*narrow, Split::test, {}, {}, 0);
    ASSERT_TRUE(few.ok()) << few.error().text();
    EXPECT_THAT(*few, UnorderedElementsAre(Key("early"), Key("fault")));
    const auto strange = open(write("text,fault,wear,split\nit sounds fine,motor,extreme,test\n", "strange.csv"));
    const auto unknown = predictor->evaluate_heads(*strange, Split::test, {}, {}, 0);
    ASSERT_FALSE(unknown.ok());
    EXPECT_EQ(unknown.error().code, ErrorCode::unknown_name);
    EXPECT_THAT(unknown.error().text(), HasSubstr("extreme"));
}

TEST_F(ManyHeads, ANumberMayBeTheMainHead) {
    const RunConfig made = config("run", without({"early", "fault", "parts", "wear"}), 8);
    const Told told = run(made, m_dataset);
    ASSERT_TRUE(told.finished.has_value());
    EXPECT_FALSE(told.finished->test.has_value());
    for (const EpochNews& epoch : told.epochs) {
        EXPECT_TRUE(std::isnan(epoch.train_accuracy));
        EXPECT_TRUE(std::isnan(epoch.validation_accuracy));
        EXPECT_TRUE(std::isfinite(epoch.validation_loss));
    }
    std::size_t best = 0;
    for (std::size_t i = 1; i < told.epochs.size(); ++i)
        if (told.epochs[i].validation.at("load").score() > told.epochs[best].validation.at("load").score()) best = i;
    EXPECT_EQ(told.finished->best_epoch, static_cast<int>(best) + 1);
    const auto predictor = Predictor::load(made.folder, "best", "cpu");
    ASSERT_TRUE(predictor.ok()) << predictor.error().text();
    EXPECT_TRUE(predictor->run().classes.empty());
    EXPECT_EQ(predictor->evaluate(*m_dataset, Split::test).error().code, ErrorCode::bad_graph);
    EXPECT_TRUE(predictor->evaluate_heads(*m_dataset, Split::test, {}, {}, 0)->at("load").number.has_value());
    const auto sample = predictor->preparer().prepare(*m_dataset, 0);
    const auto one = predictor->predict({&*sample});
    ASSERT_TRUE(one.ok());
    EXPECT_EQ(one->front().label, -1);
    EXPECT_NEAR(std::stod(answer_text(one->front(), {})), one->front().heads.at("load").value, 1e-3);
}

TEST_F(ManyHeads, WithoutATargetInABatchThereIsNoNaN) {
    // One row in the whole training part has a load, and one alone has a wear beside those that are needed.
    std::string table = "text,fault,load,parts,wear,split\n";
    for (int i = 0; i < 24; ++i)
        table += "word" + std::to_string(i % 5) + "," + (i % 2 ? "a" : "b") + "," + (i == 3 ? "1.5" : "") + "," +
                 (i == 5 ? "pump" : "") + "," + (i == 7 ? "low" : i == 8 ? "high" : "") + ",train\n";
    table += "word1,a,2.5,pump,low,validation\nword2,b,,,,validation\n";
    RunConfig made = config("run", test::many_heads_graph(), 2);
    made.settings.batch_size = 4;
    for (const char* head : {"fault", "parts", "wear"})
        made.graph.find(head)->params["weighting"] = std::string("uncertainty");
    const auto dataset = open(write(table, "rare.csv"));
    const Told told = run(made, dataset);
    ASSERT_TRUE(told.finished.has_value());
    std::size_t with_load = 0;
    for (const StepNews& step : told.steps) {
        EXPECT_TRUE(std::isfinite(step.loss));
        with_load += step.losses.count("load");
    }
    EXPECT_EQ(with_load, 2U); // once an epoch
    const auto weights = read_safetensors(made.folder / "last.safetensors");
    ASSERT_TRUE(weights.ok());
    for (const auto& [name, tensor] : weights->tensors)
        EXPECT_TRUE(tensor.isfinite().all().item<bool>()) << name;
}

TEST_F(ManyHeads, ARowWithoutTheMainTargetTeachesTheOthers) {
    std::string table = "text,fault,load,split\n";
    for (int i = 0; i < 24; ++i)
        table += "word" + std::to_string(i % 4) + "," + (i < 8 ? (i % 2 ? "a" : "b") : "") + "," +
                 std::to_string(i % 4) + ",train\n";
    table += "word1,a,1,validation\n";
    RunConfig made = config("run", without({"early", "parts", "wear"}), 1);
    made.settings.batch_size = 4;
    const Told told = run(made, open(write(table, "partly.csv")));
    EXPECT_EQ(told.steps.size(), 6U);
    bool without_main = false;
    for (const StepNews& step : told.steps) {
        without_main |= !step.losses.contains("fault");
        EXPECT_EQ(std::isnan(step.accuracy), !step.losses.contains("fault"));
    }
    EXPECT_TRUE(without_main);
    EXPECT_FALSE(std::isnan(told.epochs.front().train_accuracy));
}

TEST_F(ManyHeads, AnInputMayNotReadWhatAHeadLearns) {
    RunConfig made = config("run", test::many_heads_graph(), 1);
    made.graph.find("wear")->params["column"] = std::string("text");
    const auto started = TrainingRun::start(made, m_dataset, {});
    ASSERT_FALSE(started.ok());
    made.graph.find("wear")->params.erase("order");
    made.graph.find("wear")->type = "head.classes";
    const auto leaking = TrainingRun::start(made, m_dataset, {});
    ASSERT_FALSE(leaking.ok());
    EXPECT_EQ(leaking.error().code, ErrorCode::bad_graph);
    EXPECT_THAT(leaking.error().text(),
                testing::AllOf(HasSubstr("'wear'"), HasSubstr("column 'text'"), HasSubstr("input 'text'")));
}

TEST_F(ManyHeads, TargetsThatDoNotFitTheGraphAreDamage) {
    const RunConfig made = config("run", without({"early", "parts", "wear"}), 1);
    run(made, m_dataset);
    const std::filesystem::path file = made.folder / "run.json";
    const auto json = nlohmann::json::parse(std::ifstream(file));
    for (const char* change : {"missing", "doubled", "named"}) {
        auto damaged = json;
        if (std::string(change) == "missing") damaged["targets"].erase(1);
        if (std::string(change) == "doubled") damaged["targets"].push_back(damaged["targets"][0]);
        if (std::string(change) == "named") damaged["targets"][1]["head"] = "bag";
        std::ofstream(file) << damaged.dump();
        const auto predictor = Predictor::load(made.folder, "best", "cpu");
        ASSERT_FALSE(predictor.ok()) << change;
        EXPECT_EQ(predictor.error().code, ErrorCode::bad_format) << change;
    }
    auto turned = json;
    std::swap(turned["targets"][0], turned["targets"][1]);
    std::ofstream(file) << turned.dump();
    const auto predictor = Predictor::load(made.folder, "best", "cpu");
    ASSERT_TRUE(predictor.ok()) << predictor.error().text();
    EXPECT_EQ(predictor->run().targets.front().head, "fault");
}

TEST_F(ManyHeads, ARunOfVersion1OpensStill) {
    const RunConfig made = config("run", without({"early", "load", "parts", "wear"}), 3);
    const Told told = run(made, m_dataset);
    ASSERT_TRUE(told.finished.has_value());
    const std::filesystem::path file = made.folder / "run.json";
    auto json = nlohmann::json::parse(std::ifstream(file));
    EXPECT_EQ(json["version"], 2);
    json["version"] = 1;
    json["classes"] = m_dataset->classes();
    for (const char* key : {"targets", "test_heads"})
        json.erase(key);
    for (auto& epoch : json["epochs"])
        epoch.erase("heads");
    std::ofstream(file) << json.dump();
    const auto info = read_run(made.folder);
    ASSERT_TRUE(info.ok()) << info.error().text();
    ASSERT_EQ(info->targets.size(), 1U);
    EXPECT_EQ(info->targets.front().head, "fault");
    EXPECT_EQ(info->targets.front().column, "fault");
    EXPECT_EQ(info->classes, m_dataset->classes());
    EXPECT_EQ(info->epochs.back().validation_accuracy, told.epochs.back().validation_accuracy);
    EXPECT_EQ(info->test->confusion, told.finished->test->confusion);
    const auto predictor = Predictor::load(made.folder, "best", "cpu");
    ASSERT_TRUE(predictor.ok()) << predictor.error().text();
    EXPECT_EQ(predictor->evaluate(*m_dataset, Split::test, {}, {}, 0)->confusion, told.finished->test->confusion);
}

} // namespace
} // namespace triptych
