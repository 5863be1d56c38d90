// SPDX-License-Identifier: GPL-3.0-or-later
// The door to all methods: what is checked before one computes, and what every result carries.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/explain/attribution_json.h"
#include "core/explain/faithfulness.h"
#include "core/explain/shapley.h"
#include "tests/core/explain/attending_model.h"
#include "tests/core/explain/random_model.h"

namespace triptych::test {
namespace {

const Predictor& predictor() {
    static const Predictor one = untrained(attending_graph("fusion.self_attention"));
    return one;
}
const PreparedSample& sample() {
    static const PreparedSample one = sample_for(predictor());
    return one;
}
AttributionRequest request(const std::string& method, std::map<std::string, Value> params = {}) {
    AttributionRequest asked;
    asked.method = method;
    asked.params = std::move(params);
    return asked;
}

TEST(Attribution, MethodsComeInTheOrderInWhichTheyAreOffered) {
    std::vector<std::string> ids;
    for (const MethodInfo& method : attribution_methods()) {
        ids.push_back(method.id);
        EXPECT_FALSE(method.title.empty() || method.help.empty() || method.source.empty()) << method.id;
        EXPECT_EQ(attribution_method(method.id), &method);
        for (const Field& field : method.fields) {
            EXPECT_FALSE(field.title.empty() || field.help.empty()) << method.id << "." << field.name;
            EXPECT_TRUE(check_value(field, field.fallback).ok()) << method.id << "." << field.name;
        }
    }
    EXPECT_EQ(ids, (std::vector<std::string>{"integrated_gradients", "occlusion", "kernel_shap", "grad_cam", "relevance", "rollout",
                                             "flow", "attention"}));
    EXPECT_EQ(attribution_method("magic"), nullptr);
}

TEST(Attribution, CarriesWhatMadeIt) {
    for (const char* method : {"relevance", "rollout", "flow", "attention"}) {
        AttributionRequest asked = request(method);
        asked.seed = 7;
        const auto result = attribute(predictor(), sample(), asked);
        ASSERT_TRUE(result.ok()) << method << ": " << result.error().text();
        const Prediction prediction = predictor().predict({&sample()})->front();
        EXPECT_EQ(result->method, method);
        EXPECT_EQ(result->parameters.at("node"), "fusion");
        EXPECT_EQ(result->target.head, "classes");
        EXPECT_EQ(result->target.output, prediction.label);
        EXPECT_EQ(result->output_name, predictor().run().classes.at(static_cast<std::size_t>(prediction.label)));
        EXPECT_FLOAT_EQ(static_cast<float>(result->logit), prediction.logits.at(static_cast<std::size_t>(prediction.label)));
        EXPECT_FLOAT_EQ(static_cast<float>(result->probability),
                        prediction.probabilities.at(static_cast<std::size_t>(prediction.label)));
        EXPECT_NEAR(result->full_value, result->logit, 1e-5);
        EXPECT_EQ(result->seed, 7U);
        EXPECT_EQ(result->model_hash, predictor().model_hash());
        EXPECT_EQ(result->run, predictor().run().folder);
        EXPECT_EQ(result->passes, 1);
        EXPECT_FALSE(result->has_sign);
        EXPECT_EQ(result->class_agnostic, std::string(method) != "relevance");
        EXPECT_EQ(result->remarks.size(), result->class_agnostic ? 1U : 0U);
    }
}

TEST(Attribution, WhatIsAskedForIsChecked) {
    const auto error = [](const AttributionRequest& asked) { return attribute(predictor(), sample(), asked).error(); };
    EXPECT_EQ(error(request("magic")).code, ErrorCode::unknown_name);
    EXPECT_NE(error(request("magic")).text().find("relevance, rollout, flow, attention"), std::string::npos);
    const Error parameter = error(request("attention", {{"depth", std::int64_t{1}}}));
    EXPECT_EQ(parameter.code, ErrorCode::unknown_name);
    EXPECT_NE(parameter.text().find("has no parameter 'depth'; it has node, layer, head, token"), std::string::npos) << parameter.text();
    EXPECT_EQ(error(request("attention", {{"layer", std::int64_t{-2}}})).code, ErrorCode::out_of_range);
    EXPECT_EQ(error(request("attention", {{"layer", std::string("first")}})).code, ErrorCode::invalid_argument);
    AttributionRequest asked = request("rollout");
    asked.target.head = "tail";
    EXPECT_EQ(error(asked).code, ErrorCode::unknown_name);
    asked.target = {"classes", 3, false};
    EXPECT_EQ(error(asked).code, ErrorCode::unknown_name);
    EXPECT_EQ(error(asked).values, (std::vector<std::string>{"classes", "3", "2"}));
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(attribute(predictor(), sample(), request("rollout"), stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST(Attribution, EveryMethodAnswersOrSaysWhatTheModelLacks) {
    for (const MethodInfo& method : attribution_methods()) {
        AttributionRequest asked = request(method.id);
        asked.grid.image_rows = asked.grid.image_columns = 2;
        const auto result = attribute(predictor(), sample(), asked);
        if (method.needs == MethodInfo::Needs::feature_map) {
            ASSERT_FALSE(result.ok()) << method.id;
            EXPECT_EQ(result.error().code, ErrorCode::bad_graph) << method.id;
            continue;
        }
        ASSERT_TRUE(result.ok()) << method.id << ": " << result.error().text();
        EXPECT_FALSE(result->tokens.empty()) << method.id;
        for (const AttributedToken& token : result->tokens)
            EXPECT_TRUE(std::isfinite(token.value)) << method.id;
        for (const Field& field : method.fields)
            EXPECT_TRUE(result->parameters.contains(field.name)) << method.id << "." << field.name;
    }
}

TEST(Attribution, JsonHoldsEveryToken) {
    const auto result = attribute(predictor(), sample(), request("rollout"));
    ASSERT_TRUE(result.ok());
    const nlohmann::json json = attribution_to_json(*result);
    EXPECT_EQ(json.at("method"), "rollout");
    EXPECT_EQ(json.at("target").at("name"), result->output_name);
    EXPECT_TRUE(json.at("base_value").is_null()); // there is no baseline
    EXPECT_TRUE(json.at("delta").is_null());
    ASSERT_EQ(json.at("tokens").size(), result->tokens.size());
    const nlohmann::json& first = json["tokens"][0];
    EXPECT_EQ(first.at("modality"), "text");
    EXPECT_EQ(first.at("kind"), "word");
    EXPECT_EQ(first.at("label"), result->tokens[0].source.label);
    EXPECT_EQ(first.at("char_begin"), result->tokens[0].source.char_begin);
    EXPECT_DOUBLE_EQ(first.at("value").get<double>(), result->tokens[0].value);
    EXPECT_EQ(json.at("remarks").at(0).at("kind"), "class_agnostic");
    EXPECT_EQ(nlohmann::json::parse(json.dump()), json);
}

TEST(Attribution, RemarksSayWhatToDo) {
    using Kind = Remark::Kind;
    for (const Kind kind : {Kind::class_agnostic, Kind::all_negative, Kind::large_delta, Kind::wide_interval, Kind::no_evidence,
                            Kind::saturated})
        EXPECT_FALSE(remark_text({kind, {"12"}}).empty());
    // Only what can help.
    const auto delta = [](std::vector<std::string> values) { return remark_text({Kind::large_delta, std::move(values)}); };
    EXPECT_NE(delta({"12"}).find("12 %."), std::string::npos);
    for (const bool steps : {false, true})
        for (const bool logit : {false, true}) {
            std::vector<std::string> values = {"12"};
            if (steps) values.emplace_back("steps");
            if (logit) values.emplace_back("logit");
            EXPECT_EQ(delta(values).find("more steps") != std::string::npos, steps);
            EXPECT_EQ(delta(values).find("the logit") != std::string::npos, logit);
        }
}

const Remark* remark_in(const Attribution& map, Remark::Kind kind) {
    const auto found = std::find_if(map.remarks.begin(), map.remarks.end(), [kind](const Remark& one) { return one.kind == kind; });
    return found == map.remarks.end() ? nullptr : &*found;
}

TEST(Remarks, OfSharesThatMissWhatTheyShouldSumTo) {
    AttributionRequest coarse = request("integrated_gradients", {{"steps", std::int64_t{1}}}),
                       fine = request("integrated_gradients", {{"steps", std::int64_t{300}}});
    std::size_t told = 0, told_of_probability = 0;
    for (std::uint64_t seed = 0; seed < 5; ++seed) {
        const PreparedSample one = sample_for(predictor(), seed);
        const auto rough = attribute(predictor(), one, coarse), smooth = attribute(predictor(), one, fine);
        ASSERT_TRUE(rough.ok() && smooth.ok());
        const double percent = 100 * std::abs(*rough->delta) / std::abs(rough->full_value - rough->base_value);
        const Remark* remark = remark_in(*rough, Remark::Kind::large_delta);
        EXPECT_EQ(remark != nullptr, percent > 5) << percent;
        if (remark) {
            ++told;
            EXPECT_EQ(remark->values, (std::vector<std::string>{std::to_string(std::lround(percent)), "steps"}));
        }
        AttributionRequest probable = coarse;
        probable.target.probability = true;
        const auto of_probability = attribute(predictor(), one, probable);
        ASSERT_TRUE(of_probability.ok());
        if (const Remark* also = remark_in(*of_probability, Remark::Kind::large_delta)) {
            ++told_of_probability;
            EXPECT_TRUE(also->names("steps") && also->names("logit"));
        }
        EXPECT_EQ(remark_in(*smooth, Remark::Kind::large_delta), nullptr) << *smooth->delta;
    }
    EXPECT_GT(told, 0U);
    EXPECT_GT(told_of_probability, 0U);
}

TEST(Remarks, OfIntervalsThatHoldZero) {
    AttributionRequest few = request("kernel_shap", {{"samples", std::int64_t{2}}, {"group", std::int64_t{1}}});
    few.grid.image_rows = few.grid.image_columns = 6;
    const auto map = attribute(predictor(), sample(), few);
    ASSERT_TRUE(map.ok());
    const auto unsure = std::count_if(map->tokens.begin(), map->tokens.end(), [](const AttributedToken& token) { return token.low < 0 && token.high > 0; });
    ASSERT_GT(2 * static_cast<std::size_t>(unsure), map->tokens.size());
    const Remark* remark = remark_in(*map, Remark::Kind::wide_interval);
    ASSERT_NE(remark, nullptr);
    EXPECT_EQ(remark->values, std::vector<std::string>{map->parameters.at("samples")});
    few.grid.image_rows = few.grid.image_columns = 1; // few enough groups for all coalitions: nothing is unsure
    few.grid.vector_parts = 1;
    const auto exact = attribute(predictor(), sample(), few);
    ASSERT_TRUE(exact.ok());
    EXPECT_EQ(remark_in(*exact, Remark::Kind::wide_interval), nullptr);
}

TEST(Remarks, OfAProbabilityThatHardlyMoves) {
    const Predictor certain = untrained(attending_graph("fusion.self_attention"));
    for (const auto& [id, module] : PredictorAccess::of(certain).model.modules())
        if (id == "classes") {
            torch::NoGradGuard no_grad;
            for (torch::Tensor& parameter : module->parameters())
                parameter.mul_(100);
        }
    AttributionRequest asked = request("occlusion");
    asked.grid.image_rows = asked.grid.image_columns = 2;
    asked.target.probability = true;
    const auto saturated = attribute(certain, sample(), asked), moving = attribute(predictor(), sample(), asked);
    asked.target.probability = false;
    const auto logit = attribute(certain, sample(), asked);
    ASSERT_TRUE(saturated.ok() && moving.ok() && logit.ok());
    ASSERT_GT(saturated->probability, 0.99);
    ASSERT_LT(moving->probability, 0.99);
    EXPECT_NE(remark_in(*saturated, Remark::Kind::saturated), nullptr);
    EXPECT_EQ(remark_in(*moving, Remark::Kind::saturated), nullptr);
    EXPECT_EQ(remark_in(*logit, Remark::Kind::saturated), nullptr) << "the logit moves";
}

TEST(Attribution, NamesWhatItExplains) {
    std::vector<Target> targets(2);
    targets[0].head = "classes";
    targets[1].head = "hours";
    targets[1].kind = TargetKind::number;
    targets[1].mean = 100;
    targets[1].deviation = 20;
    EXPECT_STREQ(value_name(value_scale({}, targets)), "logit");
    EXPECT_STREQ(value_name(value_scale({"classes", 0, true}, targets)), "probability");
    const ValueScale hours = value_scale({"hours", 0, true}, targets);
    EXPECT_STREQ(value_name(hours), "standardised value") << "a number has no probability";
    EXPECT_TRUE(hours.has_unit());
    EXPECT_EQ(hours.in_unit(-1.5), 70);

    AttributionRequest asked = request("occlusion");
    asked.target.probability = true;
    const auto map = attribute(predictor(), sample(), asked);
    ASSERT_TRUE(map.ok());
    EXPECT_EQ(attribution_to_json(*map).at("scale"), nlohmann::json({{"name", "probability"}}));
    Attribution number = *map;
    number.target.probability = false;
    number.scale = hours;
    number.full_value = -1.5;
    const nlohmann::json told = attribution_to_json(number);
    EXPECT_EQ(told.at("scale"), nlohmann::json({{"name", "standardised value"}, {"mean", 100.0}, {"deviation", 20.0}, {"in_unit", 70.0}}));
    const auto read = attribution_from_json(told), probability = attribution_from_json(attribution_to_json(*map));
    ASSERT_TRUE(read.ok() && probability.ok());
    EXPECT_EQ(read->scale.kind, ValueScale::Kind::standardised);
    EXPECT_EQ(read->scale.deviation, 20);
    EXPECT_EQ(probability->scale.kind, ValueScale::Kind::probability);
}

/// Through every door a result of a number's head says so.
TEST(Attribution, OfANumberIsStandardised) {
    for (std::size_t i = 0; i < 400; ++i) {
        auto one = random_model(i);
        if (!one || one->predictor.run().targets.front().kind != TargetKind::number) continue;
        const auto map = attribute(one->predictor, one->sample, request("occlusion"));
        const auto shares = modality_shapley(one->predictor, one->sample, {});
        ASSERT_TRUE(map.ok() && shares.ok());
        const auto found = faithfulness(one->predictor, one->sample, *map, {.steps = 2, .random_orders = 1});
        ASSERT_TRUE(found.ok());
        for (const ValueScale& scale : {map->scale, shares->scale, found->scale})
            EXPECT_STREQ(value_name(scale), "standardised value");
        EXPECT_EQ(shapley_to_json(*shares).at("of"), "standardised value");
        EXPECT_EQ(faithfulness_to_json(*found).at("scale").at("name"), "standardised value");
        return;
    }
    FAIL() << "no random model has a number for its main head";
}

} // namespace
} // namespace triptych::test
