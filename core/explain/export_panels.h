// SPDX-License-Identifier: GPL-3.0-or-later
// Internal to export*.cpp: one input of a sample with the values of a map on it.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "core/explain/attribution.h"
#include "core/explain/export.h"
#include "core/explain/export_parts.h"

namespace triptych::drawing {

inline constexpr double panel_width = 360, panel_height = 360;
inline constexpr double axis_width = 52; ///< left of a spectrogram, for "500 Hz"
inline constexpr double veil = 0.6;      ///< of colours over a picture

/// What is drawn, and the value at which colours are full.
struct MapView {
    const Attribution& attribution;
    const PreparedSample& sample;
    const SvgDetails& details;
    double limit = 0;
    const char* whole = "the map";       ///< of which headings tell shares
    std::set<std::size_t> marked{}, unlit{}; ///< tokens with an outline; tokens without their colour
};

/// Signed or, for a map without a sign, viridis.
Colour map_colour(const Attribution& attribution, double value, double limit);
/// "vibration: +0.31 [0.20, 0.41]"
/// @param sign  whether a value above 0 has its sign
std::string token_text(const AttributedToken& token, bool sign = true);
/// Inputs in the order in which they are drawn: those with tokens, then what else the sample holds.
std::vector<std::string> drawn_inputs(const Attribution& attribution, const PreparedSample& sample);
/// Space that an input takes left of its panel.
double axis_of(const MapView& view, const std::string& input);
/// A panel of panel_width × panel_height with its axis, at its upper left corner.
/// @param share  whether its heading tells how much of the map it holds
std::string panel_svg(const MapView& view, const std::string& input, double x, double y, bool share = true);
/// Values finer than tokens, with a scale of its own, in a panel of that size.
std::string fine_panel_svg(const MapView& view, const AttributionMap& map, double x, double y);
/// The colours and the numbers at their ends and in the middle, 32 high, from its upper left corner.
std::string scale_svg(const Attribution& attribution, double limit, double x, double y, double length);

} // namespace triptych::drawing
