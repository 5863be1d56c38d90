// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>

#include "widgets/attention/token_view.h"

namespace triptych {

/// The attention matrix of the chosen layer and head: a row for each token that looks (from), a column for
/// each that is looked at (to), with the modalities as bands on both sides. One pixel of an image a cell,
/// drawn without smoothing. Mouse: hover reads a cell, Ctrl and the wheel zoom, the wheel moves. Keys: arrows move the cell,
/// Page Up and Down leap to the next band, + − 0 zoom. Tokens are pinned as in every BrushView: rows, and columns where what
/// attends to them is shown; on the band beside the rows always rows, on the one above the columns always columns.
class MatrixView : public BrushView {
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
    int tokenUnder(const QPointF& position) const override;
    std::vector<int> tokensIn(const QRectF& area) const override;
    std::vector<int> span(int from, int to) const override;
    std::vector<int> brushable() const override;
    void pointAt(const QPointF& position) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    QRectF area() const; ///< where the matrix is drawn
    double extent() const; ///< tokens seen along a side
    void clampOrigin();
    void render();
    bool pinsRows() const;               ///< within the matrix; else columns
    bool pinsRows(const QPointF& position) const; ///< there, bands among it
    int tokenAlong(double offset, double origin) const; ///< at so many pixels from an edge; may be none there is
    void moveCursor(int from, int to, Qt::KeyboardModifiers modifiers);
    void describe();
    void paintBands(QPainter& painter, const QRectF& area) const;
    void paintRow(QPainter& painter, int token, Qt::PenStyle style, int count = 1) const;
    void paintColumn(QPainter& painter, int token, Qt::PenStyle style, int count = 1) const;

    QImage m_image;
    double m_zoom = 1;
    QPointF m_origin; ///< column and row at the top left corner, in tokens
};

} // namespace triptych
