// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QRectF>
#include <QString>
#include <QWidget>
#include <optional>
#include <vector>

namespace triptych {

/// A picture of which a part is pointed out: a picture, a spectrogram, a waveform, a strip of frames. Mouse: a drag spans
/// the part, a click takes the cell of the grid. Keys: arrows move a cell, with Shift they widen the part, Home and End
/// leap, Enter, Space or Delete takes it, Escape lets go.
class RegionPicker : public QWidget {
    Q_OBJECT

  public:
    enum class Mode {
        box,     ///< any rectangle
        columns, ///< all of the height: a span of time
        rows     ///< all of the width: a band of frequencies
    };

    explicit RegionPicker(QWidget* parent = nullptr);

    /// @param keepShape  its pixels are square; else it fills the room
    void setPicture(const QImage& picture, bool keepShape);
    void setMode(Mode mode);
    Mode mode() const { return m_mode; }
    /// Into how many cells clicks and keys see it cut.
    void setGrid(int rows, int columns);
    /// @param seconds  that the picture spans; 0: no time axis
    /// @param melHz    centre of each bin, lowest first; empty: no frequency axis
    void setAxes(double seconds, std::vector<double> melHz);
    /// What a part is called where there are no axes: "row 2, column 3" else.
    void setCellNames(std::vector<QString> names); ///< side by side over the whole width; empty: none
    /// Into how many frames side by side the picture falls: a part lies within one of them. 1: it is one picture.
    void setFrames(int frames);
    /// It is looked at alone: no part is pointed out, and the keyboard passes by.
    void setReadOnly(bool readOnly);
    const QImage& picture() const { return m_picture; }

    QRectF pictureRect() const;
    QRectF cellRect(int row, int column) const; ///< where a cell is drawn
    /// The part under the cursor, in shares of the picture, from its top left corner; nothing: there is none.
    std::optional<QRectF> part() const;
    QString partText() const;

    QSize sizeHint() const override { return {280, 200}; }
    QSize minimumSizeHint() const override { return {120, 80}; }

  signals:
    void chosen(const QRectF& part); ///< in shares of the picture, from its top left corner

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    QPointF shareAt(const QPointF& position) const;
    QRectF shaped(const QRectF& part) const; ///< as the mode has it
    int frameOf(double x) const;             ///< by the share of the width
    /// Within the frame in which it began.
    QPointF inFrame(QPointF point, double begun) const;
    void describe();

    QImage m_picture;
    bool m_keepShape = true;
    Mode m_mode = Mode::box;
    int m_rows = 8, m_columns = 8, m_frames = 1;
    bool m_readOnly = false;
    double m_seconds = 0;
    std::vector<double> m_melHz;
    std::vector<QString> m_names;
    struct Cell {
        int row = 0, column = 0;
    };
    std::optional<Cell> m_cursor; ///< the keys'
    Cell m_anchor;                ///< where Shift began
    std::optional<QPointF> m_pressed; ///< in shares
    QPointF m_dragged;
    bool m_dragging = false;
};

} // namespace triptych
