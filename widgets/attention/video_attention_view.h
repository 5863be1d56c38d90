// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/attention/area_attention_view.h"
#include "widgets/attention/frame_sheet.h"

namespace triptych {

/// The sampled frames of a video side by side, in grey, under the colours of the weights of frames or of parts of them. With
/// opacity 0 they are the frames themselves.
class VideoAttentionView : public AreaAttentionView {
    Q_OBJECT

  public:
    explicit VideoAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    /// @param times  of each frame, in seconds
    void setFrames(const QList<QImage>& frames, const std::vector<double>& times);
    QRectF frameRect(qsizetype frame) const { return m_sheet.frameRect(frame); }

    QSize sizeHint() const override { return {360, 180}; }
    QSize minimumSizeHint() const override { return {160, 90}; }

  protected:
    std::vector<QRectF> areas(int token) const override { return m_sheet.areas(selection()->token(token)); }
    void paintBelow(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override { m_sheet.layOut(size()); }
    /// Left and right follow time, over the end of a row of frames; so does a span, which no rectangle holds there.
    int neighbour(int token, int key) const override;
    std::vector<int> span(int from, int to) const override { return TokenView::span(from, to); }

  private:
    FrameSheet m_sheet;
};

} // namespace triptych
