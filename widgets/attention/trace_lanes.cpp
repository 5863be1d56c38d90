// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/trace_lanes.h"

#include <QPainter>
#include <algorithm>

#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double sideSpace = 12; ///< half of the widest label at the ends of the time axis
constexpr std::size_t mostStretches = 1200; ///< of a lane: more than pixels on most screens

} // namespace

TraceLanes::Lane TraceLanes::laneOf(const std::vector<float>& values) {
    Lane lane;
    const std::size_t count = std::min(values.size(), mostStretches);
    for (std::size_t i = 0; i < count; ++i) {
        const auto begin = values.begin() + static_cast<std::ptrdiff_t>(i * values.size() / count);
        const auto end = values.begin() + static_cast<std::ptrdiff_t>((i + 1) * values.size() / count);
        const auto [low, high] = std::minmax_element(begin, end);
        lane.low.push_back(*low);
        lane.high.push_back(*high);
    }
    if (count > 0) {
        lane.lowest = static_cast<double>(*std::min_element(lane.low.begin(), lane.low.end()));
        lane.highest = static_cast<double>(*std::max_element(lane.high.begin(), lane.high.end()));
    }
    return lane;
}

void TraceLanes::setSeries(const Matrix& steps, const QStringList& channels) {
    m_lanes.clear();
    m_steps = steps.rows;
    m_seconds = 0;
    for (int channel = 0; channel < steps.columns; ++channel) {
        std::vector<float> values;
        for (int step = 0; step < steps.rows; ++step)
            values.push_back(steps.at(step, channel));
        m_lanes.push_back(laneOf(values));
        m_lanes.back().name = channels.size() == steps.columns ? channels[channel]
                              : steps.columns > 1              ? tr("channel %1").arg(channel + 1)
                                                               : QString();
    }
}

void TraceLanes::setWave(const std::vector<float>& samples, int rate) {
    m_lanes.clear();
    m_steps = static_cast<double>(samples.size());
    m_seconds = rate > 0 ? m_steps / rate : 0;
    m_lanes.push_back(laneOf(samples));
}

void TraceLanes::setRoom(const QRectF& room) {
    m_room = room;
}

QRectF TraceLanes::laneRect(int lane) const {
    const double each = std::max(m_room.height() - 6 - SoundAxes::bottomSpace, 1.0) / std::max(count(), 1);
    return {m_room.left() + sideSpace, m_room.top() + 6 + lane * each, std::max(m_room.width() - 2 * sideSpace, 1.0),
            std::max(each - 4, 1.0)};
}

/// Where a span begins or ends, as a share of the whole.
double TraceLanes::shareOf(const TokenSource& source, bool end) const {
    double share = end ? 1 : 0;
    if (source.count > 0 && m_steps > 0)
        share = static_cast<double>(source.first + (end ? source.count : 0)) / m_steps;
    else if (m_seconds > 0 && source.end_s > source.begin_s)
        share = (end ? source.end_s : source.begin_s) / m_seconds;
    return std::clamp(share, 0.0, 1.0);
}

std::vector<QRectF> TraceLanes::areas(const TokenSource& source) const {
    std::vector<QRectF> all;
    const double begin = shareOf(source, false), end = shareOf(source, true);
    for (int lane = 0; lane < count(); ++lane) {
        const double middle = (lane + 0.5) / count();
        if (m_seconds <= 0 && source.height > 0 && (middle < source.y || middle > source.y + source.height)) continue;
        const QRectF place = laneRect(lane);
        all.emplace_back(place.left() + begin * place.width(), place.top(), (end - begin) * place.width(), place.height());
    }
    return all;
}

void TraceLanes::paintLane(QPainter& painter, const Lane& lane, const QRectF& place) const {
    const Theme& colours = theme();
    painter.setPen(QPen(colours.line, 1));
    painter.drawLine(place.bottomLeft(), place.bottomRight());
    const double range = lane.highest - lane.lowest;
    const auto count = lane.low.size();
    QPolygonF line;
    for (std::size_t k = 0; k < count; ++k) {
        const double x = place.left() + (static_cast<double>(k) + 0.5) / static_cast<double>(count) * place.width();
        const auto y = [&](float value) {
            const double share = range > 0 ? (static_cast<double>(value) - lane.lowest) / range : 0.5;
            return place.bottom() - 2 - share * (place.height() - 4);
        };
        line << QPointF(x, y(lane.high[k]));
        if (lane.low[k] < lane.high[k]) line << QPointF(x, y(lane.low[k]));
    }
    // Twice, so that it can be told from every colour below it.
    painter.setPen(QPen(colours.panel, 3));
    painter.drawPolyline(line);
    painter.setPen(QPen(colours.text, 1.2));
    painter.drawPolyline(line);
    if (lane.name.isEmpty()) return;
    // On the panel's colour, so that it can be read on any span.
    const QRectF label(place.left() + 2, place.top(), painter.fontMetrics().horizontalAdvance(lane.name) + 8, 15);
    QColor ground = colours.panel;
    ground.setAlphaF(0.75f);
    painter.fillRect(label, ground);
    painter.setPen(colours.dim);
    painter.drawText(label, Qt::AlignCenter, lane.name);
}

void TraceLanes::paint(QPainter& painter, const QFont& small, double cursor_s) const {
    if (m_lanes.empty()) return;
    const Theme& colours = theme();
    painter.save();
    painter.setFont(small);
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < count(); ++i)
        paintLane(painter, m_lanes[static_cast<std::size_t>(i)], laneRect(i));
    const QRectF last = laneRect(count() - 1);
    painter.setPen(colours.dim);
    if (m_seconds > 0) {
        SoundAxes::paintTime(painter, last, m_seconds);
    } else {
        const QRectF axis(last.left(), last.bottom() + 3, last.width(), 16);
        painter.drawText(axis, Qt::AlignLeft | Qt::AlignVCenter, tr("step 1"));
        painter.drawText(axis, Qt::AlignRight | Qt::AlignVCenter, tr("step %1").arg(m_steps));
    }
    if (cursor_s >= 0 && m_seconds > 0 && cursor_s <= m_seconds) {
        const double x = last.left() + cursor_s / m_seconds * last.width();
        painter.setPen(QPen(colours.accent, 1.5));
        painter.drawLine(QPointF(x, laneRect(0).top()), QPointF(x, last.bottom()));
    }
    painter.restore();
}

} // namespace triptych
