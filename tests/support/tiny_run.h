// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "core/training/run.h"
#include "tests/support/tiny_data.h"

namespace triptych::test {

/// Trains the small reference graph for one epoch into a folder. @return what went wrong, or nothing
inline std::optional<Error> train_tiny(std::shared_ptr<const Dataset> dataset, GraphSpec graph,
                                       const std::filesystem::path& folder, std::uint64_t seed = 0) {
    RunConfig config;
    config.graph = std::move(graph);
    for (const std::string& assignment : tiny_parameters())
        if (auto set = set_param(config.graph, builtin_registry(), assignment); !set) return set.error();
    config.settings.epochs = 1;
    config.settings.batch_size = 8;
    config.settings.threads = 0;
    config.settings.device = "cpu";
    config.settings.seed = seed;
    config.folder = folder;
    std::optional<Error> failed;
    RunEvents events;
    events.failed = [&failed](const Error& error) { failed = error; };
    auto run = TrainingRun::start(std::move(config), std::move(dataset), std::move(events));
    if (!run) return run.error();
    (*run)->wait();
    return failed;
}

/// The reference graph for the tiny table.
inline GraphSpec tiny_graph() {
    return *make_template("reference",
                          {{Modality::text, "text"}, {Modality::image, "image"}, {Modality::audio, "audio"}},
                          "label");
}

} // namespace triptych::test
