// SPDX-License-Identifier: GPL-3.0-or-later
// Shapley values of modalities: the closed forms against captum and shapiq (tests/data/explain/make_perturbation.py), and
// what is kept of encoders against predictions that compute everything.
#include "core/explain/shapley.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "tests/core/explain/attending_model.h"
#include "tests/core/explain/random_model.h"

namespace triptych::test {
namespace {

using nlohmann::json;

const json& fixture() {
    static const json content = [] {
        std::ifstream stream(std::string(TRIPTYCH_TEST_DATA) + "/explain/perturbation.json");
        return json::parse(stream, nullptr, false);
    }();
    return content;
}

void expect_near(const std::vector<double>& got, const std::vector<double>& wanted, double relative, const std::string& what) {
    ASSERT_EQ(got.size(), wanted.size()) << what;
    double largest = 0;
    for (const double value : wanted)
        largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < got.size(); ++i)
        EXPECT_NEAR(got[i], wanted[i], relative * std::max(std::abs(wanted[i]), 1e-3 * largest)) << what << " " << i;
}

ModalityShapley game(std::size_t players, std::vector<double> coalitions) {
    ModalityShapley made;
    for (std::size_t m = 0; m < players; ++m)
        made.inputs.push_back("input " + std::to_string(m));
    made.coalitions = std::move(coalitions);
    fill_shapley(made);
    return made;
}

TEST(Shapley, AgreesWithTheOracles) {
    ASSERT_TRUE(fixture().is_object());
    for (const json& one : fixture().at("games")) {
        const auto players = one.at("players").get<std::size_t>();
        const ModalityShapley made = game(players, one.at("coalitions").get<std::vector<double>>());
        const std::string what = std::to_string(players) + " players";
        expect_near(made.values, one.at("values").get<std::vector<double>>(), 1e-6, what);
        expect_near(made.interactions, one.at("interactions").get<std::vector<double>>(), 1e-6, what + ", interactions");
        expect_near(made.moebius, one.at("moebius").get<std::vector<double>>(), 1e-6, what + ", dividends");
    }
}

TEST(Shapley, PermutingPlayersPermutesTheirValues) {
    Random random(3);
    const std::size_t players = 4;
    std::vector<double> v(16);
    for (double& value : v)
        value = random.normal();
    const std::vector<std::size_t> order = {2, 0, 3, 1};
    const auto moved = [&](std::size_t set) {
        std::size_t out = 0;
        for (std::size_t m = 0; m < players; ++m)
            if ((set >> m & 1) != 0) out |= std::size_t{1} << order[m];
        return out;
    };
    std::vector<double> other(16);
    for (std::size_t set = 0; set < 16; ++set)
        other[moved(set)] = v[set];
    const ModalityShapley before = game(players, v), after = game(players, other);
    for (std::size_t m = 0; m < players; ++m)
        EXPECT_NEAR(after.values[order[m]], before.values[m], 1e-12);
    for (std::size_t set = 0; set < 16; ++set) {
        EXPECT_NEAR(after.interactions[moved(set)], before.interactions[set], 1e-12);
        EXPECT_NEAR(after.moebius[moved(set)], before.moebius[set], 1e-12);
    }
}

/// v of each coalition by predictions, each of which computes everything. @param stand_ins  for what is taken away
std::vector<double> by_predictions(const Predictor& predictor, const PreparedSample& sample, const ModalityShapley& result,
                                   const std::vector<const PreparedSample*>& stand_ins) {
    std::vector<double> all(result.coalitions.size(), 0);
    for (const PreparedSample* other : stand_ins) {
        std::vector<PreparedSample> mixed(all.size(), sample);
        std::vector<const PreparedSample*> pointers;
        for (std::size_t set = 0; set < all.size(); ++set) {
            for (std::size_t m = 0; m < result.inputs.size(); ++m) {
                if ((set >> m & 1) != 0) continue;
                const auto found = other->find(result.inputs[m]);
                mixed[set].at(result.inputs[m]) = found == other->end() ? PreparedValue{} : found->second;
            }
            pointers.push_back(&mixed[set]);
        }
        const auto predicted = predictor.predict(pointers);
        EXPECT_TRUE(predicted.ok());
        if (!predicted) return all;
        for (std::size_t set = 0; set < all.size(); ++set)
            all[set] += target_value((*predicted)[set], result.target) / static_cast<double>(stand_ins.size());
    }
    return all;
}

TEST(ModalityShapley, IsCompleteAndEqualsPredictionsOnRandomModels) {
    const PreparedSample nothing;
    std::size_t checked = 0, joined = 0;
    for (std::size_t i = 0; checked < 200 && i < 260; ++i) {
        auto one = random_model(i);
        if (!one) continue;
        const auto result =
            modality_shapley(one->predictor, one->sample, {}, {.absence = Absence::blank, .donors = {}});
        ASSERT_TRUE(result.ok()) << i << ": " << result.error().text();
        ++checked;
        if (result->inputs.size() > 1) ++joined;
        EXPECT_EQ(result->coalitions.size(), std::size_t{1} << result->inputs.size());
        double largest = 1e-3;
        for (const double value : result->coalitions) {
            ASSERT_TRUE(std::isfinite(value)) << i;
            largest = std::max(largest, std::abs(value));
        }
        EXPECT_NEAR(std::accumulate(result->values.begin(), result->values.end(), 0.0), result->full() - result->empty(),
                    1e-9 * largest)
            << i;
        const std::vector<double> brute = by_predictions(one->predictor, one->sample, *result, {&nothing});
        for (std::size_t set = 0; set < brute.size(); ++set)
            EXPECT_NEAR(result->coalitions[set], brute[set], 2e-4 * largest) << "model " << i << ", coalition " << set;
    }
    EXPECT_EQ(checked, 200);
    EXPECT_GT(joined, 100) << "too few of the models join inputs";
}

TEST(ModalityShapley, DonorsStandInForWhatIsTakenAway) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    const PreparedSample sample = sample_for(predictor, 1);
    std::vector<PreparedSample> others;
    for (std::uint64_t i = 0; i < 40; ++i)
        others.push_back(sample_for(predictor, 10 + i));
    others[1].at("image") = PreparedValue{}; // lacks one itself
    std::vector<const PreparedSample*> donors;
    for (const PreparedSample& other : others)
        donors.push_back(&other);
    const auto result = modality_shapley(predictor, sample, {}, {.absence = Absence::donors, .donors = donors});
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result->donors, 40);
    expect_near(result->coalitions, by_predictions(predictor, sample, *result, donors), 1e-4, "donors");
    EXPECT_NEAR(std::accumulate(result->values.begin(), result->values.end(), 0.0), result->full() - result->empty(), 1e-9);
}

TEST(ModalityShapley, LeavesOutWhatTheSampleLacks) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    PreparedSample sample = sample_for(predictor, 1);
    const PreparedSample donor = sample_for(predictor, 2);
    sample.at("image") = PreparedValue{};
    const auto result = modality_shapley(predictor, sample, {}, {.absence = Absence::donors, .donors = {&donor}});
    ASSERT_TRUE(result.ok());
    EXPECT_THAT(result->inputs, testing::UnorderedElementsAre("text", "vector"));
    expect_near(result->coalitions, by_predictions(predictor, sample, *result, {&donor}), 1e-4, "donors");
    for (auto& [input, value] : sample)
        value = PreparedValue{};
    EXPECT_EQ(modality_shapley(predictor, sample, {}).error().code, ErrorCode::too_few_rows);
}

TEST(ModalityShapley, DoesNotDependOnTheOrderOfTheInputs) {
    GraphSpec graph = attending_graph("fusion.self_attention");
    const Predictor first = untrained(graph);
    std::swap(graph.nodes[0], graph.nodes[2]);
    const Predictor second = untrained(graph);
    // The same weights: they were made in the order of the nodes.
    for (const auto& [name, tensor] : PredictorAccess::of(second).model.named_tensors())
        for (const auto& [same, from] : PredictorAccess::of(first).model.named_tensors())
            if (name == same) {
                torch::NoGradGuard no_grad;
                torch::Tensor to = tensor;
                to.copy_(from);
            }
    const PreparedSample sample = sample_for(first);
    const auto a = modality_shapley(first, sample, {}), b = modality_shapley(second, sample, {});
    ASSERT_TRUE(a.ok() && b.ok());
    ASSERT_NE(a->inputs, b->inputs);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto place = std::find(b->inputs.begin(), b->inputs.end(), a->inputs[i]) - b->inputs.begin();
        EXPECT_NEAR(a->values[i], b->values[static_cast<std::size_t>(place)], 1e-5);
    }
}

TEST(ModalityShapley, OfAModelThatNeverChangesIsZero) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        if (id == "classes") {
            torch::NoGradGuard no_grad;
            for (const auto& item : module->named_parameters())
                if (item.value().dim() > 1) item.value().zero_();
        }
    const auto result = modality_shapley(predictor, sample_for(predictor), {});
    ASSERT_TRUE(result.ok());
    for (const double value : result->values)
        EXPECT_NEAR(value, 0, 1e-12);
    for (const double value : result->interactions)
        EXPECT_NEAR(value, 0, 1e-12);
}

TEST(ModalityShapley, ChoosesWhatStandsForAnAbsentModality) {
    const auto with = [](double rate, const std::string& rates) {
        return untrained(attending_graph("fusion.self_attention",
                                         {{"modality_dropout", rate}, {"modality_dropout_rates", rates}}));
    };
    const Predictor trained = with(0.1, ""), never = with(0.0, ""), some = with(0.0, "text=0.2");
    EXPECT_TRUE(absence_is_trained(trained.run(), "text"));
    EXPECT_FALSE(absence_is_trained(never.run(), "text"));
    EXPECT_TRUE(absence_is_trained(some.run(), "text"));
    EXPECT_FALSE(absence_is_trained(some.run(), "image"));
    EXPECT_FALSE(absence_is_trained(trained.run(), "nothing of that name"));
    const PreparedSample sample = sample_for(trained), donor = sample_for(trained, 9);
    const auto used = [&](const Predictor& predictor, ShapleyOptions options) {
        const auto result = modality_shapley(predictor, sample, {}, options);
        return result.ok() ? std::string(absence_name(result->absence)) : std::string(error_code_name(result.error().code));
    };
    EXPECT_EQ(used(trained, {}), "trained");
    EXPECT_EQ(used(never, {}), "blank");
    EXPECT_EQ(used(never, {.absence = Absence::automatic, .donors = {&donor}}), "donors");
    EXPECT_EQ(used(some, {.absence = Absence::automatic, .donors = {&donor}}), "donors");
    EXPECT_EQ(used(trained, {.absence = Absence::donors, .donors = {&donor}}), "donors");
    EXPECT_EQ(used(never, {.absence = Absence::trained, .donors = {}}), "bad_graph");
    EXPECT_EQ(used(trained, {.absence = Absence::donors, .donors = {}}), "invalid_argument");
}

TEST(ModalityShapley, EncodesOnceAndCanBeStopped) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    const PreparedSample sample = sample_for(predictor);
    const auto result = modality_shapley(predictor, sample, {});
    ASSERT_TRUE(result.ok());
    // The prediction, the sample and nothing through the encoders, eight coalitions through what joins them.
    EXPECT_EQ(result->passes, 1 + 2 + 8);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(modality_shapley(predictor, sample, {}, {}, stop.get_token()).error().code, ErrorCode::cancelled);
    ExplainTarget wrong;
    wrong.head = "nowhere";
    EXPECT_EQ(modality_shapley(predictor, sample, wrong).error().code, ErrorCode::unknown_name);

    const json told = shapley_to_json(*result);
    EXPECT_EQ(told.at("coalitions").size(), 8);
    EXPECT_EQ(told.at("interactions").size(), 4);
    EXPECT_EQ(told.at("coalitions").back().at("value"), result->full());
    EXPECT_EQ(told.at("values").at("image"),
              result->values[static_cast<std::size_t>(
                  std::find(result->inputs.begin(), result->inputs.end(), "image") - result->inputs.begin())]);
    EXPECT_EQ(told.at("absence"), "trained");
    // What a map carries, the shares of modalities carry by the same names.
    const auto map = attribute(predictor, sample, {});
    ASSERT_TRUE(map.ok());
    for (const auto& [key, value] : attribution_to_json(*map).at("target").items())
        EXPECT_TRUE(told.at("target").contains(key)) << key;
    EXPECT_EQ(told.at("target").at("name"), result->output_name);
    EXPECT_EQ(told.at("parameters").at("absence"), "trained");
    EXPECT_NE(told.at("baseline").get<std::string>().find("learned"), std::string::npos);
    EXPECT_EQ(told.at("full_value"), result->full());
    EXPECT_EQ(told.at("base_value"), result->empty());
    EXPECT_NEAR(told.at("delta").get<double>(), 0, 1e-9);
    EXPECT_EQ(told.at("model_hash"), predictor.model_hash());
}

} // namespace
} // namespace triptych::test
