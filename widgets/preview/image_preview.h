// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QImage>
#include <QRectF>
#include <QString>
#include <vector>

#include "widgets/preview/preview_base.h"

namespace triptych {

/// A rectangle over a picture, in its pixels.
struct ImageBox {
    QRectF rect;
    QString label;
    QColor colour;
};

/// A picture with the value of the pixel that is pointed at. Mouse: the wheel or a pinch zooms about the
/// pointer, a drag moves the picture, a double click fits it. Keys: + and - zoom, 0 fits, 1 shows a pixel as
/// a pixel, arrows move the picture and with Shift the pixel that is read, Ctrl+C copies the picture.
class ImagePreview : public PreviewBase {
    Q_OBJECT

  public:
    explicit ImagePreview(QWidget* parent = nullptr);

    /// Fits the picture and takes the boxes away.
    void setImage(QImage image);
    void setBoxes(std::vector<ImageBox> boxes);
    /// @param reason  stands in the place of the picture
    void clear(const QString& reason = {});

    const QImage& image() const { return m_image; }
    double scale() const; ///< widget's pixels a pixel of the picture
    bool fitted() const { return m_fit; }
    QRectF imageRect() const; ///< where the picture lies, in the widget's pixels; may reach beyond it
    QPoint pixelAt(const QPointF& position) const;       ///< (-1,-1) beside the picture
    const QString& readout() const { return m_readout; } ///< of the pixel that is pointed at; empty: none

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override { return {280, heightForWidth(280)}; }
    QSize minimumSizeHint() const override { return {120, 80}; }

  public slots:
    void fit();
    void setScale(double scale);                         ///< about the middle
    void zoomAbout(const QPointF& place, double factor); ///< keeps what lies under `place` there

  signals:
    void pixelHovered(QPoint pixel, QColor colour); ///< (-1,-1) and an invalid colour when left
    void scaleChanged(double scale);

  protected:
    void retranslate() override;
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

  private:
    QRectF viewRect() const;
    double fittingScale() const;
    void place(double scale, const QPointF& centre);
    void point(const QPoint& pixel);
    void shapePointer();
    void copy() const;

    QImage m_image;
    QImage
        m_reduced; ///< smaller by averaging, drawn where a large picture shows small; null until it is there
    std::vector<ImageBox> m_boxes;
    bool m_fit = true;
    double m_scale = 1;
    QPointF m_centre; ///< of the view, in pixels of the picture
    QPointF m_dragged;
    bool m_dragging = false;
    QPoint m_pixel{-1, -1};
    QString m_readout;
    quint64 m_request = 0;
};

} // namespace triptych
