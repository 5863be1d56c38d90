// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QString>
#include <QWidget>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "core/training/curve.h"

namespace triptych {

/// How one line of a plot looks and what it is called.
struct CurveStyle {
    QString name;
    std::function<QColor()> color; ///< asked at each change of the theme
    Qt::PenStyle dash = Qt::SolidLine;
    bool smoothed = true; ///< follows the plot's smoothing; the raw line lies faint beneath
    bool markers = false; ///< a dot at each point, for sparse values
    bool legend = true;   ///< named beside the unit; the readout names it in any case
    double width = 1.6;   ///< pixels
};

/// Curves over steps, live. Points may come at any rate: the plot redraws at most every frameMs, and what a
/// redraw costs depends on its width in pixels, not on the number of points. Mouse: wheel zooms, a drag zooms
/// to its rectangle, a double click resets. Keys: left and right move the probe (Home, End), + and - zoom,
/// Shift with left and right pans, 0 resets, Escape takes the probe away. What stands under the probe is the
/// accessible description.
class CurvePlot : public QWidget {
    Q_OBJECT

  public:
    static constexpr int frameMs = 40;
    using Range = std::pair<double, double>;

    explicit CurvePlot(QWidget* parent = nullptr);
    ~CurvePlot() override;

    void setTitle(const QString& title);
    void setUnit(const QString& unit);  ///< of the values
    void setXUnit(const QString& unit); ///< of what the curves run over
    void setEmptyText(const QString& text);
    void setValueRange(const std::optional<Range>& range); ///< nothing: from what is seen
    void setExpectedEnd(double x);                         ///< the axis reaches to it; 0: to the last point

    int addSeries(const CurveStyle& style); ///< its number
    int seriesCount() const;
    void append(int series, double x, double y);
    void setCurve(int series, Curve curve);
    const Curve& curve(int series) const;
    void addEvent(double x, const QString& word); ///< a dashed vertical
    void clearEvents();
    void clear(); ///< takes series and events away

    /// Weight of the past in exponential smoothing, bias-corrected. @param weight in [0,0.99]
    void setSmoothing(double weight);
    double smoothing() const;
    void setLogScale(bool on); ///< of the values; those not above 0 are left out
    bool isLogScale() const;

    void zoom(double factor, std::optional<double> about = {}); ///< factor < 1: closer
    void zoomTo(const Range& x, const Range& y);
    void resetZoom();
    bool isZoomed() const;
    Range xRange() const; ///< as last drawn
    Range yRange() const;

    void setProbe(const std::optional<double>& x);
    std::optional<double> probe() const;
    QString readout() const; ///< the values at the probe, one line

    int drawnPoints() const; ///< handed to the plotting library at the last redraw
    int plotWidth() const;   ///< of the area inside the axes, in pixels
    int redraws() const;
    QStringList legendNames() const;
    QStringList legendShown() const; ///< the same as they stand there: cut where there is little room

    QSize sizeHint() const override { return {420, 240}; }
    QSize minimumSizeHint() const override { return {200, 130}; }

  signals:
    void probeMoved(const std::optional<double>& x); ///< by a person
    void zoomChanged(bool zoomed);

  protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    struct Impl;
    void schedule();
    void redraw();
    void restyle();
    void moveProbe(const std::optional<double>& x);
    void drawOverlay(QPainter& painter);
    void placePlot();
    QFont smallFont() const;

    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
