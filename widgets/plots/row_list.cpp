// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/row_list.h"

#include <QAccessible>
#include <QClipboard>
#include <QGuiApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {

RowList::RowList(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void RowList::rowsChanged() {
    m_current = std::clamp(m_current, rowCount() > 0 ? 0 : -1, rowCount() - 1);
    m_hovered = m_pressed = -1;
    describe();
    updateGeometry();
    update();
}

QRect RowList::rowRect(int row) const {
    return {0, row * rowHeight, width(), rowHeight};
}

int RowList::rowAt(const QPoint& position) const {
    if (position.y() < 0 || position.x() < 0 || position.x() >= width()) return -1;
    const int row = position.y() / rowHeight;
    return row < rowCount() ? row : -1;
}

QSize RowList::sizeHint() const {
    return {240, std::max(rowCount(), 1) * rowHeight};
}

QSize RowList::minimumSizeHint() const {
    return {120, std::max(rowCount(), 1) * rowHeight};
}

void RowList::setCurrentRow(int row) {
    row = std::clamp(row, -1, rowCount() - 1);
    if (row == m_current) return;
    m_current = row;
    describe();
    update();
}

void RowList::moveTo(int row) {
    const int before = m_current;
    setCurrentRow(std::clamp(row, 0, rowCount() - 1));
    if (m_current != before) emit currentChanged(m_current);
}

void RowList::describe() {
    setAccessibleDescription(m_current >= 0 ? rowText(m_current) : emptyText());
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void RowList::hover(int row) {
    if (row == m_hovered) return;
    m_hovered = row;
    update();
}

QString RowList::tipAt(const QPoint& position) const {
    const int row = rowAt(position);
    return row >= 0 ? rowText(row) : QString();
}

bool RowList::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QString tip = tipAt(help->pos());
        if (tip.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), tip, this);
        return true;
    }
    return QWidget::event(event);
}

void RowList::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        describe();
    }
    update();
    QWidget::changeEvent(event);
}

void RowList::paintEvent(QPaintEvent* event) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    if (rowCount() == 0) {
        painter.setPen(colours.dim);
        painter.drawText(rect(), Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap, emptyText());
        return;
    }
    // Only what shows is drawn: a thousand classes cost what fits on the screen.
    const int first = std::max(event->rect().top() / rowHeight, 0);
    const int last = std::min(event->rect().bottom() / rowHeight, rowCount() - 1);
    for (int row = first; row <= last; ++row) {
        const QRect place = rowRect(row);
        const bool current = row == m_current && hasFocus();
        if (current || row == m_hovered) {
            painter.setPen(current ? QPen(colours.accent, 1) : QPen(Qt::NoPen));
            painter.setBrush(current ? colours.selection : colours.hover);
            painter.drawRoundedRect(QRectF(place).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
        }
        painter.save();
        paintRow(painter, row, place.adjusted(4, 0, -4, 0));
        painter.restore();
    }
}

void RowList::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    m_pressed = rowAt(event->pos());
    if (m_pressed >= 0) moveTo(m_pressed);
}

void RowList::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const int row = rowAt(event->pos());
    if (row >= 0 && row == m_pressed) emit activated(row);
    m_pressed = -1;
}

void RowList::mouseMoveEvent(QMouseEvent* event) {
    hover(rowAt(event->pos()));
}

void RowList::leaveEvent(QEvent*) {
    hover(-1);
}

void RowList::keyPressEvent(QKeyEvent* event) {
    if (rowCount() == 0) return QWidget::keyPressEvent(event);
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(rowText(m_current));
        return;
    }
    switch (event->key()) {
    case Qt::Key_Up:
        return moveTo(m_current - 1);
    case Qt::Key_Down:
        return moveTo(m_current + 1);
    case Qt::Key_PageUp:
        return moveTo(m_current - 10);
    case Qt::Key_PageDown:
        return moveTo(m_current + 10);
    case Qt::Key_Home:
        return moveTo(0);
    case Qt::Key_End:
        return moveTo(rowCount() - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (m_current >= 0) emit activated(m_current);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void RowList::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void RowList::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
