// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/image_attention_view.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "widgets/theme.h"

namespace triptych {

ImageAttentionView::ImageAttentionView(AttentionSelection* selection, QWidget* parent)
    : TokenView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void ImageAttentionView::retranslate() {
    setAccessibleName(tr("Attention on the picture"));
}

void ImageAttentionView::setImage(const QImage& image) {
    m_image = image;
    m_grey = image.convertToFormat(QImage::Format_Grayscale8);
    update();
}

void ImageAttentionView::setOpacity(double opacity) {
    m_opacity = std::clamp(opacity, 0.0, 1.0);
    update();
}

QRectF ImageAttentionView::imageRect() const {
    if (m_image.isNull()) return {};
    const QRectF room = QRectF(rect()).adjusted(2, 2, -2, -2);
    const QSizeF size = QSizeF(m_image.size()).scaled(room.size(), Qt::KeepAspectRatio);
    return {room.left() + (room.width() - size.width()) / 2, room.top(), size.width(), size.height()};
}

QRectF ImageAttentionView::boxRect(int token) const {
    const TokenSource& source = selection()->token(token);
    const QRectF place = imageRect();
    return {place.left() + source.x * place.width(), place.top() + source.y * place.height(),
            source.width * place.width(), source.height * place.height()};
}

QRect ImageAttentionView::tokenRect(int token) const {
    if (!owns(token) || selection()->token(token).kind != TokenSource::Kind::box) return {};
    return boxRect(token).toAlignedRect();
}

int ImageAttentionView::tokenAt(const QPoint& position) const {
    for (const int token : tokens())
        if (selection()->token(token).kind == TokenSource::Kind::box && boxRect(token).contains(position))
            return token;
    return -1;
}

int ImageAttentionView::neighbour(int token, int key) const {
    const QPointF from = boxRect(token).center();
    const bool sideways = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Right || key == Qt::Key_Down ? 1 : -1;
    int best = token;
    double nearest = 0;
    for (const int other : tokens()) {
        const QPointF way = boxRect(other).center() - from;
        const double ahead = sign * (sideways ? way.x() : way.y()),
                     aside = std::abs(sideways ? way.y() : way.x());
        if (ahead < 1) continue;
        const double distance = ahead + 4 * aside; // straight on before nearest
        if (best == token || distance < nearest) {
            best = other;
            nearest = distance;
        }
    }
    return best;
}

void ImageAttentionView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_image.isNull()) return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(imageRect(), m_opacity > 0 ? m_grey : m_image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
    painter.setOpacity(m_opacity);
    for (const int token : tokens())
        if (selection()->token(token).kind == TokenSource::Kind::box)
            painter.fillRect(boxRect(token).toAlignedRect(),
                             QColor::fromRgb(viridisAt(selection()->place(selection()->weight(token)))));
    painter.setOpacity(1);
    for (const int token : {selection()->partner(), selection()->pinned(), selection()->hovered()})
        if (owns(token)) paintMark(painter, boxRect(token), token);
    paintFocus(painter);
}

} // namespace triptych
