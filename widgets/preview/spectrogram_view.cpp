// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/spectrogram_view.h"

#include <QKeyEvent>
#include <QLinearGradient>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QtConcurrentRun>
#include <algorithm>
#include <cmath>

#include "widgets/pictures.h"
#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double rangeDb = 80;
constexpr double rangeDeviations = 6;
constexpr int mostFrames = 4096;
constexpr std::size_t largeMatrix = std::size_t{1} << 18;

/// At most `mostFrames` frames, each the loudest of those that it stands for: no screen is wider.
Matrix reduced(const Matrix& mel) {
    if (mel.columns <= mostFrames) return mel;
    Matrix out{mel.rows, mostFrames, std::vector<float>(static_cast<std::size_t>(mel.rows) * mostFrames)};
    for (int row = 0; row < mel.rows; ++row) {
        const float* line = mel.values.data() + static_cast<std::size_t>(row) * mel.columns;
        for (int i = 0; i < mostFrames; ++i)
            out.values[static_cast<std::size_t>(row) * mostFrames + i] =
                *std::max_element(line + static_cast<std::ptrdiff_t>(i) * mel.columns / mostFrames,
                                  line + static_cast<std::ptrdiff_t>(i + 1) * mel.columns / mostFrames);
    }
    return out;
}

} // namespace

SpectrogramView::Picture SpectrogramView::picture(const Matrix& mel, MelScale scale) {
    if (mel.values.empty()) return {};
    const double range = scale == MelScale::decibels ? rangeDb : rangeDeviations;
    const auto [low, high] = std::minmax_element(mel.values.begin(), mel.values.end());
    return {spectrogramImage(reduced(mel), range, SpectrogramColours::viridis), *low, *high, range};
}

SpectrogramView::SpectrogramView(QWidget* parent) : SoundView(parent) {
    retranslate();
}

void SpectrogramView::retranslate() {
    setAccessibleName(tr("Spectrogram"));
    if (!m_readout.isEmpty()) return readAt(m_mark.x(), m_mark.y());
    describe(seconds() > 0 ? tr("%1 frames of %2 mel bins, from %3 to %4")
                                 .arg(QLocale().toString(m_mel->columns), QLocale().toString(m_mel->rows),
                                      valueText(m_picture.lowest, 0), valueText(m_picture.highest, 0))
                           : emptyReason());
}

QString SpectrogramView::valueText(double value, int digits) const {
    const QString number = QLocale().toString(value, 'f', digits);
    return m_scale == MelScale::decibels ? tr("%1 dB").arg(number) : tr("%1 σ", "standard deviations").arg(number);
}

void SpectrogramView::setSpectrogram(Matrix mel, double hopSeconds, std::vector<double> melHz, MelScale scale) {
    const quint64 request = ++m_request;
    setEmptyReason({});
    m_readout.clear();
    if (mel.rows <= 0 || mel.columns <= 0) mel = {};
    if (melHz.size() != static_cast<std::size_t>(mel.rows)) melHz.clear();
    m_mel = std::make_shared<const Matrix>(std::move(mel));
    m_hop = hopSeconds;
    m_scale = scale;
    m_melHz = std::move(melHz);
    m_bin = m_mel->rows / 4;
    m_picture = {};
    if (m_mel->values.size() <= largeMatrix) {
        m_picture = picture(*m_mel, scale);
    } else {
        QtConcurrent::run([values = m_mel, scale] {
            return picture(*values, scale);
        }).then(this, [this, request](const Picture& made) {
            if (request != m_request) return;
            m_picture = made;
            retranslate();
            contentChanged();
        });
    }
    retranslate();
    contentChanged();
}

void SpectrogramView::clear(const QString& reason) {
    setSpectrogram({}, 0, {});
    setEmptyReason(reason);
    retranslate();
}

double SpectrogramView::seconds() const {
    return m_mel->columns > 0 ? std::max(m_mel->columns - 1, 1) * m_hop : 0.0;
}

QRectF SpectrogramView::scaleRow() const {
    return {SoundAxes::leftSpace, height() - 20.0, std::max(width() - SoundAxes::leftSpace - 8, 1.0), 18};
}

void SpectrogramView::paintContent(QPainter& painter) const {
    const Theme& colours = theme();
    const QRectF place = plotRect();
    painter.fillRect(place, colours.raised);
    if (!m_picture.image.isNull() && span() > 0) {
        // A frame reaches half a hop to either side of its centre; what lies outside of the sound is not
        // shown.
        const double hop = m_hop / span() * place.width();
        painter.save();
        painter.setClipRect(place);
        painter.drawImage(QRectF(place.left() - hop / 2, place.top(), hop * m_mel->columns, place.height()),
                          m_picture.image);
        painter.restore();
    }
    painter.setPen(colours.dim);
    SoundAxes::paintFrequency(painter, place, m_melHz);
}

void SpectrogramView::paintOver(QPainter& painter) const {
    const Theme& colours = theme();
    const QFontMetricsF metrics(painter.font());
    QRectF row = scaleRow();
    if (!m_readout.isEmpty()) {
        const QRectF place = plotRect();
        const QPointF at(xOf(m_mark.x()), place.bottom() - m_mark.y() / m_mel->rows * place.height());
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(Qt::black, 3));
        painter.drawEllipse(at, 4, 4);
        painter.setPen(QPen(Qt::white, 1.4));
        painter.drawEllipse(at, 4, 4);
        painter.setPen(colours.text);
        painter.drawText(row, Qt::AlignRight | Qt::AlignVCenter, m_readout);
        row.setRight(row.right() - metrics.horizontalAdvance(m_readout) - 12);
    }
    const int digits = m_scale == MelScale::decibels ? 0 : 1;
    const QString low = QLocale().toString(m_picture.highest - m_picture.range, 'f', digits),
                  high = valueText(m_picture.highest, digits);
    const double left = metrics.horizontalAdvance(low) + 4, right = metrics.horizontalAdvance(high) + 4;
    const QRectF bar(row.left() + left, row.center().y() - 4, std::min(96.0, row.width() - left - right), 8);
    if (bar.width() < 24) return; // the readout goes first
    QLinearGradient gradient(bar.topLeft(), bar.topRight());
    for (int i = 0; i <= 16; ++i)
        gradient.setColorAt(i / 16.0, viridis(i / 16.0));
    painter.fillRect(bar, gradient);
    painter.setPen(colours.dim);
    painter.drawText(QRectF(row.left(), row.top(), left, row.height()), Qt::AlignLeft | Qt::AlignVCenter,
                     low);
    painter.drawText(QRectF(bar.right() + 4, row.top(), right, row.height()),
                     Qt::AlignLeft | Qt::AlignVCenter, high);
}

void SpectrogramView::readAt(double seconds, double bin) {
    const int frame = static_cast<int>(std::lround(seconds / m_hop));
    const int row = std::clamp(static_cast<int>(std::floor(bin)), 0, m_mel->rows - 1);
    m_mark = {seconds, bin};
    if (frame < 0 || frame >= m_mel->columns) {
        m_readout.clear();
    } else {
        const QLocale locale;
        const QString level = valueText(m_mel->at(row, frame), 1),
                      time = locale.toString(seconds, 'f', 2);
        m_readout = m_melHz.empty()
                        ? tr("%1 s · bin %2 · %3").arg(time, locale.toString(row), level)
                        : tr("%1 s · %2 · %3")
                              .arg(time, SoundAxes::hertzText(SoundAxes::hertzAt(m_melHz, bin)), level);
        describe(m_readout);
    }
    update();
}

void SpectrogramView::mouseMoveEvent(QMouseEvent* event) {
    const QRectF place = plotRect();
    if (seconds() > 0 && place.contains(event->position()))
        readAt(secondsAt(event->position().x()),
               (place.bottom() - event->position().y()) / place.height() * m_mel->rows);
    else
        leaveEvent(event);
    SoundView::mouseMoveEvent(event);
}

void SpectrogramView::leaveEvent(QEvent*) {
    if (m_readout.isEmpty()) return;
    m_readout.clear();
    retranslate();
    update();
}

void SpectrogramView::keyPressEvent(QKeyEvent* event) {
    const bool up = event->key() == Qt::Key_Up, down = event->key() == Qt::Key_Down;
    if (seconds() > 0 && (up || down)) {
        const double step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
        m_bin = std::clamp(m_bin + (up ? step : -step), 0.0, m_mel->rows - 1.0);
        return readAt(std::max(cursorSeconds(), 0.0), m_bin + 0.5);
    }
    SoundView::keyPressEvent(event);
    // The cursor has moved, if whoever owns the position has moved it.
    if (!m_readout.isEmpty()) readAt(std::max(cursorSeconds(), 0.0), m_bin + 0.5);
}

} // namespace triptych
