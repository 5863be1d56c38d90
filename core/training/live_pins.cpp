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

#include "core/explain/donors.h"
#include "core/explain/shapley.h"
#include "core/training/pinned_file.h"
#include "core/training/predictor_impl.h"

namespace triptych {
namespace {

constexpr double share = 0.02;         ///< of the time that has passed, that all this may cost
constexpr double least_interval = 1;   ///< seconds between two news
constexpr std::uint64_t draw_seed = 0; ///< of the donors: as in the window, so that they are among those of Explain

double steady_seconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
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

PinnedAnswer answer_of_head(const Predictor& model, const PreparedSample& sample, const Prediction& prediction, const Target& target,
                      const ShapleyOptions& options, const std::stop_token& stop) {
    const HeadPrediction& given = prediction.heads.at(target.head);
    PinnedAnswer answer;
    answer.answer = answer_text(given, target.classes, target.separator);
    answer.probabilities = given.probabilities;
    answer.value = given.value;
    // A sample that has no input at all has nobody to share with.
    if (auto shares = modality_shapley(model, sample, ExplainTarget{target.head, -1, false}, options, stop)) {
        for (std::size_t i = 0; i < shares->inputs.size(); ++i)
            answer.contributions[shares->inputs[i]] = shares->values[i];
        answer.output = shares->output_name;
        answer.absence = shares->absence;
        answer.donors = shares->donors;
    }
    return answer;
}

/// @return nothing where the row cannot be computed, or it was given up
std::optional<PinnedSample> explained(const Predictor& model, const PreparedSample& sample, std::size_t row,
                                      const Donors& donors, const std::stop_token& stop) {
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
    ShapleyOptions options;
    options.donors = donors.without(row);
    options.seed = donors.seed();
    for (const Target& target : model.run().targets) {
        PinnedAnswer answer = answer_of_head(model, sample, prediction, target, options, stop);
        if (stop.stop_requested()) return {};
        if (target.head == prediction.main)
            static_cast<PinnedAnswer&>(pinned) = std::move(answer);
        else
            pinned.others[target.head] = std::move(answer);
    }
    return pinned;
}

/// Whether other samples stand for any of the inputs.
bool needs_donors(const Predictor& model) {
    const std::vector<std::string>& inputs = model.preparer().inputs();
    return std::any_of(inputs.begin(), inputs.end(),
                       [&](const std::string& input) { return !absence_is_trained(model.run(), input); });
}

} // namespace

struct LivePins::Impl {
    enum class State { none, building, ready, asked, failed };

    Subject subject;
    Told told;
    LivePins::Clock clock;

    std::mutex mutex;
    std::condition_variable_any changed;
    std::vector<std::size_t> rows;
    std::stop_source request; ///< of the rows that are being explained
    State state = State::none;
    std::optional<Predictor> model;                            ///< once it was built
    std::vector<std::pair<std::string, torch::Tensor>> frozen; ///< its tensors
    int epoch = 0;
    std::int64_t step = 0;
    std::int64_t explained_step = -1; ///< of the last news
    std::vector<std::size_t> explained_rows;
    double copied = 0;        ///< seconds that the trainer's thread spent on what is asked
    double interval = least_interval; ///< that the last news have to be paid with
    double due = 0;           ///< not before
    std::jthread thread;      ///< last: it uses the others

    Impl(Subject s, Told t, LivePins::Clock c) : subject(std::move(s)), told(std::move(t)), clock(std::move(c)) {}

    /// @pre the mutex is held and the state is ready
    void hand_over(const Model& from, int at_epoch, std::int64_t at_step) {
        const double begun = clock.now();
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
        copied = clock.now() - begun;
        state = State::asked;
        changed.notify_all();
    }

    void pay(double since, double cost) {
        interval = std::max(least_interval, cost / share);
        due = since + interval;
    }

    void work(const std::stop_token& stop) {
        give_way();
        double begun = clock.now(), before = clock.computed();
        auto built = frozen_copy(subject);
        std::unique_lock lock(mutex);
        if (!built) {
            state = State::failed;
            changed.notify_all();
            return;
        }
        model.emplace(*std::move(built));
        frozen = PredictorAccess::of(*model).model.named_tensors();
        pay(begun, clock.computed() - before);
        state = State::ready;
        changed.notify_all();

        PinnedFile file(subject.config.folder);
        std::optional<Donors> others; // once they are needed
        std::map<std::size_t, std::optional<PreparedSample>> prepared; // nothing: it cannot be read
        while (changed.wait(lock, stop, [this] { return state == State::asked; })) {
            PinnedNews news{epoch, step, {}};
            begun = clock.now();
            double cost = copied;
            std::map<std::size_t, std::optional<PinnedSample>> done;
            std::vector<std::size_t> wanted;
            do { // others may be pinned meanwhile
                wanted = rows;
                std::stop_source own;
                request = own;
                lock.unlock();
                before = clock.computed();
                if (!others) {
                    auto drawn = needs_donors(*model) ? Donors::draw(*model, *subject.dataset, draw_seed, stop, donors)
                                                      : Result<Donors>(Donors());
                    if (!drawn) return; // cancelled
                    others = *std::move(drawn);
                }
                const std::stop_callback giving_up(stop, [&own] { own.request_stop(); });
                std::erase_if(prepared, [&](const auto& one) {
                    return std::find(wanted.begin(), wanted.end(), one.first) == wanted.end();
                });
                for (const std::size_t row : wanted) {
                    if (own.stop_requested()) break;
                    if (done.contains(row)) continue;
                    auto found = prepared.find(row);
                    if (found == prepared.end()) {
                        auto sample = model->preparer().prepare(*subject.dataset, row);
                        found = prepared.emplace(row, sample ? std::optional(*std::move(sample)) : std::nullopt).first;
                    }
                    auto one = found->second ? explained(*model, *found->second, row, *others, own.get_token()) : std::nullopt;
                    if (!own.stop_requested()) done[row] = std::move(one);
                }
                cost += clock.computed() - before;
                lock.lock();
            } while (rows != wanted && !stop.stop_requested());
            lock.unlock();
            if (stop.stop_requested()) return;
            for (const std::size_t row : wanted)
                if (auto& one = done[row]) news.samples.push_back(*std::move(one));
            if (!news.samples.empty()) {
                // A disk that is full ends the run at its next line; what was told is shown all the same.
                (void)file.append(news);
                if (told) told(news);
            }
            lock.lock();
            explained_step = news.step;
            explained_rows = wanted;
            pay(begun, cost);
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

LivePins::Clock LivePins::machine_clock() {
    return {steady_seconds, computed};
}

LivePins::LivePins(Subject subject, Told told, Clock clock)
    : m_impl(std::make_unique<Impl>(std::move(subject), std::move(told), std::move(clock))) {}

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
    if (kept == m_impl->rows) return;
    m_impl->rows = std::move(kept);
    m_impl->request.request_stop();
    if (!m_impl->rows.empty() && m_impl->state == Impl::State::none) m_impl->start();
}

void LivePins::after_step(const Model& model, int epoch, std::int64_t step, double epoch_left) {
    // The other thread may hold it while it waits for a core.
    const std::unique_lock lock(m_impl->mutex, std::try_to_lock);
    if (!lock || m_impl->rows.empty() || m_impl->state != Impl::State::ready || m_impl->clock.now() < m_impl->due ||
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
