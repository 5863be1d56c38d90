// SPDX-License-Identifier: GPL-3.0-or-later
// What an attribution says, in words and as JSON.
#include "core/explain/attribution_json.h"
#include "core/base/json_number.h"

#include <cmath>
#include <nlohmann/json.hpp>

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

double number_or_nan(const nlohmann::json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

/// Before files told the scale, they told whether it is a probability.
ValueScale scale_from_json(const nlohmann::json& json, const ExplainTarget& target) {
    using Kind = ValueScale::Kind;
    if (json.contains("mean")) return {Kind::standardised, json.at("mean"), json.at("deviation"), Kind::standardised};
    const bool ordered = json.value("output", json.value("name", "")) == value_name({.kind = Kind::log_probability});
    const Kind output = ordered ? Kind::log_probability : Kind::logit;
    return {target.probability ? Kind::probability : output, 0, 1, output};
}

TokenSource token_source_from_json(const nlohmann::json& json) {
    using Kind = TokenSource::Kind;
    TokenSource source;
    const std::string kind = json.at("kind"), modality = json.at("modality");
    for (const Kind one : {Kind::word, Kind::box, Kind::region, Kind::frame, Kind::column, Kind::step, Kind::absent, Kind::special})
        if (kind == token_kind_name(one)) source.kind = one;
    for (const Modality one : {Modality::text, Modality::image, Modality::audio, Modality::video, Modality::numbers, Modality::vector,
                               Modality::series, Modality::fusion})
        if (modality == modality_name(one)) source.modality = one;
    source.input = json.at("input");
    source.label = json.at("label");
    source.char_begin = json.value("char_begin", std::size_t{0});
    source.char_end = json.value("char_end", std::size_t{0});
    source.begin_s = json.value("begin_s", 0.0);
    source.end_s = json.value("end_s", 0.0);
    source.low_hz = json.value("low_hz", 0.0);
    source.high_hz = json.value("high_hz", 0.0);
    if (const auto box = json.find("box"); box != json.end()) {
        source.x = box->at(0);
        source.y = box->at(1);
        source.width = box->at(2);
        source.height = box->at(3);
    }
    source.first = json.value("first", std::size_t{0});
    source.count = json.value("count", std::size_t{0});
    return source;
}

} // namespace

nlohmann::json scale_to_json(const ValueScale& scale, double value) {
    nlohmann::json json = {{"name", value_name(scale)}};
    if (scale.kind == ValueScale::Kind::probability && scale.output != ValueScale::Kind::logit) json["output"] = value_name(scale.of_output());
    if (scale.has_unit())
        json.update({{"mean", scale.mean}, {"deviation", scale.deviation}, {"in_unit", number_or_null(scale.in_unit(value))}});
    return json;
}

std::string remark_text(const Remark& remark) {
    const std::string value = remark.values.empty() ? "" : remark.values.front();
    switch (remark.kind) {
    case Remark::Kind::class_agnostic:
        return "The map is the same whatever the target: it is about where information was routed, not about the class.";
    case Remark::Kind::all_negative:
        return "Every piece of evidence speaks against the target, so that a map of what speaks for it is blank.";
    case Remark::Kind::large_delta:
        return "The shares miss what they should sum to by " + value + " %." +
               (remark.names("steps") && remark.names("logit") ? " Take more steps, or explain the logit."
                : remark.names("steps")                        ? " Take more steps."
                : remark.names("logit")                        ? " Explain the logit."
                                                               : "");
    case Remark::Kind::wide_interval:
        return "With " + value + " samples the interval of most shares holds 0. Take more samples.";
    case Remark::Kind::no_evidence:
        return "No evidence: the whole map moves the target less than random orders do.";
    case Remark::Kind::saturated:
        return std::string("The probability is so near 1 that it hardly moves.") + (remark.names("logit") ? " Explain the logit." : "");
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
            {"scale", scale_to_json(attribution.scale, attribution.full_value)},
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

Result<Attribution> attribution_from_json(const nlohmann::json& json) {
    try {
        Attribution out;
        out.method = json.at("method");
        out.parameters = json.at("parameters").get<std::map<std::string, std::string>>();
        const nlohmann::json& target = json.at("target");
        out.target.head = target.at("head");
        out.target.output = target.at("output");
        out.target.probability = target.at("probability");
        out.output_name = target.at("name");
        out.scale = scale_from_json(json.value("scale", nlohmann::json::object()), out.target);
        out.logit = number_or_nan(json.at("logit"));
        out.probability = number_or_nan(json.at("probability"));
        out.baseline = json.at("baseline");
        out.seed = json.at("seed");
        out.model_hash = json.at("model_hash");
        out.run = json.at("run").get<std::string>();
        out.node = json.at("node");
        for (const nlohmann::json& one : json.at("tokens")) {
            AttributedToken& token = out.tokens.emplace_back();
            token.source = token_source_from_json(one);
            token.value = number_or_nan(one.at("value"));
            if (const auto interval = one.find("interval"); interval != one.end()) {
                token.low = number_or_nan(interval->at(0));
                token.high = number_or_nan(interval->at(1));
            }
        }
        out.class_agnostic = json.at("class_agnostic");
        out.has_sign = json.at("has_sign");
        out.full_value = number_or_nan(json.at("full_value"));
        out.base_value = number_or_nan(json.at("base_value"));
        if (!json.at("delta").is_null()) out.delta = json["delta"].get<double>();
        if (!json.at("noise").is_null()) out.noise = json["noise"].get<double>();
        out.passes = json.at("passes");
        return out;
    } catch (const nlohmann::json::exception& failure) {
        return fail(ErrorCode::bad_format, "explanation", std::string("is no map that can be read: ") + failure.what() + ".");
    }
}

} // namespace triptych
