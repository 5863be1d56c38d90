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

} // namespace

SpectrogramAttentionView::SpectrogramAttentionView(AttentionSelection* selection, QWidget* parent)
    : AreaAttentionView(selection, parent) {
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

std::vector<QRectF> SpectrogramAttentionView::areas(int token) const {
    const TokenSource& source = selection()->token(token);
    if (m_seconds <= 0 || source.kind != TokenSource::Kind::region) return {};
    const QRectF place = imageRect();
    const double left = place.left() + std::min(source.begin_s / m_seconds, 1.0) * place.width();
    const double right = place.left() + std::min(source.end_s / m_seconds, 1.0) * place.width();
    double top = place.top(), bottom = place.bottom();
    if (!m_melHz.empty() && source.high_hz > source.low_hz) {
        if (source.high_hz < m_melHz.back()) top = yOf(source.high_hz);
        if (source.low_hz > m_melHz.front()) bottom = yOf(source.low_hz);
    }
    return {QRectF(left, top, right - left, bottom - top)};
}

bool SpectrogramAttentionView::isInStrip(const QRectF& area) const {
    return area.height() >= imageRect().height() - 0.5;
}

std::vector<QRectF> SpectrogramAttentionView::marks(int token) const {
    std::vector<QRectF> all = areas(token);
    for (QRectF& area : all)
        if (isInStrip(area)) area.setTop(1);
    return all;
}

void SpectrogramAttentionView::paintBelow(QPainter& painter) const {
    if (!m_grey.isNull()) painter.drawImage(imageRect(), m_grey);
}

void SpectrogramAttentionView::paintColours(QPainter& painter) const {
    AreaAttentionView::paintColours(painter);
    for (const int token : tokens())
        for (const QRectF& area : areas(token)) {
            if (!isInStrip(area)) continue;
            const QRectF region = snapped(area);
            painter.fillRect(QRectF(region.left(), 2, region.width(), stripHeight), selection()->colourOf(token));
        }
}

void SpectrogramAttentionView::paintAbove(QPainter& painter) const {
    if (m_grey.isNull()) return;
    painter.save();
    painter.setFont(smallFont());
    painter.setPen(theme().dim);
    SoundAxes::paintTime(painter, imageRect(), m_seconds);
    SoundAxes::paintFrequency(painter, imageRect(), m_melHz);
    painter.restore();
}

} // namespace triptych
