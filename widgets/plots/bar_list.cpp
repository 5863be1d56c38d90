// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/bar_list.h"

#include <QEvent>
#include <QFontMetrics>
#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {

BarList::BarList(QWidget* parent) : RowList(parent) {
    retranslate();
}

void BarList::retranslate() {
    setAccessibleName(tr("Bars"));
}

QString BarList::emptyText() const {
    return tr("Nothing to count yet");
}

void BarList::setBars(std::vector<Bar> bars) {
    m_bars = std::move(bars);
    measure();
    rowsChanged();
}

void BarList::measure() {
    const QFontMetrics labels(font()), values(numberFont());
    m_greatest = 0;
    m_labels = m_values = 0;
    for (const Bar& bar : m_bars) {
        m_greatest = std::max(m_greatest, bar.value);
        // Whole pixels are rounded down, and what is a part of one too narrow would be cut.
        m_labels = std::max(m_labels, labels.horizontalAdvance(bar.label) + 1);
        m_values = std::max(m_values, values.horizontalAdvance(bar.valueText));
    }
}

void BarList::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) measure();
    RowList::changeEvent(event);
}

QString BarList::rowText(int row) const {
    const Bar& bar = m_bars[static_cast<std::size_t>(row)];
    return tr("%1: %2").arg(bar.label, bar.valueText);
}

QRectF BarList::barRect(int row) const {
    const QRect rect = rowRect(row).adjusted(4, 0, -4, 0);
    const double left = rect.left() + std::min<double>(m_labels, 0.45 * rect.width()) + 8;
    const double room = std::max(rect.right() - m_values - 6 - left, 8.0);
    const double value = m_bars[static_cast<std::size_t>(row)].value;
    const double share = m_greatest > 0 ? std::clamp(value / m_greatest, 0.0, 1.0) : 0.0;
    return {left, rect.center().y() - 4.0, value > 0 ? std::max(share * room, 2.0) : 0.0, 9};
}

void BarList::paintRow(QPainter& painter, int row, const QRect& rect) const {
    const Theme& colours = theme();
    const Bar& bar = m_bars[static_cast<std::size_t>(row)];
    const QRectF place = barRect(row);
    const int labels = static_cast<int>(place.left()) - rect.left() - 8;
    painter.setPen(colours.text);
    painter.drawText(QRect(rect.left(), rect.top(), labels, rect.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(bar.label, Qt::ElideRight, labels));
    painter.setPen(Qt::NoPen);
    painter.setBrush(bar.colour.isValid() ? bar.colour : colours.accent);
    painter.drawRoundedRect(place, 1.5, 1.5);
    painter.setPen(colours.dim);
    painter.setFont(numberFont());
    painter.drawText(QRectF(place.right() + 6, rect.top(), m_values + 2, rect.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, bar.valueText);
}

} // namespace triptych
