// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QRectF>
#include <Qt>
#include <algorithm>
#include <cmath>
#include <utility>
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

/// The tokens between two others, both among them, in the order in which they are given. The latter alone where one is none
/// of them.
inline std::vector<int> tokens_in_order(int from, int to, const std::vector<int>& tokens) {
    auto first = std::find(tokens.begin(), tokens.end(), from), last = std::find(tokens.begin(), tokens.end(), to);
    if (first == tokens.end() || last == tokens.end()) return {to};
    if (last < first) std::swap(first, last);
    return {first, last + 1};
}

/// The tokens whose middle lies in the rectangle about two others, both among them. The latter alone where one is not drawn.
/// @param areas  as above
template <class Tokens, class Areas>
std::vector<int> tokens_between(int from, int to, const Tokens& tokens, const Areas& areas) {
    std::vector<QRectF> begin, end;
    for (const int token : tokens) {
        if (token == from) begin = areas(token);
        if (token == to) end = areas(token);
    }
    if (begin.empty() || end.empty()) return {to};
    const QRectF about = begin.front().united(end.front());
    std::vector<int> between;
    for (const int token : tokens) {
        const std::vector<QRectF> all = areas(token);
        if (!all.empty() && about.contains(all.front().center())) between.push_back(token);
    }
    return between;
}

} // namespace triptych
