// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/series_preview.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double margin = 6, rowHeight = 18;

/// Hues that are told apart on light and dark ground, the theme's own first.
QColor channelColour(int channel) {
    const Theme& colours = theme();
    const QColor all[] = {colours.accent,        colours.warning, colours.good,    colours.image,
                          colours.textModality,  colours.audio,   colours.video,   colours.dim};
    return all[channel % 8];
}

QString numberText(double value) {
    return QLocale().toString(value, 'g', 4);
}

} // namespace

SeriesPreview::SeriesPreview(QWidget* parent) : PreviewBase(parent) {
    retranslate();
}

void SeriesPreview::retranslate() {
    setAccessibleName(tr("Time series"));
    say();
}

void SeriesPreview::setSeries(Matrix steps, QStringList names) {
    m_steps = std::move(steps);
    m_names = std::move(names);
    m_current = -1;
    m_ranges.clear();
    for (int channel = 0; channel < m_steps.columns; ++channel) {
        std::pair<float, float> range{0, 0};
        for (int step = 0; step < m_steps.rows; ++step) {
            const float value = m_steps.at(step, channel);
            if (step == 0) range = {value, value};
            range = {std::min(range.first, value), std::max(range.second, value)};
        }
        m_ranges.push_back(range);
    }
    setEmptyReason({});
    say();
}

void SeriesPreview::clear(const QString& reason) {
    setSeries({});
    setEmptyReason(reason);
    say();
}

int SeriesPreview::shownChannels() const {
    return std::min(m_steps.columns, most_channels);
}

QString SeriesPreview::name(int channel) const {
    return channel < m_names.size() ? m_names[channel] : tr("channel %1").arg(QLocale().toString(channel));
}

void SeriesPreview::setCurrentStep(int step) {
    const int next = m_steps.rows == 0 ? -1 : std::clamp(step, 0, m_steps.rows - 1);
    if (next == m_current) return;
    m_current = next;
    say();
    update();
}

QString SeriesPreview::stepText(int step) const {
    QStringList values;
    for (int channel = 0; channel < shownChannels(); ++channel)
        values << QStringLiteral("%1 %2").arg(name(channel), numberText(static_cast<double>(m_steps.at(step, channel))));
    return tr("step %1: %2").arg(QLocale().toString(step), values.join(QStringLiteral(", ")));
}

void SeriesPreview::say() {
    if (!emptyReason().isEmpty() || m_steps.rows == 0) return describe(emptyReason());
    if (m_current >= 0) return describe(stepText(m_current));
    describe(tr("%1 in %2").arg(tr("%n steps", nullptr, m_steps.rows), tr("%n channels", nullptr, m_steps.columns)));
}

QRectF SeriesPreview::plotRect() const {
    return QRectF(rect()).adjusted(margin, margin, -margin, -margin - 2 * rowHeight);
}

double SeriesPreview::xOf(int step) const {
    const QRectF plot = plotRect();
    return m_steps.rows < 2 ? plot.center().x() : plot.left() + plot.width() * step / (m_steps.rows - 1);
}

int SeriesPreview::stepAt(double x) const {
    const QRectF plot = plotRect();
    if (m_steps.rows < 2 || plot.width() <= 0) return 0;
    return static_cast<int>(std::lround((x - plot.left()) / plot.width() * (m_steps.rows - 1)));
}

void SeriesPreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_steps.rows == 0) {
        paintReason(painter);
        paintFocus(painter);
        return;
    }
    painter.setRenderHint(QPainter::Antialiasing);
    const Theme& colours = theme();
    const QRectF plot = plotRect();
    painter.setPen(QPen(colours.line, 1));
    painter.drawRect(plot);
    for (int channel = shownChannels() - 1; channel >= 0; --channel) {
        const auto [low, high] = m_ranges[static_cast<std::size_t>(channel)];
        const double span = static_cast<double>(high) - static_cast<double>(low);
        const auto y = [&](int step) {
            const double share = span > 0 ? (static_cast<double>(m_steps.at(step, channel)) - static_cast<double>(low)) / span : 0.5;
            return plot.bottom() - 2 - share * (plot.height() - 4);
        };
        painter.setPen(QPen(channelColour(channel), 1.5));
        if (m_steps.rows == 1) {
            painter.drawEllipse(QPointF(xOf(0), y(0)), 2, 2);
            continue;
        }
        QPainterPath path(QPointF(xOf(0), y(0)));
        for (int step = 1; step < m_steps.rows; ++step)
            path.lineTo(xOf(step), y(step));
        painter.drawPath(path);
    }
    if (m_current >= 0) {
        painter.setPen(QPen(colours.text, 1, Qt::DashLine));
        painter.drawLine(QPointF(xOf(m_current), plot.top()), QPointF(xOf(m_current), plot.bottom()));
    }
    painter.setFont(smallFont());
    const QFontMetrics metrics = painter.fontMetrics();
    double x = plot.left(), y = plot.bottom() + 4;
    for (int channel = 0; channel < shownChannels(); ++channel) {
        const auto [low, high] = m_ranges[static_cast<std::size_t>(channel)];
        const QString text = tr("%1 (%2 to %3)", "a channel and its range")
                                 .arg(name(channel), numberText(static_cast<double>(low)), numberText(static_cast<double>(high)));
        const double width = metrics.horizontalAdvance(text) + 16;
        if (x + width > plot.right()) break;
        painter.fillRect(QRectF(x, y + 6, 8, 3), channelColour(channel));
        painter.setPen(colours.dim);
        painter.drawText(QRectF(x + 12, y, width, rowHeight), Qt::AlignLeft | Qt::AlignVCenter, text);
        x += width + 6;
    }
    if (m_current >= 0) {
        painter.setPen(colours.text);
        painter.drawText(QRectF(plot.left(), y + rowHeight, plot.width(), rowHeight), Qt::AlignLeft | Qt::AlignVCenter,
                         metrics.elidedText(stepText(m_current), Qt::ElideRight, static_cast<int>(plot.width())));
    }
    paintFocus(painter);
}

void SeriesPreview::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && m_steps.rows > 0) return setCurrentStep(stepAt(event->position().x()));
    PreviewBase::mousePressEvent(event);
}

void SeriesPreview::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons().testFlag(Qt::LeftButton) && m_steps.rows > 0)
        return setCurrentStep(stepAt(event->position().x()));
    PreviewBase::mouseMoveEvent(event);
}

void SeriesPreview::keyPressEvent(QKeyEvent* event) {
    const int width = event->modifiers().testFlag(Qt::ShiftModifier) ? 10 : 1;
    switch (m_steps.rows > 0 ? event->key() : 0) {
    case Qt::Key_Left:
        return setCurrentStep(m_current < 0 ? 0 : m_current - width);
    case Qt::Key_Right:
        return setCurrentStep(m_current < 0 ? 0 : m_current + width);
    case Qt::Key_Home:
        return setCurrentStep(0);
    case Qt::Key_End:
        return setCurrentStep(m_steps.rows - 1);
    default:
        PreviewBase::keyPressEvent(event);
    }
}

} // namespace triptych
