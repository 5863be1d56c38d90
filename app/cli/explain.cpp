// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "core/project/project.h"
#include "core/training/memory.h"
#include "core/training/predictor.h"

namespace triptych {
namespace {

struct ExplainArguments {
    std::filesystem::path run, out;
    DataOptions data;
    std::size_t row = 0;
    std::string which = "best", device = "auto";
};

int run_explain(const ExplainArguments& given, Job& job) {
    Console& console = job.console;
    keep_freed_memory();
    const auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return console.failed(predictor.error());
    const auto dataset = open_data_for(predictor->run(), given.data, job);
    if (!dataset) return console.failed(dataset.error());
    const auto sample = predictor->preparer().prepare(**dataset, given.row, true);
    if (!sample) return console.failed(sample.error());
    const auto attention = predictor->attention(*sample);
    if (!attention) return console.failed(attention.error());
    if (auto made = make_folder(given.out); !made) return console.failed(made.error());
    nlohmann::json exported = attention_to_json(*attention);
    exported["row"] = given.row;
    exported["data"] = (*dataset)->file().string();
    const std::string truth = truth_text(targets_in(predictor->run(), **dataset).front(), **dataset, given.row);
    exported["label"] = truth.empty() ? nlohmann::json(nullptr) : nlohmann::json(truth);
    const std::string title = (*dataset)->file().filename().string() + ", row " + std::to_string(given.row);
    if (auto written = write_file_atomically(given.out / "attention.json", exported.dump(1, ' ', false, nlohmann::json::error_handler_t::replace)); !written)
        return console.failed(written.error());
    SvgDetails details;
    details.truth = truth;
    for (const std::string& input : predictor->preparer().inputs())
        if (const LogMel* mel = predictor->preparer().log_mel(input)) details.mel_hz[input] = mel->mel_frequencies_hz();
    const std::string svg = attention_to_svg(*attention, *sample, title, details);
    if (auto written = write_file_atomically(given.out / "attention.svg", svg); !written)
        return console.failed(written.error());

    const Prediction& prediction = attention->prediction;
    const std::string answer = answer_text(prediction, attention->classes);
    std::optional<float> probability; // of the one class, where there is one
    if (prediction.label >= 0) probability = prediction.probabilities[static_cast<std::size_t>(prediction.label)];
    console.result({{"row", given.row},
                    {"label", exported["label"]},
                    {"predicted", answer},
                    {"probability", probability ? nlohmann::json(*probability) : nlohmann::json(nullptr)},
                    {"json", (given.out / "attention.json").string()},
                    {"svg", (given.out / "attention.svg").string()}});
    std::string text = "Row " + std::to_string(given.row) + ": " + answer + (probability ? " (" + fixed_text(*probability, 4) + ")" : "") +
                       (truth.empty() ? "" : ", in truth " + truth) + "\nMost attended to:\n";
    std::vector<std::size_t> order(attention->tokens.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return attention->pooled[a] > attention->pooled[b]; });
    for (const Modality modality : {Modality::text, Modality::image, Modality::audio}) {
        std::string line;
        int shown = 0;
        for (const std::size_t t : order)
            if (attention->tokens[t].modality == modality && shown++ < 3)
                line += (line.empty() ? "" : "; ") + attention->tokens[t].label + " " + fixed_text(100 * attention->pooled[t], 1) + " %";
        if (!line.empty()) text += "  " + std::string(modality_name(modality)) + ": " + line + "\n";
    }
    console.print(text + "Wrote " + (given.out / "attention.json").string() + " and attention.svg. Attention shows where information was "
                  "routed, not why the model decided.\n");
    return exit_done;
}

} // namespace

Command explain_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("explain", "What the model attends to in one row");
    const auto given = std::make_shared<ExplainArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--row", given->row, "Row of the table, from 0, the header not counted")->required()->type_name("N")->check(CLI::NonNegativeNumber);
    app->add_option("--out", given->out, "Folder for attention.json and attention.svg")->required()->type_name("DIR");
    app->add_option("--which", given->which, "Checkpoint: best or last")->capture_default_str()->check(CLI::IsMember({"best", "last"}));
    app->add_option("--device", given->device, "auto, cpu, cuda, cuda:N")->capture_default_str()->type_name("NAME");
    app->footer("Example:\n  triptych-cli explain --run run1 --data machine-room/manifest.csv --row 0 --out explained\n");
    return {app, [given](Job& job) { return run_explain(*given, job); }};
}

} // namespace triptych
