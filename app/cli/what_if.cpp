// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/cli/answer_json.h"
#include "app/cli/command.h"
#include "app/cli/explain_options.h"
#include "app/cli/token_list.h"
#include "core/explain/csv_line.h"
#include "core/explain/donors.h"
#include "core/explain/what_if.h"
#include "core/project/project.h"
#include "core/training/memory.h"

namespace triptych {
namespace {

struct WhatIfArguments {
    ExplainOptions explain; ///< run, data, row, target, head, probability, seed, which, device, out
    std::vector<std::string> edits, knock_outs;
    std::string baseline = "mean";
    bool tokens = false, contributions = false;
};

/// One state of the sample, or of the attention over its last state.
struct Step {
    std::string says; ///< empty: the sample as the table has it
    std::string given; ///< as the command line has it
    Prediction prediction;
    std::optional<ModalityShapley> shapley;
};

/// "text:log=grinding noise"
struct EditWords {
    std::string kind, input, argument;
    bool has_argument = false;
};

Error no_edit(const std::string& text, const std::string& why) {
    return as_usage(fail(ErrorCode::invalid_argument, "--edit " + text, why, {text}));
}

Result<EditWords> words_of(const std::string& text) {
    EditWords words;
    const std::size_t colon = text.find(':');
    words.kind = text.substr(0, colon);
    if (colon == std::string::npos) return no_edit(text, "is not of the form KIND:INPUT or KIND:INPUT=VALUE; KIND is text, number, remove, keep, drop or swap.");
    const std::size_t equals = text.find('=', colon);
    words.has_argument = equals != std::string::npos;
    words.input = text.substr(colon + 1, words.has_argument ? equals - colon - 1 : std::string::npos);
    if (words.has_argument) words.argument = text.substr(equals + 1);
    return words;
}

std::string names_of(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

/// What one --edit does to the sample as it is by then.
Result<SampleEdit> edit_of(const std::string& text, const WhatIfArguments& given, const PreparedSample& sample, const Predictor& predictor,
                           const Dataset& dataset) {
    auto words = words_of(text);
    if (!words) return words.error();
    const Preparer& preparer = predictor.preparer();
    SampleEdit edit;
    edit.input = words->input;
    std::string column;
    if (words->kind == "number")
        if (const std::size_t dot = edit.input.find('.'); dot != std::string::npos) {
            column = edit.input.substr(dot + 1);
            edit.input.resize(dot);
        }
    const auto& inputs = preparer.inputs();
    if (std::find(inputs.begin(), inputs.end(), edit.input) == inputs.end())
        return no_edit(text, "names no input of this model; it has " + names_of(inputs) + ".");
    if (words->has_argument == (words->kind == "drop"))
        return no_edit(text, words->has_argument ? "takes no value: drop:" + edit.input + "." : "lacks its value: " + words->kind + ":" + words->input + "=VALUE.");
    if (words->kind == "text") {
        edit.kind = SampleEdit::Kind::text;
        edit.text = words->argument;
    } else if (words->kind == "number") {
        edit.kind = SampleEdit::Kind::number;
        edit.text = words->argument;
        const std::vector<std::string> columns = preparer.columns(edit.input);
        const auto place = std::find(columns.begin(), columns.end(), column);
        if (place == columns.end())
            return no_edit(text, "has to name one of these: number:" + edit.input + ".COLUMN=VALUE with COLUMN of " + names_of(columns) + ".");
        edit.column = static_cast<std::size_t>(place - columns.begin());
    } else if (words->kind == "remove" || words->kind == "keep") {
        edit.kind = words->kind == "remove" ? SampleEdit::Kind::remove : SampleEdit::Kind::keep;
        edit.baseline = given.baseline == "blank" ? Baseline::blank : Baseline::mean;
        std::vector<InputToken> own;
        for (InputToken& token : input_tokens(sample, preparer))
            if (token.input == edit.input) own.push_back(std::move(token));
        const auto numbers = parse_token_numbers(words->argument, own.size(), "--edit " + text);
        if (!numbers) return as_usage(numbers.error());
        for (const std::size_t number : *numbers)
            edit.pieces.push_back(own[number]);
    } else if (words->kind == "drop") {
        edit.kind = SampleEdit::Kind::drop;
    } else if (words->kind == "swap") {
        edit.kind = SampleEdit::Kind::swap;
        const auto row = parse_token_numbers(words->argument, dataset.size(), "--edit " + text);
        if (!row || row->size() != 1)
            return no_edit(text, "has to name a row of the table, which has " + std::to_string(dataset.size()) + ", counted from 0.");
        auto other = preparer.prepare(dataset, row->front());
        if (!other) return other.error();
        if (const auto value = other->find(edit.input); value != other->end()) edit.value = value->second;
        edit.label = "row " + words->argument;
    } else {
        return no_edit(text, "is of no known kind; there are text, number, remove, keep, drop and swap.");
    }
    return edit;
}

/// "fusion:layer=0,head=1,from=text,to=image"
Result<Intervention> knock_out_of(const std::string& text) {
    const std::string where = "--knock-out " + text;
    Intervention out;
    const std::size_t colon = text.find(':');
    out.node = text.substr(0, colon);
    if (colon == std::string::npos) return out;
    const std::string rest = text.substr(colon + 1);
    for (std::size_t begin = 0; begin <= rest.size();) {
        const std::size_t end = std::min(rest.find(',', begin), rest.size());
        const std::string part = rest.substr(begin, end - begin);
        begin = end + 1;
        const std::size_t equals = part.find('=');
        const std::string name = part.substr(0, equals), value = equals == std::string::npos ? std::string() : part.substr(equals + 1);
        if (name == "from" || name == "to") {
            (name == "from" ? out.from : out.to) = value;
            continue;
        }
        int* place = name == "layer" ? &out.layer : name == "head" ? &out.head : name == "query" ? &out.query : name == "key" ? &out.key : nullptr;
        const auto number = parse_token_numbers(value, 1'000'000, where);
        if (!place || !number || number->size() != 1)
            return as_usage(fail(ErrorCode::invalid_argument, where,
                                 "'" + part + "' is none of layer=N, head=N, query=N, key=N (counted from 0), from=INPUT, to=INPUT.", {part}));
        *place = static_cast<int>(number->front());
    }
    return out;
}

std::string heard(const Prediction& prediction, const Target& target) {
    return answer_text(prediction.heads.at(target.head), target.classes, target.separator);
}

nlohmann::json steps_json(const std::vector<Step>& steps, const ResolvedTarget& of, const std::vector<Target>& targets) {
    nlohmann::json list = nlohmann::json::array();
    const double origin = target_value(steps.front().prediction, of.target);
    for (const Step& step : steps) {
        const double value = target_value(step.prediction, of.target);
        list.push_back({{"step", list.size()},
                        {"given", step.given.empty() ? nlohmann::json(nullptr) : nlohmann::json(step.given)},
                        {"says", step.says.empty() ? nlohmann::json(nullptr) : nlohmann::json(step.says)},
                        {"prediction", answers_to_json(step.prediction, targets)},
                        {"value", value},
                        {"change", value - origin}});
        if (step.shapley) list.back()["contributions"] = shapley_to_json(*step.shapley);
    }
    return list;
}

std::string steps_csv(const std::vector<Step>& steps, const ResolvedTarget& of, const Target& target, const std::vector<std::string>& inputs) {
    std::vector<std::string> header = {"step", "edit", "prediction", "target", "of", "value", "change"};
    for (const std::string& input : inputs)
        header.push_back("contribution_" + input);
    std::string text = csv_line(header);
    const double origin = target_value(steps.front().prediction, of.target);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double value = target_value(steps[i].prediction, of.target);
        std::vector<std::string> cells = {std::to_string(i), steps[i].says, heard(steps[i].prediction, target), of.output_name,
                                          value_name(of.scale), csv_number(value), csv_number(value - origin)};
        for (const std::string& input : inputs) {
            std::string cell;
            if (steps[i].shapley) {
                const auto& players = steps[i].shapley->inputs;
                const auto found = std::find(players.begin(), players.end(), input);
                if (found != players.end()) cell = csv_number(steps[i].shapley->values[static_cast<std::size_t>(found - players.begin())]);
            }
            cells.push_back(std::move(cell));
        }
        text += csv_line(cells);
    }
    return text;
}

int run_what_if(const WhatIfArguments& given, Job& job) {
    Console& console = job.console;
    if (given.edits.empty() && given.knock_outs.empty() && !given.tokens)
        return console.wrong_usage("there is nothing to change: --edit, --knock-out, or --tokens to see what can be named.");
    keep_freed_memory();
    const auto predictor = Predictor::load(given.explain.run, given.explain.which, given.explain.device);
    if (!predictor) return console.failed(predictor.error());
    const auto target = chosen_target(given.explain, predictor->run());
    if (!target) return console.failed(target.error());
    const auto dataset = open_data_for(predictor->run(), given.explain.data, job);
    if (!dataset) return console.failed(dataset.error());
    auto sample = predictor->preparer().prepare(**dataset, *given.explain.row);
    if (!sample) return console.failed(sample.error().code == ErrorCode::out_of_range ? as_usage(sample.error()) : sample.error());
    if (given.tokens) {
        std::vector<TokenSource> tokens;
        for (const InputToken& token : input_tokens(*sample, predictor->preparer())) {
            tokens.push_back(token.source);
            tokens.back().input = token.input;
        }
        console.print(token_table(tokens, false));
        console.result({{"row", *given.explain.row}, {"tokens", token_list_json(tokens, false)}});
        return exit_done;
    }

    const std::vector<Target> targets = targets_in(predictor->run(), **dataset);
    std::optional<Donors> donors;
    if (given.contributions) {
        auto drawn = Donors::draw(*predictor, **dataset, given.explain.seed, job.stop);
        if (!drawn) return console.failed(drawn.error());
        donors = *std::move(drawn);
    }
    std::vector<Step> steps;
    std::optional<ResolvedTarget> of;
    ProgressReport progress(console, "what if");
    const double parts = static_cast<double>(given.edits.size() + 2);
    const auto predicted = [&](Step step) -> Result<void> {
        auto prediction = predictor->predict({&*sample});
        if (!prediction) return prediction.error();
        step.prediction = std::move(prediction->front());
        if (!of) {
            auto resolved = resolve_target(*predictor, step.prediction, *target);
            if (!resolved) return resolved.error();
            of = *std::move(resolved);
        }
        if (donors) {
            ShapleyOptions options;
            options.donors = donors->without(*given.explain.row);
            options.seed = donors->seed();
            auto shapley = modality_shapley(*predictor, *sample, of->target, options, job.stop);
            // A sample that has nothing left has no modalities to share among; that it was emptied is no fault.
            if (shapley)
                step.shapley = *std::move(shapley);
            else if (shapley.error().code != ErrorCode::too_few_rows)
                return shapley.error();
        }
        steps.push_back(std::move(step));
        progress.update(static_cast<double>(steps.size()) / parts, "what if");
        return {};
    };
    if (auto done = predicted({}); !done) return console.failed(done.error());
    for (const std::string& text : given.edits) {
        auto edit = edit_of(text, given, *sample, *predictor, **dataset);
        if (!edit) return console.failed(edit.error());
        auto changed = edited(*sample, {*edit}, predictor->preparer());
        if (!changed) return console.failed(as_usage(changed.error().at("--edit " + text)));
        sample = std::move(changed);
        if (auto done = predicted({edit_text(*edit), text, {}, {}}); !done) return console.failed(done.error());
    }
    if (!given.knock_outs.empty()) {
        std::vector<Intervention> interventions;
        Step step;
        for (const std::string& text : given.knock_outs) {
            const auto one = knock_out_of(text);
            if (!one) return console.failed(one.error());
            interventions.push_back(*one);
            step.given += (step.given.empty() ? "" : "; ") + text;
        }
        auto prediction = predict_with(*predictor, *sample, interventions);
        if (!prediction) return console.failed(as_usage(prediction.error()));
        step.says = "attention knocked out: " + step.given;
        step.prediction = *std::move(prediction);
        steps.push_back(std::move(step));
    }

    const nlohmann::json json = {{"run", given.explain.run.string()},
                                 {"model_hash", predictor->model_hash()},
                                 {"row", *given.explain.row},
                                 {"baseline", given.baseline},
                                 {"target", {{"head", of->target.head}, {"output", of->target.output}, {"name", of->output_name}, {"of", value_name(of->scale)}}},
                                 {"steps", steps_json(steps, *of, targets)}};
    const Target& head = *std::find_if(targets.begin(), targets.end(), [&](const Target& one) { return one.head == of->target.head; });
    if (!given.explain.out.empty()) {
        if (auto made = make_folder(given.explain.out); !made) return console.failed(made.error());
        const std::string text = json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
        if (auto written = write_file_atomically(given.explain.out / "lineage.json", text); !written) return console.failed(written.error());
        if (auto written = write_file_atomically(given.explain.out / "lineage.csv", steps_csv(steps, *of, head, predictor->preparer().inputs())); !written)
            return console.failed(written.error());
    }
    console.result(json);
    using enum TextTable::Align;
    std::vector<std::string> header = {"step", "what", head.column, std::string(value_name(of->scale)) + " of " + of->output_name, "change"};
    std::vector<TextTable::Align> align = {right, left, left, right, right};
    if (given.contributions)
        for (const std::string& input : predictor->preparer().inputs()) {
            header.push_back("from " + input);
            align.push_back(right);
        }
    TextTable table(header, align);
    const double origin = target_value(steps.front().prediction, of->target);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double value = target_value(steps[i].prediction, of->target);
        std::vector<std::string> cells = {std::to_string(i), i == 0 ? "the sample" : steps[i].says, heard(steps[i].prediction, head), fixed_text(value, 3),
                                          i == 0 ? "" : fixed_text(value - origin, 3)};
        if (given.contributions)
            for (const std::string& input : predictor->preparer().inputs()) {
                std::string cell = "–";
                if (steps[i].shapley) {
                    const auto& players = steps[i].shapley->inputs;
                    const auto found = std::find(players.begin(), players.end(), input);
                    if (found != players.end()) cell = fixed_text(steps[i].shapley->values[static_cast<std::size_t>(found - players.begin())], 3);
                }
                cells.push_back(std::move(cell));
            }
        table.add(std::move(cells));
    }
    console.print(table.text() + (given.explain.out.empty() ? "" : "Wrote " + (given.explain.out / "lineage.json").string() + " and lineage.csv.\n"));
    return exit_done;
}

} // namespace

Command what_if_command(CLI::App& program) {
    CLI::App* app = program.add_subcommand("what-if", "What the model says of a row that is changed, or with attention knocked out");
    const auto given = std::make_shared<WhatIfArguments>();
    app->add_option("--run", given->explain.run, "Folder of the run")->required()->type_name("RUN");
    add_data_options(*app, given->explain.data);
    app->add_option("--row", given->explain.row, "Row of the table, counted from 0")->required()->type_name("N");
    app->add_option("--edit", given->edits, "A change, made of what the ones before made; again for more")->type_name("EDIT")->allow_extra_args(false);
    app->add_option("--knock-out", given->knock_outs, "Attention set to 0 after the edits; again for more at once")->type_name("NODE[:PART]")->allow_extra_args(false);
    app->add_flag("--tokens", given->tokens, "List the pieces of the row that remove and keep name, and end");
    app->add_flag("--contributions", given->contributions, "Shapley values of the modalities at each step");
    app->add_option("--baseline", given->baseline, "What stands where remove takes away: mean or blank")
        ->capture_default_str()->type_name("NAME")->check(CLI::IsMember({"mean", "blank"}));
    app->add_option("--head", given->explain.head, "Head whose answer is followed [the main one]")->type_name("NAME");
    app->add_option("--target", given->explain.target, "Class that is followed [the one predicted of the row as it is]")->type_name("CLASS");
    app->add_flag("--probability", given->explain.probability, "Follow the probability in place of the logit");
    app->add_option("--out", given->explain.out, "Folder for lineage.json and lineage.csv")->type_name("DIR");
    app->add_option("--seed", given->explain.seed, "Of the samples that are drawn for contributions")->capture_default_str()->type_name("N");
    add_checkpoint_options(*app, given->explain.which, given->explain.device);
    app->footer("Edits:\n  text:INPUT=TEXT             another text\n  number:INPUT.COLUMN=VALUE   another cell; empty: a missing one\n"
                "  remove:INPUT=3,5-7          pieces replaced by the baseline; 'all' for every one\n  keep:INPUT=3,5-7            all others replaced\n"
                "  drop:INPUT                  the input is absent\n  swap:INPUT=ROW              the input of another row\n"
                "Knock out: fusion, or fusion:layer=0,head=1 or fusion:from=text,to=image or\n"
                "fusion:query=3,key=8, all counted from 0; what is not named is knocked out whole.\n"
                "Example:\n  triptych-cli what-if --run run1 --row 0 --edit \"text:text=grinding noise\" --edit drop:audio\n"
                "Without --data, the table that the run was trained on.\n");
    return {app, [given](Job& job) { return run_what_if(*given, job); }};
}

} // namespace triptych
