// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/preview/sound_view.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/plots/sound_axes.h"
#include "widgets/theme.h"

namespace triptych {

SoundView::SoundView(QWidget* parent) : PreviewBase(parent) {
    setMouseTracking(true);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
}

void SoundView::contentChanged() {
    m_kept = {};
    update();
}

void SoundView::updateCursorAt(double seconds) {
    if (seconds < 0 || span() <= 0) return;
    update(static_cast<int>(std::floor(xOf(seconds))) - 4, 0, 9, height());
}

void SoundView::setCursor(double seconds) {
    if (!(seconds >= 0)) seconds = -1;
    if (seconds == m_cursor) return;
    updateCursorAt(m_cursor);
    m_cursor = seconds;
    updateCursorAt(m_cursor);
}

void SoundView::setSpan(double seconds) {
    m_span = std::max(seconds, 0.0);
    contentChanged();
}

void SoundView::setTimeAxisShown(bool shown) {
    m_timeAxis = shown;
    contentChanged();
}

QRectF SoundView::plotRect() const {
    const double below = (m_timeAxis ? SoundAxes::bottomSpace : 4) + bottomRows();
    return {SoundAxes::leftSpace, 4, std::max(width() - SoundAxes::leftSpace - 8, 1.0),
            std::max(height() - 4 - below, 1.0)};
}

double SoundView::secondsAt(double x) const {
    const QRectF place = plotRect();
    return std::clamp((x - place.left()) / place.width(), 0.0, 1.0) * span();
}

double SoundView::xOf(double seconds) const {
    const QRectF place = plotRect();
    return span() > 0 ? place.left() + std::clamp(seconds / span(), 0.0, 1.0) * place.width() : place.left();
}

void SoundView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (seconds() <= 0) {
        paintReason(painter);
        paintFocus(painter);
        return;
    }
    const qreal ratio = devicePixelRatioF();
    if (m_kept.isNull() || m_kept.size() != size() * ratio) {
        m_kept = QPixmap(size() * ratio);
        m_kept.setDevicePixelRatio(ratio);
        m_kept.fill(Qt::transparent);
        QPainter keeping(&m_kept);
        keeping.setFont(smallFont());
        paintContent(keeping);
        if (m_timeAxis) {
            keeping.setPen(theme().dim);
            SoundAxes::paintTime(keeping, plotRect(), span());
        }
    }
    painter.drawPixmap(0, 0, m_kept);
    painter.setFont(smallFont());
    paintOver(painter);
    if (m_cursor >= 0) {
        // Light beside dark: seen on every colour of a spectrogram and on both themes.
        const QRectF place = plotRect();
        const double x = xOf(m_cursor);
        painter.fillRect(QRectF(x - 1.5, place.top(), 3, place.height()), theme().panel);
        painter.fillRect(QRectF(x - 0.5, place.top(), 1, place.height()), theme().text);
    }
    paintFocus(painter);
}

void SoundView::resizeEvent(QResizeEvent* event) {
    PreviewBase::resizeEvent(event);
    contentChanged();
}

void SoundView::changeEvent(QEvent* event) {
    PreviewBase::changeEvent(event);
    contentChanged();
}

void SoundView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && seconds() > 0)
        emit seekRequested(secondsAt(event->position().x()));
}

void SoundView::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) && seconds() > 0)
        emit seekRequested(secondsAt(event->position().x()));
}

void SoundView::keyPressEvent(QKeyEvent* event) {
    if (seconds() <= 0) return PreviewBase::keyPressEvent(event);
    const double from = std::max(m_cursor, 0.0);
    const double step = span() * (event->modifiers() & Qt::ShiftModifier ? 0.1 : 0.01);
    switch (event->key()) {
    case Qt::Key_Left:
        emit seekRequested(std::max(from - step, 0.0));
        return;
    case Qt::Key_Right:
        emit seekRequested(std::min(from + step, span()));
        return;
    case Qt::Key_Home:
        emit seekRequested(0);
        return;
    case Qt::Key_End:
        emit seekRequested(span());
        return;
    default:
        PreviewBase::keyPressEvent(event);
    }
}

} // namespace triptych
