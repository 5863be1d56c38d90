// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <numbers>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

#include "core/dataset/sample_parts.h"

namespace triptych::sample {
namespace {

constexpr int side = 256;
constexpr int fine = 2; // the panel is drawn this many times finer
constexpr int fine_side = fine * side;
constexpr int fraction_bits = 4; // of coordinates that OpenCV takes
constexpr double degree = std::numbers::pi / 180.0;

using Colour = cv::Scalar; // R, G, B: OpenCV draws in whatever order it is given

// All lengths and places below are in pixels of the finished picture, before it is tilted.
int fixed(double length) {
    return static_cast<int>(std::lround(length * fine * (1 << fraction_bits)));
}
cv::Point place(double x, double y) {
    return {fixed(x), fixed(y)};
}
int strokes(double width) {
    return std::max(1, static_cast<int>(std::lround(width * fine)));
}
cv::Rect area(double x, double y, double w, double h) {
    const auto whole = [](double v) { return static_cast<int>(std::lround(v * fine)); };
    return cv::Rect(whole(x), whole(y), whole(w), whole(h)) & cv::Rect(0, 0, fine_side, fine_side);
}
cv::Point2d polar(double x, double y, double radius, double angle_deg) {
    return {x + radius * std::cos(angle_deg * degree), y + radius * std::sin(angle_deg * degree)};
}

void disc(cv::Mat& canvas, double x, double y, double radius, const Colour& colour) {
    cv::circle(canvas, place(x, y), fixed(radius), colour, cv::FILLED, cv::LINE_AA, fraction_bits);
}
void ring(cv::Mat& canvas, double x, double y, double radius, const Colour& colour, double width) {
    cv::circle(canvas, place(x, y), fixed(radius), colour, strokes(width), cv::LINE_AA, fraction_bits);
}
void stroke(cv::Mat& canvas, cv::Point2d from, cv::Point2d to, const Colour& colour, double width) {
    cv::line(canvas, place(from.x, from.y), place(to.x, to.y), colour, strokes(width), cv::LINE_AA,
             fraction_bits);
}
void polygon(cv::Mat& canvas, const std::vector<cv::Point2d>& corners, const Colour& colour) {
    std::vector<cv::Point> points;
    for (const cv::Point2d& corner : corners)
        points.push_back(place(corner.x, corner.y));
    cv::fillConvexPoly(canvas, points, colour, cv::LINE_AA, fraction_bits);
}
void rounded(cv::Mat& canvas, double x, double y, double w, double h, double radius, const Colour& colour) {
    std::vector<cv::Point2d> corners;
    for (int quarter = 0; quarter < 4; ++quarter) {
        const double cx = quarter == 0 || quarter == 3 ? x + w - radius : x + radius;
        const double cy = quarter < 2 ? y + h - radius : y + radius;
        for (int step = 0; step <= 6; ++step)
            corners.push_back(polar(cx, cy, radius, 90.0 * quarter + 15.0 * step));
    }
    polygon(canvas, corners, colour);
}
/// Centred on (x,y).
void letters(cv::Mat& canvas, const std::string& text, double x, double y, double height,
             const Colour& colour, double width = 0.5) {
    constexpr double cap_height = 21.0; // of the font at scale 1
    const double scale = height * fine / cap_height;
    int below = 0;
    const cv::Size size = cv::getTextSize(text, cv::FONT_HERSHEY_SIMPLEX, scale, strokes(width), &below);
    cv::putText(canvas, text,
                {static_cast<int>(std::lround(x * fine - size.width / 2.0)),
                 static_cast<int>(std::lround(y * fine + size.height / 2.0))},
                cv::FONT_HERSHEY_SIMPLEX, scale, colour, strokes(width), cv::LINE_AA);
}

/// Draws see-through. @param draw  paints on the canvas, nowhere outside `where`
template <class Draw>
void veil(cv::Mat& canvas, const cv::Rect& where, double opacity, const Draw& draw) {
    cv::Mat part = canvas(where);
    const cv::Mat before = part.clone();
    draw(canvas);
    cv::addWeighted(part, opacity, before, 1.0 - opacity, 0.0, part);
}

// --- The parts of a panel

struct Gauge {
    double x, y, radius;
    double low, high;
    int steps;           ///< of the numbers on the dial
    double warn, danger; ///< where yellow and red begin
    const char* label;
    const char* unit;

    double angle(double value) const {
        return 135.0 + 270.0 * std::clamp((value - low) / (high - low), -0.03, 1.03);
    }
};
constexpr std::array<Gauge, 3> gauges = {{{57, 63, 41, 0, 10, 5, 7.5, 9.0, "PRESS", "bar"},
                                          {148, 63, 41, 0, 120, 6, 75, 100, "TEMP", "C"},
                                          {52, 172, 36, 0, 16, 4, 6, 11, "VIB", "mm/s"}}};

struct Tile {
    double y;
    const char* caption;
    Colour lit;
};
constexpr double tile_x = 202.0;
constexpr double tile_width = 38.0;
constexpr double tile_height = 25.0;
/// One for each Kind, in its order. Far apart in hue, and from the two colours of the lamp.
const std::array<Tile, 4> tiles = {{{22, "RUN", {40, 225, 70}},
                                    {51, "BRG", {255, 35, 30}},
                                    {80, "SUCT", {0, 222, 232}},
                                    {109, "SHAFT", {225, 60, 235}}}};

constexpr double lamp_x = 120.0;
constexpr double lamp_y = 163.0;
constexpr double lamp_radius = 20.0;
const Colour amber{255, 165, 10};
const Colour blue{20, 110, 255};

constexpr double display_y = 211.0;
constexpr double display_height = 24.0;

/// Light of a lit glass, and its halo on what is around. `distance` gives a pixel's distance from the glass'
/// edge (negative inside) and how deep inside it is, from 0 to 1.
template <class Distance>
void light_up(cv::Mat& canvas, const cv::Rect& where, const Colour& colour, double reach, double white,
              const Distance& distance) {
    for (int y = where.y; y < where.y + where.height; ++y) {
        auto* row = canvas.ptr<cv::Vec3b>(y);
        for (int x = where.x; x < where.x + where.width; ++x) {
            const auto [off, depth] = distance((x + 0.5) / fine, (y + 0.5) / fine);
            const double cover = std::clamp(0.5 - off * fine, 0.0, 1.0);
            const double halo = 0.55 * std::exp(-std::max(0.0, off) / reach);
            const double core = white * depth * depth;
            for (int c = 0; c < 3; ++c) {
                const double glass = colour[c] * (0.72 + 0.28 * depth) * (1.0 - core) + 255.0 * core;
                const double around = std::min(255.0, row[x][c] + halo * colour[c] * 0.6);
                row[x][c] = cv::saturate_cast<std::uint8_t>(cover * glass + (1.0 - cover) * around);
            }
        }
    }
}

void light_tile(cv::Mat& canvas, const Tile& tile) {
    constexpr double w = tile_width;
    constexpr double h = tile_height;
    const double cx = tile_x + w / 2;
    const double cy = tile.y + h / 2;
    light_up(canvas, area(tile_x - 14, tile.y - 14, w + 28, h + 28), tile.lit, 5.0, 0.25,
             [&](double x, double y) {
                 constexpr double corner = 2.5;
                 const double dx = std::abs(x - cx) - w / 2 + corner;
                 const double dy = std::abs(y - cy) - h / 2 + corner;
                 const double off = std::hypot(std::max(dx, 0.0), std::max(dy, 0.0)) +
                                    std::min(std::max(dx, dy), 0.0) - corner;
                 const double depth = std::max(0.0, 1.0 - std::hypot((x - cx) / w, (y - cy) / h) * 1.6);
                 return std::pair(off, depth);
             });
    letters(canvas, tile.caption, cx, cy, 6.0, {20, 20, 24}, 1.0);
}

void light_lamp(cv::Mat& canvas, const Colour& colour) {
    constexpr double reach = lamp_radius + 20.0;
    light_up(canvas, area(lamp_x - reach, lamp_y - reach, 2 * reach, 2 * reach), colour, 7.0, 0.55,
             [](double x, double y) {
                 const double off = std::hypot(x - lamp_x, y - lamp_y) - lamp_radius;
                 const double from_core =
                     std::hypot(x - lamp_x + 4.0, y - lamp_y + 5.0) / (1.3 * lamp_radius);
                 return std::pair(off, std::max(0.0, 1.0 - from_core));
             });
    // The facets of the glass.
    veil(canvas, area(lamp_x - lamp_radius, lamp_y - lamp_radius, 2 * lamp_radius, 2 * lamp_radius), 0.25,
         [&](cv::Mat& copy) {
             ring(copy, lamp_x, lamp_y, 0.78 * lamp_radius, colour * 0.55, 1.0);
             ring(copy, lamp_x, lamp_y, 0.5 * lamp_radius, colour * 0.65, 1.0);
         });
}

void draw_screw(cv::Mat& canvas, double x, double y, double radius, double angle) {
    disc(canvas, x + 0.5, y + 0.8, radius + 0.7, {55, 56, 58});
    disc(canvas, x, y, radius, {150, 151, 153});
    disc(canvas, x - 0.25 * radius, y - 0.3 * radius, 0.6 * radius, {186, 187, 189});
    const cv::Point2d to = polar(x, y, 0.75 * radius, angle);
    stroke(canvas, {2 * x - to.x, 2 * y - to.y}, to, {60, 60, 62}, 1.0);
}

void draw_dial(cv::Mat& canvas, const Gauge& gauge, bool dark) {
    const double x = gauge.x;
    const double y = gauge.y;
    const double r = gauge.radius;
    const Colour face = dark ? Colour(38, 40, 44) : Colour(236, 234, 226);
    const Colour ink = dark ? Colour(228, 228, 222) : Colour(34, 34, 38);
    veil(canvas, area(x - r - 10, y - r - 10, 2 * r + 20, 2 * r + 22), 0.35, [&](cv::Mat& copy) {
        disc(copy, x + 1.5, y + 3.0, r + 4.5, {20, 20, 20});
    });
    disc(canvas, x, y, r + 4.0, {70, 72, 76});
    disc(canvas, x - 0.6, y - 0.8, r + 2.8, {188, 190, 194});
    disc(canvas, x + 0.4, y + 0.5, r + 1.6, {104, 106, 110});
    disc(canvas, x, y, r, face);
    const auto arc = [&](double from, double to, const Colour& colour) {
        cv::ellipse(canvas, place(x, y), cv::Size(fixed(0.93 * r), fixed(0.93 * r)), 0.0, gauge.angle(from),
                    gauge.angle(to), colour, strokes(2.4), cv::LINE_AA, fraction_bits);
    };
    arc(gauge.low, gauge.warn, {86, 150, 92});
    arc(gauge.warn, gauge.danger, {208, 176, 70});
    arc(gauge.danger, gauge.high, {186, 66, 58});
    constexpr int minor = 5;
    for (int i = 0; i <= gauge.steps * minor; ++i) {
        const double value = gauge.low + (gauge.high - gauge.low) * i / (gauge.steps * minor);
        const bool major = i % minor == 0;
        const double angle = gauge.angle(value);
        stroke(canvas, polar(x, y, (major ? 0.76 : 0.83) * r, angle), polar(x, y, 0.9 * r, angle), ink,
               major ? 1.0 : 0.5);
        if (!major) continue;
        const cv::Point2d at = polar(x, y, 0.6 * r, angle);
        letters(canvas, decimal(value, 0), at.x, at.y, 4.6, ink);
    }
    letters(canvas, gauge.label, x, y + 0.36 * r, 3.6, ink);
    letters(canvas, gauge.unit, x, y + 0.62 * r, 4.2, ink);
}

void draw_needle(cv::Mat& canvas, const Gauge& gauge, double value, bool dark) {
    const double r = gauge.radius;
    const double angle = gauge.angle(value);
    const auto blade = [&](double dx, double dy) {
        const double x = gauge.x + dx;
        const double y = gauge.y + dy;
        return std::vector<cv::Point2d>{polar(x, y, 0.86 * r, angle), polar(x, y, 0.07 * r, angle + 90.0),
                                        polar(x, y, 0.24 * r, angle + 172.0),
                                        polar(x, y, 0.24 * r, angle + 188.0),
                                        polar(x, y, 0.07 * r, angle - 90.0)};
    };
    const cv::Rect around = area(gauge.x - r, gauge.y - r, 2 * r, 2 * r);
    veil(canvas, around, 0.3, [&](cv::Mat& copy) { polygon(copy, blade(1.4, 2.2), {0, 0, 0}); });
    polygon(canvas, blade(0, 0), dark ? Colour(240, 120, 40) : Colour(28, 28, 32));
    disc(canvas, gauge.x, gauge.y, 0.11 * r, {60, 60, 64});
    disc(canvas, gauge.x - 0.4, gauge.y - 0.5, 0.07 * r, {150, 150, 154});
    // The glass mirrors a window.
    veil(canvas, around, 0.10, [&](cv::Mat& copy) {
        cv::ellipse(copy, place(gauge.x - 0.25 * r, gauge.y - 0.35 * r),
                    cv::Size(fixed(0.62 * r), fixed(0.36 * r)), -38.0, 0.0, 360.0, {255, 255, 255},
                    cv::FILLED, cv::LINE_AA, fraction_bits);
    });
}

/// Seven-segment digits, right-aligned at x.
void draw_digits(cv::Mat& canvas, const std::string& text, double x, double y, double height,
                 const Colour& ink) {
    // a b c d e f g, clockwise from the top, the middle one last
    static constexpr std::array<std::uint8_t, 10> shapes = {0x3F, 0x06, 0x5B, 0x4F, 0x66,
                                                            0x6D, 0x7D, 0x07, 0x7F, 0x6F};
    const double w = 0.52 * height;
    const double h = height / 2;
    const double width = 0.13 * height;
    for (auto c = text.rbegin(); c != text.rend(); ++c) {
        if (*c == '.') {
            disc(canvas, x + 0.24 * height, y + height - 0.2, 0.1 * height, ink);
            continue;
        }
        x -= w;
        const std::uint8_t shape = shapes[static_cast<std::size_t>(*c - '0')];
        const std::array<std::pair<cv::Point2d, cv::Point2d>, 7> segments = {
            {{{x, y}, {x + w, y}},
             {{x + w, y}, {x + w, y + h}},
             {{x + w, y + h}, {x + w, y + 2 * h}},
             {{x, y + 2 * h}, {x + w, y + 2 * h}},
             {{x, y + h}, {x, y + 2 * h}},
             {{x, y}, {x, y + h}},
             {{x, y + h}, {x + w, y + h}}}};
        for (std::size_t i = 0; i < segments.size(); ++i) {
            if ((shape >> i & 1U) == 0) continue;
            const auto& [from, to] = segments[i];
            const cv::Point2d gap = (to - from) * 0.12;
            stroke(canvas, from + gap, to - gap, ink, width);
        }
        x -= 0.42 * height;
    }
}

struct Display {
    double x, width;
    const char* caption;
};
constexpr std::array<Display, 3> displays = {
    {{103, 44, "FLOW l/min"}, {153, 42, "CURRENT A"}, {201, 44, "SPEED rpm"}}};

void draw_plate(cv::Mat& canvas, const Machine& machine, Random& random) {
    constexpr double x = 156.0;
    constexpr double y = 145.0;
    constexpr double w = 88.0;
    constexpr double h = 48.0;
    veil(canvas, area(x - 3, y - 3, w + 8, h + 9), 0.35, [&](cv::Mat& copy) {
        rounded(copy, x + 1, y + 2, w, h, 3, {20, 20, 20});
    });
    rounded(canvas, x, y, w, h, 3, {120, 121, 122});
    rounded(canvas, x + 0.8, y + 0.8, w - 1.6, h - 1.6, 2.5, {206, 207, 204});
    for (const double rivet_x : {x + 4, x + w - 4})
        for (const double rivet_y : {y + 4, y + h - 4})
            disc(canvas, rivet_x, rivet_y, 1.5, {110, 111, 112});
    const Colour ink{40, 42, 48};
    rounded(canvas, x + 9, y + 4.5, w - 18, 9, 1, {52, 60, 72});
    letters(canvas, "NORDAL PUMPS", x + w / 2, y + 9, 4.2, {225, 226, 226}, 0.5);
    letters(canvas, machine.name, x + w / 2, y + 24, 10.0, ink, 1.2);
    static const std::vector<std::string> types = {"CP 80-250", "CP 65-200", "CP 100-315"};
    letters(canvas, "TYPE " + random.pick(types), x + w / 2, y + 36, 3.8, ink);
    letters(canvas,
            "No " + std::to_string(20000 + random.below(70000)) + "  " +
                std::to_string(1998 + random.below(26)),
            x + w / 2, y + 42.5, 3.8, ink);
}

cv::Mat paint_base(const Machine& machine, bool dark, Random& random) {
    static const std::vector<Colour> paints = {{150, 160, 156}, {168, 164, 150}, {130, 142, 154},
                                               {140, 147, 138}, {174, 175, 171}, {120, 129, 126},
                                               {124, 131, 141}, {158, 150, 138}};
    const Colour paint = random.pick(paints) * random.uniform(0.92, 1.08);
    cv::Mat canvas(fine_side, fine_side, CV_8UC3, Colour(58, 60, 62));
    rounded(canvas, 5, 6.5, 247, 247, 7, {28, 29, 30});
    rounded(canvas, 4, 4, 248, 248, 7, paint * 1.18);
    rounded(canvas, 5, 5.2, 247, 246.8, 6.5, paint * 0.8);
    rounded(canvas, 5, 5, 246, 246, 6.5, paint);
    // Brushed paint, lighter above.
    for (int y = 5 * fine; y < 251 * fine; ++y) {
        const double shade = 5.0 - 10.0 * y / fine_side + random.uniform(-1.5, 1.5);
        canvas(cv::Rect(6 * fine, y, 244 * fine, 1)) += Colour(shade, shade, shade);
    }
    for (std::size_t i = 2 + random.below(5); i > 0; --i) { // scratches
        const double x = random.uniform(15.0, 240.0);
        const double y = random.uniform(15.0, 240.0);
        const cv::Point2d to = polar(x, y, random.uniform(5.0, 26.0), random.uniform(0.0, 360.0));
        veil(canvas, area(0, 0, side, side), 0.3, [&](cv::Mat& copy) {
            stroke(copy, {x, y}, to, paint * 1.3, 0.5);
        });
    }
    for (const double x : {12.5, 243.5})
        for (const double y : {12.0, 244.0})
            draw_screw(canvas, x, y, 3.6, random.uniform(0.0, 180.0));

    for (const Gauge& gauge : gauges)
        draw_dial(canvas, gauge, dark);

    rounded(canvas, tile_x - 3.5, 18.5, tile_width + 7, 119, 3, {34, 35, 38});
    for (const Tile& tile : tiles) {
        rounded(canvas, tile_x, tile.y, tile_width, tile_height, 2.5, {74, 74, 76});
        rounded(canvas, tile_x + 1, tile.y + 1, tile_width - 2, tile_height - 2, 2, {86, 86, 87});
        letters(canvas, tile.caption, tile_x + tile_width / 2, tile.y + tile_height / 2, 6.0, {44, 44, 47},
                1.0);
    }

    veil(canvas, area(lamp_x - 32, lamp_y - 32, 64, 66), 0.35, [&](cv::Mat& copy) {
        disc(copy, lamp_x + 1.5, lamp_y + 3, lamp_radius + 5, {20, 20, 20});
    });
    disc(canvas, lamp_x, lamp_y, lamp_radius + 4.5, {66, 68, 72});
    disc(canvas, lamp_x - 0.6, lamp_y - 0.8, lamp_radius + 3.4, {178, 180, 184});
    disc(canvas, lamp_x, lamp_y, lamp_radius + 1.6, {60, 62, 66});
    disc(canvas, lamp_x, lamp_y, lamp_radius, {78, 76, 74});
    ring(canvas, lamp_x, lamp_y, 0.78 * lamp_radius, {66, 64, 63}, 1.0);
    ring(canvas, lamp_x, lamp_y, 0.5 * lamp_radius, {68, 66, 65}, 1.0);
    disc(canvas, lamp_x - 6.0, lamp_y - 7.0, 3.2, {118, 117, 116});
    letters(canvas, "PHASE", lamp_x, lamp_y + lamp_radius + 10.5, 4.4, {36, 37, 40}, 0.6);

    draw_plate(canvas, machine, random);

    for (const Display& display : displays) {
        rounded(canvas, display.x - 2, display_y - 2, display.width + 4, display_height + 4, 2.5,
                {40, 41, 44});
        rounded(canvas, display.x, display_y, display.width, display_height, 1.5, {158, 168, 150});
        letters(canvas, display.caption, display.x + display.width / 2, display_y + 4.5, 3.2, {52, 60, 52});
    }
    // A selector switch and its two positions.
    disc(canvas, 24.5, 228, 8.5, {52, 54, 57});
    disc(canvas, 24.5, 228, 7.2, {92, 94, 98});
    const double turn = random.chance(0.5) ? -125.0 : -55.0;
    stroke(canvas, polar(24.5, 228, 5.5, turn + 180), polar(24.5, 228, 6.0, turn), {30, 31, 34}, 3.0);
    stroke(canvas, polar(24.5, 228, 2.0, turn), polar(24.5, 228, 5.5, turn), {225, 225, 222}, 1.0);
    letters(canvas, "M", 16.5, 217.5, 4.0, {36, 37, 40});
    letters(canvas, "A", 32.5, 217.5, 4.0, {36, 37, 40});
    return canvas;
}

/// Camera: gain, white balance, light that falls off to one side and to the corners, sensor noise.
void expose(cv::Mat& picture, Random& random) {
    const double gain = random.uniform(0.74, 1.12);
    const double slope_x = random.uniform(-0.12, 0.12);
    const double slope_y = random.uniform(-0.10, 0.10);
    const double corners = random.uniform(0.04, 0.22);
    const double noise = random.uniform(1.5, 6.0);
    const double warmth = random.uniform(-0.05, 0.05);
    const std::array<double, 3> tint = {1.0 + warmth, 1.0, 1.0 - warmth};
    for (int y = 0; y < side; ++y) {
        auto* row = picture.ptr<cv::Vec3b>(y);
        const double v = 2.0 * y / (side - 1) - 1.0;
        for (int x = 0; x < side; ++x) {
            const double u = 2.0 * x / (side - 1) - 1.0;
            const double light =
                gain * (1.0 + slope_x * u + slope_y * v) * (1.0 - corners * 0.5 * (u * u + v * v));
            // One draw serves the three channels: sums of two of its 16-bit parts, as wide as wanted.
            const std::uint64_t bits = random.next();
            const auto part = [&](int k) {
                return static_cast<double>(bits >> (16 * k) & 0xFFFFU) / 65535.0 - 0.5;
            };
            for (int c = 0; c < 3; ++c) {
                const double grain = noise * 1.7 * (part(c) + part(3));
                row[x][c] = cv::saturate_cast<std::uint8_t>(
                    row[x][c] * light * tint[static_cast<std::size_t>(c)] + grain);
            }
        }
    }
}

} // namespace

PanelPainter::PanelPainter(const Machine& machine, Random random) : m_dark(machine.number % 4 == 0) {
    const cv::Mat base = paint_base(machine, m_dark, random);
    m_base.assign(base.data, base.data + base.total() * base.elemSize());
}

Panel PanelPainter::paint(const Cue& cue, const Sensors& sensors, Random random) const {
    cv::Mat canvas(fine_side, fine_side, CV_8UC3);
    std::memcpy(canvas.data, m_base.data(), m_base.size());

    std::vector<cv::Rect2d> lit;
    const Tile& tile = tiles[static_cast<std::size_t>(cue.kind)];
    light_tile(canvas, tile);
    lit.emplace_back(tile_x, tile.y, tile_width, tile_height);
    if (cue.bit) {
        light_lamp(canvas, *cue.bit ? blue : amber);
        lit.emplace_back(lamp_x - lamp_radius, lamp_y - lamp_radius, 2 * lamp_radius, 2 * lamp_radius);
    }
    const std::array<double, 3> readings = {sensors.pressure_bar, sensors.temperature_c,
                                            sensors.vibration_mm_s};
    for (std::size_t i = 0; i < gauges.size(); ++i)
        draw_needle(canvas, gauges[i], readings[i], m_dark);
    const std::array<std::string, 3> figures = {decimal(sensors.flow_l_min, 0), decimal(sensors.current_a, 1),
                                                decimal(sensors.speed_rpm, 0)};
    for (std::size_t i = 0; i < displays.size(); ++i)
        draw_digits(canvas, figures[i], displays[i].x + displays[i].width - 4.5, display_y + 9.5, 11.0,
                    {34, 42, 36});

    // The camera is held by hand.
    const double centre = fine_side / 2.0;
    cv::Mat turn = cv::getRotationMatrix2D({static_cast<float>(centre), static_cast<float>(centre)},
                                           random.uniform(-2.6, 2.6), random.uniform(0.95, 1.02));
    turn.at<double>(0, 2) += fine * random.uniform(-4.0, 4.0);
    turn.at<double>(1, 2) += fine * random.uniform(-4.0, 4.0);
    cv::Mat tilted;
    cv::warpAffine(canvas, tilted, turn, canvas.size(), cv::INTER_LINEAR, cv::BORDER_REPLICATE);
    Panel panel;
    panel.image.width = side;
    panel.image.height = side;
    panel.image.rgb.resize(static_cast<std::size_t>(side) * side * 3);
    cv::Mat picture(side, side, CV_8UC3, panel.image.rgb.data());
    cv::resize(tilted, picture, picture.size(), 0.0, 0.0, cv::INTER_AREA);
    if (const double blur = random.uniform(-0.5, 0.75); blur > 0.3)
        cv::GaussianBlur(picture, picture, {3, 3}, blur);
    expose(picture, random);

    for (const cv::Rect2d& box : lit) {
        double x0 = side;
        double y0 = side;
        double x1 = 0.0;
        double y1 = 0.0;
        for (const double x : {box.x, box.x + box.width}) {
            for (const double y : {box.y, box.y + box.height}) {
                const auto at = [&](int row) {
                    return (turn.at<double>(row, 0) * fine * x + turn.at<double>(row, 1) * fine * y +
                            turn.at<double>(row, 2)) /
                           fine;
                };
                x0 = std::min(x0, at(0));
                y0 = std::min(y0, at(1));
                x1 = std::max(x1, at(0));
                y1 = std::max(y1, at(1));
            }
        }
        const auto inside = [](double v) {
            return static_cast<int>(std::lround(std::clamp(v, 0.0, 1.0 * side)));
        };
        if (!panel.evidence.empty()) panel.evidence += ';';
        panel.evidence += std::to_string(inside(x0)) + ',' + std::to_string(inside(y0)) + ',' +
                          std::to_string(inside(x1) - inside(x0)) + ',' +
                          std::to_string(inside(y1) - inside(y0));
    }
    return panel;
}

} // namespace triptych::sample
