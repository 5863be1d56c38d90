// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "widgets/attention/token_view.h"

namespace triptych {

/// The attention matrix of the chosen layer and head: a row for each token that looks (from), a column for
/// each that is looked at (to), with the modalities as bands on both sides. One pixel of an image a cell,
/// drawn without smoothing. Mouse: hover reads a cell, a click pins its row, Ctrl and the wheel zoom, the
/// wheel moves. Keys: arrows move the cell, Page Up and Down leap to the next band, + − 0 zoom, Enter pins,
/// Escape lets go.
class MatrixView : public AttentionView {
    Q_OBJECT

  public:
    explicit MatrixView(AttentionSelection* selection, QWidget* parent = nullptr);

    QRectF cellRect(int from, int to) const; ///< may lie outside when zoomed
    bool cellAt(const QPointF& position, int& from, int& to) const;
    QString readout() const; ///< what the line below the matrix says
    double zoom() const { return m_zoom; }
    void setZoom(double zoom, const QPointF& about);
    void fit();

    QSize sizeHint() const override { return {320, 344}; }
    QSize minimumSizeHint() const override { return {160, 184}; }

  protected:
    void retranslate() override;
    void attentionChanged() override;
    void changeEvent(QEvent* event) override;
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QRectF area() const; ///< where the matrix is drawn
    double span() const; ///< tokens seen along a side
    void clampOrigin();
    void render();
    void moveCursor(int from, int to);
    void describe();
    void paintBands(QPainter& painter, const QRectF& area) const;
    void paintRow(QPainter& painter, int token, Qt::PenStyle style) const;
    void paintColumn(QPainter& painter, int token, Qt::PenStyle style) const;

    QImage m_image;
    double m_zoom = 1;
    QPointF m_origin; ///< column and row at the top left corner, in tokens
};

} // namespace triptych
