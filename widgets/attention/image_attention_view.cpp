// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/image_attention_view.h"

#include <QPainter>

namespace triptych {

ImageAttentionView::ImageAttentionView(AttentionSelection* selection, QWidget* parent)
    : AreaAttentionView(selection, parent) {
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

QRectF ImageAttentionView::imageRect() const {
    if (m_image.isNull()) return {};
    const QRectF room = QRectF(rect()).adjusted(2, 2, -2, -2);
    const QSizeF size = QSizeF(m_image.size()).scaled(room.size(), Qt::KeepAspectRatio);
    return {room.left() + (room.width() - size.width()) / 2, room.top(), size.width(), size.height()};
}

std::vector<QRectF> ImageAttentionView::areas(int token) const {
    const TokenSource& source = selection()->token(token);
    if (m_image.isNull() || source.kind != TokenSource::Kind::box) return {};
    const QRectF place = imageRect();
    return {QRectF(place.left() + source.x * place.width(), place.top() + source.y * place.height(),
                   source.width * place.width(), source.height * place.height())};
}

void ImageAttentionView::paintBelow(QPainter& painter) const {
    if (m_image.isNull()) return;
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(imageRect(), opacity() > 0 ? m_grey : m_image);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, false);
}

} // namespace triptych
