// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/stacked_bar_list.h"

#include <QFontMetrics>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <numeric>

#include "widgets/theme.h"

namespace triptych {

StackedBarList::StackedBarList(QWidget* parent) : RowList(parent) {
    retranslate();
}

void StackedBarList::retranslate() {
    setAccessibleName(tr("Shares"));
}

QString StackedBarList::emptyText() const {
    return tr("No shares yet");
}

void StackedBarList::setBars(const QStringList& parts, std::vector<Modality> modalities, std::vector<StackedBar> bars) {
    m_parts = parts;
    m_modalities = std::move(modalities);
    m_bars = std::move(bars);
    m_greatest = 0;
    for (const StackedBar& bar : m_bars)
        m_greatest = std::max(m_greatest, std::accumulate(bar.values.begin(), bar.values.end(), 0.0));
    rowsChanged();
}

QString StackedBarList::rowText(int row) const {
    const StackedBar& bar = m_bars[static_cast<std::size_t>(row)];
    QStringList parts;
    for (qsizetype part = 0; part < m_parts.size(); ++part)
        parts << tr("%1 %2").arg(m_parts[part], QLocale().toString(bar.values[static_cast<std::size_t>(part)], 'f', 2));
    return tr("%1: %2").arg(bar.label, parts.join(QStringLiteral(", ")));
}

QRectF StackedBarList::partRect(int row, int part) const {
    const QRect rect = rowRect(row).adjusted(4, 0, -4, 0);
    int labels = 0;
    for (const StackedBar& bar : m_bars)
        labels = std::max(labels, fontMetrics().horizontalAdvance(bar.label));
    const double left = rect.left() + std::min<double>(labels, 0.35 * rect.width()) + 14, room = std::max(rect.right() - left, 8.0);
    const std::vector<double>& values = m_bars[static_cast<std::size_t>(row)].values;
    const double before = std::accumulate(values.begin(), values.begin() + part, 0.0);
    const double scale = m_greatest > 0 ? room / m_greatest : 0;
    return {left + before * scale, rect.center().y() - 5.0, values[static_cast<std::size_t>(part)] * scale, 11};
}

void StackedBarList::paintRow(QPainter& painter, int row, const QRect& rect) const {
    const Theme& colours = theme();
    const StackedBar& bar = m_bars[static_cast<std::size_t>(row)];
    const int labels = static_cast<int>(partRect(row, 0).left()) - rect.left() - 8;
    painter.setPen(colours.text);
    painter.drawText(QRect(rect.left(), rect.top(), labels, rect.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(bar.label, Qt::ElideRight, labels));
    for (int part = 0; part < static_cast<int>(bar.values.size()); ++part) {
        const QRectF place = partRect(row, part);
        painter.fillRect(place, colours.modality(m_modalities[static_cast<std::size_t>(part)]));
        // A gap, so that neighbours differ in more than hue.
        if (part > 0 && place.width() > 2) painter.fillRect(QRectF(place.left(), place.top(), 1, place.height()), colours.panel);
    }
}

} // namespace triptych
