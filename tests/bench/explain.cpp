// SPDX-License-Identifier: GPL-3.0-or-later
// How long explanations of one sample take on the reference template at 128×128, and whether attention that nobody asks for
// costs anything. Prints JSON: medians in milliseconds, and ratios of pairs that were measured one after the other.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/explain/attribution.h"
#include "core/explain/shapley.h"
#include "core/training/run.h"

using namespace triptych;
using Clock = std::chrono::steady_clock;

namespace {

constexpr int rounds = 15;

[[noreturn]] void stop(const std::string& why) {
    std::fprintf(stderr, "bench_explain: %s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) stop(result.error().text());
    return *std::move(result);
}

double median(std::vector<double> values) {
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
    return values[values.size() / 2];
}

template <class Work>
double took_ms(Work work) {
    const Clock::time_point begun = Clock::now();
    work();
    return std::chrono::duration<double, std::milli>(Clock::now() - begun).count();
}

/// Of so many rounds, after one that warms up.
template <class Work>
double median_ms(Work work, int count = rounds) {
    work();
    std::vector<double> took;
    for (int i = 0; i < count; ++i)
        took.push_back(took_ms(work));
    return median(std::move(took));
}

/// The reference template after two steps: what it says does not matter here.
Predictor reference(const char* table, const char* folder, const std::shared_ptr<const Dataset>& dataset) {
    RunConfig config;
    std::map<Modality, std::string> columns;
    for (const auto& [role, modality] : {std::pair{Role::text, Modality::text},
                                         {Role::image, Modality::image},
                                         {Role::audio, Modality::audio}})
        if (const auto column = dataset->column_of(role)) columns[modality] = *column;
    if (columns.size() < 3) stop(std::string(table) + " has no text, picture and sound");
    config.graph = must(make_template("reference", columns, dataset->column_of(Role::label).value_or("")));
    if (auto set = set_param(config.graph, builtin_registry(), "image.size=128"); !set) stop(set.error().text());
    config.settings.epochs = 1;
    config.settings.device = "cpu";
    config.max_steps = 2;
    config.folder = folder;
    std::string failure;
    RunEvents events;
    events.failed = [&](const Error& error) { failure = error.text(); };
    must(TrainingRun::start(config, dataset, events))->wait();
    if (!failure.empty()) stop(failure);
    return must(Predictor::load(folder, "last", "cpu"));
}

/// Time of predictions by a model that has just been asked for its attention, to that of one that never was.
std::vector<double> capture_ratios(const Predictor& never, const Predictor& asked, const PreparedSample& sample) {
    const std::vector<const PreparedSample*> batch(16, &sample);
    const auto predict = [&](const Predictor& predictor) { return took_ms([&] { must(predictor.predict(batch)); }); };
    must(never.predict(batch));
    must(asked.predict(batch));
    std::vector<double> ratios;
    for (int i = 0; i < 3 * rounds; ++i) {
        must(asked.attention(sample));
        // In turn, so that neither always goes first.
        const double first = predict(i % 2 == 0 ? never : asked), second = predict(i % 2 == 0 ? asked : never);
        ratios.push_back(i % 2 == 0 ? second / first : first / second);
    }
    return ratios;
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 3) stop("takes TABLE RUN");
    const auto dataset = std::make_shared<const Dataset>(must(Dataset::open(argv[1])));
    const Predictor predictor = reference(argv[1], argv[2], dataset);
    const PreparedSample sample = must(predictor.preparer().prepare(*dataset, dataset->rows_of(Split::test).at(0)));
    nlohmann::json result;
    for (const char* method : {"attention", "rollout", "relevance"}) {
        AttributionRequest request;
        request.method = method;
        result["ms"][method] = median_ms([&] { must(attribute(predictor, sample, request)); });
    }
    // What is taken away is what the model learned to put there, and then what 32 other samples have.
    result["ms"]["shapley"] = median_ms([&] { must(modality_shapley(predictor, sample, {})); });
    std::vector<PreparedSample> others;
    for (const std::size_t row : dataset->rows_of(Split::train))
        if (others.size() < 32) others.push_back(must(predictor.preparer().prepare(*dataset, row)));
    ShapleyOptions donors;
    donors.absence = Absence::donors;
    for (const PreparedSample& other : others)
        donors.donors.push_back(&other);
    result["ms"]["shapley_donors"] = median_ms([&] { must(modality_shapley(predictor, sample, {}, donors)); }, 5);
    AttributionRequest gradients; // 50 steps
    result["ms"]["integrated_gradients"] = median_ms([&] { must(attribute(predictor, sample, gradients)); }, 5);
    result["ms"]["prediction"] = median_ms([&] { must(predictor.predict({&sample})); });
    const Predictor never = must(Predictor::load(argv[2], "last", "cpu"));
    result["capture_ratios"] = capture_ratios(never, predictor, sample);
    std::printf("%s\n", result.dump().c_str());
    return 0;
}
