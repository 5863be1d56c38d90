// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/weights/histogram_view.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int labelHeight = 16;

QFont smallFont(const QFont& font) {
    QFont small = font;
    small.setPixelSize(11);
    return small;
}

QString shown(double number) {
    return QLocale().toString(number, 'g', 3);
}

} // namespace

HistogramView::HistogramView(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("histogram"));
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    describe();
}

void HistogramView::setHistogram(const Histogram& histogram, const QString& of) {
    m_histogram = histogram;
    m_of = of;
    m_most = m_all = 0;
    for (const std::int64_t count : histogram.counts) {
        m_most = std::max(m_most, count);
        m_all += count;
    }
    m_current = std::min(std::max(m_current, 0), bins() - 1);
    describe();
    update();
}

void HistogramView::setCurrent(int bin) {
    if (bins() == 0) return;
    bin = std::clamp(bin, 0, bins() - 1);
    if (bin == m_current) return;
    m_current = bin;
    describe();
    update();
    emit currentChanged(bin);
}

QString HistogramView::binText(int bin) const {
    if (bin < 0 || bin >= bins()) return {};
    const double width = (m_histogram.high - m_histogram.low) / bins();
    const std::int64_t count = m_histogram.counts[static_cast<std::size_t>(bin)];
    return tr("From %1 to %2: %3 of %4 (%5 %)")
        .arg(shown(m_histogram.low + bin * width), shown(m_histogram.low + (bin + 1) * width),
             QLocale().toString(static_cast<qlonglong>(count)), QLocale().toString(static_cast<qlonglong>(m_all)),
             QLocale().toString(100.0 * static_cast<double>(count) / static_cast<double>(m_all), 'f', 1));
}

void HistogramView::describe() {
    setAccessibleName(m_of.isEmpty() ? tr("Histogram") : tr("Histogram of %1").arg(m_of));
    setAccessibleDescription(binText(m_current));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

QRectF HistogramView::plot() const {
    return QRectF(rect()).adjusted(2, 4, -2, -labelHeight);
}

QRectF HistogramView::barRect(int bin) const {
    if (bin < 0 || bin >= bins()) return {};
    const QRectF area = plot();
    const double width = area.width() / bins();
    const double share =
        m_most > 0 ? static_cast<double>(m_histogram.counts[static_cast<std::size_t>(bin)]) / static_cast<double>(m_most)
                   : 0;
    // A bin that holds anything is seen.
    const double height = share > 0 ? std::max(1.0, share * area.height()) : 0;
    return {area.left() + bin * width, area.bottom() - height, width, height};
}

int HistogramView::binAt(double x) const {
    const QRectF area = plot();
    if (bins() == 0 || x < area.left() || x > area.right()) return -1;
    return std::min(bins() - 1, static_cast<int>((x - area.left()) / area.width() * bins()));
}

void HistogramView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const Theme& colours = theme();
    const QRectF area = plot();
    painter.setFont(smallFont(font()));
    painter.setPen(colours.dim);
    if (bins() == 0) {
        painter.drawText(rect(), Qt::AlignCenter | Qt::TextWordWrap, tr("There is no finite number to count."));
        return;
    }
    for (int bin = 0; bin < bins(); ++bin) {
        const QRectF bar = barRect(bin);
        if (bin == m_current) {
            QRectF column(bar.left(), area.top(), bar.width(), area.height());
            painter.fillRect(column, colours.selection);
        }
        if (bar.height() > 0)
            painter.fillRect(bar.adjusted(0.5, 0, -0.5, 0),
                             bin == m_current && hasFocus() ? colours.text : colours.accent);
    }
    painter.setPen(colours.line);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    const QRectF labels(area.left(), area.bottom() + 1, area.width(), labelHeight - 1);
    if (m_histogram.low < 0 && m_histogram.high > 0) {
        const double zero =
            area.left() + area.width() * -m_histogram.low / (m_histogram.high - m_histogram.low);
        painter.setPen(QPen(colours.dim, 1, Qt::DotLine));
        painter.drawLine(QPointF(zero, area.top()), QPointF(zero, area.bottom()));
        // Not on the numbers at the ends.
        painter.setPen(colours.dim);
        if (zero > area.left() + 56 && zero < area.right() - 56)
            painter.drawText(QRectF(zero - 10, labels.top(), 20, labels.height()), Qt::AlignCenter,
                             QLocale().toString(0));
    }
    painter.setPen(colours.dim);
    painter.drawText(labels, Qt::AlignLeft | Qt::AlignVCenter, shown(m_histogram.low));
    painter.drawText(labels, Qt::AlignRight | Qt::AlignVCenter, shown(m_histogram.high));
}

bool HistogramView::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    if (const int bin = binAt(help->pos().x()); bin >= 0)
        QToolTip::showText(help->globalPos(), binText(bin), this);
    else
        QToolTip::hideText();
    return true;
}

void HistogramView::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) describe();
    update();
    QWidget::changeEvent(event);
}

void HistogramView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QWidget::mousePressEvent(event);
    if (const int bin = binAt(event->position().x()); bin >= 0) setCurrent(bin);
}

void HistogramView::keyPressEvent(QKeyEvent* event) {
    if (bins() == 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        return setCurrent(m_current - 1);
    case Qt::Key_Right:
        return setCurrent(m_current + 1);
    case Qt::Key_Home:
        return setCurrent(0);
    case Qt::Key_End:
        return setCurrent(bins() - 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

void HistogramView::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void HistogramView::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

} // namespace triptych
