// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/group_item.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

#include "widgets/graph/graph_editor.h"
#include "widgets/graph/graph_style.h"
#include "widgets/theme.h"

namespace triptych {

using namespace graph_style;

GroupItem::GroupItem(std::string id) : m_id(std::move(id)) {
    setZValue(-1);
    setAcceptedMouseButtons(Qt::NoButton);
}

void GroupItem::setContent(const NodeGroup& group, std::vector<Port> inputs, std::vector<Port> outputs,
                           int problems, std::vector<Modality> modalities) {
    m_group = group;
    m_inputs = std::move(inputs);
    m_outputs = std::move(outputs);
    m_problems = problems;
    m_modalities = std::move(modalities);
    setZValue(collapsed() ? 2 : -1);
    setInner(m_inner);
}

void GroupItem::setInner(const QRectF& inner) {
    prepareGeometryChange();
    m_inner = inner;
    if (collapsed()) {
        const double ports = double(std::max(m_inputs.size(), m_outputs.size()));
        m_rect = QRectF(inner.topLeft(), QSizeF(card_width, std::max(64.0, first_port + port_step * ports)));
    } else {
        m_rect = inner.adjusted(-frame_side, -frame_top, frame_side, frame_side);
    }
    update();
}

void GroupItem::setSelectedGroup(bool selected) {
    if (m_selected == selected) return;
    m_selected = selected;
    update();
}

QRectF GroupItem::titleRect() const {
    if (collapsed()) return m_rect;
    return {m_rect.left(), m_rect.top(), m_rect.width(), frame_top - 6};
}

QPointF GroupItem::inputAt(const std::string& node, const std::string& port) const {
    const auto found = std::find_if(m_inputs.begin(), m_inputs.end(),
                                    [&](const Port& p) { return p.node == node && p.port == port; });
    const double row = found == m_inputs.end() ? 0 : double(found - m_inputs.begin());
    return m_rect.topLeft() + QPointF(0, first_port + port_step * row);
}

QPointF GroupItem::outputAt(const std::string& node) const {
    const auto found =
        std::find_if(m_outputs.begin(), m_outputs.end(), [&](const Port& p) { return p.node == node; });
    const double row = found == m_outputs.end() ? 0 : double(found - m_outputs.begin());
    return m_rect.topLeft() + QPointF(card_width, first_port + port_step * row);
}

QString GroupItem::accessibleName() const {
    const QString nodes = graph_style::nodeCount(int(m_group.nodes.size()));
    const QString title = QString::fromStdString(m_group.title);
    QString name = (collapsed() ? GraphEditor::tr("Collapsed group %1, %2") : GraphEditor::tr("Group %1, %2"))
                       .arg(title, nodes);
    if (m_problems > 0) name += QStringLiteral(", ") + graph_style::problemCount(m_problems);
    return name;
}

void GroupItem::paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) {
    const Theme& t = theme();
    painter->setRenderHint(QPainter::Antialiasing);
    const QString title = QString::fromStdString(m_group.title);
    const QColor line = m_selected ? t.accent : t.dim;
    if (!collapsed()) {
        QColor fill = t.raised;
        fill.setAlpha(t.dark ? 70 : 120);
        painter->setBrush(fill);
        painter->setPen(QPen(line, m_selected ? 2 : 1, Qt::DashLine));
        painter->drawRoundedRect(m_rect, corner + 2, corner + 2);
        painter->setPen(m_selected ? t.accent : t.dim);
        painter->setFont(font(11));
        const QRectF place = titleRect().adjusted(10, 4, -10, 0);
        painter->drawText(place, Qt::AlignLeft | Qt::AlignVCenter,
                          QFontMetricsF(font(11)).elidedText(title, Qt::ElideRight, place.width()));
        return;
    }
    // As a stack of cards.
    painter->setPen(QPen(t.line, 1));
    painter->setBrush(t.panel);
    painter->drawRoundedRect(m_rect.adjusted(4, 4, 4, 4), corner, corner);
    QPainterPath outline;
    outline.addRoundedRect(m_rect, corner, corner);
    painter->fillPath(outline, t.dark ? t.raised : t.panel);
    painter->save();
    painter->setClipPath(outline, Qt::IntersectClip);
    // What is inside, by its colours.
    const double width = m_rect.width() / double(std::max<std::size_t>(m_modalities.size(), 1));
    for (std::size_t i = 0; i < m_modalities.size(); ++i)
        painter->fillRect(QRectF(m_rect.left() + width * double(i), m_rect.top(), width, strip),
                          t.modality(m_modalities[i]));
    painter->restore();
    painter->setBrush(Qt::NoBrush);
    painter->setPen(QPen(m_selected ? t.accent : m_problems > 0 ? t.warning : t.line, m_selected ? 2 : 1));
    painter->drawPath(outline);
    const QRectF inner = m_rect.adjusted(padding, 9, -padding, 0);
    const QFont bold = font(13, true);
    painter->setFont(bold);
    painter->setPen(t.text);
    painter->drawText(QRectF(inner.topLeft(), QSizeF(inner.width(), 18)), Qt::AlignVCenter,
                      QFontMetricsF(bold).elidedText(title, Qt::ElideRight, inner.width()));
    painter->setFont(font(11));
    painter->setPen(t.dim);
    QString below = graph_style::nodeCount(int(m_group.nodes.size()));
    if (m_problems > 0) below += QStringLiteral(" · ") + graph_style::problemCount(m_problems);
    painter->drawText(QRectF(inner.left(), m_rect.top() + 26, inner.width(), row_height), Qt::AlignVCenter,
                      below);
    for (const Port& port : m_inputs)
        drawPort(*painter, inputAt(port.node, port.port), port.kind, t.modality(port.modality));
    for (const Port& port : m_outputs)
        drawPort(*painter, outputAt(port.node), port.kind, t.modality(port.modality));
}

} // namespace triptych
