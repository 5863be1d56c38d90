// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/video_attention_view.h"

#include <cmath>

namespace triptych {

VideoAttentionView::VideoAttentionView(AttentionSelection* selection, QWidget* parent)
    : AreaAttentionView(selection, parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    retranslate();
}

void VideoAttentionView::retranslate() {
    setAccessibleName(tr("Attention on the frames of the video"));
}

void VideoAttentionView::setFrames(const QList<QImage>& frames, const std::vector<double>& times) {
    m_sheet.setFrames(frames, times);
    layOut();
    update();
}

void VideoAttentionView::paintBelow(QPainter& painter) const {
    m_sheet.paint(painter, opacity() > 0, smallFont());
}

int VideoAttentionView::neighbour(int token, int key) const {
    const int there = AreaAttentionView::neighbour(token, key);
    if (key == Qt::Key_Up || key == Qt::Key_Down) return there;
    const std::vector<QRectF> from = areas(token), to = areas(there);
    const bool beside = there != token && !from.empty() && std::abs(from.front().center().y() - to.front().center().y()) < 1;
    return beside ? there : TokenView::neighbour(token, key);
}

} // namespace triptych
