// SPDX-License-Identifier: GPL-3.0-or-later
#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "core/cuda/nvtx.h"
#include "core/features/columns.h"
#include "core/features/files.h"
#include "core/graph/resolve.h"
#include "core/project/project.h"
#include "core/training/device.h"
#include "core/training/evaluate.h"
#include "core/training/live_pins.h"
#include "core/training/run.h"
#include "core/training/run_folder.h"

namespace triptych {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

constexpr int background_niceness = 10; ///< less priority than the window's thread, of 19 steps

// Purposes of the random streams of one run, so that none repeats another.
constexpr std::uint64_t order_stream = 1, dropout_stream = 2;

constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

/// Whether the head's answers are right or wrong.
bool gives_classes(const Target& target) {
    return target.kind == TargetKind::classes || target.kind == TargetKind::ordered;
}

/// A mean over samples that come in batches, some of which say nothing.
class RunningMean {
  public:
    void add(double value, double samples) {
        if (std::isnan(value)) return;
        m_sum += value * samples;
        m_samples += samples;
    }
    double value() const { return m_samples > 0 ? m_sum / m_samples : not_measured; }

  private:
    double m_sum = 0, m_samples = 0;
};

/// What an epoch is worth: the best one is kept.
struct Worth {
    double score = -std::numeric_limits<double>::infinity(); ///< the higher the better
    double loss = std::numeric_limits<double>::infinity();   ///< of equals, the lower is better

    Worth() = default;
    Worth(double given_score, double given_loss) { // what was not measured is worth nothing
        if (!std::isnan(given_score)) score = given_score;
        if (!std::isnan(given_loss)) loss = given_loss;
    }
    bool better_than(const Worth& other) const {
        return score > other.score || (score == other.score && loss < other.loss);
    }
};

std::vector<std::vector<std::size_t>> epoch_batches(const TrainSettings& settings,
                                                    const std::vector<std::size_t>& train, int epoch) {
    std::vector<std::size_t> order = train;
    Random random(settings.seed, {order_stream, static_cast<std::uint64_t>(epoch)});
    random.shuffle(order);
    return in_batches(order, static_cast<std::size_t>(settings.batch_size));
}

torch::optim::AdamOptions adam_options(const TrainSettings& settings, double factor) {
    return torch::optim::AdamOptions(factor * settings.learning_rate).weight_decay(settings.weight_decay);
}

/// One for each factor of the learning rate.
std::vector<torch::optim::OptimizerParamGroup> adam_groups(const Model& model, const TrainSettings& settings) {
    std::vector<torch::optim::OptimizerParamGroup> groups;
    for (const Model::RateGroup& group : model.rate_groups())
        groups.emplace_back(group.parameters, std::make_unique<torch::optim::AdamOptions>(
                                                  adam_options(settings, group.factor)));
    return groups;
}

/// The time left, from a running mean of a step's time.
class TimeLeft {
  public:
    double after(double step_seconds, std::int64_t steps_left) {
        m_mean = m_mean == 0 ? step_seconds : 0.9 * m_mean + 0.1 * step_seconds;
        return m_mean * static_cast<double>(steps_left);
    }

  private:
    double m_mean = 0;
};

} // namespace

struct TrainingRun::Impl {
    RunConfig config;
    std::shared_ptr<const Dataset> dataset;
    RunEvents events;
    const Registry& registry;
    std::vector<Target> targets; ///< the main head's first
    torch::Device device = torch::kCPU;
    std::optional<RunFolder> folder;
    LatestValue<StepNews> latest;
    std::atomic<bool> running{true};
    std::mutex pinning;              ///< of the next two
    std::vector<std::size_t> pinned; ///< rows that are followed
    LivePins* pins = nullptr;        ///< who follows them, while there is a model
    std::jthread thread; // last: it uses the others

    Impl(RunConfig c, std::shared_ptr<const Dataset> d, RunEvents e, const Registry& r)
        : config(std::move(c)), dataset(std::move(d)), events(std::move(e)), registry(r), pinned(config.pinned) {}

    /// Follows the pinned rows as long as it lives, those that are pinned meanwhile too.
    class Following {
      public:
        Following(Impl& run, const Preparer& preparer)
            : m_run(run), m_pins({run.config, run.dataset, run.registry, preparer, run.targets}, run.events.pinned) {
            const std::lock_guard lock(m_run.pinning);
            m_run.pins = &m_pins;
            m_pins.pin(m_run.pinned);
        }
        ~Following() {
            const std::lock_guard lock(m_run.pinning);
            m_run.pins = nullptr;
        }
        LivePins* operator->() { return &m_pins; }

      private:
        Impl& m_run;
        LivePins m_pins;
    };

    void work(std::stop_token stop) {
        // On Linux this is the priority of the calling thread, and of those that it will start.
        if (config.in_background) {
            setpriority(PRIO_PROCESS, 0, std::min(19, getpriority(PRIO_PROCESS, 0) + background_niceness));
            // A thread of this class does not interrupt another when it wakes: those of a step wake hundreds of times.
            const sched_param none{};
            sched_setscheduler(0, SCHED_BATCH, &none);
        }
        const FreedMemoryKept kept; // the last to go: all that the run held is free by then
        Result<RunFinished> result = fail(ErrorCode::internal, {}, {});
        try {
            result = train(stop);
        } catch (const c10::OutOfMemoryError&) {
            result = out_of_memory();
        } catch (const std::bad_alloc&) {
            result = out_of_memory();
        } catch (const c10::Error& failure) {
            const std::string what = failure.what_without_backtrace();
            // LibTorch's CPU allocator reports a failed allocation as a general error.
            result = what.find("not enough memory") != std::string::npos ||
                             what.find("can't allocate memory") != std::string::npos
                         ? out_of_memory()
                         : fail(ErrorCode::internal, "training", what);
        } catch (const std::exception& failure) {
            result = fail(ErrorCode::internal, "training", failure.what());
        }
        if (!result && result.error().code == ErrorCode::cancelled) result = stopped_early();
        Result<void> written = result ? folder->write(result->stopped ? "stopped" : "done", *result)
                                      : folder->write("failed", std::nullopt, result.error());
        if (result && !written) result = written.error();
        running = false;
        if (result && events.finished) events.finished(*result);
        if (!result && events.failed) events.failed(result.error());
    }

    static RunFinished stopped_early() {
        RunFinished finished;
        finished.stopped = true;
        return finished;
    }

    static Error not_a_number(int epoch) {
        return fail(ErrorCode::invalid_argument, "training, epoch " + std::to_string(epoch),
                    "the loss is no longer a number. Lower the learning rate, or clip the gradients.");
    }

    Error out_of_memory() const {
        return fail(ErrorCode::out_of_memory, "training",
                    "there is not enough memory for a step. Choose a smaller batch size (now " +
                        std::to_string(config.settings.batch_size) + ") or image size.",
                    {std::to_string(config.settings.batch_size)});
    }

    Result<RunFinished> train(std::stop_token stop);
    Result<void> save(const Model& model, const char* name, int epoch, std::int64_t step) const {
        TensorFile state = model.state();
        state.metadata = {{"format", "pt"}, {"epoch", std::to_string(epoch)}, {"step", std::to_string(step)}};
        return write_safetensors(config.folder / name, state);
    }
};

Result<RunFinished> TrainingRun::Impl::train(std::stop_token stop) {
    const TrainSettings& settings = config.settings;
    const Clock::time_point begun = Clock::now();
    const int threads = loader_threads(settings.threads);

    const auto preparing = [this](double fraction, const std::string& step) {
        if (events.preparing) events.preparing(step, fraction);
    };
    auto preparer = Preparer::fit(config.graph, registry, *dataset, stop, preparing, threads);
    if (!preparer) return preparer.error();
    if (auto written = folder->write_preparation(*preparer); !written) return written.error();

    auto built = Model::build(config.graph, registry, data_facts(config.graph, *preparer, targets), *preparer,
                              settings.seed, targets);
    if (!built) return built.error();
    Model& model = *built;
    std::optional<WeightsReport> weights;
    if (!config.initial_weights.empty()) {
        auto initial = read_safetensors(config.initial_weights);
        if (!initial) return initial.error();
        if (config.partial_weights)
            weights = model.load_matching(*initial);
        else if (auto loaded = model.load_state(*initial, config.initial_weights.string()); !loaded)
            return loaded.error();
    }
    if (weights) folder->starts_from(config.initial_weights, *weights);
    model.to(device);
    if (model.trainable().empty())
        return fail(ErrorCode::bad_graph, "graph",
                    "has every node frozen, so there is nothing to learn. Thaw one.");

    const std::vector<std::size_t> train_rows = rows_with_target(*dataset, Split::train, targets);
    const std::vector<std::size_t> validation_rows = rows_with_target(*dataset, Split::validation, targets);
    const std::vector<std::size_t> test_rows = rows_with_target(*dataset, Split::test, targets);
    const Target& main = targets.front();
    const auto evaluated = [&](const std::vector<std::size_t>& rows) -> Result<Evaluation> {
        model.train(false);
        auto outputs = outputs_of(model, *dataset, *preparer, rows, static_cast<std::size_t>(settings.batch_size),
                                  threads, device, stop);
        if (!outputs) return outputs.error();
        return evaluation_of(model, *outputs, targets, *dataset, rows);
    };
    if (config.keep_initial_weights) {
        if (auto saved = save(model, "initial.safetensors", 0, 0); !saved) return saved.error();
        nlohmann::json order = nlohmann::json::array();
        for (int epoch = 1; epoch <= settings.epochs; ++epoch)
            order.push_back(epoch_batches(settings, train_rows, epoch));
        if (auto written = write_file_atomically(config.folder / "order.json", order.dump()); !written)
            return written.error();
    }

    const auto steps_per_epoch = static_cast<std::int64_t>(
        in_batches(train_rows, static_cast<std::size_t>(settings.batch_size)).size());
    std::int64_t steps_in_all = steps_per_epoch * settings.epochs;
    if (config.max_steps > 0) steps_in_all = std::min<std::int64_t>(steps_in_all, config.max_steps);
    if (events.started) {
        RunStarted news;
        news.folder = config.folder;
        news.device = device_name(device);
        news.parameters = model.parameter_count();
        news.steps_per_epoch = static_cast<int>(steps_per_epoch);
        news.train_rows = static_cast<std::int64_t>(train_rows.size());
        news.validation_rows = static_cast<std::int64_t>(validation_rows.size());
        news.test_rows = static_cast<std::int64_t>(test_rows.size());
        news.weights = weights;
        events.started(news);
    }
    if (auto written = folder->started(device_name(device), model.parameter_count()); !written)
        return written.error();

    const std::vector<torch::Tensor> trainable = model.trainable();
    torch::optim::Adam optimizer(adam_groups(model, settings), adam_options(settings, 1));
    ForwardContext context;
    context.training = true;
    Random dropout_seed(settings.seed, {dropout_stream});
    context.generator = at::detail::createCPUGenerator(dropout_seed.next());

    Following followed(*this, *preparer);
    RunFinished finished;
    TimeLeft time_left;
    Worth best_worth;
    std::int64_t step = 0;
    for (int epoch = 1; epoch <= settings.epochs && step < steps_in_all && !finished.stopped; ++epoch) {
        const Clock::time_point epoch_begun = Clock::now();
        BatchLoader loader(*dataset, *preparer, epoch_batches(settings, train_rows, epoch), threads, device, targets);
        model.train(true);
        RunningMean train_loss, main_loss, train_accuracy;
        for (std::size_t i = 0; i < loader.size() && step < steps_in_all; ++i) {
            const Clock::time_point step_begun = Clock::now();
            auto loaded = loader.next(stop);
            if (!loaded && loaded.error().code == ErrorCode::cancelled) {
                finished.stopped = true;
                break;
            }
            if (!loaded) return loaded.error();
            const Clock::time_point computing = Clock::now();
            const Batch batch = loaded->to(device);
            HeadTensors outputs;
            Model::Losses losses;
            {
                const NvtxRange range("forward");
                outputs = model.forward_heads(batch, context);
                losses = model.loss(outputs, batch.targets);
            }
            {
                const NvtxRange range("backward");
                optimizer.zero_grad();
                // The batch may hold targets of heads alone before which everything is frozen.
                if (losses.sum.requires_grad()) losses.sum.backward();
            }
            StepNews news;
            news.gradient_norm = model.gradient_norms();
            if (settings.clip_norm > 0) torch::nn::utils::clip_grad_norm_(trainable, settings.clip_norm);
            {
                const NvtxRange range("step");
                optimizer.step();
            }
            ++step;
            const auto size = static_cast<double>(batch.size);
            news.epoch = epoch;
            news.step = step;
            news.steps_in_all = steps_in_all;
            news.loss = losses.sum.item<double>();
            for (const auto& [head, loss] : losses.heads)
                news.losses[head] = loss.item<double>();
            news.accuracy = not_measured;
            double known = size; // samples with a target of the main head
            if (gives_classes(main)) {
                const torch::Tensor right = right_of(outputs.at(main.head), batch.targets.at(main.head));
                known = static_cast<double>(right.numel());
                if (known > 0) news.accuracy = right.to(torch::kFloat64).mean().item<double>();
            }
            if (!std::isfinite(news.loss))
                return not_a_number(epoch);
            const double step_seconds = seconds_since(step_begun);
            news.load_ms = std::chrono::duration<double, std::milli>(computing - step_begun).count();
            news.compute_ms = 1e3 * seconds_since(computing);
            news.samples_per_s = size / step_seconds;
            news.seconds_left = time_left.after(step_seconds, steps_in_all - step);
            train_loss.add(news.loss, size);
            train_accuracy.add(news.accuracy, known);
            if (const auto loss = news.losses.find(main.head); loss != news.losses.end())
                main_loss.add(loss->second, known);
            if (auto written = folder->step(news); !written) return written.error();
            if (events.step) events.step(news);
            const double step_share = news.seconds_left / static_cast<double>(std::max<std::int64_t>(1, steps_in_all - step));
            followed->after_step(model, epoch, step, step_share * static_cast<double>(loader.size() - 1 - i));
            latest.publish(std::move(news));
        }
        if (finished.stopped || std::isnan(train_loss.value())) break;

        EpochNews news;
        news.epoch = epoch;
        news.step = step;
        news.train_loss = train_loss.value();
        news.train_accuracy = train_accuracy.value();
        news.validation_loss = news.validation_accuracy = news.validation_macro_f1 = not_measured;
        // Without a validation part there is nothing better to choose by.
        Worth worth(gives_classes(main) ? news.train_accuracy : -main_loss.value(), main_loss.value());
        if (!validation_rows.empty()) {
            auto evaluation = evaluated(validation_rows);
            if (!evaluation && evaluation.error().code == ErrorCode::cancelled) {
                finished.stopped = true;
                break;
            }
            if (!evaluation) return evaluation.error();
            // The very last step has no loss after it that would tell.
            if (!std::isfinite(evaluation->loss)) return not_a_number(epoch);
            news.validation_loss = evaluation->loss;
            news.validation = std::move(evaluation->heads);
            if (const auto found = news.validation.find(main.head); found != news.validation.end()) {
                const HeadMetrics& metrics = found->second;
                worth = Worth(metrics.score(), metrics.loss);
                if (metrics.classes) {
                    news.validation_accuracy = metrics.classes->accuracy;
                    news.validation_macro_f1 = metrics.classes->macro_f1;
                }
            }
        }
        news.seconds = seconds_since(epoch_begun);
        // Where no target of the main head was seen at all, the first epoch is as good as any.
        news.best = worth.better_than(best_worth) || finished.best_epoch == 0;
        if (news.best) {
            best_worth = worth;
            finished.best_epoch = epoch;
            if (auto saved = save(model, "best.safetensors", epoch, step); !saved) return saved.error();
        }
        if (auto saved = save(model, "last.safetensors", epoch, step); !saved) return saved.error();
        finished.epochs = epoch;
        if (auto written = folder->epoch(news); !written) return written.error();
        if (events.epoch_done) events.epoch_done(news);
        followed->after_epoch(model, epoch, step);
        if (stop.stop_requested()) finished.stopped = finished.stopped || epoch < settings.epochs;
    }

    if (finished.stopped) {
        if (auto saved = save(model, "last.safetensors", finished.epochs, step); !saved) return saved.error();
        // Stopped within the first epoch: what there is, is the best there is.
        if (finished.best_epoch == 0)
            if (auto saved = save(model, "best.safetensors", 0, step); !saved) return saved.error();
    } else {
        followed->after_training(model, finished.epochs, step, stop);
    }
    if (!finished.stopped && !test_rows.empty() && config.max_steps == 0) {
        auto best = read_safetensors(config.folder / "best.safetensors");
        if (!best) return best.error();
        if (auto restored = model.load_state(*best, "best.safetensors"); !restored) return restored.error();
        auto evaluation = evaluated(test_rows);
        if (!evaluation && evaluation.error().code != ErrorCode::cancelled) return evaluation.error();
        finished.stopped = !evaluation;
        if (evaluation) {
            finished.test_heads = std::move(evaluation->heads);
            if (const auto found = finished.test_heads.find(main.head); found != finished.test_heads.end())
                finished.test = found->second.classes;
        }
    }
    finished.seconds = seconds_since(begun);
    if (!finished.stopped) followed->finish(stop);
    return finished;
}

TrainingRun::TrainingRun(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}

TrainingRun::~TrainingRun() {
    request_stop();
    wait();
}

Result<std::unique_ptr<TrainingRun>> TrainingRun::start(RunConfig config,
                                                        std::shared_ptr<const Dataset> dataset,
                                                        RunEvents events, const Registry& registry) {
    if (auto resolved = resolve_files(config.graph, registry); !resolved) return resolved.error();
    auto targets = fit_targets(config.graph, registry, *dataset);
    if (!targets) return targets.error();
    // Inputs are looked at as the data are prepared.
    for (const Problem& problem : column_problems(config.graph, registry, *dataset)) {
        const NodeType* type = registry.find(config.graph.find(problem.node)->type);
        if (type && type->category == "head") return problem.error;
    }
    DataFacts facts;
    add_outputs(facts, *targets);
    add_facts(facts, config.graph, *dataset);
    for (const Problem& problem : analyse(config.graph, registry, facts).problems)
        if (problem.severity == Problem::Severity::error) return problem.error;
    for (const std::size_t row : config.pinned)
        if (row >= dataset->size())
            return fail(ErrorCode::out_of_range, "pinned row " + std::to_string(row),
                        "is not in the table, which has " + std::to_string(dataset->size()) + " rows, counted from 0.",
                        {std::to_string(row), std::to_string(dataset->size())});
    auto device = choose_device(config.settings.device);
    if (!device) return device.error();
    const auto counts = [&](std::size_t row) {
        return std::any_of(targets->begin(), targets->end(),
                           [&](const Target& target) { return target.known(*dataset, row); });
    };
    if (auto missing = first_missing_file(config.graph, registry, *dataset, counts)) return *std::move(missing);
    auto folder = RunFolder::create(config, *dataset, *targets);
    if (!folder) return folder.error();

    auto impl = std::make_unique<Impl>(std::move(config), std::move(dataset), std::move(events), registry);
    impl->targets = *std::move(targets);
    impl->device = *device;
    impl->folder = *std::move(folder);
    Impl* const raw = impl.get();
    impl->thread = std::jthread([raw](std::stop_token stop) { raw->work(stop); });
    return std::unique_ptr<TrainingRun>(new TrainingRun(std::move(impl)));
}

void TrainingRun::request_stop() {
    m_impl->thread.request_stop();
}

void TrainingRun::pin(std::vector<std::size_t> rows) {
    const std::lock_guard lock(m_impl->pinning);
    m_impl->pinned = rows;
    if (m_impl->pins) m_impl->pins->pin(std::move(rows));
}

void TrainingRun::wait() {
    if (m_impl->thread.joinable()) m_impl->thread.join();
}

bool TrainingRun::running() const {
    return m_impl->running;
}

LatestValue<StepNews>& TrainingRun::latest() {
    return m_impl->latest;
}

} // namespace triptych
