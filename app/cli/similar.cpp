// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "app/cli/command.h"
#include "app/cli/explain_options.h"
#include "app/cli/token_list.h"
#include "core/explain/csv_line.h"
#include "core/explain/embedding_map.h"
#include "core/project/project.h"
#include "core/training/memory.h"

namespace triptych {
namespace {

struct SimilarArguments {
    std::filesystem::path run, out;
    DataOptions data;
    std::size_t row = 0;
    std::optional<std::size_t> token;
    std::string node, split, which = "best", device = "auto";
    std::size_t count = 12;
    int threads = -1;
    bool tokens = false;
};

int run_similar(const SimilarArguments& given, Job& job) {
    Console& console = job.console;
    if (!given.token && !given.tokens) return console.wrong_usage("--token is required; --tokens lists them.");
    keep_freed_memory();
    const auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return console.failed(predictor.error());
    const auto dataset = open_data_for(predictor->run(), given.data, job);
    if (!dataset) return console.failed(dataset.error());
    const auto usage_or_input = [](const Error& error) {
        return error.code == ErrorCode::unknown_name || error.code == ErrorCode::out_of_range ? as_usage(error) : error;
    };
    const auto sample = predictor->preparer().prepare(**dataset, given.row);
    if (!sample) return console.failed(usage_or_input(sample.error()));
    const auto own = tokens_leaving(*predictor, *sample, given.node);
    if (!own) return console.failed(usage_or_input(own.error()));
    if (given.tokens) {
        console.print(token_table(*own, true));
        console.result({{"row", given.row}, {"node", given.node}, {"tokens", token_list_json(*own, true)}});
        return exit_done;
    }
    auto rows = rows_of_part(**dataset, given.split);
    if (!rows) return console.failed(rows.error());
    std::erase(*rows, given.row); // nothing is nearer to a token than itself
    Result<std::vector<SimilarToken>> found = std::vector<SimilarToken>();
    {
        ProgressReport progress(console, "searching");
        found = similar_tokens(*predictor, *sample, given.node, *given.token, **dataset, *rows, given.count, job.stop, progress.callback(), given.threads);
    }
    if (!found) return console.failed(usage_or_input(found.error()));
    const std::vector<Target> targets = targets_in(predictor->run(), **dataset);
    const Target* head = targets.empty() ? nullptr : &targets.front();
    const auto truth = [&](std::size_t row) { return head ? truth_text(*head, **dataset, row) : std::string(); };
    nlohmann::json list = nlohmann::json::array();
    std::string csv = csv_line({"row", "input", "token", "similarity", "truth"});
    using enum TextTable::Align;
    TextTable table({"row", "input", "token", "similarity", "truth"}, {right, left, left, right, left});
    for (const SimilarToken& one : *found) {
        list.push_back({{"row", one.row}, {"token", token_source_to_json(one.source)}, {"similarity", one.similarity}, {"truth", truth(one.row)}});
        csv += csv_line({std::to_string(one.row), one.source.input, one.source.label, csv_number(one.similarity), truth(one.row)});
        table.add({std::to_string(one.row), one.source.input, one.source.label, fixed_text(one.similarity, 4), truth(one.row)});
    }
    const TokenSource& asked = *given.token < own->size() ? (*own)[*given.token] : TokenSource();
    const nlohmann::json json = {{"run", given.run.string()}, {"model_hash", predictor->model_hash()}, {"row", given.row}, {"node", given.node},
                                 {"token", token_source_to_json(asked)}, {"searched", rows->size()}, {"similar", std::move(list)}};
    if (!given.out.empty()) {
        const std::string text = given.out.extension() == ".csv" ? csv : json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
        if (auto written = write_file_atomically(given.out, text); !written) return console.failed(written.error());
    }
    console.result(json);
    console.print("Nearest to '" + asked.label + "' of row " + std::to_string(given.row) + " as it leaves node '" + given.node + "', among " +
                  std::to_string(rows->size()) + " rows:\n" + table.text() + (given.out.empty() ? "" : "Wrote " + given.out.string() + ".\n"));
    return exit_done;
}

} // namespace

Command similar_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("similar", "Rows that have a token like one of a row: a search for a concept");
    const auto given = std::make_shared<SimilarArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--row", given->row, "Row of the table, counted from 0")->required()->type_name("N");
    app->add_option("--node", given->node, "Node whose output is compared: an encoder, a fusion")->required()->type_name("NODE");
    app->add_option("--token", given->token, "Which token of the row there; --tokens lists them")->type_name("N");
    app->add_flag("--tokens", given->tokens, "List the tokens of the row with their numbers, and end");
    app->add_option("--split", given->split, "Rows that are searched: train, validation or test [all]")->type_name("NAME");
    app->add_option("--count", given->count, "How many are told")->capture_default_str()->type_name("N")->check(CLI::Range(1, 10000));
    app->add_option("--out", given->out, "File to write, .csv or .json")->type_name("FILE")
        ->check([](const std::string& name) {
            const std::string kind = std::filesystem::path(name).extension().string();
            return kind == ".csv" || kind == ".json" ? std::string() : "has to end in .csv or .json; '" + name + "' does not.";
        });
    add_checkpoint_options(*app, given->which, given->device);
    app->add_option("--threads", given->threads, "Loader threads; 0: none, -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Example:\n  triptych-cli similar --run run1 --row 0 --node image --tokens\n"
                "  triptych-cli similar --run run1 --row 0 --node image --token 12\n"
                "Of each row the token with the largest cosine. Without --data, the table that the run was\n"
                "trained on.\n");
    return {app, [given](Job& job) { return run_similar(*given, job); }};
}

} // namespace triptych
