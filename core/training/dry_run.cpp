// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/dry_run.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "core/features/columns.h"
#include "core/training/model.h"
#include "core/training/tensor_statistics.h"

namespace triptych {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t rows_stream = 11; // of the random streams of one seed
// Shares of the progress: what takes how much of the time is not known, but the order is.
constexpr double fitted_at = 0.6, loaded_at = 0.8;

double ms_between(Clock::time_point begin, Clock::time_point end) {
    return std::chrono::duration<double, std::milli>(end - begin).count();
}

double median(std::vector<double> values) {
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

Error cancelled() {
    return fail(ErrorCode::cancelled, "dry run", "was cancelled.");
}

/// LibTorch's CPU allocator reports a failed allocation as a general error.
bool lacks_memory(const c10::Error& failure) {
    const std::string what = failure.what_without_backtrace();
    return what.find("not enough memory") != std::string::npos ||
           what.find("can't allocate memory") != std::string::npos;
}

Error out_of_memory(const DryRunOptions& options) {
    return fail(ErrorCode::out_of_memory, "dry run",
                "there is not enough memory for the batch. Choose a smaller batch size (now " +
                    std::to_string(options.batch_size) + ").",
                {std::to_string(options.batch_size)});
}

/// Leaves a forward pass between two nodes.
struct Stopped {};

Result<std::vector<std::size_t>> chosen_rows(const Dataset& dataset, const DryRunOptions& options) {
    if (!options.rows.empty()) {
        for (const std::size_t row : options.rows)
            if (row >= dataset.size())
                return fail(ErrorCode::out_of_range, dataset.file().string(),
                            "has no row " + std::to_string(row) + "; it has " + std::to_string(dataset.size()) +
                                ".",
                            {std::to_string(row), std::to_string(dataset.size())});
        return options.rows;
    }
    if (options.batch_size < 1)
        return fail(ErrorCode::out_of_range, "dry run",
                    "has a batch size of " + std::to_string(options.batch_size) + "; it takes one sample at least.",
                    {"batch_size", std::to_string(options.batch_size)});
    std::vector<std::size_t> rows = dataset.rows_of(Split::train);
    if (rows.empty())
        return fail(ErrorCode::too_few_rows, dataset.file().string(), "has no row in its training part.", {"train"});
    Random random(options.seed, {rows_stream});
    random.shuffle(rows);
    rows.resize(std::min(rows.size(), static_cast<std::size_t>(options.batch_size)));
    return rows;
}

Result<Batch> load(const Dataset& dataset, const Preparer& preparer, const std::vector<std::size_t>& rows,
                   const std::stop_token& stop, const std::function<void(double)>& done) {
    std::vector<PreparedSample> samples;
    samples.reserve(rows.size());
    for (const std::size_t row : rows) {
        if (stop.stop_requested()) return cancelled();
        auto sample = preparer.prepare(dataset, row);
        if (!sample) return sample.error();
        samples.push_back(*std::move(sample));
        done(static_cast<double>(samples.size()) / static_cast<double>(rows.size()));
    }
    std::vector<const PreparedSample*> pointers;
    for (const PreparedSample& sample : samples)
        pointers.push_back(&sample);
    Batch batch = collate(pointers, preparer);
    batch.rows = rows;
    return batch;
}

Result<std::optional<WeightsReport>> load_weights(Model& model, const DryRunOptions& options) {
    std::optional<WeightsReport> report;
    if (options.weights.empty()) return report;
    auto content = read_safetensors(options.weights);
    if (!content) return content.error();
    if (options.partial_weights)
        report = model.load_matching(*content);
    else if (auto loaded = model.load_state(*content, options.weights.string()); !loaded)
        return loaded.error();
    return report;
}

NodeDryRun seen_of(const std::string& id, const Flow& flow, PortKind kind, const Vocabulary* vocabulary) {
    NodeDryRun out;
    out.id = id;
    if (!flow.values.defined()) return out;
    out.shape = flow.values.sizes().vec();
    // Sounds flow frame by frame; their shape is written with the frames last.
    if (kind == PortKind::audio && out.shape.size() == 3) std::swap(out.shape[1], out.shape[2]);
    out.bytes = static_cast<std::int64_t>(flow.values.nbytes() + (flow.mask.defined() ? flow.mask.nbytes() : 0));
    out.present = flow.present.defined() ? flow.present.sum().item<std::int64_t>() : out.shape.front();
    const torch::Tensor kept = kept_values(flow);
    out.values = statistics_of(kept);
    if (kind == PortKind::text && kept.numel() > 0 && vocabulary)
        out.unknown_words = (kept == vocabulary->unknown()).to(torch::kFloat64).mean().item<double>();
    return out;
}

Result<DryRun> run(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                   const Preparer& preparer, const DryRunOptions& options, const std::stop_token& stop,
                   const Progress& progress) {
    const auto told = [&](double fraction, const char* step) {
        if (progress) progress(fraction, step);
    };
    const auto targets = fit_targets(graph, registry, dataset);
    if (!targets) return targets.error();
    const DataFacts facts = data_facts(graph, preparer, *targets);
    const GraphInfo info = analyse(graph, registry, facts);
    auto built = Model::build(graph, registry, facts, preparer, options.seed, *targets);
    if (!built) return built.error();
    Model& model = *built;
    auto weights = load_weights(model, options);
    if (!weights) return weights.error();
    model.train(false);

    DryRun out;
    out.weights = *std::move(weights);
    auto rows = chosen_rows(dataset, options);
    if (!rows) return rows.error();
    out.rows = *std::move(rows);
    const Clock::time_point begun = Clock::now();
    const auto batch = load(dataset, preparer, out.rows, stop, [&](double share) {
        told(fitted_at + (loaded_at - fitted_at) * share, "loading");
    });
    if (!batch) return batch.error();
    out.load_ms = ms_between(begun, Clock::now());

    torch::NoGradGuard no_grad;
    const auto kind_of = [&](const std::string& id) { return info.outputs.at(id).kind; };
    for (const std::string& input : preparer.inputs())
        if (const auto flow = batch->inputs.find(input); flow != batch->inputs.end())
            out.nodes.push_back(seen_of(input, flow->second, kind_of(input), preparer.vocabulary(input)));
    const std::size_t inputs = out.nodes.size();

    const auto modules = model.modules();
    std::vector<std::vector<double>> times(modules.size());
    std::vector<double> whole;
    for (int pass = 0; pass <= options.passes; ++pass) {
        std::size_t at = 0;
        double sum = 0;
        try {
            ForwardContext context;
            Clock::time_point last = Clock::now();
            model.forward(*batch, context, [&](const std::string& node, const Flow& flow) {
                if (at >= modules.size() || modules[at].first != node) return; // an input
                const double ms = ms_between(last, Clock::now());
                sum += ms;
                // The first pass is looked at; what is set up at a first call is not the node's time.
                if (pass == 0)
                    out.nodes.push_back(seen_of(node, flow, kind_of(node), nullptr));
                else
                    times[at].push_back(ms);
                ++at;
                told(loaded_at + (1 - loaded_at) *
                                     (pass + static_cast<double>(at) / static_cast<double>(modules.size())) /
                                     (options.passes + 1),
                     "computing");
                if (stop.stop_requested()) throw Stopped();
                last = Clock::now();
            });
        } catch (const Stopped&) {
            return cancelled();
        } catch (const c10::Error& failure) {
            if (at >= modules.size() || lacks_memory(failure)) throw;
            return fail(ErrorCode::internal, "node '" + modules[at].first + "'", failure.what_without_backtrace(),
                        {modules[at].first});
        }
        if (pass > 0) whole.push_back(sum);
    }
    for (std::size_t i = 0; i < modules.size() && inputs + i < out.nodes.size(); ++i)
        if (!times[i].empty()) out.nodes[inputs + i].milliseconds = median(times[i]);
    out.forward_ms = median(whole);
    return out;
}

} // namespace

const NodeDryRun* DryRun::find(const std::string& id) const {
    const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const NodeDryRun& one) { return one.id == id; });
    return found == nodes.end() ? nullptr : &*found;
}

Result<DryRun> dry_run(const GraphSpec& graph, const Registry& registry, const Dataset& dataset,
                       const Preparer* preparer, const DryRunOptions& options, std::stop_token stop,
                       const Progress& progress) {
    try {
        if (preparer) return run(graph, registry, dataset, *preparer, options, stop, progress);
        DataFacts facts;
        add_facts(facts, graph, dataset);
        for (const Problem& problem : analyse(graph, registry, facts).problems)
            if (problem.severity == Problem::Severity::error) return problem.error;
        const Progress fitting = [&](double fraction, const std::string& step) {
            if (progress) progress(fitted_at * fraction, step);
        };
        auto fitted = Preparer::fit(graph, registry, dataset, stop, fitting);
        if (!fitted) return fitted.error();
        return run(graph, registry, dataset, *fitted, options, stop, progress);
    } catch (const std::bad_alloc&) {
        return out_of_memory(options);
    } catch (const c10::Error& failure) {
        if (lacks_memory(failure)) return out_of_memory(options);
        return fail(ErrorCode::internal, "dry run", failure.what_without_backtrace());
    }
}

} // namespace triptych
