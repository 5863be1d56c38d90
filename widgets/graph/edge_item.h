// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>
#include <QPainterPath>
#include <QPolygonF>

#include "core/graph/graph.h"
#include "widgets/graph/graph_style.h"

namespace triptych {

/// A curve from left to right. @param reach  how far it leaves its ends level
QPainterPath edgePath(const QPointF& from, const QPointF& to);

/// An edge with the shape of what flows over it.
class EdgeItem : public QGraphicsItem {
  public:
    explicit EdgeItem(Edge edge);

    const Edge& edge() const { return m_edge; }
    /// @param broken  nobody knows what flows, or where to
    void setContent(const QString& shape, Modality modality, bool broken, graph_style::Difference difference);
    void route(const QPointF& from, const QPointF& to);
    /// Selected: by a person. Strong: it touches what is selected. Lit: something that is dragged fits on it.
    void setState(bool selected, bool strong, bool lit, bool target);
    bool lit() const { return m_lit; }

    QPointF from() const { return m_from; }
    QPointF to() const { return m_to; }
    QPointF middle() const { return m_middle; }
    const QString& shapeText() const { return m_shape; }
    /// How far a point of the scene is from the curve; 0 on the label.
    double distanceTo(const QPointF& point) const;

    QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

  private:
    Edge m_edge;
    QString m_shape;
    Modality m_modality = Modality::none;
    bool m_broken = false;
    graph_style::Difference m_difference = graph_style::Difference::none;
    bool m_selected = false, m_strong = false, m_lit = false, m_target = false;
    QPointF m_from, m_to, m_middle;
    QPainterPath m_path;
    QPolygonF m_line; ///< the curve in short pieces
    double m_labelWidth = 0;
    QRectF m_label; ///< null where the shape has no room between the cards
    QRectF m_bounds;
};

} // namespace triptych
