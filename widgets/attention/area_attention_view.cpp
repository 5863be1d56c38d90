// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/area_attention_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/attention/token_towards.h"
#include "widgets/theme.h"

namespace triptych {

AreaAttentionView::AreaAttentionView(AttentionSelection* selection, QWidget* parent) : TokenView(selection, parent) {}

void AreaAttentionView::setOpacity(double opacity) {
    m_opacity = std::clamp(opacity, 0.0, 1.0);
    update();
}

std::vector<int> AreaAttentionView::chosenTokens() const {
    std::vector<int> all = TokenView::chosenTokens();
    std::erase_if(all, [this](int token) { return AttentionSelection::isSink(selection()->token(token)); });
    return all;
}

void AreaAttentionView::attentionChanged() {
    TokenView::attentionChanged();
    layOut();
}

void AreaAttentionView::resizeEvent(QResizeEvent* event) {
    TokenView::resizeEvent(event);
    layOut();
}

QRect AreaAttentionView::tokenRect(int token) const {
    if (!owns(token)) return {};
    const std::vector<QRectF> all = areas(token);
    return all.empty() ? QRect() : all.front().toAlignedRect();
}

int AreaAttentionView::tokenAt(const QPoint& position) const {
    for (const int token : tokens())
        for (const QRectF& area : marks(token))
            if (position.x() >= area.left() && position.x() < area.right() && position.y() >= area.top() &&
                position.y() < area.bottom())
                return token;
    return -1;
}

std::vector<int> AreaAttentionView::tokensIn(const QRectF& area) const {
    std::vector<int> found;
    for (const int token : tokens()) {
        const std::vector<QRectF> own = marks(token);
        if (std::any_of(own.begin(), own.end(), [&](const QRectF& one) { return one.intersects(area); })) found.push_back(token);
    }
    return found;
}

std::vector<int> AreaAttentionView::span(int from, int to) const {
    return tokens_between(from, to, tokens(), [this](int one) { return areas(one); });
}

int AreaAttentionView::neighbour(int token, int key) const {
    return token_towards(key, token, tokens(), [this](int one) { return areas(one); });
}

QRectF AreaAttentionView::snapped(const QRectF& rect) const {
    const double ratio = devicePixelRatioF();
    const auto edge = [ratio](double value) { return std::round(value * ratio) / ratio; };
    return {QPointF(edge(rect.left()), edge(rect.top())), QPointF(edge(rect.right()), edge(rect.bottom()))};
}

QFont AreaAttentionView::smallFont() const {
    QFont small = font();
    small.setPixelSize(11);
    return small;
}

void AreaAttentionView::paintColours(QPainter& painter) const {
    painter.save();
    painter.setOpacity(m_opacity);
    for (const int token : tokens()) {
        if (!selection()->isLit(token)) continue;
        for (const QRectF& area : areas(token))
            painter.fillRect(snapped(area), selection()->colourOf(token));
    }
    painter.restore();
}

void AreaAttentionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBelow(painter);
    paintColours(painter);
    paintAbove(painter);
    // What is under the mouse comes last, over its neighbours.
    std::vector<int> marked = selection()->brush().tokens();
    marked.insert(marked.end(), {selection()->partner(), selection()->hovered()});
    for (const int token : marked)
        if (owns(token))
            for (const QRectF& area : marks(token))
                paintMark(painter, area, token);
    paintBand(painter);
    paintFocus(painter);
}

} // namespace triptych
