// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/attribution_controller.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <nlohmann/json.hpp>
#include <random>

#include "app/bridge/guarded.h"
#include "app/bridge/tell_export.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;
using Part = AttributionController::Part;

constexpr std::size_t donorCount = 32;
constexpr std::size_t keptMaps = 48; ///< of one sample: methods times some targets

/// What two requests have in common that ask for the same map.
std::string keyOf(const AttributionRequest& request) {
    const MethodInfo* method = attribution_method(request.method);
    std::string key = request.method + "\n" + request.target.head + "\n" + std::to_string(request.target.output) +
                      (request.target.probability ? "p\n" : "l\n") + std::to_string(request.seed) + "\n";
    if (method)
        for (const Field& field : method->fields) { // a default that is named is the same request
            const auto given = request.params.find(field.name);
            key += nlohmann::json(std::visit([](const auto& value) { return nlohmann::json(value); },
                                             given == request.params.end() ? field.fallback : given->second))
                       .dump() +
                   ",";
        }
    return key;
}

} // namespace

const Target* AttributionScene::target(const std::string& head) const {
    for (const Target& target : targets)
        if (target.head == head) return &target;
    return nullptr;
}

Result<std::shared_ptr<const AttributionScene>> makeScene(const Predictor& model, const Dataset& dataset, const QString& run,
                                                          qint64 place) {
    const Preparer& preparer = model.preparer();
    const auto row = static_cast<std::size_t>(place);
    auto sample = preparer.prepare(dataset, row, true);
    if (!sample) return sample.error();
    auto made = std::make_shared<AttributionScene>();
    made->sample = *std::move(sample);
    auto prediction = model.predict({&made->sample});
    if (!prediction) return prediction.error();
    made->prediction = std::move(prediction->front());
    made->run = run;
    made->runName = QString::fromStdString(model.run().name);
    made->row = place;
    made->split = dataset.split(row);
    made->modelHash = model.model_hash();
    made->targets = model.run().targets;
    for (const Target& target : targets_in(model.run(), dataset))
        made->truths[target.head] = truth_text(target, dataset, row);
    made->inputs = preparer.inputs();
    for (const std::string& input : preparer.inputs()) {
        made->modalities[input] = preparer.modality(input);
        made->columns[input] = preparer.columns(input);
        if (const LogMel* mel = preparer.log_mel(input)) {
            made->melHz[input] = mel->mel_frequencies_hz();
            made->sampleRates[input] = mel->options().sample_rate_hz;
        } else if (const auto* wave = std::get_if<PreparedWave>(&made->sample[input])) {
            made->sampleRates[input] = wave->sample_rate_hz;
        }
    }
    return std::shared_ptr<const AttributionScene>(std::move(made));
}

std::vector<PreparedSample> drawDonors(const Predictor& model, const Dataset& dataset, const std::stop_token& stop) {
    std::vector<std::size_t> rows = dataset.rows_of(Split::train);
    if (rows.empty())
        for (std::size_t row = 0; row < dataset.size(); ++row)
            rows.push_back(row);
    std::mt19937_64 random(0);
    std::shuffle(rows.begin(), rows.end(), random);
    std::vector<PreparedSample> donors;
    for (const std::size_t row : rows) {
        if (donors.size() >= donorCount || stop.stop_requested()) break;
        if (auto donor = model.preparer().prepare(dataset, row)) donors.push_back(*std::move(donor));
    }
    if (stop.stop_requested()) donors.clear();
    return donors;
}

/// All but the atomics and what `mutex` guards is of the thread of the pool.
struct AttributionController::Worker {
    std::atomic<std::uint64_t> generation{0};
    std::shared_ptr<ModelStore> models;

    std::mutex mutex; ///< guards scene and predictor, which sounds are made of too
    std::shared_ptr<const Predictor> predictor;
    std::shared_ptr<const AttributionScene> scene;

    std::shared_ptr<const Dataset> dataset;                                   ///< of the scene
    std::optional<std::map<std::string, Error>> unavailable;                  ///< of the model
    std::vector<std::pair<std::string, std::shared_ptr<const Attribution>>> maps; ///< of the scene, newest last
    std::map<std::string, std::shared_ptr<const ModalityShapley>> shapleys;   ///< of the scene, by target
    std::map<std::string, std::shared_ptr<const Faithfulness>> faithfulnesses; ///< of the scene, by map and baseline
    std::vector<PreparedSample> donors; ///< of model and data set

    /// Opens the sample of a question, where it is not the open one.
    Result<void> open(const AttributionQuestion& question, const std::stop_token& stop) {
        const Error stale = fail(ErrorCode::cancelled, question.run.toStdString(), "was overtaken by a newer request.");
        if (!question.dataset || question.row < 0 || static_cast<std::size_t>(question.row) >= question.dataset->size())
            return fail(ErrorCode::out_of_range, "row " + std::to_string(question.row), "is not in the table.",
                        {std::to_string(question.row)});
        auto model = models->get(fs::path(question.run.toStdString()));
        if (!model) return model.error();
        if (stop.stop_requested()) return stale;
        const bool sameModel = *model == predictor, sameData = question.dataset == dataset;
        if (sameModel && sameData && scene && scene->row == question.row) return {};
        auto made = makeScene(**model, *question.dataset, question.run, question.row);
        if (!made) return made.error();
        if (stop.stop_requested()) return stale;
        maps.clear();
        shapleys.clear();
        faithfulnesses.clear();
        if (!sameModel) unavailable.reset();
        if (!sameModel || !sameData) donors.clear();
        dataset = question.dataset;
        const std::lock_guard lock(mutex);
        predictor = *model;
        scene = *std::move(made);
        return {};
    }

    /// Asks the quickest method of each kind that not every model can have.
    void probe(const ExplainTarget& target, const std::stop_token& stop) {
        if (unavailable) return;
        std::map<std::string, Error> found;
        for (const auto& [needs, probed] : {std::pair(MethodInfo::Needs::attention, "attention"),
                                            std::pair(MethodInfo::Needs::feature_map, "grad_cam")}) {
            AttributionRequest request;
            request.method = probed;
            request.target = target;
            const auto answer = map(request, stop, {});
            if (answer || answer.error().code != ErrorCode::bad_graph) continue;
            for (const MethodInfo& method : attribution_methods())
                if (method.needs == needs) found[method.id] = answer.error();
        }
        if (!stop.stop_requested()) unavailable = std::move(found);
    }

    Result<std::shared_ptr<const Attribution>> map(const AttributionRequest& request, const std::stop_token& stop,
                                                   const Progress& progress) {
        const std::string key = keyOf(request);
        const auto kept = std::find_if(maps.begin(), maps.end(), [&](const auto& entry) { return entry.first == key; });
        if (kept != maps.end()) return kept->second;
        auto made = attribute(*predictor, scene->sample, request, stop, progress);
        if (!made) return made.error();
        if (maps.size() >= keptMaps) maps.erase(maps.begin());
        maps.emplace_back(key, std::make_shared<const Attribution>(*std::move(made)));
        return maps.back().second;
    }

    Result<std::shared_ptr<const ModalityShapley>> shapley(const ExplainTarget& target, const std::stop_token& stop) {
        const std::string key = target.head + "\n" + std::to_string(target.output) + (target.probability ? "p" : "l");
        if (const auto kept = shapleys.find(key); kept != shapleys.end()) return kept->second;
        const RunInfo& run = predictor->run();
        const bool trained = std::all_of(scene->inputs.begin(), scene->inputs.end(),
                                         [&](const std::string& input) { return absence_is_trained(run, input); });
        if (!trained && donors.empty()) donors = drawDonors(*predictor, *dataset, stop);
        ShapleyOptions options;
        for (const PreparedSample& donor : donors)
            options.donors.push_back(&donor);
        auto made = modality_shapley(*predictor, scene->sample, target, options, stop);
        if (!made) return made.error();
        return shapleys[key] = std::make_shared<const ModalityShapley>(*std::move(made));
    }

    Result<std::shared_ptr<const Faithfulness>> judge(const AttributionRequest& request, const Attribution& attribution,
                                                      Baseline baseline, const std::stop_token& stop,
                                                      const Progress& progress) {
        const std::string key = keyOf(request) + baseline_name(baseline);
        if (const auto kept = faithfulnesses.find(key); kept != faithfulnesses.end()) return kept->second;
        FaithfulnessOptions options;
        options.baseline = baseline;
        options.seed = request.seed;
        auto made = faithfulness(*predictor, scene->sample, attribution, options, stop, progress);
        if (!made) return made.error();
        return faithfulnesses[key] = std::make_shared<const Faithfulness>(*std::move(made));
    }

    /// Of the sample with one sound changed.
    Result<std::shared_ptr<const HeardSound>> hear(const std::vector<TokenSource>& sources, Baseline baseline,
                                                   const ExplainTarget& target) {
        std::shared_ptr<const Predictor> model;
        std::shared_ptr<const AttributionScene> from;
        {
            const std::lock_guard lock(mutex);
            model = predictor;
            from = scene;
        }
        if (!model || !from || sources.empty())
            return fail(ErrorCode::invalid_argument, "sound", "there is none to be heard.");
        const Preparer& preparer = model->preparer();
        std::vector<InputToken> pieces;
        for (const TokenSource& source : sources) {
            auto piece = locate(source, from->sample, preparer);
            if (!piece) return piece.error();
            pieces.push_back(*std::move(piece));
        }
        auto made = std::make_shared<HeardSound>();
        made->input = pieces.front().input;
        made->pieces = pieces.size();
        made->target = target;
        const PreparedValue& value = from->sample.at(made->input);
        std::vector<float> original;
        if (const auto* sound = std::get_if<PreparedAudio>(&value)) original = sound->wave;
        if (const auto* wave = std::get_if<PreparedWave>(&value)) original = wave->samples;
        const auto rate = from->sampleRates.find(made->input);
        if (original.empty() || rate == from->sampleRates.end())
            return fail(ErrorCode::invalid_argument, "input '" + made->input + "'", "has no sound.", {made->input});
        made->rate = rate->second;
        made->original = std::make_shared<const std::vector<float>>(std::move(original));
        made->kept = std::make_shared<const std::vector<float>>(wave_kept(from->sample, pieces, true, preparer));
        made->removed = std::make_shared<const std::vector<float>>(wave_kept(from->sample, pieces, false, preparer));
        PreparedSample kept = from->sample;
        kept[made->input] = only(from->sample, pieces, baseline, preparer).at(made->input);
        const PreparedSample removed = without(from->sample, pieces, baseline, preparer);
        const auto answers = model->predict({&from->sample, &kept, &removed});
        if (!answers) return answers.error();
        made->originalValue = target_value((*answers)[0], target);
        made->keptValue = target_value((*answers)[1], target);
        made->removedValue = target_value((*answers)[2], target);
        return std::shared_ptr<const HeardSound>(std::move(made));
    }
};

AttributionController::AttributionController(std::shared_ptr<ModelStore> models, QObject* parent)
    : QObject(parent), m_worker(std::make_shared<Worker>()) {
    m_worker->models = std::move(models);
    for (QThreadPool* pool : {&m_pool, &m_sounds, &m_exports})
        pool->setMaxThreadCount(1);
}

AttributionController::~AttributionController() {
    blockSignals(true); // whoever owns it is half gone
    cancel();
    for (QThreadPool* pool : {&m_pool, &m_sounds, &m_exports})
        pool->waitForDone();
}

void AttributionController::setBusy(bool busy) {
    if (busy == m_busy) return;
    m_busy = busy;
    emit busyChanged(busy);
}

void AttributionController::cancel() {
    ++m_worker->generation;
    m_stop.request_stop();
    for (auto& [input, stop] : m_listening)
        stop.request_stop();
    m_pool.clear();
    m_sounds.clear();
    setBusy(false);
}

/// Calls a function on the thread of the controller, unless something newer was asked for.
template <class Function>
void AttributionController::post(std::uint64_t wanted, Function function) {
    QMetaObject::invokeMethod(
        this,
        [this, wanted, function = std::move(function)] {
            if (wanted == m_worker->generation.load()) function();
        },
        Qt::QueuedConnection);
}

void AttributionController::ask(const AttributionQuestion& question) {
    const std::uint64_t wanted = ++m_worker->generation;
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_pool.clear();
    setBusy(true);
    m_pool.start([this, worker = m_worker, question, wanted, stop = m_stop.get_token()] {
        const auto tell = [&](Part part) {
            return [this, wanted, part, last = std::make_shared<int>(0)](double fraction, const std::string&) {
                const int percent = static_cast<int>(fraction * 100);
                if (percent == *last) return;
                *last = percent;
                post(wanted, [this, part, fraction] { emit progressed(part, fraction); });
            };
        };
        const auto refuse = [&](Part part, const Error& error) {
            // A model that ran out of memory half way is not to be trusted, and its memory is wanted.
            if (error.code == ErrorCode::out_of_memory || error.code == ErrorCode::internal)
                worker->models->forget(fs::path(question.run.toStdString()));
            if (error.code != ErrorCode::cancelled || !stop.stop_requested())
                post(wanted, [this, part, error] { emit failed(part, error); });
        };
        const auto part = [&](Part which, const auto& compute, auto signal) {
            if (stop.stop_requested()) return;
            if (auto made = guarded(compute))
                post(wanted, [this, signal, result = *std::move(made)] { emit(this->*signal)(result); });
            else
                refuse(which, made.error());
        };
        const auto opening = guarded([&] { return worker->open(question, stop); });
        if (!opening) {
            refuse(Part::scene, opening.error());
            post(wanted, [this] { setBusy(false); });
            return;
        }
        post(wanted, [this, scene = worker->scene] { emit opened(scene); });
        AttributionRequest request = question.request;
        const auto resolved =
            guarded([&] { return resolve_target(*worker->predictor, worker->scene->prediction, request.target); });
        if (!resolved) {
            refuse(Part::map, resolved.error());
            post(wanted, [this] { setBusy(false); });
            return;
        }
        request.target = resolved->target;

        std::shared_ptr<const Attribution> map;
        part(Part::map, [&] {
            auto made = worker->map(request, stop, tell(Part::map));
            if (made) map = *made;
            return made;
        }, &AttributionController::attributed);
        const auto probed = guarded([&]() -> Result<void> {
            worker->probe(request.target, stop);
            return {};
        });
        if (probed && worker->unavailable)
            post(wanted, [this, found = *worker->unavailable] { emit methodsKnown(found); });
        part(Part::shapley, [&] { return worker->shapley(request.target, stop); }, &AttributionController::shared);
        if (map)
            part(Part::faithfulness, [&] {
                return worker->judge(request, *map, question.baseline, stop, tell(Part::faithfulness));
            }, &AttributionController::judged);

        // Methods with their defaults, the chosen one as it was asked for.
        MethodAgreement agreement;
        agreement.target = request.target;
        agreement.modelHash = worker->scene->modelHash;
        agreement.wanted = attribution_methods().size();
        std::vector<std::shared_ptr<const Attribution>> found;
        for (const MethodInfo& method : attribution_methods())
            part(Part::agreement, [&]() -> Result<std::shared_ptr<const MethodAgreement>> {
                AttributionRequest other = request;
                if (method.id != request.method) {
                    other.method = method.id;
                    other.params.clear();
                }
                auto made = worker->map(other, stop, {});
                if (!made && made.error().code == ErrorCode::cancelled) return made.error();
                if (!made) {
                    agreement.missing[method.id] = made.error();
                } else {
                    found.push_back(*made);
                    agreement.methods.push_back(method.id);
                    const std::size_t count = found.size();
                    std::vector<double> table(count * count, 1);
                    for (std::size_t a = 0; a < count; ++a)
                        for (std::size_t b = 0; b < count; ++b) {
                            if (a + 1 < count && b + 1 < count)
                                table[a * count + b] = agreement.correlations[a * (count - 1) + b];
                            else if (a != b && b + 1 < count)
                                table[a * count + b] = table[b * count + a] =
                                    map_correlation(*found[a], *found[b], worker->scene->sample,
                                                    worker->predictor->preparer());
                        }
                    agreement.correlations = std::move(table);
                }
                return std::make_shared<const MethodAgreement>(agreement);
            }, &AttributionController::compared);
        post(wanted, [this] { setBusy(false); });
    });
}

void AttributionController::listen(const std::string& input, const std::vector<TokenSource>& pieces, Baseline baseline,
                                   const ExplainTarget& target) {
    m_listening[input].request_stop();
    m_listening[input] = std::stop_source();
    m_sounds.start([this, worker = m_worker, input, pieces, baseline, target, stop = m_listening[input].get_token()] {
        if (stop.stop_requested()) return;
        const auto made = guarded([&] { return worker->hear(pieces, baseline, target); });
        QMetaObject::invokeMethod(
            this,
            [this, input, stop, made] {
                if (stop.stop_requested()) return;
                if (made)
                    emit heard(*made);
                else
                    emit notHeard(QString::fromStdString(input), made.error());
            },
            Qt::QueuedConnection);
    });
}

void AttributionController::exportTo(const QString& folder, const AttributionReport& report) {
    m_exports.start([this, folder, report] {
        const auto written =
            guarded([&] { return writeAttributionReport(fs::path(folder.toStdString()), report); });
        tellExport(this, folder, written);
    });
}

} // namespace triptych
