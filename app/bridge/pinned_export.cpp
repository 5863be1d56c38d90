// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/bridge/pinned_export.h"

#include <limits>
#include <nlohmann/json.hpp>

#include "core/explain/csv_line.h"
#include "core/explain/shapley.h"
#include "core/project/project.h"
#include "core/training/pinned_file.h"

namespace triptych {
namespace {

constexpr double noNumber = std::numeric_limits<double>::quiet_NaN();

/// With the tokens that lie apart.
PinnedSample withTokens(const PinnedController::Record& record, std::size_t moment, std::size_t sample) {
    PinnedSample out = record.news[moment].samples[sample];
    if (const auto& tokens = record.tokens[moment][sample]) out.tokens = *tokens;
    return out;
}

/// Lines of one sample at one moment, which begin alike.
class Lines {
  public:
    Lines(std::string& text, std::vector<std::string> first) : m_text(text), m_first(std::move(first)) {}
    /// @param more  what stands behind the number
    void add(const std::string& quantity, const std::string& input, const std::string& name, double value, double change,
             const std::vector<std::string>& more = {"", "", ""}) {
        std::vector<std::string> cells = m_first;
        for (const std::string& cell : {quantity, input, name, csv_number(value), csv_number(change)})
            cells.push_back(cell);
        cells.insert(cells.end(), more.begin(), more.end());
        m_text += csv_line(cells);
    }

  private:
    std::string& m_text;
    std::vector<std::string> m_first;
};

} // namespace

std::string pinnedToJson(const PinnedController::Record& record) {
    using nlohmann::json;
    json truths = json::object(), moments = json::array();
    for (const auto& [row, truth] : record.truths)
        truths[std::to_string(row)] = truth;
    std::map<std::size_t, const void*> written; // tokens hardly ever change: they stand where they are new
    for (std::size_t i = 0; i < record.news.size(); ++i) {
        PinnedNews news = record.news[i];
        for (std::size_t k = 0; k < news.samples.size(); ++k) {
            const void*& last = written[news.samples[k].row];
            const auto& tokens = record.tokens[i][k];
            if (tokens && tokens.get() != last) {
                news.samples[k] = withTokens(record, i, k);
                last = tokens.get();
            }
        }
        json moment = pinned_to_json(news);
        for (std::size_t k = 0; k < news.samples.size(); ++k)
            if (const int reference = record.references[i][k]; reference >= 0)
                moment["samples"][k]["attention_compared_with_step"] = record.news[static_cast<std::size_t>(reference)].step;
        moments.push_back(std::move(moment));
    }
    const json document = {{"run", record.run},
                           {"data", record.data},
                           {"head", record.head},
                           {"column", record.column},
                           {"classes", record.classes},
                           {"of", record.of},
                           {"reference", record.reference == PinnedController::Reference::first ? "first" : "previous epoch"},
                           {"truths", std::move(truths)},
                           {"moments", std::move(moments)}};
    return document.dump(1, ' ', false, json::error_handler_t::replace) + "\n";
}

std::string pinnedToCsv(const PinnedController::Record& record) {
    std::string text = csv_line({"epoch", "step", "row", "head", "truth", "answer", "quantity", "input", "name", "value", "change",
                                 "of", "absence", "donors"});
    for (std::size_t i = 0; i < record.news.size(); ++i) {
        const PinnedNews& news = record.news[i];
        for (std::size_t k = 0; k < news.samples.size(); ++k) {
            const PinnedSample& sample = news.samples[k];
            const PinnedAnswer& answer = sample.of(record.head);
            const auto truth = record.truths.find(sample.row);
            Lines lines(text, {std::to_string(news.epoch), std::to_string(news.step), std::to_string(sample.row), record.head,
                               truth == record.truths.end() ? std::string() : truth->second, answer.answer});
            if (answer.probabilities.empty()) lines.add("value", "", record.column, answer.value, noNumber);
            for (std::size_t c = 0; c < answer.probabilities.size(); ++c)
                lines.add("probability", "", c < record.classes.size() ? record.classes[c] : std::to_string(c),
                          static_cast<double>(answer.probabilities[c]), noNumber);
            const bool told = answer.absence != Absence::automatic;
            for (const auto& [input, value] : answer.contributions)
                lines.add("contribution", input, answer.output, value, noNumber,
                          {record.of, told ? absence_name(answer.absence) : "",
                           answer.donors > 0 ? std::to_string(answer.donors) : std::string()});
            const auto& tokens = record.tokens[i][k];
            if (!tokens) continue;
            const int reference = record.references[i][k];
            const PinnedSample* then = nullptr;
            if (reference >= 0)
                for (const PinnedSample& one : record.news[static_cast<std::size_t>(reference)].samples)
                    if (one.row == sample.row) then = &one;
            for (std::size_t t = 0; t < tokens->size(); ++t) {
                const auto share = static_cast<double>(sample.attention[t]);
                const TokenSource& token = (*tokens)[t];
                lines.add("attention", token.input, token.label.empty() ? std::to_string(t) : std::to_string(t) + " " + token.label,
                          share, then ? share - static_cast<double>(then->attention[t]) : noNumber);
            }
        }
    }
    return text;
}

Result<void> writePinned(const PinnedController::Record& record, const std::string& folder) {
    const std::filesystem::path place(folder);
    if (auto written = write_file_atomically(place / "pinned.json", pinnedToJson(record)); !written) return written.error();
    return write_file_atomically(place / "pinned.csv", pinnedToCsv(record));
}

} // namespace triptych
