// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/inspect.h"

#include <array>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

constexpr std::array splits = {Split::train, Split::validation, Split::test, Split::none};

bool names_files(Role role) {
    return role == Role::image || role == Role::audio || role == Role::video || role == Role::vector ||
           role == Role::series;
}

/// How many rows of each split a class has; the class after the last is "no label".
std::vector<std::array<std::size_t, splits.size()>> count(const Dataset& dataset) {
    std::vector<std::array<std::size_t, splits.size()>> counts(dataset.classes().size() + 1);
    for (std::size_t row = 0; row < dataset.size(); ++row) {
        const int label = dataset.label(row);
        auto& of_class = label < 0 ? counts.back() : counts[static_cast<std::size_t>(label)];
        for (std::size_t s = 0; s < splits.size(); ++s)
            of_class[s] += dataset.split(row) == splits[s] ? 1 : 0;
    }
    return counts;
}

nlohmann::json table_json(const Dataset& dataset) {
    nlohmann::json columns = nlohmann::json::array();
    for (const ColumnInfo& column : dataset.columns())
        columns.push_back({{"name", column.name},
                           {"role", role_name(column.role)},
                           {"reason", column.reason},
                           {"missing", column.missing},
                           {"distinct", column.distinct},
                           {"unreadable", column.unreadable}});
    const auto counts = count(dataset);
    const auto by_split = [](const auto& numbers) {
        nlohmann::json json = nlohmann::json::object();
        for (std::size_t s = 0; s < splits.size(); ++s)
            json[split_name(splits[s])] = numbers[s];
        return json;
    };
    nlohmann::json classes = nlohmann::json::object();
    for (std::size_t i = 0; i < dataset.classes().size(); ++i)
        classes[dataset.classes()[i]] = by_split(counts[i]);
    nlohmann::json parts = nlohmann::json::object();
    for (const Split split : splits)
        parts[split_name(split)] = dataset.rows_of(split).size();
    return {{"file", dataset.file().string()},
            {"rows", dataset.size()},
            {"columns", std::move(columns)},
            {"classes", std::move(classes)},
            {"unlabelled", by_split(counts.back())},
            {"splits", std::move(parts)},
            {"split_origin", dataset.split_origin()},
            {"validation_origin", dataset.validation_origin()}};
}

std::string table_text(const Dataset& dataset) {
    using enum TextTable::Align;
    std::string out = dataset.file().string() + ": " + std::to_string(dataset.size()) + " rows, " +
                      std::to_string(dataset.columns().size()) + " columns\n\n";
    TextTable columns({"column", "role", "missing", "distinct", "no file", "why"},
                      {left, left, right, right, right, left});
    for (const ColumnInfo& column : dataset.columns())
        columns.add({column.name, role_name(column.role), std::to_string(column.missing),
                     std::to_string(column.distinct),
                     names_files(column.role) ? std::to_string(column.unreadable) : "", column.reason});
    out += columns.text() + "\n";

    const auto counts = count(dataset);
    TextTable classes({"class", "train", "validation", "test", "none", "all"}, {left, right, right, right, right, right});
    std::array<std::size_t, splits.size()> sums{};
    const auto add = [&](const std::string& name, const std::array<std::size_t, splits.size()>& numbers) {
        std::vector<std::string> row{name};
        std::size_t all = 0;
        for (const std::size_t n : numbers) {
            row.push_back(std::to_string(n));
            all += n;
        }
        row.push_back(std::to_string(all));
        classes.add(std::move(row));
    };
    for (std::size_t i = 0; i < counts.size(); ++i) {
        std::size_t all = 0;
        for (std::size_t s = 0; s < splits.size(); ++s) {
            sums[s] += counts[i][s];
            all += counts[i][s];
        }
        if (i < dataset.classes().size())
            add(dataset.classes()[i], counts[i]);
        else if (all > 0)
            add("(no label)", counts[i]);
    }
    add("all", sums);
    return out + classes.text() + "\nsplit: " + dataset.split_origin() +
           "\nvalidation: " + validation_text(dataset) + "\n";
}

} // namespace

int inspect_table(const InspectArguments& given, Job& job) {
    auto options = dataset_options(given.data);
    if (!options) return job.console.failed(options.error());
    auto dataset = open_data(given.data.table, given.data, *options, job);
    if (!dataset) return job.console.failed(dataset.error());
    job.console.print(table_text(**dataset));
    job.console.result(table_json(**dataset));
    return exit_done;
}

Command inspect_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("inspect", "Show a table's columns, roles, splits and classes, or a row as "
                                                      "the model sees it");
    const auto given = std::make_shared<InspectArguments>();
    add_data_options(*app, given->data, "--seed,--split-seed")->required();
    CLI::Option* row = app->add_option("--row", given->row, "Row to write out; from 0, the header not counted");
    CLI::Option* out = app->add_option("--out", given->folder, "Folder for what the model sees of the row");
    row->type_name("N")->needs(out)->check(whole_number());
    out->type_name("DIR")->needs(row);
    app->add_option("--run", given->run, "Prepare as this run does, instead of fitting the template")
        ->type_name("RUN")
        ->needs(row);
    add_model_options(*app, given->model);
    for (const char* name : {"--template", "--without", "--image-size", "--set"})
        app->get_option(name)->needs(row)->excludes(app->get_option("--run"));
    app->footer("Examples:\n"
                "  triptych-cli inspect --data machine-room/manifest.csv\n"
                "  triptych-cli inspect --data table.csv --role notes=text --json\n"
                "  triptych-cli inspect --data table.csv --row 12 --out row12 --image-size 64\n"
                "\n"
                "--row writes tokens.json, image.npy, image.png, audio.npy (log-mel in dB), audio.json,\n"
                "waveform.npy, frames.npy, numbers.json, vector.npy, series.npy and row.json, as far as the model\n"
                "reads them. What is fitted (vocabulary, means, deviations) is fitted on the training part, or\n"
                "comes from --run.\n");
    return {app, [given](Job& job) { return given->row ? inspect_row(*given, job) : inspect_table(*given, job); }};
}

} // namespace triptych
