// SPDX-License-Identifier: GPL-3.0-or-later
// What the encoders of numbers, vectors and series have to keep, whatever their parameters: padding, neighbours in the
// batch and what stands in cells that are not known change nothing, tokens are accounted for, gradients arrive.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/training/collate_numbers.h"
#include "tests/support/node_under_test.h"

namespace triptych {
namespace {

using Set = std::map<std::string, std::string>;
using testing::ElementsAre;

struct Case {
    std::string type;
    Set set;
};

const std::vector<Case>& cases() {
    static const std::vector<Case> all = {
        {"numbers.mlp", {{"hidden", "6"}, {"width", "4"}}},
        {"numbers.mlp", {{"hidden", "6"}, {"layers", "2"}, {"width", "4"}, {"activation", "tanh"}}},
        {"numbers.transformer", {{"width", "8"}, {"heads", "2"}, {"layers", "2"}, {"feed_forward", "5"}}},
        {"numbers.transformer", {{"width", "8"}, {"heads", "2"}, {"layers", "1"}, {"tokens", "class"}}},
        {"numbers.transformer", {{"width", "8"}, {"heads", "2"}, {"layers", "2"}, {"activation", "gelu"}, {"norm", "post"}}},
        {"vector.projection", {{"width", "4"}}},
        {"vector.projection", {{"width", "4"}, {"activation", "none"}}},
        {"series.lstm", {{"hidden", "4"}}},
        {"series.lstm", {{"hidden", "4"}, {"bidirectional", "true"}, {"layers", "2"}, {"tokens", "last"}}},
        {"series.gru", {{"hidden", "4"}, {"segment", "3"}, {"bidirectional", "true"}}},
        {"series.gru", {{"hidden", "4"}, {"tokens", "max"}}},
        {"series.tcn", {{"channels", "4,6"}, {"segment", "3"}}},
        {"series.tcn", {{"channels", "4,6"}, {"kernel", "5"}, {"tokens", "last"}}},
        {"series.tcn", {{"channels", "3"}, {"tokens", "mean"}}},
    };
    return all;
}

const std::vector<std::int64_t> categories = {0, 3, 0, 2};
/// Of four rows: which columns are known, and steps of the series. The third row is absent.
const std::vector<std::vector<bool>> known = {
    {true, true, true, true}, {false, true, false, true}, {false, false, false, false}, {true, false, true, false}};
const std::vector<int> steps = {23, 1, 0, 9};
constexpr int channels = 3, width = 5;

class Encoder {
  public:
    explicit Encoder(Case one) : m_case(std::move(one)), m_type(builtin_registry().find(m_case.type)) {
        m_port.modality = m_type->modality;
        m_port.kind = m_type->inputs[0].kinds[0];
        m_port.shape = m_port.kind == PortKind::numbers  ? Shape{Dim::symbol("B"), Dim::number(4)}
                       : m_port.kind == PortKind::vector ? Shape{Dim::symbol("B"), Dim::number(width)}
                                                         : Shape{Dim::symbol("B"), Dim::symbol("T"), Dim::number(channels)};
        m_port.input = "in";
    }

    std::shared_ptr<NodeModule> make(Set more = {}, std::uint64_t seed = 5) const {
        more.insert({"dropout", "0"});
        if (!find_field(m_type->fields, "dropout")) more.erase("dropout");
        more.insert(m_case.set.begin(), m_case.set.end());
        BuildContext context;
        context.seed = seed;
        context.input_names = {"in"};
        context.facts.categories["in"] = categories;
        auto module = test::make_node(m_case.type, more, {m_port}, context);
        module->to(torch::kFloat64);
        module->eval();
        return module;
    }

    /// @param rows    which of the four
    /// @param unseen  what stands where nothing is known
    Flow batch(const std::vector<std::size_t>& rows, std::int64_t least = 1, float unseen = 0) const {
        Flow flow;
        if (m_port.kind == PortKind::numbers) {
            std::vector<PreparedNumbers> made;
            for (const std::size_t row : rows) {
                Random random(row + 1);
                PreparedNumbers one;
                for (std::size_t i = 0; i < categories.size(); ++i) {
                    const float number = static_cast<float>(random.normal());
                    const auto place = static_cast<float>(random.below(2));
                    one.values.push_back(!known[row][i] ? unseen : categories[i] > 0 ? place : number);
                }
                one.known = known[row];
                made.push_back(std::move(one));
            }
            flow = stack_numbers(pointers(made), 4);
        } else if (m_port.kind == PortKind::vector) {
            std::vector<PreparedVector> made(rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                Random random(rows[i] + 1);
                for (int k = 0; k < width; ++k)
                    made[i].values.push_back(static_cast<float>(random.normal()));
            }
            auto given = pointers(made);
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (steps[rows[i]] == 0) given[i] = nullptr;
            flow = stack_vectors(given, width);
        } else {
            std::vector<PreparedSeries> made(rows.size());
            for (std::size_t i = 0; i < rows.size(); ++i) {
                Random random(rows[i] + 1);
                made[i].steps = {steps[rows[i]], channels, {}};
                for (int k = 0; k < steps[rows[i]] * channels; ++k)
                    made[i].steps.values.push_back(static_cast<float>(random.normal()));
            }
            flow = stack_series(pointers(made), channels, least);
            if (unseen != 0) flow.values.masked_fill_(~flow.mask.unsqueeze(2), unseen);
        }
        flow.values = flow.values.to(torch::kFloat64);
        return flow;
    }

    TokenList elements(std::size_t row) const {
        if (m_port.kind == PortKind::numbers) {
            PreparedNumbers numbers;
            numbers.known = known[row];
            return number_sources(numbers, "in", {"a", "b", "c", "d"});
        }
        if (m_port.kind == PortKind::vector)
            return steps[row] == 0 ? TokenList{} : vector_sources({}, "in", "x");
        PreparedSeries series;
        series.steps.rows = steps[row];
        return series_sources(series, "in");
    }
    PortKind kind() const { return m_port.kind; }
    const NodeType& type() const { return *m_type; }

  private:
    template <class T>
    static std::vector<const T*> pointers(const std::vector<T>& values) {
        std::vector<const T*> out;
        for (const T& value : values)
            out.push_back(&value);
        return out;
    }

    Case m_case;
    const NodeType* m_type;
    PortType m_port;
};

template <class Function>
void for_each_encoder(Function function) {
    for (const Case& one : cases()) {
        std::string name = one.type;
        for (const auto& [key, value] : one.set)
            name += " " + key + "=" + value;
        SCOPED_TRACE(name);
        function(Encoder(one));
    }
}

/// Tokens of one row that are there. [n,D]
torch::Tensor row_of(const Flow& out, std::int64_t row) {
    if (out.values.dim() == 3) return out.values[row].index({out.mask[row]});
    return out.values[row].unsqueeze(0);
}

void expect_close(const torch::Tensor& got, const torch::Tensor& wanted, const std::string& what) {
    ASSERT_EQ(got.sizes(), wanted.sizes()) << what;
    EXPECT_TRUE(got.isfinite().all().item<bool>()) << what;
    EXPECT_TRUE(torch::allclose(got, wanted, 1e-8, 1e-10)) << what << "\ngot " << got << "\nwanted " << wanted;
}

const std::vector<std::size_t> usual = {0, 1, 2, 3};

TEST(NumberEncoders, PaddingAndWhatIsNotKnownChangeNothing) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto module = encoder.make();
        ForwardContext context;
        const Flow out = module->forward({encoder.batch(usual)}, context);
        const Flow other = module->forward({encoder.batch(usual, 37, 1e3F)}, context);
        for (std::int64_t row = 0; row < 4; ++row)
            expect_close(row_of(other, row), row_of(out, row), "row " + std::to_string(row));
        EXPECT_TRUE(out.values.isfinite().all().item<bool>());
        EXPECT_TRUE(torch::equal(out.present, torch::tensor({true, true, false, true})));
        EXPECT_EQ(out.values[2].abs().sum().item<double>(), 0) << "an absent row leaves zeros";
    });
}

TEST(NumberEncoders, NeighboursChangeNothing) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto module = encoder.make();
        ForwardContext context;
        const Flow out = module->forward({encoder.batch(usual)}, context);
        for (std::size_t row = 0; row < 4; ++row)
            expect_close(row_of(module->forward({encoder.batch({row})}, context), 0),
                         row_of(out, static_cast<std::int64_t>(row)), "alone, row " + std::to_string(row));
    });
}

TEST(NumberEncoders, EveryTokenHasASource) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto module = encoder.make();
        ForwardContext context;
        const Flow out = module->forward({encoder.batch(usual)}, context);
        for (std::size_t row = 0; row < 4; ++row) {
            SCOPED_TRACE(row);
            const TokenList given = encoder.elements(row), tokens = module->sources({given});
            const auto at = static_cast<std::int64_t>(row);
            const std::int64_t count = out.values.dim() == 3 ? out.mask[at].sum().item<std::int64_t>()
                                                             : out.present[at].item<bool>();
            ASSERT_EQ(static_cast<std::int64_t>(tokens.size()), count);
            if (tokens.empty()) continue;
            std::size_t covered = 0;
            for (const TokenSource& token : tokens) {
                EXPECT_EQ(token.input, "in");
                EXPECT_EQ(token.modality, encoder.type().modality);
                EXPECT_FALSE(token.label.empty());
                covered += token.count;
            }
            EXPECT_EQ(tokens.front().first, given.front().first);
            EXPECT_EQ(tokens.back().first + tokens.back().count, given.back().first + given.back().count);
            if (encoder.kind() == PortKind::series) {
                EXPECT_EQ(covered, given.size());
            }
        }
    });
}

TEST(NumberEncoders, GradientsReachEveryParameter) {
    for_each_encoder([](const Encoder& encoder) {
        const auto module = encoder.make();
        ForwardContext context;
        const Flow out = module->forward({encoder.batch(usual)}, context);
        torch::Tensor probe = torch::empty(out.values.sizes());
        Random random(9);
        fill_normal(probe, 1.0, random);
        (out.values * probe).sum().backward();
        for (const auto& item : module->named_parameters()) {
            ASSERT_TRUE(item.value().grad().defined()) << item.key();
            EXPECT_TRUE(item.value().grad().isfinite().all().item<bool>()) << item.key();
        }
    });
}

TEST(NumberEncoders, TheSeedDecides) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        ForwardContext context;
        const Flow in = encoder.batch(usual);
        const auto out = [&](std::uint64_t seed) { return encoder.make({}, seed)->forward({in}, context).values; };
        EXPECT_TRUE(torch::equal(out(5), out(5)));
        EXPECT_FALSE(torch::equal(out(5), out(6)));
    });
}

TEST(NumberEncoders, DropoutDrawsFromTheContextAlone) {
    for_each_encoder([](const Encoder& encoder) {
        if (!find_field(encoder.type().fields, "dropout")) return;
        torch::NoGradGuard no_grad;
        const auto module = encoder.make({{"dropout", "0.5"}});
        const Flow in = encoder.batch(usual);
        const auto run = [&](std::uint64_t global, std::uint64_t own) {
            torch::manual_seed(global);
            ForwardContext context;
            context.training = true;
            context.generator = at::make_generator<at::CPUGeneratorImpl>(own);
            return module->forward({in}, context).values;
        };
        EXPECT_TRUE(torch::equal(run(1, 7), run(2, 7)));
        EXPECT_FALSE(torch::equal(run(1, 7), run(1, 8)));
    });
}

TEST(NumberEncoders, AttentionGoesToKnownColumnsOnly) {
    for (const char* tokens : {"columns", "class"}) {
        SCOPED_TRACE(tokens);
        torch::NoGradGuard no_grad;
        const Encoder encoder({"numbers.transformer",
                               {{"width", "8"}, {"heads", "2"}, {"layers", "2"}, {"tokens", tokens}}});
        const auto module = encoder.make();
        module->to(torch::kFloat32); // as the shares of tokens are told
        Flow in = encoder.batch(usual);
        in.values = in.values.to(torch::kFloat32);
        ForwardContext plain, captured;
        AttentionCapture capture;
        capture.node = "node";
        captured.capture = &capture;
        const torch::Tensor wanted = module->forward({in}, plain).values;
        EXPECT_TRUE(torch::allclose(module->forward({in}, captured).values, wanted, 1e-4, 1e-5));
        ASSERT_EQ(capture.depths("node"), 2);
        const torch::Tensor mask = capture.tokens.at("node").mask;
        const TokenList attended = module->attended({encoder.elements(1)});
        EXPECT_EQ(static_cast<std::int64_t>(attended.size()), mask[1].sum().item<std::int64_t>());
        const torch::Tensor weights = capture.matrix("node", 0);
        const torch::Tensor unknown = ~mask[1];
        EXPECT_EQ(weights[1].index({torch::indexing::Slice(), mask[1]})
                      .index({torch::indexing::Slice(), torch::indexing::Slice(), unknown})
                      .abs()
                      .sum()
                      .item<double>(),
                  0);
        const torch::Tensor pooled = capture.tokens.at("node").pooled;
        EXPECT_NEAR(pooled[1].sum().item<double>(), 1, 1e-5);
        EXPECT_NEAR(pooled[1].index({mask[1]}).sum().item<double>(), 1, 1e-5);
    }
}

TEST(NumberEncoders, ATemporalConvolutionSeesNoLaterStep) {
    torch::NoGradGuard no_grad;
    const Encoder encoder({"series.tcn", {{"channels", "4,4,4"}, {"segment", "1"}}});
    const auto module = encoder.make();
    ForwardContext context;
    Flow in = encoder.batch({0});
    const torch::Tensor before = module->forward({in}, context).values.clone();
    in.values = in.values.clone();
    in.values[0][12] += 1;
    const torch::Tensor changed = (module->forward({in}, context).values - before).abs().sum(2)[0];
    EXPECT_EQ(changed.narrow(0, 0, 12).sum().item<double>(), 0);
    EXPECT_GT(changed[12].item<double>(), 0);
}

TEST(NumberEncoders, BuildWithoutDataToo) {
    // A template is costed before any table is there: columns count as numbers, lengths as one.
    for (const char* type : {"numbers.mlp", "numbers.transformer", "vector.projection", "series.lstm", "series.tcn"}) {
        SCOPED_TRACE(type);
        PortType port;
        port.kind = builtin_registry().find(type)->inputs[0].kinds[0];
        port.modality = builtin_registry().find(type)->modality;
        port.shape = {Dim::symbol("B"), Dim::symbol("N")};
        if (port.kind == PortKind::series) port.shape = {Dim::symbol("B"), Dim::symbol("T"), Dim::symbol("C")};
        EXPECT_NE(test::make_node(type, {}, {port}), nullptr);
    }
}

} // namespace
} // namespace triptych
