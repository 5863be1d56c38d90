// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/explain/attribution_strip_view.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double frameGap = 6, captionHeight = 16;
constexpr std::size_t mostStretches = 1200; ///< of a lane: more than pixels on most screens

} // namespace

AttributionVideoView::AttributionVideoView(AttributionSelection* selection, QWidget* parent)
    : AttributionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void AttributionVideoView::retranslate() {
    setAccessibleName(tr("What each patch of each frame speaks for"));
}

void AttributionVideoView::setFrames(const QList<QImage>& frames, const std::vector<double>& times) {
    m_frames.clear();
    for (const QImage& frame : frames)
        m_frames.append(frame.convertToFormat(QImage::Format_Grayscale8));
    m_times = times;
    layOut();
    update();
}

void AttributionVideoView::layOut() {
    const auto count = static_cast<int>(m_frames.size());
    m_side = 0;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const double side = std::min((width() - 4 - frameGap * (columns - 1)) / columns,
                                     (height() - 4 - frameGap * (rows - 1)) / rows - captionHeight);
        if (side > m_side) {
            m_side = side;
            m_columns = columns;
        }
    }
}

QRectF AttributionVideoView::frameRect(qsizetype frame) const {
    const auto row = static_cast<double>(frame / m_columns), column = static_cast<double>(frame % m_columns);
    const QSizeF size = QSizeF(m_frames[frame].size()).scaled(QSizeF(m_side, m_side), Qt::KeepAspectRatio);
    return {2 + column * (m_side + frameGap), 2 + row * (m_side + captionHeight + frameGap), size.width(), size.height()};
}

std::vector<QRectF> AttributionVideoView::areas(int token) const {
    const TokenSource& source = selection()->token(token).source;
    if (source.kind != TokenSource::Kind::frame && source.kind != TokenSource::Kind::box) return {};
    const bool some = source.count > 0;
    const qsizetype first = some ? static_cast<qsizetype>(source.first) : 0;
    const qsizetype last = std::min(some ? first + static_cast<qsizetype>(source.count) : m_frames.size(), m_frames.size());
    std::vector<QRectF> all;
    for (qsizetype frame = first; frame < last; ++frame) {
        const QRectF place = frameRect(frame);
        const bool boxed = source.width > 0 && source.height > 0;
        all.push_back(boxed ? QRectF(place.left() + source.x * place.width(), place.top() + source.y * place.height(),
                                     source.width * place.width(), source.height * place.height())
                            : place);
    }
    return all;
}

void AttributionVideoView::paintBelow(QPainter& painter) const {
    const QLocale locale;
    painter.save();
    painter.setFont(smallFont());
    painter.setPen(theme().dim);
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    for (qsizetype frame = 0; frame < m_frames.size(); ++frame) {
        const QRectF place = frameRect(frame);
        painter.drawImage(place, m_frames[frame]);
        if (static_cast<std::size_t>(frame) < m_times.size())
            painter.drawText(QRectF(place.left(), place.bottom(), m_side, captionHeight), Qt::AlignLeft | Qt::AlignVCenter,
                             tr("%1 s").arg(locale.toString(m_times[static_cast<std::size_t>(frame)], 'f', 2)));
    }
    painter.restore();
}

AttributionTraceView::AttributionTraceView(AttributionSelection* selection, QWidget* parent)
    : AttributionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void AttributionTraceView::retranslate() {
    setAccessibleName(tr("What each span speaks for"));
}

AttributionTraceView::Lane AttributionTraceView::laneOf(const std::vector<float>& values) {
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

void AttributionTraceView::setSeries(const Matrix& steps, const QStringList& channels) {
    m_lanes.clear();
    m_steps = steps.rows;
    m_seconds = 0;
    for (int channel = 0; channel < static_cast<int>(steps.columns); ++channel) {
        std::vector<float> values;
        for (int step = 0; step < static_cast<int>(steps.rows); ++step)
            values.push_back(steps.values[static_cast<std::size_t>(step) * static_cast<std::size_t>(steps.columns) +
                                          static_cast<std::size_t>(channel)]);
        m_lanes.push_back(laneOf(values));
        m_lanes.back().name = channel < channels.size() ? channels[channel]
                              : steps.columns > 1       ? tr("channel %1").arg(channel + 1)
                                                        : QString();
    }
    updateGeometry();
    update();
}

void AttributionTraceView::setWave(const std::vector<float>& samples, int rate) {
    m_lanes.clear();
    m_steps = static_cast<double>(samples.size());
    m_seconds = rate > 0 ? m_steps / rate : 0;
    m_lanes.push_back(laneOf(samples));
    updateGeometry();
    update();
}

void AttributionTraceView::setCursor(double seconds) {
    if (seconds == m_cursor) return;
    m_cursor = seconds;
    update();
}

QRectF AttributionTraceView::laneRect(int lane) const {
    const double room = std::max(height() - 6 - SoundAxes::bottomSpace, 1.0), each = room / std::max(laneCount(), 1);
    return {4, 6 + lane * each, std::max(width() - 12.0, 1.0), std::max(each - 4, 1.0)};
}

/// Where a span begins or ends, as a share of the whole.
double AttributionTraceView::shareOf(const TokenSource& source, bool end) const {
    double share = end ? 1 : 0;
    if (source.count > 0 && m_steps > 0)
        share = static_cast<double>(source.first + (end ? source.count : 0)) / m_steps;
    else if (m_seconds > 0 && source.end_s > source.begin_s)
        share = (end ? source.end_s : source.begin_s) / m_seconds;
    return std::clamp(share, 0.0, 1.0);
}

std::vector<QRectF> AttributionTraceView::areas(int token) const {
    const TokenSource& source = selection()->token(token).source;
    std::vector<QRectF> all;
    for (int lane = 0; lane < laneCount(); ++lane) {
        const double middle = (lane + 0.5) / laneCount();
        if (m_seconds <= 0 && source.height > 0 && (middle < source.y || middle > source.y + source.height)) continue;
        const QRectF place = laneRect(lane);
        const double left = place.left() + shareOf(source, false) * place.width(),
                     right = place.left() + shareOf(source, true) * place.width();
        all.emplace_back(left, place.top(), right - left, place.height());
    }
    return all;
}

void AttributionTraceView::paintAbove(QPainter& painter) const {
    const Theme& colours = theme();
    painter.save();
    painter.setFont(smallFont());
    painter.setRenderHint(QPainter::Antialiasing);
    for (int i = 0; i < laneCount(); ++i) {
        const Lane& lane = m_lanes[static_cast<std::size_t>(i)];
        const QRectF place = laneRect(i);
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
        painter.setPen(QPen(colours.text, 1.2));
        painter.drawPolyline(line);
        if (!lane.name.isEmpty()) {
            // On the panel's colour, so that it can be read on any span.
            const QRectF label(place.left() + 2, place.top(),
                               painter.fontMetrics().horizontalAdvance(lane.name) + 8, 15);
            QColor ground = colours.panel;
            ground.setAlphaF(0.75f);
            painter.fillRect(label, ground);
            painter.setPen(colours.dim);
            painter.drawText(label, Qt::AlignCenter, lane.name);
        }
    }
    if (laneCount() > 0) {
        const QRectF last = laneRect(laneCount() - 1);
        painter.setPen(colours.dim);
        if (m_seconds > 0) {
            SoundAxes::paintTime(painter, last, m_seconds);
        } else {
            painter.drawText(QRectF(last.left(), last.bottom() + 3, last.width(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                             tr("step 1"));
            painter.drawText(QRectF(last.left(), last.bottom() + 3, last.width(), 16), Qt::AlignRight | Qt::AlignVCenter,
                             tr("step %1").arg(m_steps));
        }
        if (m_cursor >= 0 && m_seconds > 0 && m_cursor <= m_seconds) {
            const double x = last.left() + m_cursor / m_seconds * last.width();
            painter.setPen(QPen(colours.accent, 1.5));
            painter.drawLine(QPointF(x, laneRect(0).top()), QPointF(x, last.bottom()));
        }
    }
    painter.restore();
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

QString AttributionBarsView::nameOf(int token) const {
    const TokenSource& source = selection()->token(token).source;
    QString name = m_sinks ? attributedTitle(source) : QString::fromStdString(source.label);
    if (!m_sinks && source.kind == TokenSource::Kind::column && source.width <= 0 && source.first < m_cells.size())
        name = tr("%1 = %2", "a column and its cell").arg(name, QString::fromStdString(m_cells[source.first]));
    return name;
}

void AttributionBarsView::layOut() {
    const QFontMetrics metrics(font());
    m_names = 0;
    for (const int token : tokens())
        m_names = std::max(m_names, metrics.horizontalAdvance(nameOf(token)));
    m_names = std::min(m_names + 8, width() * 2 / 5);
    updateGeometry();
}

std::vector<QRectF> AttributionBarsView::areas(int token) const {
    const auto place = std::find(tokens().begin(), tokens().end(), token);
    return {QRectF(0, 2 + static_cast<double>(place - tokens().begin()) * rowHeight, width(), rowHeight)};
}

void AttributionBarsView::paintColours(QPainter& painter) const {
    const Theme& colours = theme();
    const QFont numbers = numberFont();
    const double values = QFontMetricsF(numbers).horizontalAdvance(QStringLiteral("−0.0000")) + 8;
    const double left = m_names + 8, room = std::max(width() - left - values, 8.0);
    const bool both = selection()->isSigned();
    const double zero = both ? left + room / 2 : left, half = both ? room / 2 : room;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    for (const int token : tokens()) {
        const QRectF row = areas(token).front();
        const AttributedToken& shown = selection()->token(token);
        painter.setFont(font());
        painter.setPen(colours.text);
        painter.drawText(QRectF(4, row.top(), m_names, row.height()), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(nameOf(token), Qt::ElideRight, m_names));
        const double limit = m_sinks ? std::max(selection()->highest(), std::abs(shown.value)) : selection()->limit(input());
        const auto x = [&](double value) {
            return zero + (limit > 0 ? std::clamp(value / limit, -1.0, 1.0) : 0.0) * half;
        };
        QRectF bar(QPointF(zero, row.top() + 6), QPointF(x(shown.value), row.bottom() - 6));
        QColor fill = selection()->colour(token);
        // Short bars are seen by their length: they need a colour that is seen too.
        fill.setAlphaF(selection()->isFaint() ? 0.3f : std::max(fill.alphaF(), 0.6f));
        painter.fillRect(bar.normalized(), fill);
        if (std::isfinite(shown.low) && std::isfinite(shown.high)) {
            const double y = row.center().y();
            painter.setPen(QPen(colours.text, 1));
            painter.drawLine(QPointF(x(shown.low), y), QPointF(x(shown.high), y));
            for (const double end : {shown.low, shown.high})
                painter.drawLine(QPointF(x(end), y - 3), QPointF(x(end), y + 3));
        }
        painter.setFont(numbers);
        painter.setPen(colours.text);
        painter.drawText(QRectF(width() - values, row.top(), values - 4, row.height()), Qt::AlignRight | Qt::AlignVCenter,
                         signedText(shown.value, selection()->highest()));
    }
    if (!tokens().empty()) {
        painter.setPen(QPen(colours.dim, 1));
        painter.drawLine(QPointF(zero, 2), QPointF(zero, 2 + static_cast<double>(tokens().size()) * rowHeight));
    }
    painter.restore();
}

} // namespace triptych
