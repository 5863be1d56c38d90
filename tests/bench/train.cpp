// SPDX-License-Identifier: GPL-3.0-or-later
// Trains the reference template and prints, as JSON, the loss of each step and the samples per second of each
// epoch: from the moment its loader is made to the end of its last step, as peer_train.py counts them. The
// run keeps its initial weights and its order, from which the peer starts. With a fifth argument so many rows are pinned, and
// how often they were told of is printed as well.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/graph/registry.h"
#include "core/training/run.h"

using namespace triptych;
using Clock = std::chrono::steady_clock;

namespace {

[[noreturn]] void stop(const std::string& why) {
    std::fprintf(stderr, "bench_train: %s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) stop(result.error().text());
    return *std::move(result);
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 5 && argc != 6) stop("takes TABLE RUN IMAGE_SIZE EPOCHS [PINNED]");
    const std::string size = argv[3];
    const auto dataset = std::make_shared<const Dataset>(must(Dataset::open(argv[1])));

    RunConfig config;
    std::map<Modality, std::string> columns;
    for (const auto& [role, modality] : {std::pair{Role::text, Modality::text},
                                         {Role::image, Modality::image},
                                         {Role::audio, Modality::audio}})
        if (const auto column = dataset->column_of(role)) columns[modality] = *column;
    config.graph = must(make_template("reference", columns, dataset->column_of(Role::label).value_or("")));
    // What is dropped is drawn from the engine's own random stream, which the peer does not have.
    for (const std::string& assignment :
         {"image.size=" + size, std::string("fusion.modality_dropout=0"), std::string("text_lstm.dropout=0")})
        if (auto set = set_param(config.graph, builtin_registry(), assignment); !set)
            stop(set.error().text());
    config.settings.epochs = std::atoi(argv[4]);
    config.settings.device = "cpu";
    config.folder = argv[2];
    config.keep_initial_weights = true;
    for (int row = 0; argc == 6 && row < std::atoi(argv[5]); ++row)
        config.pinned.push_back(static_cast<std::size_t>(row));

    nlohmann::json losses = nlohmann::json::array(), speeds = nlohmann::json::array();
    std::string failure;
    Clock::time_point begun;
    RunStarted run;
    RunEvents events;
    events.started = [&](const RunStarted& news) {
        run = news;
        begun = Clock::now();
    };
    events.step = [&](const StepNews& news) {
        losses.push_back(news.loss);
        if (news.step % run.steps_per_epoch == 0)
            speeds.push_back(static_cast<double>(run.train_rows) /
                             std::chrono::duration<double>(Clock::now() - begun).count());
    };
    events.epoch_done = [&](const EpochNews&) { begun = Clock::now(); };
    int told = 0; // by another thread, which has ended before the run has
    events.pinned = [&](const PinnedNews&) { ++told; };
    events.failed = [&](const Error& error) { failure = error.text(); };
    must(TrainingRun::start(config, dataset, events))->wait();
    if (!failure.empty()) stop(failure);
    std::printf("%s\n", nlohmann::json{{"losses", losses}, {"samples_per_s", speeds}, {"told_of_pins", told}}.dump().c_str());
    return 0;
}
