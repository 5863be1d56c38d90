// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collate_numbers.h"

#include <algorithm>

namespace triptych {

Flow stack_numbers(const std::vector<const PreparedNumbers*>& rows, std::int64_t columns) {
    const auto batch = static_cast<std::int64_t>(rows.size());
    Flow flow;
    flow.values = torch::zeros({batch, columns});
    flow.mask = torch::zeros({batch, columns}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedNumbers* row = rows[static_cast<std::size_t>(b)];
        if (!row) continue;
        std::copy(row->values.begin(), row->values.end(), flow.values.data_ptr<float>() + b * columns);
        std::copy(row->known.begin(), row->known.end(), flow.mask.data_ptr<bool>() + b * columns);
    }
    flow.present = flow.mask.any(1);
    return flow;
}

Flow stack_vectors(const std::vector<const PreparedVector*>& rows, std::int64_t width) {
    const auto batch = static_cast<std::int64_t>(rows.size());
    Flow flow;
    flow.values = torch::zeros({batch, width});
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedVector* row = rows[static_cast<std::size_t>(b)];
        if (!row) continue;
        std::copy(row->values.begin(), row->values.end(), flow.values.data_ptr<float>() + b * width);
        flow.present.data_ptr<bool>()[b] = true;
    }
    return flow;
}

Flow stack_series(const std::vector<const PreparedSeries*>& rows, std::int64_t channels, std::int64_t least) {
    std::int64_t length = std::max<std::int64_t>(least, 1);
    for (const PreparedSeries* row : rows)
        if (row) length = std::max(length, static_cast<std::int64_t>(row->steps.rows));
    const auto batch = static_cast<std::int64_t>(rows.size());
    Flow flow;
    flow.values = torch::zeros({batch, length, channels});
    flow.mask = torch::zeros({batch, length}, torch::kBool);
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedSeries* row = rows[static_cast<std::size_t>(b)];
        if (!row || row->steps.rows == 0) continue;
        std::copy(row->steps.values.begin(), row->steps.values.end(),
                  flow.values.data_ptr<float>() + b * length * channels);
        std::fill_n(flow.mask.data_ptr<bool>() + b * length, row->steps.rows, true);
        flow.present.data_ptr<bool>()[b] = true;
    }
    return flow;
}

TokenList number_sources(const PreparedNumbers& numbers, const std::string& input,
                         const std::vector<std::string>& columns) {
    TokenList tokens;
    TokenSource token;
    token.kind = TokenSource::Kind::column;
    token.modality = Modality::numbers;
    token.input = input;
    token.count = 1;
    for (std::size_t i = 0; i < columns.size() && i < numbers.known.size(); ++i) {
        if (!numbers.known[i]) continue;
        token.label = columns[i];
        token.first = i;
        tokens.push_back(token);
    }
    return tokens;
}

TokenList vector_sources(const PreparedVector&, const std::string& input, const std::string& column) {
    TokenSource token;
    token.kind = TokenSource::Kind::column;
    token.modality = Modality::vector;
    token.input = input;
    token.label = column;
    token.count = 1;
    return {token};
}

TokenList series_sources(const PreparedSeries& series, const std::string& input) {
    TokenList tokens;
    TokenSource token;
    token.kind = TokenSource::Kind::step;
    token.modality = Modality::series;
    token.input = input;
    token.count = 1;
    for (int step = 0; step < series.steps.rows; ++step) {
        token.first = static_cast<std::size_t>(step);
        token.label = std::to_string(step);
        tokens.push_back(token);
    }
    return tokens;
}

} // namespace triptych
