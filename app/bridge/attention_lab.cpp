// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/attention_lab.h"

#include <atomic>
#include <cmath>
#include <filesystem>
#include <stop_token>

#include "app/bridge/guarded.h"

namespace triptych {
namespace {

/// The same place of the sample; what is written beside it may differ.
bool sameToken(const TokenSource& a, const TokenSource& b) {
    return a.kind == b.kind && a.input == b.input && a.first == b.first && a.count == b.count && a.x == b.x &&
           a.y == b.y && a.begin_s == b.begin_s && a.end_s == b.end_s && a.low_hz == b.low_hz &&
           (a.kind == TokenSource::Kind::column || a.label == b.label) &&
           (a.kind != TokenSource::Kind::word || a.char_begin == b.char_begin);
}

} // namespace

std::vector<float> weightsFor(const Attention& shown, const Attribution& attribution) {
    std::vector<float> weights(shown.tokens.size(), 0.0f);
    std::vector<bool> taken(attribution.tokens.size(), false);
    double sum = 0;
    std::size_t next = 0;
    for (std::size_t i = 0; i < shown.tokens.size(); ++i)
        for (std::size_t k = 0; k < attribution.tokens.size(); ++k) {
            // Both are in the same order, as a rule: look there first.
            const std::size_t place = (next + k) % attribution.tokens.size();
            if (taken[place] || !sameToken(shown.tokens[i], attribution.tokens[place].source)) continue;
            taken[place] = true;
            next = place + 1;
            weights[i] = static_cast<float>(std::abs(attribution.tokens[place].value));
            sum += weights[i];
            break;
        }
    if (sum <= 0) return {};
    for (float& weight : weights)
        weight = static_cast<float>(weight / sum);
    return weights;
}

struct AttentionLab::Worker {
    std::shared_ptr<ModelStore> models;
    std::atomic<std::uint64_t> interventions{0}, measurements{0};
    std::stop_source stop; ///< of the measurement under way; GUI thread only

    Result<std::shared_ptr<const Intervened>> intervene(const std::shared_ptr<const Explanation>& of,
                                                        const std::vector<Intervention>& knocked) {
        auto model = models->get(of->run.toStdString());
        if (!model) return model.error();
        auto made = std::make_shared<Intervened>();
        made->of = of;
        made->interventions = knocked;
        auto attention = attention_with(**model, of->sample, knocked, of->attention->node, of->attention->frame);
        if (!attention) return attention.error();
        made->prediction = attention->prediction;
        made->attention = std::make_shared<const Attention>(*std::move(attention));
        return std::shared_ptr<const Intervened>(std::move(made));
    }

    Result<std::shared_ptr<const Measured>> measure(const std::shared_ptr<const Explanation>& of,
                                                    const std::string& method, const ExplainTarget& target,
                                                    const std::stop_token& stopped) {
        auto model = models->get(of->run.toStdString());
        if (!model) return model.error();
        AttributionRequest request;
        request.method = method;
        request.target = target;
        if (const MethodInfo* info = attribution_method(method); info && find_field(info->fields, "node"))
            request.params["node"] = Value(of->attention->node);
        auto attribution = attribute(**model, of->sample, request, stopped);
        if (!attribution) return attribution.error();
        auto made = std::make_shared<Measured>();
        made->of = of;
        made->method = QString::fromStdString(method);
        made->asked = target;
        made->weights = weightsFor(*of->attention, *attribution);
        made->attribution = *std::move(attribution);
        return std::shared_ptr<const Measured>(std::move(made));
    }

    Result<std::shared_ptr<const Judged>> judge(const std::shared_ptr<const Measured>& map, const std::stop_token& stopped,
                                                const Progress& progress) {
        auto model = models->get(map->of->run.toStdString());
        if (!model) return model.error();
        FaithfulnessOptions options;
        options.by_input = false; // the verdict is of the tokens of all inputs
        auto found = faithfulness(**model, map->of->sample, map->attribution, options, stopped, progress);
        if (!found) return found.error();
        return std::make_shared<const Judged>(Judged{map, *std::move(found)});
    }
};

AttentionLab::AttentionLab(std::shared_ptr<ModelStore> models, QObject* parent)
    : QObject(parent), m_worker(std::make_shared<Worker>()) {
    m_worker->models = std::move(models);
    m_pool.setMaxThreadCount(2);
}

AttentionLab::~AttentionLab() {
    ++m_worker->interventions;
    ++m_worker->measurements;
    m_worker->stop.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
}

void AttentionLab::setBusy(bool& which, bool busy) {
    if (which == busy) return;
    which = busy;
    emit busyChanged();
}

void AttentionLab::cancel() {
    ++m_worker->interventions;
    ++m_worker->measurements;
    m_worker->stop.request_stop();
    m_judging.reset();
    setBusy(m_intervening, false);
    setBusy(m_measuring, false);
}

void AttentionLab::intervene(std::shared_ptr<const Explanation> of, std::vector<Intervention> interventions) {
    const std::uint64_t wanted = ++m_worker->interventions;
    setBusy(m_intervening, true);
    m_pool.start([this, worker = m_worker, of = std::move(of), interventions = std::move(interventions), wanted] {
        if (worker->interventions.load() != wanted) return;
        auto made = guarded([&] { return worker->intervene(of, interventions); });
        QMetaObject::invokeMethod(
            this,
            [this, worker, wanted, made = std::move(made)] {
                if (worker->interventions.load() != wanted) return;
                setBusy(m_intervening, false);
                if (made)
                    emit intervened(*made);
                else
                    emit interventionFailed(made.error());
            },
            Qt::QueuedConnection);
    });
}

std::uint64_t AttentionLab::newMeasurement() {
    m_worker->stop.request_stop();
    m_worker->stop = std::stop_source();
    m_judging.reset();
    return ++m_worker->measurements;
}

/// Calls a function on the thread of the lab, unless another measurement was asked for.
template <class Function>
void AttentionLab::tell(std::uint64_t wanted, Function function) {
    QMetaObject::invokeMethod(
        this,
        [this, wanted, function = std::move(function)] {
            if (m_worker->measurements.load() == wanted) function();
        },
        Qt::QueuedConnection);
}

void AttentionLab::measure(std::shared_ptr<const Explanation> of, const QString& method, const ExplainTarget& target) {
    const std::uint64_t wanted = newMeasurement();
    setBusy(m_measuring, true);
    m_pool.start([this, worker = m_worker, of = std::move(of), method = method.toStdString(), target, wanted,
                  stopped = m_worker->stop.get_token()] {
        if (worker->measurements.load() != wanted) return;
        const auto made = guarded([&] { return worker->measure(of, method, target, stopped); });
        tell(wanted, [this, made] {
            if (made && !(*made)->weights.empty()) m_judging = *made;
            setBusy(m_measuring, false);
            if (made)
                emit measured(*made);
            else
                emit measurementFailed(made.error());
        });
        if (made && !(*made)->weights.empty()) judgeNow(*made, wanted, stopped);
    });
}

void AttentionLab::judge(std::shared_ptr<const Measured> map) {
    const std::uint64_t wanted = newMeasurement();
    setBusy(m_measuring, false);
    m_judging = map;
    m_pool.start([this, map = std::move(map), wanted, stopped = m_worker->stop.get_token()] { judgeNow(map, wanted, stopped); });
}

/// On a thread of the pool.
void AttentionLab::judgeNow(const std::shared_ptr<const Measured>& map, std::uint64_t wanted, const std::stop_token& stopped) {
    int last = 0;
    const auto progress = [&](double fraction, const std::string&) {
        const int percent = static_cast<int>(fraction * 100);
        if (percent == last) return;
        last = percent;
        tell(wanted, [this, fraction] { emit judgementProgressed(fraction); });
    };
    const auto made = guarded([&] { return m_worker->judge(map, stopped, progress); });
    tell(wanted, [this, map, made] {
        m_judging.reset();
        if (made)
            emit judged(*made);
        else
            emit judgementFailed(map, made.error());
    });
}

} // namespace triptych
