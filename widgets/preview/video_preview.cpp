// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/video_preview.h"

#include <QKeyEvent>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr double frameCaptionHeight = 20, mostHeight = 240, gap = 6, thumbWidth = 64, timeHeight = 16;
constexpr int quickest_ms = 60, slowest_ms = 1000;

} // namespace

VideoPreview::VideoPreview(QWidget* parent) : PreviewBase(parent) {
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&m_timer, &QTimer::timeout, this, &VideoPreview::step);
    retranslate();
}

void VideoPreview::setFrames(std::vector<VideoFrame> frames, double seconds) {
    pause();
    setEmptyReason({});
    m_frames = std::move(frames);
    m_seconds = seconds;
    m_current = m_frames.empty() ? -1 : 0;
    if (!m_frames.empty()) {
        // A frame stands for its part of the video, and is shown as long; not so long that it seems to hang.
        const double shown = 1000 * seconds / static_cast<double>(m_frames.size());
        m_timer.setInterval(std::clamp(static_cast<int>(std::isfinite(shown) ? shown : 0.0), quickest_ms, slowest_ms));
    }
    updateGeometry();
    tell();
    emit currentChanged(m_current);
}

void VideoPreview::clear(const QString& reason) {
    setFrames({}, 0);
    setEmptyReason(reason);
    updateGeometry();
    tell();
}

QString VideoPreview::timeText(int frame) const {
    return tr("%1 s").arg(QLocale().toString(m_frames[static_cast<std::size_t>(frame)].seconds, 'f', 2));
}

void VideoPreview::retranslate() {
    // Whoever has given it another name keeps that.
    const QString own = tr("Video");
    if (accessibleName() == m_ownName) setAccessibleName(own);
    m_ownName = own;
    tell();
}

void VideoPreview::tell() {
    describe(m_current < 0 ? emptyReason()
                           : tr("Frame %1 of %2, at %3").arg(m_current + 1).arg(count()).arg(timeText(m_current)));
    update();
}

int VideoPreview::perLine() const {
    return std::max(1, static_cast<int>((width() + gap) / (thumbWidth + gap)));
}

QRectF VideoPreview::frameRect() const {
    if (m_frames.empty()) return {};
    const QImage& image = m_frames.front().image;
    const double scale = std::min(static_cast<double>(width()) / std::max(image.width(), 1),
                                  mostHeight / std::max(image.height(), 1));
    const QSizeF size = QSizeF(image.size()) * scale;
    return {{(width() - size.width()) / 2, 0}, size};
}

double VideoPreview::stripTop() const {
    return frameRect().height() + frameCaptionHeight + gap;
}

QRectF VideoPreview::stripRect(int frame) const {
    if (frame < 0 || frame >= count()) return {};
    const QImage& image = m_frames.front().image;
    const double height = thumbWidth * image.height() / std::max(image.width(), 1);
    const double line = height + timeHeight + gap;
    return {(frame % perLine()) * (thumbWidth + gap), stripTop() + (frame / perLine()) * line, thumbWidth, height};
}

int VideoPreview::heightForWidth(int width) const {
    if (m_frames.empty()) {
        const QRect room(0, 0, std::max(width - 8, 24), 10'000);
        return std::max(QFontMetrics(font()).boundingRect(room, Qt::TextWordWrap, emptyReason()).height() + 12, 40);
    }
    const QImage& image = m_frames.front().image;
    const double ratio = static_cast<double>(image.height()) / std::max(image.width(), 1);
    const double large = std::min(width * ratio, mostHeight), line = thumbWidth * ratio + timeHeight + gap;
    const int across = std::max(1, static_cast<int>((width + gap) / (thumbWidth + gap)));
    const int lines = (count() + across - 1) / across;
    return static_cast<int>(std::ceil(large + frameCaptionHeight + gap + lines * line));
}

void VideoPreview::setCurrent(int frame) {
    if (m_frames.empty()) return;
    frame = std::clamp(frame, 0, count() - 1);
    if (frame == m_current) return;
    m_current = frame;
    tell();
    emit currentChanged(frame);
}

void VideoPreview::togglePlaying() {
    if (playing()) return pause();
    if (count() < 2) return;
    if (m_current == count() - 1) setCurrent(0);
    m_timer.start();
    update();
    emit playingChanged(true);
}

void VideoPreview::pause() {
    if (!playing()) return;
    m_timer.stop();
    update();
    emit playingChanged(false);
}

void VideoPreview::stop() {
    pause();
    setCurrent(0);
}

void VideoPreview::step() {
    if (m_current + 1 < count()) setCurrent(m_current + 1);
    if (m_current + 1 >= count()) pause();
}

void VideoPreview::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_frames.empty()) {
        paintReason(painter);
        return paintFocus(painter);
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(frameRect(), m_frames[static_cast<std::size_t>(m_current)].image);
    painter.setPen(theme().dim);
    const QRectF caption(0, frameRect().height(), width(), frameCaptionHeight);
    painter.drawText(caption, Qt::AlignLeft | Qt::AlignVCenter,
                     tr("%1 of %2").arg(timeText(m_current), tr("%1 s").arg(QLocale().toString(m_seconds, 'f', 2))));
    painter.drawText(caption, Qt::AlignRight | Qt::AlignVCenter,
                     count() < 2 ? QString() : playing() ? tr("Space pauses") : tr("Space plays"));
    painter.setFont(smallFont());
    for (int i = 0; i < count(); ++i) {
        const QRectF rect = stripRect(i);
        painter.drawImage(rect, m_frames[static_cast<std::size_t>(i)].image);
        painter.setPen(i == m_current ? theme().text : theme().dim);
        painter.drawText(QRectF(rect.left(), rect.bottom(), rect.width(), timeHeight), Qt::AlignCenter, timeText(i));
        if (i != m_current) continue;
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(theme().accent, 2));
        painter.drawRect(rect.adjusted(1, 1, -1, -1));
    }
    paintFocus(painter);
}

void VideoPreview::mousePressEvent(QMouseEvent* event) {
    for (int i = 0; i < count(); ++i)
        if (stripRect(i).contains(event->position())) return setCurrent(i);
    if (frameRect().contains(event->position())) return togglePlaying();
    PreviewBase::mousePressEvent(event);
}

void VideoPreview::keyPressEvent(QKeyEvent* event) {
    if (m_frames.empty()) return PreviewBase::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Space:
        return togglePlaying();
    case Qt::Key_Left:
        return setCurrent(m_current - 1);
    case Qt::Key_Right:
        return setCurrent(m_current + 1);
    case Qt::Key_Home:
        return setCurrent(0);
    case Qt::Key_End:
        return setCurrent(count() - 1);
    default:
        PreviewBase::keyPressEvent(event);
    }
}

void VideoPreview::hideEvent(QHideEvent* event) {
    pause();
    PreviewBase::hideEvent(event);
}

} // namespace triptych
