// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/explain_options.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace triptych {
namespace {

constexpr const char* all_methods = "all";

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names)
        text += (text.empty() ? "" : ", ") + name;
    return text.empty() ? "none" : text;
}

const MethodInfo& shapley_info() {
    static const MethodInfo info = {
        .id = shapley_id,
        .title = "Shapley values of modalities",
        .help = "What each modality adds to the target, averaged over all orders in which they can come, with the interactions of two "
                "and three. Exact: every set of modalities is computed.",
        .source = "Shapley 1953; Grabisch & Roubens 1999",
        .fields = shapley_fields(),
    };
    return info;
}

/// All that can be asked for, in the order in which they are offered.
std::vector<const MethodInfo*> offered(bool with_shapley) {
    std::vector<const MethodInfo*> infos;
    for (const MethodInfo& info : attribution_methods())
        infos.push_back(&info);
    if (with_shapley) infos.push_back(&shapley_info());
    return infos;
}

std::string range_text(const Field& field) {
    switch (field.kind) {
    case FieldKind::choice: return listed(field.choices);
    case FieldKind::boolean: return "true, false";
    case FieldKind::integer: return value_text(static_cast<std::int64_t>(field.minimum)) + " to " + value_text(static_cast<std::int64_t>(field.maximum));
    case FieldKind::number: return value_text(field.minimum) + " to " + value_text(field.maximum);
    default: return "text";
    }
}

/// "steps=50", or "integrated_gradients.steps=50" of one method alone.
Result<void> set_parameter(const std::string& assignment, const std::vector<const MethodInfo*>& infos, std::vector<ChosenMethod>& chosen) {
    const std::string where = "--set " + assignment;
    const std::size_t equals = assignment.find('=');
    if (equals == std::string::npos || equals == 0)
        return fail(ErrorCode::invalid_argument, where, "is not of the form PARAM=VALUE or METHOD.PARAM=VALUE.", {assignment});
    std::string name = assignment.substr(0, equals), only;
    if (const std::size_t dot = name.find('.'); dot != std::string::npos) {
        only = name.substr(0, dot);
        name = name.substr(dot + 1);
    }
    bool known = false;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        if (!only.empty() && chosen[i].id != only) continue;
        for (const Field& field : infos[i]->fields)
            names.push_back(chosen[i].id + "." + field.name);
        const Field* field = find_field(infos[i]->fields, name);
        if (!field) continue;
        auto value = parse_value(*field, assignment.substr(equals + 1));
        if (!value) return as_usage(value.error().at(where));
        chosen[i].parameters[name] = *std::move(value);
        known = true;
    }
    if (!known)
        return fail(ErrorCode::invalid_argument, where, "no method that was asked for has such a parameter; there is " + listed(names) + ".",
                    {name, listed(names)});
    return {};
}

} // namespace

void add_explain_options(CLI::App& app, ExplainOptions& options) {
    app.add_option("--run", options.run, "Folder of the run (required)")->type_name("RUN");
    add_data_options(app, options.data);
    CLI::Option* row = app.add_option("--row", options.row, "Row of the table, from 0, the header not counted")->type_name("N")->check(whole_number());
    app.add_option("--split", options.split, "All rows of a part: train, validation or test")->type_name("NAME")->excludes(row);
    app.add_option("--method", options.methods, "Method (repeatable): one that 'explain --methods' lists, or 'all' for each that the model allows")
        ->type_name("NAME")
        ->allow_extra_args(false);
    app.add_option("--target", options.target, "Class or label that is explained [the predicted one]")->type_name("CLASS");
    app.add_option("--head", options.head, "Head that is explained [the main one]")->type_name("NAME");
    app.add_flag("--probability", options.probability, "Explain the probability, not the logit (of ordered classes, the log-probability)");
    app.add_option("--set", options.parameters, "Parameter of the methods that have it, or of one (repeatable)")
        ->type_name("[METHOD.]PARAM=VALUE")
        ->allow_extra_args(false);
    app.add_option("--baseline", options.baseline, "What stands in place of what is taken away [mean]")
        ->type_name("mean|blank")
        ->check(CLI::IsMember({"mean", "blank"}).description(""));
    app.add_option("--seed", options.seed, "Of methods that draw, and of donors")->capture_default_str()->type_name("N")->check(whole_number());
    app.add_flag("--infidelity", options.infidelity, "Test maps by infidelity too: 100 passes more a map");
    app.add_flag("--sensitivity", options.sensitivity, "Test maps by the largest sensitivity too: 10 maps more a map");
    add_checkpoint_options(app, options.which, options.device);
}

const std::vector<Field>& shapley_fields() {
    static const std::vector<Field> fields = {
        {.name = "absence",
         .title = "Absent stands for",
         .kind = FieldKind::choice,
         .fallback = std::string("automatic"),
         .choices = {"automatic", "trained", "donors", "blank"},
         .help = "What a modality that is taken away is replaced by; automatic: the first of the following that can be had."}};
    return fields;
}

Absence absence_from_name(const std::string& name) {
    for (const Absence absence : {Absence::trained, Absence::donors, Absence::blank})
        if (name == absence_name(absence)) return absence;
    return Absence::automatic;
}

Result<ChosenMethods> choose_methods(const ExplainOptions& options, bool with_shapley) {
    const std::vector<const MethodInfo*> infos = offered(with_shapley);
    ChosenMethods out;
    std::vector<const MethodInfo*> chosen;
    for (const std::string& name : options.methods) {
        if (name == all_methods) {
            out.all = true;
            for (const MethodInfo* info : infos)
                if (std::find(chosen.begin(), chosen.end(), info) == chosen.end()) chosen.push_back(info);
            continue;
        }
        const auto found = std::find_if(infos.begin(), infos.end(), [&](const MethodInfo* info) { return info->id == name; });
        if (found == infos.end()) {
            std::vector<std::string> names = {all_methods};
            for (const MethodInfo* info : infos)
                names.push_back(info->id);
            return fail(ErrorCode::invalid_argument, "--method " + name, "there is no such method here; there is " + listed(names) + ".",
                        {name, listed(names)});
        }
        if (std::find(chosen.begin(), chosen.end(), *found) == chosen.end()) chosen.push_back(*found);
    }
    for (const MethodInfo* info : chosen) {
        ChosenMethod& method = out.methods.emplace_back();
        method.id = info->id;
        for (const Field& field : info->fields)
            method.parameters[field.name] = field.fallback;
        if (options.baseline && method.parameters.contains("baseline")) method.parameters["baseline"] = *options.baseline;
    }
    for (const std::string& assignment : options.parameters)
        if (auto set = set_parameter(assignment, chosen, out.methods); !set) return set.error();
    return out;
}

Result<Target> chosen_head(const std::optional<std::string>& name, const RunInfo& run) {
    if (!name) return run.targets.front();
    std::vector<std::string> names;
    for (const Target& one : run.targets) {
        if (one.head == *name) return one;
        names.push_back(one.head);
    }
    return fail(ErrorCode::invalid_argument, "--head " + *name, "the run has no such head; it has " + listed(names) + ".", {*name, listed(names)});
}

Result<ExplainTarget> chosen_target(const ExplainOptions& options, const RunInfo& run) {
    const auto head = chosen_head(options.head, run);
    if (!head) return head.error();
    ExplainTarget target;
    target.probability = options.probability;
    target.head = head->head;
    if (!options.target) return target;
    const auto place = std::find(head->classes.begin(), head->classes.end(), *options.target);
    if (place == head->classes.end())
        return fail(ErrorCode::invalid_argument, "--target " + *options.target,
                    head->classes.empty() ? "head '" + head->head + "' gives a number, which has no classes."
                                          : "head '" + head->head + "' has no such class; it has " + listed(head->classes) + ".",
                    {*options.target, head->head, listed(head->classes)});
    target.output = static_cast<int>(place - head->classes.begin());
    return target;
}

std::string methods_text() {
    std::string text;
    for (const MethodInfo* info : offered(true)) {
        text += (text.empty() ? "" : "\n") + info->id + " · " + info->title + " (" + info->source + ")\n  " + info->help + "\n";
        if (info->needs == MethodInfo::Needs::attention) text += "  Needs a model with attention.\n";
        if (info->needs == MethodInfo::Needs::feature_map) text += "  Needs an encoder with a convolutional feature map.\n";
        if (info->class_agnostic) text += "  The same whatever the class.\n";
        for (const Field& field : info->fields)
            text += "  --set " + info->id + "." + field.name + "=" + value_text(field.fallback) + "  (" + range_text(field) + ") " + field.help + "\n";
    }
    return text;
}

nlohmann::json methods_json() {
    nlohmann::json list = nlohmann::json::array();
    for (const MethodInfo* info : offered(true)) {
        nlohmann::json fields = nlohmann::json::array();
        for (const Field& field : info->fields)
            fields.push_back({{"name", field.name}, {"default", value_text(field.fallback)}, {"allowed", range_text(field)}, {"help", field.help}});
        const char* needs = info->needs == MethodInfo::Needs::attention     ? "attention"
                            : info->needs == MethodInfo::Needs::feature_map ? "feature_map"
                                                                            : "nothing";
        list.push_back({{"id", info->id}, {"title", info->title}, {"help", info->help}, {"source", info->source}, {"needs", needs},
                        {"class_agnostic", info->class_agnostic}, {"has_sign", info->has_sign}, {"parameters", std::move(fields)}});
    }
    return list;
}

} // namespace triptych
