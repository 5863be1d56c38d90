// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/mini_map.h"

#include <QMouseEvent>
#include <QPainter>
#include <algorithm>

#include "widgets/graph/graph_editor.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

constexpr int map_width = 152, map_height = 92, map_gap = 12;

} // namespace

MiniMap::MiniMap(GraphEditor& editor, const GraphScene& scene)
    : QWidget(&editor), m_editor(editor), m_scene(scene) {
    setObjectName(QStringLiteral("miniMap"));
    setFixedSize(map_width, map_height);
    setCursor(Qt::PointingHandCursor);
    hide();
}

void MiniMap::setWanted(bool wanted) {
    m_wanted = wanted;
    follow();
}

void MiniMap::follow() {
    const QRect port = m_editor.viewport()->geometry();
    const QPoint corner(port.right() - width() - map_gap, port.bottom() - height() - map_gap);
    if (pos() != corner) move(corner);
    const QRectF all = m_scene.content();
    const QRectF seen = m_editor.mapToScene(m_editor.viewport()->rect()).boundingRect();
    // Where everything is in view, it would only be in the way.
    const bool shown = m_wanted && !all.isEmpty() && port.width() > 3 * width() &&
                       port.height() > 3 * height() && !seen.contains(all);
    if (isVisibleTo(&m_editor) != shown) setVisible(shown);
    if (shown) update();
}

QTransform MiniMap::transform() const {
    const QRectF all = m_scene.content().adjusted(-80, -80, 80, 80);
    const double scale = std::min(width() / all.width(), height() / all.height());
    QTransform made;
    made.translate(width() / 2.0, height() / 2.0);
    made.scale(scale, scale);
    made.translate(-all.center().x(), -all.center().y());
    return made;
}

QPoint MiniMap::placeOf(const QPointF& scene) const {
    return transform().map(scene).toPoint();
}

void MiniMap::paintEvent(QPaintEvent*) {
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(t.line);
    painter.setBrush(t.panel);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), graph_style::corner,
                            graph_style::corner);
    const QTransform scaled = transform();
    painter.setClipRect(rect().adjusted(2, 2, -2, -2));
    // It follows every move of a drag, of many nodes too.
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const auto& [id, node] : m_scene.nodes())
        if (!m_scene.hidden(id)) painter.fillRect(scaled.mapRect(node->rect()), node->card().colour());
    for (const auto& [id, group] : m_scene.groups())
        if (group->collapsed() && group->isVisible()) painter.fillRect(scaled.mapRect(group->rect()), t.dim);
    const QRectF seen = m_editor.mapToScene(m_editor.viewport()->rect()).boundingRect();
    painter.setPen(QPen(t.accent, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(scaled.mapRect(seen).intersected(QRectF(rect()).adjusted(2.5, 2.5, -2.5, -2.5)));
}

void MiniMap::mousePressEvent(QMouseEvent* event) {
    emit asked(transform().inverted().map(event->position()));
}

void MiniMap::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) emit asked(transform().inverted().map(event->position()));
}

} // namespace triptych
