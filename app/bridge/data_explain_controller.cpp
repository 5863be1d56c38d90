// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/data_explain_controller.h"

#include <algorithm>

#include "app/bridge/guarded.h"
#include "core/base/random.h"

namespace triptych {
namespace {

constexpr std::size_t similar_count = 24;

std::shared_ptr<MapAnswer> answer_for(NodeVectors vectors, const Dataset& dataset, const RunInfo& run) {
    auto answer = std::make_shared<MapAnswer>();
    const Target target = targets_in(run, dataset).front();
    if (target.kind == TargetKind::classes || target.kind == TargetKind::ordered) {
        std::vector<int> places(target.classes.size(), -1);
        for (const std::size_t row : vectors.rows) {
            const auto value = target.value(dataset, row);
            answer->class_of.push_back(value ? static_cast<int>(*value) : -1);
            if (value) places[static_cast<std::size_t>(*value)] = 0;
        }
        for (std::size_t k = 0; k < places.size(); ++k)
            if (places[k] == 0) {
                places[k] = static_cast<int>(answer->classes.size());
                answer->classes.push_back(target.classes[k]);
            }
        for (int& place : answer->class_of)
            if (place >= 0) place = places[static_cast<std::size_t>(place)];
    } else {
        answer->class_of.assign(vectors.rows.size(), -1);
    }
    answer->map.vectors = std::move(vectors);
    return answer;
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
            auto model = models->get(run.toStdString());
            if (!model) return model.error();
            auto result = contributions(**model, *dataset, options, stop, progress);
            if (!result) return result.error();
            auto answer = std::make_shared<ContributionAnswer>();
            answer->run = run;
            answer->dataset = dataset;
            answer->options = options;
            answer->result = *std::move(result);
            for (const std::string& input : answer->result.inputs)
                answer->modalities[input] = (*model)->preparer().modality(input);
            return Answer(answer);
        },
        [this](const Answer& answer) { emit contributionsReady(answer); });
}

void DataExplainController::askMap(const QString& run, std::shared_ptr<const Dataset> dataset, const std::string& node,
                                   const ProjectionOptions& options) {
    using Answer = std::shared_ptr<const MapAnswer>;
    start(
        Part::map,
        [models = m_models, run, dataset, node, options](std::stop_token stop, const Progress& progress) -> Result<Answer> {
            auto model = models->get(run.toStdString());
            if (!model) return model.error();
            std::vector<std::size_t> rows(dataset->size());
            for (std::size_t row = 0; row < rows.size(); ++row)
                rows[row] = row;
            if (rows.size() > map_rows) {
                Random random(options.seed, {stable_hash("map")});
                random.shuffle(rows);
                rows.resize(map_rows);
                std::sort(rows.begin(), rows.end());
            }
            const auto half = [&](double begin) -> Progress {
                return [progress, begin](double fraction, const std::string& step) { progress(begin + fraction / 2, step); };
            };
            auto vectors = node_vectors(**model, *dataset, rows, node, stop, half(0));
            if (!vectors) return vectors.error();
            auto places = project(vectors->values, static_cast<std::int64_t>(vectors->rows.size()), vectors->width, options, stop,
                                  half(0.5));
            if (!places) return places.error();
            auto answer = answer_for(*std::move(vectors), *dataset, (*model)->run());
            answer->run = run;
            answer->dataset = dataset;
            answer->rows_in_all = dataset->size();
            answer->map.places = *std::move(places);
            answer->map.options = options;
            answer->map.model_hash = (*model)->model_hash();
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
            auto model = models->get(run.toStdString());
            if (!model) return model.error();
            auto sample = (*model)->preparer().prepare(*dataset, static_cast<std::size_t>(row));
            if (!sample) return sample.error();
            auto tokens = tokens_leaving(**model, *sample, node);
            if (!tokens) return tokens.error();
            auto answer = std::make_shared<SimilarAnswer>();
            answer->run = run;
            answer->dataset = dataset;
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
            auto model = models->get(run.toStdString());
            if (!model) return model.error();
            auto sample = (*model)->preparer().prepare(*dataset, static_cast<std::size_t>(row));
            if (!sample) return sample.error();
            auto tokens = tokens_leaving(**model, *sample, node);
            if (!tokens) return tokens.error();
            std::vector<std::size_t> rows;
            for (std::size_t other = 0; other < dataset->size(); ++other)
                if (other != static_cast<std::size_t>(row)) rows.push_back(other);
            auto found = similar_tokens(**model, *sample, node, token, *dataset, rows, similar_count, stop, progress);
            if (!found) return found.error();
            auto answer = std::make_shared<SimilarAnswer>();
            answer->run = run;
            answer->dataset = dataset;
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
            auto model = models->get(run.toStdString());
            if (!model) return model.error();
            auto maps = average_maps(**model, *dataset, options, stop, progress);
            if (!maps) return maps.error();
            auto answer = std::make_shared<AverageAnswer>();
            answer->run = run;
            answer->dataset = dataset;
            answer->options = options;
            answer->maps = *std::move(maps);
            const Preparer& preparer = (*model)->preparer();
            answer->details = svg_details(preparer);
            for (const std::string& input : answer->maps.inputs)
                answer->columns[input] = preparer.columns(input);
            return Answer(answer);
        },
        [this](const Answer& answer) { emit averagesReady(answer); });
}

} // namespace triptych
