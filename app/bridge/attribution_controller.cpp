// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/attribution_controller.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <nlohmann/json.hpp>

#include "app/bridge/guarded.h"
#include "app/bridge/tell_export.h"
#include "core/explain/donors.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;
using Part = AttributionController::Part;

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

/// All but the atomics is of the thread of the pool.
struct AttributionController::Worker {
    std::atomic<std::uint64_t> generation{0};
    std::shared_ptr<ModelStore> models;

    std::shared_ptr<const Predictor> predictor;
    std::shared_ptr<const AttributionScene> scene;
    std::shared_ptr<const Dataset> dataset;                                   ///< of the scene
    std::map<std::string, std::map<std::string, Error>> unavailable;          ///< of the scene, by head and method
    std::vector<std::pair<std::string, std::shared_ptr<const Attribution>>> maps; ///< of the scene, newest last
    std::map<std::string, std::shared_ptr<const ModalityShapley>> shapleys;   ///< of the scene, by target
    std::map<std::string, std::shared_ptr<const Faithfulness>> faithfulnesses; ///< of the scene, by map and baseline
    std::optional<Donors> donors;                            ///< of model and data set
    std::optional<std::optional<PreparedSample>> whole;      ///< a sample with all inputs, where there is one; of model and data set

    /// Opens the sample of a question, where it is not the open one.
    Result<void> open(const AttributionQuestion& question, const std::stop_token& stop) {
        const Error stale = fail(ErrorCode::cancelled, question.run.toStdString(), "was overtaken by a newer request.");
        if (!question.dataset || question.row < 0 || static_cast<std::size_t>(question.row) >= question.dataset->size())
            return fail(ErrorCode::out_of_range, "row " + std::to_string(question.row), "is not in the table.",
                        {std::to_string(question.row)});
        auto model = models->get(fs::path(question.run.toStdString()));
        if (!model) return model.error();
        if (stop.stop_requested()) return stale;
        // Weights that were written anew may be the same ones.
        const bool sameModel = *model == predictor || (predictor && scene && scene->run == question.run &&
                                                       (*model)->model_hash() == predictor->model_hash());
        const bool sameData = question.dataset == dataset;
        if (sameModel && sameData && scene && scene->row == question.row) return {};
        auto made = makeScene(**model, *question.dataset, question.run, question.row);
        if (!made) return made.error();
        if (stop.stop_requested()) return stale;
        maps.clear();
        shapleys.clear();
        faithfulnesses.clear();
        unavailable.clear();
        if (!sameModel || !sameData) {
            donors.reset();
            whole.reset();
        }
        dataset = question.dataset;
        predictor = *model;
        scene = *std::move(made);
        return {};
    }

    /// Inputs that the sample has not.
    std::vector<std::string> absent() const {
        std::vector<std::string> all;
        for (const std::string& input : scene->inputs) {
            const auto value = scene->sample.find(input);
            if (value == scene->sample.end() || std::holds_alternative<std::monostate>(value->second)) all.push_back(input);
        }
        return all;
    }

    /// Inputs of this sample without which a method gives nothing, though it does with a sample that has them.
    std::vector<std::string> lacking(const AttributionRequest& request, const std::stop_token& stop) {
        std::vector<std::string> absent = this->absent();
        if (absent.empty()) return {};
        if (!whole) {
            whole.emplace();
            for (const std::size_t row : donor_rows(predictor->preparer(), *dataset, donorSeed, {}, 1))
                if (auto sample = predictor->preparer().prepare(*dataset, row)) *whole = *std::move(sample);
        }
        if (!*whole) return {};
        AttributionRequest other = request;
        other.target.output = -1;
        const auto answer = attribute(*predictor, **whole, other, stop);
        if (!answer) return {};
        std::erase_if(absent, [&](const std::string& input) {
            return std::none_of(answer->tokens.begin(), answer->tokens.end(),
                                [&](const AttributedToken& token) { return token.source.input == input; });
        });
        return absent;
    }

    /// Asks the quickest method of each kind that not every model, or not every sample, can have.
    const std::map<std::string, Error>& probe(const ExplainTarget& target, const std::stop_token& stop) {
        static const std::map<std::string, Error> none;
        if (const auto kept = unavailable.find(target.head); kept != unavailable.end()) return kept->second;
        std::map<std::string, Error> found;
        for (const auto& [needs, probed] : {std::pair(MethodInfo::Needs::attention, "attention"),
                                            std::pair(MethodInfo::Needs::feature_map, "grad_cam")}) {
            AttributionRequest request;
            request.method = probed;
            request.target = target;
            const auto answer = map(request, stop, {});
            if (answer || answer.error().code != ErrorCode::bad_graph) continue;
            const std::vector<std::string> inputs = lacking(request, stop);
            const Error why = inputs.empty() ? answer.error()
                                             : fail(ErrorCode::invalid_argument, "sample",
                                                    "lacks what the method looks at: " + inputs.front() + ".", inputs);
            for (const MethodInfo& method : attribution_methods())
                if (method.needs == needs) found.insert_or_assign(method.id, why);
        }
        if (stop.stop_requested()) return none;
        return unavailable.insert_or_assign(target.head, std::move(found)).first->second;
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
        ShapleyOptions options;
        if (!trained) {
            if (!donors) {
                auto drawn = Donors::draw(*predictor, *dataset, donorSeed, stop);
                if (!drawn) return drawn.error();
                donors = *std::move(drawn);
            }
            options.donors = donors->without(static_cast<std::size_t>(scene->row));
            options.seed = donors->seed();
        }
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
};

namespace {

/// Of the sample with one sound changed.
Result<std::shared_ptr<const HeardSound>> hear(const std::shared_ptr<const Predictor>& model,
                                               const std::shared_ptr<const AttributionScene>& from,
                                               const std::vector<TokenSource>& sources, Baseline baseline,
                                               const ExplainTarget& target) {
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
    made->scene = from;
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

/// One further test of a map.
Result<std::shared_ptr<const MapTestResult>> testOf(MapTest test, const Predictor& model, const PreparedSample& sample,
                                                    const AttributionRequest& request, Baseline baseline,
                                                    const Attribution& map, const std::stop_token& stop,
                                                    const Progress& progress) {
    auto made = std::make_shared<MapTestResult>();
    made->test = test;
    if (test == MapTest::randomisation) {
        constexpr int seeds = 5;
        auto found = model_randomisation(model, sample, request, seeds, stop, progress);
        if (!found) return found.error();
        made->randomisation = std::make_shared<const Randomisation>(*std::move(found));
        return std::shared_ptr<const MapTestResult>(std::move(made));
    }
    FaithfulnessOptions options;
    options.steps = options.random_orders = 1; // the curves are there already
    options.by_input = false;
    options.baseline = baseline;
    options.seed = request.seed;
    (test == MapTest::infidelity ? options.infidelity : options.sensitivity) = true;
    auto found = faithfulness(model, sample, map, options, stop);
    if (!found) return found.error();
    made->value = test == MapTest::infidelity ? found->infidelity : found->max_sensitivity;
    return std::shared_ptr<const MapTestResult>(std::move(made));
}

} // namespace

AttributionController::AttributionController(std::shared_ptr<ModelStore> models, QObject* parent)
    : QObject(parent), m_worker(std::make_shared<Worker>()) {
    m_worker->models = std::move(models);
    for (QThreadPool* pool : {&m_pool, &m_sounds, &m_tests, &m_exports})
        pool->setMaxThreadCount(1);
}

AttributionController::~AttributionController() {
    blockSignals(true); // whoever owns it is half gone
    cancel();
    for (QThreadPool* pool : {&m_pool, &m_sounds, &m_tests, &m_exports})
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
    m_pool.clear();
    stopAside();
    setBusy(false);
}

/// What is made of a map beside the answer to a question goes with it.
void AttributionController::stopAside() {
    for (auto& [input, stop] : m_listening)
        stop.request_stop();
    for (auto& [test, stop] : m_testing)
        stop.request_stop();
    m_sounds.clear();
    m_tests.clear();
}

/// A map is there; what was found of it before is told again.
void AttributionController::give(Given given) {
    m_given = std::move(given);
    emit attributed(m_given.map);
    if (const auto found = m_found.find(m_given.key); found != m_found.end())
        for (const auto& [test, result] : std::map(found->second))
            emit tested(result);
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
    stopAside();
    m_given = {};
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
        post(wanted, [this, opening = Opened{worker->predictor, worker->scene}] {
            if (opening.scene != m_opened.scene) m_found.clear();
            m_opened = opening;
            emit opened(opening.scene);
        });
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
        const auto mapped = guarded([&] { return worker->map(request, stop, tell(Part::map)); });
        if (mapped) {
            map = *mapped;
            post(wanted, [this, given = Given{request, question.baseline, map,
                                              keyOf(request) + baseline_name(question.baseline)}] { give(given); });
        }
        const auto probed = guarded([&]() -> Result<std::map<std::string, Error>> { return worker->probe(request.target, stop); });
        if (!mapped) {
            // Whether it is the model or the sample that lacks something is known by now.
            const bool told = probed && mapped.error().code == ErrorCode::bad_graph && probed->contains(request.method);
            refuse(Part::map, told ? probed->at(request.method) : mapped.error());
        }
        if (probed) post(wanted, [this, found = *probed] { emit methodsKnown(found); });
        part(Part::shapley, [&] { return worker->shapley(request.target, stop); }, &AttributionController::shared);
        if (map)
            part(Part::faithfulness, [&] {
                return worker->judge(request, *map, question.baseline, stop, tell(Part::faithfulness));
            }, &AttributionController::judged);

        // Methods with their defaults, the chosen one as it was asked for.
        MethodAgreement agreement;
        agreement.target = request.target;
        agreement.outputName = resolved->output_name;
        agreement.seed = request.seed;
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
                    const bool told = probed && probed->contains(method.id);
                    agreement.missing[method.id] = told ? probed->at(method.id) : made.error();
                } else {
                    found.push_back(*made);
                    agreement.methods.push_back(method.id);
                    agreement.parameters[method.id] = (*made)->parameters;
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
    m_sounds.start([this, from = m_opened, input, pieces, baseline, target, stop = m_listening[input].get_token()] {
        if (stop.stop_requested()) return;
        const auto made = guarded([&] { return hear(from.model, from.scene, pieces, baseline, target); });
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

void AttributionController::stopTest(MapTest test) {
    m_testing[test].request_stop();
}

void AttributionController::test(MapTest test) {
    m_testing[test].request_stop();
    m_testing[test] = std::stop_source();
    const auto tell = [this](const std::stop_token& stop, auto function) {
        QMetaObject::invokeMethod(
            this,
            [stop, function] {
                if (!stop.stop_requested()) function();
            },
            Qt::QueuedConnection);
    };
    const std::stop_token stop = m_testing[test].get_token();
    if (!m_given.map) {
        tell(stop, [this, test] {
            emit testFailed(test, fail(ErrorCode::invalid_argument, "map", "there is none to be tested."));
        });
        return;
    }
    const auto& found = m_found[m_given.key];
    if (const auto kept = found.find(test); kept != found.end()) {
        tell(stop, [this, result = kept->second] { emit tested(result); });
        return;
    }
    m_tests.start([this, tell, test, stop, from = m_opened, given = m_given] {
        if (stop.stop_requested()) return;
        const auto progress = [&, last = 0](double fraction, const std::string&) mutable {
            const int percent = static_cast<int>(fraction * 100);
            if (percent == last) return;
            last = percent;
            tell(stop, [this, test, fraction] { emit testProgressed(test, fraction); });
        };
        const auto made = guarded([&] {
            return testOf(test, *from.model, from.scene->sample, given.request, given.baseline, *given.map, stop, progress);
        });
        tell(stop, [this, test, key = given.key, made] {
            if (made) {
                m_found[key][test] = *made;
                emit tested(*made);
            } else {
                emit testFailed(test, made.error());
            }
        });
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
