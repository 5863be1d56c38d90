// SPDX-License-Identifier: GPL-3.0-or-later
// What every encoder of text, pictures and sound has to keep, whatever its parameters: padding and neighbours
// in the batch change nothing, tokens are accounted for, gradients arrive, the seed decides.
#include <gtest/gtest.h>
#include <torch/torch.h>

#include <algorithm>
#include <regex>

#include "core/training/node_module.h"

namespace triptych {
namespace {

constexpr std::int64_t vocabulary = 11, side = 64, bins = 16;

/// Length of a row: words, frames; any number for a picture. 0: the modality is absent.
using Rows = std::vector<std::int64_t>;

/// Lengths of the rows that most tests read, the third without the modality, and the seeds of what they hold.
const Rows usual_rows = {23, 1, 0, 9};
const std::vector<std::uint64_t> usual_seeds = {1, 2, 3, 4};

struct Case {
    std::string type;
    std::map<std::string, std::string> params; ///< beside the small sizes
};

/// Sizes at which a test takes no time, where an encoder has a parameter of that name.
const std::map<std::string, std::string>& small_sizes() {
    static const std::map<std::string, std::string> sizes = {
        {"embedding", "5"},     {"hidden", "4"},        {"layers", "2"},  {"width", "4"},
        {"heads", "2"},         {"feed_forward", "12"}, {"filters", "8"}, {"patch", "8"},
        {"step", "3"},          {"segment", "3"},       {"grid", "2"},    {"dropout", "0"},
        {"layer_dropout", "0"}, {"max_positions", "4"}};
    return sizes;
}

bool is_encoder(const NodeType& type) {
    return type.factory && type.inputs.size() == 1 && type.inputs[0].kinds.size() == 1 &&
           (type.inputs[0].kinds[0] == PortKind::text || type.inputs[0].kinds[0] == PortKind::image ||
            type.inputs[0].kinds[0] == PortKind::audio);
}

/// Each encoder as it comes, with each of its choices and switches, and with pairs of those that meet in the
/// code.
std::vector<Case> cases() {
    std::vector<Case> all;
    for (const NodeType* type : builtin_registry().types()) {
        if (!is_encoder(*type)) continue;
        all.push_back({type->id, {}});
        for (const Field& field : type->fields) {
            // Frozen is the model's business, not the node's.
            if (field.kind == FieldKind::boolean && field.name != frozen_param)
                all.push_back({type->id, {{field.name, std::get<bool>(field.fallback) ? "false" : "true"}}});
            for (const std::string& choice : field.choices)
                if (Value(choice) != field.fallback) all.push_back({type->id, {{field.name, choice}}});
        }
        const Field* tokens = find_field(type->fields, "tokens");
        if (tokens && find_field(type->fields, "bidirectional"))
            for (const std::string& choice : tokens->choices)
                all.push_back({type->id, {{"bidirectional", "true"}, {"tokens", choice}}});
        if (tokens && find_field(type->fields, "positions"))
            all.push_back({type->id, {{"positions", "learned"}, {"tokens", "class"}, {"norm", "post"}}});
        if (find_field(type->fields, "frozen_stages")) all.push_back({type->id, {{"frozen_stages", "3"}}});
    }
    return all;
}

std::string name_of(const Case& one) {
    std::string name = one.type;
    for (const auto& [key, value] : one.params)
        name += "_" + key + "_" + value;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; },
        '_');
    return name;
}

class Encoder {
  public:
    explicit Encoder(Case one) : m_case(std::move(one)), m_type(builtin_registry().find(m_case.type)) {
        m_kind = m_type->inputs[0].kinds[0];
        const Dim batch = Dim::symbol("B");
        m_input.kind = m_kind;
        m_input.modality = m_type->inputs[0].modality;
        m_input.shape = m_kind == PortKind::text ? Shape{batch, Dim::symbol("L")}
                        : m_kind == PortKind::image
                            ? Shape{batch, Dim::number(3), Dim::number(side), Dim::number(side)}
                            : Shape{batch, Dim::number(bins), Dim::symbol("F")};
        auto output = m_type->shape(params(), {m_input}, facts());
        EXPECT_TRUE(output.ok()) << (output ? "" : output.error().text());
        if (output) m_output = *output;
    }

    PortKind kind() const { return m_kind; }
    const PortType& input() const { return m_input; }
    const PortType& output() const { return m_output; }
    bool deep() const { return m_case.params.contains("depth"); }
    bool still() const { return m_case.params.contains("train") && m_case.params.at("train") == "none"; }
    bool has(const std::string& parameter) const { return find_field(m_type->fields, parameter) != nullptr; }

    DataFacts facts() const {
        DataFacts facts;
        facts.vocabulary["in"] = vocabulary;
        return facts;
    }

    Params params(const std::map<std::string, std::string>& more = {}) const {
        std::map<std::string, std::string> given = small_sizes();
        if (m_case.type == "text.bert") given.erase("max_positions"); // it cuts what it has no place for
        for (const auto& [name, value] : m_case.params)
            given[name] = value;
        for (const auto& [name, value] : more)
            given[name] = value;
        std::map<std::string, Value> values;
        for (const Field& field : m_type->fields) {
            values[field.name] = field.fallback;
            if (const auto found = given.find(field.name); found != given.end())
                values[field.name] = parse_value(field, found->second).value();
            if (field.name == "channels")
                values[field.name] = field.kind == FieldKind::text ? Value("4,6") : Value(std::int64_t{4});
        }
        return Params(values);
    }

    std::shared_ptr<NodeModule> make(std::uint64_t seed = 5,
                                     const std::map<std::string, std::string>& more = {}) const {
        BuildContext context;
        context.seed = seed;
        context.node = "node";
        context.facts = facts();
        context.input_names = {"in"};
        auto made = m_type->factory->make(params(more), {m_input}, m_output, context);
        EXPECT_TRUE(made.ok()) << (made ? "" : made.error().text());
        (*made)->to(torch::kFloat64); // so that deep networks do not turn rounding into differences
        (*made)->eval();
        return *made;
    }

    /// A batch of these rows; row i is the same whatever the others and the padding.
    Flow batch(const Rows& rows, const std::vector<std::uint64_t>& which, std::int64_t padding = 0) const {
        const auto count = static_cast<std::int64_t>(rows.size());
        const std::int64_t length =
            std::max<std::int64_t>(*std::max_element(rows.begin(), rows.end()), 1) + padding;
        Flow flow;
        flow.present = torch::zeros({count}, torch::kBool);
        if (m_kind != PortKind::image) flow.mask = torch::zeros({count, length}, torch::kBool);
        flow.values = m_kind == PortKind::text ? torch::zeros({count, length}, torch::kInt64)
                      : m_kind == PortKind::image
                          ? torch::zeros({count, side, side, 3}, torch::kFloat64).permute({0, 3, 1, 2})
                          : torch::zeros({count, length, bins}, torch::kFloat64);
        for (std::int64_t i = 0; i < count; ++i) {
            const std::int64_t n = rows[static_cast<std::size_t>(i)];
            if (n == 0) continue;
            Random random(which[static_cast<std::size_t>(i)]);
            flow.present[i].fill_(true);
            if (flow.mask.defined()) flow.mask[i].narrow(0, 0, n).fill_(true);
            if (m_kind == PortKind::text) {
                for (std::int64_t t = 0; t < n; ++t)
                    flow.values[i][t] = static_cast<std::int64_t>(2 + random.below(vocabulary - 2));
                continue;
            }
            torch::Tensor filled =
                m_kind == PortKind::image ? torch::empty({3, side, side}) : torch::empty({n, bins});
            fill_normal(filled, 1.0, random);
            if (m_kind == PortKind::image)
                flow.values[i].copy_(filled);
            else
                flow.values[i].narrow(0, 0, n).copy_(filled);
        }
        return flow;
    }
    Flow batch() const { return batch(usual_rows, usual_seeds); }

    TokenList elements(std::int64_t length) const {
        TokenList list;
        TokenSource token;
        token.input = "in";
        token.modality = m_input.modality;
        if (m_kind == PortKind::audio) token.high_hz = 8000;
        const std::int64_t count = m_kind == PortKind::image ? std::min<std::int64_t>(length, 1) : length;
        for (std::int64_t i = 0; i < count; ++i) {
            token.kind = m_kind == PortKind::text    ? TokenSource::Kind::word
                         : m_kind == PortKind::image ? TokenSource::Kind::box
                                                     : TokenSource::Kind::region;
            token.label = "w" + std::to_string(i);
            if (m_kind == PortKind::text) {
                token.char_begin = static_cast<std::size_t>(3 * i);
                token.char_end = token.char_begin + 2;
            } else if (m_kind == PortKind::audio) {
                token.begin_s = 0.5 * static_cast<double>(i);
                token.end_s = token.begin_s + 0.5;
            } else {
                token.width = token.height = 1;
            }
            list.push_back(token);
        }
        return list;
    }

  private:
    Case m_case;
    const NodeType* m_type;
    PortKind m_kind = PortKind::text;
    PortType m_input, m_output;
};

template <class Function>
void for_each_encoder(Function function) {
    for (const Case& one : cases()) {
        SCOPED_TRACE(name_of(one));
        const Encoder encoder(one);
        function(encoder);
    }
}

void expect_close(const torch::Tensor& got, const torch::Tensor& wanted, const std::string& what) {
    ASSERT_EQ(got.sizes(), wanted.sizes()) << what;
    EXPECT_TRUE(got.isfinite().all().item<bool>()) << what;
    EXPECT_TRUE(torch::allclose(got, wanted, 1e-8, 1e-10))
        << what << "\ngot " << got << "\nwanted " << wanted;
}

/// Tokens of one row that are there. [n,D]
torch::Tensor row_of(const Flow& out, std::int64_t row) {
    return out.values.dim() == 2 ? out.values[row].unsqueeze(0) : out.values[row].index({out.mask[row]});
}

TEST(Encoders, PaddingChangesNothing) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto module = encoder.make();
        ForwardContext context;
        const Flow out = module->forward({encoder.batch()}, context);
        const Flow longer = module->forward({encoder.batch(usual_rows, usual_seeds, 14)}, context);
        for (std::int64_t row = 0; row < 4; ++row)
            expect_close(row_of(longer, row), row_of(out, row), "row " + std::to_string(row));
        EXPECT_TRUE(out.values.isfinite().all().item<bool>());
    });
}

TEST(Encoders, NeighboursChangeNothing) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto module = encoder.make();
        ForwardContext context;
        const Flow out = module->forward({encoder.batch()}, context);
        const Flow turned = module->forward({encoder.batch({9, 0, 1, 23}, {4, 3, 2, 1})}, context);
        for (std::int64_t row = 0; row < 4; ++row) {
            const auto at = static_cast<std::size_t>(row);
            expect_close(row_of(turned, 3 - row), row_of(out, row), "turned, row " + std::to_string(row));
            const Flow alone = module->forward({encoder.batch({usual_rows[at]}, {usual_seeds[at]})}, context);
            expect_close(row_of(alone, 0), row_of(out, row), "alone, row " + std::to_string(row));
        }
        EXPECT_TRUE(torch::equal(out.present, encoder.batch().present));
    });
}

TEST(Encoders, EveryTokenHasASource) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto module = encoder.make();
        ForwardContext context;
        const Flow in = encoder.batch();
        const Flow out = module->forward({in}, context);
        for (std::int64_t row = 0; row < 4; ++row) {
            const std::int64_t length = usual_rows[static_cast<std::size_t>(row)];
            const TokenList given = encoder.elements(length), tokens = module->sources({given});
            const bool there = in.present[row].item<bool>();
            const std::int64_t count =
                out.values.dim() == 2 ? there : out.mask[row].sum().item<std::int64_t>();
            EXPECT_EQ(static_cast<std::int64_t>(tokens.size()), count) << "row " << row;
            if (tokens.empty()) continue;
            for (const TokenSource& token : tokens) {
                EXPECT_EQ(token.input, "in");
                EXPECT_EQ(token.modality, encoder.input().modality);
                EXPECT_FALSE(token.label.empty());
                EXPECT_GE(token.x, 0);
                EXPECT_LE(token.x + token.width, 1 + 1e-9);
                EXPECT_GE(token.y, 0);
                EXPECT_LE(token.y + token.height, 1 + 1e-9);
                EXPECT_LE(token.begin_s, token.end_s);
                if (encoder.kind() == PortKind::audio) {
                    EXPECT_LT(token.low_hz, token.high_hz);
                }
            }
            // From the first element to the last nothing is left out.
            EXPECT_EQ(tokens.front().char_begin, given.front().char_begin);
            EXPECT_EQ(tokens.back().char_end, given.back().char_end);
            EXPECT_EQ(tokens.front().begin_s, given.front().begin_s);
            EXPECT_EQ(tokens.back().end_s, given.back().end_s);
            EXPECT_EQ(tokens.front().low_hz, 0);
            if (encoder.kind() == PortKind::image) {
                EXPECT_NEAR(tokens.back().x + tokens.back().width, 1, 1e-9);
                EXPECT_NEAR(tokens.back().y + tokens.back().height, 1, 1e-9);
            }
        }
    });
}

TEST(Encoders, GradientsReachWhatIsNotFrozen) {
    for_each_encoder([](const Encoder& encoder) {
        const auto module = encoder.make();
        ForwardContext context;
        const Flow out = module->forward({encoder.batch()}, context);
        bool any = false;
        for (const torch::Tensor& parameter : module->parameters())
            any = any || parameter.requires_grad();
        ASSERT_EQ(out.values.requires_grad(), any);
        if (!any) return;
        torch::Tensor probe = torch::empty(out.values.sizes());
        Random random(9);
        fill_normal(probe, 1.0, random);
        (out.values * probe).sum().backward();
        for (const auto& item : module->named_parameters()) {
            const torch::Tensor& parameter = item.value();
            if (!parameter.requires_grad()) {
                EXPECT_FALSE(parameter.grad().defined()) << item.key();
                continue;
            }
            ASSERT_TRUE(parameter.grad().defined()) << item.key();
            EXPECT_TRUE(parameter.grad().isfinite().all().item<bool>()) << item.key();
            EXPECT_GT(parameter.grad().abs().max().item<double>(), 0) << item.key();
        }
    });
}

TEST(Encoders, TheSeedDecides) {
    for_each_encoder([](const Encoder& encoder) {
        torch::manual_seed(1);
        const auto first = encoder.make(5);
        torch::manual_seed(2);
        const auto second = encoder.make(5), other = encoder.make(6);
        const auto again = second->named_parameters();
        for (const auto& item : first->named_parameters())
            EXPECT_TRUE(torch::equal(item.value(), again[item.key()])) << item.key();
        bool differs = false;
        const auto others = other->named_parameters();
        for (const auto& item : first->named_parameters())
            differs = differs || !torch::equal(item.value(), others[item.key()]);
        EXPECT_TRUE(differs);
    });
}

TEST(Encoders, HasTheShapeThatItsRuleSays) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto module = encoder.make();
        ForwardContext context;
        for (const std::int64_t length : {1, 9, 24}) {
            const Flow out = module->forward({encoder.batch({length, length}, {1, 2})}, context);
            ASSERT_EQ(encoder.output().shape.size(), static_cast<std::size_t>(out.values.dim()))
                << shape_text(encoder.output().shape);
            EXPECT_EQ(encoder.output().kind, out.values.dim() == 2 ? PortKind::vector : PortKind::tokens);
            EXPECT_EQ(encoder.output().modality, encoder.input().modality);
            for (std::size_t i = 0; i < encoder.output().shape.size(); ++i) {
                const Dim& dim = encoder.output().shape[i];
                std::int64_t wanted = dim.size;
                static const std::regex spans("(?:(\\d+)·)?(?:F|\\(F-(\\d+)\\))(?:/(\\d+))?");
                std::smatch match;
                if (dim.name == "B")
                    wanted = 2;
                else if (dim.name == "L")
                    wanted = length;
                else if (std::regex_match(dim.name, match, spans)) {
                    const auto number = [&](std::size_t group, std::int64_t otherwise) {
                        return match[group].matched ? std::stoll(match[group].str()) : otherwise;
                    };
                    const std::int64_t step = number(3, 1), left = length - number(2, 0);
                    wanted = number(1, 1) * std::max<std::int64_t>((left + step - 1) / step, 1);
                }
                EXPECT_EQ(out.values.size(static_cast<std::int64_t>(i)), wanted)
                    << shape_text(encoder.output().shape);
            }
            if (out.values.dim() == 3) {
                EXPECT_EQ(out.mask.sizes(), out.values.sizes().slice(0, 2));
            }
        }
    });
}

/// Zeros of an absent modality and of padding must not enter a batch's statistics.
TEST(Encoders, TrainsOnWhatIsThereAlone) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        const auto with_absent = encoder.make(), without = encoder.make();
        with_absent->train();
        without->train();
        ForwardContext context;
        context.training = true;
        context.generator = at::detail::createCPUGenerator(1);
        const Flow out = with_absent->forward({encoder.batch(usual_rows, usual_seeds, 5)}, context);
        const Flow plain = without->forward({encoder.batch({23, 1, 9}, {1, 2, 4})}, context);
        for (const auto& [row, same] :
             std::vector<std::pair<std::int64_t, std::int64_t>>{{0, 0}, {1, 1}, {3, 2}})
            expect_close(row_of(out, row), row_of(plain, same), "row " + std::to_string(row));
        const auto buffers = without->named_buffers();
        for (const auto& item : with_absent->named_buffers())
            expect_close(item.value().to(torch::kFloat64), buffers[item.key()].to(torch::kFloat64),
                         item.key());
        // A batch in which nobody has it, and one of a single short row.
        const Flow nobody = with_absent->forward({encoder.batch({0, 0}, {1, 2})}, context);
        EXPECT_TRUE(nobody.values.isfinite().all().item<bool>());
        EXPECT_TRUE(
            with_absent->forward({encoder.batch({1}, {1})}, context).values.isfinite().all().item<bool>());
    });
}

TEST(Encoders, DropsByItsOwnGeneratorInTrainingAlone) {
    for_each_encoder([](const Encoder& encoder) {
        torch::NoGradGuard no_grad;
        if (encoder.deep()) return; // takes long, and drops no differently
        std::map<std::string, std::string> dropping;
        for (const char* rate : {"dropout", "layer_dropout"})
            if (encoder.has(rate)) dropping[rate] = "0.5";
        if (dropping.empty()) return;
        const auto run = [&](std::uint64_t global, std::uint64_t own) {
            torch::manual_seed(global);
            const auto module = encoder.make(5, dropping);
            module->train();
            ForwardContext context;
            context.training = true;
            context.generator = at::detail::createCPUGenerator(own);
            return module->forward({encoder.batch()}, context).values;
        };
        EXPECT_TRUE(torch::equal(run(1, 7), run(2, 7)));
        if (!encoder.has("freeze") && !encoder.still()) {
            EXPECT_FALSE(torch::equal(run(1, 7), run(1, 8)));
        }
        ForwardContext evaluation;
        expect_close(encoder.make(5, dropping)->forward({encoder.batch()}, evaluation).values,
                     encoder.make(5)->forward({encoder.batch()}, evaluation).values, "in evaluation");
    });
}

} // namespace
} // namespace triptych
