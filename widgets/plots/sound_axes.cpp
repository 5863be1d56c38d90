// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/sound_axes.h"

#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace triptych {

double SoundAxes::roundStep(double range, int most) {
    const double rough = range / std::max(most, 1);
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough) return factor * power;
    return 10 * power;
}

double SoundAxes::binOf(const std::vector<double>& melHz, double hertz) {
    const auto above = std::lower_bound(melHz.begin(), melHz.end(), hertz);
    if (above == melHz.end()) return static_cast<double>(melHz.size());
    if (above == melHz.begin()) return melHz.front() > 0 ? 0.5 * std::max(hertz, 0.0) / melHz.front() : 0.0;
    const double low = *(above - 1);
    return static_cast<double>(above - melHz.begin()) - 0.5 + (hertz - low) / (*above - low);
}

double SoundAxes::hertzAt(const std::vector<double>& melHz, double bin) {
    const double centre = bin - 0.5;
    if (centre <= 0) return melHz.front() * std::max(bin, 0.0) / 0.5;
    const auto low = std::min(static_cast<std::size_t>(centre), melHz.size() - 1);
    const auto high = std::min(low + 1, melHz.size() - 1);
    return melHz[low] + (centre - static_cast<double>(low)) * (melHz[high] - melHz[low]);
}

QString SoundAxes::hertzText(double hertz) {
    const QLocale locale;
    return hertz < 1000 ? tr("%1 Hz").arg(locale.toString(hertz, 'f', 0))
                        : tr("%1 kHz").arg(locale.toString(hertz / 1000, 'f', 2));
}

void SoundAxes::paintTime(QPainter& painter, const QRectF& place, double seconds) {
    if (!(seconds > 0) || place.width() < 1) return;
    const QLocale locale;
    const QFontMetricsF metrics(painter.font());
    const double step = roundStep(seconds, static_cast<int>(place.width() / 64));
    const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
    for (int i = 0; i * step <= seconds + 1e-9; ++i) {
        const double x = place.left() + i * step / seconds * place.width();
        painter.drawLine(QPointF(x, place.bottom()), QPointF(x, place.bottom() + 3));
        QString label = locale.toString(i * step, 'f', digits);
        if ((i + 1) * step > seconds + 1e-9) label = tr("%1 s").arg(label);
        // The last label would be cut where its tick stands at the edge.
        const double wide = metrics.horizontalAdvance(label);
        const double left = std::min(x - wide / 2, place.right() + 8 - wide);
        painter.drawText(QRectF(left, place.bottom() + 3, wide + 1, bottomSpace - 4),
                         Qt::AlignLeft | Qt::AlignVCenter, label);
    }
}

void SoundAxes::paintFrequency(QPainter& painter, const QRectF& place, const std::vector<double>& melHz) {
    if (melHz.empty()) return;
    const auto bins = static_cast<double>(melHz.size());
    double last = place.bottom() + 100;
    for (const double hertz : {0.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0}) {
        if (hertz > melHz.back() * 1.05) break;
        const double y = std::max(place.bottom() - binOf(melHz, hertz) / bins * place.height(), place.top());
        const double top = std::clamp(y - 7, 0.0, place.bottom() - 12);
        if (last - top < 13) continue;
        last = top;
        painter.drawLine(QPointF(place.left() - 3, y), QPointF(place.left(), y));
        const QString label = hertz < 1000 ? tr("%1 Hz").arg(hertz) : tr("%1 kHz").arg(hertz / 1000);
        painter.drawText(QRectF(0, top, place.left() - 5, 14), Qt::AlignRight | Qt::AlignVCenter, label);
    }
}

} // namespace triptych
