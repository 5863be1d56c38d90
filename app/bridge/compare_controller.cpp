// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/compare_controller.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

#include "app/bridge/guarded.h"
#include "core/project/project.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t keptSides = 12;

bool samePiece(const TokenSource& a, const TokenSource& b) {
    return a.kind == b.kind && a.input == b.input && a.label == b.label && a.char_begin == b.char_begin &&
           a.char_end == b.char_end && a.x == b.x && a.y == b.y && a.width == b.width && a.height == b.height &&
           a.begin_s == b.begin_s && a.end_s == b.end_s && a.low_hz == b.low_hz && a.high_hz == b.high_hz &&
           a.first == b.first && a.count == b.count;
}

/// What two requests have in common that ask for the same map.
std::string keyOf(const AttributionRequest& request) {
    nlohmann::json key = {request.method, request.target.head, request.target.output, request.target.probability, request.seed};
    for (const auto& [name, given] : request.params)
        key.push_back({name, std::visit([](const auto& value) { return nlohmann::json(value); }, given)});
    return key.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// The same class in another model: by head and name, and by name alone where no head is called the same.
Result<ExplainTarget> sameTarget(const AttributionScene& from, const ExplainTarget& target, const AttributionScene& to) {
    const Target* meant = from.target(target.head);
    const Target* there = to.target(target.head);
    if (!there) there = to.target(to.prediction.main);
    ExplainTarget found = target;
    if (!meant || !there)
        return fail(ErrorCode::unknown_name, "head '" + target.head + "'", "is not in the other model.", {target.head});
    found.head = there->head;
    if (meant->kind == TargetKind::number || there->kind == TargetKind::number) {
        if (meant->kind == there->kind) return found;
        return fail(ErrorCode::unknown_name, "head '" + target.head + "'", "is not in the other model.", {target.head});
    }
    const auto place = static_cast<std::size_t>(target.output);
    const std::string name = place < meant->classes.size() ? meant->classes[place] : std::string();
    const auto same = std::find(there->classes.begin(), there->classes.end(), name);
    if (same == there->classes.end())
        return fail(ErrorCode::unknown_name, "class '" + name + "'", "is not in the other model.", {name});
    found.output = static_cast<int>(same - there->classes.begin());
    return found;
}

nlohmann::json sideToJson(const ComparedSide& one) {
    nlohmann::json prediction = nlohmann::json::object();
    for (const Target& target : one.scene->targets) {
        const auto answer = one.scene->prediction.heads.find(target.head);
        if (answer == one.scene->prediction.heads.end()) continue;
        nlohmann::json probabilities = nlohmann::json::object();
        for (std::size_t i = 0; i < std::min(target.classes.size(), answer->second.probabilities.size()); ++i)
            probabilities[target.classes[i]] = answer->second.probabilities[i];
        prediction[target.head] = {{"answer", answer_text(answer->second, target.classes, target.separator)},
                                   {"probabilities", probabilities}};
    }
    return {{"run", one.side.run.toStdString()},
            {"checkpoint", one.side.which.toStdString()},
            {"row", one.side.row},
            {"prediction", prediction},
            {"attribution", attribution_to_json(*one.attribution)},
            {"shapley", one.shapley ? shapley_to_json(*one.shapley) : nlohmann::json(nullptr)}};
}

} // namespace

std::shared_ptr<const Attribution> attributionDifference(const Attribution& a, const Attribution& b) {
    if (!std::equal(a.tokens.begin(), a.tokens.end(), b.tokens.begin(), b.tokens.end(),
                    [](const AttributedToken& one, const AttributedToken& other) { return samePiece(one.source, other.source); }))
        return nullptr;
    auto made = std::make_shared<Attribution>(b);
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    for (std::size_t i = 0; i < made->tokens.size(); ++i) {
        made->tokens[i].value -= a.tokens[i].value;
        made->tokens[i].low = made->tokens[i].high = none;
    }
    made->maps.clear();
    for (const AttributionMap& map : b.maps)
        for (const AttributionMap& old : a.maps) {
            if (old.input != map.input || old.rows != map.rows || old.columns != map.columns) continue;
            made->maps.push_back(map);
            for (std::size_t i = 0; i < map.values.size(); ++i)
                made->maps.back().values[i] -= old.values[i];
        }
    // It goes both ways, even of maps that tell where information was routed.
    made->class_agnostic = false;
    made->has_sign = true;
    made->logit -= a.logit;
    made->probability -= a.probability;
    made->full_value -= a.full_value;
    made->base_value -= a.base_value;
    made->delta.reset();
    made->noise.reset();
    made->remarks.clear();
    made->passes += a.passes;
    return made;
}

Result<void> writeComparison(const fs::path& folder, const Comparison& comparison) {
    nlohmann::json difference = nullptr;
    if (comparison.difference) {
        const nlohmann::json all = attribution_to_json(*comparison.difference);
        difference = {{"tokens", all.at("tokens")},
                      {"logit", comparison.difference->logit},
                      {"probability", comparison.difference->probability},
                      {"value", comparison.difference->full_value}};
    }
    const nlohmann::json all = {{"a", sideToJson(comparison.a)},
                                {"b", sideToJson(comparison.b)},
                                {"difference", difference},
                                {"spearman", comparison.correlation ? nlohmann::json(*comparison.correlation)
                                                                    : nlohmann::json(nullptr)}};
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return fail(ErrorCode::file_unwritable, folder.string(), "cannot be made.", {folder.string()});
    // Paths are bytes, and need not be UTF-8.
    return write_file_atomically(folder / "compare.json", all.dump(1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// All but the atomic is of the thread of the pool.
struct CompareController::Worker {
    std::atomic<std::uint64_t> generation{0};
    std::shared_ptr<ModelStore> models;

    /// A side under one request; with the model, which may have been written anew since.
    struct Kept {
        CompareSide side;
        std::string request;
        std::shared_ptr<const Predictor> model;
        std::shared_ptr<const Dataset> dataset;
        ComparedSide found;
    };
    std::vector<Kept> kept; ///< newest last

    struct Opened {
        std::shared_ptr<const Predictor> model;
        std::shared_ptr<const AttributionScene> scene;
    };
    Result<Opened> open(const CompareSide& side, const std::shared_ptr<const Dataset>& dataset) {
        if (!dataset || side.row < 0 || static_cast<std::size_t>(side.row) >= dataset->size())
            return fail(ErrorCode::out_of_range, "row " + std::to_string(side.row), "is not in the table.",
                        {std::to_string(side.row)});
        auto model = models->get(fs::path(side.run.toStdString()), side.which.toStdString());
        if (!model) return model.error();
        for (const Kept& entry : kept)
            if (entry.side == side && entry.model == *model && entry.dataset == dataset) return Opened{*model, entry.found.scene};
        auto scene = makeScene(**model, *dataset, side.run, side.row);
        if (!scene) return scene.error();
        return Opened{*std::move(model), *std::move(scene)};
    }

    Result<ComparedSide> compute(const CompareSide& side, const Opened& opened, const std::shared_ptr<const Dataset>& dataset,
                                 const AttributionRequest& request, const std::stop_token& stop, const Progress& progress) {
        const std::string key = keyOf(request);
        for (const Kept& entry : kept)
            if (entry.side == side && entry.request == key && entry.model == opened.model && entry.dataset == dataset)
                return entry.found;
        ComparedSide made;
        made.side = side;
        made.scene = opened.scene;
        auto map = attribute(*opened.model, opened.scene->sample, request, stop, progress);
        if (!map) return map.error();
        made.attribution = std::make_shared<const Attribution>(*std::move(map));
        const auto& inputs = opened.scene->inputs;
        const bool trained = std::all_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
            return absence_is_trained(opened.model->run(), input);
        });
        std::vector<PreparedSample> donors;
        if (!trained) donors = drawDonors(*opened.model, *dataset, stop);
        ShapleyOptions options;
        for (const PreparedSample& donor : donors)
            options.donors.push_back(&donor);
        auto shares = modality_shapley(*opened.model, opened.scene->sample, request.target, options, stop);
        if (shares)
            made.shapley = std::make_shared<const ModalityShapley>(*std::move(shares));
        else if (shares.error().code == ErrorCode::cancelled)
            return shares.error();
        else
            made.shapleyError = shares.error();
        // What was begun with too few donors because of a newer question is not to be kept.
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, side.run.toStdString(), "was overtaken by a newer request.");
        if (kept.size() >= keptSides) kept.erase(kept.begin());
        kept.push_back({side, key, opened.model, dataset, made});
        return made;
    }
};

CompareController::CompareController(std::shared_ptr<ModelStore> models, QObject* parent)
    : QObject(parent), m_worker(std::make_shared<Worker>()) {
    m_worker->models = std::move(models);
    m_pool.setMaxThreadCount(1);
}

CompareController::~CompareController() {
    blockSignals(true); // whoever owns it is half gone
    cancel();
    m_pool.waitForDone();
}

void CompareController::setBusy(bool busy) {
    if (busy == m_busy) return;
    m_busy = busy;
    emit busyChanged(busy);
}

void CompareController::cancel() {
    ++m_worker->generation;
    m_stop.request_stop();
    m_pool.clear();
    setBusy(false);
}

/// Calls a function on the GUI thread, unless something newer was asked for.
template <class Function>
void CompareController::post(std::uint64_t wanted, Function function) {
    QMetaObject::invokeMethod(
        this,
        [this, wanted, function = std::move(function)] {
            if (wanted == m_worker->generation.load()) function();
        },
        Qt::QueuedConnection);
}

void CompareController::ask(const CompareQuestion& question) {
    const std::uint64_t wanted = ++m_worker->generation;
    m_stop.request_stop();
    m_stop = std::stop_source();
    m_pool.clear();
    setBusy(true);
    m_pool.start([this, worker = m_worker, question, wanted, stop = m_stop.get_token()] {
        const auto tell = [&](Side side) {
            return [this, wanted, side, last = std::make_shared<int>(0)](double fraction, const std::string&) {
                const int percent = static_cast<int>(fraction * 100);
                if (percent == *last) return;
                *last = percent;
                post(wanted, [this, side, fraction] { emit progressed(side, fraction); });
            };
        };
        const auto done = [&] { post(wanted, [this] { setBusy(false); }); };
        const auto refuse = [&](Side side, const Error& error) {
            // A model that ran out of memory half way is not to be trusted, and its memory is wanted.
            if (error.code == ErrorCode::out_of_memory || error.code == ErrorCode::internal) {
                worker->kept.clear();
                worker->models->forget(fs::path((side == Side::a ? question.a : question.b).run.toStdString()));
            }
            if (error.code != ErrorCode::cancelled || !stop.stop_requested())
                post(wanted, [this, side, error] { emit failed(side, error); });
            done();
        };
        if (stop.stop_requested()) return;
        const auto openedA = guarded([&] { return worker->open(question.a, question.dataset); });
        if (!openedA) return refuse(Side::a, openedA.error());
        if (stop.stop_requested()) return;
        const auto openedB = guarded([&] { return worker->open(question.b, question.dataset); });
        if (!openedB) return refuse(Side::b, openedB.error());
        AttributionRequest ofA = question.request, ofB = question.request;
        const auto resolved =
            guarded([&] { return resolve_target(*openedA->model, openedA->scene->prediction, question.request.target); });
        if (!resolved) return refuse(Side::a, resolved.error());
        ofA.target = resolved->target;
        const auto same = guarded([&] { return sameTarget(*openedA->scene, ofA.target, *openedB->scene); });
        if (!same) return refuse(Side::b, same.error());
        ofB.target = *same;

        auto made = std::make_shared<Comparison>();
        const auto sideA = guarded(
            [&] { return worker->compute(question.a, *openedA, question.dataset, ofA, stop, tell(Side::a)); });
        if (!sideA) return refuse(Side::a, sideA.error());
        const auto sideB = guarded(
            [&] { return worker->compute(question.b, *openedB, question.dataset, ofB, stop, tell(Side::b)); });
        if (!sideB) return refuse(Side::b, sideB.error());
        made->a = *sideA;
        made->b = *sideB;
        if (question.a.row == question.b.row) {
            const auto judged = guarded([&]() -> Result<void> {
                made->difference = attributionDifference(*made->a.attribution, *made->b.attribution);
                made->correlation = map_correlation(*made->a.attribution, *made->b.attribution, made->a.scene->sample,
                                                    openedA->model->preparer());
                return {};
            });
            if (!judged) return refuse(Side::b, judged.error());
        }
        post(wanted, [this, found = std::shared_ptr<const Comparison>(std::move(made))] { emit compared(found); });
        done();
    });
}

} // namespace triptych
