// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_strip_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {

AttributionVideoView::AttributionVideoView(AttributionSelection* selection, QWidget* parent)
    : AttributionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void AttributionVideoView::retranslate() {
    setAccessibleName(tr("What each patch of each frame speaks for"));
}

void AttributionVideoView::setFrames(const QList<QImage>& frames, const std::vector<double>& times) {
    m_sheet.setFrames(frames, times);
    layOut();
    update();
}

void AttributionVideoView::paintBelow(QPainter& painter) const {
    m_sheet.paint(painter, opacity() > 0, smallFont());
}

AttributionTraceView::AttributionTraceView(AttributionSelection* selection, QWidget* parent)
    : AttributionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void AttributionTraceView::retranslate() {
    setAccessibleName(tr("What each span speaks for"));
}

void AttributionTraceView::setSeries(const Matrix& steps, const QStringList& channels) {
    m_lanes.setSeries(steps, channels);
    updateGeometry();
    update();
}

void AttributionTraceView::setWave(const std::vector<float>& samples, int rate) {
    m_lanes.setWave(samples, rate);
    updateGeometry();
    update();
}

void AttributionTraceView::setCursor(double seconds) {
    if (seconds == m_cursor) return;
    m_cursor = seconds;
    update();
}

void AttributionTraceView::paintAbove(QPainter& painter) const {
    m_lanes.paint(painter, smallFont(), m_cursor);
}

AttributionBarsView::AttributionBarsView(AttributionSelection* selection, QWidget* parent)
    : AttributionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(selection, &AttributionSelection::coloursChanged, this, [this] { layOut(); });
    retranslate();
}

void AttributionBarsView::retranslate() {
    setAccessibleName(m_sinks ? tr("What stands for no part of the sample") : tr("What each column speaks for"));
    layOut();
}

void AttributionBarsView::setSinks(bool sinks) {
    m_sinks = sinks;
    retranslate();
    tokensChanged();
}

void AttributionBarsView::setCells(const std::vector<std::string>& cells) {
    m_cells = cells;
    layOut();
    update();
}

std::vector<int> AttributionBarsView::chosenTokens() const {
    return m_sinks ? selection()->sinks() : selection()->tokensOf(input());
}

void AttributionBarsView::layOut() {
    std::vector<ColumnRows::Row> rows;
    for (const int token : tokens()) {
        const TokenSource& source = selection()->token(token).source;
        ColumnRows::Row row;
        row.name = m_sinks ? attributedTitle(source) : QString::fromStdString(source.label);
        if (!m_sinks && source.kind == TokenSource::Kind::column && source.width <= 0 && source.count <= 1 &&
            source.first < m_cells.size())
            row.value = QString::fromStdString(m_cells[source.first]);
        rows.push_back(std::move(row));
    }
    m_rows.setRows(std::move(rows));
    m_rows.layOut(width(), font());
    updateGeometry();
}

int AttributionBarsView::rowOf(int token) const {
    return static_cast<int>(std::find(tokens().begin(), tokens().end(), token) - tokens().begin());
}

std::vector<QRectF> AttributionBarsView::areas(int token) const {
    return {m_rows.rowRect(rowOf(token))};
}

void AttributionBarsView::paintColours(QPainter& painter) const {
    const Theme& colours = theme();
    m_rows.paint(painter, font());
    const bool both = selection()->isSigned();
    const QRectF room = m_rows.barRect(0);
    const double zero = both ? room.center().x() : room.left(), half = both ? room.width() / 2 : room.width();
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setFont(numberFont());
    for (const int token : tokens()) {
        const AttributedToken& shown = selection()->token(token);
        const QRectF place = m_rows.barRect(rowOf(token));
        const double limit = m_sinks ? std::max(selection()->highest(), std::abs(shown.value)) : selection()->limit(input());
        const auto x = [&](double value) {
            return zero + (limit > 0 ? std::clamp(value / limit, -1.0, 1.0) : 0.0) * half;
        };
        const QRectF bar(QPointF(zero, place.top()), QPointF(x(shown.value), place.bottom()));
        QColor fill = selection()->colour(token);
        // Short bars are seen by their length: they need a colour that is seen too.
        if (!selection()->keeps(token))
            fill = colours.line;
        else
            fill.setAlphaF(selection()->isFaint() ? 0.3f : std::max(fill.alphaF(), 0.6f));
        painter.fillRect(bar.normalized(), fill);
        if (std::isfinite(shown.low) && std::isfinite(shown.high)) {
            const double y = place.center().y();
            painter.setPen(QPen(colours.text, 1));
            painter.drawLine(QPointF(x(shown.low), y), QPointF(x(shown.high), y));
            for (const double end : {shown.low, shown.high})
                painter.drawLine(QPointF(x(end), y - 3), QPointF(x(end), y + 3));
        }
        painter.setPen(colours.text);
        painter.drawText(m_rows.numberRect(rowOf(token)), Qt::AlignRight | Qt::AlignVCenter,
                         signedText(shown.value, selection()->highest()));
    }
    if (!tokens().empty()) {
        const QRectF all = m_rows.rowRect(0, static_cast<int>(tokens().size()));
        painter.setPen(QPen(colours.dim, 1));
        painter.drawLine(QPointF(zero, all.top()), QPointF(zero, all.bottom()));
    }
    painter.restore();
}

} // namespace triptych
