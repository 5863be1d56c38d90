// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <Qt>
#include <cmath>
#include <vector>

namespace triptych {

/// The token that an arrow key leads to: straight on before near. The same token where nothing lies that way.
/// @param areas  std::vector<QRectF> of a token; empty where it is not drawn
template <class Tokens, class Areas>
int token_towards(int key, int token, const Tokens& tokens, const Areas& areas) {
    const std::vector<QRectF> own = areas(token);
    if (own.empty()) return token;
    const QPointF from = own.front().center();
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Right || key == Qt::Key_Down ? 1 : -1;
    int best = token;
    double nearest = 0;
    for (const int other : tokens) {
        const std::vector<QRectF> all = areas(other);
        if (all.empty()) continue;
        const QPointF way = all.front().center() - from;
        const double ahead = sign * (sideways ? way.x() : way.y()), aside = std::abs(sideways ? way.y() : way.x());
        if (ahead < 1) continue;
        const double distance = ahead + 4 * aside;
        if (best == token || distance < nearest) {
            best = other;
            nearest = distance;
        }
    }
    return best;
}

} // namespace triptych
