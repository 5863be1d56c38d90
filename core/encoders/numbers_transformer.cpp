// SPDX-License-Identifier: GPL-3.0-or-later
// A token for each column, through Transformer layers: a number times the column's own vector, a category's own vector,
// and the column's bias. Columns whose cell is not known are masked.
#include <cmath>

#include "core/training/number_columns.h"
#include "core/training/token_pool.h"
#include "core/training/transformer.h"

namespace triptych {
namespace {

class NumbersTransformer : public NodeModule {
  public:
    NumbersTransformer(const Params& params, NumberColumns columns, Random random)
        : m_class_token(params.text("tokens") == "class"), m_width(params.integer("width")),
          m_columns(std::move(columns)), m_offsets(m_columns.offsets()) {
        const auto numbers = static_cast<std::int64_t>(m_columns.numbers_at.size());
        const auto categories = static_cast<std::int64_t>(m_columns.categories_at.size());
        const double bound = 1.0 / std::sqrt(static_cast<double>(m_width));
        const auto vectors = [&](const std::string& name, std::int64_t count) {
            torch::Tensor made = register_parameter(name, torch::empty({count, m_width}));
            fill_uniform(made, bound, random);
            return made;
        };
        if (numbers > 0) {
            m_weight = vectors("number_weight", numbers);
            m_number_bias = vectors("number_bias", numbers);
        }
        if (categories > 0) {
            m_embedding = vectors("category_embedding", m_columns.all_categories);
            m_category_bias = vectors("category_bias", categories);
        }
        if (m_class_token) m_class = vectors("class_token", 1);
        // Where the columns stand after numbers and categories were put one after the other.
        std::vector<std::int64_t> place(static_cast<std::size_t>(m_columns.count()));
        for (std::int64_t i = 0; i < numbers; ++i)
            place[static_cast<std::size_t>(m_columns.numbers_at[static_cast<std::size_t>(i)])] = i;
        for (std::int64_t i = 0; i < categories; ++i)
            place[static_cast<std::size_t>(m_columns.categories_at[static_cast<std::size_t>(i)])] = numbers + i;
        m_order = torch::tensor(place, torch::kInt64);
        TransformerOptions options = transformer_options(params);
        options.gated = params.text("activation") == "reglu";
        options.first_norm = !options.pre_norm;
        m_encoder = register_module(
            "encoder", std::make_shared<TransformerEncoder>(options, params.integer("layers"), random));
    }

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const std::int64_t batch = in.values.size(0);
        torch::Tensor x = tokens(in.values.masked_fill(~in.mask, 0), context), mask = in.mask;
        if (m_class_token) {
            x = torch::cat({m_class.unsqueeze(0).expand({batch, 1, m_width}), x}, 1);
            mask = torch::cat({torch::ones({batch, 1}, mask.options()), mask}, 1);
        }
        x = m_encoder->forward(x, mask, context);
        finish_capture(context, in, mask, m_class_token, true);
        if (m_class_token) return single_token(x.narrow(1, 0, 1), in);
        return {masked(x, in.mask), in.mask, in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override {
        return m_class_token ? whole(inputs[0]) : inputs[0];
    }
    TokenList attended(const std::vector<TokenList>& inputs) const override {
        return m_class_token ? with_class_token(inputs[0]) : inputs[0];
    }

  private:
    /// @param values  [B,n] @return [B,n,width], in the order of the columns
    torch::Tensor tokens(const torch::Tensor& values, const ForwardContext& context) const {
        std::vector<torch::Tensor> parts;
        if (m_weight.defined())
            parts.push_back(NumberColumns::select(values, m_columns.numbers_at).unsqueeze(2) * m_weight + m_number_bias);
        if (m_embedding.defined()) {
            const torch::Tensor place = NumberColumns::select(values, m_columns.categories_at).to(torch::kInt64) +
                                        m_offsets.to(values.device());
            parts.push_back(tapped(torch::embedding(m_embedding, place), Inner::categories, context) + m_category_bias);
        }
        return torch::cat(parts, 1).index_select(1, m_order.to(values.device()));
    }

    bool m_class_token;
    std::int64_t m_width;
    NumberColumns m_columns;
    torch::Tensor m_offsets, m_order;
    torch::Tensor m_weight, m_number_bias, m_embedding, m_category_bias, m_class; ///< undefined where there is none
    std::shared_ptr<TransformerEncoder> m_encoder;
};

} // namespace

void register_numbers_transformer(Registry& registry) {
    NodeType type;
    type.id = "numbers.transformer";
    type.title = "Feature tokens and Transformer";
    type.category = "numbers encoder";
    type.modality = Modality::numbers;
    type.inputs = {{"in", {PortKind::numbers}, false, Modality::numbers}};
    type.fields = {{.name = "width",
                    .title = "Width",
                    .fallback = std::int64_t{96},
                    .minimum = 1,
                    .maximum = 4096,
                    .help = "Numbers that stand for a column in every layer."}};
    for (Field& field : transformer_fields(3, 8, 128)) {
        if (field.name == "activation") {
            field.fallback = std::string("reglu");
            field.choices = {"reglu", "gelu", "relu"};
        }
        type.fields.push_back(std::move(field));
    }
    type.fields.push_back(
        {.name = "tokens",
         .title = "Tokens",
         .kind = FieldKind::choice,
         .fallback = std::string("columns"),
         .choices = {"columns", "class"},
         .help = "One token for each column that is not missing, or a learned token that looks at all of them."});
    type.help = "FT-Transformer: each column becomes a token, xⱼWⱼ + bⱼ for a number, an embedding for a category, and "
                "Transformer layers follow, the first without a normalisation before it. Missing columns are masked.";
    type.source = "Gorishniy et al. 2021";
    type.shape = [](const Params& params, const std::vector<PortType>& inputs, const DataFacts&) -> Result<PortType> {
        if (auto shared = check_heads_share(params.integer("width"), params.integer("heads")); !shared)
            return shared.error();
        const Dim length = params.text("tokens") == "columns" ? inputs.at(0).shape.back() : Dim::number(1);
        return PortType{
            PortKind::tokens, {Dim::symbol("B"), length, Dim::number(params.integer("width"))}, Modality::numbers};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<NumbersTransformer>(
            params, NumberColumns::of(inputs.at(0), context), context.random(0)));
    });
    registry.add(std::move(type));
}

} // namespace triptych
