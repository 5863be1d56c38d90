// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/token_view.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <utility>

#include "widgets/attention/token_towards.h"
#include "widgets/theme.h"

namespace triptych {

AttentionView::AttentionView(AttentionSelection* selection, QWidget* parent)
    : QWidget(parent), m_selection(selection) {
    connect(selection, &AttentionSelection::attentionChanged, this, [this] {
        attentionChanged();
        update();
    });
    connect(selection, &AttentionSelection::weightsChanged, this, qOverload<>(&QWidget::update));
    connect(selection, &AttentionSelection::highlightChanged, this, qOverload<>(&QWidget::update));
}

void AttentionView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange) attentionChanged();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

BrushView::BrushView(AttentionSelection* selection, QWidget* parent) : AttentionView(selection, parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

void BrushView::mouseMoveEvent(QMouseEvent* event) {
    pointAt(event->position());
    if ((event->buttons() & Qt::LeftButton) && m_band.move(event->position())) update();
}

void BrushView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return AttentionView::mousePressEvent(event);
    m_begin = event->position();
    m_band.press(m_begin);
    pointAt(m_begin);
}

void BrushView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_band.isPressed()) return AttentionView::mouseReleaseEvent(event);
    const QRectF area = m_band.release();
    TokenBrush brush = selection()->brush();
    if (area.isEmpty())
        brush.click(tokenUnder(event->position()), event->modifiers(), [this](int from, int to) { return span(from, to); });
    else
        brush.drag(tokensIn(area), event->modifiers());
    selection()->setBrush(std::move(brush));
    update();
}

void BrushView::leaveEvent(QEvent*) {
    selection()->hover(-1);
}

void BrushView::extend(int from, int to, Qt::KeyboardModifiers modifiers) {
    if (!(modifiers & Qt::ShiftModifier) || from < 0 || to < 0) return;
    TokenBrush brush = selection()->brush();
    brush.add(span(from, to));
    selection()->setBrush(std::move(brush));
}

bool BrushView::brushByKey(const QKeyEvent& event, int current) {
    TokenBrush brush = selection()->brush();
    switch (event.key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (current >= 0) brush.toggle(current);
        break;
    case Qt::Key_Escape:
        if (brush.empty()) return false;
        brush.clear();
        break;
    case Qt::Key_A:
        if (event.modifiers() != Qt::ControlModifier) return false;
        brush.clear();
        brush.add(brushable());
        break;
    default:
        return false;
    }
    selection()->setBrush(std::move(brush));
    return true;
}

TokenView::TokenView(AttentionSelection* selection, QWidget* parent) : BrushView(selection, parent) {
    connect(selection, &AttentionSelection::highlightChanged, this, &TokenView::describe);
    connect(selection, &AttentionSelection::weightsChanged, this, &TokenView::describe);
}

void TokenView::setInput(const std::string& input) {
    m_input = input;
    attentionChanged();
    update();
}

void TokenView::attentionChanged() {
    m_tokens = chosenTokens();
    describe();
}

bool TokenView::owns(int token) const {
    return token >= 0 && std::find(m_tokens.begin(), m_tokens.end(), token) != m_tokens.end();
}

int TokenView::neighbour(int token, int key) const {
    const auto place = std::find(m_tokens.begin(), m_tokens.end(), token);
    const bool forward = key == Qt::Key_Right || key == Qt::Key_Down;
    if (forward) return place + 1 < m_tokens.end() ? *(place + 1) : token;
    return place > m_tokens.begin() ? *(place - 1) : token;
}

bool TokenView::isMarked(int token) const {
    return token == selection()->hovered() || token == selection()->partner() || selection()->isPinned(token);
}

std::vector<int> TokenView::tokensIn(const QRectF& area) const {
    std::vector<int> found;
    for (const int token : m_tokens)
        if (QRectF(tokenRect(token)).intersects(area)) found.push_back(token);
    return found;
}

std::vector<int> TokenView::span(int from, int to) const {
    return tokens_in_order(from, to, m_tokens);
}

/// What a screen reader says: the token that is reached, and what is pinned.
void TokenView::describe() {
    const int token = selection()->hovered();
    QStringList parts;
    if (owns(token)) parts.append(tr("%1, weight %2").arg(nameOf(token), weightText(selection()->weight(token))));
    if (owns(token) && !selection()->isLit(token)) parts.append(tr("below the threshold"));
    if (const QString pinned = selection()->pinnedText(); !pinned.isEmpty()) parts.append(pinned);
    const QString text = parts.join(QStringLiteral(" · "));
    if (text == accessibleDescription()) return;
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void TokenView::paintMark(QPainter& painter, const QRectF& rect, int token) const {
    if (!isMarked(token)) return;
    const bool pinned = selection()->isPinned(token), hovered = token == selection()->hovered();
    painter.save();
    painter.setBrush(Qt::NoBrush);
    const QRectF inner = rect.adjusted(1.5, 1.5, -1.5, -1.5);
    painter.setPen(QPen(Qt::black, 4));
    painter.drawRect(inner);
    painter.setPen(QPen(Qt::white, 2, hovered || pinned ? Qt::SolidLine : Qt::DashLine));
    painter.drawRect(inner);
    if (pinned) {
        // A filled corner says "pinned" without relying on a colour.
        const double corner = std::min({10.0, inner.width() / 2, inner.height() / 2});
        QPolygonF triangle;
        triangle << inner.topLeft() << inner.topLeft() + QPointF(corner, 0)
                 << inner.topLeft() + QPointF(0, corner);
        painter.setPen(QPen(Qt::black, 1));
        painter.setBrush(Qt::white);
        painter.drawPolygon(triangle);
    }
    painter.restore();
}

void TokenView::paintFocus(QPainter& painter) const {
    if (!hasFocus()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
}

bool TokenView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        const int token = tokenAt(help->pos());
        if (token >= 0)
            QToolTip::showText(help->globalPos(),
                               tr("%1\nweight %2").arg(nameOf(token), weightText(selection()->weight(token))),
                               this, tokenRect(token));
        else
            QToolTip::hideText();
        return true;
    }
    return BrushView::event(event);
}

void TokenView::keyPressEvent(QKeyEvent* event) {
    const int current = owns(selection()->hovered()) ? selection()->hovered() : -1;
    if (m_tokens.empty()) return BrushView::keyPressEvent(event);
    if (brushByKey(*event, current)) return;
    int next = -1;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        next = current < 0 ? m_tokens.front() : neighbour(current, event->key());
        break;
    case Qt::Key_Home:
        next = m_tokens.front();
        break;
    case Qt::Key_End:
        next = m_tokens.back();
        break;
    default:
        return BrushView::keyPressEvent(event);
    }
    extend(current, next, event->modifiers());
    selection()->hover(next);
    emit tokenReached(tokenRect(next));
}

} // namespace triptych
