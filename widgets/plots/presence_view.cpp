// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/presence_view.h"

#include <QFontMetrics>
#include <QLocale>
#include <QPainter>
#include <algorithm>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double dotSide = 9, dotStep = 18;

} // namespace

PresenceView::PresenceView(QWidget* parent) : RowList(parent) {
    retranslate();
}

void PresenceView::retranslate() {
    setAccessibleName(tr("Presence of modalities"));
}

QString PresenceView::emptyText() const {
    return tr("Nothing to count yet");
}

void PresenceView::setCounts(std::vector<PresenceColumn> columns,
                             std::vector<std::pair<std::vector<bool>, qint64>> patterns) {
    m_columns = std::move(columns);
    m_patterns = std::move(patterns);
    std::erase_if(m_patterns, [&](const auto& pattern) { return pattern.first.size() != m_columns.size(); });
    m_greatest = 0;
    for (const auto& pattern : m_patterns)
        m_greatest = std::max(m_greatest, pattern.second);
    rowsChanged();
}

QString PresenceView::rowText(int row) const {
    const auto& [present, count] = m_patterns[static_cast<std::size_t>(row)];
    QStringList there, absent;
    for (std::size_t i = 0; i < m_columns.size(); ++i)
        (present[i] ? there : absent) << m_columns[i].column;
    const QString rows = tr("%n row(s)", nullptr, static_cast<int>(count));
    const QString separator = tr(", ", "between names in a list");
    if (absent.isEmpty()) return tr("%1 with everything: %2").arg(rows, there.join(separator));
    if (there.isEmpty()) return tr("%1 with nothing: %2 absent").arg(rows, absent.join(separator));
    return tr("%1 with %2; absent: %3").arg(rows, there.join(separator), absent.join(separator));
}

QRectF PresenceView::dotRect(int row, int column) const {
    const QRect rect = rowRect(row);
    return {rect.left() + 6 + column * dotStep, rect.top() + (rect.height() - dotSide) / 2, dotSide, dotSide};
}

QRectF PresenceView::barRect(int row) const {
    const QRect rect = rowRect(row);
    const double left = rect.left() + 6 + static_cast<double>(m_columns.size()) * dotStep + 2;
    const int number = QFontMetrics(numberFont()).horizontalAdvance(QLocale().toString(m_greatest));
    const double room = std::max(rect.right() - 4 - number - 8 - left, 8.0);
    const qint64 count = m_patterns[static_cast<std::size_t>(row)].second;
    const double share = m_greatest > 0 ? static_cast<double>(count) / static_cast<double>(m_greatest) : 0.0;
    return {left, rect.center().y() - 4.0, count > 0 ? std::max(share * room, 2.0) : 0.0, 9};
}

QString PresenceView::tipAt(const QPoint& position) const {
    const int row = rowAt(position);
    if (row < 0) return {};
    const int column = static_cast<int>((position.x() - 2) / dotStep);
    if (position.x() < 2 || column >= static_cast<int>(m_columns.size())) return rowText(row);
    const QString& name = m_columns[static_cast<std::size_t>(column)].column;
    const bool present = m_patterns[static_cast<std::size_t>(row)].first[static_cast<std::size_t>(column)];
    return (present ? tr("%1: present") : tr("%1: absent")).arg(name) + QLatin1Char('\n') + rowText(row);
}

void PresenceView::paintRow(QPainter& painter, int row, const QRect& rect) const {
    const Theme& colours = theme();
    const auto& [present, count] = m_patterns[static_cast<std::size_t>(row)];
    for (std::size_t i = 0; i < m_columns.size(); ++i) {
        const QColor colour = colours.modality(m_columns[i].modality);
        const QRectF dot = dotRect(row, static_cast<int>(i));
        painter.setPen(present[i] ? QPen(Qt::NoPen) : QPen(colour, 1.6));
        painter.setBrush(present[i] ? QBrush(colour) : QBrush(Qt::NoBrush));
        painter.drawEllipse(present[i] ? dot : dot.adjusted(0.8, 0.8, -0.8, -0.8));
    }
    const QRectF bar = barRect(row);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colours.numbers);
    painter.drawRoundedRect(bar, 1.5, 1.5);
    painter.setPen(colours.dim);
    painter.setFont(numberFont());
    painter.drawText(QRectF(bar.right() + 6, rect.top(), rect.right() - bar.right() - 4, rect.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, QLocale().toString(count));
}

} // namespace triptych
