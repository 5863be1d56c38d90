// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsScene>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "widgets/graph/edge_item.h"
#include "widgets/graph/group_item.h"
#include "widgets/graph/node_item.h"

namespace triptych {

/// What lies under a point.
struct GraphHit {
    enum class Kind { nothing, node, problem, input, output, edge, edgeFrom, edgeTo, group };
    Kind kind = Kind::nothing;
    std::string node; ///< also of a port
    std::string port;
    Edge edge;
    std::string group;
};

/// The items of a graph: cards, curves, frames. It keeps those whose node or edge stays, so that an edit
/// costs what it changes, and knows which curves and frames follow a card that is moved.
class GraphScene : public QGraphicsScene {
  public:
    /// @param makeCard  called once a node
    void show(const GraphSpec& graph, const GraphInfo& info, const std::function<Card(const Node&)>& makeCard,
              const std::function<graph_style::Difference(const Edge&)>& differenceOf);
    /// Puts the cards where they are told, and the rest after them.
    void place(const std::map<std::string, QPointF>& places);
    /// The curves and frames of cards that were moved.
    void follow(const std::set<std::string>& moved);
    void followAll();

    NodeItem* node(const std::string& id) const;
    GroupItem* group(const std::string& id) const;
    GroupItem* groupOf(const std::string& node) const; ///< null: in none
    bool hidden(const std::string& node) const;        ///< in a group that is collapsed
    EdgeItem* edge(const Edge& edge) const;
    const std::map<std::string, NodeItem*>& nodes() const { return m_nodes; }
    const std::vector<EdgeItem*>& edges() const { return m_edges; }
    const std::map<std::string, GroupItem*>& groups() const { return m_groups; }
    const std::vector<EdgeItem*>& edgesOf(const std::string& node) const;

    QPointF outputAt(const std::string& node) const;
    QPointF inputAt(const std::string& node, const std::string& port) const;
    /// The card of a node, or the box that stands for it.
    QRectF boxOf(const std::string& node) const;
    QRectF content() const;
    /// @param zoom      pixels of the screen a pixel of the scene
    /// @param selected  whose ends can be taken hold of
    GraphHit hit(const QPointF& point, double zoom, const std::vector<Edge>& selected) const;

  private:
    void route(EdgeItem* edge) const;
    void frame(GroupItem* group) const;

    std::map<std::string, NodeItem*> m_nodes;
    std::vector<EdgeItem*> m_edges;
    std::map<std::string, GroupItem*> m_groups;
    std::map<std::string, std::string> m_groupOf;
    std::map<std::string, std::vector<EdgeItem*>> m_edgesOf;
};

} // namespace triptych
