// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/workbench/pages/pinned_chart.h"

#include <QApplication>
#include <QCoreApplication>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <vector>

#include "app/bridge/pinned_controller.h"
#include "widgets/attention/attention_selection.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int chartEdge = 16, chartGap = 28, plotWidth = 320, plotHeight = 120, headingHeight = 44, stepsHeight = 20, axisWidth = 52, legendHeight = 18;
constexpr double noValue = std::numeric_limits<double>::quiet_NaN();

class PinnedChart {
    Q_DECLARE_TR_FUNCTIONS(triptych::PinnedChart)
};

struct Track {
    QString name;
    QColor colour;
    std::vector<double> values; ///< [news], NaN where there is none
};

void drawPlot(QPainter& painter, const QPoint& corner, const QString& title, const std::vector<Track>& tracks, double low, double high,
          const PinnedController& pinned) {
    const Theme& colours = theme();
    const auto& news = pinned.news();
    const QFontMetrics metrics(painter.font());
    painter.setPen(colours.text);
    painter.drawText(QRect(corner.x() + axisWidth, corner.y(), plotWidth, 18), Qt::AlignLeft | Qt::AlignVCenter,
                     metrics.elidedText(title, Qt::ElideRight, plotWidth));
    const QRectF area(corner.x() + axisWidth, corner.y() + 20, plotWidth, plotHeight);
    const double first = static_cast<double>(news.front().step), last = static_cast<double>(news.back().step);
    if (!(high > low)) high = low + 1;
    const auto x = [&](std::size_t i) {
        return area.left() + area.width() * (static_cast<double>(news[i].step) - first) / std::max(1.0, last - first);
    };
    const auto y = [&](double value) { return area.bottom() - area.height() * (value - low) / (high - low); };
    painter.setPen(colours.line);
    painter.drawRect(area);
    if (low < 0 && high > 0) painter.drawLine(QPointF(area.left(), y(0)), QPointF(area.right(), y(0)));
    painter.setPen(QPen(colours.dim, 1, Qt::DashLine));
    const double now = x(static_cast<std::size_t>(pinned.position()));
    painter.drawLine(QPointF(now, area.top()), QPointF(now, area.bottom()));
    painter.setPen(colours.dim);
    const QLocale locale;
    for (const double end : {low, high})
        painter.drawText(QRectF(corner.x(), y(end) - 9, axisWidth - 6, 18), Qt::AlignRight | Qt::AlignVCenter, locale.toString(end, 'g', 3));
    const QRectF under(area.left(), area.bottom() + 1, area.width(), 16);
    painter.drawText(under, Qt::AlignLeft | Qt::AlignVCenter, locale.toString(static_cast<qlonglong>(news.front().step)));
    painter.drawText(under, Qt::AlignRight | Qt::AlignVCenter,
                     PinnedChart::tr("step %1").arg(locale.toString(static_cast<qlonglong>(news.back().step))));
    for (const Track& track : tracks) {
        painter.setPen(QPen(track.colour, 1.6));
        std::optional<QPointF> before;
        for (std::size_t i = 0; i < track.values.size(); ++i) {
            if (!std::isfinite(track.values[i])) {
                before.reset();
                continue;
            }
            const QPointF here(x(i), y(track.values[i]));
            if (before)
                painter.drawLine(*before, here);
            else
                painter.drawPoint(here);
            before = here;
        }
    }
    // Names, in the order in which they stand in the sample.
    double at = area.left();
    const double line = area.bottom() + stepsHeight;
    for (const Track& track : tracks) {
        if (track.name.isEmpty()) continue;
        const int wide = metrics.horizontalAdvance(track.name);
        painter.fillRect(QRectF(at, line + 4, 10, 8), track.colour);
        painter.setPen(colours.text);
        painter.drawText(QRectF(at + 14, line, wide + 2, legendHeight), Qt::AlignLeft | Qt::AlignVCenter, track.name);
        at += wide + 28;
    }
}

Track& trackOf(std::vector<Track>& tracks, const std::string& input, const PinnedController& pinned) {
    const QString name = input.empty() ? PinnedChart::tr("no input")
                                       : inputTitle(input, pinned.modality(input));
    for (Track& track : tracks)
        if (track.name == name) return track;
    return tracks.emplace_back(Track{name, theme().modality(pinned.modality(input)), std::vector<double>(pinned.news().size(), noValue)});
}

void widen(const std::vector<Track>& tracks, double& low, double& high) {
    for (const Track& track : tracks)
        for (const double value : track.values)
            if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
}

} // namespace

QPicture drawPinnedChart(const PinnedController& pinned, QSize& size) {
    const Theme& colours = theme();
    const int each = headingHeight + plotHeight + stepsHeight + legendHeight + 20, count = pinned.news().empty() ? 0 : pinned.rowCount();
    size = QSize(2 * chartEdge + 3 * (axisWidth + plotWidth) + 2 * chartGap, 2 * chartEdge + std::max(1, count) * each);
    QPicture picture;
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(QRect(QPoint(), size), colours.window);
    QFont plain = QApplication::font(), bold = plain;
    plain.setPixelSize(12);
    bold.setPixelSize(13);
    bold.setBold(true);
    for (int line = 0; line < count; ++line) {
        const PinnedController::Entry entry = pinned.entry(line);
        std::vector<Track> contributions, attention;
        QString basis;
        for (int i = 0; i < static_cast<int>(pinned.news().size()); ++i) {
            const PinnedController::Entry then = pinned.at(line, i);
            if (!then.answer) continue;
            for (const auto& [input, value] : then.answer->contributions)
                trackOf(contributions, input, pinned).values[static_cast<std::size_t>(i)] = value;
            for (const PinnedController::InputShare& share : then.inputShares())
                trackOf(attention, share.input, pinned).values[static_cast<std::size_t>(i)] = share.share;
            basis = pinned.basis(*then.answer);
        }
        const QPoint corner(chartEdge, chartEdge + line * each);
        painter.setFont(bold);
        painter.setPen(colours.text);
        QString heading = PinnedChart::tr("Row %1").arg(entry.row);
        if (!entry.truth.isEmpty()) heading += PinnedChart::tr(" · true: %1").arg(entry.truth);
        painter.drawText(QRect(corner.x(), corner.y(), size.width() - 2 * chartEdge, 18), Qt::AlignLeft | Qt::AlignVCenter, heading);
        painter.setFont(plain);
        painter.setPen(colours.dim);
        painter.drawText(QRect(corner.x(), corner.y() + 18, size.width() - 2 * chartEdge, 18), Qt::AlignLeft | Qt::AlignVCenter, basis);
        const bool number = pinned.kind() == TargetKind::number;
        const std::vector<Track> answers{{QString(), colours.accent, entry.history}};
        double low = 0, high = 1;
        if (number) {
            low = std::numeric_limits<double>::infinity();
            high = -low;
            widen(answers, low, high);
            if (!std::isfinite(low)) low = 0, high = 1;
        }
        QPoint place = corner + QPoint(0, headingHeight - 4);
        drawPlot(painter, place,
             number ? PinnedChart::tr("Value")
             : entry.truthPlace >= 0
                 ? PinnedChart::tr("Probability of the true class")
                 : PinnedChart::tr("Probability of the last answer"),
             answers, low, high, pinned);
        place.rx() += axisWidth + plotWidth + chartGap;
        const double reach = pinned.largestContribution() > 0 ? pinned.largestContribution() : 1; // one scale for all samples
        drawPlot(painter, place, PinnedChart::tr("Contributions"), contributions, -reach, reach, pinned);
        place.rx() += axisWidth + plotWidth + chartGap;
        if (!attention.empty())
            drawPlot(painter, place, PinnedChart::tr("Share of the attention"), attention, 0, 1, pinned);
    }
    painter.end();
    return picture;
}

} // namespace triptych
