// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/token_brush.h"

#include <QApplication>
#include <QPainter>
#include <algorithm>
#include <utility>

#include "widgets/theme.h"

namespace triptych {

bool TokenBrush::contains(int token) const {
    return std::binary_search(m_tokens.begin(), m_tokens.end(), token);
}

void TokenBrush::clear() {
    m_tokens.clear();
    m_from = -1;
}

void TokenBrush::add(const std::vector<int>& tokens) {
    m_tokens.insert(m_tokens.end(), tokens.begin(), tokens.end());
    std::sort(m_tokens.begin(), m_tokens.end());
    m_tokens.erase(std::unique(m_tokens.begin(), m_tokens.end()), m_tokens.end());
}

void TokenBrush::toggle(int token) {
    if (contains(token))
        std::erase(m_tokens, token);
    else
        add({token});
    m_from = token;
}

void TokenBrush::click(int token, Qt::KeyboardModifiers modifiers, const Span& span) {
    if (token < 0) {
        if (!(modifiers & (Qt::ShiftModifier | Qt::ControlModifier))) clear();
    } else if (modifiers & Qt::ShiftModifier) {
        add(m_from >= 0 ? span(m_from, token) : std::vector<int>{token});
        m_from = token;
    } else if (modifiers & Qt::ControlModifier) {
        toggle(token);
    } else if (m_tokens == std::vector<int>{token}) {
        clear();
    } else {
        m_tokens = {token};
        m_from = token;
    }
}

void TokenBrush::drag(const std::vector<int>& tokens, Qt::KeyboardModifiers modifiers) {
    if (!(modifiers & (Qt::ShiftModifier | Qt::ControlModifier))) clear();
    add(tokens);
    if (!tokens.empty()) m_from = tokens.back();
}

void BrushBand::press(const QPointF& place) {
    m_pressed = place;
    m_rect = {};
}

bool BrushBand::move(const QPointF& place) {
    if (!m_pressed) return false;
    if (m_rect.isEmpty() && (place - *m_pressed).manhattanLength() < QApplication::startDragDistance()) return false;
    m_rect = QRectF(*m_pressed, place).normalized();
    // A drag along a line has no height, and meets what it goes over all the same.
    m_rect.setWidth(std::max(m_rect.width(), 1.0));
    m_rect.setHeight(std::max(m_rect.height(), 1.0));
    return true;
}

QRectF BrushBand::release() {
    m_pressed.reset();
    return std::exchange(m_rect, QRectF());
}

void BrushBand::paint(QPainter& painter) const {
    if (m_rect.isEmpty()) return;
    const QColor line = theme().accent;
    QColor inside = line;
    inside.setAlphaF(0.2f);
    painter.save();
    painter.setBrush(inside);
    painter.setPen(QPen(line, 1));
    painter.drawRect(m_rect);
    painter.restore();
}

} // namespace triptych
