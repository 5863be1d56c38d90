// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "core/explain/attribution.h"
#include "core/explain/export_parts.h"
#include "core/media/image.h"

namespace triptych {
namespace {

using namespace drawing;

constexpr double panel_width = 360, panel_height = 360;
constexpr double axis_width = 44;  ///< beside a spectrogram, for "500 Hz"

/// Draws one panel a modality.
class Picture {
  public:
    Picture(const Attention& attention, const PreparedSample& sample, const SvgDetails& details)
        : m_attention(attention), m_sample(sample), m_details(details) {
        for (const float value : attention.pooled)
            m_highest = std::max(m_highest, static_cast<double>(value));
    }

    std::string draw(const std::string& title) {
        double x = margin;
        const double top = 110;
        std::vector<std::string> inputs;
        for (const TokenSource& token : m_attention.tokens)
            if (std::find(inputs.begin(), inputs.end(), token.input) == inputs.end())
                inputs.push_back(token.input);
        for (const std::string& input : inputs) {
            if (hz_axis(input))
                x += axis_width;
            panel(input, x, top);
            x += panel_width + gap;
        }
        const double width = std::max(x - gap + margin, 480.0), height = top + panel_height + 90;
        std::string out = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + coordinate(width) + "\" height=\"" +
                          coordinate(height) + "\" viewBox=\"0 0 " + coordinate(width) + " " + coordinate(height) +
                          "\" font-family=\"sans-serif\" font-size=\"14\" fill=\"#1c2230\">\n"
                          "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
        out += text_element(margin, 34, title, "font-size=\"16\" font-weight=\"bold\"");
        out += text_element(margin, 58, prediction_line());
        out += m_body;
        out += scale(margin, top + panel_height + 40);
        return out + "</svg>\n";
    }

  private:
    std::string prediction_line() const {
        const Prediction& p = m_attention.prediction;
        const bool one_class = p.label >= 0;
        return "predicted: " + answer_text(p, m_attention.classes) +
               (one_class ? ", probability " + coordinate(p.probabilities.at(static_cast<std::size_t>(p.label))) : "") +
               (m_details.truth.empty() ? "" : " · true class: " + m_details.truth);
    }

    /// The centres of the input's mel bins, where its spectrogram is drawn and they are known.
    const std::vector<double>* hz_axis(const std::string& input) const {
        const auto hz = m_details.mel_hz.find(input);
        const auto value = m_sample.find(input);
        const auto* audio = value == m_sample.end() ? nullptr : std::get_if<PreparedAudio>(&value->second);
        return audio && hz != m_details.mel_hz.end() && static_cast<int>(hz->second.size()) == audio->mel.rows
                   ? &hz->second
                   : nullptr;
    }

    /// Ticks at octaves, each where its frequency lies between the centres of two bins.
    void frequencies(const std::vector<double>& hz, double x, double top) {
        double last = top + panel_height + 100;
        for (const double tick : {125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0}) {
            const auto above = std::lower_bound(hz.begin(), hz.end(), tick);
            if (above == hz.begin() || above == hz.end())
                continue;
            const double low = *(above - 1);
            const double bin = static_cast<double>(above - hz.begin()) - 0.5 + (tick - low) / (*above - low);
            const double y = top + panel_height * (1 - bin / static_cast<double>(hz.size()));
            if (last - y < 15)
                continue;
            last = y;
            m_body += "<path d=\"M" + coordinate(x - 4) + " " + coordinate(y) + "h4\" stroke=\"#667085\"/>\n";
            m_body += text_element(x - 7, y + 4, tick < 1000 ? format("%.0f Hz", tick) : format("%.0f kHz", tick / 1000),
                                   "font-size=\"12\" fill=\"#667085\" text-anchor=\"end\"");
        }
    }

    std::string fill(double value) const {
        return colour_text(viridis(m_highest > 0 ? value / m_highest : 0));
    }

    void panel(const std::string& input, double x, double top) {
        double share = 0;
        bool absent = false;
        for (std::size_t i = 0; i < m_attention.tokens.size(); ++i)
            if (m_attention.tokens[i].input == input) {
                share += m_attention.pooled[i];
                absent = absent || m_attention.tokens[i].kind == TokenSource::Kind::absent;
            }
        m_body += text_element(x, top - 12, input + " · " + format("%.0f %%", 100 * share) + " of attention",
                               "fill=\"#667085\"");
        m_body += "<rect x=\"" + coordinate(x) + "\" y=\"" + coordinate(top) + "\" width=\"" + coordinate(panel_width) +
                  "\" height=\"" + coordinate(panel_height) + "\" fill=\"#f4f5f8\" stroke=\"#d5d9e2\"/>\n";
        const auto value = m_sample.find(input);
        if (absent || value == m_sample.end()) {
            m_body += text_element(x + 12, top + 28, "absent");
            return;
        }
        if (std::holds_alternative<PreparedText>(value->second) ||
            std::holds_alternative<PreparedNumbers>(value->second) ||
            std::holds_alternative<PreparedVector>(value->second) ||
            std::holds_alternative<PreparedSeries>(value->second) ||
            std::holds_alternative<PreparedWave>(value->second) || std::holds_alternative<PreparedVideo>(value->second))
            labels(input, x, top);
        else if (const auto* image = std::get_if<PreparedImage>(&value->second))
            cells(input, *image, x, top);
        else if (const auto* audio = std::get_if<PreparedAudio>(&value->second))
            regions(input, *audio, x, top);
    }

    /// Words, columns, and spans of steps, of a waveform or of a video, one after the other.
    void labels(const std::string& input, double x, double top) {
        double left = x + 12, line = top + 28;
        for (std::size_t i = 0; i < m_attention.tokens.size(); ++i) {
            const TokenSource& token = m_attention.tokens[i];
            if (token.input != input)
                continue;
            const double width = text_width(token.label, 14) + 8;
            if (left + width > x + panel_width - 12) {
                left = x + 12;
                line += 28;
            }
            if (line > top + panel_height - 8)
                break;
            const double share = m_highest > 0 ? m_attention.pooled[i] / m_highest : 0;
            m_body += "<g><title>" + escaped(token.label) + ": " + format("%.4f", m_attention.pooled[i]) +
                      "</title><rect x=\"" + coordinate(left) + "\" y=\"" + coordinate(line - 17) + "\" width=\"" +
                      coordinate(width) + "\" height=\"24\" rx=\"4\" fill=\"" + fill(m_attention.pooled[i]) + "\"/>";
            m_body += text_element(left + 4, line, token.label, share > 0.6 ? "fill=\"#1c2230\"" : "fill=\"#ffffff\"");
            m_body += "</g>\n";
            left += width + 4;
        }
    }

    void cells(const std::string& input, const PreparedImage& image, double x, double top) {
        m_body += image_element(grey(image.image), x, top, panel_width, panel_height);
        overlay(input, [&](const TokenSource& token) {
            return Box{x + token.x * panel_width, top + token.y * panel_height, token.width * panel_width,
                       token.height * panel_height};
        });
    }

    void regions(const std::string& input, const PreparedAudio& audio, double x, double top) {
        m_body += image_element(spectrogram_image(audio.mel), x, top, panel_width, panel_height);
        // The last frame is centred on the sound's end and reaches beyond it; what is cut ends with its last frame.
        const bool whole = audio.frames_in_all <= static_cast<std::size_t>(audio.mel.columns);
        const double frames_s = audio.mel.columns * audio.hop_s;
        const double seconds = std::max(whole && audio.seconds > 0 ? audio.seconds : frames_s, 1e-9);
        overlay(input, [&](const TokenSource& token) {
            const double begin = std::min(token.begin_s / seconds, 1.0), end = std::min(token.end_s / seconds, 1.0);
            return Box{x + begin * panel_width, top, (end - begin) * panel_width, panel_height};
        });
        if (const auto* hz = hz_axis(input))
            frequencies(*hz, x, top);
        m_body += text_element(x, top + panel_height + 16, "0 s", "font-size=\"12\" fill=\"#667085\"");
        m_body += text_element(x + panel_width, top + panel_height + 16, coordinate(seconds) + " s",
                               "font-size=\"12\" fill=\"#667085\" text-anchor=\"end\"");
    }

    struct Box {
        double x, y, width, height;
    };

    template <class Place>
    void overlay(const std::string& input, Place place) {
        for (std::size_t i = 0; i < m_attention.tokens.size(); ++i) {
            const TokenSource& token = m_attention.tokens[i];
            if (token.input != input)
                continue;
            const Box box = place(token);
            m_body += "<rect x=\"" + coordinate(box.x) + "\" y=\"" + coordinate(box.y) + "\" width=\"" + coordinate(box.width) +
                      "\" height=\"" + coordinate(box.height) + "\" fill=\"" + fill(m_attention.pooled[i]) +
                      "\" fill-opacity=\"0.55\"><title>" + escaped(token.label) + ": " +
                      format("%.4f", m_attention.pooled[i]) + "</title></rect>\n";
        }
    }

    std::string scale(double x, double y) const {
        std::string out;
        for (int i = 0; i < 64; ++i)
            out += "<rect x=\"" + coordinate(x + 3 * i) + "\" y=\"" + coordinate(y) + "\" width=\"3.2\" height=\"12\" fill=\"" +
                   colour_text(viridis(i / 63.0)) + "\"/>\n";
        out += text_element(x, y + 28, "0", "font-size=\"12\" fill=\"#667085\"");
        out += text_element(x + 192, y + 28, format("%.3f", m_highest),
                            "font-size=\"12\" fill=\"#667085\" text-anchor=\"end\"");
        out += text_element(x + 208, y + 11,
                            "share of attention: where information was routed, not why the model decided",
                            "font-size=\"12\" fill=\"#667085\"");
        return out;
    }

    const Attention& m_attention;
    const PreparedSample& m_sample;
    const SvgDetails& m_details;
    double m_highest = 0;
    std::string m_body;
};

}  // namespace

nlohmann::json attention_to_json(const Attention& attention) {
    const std::size_t n = attention.tokens.size();
    nlohmann::json tokens = nlohmann::json::array();
    for (const TokenSource& token : attention.tokens)
        tokens.push_back(token_source_to_json(token));
    nlohmann::json matrix = nlohmann::json::array();
    const float* from = attention.weights.data();
    for (int layer = 0; layer < attention.layers; ++layer) {
        nlohmann::json heads = nlohmann::json::array();
        for (int head = 0; head < attention.heads; ++head) {
            nlohmann::json rows = nlohmann::json::array();
            for (std::size_t query = 0; query < n; ++query, from += n)
                rows.push_back(std::vector<float>(from, from + n));
            heads.push_back(std::move(rows));
        }
        matrix.push_back(std::move(heads));
    }
    return {{"method", "attention"},
            {"run", attention.run.string()},
            {"model_hash", attention.model_hash},
            {"node", attention.node},
            {"layers", attention.layers},
            {"heads", attention.heads},
            {"tokens", std::move(tokens)},
            {"matrix", std::move(matrix)},
            {"pooled", attention.pooled},
            {"classes", attention.classes},
            {"prediction", answer_text(attention.prediction, attention.classes)},
            {"logits", attention.prediction.logits},
            {"probabilities", attention.prediction.probabilities}};
}

std::string attention_to_svg(const Attention& attention, const PreparedSample& sample, const std::string& title,
                             const SvgDetails& details) {
    return Picture(attention, sample, details).draw(title);
}

}  // namespace triptych
