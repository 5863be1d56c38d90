// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/token_view.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

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

TokenView::TokenView(AttentionSelection* selection, QWidget* parent) : AttentionView(selection, parent) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
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

/// What a screen reader says of the token that is reached.
void TokenView::describe() {
    const int token = selection()->hovered();
    const QString text =
        owns(token) ? tr("%1, weight %2").arg(nameOf(token), weightText(selection()->weight(token))) : QString();
    if (text == accessibleDescription()) return;
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void TokenView::paintMark(QPainter& painter, const QRectF& rect, int token) const {
    const bool pinned = token == selection()->pinned();
    const bool hovered = token == selection()->hovered();
    const bool partner = token == selection()->partner();
    if (!pinned && !hovered && !partner) return;
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
    return AttentionView::event(event);
}

void TokenView::mouseMoveEvent(QMouseEvent* event) {
    selection()->hover(tokenAt(event->pos()));
}

void TokenView::mousePressEvent(QMouseEvent* event) {
    const int token = tokenAt(event->pos());
    if (event->button() != Qt::LeftButton || token < 0) return;
    selection()->hover(token);
    selection()->togglePin(token);
}

void TokenView::leaveEvent(QEvent*) {
    selection()->hover(-1);
}

void TokenView::keyPressEvent(QKeyEvent* event) {
    if (m_tokens.empty()) return AttentionView::keyPressEvent(event);
    const int current = owns(selection()->hovered()) ? selection()->hovered() : -1;
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
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (current >= 0) selection()->togglePin(current);
        return;
    case Qt::Key_Escape:
        if (selection()->pinned() < 0) return AttentionView::keyPressEvent(event);
        selection()->unpin();
        return;
    default:
        return AttentionView::keyPressEvent(event);
    }
    selection()->hover(next);
    emit tokenReached(tokenRect(next));
}

} // namespace triptych
