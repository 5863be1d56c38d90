// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/explain_rows.h"

#include <algorithm>
#include <cstdio>

#include "core/base/random.h"
#include "core/explain/pointing.h"

namespace triptych {
namespace {

using nlohmann::json;

constexpr const char* format_name = "triptych explanation";
constexpr int format_version = 1;
constexpr std::size_t donor_count = 32;

/// Changes where any cell of the row does.
std::string cells_hash(const Dataset& dataset, std::size_t row) {
    std::string cells;
    for (const ColumnInfo& column : dataset.columns())
        cells += dataset.text(row, column.name).value_or("") + '\x1f';
    char text[32];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(stable_hash(cells)));
    return text;
}

} // namespace

Result<RowExplainer> RowExplainer::open(const ExplainOptions& options, ChosenMethods methods, Job& job) {
    RowExplainer explainer(options, std::move(methods), job);
    auto predictor = Predictor::load(options.run, options.which, options.device);
    if (!predictor) return predictor.error();
    explainer.m_predictor = std::make_shared<const Predictor>(*std::move(predictor));
    const RunInfo& run = explainer.m_predictor->run();
    const auto target = chosen_target(options, run);
    if (!target) return target.error();
    explainer.m_target = *target;
    auto dataset = open_data_for(run, options.data, job);
    if (!dataset) return dataset.error();
    explainer.m_dataset = *dataset;
    explainer.m_targets = targets_in(run, **dataset);
    if (options.row) {
        if (*options.row >= (*dataset)->size())
            return fail(ErrorCode::out_of_range, "--row " + std::to_string(*options.row),
                        "the table has " + std::to_string((*dataset)->size()) + " rows, from 0.", {std::to_string(*options.row)});
        explainer.m_rows = {*options.row};
    } else {
        const auto split = split_of(*options.split);
        if (!split) return split.error();
        explainer.m_rows = (*dataset)->rows_of(*split);
        if (explainer.m_rows.empty())
            return fail(ErrorCode::too_few_rows, (*dataset)->file().string(), "has no rows in the part '" + *options.split + "'.", {*options.split});
    }
    if (!options.evidence.empty()) {
        auto evidence = read_evidence(options.evidence);
        if (!evidence) return evidence.error();
        if (evidence->size() != (*dataset)->size())
            return fail(ErrorCode::bad_format, options.evidence.string(),
                        "tells of " + std::to_string(evidence->size()) + " rows, the table has " + std::to_string((*dataset)->size()) + ".",
                        {std::to_string(evidence->size()), std::to_string((*dataset)->size())});
        explainer.m_evidence = *std::move(evidence);
    }
    return explainer;
}

std::vector<std::string> RowExplainer::methods() const {
    std::vector<std::string> ids;
    for (const ChosenMethod& method : m_methods.methods)
        if (m_worked.contains(method.id) || !m_refused.contains(method.id)) ids.push_back(method.id);
    return ids;
}

std::map<std::string, std::string> RowExplainer::left_out() const {
    std::map<std::string, std::string> never = m_refused;
    std::erase_if(never, [&](const auto& one) { return m_worked.contains(one.first); });
    return never;
}

std::filesystem::path RowExplainer::file(const std::filesystem::path& folder, std::size_t row) {
    char name[40];
    std::snprintf(name, sizeof name, "row-%06zu.json", row);
    return folder / name;
}

Result<void> RowExplainer::draw_donors() {
    if (m_donors_drawn) return {};
    m_donors_drawn = true;
    std::vector<std::size_t> rows = m_dataset->rows_of(Split::train);
    if (rows.empty()) rows = m_rows;
    Random(m_options.seed, {stable_hash("donors")}).shuffle(rows);
    rows.resize(std::min(rows.size(), donor_count));
    for (const std::size_t row : rows) {
        if (m_job.stop.stop_requested()) return fail(ErrorCode::cancelled, "explanation", "was cancelled.");
        auto donor = m_predictor->preparer().prepare(*m_dataset, row);
        if (!donor) return donor.error();
        m_donors.push_back(*std::move(donor));
    }
    return {};
}

json RowExplainer::asked(const ChosenMethod& method) const {
    json parameters = json::object();
    for (const auto& [name, value] : method.parameters)
        parameters[name] = value_text(value);
    return {{"parameters", std::move(parameters)},
            {"head", m_target.head},
            {"output", m_target.output},
            {"probability", m_target.probability},
            {"seed", m_options.seed}};
}

bool RowExplainer::has(const json& entry, const ChosenMethod& method) const {
    if (!entry.is_object() || entry.value("asked", json()) != asked(method)) return false;
    if (method.is_shapley()) return true;
    if (!m_evidence.empty() && entry.value("evidence", json()) != m_options.evidence.string()) return false;
    if (!m_options.faithfulness) return true;
    const json faith = entry.value("faithfulness", json());
    return faith.is_object() && entry.value("faithfulness_baseline", json()) == json(m_options.baseline.value_or("")) &&
           (!m_options.infidelity || faith.value("infidelity", json()).is_number()) &&
           (!m_options.sensitivity || faith.value("max_sensitivity", json()).is_number());
}

void RowExplainer::refuse(const std::string& method, const std::string& why) {
    if (m_refused.emplace(method, why).second) m_job.console.note("Left out: " + method + ". " + why);
}

Result<json> RowExplainer::compute(const ChosenMethod& method, std::size_t row, const PreparedSample& sample, Report* report,
                                   const Progress& progress) {
    if (method.is_shapley()) {
        ShapleyOptions options;
        options.absence = absence_from_name(std::get<std::string>(method.parameters.at("absence")));
        const auto& inputs = m_predictor->preparer().inputs();
        const bool trained = std::all_of(inputs.begin(), inputs.end(), [&](const auto& input) { return absence_is_trained(m_predictor->run(), input); });
        if (options.absence == Absence::donors || (options.absence == Absence::automatic && !trained)) {
            if (auto drawn = draw_donors(); !drawn) return drawn.error();
            for (const PreparedSample& donor : m_donors)
                options.donors.push_back(&donor);
        }
        auto shapley = modality_shapley(*m_predictor, sample, m_target, options, m_job.stop);
        if (!shapley) return shapley.error();
        json entry = shapley_to_json(*shapley);
        entry["asked"] = asked(method);
        if (report) report->shapley = *std::move(shapley);
        return entry;
    }
    AttributionRequest request;
    request.method = method.id;
    request.target = m_target;
    request.params = method.parameters;
    request.seed = m_options.seed;
    const double share = m_options.faithfulness ? 0.3 : 1;
    const auto part = [&](double from, double to) -> Progress {
        return [&progress, from, to](double fraction, const std::string& step) { progress(from + (to - from) * fraction, step); };
    };
    auto map = attribute(*m_predictor, sample, request, m_job.stop, part(0, share));
    if (!map) return map.error();
    ReportPart found;
    if (m_options.faithfulness) {
        FaithfulnessOptions options;
        options.seed = m_options.seed;
        options.infidelity = m_options.infidelity;
        options.sensitivity = m_options.sensitivity;
        const auto own = method.parameters.find("baseline");
        const std::string baseline = m_options.baseline.value_or(own == method.parameters.end() ? "mean" : value_text(own->second));
        options.baseline = baseline == baseline_name(Baseline::blank) ? Baseline::blank : Baseline::mean;
        auto faith = faithfulness(*m_predictor, sample, *map, options, m_job.stop, part(share, 1));
        if (!faith) return faith.error();
        const bool told = std::any_of(map->remarks.begin(), map->remarks.end(), [](const Remark& remark) { return remark.kind == Remark::Kind::no_evidence; });
        if (faith->no_evidence && !told) map->remarks.push_back({Remark::Kind::no_evidence, {}});
        found.faithfulness = *std::move(faith);
    }
    json entry = attribution_to_json(*map);
    if (!report) entry.erase("maps"); // a megabyte a row
    entry["asked"] = asked(method);
    if (found.faithfulness) {
        entry["faithfulness"] = faithfulness_to_json(*found.faithfulness);
        entry["faithfulness_baseline"] = m_options.baseline.value_or("");
    }
    if (!m_evidence.empty()) {
        entry["evidence"] = m_options.evidence.string();
        entry["pointing"] = pointing_to_json(pointing(*map, m_evidence[row], sample, m_predictor->preparer()));
    }
    if (report) {
        found.sounds = parted_sounds(*map, sample, m_predictor->preparer());
        found.attribution = *std::move(map);
        report->parts.push_back(std::move(found));
    }
    return entry;
}

Result<ExplainedRow> RowExplainer::explain(std::size_t row, const json& before, bool report, const Progress& progress) {
    ExplainedRow out;
    const std::string cells = cells_hash(*m_dataset, row);
    const bool same = before.is_object() && before.value("format", json()) == format_name && before.value("version", json()) == format_version &&
                      before.value("model_hash", json()) == m_predictor->model_hash() && before.value("cells", json()) == cells &&
                      before.value("row", json()) == row && before.value("methods", json()).is_object();
    json methods = same ? before["methods"] : json::object(), left_out = same ? before.value("left_out", json::object()) : json::object();
    std::vector<const ChosenMethod*> missing;
    for (const ChosenMethod& method : m_methods.methods) {
        const json refused = m_methods.all && left_out.is_object() ? left_out.value(method.id, json()) : json();
        if (!report && refused.is_object() && refused.value("asked", json()) == asked(method))
            refuse(method.id, refused.value("error", ""));
        else if (report || !has(methods.value(method.id, json()), method))
            missing.push_back(&method);
        else
            m_worked.insert(method.id);
    }
    if (same && missing.empty()) {
        out.document = before;
        return out;
    }
    const auto sample = m_predictor->preparer().prepare(*m_dataset, row, report);
    if (!sample) return sample.error();
    auto predictions = m_predictor->predict({&*sample});
    if (!predictions) return predictions.error();
    const Prediction& prediction = predictions->front();
    const Target& main = m_targets.front();
    const std::string truth = truth_text(main, *m_dataset, row);
    if (report) {
        out.report.emplace();
        out.report->title = m_dataset->file().filename().string() + ", row " + std::to_string(row);
        out.report->prediction = prediction;
        out.report->targets = m_targets;
        out.report->sample = *sample;
        out.report->details = svg_details(m_predictor->preparer(), truth);
    }
    for (std::size_t i = 0; i < missing.size(); ++i) {
        const auto share = [&](double fraction, const std::string&) {
            progress((static_cast<double>(i) + fraction) / static_cast<double>(missing.size()), missing[i]->id);
        };
        share(0, "");
        auto entry = compute(*missing[i], row, *sample, report ? &*out.report : nullptr, share);
        if (entry) {
            methods[missing[i]->id] = *std::move(entry);
            m_worked.insert(missing[i]->id);
            continue;
        }
        if (!m_methods.all || entry.error().code != ErrorCode::bad_graph) return entry.error();
        methods.erase(missing[i]->id);
        left_out[missing[i]->id] = {{"asked", asked(*missing[i])}, {"error", entry.error().text()}};
        refuse(missing[i]->id, entry.error().text());
    }
    out.computed = true;
    out.document = {{"format", format_name},
                    {"version", format_version},
                    {"row", row},
                    {"data", m_dataset->file().string()},
                    {"cells", cells},
                    {"label", truth.empty() ? json(nullptr) : json(truth)},
                    {"predicted", answer_text(prediction.heads.at(main.head), main.classes, main.separator)},
                    {"probability", prediction.label >= 0 ? json(prediction.probabilities[static_cast<std::size_t>(prediction.label)]) : json(nullptr)},
                    {"run", m_predictor->run().folder.string()},
                    {"model_hash", m_predictor->model_hash()},
                    {"methods", std::move(methods)},
                    {"left_out", std::move(left_out)}};
    if (const auto id = m_dataset->column_of(Role::id)) out.document["id"] = m_dataset->text(row, *id).value_or("");
    if (report) {
        auto& parts = out.report->parts;
        std::vector<std::vector<double>> agreement(parts.size(), std::vector<double>(parts.size(), 1));
        for (std::size_t a = 0; a < parts.size(); ++a)
            for (std::size_t b = 0; b < parts.size(); ++b)
                if (a != b) agreement[a][b] = map_correlation(parts[a].attribution, parts[b].attribution, *sample, m_predictor->preparer());
        out.report->agreement = std::move(agreement);
    }
    return out;
}

} // namespace triptych
