// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/contributions.h"

#include <cmath>
#include <nlohmann/json.hpp>
#include <tuple>

#include "app/cli/command.h"
#include "app/cli/explain_options.h"
#include "core/project/project.h"
#include "core/training/memory.h"

namespace triptych {
namespace {

struct ContributionArguments {
    std::filesystem::path run, out;
    DataOptions data;
    std::string split = "test", which = "best", device = "auto", absence = "automatic";
    std::optional<std::string> head;
    int rows = 200, emap = 40, permutations = 5, threads = -1;
    std::uint64_t seed = 0;
};

std::string absence_text(const Contributions& result) {
    switch (result.absence) {
    case Absence::trained:
        return "what the model learned to put in its place";
    case Absence::donors:
        return "the mean over " + std::to_string(result.donors) + " other samples";
    default:
        return "the model's missing modality, though it was never trained";
    }
}

std::string subset_name(const Contributions& result, std::size_t subset) {
    std::string names;
    for (std::size_t m = 0; m < result.inputs.size(); ++m)
        if ((subset >> m & 1) != 0) names += (names.empty() ? "" : " + ") + result.inputs[m];
    return names;
}

/// A table of shares, and none where there is but one line.
/// @param lines  name, rows and mean |φ| of each input
std::string shares_text(const std::string& title, const std::vector<std::string>& inputs,
                        const std::vector<std::tuple<std::string, std::size_t, std::vector<double>>>& lines) {
    using Align = TextTable::Align;
    if (lines.size() < 2) return {};
    std::vector<std::string> header = {title, "rows"};
    header.insert(header.end(), inputs.begin(), inputs.end());
    std::vector<Align> align(header.size(), Align::right);
    align.front() = Align::left;
    TextTable table(header, align);
    for (const auto& [name, rows, values] : lines) {
        std::vector<std::string> cells = {name, std::to_string(rows)};
        for (const double value : values)
            cells.push_back(fixed_text(value, 3));
        table.add(std::move(cells));
    }
    return "\n" + table.text();
}

std::string report(const Contributions& result, const std::string& split) {
    using Align = TextTable::Align;
    std::string text = "Head " + result.head + " (column '" + result.column + "'), over " + std::to_string(result.rows) + " rows of the " + split +
                       " part; in place of what is taken away stands " + absence_text(result) + ".\n\n";
    TextTable subsets({"only", result.metric}, {Align::left, Align::right});
    for (std::size_t subset = result.subsets.size(); subset-- > 1;)
        subsets.add({subset_name(result, subset), fixed_text(result.subsets[subset], 3)});
    text += subsets.text() + "\n";
    TextTable inputs({"input", "drop when shuffled", "±", "mean |φ|", "mean φ"},
                     {Align::left, Align::right, Align::right, Align::right, Align::right});
    for (std::size_t m = 0; m < result.inputs.size(); ++m)
        inputs.add({result.inputs[m], fixed_text(result.permutation[m], 3), fixed_text(result.permutation_deviation[m], 3),
                    fixed_text(result.mean_absolute[m], 3), fixed_text(result.mean[m], 3)});
    text += inputs.text() + "\n";
    text += "Without interaction between modalities (EMAP, " + std::to_string(result.emap_rows) + " rows): " + result.metric + " " +
            fixed_text(result.emap, 3) + "; with it " + fixed_text(result.emap_of, 3) + ".\n";
    text += "φ is of the " + std::string(value_name(result.scale)) + " of what is predicted, over " + std::to_string(result.shapley_rows) + " rows.\n";
    std::vector<std::tuple<std::string, std::size_t, std::vector<double>>> classes, groups, presence, lengths;
    for (const auto& [name, values] : result.by_class)
        classes.emplace_back(name, result.class_rows.at(name), values);
    for (const auto& [name, values] : result.by_group)
        groups.emplace_back(name, result.group_rows.at(name), values);
    for (const ContributionSlice& slice : result.slices)
        (slice.by == ContributionSlice::By::presence ? presence : lengths).emplace_back(slice_name(slice), slice.rows, slice.mean_absolute);
    return text + shares_text("mean |φ| of class", result.inputs, classes) + shares_text("mean |φ| of group", result.inputs, groups) +
           shares_text("mean |φ| of rows with", result.inputs, presence) + shares_text("mean |φ| by length", result.inputs, lengths);
}

int run_contributions(const ContributionArguments& given, Job& job) {
    Console& console = job.console;
    const auto split = split_of(given.split);
    if (!split) return console.failed(split.error());
    keep_freed_memory();
    const auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return console.failed(predictor.error());
    const auto head = chosen_head(given.head, predictor->run());
    if (!head) return console.failed(head.error());
    const auto dataset = open_data_for(predictor->run(), given.data, job);
    if (!dataset) return console.failed(dataset.error());
    ContributionOptions options;
    options.split = *split;
    options.shapley_rows = given.rows;
    options.emap_rows = given.emap;
    options.permutations = given.permutations;
    options.seed = given.seed;
    options.absence = absence_from_name(given.absence);
    options.head = head->head;
    Result<Contributions> result = Contributions();
    {
        ProgressReport progress(console, "encoding");
        result = contributions(*predictor, **dataset, options, job.stop, progress.callback(), given.threads);
    }
    if (!result) return console.failed(result.error());
    nlohmann::json json = contributions_to_json(*result);
    json["split"] = given.split;
    json["run"] = given.run.string();
    json["data"] = (*dataset)->file().string();
    if (!given.out.empty()) {
        if (auto made = make_folder(given.out); !made) return console.failed(made.error());
        const std::string text = json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
        if (auto written = write_file_atomically(given.out / "contributions.json", text); !written)
            return console.failed(written.error());
        if (auto written = write_file_atomically(given.out / "contributions.csv", contributions_to_csv(*result)); !written)
            return console.failed(written.error());
        console.note("Wrote " + (given.out / "contributions.json").string() + " and contributions.csv.");
    }
    console.result(json);
    console.print(report(*result, given.split));
    return exit_done;
}

} // namespace

Command contributions_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("contributions", "What each modality is worth, over a part of the data");
    const auto given = std::make_shared<ContributionArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--split", given->split, "All rows of a part: train, validation or test")->capture_default_str()->type_name("NAME");
    app->add_option("--head", given->head, "Head that is asked about [the main one]")->type_name("NAME");
    app->add_option("--out", given->out, "Folder for contributions.json and contributions.csv")->type_name("DIR");
    app->add_option("--absence", given->absence, "What stands in place of a modality that is taken away: automatic, trained, donors or blank")
        ->capture_default_str()->type_name("NAME")
        ->check(CLI::IsMember({"automatic", "trained", "donors", "blank"}));
    app->add_option("--rows", given->rows, "Rows at most whose shares are computed, drawn by the seed")
        ->capture_default_str()->type_name("N")->check(CLI::Range(1, 1000000));
    app->add_option("--emap-rows", given->emap, "Rows N of EMAP; cut where N to the number of inputs exceeds 64000")
        ->capture_default_str()->type_name("N")->check(CLI::Range(2, 64000));
    app->add_option("--permutations", given->permutations, "How often each modality is shuffled")
        ->capture_default_str()->type_name("N")->check(CLI::Range(1, 1000));
    app->add_option("--seed", given->seed, "Of what is drawn and shuffled")->capture_default_str()->type_name("N");
    app->add_option("--which", given->which, "Checkpoint: best or last")->capture_default_str()->check(CLI::IsMember({"best", "last"}));
    app->add_option("--device", given->device, "auto, cpu, cuda, cuda:N")->capture_default_str()->type_name("NAME");
    app->add_option("--threads", given->threads, "Loader threads; 0: none, -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Examples:\n  triptych-cli contributions --run run1\n"
                "  triptych-cli contributions --run run1 --data other.csv --split validation --json --out worth\n"
                "Every subset of the modalities, how much is lost when one is shuffled over the rows, what their\n"
                "interaction buys (EMAP), and Shapley values of the predicted class by true class, by group, by the\n"
                "inputs that a row has, and by the length of texts and sounds, in thirds. Without --data, the table\n"
                "that the run was trained on.\n");
    return {app, [given](Job& job) { return run_contributions(*given, job); }};
}

} // namespace triptych
