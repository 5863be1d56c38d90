// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stop_token>
#include <vector>

#include "app/cli/console.h"

namespace triptych {

/// What a command works with.
struct Job {
    Console& console;
    std::stop_token stop;
};

/// One command of the program: its options, and what it does once they are read. @return the exit code
struct Command {
    CLI::App* options = nullptr;
    std::function<int(Job&)> run;
};

Command sample_command(CLI::App& program);
Command inspect_command(CLI::App& program);
Command train_command(CLI::App& program);
Command evaluate_command(CLI::App& program);
Command predict_command(CLI::App& program);
Command explain_command(CLI::App& program);
Command faithfulness_command(CLI::App& program);
Command contributions_command(CLI::App& program);
Command embeddings_command(CLI::App& program);
Command what_if_command(CLI::App& program);
Command similar_command(CLI::App& program);
std::vector<Command> model_commands(CLI::App& program); ///< "model show", "model check" and so on
Command dry_run_command(CLI::App& model); ///< "model dry-run", one of them
Command check_command(CLI::App& model);
Command diff_command(CLI::App& model);
Command layout_command(CLI::App& model);

} // namespace triptych
