// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/data_options.h"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace triptych {
namespace {

std::string role_names() {
    std::string names;
    for (const Role role : all_roles())
        names += (names.empty() ? "" : ", ") + std::string(role_name(role));
    return names;
}

Result<std::shared_ptr<const Dataset>> read(const std::filesystem::path& table, const DatasetOptions& options,
                                            Job& job) {
    ProgressReport progress(job.console, "reading " + table.filename().string());
    auto dataset = Dataset::open(table, options, job.stop, progress.callback());
    if (!dataset) return dataset.error();
    return std::make_shared<const Dataset>(*std::move(dataset));
}

} // namespace

CLI::Validator whole_number() {
    return CLI::Validator(
        [](const std::string& text) {
            std::uint64_t value = 0;
            const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
            return failed == std::errc() && end == text.data() + text.size() ? std::string() : "is '" + text + "'; it takes a whole number from 0.";
        },
        "");
}

CLI::Option* add_data_options(CLI::App& app, DataOptions& options, const std::string& seed_names) {
    app.add_option("--role", options.roles, "Role of a column, where the guess is wrong (repeatable): " + role_names())
        ->type_name("COLUMN=ROLE")
        ->allow_extra_args(false);
    app.add_option(seed_names, options.split_seed, "Seed of the split, where the table has no split column [0]")
        ->type_name("N")
        ->check(whole_number());
    return app.add_option("--data", options.table, "The table: CSV with a header; files are named relative to it")
        ->type_name("TABLE");
}

void add_checkpoint_options(CLI::App& app, std::string& which, std::string& device) {
    app.add_option("--which", which, "Checkpoint of the run: after its best epoch, or after its last")
        ->capture_default_str()
        ->type_name("best|last")
        ->check(CLI::IsMember({"best", "last"}).description(""));
    app.add_option("--device", device, "auto, cpu, cuda, cuda:N")->capture_default_str()->type_name("NAME");
}

Result<DatasetOptions> dataset_options(const DataOptions& options, DatasetOptions base) {
    if (options.split_seed) base.seed = *options.split_seed;
    for (const std::string& assignment : options.roles) {
        const std::size_t equals = assignment.rfind('=');
        if (equals == std::string::npos || equals == 0)
            return fail(ErrorCode::invalid_argument, "--role " + assignment, "is not of the form COLUMN=ROLE.",
                        {assignment});
        const std::string name = assignment.substr(equals + 1);
        const auto role = role_from_name(name);
        if (!role)
            return fail(ErrorCode::invalid_argument, "--role " + assignment,
                        "there is no role '" + name + "'; there is " + role_names() + ".", {name, role_names()});
        base.roles[assignment.substr(0, equals)] = *role;
    }
    return base;
}

Result<std::shared_ptr<const Dataset>> open_data(const std::filesystem::path& table, const DataOptions& given,
                                                 const DatasetOptions& options, Job& job) {
    auto dataset = read(table, options, job);
    if (!dataset && dataset.error().code == ErrorCode::unknown_name && !given.roles.empty())
        return as_usage(dataset.error());
    return dataset;
}

Result<std::shared_ptr<const Dataset>> open_data_for(const RunInfo& run, const DataOptions& given, Job& job) {
    DatasetOptions base = run.data_options;
    if (given.table.empty() || given.table == run.data) {
        auto options = dataset_options(given, std::move(base));
        if (!options) return options.error();
        auto dataset = open_data(run.data, given, *options, job);
        if (!dataset && given.table.empty() && dataset.error().code == ErrorCode::file_not_found) {
            Error moved = dataset.error();
            moved.message += " The run was trained on this table; name its new place with --data TABLE.";
            return moved;
        }
        return dataset;
    }
    // Another table need not have every column that a role was set for. Its label is the column that the run
    // learned, whatever else in it looks like one.
    base.roles.clear();
    auto plain = read(given.table, base, job);
    if (!plain) return plain.error();
    const auto has = [&](const std::string& column) { return (*plain)->table().column(column).has_value(); };
    for (const auto& [column, role] : run.data_options.roles)
        if (has(column)) base.roles[column] = role;
    if (has(run.label_column)) base.roles[run.label_column] = Role::label;
    auto options = dataset_options(given, std::move(base));
    if (!options) return options.error();
    const bool as_guessed =
        std::all_of(options->roles.begin(), options->roles.end(), [&](const auto& wanted) {
            const auto& columns = (*plain)->columns();
            return std::any_of(columns.begin(), columns.end(), [&](const ColumnInfo& column) {
                return column.name == wanted.first && column.role == wanted.second;
            });
        });
    if (as_guessed && options->seed == (*plain)->options().seed) return plain;
    return open_data(given.table, given, *options, job);
}

std::string validation_text(const Dataset& dataset) {
    if (!dataset.validation_origin().empty()) return dataset.validation_origin();
    const auto group = dataset.column_of(Role::group);
    const std::vector<std::size_t> rows = dataset.rows_of(Split::train);
    const bool one_group = group && !rows.empty() && std::all_of(rows.begin(), rows.end(), [&](std::size_t row) {
        const auto name = dataset.text(row, *group);
        return name && name == dataset.text(rows.front(), *group);
    });
    return one_group ? "none: one group only" : "none: too few rows";
}

Result<Split> split_of(const std::string& name) {
    if (const auto split = split_from_name(name)) return *split;
    return fail(ErrorCode::invalid_argument, "--split " + name,
                "there is no such part; there is train, validation, test, none.", {name});
}

Result<std::vector<std::size_t>> rows_of_part(const Dataset& dataset, const std::string& name) {
    if (!name.empty()) {
        const auto split = split_of(name);
        if (!split) return split.error();
        return dataset.rows_of(*split);
    }
    std::vector<std::size_t> rows(dataset.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return fail(failed == std::errc::no_space_on_device ? ErrorCode::disk_full : ErrorCode::file_unwritable,
                    folder.string(), "cannot be made: " + failed.message() + ".", {folder.string()});
    return {};
}

} // namespace triptych
