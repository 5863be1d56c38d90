// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/spectrogram_attention_view.h"

#include <QLocale>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double stripHeight = 12, stripGap = 4, leftSpace = 44, bottomSpace = 20;

/// A round step (1, 2 or 5 times a power of ten) that divides a range into at most `most` parts.
double roundStep(double range, int most) {
    const double rough = range / std::max(most, 1);
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double factor : {1.0, 2.0, 5.0})
        if (factor * power >= rough) return factor * power;
    return 10 * power;
}

} // namespace

SpectrogramAttentionView::SpectrogramAttentionView(AttentionSelection* selection, QWidget* parent)
    : TokenView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void SpectrogramAttentionView::retranslate() {
    setAccessibleName(tr("Attention on the sound"));
}

void SpectrogramAttentionView::setSpectrogram(const QImage& image, double seconds,
                                              std::vector<double> mel_hz) {
    m_grey = image.convertToFormat(QImage::Format_Grayscale8);
    m_seconds = seconds;
    m_melHz = std::move(mel_hz);
    update();
}

void SpectrogramAttentionView::setOpacity(double opacity) {
    m_opacity = std::clamp(opacity, 0.0, 1.0);
    update();
}

QRectF SpectrogramAttentionView::imageRect() const {
    const double left = m_melHz.empty() ? 4 : leftSpace, top = stripHeight + stripGap + 2;
    return {left, top, std::max(width() - left - 8, 1.0), std::max(height() - top - bottomSpace, 1.0)};
}

double SpectrogramAttentionView::yOf(double hertz) const {
    const QRectF place = imageRect();
    const auto bins = static_cast<double>(m_melHz.size());
    const auto above = std::lower_bound(m_melHz.begin(), m_melHz.end(), hertz);
    double bin = 0; // centre of bin i lies at i + 0.5 from the bottom
    if (above == m_melHz.end()) {
        bin = bins;
    } else if (above == m_melHz.begin()) {
        bin = m_melHz.front() > 0 ? 0.5 * std::max(hertz, 0.0) / m_melHz.front() : 0.0;
    } else {
        const double low = *(above - 1);
        bin = static_cast<double>(above - m_melHz.begin()) - 0.5 + (hertz - low) / (*above - low);
    }
    return place.bottom() - bin / bins * place.height();
}

double SpectrogramAttentionView::secondsAt(double x) const {
    const QRectF place = imageRect();
    return std::clamp((x - place.left()) / place.width(), 0.0, 1.0) * m_seconds;
}

double SpectrogramAttentionView::hertzAt(double y) const {
    if (m_melHz.empty()) return 0;
    const QRectF place = imageRect();
    const double bin = std::clamp((place.bottom() - y) / place.height(), 0.0, 1.0) * m_melHz.size() - 0.5;
    if (bin <= 0) return m_melHz.front() * (bin + 0.5) / 0.5;
    const auto low = std::min(static_cast<std::size_t>(bin), m_melHz.size() - 1);
    const auto high = std::min(low + 1, m_melHz.size() - 1);
    return m_melHz[low] + (bin - static_cast<double>(low)) * (m_melHz[high] - m_melHz[low]);
}

QRectF SpectrogramAttentionView::regionRect(int token) const {
    const TokenSource& source = selection()->token(token);
    const QRectF place = imageRect();
    if (m_seconds <= 0) return {};
    const double left = place.left() + std::min(source.begin_s / m_seconds, 1.0) * place.width();
    const double right = place.left() + std::min(source.end_s / m_seconds, 1.0) * place.width();
    double top = place.top(), bottom = place.bottom();
    if (!m_melHz.empty() && source.high_hz > source.low_hz) {
        if (source.high_hz < m_melHz.back()) top = yOf(source.high_hz);
        if (source.low_hz > m_melHz.front()) bottom = yOf(source.low_hz);
    }
    return {left, top, right - left, bottom - top};
}

QRect SpectrogramAttentionView::tokenRect(int token) const {
    if (!owns(token) || selection()->token(token).kind != TokenSource::Kind::region) return {};
    return regionRect(token).toRect();
}

int SpectrogramAttentionView::tokenAt(const QPoint& position) const {
    const QRectF place = imageRect();
    const bool onStrip = position.y() >= 0 && position.y() < place.top();
    for (const int token : tokens()) {
        if (selection()->token(token).kind != TokenSource::Kind::region) continue;
        const QRectF region = regionRect(token);
        if (position.x() >= region.left() && position.x() < region.right() &&
            (onStrip || (position.y() >= region.top() && position.y() < region.bottom())))
            return token;
    }
    return -1;
}

void SpectrogramAttentionView::paintAxes(QPainter& painter) const {
    const Theme& colours = theme();
    const QRectF place = imageRect();
    const QLocale locale;
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(colours.dim);
    if (m_seconds > 0) {
        const double step = roundStep(m_seconds, static_cast<int>(place.width() / 64));
        const int digits = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-9)));
        for (int i = 0; i * step <= m_seconds + 1e-9; ++i) {
            const double x = place.left() + i * step / m_seconds * place.width();
            painter.drawLine(QPointF(x, place.bottom()), QPointF(x, place.bottom() + 3));
            QString label = locale.toString(i * step, 'f', digits);
            if ((i + 1) * step > m_seconds + 1e-9) label = tr("%1 s").arg(label);
            painter.drawText(QRectF(x - 40, place.bottom() + 3, 80, bottomSpace - 4),
                             Qt::AlignHCenter | Qt::AlignVCenter, label);
        }
    }
    if (!m_melHz.empty()) {
        double last = place.bottom() + 100;
        for (const double hertz : {0.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0, 16000.0}) {
            if (hertz > m_melHz.back() * 1.05) break;
            const double y = std::max(yOf(hertz), place.top());
            if (last - y < 14) continue;
            last = y;
            painter.drawLine(QPointF(place.left() - 3, y), QPointF(place.left(), y));
            const QString label = hertz < 1000 ? (hertz > 0 ? tr("%1 Hz").arg(hertz) : tr("0 Hz"))
                                               : tr("%1 kHz").arg(hertz / 1000);
            painter.drawText(QRectF(0, std::clamp(y - 7, 0.0, place.bottom() - 12), place.left() - 5, 14),
                             Qt::AlignRight | Qt::AlignVCenter, label);
        }
    }
}

void SpectrogramAttentionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_grey.isNull()) return;
    const QRectF place = imageRect();
    painter.drawImage(place, m_grey);
    const auto colour = [&](int token) {
        return QColor::fromRgb(viridisAt(selection()->place(selection()->weight(token))));
    };
    for (const int token : tokens()) {
        if (selection()->token(token).kind != TokenSource::Kind::region) continue;
        const QRect region = regionRect(token).toRect();
        painter.fillRect(QRect(region.left(), 2, region.width(), static_cast<int>(stripHeight)),
                         colour(token));
        painter.setOpacity(m_opacity);
        painter.fillRect(region, colour(token));
        painter.setOpacity(1);
    }
    paintAxes(painter);
    for (const int token : {selection()->partner(), selection()->pinned(), selection()->hovered()})
        if (owns(token)) {
            const QRectF region = regionRect(token);
            paintMark(painter, QRectF(region.left(), 1, region.width(), region.bottom() - 1), token);
        }
    paintFocus(painter);
}

} // namespace triptych
