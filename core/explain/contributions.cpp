// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/contributions.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/random.h"
#include "core/explain/contribution_parts.h"
#include "core/explain/encoded.h"
#include "core/explain/method.h"
#include "core/training/evaluate.h"

namespace triptych {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t donor_count = 32;
constexpr std::size_t most_inputs = 10;
constexpr std::size_t most_combinations = 64000;

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

/// What one data set is asked about one model.
class Survey {
  public:
    Survey(const Predictor& predictor, const Dataset& dataset, const ContributionOptions& options, std::stop_token stop)
        : m_model(PredictorAccess::of(predictor)), m_dataset(dataset), m_options(options), m_stop(std::move(stop)),
          m_target(targets_in(predictor.run(), dataset).front()), m_table(m_model) {}

    Result<Contributions> run(const Progress& progress, int threads) {
        if (auto chosen = choose_rows(); !chosen) return chosen.error();
        if (auto chosen = choose_absence(); !chosen) return chosen.error();
        if (auto done = m_table.add(m_dataset, m_rows, m_stop, part_of(progress, 0, 0.4), threads); !done) return done.error();
        if (m_out.absence == Absence::donors) {
            std::vector<std::size_t> from = m_dataset.rows_of(Split::train);
            if (from.empty()) from = m_rows;
            const std::vector<std::size_t> donors = drawn(std::move(from), donor_count, m_options.seed, "donors");
            auto first = m_table.add(m_dataset, donors, m_stop, {}, threads);
            if (!first) return first.error();
            for (std::size_t d = 0; d < donors.size(); ++d)
                m_stand_ins.push_back(static_cast<std::int64_t>(*first + d));
        } else {
            m_stand_ins = {static_cast<std::int64_t>(m_table.add_nothing())};
        }
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
        m_out.rows = m_rows.size();
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

    /// Metric of the main head. [rows,K]
    Result<double> metric(const torch::Tensor& outputs, const std::vector<std::size_t>& rows) const {
        auto evaluation = evaluation_of(m_model.model, {{m_target.head, outputs.to(torch::kFloat32)}}, {m_target},
                                        m_dataset, rows);
        if (!evaluation) return evaluation.error();
        const HeadMetrics& metrics = evaluation->heads.at(m_target.head);
        return metrics.number ? metrics.number->r2 : metrics.score();
    }

    /// What the model gives with some inputs alone: mean over what stands in for the others. [rows,K]
    Result<torch::Tensor> with_only(std::size_t subset, const Progress& progress) {
        const bool full = subset + 1 == std::size_t{1} << inputs();
        const std::vector<std::int64_t> one = {0};
        const std::vector<std::int64_t>& stand_ins = full ? one : m_stand_ins;
        Picks picks(inputs());
        // Of nothing it says the same whatever the row.
        const std::int64_t rows = subset == 0 ? 1 : row_count();
        for (std::size_t m = 0; m < inputs(); ++m)
            for (std::int64_t row = 0; row < rows; ++row)
                for (const std::int64_t stand_in : stand_ins)
                    picks[m].push_back((subset >> m & 1) != 0 ? row : stand_in);
        auto outputs = m_table.outputs(picks, m_stop, progress);
        if (!outputs) return outputs.error();
        const torch::Tensor mean =
            outputs->view({rows, static_cast<std::int64_t>(stand_ins.size()), outputs->size(1)}).mean(1);
        return subset == 0 ? mean.expand({row_count(), mean.size(1)}).contiguous() : mean.contiguous();
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
        std::vector<std::int64_t> in_order(m_rows.size());
        std::iota(in_order.begin(), in_order.end(), std::int64_t{0});
        for (std::size_t m = 0; m < inputs(); ++m) {
            std::vector<double> drops;
            for (int time = 0; time < times; ++time) {
                Picks picks(inputs(), in_order);
                picks[m] = shuffled_rows(m_options.seed, m, time, m_rows.size());
                const double step = 1.0 / static_cast<double>(inputs() * static_cast<std::size_t>(times));
                const double begin = step * static_cast<double>(m * static_cast<std::size_t>(times) + drops.size());
                auto outputs = m_table.outputs(picks, m_stop, part_of(progress, begin, begin + step));
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
        auto outputs = m_table.outputs(picks, m_stop, progress);
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
        const auto group = m_dataset.column_of(Role::group);
        std::map<std::string, std::size_t> group_rows;
        m_out.mean_absolute.assign(inputs(), 0);
        m_out.mean.assign(inputs(), 0);
        for (const std::size_t place : places) {
            const std::vector<double> values = values_of_row(place);
            std::vector<std::vector<double>*> sums = {&m_out.mean_absolute};
            const std::size_t row = m_rows[place];
            const auto of = [&](std::map<std::string, std::vector<double>>& map, const std::string& key) {
                std::vector<double>& all = map[key];
                all.resize(inputs());
                sums.push_back(&all);
            };
            if (m_target.kind == TargetKind::classes || m_target.kind == TargetKind::ordered) {
                const std::string name = truth_text(m_target, m_dataset, row);
                of(m_out.by_class, name);
                ++m_out.class_rows[name];
            }
            if (group)
                if (const auto name = m_dataset.text(row, *group)) {
                    of(m_out.by_group, *name);
                    ++group_rows[*name];
                }
            for (std::size_t m = 0; m < inputs(); ++m) {
                for (std::vector<double>* sum : sums)
                    (*sum)[m] += std::abs(values[m]);
                m_out.mean[m] += values[m];
            }
        }
        const auto divide = [](std::vector<double>& all, std::size_t rows) {
            for (double& value : all)
                value /= static_cast<double>(rows);
        };
        divide(m_out.mean_absolute, places.size());
        divide(m_out.mean, places.size());
        for (auto& [name, all] : m_out.by_class)
            divide(all, m_out.class_rows.at(name));
        for (auto& [name, all] : m_out.by_group)
            divide(all, group_rows.at(name));
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
    Target m_target; ///< of the main head
    EncodedTable m_table;
    std::vector<std::size_t> m_rows;          ///< the first entries of the table
    std::vector<std::int64_t> m_stand_ins;    ///< entries that stand for what is taken away
    std::vector<torch::Tensor> m_coalitions;  ///< [2^M] of [rows,K]
    Contributions m_out;
};

nlohmann::json number(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

nlohmann::json by_input(const std::vector<std::string>& inputs, const std::vector<double>& values) {
    nlohmann::json out = nlohmann::json::object();
    for (std::size_t m = 0; m < inputs.size() && m < values.size(); ++m)
        out[inputs[m]] = number(values[m]);
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
        return Survey(predictor, dataset, options, stop).run(progress, threads);
    });
}

nlohmann::json contributions_to_json(const Contributions& result) {
    nlohmann::json out = {{"metric", result.metric},
                          {"rows", result.rows},
                          {"inputs", result.inputs},
                          {"all", number(result.all)},
                          {"absence", absence_name(result.absence)},
                          {"seed", result.seed},
                          {"model_hash", result.model_hash}};
    out["subsets"] = nlohmann::json::array();
    for (std::size_t subset = 1; subset < result.subsets.size(); ++subset) {
        nlohmann::json names = nlohmann::json::array();
        for (std::size_t m = 0; m < result.inputs.size(); ++m)
            if ((subset >> m & 1) != 0) names.push_back(result.inputs[m]);
        out["subsets"].push_back({{"inputs", names}, {"value", number(result.subsets[subset])}});
    }
    out["permutation"] = by_input(result.inputs, result.permutation);
    out["permutation_deviation"] = by_input(result.inputs, result.permutation_deviation);
    out["emap"] = {{"value", number(result.emap)}, {"of_model", number(result.emap_of)}, {"rows", result.emap_rows}};
    out["shapley"] = {{"mean_absolute", by_input(result.inputs, result.mean_absolute)},
                      {"mean", by_input(result.inputs, result.mean)},
                      {"by_class", nlohmann::json::object()},
                      {"class_rows", result.class_rows},
                      {"by_group", nlohmann::json::object()}};
    for (const auto& [name, values] : result.by_class)
        out["shapley"]["by_class"][name] = by_input(result.inputs, values);
    for (const auto& [name, values] : result.by_group)
        out["shapley"]["by_group"][name] = by_input(result.inputs, values);
    return out;
}

} // namespace triptych
