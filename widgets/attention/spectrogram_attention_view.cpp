// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/spectrogram_attention_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double stripHeight = 12, stripGap = 4;

/// With edges between the pixels of the screen, where neighbours meet without a seam or an overlap.
QRectF snapped(const QRectF& rect, double ratio) {
    const auto edge = [ratio](double value) { return std::round(value * ratio) / ratio; };
    const QPointF from(edge(rect.left()), edge(rect.top())), to(edge(rect.right()), edge(rect.bottom()));
    return {from, to};
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
    const double left = m_melHz.empty() ? 4 : SoundAxes::leftSpace, top = stripHeight + stripGap + 2;
    return {left, top, std::max(width() - left - 8, 1.0), std::max(height() - top - SoundAxes::bottomSpace, 1.0)};
}

double SpectrogramAttentionView::yOf(double hertz) const {
    const QRectF place = imageRect();
    return place.bottom() - SoundAxes::binOf(m_melHz, hertz) / static_cast<double>(m_melHz.size()) * place.height();
}

double SpectrogramAttentionView::secondsAt(double x) const {
    const QRectF place = imageRect();
    return std::clamp((x - place.left()) / place.width(), 0.0, 1.0) * m_seconds;
}

double SpectrogramAttentionView::hertzAt(double y) const {
    if (m_melHz.empty()) return 0;
    const QRectF place = imageRect();
    const double share = std::clamp((place.bottom() - y) / place.height(), 0.0, 1.0);
    return SoundAxes::hertzAt(m_melHz, share * static_cast<double>(m_melHz.size()));
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
    QFont small = font();
    small.setPixelSize(11);
    painter.setFont(small);
    painter.setPen(theme().dim);
    SoundAxes::paintTime(painter, imageRect(), m_seconds);
    SoundAxes::paintFrequency(painter, imageRect(), m_melHz);
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
        const QRectF region = snapped(regionRect(token), devicePixelRatioF());
        painter.fillRect(QRectF(region.left(), 2, region.width(), stripHeight), colour(token));
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
