// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/waveform_view.h"

#include <QLocale>
#include <QPainter>
#include <QtConcurrentRun>
#include <algorithm>
#include <cmath>

#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr std::size_t parts = 4096;
constexpr std::size_t longSound = std::size_t{1} << 20; ///< samples; more take over a millisecond

} // namespace

SoundEnvelope soundEnvelope(const std::vector<float>& samples) {
    const std::size_t count = std::min(samples.size(), parts);
    SoundEnvelope envelope(count);
    for (std::size_t i = 0; i < count; ++i) {
        const auto begin = samples.begin() + static_cast<std::ptrdiff_t>(i * samples.size() / count);
        const auto end = samples.begin() + static_cast<std::ptrdiff_t>((i + 1) * samples.size() / count);
        const auto [low, high] = std::minmax_element(begin, end);
        envelope[i] = {*low, *high};
    }
    return envelope;
}

WaveformView::WaveformView(QWidget* parent) : SoundView(parent) {
    retranslate();
}

void WaveformView::retranslate() {
    setAccessibleName(tr("Waveform"));
    const QLocale locale;
    describe(m_seconds > 0
                 ? tr("%1 s at %2 Hz").arg(locale.toString(m_seconds, 'f', 2), locale.toString(m_rate))
                 : emptyReason());
}

void WaveformView::setWave(std::vector<float> samples, int sampleRateHz) {
    setWave(std::make_shared<const std::vector<float>>(std::move(samples)), sampleRateHz);
}

void WaveformView::setWave(std::shared_ptr<const std::vector<float>> samples, int sampleRateHz) {
    const quint64 request = ++m_request;
    m_rate = sampleRateHz;
    m_seconds = sampleRateHz > 0 ? static_cast<double>(samples->size()) / sampleRateHz : 0.0;
    m_envelope.clear();
    setEmptyReason({});
    if (samples->size() < longSound) {
        m_envelope = soundEnvelope(*samples);
    } else {
        QtConcurrent::run([samples] {
            return soundEnvelope(*samples);
        }).then(this, [this, request](SoundEnvelope envelope) {
            if (request != m_request) return;
            m_envelope = std::move(envelope);
            contentChanged();
        });
    }
    retranslate();
    contentChanged();
}

void WaveformView::clear(const QString& reason) {
    ++m_request;
    m_envelope.clear();
    m_seconds = 0;
    setEmptyReason(reason);
    retranslate();
    contentChanged();
}

void WaveformView::paintContent(QPainter& painter) const {
    const Theme& colours = theme();
    const QRectF place = plotRect();
    const double middle = place.center().y(), half = place.height() / 2;
    painter.setPen(colours.dim);
    const QLocale locale;
    for (const int level : {1, 0, -1}) {
        const double y = middle - level * half;
        painter.drawLine(QPointF(place.left() - 3, y), QPointF(place.left(), y));
        painter.drawText(QRectF(0, std::clamp(y - 7, 0.0, place.bottom() - 12), place.left() - 5, 14),
                         Qt::AlignRight | Qt::AlignVCenter, locale.toString(level));
    }
    painter.setPen(QPen(colours.line, 1));
    painter.drawLine(QPointF(place.left(), middle), QPointF(place.right(), middle));
    if (m_envelope.empty() || span() <= 0) return;
    // One column a device pixel, over all parts that it covers, so that no peak is lost.
    const double ratio = painter.device()->devicePixelRatioF();
    const double wide = std::min(m_seconds / span(), 1.0) * place.width();
    const double shown = std::min(1.0, span() / m_seconds) * static_cast<double>(m_envelope.size());
    const int columns = std::max(static_cast<int>(std::ceil(wide * ratio)), 1);
    for (int i = 0; i < columns; ++i) {
        const auto begin = std::min(static_cast<std::size_t>(i * shown / columns), m_envelope.size() - 1);
        const auto end =
            std::clamp(static_cast<std::size_t>((i + 1) * shown / columns), begin + 1, m_envelope.size());
        auto [low, high] = m_envelope[begin];
        for (std::size_t part = begin + 1; part < end; ++part) {
            low = std::min(low, m_envelope[part].first);
            high = std::max(high, m_envelope[part].second);
        }
        const double top = middle - std::clamp(high, -1.0f, 1.0f) * half;
        const double bottom = middle - std::clamp(low, -1.0f, 1.0f) * half;
        painter.fillRect(
            QRectF(place.left() + i / ratio, top - 0.5 / ratio, 1 / ratio, bottom - top + 1 / ratio),
            colours.audio);
    }
}

} // namespace triptych
