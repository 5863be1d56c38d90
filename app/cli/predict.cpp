// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "core/dataset/table.h"
#include "core/project/project.h"
#include "core/training/memory.h"
#include "core/training/predictor.h"

namespace triptych {
namespace {

struct PredictArguments {
    std::filesystem::path run, out;
    DataOptions data;
    std::optional<std::string> text, split;
    std::filesystem::path image, audio;
    std::string which = "best", device = "auto";
    int threads = -1;
};

/// The shortest decimal that reads back as the same number.
std::string exact(float value) {
    char digits[32];
    const auto [end, status] = std::to_chars(digits, digits + sizeof digits, value);
    return std::string(digits, end);
}

nlohmann::json to_json(const Prediction& prediction, const std::vector<std::string>& classes) {
    nlohmann::json probabilities = nlohmann::json::object();
    for (std::size_t k = 0; k < classes.size(); ++k)
        probabilities[classes[k]] = prediction.probabilities[k];
    return {{"predicted", classes[static_cast<std::size_t>(prediction.label)]},
            {"probability", prediction.probabilities[static_cast<std::size_t>(prediction.label)]},
            {"probabilities", probabilities}};
}

int predict_table(const PredictArguments& given, const Predictor& predictor, Job& job) {
    Console& console = job.console;
    const auto dataset = open_data_for(predictor.run(), given.data, job);
    if (!dataset) return console.failed(dataset.error());
    const Dataset& data = **dataset;
    std::vector<std::size_t> rows(data.size());
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    if (given.split) {
        const auto split = split_of(*given.split);
        if (!split) return console.failed(split.error());
        rows = data.rows_of(*split);
    }
    Result<std::vector<Prediction>> predictions = std::vector<Prediction>();
    {
        ProgressReport progress(console, "predicting");
        predictions = predictor.predict(data, rows, job.stop, progress.callback(), given.threads);
    }
    if (!predictions) return console.failed(predictions.error());
    const auto& classes = predictor.run().classes;
    const auto id = data.column_of(Role::id);
    std::string csv = id ? "row," + csv_field(*id) + ",label,predicted,probability" : "row,label,predicted,probability";
    for (const std::string& name : classes)
        csv += "," + csv_field("p_" + name);
    csv += "\r\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const Prediction& one = (*predictions)[i];
        const auto best = static_cast<std::size_t>(one.label);
        csv += std::to_string(rows[i]) + ",";
        if (id) csv += csv_field(data.text(rows[i], *id).value_or("")) + ",";
        const int label = data.label(rows[i]);
        csv += (label >= 0 ? csv_field(data.classes()[static_cast<std::size_t>(label)]) : "") + "," + csv_field(classes[best]) + "," +
               exact(one.probabilities[best]);
        for (const float p : one.probabilities)
            csv += "," + exact(p);
        csv += "\r\n";
    }
    if (auto written = write_file_atomically(given.out, csv); !written) return console.failed(written.error());
    console.print("Wrote " + std::to_string(rows.size()) + " predictions: " + given.out.string() + "\n");
    console.result({{"n", rows.size()}, {"file", given.out.string()}, {"classes", classes}});
    return exit_done;
}

int predict_one(const PredictArguments& given, const Predictor& predictor, Job& job) {
    const Preparer& preparer = predictor.preparer();
    std::map<std::string, RawValue> values;
    const auto offer = [&](Modality modality, bool present, RawValue value, const char* option) -> Result<void> {
        if (!present) return {};
        for (const std::string& input : preparer.inputs())
            if (preparer.modality(input) == modality) {
                values[input] = std::move(value);
                return {};
            }
        return as_usage(fail(ErrorCode::invalid_argument, option, "has no input in this model, which was trained without it.", {option}));
    };
    for (const auto& done : {offer(Modality::text, given.text.has_value(), {given.text, {}}, "--text"),
                             offer(Modality::image, !given.image.empty(), {{}, given.image}, "--image"),
                             offer(Modality::audio, !given.audio.empty(), {{}, given.audio}, "--audio")})
        if (!done) return job.console.failed(done.error());
    const auto sample = preparer.prepare(values);
    if (!sample) return job.console.failed(sample.error());
    const bool nothing = std::none_of(sample->begin(), sample->end(), [](const auto& input) {
        const auto* text = std::get_if<PreparedText>(&input.second);
        return text ? !text->words.empty() : !std::holds_alternative<std::monostate>(input.second);
    });
    if (nothing)
        return job.console.failed(fail(ErrorCode::too_short, "--text", "holds no word, so there is nothing to predict from. "
                                       "Write at least one word, or give --image or --audio."));
    const auto predictions = predictor.predict({&*sample});
    if (!predictions) return job.console.failed(predictions.error());
    const auto& classes = predictor.run().classes;
    const Prediction& one = predictions->front();
    job.console.result(to_json(one, classes));
    std::vector<std::size_t> order(classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return one.probabilities[a] > one.probabilities[b]; });
    using enum TextTable::Align;
    TextTable table({"class", "probability"}, {left, right});
    for (const std::size_t k : order)
        table.add({classes[k], fixed_text(one.probabilities[k], 4)});
    job.console.print(table.text());
    return exit_done;
}

int run_predict(const PredictArguments& given, Job& job) {
    const bool single = given.text || !given.image.empty() || !given.audio.empty();
    if (single == !given.data.table.empty())
        return job.console.wrong_usage("predict needs either --data TABLE with --out FILE.csv, or at least one of --text, --image, --audio.");
    if (!single && given.out.empty()) return job.console.wrong_usage("--out FILE.csv is required with --data.");
    keep_freed_memory();
    const auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return job.console.failed(predictor.error());
    return single ? predict_one(given, *predictor, job) : predict_table(given, *predictor, job);
}

} // namespace

Command predict_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("predict", "Classes of a table's rows, or of one sample");
    const auto given = std::make_shared<PredictArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--out", given->out, "Table to write, with --data")->type_name("FILE.csv");
    app->add_option("--split", given->split, "Only the rows of this split")->type_name("NAME");
    app->add_option("--text", given->text, "Text of one sample")->type_name("STR");
    app->add_option("--image", given->image, "Picture of one sample")->type_name("FILE");
    app->add_option("--audio", given->audio, "Sound of one sample")->type_name("FILE");
    app->add_option("--which", given->which, "Checkpoint: best or last")->capture_default_str()->check(CLI::IsMember({"best", "last"}));
    app->add_option("--device", given->device, "auto, cpu, cuda, cuda:N")->capture_default_str()->type_name("NAME");
    app->add_option("--threads", given->threads, "Loader threads; -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Examples:\n  triptych-cli predict --run run1 --data new.csv --out predicted.csv\n"
                "  triptych-cli predict --run run1 --text \"rattling noise\" --image panel.jpg\n"
                "A modality that is not given is absent; the model knows what to do without it.\n");
    return {app, [given](Job& job) { return run_predict(*given, job); }};
}

} // namespace triptych
