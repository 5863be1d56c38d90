// SPDX-License-Identifier: GPL-3.0-or-later
// Columns side by side through dense layers. A column of numbers is one number, one of categories a 1 among zeros; both
// are zeros where the cell is not known, and a number more for each column says which of them are: [numbers; one-hot;
// missing].
#include "core/training/dense_layers.h"
#include "core/training/number_columns.h"

namespace triptych {
namespace {

class NumbersMlp : public NodeModule {
  public:
    NumbersMlp(const Params& params, NumberColumns columns, Random random)
        : m_columns(std::move(columns)), m_offsets(m_columns.offsets()),
          m_layers(*this, params,
                   static_cast<std::int64_t>(m_columns.numbers_at.size()) + m_columns.all_categories + m_columns.count(),
                   random) {}

    Flow forward(const std::vector<Flow>& inputs, ForwardContext& context) override {
        const Flow& in = inputs[0];
        const torch::Tensor values = in.values.masked_fill(~in.mask, 0);
        std::vector<torch::Tensor> parts;
        if (!m_columns.numbers_at.empty()) parts.push_back(NumberColumns::select(values, m_columns.numbers_at));
        if (!m_columns.categories_at.empty()) {
            const torch::Tensor place = NumberColumns::select(values, m_columns.categories_at).to(torch::kInt64) +
                                        m_offsets.to(values.device());
            const torch::Tensor known = NumberColumns::select(in.mask, m_columns.categories_at);
            const auto kinds = static_cast<std::int64_t>(m_columns.categories_at.size());
            if (context.tap) {
                const torch::Tensor ones = torch::zeros({values.size(0), kinds, m_columns.all_categories}, values.options())
                                               .scatter(2, place.unsqueeze(2), known.to(values.dtype()).unsqueeze(2));
                parts.push_back(tapped(ones, Inner::categories, context).sum(1));
            } else {
                parts.push_back(torch::zeros({values.size(0), m_columns.all_categories}, values.options())
                                    .scatter_add(1, place, known.to(values.dtype())));
            }
        }
        parts.push_back((~in.mask).to(values.dtype()));
        const torch::Tensor out = m_layers.forward(torch::cat(parts, 1), context);
        return {out.masked_fill(~in.present.unsqueeze(1), 0), {}, in.present};
    }

    TokenList sources(const std::vector<TokenList>& inputs) const override { return joined(inputs[0]); }

  private:
    NumberColumns m_columns;
    torch::Tensor m_offsets;
    DenseLayers m_layers;
};

} // namespace

void register_numbers_mlp(Registry& registry) {
    NodeType type;
    type.id = "numbers.mlp";
    type.title = "MLP";
    type.category = "numbers encoder";
    type.modality = Modality::numbers;
    type.inputs = {{"in", {PortKind::numbers}, false, Modality::numbers}};
    type.fields = DenseLayers::fields(0.1);
    type.help = "Puts the columns side by side: a number as it is, a category as a 1 among zeros, and for each column "
                "whether it is missing. Hidden layers with an activation follow, then a linear one.";
    type.source = "Rumelhart et al. 1986";
    type.shape = [](const Params& params, const std::vector<PortType>&, const DataFacts&) -> Result<PortType> {
        return PortType{
            PortKind::vector, {Dim::symbol("B"), Dim::number(params.integer("width"))}, Modality::numbers};
    };
    type.factory = factory([](const Params& params, const std::vector<PortType>& inputs, const PortType&,
                              const BuildContext& context) -> Result<std::shared_ptr<NodeModule>> {
        return std::static_pointer_cast<NodeModule>(std::make_shared<NumbersMlp>(
            params, NumberColumns::of(inputs.at(0), context), context.random(0)));
    });
    registry.add(std::move(type));
}

} // namespace triptych
