// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/dataset/evidence.h"

#include <cmath>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>

namespace triptych {
namespace {

using nlohmann::json;

constexpr const char* format_name = "triptych evidence";
constexpr int version = 1;

json to_json(const EvidenceRegion& region) {
    switch (region.kind) {
    case EvidenceRegion::Kind::chars:
        return {{"chars", {region.char_begin, region.char_end}}};
    case EvidenceRegion::Kind::box:
        return {{"box", {region.x, region.y, region.width, region.height}}};
    case EvidenceRegion::Kind::band:
        break;
    }
    return {{"seconds", {region.begin_s, region.end_s}}, {"hz", {region.low_hz, region.high_hz}}};
}

/// So many finite numbers, none below 0; nothing where it is not that.
std::optional<std::vector<double>> numbers(const json& value, std::size_t count) {
    if (!value.is_array() || value.size() != count) return std::nullopt;
    std::vector<double> out;
    for (const json& one : value) {
        if (!one.is_number()) return std::nullopt;
        out.push_back(one.get<double>());
        if (!std::isfinite(out.back()) || out.back() < 0) return std::nullopt;
    }
    return out;
}

std::optional<EvidenceRegion> from_json(const json& value) {
    if (!value.is_object()) return std::nullopt;
    EvidenceRegion region;
    if (const auto chars = value.find("chars"); chars != value.end()) {
        const auto span = numbers(*chars, 2);
        if (!span || (*span)[0] >= (*span)[1] || (*span)[1] > 1e15) return std::nullopt;
        region.char_begin = static_cast<std::size_t>((*span)[0]);
        region.char_end = static_cast<std::size_t>((*span)[1]);
        return region;
    }
    if (const auto box = value.find("box"); box != value.end()) {
        const auto sides = numbers(*box, 4);
        if (!sides || (*sides)[2] <= 0 || (*sides)[3] <= 0) return std::nullopt;
        region.kind = EvidenceRegion::Kind::box;
        region.x = (*sides)[0];
        region.y = (*sides)[1];
        region.width = (*sides)[2];
        region.height = (*sides)[3];
        return region;
    }
    const auto seconds = value.find("seconds"), hz = value.find("hz");
    if (seconds == value.end() || hz == value.end()) return std::nullopt;
    const auto span = numbers(*seconds, 2), band = numbers(*hz, 2);
    if (!span || !band || (*span)[0] >= (*span)[1] || (*band)[0] >= (*band)[1]) return std::nullopt;
    region.kind = EvidenceRegion::Kind::band;
    region.begin_s = (*span)[0];
    region.end_s = (*span)[1];
    region.low_hz = (*band)[0];
    region.high_hz = (*band)[1];
    return region;
}

} // namespace

std::string evidence_to_json(const std::vector<RowEvidence>& rows) {
    std::string text = "{\"format\": \"" + std::string(format_name) + "\", \"version\": " + std::to_string(version) + ", \"rows\": [\n";
    for (std::size_t row = 0; row < rows.size(); ++row) {
        json entry = json::object();
        for (const auto& [column, regions] : rows[row])
            for (const EvidenceRegion& region : regions)
                entry[column].push_back(to_json(region));
        text += entry.dump(-1, ' ', false, json::error_handler_t::replace) + (row + 1 < rows.size() ? ",\n" : "\n");
    }
    return text + "]}\n";
}

Result<std::vector<RowEvidence>> read_evidence(const std::filesystem::path& file) {
    const std::string name = file.string();
    std::error_code failed;
    if (!std::filesystem::exists(file, failed))
        return fail(ErrorCode::file_not_found, name, "does not exist.", {name});
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    if (!in) return fail(ErrorCode::file_unreadable, name, "cannot be read.", {name});
    const json document = json::parse(text, nullptr, false);
    if (!document.is_object() || document.value("format", json()) != format_name || !document.contains("rows") ||
        !document["rows"].is_array() || !document.contains("version") || !document["version"].is_number_integer())
        return fail(ErrorCode::bad_format, name, "does not tell where evidence stands.", {name});
    if (document["version"] > version)
        return fail(ErrorCode::version_mismatch, name, "was written by a newer version of the program.", {name});
    std::vector<RowEvidence> rows;
    for (const json& entry : document["rows"]) {
        const std::string number = std::to_string(rows.size());
        if (!entry.is_object()) return fail(ErrorCode::bad_format, name, "row " + number + " is no object.", {number});
        RowEvidence& row = rows.emplace_back();
        for (const auto& [column, regions] : entry.items()) {
            if (!regions.is_array())
                return fail(ErrorCode::bad_format, name, "row " + number + ", column '" + column + "': is no list of regions.",
                            {number, column});
            for (const json& one : regions) {
                const auto region = from_json(one);
                if (!region)
                    return fail(ErrorCode::bad_format, name,
                                "row " + number + ", column '" + column +
                                    "': a region is neither {\"chars\": [begin, end]}, nor {\"box\": [x, y, width, height]}, nor "
                                    "{\"seconds\": [begin, end], \"hz\": [low, high]}.",
                                {number, column});
                row[column].push_back(*region);
            }
        }
    }
    return rows;
}

} // namespace triptych
