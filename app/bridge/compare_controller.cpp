// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/compare_controller.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <tuple>
#include <variant>
#include <vector>

#include "app/bridge/guarded.h"
#include "core/explain/comparison.h"
#include "core/explain/donors.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t keptSides = 12;

constexpr double slack = 1e-6; ///< of shares, seconds and hertz that were reckoned in two ways

bool near(double a, double b) {
    return std::abs(a - b) <= slack * std::max({1.0, std::abs(a), std::abs(b)});
}

/// The same place of the same input. @pre the texts are the same where it is a word
bool samePiece(const TokenSource& a, const TokenSource& b) {
    using Kind = TokenSource::Kind;
    if (a.kind != b.kind || a.input != b.input) return false;
    const bool named = a.kind == Kind::word || a.kind == Kind::column || a.kind == Kind::absent || a.kind == Kind::special;
    if (named && a.label != b.label) return false;
    const bool counted = a.kind == Kind::frame || a.kind == Kind::column || a.kind == Kind::step;
    if (counted && (a.first != b.first || a.count != b.count)) return false;
    return a.char_begin == b.char_begin && a.char_end == b.char_end && near(a.x, b.x) && near(a.y, b.y) &&
           near(a.width, b.width) && near(a.height, b.height) && near(a.begin_s, b.begin_s) && near(a.end_s, b.end_s) &&
           near(a.low_hz, b.low_hz) && near(a.high_hz, b.high_hz);
}

const std::string* textOf(const PreparedSample& sample, const std::string& input) {
    const auto found = sample.find(input);
    const auto* text = found == sample.end() ? nullptr : std::get_if<PreparedText>(&found->second);
    return text ? &text->text : nullptr;
}

/// What two requests have in common that ask for the same map.
std::string requestKey(const AttributionRequest& request) {
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

/// After which epoch a checkpoint was written; 0: it is not known, or it was before training.
int epochOf(const RunInfo& run, const QString& which) {
    if (which == QLatin1String("best")) return run.best_epoch;
    return which == QLatin1String("last") && !run.epochs.empty() ? run.epochs.back().epoch : 0;
}

} // namespace

TokenAlignment alignTokens(const Attribution& a, const PreparedSample& sampleA, const Attribution& b,
                           const PreparedSample& sampleB) {
    TokenAlignment made;
    for (const AttributedToken& token : a.tokens)
        if (!token.sink()) ++made.inputs[token.source.input].ofA;
    for (const AttributedToken& token : b.tokens)
        if (!token.sink()) ++made.inputs[token.source.input].ofB;
    for (auto& [input, counts] : made.inputs) {
        const std::string *ofA = textOf(sampleA, input), *ofB = textOf(sampleB, input);
        counts.otherText = ofA && ofB && *ofA != *ofB;
    }
    std::vector<char> taken(b.tokens.size(), 0);
    const auto fits = [&](const TokenSource& source, std::size_t other) {
        return !taken[other] && samePiece(source, b.tokens[other].source);
    };
    for (std::size_t i = 0; i < a.tokens.size(); ++i) {
        const TokenSource& source = a.tokens[i].source;
        const auto counts = made.inputs.find(source.input);
        if (source.kind == TokenSource::Kind::word && counts != made.inputs.end() && counts->second.otherText) continue;
        // Of one model they have the same order.
        std::size_t other = i < b.tokens.size() && fits(source, i) ? i : 0;
        while (other < b.tokens.size() && !fits(source, other))
            ++other;
        if (other == b.tokens.size()) continue;
        taken[other] = 1;
        made.pairs.emplace_back(static_cast<int>(i), static_cast<int>(other));
        if (!a.tokens[i].sink()) ++counts->second.aligned;
    }
    return made;
}

std::shared_ptr<const Attribution> attributionDifference(const Attribution& ofA, const Attribution& ofB,
                                                         const TokenAlignment& alignment) {
    if (alignment.pairs.empty()) return nullptr;
    const Attribution a = in_column_unit(ofA), b = in_column_unit(ofB);
    auto made = std::make_shared<Attribution>(b);
    made->tokens.clear();
    double widths = 0;
    std::size_t intervals = 0, undecided = 0;
    for (const auto& [inA, inB] : alignment.pairs) {
        const AttributedToken &before = a.tokens[static_cast<std::size_t>(inA)], &after = b.tokens[static_cast<std::size_t>(inB)];
        AttributedToken token;
        token.source = after.source;
        token.value = after.value - before.value;
        const double width = std::hypot(before.high - before.low, after.high - after.low) / 2;
        if (std::isfinite(width)) {
            token.low = token.value - width;
            token.high = token.value + width;
            widths += width;
            ++intervals;
            if (width > 0 && std::abs(token.value) <= width) ++undecided;
        }
        made->tokens.push_back(std::move(token));
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
    if (intervals > 0) {
        made->noise = widths / static_cast<double>(intervals);
        const auto samples = b.parameters.find("samples");
        if (2 * undecided > intervals)
            made->remarks.push_back({Remark::Kind::wide_interval, {samples == b.parameters.end() ? std::string() : samples->second}});
    }
    made->passes += a.passes;
    return made;
}

double pairReach(const Comparison& comparison) {
    double reach = 0;
    for (const ComparedSide* side : {&comparison.a, &comparison.b})
        for (const AttributedToken& token : side->attribution->tokens)
            if (!token.sink() && std::isfinite(token.value))
                reach = std::max(reach, side->attribution->scale.deviation * std::abs(token.value));
    return reach;
}

bool isOfPair(const Comparison& comparison, qint64 row, const Attribution& map) {
    const auto is = [&](const ComparedSide& side) {
        const Attribution& other = *side.attribution;
        return side.side.row == row && other.model_hash == map.model_hash && other.method == map.method &&
               other.parameters == map.parameters && other.seed == map.seed && other.target.head == map.target.head &&
               other.target.output == map.target.output && other.target.probability == map.target.probability;
    };
    return is(comparison.a) || is(comparison.b);
}

/// All but the atomic is of the thread of the pool.
struct CompareController::Worker {
    std::atomic<std::uint64_t> generation{0};
    std::shared_ptr<ModelStore> models;

    /// A side under one request; with the weights, which may have been written anew since.
    struct Kept {
        CompareSide side;
        std::string request;
        std::string modelHash;
        std::shared_ptr<const Dataset> dataset;
        ComparedSide found;
        std::map<Baseline, std::shared_ptr<const Faithfulness>> judgements{};
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
            if (entry.side == side && entry.modelHash == (*model)->model_hash() && entry.dataset == dataset)
                return Opened{*model, entry.found.scene};
        auto scene = makeScene(**model, *dataset, side.run, side.row);
        if (!scene) return scene.error();
        return Opened{*std::move(model), *std::move(scene)};
    }

    Result<ComparedSide> compute(const CompareSide& side, const Opened& opened, const std::shared_ptr<const Dataset>& dataset,
                                 const AttributionRequest& request, const std::stop_token& stop, const Progress& progress) {
        const std::string key = requestKey(request);
        for (const Kept& entry : kept)
            if (entry.side == side && entry.request == key && entry.modelHash == opened.model->model_hash() &&
                entry.dataset == dataset)
                return entry.found;
        ComparedSide made;
        made.side = side;
        made.epoch = epochOf(opened.model->run(), side.which);
        made.scene = opened.scene;
        auto map = attribute(*opened.model, opened.scene->sample, request, stop, progress);
        if (!map) return map.error();
        made.attribution = std::make_shared<const Attribution>(*std::move(map));
        const auto& inputs = opened.scene->inputs;
        const bool trained = std::all_of(inputs.begin(), inputs.end(), [&](const std::string& input) {
            return absence_is_trained(opened.model->run(), input);
        });
        Donors donors;
        ShapleyOptions options;
        if (!trained) {
            auto drawn = Donors::draw(*opened.model, *dataset, donorSeed, stop);
            if (!drawn) return drawn.error();
            donors = *std::move(drawn);
            options.donors = donors.without(static_cast<std::size_t>(side.row));
            options.seed = donors.seed();
        }
        auto shares = modality_shapley(*opened.model, opened.scene->sample, request.target, options, stop);
        if (shares)
            made.shapley = std::make_shared<const ModalityShapley>(*std::move(shares));
        else if (shares.error().code == ErrorCode::cancelled)
            return shares.error();
        else
            made.shapleyError = shares.error();
        if (stop.stop_requested()) return fail(ErrorCode::cancelled, side.run.toStdString(), "was overtaken by a newer request.");
        if (kept.size() >= keptSides) kept.erase(kept.begin());
        kept.push_back({side, key, opened.model->model_hash(), dataset, made});
        return made;
    }

    /// @pre the side was computed under this request
    Result<std::shared_ptr<const Faithfulness>> judge(const CompareSide& side, const Opened& opened,
                                                      const std::shared_ptr<const Dataset>& dataset,
                                                      const AttributionRequest& request, Baseline baseline,
                                                      const std::stop_token& stop) {
        const std::string key = requestKey(request);
        const auto entry = std::find_if(kept.begin(), kept.end(), [&](const Kept& one) {
            return one.side == side && one.request == key && one.modelHash == opened.model->model_hash() &&
                   one.dataset == dataset;
        });
        if (entry == kept.end()) return fail(ErrorCode::cancelled, side.run.toStdString(), "was overtaken by a newer request.");
        std::shared_ptr<const Faithfulness>& judgement = entry->judgements[baseline];
        if (judgement) return judgement;
        FaithfulnessOptions options;
        options.baseline = baseline;
        options.seed = request.seed;
        options.by_input = false;
        auto made = faithfulness(*opened.model, opened.scene->sample, *entry->found.attribution, options, stop);
        if (!made) return made.error();
        return judgement = std::make_shared<const Faithfulness>(*std::move(made));
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
        // A model that ran out of memory half way is not to be trusted, and its memory is wanted.
        const auto distrust = [&](Side side, const Error& error) {
            if (error.code != ErrorCode::out_of_memory && error.code != ErrorCode::internal) return;
            worker->kept.clear();
            worker->models->forget(fs::path((side == Side::a ? question.a : question.b).run.toStdString()));
        };
        const auto refuse = [&](Side side, const Error& error) {
            distrust(side, error);
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
        const Attribution &mapA = *made->a.attribution, &mapB = *made->b.attribution;
        made->alignment = alignTokens(mapA, made->a.scene->sample, mapB, made->b.scene->sample);
        made->difference = attributionDifference(mapA, mapB, made->alignment);
        if (question.a.row == question.b.row) {
            const auto correlated = guarded([&]() -> Result<void> {
                made->correlation = map_correlation(mapA, mapB, made->a.scene->sample, openedA->model->preparer());
                return {};
            });
            if (!correlated) return refuse(Side::b, correlated.error());
        }
        post(wanted, [this, found = std::shared_ptr<const Comparison>(std::move(made))] { emit compared(found); });
        for (const auto& [side, opened, request] :
             {std::tuple(Side::a, &*openedA, &ofA), std::tuple(Side::b, &*openedB, &ofB)}) {
            const CompareSide& asked = side == Side::a ? question.a : question.b;
            const auto judgement = guarded([&, opened = opened, request = request] {
                return worker->judge(asked, *opened, question.dataset, *request, question.baseline, stop);
            });
            if (stop.stop_requested()) return;
            if (judgement)
                post(wanted, [this, side = side, found = *judgement] { emit judged(side, found); });
            else
                distrust(side, judgement.error());
        }
        done();
    });
}

} // namespace triptych
