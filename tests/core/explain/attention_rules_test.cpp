// SPDX-License-Identifier: GPL-3.0-or-later
// Rollout, flow and relevance against NumPy and networkx (tests/data/explain/make_attention.py), and what they promise for
// every fusion that attends.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "core/explain/attention_pass.h"
#include "core/training/safetensors.h"
#include "tests/support/node_under_test.h"

namespace triptych::test {
namespace {

using Tensors = std::map<std::string, torch::Tensor>;

struct Fixture {
    Tensors tensors;
    nlohmann::json cases;
};

const Fixture& fixture() {
    static const Fixture all = [] {
        auto file = read_safetensors(TRIPTYCH_TEST_DATA "/explain/attention.safetensors");
        EXPECT_TRUE(file.ok()) << (file ? "" : file.error().text());
        Fixture read;
        for (const auto& [name, tensor] : file->tensors)
            read.tensors[name] = tensor;
        read.cases = nlohmann::json::parse(file->metadata.at("cases"));
        return read;
    }();
    return all;
}

void expect_close(const torch::Tensor& ours, const torch::Tensor& theirs, const std::string& what, double rtol = 1e-6) {
    ASSERT_EQ(ours.sizes(), theirs.sizes()) << what;
    EXPECT_TRUE(torch::allclose(ours, theirs, rtol, 1e-12)) << what << "\n" << ours << "\n" << theirs;
}

torch::Tensor relevance_gained(const AttendingNode& node, const std::vector<int>& groups) {
    std::vector<std::int64_t> place;
    for (std::int64_t i = 0; i < node.size(); ++i)
        place.push_back(i);
    const torch::Tensor eye = torch::eye(node.size(), torch::kFloat64);
    return follow_relevance(node, eye, place, groups) - eye;
}

class OfStructure : public testing::TestWithParam<const char*> {
  public:
    static AttendingNode node() {
        const std::string name = GetParam();
        const nlohmann::json& about = fixture().cases.at(name);
        AttendingNode node;
        node.tokens.resize(about.at("tokens").get<std::size_t>());
        node.keys_stay = about.at("keys_stay");
        node.share = fixture().tensors.at(name + ".share");
        for (std::size_t i = 0; i < about.at("maps").size(); ++i) {
            const nlohmann::json& from = about["maps"][i];
            const std::string prefix = name + ".map." + std::to_string(i);
            node.maps.push_back({from.at("depth"), from.at("queries"), from.at("keys"),
                                 fixture().tensors.at(prefix + ".weights"), fixture().tensors.at(prefix + ".gradient")});
        }
        return node;
    }
    static const torch::Tensor& expected(const std::string& what) {
        return fixture().tensors.at(std::string(GetParam()) + "." + what);
    }
};

TEST_P(OfStructure, RolloutIsThePapers) {
    const torch::Tensor r = rolled_out(node());
    expect_close(r, expected("rollout"), "rollout");
    expect_close(r.sum(1), torch::ones({r.size(0)}, torch::kFloat64), "rows sum to 1", 1e-12);
}

TEST_P(OfStructure, FlowIsNetworkx) {
    const AttendingNode of = node();
    std::vector<torch::Tensor> layers, start;
    std::vector<std::int64_t> rows;
    for (int depth = 0; depth < of.depths(); ++depth) {
        layers.push_back(of.with_residual(depth));
        start.push_back(of.from_start(depth));
    }
    for (std::int64_t i = 0; i < of.size(); ++i)
        rows.push_back(i);
    const auto flows = largest_flows(layers, start, rows);
    ASSERT_TRUE(flows.ok());
    expect_close(*flows, expected("flow"), "flow");
    const auto few = largest_flows(layers, start, {rows.back()});
    expect_close(*few, expected("flow").narrow(0, of.size() - 1, 1), "the last row alone");
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(largest_flows(layers, start, rows, stop.get_token()).error().code, ErrorCode::cancelled);
}

TEST_P(OfStructure, RelevanceFollowsThePapersRules) {
    const auto groups = fixture().cases.at(GetParam()).at("groups").get<std::vector<int>>();
    const torch::Tensor eye = torch::eye(node().size(), torch::kFloat64);
    expect_close(relevance_gained(node(), groups) + eye, expected("relevance"), "relevance");
}

INSTANTIATE_TEST_SUITE_P(Attention, OfStructure, testing::Values("joint", "cross", "bottleneck", "crossmodal"));

/// A fusion of words, cells and a vector, all of one width, in float64.
struct Fused {
    std::shared_ptr<NodeModule> module;
    std::vector<Flow> inputs;
    std::vector<TokenList> lists;
};

Fused fused(const std::string& type, std::map<std::string, std::string> set, const std::vector<std::string>& names,
            const Tensors& weights = {}) {
    set.insert({{"width", "8"}, {"heads", "2"}});
    BuildContext context;
    context.input_names = names;
    const auto tokens = [](const std::string& name) {
        PortType of = port(PortKind::tokens, {Dim::symbol("B"), Dim::symbol("L"), Dim::number(6)}, Modality::text);
        of.input = name;
        return of;
    };
    std::vector<PortType> ports;
    for (const std::string& name : names)
        ports.push_back(tokens(name));
    Fused made;
    made.module = make_node(type, set, ports, context);
    made.module->to(torch::kFloat64);
    made.module->eval();
    torch::NoGradGuard no_grad;
    torch::manual_seed(2);
    for (auto& item : made.module->named_parameters()) {
        const auto given = weights.find(item.key());
        if (given != weights.end())
            item.value().copy_(given->second);
        else if (weights.empty())
            item.value().normal_(0, 0.6);
    }
    return made;
}

/// Tokens of an input by its name alone, so that they are the same wherever it stands. Two of the last are padding.
void give(Fused& to, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        torch::manual_seed(static_cast<std::int64_t>(name.size()));
        const auto length = static_cast<std::int64_t>(name.size());
        const torch::Tensor mask = torch::arange(length + 2).unsqueeze(0) < length;
        to.inputs.push_back({torch::randn({1, length + 2, 6}, torch::kFloat64), mask, torch::ones({1}, torch::kBool)});
        TokenList list(static_cast<std::size_t>(length));
        for (TokenSource& token : list) {
            token.kind = TokenSource::Kind::word;
            token.input = name;
        }
        to.lists.push_back(list);
    }
}

struct Looked {
    AttendingNode node;
    std::vector<int> groups;
    torch::Tensor out;
};

/// The node's attention with the gradients of a weighted sum of what leaves it.
Looked look(const Fused& fused, const std::string& type, const AttentionCapture* with = nullptr) {
    AttentionCapture capture;
    capture.node = "node";
    const auto weights = keep_for_gradients(capture);
    if (with) {
        const auto keep = capture.edit;
        capture.edit = [&, keep](std::size_t index, const torch::Tensor& values) { return keep(index, with->edit(index, values)); };
    }
    ForwardContext context;
    context.capture = &capture;
    Looked seen;
    seen.out = fused.module->forward(fused.inputs, context).values;
    const torch::Tensor probe = torch::linspace(-1, 1.5, 8, torch::kFloat64).repeat({seen.out.size(1) / 8});
    const torch::Tensor value = (seen.out[0].tanh() * probe).sum();
    seen.node.id = "node";
    seen.node.tokens = fused.module->attended(fused.lists);
    seen.node.maps = kept_maps(capture, "node", gradients_of(value, *weights));
    seen.node.keys_stay = type == "fusion.mult";
    const torch::Tensor kept = capture.tokens.at("node").mask[0].nonzero().squeeze(1);
    seen.node.share = shares_of(*fused.module, fused.inputs)[0].to(torch::kFloat64).index_select(0, kept);
    std::map<std::string, int> numbers;
    for (const TokenSource& token : seen.node.tokens)
        seen.groups.push_back(numbers.try_emplace(token.input, static_cast<int>(numbers.size())).first->second);
    return seen;
}

struct Kind {
    const char* type;
    std::map<std::string, std::string> set;
};
const std::vector<Kind> kinds = {
    {"fusion.self_attention", {{"layers", "2"}, {"feed_forward", "8"}}},
    {"fusion.self_attention", {{"layers", "2"}, {"pool", "class"}}},
    {"fusion.cross_attention", {{"layers", "2"}, {"feed_forward", "8"}}},
    {"fusion.bottleneck", {{"layers", "3"}, {"fusion_layer", "1"}, {"bottlenecks", "2"}, {"feed_forward", "8"}}},
    {"fusion.mult", {{"layers", "2"}, {"self_layers", "2"}, {"pool", "mean"}}},
};

TEST(AttentionOfFusions, PaddingIsLeftOutAndRowsSumToOne) {
    for (const Kind& kind : kinds) {
        Fused made = fused(kind.type, kind.set, {"text", "sound", "images"});
        give(made, {"text", "sound", "images"});
        const Looked seen = look(made, kind.type);
        for (const KeptMap& map : seen.node.maps) {
            EXPECT_EQ(map.weights.size(1), static_cast<std::int64_t>(map.queries.size()));
            expect_close(map.weights.sum(2), torch::ones({2, map.weights.size(1)}, torch::kFloat64), kind.type);
        }
        EXPECT_NEAR(seen.node.share.sum().item<double>(), 1, 1e-12) << kind.type;
        const torch::Tensor r = rolled_out(seen.node);
        expect_close(r.sum(1), torch::ones({seen.node.size()}, torch::kFloat64), kind.type, 1e-12);
    }
}

TEST(AttentionOfFusions, GradientsAreThoseOfTheWeightsThatMixedTheValues) {
    for (const Kind& kind : kinds) {
        Fused made = fused(kind.type, kind.set, {"text", "sound", "images"});
        give(made, {"text", "sound", "images"});
        const Looked seen = look(made, kind.type);
        const auto value = [](const Looked& of) {
            const torch::Tensor probe = torch::linspace(-1, 1.5, 8, torch::kFloat64).repeat({of.out.size(1) / 8});
            return (of.out[0].tanh() * probe).sum().item<double>();
        };
        double largest = 0;
        for (std::size_t m = 0; m < seen.node.maps.size(); ++m) {
            const KeptMap& map = seen.node.maps[m];
            const auto moved = [&](double by) {
                AttentionCapture capture;
                capture.edit = [&](std::size_t index, const torch::Tensor& weights) {
                    if (index != m) return weights;
                    // The first token of every block is none of padding.
                    torch::Tensor changed = torch::zeros_like(weights);
                    changed.select(1, 1).select(1, 0).select(1, 0).fill_(by);
                    return weights + changed;
                };
                return value(look(made, kind.type, &capture));
            };
            const double slope = (moved(1e-5) - moved(-1e-5)) / 2e-5;
            const double told = map.gradient[1][0][0].item<double>();
            EXPECT_NEAR(told, slope, 1e-6 + 1e-5 * std::abs(slope)) << kind.type << " map " << m;
            largest = std::max(largest, std::abs(told));
        }
        EXPECT_GT(largest, 1e-3) << kind.type;
    }
}

TEST(AttentionOfFusions, PermutingModalitiesPermutesTheValues) {
    for (const Kind& kind : kinds) {
        // MulT puts what a target takes from several others side by side, in the order of the inputs.
        const bool two = std::string(kind.type) == "fusion.mult";
        const std::vector<std::string> one = two ? std::vector<std::string>{"text", "images"}
                                                 : std::vector<std::string>{"text", "sound", "images"};
        const std::vector<std::string> other(one.rbegin(), one.rend());
        Fused first = fused(kind.type, kind.set, one);
        give(first, one);
        Tensors weights;
        for (const auto& item : first.module->named_parameters())
            weights[item.key()] = item.value();
        // By name each input has the same weights wherever its edge comes.
        Fused second = fused(kind.type, kind.set, other, weights);
        give(second, other);
        const Looked a = look(first, kind.type), b = look(second, kind.type);
        const auto by_input = [](const Looked& seen, const torch::Tensor& values) {
            std::map<std::string, std::vector<double>> all;
            for (std::size_t i = 0; i < seen.node.tokens.size(); ++i)
                all[seen.node.tokens[i].input].push_back(values[static_cast<std::int64_t>(i)].item<double>());
            return all;
        };
        const auto compare = [&](const torch::Tensor& left, const torch::Tensor& right, const char* what) {
            const auto mine = by_input(a, left), theirs = by_input(b, right);
            ASSERT_EQ(mine.size(), theirs.size());
            for (const auto& [input, values] : mine)
                for (std::size_t i = 0; i < values.size(); ++i)
                    EXPECT_NEAR(values[i], theirs.at(input)[i], 1e-9) << kind.type << " " << what << " of " << input;
        };
        const auto rollout = [](const Looked& seen) { return torch::mv(rolled_out(seen.node).t(), seen.node.share); };
        compare(rollout(a), rollout(b), "rollout");
        const auto relevance = [](const Looked& seen) {
            return torch::mv(relevance_gained(seen.node, seen.groups).t(), seen.node.share);
        };
        compare(relevance(a), relevance(b), "relevance");
        EXPECT_GT(relevance(a).abs().max().item<double>(), 1e-4) << kind.type;
    }
}

/// Without gradients asked for, weights are those of PyTorch; with them, relevance is what NumPy makes of autograd's.
TEST(AttentionOfFusions, AModuleIsPyTorchs) {
    const auto of = [](const std::string& name) { return fixture().tensors.at("module." + name); };
    BuildContext context;
    context.input_names = {"text", "load"};
    const auto module = make_node(
        "fusion.self_attention",
        {{"width", "8"}, {"heads", "2"}, {"layers", "2"}, {"pool", "mean"}, {"norm", "false"}, {"position", "false"}},
        {port(PortKind::tokens, {Dim::symbol("B"), Dim::symbol("L"), Dim::number(5)}, Modality::text),
         port(PortKind::vector, {Dim::symbol("B"), Dim::number(3)}, Modality::numbers)},
        context);
    module->to(torch::kFloat64);
    {
        torch::NoGradGuard no_grad;
        for (auto& item : module->named_parameters())
            item.value().copy_(of("weight." + item.key()));
    }
    const std::int64_t length = fixture().cases.at("module").at("length");
    const torch::Tensor there = torch::ones({1}, torch::kBool);
    const std::vector<Flow> inputs = {{of("in.text"), torch::arange(6).unsqueeze(0) < length, there}, {of("in.load"), {}, there}};
    AttentionCapture capture;
    capture.node = "node";
    const auto weights = keep_for_gradients(capture);
    ForwardContext asking;
    asking.capture = &capture;
    const torch::Tensor out = module->forward(inputs, asking).values;
    AttendingNode node;
    node.tokens.resize(static_cast<std::size_t>(length + 1));
    node.maps = kept_maps(capture, "node", gradients_of((out[0] * of("probe")).sum(), *weights));
    ASSERT_EQ(node.depths(), 2);
    for (int layer = 0; layer < 2; ++layer) {
        expect_close(node.matrix(layer), of("weights")[layer], "weights");
        expect_close(node.maps[static_cast<std::size_t>(layer)].gradient, of("gradients")[layer], "gradients");
    }
    expect_close(rolled_out(node), of("rollout"), "rollout");
    const std::vector<int> groups(static_cast<std::size_t>(length + 1), 0);
    expect_close(relevance_gained(node, groups) + torch::eye(length + 1, torch::kFloat64), of("relevance"), "relevance");
}

} // namespace
} // namespace triptych::test
