// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/explain_rows.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "core/base/random.h"
#include "core/explain/left_out.h"
#include "core/explain/pointing.h"

namespace triptych {
namespace {

using nlohmann::json;

constexpr const char* format_name = "triptych explanation";
constexpr int format_version = 1;
constexpr int randomisation_seeds = 5;

std::string hash_text(const std::string& bytes) {
    char text[32];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(stable_hash(bytes)));
    return text;
}

/// Changes where any cell of the row does.
std::string cells_hash(const Dataset& dataset, std::size_t row) {
    std::string cells;
    for (const ColumnInfo& column : dataset.columns())
        cells += dataset.text(row, column.name).value_or("") + '\x1f';
    return hash_text(cells);
}

/// Changes where a file that the row names is another, was written anew, or is gone.
std::string media_hash(const Dataset& dataset, std::size_t row) {
    std::string files;
    for (const ColumnInfo& column : dataset.columns()) {
        const bool media = column.role == Role::image || column.role == Role::audio || column.role == Role::video ||
                           column.role == Role::vector || column.role == Role::series;
        const auto file = media ? dataset.path(row, column.name) : std::nullopt;
        if (!file) continue;
        std::error_code gone;
        const auto size = std::filesystem::file_size(*file, gone);
        const auto time = gone ? std::filesystem::file_time_type() : std::filesystem::last_write_time(*file, gone);
        files += file->string() + '\x1f' + (gone ? "gone" : std::to_string(size) + ' ' + std::to_string(time.time_since_epoch().count())) + '\x1f';
    }
    return hash_text(files);
}

std::string content_hash(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return hash_text(std::string(std::istreambuf_iterator<char>(stream), {}));
}

/// Whether the sample has something in every input, so that what is lacking is lacking in the model.
bool is_whole(const PreparedSample& sample, const Preparer& preparer) {
    return std::all_of(preparer.inputs().begin(), preparer.inputs().end(), [&](const std::string& input) {
        const auto value = sample.find(input);
        if (value == sample.end() || std::holds_alternative<std::monostate>(value->second)) return false;
        if (const auto* text = std::get_if<PreparedText>(&value->second)) return !text->words.empty();
        if (const auto* numbers = std::get_if<PreparedNumbers>(&value->second))
            return std::find(numbers->known.begin(), numbers->known.end(), true) != numbers->known.end();
        return true;
    });
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
        explainer.m_evidence_hash = content_hash(options.evidence);
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
    std::map<std::string, std::string> never;
    for (const auto& [id, rows] : m_refused)
        if (!m_worked.contains(id)) never[id] = rows.begin()->second.text();
    return never;
}

json RowExplainer::left_out_rows() const {
    json out = json::object();
    for (const auto& [id, rows] : m_refused)
        if (m_worked.contains(id))
            for (const auto& [row, why] : rows)
                out[id].push_back({{"row", row}, {"error", why.text()}});
    return out;
}

std::string RowExplainer::left_out_text() const {
    std::string text;
    for (const auto& [id, rows] : m_refused)
        if (m_worked.contains(id))
            text += (text.empty() ? "" : ", ") + id + " of " + std::to_string(rows.size()) + " of " + std::to_string(m_rows.size()) + " rows";
    return text;
}

std::optional<Error> RowExplainer::failure() const {
    if (m_methods.all && !m_worked.empty()) return std::nullopt;
    for (const ChosenMethod& method : m_methods.methods)
        if (const auto refused = m_refused.find(method.id); refused != m_refused.end() && !m_worked.contains(method.id))
            return refused->second.begin()->second;
    return std::nullopt;
}

std::filesystem::path RowExplainer::file(const std::filesystem::path& folder, std::size_t row) {
    char name[40];
    std::snprintf(name, sizeof name, "row-%06zu.json", row);
    return folder / name;
}

Result<const Donors*> RowExplainer::draw_donors() {
    if (!m_donors) {
        auto drawn = Donors::draw(*m_predictor, *m_dataset, m_options.seed, m_job.stop);
        if (!drawn) return drawn.error();
        m_donors = *std::move(drawn);
    }
    return &*m_donors;
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
    if (!m_evidence.empty() &&
        (entry.value("evidence", json()) != m_options.evidence.string() || entry.value("evidence_hash", json()) != m_evidence_hash))
        return false;
    if (m_options.randomisation && !entry.contains("randomisation")) return false;
    if (!m_options.faithfulness) return true;
    const json faith = entry.value("faithfulness", json());
    return faith.is_object() && entry.value("faithfulness_baseline", json()) == json(m_options.baseline.value_or("")) &&
           (!m_options.infidelity || faith.value("infidelity", json()).is_number()) &&
           (!m_options.sensitivity || entry.value("sensitivity_asked", false)); // of words alone there is none
}

bool RowExplainer::leaves_out(const Error& error, const PreparedSample& sample) const {
    if (!is_of_row(error.code)) return false;
    if (m_methods.all) return true;
    // What a whole row lacks, every row does: there is no use in going on to the others.
    return m_options.split && (error.code != ErrorCode::bad_graph || !is_whole(sample, m_predictor->preparer()));
}

void RowExplainer::refuse(const std::string& method, std::size_t row, Error why) {
    auto& rows = m_refused[method];
    if (rows.empty()) m_job.console.note("Left out: " + method + ". " + why.text());
    rows.emplace(row, std::move(why));
}

Result<json> RowExplainer::compute(const ChosenMethod& method, std::size_t row, const PreparedSample& sample, Report* report,
                                   const Progress& progress) {
    if (method.is_shapley()) {
        ShapleyOptions options;
        options.absence = absence_from_name(std::get<std::string>(method.parameters.at("absence")));
        const auto& inputs = m_predictor->preparer().inputs();
        const bool trained = std::all_of(inputs.begin(), inputs.end(), [&](const auto& input) { return absence_is_trained(m_predictor->run(), input); });
        if (options.absence == Absence::donors || (options.absence == Absence::automatic && !trained)) {
            const auto donors = draw_donors();
            if (!donors) return donors.error();
            options.donors = (*donors)->without(row);
            options.seed = (*donors)->seed();
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
    // Where the map is done, and where its test; what forgets the model costs the most.
    const double mapped = m_options.randomisation ? 0.05 : m_options.faithfulness ? 0.3 : 1, tested = m_options.randomisation ? 0.2 : 1;
    const auto part = [&](double from, double to) -> Progress {
        return [&progress, from, to](double fraction, const std::string& step) { progress(from + (to - from) * fraction, step); };
    };
    auto map = attribute(*m_predictor, sample, request, m_job.stop, part(0, mapped));
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
        auto faith = faithfulness(*m_predictor, sample, *map, options, m_job.stop, part(mapped, tested));
        if (!faith) return faith.error();
        remark_on(*map, *faith);
        found.faithfulness = *std::move(faith);
    }
    json entry = attribution_to_json(*map);
    if (!report) entry.erase("maps"); // a megabyte a row
    entry["asked"] = asked(method);
    if (found.faithfulness) {
        entry["faithfulness"] = faithfulness_to_json(*found.faithfulness);
        entry["faithfulness_baseline"] = m_options.baseline.value_or("");
        entry["sensitivity_asked"] = m_options.sensitivity;
    }
    if (m_options.randomisation) {
        const auto forgotten = model_randomisation(*m_predictor, sample, request, randomisation_seeds, m_job.stop, part(tested, 1));
        if (!forgotten) return forgotten.error();
        entry["randomisation"] = randomisation_to_json(*forgotten);
    }
    if (!m_evidence.empty()) {
        entry["evidence"] = m_options.evidence.string();
        entry["evidence_hash"] = m_evidence_hash;
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
    const std::string cells = cells_hash(*m_dataset, row), media = media_hash(*m_dataset, row), data = m_dataset->file().string();
    const auto as_before = [&](const char* name, const json& now) { return before.value(name, json()) == now; };
    const bool same = before.is_object() && as_before("format", format_name) && as_before("version", format_version) &&
                      as_before("model_hash", m_predictor->model_hash()) && as_before("data", data) && as_before("cells", cells) &&
                      as_before("media", media) && as_before("head", m_target.head) && as_before("row", row) &&
                      before.value("methods", json()).is_object() && before.value("left_out", json()).is_object();
    json methods = same ? before["methods"] : json::object(), left_out = same ? before["left_out"] : json::object();
    std::vector<const ChosenMethod*> missing;
    for (const ChosenMethod& method : m_methods.methods) {
        const json refused = m_methods.all || m_options.split ? left_out.value(method.id, json()) : json();
        // A map may have been left out because it could not be tested.
        if (!report && refused.is_object() && refused.value("asked", json()) == asked(method) &&
            (m_options.faithfulness || !refused.value("faithfulness", false)))
            refuse(method.id, row, fail(ErrorCode::bad_graph, "", refused.value("error", "")));
        else if (report || !has(methods.value(method.id, json()), method))
            missing.push_back(&method);
        else
            m_worked.insert(method.id);
    }
    if (same && missing.empty()) {
        out.document = before;
        return out;
    }
    const auto leave_out = [&](const ChosenMethod& method, const Error& why) {
        methods.erase(method.id);
        left_out[method.id] = {{"asked", asked(method)}, {"faithfulness", m_options.faithfulness}, {"error", why.text()}};
        refuse(method.id, row, why);
    };
    const Target& head = *std::find_if(m_targets.begin(), m_targets.end(), [&](const Target& target) { return target.head == m_target.head; });
    const std::string truth = truth_text(head, *m_dataset, row);
    out.computed = true;
    out.document = {{"format", format_name},
                    {"version", format_version},
                    {"row", row},
                    {"data", data},
                    {"cells", cells},
                    {"media", media},
                    {"head", head.head},
                    {"label", truth.empty() ? json(nullptr) : json(truth)},
                    {"predicted", nullptr},
                    {"probability", nullptr},
                    {"run", m_predictor->run().folder.string()},
                    {"model_hash", m_predictor->model_hash()}};
    if (const auto id = m_dataset->column_of(Role::id)) out.document["id"] = m_dataset->text(row, *id).value_or("");
    const auto sample = m_predictor->preparer().prepare(*m_dataset, row, report);
    if (!sample) {
        if (!m_options.split || !is_of_files(sample.error().code)) return sample.error();
        for (const ChosenMethod* method : missing)
            leave_out(*method, sample.error());
        out.document["methods"] = std::move(methods);
        out.document["left_out"] = std::move(left_out);
        return out;
    }
    auto predictions = m_predictor->predict({&*sample});
    if (!predictions) return predictions.error().at(m_dataset->where(row));
    const Prediction& prediction = predictions->front();
    const HeadPrediction& answer = prediction.heads.at(head.head);
    out.document["predicted"] = answer_text(answer, head.classes, head.separator);
    if (answer.label >= 0) out.document["probability"] = answer.probabilities[static_cast<std::size_t>(answer.label)];
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
            left_out.erase(missing[i]->id);
            m_worked.insert(missing[i]->id);
            continue;
        }
        const Error error = entry.error().at(m_dataset->where(row));
        if (!leaves_out(error, *sample)) return error;
        leave_out(*missing[i], error);
    }
    out.document["methods"] = std::move(methods);
    out.document["left_out"] = std::move(left_out);
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
