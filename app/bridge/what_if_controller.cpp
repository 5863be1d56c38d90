// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/what_if_controller.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <limits>
#include <stop_token>
#include <utility>

#include "app/bridge/attribution_controller.h"
#include "app/bridge/guarded.h"
#include "app/bridge/tell_export.h"
#include "app/bridge/what_if_export.h"
#include "core/explain/donors.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

} // namespace

/// One piece of work: the prediction of a step, or the contributions of one whose prediction is there.
struct WhatIfController::Job {
    int id = 0;
    fs::path run;
    std::shared_ptr<const Dataset> dataset;
    std::size_t row = 0;
    std::shared_ptr<const PreparedSample> base; ///< of the nearest step that is there; null: prepare the row
    std::vector<std::pair<int, WhatIfStep>> edits; ///< from there on, by step
    std::optional<Prediction> prediction;          ///< of the step, where it is known
    std::optional<Prediction> origin;              ///< of the sample itself, where it is known
    ExplainTarget target;
    bool wantFacts = false, wantContributions = false;
};

namespace {

struct Outcome {
    std::shared_ptr<const WhatIfFacts> facts;
    std::optional<ResolvedTarget> resolved;
    std::vector<std::pair<int, SampleEdit>> edits; ///< with what was read for them
    std::shared_ptr<const PreparedSample> sample;
    std::optional<Prediction> prediction;
    std::shared_ptr<const ModalityShapley> contributions;
    std::optional<Error> contributionsError;
};

std::shared_ptr<const WhatIfFacts> factsOf(const Predictor& model, const Dataset& dataset, std::size_t row) {
    auto facts = std::make_shared<WhatIfFacts>();
    const Preparer& preparer = model.preparer();
    facts->run = QString::fromStdString(model.run().folder.string());
    facts->runName = QString::fromStdString(model.run().name);
    facts->row = static_cast<qint64>(row);
    facts->modelHash = model.model_hash();
    facts->inputs = preparer.inputs();
    for (const std::string& input : facts->inputs) {
        facts->modalities[input] = preparer.modality(input);
        facts->columns[input] = preparer.columns(input);
        if (const LogMel* mel = preparer.log_mel(input)) {
            facts->melHz[input] = mel->mel_frequencies_hz();
            facts->sampleRates[input] = mel->options().sample_rate_hz;
        }
    }
    facts->targets = targets_in(model.run(), dataset);
    const Target& main = facts->targets.front();
    if (main.kind == TargetKind::classes || main.kind == TargetKind::ordered)
        if (const auto place = main.value(dataset, row)) facts->truth = static_cast<int>(*place);
    return facts;
}

} // namespace

struct WhatIfController::Worker {
    std::shared_ptr<ModelStore> models;
    std::atomic<std::uint64_t> generation{0};
    std::stop_source stop; ///< of what is under way; GUI thread only

    // Only the pool's single thread touches these.
    std::string donorModel; ///< by its hash
    std::shared_ptr<const Dataset> donorData;
    Donors donors;

    Result<void> readDonors(const Predictor& model, const Job& job, const std::stop_token& stopped) {
        if (donorModel == model.model_hash() && donorData == job.dataset) return {};
        auto drawn = Donors::draw(model, *job.dataset, donorSeed, stopped);
        if (!drawn) return drawn.error();
        donors = *std::move(drawn);
        donorModel = model.model_hash();
        donorData = job.dataset;
        return {};
    }

    Result<Outcome> work(const Job& job, const std::stop_token& stopped) {
        auto loaded = models->get(job.run);
        if (!loaded) return loaded.error();
        const Predictor& model = **loaded;
        Outcome out;
        if (job.wantFacts) out.facts = factsOf(model, *job.dataset, job.row);
        out.sample = job.base;
        if (!out.sample) {
            auto prepared = model.preparer().prepare(*job.dataset, job.row, true);
            if (!prepared) return prepared.error();
            out.sample = std::make_shared<const PreparedSample>(*std::move(prepared));
        }
        for (const auto& [id, step] : job.edits) {
            if (stopped.stop_requested()) return fail(ErrorCode::cancelled, {}, "was overtaken by a newer edit.");
            SampleEdit edit = step.edit;
            if (step.row >= 0) {
                auto value = model.preparer().prepare_input(*job.dataset, static_cast<std::size_t>(step.row),
                                                            edit.input, true);
                if (!value) return value.error();
                edit.value = *std::move(value);
            }
            auto next = edited(*out.sample, {edit}, model.preparer());
            if (!next) return next.error();
            out.sample = std::make_shared<const PreparedSample>(*std::move(next));
            out.edits.emplace_back(id, std::move(edit));
        }
        out.prediction = job.prediction;
        if (!out.prediction) {
            auto predicted = model.predict({out.sample.get()});
            if (!predicted) return predicted.error();
            out.prediction = std::move(predicted->front());
        }
        const Prediction& origin = job.origin ? *job.origin : *out.prediction;
        auto resolved = resolve_target(model, origin, job.target);
        if (!resolved) return resolved.error();
        out.resolved = *std::move(resolved);
        if (job.wantContributions) explain(model, job, stopped, out);
        return out;
    }

    void explain(const Predictor& model, const Job& job, const std::stop_token& stopped, Outcome& out) {
        ShapleyOptions options;
        const bool needsDonors = std::any_of(out.sample->begin(), out.sample->end(), [&](const auto& input) {
            return !std::holds_alternative<std::monostate>(input.second) &&
                   !absence_is_trained(model.run(), input.first);
        });
        if (needsDonors) {
            if (const auto read = readDonors(model, job, stopped); !read) {
                out.contributionsError = read.error();
                return;
            }
            options.donors = donors.without(job.row);
            options.seed = donors.seed();
        }
        auto made = modality_shapley(model, *out.sample, out.resolved->target, options, stopped);
        if (made)
            out.contributions = std::make_shared<const ModalityShapley>(*std::move(made));
        else
            out.contributionsError = made.error();
    }

    /// What is left of a sound after all edits of it, from the wave that it came with.
    Result<std::vector<float>> soundOf(const PreparedSample& origin, const std::vector<std::pair<int, WhatIfStep>>& edits,
                                       const std::string& input, const fs::path& run) {
        auto loaded = models->get(run);
        if (!loaded) return loaded.error();
        const Preparer& preparer = (*loaded)->preparer();
        PreparedSample one;
        if (const auto found = origin.find(input); found != origin.end()) one[input] = found->second;
        for (const auto& [id, step] : edits) {
            const SampleEdit& edit = step.edit;
            if (edit.input != input) continue;
            if (edit.kind == SampleEdit::Kind::swap) one[input] = edit.value;
            if (edit.kind == SampleEdit::Kind::drop) one[input] = std::monostate();
            if (edit.kind != SampleEdit::Kind::remove && edit.kind != SampleEdit::Kind::keep) continue;
            const bool keep = edit.kind == SampleEdit::Kind::keep;
            if (auto* audio = std::get_if<PreparedAudio>(&one[input]))
                audio->wave = wave_kept(one, edit.pieces, keep, preparer);
            else if (auto* wave = std::get_if<PreparedWave>(&one[input]))
                wave->samples = wave_kept(one, edit.pieces, keep, preparer);
        }
        if (const auto* audio = std::get_if<PreparedAudio>(&one[input])) return audio->wave;
        if (const auto* wave = std::get_if<PreparedWave>(&one[input])) return wave->samples;
        return std::vector<float>();
    }
};

WhatIfController::WhatIfController(std::shared_ptr<ModelStore> models, QObject* parent)
    : QObject(parent), m_worker(std::make_shared<Worker>()) {
    m_worker->models = std::move(models);
    m_pool.setMaxThreadCount(1);
    m_files.setMaxThreadCount(1);
    m_delay.setSingleShot(true);
    m_delay.setInterval(std::chrono::milliseconds(120));
    connect(&m_delay, &QTimer::timeout, this, &WhatIfController::ask);
}

WhatIfController::~WhatIfController() {
    ++m_worker->generation;
    m_worker->stop.request_stop();
    m_pool.clear();
    m_pool.waitForDone();
    m_files.waitForDone();
}

const WhatIfStep* WhatIfController::step(int id) const {
    const auto found = m_steps.find(id);
    return found == m_steps.end() ? nullptr : &found->second;
}

std::vector<int> WhatIfController::lineOf(int id) const {
    std::vector<int> line;
    for (const WhatIfStep* at = step(id); at; id = at->parent, at = step(id))
        line.push_back(id);
    std::reverse(line.begin(), line.end());
    return line;
}

std::string WhatIfController::textOf(int id, const std::string& input) const {
    for (const WhatIfStep* at = step(id); at; at = step(at->parent)) {
        if (at->parent >= 0 && at->edit.kind == SampleEdit::Kind::text && at->edit.input == input) return at->edit.text;
        if (!at->sample) continue;
        const auto value = at->sample->find(input);
        const auto* text = value == at->sample->end() ? nullptr : std::get_if<PreparedText>(&value->second);
        return text ? text->text : std::string();
    }
    return {};
}

double WhatIfController::value(int id) const {
    const WhatIfStep* at = step(id);
    return at && at->prediction && m_resolved ? target_value(*at->prediction, m_resolved->target)
                                              : std::numeric_limits<double>::quiet_NaN();
}

/// What was tried is found again when the sample is looked at again.
void WhatIfController::keepLineage() {
    if (m_steps.size() < 2) {
        m_kept.erase({m_run, m_row}); // what was taken back stays so
        return;
    }
    Kept kept{m_steps, m_current, m_last};
    for (auto& [id, step] : kept.steps) {
        step.sample.reset();
        step.prediction.reset();
        step.contributions.reset();
        step.error.reset();
        step.contributionsError.reset();
    }
    m_kept[{m_run, m_row}] = std::move(kept);
}

void WhatIfController::start(const QString& run, std::shared_ptr<const Dataset> dataset, qint64 row) {
    if (dataset && dataset == m_dataset)
        keepLineage();
    else
        m_kept.clear();
    if (run != m_run) m_target = {};
    ++m_lineage;
    m_run = run;
    m_dataset = std::move(dataset);
    m_row = row;
    m_facts.reset();
    m_error.reset();
    m_resolved.reset();
    m_steps.clear();
    m_current = m_last = m_open = -1;
    if (const auto kept = m_kept.find({run, row}); m_dataset && kept != m_kept.end()) {
        m_steps = kept->second.steps;
        m_current = kept->second.current;
        m_last = kept->second.last;
    } else if (m_dataset) {
        m_steps.emplace(0, WhatIfStep{});
        m_current = m_last = 0;
    }
    emit started();
    emit currentChanged(m_current);
    plan();
}

/// Has what is missing computed once edits pause; what is under way is given up.
void WhatIfController::plan() {
    ++m_worker->generation;
    m_worker->stop.request_stop();
    m_pool.clear();
    const bool idle = !m_dataset || std::all_of(m_steps.begin(), m_steps.end(),
                                                [](const auto& step) { return step.second.done(); });
    if (idle)
        m_delay.stop();
    else
        m_delay.start();
    if (m_busy == idle) {
        m_busy = !idle;
        emit busyChanged();
    }
}

WhatIfController::Job WhatIfController::jobOf(int id) const {
    Job job;
    job.id = id;
    job.run = m_run.toStdString();
    job.dataset = m_dataset;
    job.row = static_cast<std::size_t>(m_row);
    for (const int place : lineOf(id)) {
        const WhatIfStep& at = m_steps.at(place);
        if (at.sample) {
            job.base = at.sample;
            job.edits.clear();
        } else if (place != 0) {
            job.edits.emplace_back(place, at);
        }
    }
    job.prediction = m_steps.at(id).prediction;
    job.origin = m_steps.at(0).prediction;
    job.target = m_target;
    job.wantFacts = !m_facts;
    return job;
}

/// The next piece of work: first the sample itself, then the step that is looked at, then the others.
void WhatIfController::ask() {
    int id = -1;
    bool contributions = false;
    const auto lacks = [&](int place, bool second) {
        const WhatIfStep& at = m_steps.at(place);
        if (id >= 0 || at.error) return;
        if (second ? at.prediction && !at.contributions && !at.contributionsError : !at.prediction) {
            id = place;
            contributions = second;
        }
    };
    if (!m_steps.empty()) {
        if (!m_resolved && !m_steps.at(0).error) id = 0;
        for (const bool second : {false, true}) {
            lacks(m_current, second);
            if (second) lacks(0, second);
        }
        for (const auto& [place, at] : m_steps)
            lacks(place, false);
        for (const auto& [place, at] : m_steps)
            lacks(place, true);
    }
    if (id < 0) {
        if (m_busy) {
            m_busy = false;
            emit busyChanged();
        }
        return;
    }
    Job job = jobOf(id);
    job.wantContributions = contributions;
    const std::uint64_t wanted = m_worker->generation.load();
    m_worker->stop = std::stop_source();
    m_pool.start([this, worker = m_worker, job = std::move(job), wanted, stopped = m_worker->stop.get_token()] {
        if (worker->generation.load() != wanted) return;
        auto made = guarded([&] { return worker->work(job, stopped); });
        // A model that ran out of memory half way is not to be trusted, and its memory is wanted.
        if (!made &&
            (made.error().code == ErrorCode::out_of_memory || made.error().code == ErrorCode::internal))
            worker->models->forget(job.run);
        QMetaObject::invokeMethod(
            this,
            [this, worker, wanted, id = job.id, contributions = job.wantContributions, made = std::move(made)] {
                if (worker->generation.load() != wanted) return;
                const auto found = m_steps.find(id);
                if (found == m_steps.end()) return;
                WhatIfStep& at = found->second;
                const bool first = !m_facts;
                const bool aimed = made && !m_resolved;
                if (!made) {
                    (contributions ? at.contributionsError : at.error) = made.error();
                    if (id == 0 && !contributions) m_error = made.error();
                } else {
                    if (made->facts) m_facts = made->facts;
                    m_resolved = made->resolved;
                    for (const auto& [place, edit] : made->edits)
                        if (const auto edited = m_steps.find(place); edited != m_steps.end())
                            edited->second.edit = edit;
                    at.sample = made->sample;
                    at.prediction = made->prediction;
                    at.contributions = made->contributions;
                    at.contributionsError = made->contributionsError;
                }
                if (first) emit started();
                if (aimed) emit targetChanged();
                emit stepChanged(id);
                if (worker->generation.load() == wanted) ask();
            },
            Qt::QueuedConnection);
    });
}

int WhatIfController::addStep(WhatIfStep step) {
    const int id = ++m_last;
    step.parent = m_current;
    WhatIfStep& parent = m_steps.at(m_current);
    parent.children.push_back(id);
    parent.next = id;
    m_steps.emplace(id, std::move(step));
    emit stepAdded(id);
    setCurrent(id);
    return id;
}

void WhatIfController::setCurrent(int id) {
    if (id == m_current) return;
    m_current = id;
    for (WhatIfStep* at = &m_steps.at(id); at->parent >= 0; at = &m_steps.at(at->parent)) {
        const int child = id;
        id = at->parent;
        m_steps.at(at->parent).next = child;
    }
    emit currentChanged(m_current);
    plan();
}

void WhatIfController::apply(SampleEdit edit) {
    if (m_current < 0) return;
    settle();
    WhatIfStep step;
    step.edit = std::move(edit);
    addStep(std::move(step));
}

/// Takes the edit in place of the current step's, where that is still being typed.
bool WhatIfController::amend(const SampleEdit& edit) {
    if (m_open < 0 || m_open != m_current) return false;
    WhatIfStep& at = m_steps.at(m_current);
    if (!at.children.empty() || at.edit.kind != edit.kind || at.edit.input != edit.input ||
        at.edit.column != edit.column)
        return false;
    if (at.edit.text == edit.text) return true;
    at.edit.text = edit.text;
    at.sample.reset();
    at.prediction.reset();
    at.contributions.reset();
    at.error.reset();
    at.contributionsError.reset();
    emit stepChanged(m_current);
    plan();
    return true;
}

void WhatIfController::retype(const std::string& input, const std::string& text) {
    if (m_current < 0) return;
    SampleEdit edit;
    edit.kind = SampleEdit::Kind::text;
    edit.input = input;
    edit.text = text;
    if (amend(edit) || textOf(m_current, input) == text) return;
    apply(std::move(edit));
    m_open = m_current;
}

void WhatIfController::retypeCell(const std::string& input, std::size_t column, const std::string& text) {
    if (m_current < 0) return;
    SampleEdit edit;
    edit.kind = SampleEdit::Kind::number;
    edit.input = input;
    edit.column = column;
    edit.text = text;
    if (amend(edit)) return;
    apply(std::move(edit));
    m_open = m_current;
}

void WhatIfController::swapWith(const std::string& input, qint64 row) {
    if (m_current < 0) return;
    settle();
    WhatIfStep step;
    step.edit.kind = SampleEdit::Kind::swap;
    step.edit.input = input;
    step.edit.label = "row " + std::to_string(row);
    step.row = row;
    addStep(std::move(step));
}

bool WhatIfController::canUndo() const {
    return m_current > 0;
}

bool WhatIfController::canRedo() const {
    const WhatIfStep* at = shown();
    return at && at->next >= 0;
}

void WhatIfController::undo() {
    if (!canUndo()) return;
    settle();
    setCurrent(m_steps.at(m_current).parent);
}

void WhatIfController::redo() {
    if (!canRedo()) return;
    settle();
    setCurrent(m_steps.at(m_current).next);
}

void WhatIfController::go(int id) {
    if (!m_steps.contains(id)) return;
    settle();
    setCurrent(id);
}

void WhatIfController::remove(int id) {
    if (id <= 0 || !m_steps.contains(id)) return;
    settle();
    const int parent = m_steps.at(id).parent;
    const std::vector<int> line = lineOf(m_current);
    const bool inside = std::find(line.begin(), line.end(), id) != line.end();
    WhatIfStep& at = m_steps.at(parent);
    std::erase(at.children, id);
    if (at.next == id) at.next = at.children.empty() ? -1 : at.children.back();
    std::vector<int> gone{id};
    while (!gone.empty()) {
        const auto found = m_steps.find(gone.back());
        gone.pop_back();
        gone.insert(gone.end(), found->second.children.begin(), found->second.children.end());
        m_steps.erase(found);
    }
    if (inside) m_current = parent;
    emit stepRemoved();
    if (inside) emit currentChanged(m_current);
    plan();
}

void WhatIfController::setTarget(const ExplainTarget& target) {
    if (m_target.head == target.head && m_target.output == target.output) return;
    m_target = target;
    m_resolved.reset();
    for (auto& [id, at] : m_steps) {
        at.contributions.reset();
        at.contributionsError.reset();
    }
    emit targetChanged();
    plan();
}

void WhatIfController::listen(int id, const std::string& input) {
    const WhatIfStep* at = step(id);
    const WhatIfStep* origin = step(0);
    if (!at || !at->sample || !origin->sample) return;
    std::vector<std::pair<int, WhatIfStep>> edits;
    for (const int place : lineOf(id))
        if (place != 0) edits.emplace_back(place, m_steps.at(place));
    int rate = 0;
    if (const auto found = m_facts->sampleRates.find(input); found != m_facts->sampleRates.end()) rate = found->second;
    if (const auto value = at->sample->find(input); value != at->sample->end())
        if (const auto* wave = std::get_if<PreparedWave>(&value->second)) rate = wave->sample_rate_hz;
    m_files.start([this, worker = m_worker, id, input, rate, lineage = m_lineage, origin = origin->sample, edits = std::move(edits),
                   run = fs::path(m_run.toStdString())] {
        auto sound = guarded([&] { return worker->soundOf(*origin, edits, input, run); });
        QMetaObject::invokeMethod(
            this,
            [this, id, input, rate, lineage, sound = std::move(sound)] {
                if (lineage != m_lineage) return; // of another row by now
                if (sound)
                    emit soundReady(id, QString::fromStdString(input),
                                    std::make_shared<const std::vector<float>>(*sound), rate);
                else
                    emit soundFailed(sound.error());
            },
            Qt::QueuedConnection);
    });
}

void WhatIfController::exportTo(const QString& folder) {
    if (!m_facts || m_current < 0) return;
    WhatIfExport given;
    given.facts = m_facts;
    given.steps = m_steps;
    given.current = m_current;
    given.resolved = m_resolved;
    std::map<int, std::vector<std::pair<int, WhatIfStep>>> edits; // from the sample to each step
    for (const auto& [id, step] : m_steps)
        for (const int place : lineOf(id))
            if (place != 0) edits[id].emplace_back(place, m_steps.at(place));
    m_files.start([this, worker = m_worker, folder, given = std::move(given), edits = std::move(edits),
                   run = fs::path(m_run.toStdString())]() mutable {
        const auto written = guarded([&]() -> Result<void> {
            if (const auto origin = given.steps.at(0).sample)
                for (const auto& [input, modality] : given.facts->modalities) {
                    if (modality != Modality::audio) continue;
                    for (const auto& [id, step] : given.steps) {
                        const auto& line = edits[id];
                        const bool edited = std::any_of(line.begin(), line.end(), [&](const auto& one) { return one.second.edit.input == input; });
                        if (!step.sample || (!edited && id != given.current)) continue;
                        auto sound = worker->soundOf(*origin, line, input, run);
                        if (!sound) return sound.error();
                        given.sounds[id][input] = *std::move(sound);
                    }
                }
            return writeWhatIf(given, fs::path(folder.toStdString()));
        });
        tellExport(this, folder, written);
    });
}

} // namespace triptych
