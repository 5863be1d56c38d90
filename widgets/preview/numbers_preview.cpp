// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/numbers_preview.h"

#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {

NumbersPreview::NumbersPreview(QWidget* parent) : RowList(parent) {
    retranslate();
}

void NumbersPreview::retranslate() {
    setAccessibleName(tr("Numbers"));
}

void NumbersPreview::setValues(std::vector<std::pair<QString, QString>> values) {
    m_values = std::move(values);
    m_reason.clear();
    rowsChanged();
}

void NumbersPreview::clear(const QString& reason) {
    m_values.clear();
    m_reason = reason;
    rowsChanged();
}

QString NumbersPreview::rowText(int row) const {
    const auto& [name, value] = m_values[static_cast<std::size_t>(row)];
    return tr("%1: %2").arg(name, value.isEmpty() ? tr("absent") : value);
}

void NumbersPreview::paintRow(QPainter& painter, int row, const QRect& rect) const {
    const Theme& colours = theme();
    const auto& [name, value] = m_values[static_cast<std::size_t>(row)];
    const bool absent = value.isEmpty();
    const QString shown = absent ? tr("absent") : value;
    painter.setFont(absent ? font() : numberFont());
    const int widest = rect.width() / 2;
    const int room = std::min(painter.fontMetrics().horizontalAdvance(shown) + (absent ? 16 : 2), widest);
    const QRect place(rect.right() + 1 - room, rect.top(), room, rect.height());
    if (absent) {
        painter.setPen(QPen(colours.line, 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(place).adjusted(0.5, 3.5, -0.5, -3.5), 8, 8);
    }
    painter.setPen(absent ? colours.warning : colours.text);
    painter.drawText(place, absent ? Qt::AlignCenter : Qt::AlignRight | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(shown, Qt::ElideRight, room));
    painter.setFont(font());
    painter.setPen(colours.dim);
    const int left = place.left() - rect.left() - 8;
    painter.drawText(QRect(rect.left(), rect.top(), left, rect.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(name, Qt::ElideMiddle, left));
}

} // namespace triptych
