// SPDX-License-Identifier: GPL-3.0-or-later
// What an attribution says, in words and as JSON.
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/explain/attribution.h"

namespace triptych {
namespace {

const char* remark_name(Remark::Kind kind) {
    switch (kind) {
    case Remark::Kind::class_agnostic:
        return "class_agnostic";
    case Remark::Kind::all_negative:
        return "all_negative";
    case Remark::Kind::large_delta:
        return "large_delta";
    case Remark::Kind::wide_interval:
        return "wide_interval";
    case Remark::Kind::no_evidence:
        return "no_evidence";
    case Remark::Kind::saturated:
        return "saturated";
    }
    return "";
}

nlohmann::json number_or_null(double value) {
    return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
}

} // namespace

std::string remark_text(const Remark& remark) {
    const std::string value = remark.values.empty() ? "" : remark.values.front();
    switch (remark.kind) {
    case Remark::Kind::class_agnostic:
        return "The map is the same whatever the target: it is about where information was routed, not about the class.";
    case Remark::Kind::all_negative:
        return "Every piece of evidence speaks against the target, so that a map of what speaks for it is blank.";
    case Remark::Kind::large_delta:
        return "The shares miss what they should sum to by " + value + " %. Take more steps, or explain the logit.";
    case Remark::Kind::wide_interval:
        return "With " + value + " samples the interval of most shares holds 0. Take more samples.";
    case Remark::Kind::no_evidence:
        return "No evidence: the whole map moves the target less than random orders do.";
    case Remark::Kind::saturated:
        return "The probability is so near 1 that it hardly moves. Explain the logit.";
    }
    return {};
}

std::map<std::string, double> Attribution::weight_by_input() const {
    std::map<std::string, double> weights;
    for (const AttributedToken& token : tokens)
        if (!token.sink()) weights[token.source.input] += std::abs(token.value);
    return weights;
}

nlohmann::json token_source_to_json(const TokenSource& source) {
    nlohmann::json json = {{"modality", modality_name(source.modality)},
                           {"kind", token_kind_name(source.kind)},
                           {"input", source.input},
                           {"label", source.label}};
    using Kind = TokenSource::Kind;
    const Kind kind = source.kind;
    if (kind == Kind::word) {
        json["char_begin"] = source.char_begin;
        json["char_end"] = source.char_end;
    }
    if (kind == Kind::region || kind == Kind::frame) {
        json["begin_s"] = source.begin_s;
        json["end_s"] = source.end_s;
    }
    if (kind == Kind::region) {
        json["low_hz"] = source.low_hz;
        json["high_hz"] = source.high_hz;
    }
    const bool part = (kind == Kind::column || kind == Kind::step) && (source.width > 0 || source.height > 0);
    if (kind == Kind::box || kind == Kind::frame || part)
        json["box"] = {source.x, source.y, source.width, source.height};
    if (kind == Kind::frame || kind == Kind::column || kind == Kind::step || source.count > 0) {
        json["first"] = source.first;
        json["count"] = source.count;
    }
    return json;
}

nlohmann::json attribution_to_json(const Attribution& attribution) {
    using nlohmann::json;
    json tokens = json::array(), maps = json::array(), remarks = json::array();
    for (const AttributedToken& token : attribution.tokens) {
        json one = token_source_to_json(token.source);
        one["value"] = number_or_null(token.value);
        one["sink"] = token.sink();
        if (!std::isnan(token.low)) one["interval"] = {number_or_null(token.low), number_or_null(token.high)};
        tokens.push_back(std::move(one));
    }
    for (const AttributionMap& map : attribution.maps)
        maps.push_back({{"input", map.input}, {"rows", map.rows}, {"columns", map.columns}, {"values", map.values}});
    for (const Remark& remark : attribution.remarks)
        remarks.push_back(
            {{"kind", remark_name(remark.kind)}, {"text", remark_text(remark)}, {"values", remark.values}});
    return {{"method", attribution.method},
            {"parameters", attribution.parameters},
            {"target",
             {{"head", attribution.target.head},
              {"output", attribution.target.output},
              {"name", attribution.output_name},
              {"probability", attribution.target.probability}}},
            {"logit", number_or_null(attribution.logit)},
            {"probability", number_or_null(attribution.probability)},
            {"baseline", attribution.baseline},
            {"seed", attribution.seed},
            {"model_hash", attribution.model_hash},
            {"run", attribution.run.string()},
            {"node", attribution.node},
            {"tokens", std::move(tokens)},
            {"maps", std::move(maps)},
            {"class_agnostic", attribution.class_agnostic},
            {"has_sign", attribution.has_sign},
            {"full_value", number_or_null(attribution.full_value)},
            {"base_value", number_or_null(attribution.base_value)},
            {"delta", attribution.delta ? number_or_null(*attribution.delta) : json(nullptr)},
            {"noise", attribution.noise ? number_or_null(*attribution.noise) : json(nullptr)},
            {"weight_by_input", attribution.weight_by_input()},
            {"remarks", std::move(remarks)},
            {"passes", attribution.passes}};
}

} // namespace triptych
