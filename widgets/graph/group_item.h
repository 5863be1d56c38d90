// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>
#include <QString>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/graph/graph.h"

namespace triptych {

/// A named frame around its nodes, or, collapsed, one box in their place with a port for each of their edges
/// that leave it.
class GroupItem : public QGraphicsItem {
  public:
    explicit GroupItem(std::string id);

    const std::string& id() const { return m_id; }
    const NodeGroup& group() const { return m_group; }
    bool collapsed() const { return m_group.collapsed; }
    /// An edge from or to a node inside, as the collapsed box shows it.
    struct Port {
        std::string node, port; ///< port is empty for an output
        PortKind kind = PortKind::tokens;
        Modality modality = Modality::none;
        bool operator==(const Port&) const = default;
    };
    /// @param problems  of the nodes inside
    void setContent(const NodeGroup& group, std::vector<Port> inputs, std::vector<Port> outputs, int problems,
                    std::vector<Modality> modalities);
    /// Around the cards inside, in the scene; where it is collapsed, the box stands at their top left corner.
    void setInner(const QRectF& inner);
    void setSelectedGroup(bool selected);

    QRectF rect() const { return m_rect; } ///< in the scene
    QRectF titleRect() const;
    QPointF inputAt(const std::string& node, const std::string& port) const;
    QPointF outputAt(const std::string& node) const;
    QString accessibleName() const;

    QRectF boundingRect() const override { return m_rect.adjusted(-8, -4, 8, 4); }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

  private:
    std::string m_id;
    NodeGroup m_group;
    std::vector<Port> m_inputs, m_outputs;
    std::vector<Modality> m_modalities;
    int m_problems = 0;
    QRectF m_rect;
    QRectF m_inner;
    bool m_selected = false;
};

} // namespace triptych
