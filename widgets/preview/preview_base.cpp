// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/preview_base.h"

#include <QAccessible>
#include <QEvent>
#include <QPainter>

#include "widgets/theme.h"

namespace triptych {

PreviewBase::PreviewBase(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
}

void PreviewBase::setEmptyReason(const QString& reason) {
    m_reason = reason;
    update();
}

void PreviewBase::describe(const QString& description) {
    if (description == accessibleDescription()) return;
    setAccessibleDescription(description);
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

QFont PreviewBase::smallFont() const {
    QFont small = font();
    small.setPixelSize(11);
    return small;
}

void PreviewBase::paintReason(QPainter& painter) const {
    painter.setFont(font());
    painter.setPen(theme().dim);
    painter.drawText(rect().adjusted(4, 4, -4, -4), Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap,
                     m_reason);
}

void PreviewBase::paintFocus(QPainter& painter) const {
    if (!hasFocus()) return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(theme().accent, 2));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    painter.restore();
}

void PreviewBase::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) retranslate();
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) fontChanged();
    update();
    QWidget::changeEvent(event);
}

void PreviewBase::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void PreviewBase::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
