// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/trace_attention_view.h"

#include <QPainter>
#include <algorithm>

namespace triptych {
namespace {

constexpr int stripTop = 2, traceStripHeight = 12;

} // namespace

TraceAttentionView::TraceAttentionView(AttentionSelection* selection, QWidget* parent)
    : AreaAttentionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void TraceAttentionView::retranslate() {
    setAccessibleName(m_lanes.seconds() > 0 ? tr("Attention on the amplitudes") : tr("Attention on the time series"));
}

void TraceAttentionView::setSeries(const Matrix& steps, const QStringList& channels) {
    m_lanes.setSeries(steps, channels);
    retranslate();
    updateGeometry();
    update();
}

void TraceAttentionView::setWave(const std::vector<float>& samples, int rate) {
    m_lanes.setWave(samples, rate);
    retranslate();
    updateGeometry();
    update();
}

int TraceAttentionView::heightOf(int lane) const {
    return std::max(laneCount(), 1) * lane + stripTop + traceStripHeight + TraceLanes::axis_height;
}

void TraceAttentionView::layOut() {
    m_lanes.setRoom(QRectF(rect()).adjusted(0, stripTop + traceStripHeight, 0, 0));
}

bool TraceAttentionView::isInStrip(const std::vector<QRectF>& areas) const {
    return static_cast<int>(areas.size()) == laneCount();
}

std::vector<QRectF> TraceAttentionView::marks(int token) const {
    std::vector<QRectF> all = areas(token);
    if (!all.empty() && isInStrip(all)) all.front().setTop(stripTop - 1);
    return all;
}

void TraceAttentionView::paintColours(QPainter& painter) const {
    AreaAttentionView::paintColours(painter);
    for (const int token : tokens()) {
        const std::vector<QRectF> all = areas(token);
        if (all.empty() || !isInStrip(all)) continue;
        const QRectF span = snapped(all.front());
        painter.fillRect(QRectF(span.left(), stripTop, span.width(), traceStripHeight), selection()->colourOf(token));
    }
}

void TraceAttentionView::paintAbove(QPainter& painter) const {
    m_lanes.paint(painter, smallFont());
}

} // namespace triptych
