// SPDX-License-Identifier: GPL-3.0-or-later
// What is selected in the editor, and how the keys go from node to node.
#include <QAccessible>
#include <QKeyEvent>
#include <algorithm>
#include <cmath>

#include "widgets/graph/graph_accessible.h"
#include "widgets/graph/graph_editor_impl.h"

namespace triptych {
void GraphEditor::Impl::keepValid(Selection& wanted) const {
    std::erase_if(wanted.nodes, [this](const std::string& id) { return !scene.node(id); });
    std::erase_if(wanted.edges, [this](const Edge& edge) { return !scene.edge(edge); });
    if (!scene.group(wanted.group)) wanted.group.clear();
    if (!scene.node(wanted.current))
        wanted.current = wanted.nodes.size() == 1 ? *wanted.nodes.begin() : std::string();
}

void GraphEditor::Impl::select(Selection wanted) {
    if (wanted == selection) return;
    const QString before = q->selectedNode();
    const std::string currentBefore = selection.current;
    selection = std::move(wanted);
    mark();
    describe();
    if (const QString now = q->selectedNode(); now != before) emit q->nodeSelected(now);
    emit q->selectionChanged();
    if (selection.current != currentBefore) tellFocus();
}

void GraphEditor::Impl::mark() {
    for (const auto& [id, node] : scene.nodes())
        node->setSelectedCard(selection.nodes.contains(id),
                              selection.nodes.size() > 1 && id == selection.current);
    for (EdgeItem* item : scene.edges()) {
        const Edge& edge = item->edge();
        const bool selected =
            std::find(selection.edges.begin(), selection.edges.end(), edge) != selection.edges.end();
        item->setState(selected, selection.nodes.contains(edge.from) || selection.nodes.contains(edge.to),
                       false, false);
    }
    for (const auto& [id, group] : scene.groups())
        group->setSelectedGroup(id == selection.group);
}

void GraphEditor::Impl::describe() {
    QString description = graph_style::nodeCount(int(graph.nodes.size()));
    if (const NodeItem* node = scene.node(selection.current))
        description += QStringLiteral(". ") + GraphEditor::tr("Selected: %1").arg(node->card().text());
    // A list of all, for who has no children of the canvas told; too long to be heard where it is large.
    constexpr std::size_t most_told = 40;
    if (graph.nodes.size() <= most_told) {
        QStringList texts;
        for (const Node& node : graph.nodes)
            if (const NodeItem* item = scene.node(node.id)) texts += item->card().text();
        if (!texts.isEmpty()) description += QStringLiteral(".\n") + texts.join(QLatin1Char('\n'));
    }
    if (q->accessibleDescription() == description) return;
    q->setAccessibleDescription(description); // tells screen readers itself
}

void GraphEditor::Impl::tellFocus() {
    if (!QAccessible::isActive() || selection.current.empty()) return;
    QAccessibleEvent event(q, QAccessible::Focus);
    event.setChild(accessibleIndexOf(*q, QString::fromStdString(selection.current)));
    QAccessible::updateAccessibility(&event);
}

QString GraphEditor::selectedNode() const {
    return m_impl->selection.nodes.size() == 1 ? QString::fromStdString(*m_impl->selection.nodes.begin()) : QString();
}

QStringList GraphEditor::selectedNodes() const {
    QStringList ids;
    for (const std::string& id : m_impl->selection.nodes)
        ids += QString::fromStdString(id);
    return ids;
}

std::vector<Edge> GraphEditor::selectedEdges() const {
    return m_impl->selection.edges;
}

QString GraphEditor::selectedGroup() const {
    return QString::fromStdString(m_impl->selection.group);
}

QString GraphEditor::currentNode() const {
    return QString::fromStdString(m_impl->selection.current);
}

void GraphEditor::selectNode(const QString& id) {
    selectNodes(id.isEmpty() ? QStringList() : QStringList{id});
}

void GraphEditor::selectNodes(const QStringList& ids) {
    Impl::Selection wanted;
    for (const QString& id : ids)
        wanted.nodes.insert(id.toStdString());
    if (!ids.isEmpty()) wanted.current = ids.last().toStdString();
    m_impl->keepValid(wanted);
    m_impl->select(std::move(wanted));
}

void GraphEditor::selectEdge(const Edge& edge) {
    Impl::Selection wanted;
    wanted.edges = {edge};
    m_impl->keepValid(wanted);
    m_impl->select(std::move(wanted));
}

void GraphEditor::selectGroup(const QString& id) {
    Impl::Selection wanted;
    if (const GroupItem* group = m_impl->scene.group(id.toStdString())) {
        wanted.group = group->id();
        wanted.nodes.insert(group->group().nodes.begin(), group->group().nodes.end());
        if (!group->group().nodes.empty()) wanted.current = group->group().nodes.front();
    }
    m_impl->keepValid(wanted);
    m_impl->select(std::move(wanted));
}

void GraphEditor::selectAll() {
    Impl::Selection wanted;
    for (const Node& node : m_impl->graph.nodes)
        wanted.nodes.insert(node.id);
    wanted.edges = {};
    wanted.current = m_impl->selection.current.empty() && !m_impl->graph.nodes.empty()
                         ? m_impl->graph.nodes.front().id
                         : m_impl->selection.current;
    m_impl->select(std::move(wanted));
}

void GraphEditor::showNode(const QString& id) {
    selectNode(id);
    m_impl->reveal(m_impl->scene.boxOf(m_impl->selection.current));
}

void GraphEditor::Impl::reveal(const QRectF& rect) {
    if (rect.isEmpty()) return;
    if (q->mapToScene(q->viewport()->rect()).boundingRect().contains(rect)) return;
    q->ensureVisible(rect, 24, 24);
    fitted = false;
    changed();
}

/// First or last node as data flows.
std::string GraphEditor::Impl::edgeNode(bool last) const {
    if (!info.order.empty()) return last ? info.order.back() : info.order.front();
    if (graph.nodes.empty()) return {};
    return last ? graph.nodes.back().id : graph.nodes.front().id;
}

/// The node that is next in that direction: along an edge before all others.
/// @param extend  goes there without changing what is selected
void GraphEditor::Impl::neighbour(int key, bool extend) {
    const auto go = [&](const std::string& id) {
        Selection wanted = extend ? selection : Selection();
        wanted.current = id;
        if (!extend) {
            wanted.nodes = {id};
            // A collapsed group is one thing.
            if (const GroupItem* group = scene.groupOf(id); group && group->collapsed()) {
                wanted.group = group->id();
                wanted.nodes = {group->group().nodes.begin(), group->group().nodes.end()};
            }
        }
        keepValid(wanted);
        select(std::move(wanted));
        reveal(scene.boxOf(id));
    };
    if (!scene.node(selection.current)) {
        go(edgeNode(false));
        return;
    }
    const QRectF now = scene.boxOf(selection.current);
    const bool across = key == Qt::Key_Left || key == Qt::Key_Right;
    const double sign = key == Qt::Key_Left || key == Qt::Key_Up ? -1 : 1;
    std::string best;
    double least = 0;
    for (const Node& node : graph.nodes) {
        const QRectF box = scene.boxOf(node.id);
        if (box == now) continue;
        const QPointF way = box.center() - now.center();
        const double ahead = sign * (across ? way.x() : way.y());
        const double aside = std::abs(across ? way.y() : way.x());
        if (ahead <= 1) continue;
        // Up and down stay in the column, as long as something is there.
        double cost = ahead + (across ? 1.5 : 8) * aside;
        const auto& touching = scene.edgesOf(selection.current);
        const bool linked = std::any_of(touching.begin(), touching.end(), [&](const EdgeItem* item) {
            return sign < 0 ? item->edge().from == node.id : item->edge().to == node.id;
        });
        if (across && linked) cost -= 1e6;
        if (best.empty() || cost < least) {
            best = node.id;
            least = cost;
        }
    }
    if (!best.empty()) go(best);
}

void GraphEditor::keyPressEvent(QKeyEvent* event) {
    const Qt::KeyboardModifiers modifiers = event->modifiers();
    const bool control = modifiers & Qt::ControlModifier;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (modifiers & (Qt::ShiftModifier | Qt::AltModifier))
            m_impl->nudge(event->key());
        else
            m_impl->neighbour(event->key(), control);
        return;
    case Qt::Key_Home:
        showNode(QString::fromStdString(m_impl->edgeNode(false)));
        return;
    case Qt::Key_End:
        showNode(QString::fromStdString(m_impl->edgeNode(true)));
        return;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (!currentNode().isEmpty()) emit nodeActivated(currentNode());
        return;
    case Qt::Key_Escape:
        if (m_impl->drag != Impl::Drag::none)
            m_impl->cancelDrag();
        else if (m_impl->comparison)
            leaveComparison();
        else if (m_impl->selection != Impl::Selection())
            m_impl->select({});
        else
            break;
        return;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoomIn();
        return;
    case Qt::Key_Minus:
        zoomOut();
        return;
    case Qt::Key_0:
        setZoom(1);
        return;
    case Qt::Key_F:
        fit();
        return;
    case Qt::Key_A:
        if (modifiers != Qt::NoModifier) break;
        askForNode();
        return;
    case Qt::Key_C:
        if (modifiers != Qt::NoModifier) break;
        askForTarget();
        return;
    case Qt::Key_E:
        if (modifiers != Qt::NoModifier) break;
        m_impl->nextEdge();
        return;
    case Qt::Key_Space:
        if (event->isAutoRepeat()) return;
        if (control) {
            if (m_impl->selection.current.empty()) return;
            Impl::Selection wanted = m_impl->selection;
            if (!wanted.nodes.erase(wanted.current)) wanted.nodes.insert(wanted.current);
            wanted.group.clear();
            m_impl->select(std::move(wanted));
            return;
        }
        m_impl->space = true;
        viewport()->setCursor(Qt::OpenHandCursor);
        return;
    default:
        break;
    }
    QGraphicsView::keyPressEvent(event);
}

void GraphEditor::keyReleaseEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Space && !event->isAutoRepeat()) {
        m_impl->space = false;
        viewport()->unsetCursor();
        return;
    }
    QGraphicsView::keyReleaseEvent(event);
}

} // namespace triptych
