// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "core/dataset/sample_project.h"
#include "core/dataset/table.h"

namespace triptych {
namespace {

struct SampleArguments {
    std::filesystem::path folder;
    SampleOptions options;
};

/// Someone else's manifest.csv must not be lost to a folder name that was mistyped.
Result<void> check_folder(const std::filesystem::path& folder) {
    std::error_code failed;
    const std::filesystem::path table = folder / "manifest.csv";
    if (!std::filesystem::exists(table, failed)) return {};
    const auto found = read_csv(table);
    if (found && found->column("evidence_text") && found->column("evidence_audio")) return {};
    return fail(ErrorCode::invalid_argument, table.string(),
                "is there already and is no sample. Choose another folder with --out.", {table.string()});
}

int run_sample(const SampleArguments& given, Job& job) {
    if (auto free = check_folder(given.folder); !free) return job.console.failed(free.error());
    Result<std::filesystem::path> table = std::filesystem::path();
    {
        ProgressReport progress(job.console, "making the sample");
        table = write_sample_project(given.folder, given.options, job.stop, progress.callback());
    }
    if (!table) return job.console.failed(table.error());
    job.console.print("Wrote " + std::to_string(given.options.rows) + " samples: " + table->string() + "\n");
    job.console.result({{"table", table->string()},
                        {"folder", given.folder.string()},
                        {"rows", given.options.rows},
                        {"seed", given.options.seed}});
    return exit_done;
}

} // namespace

Command sample_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("sample", "Make the sample project \"Machine room\": text, images, audio");
    const auto given = std::make_shared<SampleArguments>();
    app->add_option("--out", given->folder, "Folder to write to; made if need be")->required()->type_name("DIR");
    app->add_option("--rows", given->options.rows, "Samples, 60 to 100000")->capture_default_str();
    app->add_option("--seed", given->options.seed, "The same seed gives the same files")->type_name("N")->check(whole_number())->capture_default_str();
    app->footer("Example:\n  triptych-cli sample --out machine-room --rows 900 --seed 0\n");
    return {app, [given](Job& job) { return run_sample(*given, job); }};
}

} // namespace triptych
