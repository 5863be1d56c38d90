// SPDX-License-Identifier: GPL-3.0-or-later
// One page for colleagues. Written so that it is HTML and well-formed XML at once.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/explain/export.h"
#include "core/explain/export_parts.h"
#include "core/media/wav.h"

namespace triptych {
namespace {

using namespace drawing;

constexpr double longest_sound_s = 60;

constexpr const char* style = R"(
body { font: 15px/1.5 sans-serif; color: #1c2230; background: #ffffff; max-width: 1240px; margin: 24px auto; padding: 0 24px; }
h1 { font-size: 22px; margin: 0 0 4px; }
h2 { font-size: 18px; margin: 32px 0 8px; border-top: 1px solid #d5d9e2; padding-top: 20px; }
p { margin: 6px 0; max-width: 80ch; }
.dim { color: #667085; font-size: 13px; }
.note { border-left: 4px solid #b7791f; padding-left: 10px; }
.inputs { display: flex; flex-wrap: wrap; gap: 24px; }
.input { width: 300px; }
.input h3, .sound h3 { font-size: 13px; font-weight: 600; color: #667085; margin: 8px 0; }
.text { width: 100%; overflow-wrap: anywhere; }
img { max-width: 100%; image-rendering: pixelated; border: 1px solid #d5d9e2; }
.pixels { width: 256px; height: 256px; }
.frames img { width: 92px; height: 92px; }
.sounds { display: flex; flex-wrap: wrap; gap: 24px; }
table { border-collapse: collapse; font-size: 13px; margin: 8px 0; }
th, td { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid #eef0f5; vertical-align: top; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
figure { margin: 12px 0; overflow-x: auto; }
figure svg { max-width: 100%; height: auto; border: 1px solid #d5d9e2; }
@media print {
  body { max-width: none; margin: 0; padding: 0; font-size: 11pt; }
  body, img, svg { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  figure, .input, table { break-inside: avoid; }
  h2 { break-after: avoid; }
  .sound, .sounds { display: none; }
}
)";

std::string element(const std::string& name, const std::string& text, const std::string& attributes = {}) {
    return "<" + name + (attributes.empty() ? "" : " " + attributes) + ">" + escaped(text) + "</" + name + ">\n";
}

std::string picture(const Image& image, const std::string& what, const std::string& attributes = {}) {
    auto png = encode_png(image);
    if (!png) return element("p", "The picture is empty.", "class=\"dim\"");
    return "<img alt=\"" + escaped(what) + "\" " + attributes + " src=\"data:image/png;base64," + base64(*png) + "\"/>\n";
}

std::string sound(const std::string& name, const std::vector<float>& wave, int rate) {
    return "<div class=\"sound\">" + element("h3", name) + "<audio controls=\"controls\" preload=\"metadata\" aria-label=\"" + escaped(name) +
           "\" src=\"data:audio/wav;base64," + base64(wav_bytes(wave, rate)) + "\"></audio></div>\n";
}

std::string long_sound(double seconds) {
    return element("p", "The sound of " + amount(seconds) + " s is not on this page: it holds sounds of up to " + amount(longest_sound_s) + " s.",
                   "class=\"dim\"");
}

class Page {
  public:
    explicit Page(const Report& report) : m_report(report) {}

    std::string write() {
        head();
        prediction();
        sample();
        if (m_report.shapley) shapley();
        for (const ReportPart& part : m_report.parts)
            method(part);
        agreement();
        m_out += element("p", "Attention shows where information was routed, not why the model decided. A map is worth as much as its test of "
                              "faithfulness says.", "class=\"dim\"");
        return m_out + "</body>\n</html>\n";
    }

  private:
    void head() {
        const std::string title = escaped(m_report.title);
        // Nothing may be fetched, and no script may run, whatever the sample holds.
        m_out = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'\"/>\n"
                "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>" + title + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>" +
                title + "</h1>\n";
        std::string model;
        if (m_report.shapley) model = m_report.shapley->model_hash;
        if (!m_report.parts.empty()) model = m_report.parts.front().attribution.model_hash;
        if (!model.empty()) m_out += element("p", "Model " + model, "class=\"dim\"");
        if (!m_report.notes.empty()) m_out += element("p", m_report.notes);
    }

    void prediction() {
        m_out += element("h2", "Prediction");
        if (!m_report.details.truth.empty()) m_out += element("p", "In truth: " + m_report.details.truth);
        for (const Target& target : m_report.targets) {
            const auto found = m_report.prediction.heads.find(target.head);
            if (found == m_report.prediction.heads.end()) continue;
            const HeadPrediction& answer = found->second;
            m_out += element("p", target.head + ": " + answer_text(answer, target.classes, target.separator));
            std::vector<std::size_t> order(std::min(answer.probabilities.size(), target.classes.size()));
            std::iota(order.begin(), order.end(), std::size_t{0});
            if (answer.kind != TargetKind::ordered) // whose places say more than their probabilities
                std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return answer.probabilities[a] > answer.probabilities[b]; });
            if (order.empty()) continue;
            m_out += "<table>\n<tr><th>class</th><th>probability</th><th>logit</th><th></th></tr>\n";
            constexpr std::size_t most = 10;
            for (std::size_t i = 0; i < std::min(order.size(), most); ++i) {
                const std::size_t k = order[i];
                const double p = static_cast<double>(answer.probabilities[k]);
                m_out += "<tr><td>" + escaped(target.classes[k]) + "</td><td class=\"number\">" + format("%.3f", p) + "</td><td class=\"number\">" +
                         (k < answer.logits.size() ? amount(static_cast<double>(answer.logits[k])) : "") +
                         "</td><td><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"160\" height=\"10\">" +
                         rect_element(0, 0, 160 * p, 10, "fill=\"#2563eb\"") + "</svg></td></tr>\n";
            }
            m_out += "</table>\n";
            if (order.size() > most) m_out += element("p", "and " + std::to_string(order.size() - most) + " less likely ones", "class=\"dim\"");
        }
    }

    void sample() {
        m_out += element("h2", "Sample") + "<div class=\"inputs\">\n";
        for (const auto& [input, value] : m_report.sample) {
            m_out += "<div class=\"input" + std::string(std::holds_alternative<PreparedText>(value) ? " text" : "") + "\">" + element("h3", input);
            std::visit([&](const auto& held) { show(input, held); }, value);
            m_out += "</div>\n";
        }
        m_out += "</div>\n";
    }

    void show(const std::string&, const std::monostate&) { m_out += element("p", "absent", "class=\"dim\""); }
    void show(const std::string&, const PreparedText& text) { m_out += element("p", text.text); }
    void show(const std::string& input, const PreparedImage& image) { m_out += picture(image.image, input, "class=\"pixels\""); }
    void show(const std::string& input, const PreparedAudio& audio) {
        m_out += picture(spectrogram_image(audio.mel), "spectrogram of " + input, "class=\"pixels\"");
        for (const ReportPart& part : m_report.parts) {
            const auto heard = part.sounds.find(input);
            if (heard == part.sounds.end()) continue;
            play(input, heard->second.original, heard->second.sample_rate_hz);
            return;
        }
    }
    void show(const std::string& input, const PreparedWave& wave) { play(input, wave.samples, wave.sample_rate_hz); }
    void show(const std::string& input, const PreparedVideo& video) {
        m_out += "<div class=\"frames\">";
        for (std::size_t i = 0; i < video.frames.size(); ++i)
            m_out += picture(video.frames[i], input + ", " + (i < video.times.size() ? format("%.2f s", video.times[i]) : std::to_string(i)));
        m_out += "</div>\n";
    }
    void show(const std::string&, const PreparedNumbers& numbers) {
        m_out += element("p", joined(numbers.cells));
    }
    void show(const std::string&, const PreparedVector& vector) {
        std::vector<std::string> cells;
        constexpr std::size_t most = 64;
        for (std::size_t i = 0; i < std::min(vector.values.size(), most); ++i)
            cells.push_back(amount(static_cast<double>(vector.values[i])));
        m_out += element("p", joined(cells) + (vector.values.size() > most ? " …" : ""));
    }
    void show(const std::string&, const PreparedSeries& series) {
        m_out += element("p", std::to_string(series.steps.rows) + " steps of " + std::to_string(series.steps.columns) + " channels, drawn below");
    }

    static std::string joined(const std::vector<std::string>& cells) {
        std::string text;
        for (const std::string& cell : cells)
            text += (text.empty() ? "" : " · ") + (cell.empty() ? std::string("missing") : cell);
        return text;
    }

    void play(const std::string& name, const std::vector<float>& wave, int rate) {
        const double seconds = rate > 0 ? static_cast<double>(wave.size()) / rate : 0;
        if (wave.empty() || rate <= 0) return;
        m_out += seconds > longest_sound_s ? long_sound(seconds) : sound(name, wave, rate);
    }

    void shapley() {
        m_out += element("h2", "Modalities");
        figure(shapley_to_svg(*m_report.shapley, m_report.title, m_report.details));
    }

    void method(const ReportPart& part) {
        Attribution a = part.attribution;
        if (part.faithfulness) remark_on(a, *part.faithfulness);
        const MethodInfo* info = attribution_method(a.method);
        m_out += element("h2", info ? info->title : a.method);
        if (info) m_out += element("p", info->help + (info->source.empty() ? "" : " (" + info->source + ")"), "class=\"dim\"");
        for (const Remark& remark : a.remarks)
            m_out += element("p", remark_text(remark), "class=\"note\"");
        figure(attribution_to_svg(a, m_report.sample, m_report.title, m_report.details));
        sounds(part);
        if (part.faithfulness) figure(faithfulness_to_svg(*part.faithfulness, m_report.title));
        m_out += "<table>\n";
        const auto setting = [&](const std::string& name, const std::string& value) {
            m_out += "<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
        };
        setting("target", a.target.head + ": " + a.output_name + " (" + value_name(a.scale) + ")");
        if (a.scale.has_unit()) setting("unit", "mean " + amount(a.scale.mean) + ", standard deviation " + amount(a.scale.deviation));
        if (!a.baseline.empty()) setting("baseline", a.baseline);
        for (const auto& [name, value] : a.parameters)
            setting(name, value);
        if (a.delta) setting("δ", amount(*a.delta));
        setting("seed", std::to_string(a.seed));
        setting("forward passes", std::to_string(a.passes));
        setting("model", a.model_hash);
        setting("run", a.run.string());
        m_out += "</table>\n";
    }

    void sounds(const ReportPart& part) {
        if (part.sounds.empty()) return;
        m_out += "<div class=\"sounds\">\n";
        for (const auto& [input, parted] : part.sounds) {
            if (parted.seconds() > longest_sound_s) continue;
            play(input + ": only the " + std::to_string(parted.tokens) + " strongest pieces", parted.kept, parted.sample_rate_hz);
            play(input + ": without them", parted.removed, parted.sample_rate_hz);
        }
        m_out += "</div>\n";
    }

    void agreement() {
        const auto& table = m_report.agreement;
        if (table.size() < 2 || table.size() != m_report.parts.size()) return;
        m_out += element("h2", "Do the methods agree?") + element("p", "Rank correlation of the maps: 1 the same order, 0 none in common.", "class=\"dim\"");
        const auto title = [&](std::size_t i) {
            const MethodInfo* info = attribution_method(m_report.parts[i].attribution.method);
            return escaped(info ? info->title : m_report.parts[i].attribution.method);
        };
        m_out += "<table>\n<tr><th></th>";
        for (std::size_t i = 0; i < table.size(); ++i)
            m_out += "<th>" + title(i) + "</th>";
        m_out += "</tr>\n";
        for (std::size_t i = 0; i < table.size(); ++i) {
            m_out += "<tr><th>" + title(i) + "</th>";
            for (const double value : table[i])
                m_out += "<td class=\"number\">" + (std::isnan(value) ? std::string("–") : format("%.2f", value)) + "</td>";
            m_out += "</tr>\n";
        }
        m_out += "</table>\n";
    }

    void figure(const std::string& svg) { m_out += "<figure>\n" + svg + "</figure>\n"; }

    const Report& m_report;
    std::string m_out;
};

} // namespace

std::string report_to_html(const Report& report) { return Page(report).write(); }

} // namespace triptych
