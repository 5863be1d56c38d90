// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "core/features/columns.h"
#include "core/features/input.h"
#include "core/features/number_file.h"

namespace triptych {
namespace {

using nlohmann::json;

constexpr const char* kind_of_vectors = "vectors";

/// Reads a file a row, or the columns x__0, x__1 … of the table.
class VectorInput : public InputPreparer {
  public:
    explicit VectorInput(const Params& params) : m_standardise(params.boolean("standardise")) {}

    PortKind kind() const override { return PortKind::vector; }
    Modality modality() const override { return Modality::vector; }
    bool reads(Role role) const override { return role == Role::vector; }
    std::vector<std::string> columns(const Dataset& dataset) const override {
        std::vector<std::string> parts = vector_parts(dataset, column);
        return parts.empty() ? names() : parts;
    }

    std::unique_ptr<InputTally> tally() const override { return std::make_unique<ChannelTally>(); }
    Result<void> count(const Dataset& dataset, std::size_t row, InputTally& tally) const override {
        auto values = read(dataset, row);
        if (!values) return values.error();
        if (values->empty()) return {};
        auto& sums = static_cast<ChannelTally&>(tally);
        if (auto same = sums.expect(values->size(), kind_of_vectors); !same) return at_cell(same.error(), dataset, row, column);
        for (std::size_t i = 0; i < values->size(); ++i)
            sums.channels[i].add((*values)[i]);
        return {};
    }
    Result<void> finish(const std::vector<const InputTally*>& blocks) override {
        auto sums = ChannelTally::all(blocks, kind_of_vectors);
        if (!sums) return sums.error();
        m_width = sums->size();
        m_standard = Standard::of(*sums);
        m_means = m_standard.prepared_means(m_standardise);
        return {};
    }

    Result<PreparedValue> prepare(const Dataset& dataset, std::size_t row, bool) const override {
        auto values = read(dataset, row);
        if (!values) return values.error();
        auto prepared = prepared_from(*values);
        if (!prepared) return at_cell(prepared.error(), dataset, row, column);
        return prepared;
    }
    Result<PreparedValue> prepare(const RawValue& value, bool) const override {
        if (value.file) {
            auto values = read_file(*value.file);
            if (!values) return values.error();
            return prepared_from(*values);
        }
        if (!value.text) return PreparedValue{};
        std::vector<double> values;
        for (const std::string& cell : split_cells(*value.text)) {
            double number = 0;
            if (!parse_finite(cell, number))
                return fail(ErrorCode::invalid_argument, {}, "says '" + cell + "', which is no finite number.",
                            {cell});
            values.push_back(number);
        }
        return prepared_from(values);
    }

    void store(json& entry) const override {
        entry["width"] = m_width;
        m_standard.store(entry);
    }
    Result<void> load(const json& entry) override {
        auto width = stored_width(entry);
        if (!width) return width.error().at(id);
        m_width = static_cast<std::size_t>(*width);
        auto standard = Standard::load(entry, m_width);
        if (!standard) return standard.error().at(id);
        m_standard = *std::move(standard);
        m_means = m_standard.prepared_means(m_standardise);
        return {};
    }

    const std::vector<float>* means() const override { return &m_means; }
    std::int64_t width() const override { return static_cast<std::int64_t>(m_width); }

  private:
    static Result<std::vector<double>> read_file(const std::filesystem::path& file) {
        auto table = read_number_file(file, true);
        if (!table) return table.error();
        if (table->values.rows > 1 && table->values.columns > 1)
            return fail(ErrorCode::bad_format, file.string(),
                        "holds " + std::to_string(table->values.rows) + " rows of numbers; a vector is one row.",
                        {std::to_string(table->values.rows)});
        return std::vector<double>(table->values.values.begin(), table->values.values.end());
    }

    /// Empty where the row has none. A part that is missing makes no number: then there is no vector.
    Result<std::vector<double>> read(const Dataset& dataset, std::size_t row) const {
        const std::vector<std::string> parts = vector_parts(dataset, column);
        std::vector<double> values;
        if (parts.empty()) {
            const auto file = dataset.path(row, column);
            if (!file) return values;
            auto read = read_file(*file);
            if (!read) return at_cell(read.error(), dataset, row, column);
            return read;
        }
        for (const std::string& part : parts) {
            const auto number = dataset.number(row, part);
            if (!number) return std::vector<double>{};
            values.push_back(*number);
        }
        return values;
    }

    Result<PreparedValue> prepared_from(const std::vector<double>& values) const {
        if (values.empty()) return PreparedValue{};
        if (values.size() != m_width) return other_width(values.size(), m_width, kind_of_vectors);
        PreparedVector out;
        for (std::size_t i = 0; i < values.size(); ++i)
            out.values.push_back(m_standardise ? m_standard.apply(i, values[i]) : static_cast<float>(values[i]));
        return PreparedValue{std::move(out)};
    }

    bool m_standardise;
    std::size_t m_width = 0;
    Standard m_standard;
    std::vector<float> m_means;
};

} // namespace

InputResult make_vector_input(const Params& params) {
    return std::unique_ptr<InputPreparer>(std::make_unique<VectorInput>(params));
}

} // namespace triptych
