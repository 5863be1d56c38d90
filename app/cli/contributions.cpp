// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/contributions.h"

#include <algorithm>
#include <nlohmann/json.hpp>

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
    std::vector<std::string> by;
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

/// Mean |φ| of the slices of one slicing. No table where there is but one slice; of very many those with the most rows.
std::string slices_text(const Contributions& result, const std::string& slicing) {
    using Align = TextTable::Align;
    constexpr std::size_t most = 20;
    std::vector<const ContributionSlice*> slices;
    for (const ContributionSlice& slice : result.slices)
        if (slicing_name(slice) == slicing) slices.push_back(&slice);
    if (slices.size() < 2) return {};
    const std::size_t all = slices.size();
    if (all > most) {
        std::stable_sort(slices.begin(), slices.end(), [](const auto* a, const auto* b) { return a->rows > b->rows; });
        slices.resize(most);
    }
    std::vector<std::string> header = {"mean |φ| by " + slicing, "rows"};
    header.insert(header.end(), result.inputs.begin(), result.inputs.end());
    std::vector<Align> align(header.size(), Align::right);
    align.front() = Align::left;
    TextTable table(header, align);
    for (const ContributionSlice* slice : slices) {
        std::vector<std::string> cells = {slice_name(*slice), std::to_string(slice->rows)};
        for (const double value : slice->mean_absolute)
            cells.push_back(fixed_text(value, 3));
        table.add(std::move(cells));
    }
    return "\n" + table.text() + (all > most ? "and " + std::to_string(all - most) + " more, which --out and --json tell.\n" : "");
}

/// What the rows are parted by, in the order of the slices.
std::vector<std::string> slicings_of(const Contributions& result) {
    std::vector<std::string> names;
    for (const ContributionSlice& slice : result.slices)
        if (const std::string name = slicing_name(slice); names.empty() || names.back() != name) names.push_back(name);
    return names;
}

/// @error invalid_argument naming what there is to part the rows by
Result<void> check_slicings(const std::vector<std::string>& wanted, const Dataset& dataset, const Target& target) {
    std::vector<std::string> there = slicing_columns(dataset, target);
    there.insert(there.begin(), {"presence", "length"});
    if (target.kind != TargetKind::number) there.insert(there.begin(), "class");
    for (const std::string& name : wanted) {
        if (std::find(there.begin(), there.end(), name) != there.end()) continue;
        std::string all;
        for (const std::string& one : there)
            all += (all.empty() ? "" : ", ") + one;
        return fail(ErrorCode::invalid_argument, "--by " + name, "does not part the rows; there is " + all + ".", {name, all});
    }
    return {};
}

std::string counted_rows(std::size_t rows) { return std::to_string(rows) + (rows == 1 ? " row" : " rows"); }

std::string report(const Contributions& result, const std::string& split) {
    using Align = TextTable::Align;
    std::string text = "Head " + result.head + " (column '" + result.column + "'), over " + counted_rows(result.rows) + " of the " + split +
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
    text += "Without interaction between modalities (EMAP, " + counted_rows(static_cast<std::size_t>(result.emap_rows)) + "): " + result.metric + " " +
            fixed_text(result.emap, 3) + "; with it " + fixed_text(result.emap_of, 3) + ".\n";
    text += "φ is of the " + std::string(value_name(result.scale)) + " of what is predicted, over " + counted_rows(result.shapley_rows) + ".\n";
    for (const std::string& slicing : slicings_of(result))
        text += slices_text(result, slicing);
    return text;
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
    if (auto known = check_slicings(given.by, **dataset, *head); !known) return console.failed(known.error());
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
    if (!given.by.empty())
        std::erase_if(result->slices, [&](const ContributionSlice& slice) { return std::find(given.by.begin(), given.by.end(), slicing_name(slice)) == given.by.end(); });
    if (const std::string rows = left_out_text(result->left_out, result->rows + result->left_out.size()); !rows.empty())
        console.note("Left out: " + rows);
    if (const std::string rows = left_out_text(result->left_out_donors, (*dataset)->size()); !rows.empty())
        console.note("Passed over where rows stand for what is taken away: " + rows);
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
        std::map<std::string, Modality> modalities;
        for (const std::string& input : result->inputs)
            modalities[input] = predictor->preparer().modality(input);
        const std::string svg = contributions_to_svg(*result, *split, (*dataset)->file().filename().string(), modalities);
        if (auto written = write_file_atomically(given.out / "contributions.svg", svg); !written) return console.failed(written.error());
        console.note("Wrote " + (given.out / "contributions.json").string() + ", contributions.csv and contributions.svg.");
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
    app->add_option("--by", given->by, "What parts the rows (repeatable): class, presence, length, or a column of groups or categories [all of these]")
        ->type_name("NAME")
        ->allow_extra_args(false);
    app->add_option("--out", given->out, "Folder for contributions.json, .csv and .svg")->type_name("DIR");
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
    add_checkpoint_options(*app, given->which, given->device);
    app->add_option("--threads", given->threads, "Loader threads; 0: none, -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Examples:\n  triptych-cli contributions --run run1\n"
                "  triptych-cli contributions --run run1 --data other.csv --split validation --json --out worth\n"
                "  triptych-cli contributions --run run1 --head grade --by class --by speaker\n"
                "Every subset of the modalities, how much is lost when one is shuffled over the rows, what their\n"
                "interaction buys (EMAP), and Shapley values of what is predicted, by true class, by each column of\n"
                "groups or categories, by the inputs that a row has, and by the length of texts and sounds, in\n"
                "thirds. Rows whose files cannot be read are left out, with a note. Without --data, the table that\n"
                "the run was trained on.\n");
    return {app, [given](Job& job) { return run_contributions(*given, job); }};
}

} // namespace triptych
