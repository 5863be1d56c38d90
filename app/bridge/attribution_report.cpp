// SPDX-License-Identifier: GPL-3.0-or-later
// What the Explain page shows of a sample as files.
#include <cmath>
#include <nlohmann/json.hpp>
#include <system_error>

#include "app/bridge/attribution_controller.h"
#include "app/bridge/file_name.h"
#include "core/explain/export.h"
#include "core/media/wav.h"
#include "core/project/project.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;

/// Paths are bytes, and need not be UTF-8.
std::string text(const nlohmann::json& json) {
    return json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
}

nlohmann::json agreementToJson(const MethodAgreement& agreement, const AttributionScene& scene) {
    nlohmann::json rows = nlohmann::json::array();
    for (std::size_t a = 0; a < agreement.methods.size(); ++a) {
        nlohmann::json row = nlohmann::json::array();
        for (std::size_t b = 0; b < agreement.methods.size(); ++b) {
            const double value = agreement.at(a, b);
            row.push_back(std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr));
        }
        rows.push_back(row);
    }
    nlohmann::json missing = nlohmann::json::object();
    for (const auto& [method, error] : agreement.missing)
        missing[method] = error.text();
    return {{"methods", agreement.methods},
            {"parameters", agreement.parameters},
            {"spearman", rows},
            {"missing", missing},
            {"run", scene.run.toStdString()},
            {"row", scene.row},
            {"head", agreement.target.head},
            {"output", agreement.target.output},
            {"output_name", agreement.outputName},
            {"probability", agreement.target.probability},
            {"seed", agreement.seed},
            {"model_hash", agreement.modelHash}};
}

} // namespace

Result<void> writeAttributionReport(const fs::path& folder, const AttributionReport& report) {
    std::error_code code;
    fs::create_directories(folder, code);
    if (code)
        return fail(ErrorCode::file_unwritable, folder.string(), "cannot be made: " + code.message() + ".",
                    {folder.string()});
    if (!report.scene || !report.attribution)
        return fail(ErrorCode::invalid_argument, "attribution", "there is none to export.");
    // What the test found stands wherever the map does, and has it drawn faint.
    Attribution map = *report.attribution;
    if (report.faithfulness) remark_on(map, *report.faithfulness);
    std::vector<std::pair<std::string, std::string>> files;
    const std::string title = report.title.toStdString();
    SvgDetails details;
    details.mel_hz = report.scene->melHz;
    if (const auto truth = report.scene->truths.find(map.target.head);
        truth != report.scene->truths.end())
        details.truth = truth->second;

    files.emplace_back("attribution.json", text(attribution_to_json(map)));
    files.emplace_back("attribution.csv", attribution_to_csv(map));
    files.emplace_back("attribution.svg", attribution_to_svg(map, report.scene->sample, title, details));
    Report page;
    page.title = title;
    page.prediction = report.scene->prediction;
    page.targets = report.scene->targets;
    page.sample = report.scene->sample;
    page.details = details;
    page.parts.push_back({map, {}, {}});
    if (report.shapley) {
        files.emplace_back("shapley.json", text(shapley_to_json(*report.shapley)));
        files.emplace_back("shapley.csv", shapley_to_csv(*report.shapley));
        page.shapley = *report.shapley;
    }
    if (report.faithfulness) {
        nlohmann::json tested = faithfulness_to_json(*report.faithfulness);
        tested["row"] = report.scene->row;
        files.emplace_back("faithfulness.json", text(tested));
        files.emplace_back("faithfulness.csv", faithfulness_to_csv(*report.faithfulness));
        page.parts.front().faithfulness = *report.faithfulness;
    }
    if (report.randomisation) {
        files.emplace_back("randomisation.json", text(randomisation_to_json(*report.randomisation)));
        page.parts.front().randomisation = *report.randomisation;
    }
    if (report.agreement) {
        const MethodAgreement& found = *report.agreement;
        files.emplace_back("agreement.json", text(agreementToJson(found, *report.scene)));
        page.agreement_methods = found.methods;
        for (std::size_t a = 0; a < found.methods.size(); ++a) {
            std::vector<double>& row = page.agreement.emplace_back();
            for (std::size_t b = 0; b < found.methods.size(); ++b)
                row.push_back(found.at(a, b));
        }
    }
    for (const auto& sound : report.sounds) {
        page.parts.front().sounds[sound->input] = {sound->rate, *sound->original, *sound->kept, *sound->removed,
                                                   sound->pieces};
        const std::string name = fileNameOf(sound->input);
        for (const auto& [what, samples] :
             {std::pair("original", sound->original), {"kept", sound->kept}, {"removed", sound->removed}})
            files.emplace_back(name + "_" + what + ".wav", wav_bytes(*samples, sound->rate));
    }
    files.emplace_back("report.html", report_to_html(page));
    for (const auto& [name, content] : files)
        if (auto done = write_file_atomically(folder / name, content); !done) return done;
    return {};
}

} // namespace triptych
