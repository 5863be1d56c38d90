// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/what_if/paired_bars.h"

#include <QEvent>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int rowHeight = 28, headHeight = 18, barHeight = 8;

} // namespace

PairedBars::PairedBars(Scale scale, QWidget* parent) : QWidget(parent), m_scale(scale) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void PairedBars::setBars(std::vector<PairedBar> bars) {
    m_bars = std::move(bars);
    m_greatest = m_scale == Scale::share ? 1 : 1e-9;
    for (const PairedBar& bar : m_bars)
        for (const double value : {bar.before, bar.after})
            if (std::isfinite(value)) m_greatest = std::max(m_greatest, std::abs(value));
    describe();
    updateGeometry();
    update();
}

void PairedBars::setNames(const QString& before, const QString& after) {
    m_before = before;
    m_after = after;
    describe();
    update();
}

QString PairedBars::number(double value) const {
    if (!std::isfinite(value)) return QStringLiteral("–");
    const QString digits = QLocale().toString(value, 'f', 2);
    return m_scale == Scale::signedValues && value > 0 ? QStringLiteral("+") + digits : digits;
}

QString PairedBars::rowText(int row) const {
    const PairedBar& bar = m_bars[static_cast<std::size_t>(row)];
    return tr("%1: %2 %3, %4 %5").arg(bar.label, number(bar.before), m_before, number(bar.after), m_after);
}

void PairedBars::describe() {
    QStringList rows;
    for (int i = 0; i < static_cast<int>(m_bars.size()); ++i)
        rows.append(rowText(i));
    setAccessibleDescription(rows.join(QStringLiteral("; ")));
}

QSize PairedBars::sizeHint() const {
    return {260, headHeight + std::max(static_cast<int>(m_bars.size()), 1) * rowHeight};
}

int PairedBars::nameWidth() const {
    int widest = 0;
    for (const PairedBar& bar : m_bars)
        widest = std::max(widest, fontMetrics().horizontalAdvance(bar.label) + (bar.mark.isValid() ? 16 : 0));
    return std::min(widest + 10, width() * 2 / 5);
}

int PairedBars::numberWidth() const {
    int widest = 0;
    for (const PairedBar& bar : m_bars)
        widest = std::max({widest, fontMetrics().horizontalAdvance(number(bar.before)),
                           fontMetrics().horizontalAdvance(number(bar.after))});
    return 2 * widest + fontMetrics().horizontalAdvance(QStringLiteral(" → ")) + 8;
}

QRectF PairedBars::barRect(int row, bool after) const {
    const PairedBar& bar = m_bars[static_cast<std::size_t>(row)];
    const double value = after ? bar.after : bar.before;
    const int left = nameWidth(), room = std::max(width() - left - numberWidth(), 12);
    const double y = headHeight + row * rowHeight + rowHeight / 2.0 + (after ? 1 : -barHeight - 1);
    if (!std::isfinite(value)) return {static_cast<double>(left), y, 0, barHeight};
    if (m_scale == Scale::share) return {static_cast<double>(left), y, room * value / m_greatest, barHeight};
    const double middle = left + room / 2.0, length = room / 2.0 * std::abs(value) / m_greatest;
    return {value < 0 ? middle - length : middle, y, length, barHeight};
}

void PairedBars::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) describe();
    if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) update();
    QWidget::changeEvent(event);
}

void PairedBars::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    const int left = nameWidth(), numbers = numberWidth();
    const int room = std::max(width() - left - numbers, 12);
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(colours.dim);
    // A key: which bar is which. Both differ by their filling, too.
    const QFontMetrics metrics(small);
    const auto key = [&](int x, const QString& name, bool after) {
        const QRectF swatch(x, headHeight / 2.0 - 4, 12, barHeight);
        painter.setPen(QPen(colours.dim, 1));
        painter.setBrush(after ? QBrush(colours.dim) : QBrush(Qt::NoBrush));
        painter.drawRect(swatch.adjusted(0.5, 0.5, -0.5, -0.5));
        painter.setPen(colours.dim);
        painter.drawText(QRect(x + 16, 0, metrics.horizontalAdvance(name) + 2, headHeight), Qt::AlignVCenter, name);
        return x + 16 + metrics.horizontalAdvance(name) + 14;
    };
    key(key(left, m_before, false), m_after, true);
    painter.setFont(font());
    const bool edited = std::any_of(m_bars.begin(), m_bars.end(),
                                    [](const PairedBar& bar) { return std::isfinite(bar.after); });
    if (m_scale == Scale::signedValues && !m_bars.empty()) {
        painter.setPen(colours.line);
        const double middle = left + room / 2.0;
        painter.drawLine(QPointF(middle, headHeight), QPointF(middle, height()));
    }
    for (int row = 0; row < static_cast<int>(m_bars.size()); ++row) {
        const PairedBar& bar = m_bars[static_cast<std::size_t>(row)];
        const int y = headHeight + row * rowHeight;
        int x = 0;
        if (bar.mark.isValid()) {
            painter.fillRect(QRect(0, y + rowHeight / 2 - 5, 10, 10), bar.mark);
            x = 16;
        }
        painter.setPen(colours.text);
        painter.drawText(QRect(x, y, left - x - 8, rowHeight), Qt::AlignVCenter,
                         fontMetrics().elidedText(bar.label, Qt::ElideMiddle, left - x - 8));
        for (const bool after : {false, true}) {
            const double value = after ? bar.after : bar.before;
            if (!std::isfinite(value)) continue;
            const QColor colour = m_scale == Scale::share ? (after ? colours.accent : colours.dim)
                                  : value < 0             ? diverging(-0.8)
                                                          : diverging(0.8);
            const QRectF rect = barRect(row, after);
            painter.setPen(QPen(colour, 1));
            painter.setBrush(after ? QBrush(colour) : QBrush(Qt::NoBrush));
            painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5));
        }
        const bool moved = std::isfinite(bar.before) && std::isfinite(bar.after) &&
                           number(bar.before) != number(bar.after);
        painter.setPen(moved || !std::isfinite(bar.before) ? colours.text : colours.dim);
        const QString before = number(bar.before);
        painter.drawText(QRect(width() - numbers, y, numbers, rowHeight), Qt::AlignVCenter | Qt::AlignRight,
                         edited ? before + QStringLiteral(" → ") + number(bar.after) : before);
    }
}

} // namespace triptych
