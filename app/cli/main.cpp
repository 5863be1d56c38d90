// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <new>

#include "app/cli/command.h"
#include "app/cli/interrupt.h"
#include "core/training/memory.h"

using namespace triptych;

namespace {

constexpr const char* program_help =
    "Examples:\n"
    "  triptych-cli sample --out machine-room\n"
    "  triptych-cli inspect --data machine-room/manifest.csv\n"
    "  triptych-cli train --data machine-room/manifest.csv --out run1 --image-size 64 --epochs 5\n"
    "  triptych-cli evaluate --run run1\n"
    "  triptych-cli predict --run run1 --text \"rattling noise at the bearing\"\n"
    "  triptych-cli explain --run run1 --row 0 --out explained\n"
    "  triptych-cli explain --run run1 --split test --method integrated_gradients --out maps\n"
    "  triptych-cli faithfulness --run run1 --split test --method all\n"
    "  triptych-cli contributions --run run1\n"
    "  triptych-cli embeddings --run run1 --node fusion --out fusion.csv\n"
    "  triptych-cli what-if --run run1 --row 0 --edit drop:audio\n"
    "  triptych-cli similar --run run1 --row 0 --node image_conv --token 12\n"
    "  triptych-cli model show --template late --svg late.svg\n"
    "\n"
    "'triptych-cli COMMAND --help' tells a command's options.\n\n";

constexpr std::size_t name_columns = 34, help_columns = 80;

/// Breaks a text at its spaces, so that help fits a terminal.
std::string wrapped(const std::string& text, std::size_t columns) {
    std::string out;
    std::size_t used = 0;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        if (used > 0) {
            const bool fits = used + 1 + end - begin <= columns;
            out += fits ? ' ' : '\n';
            used = fits ? used + 1 : 0;
        }
        out.append(text, begin, end - begin);
        used += end - begin;
        begin = end + 1;
    }
    return out;
}

std::vector<Command> add_commands(CLI::App& program, Console& console) {
    std::vector<Command> commands = {sample_command(program),   inspect_command(program), train_command(program),
                                     evaluate_command(program), predict_command(program), explain_command(program),
                                     faithfulness_command(program),
                                     contributions_command(program), embeddings_command(program),
                                     what_if_command(program), similar_command(program)};
    for (Command& command : model_commands(program))
        commands.push_back(std::move(command));
    for (const Command& command : commands) {
        command.options->add_flag("--json", console.json, "Result as JSON on standard output");
        command.options->add_flag("-q,--quiet", console.quiet, "Neither progress nor notes");
        command.options->footer(command.options->get_footer() + "\n" + exit_code_help);
        command.options->get_formatter()->column_width(name_columns);
        for (CLI::Option* option : command.options->get_options([](const CLI::Option*) { return true; }))
            option->description(wrapped(option->get_description(), help_columns - name_columns));
    }
    return commands;
}

/// "model show" for a command within a command.
std::string name_of(const CLI::App& command) {
    const CLI::App* group = command.get_parent();
    const bool nested = group && group->get_parent();
    return (nested ? group->get_name() + " " : std::string()) + command.get_name();
}

/// What is wrong where a command's name should stand and another word does; nothing where one of them stands there.
std::string unknown_command(const CLI::App& program, int argc, char** argv) {
    const CLI::App* level = &program;
    for (int i = 1; i < argc; ++i) {
        const auto commands = level->get_subcommands([](const CLI::App*) { return true; });
        const std::string word = argv[i];
        if (commands.empty() || word.rfind('-', 0) == 0) return {};
        const auto found = std::find_if(commands.begin(), commands.end(),
                                        [&](const CLI::App* one) { return one->check_name(word); });
        if (found == commands.end()) {
            std::string names;
            for (const CLI::App* one : commands)
                names += (names.empty() ? "" : ", ") + one->get_name();
            return "There is no command '" + word + "'; there is " + names + ".";
        }
        level = *found;
    }
    return {};
}

int run(int argc, char** argv, Console& console) {
    CLI::App program("Trains multimodal fusion models on tables of text, images and audio.", "triptych-cli");
    program.set_version_flag("--version", "triptych-cli " TRIPTYCH_VERSION, "Show the version");
    program.require_subcommand(1);
    program.footer(program_help + std::string(exit_code_help));
    const std::vector<Command> commands = add_commands(program, console);
    try {
        program.parse(argc, argv);
    } catch (const CLI::Success& wanted) {
        return program.exit(wanted);
    } catch (const CLI::ParseError& wrong) {
        for (const Command& command : commands)
            if (command.options->parsed()) console.command = name_of(*command.options);
        if (console.command.empty() && program.got_subcommand("model")) console.command = "model";
        const std::string unknown = unknown_command(program, argc, argv);
        return console.wrong_usage(unknown.empty() ? wrong.what() : unknown);
    }
    Interrupt interrupt(console);
    Job job{console, interrupt.token()};
    for (const Command& command : commands) {
        if (!command.options->parsed()) continue;
        console.command = name_of(*command.options);
        return command.run(job);
    }
    return exit_wrong_usage;
}

} // namespace

int main(int argc, char** argv) {
    Console console;
    int code = exit_program_failed;
    try {
        code = run(argc, argv, console);
    } catch (const std::bad_alloc&) {
        code = console.failed(fail(ErrorCode::out_of_memory, {}, "there is not enough memory."));
    } catch (const std::exception& failure) {
        code = console.failed(fail(ErrorCode::internal, {}, what_failed(failure)));
    }
    return console.flushed(code);
}
