// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/donors.h"

#include <algorithm>
#include <numeric>

#include "core/base/random.h"

namespace triptych {
namespace {

/// By the cells alone. Numbers are there where any of their columns is.
bool has_all_inputs(const Preparer& preparer, const Dataset& dataset, std::size_t row) {
    const auto there = [&](const std::string& column) {
        return dataset.text(row, column) || dataset.text(row, column + "__0"); // the latter of a vector that is spread over columns
    };
    return std::all_of(preparer.inputs().begin(), preparer.inputs().end(), [&](const std::string& input) {
        const std::vector<std::string> columns = preparer.columns(input);
        return std::any_of(columns.begin(), columns.end(), there);
    });
}

} // namespace

std::vector<std::size_t> donor_rows(const Preparer& preparer, const Dataset& dataset, std::uint64_t seed,
                                    std::optional<std::size_t> without, std::size_t count) {
    std::vector<std::size_t> rows = dataset.rows_of(Split::train);
    if (rows.size() < 2) {
        rows.resize(dataset.size());
        std::iota(rows.begin(), rows.end(), std::size_t{0});
    }
    Random(seed, {stable_hash("donors")}).shuffle(rows);
    if (without) std::erase(rows, *without);
    std::stable_partition(rows.begin(), rows.end(), [&](std::size_t row) { return has_all_inputs(preparer, dataset, row); });
    rows.resize(std::min(rows.size(), count));
    return rows;
}

Result<Donors> Donors::draw(const Predictor& predictor, const Dataset& dataset, std::uint64_t seed, std::stop_token stop,
                            std::size_t count) {
    Donors donors;
    donors.m_seed = seed;
    donors.m_count = count;
    for (const std::size_t row : donor_rows(predictor.preparer(), dataset, seed, {}, dataset.size())) {
        if (donors.m_drawn.size() > count) break; // one more than a row that is among them needs
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, "donors", "were not all read.");
        if (auto sample = predictor.preparer().prepare(dataset, row)) donors.m_drawn.emplace_back(row, *std::move(sample));
    }
    return donors;
}

std::vector<const PreparedSample*> Donors::without(std::size_t row) const {
    std::vector<const PreparedSample*> samples;
    for (const auto& [place, sample] : m_drawn)
        if (place != row && samples.size() < m_count) samples.push_back(&sample);
    return samples;
}

} // namespace triptych
