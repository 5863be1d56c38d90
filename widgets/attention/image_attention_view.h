// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "widgets/attention/token_view.h"

namespace triptych {

/// A picture, in grey, under the colour of the weights of its boxes. With opacity 0 it is the picture itself.
class ImageAttentionView : public TokenView {
    Q_OBJECT

  public:
    explicit ImageAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    void setImage(const QImage& image); ///< the prepared picture: boxes are shares of it
    void setOpacity(double opacity);    ///< of the colours, in [0,1]
    double opacity() const { return m_opacity; }
    QRectF imageRect() const; ///< where the picture is drawn

    QRect tokenRect(int token) const override;
    int tokenAt(const QPoint& position) const override;
    QSize sizeHint() const override { return {320, 320}; }
    QSize minimumSizeHint() const override { return {96, 96}; }

  protected:
    void retranslate() override;
    int neighbour(int token, int key) const override;
    void paintEvent(QPaintEvent* event) override;

  private:
    QRectF boxRect(int token) const;

    QImage m_image, m_grey;
    double m_opacity = 0.55;
};

} // namespace triptych
