// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <numeric>

#include "app/cli/answer_json.h"
#include "app/cli/command.h"
#include "app/cli/data_options.h"
#include "app/cli/metrics_text.h"
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
    std::vector<std::string> inputs; ///< NODE=VALUE
    std::string which = "best", device = "auto";
    int threads = -1;
};

/// The shortest decimal that reads back as the same number.
std::string exact(float value) {
    char digits[32];
    const auto [end, status] = std::to_chars(digits, digits + sizeof digits, value);
    return std::string(digits, end);
}

std::string exact(double value) {
    char digits[40];
    const auto [end, status] = std::to_chars(digits, digits + sizeof digits, value);
    return std::string(digits, end);
}

/// The columns of one head. @param prefix  empty for the main head
std::string head_columns(const Target& target, const std::string& prefix) {
    std::string csv = "," + csv_field(prefix + "label") + "," + csv_field(prefix + "predicted");
    if (target.kind == TargetKind::classes || target.kind == TargetKind::ordered)
        csv += "," + csv_field(prefix + "probability");
    for (const std::string& name : target.classes)
        csv += "," + csv_field(prefix + "p_" + name);
    return csv;
}

std::string head_cells(const Target& target, const HeadPrediction& answer, const std::string& truth) {
    std::string csv = "," + csv_field(truth) + ",";
    if (target.kind == TargetKind::number) return csv + exact(answer.value);
    csv += csv_field(answer_text(answer, target.classes, target.separator));
    if (answer.label >= 0) csv += "," + exact(answer.probabilities[static_cast<std::size_t>(answer.label)]);
    for (const float p : answer.probabilities)
        csv += "," + exact(p);
    return csv;
}

std::string answer_table(const HeadPrediction& answer, const Target& target) {
    if (answer.kind == TargetKind::number) return answer_text(answer, {}) + "\n";
    std::vector<std::size_t> order(target.classes.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    if (answer.kind != TargetKind::ordered) // whose places say more than their probabilities
        std::stable_sort(order.begin(), order.end(),
                         [&](auto a, auto b) { return answer.probabilities[a] > answer.probabilities[b]; });
    using enum TextTable::Align;
    TextTable table({answer.kind == TargetKind::labels ? "label" : "class", "probability"}, {left, right});
    for (const std::size_t k : order)
        table.add({target.classes[k], fixed_text(answer.probabilities[k], 4)});
    return table.text();
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
    const std::vector<Target> targets = targets_in(predictor.run(), data);
    const auto id = data.column_of(Role::id);
    std::string csv = id ? "row," + csv_field(*id) : "row";
    for (const Target& target : targets)
        csv += head_columns(target, &target == &targets.front() ? "" : target.head + ".");
    csv += "\r\n";
    for (std::size_t i = 0; i < rows.size(); ++i) {
        csv += std::to_string(rows[i]);
        if (id) csv += "," + csv_field(data.text(rows[i], *id).value_or(""));
        for (const Target& target : targets)
            csv += head_cells(target, (*predictions)[i].heads.at(target.head), truth_text(target, data, rows[i]));
        csv += "\r\n";
    }
    if (auto written = write_file_atomically(given.out, csv); !written) return console.failed(written.error());
    console.print("Wrote " + std::to_string(rows.size()) + " predictions: " + given.out.string() + "\n");
    console.result({{"n", rows.size()}, {"file", given.out.string()}, {"classes", predictor.run().classes}});
    return exit_done;
}

/// "numbers=1.5,red": text for words and numbers, a file for all else; a vector is either.
Result<void> add_input(const std::string& given, const Preparer& preparer, std::map<std::string, RawValue>& values) {
    const std::size_t equals = given.find('=');
    const std::string option = "--input " + given, input = given.substr(0, equals);
    if (equals == std::string::npos)
        return as_usage(fail(ErrorCode::invalid_argument, option, "is not of the form NODE=VALUE.", {given}));
    const auto& known = preparer.inputs();
    if (std::find(known.begin(), known.end(), input) == known.end()) {
        std::string names;
        for (const std::string& name : known)
            names += (names.empty() ? "" : ", ") + name;
        return as_usage(fail(ErrorCode::unknown_name, option, "names no input of this model; it has " + names + ".",
                             {input, names}));
    }
    const std::string value = given.substr(equals + 1);
    const PortKind kind = preparer.kind(input);
    std::error_code failed;
    const bool text = kind == PortKind::text || kind == PortKind::numbers ||
                      (kind == PortKind::vector && !std::filesystem::is_regular_file(value, failed));
    values[input] = text ? RawValue{value, {}} : RawValue{{}, value};
    return {};
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
    for (const std::string& one : given.inputs)
        if (auto done = add_input(one, preparer, values); !done) return job.console.failed(done.error());
    const auto sample = preparer.prepare(values);
    if (!sample) return job.console.failed(sample.error());
    const bool nothing = std::none_of(sample->begin(), sample->end(), [](const auto& input) {
        const auto* text = std::get_if<PreparedText>(&input.second);
        return text ? !text->words.empty() : !std::holds_alternative<std::monostate>(input.second);
    });
    if (nothing)
        return job.console.failed(fail(ErrorCode::too_short, given.text ? "--text" : "--input",
                                       "holds no word and no value, so there is nothing to predict from. Write at least one "
                                       "word, or give --image, --audio or --input."));
    const auto predictions = predictor.predict({&*sample});
    if (!predictions) return job.console.failed(predictions.error());
    const std::vector<Target>& targets = predictor.run().targets;
    const Prediction& one = predictions->front();
    nlohmann::json result = answer_to_json(one.heads.at(targets.front().head), targets.front());
    result["head"] = targets.front().head;
    result["heads"] = nlohmann::json::object();
    std::string text;
    for (const Target& target : targets) {
        const HeadPrediction& answer = one.heads.at(target.head);
        result["heads"][target.head] = answer_to_json(answer, target);
        if (targets.size() > 1) text += (text.empty() ? "" : "\n") + head_title(target) + "\n";
        text += answer_table(answer, target);
    }
    job.console.result(result);
    job.console.print(text);
    return exit_done;
}

int run_predict(const PredictArguments& given, Job& job) {
    const bool single = given.text || !given.image.empty() || !given.audio.empty() || !given.inputs.empty();
    if (single == !given.data.table.empty())
        return job.console.wrong_usage("predict needs either --data TABLE with --out FILE.csv, or at least one of --text, --image, --audio, --input.");
    if (!single && given.out.empty()) return job.console.wrong_usage("--out FILE.csv is required with --data.");
    keep_freed_memory();
    const auto predictor = Predictor::load(given.run, given.which, given.device);
    if (!predictor) return job.console.failed(predictor.error());
    return single ? predict_one(given, *predictor, job) : predict_table(given, *predictor, job);
}

} // namespace

Command predict_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("predict", "What the heads answer for a table's rows, or for one sample");
    const auto given = std::make_shared<PredictArguments>();
    app->add_option("--run", given->run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->data);
    app->add_option("--out", given->out, "Table to write, with --data")->type_name("FILE.csv");
    app->add_option("--split", given->split, "Only the rows of this split")->type_name("NAME");
    app->add_option("--text", given->text, "Text of one sample")->type_name("STR");
    app->add_option("--image", given->image, "Picture of one sample")->type_name("FILE");
    app->add_option("--audio", given->audio, "Sound of one sample")->type_name("FILE");
    app->add_option("--input", given->inputs,
                    "Value of any input of one sample (repeatable): text, numbers with commas between (nothing where one is "
                    "missing), or a file")
        ->type_name("NODE=VALUE")
        ->allow_extra_args(false);
    add_checkpoint_options(*app, given->which, given->device);
    app->add_option("--threads", given->threads, "Loader threads; 0: none, -1: chosen")->capture_default_str()->type_name("N");
    app->footer("Examples:\n  triptych-cli predict --run run1 --data new.csv --out predicted.csv\n"
                "  triptych-cli predict --run run1 --text \"rattling noise\" --image panel.jpg\n"
                "  triptych-cli predict --run run1 --input numbers=21.5,,red --input series=curve.npy\n"
                "A modality that is not given is absent; the model knows what to do without it. The table has a\n"
                "column for what is known (label), what is predicted and each probability; those of further heads\n"
                "begin with the head's id and a dot.\n");
    return {app, [given](Job& job) { return run_predict(*given, job); }};
}

} // namespace triptych
