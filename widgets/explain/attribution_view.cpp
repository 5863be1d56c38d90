// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_view.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "widgets/attention/token_towards.h"
#include "widgets/theme.h"

namespace triptych {

AttributionView::AttributionView(AttributionSelection* selection, QWidget* parent)
    : QWidget(parent), m_selection(selection) {
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(selection, &AttributionSelection::attributionChanged, this, &AttributionView::tokensChanged);
    connect(selection, &AttributionSelection::coloursChanged, this, qOverload<>(&QWidget::update));
    for (const auto signal : {&AttributionSelection::highlightChanged, &AttributionSelection::brushChanged})
        connect(selection, signal, this, [this] {
            describe();
            update();
        });
}

void AttributionView::setInput(const std::string& input) {
    m_input = input;
    tokensChanged();
}

void AttributionView::setOpacity(double opacity) {
    m_opacity = std::clamp(opacity, 0.0, 1.0);
    update();
}

void AttributionView::tokensChanged() {
    m_tokens = chosenTokens();
    m_band.release();
    layOut();
    describe();
    update();
}

QRect AttributionView::tokenRect(int token) const {
    if (std::find(m_tokens.begin(), m_tokens.end(), token) == m_tokens.end()) return {};
    const std::vector<QRectF> all = areas(token);
    return all.empty() ? QRect() : all.front().toRect();
}

int AttributionView::tokenAt(const QPointF& position) const {
    for (const int token : m_tokens)
        for (const QRectF& area : areas(token))
            if (area.contains(position)) return token;
    return -1;
}

std::vector<int> AttributionView::tokensIn(const QRectF& area) const {
    std::vector<int> found;
    for (const int token : m_tokens)
        for (const QRectF& own : areas(token))
            if (own.intersects(area)) {
                found.push_back(token);
                break;
            }
    return found;
}

QRectF AttributionView::snapped(const QRectF& rect) const {
    const double ratio = devicePixelRatioF();
    const auto edge = [ratio](double value) { return std::round(value * ratio) / ratio; };
    return {QPointF(edge(rect.left()), edge(rect.top())), QPointF(edge(rect.right()), edge(rect.bottom()))};
}

QFont AttributionView::smallFont() const {
    QFont small = font();
    small.setPixelSize(11);
    return small;
}

/// What a screen reader says: the token that is reached, and what is selected.
void AttributionView::describe() {
    const int token = m_selection->hovered();
    const bool own = std::find(m_tokens.begin(), m_tokens.end(), token) != m_tokens.end();
    const QString text = own || !m_selection->brushed().empty() ? m_selection->readout() : QString();
    if (text == accessibleDescription()) return;
    setAccessibleDescription(text);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void AttributionView::paintColours(QPainter& painter) const {
    painter.save();
    painter.setOpacity(m_opacity);
    for (const int token : m_tokens) {
        const QColor colour = m_selection->colour(token);
        if (colour.alpha() == 0) continue;
        for (const QRectF& area : areas(token))
            painter.fillRect(snapped(area), colour);
    }
    painter.restore();
}

void AttributionView::paintMark(QPainter& painter, const QRectF& rect, bool hovered, bool brushed) const {
    const QRectF inner = rect.adjusted(1.5, 1.5, -1.5, -1.5);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(Qt::black, 4));
    painter.drawRect(inner);
    // Selected tokens have a dotted line, so that they can be told from the one under the mouse without a colour.
    painter.setPen(QPen(brushed && !hovered ? theme().accent.lighter(130) : QColor(Qt::white), 2,
                        brushed ? Qt::DotLine : Qt::SolidLine));
    painter.drawRect(inner);
}

void AttributionView::paintFocus(QPainter& painter) const {
    if (!hasFocus()) return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
}

void AttributionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    paintBelow(painter);
    paintColours(painter);
    paintAbove(painter);
    painter.setClipping(false);
    painter.save();
    for (const int token : m_tokens) {
        const bool hovered = token == m_selection->hovered(), brushed = m_selection->isBrushed(token);
        if (!hovered && !brushed) continue;
        for (const QRectF& area : areas(token))
            paintMark(painter, area, hovered, brushed);
    }
    m_band.paint(painter);
    painter.restore();
    paintFocus(painter);
}

bool AttributionView::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const int token = tokenAt(help->pos());
        if (token >= 0)
            QToolTip::showText(help->globalPos(),
                               tr("%1\n%2").arg(attributedTitle(m_selection->token(token).source),
                                                signedText(m_selection->token(token).value, m_selection->highest())),
                               this, tokenRect(token));
        else
            QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void AttributionView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        describe();
    }
    if (event->type() == QEvent::FontChange) layOut();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void AttributionView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    layOut();
}

void AttributionView::mouseMoveEvent(QMouseEvent* event) {
    m_selection->hover(tokenAt(event->position()));
    if ((event->buttons() & Qt::LeftButton) && m_band.move(event->position())) update();
}

void AttributionView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    m_band.press(event->position());
    m_selection->hover(tokenAt(event->position()));
}

void AttributionView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !m_band.isPressed()) return QWidget::mouseReleaseEvent(event);
    const QRectF band = m_band.release();
    TokenBrush brush = m_selection->brush();
    if (band.isEmpty())
        brush.click(tokenAt(event->position()), event->modifiers(), [this](int from, int to) { return span(from, to); });
    else
        brush.drag(tokensIn(band), event->modifiers());
    m_selection->setBrush(std::move(brush));
    update();
}

void AttributionView::leaveEvent(QEvent*) {
    m_selection->hover(-1);
}

int AttributionView::neighbour(int token, int key) const {
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Right || key == Qt::Key_Down ? 1 : -1;
    if (sideways && inLines()) {
        const auto place = std::find(m_tokens.begin(), m_tokens.end(), token);
        if (sign > 0) return place + 1 < m_tokens.end() ? *(place + 1) : token;
        return place > m_tokens.begin() ? *(place - 1) : token;
    }
    return token_towards(key, token, m_tokens, [this](int one) { return areas(one); });
}

std::vector<int> AttributionView::span(int from, int to) const {
    return inLines() ? tokens_in_order(from, to, m_tokens) : tokens_between(from, to, m_tokens, [this](int one) { return areas(one); });
}

void AttributionView::keyPressEvent(QKeyEvent* event) {
    if (m_tokens.empty()) return QWidget::keyPressEvent(event);
    const int hovered = m_selection->hovered();
    const int current = std::find(m_tokens.begin(), m_tokens.end(), hovered) != m_tokens.end() ? hovered : -1;
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
        if (current >= 0) m_selection->toggle(current);
        return;
    case Qt::Key_Escape:
        if (m_selection->brushed().empty()) return QWidget::keyPressEvent(event);
        m_selection->clearBrush();
        return;
    case Qt::Key_A:
        if (event->modifiers() != Qt::ControlModifier) return QWidget::keyPressEvent(event);
        m_selection->brush(m_tokens, false);
        return;
    default:
        return QWidget::keyPressEvent(event);
    }
    if (event->modifiers() & Qt::ShiftModifier) m_selection->brush(current >= 0 ? span(current, next) : std::vector<int>{next}, true);
    m_selection->hover(next);
    emit tokenReached(tokenRect(next));
}

void AttributionView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void AttributionView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
