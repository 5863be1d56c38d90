// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <unordered_map>

#include "core/features/input.h"
#include "core/features/number_file.h"
#include "core/graph/name_list.h"

namespace triptych {
namespace {

using nlohmann::json;

/// Of each column its numbers, or its categories: the roles of the table say which it has.
struct NumbersTally : InputTally {
    struct Column {
        Moments numbers;
        std::unordered_map<std::string, std::int64_t> categories;
    };
    explicit NumbersTally(std::size_t count) : columns(count) {}
    std::vector<Column> columns;
    std::vector<bool> is_category; ///< empty: no row yet
};

class NumbersInput : public InputPreparer {
  public:
    explicit NumbersInput(const Params& params)
        : m_max_categories(static_cast<std::size_t>(params.integer("max_categories"))) {
        for (std::string& name : parse_name_list(params.text("columns")))
            m_columns.push_back({std::move(name), {}, {}});
    }

    PortKind kind() const override { return PortKind::numbers; }
    Modality modality() const override { return Modality::numbers; }
    bool reads(Role role) const override { return role == Role::number || role == Role::category; }
    std::vector<std::string> names() const override {
        std::vector<std::string> all;
        for (const Column& one : m_columns)
            all.push_back(one.name);
        return all;
    }
    Result<void> check(const Dataset& dataset) const override {
        if (m_columns.empty())
            return fail(ErrorCode::missing_column, id, "names no column; choose at least one of numbers or categories.");
        return InputPreparer::check(dataset);
    }

    std::unique_ptr<InputTally> tally() const override { return std::make_unique<NumbersTally>(m_columns.size()); }
    Result<void> count(const Dataset& dataset, std::size_t row, InputTally& tally) const override {
        auto& sums = static_cast<NumbersTally&>(tally);
        if (sums.is_category.empty())
            for (const Column& one : m_columns)
                sums.is_category.push_back(is_category(dataset, one.name));
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            if (sums.is_category[i]) {
                if (auto cell = dataset.text(row, m_columns[i].name)) ++sums.columns[i].categories[*std::move(cell)];
            } else if (const auto number = dataset.number(row, m_columns[i].name)) {
                sums.columns[i].numbers.add(*number);
            }
        }
        return {};
    }
    Result<void> finish(const std::vector<const InputTally*>& blocks) override {
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            Moments numbers;
            std::map<std::string, std::int64_t> counts;
            bool category = false;
            for (const InputTally* block : blocks) {
                const auto& sums = static_cast<const NumbersTally&>(*block);
                category = category || (!sums.is_category.empty() && sums.is_category[i]);
                numbers.add(sums.columns[i].numbers);
                for (const auto& [name, count] : sums.columns[i].categories)
                    counts[name] += count;
            }
            Column& column_here = m_columns[i];
            if (category ? counts.empty() : numbers.count == 0)
                return fail(ErrorCode::too_few_rows, {},
                            "reads the column '" + column_here.name +
                                "', which has no value in any row of the training part.",
                            {column_here.name});
            if (category)
                column_here.categories = most_frequent(counts);
            else
                column_here.standard = Standard::of({numbers});
        }
        return {};
    }

    Result<PreparedValue> prepare(const Dataset& dataset, std::size_t row, bool) const override {
        std::vector<std::string> cells;
        std::vector<std::optional<double>> numbers;
        for (const Column& one : m_columns) {
            cells.push_back(dataset.text(row, one.name).value_or(std::string()));
            numbers.push_back(one.is_category() ? std::nullopt : dataset.number(row, one.name));
        }
        return prepared_from(std::move(cells), numbers);
    }
    Result<PreparedValue> prepare(const RawValue& value, bool) const override {
        if (value.file) return fail(ErrorCode::invalid_argument, {}, "takes numbers with commas between, not a file.");
        if (!value.text) return PreparedValue{};
        std::vector<std::string> cells = split_cells(*value.text);
        if (cells.size() != m_columns.size())
            return fail(ErrorCode::invalid_argument, {},
                        "takes " + std::to_string(m_columns.size()) + " values with commas between, and got " +
                            std::to_string(cells.size()) + ".",
                        {std::to_string(m_columns.size()), std::to_string(cells.size())});
        std::vector<std::optional<double>> numbers(cells.size());
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (m_columns[i].is_category() || cells[i].empty()) continue;
            double number = 0;
            if (!parse_finite(cells[i], number))
                return fail(ErrorCode::invalid_argument, {},
                            "says '" + cells[i] + "' for '" + m_columns[i].name + "', which is no finite number.",
                            {cells[i], m_columns[i].name});
            numbers[i] = number;
        }
        return prepared_from(std::move(cells), numbers);
    }

    void store(json& entry) const override {
        entry.erase("column");
        json all = json::array();
        for (const Column& one : m_columns) {
            json column_json = {{"name", one.name}};
            if (one.is_category())
                column_json["categories"] = one.categories;
            else
                one.standard.store(column_json);
            all.push_back(std::move(column_json));
        }
        entry["columns"] = std::move(all);
    }
    Result<void> load(const json& entry) override {
        const auto stored = entry.find("columns");
        if (stored == entry.end() || !stored->is_array() || stored->size() != m_columns.size())
            return bad_store("'columns' must be those of the input '" + id + "'.");
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const json& from = (*stored)[i];
            Column& to = m_columns[i];
            const auto name = from.is_object() ? from.find("name") : from.end();
            if (!from.is_object() || name == from.end() || !name->is_string() || name->get<std::string>() != to.name)
                return bad_store("column '" + to.name + "' of '" + id + "' is missing, or not in its place.");
            if (const auto categories = from.find("categories"); categories != from.end()) {
                if (!categories->is_array() || categories->empty() ||
                    !std::all_of(categories->begin(), categories->end(), [](const json& c) { return c.is_string(); }))
                    return bad_store("the categories of '" + to.name + "' must be a list of names.");
                to.categories = categories->get<std::vector<std::string>>();
                if (!std::is_sorted(to.categories.begin(), to.categories.end()) ||
                    std::adjacent_find(to.categories.begin(), to.categories.end()) != to.categories.end())
                    return bad_store("the categories of '" + to.name + "' are not in order.");
                continue;
            }
            auto standard = Standard::load(from, 1);
            if (!standard) return standard.error().at(id);
            to.standard = *std::move(standard);
        }
        return {};
    }

    std::vector<std::int64_t> categories() const override {
        std::vector<std::int64_t> counts;
        for (const Column& one : m_columns)
            counts.push_back(static_cast<std::int64_t>(one.categories.size()));
        return counts;
    }

  private:
    struct Column {
        std::string name;
        Standard standard;                   ///< of one channel
        std::vector<std::string> categories; ///< sorted; empty: it is a column of numbers
        bool is_category() const { return !categories.empty(); }
    };

    static bool is_category(const Dataset& dataset, const std::string& name) {
        const auto& columns = dataset.columns();
        return std::any_of(columns.begin(), columns.end(),
                           [&](const ColumnInfo& c) { return c.name == name && c.role == Role::category; });
    }

    /// Sorted by code point. Of as many as are kept, the most frequent; of equally frequent ones the first.
    std::vector<std::string> most_frequent(const std::map<std::string, std::int64_t>& counts) const {
        std::vector<std::pair<std::int64_t, std::string>> order;
        for (const auto& [name, count] : counts)
            order.emplace_back(-count, name);
        std::sort(order.begin(), order.end());
        order.resize(std::min(order.size(), m_max_categories));
        std::vector<std::string> kept;
        for (auto& [count, name] : order)
            kept.push_back(std::move(name));
        std::sort(kept.begin(), kept.end());
        return kept;
    }

    /// @param numbers  by column: nothing where the cell is missing, or the column is one of categories
    PreparedValue prepared_from(std::vector<std::string> cells, const std::vector<std::optional<double>>& numbers) const {
        PreparedNumbers out;
        bool any = false;
        for (std::size_t i = 0; i < m_columns.size(); ++i) {
            const Column& one = m_columns[i];
            float value = 0;
            bool known = false;
            if (one.is_category()) {
                const auto place = std::lower_bound(one.categories.begin(), one.categories.end(), cells[i]);
                known = place != one.categories.end() && *place == cells[i];
                if (known) value = static_cast<float>(place - one.categories.begin());
            } else if (numbers[i]) {
                known = true;
                value = one.standard.apply(0, *numbers[i]);
            }
            any = any || known;
            out.values.push_back(value);
            out.known.push_back(known);
        }
        // Of a row without any known value nothing is to be learned: the input is absent.
        if (!any) return {};
        out.cells = std::move(cells);
        return out;
    }

    std::size_t m_max_categories;
    std::vector<Column> m_columns;
};

} // namespace

std::vector<std::string> split_cells(const std::string& text) {
    std::vector<std::string> cells(1);
    bool quoted = false, was_quoted = false;
    const auto trim = [&] {
        std::string& cell = cells.back();
        if (was_quoted) return;
        const std::size_t first = cell.find_first_not_of(" \t\r\n"), last = cell.find_last_not_of(" \t\r\n");
        cell = first == std::string::npos ? std::string() : cell.substr(first, last - first + 1);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"')
                cells.back() += text[++i];
            else if (c == '"')
                quoted = false;
            else
                cells.back() += c;
        } else if (c == '"' && cells.back().find_first_not_of(" \t") == std::string::npos) {
            cells.back().clear();
            quoted = was_quoted = true;
        } else if (c == ',') {
            trim();
            cells.emplace_back();
            was_quoted = false;
        } else if (!was_quoted || (c != ' ' && c != '\t')) {
            cells.back() += c;
        }
    }
    trim();
    return cells;
}

InputResult make_numbers_input(const Params& params) {
    return std::unique_ptr<InputPreparer>(std::make_unique<NumbersInput>(params));
}

} // namespace triptych
