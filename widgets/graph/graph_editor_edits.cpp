// SPDX-License-Identifier: GPL-3.0-or-later
// What the editor does to a graph.
#include <QApplication>
#include <QClipboard>
#include <QCursor>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTimer>
#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "core/graph/mend.h"
#include "core/graph/ports.h"
#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_editor_impl.h"
#include "widgets/graph/mend_text.h"
#include "widgets/graph/palette_model.h"

namespace triptych {
namespace {

using namespace graph_style;

constexpr double gap_x = 104, gap_y = 24;
constexpr double paste_step = 3 * grid;

/// A line over a name on the canvas. Enter takes it, Escape and leaving it do not.
class NameEdit : public QLineEdit {
  public:
    using QLineEdit::QLineEdit;

  protected:
    void keyPressEvent(QKeyEvent* event) override {
        if (event->key() == Qt::Key_Escape) {
            parentWidget()->parentWidget()->setFocus(Qt::OtherFocusReason);
            return;
        }
        QLineEdit::keyPressEvent(event);
    }
    void focusOutEvent(QFocusEvent* event) override {
        QLineEdit::focusOutEvent(event);
        if (event->reason() == Qt::PopupFocusReason || event->reason() == Qt::ActiveWindowFocusReason) return;
        hide();
        deleteLater();
    }
};

} // namespace

bool GraphEditor::Impl::mayEdit() {
    if (!comparison) return true;
    emit q->hinted(GraphEditor::tr("Leave the comparison first (Esc)."));
    return false;
}

void GraphEditor::Impl::refuse(const Error& error) {
    emit q->hinted(said(error));
}

/// @param then  what is selected when the graph comes back
void GraphEditor::Impl::emitEdit(const GraphSpec& edited, const QString& what,
                                 std::optional<Selection> then) {
    wished = std::move(then);
    const GraphSpec kept = edited; // the receiver sets a graph, which may be where `edited` lies
    emit q->graphEdited(kept, what);
    // An edit that changed nothing brings no graph back.
    if (wished) QTimer::singleShot(0, q, [this] { wished.reset(); });
}

Result<AddedNode> GraphEditor::Impl::add(const GraphSpec& to, const std::string& type, const QPointF& at) {
    auto added = add_node(to, registry, type, snapped(at.x()), snapped(at.y()));
    if (added && prepare)
        if (Node* node = added->graph.find(added->id)) prepare(*node);
    return added;
}

/// A place near the wished one where no card lies.
QPointF GraphEditor::Impl::freePlace(QPointF wanted) const {
    const QSizeF size(card_width, 96);
    for (int tries = 0; tries < 60; ++tries) {
        const QRectF here = QRectF(wanted, size).adjusted(-4, -4, 4, 4);
        double below = wanted.y();
        for (const auto& [id, item] : scene.nodes()) {
            const QRectF box = scene.boxOf(id);
            if (box.intersects(here)) below = std::max(below, box.bottom() + gap_y);
        }
        if (below == wanted.y()) break;
        wanted.setY(below);
    }
    return {snapped(wanted.x()), snapped(wanted.y())};
}

/// The first input of a type that takes what is given.
std::optional<std::string> GraphEditor::Impl::portFor(const NodeType& type, const PortType& output) const {
    for (const InputPort& port : type.inputs)
        if (fits(port, output)) return port.name;
    return std::nullopt;
}

/// Whether a node with these parameters could stand between the ends of an edge.
bool GraphEditor::Impl::couldStandOn(const NodeType& type, const Params& params, const EdgeItem& item) const {
    const Edge& edge = item.edge();
    const auto source = info.outputs.find(edge.from);
    const Node* target = graph.find(edge.to);
    const NodeType* targetType = target ? registry.find(target->type) : nullptr;
    const InputPort* port = targetType ? find_port(*targetType, edge.port) : nullptr;
    if (source == info.outputs.end() || !port || !portFor(type, source->second)) return false;
    // A shape rule is asked only with something at each input.
    if (type.inputs.size() == 1) {
        if (const auto output = type.shape(params, {source->second}, facts)) return fits(*port, *output);
        if (!type.inputs.front().many) return false;
    }
    // It wants more inputs than this one; its kind is enough then.
    for (const PortKind kind : likely_outputs(type, params))
        if (std::find(port->kinds.begin(), port->kinds.end(), kind) != port->kinds.end()) return true;
    return false;
}

void GraphEditor::Impl::addAndConnect(
    const QString& type, const QPointF& at,
    const std::function<std::optional<Edge>(const GraphSpec&, const std::string&)>& edgeOf) {
    if (!mayEdit()) return;
    auto added = add(graph, type.toStdString(), at);
    if (!added) {
        refuse(added.error());
        return;
    }
    GraphSpec edited = added->graph;
    if (edgeOf)
        if (const auto edge = edgeOf(edited, added->id)) {
            if (auto connected = connect_nodes(edited, registry, *edge))
                edited = *std::move(connected);
            else
                refuse(connected.error());
        }
    const NodeType* made = registry.find(type.toStdString());
    emitEdit(edited, GraphEditor::tr("Add %1").arg(made ? typeTitle(*made) : type),
             Selection{{added->id}, {}, {}, added->id});
    reveal(scene.boxOf(added->id));
}

void GraphEditor::addNode(const QString& type) {
    const NodeType* made = m_impl->registry.find(type.toStdString());
    if (!made) return;
    if (m_impl->selection.nodes.empty() && m_impl->selection.edges.size() == 1 &&
        insertOnEdge(type, m_impl->selection.edges.front()))
        return;
    const std::string after = selectedNode().toStdString();
    const NodeItem* item = m_impl->scene.node(after);
    if (!item) {
        addNodeAt(type, centre() - QPointF(card_width / 2, 40));
        return;
    }
    const auto output = m_impl->info.outputs.find(after);
    const auto port =
        output == m_impl->info.outputs.end() ? std::nullopt : m_impl->portFor(*made, output->second);
    const QRectF box = m_impl->scene.boxOf(after);
    const QPointF beside =
        port ? QPointF(box.right() + gap_x, box.top()) : QPointF(box.left(), box.bottom() + gap_y);
    m_impl->addAndConnect(type, m_impl->freePlace(beside), [&](const GraphSpec&, const std::string& id) {
        return port ? std::optional<Edge>(Edge{after, id, *port}) : std::nullopt;
    });
}

void GraphEditor::addNodeAt(const QString& type, const QPointF& place) {
    m_impl->addAndConnect(type, m_impl->freePlace(place), {});
}

bool GraphEditor::insertOnEdge(const QString& type, const Edge& edge) {
    if (!m_impl->mayEdit()) return false;
    const EdgeItem* item = m_impl->scene.edge(edge);
    const NodeType* made = m_impl->registry.find(type.toStdString());
    if (!item || !made) return false;
    auto added = insert_on_edge(m_impl->graph, m_impl->registry, edge, type.toStdString());
    if (!added) {
        m_impl->refuse(added.error());
        return false;
    }
    GraphSpec edited = added->graph;
    const std::string id = added->id;
    if (Node* node = edited.find(id)) {
        if (m_impl->prepare) m_impl->prepare(*node);
        const QPointF place = item->middle() - QPointF(card_width / 2, first_port);
        node->x = snapped(place.x());
        node->y = snapped(place.y());
        // Where there is no room between the two, what comes after makes some.
        const QRectF from = m_impl->scene.boxOf(edge.from), to = m_impl->scene.boxOf(edge.to);
        const double missing = from.right() + card_width + 2 * gap_y - to.left();
        if (missing > 0 && to.left() >= from.right()) {
            node->x = snapped(from.right() + gap_y);
            const double way = std::ceil(missing / grid) * grid;
            for (Node& other : edited.nodes)
                if (other.id != id && other.x >= to.left() - 1) other.x += way;
        }
    }
    m_impl->emitEdit(edited, tr("Insert %1").arg(typeTitle(*made)), Impl::Selection{{id}, {}, {}, id});
    m_impl->reveal(m_impl->scene.boxOf(id));
    return true;
}

void GraphEditor::connectNodes(const Edge& edge) {
    if (!m_impl->mayEdit()) return;
    auto edited = connect_nodes(m_impl->graph, m_impl->registry, edge);
    if (!edited) {
        m_impl->refuse(edited.error());
        return;
    }
    m_impl->emitEdit(*edited, tr("Connect %1 to %2").arg(QString::fromStdString(edge.from), QString::fromStdString(edge.to)));
}

void GraphEditor::removeSelected() {
    if (!m_impl->mayEdit() || !canRemove()) return;
    const Impl::Selection selection = m_impl->selection;
    GraphSpec edited = m_impl->graph;
    for (const Edge& edge : selection.edges)
        edited = triptych::disconnect(edited, edge);
    Impl::Selection then;
    QString what;
    if (selection.nodes.empty()) {
        what = selection.edges.size() == 1
                   ? tr("Disconnect %1 from %2")
                         .arg(QString::fromStdString(selection.edges.front().to), QString::fromStdString(selection.edges.front().from))
                   : tr("Delete %n edges", nullptr, int(selection.edges.size()));
        then.current = selection.edges.front().to;
        then.nodes = {then.current};
    } else {
        edited = remove_nodes(edited, m_impl->registry, selection.nodes, true);
        what = selection.nodes.size() == 1
                   ? tr("Delete %1").arg(QString::fromStdString(*selection.nodes.begin()))
                   : tr("Delete %1").arg(graph_style::nodeCount(int(selection.nodes.size())));
        // The keys go on from what fed it.
        for (const EdgeItem* item : m_impl->scene.edgesOf(selection.current))
            if (!selection.nodes.contains(item->edge().from)) then.current = item->edge().from;
        if (!then.current.empty()) then.nodes = {then.current};
    }
    m_impl->emitEdit(edited, what, then);
}

void GraphEditor::copySelected() {
    if (!hasNodes()) return;
    QApplication::clipboard()->setText(QString::fromStdString(nodes_to_text(m_impl->graph, m_impl->selection.nodes)));
    m_impl->pasted = 0;
    emit hinted(tr("%1 copied as text").arg(graph_style::nodeCount(int(m_impl->selection.nodes.size()))));
}

void GraphEditor::cutSelected() {
    if (!hasNodes() || !m_impl->mayEdit()) return;
    QApplication::clipboard()->setText(QString::fromStdString(nodes_to_text(m_impl->graph, m_impl->selection.nodes)));
    m_impl->pasted = -1;
    const int count = int(m_impl->selection.nodes.size());
    m_impl->emitEdit(remove_nodes(m_impl->graph, m_impl->registry, m_impl->selection.nodes),
                     tr("Cut %1").arg(graph_style::nodeCount(count)), Impl::Selection());
}

bool GraphEditor::canPaste() const {
    return editable() && !QApplication::clipboard()->text().trimmed().isEmpty();
}

void GraphEditor::paste() {
    if (!m_impl->mayEdit()) return;
    const std::string text = QApplication::clipboard()->text().toStdString();
    if (text.empty()) return;
    const double way = paste_step * ++m_impl->pasted;
    auto pasted = paste_text(m_impl->graph, m_impl->registry, text, way, way);
    if (!pasted) {
        --m_impl->pasted;
        m_impl->refuse(pasted.error());
        return;
    }
    // From another graph they may lie anywhere: they come to where a person looks.
    QRectF all;
    for (const std::string& id : pasted->ids)
        if (const Node* node = pasted->graph.find(id))
            all = all.united(QRectF(node->x, node->y, card_width, 80));
    const QRectF seen = mapToScene(viewport()->rect()).boundingRect();
    if (!all.isEmpty() && !seen.intersects(all)) {
        const QPointF by = seen.center() - all.center();
        std::map<std::string, std::pair<double, double>> places;
        for (const std::string& id : pasted->ids)
            if (const Node* node = pasted->graph.find(id))
                places[id] = {snapped(node->x + by.x()), snapped(node->y + by.y())};
        pasted->graph = move_nodes(pasted->graph, places);
    }
    Impl::Selection then;
    then.nodes.insert(pasted->ids.begin(), pasted->ids.end());
    if (!pasted->ids.empty()) then.current = pasted->ids.front();
    m_impl->emitEdit(pasted->graph, tr("Paste %1").arg(graph_style::nodeCount(int(pasted->ids.size()))),
                     then);
}

void GraphEditor::duplicateSelected() {
    if (!hasNodes() || !m_impl->mayEdit()) return;
    const Pasted made =
        duplicate_nodes(m_impl->graph, m_impl->selection.nodes, paste_step, paste_step, m_impl->registry);
    Impl::Selection then;
    then.nodes.insert(made.ids.begin(), made.ids.end());
    if (!made.ids.empty()) then.current = made.ids.front();
    m_impl->emitEdit(made.graph, tr("Duplicate %1").arg(graph_style::nodeCount(int(made.ids.size()))), then);
}

void GraphEditor::groupSelected() {
    if (!hasNodes() || !m_impl->mayEdit()) return;
    auto edited = group_nodes(m_impl->graph, m_impl->selection.nodes, tr("Group").toStdString());
    if (!edited) {
        m_impl->refuse(edited.error());
        return;
    }
    const std::string first = *m_impl->selection.nodes.begin();
    std::string made;
    for (const NodeGroup& group : edited->groups)
        if (std::find(group.nodes.begin(), group.nodes.end(), first) != group.nodes.end()) made = group.id;
    Impl::Selection then = m_impl->selection;
    then.edges.clear();
    then.group = made;
    m_impl->emitEdit(*edited, tr("Group %1").arg(graph_style::nodeCount(int(then.nodes.size()))), then);
    renameSelected();
}

/// The group that is selected, or that the selected nodes are in.
std::string GraphEditor::Impl::groupInHand() const {
    if (!selection.group.empty()) return selection.group;
    std::string found;
    for (const std::string& id : selection.nodes) {
        const GroupItem* group = scene.groupOf(id);
        if (!group || (!found.empty() && found != group->id())) return {};
        found = group->id();
    }
    return found;
}

bool GraphEditor::canUngroup() const {
    return !m_impl->groupInHand().empty();
}

void GraphEditor::ungroupSelected() {
    const std::string group = m_impl->groupInHand();
    if (group.empty() || !m_impl->mayEdit()) return;
    Impl::Selection then = m_impl->selection;
    then.group.clear();
    m_impl->emitEdit(ungroup(m_impl->graph, group), tr("Ungroup"), then);
}

void GraphEditor::toggleCollapsed() {
    const GroupItem* group = m_impl->scene.group(m_impl->groupInHand());
    if (!group || !m_impl->mayEdit()) return;
    const bool collapse = !group->collapsed();
    Impl::Selection then;
    then.group = group->id();
    then.nodes = {group->group().nodes.begin(), group->group().nodes.end()};
    if (!group->group().nodes.empty()) then.current = group->group().nodes.front();
    m_impl->emitEdit(with_collapsed(m_impl->graph, group->id(), collapse),
                     (collapse ? tr("Collapse %1") : tr("Expand %1")).arg(QString::fromStdString(group->group().title)),
                     then);
}

void GraphEditor::align(Alignment alignment) {
    if (m_impl->selection.nodes.size() < 2 || !m_impl->mayEdit()) return;
    std::map<std::string, std::pair<double, double>> sizes;
    for (const auto& [id, item] : m_impl->scene.nodes())
        sizes[id] = {item->size().width(), item->size().height()};
    const bool spread = alignment == Alignment::spread_across || alignment == Alignment::spread_down;
    m_impl->emitEdit(align_nodes(m_impl->graph, m_impl->selection.nodes, alignment, sizes),
                     spread ? tr("Spread %1").arg(graph_style::nodeCount(int(m_impl->selection.nodes.size())))
                            : tr("Align %1").arg(graph_style::nodeCount(int(m_impl->selection.nodes.size()))),
                     m_impl->selection);
}

/// By a step of the grid.
void GraphEditor::Impl::nudge(int key) {
    if (selection.nodes.empty() || !mayEdit()) return;
    std::map<std::string, std::pair<double, double>> places;
    for (const std::string& id : selection.nodes) {
        const NodeItem* item = scene.node(id);
        if (!item) continue;
        QPointF to(snapped(item->pos().x()), snapped(item->pos().y()));
        if (key == Qt::Key_Left) to.rx() -= grid;
        if (key == Qt::Key_Right) to.rx() += grid;
        if (key == Qt::Key_Up) to.ry() -= grid;
        if (key == Qt::Key_Down) to.ry() += grid;
        places[id] = {to.x(), to.y()};
    }
    fitted = false;
    const QString what = places.size() == 1
                             ? GraphEditor::tr("Move %1").arg(QString::fromStdString(places.begin()->first))
                             : GraphEditor::tr("Move %1").arg(graph_style::nodeCount(int(places.size())));
    emitEdit(move_nodes(graph, places), what, selection);
}

void GraphEditor::renameSelected() {
    if (!m_impl->mayEdit()) return;
    if (const GroupItem* group = m_impl->scene.group(m_impl->selection.group)) {
        const std::string id = group->id();
        QRectF place = group->titleRect();
        place.setWidth(std::max(120.0, std::min(place.width(), 240.0)));
        place.setHeight(26);
        m_impl->editText(place, QString::fromStdString(group->group().title), [this, id](const QString& text) {
            if (text.trimmed().isEmpty()) return;
            m_impl->emitEdit(with_group_title(m_impl->graph, id, text.trimmed().toStdString()),
                             tr("Rename the group to %1").arg(text.trimmed()), m_impl->selection);
        });
        return;
    }
    const std::string id = m_impl->selection.current;
    const NodeItem* item = m_impl->scene.node(id);
    if (!item || !item->isVisible()) return;
    m_impl->editText(QRectF(item->pos() + QPointF(4, 6), QSizeF(card_width - 8, 26)), QString::fromStdString(id),
                     [this, id](const QString& text) { m_impl->rename(id, text.trimmed()); });
}

void GraphEditor::Impl::rename(const std::string& node, const QString& wanted) {
    const std::string to = wanted.toStdString();
    if (to == node || to.empty()) return;
    auto edited = rename_node(graph, node, to, registry);
    if (!edited) {
        refuse(edited.error());
        return;
    }
    emitEdit(*edited, GraphEditor::tr("Rename %1 to %2").arg(QString::fromStdString(node), wanted),
             Selection{{to}, {}, {}, to});
}

void GraphEditor::Impl::editText(const QRectF& place, const QString& text,
                                 const std::function<void(const QString&)>& done) {
    if (renaming) renaming->deleteLater();
    reveal(place);
    auto* line = new NameEdit(text, q->viewport());
    renaming = line;
    line->setObjectName(QStringLiteral("rename"));
    line->setAccessibleName(GraphEditor::tr("New name"));
    QRect at = q->mapFromScene(place).boundingRect();
    at.setWidth(std::max(at.width(), 120));
    at.setHeight(28);
    line->setGeometry(at);
    line->selectAll();
    line->show();
    line->setFocus(Qt::OtherFocusReason);
    connect(line, &QLineEdit::returnPressed, q, [this, line, done] {
        const QString wanted = line->text();
        q->setFocus(Qt::OtherFocusReason);
        done(wanted);
    });
}

/// @param farEnd  whether it is the end at an input that goes elsewhere
void GraphEditor::Impl::rerouteTo(const Edge& from, const Edge& to, bool farEnd) {
    auto edited = reroute(graph, registry, from, to);
    if (!edited) {
        refuse(edited.error());
        return;
    }
    emitEdit(*edited,
             farEnd ? GraphEditor::tr("Lead %1 to %2").arg(QString::fromStdString(to.from), QString::fromStdString(to.to))
                    : GraphEditor::tr("Feed %1 from %2").arg(QString::fromStdString(to.to), QString::fromStdString(to.from)),
             Selection{{}, {to}, {}, selection.current});
}

/// Selects one after the other of the edges of the current node.
void GraphEditor::Impl::nextEdge() {
    const auto& edges = scene.edgesOf(selection.current);
    if (edges.empty()) return;
    std::size_t next = 0;
    if (selection.edges.size() == 1)
        for (std::size_t i = 0; i < edges.size(); ++i)
            if (edges[i]->edge() == selection.edges.front()) next = (i + 1) % edges.size();
    select(Selection{{}, {edges[next]->edge()}, {}, selection.current});
    emit q->hinted(GraphEditor::tr("Edge from %1 to %2")
                       .arg(QString::fromStdString(edges[next]->edge().from), QString::fromStdString(edges[next]->edge().to)));
}

} // namespace triptych
