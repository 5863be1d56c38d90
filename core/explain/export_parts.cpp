// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/explain/export_parts.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>

namespace triptych::drawing {
namespace {

/// Bytes of the UTF-8 character that begins there; 0 where none does.
std::size_t character(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned lead = byte(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > text.size()) return 0;
    unsigned point = lead & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xc0U) != 0x80U) return 0;
        point = (point << 6) | (byte(i) & 0x3fU);
    }
    const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
    const bool no_place = (point >= 0xd800 && point < 0xe000) || point > 0x10ffff || point == 0xfffe || point == 0xffff;
    return overlong || no_place ? 0 : length;
}

Colour interpolated(const Colour* stops, int last, double t) {
    const double place = std::clamp(t, 0.0, 1.0) * last;
    const int i = std::min(static_cast<int>(place), last - 1);
    return mixed(stops[i], stops[i + 1], place - i);
}

constexpr double letter_width = 0.58; ///< of its height, on average

double width_of(std::string_view text, std::size_t at, std::size_t length, double size) {
    return static_cast<unsigned char>(text[at]) >= 0xe0 || length >= 3 ? size : letter_width * size;
}

} // namespace

std::string format(const char* pattern, double value) {
    char text[64];
    std::snprintf(text, sizeof text, pattern, value);
    return text;
}

std::string coordinate(double value) { return format("%.2f", std::isfinite(value) ? value : 0); }

std::string amount(double value, bool sign) {
    if (std::isnan(value)) return "–";
    const std::string text = format("%.3g", std::abs(value) < 1e-12 ? 0 : value);
    if (text.front() == '-') return "−" + text.substr(1);
    return (sign && text != "0" ? "+" : "") + text;
}

std::string in_both(const ValueScale& scale, double value) {
    return amount(value) + (scale.has_unit() ? " (" + amount(scale.in_unit(value)) + " in its unit)" : "");
}

std::string escaped(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = character(text, at);
        if (length != 1) {
            out += length == 0 ? "\xef\xbf\xbd" : text.substr(at, length);
            at += std::max<std::size_t>(length, 1);
            continue;
        }
        const char c = text[at++];
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        case '\'': out += "&#39;"; break;
        case '\n':
        case '\r':
        case '\t': out += ' '; break;
        default:
            // XML 1.0 has no place for the other control characters.
            if (static_cast<unsigned char>(c) >= 0x20) out += c;
        }
    }
    return out;
}

std::string base64(std::string_view bytes) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        unsigned group = 0;
        for (std::size_t k = 0; k < 3; ++k)
            group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
        for (std::size_t k = 0; k < 4; ++k)
            out += i + k <= bytes.size() ? digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}

Colour mixed(const Colour& below, const Colour& above, double opacity) {
    const auto mix = [&](int a, int b) { return static_cast<int>(std::lround(a + opacity * (b - a))); };
    return {mix(below.r, above.r), mix(below.g, above.g), mix(below.b, above.b)};
}

Colour viridis(double t) {
    // Smith & van der Walt 2015, at every eighth.
    static constexpr Colour stops[] = {{68, 1, 84},    {71, 44, 122},  {59, 81, 139},  {44, 113, 142}, {33, 144, 141},
                                       {39, 173, 129}, {92, 200, 99},  {170, 220, 50}, {253, 231, 37}};
    return interpolated(stops, 8, std::isnan(t) ? 0 : t);
}

Colour signed_colour(double t) {
    static constexpr Colour stops[] = {{0x21, 0x66, 0xac}, {0x67, 0xa9, 0xcf}, {0xd1, 0xe5, 0xf0}, {0xf7, 0xf7, 0xf7},
                                       {0xfd, 0xdb, 0xc7}, {0xef, 0x8a, 0x62}, {0xb2, 0x18, 0x2b}};
    return interpolated(stops, 6, (std::isnan(t) ? 0 : t) / 2 + 0.5);
}

std::string colour_text(const Colour& colour) {
    char text[8];
    std::snprintf(text, sizeof text, "#%02x%02x%02x", static_cast<unsigned>(colour.r) & 0xffU, static_cast<unsigned>(colour.g) & 0xffU,
                  static_cast<unsigned>(colour.b) & 0xffU);
    return text;
}

const char* modality_colour(Modality modality) {
    switch (modality) {
    case Modality::text: return "#1d6fd8";
    case Modality::image: return "#0d9373";
    case Modality::audio: return "#c26a06";
    case Modality::video: return "#8b46c9";
    case Modality::fusion: return "#d3345f";
    case Modality::numbers:
    case Modality::vector:
    case Modality::series:
    case Modality::none: break;
    }
    return "#5a6578";
}

const char* ink_on(const Colour& colour) {
    // Relative luminance, without gamma: enough to choose between two.
    return 0.2126 * colour.r + 0.7152 * colour.g + 0.0722 * colour.b > 120 ? ink : "#ffffff";
}

std::string text_element(double x, double y, const std::string& content, const std::string& extra) {
    return "<text x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" " + extra + ">" + escaped(content) + "</text>\n";
}

std::string rect_element(double x, double y, double width, double height, const std::string& extra) {
    return "<rect x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" width=\"" + coordinate(std::max(width, 0.0)) +
           "\" height=\"" + coordinate(std::max(height, 0.0)) + "\" " + extra + "/>\n";
}

std::string rect_element(double x, double y, double width, double height, const std::string& extra, const std::string& title) {
    std::string rect = rect_element(x, y, width, height, extra);
    rect.resize(rect.size() - 3); // "/>\n"
    return rect + "><title>" + escaped(title) + "</title></rect>\n";
}

std::string line_element(double x0, double y0, double x1, double y1, const std::string& extra) {
    return "<path d=\"M" + coordinate(x0) + " " + coordinate(y0) + "L" + coordinate(x1) + " " + coordinate(y1) + "\" " + extra + "/>\n";
}

std::string image_element(const Image& image, double x, double y, double width, double height) {
    auto png = encode_png(image);
    if (!png) return {};
    return "<image x=\"" + coordinate(x) + "\" y=\"" + coordinate(y) + "\" width=\"" + coordinate(width) + "\" height=\"" +
           coordinate(height) + "\" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" "
           "href=\"data:image/png;base64," + base64(*png) + "\"/>\n";
}

std::string svg_document(double width, double height, const std::string& body) {
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + coordinate(width) + "\" height=\"" + coordinate(height) +
           "\" viewBox=\"0 0 " + coordinate(width) + " " + coordinate(height) + "\" font-family=\"sans-serif\" font-size=\"14\" fill=\"" +
           ink + "\">\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n" + body + "</svg>\n";
}

Image grey(const Image& image) {
    Image out = image;
    for (std::size_t i = 0; i + 2 < out.rgb.size(); i += 3) {
        const double light = 0.299 * image.rgb[i] + 0.587 * image.rgb[i + 1] + 0.114 * image.rgb[i + 2];
        std::fill_n(out.rgb.begin() + static_cast<std::ptrdiff_t>(i), 3, static_cast<std::uint8_t>(light));
    }
    return out;
}

Image spectrogram_image(const Matrix& mel) {
    Image out;
    if (mel.values.empty()) return out;
    out.width = mel.columns;
    out.height = mel.rows;
    out.rgb.resize(static_cast<std::size_t>(mel.columns) * static_cast<std::size_t>(mel.rows) * 3);
    const auto [low, high] = std::minmax_element(mel.values.begin(), mel.values.end());
    const float range = std::max(*high - *low, 1e-6f);
    for (int row = 0; row < mel.rows; ++row)
        for (int column = 0; column < mel.columns; ++column) {
            const float value = (mel.at(mel.rows - 1 - row, column) - *low) / range;
            std::fill_n(out.rgb.begin() + (static_cast<std::ptrdiff_t>(row) * mel.columns + column) * 3, 3,
                        static_cast<std::uint8_t>(255 * value));
        }
    return out;
}

double text_width(std::string_view text, double size) {
    double width = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = std::max<std::size_t>(character(text, at), 1);
        width += width_of(text, at, length, size);
        at += length;
    }
    return width;
}

std::vector<std::string> wrapped(std::string_view text, double size, double width) {
    std::vector<std::string> lines;
    std::string line;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find(' ', begin), text.size());
        std::string word(text.substr(begin, end - begin));
        begin = end + 1;
        if (!line.empty() && text_width(line + ' ' + word, size) > width) {
            lines.push_back(std::move(line));
            line.clear();
        }
        while (text_width(word, size) > width) { // longer than a line
            std::size_t cut = 0;
            for (double used = 0; cut < word.size();) {
                const std::size_t length = std::max<std::size_t>(character(word, cut), 1);
                used += width_of(word, cut, length, size);
                if (used > width && cut > 0) break;
                cut += length;
            }
            if (cut >= word.size()) break;
            lines.push_back(word.substr(0, cut));
            word.erase(0, cut);
        }
        line += (line.empty() ? "" : " ") + word;
    }
    if (!line.empty()) lines.push_back(std::move(line));
    return lines;
}

std::string shortened(std::string_view text, double size, double width) {
    if (text_width(text, size) <= width) return std::string(text);
    std::size_t cut = 0;
    for (double used = size; cut < text.size();) {
        const std::size_t length = std::max<std::size_t>(character(text, cut), 1);
        used += width_of(text, cut, length, size);
        if (used > width) break;
        cut += length;
    }
    return std::string(text.substr(0, cut)) + "…";
}

double mel_place(const std::vector<double>& centres_hz, double hz) {
    const auto above = std::lower_bound(centres_hz.begin(), centres_hz.end(), hz);
    if (above == centres_hz.begin()) return 0;
    if (above == centres_hz.end()) return static_cast<double>(centres_hz.size());
    const double low = *(above - 1);
    return static_cast<double>(above - centres_hz.begin()) - 0.5 + (hz - low) / (*above - low);
}

std::vector<double> ticks(double low, double high, int count) {
    std::vector<double> out;
    if (!(high > low) || !std::isfinite(high - low)) return out;
    const double rough = (high - low) / std::max(count, 1), power = std::pow(10.0, std::floor(std::log10(rough)));
    const double digit = rough / power, step = power * (digit <= 1 ? 1 : digit <= 2 ? 2 : digit <= 5 ? 5 : 10);
    // Counted whole and no more than fit: where the range is a rounding of its ends, adding 1 to low / step changes nothing.
    const double first = std::ceil(low / step - 1e-9);
    const int most = 2 * std::max(count, 1) + 1;
    for (int i = 0; i < most && (first + i) * step <= high + 1e-9 * step; ++i)
        out.push_back(first + i == 0 ? 0 : (first + i) * step);
    return out;
}

} // namespace triptych::drawing
