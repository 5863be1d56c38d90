// SPDX-License-Identifier: GPL-3.0-or-later
// In which order a graph names and joins its inputs is nothing that a map may depend on.
#include <gtest/gtest.h>

#include "core/explain/faithfulness.h"
#include "tests/core/explain/attending_model.h"

namespace triptych::test {
namespace {

using Numbers = std::vector<double>;

/// Words of a Transformer, cells of a convolution and a vector: every method has something to say of it.
GraphSpec graph_of(const std::string& fusion, bool two) {
    GraphSpec graph = attending_graph(fusion);
    for (Node& node : graph.nodes)
        if (node.id == "patches") {
            node.type = "image.cnn";
            node.params = {{"channels", std::string("4,8")}, {"shrink", std::string("stride")}, {"step", std::int64_t{2}}};
        }
    if (two) {
        std::erase_if(graph.nodes, [](const Node& node) { return node.id == "vector"; });
        std::erase_if(graph.edges, [](const Edge& edge) { return edge.from == "vector"; });
    }
    return graph;
}

/// Some fusions give what they made of each input side by side: the head is to weigh all of them alike, whatever their order.
void weigh_inputs_alike(const Predictor& predictor) {
    torch::NoGradGuard no_grad;
    for (const auto& [name, tensor] : PredictorAccess::of(predictor).model.named_tensors())
        if (name == "classes.dense.weight")
            for (std::int64_t begin = 8; begin < tensor.size(1); begin += 8)
                tensor.narrow(1, begin, 8).copy_(tensor.narrow(1, 0, 8));
}

/// The same graph with its inputs named, and joined, the other way round; and the same weights.
Predictor reversed(GraphSpec graph, const Predictor& original) {
    std::vector<Node*> inputs;
    for (Node& node : graph.nodes)
        if (builtin_registry().find(node.type)->category == "input") inputs.push_back(&node);
    for (std::size_t i = 0; i < inputs.size() / 2; ++i)
        std::swap(*inputs[i], *inputs[inputs.size() - 1 - i]);
    std::reverse(graph.edges.begin(), graph.edges.end());
    Predictor made = untrained(graph);
    torch::NoGradGuard no_grad;
    const auto from = PredictorAccess::of(original).model.named_tensors();
    for (auto& [name, tensor] : PredictorAccess::of(made).model.named_tensors()) {
        const auto same = std::find_if(from.begin(), from.end(), [&](const auto& one) { return one.first == name; });
        EXPECT_NE(same, from.end()) << name;
        torch::Tensor to = tensor;
        if (same != from.end()) to.copy_(same->second);
    }
    return made;
}

/// By input, in the order in which they come.
std::map<std::string, Numbers> by_input(const Attribution& map) {
    std::map<std::string, Numbers> all;
    for (const AttributedToken& token : map.tokens)
        all[token.source.input].push_back(token.value);
    return all;
}

void expect_alike(const Numbers& a, const Numbers& b, const std::string& what) {
    ASSERT_EQ(a.size(), b.size()) << what;
    double largest = 0;
    for (const double value : a)
        largest = std::max(largest, std::abs(value));
    for (std::size_t i = 0; i < a.size(); ++i)
        EXPECT_NEAR(a[i], b[i], 1e-3 * largest) << what << " " << i;
}

class OfFusion : public testing::TestWithParam<const char*> {};

TEST_P(OfFusion, PermutingModalitiesPermutesTheValuesOfEveryMethod) {
    // MulT puts what a target takes from several others side by side, in the order of the inputs.
    const GraphSpec graph = graph_of(GetParam(), std::string(GetParam()) == "fusion.mult");
    const Predictor first = untrained(graph);
    weigh_inputs_alike(first);
    const Predictor second = reversed(graph, first);
    ASSERT_NE(first.preparer().inputs(), second.preparer().inputs());
    Random random(4);
    const PreparedSample sample = some_sample(first.preparer(), random);
    for (const MethodInfo& method : attribution_methods()) {
        AttributionRequest request;
        request.method = method.id;
        request.grid.image_rows = request.grid.image_columns = 3;
        if (method.id == "kernel_shap") // few groups, so that none of their mixtures is drawn
            request.params = {{"text_group", std::int64_t{3}}, {"group", std::int64_t{8}}};
        const auto a = attribute(first, sample, request);
        ASSERT_TRUE(a.ok()) << method.id << ": " << a.error().text();
        request.target = a->target;
        const auto b = attribute(second, sample, request);
        ASSERT_TRUE(b.ok()) << method.id << ": " << b.error().text();
        const auto mine = by_input(*a), theirs = by_input(*b);
        ASSERT_EQ(mine.size(), theirs.size()) << method.id;
        bool some = false;
        for (const auto& [input, values] : mine) {
            ASSERT_TRUE(theirs.contains(input)) << method.id << " " << input;
            expect_alike(values, theirs.at(input), method.id + " of " + input);
            some = some || std::any_of(values.begin(), values.end(), [](double value) { return std::abs(value) > 1e-6; });
        }
        EXPECT_TRUE(some) << method.id << " says nothing";
        ASSERT_EQ(a->maps.size(), b->maps.size()) << method.id;
        if (method.id == "kernel_shap") continue; // groups share their value: which of them goes first is chance
        // What taking away in the order of the map does is the same as well.
        FaithfulnessOptions options;
        options.random_orders = 1;
        const auto tested = faithfulness(first, sample, *a, options), other = faithfulness(second, sample, *b, options);
        ASSERT_TRUE(tested.ok() && other.ok()) << method.id;
        expect_alike({tested->mean_comprehensiveness, tested->mean_sufficiency, tested->curves[0].deletion_auc, tested->curves[0].insertion_auc},
                     {other->mean_comprehensiveness, other->mean_sufficiency, other->curves[0].deletion_auc, other->curves[0].insertion_auc},
                     method.id + ", tested");
        for (const FaithfulnessCurve& curve : tested->curves)
            for (const FaithfulnessCurve& same : other->curves)
                if (curve.input == same.input) expect_alike(curve.deletion_logit, same.deletion_logit, method.id + ", curve of " + curve.input);
    }
}

INSTANTIATE_TEST_SUITE_P(ModalityOrder, OfFusion,
                         testing::Values("fusion.self_attention", "fusion.cross_attention", "fusion.bottleneck", "fusion.mult"),
                         [](const auto& chosen) { return std::string(chosen.param).substr(7); });

} // namespace
} // namespace triptych::test
