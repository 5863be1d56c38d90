// SPDX-License-Identifier: GPL-3.0-or-later
// What every fusion of the catalogue promises, whatever its formula: absent modalities and padding are never
// read, rows do not mix, every parameter learns, attention is a share of what is there.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <set>

#include "core/training/model.h"

namespace triptych {
namespace {

constexpr std::int64_t classes = 4;

/// A fusion with small parameters and one choice that is not the default, or none.
struct Variant {
    const NodeType* type;
    std::string name;
    std::map<std::string, Value> values;
};

void PrintTo(const Variant& variant, std::ostream* out) {
    *out << variant.name;
}

std::vector<Variant> variants() {
    const std::map<std::string, std::int64_t> small = {{"width", 8}, {"heads", 2},  {"layers", 2},
                                                       {"rank", 3},  {"hidden", 6}, {"feed_forward", 6}};
    std::vector<Variant> all;
    for (const NodeType* type : builtin_registry().types()) {
        if (type->category != "fusion") continue;
        std::string name = type->id.substr(type->id.find('.') + 1);
        Variant usual{type, name, {}};
        for (const Field& field : type->fields) {
            const auto found = small.find(field.name);
            usual.values[field.name] = found == small.end() ? field.fallback : Value(found->second);
        }
        all.push_back(usual);
        for (const Field& field : type->fields)
            for (const std::string& choice : field.choices) {
                if (Value(choice) == field.fallback) continue;
                all.push_back(usual);
                all.back().name += "_" + field.name + "_" + choice;
                all.back().values[field.name] = choice;
            }
    }
    return all;
}

class Fusion : public ::testing::TestWithParam<Variant> {
  protected:
    void SetUp() override {
        torch::manual_seed(3);
        const NodeType& type = *GetParam().type;
        const bool decisions = type.inputs[0].kinds[0] == PortKind::prediction;
        const Dim batch = Dim::symbol("B");
        const std::vector<PortType> given =
            decisions
                ? std::vector<PortType>{{PortKind::vector, {batch, Dim::number(classes)}, Modality::text},
                                        {PortKind::prediction,
                                         {batch, Dim::number(classes)},
                                         Modality::image},
                                        {PortKind::vector, {batch, Dim::number(classes)}, Modality::numbers}}
                : std::vector<PortType>{
                      {PortKind::tokens, {batch, Dim::symbol("L"), Dim::number(5)}, Modality::text},
                      {PortKind::tokens, {batch, Dim::number(4), Dim::number(3)}, Modality::image},
                      {PortKind::vector, {batch, Dim::number(7)}, Modality::numbers}};
        const std::size_t count = type.inputs[0].many ? given.size() : type.inputs.size();
        for (std::size_t i = 0; i < count; ++i) {
            m_types.push_back(given[i]);
            m_types.back().input = modality_name(given[i].modality);
        }
    }

    Params params(const std::map<std::string, Value>& changed = {}) const {
        std::map<std::string, Value> values = GetParam().values;
        for (const auto& [name, value] : changed)
            values[name] = value;
        return Params(std::move(values));
    }

    std::shared_ptr<NodeModule> make(std::uint64_t seed = 1,
                                     const std::map<std::string, Value>& changed = {}) {
        DataFacts facts;
        facts.classes = classes;
        auto output = GetParam().type->shape(params(changed), m_types, facts);
        EXPECT_TRUE(output.ok()) << output.error().text();
        if (!output) return nullptr;
        m_output = *output;
        BuildContext context;
        context.seed = seed;
        context.node = "fusion";
        context.facts = facts;
        for (const PortType& type : m_types)
            context.input_names.push_back(type.input);
        auto made = GetParam().type->factory->make(params(changed), m_types, *output, context);
        EXPECT_TRUE(made.ok()) << made.error().text();
        return made ? *made : nullptr;
    }

    /// A row for each set of modalities that may be there, the empty one too; words of several lengths.
    std::vector<Flow> batch() const {
        const std::int64_t rows = std::int64_t{1} << m_types.size();
        std::vector<Flow> flows;
        for (std::size_t m = 0; m < m_types.size(); ++m) {
            const bool tokens = m_types[m].kind == PortKind::tokens;
            const std::int64_t fixed = tokens ? m_types[m].shape[1].size : 0;
            const std::int64_t length = fixed > 0 ? fixed : 5, width = m_types[m].shape.back().size;
            Flow flow;
            flow.values = tokens ? torch::randn({rows, length, width}) : torch::randn({rows, width});
            flow.present = torch::zeros({rows}, torch::kBool);
            if (tokens) flow.mask = torch::zeros({rows, length}, torch::kBool);
            for (std::int64_t row = 0; row < rows; ++row) {
                if ((row >> m & 1) == 0) continue;
                flow.present[row] = true;
                if (tokens) flow.mask[row].narrow(0, 0, fixed > 0 ? fixed : 2 + row % 4).fill_(true);
            }
            flows.push_back(std::move(flow));
        }
        return flows;
    }

    static Flow run(NodeModule& module, const std::vector<Flow>& flows, AttentionCapture* capture = nullptr) {
        torch::NoGradGuard no_grad;
        module.eval();
        ForwardContext context;
        context.capture = capture;
        return module.forward(flows, context);
    }

    /// Masked tokens left out.
    static void expect_same(const Flow& got, const Flow& wanted, const std::string& what) {
        ASSERT_EQ(got.values.dim(), wanted.values.dim());
        torch::Tensor a = got.values, b = wanted.values;
        if (a.dim() == 3) {
            const std::int64_t length = std::min(a.size(1), b.size(1));
            EXPECT_TRUE(torch::equal(got.mask.sum(1), wanted.mask.sum(1))) << what;
            const torch::Tensor there = wanted.mask.narrow(1, 0, length).unsqueeze(2);
            a = a.narrow(1, 0, length) * there;
            b = b.narrow(1, 0, length) * there;
        }
        EXPECT_TRUE(torch::allclose(a, b, 1e-5, 1e-5)) << what << "\n" << (a - b).abs().max();
    }

    std::vector<PortType> m_types;
    PortType m_output;
};

TEST_P(Fusion, ShapeRuleTellsTheShape) {
    const auto module = make();
    ASSERT_TRUE(module);
    const Flow out = run(*module, batch());
    ASSERT_EQ(m_output.shape.size(), static_cast<std::size_t>(out.values.dim()))
        << shape_text(m_output.shape);
    for (std::size_t side = 0; side < m_output.shape.size(); ++side)
        if (m_output.shape[side].size >= 0) {
            EXPECT_EQ(m_output.shape[side].size, out.values.size(static_cast<std::int64_t>(side)));
        }
    EXPECT_EQ(out.values.dim() == 3, m_output.kind == PortKind::tokens);
    EXPECT_TRUE(out.values.isfinite().all().item<bool>());
    EXPECT_EQ(out.present.sizes(), (std::vector<std::int64_t>{out.values.size(0)}));
}

TEST_P(Fusion, LongerPaddingChangesNothing) {
    const auto module = make();
    ASSERT_TRUE(module);
    const std::vector<Flow> flows = batch();
    std::vector<Flow> longer = flows;
    for (std::size_t m = 0; m < flows.size(); ++m) {
        if (m_types[m].kind != PortKind::tokens || m_types[m].shape[1].size > 0) continue;
        const std::int64_t rows = flows[m].values.size(0);
        longer[m].values =
            torch::cat({flows[m].values, 50 * torch::randn({rows, 3, flows[m].values.size(2)})}, 1);
        longer[m].mask = torch::cat({flows[m].mask, torch::zeros({rows, 3}, torch::kBool)}, 1);
    }
    expect_same(run(*module, longer), run(*module, flows), "longer padding");
}

TEST_P(Fusion, RowsDoNotMix) {
    const auto module = make();
    ASSERT_TRUE(module);
    const std::vector<Flow> flows = batch();
    const Flow all = run(*module, flows);
    for (std::int64_t row = 0; row < all.values.size(0); ++row) {
        const auto alone = [&](const torch::Tensor& t) { return t.defined() ? t.narrow(0, row, 1) : t; };
        std::vector<Flow> one;
        for (const Flow& flow : flows)
            one.push_back({alone(flow.values), alone(flow.mask), alone(flow.present)});
        expect_same(run(*module, one), {alone(all.values), alone(all.mask), alone(all.present)},
                    "row " + std::to_string(row));
    }
}

TEST_P(Fusion, AbsentValuesAreNeverRead) {
    const auto module = make();
    ASSERT_TRUE(module);
    const std::vector<Flow> flows = batch();
    std::vector<Flow> garbage = flows;
    for (Flow& flow : garbage) {
        const torch::Tensor there =
            flow.values.dim() == 3 ? flow.present.view({-1, 1, 1}) : flow.present.unsqueeze(1);
        flow.values = torch::where(there, flow.values, 1000 * torch::randn_like(flow.values));
        if (flow.mask.defined())
            flow.mask = torch::where(flow.present.unsqueeze(1), flow.mask,
                                     torch::rand_like(flow.mask, torch::kFloat32) > 0.5);
    }
    expect_same(run(*module, garbage), run(*module, flows), "other values where a modality is absent");
}

TEST_P(Fusion, GradientsReachEveryParameter) {
    // A single key is looked at whatever the query: attention learns from two or more.
    for (PortType& type : m_types)
        if (type.kind == PortKind::vector && type.shape.back().size > classes) {
            type.kind = PortKind::tokens;
            type.shape.insert(type.shape.begin() + 1, Dim::number(3));
        }
    const auto module = make(1, {{"modality_dropout", 0.0}});
    ASSERT_TRUE(module);
    if (module->parameters().empty()) return;
    module->train();
    ForwardContext context;
    context.training = true;
    const Flow out = module->forward(batch(), context);
    torch::Tensor seen = out.values;
    if (out.mask.defined()) seen = seen * out.mask.unsqueeze(2);
    (seen * torch::randn_like(seen)).sum().backward();
    for (const auto& item : module->named_parameters()) {
        ASSERT_TRUE(item.value().grad().defined()) << item.key();
        // A bias of all keys moves all scores alike, which softmax does not see.
        if (!item.key().ends_with("key.bias")) {
            EXPECT_GT(item.value().grad().abs().max().item<double>(), 0) << item.key();
        }
    }
}

TEST_P(Fusion, SeedMakesTheWeights) {
    const auto a = make(5), b = make(5), c = make(6);
    ASSERT_TRUE(a && b && c);
    bool differs = false, random = false; // some parameters begin at one value, whatever the seed
    for (const auto& item : a->named_parameters()) {
        EXPECT_TRUE(torch::equal(item.value(), b->named_parameters()[item.key()])) << item.key();
        differs = differs || !torch::equal(item.value(), c->named_parameters()[item.key()]);
        random =
            random || !torch::equal(item.value(),
                                    torch::full_like(item.value(), item.value().flatten()[0].item<float>()));
    }
    EXPECT_EQ(differs, random);
}

TEST_P(Fusion, AttentionIsAShareOfWhatIsThere) {
    const auto module = make();
    ASSERT_TRUE(module);
    const std::vector<Flow> flows = batch();
    AttentionCapture capture;
    capture.node = "fusion";
    expect_same(run(*module, flows, &capture), run(*module, flows), "with attention captured");
    if (capture.maps.empty()) {
        EXPECT_TRUE(capture.tokens.empty());
        return;
    }
    ASSERT_TRUE(capture.tokens.contains("fusion"));
    const auto& [mask, pooled] = capture.tokens.at("fusion");
    EXPECT_TRUE(torch::allclose(pooled.sum(1), torch::ones({mask.size(0)}), 0, 1e-5)) << pooled;
    EXPECT_EQ((pooled * ~mask).abs().max().item<double>(), 0);
    std::set<std::string> layers;
    const auto taken = [](const torch::Tensor& from, const std::vector<TokenRange>& ranges) {
        std::vector<torch::Tensor> parts;
        for (const TokenRange& range : ranges)
            parts.push_back(from.narrow(1, range.begin, range.count));
        return torch::cat(parts, 1);
    };
    for (const AttentionMap& map : capture.maps) {
        EXPECT_EQ(map.node, "fusion");
        EXPECT_TRUE(layers.insert(map.layer).second) << map.layer << " twice";
        const torch::Tensor queries = taken(mask, map.queries), keys = taken(mask, map.keys);
        ASSERT_EQ(map.weights.sizes(), (std::vector<std::int64_t>{mask.size(0), map.weights.size(1),
                                                                  queries.size(1), keys.size(1)}));
        EXPECT_TRUE(torch::allclose(map.weights.sum(3), torch::ones_like(map.weights.sum(3)), 0, 1e-5))
            << map.layer;
        EXPECT_EQ((map.weights * ~keys.view({mask.size(0), 1, 1, -1})).abs().max().item<double>(), 0)
            << map.layer;
    }
    for (int depth = 0; depth < capture.depths("fusion"); ++depth) {
        const torch::Tensor rows = capture.matrix("fusion", depth).sum(3);
        EXPECT_TRUE(((rows - 1).abs() < 1e-5).logical_or(rows == 0).all().item<bool>()) << depth;
        EXPECT_GT(rows.max().item<double>(), 0) << "no block in layer " << depth;
    }
    // The list of tokens fits each row's mask.
    for (std::int64_t row = 0; row < mask.size(0); ++row) {
        std::vector<TokenList> inputs;
        for (std::size_t m = 0; m < flows.size(); ++m) {
            TokenSource token;
            token.kind = TokenSource::Kind::word;
            token.modality = m_types[m].modality;
            token.input = m_types[m].input;
            const bool there = flows[m].present[row].item<bool>();
            const std::int64_t count = !there ? 0
                                       : flows[m].mask.defined()
                                           ? flows[m].mask[row].sum().item<std::int64_t>()
                                           : 1;
            inputs.push_back(TokenList(static_cast<std::size_t>(count), token));
        }
        const TokenList own = module->attended(inputs);
        EXPECT_EQ(static_cast<std::int64_t>(own.size()), mask[row].sum().item<std::int64_t>())
            << "row " << row;
        if (row == 0) {
            EXPECT_EQ(std::count_if(own.begin(), own.end(),
                                    [](const TokenSource& t) { return t.kind == TokenSource::Kind::absent; }),
                      static_cast<std::ptrdiff_t>(flows.size()));
        }
        const Flow out = run(*module, flows);
        if (out.values.dim() == 2) {
            EXPECT_EQ(module->sources(inputs).size(), 1u);
        }
    }
}

TEST_P(Fusion, ModalityDropoutHasItsRates) {
    const auto module =
        make(1, {{"modality_dropout", 0.0}, {"modality_dropout_rates", std::string(" text = 0.75 ")}});
    ASSERT_TRUE(module);
    // One row with all modalities, many times; the first is what it looks like without text.
    std::vector<Flow> flows = batch();
    const std::int64_t full = flows[0].values.size(0) - 1;
    std::vector<Flow> many;
    for (const Flow& flow : flows) {
        const auto repeated = [&](const torch::Tensor& t) {
            if (!t.defined()) return t;
            std::vector<std::int64_t> sizes = t.sizes().vec();
            sizes[0] = 400;
            return t.narrow(0, full, 1).expand(sizes).clone();
        };
        many.push_back({repeated(flow.values), repeated(flow.mask), repeated(flow.present)});
    }
    std::vector<Flow> without = many;
    without[0].present = torch::zeros_like(many[0].present);
    const torch::Tensor with_text = run(*module, many).values, no_text = run(*module, without).values;
    torch::NoGradGuard no_grad;
    ForwardContext context;
    context.training = true;
    context.generator = at::detail::createCPUGenerator(4);
    const torch::Tensor out = module->forward(many, context).values;
    const auto like = [&](const torch::Tensor& wanted) {
        // In a dropped row padding may hold anything; its first token does not.
        const auto first = [](const torch::Tensor& t) { return t.dim() == 3 ? t.select(1, 0) : t; };
        return ((first(out) - first(wanted)).abs() < 1e-4).all(1);
    };
    EXPECT_TRUE((like(with_text) ^ like(no_text)).all().item<bool>());
    EXPECT_NEAR(like(no_text).to(torch::kFloat32).mean().item<double>(), 0.75, 0.08);
}

TEST_P(Fusion, WrongRatesAreErrorsInWords) {
    const std::vector<std::pair<std::string, ErrorCode>> wrong = {
        {"text", ErrorCode::invalid_argument},       {"text=", ErrorCode::invalid_argument},
        {"text=much", ErrorCode::invalid_argument},  {"=0.2", ErrorCode::invalid_argument},
        {"text=0.1,,", ErrorCode::invalid_argument}, {"text=1.5", ErrorCode::out_of_range},
        {"text=nan", ErrorCode::out_of_range},       {"text=0.1,text=0.2", ErrorCode::invalid_argument},
        {"video=0.1", ErrorCode::unknown_name}};
    for (const auto& [text, code] : wrong) {
        auto shape = GetParam().type->shape(params({{"modality_dropout_rates", text}}), m_types, {});
        ASSERT_FALSE(shape.ok()) << text;
        EXPECT_EQ(shape.error().code, code) << shape.error().text();
    }
}

INSTANTIATE_TEST_SUITE_P(, Fusion, ::testing::ValuesIn(variants()),
                         [](const auto& test) { return test.param.name; });

} // namespace
} // namespace triptych
