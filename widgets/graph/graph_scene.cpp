// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_scene.h"

#include <QLineF>
#include <algorithm>
#include <utility>

namespace triptych {
namespace {

using namespace graph_style;

/// Takes away items whose key is not wanted any more.
template <class Map, class Wanted>
void prune(Map& items, const Wanted& wanted) {
    for (auto entry = items.begin(); entry != items.end();) {
        if (wanted(entry->first)) {
            ++entry;
            continue;
        }
        delete entry->second;
        entry = items.erase(entry);
    }
}

} // namespace

void GraphScene::show(const GraphSpec& graph, const GraphInfo& info,
                      const std::function<Card(const Node&)>& makeCard,
                      const std::function<Difference(const Edge&)>& differenceOf) {
    std::set<std::string> present;
    std::map<std::string, int> problems;
    for (const Node& node : graph.nodes) {
        NodeItem*& item = m_nodes[node.id];
        if (!item) {
            item = new NodeItem(node.id);
            addItem(item);
        }
        item->setCard(makeCard(node));
        present.insert(node.id);
        problems[node.id] = int(item->card().problems.size());
    }
    prune(m_nodes, [&](const std::string& id) { return present.contains(id); });

    m_groupOf.clear();
    std::set<std::string> groups;
    for (const NodeGroup& group : graph.groups) {
        groups.insert(group.id);
        for (const std::string& node : group.nodes)
            if (present.contains(node)) m_groupOf[node] = group.id;
    }
    prune(m_groups, [&](const std::string& id) { return groups.contains(id); });

    // An edge that occurs twice has two items.
    std::vector<EdgeItem*> before = std::exchange(m_edges, {});
    m_edgesOf.clear();
    for (const Edge& edge : graph.edges) {
        NodeItem* from = node(edge.from);
        NodeItem* to = node(edge.to);
        if (!from || !to) continue;
        const auto kept = std::find_if(before.begin(), before.end(),
                                       [&](const EdgeItem* item) { return item && item->edge() == edge; });
        EdgeItem* item = nullptr;
        if (kept != before.end()) {
            item = std::exchange(*kept, nullptr);
        } else {
            item = new EdgeItem(edge);
            addItem(item);
        }
        m_edges.push_back(item);
        m_edgesOf[edge.from].push_back(item);
        if (edge.to != edge.from) m_edgesOf[edge.to].push_back(item);
        const auto source = info.outputs.find(edge.from);
        const bool known = source != info.outputs.end();
        item->setContent(known ? QString::fromStdString(shape_text(source->second.shape)) : QString(),
                         known ? source->second.modality : Modality::none,
                         !known || to->card().inputOf(edge.port) < 0, differenceOf(edge));
    }
    for (EdgeItem* item : before)
        delete item;

    for (const NodeGroup& group : graph.groups) {
        GroupItem*& item = m_groups[group.id];
        if (!item) {
            item = new GroupItem(group.id);
            addItem(item);
        }
        std::vector<GroupItem::Port> inputs, outputs;
        std::vector<Modality> modalities;
        int count = 0;
        for (const std::string& id : group.nodes) {
            const NodeItem* inside = node(id);
            if (!inside) continue;
            count += problems[id];
            if (std::find(modalities.begin(), modalities.end(), inside->card().modality) == modalities.end())
                modalities.push_back(inside->card().modality);
        }
        const auto within = [&](const std::string& id) {
            const auto found = m_groupOf.find(id);
            return found != m_groupOf.end() && found->second == group.id;
        };
        for (const EdgeItem* edge : m_edges) {
            const bool from = within(edge->edge().from), to = within(edge->edge().to);
            if (from == to) continue;
            const auto source = info.outputs.find(edge->edge().from);
            GroupItem::Port port{from ? edge->edge().from : edge->edge().to,
                                 from ? std::string() : edge->edge().port,
                                 source == info.outputs.end() ? PortKind::tokens : source->second.kind,
                                 source == info.outputs.end() ? Modality::none : source->second.modality};
            auto& side = from ? outputs : inputs;
            const auto same = std::find_if(side.begin(), side.end(), [&](const GroupItem::Port& p) {
                return p.node == port.node && p.port == port.port;
            });
            if (same == side.end()) side.push_back(std::move(port));
        }
        item->setContent(group, std::move(inputs), std::move(outputs), count, std::move(modalities));
    }
    for (const auto& [id, item] : m_nodes)
        item->setVisible(!hidden(id));
}

void GraphScene::place(const std::map<std::string, QPointF>& places) {
    for (const auto& [id, to] : places)
        if (NodeItem* item = node(id)) item->setPos(to);
    followAll();
}

void GraphScene::frame(GroupItem* group) const {
    QRectF inner;
    for (const std::string& id : group->group().nodes)
        if (const NodeItem* item = node(id)) inner = inner.united(item->rect());
    group->setInner(inner);
    group->setVisible(!inner.isEmpty());
}

void GraphScene::route(EdgeItem* item) const {
    const Edge& edge = item->edge();
    const GroupItem* from = hidden(edge.from) ? groupOf(edge.from) : nullptr;
    const GroupItem* to = hidden(edge.to) ? groupOf(edge.to) : nullptr;
    item->setVisible(!from || from != to);
    item->route(outputAt(edge.from), inputAt(edge.to, edge.port));
}

void GraphScene::follow(const std::set<std::string>& moved) {
    std::set<GroupItem*> frames;
    std::set<EdgeItem*> touched;
    for (const std::string& id : moved) {
        if (GroupItem* group = groupOf(id)) frames.insert(group);
        for (EdgeItem* edge : edgesOf(id))
            touched.insert(edge);
    }
    for (GroupItem* group : frames) {
        frame(group);
        // The edges of a collapsed group begin at its box, wherever the card is that moved.
        if (group->collapsed())
            for (const std::string& id : group->group().nodes)
                for (EdgeItem* edge : edgesOf(id))
                    touched.insert(edge);
    }
    for (EdgeItem* edge : touched)
        route(edge);
}

void GraphScene::followAll() {
    for (const auto& [id, group] : m_groups)
        frame(group);
    for (EdgeItem* edge : m_edges)
        route(edge);
}

NodeItem* GraphScene::node(const std::string& id) const {
    const auto found = m_nodes.find(id);
    return found == m_nodes.end() ? nullptr : found->second;
}

GroupItem* GraphScene::group(const std::string& id) const {
    const auto found = m_groups.find(id);
    return found == m_groups.end() ? nullptr : found->second;
}

GroupItem* GraphScene::groupOf(const std::string& node) const {
    const auto found = m_groupOf.find(node);
    return found == m_groupOf.end() ? nullptr : group(found->second);
}

bool GraphScene::hidden(const std::string& node) const {
    const GroupItem* group = groupOf(node);
    return group && group->collapsed();
}

EdgeItem* GraphScene::edge(const Edge& edge) const {
    const auto found = std::find_if(m_edges.begin(), m_edges.end(),
                                    [&](const EdgeItem* item) { return item->edge() == edge; });
    return found == m_edges.end() ? nullptr : *found;
}

const std::vector<EdgeItem*>& GraphScene::edgesOf(const std::string& node) const {
    static const std::vector<EdgeItem*> none;
    const auto found = m_edgesOf.find(node);
    return found == m_edgesOf.end() ? none : found->second;
}

QPointF GraphScene::outputAt(const std::string& id) const {
    if (hidden(id)) return groupOf(id)->outputAt(id);
    const NodeItem* item = node(id);
    return item ? item->outputAt() : QPointF();
}

QPointF GraphScene::inputAt(const std::string& id, const std::string& port) const {
    if (hidden(id)) return groupOf(id)->inputAt(id, port);
    const NodeItem* item = node(id);
    return item ? item->inputAt(item->card().inputOf(port)) : QPointF();
}

QRectF GraphScene::boxOf(const std::string& id) const {
    if (hidden(id)) return groupOf(id)->rect();
    const NodeItem* item = node(id);
    return item ? item->rect() : QRectF();
}

QRectF GraphScene::content() const {
    QRectF all;
    for (const auto& [id, item] : m_nodes)
        if (!hidden(id)) all = all.united(item->rect());
    for (const auto& [id, group] : m_groups)
        if (group->isVisible()) all = all.united(group->rect());
    return all;
}

GraphHit GraphScene::hit(const QPointF& point, double zoom, const std::vector<Edge>& selected) const {
    GraphHit hit;
    const double grab = grab_radius / std::max(zoom, 0.5);
    const auto near = [&](const QPointF& place) { return QLineF(point, place).length() <= grab; };
    // The ends of a selected edge lie on ports, and come first.
    for (const Edge& edge : selected) {
        const EdgeItem* item = this->edge(edge);
        if (!item || !item->isVisible()) continue;
        if (near(item->to()) || near(item->from())) {
            hit.kind = near(item->to()) ? GraphHit::Kind::edgeTo : GraphHit::Kind::edgeFrom;
            hit.edge = edge;
            return hit;
        }
    }
    const NodeItem* on = nullptr;
    for (const auto& [id, item] : m_nodes) {
        if (!item->isVisible()) continue;
        const QRectF rect = item->rect();
        if (!rect.adjusted(-grab, -grab, grab, grab).contains(point)) continue;
        for (std::size_t i = 0; i < item->card().inputs.size(); ++i)
            if (near(item->inputAt(int(i)))) {
                // Ports stand closer together than a finger is wide: the nearest.
                if (hit.kind == GraphHit::Kind::input &&
                    QLineF(point, inputAt(hit.node, hit.port)).length() <=
                        QLineF(point, item->inputAt(int(i))).length())
                    continue;
                hit.kind = GraphHit::Kind::input;
                hit.node = id;
                hit.port = item->card().inputs[i].name;
            }
        if (hit.kind == GraphHit::Kind::nothing && near(item->outputAt())) {
            hit.kind = GraphHit::Kind::output;
            hit.node = id;
        }
        if (rect.contains(point) && (!on || item->zValue() >= on->zValue())) on = item;
    }
    if (hit.kind != GraphHit::Kind::nothing) return hit;
    if (on) {
        hit.node = on->id();
        hit.kind = on->problemMark().adjusted(-3, -3, 3, 3).contains(point) ? GraphHit::Kind::problem
                                                                            : GraphHit::Kind::node;
        return hit;
    }
    for (const auto& [id, group] : m_groups)
        if (group->isVisible() && group->collapsed() && group->rect().contains(point)) {
            hit.kind = GraphHit::Kind::group;
            hit.group = id;
            return hit;
        }
    double least = 8 / std::max(zoom, 0.3);
    for (const EdgeItem* item : m_edges) {
        if (!item->isVisible() ||
            !item->boundingRect().adjusted(-least, -least, least, least).contains(point))
            continue;
        if (const double distance = item->distanceTo(point); distance < least) {
            least = distance;
            hit.kind = GraphHit::Kind::edge;
            hit.edge = item->edge();
        }
    }
    if (hit.kind != GraphHit::Kind::nothing) return hit;
    for (const auto& [id, group] : m_groups)
        if (group->isVisible() && group->titleRect().contains(point)) {
            hit.kind = GraphHit::Kind::group;
            hit.group = id;
        }
    return hit;
}

} // namespace triptych
