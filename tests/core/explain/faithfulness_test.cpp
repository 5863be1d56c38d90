// SPDX-License-Identifier: GPL-3.0-or-later
// Against RISE's and ERASER's definitions, captum and scipy (tests/data/explain/make_faithfulness.py), and what the band of
// random orders promises.
#include "core/explain/faithfulness.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/explain/faithfulness_parts.h"
#include "core/explain/randomisation_parts.h"
#include "tests/core/explain/attending_model.h"

namespace triptych::test {
namespace {

using nlohmann::json;
using Numbers = std::vector<double>;

const json& faithfulness_fixture() {
    static const json all = json::parse(std::ifstream(TRIPTYCH_TEST_DATA "/explain/faithfulness.json"));
    return all;
}

void expect_close(const Numbers& ours, const Numbers& theirs, const std::string& what) {
    ASSERT_EQ(ours.size(), theirs.size()) << what;
    for (std::size_t i = 0; i < ours.size(); ++i)
        EXPECT_NEAR(ours[i], theirs[i], 1e-6 * std::abs(theirs[i]) + 1e-10) << what << " " << i;
}

/// Two vectors, a dense layer with tanh each, side by side, three classes.
Predictor two_vectors(torch::ScalarType precision = torch::kFloat64) {
    GraphSpec graph;
    graph.name = "two vectors";
    for (const char* input : {"a", "b"}) {
        graph.nodes.push_back({input, vector_input_type, 1, {{"column", std::string(input)}}, 0, 0});
        const std::string dense = std::string("dense_") + input;
        graph.nodes.push_back(
            {dense, "vector.projection", 1, {{"width", std::int64_t{6}}, {"activation", std::string("tanh")}}, 0, 0});
        graph.edges.push_back({input, dense, "in"});
        graph.edges.push_back({dense, "fusion", "in"});
    }
    graph.nodes.push_back({"fusion", "fusion.concat", 1, {}, 0, 0});
    graph.nodes.push_back({"classes", "head.classes", 1, {{"column", std::string("label")}}, 0, 0});
    graph.edges.push_back({"fusion", "classes", "in"});
    json inputs;
    for (const auto& [input, values] : faithfulness_fixture()["x"].items())
        inputs[input] = {{"width", values.size()}, {"mean", Numbers(values.size(), 3)}, {"deviation", Numbers(values.size(), 1)}};
    auto preparer = Preparer::from_json(graph, builtin_registry(), {{"version", 1}, {"inputs", inputs}});
    EXPECT_TRUE(preparer.ok()) << (preparer ? "" : preparer.error().text());
    RunInfo run;
    run.folder = "untrained";
    run.graph = graph;
    Target target;
    target.head = "classes";
    target.column = "label";
    target.classes = {"red", "green", "blue"};
    run.targets = {target};
    run.classes = target.classes;
    auto model = Model::build(graph, builtin_registry(), data_facts(graph, *preparer, run.targets), *preparer, 1, run.targets);
    EXPECT_TRUE(model.ok()) << (model ? "" : model.error().text());
    torch::NoGradGuard no_grad;
    for (const auto& [id, module] : model->modules()) {
        module->to(precision);
        for (auto& item : module->named_parameters()) {
            const auto weight = faithfulness_fixture()["weights"].find(id + "." + item.key());
            if (weight == faithfulness_fixture()["weights"].end()) continue; // what stands for an absent input
            Numbers flat;
            for (const json& row : *weight)
                for (const json& number : row.is_array() ? row : json::array({row}))
                    flat.push_back(number);
            item.value().copy_(torch::tensor(flat, torch::kFloat64).view(item.value().sizes()));
        }
    }
    model->train(false);
    const std::string hash = state_hash(model->state());
    return PredictorAccess::make(std::make_unique<Predictor::Impl>(std::move(run), *std::move(preparer), *std::move(model),
                                                                   torch::Device(torch::kCPU), hash));
}

class OfTwoVectors : public testing::Test {
  protected:
    const Predictor predictor = two_vectors();
    PreparedSample sample;
    Attribution map;

    OfTwoVectors() {
        for (const auto& [input, values] : faithfulness_fixture()["x"].items()) {
            PreparedVector vector;
            vector.values = values.get<std::vector<float>>();
            sample[input] = vector;
        }
        TokenGrid grid;
        grid.vector_parts = 100; // each number by itself
        const auto pieces = input_tokens(sample, predictor.preparer(), grid);
        const Numbers values = faithfulness_fixture()["values"];
        EXPECT_EQ(pieces.size(), values.size());
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            AttributedToken token;
            token.source = pieces[i].source;
            token.value = values[i];
            map.tokens.push_back(token);
        }
        AttributedToken sink; // neither taken away nor put back
        sink.source.kind = TokenSource::Kind::special;
        sink.value = 99;
        map.tokens.push_back(sink);
        map.method = "occlusion";
        map.target = {"classes", faithfulness_fixture()["target"], false};
    }

    Faithfulness found(const FaithfulnessOptions& options = {}) const {
        auto result = faithfulness(predictor, sample, map, options);
        EXPECT_TRUE(result.ok()) << (result ? "" : result.error().text());
        return *std::move(result);
    }
};

void expect_curve(const FaithfulnessCurve& ours, const json& theirs) {
    expect_close(ours.share, theirs["share"], "share");
    expect_close(ours.deletion_logit, theirs["deletion_logit"], "deletion, logit");
    expect_close(ours.deletion_probability, theirs["deletion_probability"], "deletion, probability");
    expect_close(ours.insertion_logit, theirs["insertion_logit"], "insertion, logit");
    expect_close(ours.insertion_probability, theirs["insertion_probability"], "insertion, probability");
    expect_close({ours.deletion_auc, ours.deletion_auc_probability, ours.insertion_auc, ours.insertion_auc_probability},
                 {theirs["deletion_auc"], theirs["deletion_auc_probability"], theirs["insertion_auc"],
                  theirs["insertion_auc_probability"]},
                 "areas");
}

TEST_F(OfTwoVectors, CurvesAreRises) {
    const Faithfulness result = found();
    const json& theirs = faithfulness_fixture()["twenty_steps"];
    ASSERT_EQ(result.curves.size(), theirs.size());
    EXPECT_EQ(result.curves[0].input, "");
    EXPECT_EQ(result.curves[1].input, "a");
    EXPECT_EQ(result.curves[2].input, "b");
    for (std::size_t i = 0; i < theirs.size(); ++i)
        expect_curve(result.curves[i], theirs[i]);
    FaithfulnessOptions few;
    few.steps = 4;
    few.by_input = false;
    few.random_orders = 0;
    const Faithfulness coarse = found(few);
    ASSERT_EQ(coarse.curves.size(), 1U);
    expect_curve(coarse.curves[0], faithfulness_fixture()["four_steps"][0]);
    EXPECT_TRUE(coarse.curves[0].deletion_random.empty());
    EXPECT_EQ(coarse.passes, 2 * 5 + 1 + 2 * 5);
}

TEST_F(OfTwoVectors, ComprehensivenessAndSufficiencyAreErasers) {
    const Faithfulness result = found();
    EXPECT_EQ(result.top_shares, (Numbers{0.01, 0.05, 0.1, 0.2, 0.5}));
    const Numbers comprehensiveness = faithfulness_fixture()["eraser"]["comprehensiveness"], sufficiency = faithfulness_fixture()["eraser"]["sufficiency"];
    expect_close(result.comprehensiveness, comprehensiveness, "comprehensiveness");
    expect_close(result.sufficiency, sufficiency, "sufficiency");
    double sum = 0, other = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        sum += comprehensiveness[i];
        other += sufficiency[i];
    }
    expect_close({result.mean_comprehensiveness, result.mean_sufficiency}, {sum / 5, other / 5}, "means");
}

TEST_F(OfTwoVectors, TheBandHoldsEveryRandomOrder) {
    FaithfulnessOptions options;
    options.steps = 8; // 12 tokens: points that do not mirror one another
    const Faithfulness result = found(options), again = found(options);
    for (const FaithfulnessCurve& curve : result.curves) {
        const std::size_t last = curve.share.size() - 1;
        for (std::size_t i = 0; i <= last; ++i) {
            EXPECT_LE(curve.deletion_low[i], curve.deletion_random[i] + 1e-12);
            EXPECT_GE(curve.deletion_high[i], curve.deletion_random[i] - 1e-12);
            EXPECT_LE(curve.insertion_low[i], curve.insertion_random[i] + 1e-12);
            EXPECT_GE(curve.insertion_high[i], curve.insertion_random[i] - 1e-12);
            for (const CurveBand* band : {&curve.deletion_probability_band, &curve.insertion_probability_band}) {
                EXPECT_LE(band->low[i], band->mean[i] + 1e-12);
                EXPECT_GE(band->high[i], band->mean[i] - 1e-12);
                EXPECT_TRUE(band->low[i] >= 0 && band->high[i] <= 1) << "probabilities, not logits";
            }
        }
        // All orders start and end alike, where the map's own does.
        for (const std::size_t end : {std::size_t{0}, last}) {
            EXPECT_NEAR(curve.deletion_low[end], curve.deletion_logit[end], 1e-9);
            EXPECT_NEAR(curve.deletion_high[end], curve.deletion_logit[end], 1e-9);
            EXPECT_NEAR(curve.insertion_low[end], curve.insertion_logit[end], 1e-9);
            EXPECT_NEAR(curve.insertion_high[end], curve.insertion_logit[end], 1e-9);
            EXPECT_NEAR(curve.deletion_probability_band.low[end], curve.deletion_probability[end], 1e-9);
            EXPECT_NEAR(curve.deletion_probability_band.high[end], curve.deletion_probability[end], 1e-9);
            EXPECT_NEAR(curve.insertion_probability_band.low[end], curve.insertion_probability[end], 1e-9);
            EXPECT_NEAR(curve.insertion_probability_band.high[end], curve.insertion_probability[end], 1e-9);
        }
        EXPECT_LE(curve.random_deletion_low, curve.random_deletion_auc);
        EXPECT_GE(curve.random_deletion_high, curve.random_deletion_auc);
        EXPECT_LE(curve.random_insertion_low, curve.random_insertion_auc);
        EXPECT_GE(curve.random_insertion_high, curve.random_insertion_auc);
    }
    EXPECT_EQ(faithfulness_to_json(result), faithfulness_to_json(again)) << "the same seed, the same orders";
    options.seed = 1;
    EXPECT_NE(found(options).curves[0].deletion_random, result.curves[0].deletion_random);
}

/// Every number weighs the same, so that every order does the same.
TEST_F(OfTwoVectors, WhereAllWeighAlikeTheBandIsALine) {
    torch::NoGradGuard no_grad;
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        for (auto& item : module->named_parameters())
            if (id == "classes" && item.key() == "dense.weight")
                item.value().fill_(1);
            else if (item.key() == "dense.weight")
                item.value().fill_(1e-6); // where tanh is straight
            else
                item.value().fill_(0);
    for (auto& [input, value] : sample)
        for (float& number : std::get<PreparedVector>(value).values)
            number = 1;
    FaithfulnessOptions options;
    options.steps = 8;
    const FaithfulnessCurve curve = found(options).curves[0];
    const double gain = 12 * 6 * 1e-6;
    for (std::size_t i = 0; i < curve.share.size(); ++i) {
        EXPECT_NEAR(curve.deletion_random[i], gain * (1 - curve.share[i]), 1e-9 * gain);
        EXPECT_NEAR(curve.insertion_random[i], gain * curve.share[i], 1e-9 * gain) << i;
    }
}

TEST_F(OfTwoVectors, AMapThatMattersIsEvidenceAndOneThatDoesNotIsNone) {
    const Predictor single = two_vectors(torch::kFloat32); // as a sample is given to a prediction
    // What each number does by itself, the rest being there.
    FaithfulnessOptions options;
    AttributionRequest request;
    request.method = "occlusion";
    request.target = map.target;
    request.grid.vector_parts = 100;
    const auto true_map = attribute(single, sample, request);
    ASSERT_TRUE(true_map.ok()) << true_map.error().text();
    EXPECT_FALSE(faithfulness(single, sample, *true_map, options)->no_evidence);
    Attribution opposite = *true_map;
    for (AttributedToken& token : opposite.tokens)
        token.value = -token.value;
    EXPECT_TRUE(faithfulness(single, sample, opposite, options)->no_evidence);
    // A model that always says the same.
    torch::NoGradGuard no_grad;
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        for (torch::Tensor& parameter : module->parameters())
            parameter.fill_(0);
    const Faithfulness constant = found();
    EXPECT_TRUE(constant.no_evidence);
    EXPECT_EQ(constant.mean_comprehensiveness, 0);
    EXPECT_EQ(constant.mean_sufficiency, 0);
}

/// The model where its answer is all but a sum over the numbers, of these weights.
void make_additive(const Predictor& predictor, const Numbers& weights) {
    torch::NoGradGuard no_grad;
    std::size_t place = 0;
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        for (auto& item : module->named_parameters()) {
            if (id == "classes" && item.key() == "dense.weight")
                item.value().fill_(1);
            else if (item.key() == "dense.weight")
                for (std::int64_t i = 0; i < item.value().size(1); ++i)
                    item.value().select(1, i).fill_(place < weights.size() ? 1e-3 * weights[place++] : 0.0); // where tanh is straight
            else
                item.value().fill_(0);
        }
}

class OfFewTokens : public OfTwoVectors {
  protected:
    const Predictor single = two_vectors(torch::kFloat32);

    /// What is found of a map of the first so many numbers.
    Faithfulness judged(const Numbers& weights, const Numbers& values) {
        make_additive(single, weights);
        for (auto& [input, value] : sample)
            for (float& number : std::get<PreparedVector>(value).values)
                number = 1;
        Attribution few = map;
        few.tokens.resize(values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            few.tokens[i].value = values[i];
        std::vector<Faithfulness> all;
        for (const std::uint64_t seed : {0, 1, 2}) {
            FaithfulnessOptions options;
            options.seed = seed;
            auto found = faithfulness(single, sample, few, options);
            EXPECT_TRUE(found.ok()) << (found ? "" : found.error().text());
            all.push_back(*std::move(found));
            EXPECT_EQ(all.back().no_evidence, all.front().no_evidence) << "whatever orders are drawn";
            EXPECT_EQ(all.back().too_few_tokens, all.front().too_few_tokens);
        }
        return all.front();
    }
};

TEST_F(OfFewTokens, ThereIsNoVerdictWhereAlmostEveryOrderIsTheMaps) {
    for (const Numbers& weights : {Numbers{3}, Numbers{3, 1}, Numbers{1, 5, 2}}) {
        const Faithfulness found = judged(weights, weights);
        EXPECT_TRUE(found.too_few_tokens) << weights.size();
        EXPECT_FALSE(found.no_evidence) << weights.size() << " tokens: not better than chance is not known to be no better";
        EXPECT_TRUE(faithfulness_to_json(found).at("no_evidence").is_null());
        EXPECT_EQ(found.curves[0].deletion_random.size(), weights.size() + 1) << "the band is drawn all the same";
        Attribution drawn = map;
        remark_on(drawn, found);
        EXPECT_TRUE(drawn.remarks.empty()) << "it is not drawn faint";
    }
    // Tokens of one value are in no order.
    EXPECT_TRUE(judged({4, 1, 1, 1, 1, 1}, {4, 0, 0, 0, 0, 0}).too_few_tokens);
}

TEST_F(OfFewTokens, FourAreEnough) {
    const Numbers weights = {2, 7, 1, 4};
    const Faithfulness true_map = judged(weights, weights);
    EXPECT_FALSE(true_map.too_few_tokens || true_map.no_evidence) << "its own order is none of the others";
    EXPECT_TRUE(true_map.curves[0].falls() && true_map.curves[0].rises());
    const Faithfulness opposite = judged(weights, {-2, -7, -1, -4});
    EXPECT_FALSE(opposite.too_few_tokens);
    EXPECT_TRUE(opposite.no_evidence);
    EXPECT_EQ(faithfulness_to_json(opposite).at("no_evidence"), true);
    // Tokens that do nothing may come in any order.
    const Faithfulness with_idle = judged({5, 3, 1, 0, 0, 0, 0, 0}, {5, 3, 1, 0, 0, 0, 0, 0});
    EXPECT_FALSE(with_idle.too_few_tokens || with_idle.no_evidence);
    // What differs by rounding alone does not differ.
    EXPECT_TRUE(judged({1, 1, 1, 1, 1, 1}, {6, 5, 4, 3, 2, 1}).no_evidence);
}

TEST_F(OfFewTokens, AMapThatIsTheSameEverywhereIsNoEvidence) {
    for (const double value : {0.0, 0.7}) {
        const Faithfulness found = judged({2, 7, 1, 4, 3, 9}, Numbers(6, value));
        EXPECT_TRUE(found.no_evidence);
        EXPECT_FALSE(found.too_few_tokens) << "there would be orders enough";
    }
}

TEST(Faithfulness, OtherOrdersAreCounted) {
    EXPECT_TRUE(has_other_orders({1, 2, 3, 4}, 20)); // 24, less the map's and its reverse
    EXPECT_TRUE(has_other_orders({1, 2, 3, 4}, 22));
    EXPECT_FALSE(has_other_orders({1, 2, 3, 4}, 23));
    EXPECT_FALSE(has_other_orders({1, 2, 3}, 20));
    EXPECT_FALSE(has_other_orders(Numbers(100, 5), 1));
    EXPECT_FALSE(has_other_orders({1, 0, 0, 0, 0, 0}, 20));
    EXPECT_TRUE(is_by_value({3, 1, 1, 0}, {0, 2, 1, 3}) && is_by_value({3, 1, 1, 0}, {3, 1, 2, 0}));
    EXPECT_FALSE(is_by_value({3, 1, 1, 0}, {1, 0, 2, 3}));
}

TEST_F(OfTwoVectors, CarriesWhatMadeIt) {
    Attribution told = map;
    told.parameters = {{"window", "2"}};
    told.output_name = "green";
    told.run = "some/run";
    told.target.probability = true;
    FaithfulnessOptions options;
    options.steps = 4;
    options.random_orders = 3;
    options.seed = 9;
    const auto found = faithfulness(predictor, sample, told, options);
    ASSERT_TRUE(found.ok()) << found.error().text();
    const json written = faithfulness_to_json(*found);
    EXPECT_EQ(written.at("method"), "occlusion");
    EXPECT_EQ(written.at("parameters"), json({{"window", "2"}}));
    EXPECT_EQ(written.at("output_name"), "green");
    EXPECT_EQ(written.at("probability"), true);
    EXPECT_EQ(written.at("steps"), 4);
    EXPECT_EQ(written.at("random_orders"), 3);
    EXPECT_EQ(written.at("seed"), 9);
    EXPECT_EQ(written.at("run"), "some/run");
}

TEST_F(OfTwoVectors, InfidelityAndSensitivityOnRequest) {
    EXPECT_FALSE(found().infidelity.has_value());
    EXPECT_FALSE(found().max_sensitivity.has_value());
    FaithfulnessOptions options;
    options.infidelity = options.sensitivity = true;
    const Predictor single = two_vectors(torch::kFloat32);
    const auto result = faithfulness(single, sample, map, options);
    ASSERT_TRUE(result.ok()) << result.error().text();
    ASSERT_TRUE(result->infidelity && result->max_sensitivity);
    EXPECT_GT(*result->infidelity, 0);
    EXPECT_GT(*result->max_sensitivity, 0);
    // A little noise does little to a smooth model.
    EXPECT_LT(*result->max_sensitivity, 0.2);
    // Scaling a map changes neither its order nor what it says.
    options.sensitivity = false;
    const double before = *found(options).infidelity;
    for (AttributedToken& token : map.tokens)
        token.value *= 7;
    EXPECT_NEAR(*found(options).infidelity, before, 1e-9 * before);
}

TEST_F(OfTwoVectors, WhatCannotBeTakenAwayIsRefusedAndAWishToStopIsHeard) {
    Attribution sinks = map;
    sinks.tokens.erase(sinks.tokens.begin(), sinks.tokens.end() - 1);
    const auto refused = faithfulness(predictor, sample, sinks);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, ErrorCode::bad_format);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(faithfulness(predictor, sample, map, {}, stop.get_token()).error().code, ErrorCode::cancelled);
    double told = 0;
    ASSERT_TRUE(faithfulness(predictor, sample, map, {}, {}, [&](double share, const std::string&) {
                    EXPECT_GE(share, told);
                    EXPECT_LE(share, 1);
                    told = share;
                }).ok());
    EXPECT_GT(told, 0.9);
}

TEST(Faithfulness, InfidelityIsCaptums) {
    const json& theirs = faithfulness_fixture()["infidelity"];
    expect_close({normalised_infidelity(theirs["sums"], theirs["lost"])}, {theirs["value"]}, "infidelity");
    EXPECT_EQ(normalised_infidelity({0, 0}, {3, 4}), 12.5) << "a map of zeros cannot be scaled";
}

TEST(Faithfulness, SensitivityIsCaptums) {
    const json& theirs = faithfulness_fixture()["sensitivity"];
    const auto ours = largest_change(theirs["before"], theirs["after"].get<std::vector<Numbers>>());
    ASSERT_TRUE(ours);
    expect_close({*ours}, {theirs["value"]}, "sensitivity");
    EXPECT_FALSE(largest_change({0, 0}, {{1, 1}})) << "of a map of zeros no change is a share";
    EXPECT_FALSE(largest_change({0, 0}, {{0, 0}})) << "nor is it steady";
}

TEST(Faithfulness, PointsGoFromNoneToAll) {
    using Points = std::vector<std::size_t>;
    EXPECT_EQ(curve_points(12, 4), (Points{0, 3, 6, 9, 12}));
    EXPECT_EQ(curve_points(3, 20), (Points{0, 1, 2, 3}));
    EXPECT_EQ(curve_points(1, 20), (Points{0, 1}));
    EXPECT_EQ(curve_points(7, 0), (Points{0, 7}));
    for (std::size_t tokens = 1; tokens < 200; ++tokens) {
        const Points points = curve_points(tokens, 20);
        EXPECT_EQ(points.front(), 0U);
        EXPECT_EQ(points.back(), tokens);
        for (std::size_t i = 1; i < points.size(); ++i)
            EXPECT_LT(points[i - 1], points[i]);
    }
}

TEST(Correlation, OfRanksIsScipys) {
    for (const json& pair : faithfulness_fixture()["spearman"])
        expect_close({rank_correlation(pair["a"], pair["b"])}, {pair["value"]}, "Spearman");
    EXPECT_TRUE(std::isnan(rank_correlation({1, 2}, {3, 3})));
    EXPECT_TRUE(std::isnan(rank_correlation({1}, {3})));
    EXPECT_TRUE(std::isnan(rank_correlation({1, 2, 3}, {3, 4})));
}

Attribution map_of(const std::vector<InputToken>& pieces, const std::function<double(const InputToken&)>& value) {
    Attribution map;
    for (const InputToken& piece : pieces) {
        AttributedToken token;
        token.source = piece.source;
        token.value = value(piece);
        map.tokens.push_back(token);
    }
    return map;
}

TEST(Correlation, OfMapsSumsTheFinerByTheCoarser) {
    const Preparer preparer = every_input_preparer();
    Random random(3);
    const PreparedSample sample = some_sample(preparer, random);
    TokenGrid fine, coarse;
    fine.image_rows = fine.image_columns = 8;
    coarse.image_rows = coarse.image_columns = 4;
    // A share for each pixel of the picture, summed over a piece.
    const auto share = [](const InputToken& piece) {
        double sum = 0;
        if (piece.input == "image")
            for (std::size_t y = piece.first.begin; y < piece.first.end; ++y)
                for (std::size_t x = piece.second.begin; x < piece.second.end; ++x)
                    sum += std::sin(0.7 * static_cast<double>(y)) * std::cos(1.3 * static_cast<double>(x)) +
                           0.01 * static_cast<double>(x * y);
        return sum;
    };
    const auto of_image = [&](const TokenGrid& grid) {
        auto pieces = input_tokens(sample, preparer, grid);
        std::erase_if(pieces, [](const InputToken& piece) { return piece.input != "image"; });
        return pieces;
    };
    const Attribution a = map_of(of_image(fine), share), b = map_of(of_image(coarse), share);
    Attribution opposite = b;
    for (AttributedToken& token : opposite.tokens)
        token.value = -token.value;
    EXPECT_DOUBLE_EQ(map_correlation(a, a, sample, preparer), 1);
    EXPECT_DOUBLE_EQ(map_correlation(a, b, sample, preparer), 1);
    EXPECT_DOUBLE_EQ(map_correlation(b, a, sample, preparer), 1);
    EXPECT_DOUBLE_EQ(map_correlation(a, opposite, sample, preparer), -1);
    auto words = input_tokens(sample, preparer);
    std::erase_if(words, [](const InputToken& piece) { return piece.input != "text"; });
    EXPECT_TRUE(std::isnan(map_correlation(a, map_of(words, [](const InputToken&) { return 1.0; }), sample, preparer)));
}

TEST_F(OfTwoVectors, NoSensitivityOfASampleThatNoNoiseCanBePutOn) {
    const Predictor reader = untrained(attending_graph("fusion.self_attention"));
    PreparedSample words = sample_for(reader);
    words.at("image") = words.at("vector") = PreparedValue{};
    AttributionRequest request;
    request.method = "occlusion";
    FaithfulnessOptions options;
    options.steps = 2;
    options.random_orders = 1;
    options.sensitivity = true;
    const auto map_of_words = attribute(reader, words, request);
    ASSERT_TRUE(map_of_words.ok());
    const auto none = faithfulness(reader, words, *map_of_words, options);
    ASSERT_TRUE(none.ok()) << none.error().text();
    EXPECT_FALSE(none->max_sensitivity.has_value()) << "words cannot tremble, which is not to say that the map is steady";
    EXPECT_TRUE(faithfulness_to_json(*none).at("max_sensitivity").is_null());
    words.at("vector") = sample_for(reader).at("vector");
    const auto map_of_both = attribute(reader, words, request);
    const auto some = faithfulness(reader, words, *map_of_both, options);
    ASSERT_TRUE(some.ok() && some->max_sensitivity);
    EXPECT_GT(*some->max_sensitivity, 0);
}

TEST(Randomisation, GoesFromTheInputsToTheHeadAndLeavesThePredictorAlone) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    const PreparedSample sample = sample_for(predictor);
    AttributionRequest request;
    request.method = "integrated_gradients";
    request.params["steps"] = std::int64_t{4};
    request.grid.image_rows = request.grid.image_columns = 3;
    const std::string before = state_hash(PredictorAccess::of(predictor).model.state());
    const auto map_before = attribute(predictor, sample, request);
    ASSERT_TRUE(map_before.ok()) << map_before.error().text();
    const auto result = model_randomisation(predictor, sample, request, 2);
    ASSERT_TRUE(result.ok()) << result.error().text();
    EXPECT_EQ(result->seeds, 2);
    EXPECT_EQ(result->method, "integrated_gradients");
    EXPECT_EQ(result->target.head, "classes");
    EXPECT_EQ(result->target.output, map_before->target.output);
    std::vector<std::string> nodes;
    for (const Randomisation::Layer& layer : result->layers) {
        nodes.push_back(layer.node);
        EXPECT_LE(layer.low, layer.correlation);
        EXPECT_GE(layer.high, layer.correlation);
        EXPECT_GE(layer.low, -1);
        EXPECT_LE(layer.high, 1);
        EXPECT_LT(layer.correlation, 0.95) << layer.node << " matters to the map";
    }
    EXPECT_EQ(nodes, (std::vector<std::string>{"words", "patches", "fusion", "classes"}));
    const nlohmann::json told = randomisation_to_json(*result);
    EXPECT_EQ(told.at("order"), "bottom-up");
    EXPECT_EQ(told.at("layers").at(1).at("title"), builtin_registry().find("image.vit")->title);
    EXPECT_EQ(told.at("layers").at(1).at("correlation"), result->layers[1].correlation);
    EXPECT_EQ(state_hash(PredictorAccess::of(predictor).model.state()), before);
    const auto map_after = attribute(predictor, sample, request);
    for (std::size_t i = 0; i < map_before->tokens.size(); ++i)
        EXPECT_EQ(map_after->tokens[i].value, map_before->tokens[i].value);
    EXPECT_EQ(randomisation_to_json(*model_randomisation(predictor, sample, request, 2)), told);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(model_randomisation(predictor, sample, request, 2, stop.get_token()).error().code, ErrorCode::cancelled);
}

/// With the weights that its layers were re-initialised with. The cascade is quantus', and so is the correlation.
TEST_F(OfTwoVectors, RandomisationIsQuantus) {
    const json theirs = json::parse(std::ifstream(TRIPTYCH_TEST_DATA "/explain/randomisation.json"));
    const Predictor single = two_vectors(torch::kFloat32); // a model in float64 gives no predictions
    AttributionRequest request;
    request.method = "integrated_gradients";
    request.target = map.target;
    request.grid.vector_parts = 100;
    const auto before = attribute(single, sample, request);
    ASSERT_TRUE(before.ok()) << before.error().text();
    const Numbers map_before = theirs["map"];
    ASSERT_EQ(before->tokens.size(), map_before.size());
    for (std::size_t i = 0; i < map_before.size(); ++i)
        EXPECT_NEAR(before->tokens[i].value, map_before[i], 1e-5);
    const auto ours = randomised(single, sample, request, static_cast<int>(theirs["seeds"].size()), [&](int seed) -> Result<Forget> {
        return Forget([&, seed](const std::string& node, torch::nn::Module& layer) {
            torch::NoGradGuard no_grad;
            for (auto& item : layer.named_parameters()) {
                const Numbers flat = theirs["seeds"][static_cast<std::size_t>(seed)]["weights"].value(node + "." + item.key(), Numbers());
                if (!flat.empty()) item.value().copy_(torch::tensor(flat, torch::kFloat64).view(item.value().sizes()));
            }
        });
    });
    ASSERT_TRUE(ours.ok()) << ours.error().text();
    std::size_t compared = 0;
    for (const Randomisation::Layer& layer : ours->layers) {
        Numbers each;
        for (const json& seed : theirs["seeds"])
            if (seed["correlations"].contains(layer.node)) each.push_back(seed["correlations"][layer.node]);
        if (each.empty()) continue; // nothing but what stands for an absent input is learned there
        ++compared;
        ASSERT_EQ(each.size(), 2U);
        EXPECT_NEAR(layer.correlation, (each[0] + each[1]) / 2, 1e-9) << layer.node;
        EXPECT_NEAR(layer.low, std::min(each[0], each[1]), 1e-9) << layer.node;
        EXPECT_NEAR(layer.high, std::max(each[0], each[1]), 1e-9) << layer.node;
    }
    EXPECT_EQ(compared, 3U);
}

/// A map of zeros ranks nothing, and no forgetting changes that: it must not pass for one that depends on what was learned.
TEST_F(OfTwoVectors, ABlankMapCannotBeTestedByRandomisation) {
    const Predictor single = two_vectors(torch::kFloat32);
    {
        torch::NoGradGuard no_grad;
        for (const auto& [id, module] : PredictorAccess::of(single).model.modules())
            if (id == "classes")
                for (torch::Tensor& parameter : module->parameters())
                    parameter.fill_(0);
    }
    AttributionRequest request;
    request.target = map.target;
    request.grid.vector_parts = 100;
    const auto blank = model_randomisation(single, sample, request, 1);
    ASSERT_FALSE(blank.ok());
    EXPECT_EQ(blank.error().code, ErrorCode::bad_format);
    EXPECT_NE(blank.error().text().find("the same everywhere"), std::string::npos) << blank.error().text();
    // Nor can its steadiness be told.
    const auto zeros = attribute(single, sample, request);
    ASSERT_TRUE(zeros.ok());
    FaithfulnessOptions options;
    options.steps = options.random_orders = 1;
    options.sensitivity = true;
    EXPECT_FALSE(faithfulness(single, sample, *zeros, options)->max_sensitivity);
}

/// A map that becomes blank has lost all that it had in common.
TEST_F(OfTwoVectors, AMapThatGoesBlankKeepsNoCorrelation) {
    const Predictor single = two_vectors(torch::kFloat32);
    AttributionRequest request;
    request.target = map.target;
    request.grid.vector_parts = 100;
    const auto found = randomised(single, sample, request, 1, [](int) -> Result<Forget> {
        return Forget([](const std::string&, torch::nn::Module& layer) {
            torch::NoGradGuard no_grad;
            for (torch::Tensor& parameter : layer.parameters())
                parameter.fill_(0);
        });
    });
    ASSERT_TRUE(found.ok()) << found.error().text();
    EXPECT_EQ(found->layers.back().correlation, 0);
}

/// What was routed where does not change with the head, which is the last to go.
TEST(Randomisation, AMapThatIgnoresTheHeadDoesNotChangeWithIt) {
    const Predictor predictor = untrained(attending_graph("fusion.self_attention"));
    AttributionRequest request;
    request.method = "rollout";
    const auto result = model_randomisation(predictor, sample_for(predictor), request, 1);
    ASSERT_TRUE(result.ok()) << result.error().text();
    const auto& layers = result->layers;
    ASSERT_EQ(layers.size(), 4U);
    EXPECT_LT(layers.front().correlation, 0.99);
    EXPECT_DOUBLE_EQ(layers[3].correlation, layers[2].correlation);
}

} // namespace
} // namespace triptych::test
