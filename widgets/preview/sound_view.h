// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPixmap>

#include "widgets/preview/preview_base.h"

namespace triptych {

/// A sound drawn over time, with a cursor. A click, a drag, and the keys Left and Right (a hundredth of the
/// sound; with Shift a tenth), Home and End ask for another position. What does not move is drawn once and
/// kept.
class SoundView : public PreviewBase {
    Q_OBJECT

  public:
    explicit SoundView(QWidget* parent = nullptr);

    void setCursor(double seconds); ///< below 0: none
    double cursorSeconds() const { return m_cursor; }
    /// Seconds that the axis spans; 0: as long as the sound. Two views with one span lie on one axis.
    void setSpan(double seconds);
    double span() const { return m_span > 0 ? m_span : seconds(); }
    void setTimeAxisShown(bool shown);
    virtual double seconds() const = 0; ///< of the sound; 0: there is none
    QRectF plotRect() const;            ///< what spans the time axis, in the widget's pixels
    double secondsAt(double x) const;   ///< in [0,span()]
    double xOf(double seconds) const;

  signals:
    void seekRequested(double seconds); ///< in [0,span()]; the cursor stays until setCursor

  protected:
    virtual void paintContent(QPainter& painter) const = 0; ///< all but cursor and focus
    virtual void paintOver(QPainter&) const {}              ///< what follows the mouse
    virtual double bottomRows() const { return 0; }         ///< room below the time axis
    void contentChanged();                                  ///< draw anew what is kept
    void fontChanged() override { contentChanged(); }

    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void updateCursorAt(double seconds);

    QPixmap m_kept;
    double m_cursor = -1, m_span = 0;
    bool m_timeAxis = true;
};

} // namespace triptych
