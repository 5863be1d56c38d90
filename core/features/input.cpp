// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/input.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/features/files.h"

namespace triptych {

using nlohmann::json;

Result<void> InputPreparer::check(const Dataset& dataset) const {
    for (const std::string& name : columns(dataset))
        if (auto fits = check_column(*this, name, dataset); !fits) return fits;
    return {};
}

Result<void> InputPreparer::count(const Dataset&, std::size_t, InputTally&) const {
    return {};
}

Result<void> InputPreparer::finish(const std::vector<const InputTally*>&) {
    return {};
}

void InputPreparer::store(json&) const {}

Result<void> InputPreparer::load(const json&) {
    return {};
}

Result<PreparedValue> FileInput::prepare(const Dataset& dataset, std::size_t row, bool keep_wave) const {
    const auto file = dataset.path(row, column);
    if (!file) return PreparedValue{};
    auto value = prepare_file(*file, keep_wave);
    if (!value) return at_cell(value.error(), dataset, row, column);
    return value;
}

Result<PreparedValue> FileInput::prepare(const RawValue& value, bool keep_wave) const {
    if (value.file) return prepare_file(*value.file, keep_wave);
    if (value.text) return fail(ErrorCode::invalid_argument, {}, "takes a file.");
    return PreparedValue{};
}

Error at_cell(const Error& error, const Dataset& dataset, std::size_t row, const std::string& column) {
    if (error.code == ErrorCode::file_not_found)
        if (auto missing = missing_file(dataset, row, column)) return *std::move(missing);
    return error.at(dataset.where(row) + ", column '" + column + "'");
}

namespace {

const ColumnInfo* column_info(const Dataset& dataset, const std::string& name) {
    for (const ColumnInfo& column : dataset.columns())
        if (column.name == name) return &column;
    return nullptr;
}

} // namespace

Result<void> column_there(const InputPreparer& input, const std::string& name, const Dataset& dataset) {
    if (!column_info(dataset, name))
        return fail(ErrorCode::missing_column, input.id,
                    "reads the column '" + name + "', which " + dataset.file().filename().string() +
                        " does not have.",
                    {name, dataset.file().filename().string()});
    return {};
}

Result<void> check_column(const InputPreparer& input, const std::string& name, const Dataset& dataset) {
    if (auto there = column_there(input, name, dataset); !there) return there;
    const ColumnInfo* column = column_info(dataset, name);
    if (!input.reads(column->role))
        return fail(ErrorCode::missing_column, input.id,
                    "cannot read the column '" + name + "', whose role is " + role_name(column->role) +
                        "; choose another column or role.",
                    {name, role_name(column->role)});
    return {};
}

Error bad_store(const std::string& what) {
    return fail(ErrorCode::bad_format, "preparation", what, {what});
}

Result<std::vector<float>> stored_numbers(const json& entry, const char* key, std::size_t count) {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_array() || found->size() != count)
        return bad_store("'" + std::string(key) + "' must be " + std::to_string(count) + " numbers.");
    std::vector<float> out;
    for (const json& value : *found) {
        if (!value.is_number())
            return bad_store("'" + std::string(key) + "' holds something that is not a number.");
        out.push_back(value.get<float>());
        if (!std::isfinite(out.back()))
            return bad_store("'" + std::string(key) + "' holds a number that is not finite.");
    }
    return out;
}

Result<std::vector<float>> stored_deviations(const json& entry, const char* key, std::size_t count) {
    auto numbers = stored_numbers(entry, key, count);
    if (numbers && !std::all_of(numbers->begin(), numbers->end(), [](float v) { return v > 0; }))
        return bad_store("a deviation is not above zero.");
    return numbers;
}

void ChannelSums::add(const ChannelSums& other) {
    for (std::size_t i = 0; i < sum.size() && i < other.sum.size(); ++i) {
        sum[i] += other.sum[i];
        squares[i] += other.squares[i];
        count[i] += other.count[i];
    }
}

Preparer::MelStatistics ChannelSums::statistics(float least, float constant) const {
    Preparer::MelStatistics out{std::vector<float>(sum.size(), 0.0f), std::vector<float>(sum.size(), 1.0f)};
    for (std::size_t i = 0; i < sum.size(); ++i) {
        if (count[i] == 0) continue;
        const double mean = sum[i] / count[i];
        const auto deviation =
            static_cast<float>(std::sqrt(std::max(0.0, squares[i] / count[i] - mean * mean)));
        out.mean[i] = static_cast<float>(mean);
        out.deviation[i] = deviation < least ? constant : deviation;
    }
    return out;
}

} // namespace triptych
