// SPDX-License-Identifier: GPL-3.0-or-later
// Measures and marks that all that is drawn of a graph shares. Pixels at 100 %.
#pragma once

#include <QColor>
#include <QFont>
#include <QPointF>
#include <QString>

#include "core/graph/graph.h"

class QPainter;

namespace triptych::graph_style {

inline constexpr double card_width = 168;
inline constexpr double corner = 6;
inline constexpr double strip = 4;
inline constexpr double padding = 10;
/// Of a port below the top of its card: rows of cards have straight edges between them.
inline constexpr double first_port = 28;
inline constexpr double port_step = 18;
inline constexpr double port_radius = 5;
inline constexpr double row_height = 16;
inline constexpr double grid = 8;
inline constexpr double readable_zoom = 0.4;             ///< below, small text is left out
inline constexpr double frame_side = 16, frame_top = 30; ///< of a group around its nodes
inline constexpr double grab_radius = 11; ///< how near the pointer must be to a port, in pixels of the screen

/// How something stands between two graphs that are compared.
enum class Difference { none, added, removed, changed };
QColor differenceColour(Difference difference);

QFont font(int pixels, bool bold = false);
double snapped(double value);
QString portKindText(PortKind kind);
QString nodeCount(int count);    ///< "1 node", "3 nodes"
QString problemCount(int count); ///< "1 problem", "3 problems"

/// A shape a kind, so that ports are told apart without colour.
void drawPort(QPainter& painter, const QPointF& centre, PortKind kind, const QColor& colour,
              double radius = port_radius);

} // namespace triptych::graph_style
