// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

#include "core/explain/embedding_map.h"
#include "core/explain/projection_parts.h"
#include "core/training/safetensors.h"

namespace triptych {
namespace {

/// Digits, and what scikit-learn and umap-learn make of them (tests/data/explain/make_projections.py).
class ProjectionTest : public ::testing::Test {
  protected:
    void SetUp() override {
        auto content = read_safetensors(std::string(TRIPTYCH_TEST_DATA) + "/explain/projections.safetensors");
        ASSERT_TRUE(content.ok()) << content.error().text();
        for (const auto& [name, tensor] : content->tensors)
            m_tensors[name] = tensor;
        const torch::Tensor digits = m_tensors.at("values").to(torch::kFloat32).contiguous();
        rows = digits.size(0);
        width = digits.size(1);
        values.assign(digits.data_ptr<float>(), digits.data_ptr<float>() + digits.numel());
    }
    torch::Tensor wanted(const std::string& name) const { return m_tensors.at(name); }
    std::vector<float> first(std::int64_t count) const { return {values.begin(), values.begin() + count * width}; }
    Neighbours near(std::int64_t of, std::int64_t count) const {
        auto found = nearest_neighbours(first(of), of, width, count, {}, {});
        EXPECT_TRUE(found.ok());
        return *std::move(found);
    }
    Result<std::vector<float>> projected(const ProjectionOptions& options) const { return project(values, rows, width, options); }

    /// Venna & Kaski 2001, of 5 neighbours.
    double trustworthiness(const std::vector<float>& places) const {
        constexpr std::int64_t k = 5;
        const auto order_of = [&](std::int64_t i, const float* points, std::int64_t sides) {
            std::vector<std::pair<double, std::int64_t>> order;
            for (std::int64_t j = 0; j < rows; ++j) {
                double sum = 0;
                for (std::int64_t d = 0; d < sides; ++d) {
                    const double apart = points[i * sides + d] - points[j * sides + d];
                    sum += apart * apart;
                }
                if (j != i) order.emplace_back(sum, j);
            }
            std::sort(order.begin(), order.end());
            return order;
        };
        double penalty = 0;
        for (std::int64_t i = 0; i < rows; ++i) {
            const auto before = order_of(i, values.data(), width), after = order_of(i, places.data(), 2);
            std::map<std::int64_t, std::int64_t> rank;
            for (std::size_t at = 0; at < before.size(); ++at)
                rank[before[at].second] = static_cast<std::int64_t>(at) + 1;
            for (std::size_t at = 0; at < k; ++at)
                penalty += static_cast<double>(std::max<std::int64_t>(0, rank[after[at].second] - k));
        }
        return 1 - penalty * 2 / static_cast<double>(rows * k * (2 * rows - 3 * k - 1));
    }

    std::map<std::string, torch::Tensor> m_tensors;
    std::vector<float> values;
    std::int64_t rows = 0, width = 0;
};

TEST_F(ProjectionTest, ComponentsAreThoseOfScikitLearn) {
    const std::vector<double> scores = principal_components(values, rows, width, 2);
    const torch::Tensor expected = wanted("pca");
    for (std::int64_t i = 0; i < rows * 2; ++i)
        EXPECT_NEAR(scores[static_cast<std::size_t>(i)], expected.data_ptr<double>()[i],
                    1e-6 * std::max(1e-3, std::abs(expected.data_ptr<double>()[i])));
    // Fewer samples than numbers: the other way to the same axes.
    const std::vector<double> few = principal_components(first(20), 20, width, 2);
    double spread = 0, crossed = 0;
    for (std::size_t i = 0; i < 20; ++i) {
        spread += few[2 * i] * few[2 * i] - few[2 * i + 1] * few[2 * i + 1];
        crossed += few[2 * i] * few[2 * i + 1];
    }
    EXPECT_GT(spread, 0); // the first explains more
    EXPECT_NEAR(crossed, 0, 1e-8 * spread);
    const std::vector<double> one = principal_components({1, 2, 3, 4}, 4, 1, 2);
    EXPECT_NEAR(one[0], -1.5, 1e-12);
    EXPECT_EQ(one[1], 0);
}

TEST_F(ProjectionTest, NeighboursAreTheNearest) {
    const Neighbours found = near(30, 4);
    for (std::int64_t i = 0; i < 30; ++i) {
        std::vector<double> all;
        for (std::int64_t j = 0; j < 30; ++j) {
            double sum = 0;
            for (std::int64_t d = 0; d < width; ++d)
                sum += std::pow(values[static_cast<std::size_t>(i * width + d)] - values[static_cast<std::size_t>(j * width + d)], 2);
            if (j != i) all.push_back(std::sqrt(sum));
        }
        std::sort(all.begin(), all.end());
        for (std::int64_t k = 0; k < 4; ++k) {
            EXPECT_NE(found.index[static_cast<std::size_t>(i * 4 + k)], i);
            EXPECT_NEAR(found.distance[static_cast<std::size_t>(i * 4 + k)], all[static_cast<std::size_t>(k)], 1e-9);
        }
    }
}

TEST_F(ProjectionTest, AffinitiesFollowTheFormula) {
    const SparseMatrix p = tsne_affinities(near(40, 39), 8);
    const torch::Tensor expected = wanted("tsne.p"), other = wanted("tsne.p_other");
    ASSERT_EQ(p.rows(), 40);
    double sum = 0;
    for (std::int64_t i = 0; i < 40; ++i)
        for (std::int64_t at = p.begin[static_cast<std::size_t>(i)]; at < p.begin[static_cast<std::size_t>(i) + 1]; ++at) {
            const std::int32_t j = p.column[static_cast<std::size_t>(at)];
            const double value = p.value[static_cast<std::size_t>(at)], formula = expected[i][j].item<double>();
            EXPECT_NEAR(value, formula, 1e-6 * formula + 1e-16);
            EXPECT_NEAR(value, other[i][j].item<double>(), 1e-3 * formula + 1e-12);
            sum += value;
        }
    EXPECT_NEAR(sum, 1, 1e-12);
}

TEST_F(ProjectionTest, GradientIsThatOfTheDivergence) {
    const SparseMatrix p = tsne_affinities(near(40, 39), 8);
    const torch::Tensor places = wanted("tsne.y"), expected = wanted("tsne.gradient");
    const std::vector<double> y(places.data_ptr<double>(), places.data_ptr<double>() + 80);
    std::vector<double> exact, roughly;
    tsne_gradient(p, y, 0, 1, exact);
    tsne_gradient(p, y, 0.5, 1, roughly);
    double apart = 0, length = 0;
    for (std::size_t k = 0; k < 80; ++k) {
        const double value = expected.data_ptr<double>()[k];
        EXPECT_NEAR(exact[k], value, 1e-6 * std::abs(value) + 1e-9);
        apart += (roughly[k] - value) * (roughly[k] - value);
        length += value * value;
    }
    EXPECT_GT(apart, 0); // cells do stand for points
    EXPECT_LT(std::sqrt(apart / length), 0.05);
    // Points that lie in one place push each other nowhere, and count.
    const std::vector<double> heap = {0, 0, 0, 0, 0, 0, 1, 0};
    const Neighbours square{4, 1, {1, 0, 1, 2}, {1, 1, 1, 1}};
    std::vector<double> gradient;
    tsne_gradient(tsne_affinities(square, 1), heap, 0.5, 1, gradient);
    std::vector<double> direct;
    tsne_gradient(tsne_affinities(square, 1), heap, 0, 1, direct);
    for (std::size_t k = 0; k < gradient.size(); ++k) {
        EXPECT_TRUE(std::isfinite(gradient[k]));
        EXPECT_NEAR(gradient[k], direct[k], 1e-12);
    }
}

TEST_F(ProjectionTest, StrengthsAreThoseOfUmapLearn) {
    const torch::Tensor points = wanted("umap.values");
    const auto found_near = nearest_neighbours({points.data_ptr<float>(), points.data_ptr<float>() + points.numel()}, points.size(0),
                                               points.size(1), 14, {}, {}); // 15 with the point itself
    ASSERT_TRUE(found_near.ok());
    const SparseMatrix strengths = fuzzy_simplicial_set(*found_near);
    const torch::Tensor row = wanted("umap.row"), column = wanted("umap.column"), value = wanted("umap.strength");
    std::map<std::pair<std::int64_t, std::int64_t>, double> expected;
    for (std::int64_t e = 0; e < row.numel(); ++e)
        expected[{row.data_ptr<std::int64_t>()[e], column.data_ptr<std::int64_t>()[e]}] = value.data_ptr<float>()[e];
    std::size_t entries = 0;
    for (std::int64_t i = 0; i < strengths.rows(); ++i)
        for (std::int64_t at = strengths.begin[static_cast<std::size_t>(i)]; at < strengths.begin[static_cast<std::size_t>(i) + 1]; ++at) {
            const auto found = expected.find({i, strengths.column[static_cast<std::size_t>(at)]});
            ASSERT_NE(found, expected.end());
            // umap-learn stops looking for a width at 1e-5 of its sum, in float32.
            EXPECT_NEAR(strengths.value[static_cast<std::size_t>(at)], found->second, 1e-4);
            ++entries;
        }
    EXPECT_EQ(entries, expected.size());
    const torch::Tensor curves = wanted("umap.curves");
    for (std::int64_t c = 0; c < curves.size(0); ++c) {
        const auto [a, b] = umap_curve(curves[c][0].item<double>());
        EXPECT_NEAR(a, curves[c][1].item<double>(), 1e-3 * a) << c;
        EXPECT_NEAR(b, curves[c][2].item<double>(), 1e-3 * b) << c;
    }
}

TEST_F(ProjectionTest, NeighboursStayNeighboursAsOthersKeepThem) {
    const double tsne_bar = wanted("trust")[0].item<double>() - 0.01;
    for (const double theta : {0.0, 0.5}) {
        const auto places = projected({.method = Projection::tsne, .theta = theta});
        ASSERT_TRUE(places.ok());
        EXPECT_GE(trustworthiness(*places), tsne_bar) << "t-SNE, theta " << theta;
    }
    const auto umap = projected({.method = Projection::umap});
    ASSERT_TRUE(umap.ok());
    EXPECT_GE(trustworthiness(*umap), tsne_bar);
    const auto pca = projected({});
    EXPECT_LT(trustworthiness(*pca), trustworthiness(*umap)); // so that the measure measures something
}

TEST_F(ProjectionTest, TheSeedDecides) {
    for (const Projection method : {Projection::tsne, Projection::umap}) {
        const auto options = [&](std::uint64_t seed) { return ProjectionOptions{.method = method, .iterations = 60, .seed = seed}; };
        const auto a = projected(options(1)), b = projected(options(1)), c = projected(options(2));
        ASSERT_TRUE(a.ok() && b.ok() && c.ok());
        EXPECT_EQ(*a, *b);
        EXPECT_NE(*a, *c);
    }
}

TEST_F(ProjectionTest, OddDataGivesPlacesAll) {
    const std::vector<float> alike(12, 3.0f);
    for (const Projection method : {Projection::pca, Projection::tsne, Projection::umap}) {
        const auto places = project(alike, 6, 2, {.method = method, .iterations = 30});
        ASSERT_TRUE(places.ok()) << projection_name(method);
        ASSERT_EQ(places->size(), 12u);
        EXPECT_TRUE(std::all_of(places->begin(), places->end(), [](float v) { return std::isfinite(v); })) << projection_name(method);
        const auto three = project({0, 0, 1, 1, 2, 2.5f}, 3, 2, {.method = method, .iterations = 30});
        ASSERT_TRUE(three.ok());
        EXPECT_TRUE(std::all_of(three->begin(), three->end(), [](float v) { return std::isfinite(v); }));
        EXPECT_EQ(project({0, 1}, 2, 1, {.method = method}).error().code, ErrorCode::too_few_rows);
    }
    EXPECT_EQ(projected({.method = Projection::tsne, .perplexity = 0}).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(projected({.method = Projection::tsne, .theta = 0.9}).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(projected({.method = Projection::umap, .neighbours = 1}).error().code, ErrorCode::out_of_range);
    EXPECT_EQ(project({0, 1, std::nanf("")}, 3, 1, {}).error().code, ErrorCode::out_of_range);
}

TEST_F(ProjectionTest, CanBeStopped) {
    for (const Projection method : {Projection::tsne, Projection::umap}) {
        std::stop_source stop;
        int told = 0;
        const auto places = project(values, rows, width, {.method = method}, stop.get_token(),
                                    [&](double fraction, const std::string&) {
                                        EXPECT_TRUE(fraction >= 0 && fraction <= 1);
                                        if (++told == 3) stop.request_stop();
                                    });
        ASSERT_FALSE(places.ok());
        EXPECT_EQ(places.error().code, ErrorCode::cancelled);
    }
}

} // namespace
} // namespace triptych
