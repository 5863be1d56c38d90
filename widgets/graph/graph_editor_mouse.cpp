// SPDX-License-Identifier: GPL-3.0-or-later
// What the mouse does in the editor: select, move, draw edges, drop.
#include <QApplication>
#include <QContextMenuEvent>
#include <QDragEnterEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPen>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

#include "core/graph/ports.h"
#include "widgets/graph/graph_editor_impl.h"
#include "widgets/graph/palette_model.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

using namespace graph_style;
using Kind = GraphHit::Kind;

constexpr double zoom_step = 1.2;
constexpr std::size_t many_cards = 60;

} // namespace

GraphHit GraphEditor::Impl::hitAt(const QPoint& at) const {
    return scene.hit(q->mapToScene(at), q->zoom(), selection.edges);
}

// Moving.

void GraphEditor::Impl::beginMove() {
    drag = Drag::move;
    grabbed.clear();
    for (const std::string& id : selection.nodes)
        if (const NodeItem* item = scene.node(id)) grabbed[id] = item->pos();
    // To find out which parts of the view many cards leave and enter takes longer than to draw all of it; and of lines
    // that move nobody sees the steps.
    if (grabbed.size() > many_cards) {
        q->setViewportUpdateMode(FullViewportUpdate);
        q->setRenderHint(QPainter::Antialiasing, false);
    }
    // A single loose node can be put on an edge.
    if (grabbed.size() == 1 && scene.edgesOf(grabbed.begin()->first).empty()) {
        const Node* node = graph.find(grabbed.begin()->first);
        const NodeType* type = node ? registry.find(node->type) : nullptr;
        if (type) {
            const Params params = filled_params(*node, *type);
            lightEdges([&](const EdgeItem& edge) { return couldStandOn(*type, params, edge); });
        }
    }
}

void GraphEditor::Impl::moveTo(const QPointF& way) {
    if (grabbed.empty()) return;
    // All by the same way, so that what stood in a row still does.
    const QPointF first = grabbed.begin()->second;
    const QPointF by(snapped(first.x() + way.x()) - first.x(), snapped(first.y() + way.y()) - first.y());
    std::set<std::string> moved;
    for (const auto& [id, from] : grabbed) {
        NodeItem* item = scene.node(id);
        if (!item || item->pos() == from + by) continue;
        item->setPos(from + by);
        moved.insert(id);
    }
    if (!moved.empty()) scene.follow(moved);
    if (grabbed.size() == 1) {
        const NodeItem* item = scene.node(grabbed.begin()->first);
        const auto edge = item ? litEdgeAt(item->rect().center()) : std::nullopt;
        if (edge != under) {
            under = edge;
            for (EdgeItem* one : scene.edges())
                if (one->lit()) one->setState(false, false, true, under && one->edge() == *under);
        }
    }
    map->follow();
}

void GraphEditor::Impl::endMove() {
    std::map<std::string, std::pair<double, double>> places;
    for (const auto& [id, from] : grabbed)
        if (const NodeItem* item = scene.node(id); item && item->pos() != from)
            places[id] = {item->pos().x(), item->pos().y()};
    const std::optional<Edge> onto = under;
    const std::string group = selection.group;
    endDrag();
    if (places.empty()) return;
    fitted = false;
    GraphSpec edited = move_nodes(graph, places);
    const QString first = QString::fromStdString(places.begin()->first);
    if (onto) {
        if (auto inserted = insert_on_edge(edited, registry, *onto, places.begin()->first, true)) {
            emitEdit(*inserted, GraphEditor::tr("Insert %1").arg(first), selection);
            return;
        }
    }
    const GroupItem* frame = scene.group(group);
    emitEdit(edited,
             frame ? GraphEditor::tr("Move %1").arg(QString::fromStdString(frame->group().title))
             : places.size() == 1
                 ? GraphEditor::tr("Move %1").arg(first)
                 : GraphEditor::tr("Move %1").arg(graph_style::nodeCount(int(places.size()))),
             selection);
}

// A box around what is to be selected.

void GraphEditor::Impl::beginBand() {
    drag = Drag::band;
    beforeBand = press->modifiers & (Qt::ShiftModifier | Qt::ControlModifier) ? selection : Selection();
    band = new QGraphicsRectItem;
    QColor fill = theme().accent;
    fill.setAlpha(30);
    band->setBrush(fill);
    QPen pen(theme().accent, 1);
    pen.setCosmetic(true);
    band->setPen(pen);
    band->setZValue(10);
    scene.addItem(band);
}

void GraphEditor::Impl::bandTo(const QPointF& to) {
    const QRectF box = QRectF(press->scene, to).normalized();
    band->setRect(box);
    Selection wanted = beforeBand;
    wanted.group.clear();
    for (const Node& node : graph.nodes) {
        const QRectF card = scene.boxOf(node.id);
        if (!box.intersects(card)) continue;
        wanted.nodes.insert(node.id);
        if (wanted.current.empty()) wanted.current = node.id;
    }
    keepValid(wanted);
    select(std::move(wanted));
}

void GraphEditor::Impl::endDrag() {
    drag = Drag::none;
    press.reset();
    under.reset();
    q->setViewportUpdateMode(SmartViewportUpdate);
    q->setRenderHint(QPainter::Antialiasing);
    if (wire && wire->edge)
        if (EdgeItem* item = scene.edge(*wire->edge)) item->setOpacity(1);
    wire.reset();
    delete std::exchange(wireItem, nullptr);
    delete std::exchange(band, nullptr);
    darken();
    mark();
    if (space)
        q->viewport()->setCursor(Qt::OpenHandCursor);
    else
        q->viewport()->unsetCursor();
}

/// As it was before the drag.
void GraphEditor::Impl::cancelDrag() {
    if (drag == Drag::none && !press && !wire && !under) return;
    if (drag == Drag::move) {
        std::set<std::string> moved;
        for (const auto& [id, from] : grabbed)
            if (NodeItem* item = scene.node(id)) {
                item->setPos(from);
                moved.insert(id);
            }
        scene.follow(moved);
    }
    const bool banded = drag == Drag::band;
    const Selection before = beforeBand;
    endDrag();
    if (banded) select(before);
    map->follow();
}

// What is dragged in.

void GraphEditor::Impl::lightEdges(const std::function<bool(const EdgeItem&)>& fits) {
    for (EdgeItem* edge : scene.edges())
        if (edge->isVisible()) edge->setState(false, false, fits(*edge), false);
}

std::optional<Edge> GraphEditor::Impl::litEdgeAt(const QPointF& at) const {
    std::optional<Edge> found;
    double least = 24;
    for (const EdgeItem* edge : scene.edges()) {
        if (!edge->lit() || !edge->boundingRect().adjusted(-least, -least, least, least).contains(at))
            continue;
        if (const double distance = edge->distanceTo(at); distance < least) {
            least = distance;
            found = edge->edge();
        }
    }
    return found;
}

void GraphEditor::dragEnterEvent(QDragEnterEvent* event) {
    const QString dragged = draggedNodeType(event->mimeData());
    const NodeType* type = m_impl->registry.find(dragged.toStdString());
    if (!type || !editable()) {
        event->ignore();
        return;
    }
    event->acceptProposedAction();
    Node bare;
    const Params params = filled_params(bare, *type);
    m_impl->lightEdges([&](const EdgeItem& edge) { return m_impl->couldStandOn(*type, params, edge); });
}

void GraphEditor::dragMoveEvent(QDragMoveEvent* event) {
    if (draggedNodeType(event->mimeData()).isEmpty() || !editable()) {
        event->ignore();
        return;
    }
    event->acceptProposedAction();
    const auto edge = m_impl->litEdgeAt(mapToScene(event->position().toPoint()));
    if (edge == m_impl->under) return;
    m_impl->under = edge;
    for (EdgeItem* one : m_impl->scene.edges())
        if (one->lit()) one->setState(false, false, true, edge && one->edge() == *edge);
}

void GraphEditor::dragLeaveEvent(QDragLeaveEvent*) {
    m_impl->endDrag();
}

void GraphEditor::dropEvent(QDropEvent* event) {
    const QString type = draggedNodeType(event->mimeData());
    const QPointF at = mapToScene(event->position().toPoint());
    const auto edge = m_impl->litEdgeAt(at);
    m_impl->endDrag();
    if (type.isEmpty()) return;
    event->acceptProposedAction();
    setFocus(Qt::OtherFocusReason);
    if (!edge || !insertOnEdge(type, *edge)) addNodeAt(type, at - QPointF(card_width / 2, first_port));
}

// Events.

void GraphEditor::mousePressEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    m_impl->cancelDrag();
    if (event->button() == Qt::MiddleButton || (event->button() == Qt::LeftButton && m_impl->space)) {
        m_impl->drag = Impl::Drag::pan;
        m_impl->panned = at;
        m_impl->fitted = false;
        viewport()->setCursor(Qt::ClosedHandCursor);
        return;
    }
    if (event->button() != Qt::LeftButton) return;
    const GraphHit hit = m_impl->hitAt(at);
    m_impl->press = Impl::Press{hit, at, mapToScene(at), event->modifiers(), false};
    const bool more = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
    Impl::Selection wanted = m_impl->selection;
    switch (hit.kind) {
    case Kind::node:
    case Kind::problem:
    case Kind::input:
    case Kind::output: {
        const bool was = wanted.nodes.contains(hit.node);
        m_impl->press->wasSelected = was;
        if (more && hit.kind == Kind::node) {
            if (was)
                wanted.nodes.erase(hit.node);
            else
                wanted.nodes.insert(hit.node);
            wanted.group.clear();
        } else if (!was) {
            wanted = {{hit.node}, {}, {}, {}};
        }
        wanted.current = hit.node;
        break;
    }
    case Kind::group: {
        const GroupItem* group = m_impl->scene.group(hit.group);
        if (!more) wanted = {};
        wanted.group = more ? std::string() : hit.group;
        wanted.nodes.insert(group->group().nodes.begin(), group->group().nodes.end());
        if (!group->group().nodes.empty()) wanted.current = group->group().nodes.front();
        break;
    }
    case Kind::edge: {
        const auto found = std::find(wanted.edges.begin(), wanted.edges.end(), hit.edge);
        if (!more)
            wanted = {{}, {hit.edge}, {}, {}};
        else if (found == wanted.edges.end())
            wanted.edges.push_back(hit.edge);
        else
            wanted.edges.erase(found);
        break;
    }
    case Kind::edgeFrom:
    case Kind::edgeTo:
    case Kind::nothing:
        break;
    }
    m_impl->keepValid(wanted);
    m_impl->select(std::move(wanted));
}

void GraphEditor::mouseMoveEvent(QMouseEvent* event) {
    const QPoint at = event->position().toPoint();
    if (m_impl->drag == Impl::Drag::pan) {
        const QPoint way = at - m_impl->panned;
        m_impl->panned = at;
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - way.x());
        verticalScrollBar()->setValue(verticalScrollBar()->value() - way.y());
        return;
    }
    if (!m_impl->press) {
        if (m_impl->space) return;
        const GraphHit hit = m_impl->hitAt(at);
        const bool port = hit.kind == Kind::input || hit.kind == Kind::output || hit.kind == Kind::edgeFrom ||
                          hit.kind == Kind::edgeTo;
        const bool hand = hit.kind == Kind::problem;
        viewport()->setCursor(port && editable() ? Qt::CrossCursor
                              : hand             ? Qt::PointingHandCursor
                                                 : Qt::ArrowCursor);
        return;
    }
    if (m_impl->drag == Impl::Drag::none) {
        // A click with a trembling hand is no drag.
        if ((at - m_impl->press->at).manhattanLength() < QApplication::startDragDistance()) return;
        switch (m_impl->press->hit.kind) {
        case Kind::node:
        case Kind::problem:
        case Kind::group:
            if (editable() && !m_impl->selection.nodes.empty()) m_impl->beginMove();
            break;
        case Kind::input:
        case Kind::output:
        case Kind::edgeFrom:
        case Kind::edgeTo:
            if (editable()) m_impl->beginWire();
            break;
        case Kind::edge:
        case Kind::nothing:
            m_impl->beginBand();
            break;
        }
    }
    if (m_impl->drag == Impl::Drag::none) return;
    // Past the edge the view follows.
    const QRect inside = viewport()->rect().adjusted(12, 12, -12, -12);
    if (!inside.contains(at)) {
        const auto push = [](QScrollBar* bar, int over) {
            if (over != 0) bar->setValue(bar->value() + std::clamp(over, -24, 24));
        };
        push(horizontalScrollBar(), at.x() < inside.left()    ? at.x() - inside.left()
                                    : at.x() > inside.right() ? at.x() - inside.right()
                                                              : 0);
        push(verticalScrollBar(), at.y() < inside.top()      ? at.y() - inside.top()
                                  : at.y() > inside.bottom() ? at.y() - inside.bottom()
                                                             : 0);
        m_impl->fitted = false;
    }
    const QPointF place = mapToScene(at);
    switch (m_impl->drag) {
    case Impl::Drag::move:
        m_impl->moveTo(place - m_impl->press->scene);
        break;
    case Impl::Drag::band:
        m_impl->bandTo(place);
        break;
    case Impl::Drag::wire:
        m_impl->wireTo(place);
        break;
    default:
        break;
    }
}

void GraphEditor::mouseReleaseEvent(QMouseEvent* event) {
    if (m_impl->drag == Impl::Drag::pan) {
        m_impl->endDrag();
        m_impl->changed();
        return;
    }
    if (event->button() != Qt::LeftButton || !m_impl->press) return;
    const Impl::Press press = *m_impl->press;
    switch (m_impl->drag) {
    case Impl::Drag::move:
        m_impl->endMove();
        return;
    case Impl::Drag::wire:
        m_impl->endWire(event->position().toPoint());
        return;
    case Impl::Drag::band:
        m_impl->endDrag();
        return;
    default:
        break;
    }
    m_impl->press.reset();
    const bool more = press.modifiers & (Qt::ControlModifier | Qt::ShiftModifier);
    if (press.hit.kind == Kind::nothing && !more) m_impl->select({});
    // One of several that was pressed might have been dragged with them; it was not.
    if (press.hit.kind == Kind::node && press.wasSelected && !more) selectNode(QString::fromStdString(press.hit.node));
    if (press.hit.kind == Kind::problem) askForMend(QString::fromStdString(press.hit.node));
}

void GraphEditor::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const GraphHit hit = m_impl->hitAt(event->position().toPoint());
    // The second press of a double click begins no drag.
    m_impl->press.reset();
    switch (hit.kind) {
    case Kind::node:
        emit nodeActivated(QString::fromStdString(hit.node));
        break;
    case Kind::group:
        selectGroup(QString::fromStdString(hit.group));
        if (m_impl->scene.group(hit.group)->collapsed())
            toggleCollapsed();
        else
            renameSelected();
        break;
    case Kind::nothing: {
        if (!m_impl->mayEdit()) break;
        const QPoint at = event->position().toPoint();
        const QPointF place = mapToScene(at);
        m_impl->popup->ask({tr("Add a node"),
                            tr("Type a few letters"),
                            tr("No node fits these letters."),
                            m_impl->typeChoices({}),
                            [this, place](const QString& type) { addNodeAt(type, place); },
                            {},
                            {}},
                           at);
        break;
    }
    default:
        break;
    }
}

void GraphEditor::contextMenuEvent(QContextMenuEvent* event) {
    if (event->reason() == QContextMenuEvent::Mouse) {
        const GraphHit hit = m_impl->hitAt(event->pos());
        const bool node = hit.kind == Kind::node || hit.kind == Kind::problem;
        if (node && !m_impl->selection.nodes.contains(hit.node)) selectNode(QString::fromStdString(hit.node));
        if (hit.kind == Kind::edge) selectEdge(hit.edge);
        if (hit.kind == Kind::group) selectGroup(QString::fromStdString(hit.group));
        emit menuRequested(event->globalPos());
    } else {
        const QRectF box = m_impl->scene.boxOf(m_impl->selection.current);
        emit menuRequested(viewport()->mapToGlobal(box.isEmpty() ? viewport()->rect().center()
                                                                 : mapFromScene(box.center())));
    }
    event->accept();
}

QString GraphEditor::Impl::tipAt(const QPoint& at) const {
    const GraphHit hit = hitAt(at);
    const NodeItem* item = scene.node(hit.node);
    switch (hit.kind) {
    case Kind::node: {
        const Card& card = item->card();
        QStringList lines{card.title + (card.more.isEmpty() ? QString() : QStringLiteral(" · ") + card.more)};
        return (lines + card.problems).join(QLatin1Char('\n'));
    }
    case Kind::problem:
        return item->card().problems.join(QLatin1Char('\n')) + QLatin1Char('\n') +
               GraphEditor::tr("Click to see how it can be mended.");
    case Kind::input:
        return item->card().inputs[std::size_t(item->card().inputOf(hit.port))].text;
    case Kind::output:
        return item->card().output.text;
    case Kind::edge:
        return GraphEditor::tr("Edge from %1 to %2").arg(QString::fromStdString(hit.edge.from), QString::fromStdString(hit.edge.to)) +
               QLatin1Char('\n') + scene.edge(hit.edge)->shapeText();
    case Kind::group:
        return scene.group(hit.group)->accessibleName();
    default:
        return {};
    }
}

bool GraphEditor::viewportEvent(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        auto* help = static_cast<QHelpEvent*>(event);
        if (m_impl->drag == Impl::Drag::none)
            QToolTip::showText(help->globalPos(), m_impl->tipAt(help->pos()), this);
        return true;
    }
    return QGraphicsView::viewportEvent(event);
}

void GraphEditor::wheelEvent(QWheelEvent* event) {
    if (event->modifiers() & Qt::ControlModifier) {
        // QGraphicsView asks where the mouse was when it moved last; a wheel can turn before it ever did.
        const QPointF under = mapToScene(event->position().toPoint());
        m_impl->applyZoom(zoom() * std::pow(zoom_step, event->angleDelta().y() / 120.0), NoAnchor);
        const QPointF now = mapToScene(event->position().toPoint());
        const QPointF by = (under - now) * zoom();
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + int(std::lround(by.x())));
        verticalScrollBar()->setValue(verticalScrollBar()->value() + int(std::lround(by.y())));
        m_impl->changed();
        event->accept();
        return;
    }
    m_impl->fitted = false;
    QGraphicsView::wheelEvent(event);
    m_impl->changed();
}

} // namespace triptych
