// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "core/features/input.h"
#include "core/features/number_file.h"

namespace triptych {
namespace {

using nlohmann::json;

constexpr const char* kind_of_series = "series";

class SeriesInput : public FileInput {
  public:
    explicit SeriesInput(const Params& params)
        : m_max_steps(static_cast<int>(params.integer("max_steps"))), m_standardise(params.boolean("standardise")) {}

    PortKind kind() const override { return PortKind::series; }
    Modality modality() const override { return Modality::series; }
    bool reads(Role role) const override { return role == Role::series; }

    std::unique_ptr<InputTally> tally() const override { return std::make_unique<ChannelTally>(); }
    Result<void> count(const Dataset& dataset, std::size_t row, InputTally& tally) const override {
        const auto file = dataset.path(row, column);
        if (!file) return {};
        const auto table = read_number_file(*file, false);
        if (!table) return at_cell(table.error(), dataset, row, column);
        const Matrix& values = table->values;
        auto& sums = static_cast<ChannelTally&>(tally);
        if (auto same = sums.expect(static_cast<std::size_t>(values.columns), kind_of_series); !same)
            return at_cell(same.error(), dataset, row, column);
        for (int step = 0; step < std::min(values.rows, m_max_steps); ++step)
            for (int channel = 0; channel < values.columns; ++channel)
                sums.channels[static_cast<std::size_t>(channel)].add(values.at(step, channel));
        return {};
    }
    Result<void> finish(const std::vector<const InputTally*>& blocks) override {
        auto sums = ChannelTally::all(blocks, kind_of_series);
        if (!sums) return sums.error();
        m_channels = static_cast<int>(sums->size());
        m_standard = Standard::of(*sums);
        m_means = m_standard.prepared_means(m_standardise);
        return {};
    }

    void store(json& entry) const override {
        entry["width"] = m_channels;
        m_standard.store(entry);
    }
    Result<void> load(const json& entry) override {
        auto width = stored_width(entry);
        if (!width) return width.error().at(id);
        m_channels = static_cast<int>(*width);
        auto standard = Standard::load(entry, static_cast<std::size_t>(m_channels));
        if (!standard) return standard.error().at(id);
        m_standard = *std::move(standard);
        m_means = m_standard.prepared_means(m_standardise);
        return {};
    }

    const std::vector<float>* means() const override { return &m_means; }
    std::int64_t width() const override { return m_channels; }

  protected:
    Result<PreparedValue> prepare_file(const std::filesystem::path& file, bool) const override {
        auto table = read_number_file(file, false);
        if (!table) return table.error();
        PreparedSeries out;
        out.steps = std::move(table->values);
        if (out.steps.columns != m_channels)
            return other_width(static_cast<std::size_t>(out.steps.columns), static_cast<std::size_t>(m_channels), kind_of_series)
                .at(file.string());
        out.steps_in_all = static_cast<std::size_t>(out.steps.rows);
        out.steps.rows = std::min(out.steps.rows, m_max_steps);
        out.steps.values.resize(static_cast<std::size_t>(out.steps.rows) * static_cast<std::size_t>(m_channels));
        if (m_standardise)
            for (std::size_t i = 0; i < out.steps.values.size(); ++i)
                out.steps.values[i] =
                    m_standard.apply(i % static_cast<std::size_t>(m_channels), out.steps.values[i]);
        return PreparedValue{std::move(out)};
    }

  private:
    int m_max_steps;
    bool m_standardise;
    int m_channels = 0;
    Standard m_standard;
    std::vector<float> m_means;
};

} // namespace

InputResult make_series_input(const Params& params) {
    return std::unique_ptr<InputPreparer>(std::make_unique<SeriesInput>(params));
}

} // namespace triptych
