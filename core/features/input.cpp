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

Result<std::vector<double>> stored_numbers(const json& entry, const char* key, std::size_t count) {
    const auto found = entry.find(key);
    if (found == entry.end() || !found->is_array() || found->size() != count)
        return bad_store("'" + std::string(key) + "' must be " + std::to_string(count) + " numbers.");
    std::vector<double> out;
    for (const json& value : *found) {
        if (!value.is_number())
            return bad_store("'" + std::string(key) + "' holds something that is not a number.");
        out.push_back(value.get<double>());
        if (!std::isfinite(out.back()))
            return bad_store("'" + std::string(key) + "' holds a number that is not finite.");
    }
    return out;
}

Result<std::vector<double>> stored_deviations(const json& entry, const char* key, std::size_t count) {
    auto numbers = stored_numbers(entry, key, count);
    if (numbers && !std::all_of(numbers->begin(), numbers->end(), [](double v) { return v > 0; }))
        return bad_store("a deviation is not above zero.");
    return numbers;
}

void Moments::add(const Moments& other) {
    if (other.count == 0) return;
    const double all = count + other.count, off = other.mean - mean;
    squares += other.squares + off * off * count * other.count / all;
    mean += off * other.count / all;
    count = all;
}

double Moments::deviation() const {
    // Of a channel that never changes every distance from the mean is exactly 0.
    return count > 0 && squares > 0 ? std::sqrt(squares / count) : 1;
}

Standard Standard::of(const std::vector<Moments>& channels) {
    Standard out;
    for (const Moments& channel : channels) {
        out.mean.push_back(channel.mean);
        out.deviation.push_back(channel.deviation());
    }
    return out;
}

std::vector<float> Standard::prepared_means(bool standardised) const {
    if (standardised) return std::vector<float>(mean.size(), 0.0f);
    return {mean.begin(), mean.end()};
}

void Standard::store(json& entry) const {
    entry["mean"] = mean;
    entry["deviation"] = deviation;
}

Result<Standard> Standard::load(const json& entry, std::size_t channels) {
    auto mean = stored_numbers(entry, "mean", channels);
    if (!mean) return mean.error();
    auto deviation = stored_deviations(entry, "deviation", channels);
    if (!deviation) return deviation.error();
    return Standard{*std::move(mean), *std::move(deviation)};
}

Error other_width(std::size_t here, std::size_t fitted, const std::string& what) {
    return fail(ErrorCode::bad_shape, {},
                "holds " + std::to_string(here) + " numbers a row, and other " + what + " of the column hold " +
                    std::to_string(fitted) + ".",
                {std::to_string(here), std::to_string(fitted), what});
}

Result<void> ChannelTally::expect(std::size_t count, const std::string& what) {
    if (channels.empty()) channels.resize(count);
    if (channels.size() != count) return other_width(count, channels.size(), what);
    return {};
}

Result<std::vector<Moments>> ChannelTally::all(const std::vector<const InputTally*>& blocks,
                                               const std::string& what) {
    std::vector<Moments> sums;
    for (const InputTally* block : blocks) {
        const auto& channels = static_cast<const ChannelTally*>(block)->channels;
        if (channels.empty()) continue;
        if (sums.empty()) sums.resize(channels.size());
        if (sums.size() != channels.size()) return other_width(channels.size(), sums.size(), what);
        for (std::size_t i = 0; i < sums.size(); ++i)
            sums[i].add(channels[i]);
    }
    if (sums.empty())
        return fail(ErrorCode::too_few_rows, {}, "has no value in any row of the training part.", {what});
    return sums;
}

Result<std::int64_t> stored_width(const json& entry) {
    const auto found = entry.find("width");
    if (found == entry.end() || !found->is_number_integer() || found->get<std::int64_t>() < 1)
        return bad_store("'width' must be a whole number above 0.");
    return found->get<std::int64_t>();
}

} // namespace triptych
