// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsItem>

#include "widgets/graph/node_card.h"

namespace triptych {

/// What a port says to the edge that is being drawn.
enum class PortState { plain, fits, refused, target };

/// The card of one node. It only draws; the editor does what a person wants of it.
class NodeItem : public QGraphicsItem {
  public:
    explicit NodeItem(std::string id);

    const std::string& id() const { return m_id; }
    void setCard(Card card);
    const Card& card() const { return m_card; }
    QSizeF size() const { return {graph_style::card_width, m_height}; }
    QRectF rect() const { return {pos(), size()}; }
    QPointF inputAt(int port) const;
    QPointF outputAt() const;
    QRectF problemMark() const; ///< in the scene; null where there is no problem

    void setSelectedCard(bool selected, bool current);
    /// @param inputs  by port; empty: all plain
    void setPortStates(std::vector<PortState> inputs, PortState output, bool dimmed);
    /// What stands over the card for the moment, in the scene: that it is selected, and the ports that fit.
    void paintOver(QPainter& painter) const;
    PortState inputState(int port) const;
    PortState outputState() const { return m_outputState; }
    bool dimmed() const { return m_dimmed; }

    QRectF boundingRect() const override;
    QPainterPath shape() const override;
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override;

  private:
    void touch();
    void drawPorts(QPainter& painter) const;
    void drawMark(QPainter& painter, const QRectF& place, const QColor& colour) const;

    std::string m_id;
    Card m_card;
    QString m_words; ///< the first problem, or what changed
    double m_wordsHeight = 0;
    double m_height = 64;
    bool m_selected = false, m_current = false, m_dimmed = false;
    std::vector<PortState> m_inputStates;
    PortState m_outputState = PortState::plain;
};

} // namespace triptych
