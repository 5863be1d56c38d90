// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export_page.h"

#include <algorithm>
#include <numeric>

#include "core/media/wav.h"

namespace triptych::drawing {
namespace {

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
.matrix { width: 480px; height: 480px; }
.sides { display: flex; gap: 32px; }
.side { flex: 1; min-width: 0; }
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

std::string sound(const std::string& name, const std::vector<float>& wave, int rate) {
    return "<div class=\"sound\">" + element("h3", name) + "<audio controls=\"controls\" preload=\"metadata\" aria-label=\"" + escaped(name) +
           "\" src=\"data:audio/wav;base64," + base64(wav_bytes(wave, rate)) + "\"></audio></div>\n";
}

std::string long_sound(double seconds) {
    return element("p", "The sound of " + amount(seconds) + " s is not on this page: it holds sounds of up to " + amount(longest_sound_s) + " s.",
                   "class=\"dim\"");
}

std::string joined_cells(const std::vector<std::string>& cells) {
    std::string text;
    for (const std::string& cell : cells)
        text += (text.empty() ? "" : " · ") + (cell.empty() ? std::string("missing") : cell);
    return text;
}

} // namespace

std::string element(const std::string& name, const std::string& text, const std::string& attributes) {
    return "<" + name + (attributes.empty() ? "" : " " + attributes) + ">" + escaped(text) + "</" + name + ">\n";
}

std::string picture(const Image& image, const std::string& what, const std::string& attributes) {
    auto png = encode_png(image);
    if (!png) return element("p", "The picture is empty.", "class=\"dim\"");
    return "<img alt=\"" + escaped(what) + "\" " + attributes + " src=\"data:image/png;base64," + base64(*png) + "\"/>\n";
}

void Page::head(const std::string& called, const std::string& model) {
    const std::string title = escaped(called);
    // Nothing may be fetched, and no script may run, whatever the sample holds.
    m_out = "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; media-src data:; style-src 'unsafe-inline'\"/>\n"
            "<meta name=\"viewport\" content=\"width=device-width\"/>\n<title>" + title + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>" +
            title + "</h1>\n";
    if (!model.empty()) m_out += element("p", "Model " + model, "class=\"dim\"");
}

std::string Page::end() { return m_out + "</body>\n</html>\n"; }

void Page::prediction(const Prediction& predicted, const std::vector<Target>& targets) {
    m_out += element("h2", "Prediction");
    if (!m_details.truth.empty()) m_out += element("p", "In truth: " + m_details.truth);
    for (const Target& target : targets) {
        const auto found = predicted.heads.find(target.head);
        if (found == predicted.heads.end()) continue;
        const HeadPrediction& answer = found->second;
        m_out += element("p", target.head + ": " + answer_text(answer, target.classes, target.separator));
        std::vector<std::size_t> order(std::min(answer.probabilities.size(), target.classes.size()));
        std::iota(order.begin(), order.end(), std::size_t{0});
        if (answer.kind != TargetKind::ordered) // whose places say more than their probabilities
            std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return answer.probabilities[a] > answer.probabilities[b]; });
        if (order.empty()) continue;
        m_out += "<table>\n<tr><th>class</th><th>probability</th><th>" + std::string(value_name(value_scale({target.head}, targets))) +
                 "</th><th></th></tr>\n";
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

void Page::sample() {
    m_out += element("h2", "Sample") + "<div class=\"inputs\">\n";
    for (const auto& [input, value] : m_sample)
        this->value(input, input, value);
    m_out += "</div>\n";
}

void Page::value(const std::string& name, const std::string& input, const PreparedValue& value) {
    m_out += "<div class=\"input" + std::string(std::holds_alternative<PreparedText>(value) ? " text" : "") + "\">" + element("h3", name);
    std::visit([&](const auto& held) { show(input, held); }, value);
    m_out += "</div>\n";
}

void Page::show(const std::string&, const std::monostate&) { m_out += element("p", "absent", "class=\"dim\""); }
void Page::show(const std::string&, const PreparedText& text) { m_out += element("p", text.text); }
void Page::show(const std::string& input, const PreparedImage& image) { m_out += picture(image.image, input, "class=\"pixels\""); }
void Page::show(const std::string& input, const PreparedAudio& audio) {
    m_out += picture(spectrogram_image(audio.mel), "spectrogram of " + input, "class=\"pixels\"");
    if (const auto heard = m_heard.find(input); heard != m_heard.end())
        play(input, heard->second->original, heard->second->sample_rate_hz);
    else if (const auto rate = m_details.sample_rates_hz.find(input); rate != m_details.sample_rates_hz.end())
        play(input, audio.wave, rate->second);
}
void Page::show(const std::string& input, const PreparedWave& wave) {
    const auto heard = m_heard.find(input);
    play(input, heard == m_heard.end() ? wave.samples : heard->second->original, wave.sample_rate_hz);
}
void Page::show(const std::string& input, const PreparedVideo& video) {
    m_out += "<div class=\"frames\">";
    for (std::size_t i = 0; i < video.frames.size(); ++i)
        m_out += picture(video.frames[i], input + ", " + (i < video.times.size() ? format("%.2f s", video.times[i]) : std::to_string(i)));
    m_out += "</div>\n";
}
void Page::show(const std::string&, const PreparedNumbers& numbers) {
    m_out += element("p", joined_cells(numbers.cells));
}
void Page::show(const std::string&, const PreparedVector& vector) {
    std::vector<std::string> cells;
    constexpr std::size_t most = 64;
    for (std::size_t i = 0; i < std::min(vector.values.size(), most); ++i)
        cells.push_back(amount(static_cast<double>(vector.values[i])));
    m_out += element("p", joined_cells(cells) + (vector.values.size() > most ? " …" : ""));
}
void Page::show(const std::string& input, const PreparedSeries& series) {
    Image image;
    image.width = series.steps.rows;
    image.height = series.steps.columns;
    for (int channel = 0; channel < series.steps.columns; ++channel)
        for (int step = 0; step < series.steps.rows; ++step) {
            // Standardised: nearly all lies within three deviations.
            const Colour colour = signed_colour(std::clamp(static_cast<double>(series.steps.at(step, channel)) / 3, -1.0, 1.0));
            for (const int one : {colour.r, colour.g, colour.b})
                image.rgb.push_back(static_cast<std::uint8_t>(one));
        }
    m_out += element("p", std::to_string(series.steps.rows) + " steps (to the right) of " + std::to_string(series.steps.columns) + " channels: blue below, red above the mean");
    m_out += picture(image, "series of " + input, "class=\"pixels\"");
}

void Page::play(const std::string& name, const std::vector<float>& wave, int rate) {
    const double seconds = rate > 0 ? static_cast<double>(wave.size()) / rate : 0;
    if (wave.empty() || rate <= 0) return;
    m_out += seconds > longest_sound_s ? long_sound(seconds) : sound(name, wave, rate);
}

void Page::setting(const std::string& name, const std::string& value) {
    m_out += "<tr><th>" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
}
void Page::figure(const std::string& svg) { m_out += "<figure>\n" + svg + "</figure>\n"; }

} // namespace triptych::drawing
