// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/data_explain_controller.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "app/bridge/guarded.h"
#include "core/base/random.h"

namespace triptych {
namespace {

constexpr std::size_t similar_count = 24;

/// An answer about a run, and its model. @error as ModelStore::get()
template <class Answer>
Result<std::pair<std::shared_ptr<Answer>, std::shared_ptr<const Predictor>>> answer_about(ModelStore& models, const QString& run,
                                                                                  const std::shared_ptr<const Dataset>& dataset) {
    auto answer = std::make_shared<Answer>();
    answer->run = run;
    answer->written = weightsWritten(run.toStdString()); // before they are read: a later time than theirs would hide a change
    answer->dataset = dataset;
    auto model = models.get(run.toStdString());
    if (!model) return model.error();
    return std::pair(std::move(answer), *std::move(model));
}

/// Points by what a text says of each; empty: not known. Those in `order` come first and as they stand there.
void colour_by_text(MapColouring& colouring, const std::vector<std::string>& texts, const std::vector<std::string>& order) {
    std::set<std::string> there(texts.begin(), texts.end());
    there.erase(std::string());
    for (const std::string& name : order)
        if (there.erase(name) > 0) colouring.groups.push_back(name);
    colouring.groups.insert(colouring.groups.end(), there.begin(), there.end());
    for (const std::string& text : texts) {
        const auto place = std::find(colouring.groups.begin(), colouring.groups.end(), text);
        colouring.group_of.push_back(place == colouring.groups.end() ? -1 : static_cast<int>(place - colouring.groups.begin()));
    }
}

/// Points by the fifth of the numbers that theirs falls into; equal numbers fall into one, so that there may be fewer.
void colour_by_number(MapColouring& colouring, const std::vector<double>& values) {
    constexpr std::size_t parts = 5;
    std::vector<double> sorted;
    std::copy_if(values.begin(), values.end(), std::back_inserter(sorted), [](double value) { return std::isfinite(value); });
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> ends; // the largest number of each fifth
    for (std::size_t part = 1; part <= parts && !sorted.empty(); ++part) {
        const double end = sorted[std::max<std::size_t>(part * sorted.size() / parts, 1) - 1];
        if (ends.empty() || end > ends.back()) ends.push_back(end);
    }
    const auto text = [](double value) {
        char digits[32];
        return std::string(digits, std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 4).ptr);
    };
    for (auto end = ends.begin(); end != ends.end(); ++end) {
        const double low = end == ends.begin() ? sorted.front() : *std::upper_bound(sorted.begin(), sorted.end(), *(end - 1));
        colouring.groups.push_back(low < *end ? text(low) + " – " + text(*end) : text(low));
    }
    for (const double value : values)
        colouring.group_of.push_back(std::isfinite(value) ? static_cast<int>(std::lower_bound(ends.begin(), ends.end(), value) - ends.begin()) : -1);
}

std::vector<MapColouring> colourings_of(const NodeVectors& vectors, const Dataset& dataset, const RunInfo& run) {
    std::vector<MapColouring> all;
    for (const Target& target : targets_in(run, dataset))
        for (const MapColouring::By by : {MapColouring::By::truth, MapColouring::By::prediction}) {
            MapColouring& made = all.emplace_back();
            made.by = by;
            made.head = target.head;
            made.column = target.column;
            std::vector<std::string> texts;
            std::vector<double> numbers;
            for (std::size_t i = 0; i < vectors.rows.size(); ++i) {
                const HeadPrediction& answer = vectors.answers[i].at(target.head);
                if (target.kind == TargetKind::number) {
                    const auto known = target.value(dataset, vectors.rows[i]);
                    numbers.push_back(by == MapColouring::By::prediction ? answer.value
                                      : known ? target.mean + target.deviation * *known
                                              : std::numeric_limits<double>::quiet_NaN());
                } else {
                    texts.push_back(by == MapColouring::By::prediction ? answer_text(answer, target.classes, target.separator)
                                                                       : truth_text(target, dataset, vectors.rows[i]));
                }
            }
            if (target.kind == TargetKind::number)
                colour_by_number(made, numbers);
            else
                colour_by_text(made, texts, target.classes);
        }
    MapColouring& parts = all.emplace_back();
    parts.by = MapColouring::By::split;
    std::vector<std::string> texts;
    for (const std::size_t row : vectors.rows)
        texts.emplace_back(split_name(dataset.split(row)));
    colour_by_text(parts, texts, {split_name(Split::train), split_name(Split::validation), split_name(Split::test)});
    return all;
}

} // namespace

DataExplainController::DataExplainController(std::shared_ptr<ModelStore> models, QObject* parent)
    : QObject(parent), m_models(std::move(models)) {
    for (Job& one : m_jobs)
        one.pool.setMaxThreadCount(1);
}

DataExplainController::~DataExplainController() {
    for (Job& one : m_jobs) {
        ++one.wanted;
        one.stop.request_stop();
        one.pool.clear();
    }
    for (Job& one : m_jobs)
        one.pool.waitForDone();
}

bool DataExplainController::busy() const {
    return std::any_of(m_jobs.begin(), m_jobs.end(), [](const Job& one) { return one.busy; });
}

void DataExplainController::cancel(Part part) {
    Job& one = job(part);
    ++one.wanted;
    one.stop.request_stop();
    one.pool.clear();
    if (!one.busy) return;
    one.busy = false;
    emit busyChanged();
}

/// @param work  on the part's thread: (stop, progress) to a Result of what `take` is given
template <class Work, class Take>
void DataExplainController::start(Part part, Work work, Take take) {
    Job& one = job(part);
    const std::uint64_t wanted = ++one.wanted;
    one.stop.request_stop();
    one.stop = std::stop_source();
    one.pool.clear();
    const bool was = std::exchange(one.busy, true);
    if (!was) emit busyChanged();
    one.pool.start([this, part, wanted, stop = one.stop.get_token(), work = std::move(work), take = std::move(take)] {
        const auto post = [this, part, wanted](auto function) {
            QMetaObject::invokeMethod(
                this,
                [this, part, wanted, function] {
                    if (job(part).wanted == wanted) function();
                },
                Qt::QueuedConnection);
        };
        const Progress progress = [this, part, post](double fraction, const std::string&) {
            post([this, part, fraction] { emit progressed(part, fraction); });
        };
        auto result = guarded([&] { return work(stop, progress); });
        post([this, part, take, result = std::move(result)] {
            job(part).busy = false;
            if (result)
                take(*result);
            else
                emit failed(part, result.error());
            emit busyChanged();
        });
    });
}

void DataExplainController::askContributions(const QString& run, std::shared_ptr<const Dataset> dataset,
                                             const ContributionOptions& options) {
    using Answer = std::shared_ptr<const ContributionAnswer>;
    start(
        Part::contributions,
        [models = m_models, run, dataset, options](std::stop_token stop, const Progress& progress) -> Result<Answer> {
            auto begun = answer_about<ContributionAnswer>(*models, run, dataset);
            if (!begun) return begun.error();
            const auto& [answer, model] = *begun;
            auto result = contributions(*model, *dataset, options, stop, progress);
            if (!result) return result.error();
            answer->options = options;
            answer->result = *std::move(result);
            for (const std::string& input : answer->result.inputs)
                answer->modalities[input] = model->preparer().modality(input);
            return Answer(answer);
        },
        [this](const Answer& answer) { emit contributionsReady(answer); });
}

void DataExplainController::askMap(const QString& run, std::shared_ptr<const Dataset> dataset, const std::string& node,
                                   const ProjectionOptions& options, std::optional<Split> split) {
    using Answer = std::shared_ptr<const MapAnswer>;
    start(
        Part::map,
        [models = m_models, run, dataset, node, options, split](std::stop_token stop, const Progress& progress) -> Result<Answer> {
            auto begun = answer_about<MapAnswer>(*models, run, dataset);
            if (!begun) return begun.error();
            const auto& [answer, model] = *begun;
            std::vector<std::size_t> rows;
            for (std::size_t row = 0; row < dataset->size(); ++row)
                if (!split || dataset->split(row) == *split) rows.push_back(row);
            answer->split = split;
            answer->rows_in_all = rows.size();
            if (rows.size() > map_rows) {
                Random random(options.seed, {stable_hash("map")});
                random.shuffle(rows);
                rows.resize(map_rows);
                std::sort(rows.begin(), rows.end());
            }
            const auto half = [&](double from) -> Progress {
                return [progress, from](double fraction, const std::string& step) { progress(from + fraction / 2, step); };
            };
            auto vectors = node_vectors(*model, *dataset, rows, node, stop, half(0));
            if (!vectors) return vectors.error();
            auto places = project(vectors->values, static_cast<std::int64_t>(vectors->rows.size()), vectors->width, options, stop,
                                  half(0.5));
            if (!places) return places.error();
            answer->colourings = colourings_of(*vectors, *dataset, model->run());
            answer->map.vectors = *std::move(vectors);
            answer->map.places = *std::move(places);
            answer->map.options = options;
            answer->map.model_hash = model->model_hash();
            answer->map.run = run.toStdString();
            return Answer(answer);
        },
        [this](const Answer& answer) { emit mapReady(answer); });
}

void DataExplainController::askTokens(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row,
                                      const std::string& node) {
    using Answer = std::shared_ptr<const SimilarAnswer>;
    start(
        Part::similar,
        [models = m_models, run, dataset, row, node](std::stop_token, const Progress&) -> Result<Answer> {
            auto begun = answer_about<SimilarAnswer>(*models, run, dataset);
            if (!begun) return begun.error();
            const auto& [answer, model] = *begun;
            auto sample = model->preparer().prepare(*dataset, static_cast<std::size_t>(row));
            if (!sample) return sample.error();
            auto tokens = tokens_leaving(*model, *sample, node);
            if (!tokens) return tokens.error();
            answer->row = row;
            answer->node = node;
            answer->tokens = *std::move(tokens);
            return Answer(answer);
        },
        [this](const Answer& answer) { emit similarReady(answer); });
}

void DataExplainController::askSimilar(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row,
                                       const std::string& node, std::size_t token) {
    using Answer = std::shared_ptr<const SimilarAnswer>;
    start(
        Part::similar,
        [models = m_models, run, dataset, row, node, token](std::stop_token stop, const Progress& progress) -> Result<Answer> {
            auto begun = answer_about<SimilarAnswer>(*models, run, dataset);
            if (!begun) return begun.error();
            const auto& [answer, model] = *begun;
            auto sample = model->preparer().prepare(*dataset, static_cast<std::size_t>(row));
            if (!sample) return sample.error();
            auto tokens = tokens_leaving(*model, *sample, node);
            if (!tokens) return tokens.error();
            std::vector<std::size_t> rows;
            for (std::size_t other = 0; other < dataset->size(); ++other)
                if (other != static_cast<std::size_t>(row)) rows.push_back(other);
            auto found = similar_tokens(*model, *sample, node, token, *dataset, rows, similar_count, stop, progress);
            if (!found) return found.error();
            answer->row = row;
            answer->node = node;
            answer->tokens = *std::move(tokens);
            answer->token = token;
            answer->searched = true;
            answer->found = *std::move(found);
            return Answer(answer);
        },
        [this](const Answer& answer) { emit similarReady(answer); });
}

void DataExplainController::askAverages(const QString& run, std::shared_ptr<const Dataset> dataset, const AverageOptions& options) {
    using Answer = std::shared_ptr<const AverageAnswer>;
    start(
        Part::averages,
        [models = m_models, run, dataset, options](std::stop_token stop, const Progress& progress) -> Result<Answer> {
            auto begun = answer_about<AverageAnswer>(*models, run, dataset);
            if (!begun) return begun.error();
            const auto& [answer, model] = *begun;
            auto maps = average_maps(*model, *dataset, options, stop, progress);
            if (!maps) return maps.error();
            answer->options = options;
            answer->maps = *std::move(maps);
            const Preparer& preparer = model->preparer();
            answer->details = svg_details(preparer);
            for (const std::string& input : answer->maps.inputs)
                answer->columns[input] = preparer.columns(input);
            return Answer(answer);
        },
        [this](const Answer& answer) { emit averagesReady(answer); });
}

} // namespace triptych
