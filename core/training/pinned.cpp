// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/pinned.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <stdexcept>

#include "core/base/json_number.h"
#include "core/explain/shapley.h"
#include "core/training/pinned_file.h"

namespace triptych {
namespace {

constexpr const char* file_name = "pinned.jsonl";

/// With as few digits as tell it from other floats: a double of the same value takes twice as many.
nlohmann::json short_number(float value) {
    if (!std::isfinite(value)) return nullptr;
    char text[32] = {};
    std::to_chars(text, text + sizeof text - 1, value);
    return std::strtod(text, nullptr);
}

nlohmann::json short_numbers(const std::vector<float>& values) {
    nlohmann::json json = nlohmann::json::array();
    for (const float value : values)
        json.push_back(short_number(value));
    return json;
}

/// What its kind does not use is left out.
nlohmann::json token_to_json(const TokenSource& token) {
    nlohmann::json json = {{"kind", token_kind_name(token.kind)},
                           {"modality", modality_name(token.modality)},
                           {"input", token.input},
                           {"label", token.label}};
    const auto put = [&json](const char* key, auto value) {
        if (value != decltype(value){}) json[key] = value;
    };
    put("char_begin", token.char_begin);
    put("char_end", token.char_end);
    put("x", token.x);
    put("y", token.y);
    put("width", token.width);
    put("height", token.height);
    put("begin_s", token.begin_s);
    put("end_s", token.end_s);
    put("low_hz", token.low_hz);
    put("high_hz", token.high_hz);
    put("first", token.first);
    put("count", token.count);
    return json;
}

TokenSource token_from_json(const nlohmann::json& json) {
    TokenSource token;
    using Kind = TokenSource::Kind;
    const std::string kind = json.at("kind"), modality = json.at("modality");
    bool known = false;
    for (const Kind one : {Kind::word, Kind::box, Kind::region, Kind::frame, Kind::column, Kind::step, Kind::absent,
                           Kind::special})
        if (kind == token_kind_name(one)) {
            token.kind = one;
            known = true;
        }
    if (!known) throw std::invalid_argument("'" + kind + "' is no kind of token");
    known = false;
    for (const Modality one : {Modality::none, Modality::text, Modality::image, Modality::audio, Modality::video,
                               Modality::numbers, Modality::vector, Modality::series, Modality::fusion})
        if (modality == modality_name(one)) {
            token.modality = one;
            known = true;
        }
    if (!known) throw std::invalid_argument("'" + modality + "' is no modality");
    token.input = json.at("input");
    token.label = json.at("label");
    token.char_begin = json.value("char_begin", std::size_t{0});
    token.char_end = json.value("char_end", std::size_t{0});
    token.x = json.value("x", 0.0);
    token.y = json.value("y", 0.0);
    token.width = json.value("width", 0.0);
    token.height = json.value("height", 0.0);
    token.begin_s = json.value("begin_s", 0.0);
    token.end_s = json.value("end_s", 0.0);
    token.low_hz = json.value("low_hz", 0.0);
    token.high_hz = json.value("high_hz", 0.0);
    token.first = json.value("first", std::size_t{0});
    token.count = json.value("count", std::size_t{0});
    return token;
}

nlohmann::json tokens_to_json(const std::vector<TokenSource>& tokens) {
    nlohmann::json json = nlohmann::json::array();
    for (const TokenSource& token : tokens)
        json.push_back(token_to_json(token));
    return json;
}

nlohmann::json answer_to_json(const PinnedAnswer& answer) {
    nlohmann::json contributions = nlohmann::json::object();
    for (const auto& [input, value] : answer.contributions)
        contributions[input] = number_or_null(value);
    nlohmann::json json = {{"answer", answer.answer},
                           {"probabilities", short_numbers(answer.probabilities)},
                           {"value", number_or_null(answer.value)},
                           {"contributions", std::move(contributions)}};
    if (!answer.output.empty()) json["output"] = answer.output;
    if (answer.absence != Absence::automatic) json["absence"] = absence_name(answer.absence);
    if (answer.donors > 0) json["donors"] = answer.donors;
    return json;
}

nlohmann::json sample_to_json(const PinnedSample& sample) {
    nlohmann::json json = answer_to_json(sample);
    json["row"] = sample.row;
    json["attention"] = short_numbers(sample.attention);
    for (const auto& [head, answer] : sample.others)
        json["heads"][head] = answer_to_json(answer);
    return json;
}

double number_from(const nlohmann::json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

std::vector<float> numbers_from(const nlohmann::json& json) {
    std::vector<float> values;
    for (const nlohmann::json& one : json)
        values.push_back(static_cast<float>(number_from(one)));
    return values;
}

Absence absence_from(const std::string& name) {
    for (const Absence one : {Absence::trained, Absence::donors, Absence::blank})
        if (name == absence_name(one)) return one;
    throw std::invalid_argument("'" + name + "' is nothing that stands for an absent input");
}

/// What older versions did not write stays as it is made.
void answer_from(const nlohmann::json& json, PinnedAnswer& answer) {
    answer.answer = json.at("answer").get<std::string>();
    answer.probabilities = numbers_from(json.at("probabilities"));
    answer.value = number_from(json.at("value"));
    for (const auto& [input, value] : json.at("contributions").items())
        answer.contributions[input] = number_from(value);
    answer.output = json.value("output", std::string());
    if (const auto absence = json.find("absence"); absence != json.end()) answer.absence = absence_from(absence->get<std::string>());
    answer.donors = json.value("donors", 0);
}

} // namespace

nlohmann::json pinned_to_json(const PinnedNews& news) {
    nlohmann::json samples = nlohmann::json::array();
    for (const PinnedSample& sample : news.samples) {
        samples.push_back(sample_to_json(sample));
        if (!sample.tokens.empty()) samples.back()["tokens"] = tokens_to_json(sample.tokens);
    }
    return {{"epoch", news.epoch}, {"step", news.step}, {"samples", std::move(samples)}};
}

PinnedFile::PinnedFile(const std::filesystem::path& run) : m_path(run / file_name) {}

Result<void> PinnedFile::append(const PinnedNews& news) {
    if (!m_out.is_open()) {
        m_out.open(m_path, std::ios::binary | std::ios::app);
        if (!m_out)
            return fail(ErrorCode::file_unwritable, m_path.string(), "cannot be written.", {m_path.string()});
    }
    nlohmann::json line = pinned_to_json(news);
    for (nlohmann::json& sample : line["samples"]) {
        const std::string tokens = sample.contains("tokens") ? sample["tokens"].dump() : std::string();
        std::string& written = m_tokens[sample["row"].get<std::size_t>()];
        if (tokens == written)
            sample.erase("tokens");
        else if (tokens.empty())
            sample["tokens"] = nlohmann::json::array();
        written = tokens;
    }
    // A label of a token may hold bytes that are no UTF-8, as the table does.
    m_out << line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n' << std::flush;
    if (!m_out)
        return fail(ErrorCode::disk_full, m_path.string(), "cannot be written any more. Is the disk full?",
                    {m_path.string()});
    return {};
}

Result<std::vector<PinnedNews>> read_pinned(const std::filesystem::path& run) {
    const std::filesystem::path file = run / file_name;
    std::vector<PinnedNews> all;
    std::error_code failed;
    if (!std::filesystem::exists(file, failed)) return all;
    std::ifstream in(file, std::ios::binary);
    if (!in)
        return fail(ErrorCode::file_unreadable, file.string(), "cannot be read.", {file.string()});
    std::map<std::size_t, std::vector<TokenSource>> tokens;
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
        ++number;
        if (in.eof()) break; // the end of a line that a run still writes, or was cut off at
        try {
            const nlohmann::json json = nlohmann::json::parse(line);
            PinnedNews news;
            news.epoch = json.at("epoch").get<int>();
            news.step = json.at("step").get<std::int64_t>();
            for (const nlohmann::json& stored : json.at("samples")) {
                PinnedSample sample;
                sample.row = stored.at("row").get<std::size_t>();
                answer_from(stored, sample);
                if (const auto heads = stored.find("heads"); heads != stored.end())
                    for (const auto& [head, answer] : heads->items())
                        answer_from(answer, sample.others[head]);
                sample.attention = numbers_from(stored.at("attention"));
                std::vector<TokenSource>& known = tokens[sample.row];
                if (const auto given = stored.find("tokens"); given != stored.end()) {
                    known.clear();
                    for (const nlohmann::json& token : *given)
                        known.push_back(token_from_json(token));
                }
                if (known.size() != sample.attention.size())
                    throw std::invalid_argument("row " + std::to_string(sample.row) + " has " +
                                                std::to_string(sample.attention.size()) + " shares of attention for " +
                                                std::to_string(known.size()) + " tokens");
                sample.tokens = known;
                news.samples.push_back(std::move(sample));
            }
            all.push_back(std::move(news));
        } catch (const std::exception& wrong) {
            return fail(ErrorCode::bad_format, file.string() + ", line " + std::to_string(number),
                        std::string("does not tell of pinned samples: ") + wrong.what() + ".", {file.string(), std::to_string(number)});
        }
    }
    return all;
}

} // namespace triptych
