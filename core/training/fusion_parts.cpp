// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/fusion_parts.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace triptych {
namespace {

constexpr double largest_rate = 0.95;

std::string listed(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

std::string trimmed(const std::string& text) {
    const std::size_t begin = text.find_first_not_of(' ');
    return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

} // namespace

std::vector<std::string> unique_names(std::vector<std::string> names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name = names[i];
        const auto taken = [&] {
            return std::find(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(i), names[i]) !=
                   names.begin() + static_cast<std::ptrdiff_t>(i);
        };
        for (int number = 2; taken(); ++number)
            names[i] = name + "_" + std::to_string(number);
    }
    return names;
}

std::vector<std::string> input_names(const std::vector<PortType>& inputs) {
    std::vector<std::string> names;
    for (const PortType& input : inputs)
        if (!input.input.empty()) names.push_back(input.input);
    return names.size() == inputs.size() ? unique_names(std::move(names)) : std::vector<std::string>{};
}

std::vector<Field> modality_dropout_fields() {
    return {
        {.name = "modality_dropout",
         .title = "Modality dropout",
         .kind = FieldKind::number,
         .fallback = 0.1,
         .minimum = 0,
         .maximum = largest_rate,
         .help =
             "How often a modality is treated as absent in training, so that its learned token is trained."},
        {.name = "modality_dropout_rates",
         .title = "Rate for each modality",
         .kind = FieldKind::text,
         .fallback = std::string(),
         .help =
             "Modalities whose dropout is another, such as text=0.2,image=0.1; by the names of input nodes.",
         .advanced = true},
    };
}

Result<std::vector<double>> modality_rates(const Params& params, const std::vector<std::string>& names) {
    std::vector<double> rates(names.size(), params.number("modality_dropout"));
    std::vector<std::string> seen;
    const std::string& text = params.text("modality_dropout_rates");
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string item = trimmed(text.substr(begin, end - begin));
        begin = end + 1;
        const std::size_t equals = item.find('=');
        const std::string name = trimmed(item.substr(0, equals));
        const std::string number = equals == std::string::npos ? "" : trimmed(item.substr(equals + 1));
        double rate = 0;
        const auto [stop, status] = std::from_chars(number.data(), number.data() + number.size(), rate);
        if (name.empty() || number.empty() || status != std::errc{} || stop != number.data() + number.size())
            return fail(ErrorCode::invalid_argument, {},
                        "has '" + item +
                            "' in modality_dropout_rates, which is not of the form NAME=RATE, such as "
                            "text=0.2.",
                        {item});
        if (!(rate >= 0 && rate <= largest_rate))
            return fail(ErrorCode::out_of_range, {},
                        "drops '" + name + "' at a rate of " + number + "; it takes 0 to 0.95.",
                        {name, number});
        if (std::find(seen.begin(), seen.end(), name) != seen.end())
            return fail(ErrorCode::invalid_argument, {}, "has two rates of dropout for '" + name + "'.",
                        {name});
        seen.push_back(name);
        if (names.empty()) continue;
        const auto found = std::find(names.begin(), names.end(), name);
        if (found == names.end())
            return fail(ErrorCode::unknown_name, {},
                        "has a rate of dropout for '" + name +
                            "', which does not lead here; these do: " + listed(names) + ".",
                        {name, listed(names)});
        rates[static_cast<std::size_t>(found - names.begin())] = rate;
    }
    return rates;
}

Result<void> check_fusion(const Params& params, const std::vector<PortType>& inputs, std::size_t least) {
    for (const PortType& input : inputs)
        if (input.shape.back().size < 1)
            return fail(ErrorCode::bad_shape, {},
                        "cannot project " + shape_text(input.shape) + ": its last side is not known.",
                        {shape_text(input.shape)});
    if (inputs.size() < least)
        return fail(ErrorCode::bad_graph, {},
                    "joins at least " + std::to_string(least) + " inputs, and has " +
                        std::to_string(inputs.size()) + ". Connect another encoder.",
                    {std::to_string(least), std::to_string(inputs.size())});
    if (auto rates = modality_rates(params, input_names(inputs)); !rates) return rates.error();
    return {};
}

torch::Tensor pooled(const Flow& flow, bool largest) {
    const torch::Tensor& x = flow.values;
    if (x.dim() == 2) return x;
    const torch::Tensor mask = flow.mask.unsqueeze(2);
    // A row without a token becomes 0 here; who calls puts its learned vector there.
    if (largest)
        return x.masked_fill(~mask, -std::numeric_limits<float>::infinity())
            .amax(1)
            .masked_fill(~mask.any(1), 0);
    return x.masked_fill(~mask, 0).sum(1) / mask.sum(1).clamp_min(1);
}

TokenList FusionModule::tokens_or_absent(const TokenList& tokens, std::size_t i) const {
    if (!tokens.empty()) return tokens;
    TokenSource absent;
    absent.kind = TokenSource::Kind::absent;
    absent.modality = m_in.types[i].modality;
    absent.input = m_in.names[i];
    absent.label = "absent";
    return {absent};
}

TokenList FusionModule::attended(const std::vector<TokenList>& inputs) const {
    TokenList all;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        for (TokenSource& token : tokens_or_absent(inputs[i], i))
            all.push_back(std::move(token));
    return all;
}

std::vector<torch::Tensor> FusionModule::modalities_present(const std::vector<Flow>& inputs,
                                                            const ForwardContext& context) const {
    std::vector<torch::Tensor> present;
    for (const Flow& input : inputs)
        present.push_back(input.present);
    const bool any =
        std::any_of(m_in.dropout.begin(), m_in.dropout.end(), [](double rate) { return rate > 0; });
    if (!context.training || !any || inputs.size() < 2) return present;
    const torch::Tensor before = torch::stack(present, 1);
    std::vector<torch::Tensor> kept;
    const bool alike = std::all_of(m_in.dropout.begin(), m_in.dropout.end(),
                                   [&](double rate) { return rate == m_in.dropout.front(); });
    torch::Tensor drawn;
    if (alike) {
        drawn = draw(before.sizes(), 1.0 - m_in.dropout.front(), before, context);
    } else {
        for (const double rate : m_in.dropout)
            kept.push_back(draw({before.size(0)}, 1.0 - rate, before, context));
        drawn = torch::stack(kept, 1);
    }
    const torch::Tensor left = drawn.to(torch::kBool) & before;
    const torch::Tensor after = torch::where(left.any(1, true), left, before);
    for (std::size_t i = 0; i < present.size(); ++i)
        present[i] = after.select(1, static_cast<std::int64_t>(i));
    return present;
}

torch::Tensor FusionModule::vector_parameter(const std::string& name, at::IntArrayRef shape, Random& random,
                                             double deviation) {
    torch::Tensor made = register_parameter(name, torch::zeros(shape));
    fill_normal(made, deviation, random);
    return made;
}

void VectorFusion::make_absent(Random& random) {
    for (std::size_t i = 0; i < m_in.size(); ++i)
        m_absent.push_back(vector_parameter("absent_" + m_in.names[i], {m_in.width(i)}, random));
}

std::vector<torch::Tensor> VectorFusion::vectors(const std::vector<Flow>& inputs,
                                                 const std::vector<torch::Tensor>& present,
                                                 bool largest) const {
    std::vector<torch::Tensor> all;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        all.push_back(torch::where(present[i].unsqueeze(1), pooled(inputs[i], largest), m_absent[i]));
    return all;
}

void TokenFusion::make_inputs(bool kind, bool position, Random& random, bool bias) {
    for (std::size_t i = 0; i < m_in.size(); ++i) {
        const std::string& name = m_in.names[i];
        const PortType& type = m_in.types[i];
        m_project.push_back(
            register_module("project_" + name, make_linear(m_in.width(i), m_width, random, bias)));
        m_absent.push_back(vector_parameter("absent_" + name, {m_width}, random));
        m_kind.push_back(kind ? vector_parameter("modality_" + name, {m_width}, random) : torch::Tensor());
        // States of a recurrent encoder know their place. Cells of a grid do not, and their number is fixed.
        const std::int64_t length = type.shape[1].size;
        const bool placed = position && type.kind == PortKind::tokens && length > 1;
        m_position.push_back(placed ? vector_parameter("position_" + name, {length, m_width}, random)
                                    : torch::Tensor());
    }
}

std::vector<TokenFusion::Tokens> TokenFusion::tokens(const std::vector<Flow>& inputs,
                                                     const std::vector<torch::Tensor>& present) {
    std::vector<Tokens> all;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        const Flow& input = inputs[i];
        const bool single = input.values.dim() == 2;
        torch::Tensor x = m_project[i]->forward(single ? input.values.unsqueeze(1) : input.values);
        if (m_position[i].defined()) x = x + m_position[i];
        torch::Tensor absent = m_absent[i];
        if (m_kind[i].defined()) {
            x = x + m_kind[i];
            absent = absent + m_kind[i];
        }
        const torch::Tensor there = present[i].unsqueeze(1);
        torch::Tensor mask =
            single || !input.mask.defined() ? there.expand({-1, x.size(1)}) : input.mask & there;
        x = torch::where(there.unsqueeze(2), x, absent.view({1, 1, m_width}));
        torch::Tensor first = torch::zeros({1, x.size(1)}, mask.options());
        first.select(1, 0).fill_(true);
        all.push_back({x, mask | (first & ~there)});
    }
    return all;
}

Field dropout_field() {
    return {.name = "dropout",
            .title = "Dropout",
            .kind = FieldKind::number,
            .fallback = 0.0,
            .minimum = 0,
            .maximum = 0.95,
            .help = "Share of what each part adds that is dropped in training."};
}

Field width_field(std::int64_t fallback) {
    return {.name = "width",
            .title = "Width d",
            .fallback = fallback,
            .minimum = 1,
            .maximum = 8192,
            .help = "Every token is projected to this many numbers."};
}

Field heads_field() {
    return {.name = "heads",
            .title = "Heads",
            .fallback = std::int64_t{4},
            .minimum = 1,
            .maximum = 64,
            .help = "Attentions side by side, each over its share of the width."};
}

Field layers_field(std::int64_t fallback) {
    return {.name = "layers",
            .title = "Layers",
            .fallback = fallback,
            .minimum = 1,
            .maximum = 24,
            .help = "Attentions after each other."};
}

Field position_field() {
    return {.name = "position",
            .title = "Position embedding",
            .kind = FieldKind::boolean,
            .fallback = true,
            .help = "A learned vector for each cell of a grid; recurrent states know their place already."};
}

Field pool_field() {
    return {.name = "pool",
            .title = "Pool",
            .kind = FieldKind::choice,
            .fallback = std::string("mean"),
            .choices = {"mean", "max"},
            .help = "How the tokens of a modality become one vector."};
}

std::vector<Field> with_modality_dropout(std::vector<Field> fields) {
    for (Field& field : modality_dropout_fields())
        fields.push_back(std::move(field));
    return fields;
}

} // namespace triptych
