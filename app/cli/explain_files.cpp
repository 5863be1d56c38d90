// SPDX-License-Identifier: GPL-3.0-or-later
// What explanations leave in a folder: a summary over rows, pictures and sounds of one row.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>

#include "app/cli/explain_rows.h"
#include "core/dataset/table.h"
#include "core/explain/attribution_json.h"
#include "core/media/audio.h"
#include "core/project/project.h"

namespace triptych {
namespace {

using nlohmann::json;

/// The shortest decimal that reads back as the same number; empty for what is none.
std::string exact(const json& value) {
    if (!value.is_number() || !std::isfinite(value.get<double>())) return {};
    char digits[40];
    const auto [end, status] = std::to_chars(digits, digits + sizeof digits, value.get<double>());
    return std::string(digits, end);
}

std::string text_of(const json& value) { return value.is_string() ? value.get<std::string>() : exact(value); }

/// Signed sum of the values of an input's tokens; null where it has none.
json sum_of(const json& entry, const std::string& input) {
    if (entry.contains("values")) return entry["values"].value(input, json());
    double sum = 0;
    bool any = false;
    for (const json& token : entry.value("tokens", json::array())) {
        if (token.value("sink", false) || token.value("input", "") != input || !token["value"].is_number()) continue;
        sum += token["value"].get<double>();
        any = true;
    }
    return any ? json(sum) : json();
}

json weight_of(const json& entry, const std::string& input) {
    if (const json value = entry.contains("values") ? entry["values"].value(input, json()) : json(); value.is_number())
        return std::abs(value.get<double>());
    return entry.value("weight_by_input", json::object()).value(input, json());
}

json in(const json& entry, const char* group, const std::string& name) {
    const json inner = entry.value(group, json());
    return inner.is_object() ? inner.value(name, json()) : json();
}

/// A figure of the curve over all inputs.
/// @param place  a JSON pointer
json joint(const json& entry, const char* place) {
    const json curves = in(entry, "faithfulness", "curves");
    return curves.is_array() && !curves.empty() && curves[0].is_object() ? curves[0].value(json::json_pointer(place), json()) : json();
}

/// Columns that only some results have.
const std::vector<std::pair<const char*, const char*>>& curve_columns() {
    static const std::vector<std::pair<const char*, const char*>> columns = {{"deletion_auc", "/deletion/auc"},
                                                                             {"insertion_auc", "/insertion/auc"},
                                                                             {"random_deletion_auc", "/deletion/random/auc"},
                                                                             {"random_insertion_auc", "/insertion/random/auc"}};
    return columns;
}
constexpr const char* pointing_columns[] = {"hit", "mass", "chance"};

struct Mean {
    double sum = 0;
    std::size_t count = 0;
    void add(const json& value) {
        if (!value.is_number() && !value.is_boolean()) return;
        const double number = value.is_boolean() ? static_cast<double>(value.get<bool>()) : value.get<double>();
        if (!std::isfinite(number)) return; // nothing was above 0
        sum += number;
        ++count;
    }
    json value() const { return count > 0 ? json(sum / static_cast<double>(count)) : json(); }
};

/// Over rows, of a layer that forgets.
struct Spread {
    Mean correlation;
    double low = 1, high = -1;
    void add(const json& layer) {
        correlation.add(layer.value("correlation", json()));
        low = std::min(low, layer.value("low", 1.0));
        high = std::max(high, layer.value("high", -1.0));
    }
    json value(const std::string& node) const { return {{"node", node}, {"correlation", correlation.value()}, {"low", low}, {"high", high}}; }
};

/// Whether what stands of a method can be kept and summed up.
bool is_entry(const json& entry) {
    if (!entry.is_object()) return false;
    if (entry.value("method", json()) == json(shapley_id)) {
        const json values = entry.value("values", json()), coalitions = entry.value("coalitions", json());
        return values.is_object() && coalitions.is_array() && !coalitions.empty() &&
               std::all_of(coalitions.begin(), coalitions.end(), [](const json& one) { return one.is_object(); });
    }
    const json remarks = entry.value("remarks", json()), weights = entry.value("weight_by_input", json());
    return attribution_from_json(entry).ok() && weights.is_object() && remarks.is_array() &&
           std::all_of(remarks.begin(), remarks.end(), [](const json& one) { return one.is_object() && one.value("kind", json()).is_string(); }) &&
           entry.value("sensitivity_asked", json(false)).is_boolean();
}

/// Whether a file is what document_text() wrote: one that is not, is written anew.
bool is_document(const json& document) {
    if (!document.is_object()) return false;
    const json methods = document.value("methods", json()), left_out = document.value("left_out", json());
    return methods.is_object() && left_out.is_object() && std::all_of(methods.begin(), methods.end(), is_entry) &&
           std::all_of(left_out.begin(), left_out.end(), [](const json& one) {
               return one.is_object() && one.value("error", json()).is_string() && one.value("faithfulness", json()).is_boolean();
           });
}

} // namespace

std::string document_text(const json& document) { return document.dump(1, ' ', false, json::error_handler_t::replace); }

json read_document(const std::filesystem::path& file) {
    std::error_code none;
    if (!std::filesystem::is_regular_file(file, none)) return nullptr;
    std::ifstream in_file(file, std::ios::binary);
    if (!in_file) return nullptr;
    json document = json::parse(in_file, nullptr, false);
    return is_document(document) ? document : json();
}

std::string summary_csv(const std::vector<json>& documents, const std::vector<std::string>& methods, const std::vector<std::string>& inputs) {
    std::string csv;
    bool first = true;
    const auto cell = [&](const std::string& text) {
        csv += (first ? "" : ",") + csv_field(text);
        first = false;
    };
    const auto end = [&] {
        csv += "\r\n";
        first = true;
    };
    const auto any = [&](const char* name) {
        return std::any_of(documents.begin(), documents.end(), [&](const json& document) {
            return std::any_of(methods.begin(), methods.end(), [&](const auto& id) { return in(document, "methods", id).contains(name); });
        });
    };
    const bool faith = any("faithfulness"), points = any("pointing");
    for (const char* name : {"row", "id", "label", "predicted", "method", "head", "target", "logit", "probability", "full_value", "base_value", "delta", "noise"})
        cell(name);
    for (const std::string& input : inputs) {
        cell("sum_" + input);
        cell("weight_" + input);
    }
    if (faith) {
        for (const auto& [column, key] : curve_columns())
            cell(column);
        for (const char* name : {"comprehensiveness", "sufficiency", "no_evidence"})
            cell(name);
    }
    if (points)
        for (const std::string& input : inputs)
            for (const char* name : pointing_columns)
                cell(std::string(name) + "_" + input);
    cell("remarks");
    end();
    for (const json& document : documents)
        for (const std::string& id : methods) {
            const json entry = in(document, "methods", id);
            if (!entry.is_object()) continue;
            const json coalitions = entry.value("coalitions", json::array());
            for (const json& value : {document["row"], document.value("id", json()), document["label"], document["predicted"]})
                cell(text_of(value));
            cell(id);
            const bool map = entry.contains("tokens");
            cell(text_of(map ? in(entry, "target", "head") : entry.value("head", json())));
            cell(text_of(map ? in(entry, "target", "name") : entry.value("output_name", json())));
            cell(exact(entry.value("logit", json())));
            cell(exact(entry.value("probability", json())));
            cell(exact(map ? entry.value("full_value", json()) : coalitions.empty() ? json() : coalitions.back().value("value", json())));
            cell(exact(map ? entry.value("base_value", json()) : coalitions.empty() ? json() : coalitions.front().value("value", json())));
            cell(exact(entry.value("delta", json())));
            cell(exact(entry.value("noise", json())));
            for (const std::string& input : inputs) {
                cell(exact(sum_of(entry, input)));
                cell(exact(weight_of(entry, input)));
            }
            if (faith) {
                for (const auto& [column, key] : curve_columns())
                    cell(exact(joint(entry, key)));
                cell(exact(in(entry, "faithfulness", "mean_comprehensiveness")));
                cell(exact(in(entry, "faithfulness", "mean_sufficiency")));
                const json nothing = in(entry, "faithfulness", "no_evidence");
                cell(nothing.is_boolean() ? nothing.get<bool>() ? "true" : "false" : "");
            }
            if (points)
                for (const std::string& input : inputs)
                    for (const char* name : pointing_columns)
                        cell(exact(in(entry.value("pointing", json::object()), input.c_str(), name)));
            std::string remarks;
            for (const json& remark : entry.value("remarks", json::array()))
                remarks += (remarks.empty() ? "" : ";") + remark.value("kind", "");
            cell(remarks);
            end();
        }
    return csv;
}

json summary_means(const std::vector<json>& documents, const std::vector<std::string>& methods) {
    json out = json::object();
    for (const std::string& id : methods) {
        std::map<std::string, Mean> means;
        std::map<std::string, std::map<std::string, Mean>> points, weights;
        std::vector<std::string> layers; // in the order in which they forget
        std::map<std::string, Spread> forgotten;
        std::size_t rows = 0;
        for (const json& document : documents) {
            const json entry = in(document, "methods", id);
            if (!entry.is_object()) continue;
            ++rows;
            for (const auto& [name, key] : curve_columns())
                means[name].add(joint(entry, key));
            means["comprehensiveness"].add(in(entry, "faithfulness", "mean_comprehensiveness"));
            means["sufficiency"].add(in(entry, "faithfulness", "mean_sufficiency"));
            means["no_evidence"].add(in(entry, "faithfulness", "no_evidence"));
            means["infidelity"].add(in(entry, "faithfulness", "infidelity"));
            means["max_sensitivity"].add(in(entry, "faithfulness", "max_sensitivity"));
            const json pointing = entry.value("pointing", json::object()), weight = entry.value("weight_by_input", entry.value("values", json::object()));
            for (const auto& [input, found] : pointing.items())
                for (const char* name : pointing_columns)
                    points[input][name].add(found.value(name, json()));
            for (const auto& [input, value] : weight.items())
                if (value.is_number()) weights[input]["weight"].add(std::abs(value.get<double>()));
            for (const json& layer : entry.value("randomisation", json::object()).value("layers", json::array())) {
                const std::string node = layer.value("node", "");
                if (!forgotten.contains(node)) layers.push_back(node);
                forgotten[node].add(layer);
            }
        }
        json& method = out[id] = {{"rows", rows}};
        for (const auto& [name, mean] : means)
            if (mean.count > 0) method[name] = mean.value();
        for (const std::string& node : layers)
            method["randomisation"].push_back(forgotten.at(node).value(node));
        for (const auto& [input, list] : weights)
            method["weight_by_input"][input] = list.at("weight").value();
        for (const auto& [input, list] : points) {
            method["pointing"][input]["rows"] = list.at("hit").count;
            for (const auto& [name, mean] : list)
                method["pointing"][input][name] = mean.value();
        }
    }
    return out;
}

Result<json> write_pictures(const Report& report, const std::filesystem::path& folder) {
    json files = json::object();
    std::optional<Error> failed;
    const auto put = [&](const std::string& name, const std::string& bytes) {
        if (failed) return;
        if (auto written = write_file_atomically(folder / name, bytes); !written) failed = written.error();
        files[name] = (folder / name).string();
    };
    const auto put_sound = [&](const std::string& name, const std::vector<float>& wave, int rate) {
        if (failed || wave.empty()) return;
        if (auto written = write_wav(folder / name, wave, rate); !written) failed = written.error();
        files[name] = (folder / name).string();
    };
    for (const ReportPart& part : report.parts) {
        const std::string& id = part.attribution.method;
        put(id + ".svg", attribution_to_svg(part.attribution, report.sample, report.title, report.details));
        put(id + ".csv", attribution_to_csv(part.attribution));
        if (part.faithfulness) {
            put(id + "-faithfulness.svg", faithfulness_to_svg(*part.faithfulness, report.title));
            put(id + "-faithfulness.csv", faithfulness_to_csv(*part.faithfulness));
        }
        for (const auto& [input, sound] : part.sounds) {
            put_sound(id + "-" + input + "-kept.wav", sound.kept, sound.sample_rate_hz);
            put_sound(id + "-" + input + "-removed.wav", sound.removed, sound.sample_rate_hz);
        }
    }
    if (report.shapley) {
        put("shapley.svg", shapley_to_svg(*report.shapley, report.title, report.details));
        put("shapley.csv", shapley_to_csv(*report.shapley));
    }
    put("explanation.html", report_to_html(report));
    if (failed) return *failed;
    return files;
}

} // namespace triptych
