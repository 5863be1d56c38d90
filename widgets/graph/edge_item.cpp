// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/edge_item.h"

#include <QFontMetricsF>
#include <QLineF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "widgets/theme.h"

namespace triptych {
namespace {

using namespace graph_style;

constexpr int pieces = 24;

double distance(const QPointF& point, const QPointF& a, const QPointF& b) {
    const QPointF way = b - a;
    const double length = QPointF::dotProduct(way, way);
    const double share =
        length > 0 ? std::clamp(QPointF::dotProduct(point - a, way) / length, 0.0, 1.0) : 0.0;
    return QLineF(point, a + share * way).length();
}

} // namespace

QPainterPath edgePath(const QPointF& from, const QPointF& to) {
    const double reach = std::max(32.0, std::abs(to.x() - from.x()) / 2);
    QPainterPath path(from);
    path.cubicTo(from + QPointF(reach, 0), to - QPointF(reach, 0), to);
    return path;
}

EdgeItem::EdgeItem(Edge edge) : m_edge(std::move(edge)) {
    setZValue(0);
    setAcceptedMouseButtons(Qt::NoButton);
}

void EdgeItem::setContent(const QString& shape, Modality modality, bool broken, Difference difference) {
    if (m_shape == shape && m_modality == modality && m_broken == broken && m_difference == difference)
        return;
    m_shape = shape;
    m_modality = modality;
    m_broken = broken;
    m_difference = difference;
    m_labelWidth = shape.isEmpty() ? 0 : QFontMetricsF(font(10)).horizontalAdvance(shape) + 12;
    m_path = {};
    update();
}

void EdgeItem::route(const QPointF& from, const QPointF& to) {
    if (!m_path.isEmpty() && from == m_from && to == m_to) return;
    prepareGeometryChange();
    m_from = from;
    m_to = to;
    m_path = edgePath(from, to);
    const double reach = std::max(32.0, std::abs(to.x() - from.x()) / 2);
    m_line.resize(pieces + 1);
    for (int i = 0; i <= pieces; ++i) {
        const double t = double(i) / pieces, s = 1 - t;
        m_line[i] = s * s * s * from + 3 * s * s * t * (from + QPointF(reach, 0)) +
                    3 * s * t * t * (to - QPointF(reach, 0)) + t * t * t * to;
    }
    m_middle = m_line[pieces / 2];
    m_label = QRectF();
    if (m_labelWidth > 0 && m_labelWidth + 2 * port_radius <= to.x() - from.x()) {
        m_label = QRectF(0, 0, m_labelWidth, 16);
        m_label.moveCenter(m_middle);
    }
    m_bounds = m_line.boundingRect().united(m_label).adjusted(-6, -6, 6, 6);
    update();
}

void EdgeItem::setState(bool selected, bool strong, bool lit, bool target) {
    if (m_selected == selected && m_strong == strong && m_lit == lit && m_target == target) return;
    m_selected = selected;
    m_strong = strong;
    m_lit = lit;
    m_target = target;
    setZValue(selected ? 4 : strong || lit ? 1 : 0);
    update();
}

double EdgeItem::distanceTo(const QPointF& point) const {
    if (m_label.contains(point)) return 0;
    double least = std::numeric_limits<double>::max();
    for (qsizetype i = 0; i + 1 < m_line.size(); ++i)
        least = std::min(least, distance(point, m_line[i], m_line[i + 1]));
    return least;
}

void EdgeItem::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) {
    const Theme& t = theme();
    const bool compared = m_difference != Difference::none;
    const QColor colour = compared   ? differenceColour(m_difference)
                          : m_broken ? t.error
                                     : t.modality(m_modality);
    if (m_selected || m_lit) {
        QColor halo = t.accent;
        halo.setAlpha(m_target ? 220 : m_selected ? 130 : 90);
        painter->setPen(QPen(halo, m_target ? 10 : 8, Qt::SolidLine, Qt::RoundCap));
        painter->setBrush(Qt::NoBrush);
        painter->drawPath(m_path);
    }
    QPen pen(colour, m_strong || m_selected || compared ? 3 : 2);
    if (m_broken || m_difference == Difference::removed) pen.setStyle(Qt::DashLine);
    painter->setPen(pen);
    painter->setBrush(Qt::NoBrush);
    painter->drawPath(m_path);
    if (m_selected) {
        // The ends can be taken hold of.
        painter->setBrush(t.panel);
        painter->setPen(QPen(t.accent, 2));
        for (const QPointF& end : {m_from, m_to})
            painter->drawEllipse(end, port_radius + 2, port_radius + 2);
    }
    if (m_label.isNull() || option->levelOfDetailFromTransform(painter->worldTransform()) < readable_zoom)
        return;
    painter->setPen(QPen(m_selected ? t.accent : t.line, 1));
    painter->setBrush(t.panel);
    painter->drawRoundedRect(m_label, m_label.height() / 2, m_label.height() / 2);
    painter->setPen(t.dim);
    painter->setFont(font(10));
    painter->drawText(m_label, Qt::AlignCenter, m_shape);
}

} // namespace triptych
