// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "widgets/attention/area_attention_view.h"

namespace triptych {

/// A picture, in grey, under the colour of the weights of its boxes. With opacity 0 it is the picture itself.
class ImageAttentionView : public AreaAttentionView {
    Q_OBJECT

  public:
    explicit ImageAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    void setImage(const QImage& image); ///< the prepared picture: boxes are shares of it
    QRectF imageRect() const;           ///< where the picture is drawn

    QSize sizeHint() const override { return {320, 320}; }
    QSize minimumSizeHint() const override { return {96, 96}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    void paintBelow(QPainter& painter) const override;
    void retranslate() override;

  private:
    QImage m_image, m_grey;
};

} // namespace triptych
