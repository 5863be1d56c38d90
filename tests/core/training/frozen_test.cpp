// SPDX-License-Identifier: GPL-3.0-or-later
// What a node is told of its learning: frozen, a factor of the learning rate, weights from an earlier graph.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "core/training/model.h"
#include "core/training/run.h"
#include "core/training/safetensors.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/tiny_run.h"

namespace triptych {
namespace {

using test::tiny_graph;
using test::tiny_parameters;
using test::write_tiny_table;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

std::map<std::string, torch::Tensor> tensors_of(const std::filesystem::path& file) {
    const auto read = read_safetensors(file);
    EXPECT_TRUE(read.ok()) << (read ? "" : read.error().text());
    return read ? std::map<std::string, torch::Tensor>(read->tensors.begin(), read->tensors.end())
                : std::map<std::string, torch::Tensor>();
}

class Learning : public TemporaryTable {
  protected:
    void SetUp() override {
        TemporaryTable::SetUp();
        auto dataset = Dataset::open(write_tiny_table(folder()));
        ASSERT_TRUE(dataset.ok());
        m_dataset = std::make_shared<const Dataset>(*std::move(dataset));
    }
    GraphSpec graph(const std::vector<std::string>& more = {}) const {
        GraphSpec made = tiny_graph();
        for (const auto* assignments : {&tiny_parameters(), &more})
            for (const std::string& assignment : *assignments)
                EXPECT_TRUE(set_param(made, builtin_registry(), assignment).ok()) << assignment;
        return made;
    }
    RunConfig config(const std::string& name, GraphSpec graph) const {
        RunConfig made;
        made.graph = std::move(graph);
        made.settings.epochs = 2;
        made.settings.batch_size = 5;
        made.settings.threads = 0;
        made.settings.device = "cpu";
        made.folder = folder() / name;
        made.keep_initial_weights = true;
        return made;
    }
    std::optional<RunStarted> train(const RunConfig& config) const {
        std::optional<RunStarted> told;
        std::optional<Error> failed;
        RunEvents events;
        events.started = [&](const RunStarted& news) { told = news; };
        events.failed = [&](const Error& error) { failed = error; };
        auto run = TrainingRun::start(config, m_dataset, events);
        EXPECT_TRUE(run.ok()) << (run ? "" : run.error().text());
        if (!run) return {};
        (*run)->wait();
        EXPECT_FALSE(failed.has_value()) << failed->text();
        return told;
    }
    /// Nodes of which any tensor is another after training than before.
    std::set<std::string> changed(const RunConfig& config) const {
        const auto before = tensors_of(config.folder / "initial.safetensors");
        std::set<std::string> nodes;
        for (const auto& [name, tensor] : tensors_of(config.folder / "last.safetensors"))
            if (!torch::equal(tensor, before.at(name))) nodes.insert(name.substr(0, name.find('.')));
        return nodes;
    }
    Result<Model> build(const GraphSpec& graph, const Preparer& preparer, std::uint64_t seed = 0) const {
        return Model::build(graph, builtin_registry(),
                            data_facts(graph, preparer, m_dataset->classes().size()), preparer, seed);
    }

    std::shared_ptr<const Dataset> m_dataset;
};

TEST_F(Learning, AFrozenNodeStaysBitForBit) {
    const RunConfig made = config("frozen", graph({"text_lstm.frozen=true", "image_conv.frozen=true"}));
    ASSERT_TRUE(train(made).has_value());
    EXPECT_THAT(changed(made), ElementsAre("audio_lstm", "classes", "fusion"));
    const RunConfig thawed = config("thawed", graph());
    ASSERT_TRUE(train(thawed).has_value());
    EXPECT_THAT(changed(thawed), ElementsAre("audio_lstm", "classes", "fusion", "image_conv", "text_lstm"));
    // The run's folder tells it.
    const auto run = read_run(made.folder);
    ASSERT_TRUE(run.ok());
    EXPECT_EQ(run->graph.find("text_lstm")->params.at(frozen_param), Value(true));
    EXPECT_FALSE(run->graph.find("fusion")->params.contains(frozen_param));
}

TEST_F(Learning, FrozenBatchNormsKeepTheirStatistics) {
    for (const bool frozen : {false, true}) {
        GraphSpec made = graph();
        made.nodes.push_back({"norm", "between.batch_norm", 1, {{frozen_param, frozen}}, 0, 0});
        made.nodes.push_back(
            {"resnet", "image.resnet", 1, {{frozen_param, frozen}, {"width", std::int64_t{2}}}, 0, 0});
        for (Edge& edge : made.edges) {
            if (edge.from == "image_conv") edge.from = "norm";
            if (edge.from == "image" && edge.to == "image_conv") edge.to = "resnet";
        }
        std::erase_if(made.nodes, [](const Node& node) { return node.id == "image_conv"; });
        made.edges.push_back({"resnet", "norm", "in"});
        ASSERT_TRUE(set_param(made, builtin_registry(), "image.size=32").ok());
        const RunConfig one = config(frozen ? "frozen" : "thawed", made);
        ASSERT_TRUE(train(one).has_value());
        const auto before = tensors_of(one.folder / "initial.safetensors");
        const auto after = tensors_of(one.folder / "last.safetensors");
        for (const char* name :
             {"norm.norm.running_mean", "norm.norm.num_batches_tracked", "resnet.bn1.running_var"})
            EXPECT_EQ(torch::equal(after.at(name), before.at(name)), frozen) << name;
        EXPECT_EQ(changed(one).contains("norm"), !frozen);
        EXPECT_EQ(changed(one).contains("resnet"), !frozen);
    }
}

TEST_F(Learning, AFactorIsAParameterGroupOfTorch) {
    const RunConfig made =
        config("factors", graph({"text_lstm.learning_rate_factor=0.5", "classes.learning_rate_factor=4",
                                 "audio_lstm.learning_rate_factor=0", "fusion.modality_dropout=0",
                                 "text_lstm.dropout=0"}));
    ASSERT_TRUE(train(made).has_value());
    EXPECT_THAT(changed(made), ElementsAre("classes", "fusion", "image_conv", "text_lstm"));
    EXPECT_EQ(read_run(made.folder)->graph.find("classes")->params.at(rate_factor_param), Value(4.0));

    // The same steps by hand.
    auto preparer = Preparer::fit(made.graph, builtin_registry(), *m_dataset);
    ASSERT_TRUE(preparer.ok());
    auto model = build(made.graph, *preparer);
    ASSERT_TRUE(model.ok());
    ASSERT_TRUE(model->load_state(*read_safetensors(made.folder / "initial.safetensors"), "initial").ok());
    std::map<double, std::vector<torch::Tensor>> by_factor;
    for (const auto& [id, module] : model->modules())
        for (const torch::Tensor& parameter : module->parameters())
            by_factor[id == "text_lstm"    ? 0.5
                      : id == "classes"    ? 4
                      : id == "audio_lstm" ? 0
                                           : 1]
                .push_back(parameter);
    std::vector<torch::optim::OptimizerParamGroup> groups;
    for (const auto& [factor, parameters] : by_factor)
        groups.emplace_back(
            parameters, std::make_unique<torch::optim::AdamOptions>(factor * made.settings.learning_rate));
    torch::optim::Adam adam(groups, torch::optim::AdamOptions(made.settings.learning_rate));
    std::ifstream in(made.folder / "order.json");
    const auto order = nlohmann::json::parse(in);
    ForwardContext context;
    context.training = true;
    context.generator = at::detail::createCPUGenerator(0);
    model->train(true);
    for (const auto& epoch : order)
        for (const auto& rows : epoch) {
            std::vector<PreparedSample> samples;
            std::vector<std::int64_t> labels;
            for (const std::size_t row : rows) {
                samples.push_back(*preparer->prepare(*m_dataset, row));
                labels.push_back(m_dataset->label(row));
            }
            std::vector<const PreparedSample*> pointers;
            for (const PreparedSample& sample : samples)
                pointers.push_back(&sample);
            const torch::Tensor loss = torch::nn::functional::cross_entropy(
                model->forward(collate(pointers, *preparer), context), torch::tensor(labels));
            adam.zero_grad();
            loss.backward();
            adam.step();
        }
    const auto trained = tensors_of(made.folder / "last.safetensors");
    for (const auto& [name, tensor] : model->named_tensors())
        EXPECT_TRUE(torch::allclose(tensor, trained.at(name), 1e-5, 1e-7))
            << name << " is off by " << (tensor - trained.at(name)).abs().max().item<double>();
}

TEST_F(Learning, OneFactorIsOneGroup) {
    const GraphSpec plain = graph();
    auto preparer = Preparer::fit(plain, builtin_registry(), *m_dataset);
    ASSERT_TRUE(preparer.ok());
    const auto model = build(plain, *preparer);
    ASSERT_TRUE(model.ok());
    const auto groups = model->rate_groups();
    ASSERT_EQ(groups.size(), 1U);
    EXPECT_EQ(groups[0].factor, 1);
    EXPECT_EQ(groups[0].parameters.size(), model->trainable().size());
    const auto frozen = build(graph({"fusion.frozen=true", "text_lstm.learning_rate_factor=2"}), *preparer);
    std::size_t in_groups = 0;
    for (const Model::RateGroup& group : frozen->rate_groups())
        in_groups += group.parameters.size();
    EXPECT_EQ(frozen->rate_groups().size(), 2U);
    EXPECT_EQ(in_groups, frozen->trainable().size());
    EXPECT_LT(in_groups, model->trainable().size());
}

TEST_F(Learning, RefusesWhatHasNothingToLearn) {
    GraphSpec made = graph();
    for (Node& node : made.nodes)
        if (find_field(builtin_registry().find(node.type)->fields, frozen_param))
            node.params[frozen_param] = true;
    const auto run = TrainingRun::start(config("none", made), m_dataset, {});
    ASSERT_FALSE(run.ok());
    EXPECT_EQ(run.error().code, ErrorCode::bad_graph);
}

TEST_F(Learning, TellsWhichWeightsWereTaken) {
    const GraphSpec before = graph(), after = [&] {
        GraphSpec edited = graph({"text_lstm.hidden=8", "fusion.norm=false"});
        edited.find("classes")->id = "kind";
        for (Edge& edge : edited.edges)
            if (edge.to == "classes") edge.to = "kind";
        return edited;
    }();
    auto preparer = Preparer::fit(before, builtin_registry(), *m_dataset);
    ASSERT_TRUE(preparer.ok());
    auto old_model = build(before, *preparer, 1), model = build(after, *preparer, 2);
    ASSERT_TRUE(old_model.ok() && model.ok());
    const TensorFile given = old_model->state(), untouched = model->state();
    EXPECT_FALSE(model->load_state(given, "old").ok()); // all or nothing
    const WeightsReport report = model->load_matching(given);

    EXPECT_THAT(report.missing, ElementsAre("kind.dense.weight", "kind.dense.bias"));
    EXPECT_THAT(report.not_in_model, testing::IsSupersetOf({"classes.dense.bias", "classes.dense.weight"}));
    std::vector<std::string> others;
    for (const WeightsReport::Other& other : report.other_shape) {
        others.push_back(other.name);
        EXPECT_NE(other.in_file, other.in_model);
        EXPECT_THAT(other.in_file, StartsWith("["));
    }
    EXPECT_THAT(others, testing::Contains("fusion.project_text.weight"));
    EXPECT_THAT(others, testing::Contains(StartsWith("text_lstm.")));
    EXPECT_THAT(report.matched, testing::IsSupersetOf({"image_conv.conv.weight"}));
    EXPECT_EQ(report.matched.size() + report.missing.size() + report.other_shape.size(),
              untouched.tensors.size());

    const std::set<std::string> taken(report.matched.begin(), report.matched.end());
    const std::map<std::string, torch::Tensor> old_weights(given.tensors.begin(), given.tensors.end());
    const std::map<std::string, torch::Tensor> own(untouched.tensors.begin(), untouched.tensors.end());
    for (const auto& [name, tensor] : model->state().tensors)
        EXPECT_TRUE(torch::equal(tensor, taken.contains(name) ? old_weights.at(name) : own.at(name))) << name;

    const WeightsReport whole = old_model->load_matching(given);
    EXPECT_EQ(whole.matched.size(), given.tensors.size());
    EXPECT_THAT(whole.missing, IsEmpty());
    EXPECT_THAT(whole.other_shape, IsEmpty());
    EXPECT_THAT(whole.not_in_model, IsEmpty());
}

TEST_F(Learning, ARunStartsFromWhatFits) {
    const RunConfig first = config("first", graph());
    ASSERT_TRUE(train(first).has_value());
    RunConfig second = config("second", graph({"text_lstm.hidden=8"}));
    second.initial_weights = first.folder / "last.safetensors";
    second.partial_weights = true;
    const auto told = train(second);
    ASSERT_TRUE(told && told->weights);
    EXPECT_FALSE(told->weights->other_shape.empty());
    const auto trained = tensors_of(second.initial_weights),
               started = tensors_of(second.folder / "initial.safetensors");
    EXPECT_FALSE(told->weights->matched.empty());
    for (const std::string& name : told->weights->matched)
        EXPECT_TRUE(torch::equal(started.at(name), trained.at(name))) << name;
    EXPECT_FALSE(train(config("third", graph()))->weights.has_value());
}

} // namespace
} // namespace triptych
