// SPDX-License-Identifier: GPL-3.0-or-later
// What is wrong with a graph, and edits that would mend it.
#include <nlohmann/json.hpp>

#include "app/cli/model_source.h"
#include "app/cli/model_text.h"
#include "core/features/columns.h"
#include "core/graph/mend.h"
#include "core/project/project.h"

namespace triptych {
namespace {

struct CheckArguments {
    SourceArguments source;
    int mend = 0; ///< from 1; 0: none
    std::filesystem::path out;
};

int run_check(const CheckArguments& given, Job& job) {
    Console& console = job.console;
    if ((given.mend != 0) != !given.out.empty())
        return console.wrong_usage("--mend N and --out FILE go together: the mend, and the file for the mended graph.");
    const auto source = load_source(given.source, true, job);
    if (!source) return console.failed(source.error());
    const Registry& registry = builtin_registry();
    std::vector<Problem> problems = analyse(source->graph, registry, source->facts).problems;
    if (source->dataset)
        for (Problem& problem : column_problems(source->graph, registry, *source->dataset))
            problems.push_back(std::move(problem));
    nlohmann::json listed = nlohmann::json::array();
    std::string text;
    bool usable = true;
    std::vector<Mend> all;
    for (const Problem& problem : problems) {
        usable &= problem.severity != Problem::Severity::error;
        nlohmann::json entry = problem_json(problem);
        entry["mends"] = nlohmann::json::array();
        text += problem_text(problem);
        for (Mend& mend : propose_mends(source->graph, registry, source->facts, problem)) {
            const std::string number = std::to_string(all.size() + 1);
            entry["mends"].push_back({{"number", all.size() + 1},
                                      {"kind", mend_kind_name(mend.kind)},
                                      {"text", mend.text},
                                      {"values", mend.values}});
            text += "  mend " + number + ": " + mend.text + "\n";
            all.push_back(std::move(mend));
        }
        listed.push_back(std::move(entry));
    }
    if (given.mend == 0) {
        console.result({{"usable", usable}, {"problems", std::move(listed)}});
        console.print(problems.empty() ? "No problems in " + std::to_string(source->graph.nodes.size()) + " nodes.\n"
                                       : text);
        return usable ? exit_done : exit_bad_input;
    }
    if (given.mend < 1 || static_cast<std::size_t>(given.mend) > all.size())
        return console.wrong_usage("there is no mend " + std::to_string(given.mend) + "; 'model check' proposes " +
                                   std::to_string(all.size()) + " for this graph.");
    const Mend& chosen = all[static_cast<std::size_t>(given.mend) - 1];
    if (auto written = write_file_atomically(given.out, graph_to_json(chosen.graph).dump(2) + "\n"); !written)
        return console.failed(written.error());
    const bool whole = analyse(chosen.graph, registry, source->facts).usable();
    console.result({{"mend", chosen.text}, {"file", given.out.string()}, {"usable", whole}});
    console.print(chosen.text + "\nWrote " + given.out.string() + ".\n");
    return exit_done;
}

} // namespace

Command check_command(CLI::App& model) {
    CLI::App* check = model.add_subcommand("check", "All problems of a graph at once, and what would mend them");
    const auto given = std::make_shared<CheckArguments>();
    add_source_options(*check, given->source);
    check->add_option("--mend", given->mend, "Make this one of the mends that are proposed")->type_name("N");
    check->add_option("--out", given->out, "Where the mended graph is written, for --graph")->type_name("FILE.json");
    check->footer("Examples:\n"
                  "  triptych-cli model check --graph mine.json --data table.csv\n"
                  "  triptych-cli model check --graph mine.json --mend 1 --out mended.json\n"
                  "With a table its columns are checked too. Exits with 3 where a problem is an error.\n");
    return {check, [given](Job& job) { return run_check(*given, job); }};
}

} // namespace triptych
