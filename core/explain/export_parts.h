// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to export*.cpp: what pictures and pages are made of. Sizes in pixels.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/explain/attribution.h"
#include "core/features/spectrogram.h"
#include "core/graph/graph.h"
#include "core/media/image.h"

namespace triptych::drawing {

inline constexpr const char* ink = "#1c2230";
inline constexpr const char* dim = "#667085";
inline constexpr const char* hairline = "#d5d9e2";
inline constexpr const char* ground = "#f4f5f8";
inline constexpr double margin = 24, gap = 24; ///< around a picture, between its parts
/// Attributes of small text.
inline const std::string small = std::string("font-size=\"12\" fill=\"") + dim + "\"";
inline const std::string small_right = small + " text-anchor=\"end\"";

std::string format(const char* pattern, double value);
std::string coordinate(double value); ///< "12.50"
/// Three significant digits, with a sign if asked; "–" where it is not a number.
std::string amount(double value, bool sign = false);

/// A value, and beside one that is standardised what it is in the unit of its column.
std::string in_both(const ValueScale& scale, double value);

/// Text as XML and HTML take it, in attributes too: markup escaped, white space made spaces, what is no UTF-8 or has no place
/// in XML 1.0 replaced by U+FFFD or left out.
std::string escaped(std::string_view text);
std::string base64(std::string_view bytes);

struct Colour {
    int r = 0, g = 0, b = 0;
};
Colour viridis(double t);       ///< t in [0,1]
Colour signed_colour(double t); ///< blue–white–red, t in [-1,1]; the same as in the window
Colour mixed(const Colour& below, const Colour& above, double opacity);
std::string colour_text(const Colour& colour); ///< "#2166ac"
const char* modality_colour(Modality modality); ///< one hue each, as everywhere, on white
/// What can be read on a colour.
const char* ink_on(const Colour& colour);

/// @param extra  further attributes
std::string text_element(double x, double y, const std::string& content, const std::string& extra = {});
std::string rect_element(double x, double y, double width, double height, const std::string& extra);
/// A rectangle that says more when the pointer rests on it.
std::string rect_element(double x, double y, double width, double height, const std::string& extra, const std::string& title);
std::string line_element(double x0, double y0, double x1, double y1, const std::string& extra);
/// Pixels stay pixels. Empty for a picture without any.
std::string image_element(const Image& image, double x, double y, double width, double height);
/// An svg element around a body, on white.
std::string svg_document(double width, double height, const std::string& body);

Image grey(const Image& image);
/// The spectrogram as a grey picture, low frequencies at the bottom.
Image spectrogram_image(const Matrix& mel);

/// Width of a text in a sans-serif font of that size, roughly: wide for CJK.
double text_width(std::string_view text, double size);
/// Lines no wider than that, broken at spaces, or within what is longer than a line.
std::vector<std::string> wrapped(std::string_view text, double size, double width);
/// The text cut to a width, with "…" at its end.
std::string shortened(std::string_view text, double size, double width);

/// Where a frequency lies among mel bins, from 0 to their number, by the centres of the bins.
double mel_place(const std::vector<double>& centres_hz, double hz);

/// Marks of an axis from low to high: 1, 2 or 5 times a power of ten, at most about so many.
std::vector<double> ticks(double low, double high, int count);

} // namespace triptych::drawing
