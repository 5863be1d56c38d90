// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export_panels.h"

#include <algorithm>
#include <cmath>

namespace triptych::drawing {
namespace {

constexpr double faintness = 0.3; ///< of a map that is no evidence, as in the window

double strength(const Attribution& attribution) {
    const auto idle = [](const Remark& remark) { return remark.kind == Remark::Kind::no_evidence; };
    return std::any_of(attribution.remarks.begin(), attribution.remarks.end(), idle) ? faintness : 1;
}

/// What is laid over a picture, which shows through.
Colour full_colour(const Attribution& attribution, double value, double limit) {
    const double t = limit > 0 ? value / limit : 0;
    return attribution.has_sign ? signed_colour(std::clamp(t, -1.0, 1.0)) : viridis(t);
}

Colour on_white(const Attribution& attribution, const Colour& colour) { return mixed({255, 255, 255}, colour, strength(attribution)); }

const std::vector<double>* mel_axis(const MapView& view, const std::string& input) {
    const auto hz = view.details.mel_hz.find(input);
    const auto value = view.sample.find(input);
    const auto* audio = value == view.sample.end() ? nullptr : std::get_if<PreparedAudio>(&value->second);
    return audio && hz != view.details.mel_hz.end() && static_cast<int>(hz->second.size()) == audio->mel.rows ? &hz->second : nullptr;
}

/// Byte offsets of the code points of a text, and its end.
std::vector<std::size_t> code_points(const std::string& text) {
    std::vector<std::size_t> at;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xc0U) != 0x80U) at.push_back(i);
    at.push_back(text.size());
    return at;
}

/// Draws what one kind of input holds.
class Panel {
  public:
    Panel(const MapView& view, const std::string& input, double x, double y) : m_view(view), m_input(input), m_x(x), m_y(y) {
        for (const AttributedToken& token : view.attribution.tokens)
            if (token.source.input == input && !token.sink()) m_tokens.push_back(&token);
    }

    std::string take() { return std::move(m_body); }

    void operator()(const std::monostate&) { note("absent"); }

    void operator()(const PreparedText& text) {
        for (const double size : {14.0, 12.0, 10.0, 8.0})
            if (flow(text.text, size, false) || size == 8.0) {
                flow(text.text, size, true);
                return;
            }
    }

    void operator()(const PreparedImage& picture) {
        m_body += image_element(grey(picture.image), m_x, m_y, panel_width, panel_height);
        for (const AttributedToken* token : m_tokens)
            cover(*token, m_x + token->source.x * panel_width, m_y + token->source.y * panel_height, token->source.width * panel_width,
                  token->source.height * panel_height);
    }

    void operator()(const PreparedAudio& sound) {
        m_body += image_element(spectrogram_image(sound.mel), m_x, m_y, panel_width, panel_height);
        const bool whole = sound.frames_in_all <= static_cast<std::size_t>(sound.mel.columns);
        const double frames_s = sound.mel.columns * sound.hop_s;
        const double seconds = std::max(whole && sound.seconds > 0 ? sound.seconds : frames_s, 1e-9);
        const std::vector<double>* hz = mel_axis(m_view, m_input);
        const auto height_of = [&](double frequency, double otherwise) {
            return hz ? panel_height * (1 - mel_place(*hz, frequency) / static_cast<double>(hz->size())) : otherwise;
        };
        for (const AttributedToken* token : m_tokens) {
            const double begin = std::min(token->source.begin_s / seconds, 1.0), end = std::min(token->source.end_s / seconds, 1.0);
            const double above = height_of(token->source.high_hz, 0), below = height_of(token->source.low_hz, panel_height);
            cover(*token, m_x + begin * panel_width, m_y + above, (end - begin) * panel_width, below - above);
        }
        if (hz) frequencies(*hz);
        seconds_axis(seconds);
    }

    void operator()(const PreparedWave& wave) {
        const double seconds = std::max(static_cast<double>(wave.samples.size()) / std::max(wave.sample_rate_hz, 1), 1e-9);
        for (const AttributedToken* token : m_tokens)
            cover(*token, m_x + token->source.begin_s / seconds * panel_width, m_y,
                  (token->source.end_s - token->source.begin_s) / seconds * panel_width, panel_height);
        constexpr std::size_t columns = 180;
        std::string path;
        for (std::size_t c = 0; c < columns && !wave.samples.empty(); ++c) {
            const std::size_t begin = c * wave.samples.size() / columns;
            const std::size_t end = std::max((c + 1) * wave.samples.size() / columns, begin + 1);
            if (begin >= wave.samples.size()) break;
            const auto [low, high] = std::minmax_element(wave.samples.begin() + static_cast<std::ptrdiff_t>(begin),
                                                         wave.samples.begin() + static_cast<std::ptrdiff_t>(std::min(end, wave.samples.size())));
            const double x = m_x + (static_cast<double>(c) + 0.5) * panel_width / columns, middle = m_y + panel_height / 2;
            path += "M" + coordinate(x) + " " + coordinate(middle - *high * panel_height / 2) + "V" +
                    coordinate(middle - *low * panel_height / 2 + 0.5);
        }
        m_body += "<path d=\"" + path + "\" stroke=\"" + ink + "\" stroke-width=\"1\"/>\n";
        seconds_axis(seconds);
    }

    void operator()(const PreparedVideo& video) {
        const std::size_t count = std::max<std::size_t>(video.frames.size(), 1);
        const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(count))));
        const double side = panel_width / static_cast<double>(columns);
        const auto place = [&](std::size_t frame) {
            return std::pair(m_x + static_cast<double>(frame % columns) * side, m_y + static_cast<double>(frame / columns) * side);
        };
        for (std::size_t frame = 0; frame < video.frames.size(); ++frame) {
            const auto [x, y] = place(frame);
            m_body += image_element(grey(video.frames[frame]), x, y, side - 3, side - 3);
        }
        for (const AttributedToken* token : m_tokens) {
            const TokenSource& source = token->source;
            const std::size_t end = source.count > 0 ? std::min(source.first + source.count, video.frames.size()) : video.frames.size();
            for (std::size_t frame = source.count > 0 ? source.first : 0; frame < end; ++frame) {
                const auto [x, y] = place(frame);
                cover(*token, x + source.x * (side - 3), y + source.y * (side - 3), source.width * (side - 3), source.height * (side - 3));
            }
        }
        for (std::size_t frame = 0; frame < video.times.size() && frame < video.frames.size() && side >= 60; ++frame) {
            const auto [x, y] = place(frame);
            m_body += rect_element(x + 2, y + 2, 40, 14, "fill=\"#ffffff\" fill-opacity=\"0.8\"");
            m_body += text_element(x + 5, y + 13, format("%.2f s", video.times[frame]), "font-size=\"11\"");
        }
    }

    void operator()(const PreparedNumbers& numbers) {
        bars([&](const TokenSource& source) {
            return source.count <= 1 && source.first < numbers.cells.size() ? numbers.cells[source.first] : std::string();
        });
    }
    void operator()(const PreparedVector&) {
        bars([](const TokenSource&) { return std::string(); });
    }

    void operator()(const PreparedSeries& series) {
        const int channels = std::max(series.steps.columns, 1), steps = series.steps.rows;
        const double row = panel_height / channels;
        for (const AttributedToken* token : m_tokens) {
            const TokenSource& source = token->source;
            const double begin = static_cast<double>(source.first) / std::max(steps, 1);
            const double end = static_cast<double>(source.first + source.count) / std::max(steps, 1);
            const bool all = source.height <= 0;
            cover(*token, m_x + begin * panel_width, m_y + (all ? 0 : source.y) * panel_height, (std::min(end, 1.0) - begin) * panel_width,
                  (all ? 1 : source.height) * panel_height);
        }
        for (int channel = 0; channel < channels && steps > 0; ++channel) {
            float low = series.steps.at(0, channel), high = low;
            for (int step = 0; step < steps; ++step) {
                low = std::min(low, series.steps.at(step, channel));
                high = std::max(high, series.steps.at(step, channel));
            }
            std::string points;
            for (int step = 0; step < steps; ++step) {
                const double share = high > low ? (series.steps.at(step, channel) - low) / (high - low) : 0.5;
                points += coordinate(m_x + (step + 0.5) / steps * panel_width) + "," + coordinate(m_y + channel * row + row * (0.92 - 0.84 * share)) + " ";
            }
            m_body += "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + ink + "\" stroke-width=\"1.2\"/>\n";
        }
        m_body += text_element(m_x, m_y + panel_height + 16, "step 0", small);
        m_body += text_element(m_x + panel_width, m_y + panel_height + 16, "step " + std::to_string(steps), small_right);
    }

    void note(const std::string& text) { m_body += text_element(m_x + 12, m_y + 28, text, small); }

  private:
    std::string fill(double value) const { return colour_text(map_colour(m_view.attribution, value, m_view.limit)); }

    std::size_t place_of(const AttributedToken& token) const { return static_cast<std::size_t>(&token - m_view.attribution.tokens.data()); }
    bool is_lit(const AttributedToken& token) const { return !m_view.unlit.contains(place_of(token)); }
    std::string outline(const AttributedToken& token) const {
        return m_view.marked.contains(place_of(token)) ? std::string(" stroke=\"") + ink + "\" stroke-width=\"2\"" : std::string();
    }
    std::string text_of(const AttributedToken& token) const { return token_text(token, m_view.attribution.has_sign); }

    /// A token over a picture.
    void cover(const AttributedToken& token, double x, double y, double width, double height) {
        const std::string colour = colour_text(full_colour(m_view.attribution, token.value, m_view.limit));
        const double opacity = is_lit(token) ? veil * strength(m_view.attribution) : 0;
        m_body += rect_element(x, y, width, height, "fill=\"" + colour + "\" fill-opacity=\"" + coordinate(opacity) + "\"" + outline(token), text_of(token));
    }

    void seconds_axis(double seconds) {
        m_body += text_element(m_x, m_y + panel_height + 16, "0 s", small);
        m_body += text_element(m_x + panel_width, m_y + panel_height + 16, coordinate(seconds) + " s", small_right);
    }

    /// Ticks at octaves, each where its frequency lies between the centres of two bins.
    void frequencies(const std::vector<double>& hz) {
        double last = m_y + panel_height + 100;
        for (const double tick : {125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0}) {
            const double place = mel_place(hz, tick);
            if (place <= 0 || place >= static_cast<double>(hz.size())) continue;
            const double y = m_y + panel_height * (1 - place / static_cast<double>(hz.size()));
            if (last - y < 15) continue;
            last = y;
            m_body += line_element(m_x - 4, y, m_x, y, std::string("stroke=\"") + dim + "\"");
            m_body += text_element(m_x - 7, y + 4, tick < 1000 ? format("%.0f Hz", tick) : format("%.0f kHz", tick / 1000), small_right);
        }
    }

    /// The text as it lies on disk, its tokens coloured. @return whether it fits
    bool flow(const std::string& text, double size, bool draw) {
        const std::vector<std::size_t> at = code_points(text);
        const std::size_t points = at.size() - 1;
        std::vector<const AttributedToken*> owner(points, nullptr);
        for (const AttributedToken* token : m_tokens)
            for (std::size_t c = token->source.char_begin; c < std::min(token->source.char_end, points); ++c)
                if (!owner[c]) owner[c] = token;
        const double left = m_x + 12, right = m_x + panel_width - 12, step = std::round(1.75 * size);
        double x = left, line = m_y + 10 + size;
        for (std::size_t begin = 0; begin < points;) {
            std::size_t end = begin + 1;
            const bool blank = text[at[begin]] == ' ' || text[at[begin]] == '\n' || text[at[begin]] == '\t';
            // A token stays in one piece; what stands between tokens is broken after each blank.
            while (end < points && owner[end] == owner[begin] && (owner[begin] || (!blank && text[at[end]] != ' ' && text[at[end]] != '\n'))) ++end;
            const std::string piece = text.substr(at[begin], at[end] - at[begin]);
            const double width = text_width(piece, size);
            if (x > left && x + width > right && !blank) {
                x = left;
                line += step;
            }
            if (line > m_y + panel_height - 8) {
                if (draw) m_body += text_element(right - 12, line - step, "…");
                return false;
            }
            if (draw && !(blank && !owner[begin])) word(piece, owner[begin], x, line, std::min(width, right - x), size);
            x += width;
            begin = end;
        }
        return true;
    }

    void word(const std::string& piece, const AttributedToken* token, double x, double line, double width, double size) {
        const std::string stretched = "font-size=\"" + coordinate(size) + "\" textLength=\"" + coordinate(width) + "\" lengthAdjust=\"spacingAndGlyphs\"";
        if (!token) {
            m_body += text_element(x, line, piece, stretched + " fill=\"" + dim + "\"");
            return;
        }
        const Colour colour = is_lit(*token) ? map_colour(m_view.attribution, token->value, m_view.limit) : Colour{255, 255, 255};
        m_body += "<g>" + rect_element(x - 1, line - size, width + 2, 1.4 * size, "rx=\"3\" fill=\"" + colour_text(colour) + "\"" + outline(*token), text_of(*token)) +
                  text_element(x, line, piece, stretched + " fill=\"" + ink_on(colour) + "\" pointer-events=\"none\"") + "</g>\n";
    }

    /// One bar a token, to both sides of a line where values have a sign.
    template <class CellOf>
    void bars(CellOf cell_of) {
        std::vector<const AttributedToken*> shown = m_tokens;
        constexpr double least = 18, most = 28, text_part = 170, number_part = 56;
        const auto room = static_cast<std::size_t>((panel_height - 16) / least);
        const std::size_t hidden = shown.size() > room ? shown.size() - room + 1 : 0;
        if (hidden > 0) { // the largest stay, in their order
            std::vector<const AttributedToken*> order = shown;
            std::stable_sort(order.begin(), order.end(), [](const auto* a, const auto* b) { return std::abs(a->value) > std::abs(b->value); });
            order.resize(room - 1);
            std::erase_if(shown, [&](const auto* token) { return std::find(order.begin(), order.end(), token) == order.end(); });
        }
        const double row = shown.empty() ? most : std::clamp((panel_height - 16) / static_cast<double>(shown.size() + (hidden > 0)), least, most);
        const bool sign = m_view.attribution.has_sign;
        const double from = m_x + text_part, to = m_x + panel_width - number_part, zero = sign ? (from + to) / 2 : from;
        const double reach = sign ? (to - from) / 2 : to - from;
        double y = m_y + 8;
        for (const AttributedToken* token : shown) {
            const std::string cell = cell_of(token->source);
            const std::string label = cell.empty() ? token->source.label : token->source.label + " = " + cell;
            const double length = m_view.limit > 0 ? std::clamp(token->value / m_view.limit, -1.0, 1.0) * reach : 0;
            m_body += text_element(m_x + 10, y + row / 2 + 4, shortened(label, 12, text_part - 18), "font-size=\"12\"");
            m_body += rect_element(std::min(zero, zero + length), y + 3, std::abs(length), row - 6,
                                   (is_lit(*token) ? "fill=\"" + fill(token->value) + "\"" : "fill=\"none\"") + " stroke=\"" + dim + "\" stroke-width=\"0.5\"",
                                   text_of(*token));
            if (const std::string marked = outline(*token); !marked.empty())
                m_body += rect_element(m_x + 4, y + 1, panel_width - 8, row - 2, "fill=\"none\"" + marked);
            m_body += text_element(m_x + panel_width - 6, y + row / 2 + 4, amount(token->value, sign), small_right);
            y += row;
        }
        if (!shown.empty()) m_body += line_element(zero, m_y + 8, zero, y, std::string("stroke=\"") + dim + "\"");
        if (hidden > 0) m_body += text_element(m_x + 10, y + 13, "and " + std::to_string(hidden) + " smaller ones", small);
    }

    const MapView& m_view;
    const std::string& m_input;
    double m_x, m_y;
    std::vector<const AttributedToken*> m_tokens;
    std::string m_body;
};

std::string frame(double x, double y) {
    return rect_element(x, y, panel_width, panel_height, std::string("fill=\"") + ground + "\" stroke=\"" + hairline + "\"");
}

} // namespace

Colour map_colour(const Attribution& attribution, double value, double limit) {
    return on_white(attribution, full_colour(attribution, value, limit));
}

std::string token_text(const AttributedToken& token, bool sign) {
    std::string text = token.source.label + ": " + amount(token.value, sign);
    if (std::isfinite(token.low) && std::isfinite(token.high)) text += " [" + amount(token.low) + ", " + amount(token.high) + "]";
    return text;
}

std::vector<std::string> drawn_inputs(const Attribution& attribution, const PreparedSample& sample) {
    std::vector<std::string> inputs;
    const auto add = [&](const std::string& input) {
        if (!input.empty() && std::find(inputs.begin(), inputs.end(), input) == inputs.end()) inputs.push_back(input);
    };
    for (const AttributedToken& token : attribution.tokens)
        add(token.source.input);
    for (const AttributionMap& map : attribution.maps)
        add(map.input);
    for (const auto& [input, value] : sample)
        add(input);
    return inputs;
}

double axis_of(const MapView& view, const std::string& input) { return mel_axis(view, input) ? axis_width : 0; }

std::string panel_svg(const MapView& view, const std::string& input, double x, double y, bool share) {
    double own = 0, all = 0;
    bool any = false;
    for (const auto& [name, weight] : view.attribution.weight_by_input()) {
        all += weight;
        if (name == input) own = weight;
    }
    for (const AttributedToken& token : view.attribution.tokens)
        any = any || (token.source.input == input && !token.sink());
    std::string body = text_element(x, y - 10, input + (share && any && all > 0 ? " · " + format("%.0f %%", 100 * own / all) + " of " + view.whole : ""),
                                    std::string("fill=\"") + dim + "\"");
    body += frame(x, y);
    Panel panel(view, input, x, y);
    const auto value = view.sample.find(input);
    if (value == view.sample.end())
        panel(std::monostate{});
    else
        std::visit(panel, value->second);
    body += panel.take();
    if (!any && value != view.sample.end() && !std::holds_alternative<std::monostate>(value->second)) {
        body += rect_element(x + 6, y + panel_height - 26, 280, 20, "fill=\"#ffffff\" fill-opacity=\"0.85\"");
        body += text_element(x + 12, y + panel_height - 12, "the method says nothing of this input", small);
    }
    return body;
}

std::string fine_panel_svg(const MapView& view, const AttributionMap& map, double x, double y) {
    std::string body = frame(x, y);
    const auto value = view.sample.find(map.input);
    if (map.rows <= 0 || map.columns <= 0 || value == view.sample.end() ||
        map.values.size() != static_cast<std::size_t>(map.rows) * static_cast<std::size_t>(map.columns))
        return body;
    double limit = 0;
    for (const float one : map.values)
        limit = std::max(limit, std::abs(static_cast<double>(one)));
    const auto* picture = std::get_if<PreparedImage>(&value->second);
    const auto* sound = std::get_if<PreparedAudio>(&value->second);
    Image below = picture ? grey(picture->image) : sound ? spectrogram_image(sound->mel) : Image{};
    const bool fits = below.width == map.columns && below.height == map.rows;
    Image drawn;
    drawn.width = map.columns;
    drawn.height = map.rows;
    drawn.rgb.reserve(map.values.size() * 3);
    for (int row = 0; row < map.rows; ++row)
        for (int column = 0; column < map.columns; ++column) {
            // Of a sound the lowest bin comes first, and stands lowest.
            const int from = sound ? map.rows - 1 - row : row;
            Colour colour = full_colour(view.attribution, map.values[static_cast<std::size_t>(from) * static_cast<std::size_t>(map.columns) +
                                                                     static_cast<std::size_t>(column)], limit);
            if (fits) {
                const std::uint8_t* pixel = below.pixel(column, row);
                colour = mixed({pixel[0], pixel[1], pixel[2]}, colour, veil * strength(view.attribution));
            } else {
                colour = on_white(view.attribution, colour);
            }
            for (const int channel : {colour.r, colour.g, colour.b})
                drawn.rgb.push_back(static_cast<std::uint8_t>(channel));
        }
    body += image_element(drawn, x, y, panel_width, panel_height);
    body += text_element(x, y - 10, map.input + " · " + std::to_string(map.rows) + " × " + std::to_string(map.columns), std::string("fill=\"") + dim + "\"");
    body += text_element(x, y + panel_height + 16,
                         view.attribution.has_sign ? "full colour at ±" + amount(limit) : "full colour at " + amount(limit), small);
    return body;
}

std::string scale_svg(const Attribution& attribution, double limit, double x, double y, double length) {
    constexpr int parts = 64;
    std::string body;
    for (int i = 0; i < parts; ++i) {
        const double t = i / (parts - 1.0);
        const Colour colour = on_white(attribution, attribution.has_sign ? signed_colour(2 * t - 1) : viridis(t));
        body += rect_element(x + length / parts * i, y, length / parts + 0.3, 12, "fill=\"" + colour_text(colour) + "\"");
    }
    const auto mark = [&](double t, double value, const char* anchor) {
        body += text_element(x + t * length, y + 28, amount(value, attribution.has_sign), small + " text-anchor=\"" + anchor + "\"");
    };
    mark(0, attribution.has_sign ? -limit : 0, "start");
    mark(0.5, attribution.has_sign ? 0 : limit / 2, "middle");
    mark(1, limit, "end");
    return body;
}

} // namespace triptych::drawing
