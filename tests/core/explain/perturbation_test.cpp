// SPDX-License-Identifier: GPL-3.0-or-later
// Occlusion and Kernel SHAP: windows and regression against captum (tests/data/explain/make_perturbation.py), and the
// methods against what they are defined by.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/explain/attribution.h"
#include "core/explain/kernel_regression.h"
#include "core/explain/pieces.h"
#include "core/explain/shapley.h"
#include "tests/core/explain/attending_model.h"

namespace triptych::test {
namespace {

using nlohmann::json;

const json& perturbation_fixture() {
    static const json content = [] {
        std::ifstream stream(std::string(TRIPTYCH_TEST_DATA) + "/explain/perturbation.json");
        return json::parse(stream, nullptr, false);
    }();
    return content;
}

/// w2 · tanh(w1 z + b1) + w3 · z of pieces that are there (1) or taken away (0).
class Function {
  public:
    explicit Function(const json& parts)
        : m_w1(parts.at("w1").get<std::vector<std::vector<double>>>()), m_b1(parts.at("b1").get<std::vector<double>>()),
          m_w2(parts.at("w2").get<std::vector<double>>()), m_w3(parts.at("w3").get<std::vector<double>>()) {}
    double operator()(const std::vector<bool>& there) const {
        double sum = 0;
        for (std::size_t i = 0; i < m_w3.size(); ++i)
            if (there[i]) sum += m_w3[i];
        for (std::size_t h = 0; h < m_b1.size(); ++h) {
            double inside = m_b1[h];
            for (std::size_t i = 0; i < m_w3.size(); ++i)
                if (there[i]) inside += m_w1[h][i];
            sum += m_w2[h] * std::tanh(inside);
        }
        return sum;
    }
    std::size_t pieces() const { return m_w3.size(); }
    double without(const std::vector<std::size_t>& gone) const {
        std::vector<bool> there(pieces(), true);
        for (const std::size_t i : gone)
            there[i] = false;
        return (*this)(there);
    }

  private:
    std::vector<std::vector<double>> m_w1;
    std::vector<double> m_b1, m_w2, m_w3;
};

TEST(Occlusion, WindowsAgreeWithTheOracle) {
    ASSERT_TRUE(perturbation_fixture().is_object());
    for (const json& one : perturbation_fixture().at("occlusion")) {
        auto shape = one.at("shape").get<std::vector<std::size_t>>();
        const Function function(one.at("function"));
        GridPlace window{1, 1, 1}, stride{1, 1, 1};
        for (std::size_t side = 0; side < shape.size(); ++side) {
            window[side] = one.at("window")[side];
            stride[side] = one.at("stride")[side];
        }
        shape.resize(3, 1);
        std::vector<GridPlace> places;
        for (std::size_t a = 0; a < shape[0]; ++a)
            for (std::size_t b = 0; b < shape[1]; ++b)
                for (std::size_t c = 0; c < shape[2]; ++c)
                    places.push_back({a, b, c});
        std::vector<std::size_t> own(places.size());
        std::iota(own.begin(), own.end(), std::size_t{0});
        const auto windows = windows_over(own, places, window, stride);
        std::vector<double> drops;
        for (const auto& gone : windows)
            drops.push_back(function.without({}) - function.without(gone));
        const auto values = mean_over_windows(windows, drops, places.size());
        const auto wanted = one.at("values").get<std::vector<double>>();
        ASSERT_EQ(values.size(), wanted.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            EXPECT_NEAR(values[i], wanted[i], 1e-6 * std::abs(wanted[i]) + 1e-12) << one.at("shape").dump() << " " << i;
    }
}

TEST(Occlusion, WithoutOverlapIsFeatureAblation) {
    for (const json& one : perturbation_fixture().at("ablation")) {
        const Function function(one.at("function"));
        const auto groups = one.at("groups").get<std::vector<std::size_t>>();
        std::vector<std::vector<std::size_t>> windows(1 + *std::max_element(groups.begin(), groups.end()));
        for (std::size_t i = 0; i < groups.size(); ++i)
            windows[groups[i]].push_back(i);
        std::vector<double> drops;
        for (const auto& gone : windows)
            drops.push_back(function.without({}) - function.without(gone));
        const auto values = mean_over_windows(windows, drops, groups.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            EXPECT_NEAR(values[i], one.at("values")[i].get<double>(), 1e-9);
    }
}

TEST(KernelRegression, AgreesWithTheOracleOnItsMasks) {
    for (const json& one : perturbation_fixture().at("kernel")) {
        const Function function(one.at("function"));
        std::vector<std::vector<bool>> coalitions;
        std::vector<double> worth;
        for (const std::string mask : one.at("masks")) {
            std::vector<bool> there;
            for (const char bit : mask)
                there.push_back(bit == '1');
            worth.push_back(function(there));
            coalitions.push_back(std::move(there));
        }
        const std::size_t players = function.pieces();
        const double full = function.without({}), empty = function(std::vector<bool>(players, false));
        const KernelFit fit = fit_kernel(coalitions, worth, full, empty, false);
        const auto wanted = one.at("values").get<std::vector<double>>();
        for (std::size_t i = 0; i < players; ++i)
            EXPECT_NEAR(fit.values[i], wanted[i], 1e-6 * std::abs(wanted[i]) + 1e-8) << players << " " << i;
    }
}

TEST(KernelRegression, CoalitionsComeInPairsAndByTheKernel) {
    Random random(7);
    const std::size_t players = 6;
    const auto drawn = draw_coalitions(players, 6000, random);
    std::vector<double> of_size(players, 0);
    for (std::size_t i = 0; i < drawn.size(); i += 2) {
        for (std::size_t m = 0; m < players; ++m)
            EXPECT_NE(drawn[i][m], drawn[i + 1][m]);
        ++of_size[static_cast<std::size_t>(std::count(drawn[i].begin(), drawn[i].end(), true))];
    }
    double total = 0;
    for (std::size_t k = 1; k < players; ++k)
        total += 1.0 / static_cast<double>(k * (players - k));
    EXPECT_EQ(of_size[0], 0);
    for (std::size_t k = 1; k < players; ++k)
        EXPECT_NEAR(of_size[k] / 3000, 1.0 / static_cast<double>(k * (players - k)) / total, 0.04) << k;
}

TEST(KernelRegression, IntervalsHoldTheTrueValues) {
    // Games of ten players whose values are known, by half of what all their coalitions would cost.
    std::size_t held = 0, all = 0;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        Random random(seed);
        const std::size_t players = 10;
        std::vector<std::vector<double>> pair(players, std::vector<double>(players));
        for (auto& row : pair)
            for (double& value : row)
                value = random.normal();
        const auto worth = [&](const std::vector<bool>& there) {
            double sum = 0, threes = 1;
            for (std::size_t i = 0; i < players; ++i)
                for (std::size_t j = 0; j <= i; ++j)
                    if (there[i] && there[j]) sum += pair[i][j];
            for (std::size_t i = 0; i < players; i += 3)
                threes *= there[i] ? 1.5 : 0.5;
            return sum + std::sin(sum) + threes;
        };
        ModalityShapley exact;
        exact.inputs.resize(players);
        for (std::size_t set = 0; set < std::size_t{1} << players; ++set) {
            std::vector<bool> there;
            for (std::size_t m = 0; m < players; ++m)
                there.push_back((set >> m & 1) != 0);
            exact.coalitions.push_back(worth(there));
        }
        fill_shapley(exact);
        const auto coalitions = draw_coalitions(players, 200, random);
        std::vector<double> values;
        for (const auto& one : coalitions)
            values.push_back(worth(one));
        const KernelFit fit = fit_kernel(coalitions, values, exact.full(), exact.empty(), true);
        for (std::size_t m = 0; m < players; ++m) {
            ++all;
            if (std::abs(fit.values[m] - exact.values[m]) <= 1.959964 * fit.deviation[m]) ++held;
        }
        EXPECT_NEAR(std::accumulate(fit.values.begin(), fit.values.end(), 0.0), exact.full() - exact.empty(), 1e-9);
    }
    const double share = static_cast<double>(held) / static_cast<double>(all);
    EXPECT_GT(share, 0.90);
    EXPECT_LT(share, 0.995) << "wider than they need be";
}

class Pieces : public testing::Test {
  protected:
    Pieces() : predictor(untrained(attending_graph("fusion.self_attention"))), sample(sample_for(predictor)) {}

    double target_of(const PreparedSample& one, const ExplainTarget& target) const {
        const auto predicted = predictor.predict({&one});
        EXPECT_TRUE(predicted.ok());
        return target_value(predicted->front(), target);
    }
    Result<Attribution> explain(const std::string& method, std::map<std::string, Value> params, const TokenGrid& grid,
                                std::uint64_t seed = 0) const {
        AttributionRequest request;
        request.method = method;
        request.params = std::move(params);
        request.grid = grid;
        request.seed = seed;
        return attribute(predictor, sample, request);
    }

    Predictor predictor;
    PreparedSample sample;
    TokenGrid coarse{.image_rows = 2, .image_columns = 2, .vector_parts = 2};
};

TEST_F(Pieces, OcclusionIsWhatIsLostWithoutThem) {
    const std::int64_t one = 1;
    for (const Baseline baseline : {Baseline::mean, Baseline::blank}) {
        const auto map = explain("occlusion", {{"image_window", one}, {"audio_window", one},
                                               {"baseline", std::string(baseline_name(baseline))}}, coarse);
        ASSERT_TRUE(map.ok()) << map.error().text();
        const auto pieces = input_tokens(sample, predictor.preparer(), coarse);
        ASSERT_EQ(map->tokens.size(), pieces.size());
        EXPECT_NEAR(map->full_value, target_of(sample, map->target), 1e-5);
        EXPECT_NEAR(map->base_value,
                    target_of(baseline_sample(sample, baseline, predictor.preparer()), map->target), 1e-5);
        EXPECT_EQ(map->passes, static_cast<int>(pieces.size()) + 2);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            const PreparedSample left = without(sample, {pieces[i]}, baseline, predictor.preparer());
            EXPECT_NEAR(map->tokens[i].value, map->full_value - target_of(left, map->target), 2e-5) << i;
            EXPECT_EQ(map->tokens[i].source.label, pieces[i].source.label);
        }
    }
}

TEST_F(Pieces, OcclusionAveragesWindowsThatOverlap) {
    const auto map = explain("occlusion", {{"image_window", std::int64_t{2}}, {"image_stride", std::int64_t{1}}},
                             {.image_rows = 3, .image_columns = 3});
    ASSERT_TRUE(map.ok()) << map.error().text();
    auto cells = input_tokens(sample, predictor.preparer(), {.image_rows = 3, .image_columns = 3});
    std::erase_if(cells, [](const InputToken& token) { return token.input != "image"; });
    double middle = 0;
    for (const std::size_t row : {0, 1})
        for (const std::size_t column : {0, 1}) {
            const std::size_t at = row * 3 + column;
            const auto left = without(sample, {cells[at], cells[at + 1], cells[at + 3], cells[at + 4]}, Baseline::mean,
                                      predictor.preparer());
            middle += (map->full_value - target_of(left, map->target)) / 4;
        }
    const auto token = std::find_if(map->tokens.begin(), map->tokens.end(), [](const AttributedToken& one) {
        return one.source.label == "cell 2,2";
    });
    ASSERT_NE(token, map->tokens.end());
    EXPECT_NEAR(token->value, middle, 2e-5);
    const auto wrong = explain("occlusion", {{"text_stride", std::int64_t{2}}}, coarse);
    ASSERT_FALSE(wrong.ok());
    EXPECT_EQ(wrong.error().code, ErrorCode::out_of_range);
}

TEST_F(Pieces, KernelShapOfFewGroupsIsExact) {
    const TokenGrid few{.image_rows = 1, .image_columns = 2, .vector_parts = 2};
    const auto map = explain("kernel_shap", {{"group", std::int64_t{1}}}, few);
    ASSERT_TRUE(map.ok()) << map.error().text();
    const auto pieces = input_tokens(sample, predictor.preparer(), few);
    ASSERT_LE(pieces.size(), 12);
    ModalityShapley exact;
    exact.inputs.resize(pieces.size());
    std::vector<PreparedSample> left;
    for (std::size_t set = 0; set < std::size_t{1} << pieces.size(); ++set) {
        std::vector<InputToken> kept;
        for (std::size_t m = 0; m < pieces.size(); ++m)
            if ((set >> m & 1) != 0) kept.push_back(pieces[m]);
        left.push_back(only(sample, kept, Baseline::mean, predictor.preparer()));
    }
    std::vector<const PreparedSample*> pointers;
    for (const PreparedSample& one : left)
        pointers.push_back(&one);
    const auto predicted = predictor.predict(pointers);
    ASSERT_TRUE(predicted.ok());
    for (const Prediction& one : *predicted)
        exact.coalitions.push_back(target_value(one, map->target));
    fill_shapley(exact);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        EXPECT_NEAR(map->tokens[i].value, exact.values[i], 2e-5) << i;
        EXPECT_TRUE(std::isnan(map->tokens[i].low)) << "an exact value has no interval";
    }
    EXPECT_FALSE(map->noise.has_value());
    ASSERT_TRUE(map->delta.has_value());
    EXPECT_NEAR(*map->delta, 0, 1e-9);
    EXPECT_EQ(map->parameters.at("samples"), std::to_string(std::size_t{1} << pieces.size())) << "all of them, not the 1000 of the default";
    EXPECT_EQ(map->passes, 1 << pieces.size());
}

TEST_F(Pieces, KernelShapOfManySumsToTheDifferenceAndTellsItsNoise) {
    const TokenGrid fine{.image_rows = 6, .image_columns = 6, .vector_parts = 5};
    const std::map<std::string, Value> params = {{"samples", std::int64_t{300}}, {"group", std::int64_t{1}}};
    const auto map = explain("kernel_shap", params, fine), same = explain("kernel_shap", params, fine),
               other = explain("kernel_shap", params, fine, 5);
    ASSERT_TRUE(map.ok() && same.ok() && other.ok());
    double sum = 0;
    bool differs = false;
    for (std::size_t i = 0; i < map->tokens.size(); ++i) {
        const AttributedToken& token = map->tokens[i];
        sum += token.value;
        EXPECT_LT(token.low, token.value);
        EXPECT_GT(token.high, token.value);
        EXPECT_EQ(token.value, same->tokens[i].value);
        differs = differs || token.value != other->tokens[i].value;
    }
    EXPECT_TRUE(differs);
    EXPECT_NEAR(sum, map->full_value - map->base_value, 1e-9);
    EXPECT_EQ(map->passes, 302);
    ASSERT_TRUE(map->noise.has_value());
    EXPECT_GT(*map->noise, 0);

    const auto few = explain("kernel_shap", {{"samples", std::int64_t{2}}, {"group", std::int64_t{1}}}, fine);
    ASSERT_TRUE(few.ok());
    EXPECT_GT(*few->noise, *map->noise);
    EXPECT_EQ(map->parameters.at("samples"), "300");
    EXPECT_EQ(few->parameters.at("samples"), std::to_string(few->passes - 2)) << "as many as the groups need, not 2";
}

TEST_F(Pieces, GroupsShareTheirValue) {
    const auto map = explain("kernel_shap", {{"group", std::int64_t{2}}, {"text_group", std::int64_t{64}}},
                             {.image_rows = 4, .image_columns = 4});
    ASSERT_TRUE(map.ok());
    double sum = 0;
    const AttributedToken* first = nullptr;
    for (const AttributedToken& token : map->tokens) {
        sum += token.value;
        if (token.source.kind != TokenSource::Kind::word) continue;
        if (!first) first = &token;
        EXPECT_EQ(token.value, first->value);
    }
    EXPECT_NEAR(sum, map->full_value - map->base_value, 1e-9);
}

TEST_F(Pieces, OfAModelThatNeverChangesAreZero) {
    for (const auto& [id, module] : PredictorAccess::of(predictor).model.modules())
        if (id == "classes") {
            torch::NoGradGuard no_grad;
            for (const auto& item : module->named_parameters())
                if (item.value().dim() > 1) item.value().zero_();
        }
    for (const char* method : {"occlusion", "kernel_shap"}) {
        const auto map = explain(method, {}, {.image_rows = 6, .image_columns = 6});
        ASSERT_TRUE(map.ok());
        for (const AttributedToken& token : map->tokens)
            EXPECT_NEAR(token.value, 0, 1e-12) << method;
    }
}

TEST_F(Pieces, CanBeStopped) {
    std::stop_source stop;
    stop.request_stop();
    for (const char* method : {"occlusion", "kernel_shap"}) {
        AttributionRequest request;
        request.method = method;
        const auto map = attribute(predictor, sample, request, stop.get_token());
        ASSERT_FALSE(map.ok());
        EXPECT_EQ(map.error().code, ErrorCode::cancelled);
    }
}

} // namespace
} // namespace triptych::test
