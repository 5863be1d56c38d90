// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/number_columns.h"

namespace triptych {

NumberColumns NumberColumns::of(const PortType& input, const BuildContext& context) {
    NumberColumns out;
    const auto told = context.input_names.empty() ? context.facts.categories.end()
                                                  : context.facts.categories.find(context.input_names.front());
    if (told != context.facts.categories.end())
        out.categories = told->second;
    else
        out.categories.assign(static_cast<std::size_t>(std::max<std::int64_t>(input.shape.back().size, 1)), 0);
    for (std::int64_t column = 0; column < out.count(); ++column) {
        const std::int64_t kinds = out.categories[static_cast<std::size_t>(column)];
        (kinds > 0 ? out.categories_at : out.numbers_at).push_back(column);
        out.all_categories += kinds;
    }
    return out;
}

torch::Tensor NumberColumns::offsets() const {
    std::vector<std::int64_t> begins;
    std::int64_t begin = 0;
    for (const std::int64_t column : categories_at) {
        begins.push_back(begin);
        begin += categories[static_cast<std::size_t>(column)];
    }
    return torch::tensor(begins, torch::kInt64);
}

torch::Tensor NumberColumns::select(const torch::Tensor& x, const std::vector<std::int64_t>& places) {
    const torch::Tensor index = torch::tensor(places, torch::kInt64).to(x.device());
    return x.index_select(1, index);
}

} // namespace triptych
