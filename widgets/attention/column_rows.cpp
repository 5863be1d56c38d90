// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/column_rows.h"

#include <QFontMetricsF>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double rowMargin = 4, columnGap = 8, barMargin = 6, profileWidth = 96;

} // namespace

int ColumnRows::height() const {
    return std::max(static_cast<int>(m_rows.size()), 1) * row_height + 4;
}

void ColumnRows::layOut(int width, const QFont& font) {
    const QFontMetricsF metrics(font);
    double names = 0, values = 0;
    for (const Row& row : m_rows) {
        names = std::max(names, std::ceil(metrics.horizontalAdvance(row.name)) + columnGap);
        values = std::max(values, !row.profile.empty()  ? profileWidth + columnGap
                                  : row.value.isEmpty() ? 0
                                                        : std::ceil(metrics.horizontalAdvance(row.value)) + columnGap);
    }
    // Both give way to the bar; the longer one first.
    const double most = width * (values > 0 ? 0.55 : 0.4);
    if (names + values > most) {
        names = std::min(names, std::max(most - values, most / 2));
        values = std::min(values, most - names);
    }
    m_width = width;
    m_names = names;
    m_values = values;
    m_numbers = QFontMetricsF(numberFont()).horizontalAdvance(QStringLiteral("−0.0000")) + columnGap;
}

QRectF ColumnRows::rowRect(int first, int count) const {
    return {0, 2.0 + first * row_height, m_width, static_cast<double>(count * row_height)};
}

QRectF ColumnRows::barRect(int first, int count) const {
    const double left = rowMargin + m_names + m_values + columnGap;
    return {left, 2.0 + first * row_height + barMargin, std::max(m_width - left - m_numbers, 8.0),
            count * row_height - 2 * barMargin};
}

QRectF ColumnRows::numberRect(int first, int count) const {
    return {m_width - m_numbers, 2.0 + first * row_height, m_numbers - rowMargin, static_cast<double>(count * row_height)};
}

void ColumnRows::paint(QPainter& painter, const QFont& font) const {
    const Theme& colours = theme();
    painter.save();
    painter.setFont(font);
    const QFontMetricsF metrics(font);
    for (int i = 0; i < static_cast<int>(m_rows.size()); ++i) {
        const Row& row = m_rows[static_cast<std::size_t>(i)];
        const QRectF place = rowRect(i);
        const QRectF name(rowMargin, place.top(), m_names - columnGap, place.height());
        const QRectF value(rowMargin + m_names, place.top(), m_values - columnGap, place.height());
        painter.setPen(row.known ? colours.text : colours.dim);
        painter.drawText(name, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(row.name, Qt::ElideRight, name.width()));
        painter.setPen(colours.dim);
        if (row.profile.empty()) {
            QFont letters = font;
            letters.setItalic(!row.known);
            painter.setFont(letters);
            painter.drawText(value, Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(row.value, Qt::ElideRight, value.width()));
            painter.setFont(font);
            continue;
        }
        // As many bars as pixels at most: of each stretch the number furthest from 0.
        const std::size_t count = std::min(row.profile.size(), static_cast<std::size_t>(std::max(value.width(), 1.0)));
        float furthest = 0;
        for (const float number : row.profile)
            furthest = std::max(furthest, std::abs(number));
        const double middle = value.center().y(), reach = place.height() / 2 - 3, wide = value.width() / static_cast<double>(count);
        painter.drawLine(QPointF(value.left(), middle), QPointF(value.right(), middle));
        for (std::size_t k = 0; k < count; ++k) {
            const auto begin = row.profile.begin() + static_cast<std::ptrdiff_t>(k * row.profile.size() / count);
            const auto end = row.profile.begin() + static_cast<std::ptrdiff_t>((k + 1) * row.profile.size() / count);
            const float number = *std::max_element(begin, end, [](float a, float b) { return std::abs(a) < std::abs(b); });
            const double high = furthest > 0 ? static_cast<double>(number / furthest) * reach : 0;
            painter.fillRect(QRectF(QPointF(value.left() + static_cast<double>(k) * wide, middle),
                                    QPointF(value.left() + static_cast<double>(k) * wide + std::max(wide - 1, 1.0), middle - high))
                                 .normalized(),
                             colours.text);
        }
    }
    painter.restore();
}

} // namespace triptych
