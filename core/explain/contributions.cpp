// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/contributions.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "core/base/json_number.h"
#include "core/base/random.h"
#include "core/explain/contribution_parts.h"
#include "core/explain/donors.h"
#include "core/explain/encoded.h"
#include "core/explain/method.h"
#include "core/media/audio.h"
#include "core/training/evaluate.h"

namespace triptych {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t most_inputs = 10;
constexpr std::size_t most_combinations = 64000;
constexpr std::size_t most_values = 50; ///< of a column that was not said to be a category

using Picks = std::vector<std::vector<std::int64_t>>; // [inputs][samples] entries of an EncodedTable

/// A part of the progress of the whole.
Progress part_of(const Progress& progress, double begin, double end) {
    if (!progress) return {};
    return [progress, begin, end](double fraction, const std::string& step) {
        progress(begin + (end - begin) * fraction, step);
    };
}

const char* metric_name(TargetKind kind) {
    switch (kind) {
    case TargetKind::labels:
        return "micro F1";
    case TargetKind::number:
        return "R²";
    default:
        return "accuracy";
    }
}

/// So many of them, drawn without putting any back, in rising order.
std::vector<std::size_t> drawn(std::vector<std::size_t> from, std::size_t count, std::uint64_t seed, const char* what) {
    Random random(seed, {stable_hash(what)});
    random.shuffle(from);
    from.resize(std::min(count, from.size()));
    std::sort(from.begin(), from.end());
    return from;
}

/// The target of a head, as it stands in the table; empty: of the main one.
Result<Target> target_of(const std::vector<Target>& targets, const std::string& head) {
    std::vector<std::string> names;
    for (const Target& target : targets) {
        if (head.empty() || target.head == head) return target;
        names.push_back(target.head);
    }
    return fail(ErrorCode::unknown_name, "head '" + head + "'", "is none of the run's; it has " + names_listed(names) + ".",
                {head, names_listed(names)});
}

/// Sums of φ over rows of one kind.
struct Shares {
    std::vector<double> absolute, plain;
    std::size_t rows = 0;

    void add(const std::vector<double>& values) {
        absolute.resize(values.size());
        plain.resize(values.size());
        for (std::size_t m = 0; m < values.size(); ++m) {
            absolute[m] += std::abs(values[m]);
            plain[m] += values[m];
        }
        ++rows;
    }
    std::vector<double> mean_absolute() const { return divided(absolute); }
    std::vector<double> mean() const { return divided(plain); }
    void into(ContributionSlice& slice) const {
        slice.rows = rows;
        slice.mean_absolute = mean_absolute();
        slice.mean = mean();
    }

  private:
    std::vector<double> divided(std::vector<double> sums) const {
        for (double& sum : sums)
            sum /= static_cast<double>(rows);
        return sums;
    }
};

/// What one data set is asked about one model.
class Survey {
  public:
    Survey(const Predictor& predictor, const Dataset& dataset, const ContributionOptions& options, Target target, std::stop_token stop)
        : m_model(PredictorAccess::of(predictor)), m_dataset(dataset), m_options(options), m_stop(std::move(stop)),
          m_target(std::move(target)), m_table(m_model) {}

    Result<Contributions> run(const Progress& progress, int threads) {
        if (auto chosen = choose_rows(); !chosen) return chosen.error();
        if (auto chosen = choose_absence(); !chosen) return chosen.error();
        auto encoded = m_table.add(m_dataset, m_rows, m_out.left_out, m_stop, part_of(progress, 0, 0.4), threads);
        if (!encoded) return encoded.error();
        if (encoded->empty()) return m_out.left_out.front().why;
        m_rows = *std::move(encoded);
        m_out.rows = m_rows.size();
        if (auto added = add_stand_ins(threads); !added) return added.error();
        if (auto done = subsets(part_of(progress, 0.4, 0.7)); !done) return done.error();
        if (auto done = permutations(part_of(progress, 0.7, 0.85)); !done) return done.error();
        if (auto done = projection(part_of(progress, 0.85, 1)); !done) return done.error();
        shapley();
        return std::move(m_out);
    }

  private:
    std::size_t inputs() const { return m_table.cut().inputs.size(); }
    std::int64_t row_count() const { return static_cast<std::int64_t>(m_rows.size()); }

    Result<void> choose_rows() {
        m_out.inputs = m_table.cut().inputs;
        m_out.head = m_target.head;
        m_out.column = m_target.column;
        m_out.scale = value_scale({m_target.head, 0, false}, {m_target});
        m_out.metric = metric_name(m_target.kind);
        m_out.seed = m_options.seed;
        m_out.model_hash = m_model.hash;
        if (inputs() > most_inputs)
            return fail(ErrorCode::limit_exceeded, "graph",
                        "has " + std::to_string(inputs()) + " inputs; at most " + std::to_string(most_inputs) +
                            " can be told apart, for there are 2^M subsets of M.",
                        {std::to_string(inputs()), std::to_string(most_inputs)});
        for (const std::size_t row : m_dataset.rows_of(m_options.split))
            if (const auto name = m_target.unknown_name(m_dataset, row))
                return fail(ErrorCode::unknown_name, m_dataset.where(row),
                            "is of class '" + *name + "', which the run was not trained on.", {*name});
        m_rows = rows_with_target(m_dataset, m_options.split, {m_target});
        if (m_rows.empty())
            return fail(ErrorCode::too_few_rows, m_dataset.file().string(),
                        std::string("has no row with a label in its ") + split_name(m_options.split) + " part.",
                        {split_name(m_options.split)});
        return {};
    }

    /// What stands for what is taken away: entries behind those of the rows.
    Result<void> add_stand_ins(int threads) {
        m_first_donor = static_cast<std::int64_t>(m_table.size());
        if (m_out.absence != Absence::donors) {
            m_table.add_nothing();
            return {};
        }
        // One more than stand in for a row, for the rows that are among them. Of those that cannot be read the next take the place.
        const std::size_t wanted = donor_count + 1;
        const std::vector<std::size_t> drawn = donor_rows(m_model.preparer, m_dataset, m_options.seed, {}, m_dataset.size());
        for (std::size_t at = 0; at < drawn.size() && m_donors.size() < wanted;) {
            const std::size_t end = std::min(at + wanted - m_donors.size(), drawn.size());
            auto added = m_table.add(m_dataset, {drawn.begin() + static_cast<std::ptrdiff_t>(at), drawn.begin() + static_cast<std::ptrdiff_t>(end)},
                                     m_out.left_out_donors, m_stop, {}, threads);
            if (!added) return added.error();
            m_donors.insert(m_donors.end(), added->begin(), added->end());
            at = end;
        }
        if (m_donors.empty()) return m_out.left_out_donors.front().why;
        m_out.donors = static_cast<int>(std::min(donor_count, m_donors.size()));
        return {};
    }

    Result<void> choose_absence() {
        std::string untrained;
        for (const std::string& input : m_out.inputs)
            if (untrained.empty() && !absence_is_trained(m_model.run, input)) untrained = input;
        m_out.absence = m_options.absence;
        if (m_options.absence == Absence::automatic)
            m_out.absence = untrained.empty() ? Absence::trained : Absence::donors;
        if (m_options.absence == Absence::trained && !untrained.empty())
            return fail(ErrorCode::bad_graph, "input '" + untrained + "'",
                        "was never dropped in training, so that the model has not learned what stands for it.", {untrained});
        return {};
    }

    /// Metric of the head. [rows,K]
    Result<double> metric(const torch::Tensor& outputs, const std::vector<std::size_t>& rows) const {
        auto evaluation = evaluation_of(m_model.model, {{m_target.head, outputs.to(torch::kFloat32)}}, {m_target},
                                        m_dataset, rows);
        if (!evaluation) return evaluation.error();
        const HeadMetrics& metrics = evaluation->heads.at(m_target.head);
        return metrics.number ? metrics.number->r2 : metrics.score();
    }

    /// Entries that stand for what is taken away from a row: donors that are not the row itself, or the one that has nothing.
    std::vector<std::int64_t> stand_ins_of(std::size_t row) const {
        if (m_out.absence != Absence::donors) return {m_first_donor};
        std::vector<std::int64_t> entries;
        for (std::size_t d = 0; d < m_donors.size() && entries.size() < donor_count; ++d)
            if (m_donors[d] != row || m_donors.size() == 1) entries.push_back(m_first_donor + static_cast<std::int64_t>(d));
        return entries;
    }
    /// Whether the same stand in for every row.
    bool stand_ins_alike() const {
        return std::none_of(m_donors.begin(), m_donors.end(),
                            [&](std::size_t donor) { return std::find(m_rows.begin(), m_rows.end(), donor) != m_rows.end(); });
    }

    /// What the model gives with some inputs alone: mean over what stands in for the others. [rows,K]
    Result<torch::Tensor> with_only(std::size_t subset, const Progress& progress) {
        const bool full = subset + 1 == std::size_t{1} << inputs();
        Picks picks(inputs());
        std::vector<std::int64_t> counts; // stand-ins of each row
        // Of nothing it says the same whatever the row, unless a row stands in for others.
        const std::int64_t rows = subset == 0 && stand_ins_alike() ? 1 : row_count();
        for (std::int64_t row = 0; row < rows; ++row) {
            const std::vector<std::int64_t> stand_ins = full ? std::vector<std::int64_t>{0} : stand_ins_of(m_rows[static_cast<std::size_t>(row)]);
            counts.push_back(static_cast<std::int64_t>(stand_ins.size()));
            for (std::size_t m = 0; m < inputs(); ++m)
                for (const std::int64_t stand_in : stand_ins)
                    picks[m].push_back((subset >> m & 1) != 0 ? row : stand_in);
        }
        auto outputs = m_table.outputs(picks, m_target.head, m_stop, progress);
        if (!outputs) return outputs.error();
        std::vector<torch::Tensor> means;
        for (const torch::Tensor& part : outputs->split_with_sizes(counts))
            means.push_back(part.mean(0));
        const torch::Tensor mean = torch::stack(means);
        return rows == row_count() ? mean : mean.expand({row_count(), mean.size(1)}).contiguous();
    }

    Result<void> subsets(const Progress& progress) {
        const std::size_t count = std::size_t{1} << inputs();
        m_out.subsets.assign(count, none);
        for (std::size_t subset = 0; subset < count; ++subset) {
            const double begin = static_cast<double>(subset) / static_cast<double>(count);
            auto outputs = with_only(subset, part_of(progress, begin, begin + 1.0 / static_cast<double>(count)));
            if (!outputs) return outputs.error();
            m_coalitions.push_back(*outputs);
            if (subset == 0) continue;
            auto value = metric(*outputs, m_rows);
            if (!value) return value.error();
            m_out.subsets[subset] = *value;
        }
        m_out.all = m_out.subsets.back();
        return {};
    }

    Result<void> permutations(const Progress& progress) {
        const int times = std::max(1, m_options.permutations);
        m_out.permutations = times;
        std::vector<std::int64_t> in_order(m_rows.size());
        std::iota(in_order.begin(), in_order.end(), std::int64_t{0});
        for (std::size_t m = 0; m < inputs(); ++m) {
            std::vector<double> drops;
            for (int time = 0; time < times; ++time) {
                Picks picks(inputs(), in_order);
                picks[m] = shuffled_rows(m_options.seed, m, time, m_rows.size());
                const double step = 1.0 / static_cast<double>(inputs() * static_cast<std::size_t>(times));
                const double begin = step * static_cast<double>(m * static_cast<std::size_t>(times) + drops.size());
                auto outputs = m_table.outputs(picks, m_target.head, m_stop, part_of(progress, begin, begin + step));
                if (!outputs) return outputs.error();
                auto value = metric(*outputs, m_rows);
                if (!value) return value.error();
                drops.push_back(m_out.all - *value);
            }
            const double mean = std::accumulate(drops.begin(), drops.end(), 0.0) / times;
            double squares = 0;
            for (const double drop : drops)
                squares += (drop - mean) * (drop - mean);
            m_out.permutation.push_back(mean);
            m_out.permutation_deviation.push_back(times > 1 ? std::sqrt(squares / (times - 1)) : 0);
        }
        return {};
    }

    Result<void> projection(const Progress& progress) {
        const std::size_t n = projected_rows(static_cast<std::size_t>(std::max(0, m_options.emap_rows)), inputs(), m_rows.size());
        std::vector<std::size_t> places(m_rows.size());
        std::iota(places.begin(), places.end(), std::size_t{0});
        places = drawn(std::move(places), n, m_options.seed, "emap");
        m_out.emap_rows = static_cast<int>(n);
        std::size_t combinations = 1;
        for (std::size_t m = 0; m < inputs(); ++m)
            combinations *= n;
        Picks picks(inputs(), std::vector<std::int64_t>(combinations));
        for (std::size_t c = 0; c < combinations; ++c)
            for (std::size_t m = inputs(), rest = c; m-- > 0; rest /= n)
                picks[m][c] = static_cast<std::int64_t>(places[rest % n]);
        auto outputs = m_table.outputs(picks, m_target.head, m_stop, progress);
        if (!outputs) return outputs.error();
        const auto k = static_cast<std::size_t>(outputs->size(1));
        const double* values = outputs->data_ptr<double>();
        std::vector<double> additive =
            additive_projection({values, values + outputs->numel()}, n, inputs(), k);
        std::vector<std::size_t> rows;
        std::vector<std::int64_t> chosen;
        for (const std::size_t place : places) {
            rows.push_back(m_rows[place]);
            chosen.push_back(static_cast<std::int64_t>(place));
        }
        auto of_model = metric(m_coalitions.back().index_select(0, torch::tensor(chosen)), rows);
        if (!of_model) return of_model.error();
        auto of_projection = metric(torch::from_blob(additive.data(), {static_cast<std::int64_t>(n), outputs->size(1)},
                                                     torch::kFloat64).clone(),
                                    rows);
        if (!of_projection) return of_projection.error();
        m_out.emap_of = *of_model;
        m_out.emap = *of_projection;
        return {};
    }

    /// Every coalition of every row is at hand by now.
    void shapley() {
        std::vector<std::size_t> places(m_rows.size());
        std::iota(places.begin(), places.end(), std::size_t{0});
        places = drawn(std::move(places), static_cast<std::size_t>(std::max(1, m_options.shapley_rows)), m_options.seed, "shapley");
        m_out.shapley_rows = places.size();
        Shares all;
        std::vector<std::vector<double>> values;
        for (const std::size_t place : places)
            all.add(values.emplace_back(values_of_row(place)));
        m_out.mean_absolute = all.mean_absolute();
        m_out.mean = all.mean();
        slice_by_truth(places, values);
        for (const std::string& column : slicing_columns(m_dataset, m_target))
            slice_by_column(column, places, values);
        slice_by_presence(places, values);
        for (std::size_t m = 0; m < inputs(); ++m)
            slice_by_length(m, places, values);
    }

    /// @param values  φ of each of the places
    void slice_by_truth(const std::vector<std::size_t>& places, const std::vector<std::vector<double>>& values) {
        if (m_target.kind == TargetKind::number) return;
        std::vector<Shares> shares(m_target.classes.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            const std::size_t row = m_rows[places[i]];
            if (m_target.kind != TargetKind::labels) {
                if (const auto place = m_target.value(m_dataset, row)) shares[static_cast<std::size_t>(*place)].add(values[i]);
            } else if (const auto given = m_target.labels_of(m_dataset, row)) {
                for (std::size_t k = 0; k < given->size(); ++k)
                    if ((*given)[k] > 0) shares[k].add(values[i]);
            }
        }
        for (std::size_t k = 0; k < shares.size(); ++k)
            if (shares[k].rows > 0) add_slice(ContributionSlice::By::truth, m_target.column, m_target.classes[k], shares[k]);
    }

    void slice_by_column(const std::string& column, const std::vector<std::size_t>& places, const std::vector<std::vector<double>>& values) {
        std::map<std::string, Shares> shares;
        for (std::size_t i = 0; i < places.size(); ++i)
            if (const auto value = m_dataset.text(m_rows[places[i]], column)) shares[*value].add(values[i]);
        for (const auto& [value, of] : shares)
            add_slice(ContributionSlice::By::column, column, value, of);
    }

    void add_slice(ContributionSlice::By by, const std::string& column, const std::string& value, const Shares& shares) {
        ContributionSlice& slice = m_out.slices.emplace_back();
        slice.by = by;
        slice.column = column;
        slice.value = value;
        shares.into(slice);
    }

    void slice_by_presence(const std::vector<std::size_t>& places, const std::vector<std::vector<double>>& values) {
        std::map<std::vector<bool>, Shares> by_presence;
        for (std::size_t i = 0; i < places.size(); ++i) {
            std::vector<bool> there;
            for (std::size_t m = 0; m < inputs(); ++m)
                there.push_back(m_table.present()[m][places[i]]);
            by_presence[there].add(values[i]);
        }
        const auto first = static_cast<std::ptrdiff_t>(m_out.slices.size());
        for (const auto& [there, shares] : by_presence) {
            ContributionSlice& slice = m_out.slices.emplace_back();
            for (std::size_t m = 0; m < inputs(); ++m)
                if (there[m]) slice.has.push_back(m_out.inputs[m]);
            shares.into(slice);
        }
        std::stable_sort(m_out.slices.begin() + first, m_out.slices.end(), [](const auto& a, const auto& b) { return a.rows > b.rows; });
    }

    void slice_by_length(std::size_t m, const std::vector<std::size_t>& places, const std::vector<std::vector<double>>& values) {
        const Modality modality = m_model.preparer.modality(m_out.inputs[m]);
        if (modality != Modality::text && modality != Modality::audio) return;
        std::vector<double> lengths;
        std::vector<const std::vector<double>*> of;
        for (std::size_t i = 0; i < places.size(); ++i)
            if (m_table.present()[m][places[i]])
                if (const auto length = length_of(m_rows[places[i]], m_out.inputs[m])) {
                    lengths.push_back(*length);
                    of.push_back(&values[i]);
                }
        const std::vector<int> thirds = thirds_of(lengths);
        for (int third = 0; third < 3; ++third) {
            ContributionSlice slice;
            slice.by = ContributionSlice::By::length;
            slice.input = m_out.inputs[m];
            slice.seconds = modality == Modality::audio;
            slice.low = std::numeric_limits<double>::infinity();
            slice.high = 0;
            Shares shares;
            for (std::size_t i = 0; i < lengths.size(); ++i) {
                if (thirds[i] != third) continue;
                shares.add(*of[i]);
                slice.low = std::min(slice.low, lengths[i]);
                slice.high = std::max(slice.high, lengths[i]);
            }
            if (shares.rows == 0) continue;
            shares.into(slice);
            m_out.slices.push_back(std::move(slice));
        }
    }

    /// Words of a text, seconds of a sound; nothing where the file does not tell.
    std::optional<double> length_of(std::size_t row, const std::string& input) const {
        if (m_model.preparer.modality(input) == Modality::audio) {
            const auto path = m_dataset.path(row, m_model.preparer.column(input));
            if (!path) return std::nullopt;
            const auto info = read_audio_info(*path);
            return info ? std::optional(info->seconds) : std::nullopt;
        }
        const auto value = m_model.preparer.prepare_input(m_dataset, row, input);
        const auto* text = value ? std::get_if<PreparedText>(&*value) : nullptr;
        return text ? std::optional(static_cast<double>(text->words_in_all)) : std::nullopt;
    }

    /// φ of each input for what the model says of a row; 0 of one that the row lacks.
    std::vector<double> values_of_row(std::size_t place) const {
        const auto row = static_cast<std::int64_t>(place);
        const std::int64_t output = m_coalitions.back()[row].argmax().item<std::int64_t>();
        std::vector<std::size_t> players;
        std::size_t lacking = 0;
        for (std::size_t m = 0; m < inputs(); ++m)
            if (m_table.present()[m][place]) {
                players.push_back(m);
            } else {
                lacking |= std::size_t{1} << m;
            }
        ModalityShapley game;
        for (const std::size_t m : players)
            game.inputs.push_back(m_out.inputs[m]);
        for (std::size_t coalition = 0; coalition < std::size_t{1} << players.size(); ++coalition) {
            std::size_t subset = lacking; // what is lacking in the row itself stays so
            for (std::size_t p = 0; p < players.size(); ++p)
                if ((coalition >> p & 1) != 0) subset |= std::size_t{1} << players[p];
            game.coalitions.push_back(m_coalitions[subset].data_ptr<double>()[row * m_coalitions[subset].size(1) + output]);
        }
        std::vector<double> values(inputs(), 0);
        if (players.empty()) return values;
        fill_shapley(game);
        for (std::size_t p = 0; p < players.size(); ++p)
            values[players[p]] = game.values[p];
        return values;
    }

    Predictor::Impl& m_model;
    const Dataset& m_dataset;
    ContributionOptions m_options;
    std::stop_token m_stop;
    Target m_target; ///< of the chosen head
    EncodedTable m_table;
    std::vector<std::size_t> m_rows;          ///< the first entries of the table
    std::vector<std::size_t> m_donors;        ///< rows that stand in for what is taken away
    std::int64_t m_first_donor = 0;           ///< their first entry, or that of the sample that has nothing
    std::vector<torch::Tensor> m_coalitions;  ///< [2^M] of [rows,K]
    Contributions m_out;
};

nlohmann::json by_input(const std::vector<std::string>& inputs, const std::vector<double>& values) {
    nlohmann::json out = nlohmann::json::object();
    for (std::size_t m = 0; m < inputs.size() && m < values.size(); ++m)
        out[inputs[m]] = number_or_null(values[m]);
    return out;
}

} // namespace

std::vector<double> additive_projection(const std::vector<double>& values, std::size_t n, std::size_t inputs,
                                        std::size_t outputs) {
    std::vector<double> sums(inputs * n * outputs, 0), total(outputs, 0);
    const std::size_t combinations = values.size() / outputs;
    for (std::size_t c = 0; c < combinations; ++c) {
        const double* f = values.data() + c * outputs;
        for (std::size_t m = inputs, rest = c; m-- > 0; rest /= n) {
            double* sum = sums.data() + (m * n + rest % n) * outputs;
            for (std::size_t k = 0; k < outputs; ++k)
                sum[k] += f[k];
        }
        for (std::size_t k = 0; k < outputs; ++k)
            total[k] += f[k];
    }
    const auto all = static_cast<double>(combinations);
    const double each = all / static_cast<double>(n);
    std::vector<double> projected(n * outputs, 0);
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t k = 0; k < outputs; ++k) {
            double value = -static_cast<double>(inputs - 1) * total[k] / all;
            for (std::size_t m = 0; m < inputs; ++m)
                value += sums[(m * n + i) * outputs + k] / each;
            projected[i * outputs + k] = value;
        }
    return projected;
}

std::size_t projected_rows(std::size_t wanted, std::size_t inputs, std::size_t rows) {
    const auto combinations = [&](std::size_t n) {
        std::size_t all = 1;
        for (std::size_t m = 0; m < inputs && all <= most_combinations; ++m)
            all *= n;
        return all;
    };
    std::size_t n = std::min(std::max<std::size_t>(wanted, 2), rows);
    while (n > 2 && combinations(n) > most_combinations)
        --n;
    return n;
}

std::vector<int> thirds_of(const std::vector<double>& lengths) {
    std::vector<double> sorted = lengths;
    std::sort(sorted.begin(), sorted.end());
    std::vector<int> thirds;
    for (const double length : lengths) { // by the middle of those that are equal to it
        const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), length);
        const auto twice_middle = (first - sorted.begin()) + (last - sorted.begin());
        thirds.push_back(static_cast<int>(3 * twice_middle / (2 * static_cast<std::ptrdiff_t>(sorted.size()))));
    }
    return thirds;
}

std::vector<std::int64_t> shuffled_rows(std::uint64_t seed, std::size_t input, int time, std::size_t rows) {
    std::vector<std::int64_t> order(rows);
    std::iota(order.begin(), order.end(), std::int64_t{0});
    Random random(seed, {stable_hash("permutation"), input, static_cast<std::uint64_t>(time)});
    random.shuffle(order);
    return order;
}

Result<Contributions> contributions(const Predictor& predictor, const Dataset& dataset, const ContributionOptions& options,
                                    std::stop_token stop, const Progress& progress, int threads) {
    return computing([&]() -> Result<Contributions> {
        torch::NoGradGuard no_grad;
        auto target = target_of(targets_in(predictor.run(), dataset), options.head);
        if (!target) return target.error();
        return Survey(predictor, dataset, options, *std::move(target), stop).run(progress, threads);
    });
}

const std::vector<Field>& contribution_fields() {
    static const std::vector<Field> fields = {
        {.name = "absence",
         .title = "In place of what is taken away",
         .kind = FieldKind::choice,
         .fallback = std::string("automatic"),
         .choices = {"automatic", "trained", "donors", "blank"},
         .help = "What the model learned to put there, the mean over 32 other samples, or the model's missing modality though it was "
                 "never trained. Automatic: what was learned, else other samples."},
        {.name = "shapley_rows",
         .title = "Samples with shares",
         .fallback = std::int64_t{200},
         .minimum = 1,
         .maximum = 1000000,
         .help = "Samples at most whose shares are computed, drawn by the seed."},
        {.name = "emap_rows",
         .title = "Samples of EMAP",
         .fallback = std::int64_t{40},
         .minimum = 2,
         .maximum = 64000,
         .help = "Cut where so many to the power of the number of modalities are over 64000."},
        {.name = "permutations",
         .title = "Shufflings",
         .fallback = std::int64_t{5},
         .minimum = 1,
         .maximum = 1000,
         .help = "How often each modality is shuffled over the samples."},
        {.name = "seed",
         .title = "Seed",
         .fallback = std::int64_t{0},
         .minimum = 0,
         .maximum = 2147483647,
         .help = "Of what is drawn and shuffled. The same seed gives the same numbers."},
    };
    return fields;
}

ContributionOptions contribution_options(const std::map<std::string, Value>& values) {
    const auto value = [&](const char* name) {
        const auto given = values.find(name);
        return given == values.end() ? find_field(contribution_fields(), name)->fallback : given->second;
    };
    const auto number = [&](const char* name) { return std::get<std::int64_t>(value(name)); };
    ContributionOptions options;
    for (const Absence absence : {Absence::trained, Absence::donors, Absence::blank})
        if (std::get<std::string>(value("absence")) == absence_name(absence)) options.absence = absence;
    options.shapley_rows = static_cast<int>(number("shapley_rows"));
    options.emap_rows = static_cast<int>(number("emap_rows"));
    options.permutations = static_cast<int>(number("permutations"));
    options.seed = static_cast<std::uint64_t>(number("seed"));
    return options;
}

std::string slicing_name(const ContributionSlice& slice) {
    switch (slice.by) {
    case ContributionSlice::By::truth:
        return "class";
    case ContributionSlice::By::column:
        return slice.column;
    case ContributionSlice::By::presence:
        return "presence";
    case ContributionSlice::By::length:
        return "length";
    }
    return {};
}

std::vector<std::string> slicing_columns(const Dataset& dataset, const Target& target) {
    std::vector<std::string> columns;
    for (const ColumnInfo& column : dataset.columns()) {
        const bool given = column.role == Role::group || column.role == Role::category;
        const bool few = (column.role == Role::ignore || column.role == Role::label) && column.distinct > 1 && column.distinct <= most_values;
        if (column.name != target.column && (given || few)) columns.push_back(column.name);
    }
    return columns;
}

std::string slice_name(const ContributionSlice& slice) {
    if (slice.by == ContributionSlice::By::truth || slice.by == ContributionSlice::By::column) return slice.value;
    std::string name;
    if (slice.by == ContributionSlice::By::presence) {
        for (const std::string& input : slice.has)
            name += (name.empty() ? "" : " + ") + input;
        return name.empty() ? "nothing" : name;
    }
    const auto figure = [&](double value) {
        if (!slice.seconds) return std::to_string(std::llround(value));
        char digits[32];
        return std::string(digits, std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 3).ptr);
    };
    const std::string low = figure(slice.low), high = figure(slice.high);
    return slice.input + ": " + (low == high ? low : low + " to " + high) + (slice.seconds ? " s" : high == "1" ? " word" : " words");
}

nlohmann::json contributions_to_json(const Contributions& result) {
    nlohmann::json out = {{"head", result.head},
                          {"column", result.column},
                          {"metric", result.metric},
                          {"rows", result.rows},
                          {"inputs", result.inputs},
                          {"all", number_or_null(result.all)},
                          {"absence", absence_name(result.absence)},
                          {"donors", result.donors},
                          {"permutations", result.permutations},
                          {"shapley_rows", result.shapley_rows},
                          {"left_out_rows", left_out_to_json(result.left_out)},
                          {"left_out_donors", left_out_to_json(result.left_out_donors)},
                          {"seed", result.seed},
                          {"model_hash", result.model_hash}};
    out["subsets"] = nlohmann::json::array();
    for (std::size_t subset = 1; subset < result.subsets.size(); ++subset) {
        nlohmann::json names = nlohmann::json::array();
        for (std::size_t m = 0; m < result.inputs.size(); ++m)
            if ((subset >> m & 1) != 0) names.push_back(result.inputs[m]);
        out["subsets"].push_back({{"inputs", names}, {"value", number_or_null(result.subsets[subset])}});
    }
    out["permutation"] = by_input(result.inputs, result.permutation);
    out["permutation_deviation"] = by_input(result.inputs, result.permutation_deviation);
    out["emap"] = {{"value", number_or_null(result.emap)}, {"of_model", number_or_null(result.emap_of)}, {"rows", result.emap_rows}};
    out["shapley"] = {{"of", value_name(result.scale)},
                      {"deviation", result.scale.deviation},
                      {"mean_absolute", by_input(result.inputs, result.mean_absolute)},
                      {"mean", by_input(result.inputs, result.mean)},
                      {"slices", nlohmann::json::array()}};
    for (const ContributionSlice& slice : result.slices) {
        nlohmann::json one = {{"name", slice_name(slice)},
                              {"rows", slice.rows},
                              {"mean_absolute", by_input(result.inputs, slice.mean_absolute)},
                              {"mean", by_input(result.inputs, slice.mean)}};
        switch (slice.by) {
        case ContributionSlice::By::truth:
        case ContributionSlice::By::column:
            one["by"] = slice.by == ContributionSlice::By::truth ? "class" : "column";
            one["column"] = slice.column;
            break;
        case ContributionSlice::By::presence:
            one["by"] = "presence";
            one["inputs"] = slice.has;
            break;
        case ContributionSlice::By::length:
            one["by"] = "length";
            one["input"] = slice.input;
            one["unit"] = slice.seconds ? "s" : "words";
            one["low"] = slice.low;
            one["high"] = slice.high;
            break;
        }
        out["shapley"]["slices"].push_back(std::move(one));
    }
    return out;
}

} // namespace triptych
