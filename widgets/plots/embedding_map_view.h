// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPixmap>
#include <QPointF>
#include <QPolygonF>
#include <QStringList>
#include <QWidget>
#include <map>
#include <set>
#include <tuple>
#include <vector>

#include "core/dataset/dataset.h"

namespace triptych {

/// A sample on a map.
struct MapPoint {
    qint64 row = -1;
    QPointF place;
    int group = -1; ///< class; -1: not known
    Split split = Split::none;
};

/// A map of samples: colour by class, shape by split. The wheel zooms about the pointer, dragging moves the map, with Shift
/// draws a lasso, with Control a box; a click activates a point. By keys: arrows go to the next point that way, Home and End
/// to the first and last, Return activates, Space selects, Control+A selects all, Escape none, + − 0 zoom, Shift and arrows
/// move the map. What the current point is, the accessible description says.
class EmbeddingMapView : public QWidget {
    Q_OBJECT

  public:
    explicit EmbeddingMapView(QWidget* parent = nullptr);

    void setPoints(std::vector<MapPoint> points, const QStringList& groups);
    /// Other colours for the points as they are: zoom, selection and current point stay.
    /// @pre one for each point
    void setGroups(const std::vector<int>& groupOf, const QStringList& groups);
    const std::vector<MapPoint>& points() const { return m_points; }
    /// What an empty map says.
    void setEmptyText(const QString& text);
    void setCurrentRow(qint64 row); ///< that is marked; -1: none
    qint64 currentRow() const;
    const std::set<qint64>& selectedRows() const { return m_selected; }
    void setSelectedRows(std::set<qint64> rows);

    enum class Tool { move, lasso, box };
    void setTool(Tool tool);
    Tool tool() const { return m_tool; }
    void zoomBy(double factor, const QPointF& about);
    void fit();
    double zoom() const { return m_zoom; }
    QPointF pointAt(int index) const; ///< in the widget's pixels
    int indexAt(const QPointF& position) const; ///< the nearest point within reach; -1: none

    static QColor groupColour(int group, int groups); ///< -1: of what is not known
    static void drawMark(QPainter& painter, const QPointF& place, Split split, double size);
    QSize sizeHint() const override { return {480, 360}; }
    QSize minimumSizeHint() const override { return {200, 160}; }

  signals:
    void activated(qint64 row);
    void hovered(qint64 row, const QPoint& position); ///< row -1: nothing is under the pointer
    void selectionChanged();

  protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void describe();
    void moveTo(int index);
    void step(const QPointF& direction);
    void choose();
    QPixmap mark(int group, Split split, bool faint) const;

    std::vector<MapPoint> m_points;
    QStringList m_groups;
    QString m_emptyText;
    QRectF m_extent;      ///< of the places
    double m_zoom = 1;
    QPointF m_offset;     ///< of the map from the middle, in pixels
    int m_current = -1, m_hovered = -1;
    std::set<qint64> m_selected;
    Tool m_tool = Tool::move;
    Tool m_dragging = Tool::move;
    bool m_pressed = false, m_moved = false;
    QPointF m_from, m_last;
    QPolygonF m_outline;  ///< of lasso or box while it is drawn
    mutable std::map<std::tuple<int, int, bool>, QPixmap> m_marks;
};

} // namespace triptych
