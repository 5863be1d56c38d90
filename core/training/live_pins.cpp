// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/live_pins.h"

#include <dlfcn.h>
#include <sched.h>
#include <sys/resource.h>
#include <time.h>

#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <limits>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "core/explain/shapley.h"
#include "core/training/pinned_file.h"
#include "core/training/predictor_impl.h"

namespace triptych {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double share = 0.02;       ///< of the time that has passed, that all this may cost
constexpr double least_interval = 1; ///< seconds between two news

double seconds_between(Clock::time_point begin, Clock::time_point end) {
    return std::chrono::duration<double>(end - begin).count();
}

/// Seconds that the calling thread has computed.
double computed() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// The calling thread takes what the others leave, and LibTorch computes on no other for it. at::set_num_threads would
/// also set the number for threads that are yet to come; that of OpenMP is the thread's own.
void give_way() {
    setpriority(PRIO_PROCESS, 0, 19); // on Linux of the calling thread
    const sched_param none{};
    sched_setscheduler(0, SCHED_BATCH, &none);
    at::get_num_threads(); // LibTorch sets it for a thread when that first asks
    if (const auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"))) set(1);
}

/// A model like the one that trains, with a run around it. The weights are not yet those.
Result<Predictor> frozen_copy(const LivePins::Subject& subject) {
    // The weights come from the model that trains; the files that some nodes started from are not read again.
    GraphSpec graph = subject.config.graph;
    for (Node& node : graph.nodes)
        if (const NodeType* type = subject.registry.find(node.type))
            for (const Field& field : type->fields)
                if (field.kind == FieldKind::file) node.params.erase(field.name);
    auto preparer = Preparer::from_json(graph, subject.registry, subject.preparer.to_json());
    if (!preparer) return preparer.error();
    auto model = Model::build(graph, subject.registry, data_facts(graph, *preparer, subject.targets), *preparer, 0,
                              subject.targets);
    if (!model) return model.error();
    model->train(false);
    RunInfo run;
    run.folder = subject.config.folder;
    run.name = run.folder.filename().string();
    run.state = "running";
    run.graph = std::move(graph);
    run.settings = subject.config.settings;
    run.data = subject.dataset->file();
    run.data_options = subject.dataset->options();
    run.targets = subject.targets;
    run.classes = subject.targets.front().classes;
    run.label_column = subject.dataset->column_of(Role::label).value_or(std::string());
    return PredictorAccess::make(std::make_unique<Predictor::Impl>(std::move(run), *std::move(preparer), *std::move(model),
                                                                   torch::Device(torch::kCPU), std::string()));
}

/// @return nothing where the row cannot be computed, or it was given up
std::optional<PinnedSample> explained(const Predictor& model, const PreparedSample& sample, std::size_t row,
                                      const std::stop_token& stop) {
    PinnedSample pinned;
    pinned.row = row;
    Prediction prediction;
    if (auto attention = model.attention(sample)) {
        pinned.tokens = std::move(attention->tokens);
        pinned.attention = std::move(attention->pooled);
        prediction = std::move(attention->prediction);
    } else { // nothing attends
        auto predicted = model.predict({&sample});
        if (!predicted) return {};
        prediction = std::move(predicted->front());
    }
    pinned.answer = answer_text(prediction, model.run().classes);
    pinned.probabilities = prediction.probabilities;
    pinned.value = prediction.heads.at(prediction.main).value;
    // A sample that has no input at all has nobody to share with.
    if (auto shares = modality_shapley(model, sample, ExplainTarget{prediction.main, -1, false}, {}, stop))
        for (std::size_t i = 0; i < shares->inputs.size(); ++i)
            pinned.contributions[shares->inputs[i]] = shares->values[i];
    if (stop.stop_requested()) return {};
    return pinned;
}

} // namespace

struct LivePins::Impl {
    enum class State { none, building, ready, asked, failed };

    Subject subject;
    Told told;

    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<std::size_t> rows;
    State state = State::none;
    std::optional<Predictor> model;                            ///< once it was built
    std::vector<std::pair<std::string, torch::Tensor>> frozen; ///< its tensors
    int epoch = 0;
    std::int64_t step = 0;
    std::int64_t explained_step = -1; ///< of the last news
    std::vector<std::size_t> explained_rows;
    double copied = 0;        ///< seconds that the trainer's thread spent on what is asked
    double interval = least_interval; ///< that the last news have to be paid with
    Clock::time_point due;    ///< not before
    std::jthread thread;      ///< last: it uses the others

    Impl(Subject s, Told t) : subject(std::move(s)), told(std::move(t)) {}

    /// @pre the mutex is held and the state is ready
    void hand_over(const Model& from, int at_epoch, std::int64_t at_step) {
        const Clock::time_point begun = Clock::now();
        torch::NoGradGuard no_grad;
        const auto tensors = from.named_tensors();
        bool alike = tensors.size() == frozen.size();
        for (std::size_t i = 0; alike && i < tensors.size(); ++i) {
            alike = tensors[i].first == frozen[i].first && tensors[i].second.sizes() == frozen[i].second.sizes();
            if (alike) frozen[i].second.copy_(tensors[i].second);
        }
        if (!alike) { // of a node that is not made alike without the file that it started from
            state = State::failed;
            changed.notify_all();
            return;
        }
        epoch = at_epoch;
        step = at_step;
        copied = seconds_between(begun, Clock::now());
        state = State::asked;
        changed.notify_all();
    }

    void pay(Clock::time_point since, double cost) {
        interval = std::max(least_interval, cost / share);
        due = since + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(interval));
    }

    void work(const std::stop_token& stop) {
        give_way();
        Clock::time_point begun = Clock::now();
        double before = computed();
        auto built = frozen_copy(subject);
        std::unique_lock lock(mutex);
        if (!built) {
            state = State::failed;
            changed.notify_all();
            return;
        }
        model.emplace(*std::move(built));
        frozen = PredictorAccess::of(*model).model.named_tensors();
        pay(begun, computed() - before);
        state = State::ready;
        changed.notify_all();

        PinnedFile file(subject.config.folder);
        std::map<std::size_t, std::optional<PreparedSample>> prepared; // nothing: it cannot be read
        while (changed.wait(lock, stop, [this] { return state == State::asked; })) {
            const std::vector<std::size_t> wanted = rows;
            PinnedNews news{epoch, step, {}};
            lock.unlock();
            begun = Clock::now();
            before = computed();
            std::erase_if(prepared, [&](const auto& one) {
                return std::find(wanted.begin(), wanted.end(), one.first) == wanted.end();
            });
            for (const std::size_t row : wanted) {
                auto found = prepared.find(row);
                if (found == prepared.end()) {
                    auto sample = model->preparer().prepare(*subject.dataset, row);
                    found = prepared.emplace(row, sample ? std::optional(*std::move(sample)) : std::nullopt).first;
                }
                if (stop.stop_requested()) return;
                if (!found->second) continue;
                if (auto one = explained(*model, *found->second, row, stop)) news.samples.push_back(*std::move(one));
            }
            if (stop.stop_requested()) return;
            if (!news.samples.empty()) {
                // A disk that is full ends the run at its next line; what was told is shown all the same.
                (void)file.append(news);
                if (told) told(news);
            }
            lock.lock();
            explained_step = news.step;
            explained_rows = wanted;
            pay(begun, copied + computed() - before);
            if (state == State::asked) state = State::ready;
            changed.notify_all();
        }
    }

    void start() {
        state = State::building;
        thread = std::jthread([this](std::stop_token stop) {
            try {
                work(stop);
            } catch (const std::exception&) { // of memory, above all: the run itself goes on without
                const std::lock_guard lock(mutex);
                state = State::failed;
                changed.notify_all();
            }
        });
    }

    bool settled() const { return state == State::none || state == State::ready || state == State::failed; }
};

LivePins::LivePins(Subject subject, Told told) : m_impl(std::make_unique<Impl>(std::move(subject), std::move(told))) {}

LivePins::~LivePins() {
    if (m_impl->thread.joinable()) {
        m_impl->thread.request_stop();
        m_impl->thread.join();
    }
}

void LivePins::pin(std::vector<std::size_t> rows) {
    const std::size_t size = m_impl->subject.dataset->size();
    std::vector<std::size_t> kept;
    for (const std::size_t row : rows)
        if (row < size && std::find(kept.begin(), kept.end(), row) == kept.end()) kept.push_back(row);
    const std::lock_guard lock(m_impl->mutex);
    m_impl->rows = std::move(kept);
    if (!m_impl->rows.empty() && m_impl->state == Impl::State::none) m_impl->start();
}

void LivePins::after_step(const Model& model, int epoch, std::int64_t step, double epoch_left) {
    // The other thread may hold it while it waits for a core.
    const std::unique_lock lock(m_impl->mutex, std::try_to_lock);
    if (!lock || m_impl->rows.empty() || m_impl->state != Impl::State::ready || Clock::now() < m_impl->due ||
        epoch_left < m_impl->interval)
        return;
    m_impl->hand_over(model, epoch, step);
}

void LivePins::after_epoch(const Model& model, int epoch, std::int64_t step) {
    after_step(model, epoch, step, std::numeric_limits<double>::infinity());
}

void LivePins::after_training(const Model& model, int epoch, std::int64_t step, std::stop_token stop) {
    std::unique_lock lock(m_impl->mutex);
    m_impl->changed.wait(lock, stop, [this] { return m_impl->settled(); });
    if (stop.stop_requested() || m_impl->rows.empty() || m_impl->state != Impl::State::ready) return;
    if (m_impl->explained_step == step && m_impl->explained_rows == m_impl->rows) return;
    m_impl->hand_over(model, epoch, step);
}

void LivePins::finish(std::stop_token stop) {
    std::unique_lock lock(m_impl->mutex);
    m_impl->changed.wait(lock, stop, [this] { return m_impl->settled(); });
}

} // namespace triptych
