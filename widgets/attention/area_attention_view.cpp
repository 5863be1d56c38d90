// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/area_attention_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/attention/token_towards.h"

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

int AreaAttentionView::neighbour(int token, int key) const {
    return token_towards(key, token, tokens(), [this](int one) { return areas(one); });
}

QColor AreaAttentionView::colourOf(int token) const {
    return QColor::fromRgb(viridisAt(selection()->place(selection()->weight(token))));
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
    for (const int token : tokens())
        for (const QRectF& area : areas(token))
            painter.fillRect(snapped(area), colourOf(token));
    painter.restore();
}

void AreaAttentionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBelow(painter);
    paintColours(painter);
    paintAbove(painter);
    for (const int token : {selection()->partner(), selection()->pinned(), selection()->hovered()})
        if (owns(token))
            for (const QRectF& area : marks(token))
                paintMark(painter, area, token);
    paintFocus(painter);
}

} // namespace triptych
