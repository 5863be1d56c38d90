// SPDX-License-Identifier: GPL-3.0-or-later
// An edge is drawn in the editor, or taken elsewhere.
#include <QPen>
#include <QToolTip>
#include <algorithm>
#include <utility>

#include "core/graph/ports.h"
#include "widgets/graph/graph_editor_impl.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

using namespace graph_style;
using Kind = GraphHit::Kind;

} // namespace

/// The edge that the wire would become at a port.
std::optional<Edge> GraphEditor::Impl::wireEdge(const std::string& node, const std::string& port,
                                                bool input) const {
    if (!wire || wire->fromOutput != input) return std::nullopt;
    return input ? Edge{wire->node, node, port} : Edge{node, wire->node, wire->port};
}

/// Why it cannot be drawn there; nothing: it can.
std::optional<Error> GraphEditor::Impl::wireProblem(const Edge& edge) const {
    if (wire->edge && *wire->edge == edge) return std::nullopt;
    if (wire->edge)
        return connection_problem(triptych::disconnect(graph, *wire->edge), registry, info.outputs, edge);
    return connection_problem(graph, registry, info.outputs, edge);
}

void GraphEditor::Impl::lightPorts() {
    const GraphSpec without = wire->edge ? triptych::disconnect(graph, *wire->edge) : graph;
    for (const auto& [id, item] : scene.nodes()) {
        std::vector<PortState> inputs(item->card().inputs.size(), PortState::refused);
        PortState output = PortState::refused;
        bool any = id == wire->node;
        const auto fitsAt = [&](const Edge& edge) {
            const bool fits = (wire->edge && *wire->edge == edge) ||
                              !connection_problem(without, registry, info.outputs, edge);
            any = any || fits;
            return fits ? PortState::fits : PortState::refused;
        };
        if (wire->fromOutput) {
            for (std::size_t i = 0; i < inputs.size(); ++i)
                inputs[i] = fitsAt({wire->node, id, item->card().inputs[i].name});
            if (id == wire->node) output = PortState::plain;
        } else {
            output = fitsAt({id, wire->node, wire->port});
            if (id == wire->node)
                for (std::size_t i = 0; i < inputs.size(); ++i)
                    if (item->card().inputs[i].name == wire->port) inputs[i] = PortState::plain;
        }
        item->setPortStates(std::move(inputs), output, !any);
    }
}

void GraphEditor::Impl::darken() {
    for (const auto& [id, item] : scene.nodes())
        item->setPortStates({}, PortState::plain, false);
}

/// Shows where the wire would end.
void GraphEditor::Impl::target(const std::optional<Edge>& edge) {
    if (!wire) return;
    const auto show = [this](const Edge& at, PortState state) {
        const std::string& id = wire->fromOutput ? at.to : at.from;
        NodeItem* item = scene.node(id);
        if (!item) return;
        std::vector<PortState> inputs;
        for (std::size_t i = 0; i < item->card().inputs.size(); ++i)
            inputs.push_back(wire->fromOutput && item->card().inputs[i].name == at.port
                                 ? state
                                 : item->inputState(int(i)));
        item->setPortStates(inputs, wire->fromOutput ? item->outputState() : state, item->dimmed());
    };
    if (wire->target) show(*wire->target, PortState::fits);
    wire->target = edge;
    if (edge) show(*edge, PortState::target);
    if (drag == Drag::wire) return;
    // By keys the wire is shown whole.
    if (!edge) {
        delete std::exchange(wireItem, nullptr);
        return;
    }
    if (!wireItem) {
        wireItem = new QGraphicsPathItem;
        wireItem->setZValue(5);
        scene.addItem(wireItem);
    }
    wireItem->setPen(QPen(theme().accent, 2, Qt::DashLine));
    wireItem->setPath(edgePath(scene.outputAt(edge->from), scene.inputAt(edge->to, edge->port)));
}

void GraphEditor::Impl::beginWire() {
    const GraphHit& hit = press->hit;
    Wire made;
    const auto take = [&](const Edge& edge, bool freeTo) {
        made.edge = edge;
        made.fromOutput = freeTo;
        made.node = freeTo ? edge.from : edge.to;
        made.port = freeTo ? std::string() : edge.port;
    };
    if (hit.kind == Kind::edgeTo || hit.kind == Kind::edgeFrom) {
        take(hit.edge, hit.kind == Kind::edgeTo);
    } else if (hit.kind == Kind::output) {
        made.fromOutput = true;
        made.node = hit.node;
    } else {
        made.fromOutput = false;
        made.node = hit.node;
        made.port = hit.port;
        // An input that takes one edge and has it gives it away.
        const NodeItem* item = scene.node(hit.node);
        const PortMark& mark = item->card().inputs[std::size_t(item->card().inputOf(hit.port))];
        if (!mark.many)
            for (const EdgeItem* edge : scene.edgesOf(hit.node))
                if (edge->edge().to == hit.node && edge->edge().port == hit.port) {
                    take(edge->edge(), true);
                    break;
                }
    }
    wire = std::move(made);
    drag = Drag::wire;
    lightPorts();
    if (wire->edge)
        if (EdgeItem* item = scene.edge(*wire->edge)) item->setOpacity(0.25);
    wireItem = new QGraphicsPathItem;
    wireItem->setZValue(5);
    const auto output = info.outputs.find(wire->node);
    const QColor colour = wire->fromOutput && output != info.outputs.end()
                              ? theme().modality(output->second.modality)
                              : theme().accent;
    wireItem->setPen(QPen(colour, 2, Qt::DashLine));
    scene.addItem(wireItem);
}

void GraphEditor::Impl::wireTo(const QPointF& to) {
    const QPoint at = q->mapFromScene(to);
    const GraphHit hit = scene.hit(to, q->zoom(), {});
    std::optional<Edge> edge;
    if ((hit.kind == Kind::input && wire->fromOutput) || (hit.kind == Kind::output && !wire->fromOutput)) {
        edge = wireEdge(hit.node, hit.port, wire->fromOutput);
    } else if (hit.kind != Kind::nothing && !hit.node.empty()) {
        // Anywhere on a card: its first port that fits.
        if (const NodeItem* item = scene.node(hit.node)) {
            if (!wire->fromOutput && item->outputState() != PortState::refused)
                edge = wireEdge(hit.node, {}, false);
            for (std::size_t i = 0; wire->fromOutput && !edge && i < item->card().inputs.size(); ++i)
                if (item->inputState(int(i)) == PortState::fits ||
                    item->inputState(int(i)) == PortState::target)
                    edge = wireEdge(hit.node, item->card().inputs[i].name, true);
        }
    }
    const std::optional<Error> trouble = edge ? wireProblem(*edge) : std::nullopt;
    if (edge && trouble) {
        if (QToolTip::text().isEmpty()) QToolTip::showText(q->viewport()->mapToGlobal(at), said(*trouble), q);
        edge.reset();
    } else if (edge != wire->target) {
        QToolTip::hideText();
    }
    if (edge != wire->target) target(edge);
    const QPointF stand =
        wire->fromOutput ? scene.outputAt(wire->node) : scene.inputAt(wire->node, wire->port);
    const QPointF free = !edge              ? to
                         : wire->fromOutput ? scene.inputAt(edge->to, edge->port)
                                            : scene.outputAt(edge->from);
    wireItem->setPath(wire->fromOutput ? edgePath(stand, free) : edgePath(free, stand));
}

void GraphEditor::Impl::endWire(const QPoint& at) {
    const QPointF place = q->mapToScene(at);
    wireTo(place);
    const Wire done = *wire;
    const GraphHit hit = scene.hit(place, q->zoom(), {});
    endDrag();
    QToolTip::hideText();
    if (done.target) {
        if (!done.edge) {
            q->connectNodes(*done.target);
            return;
        }
        if (*done.edge == *done.target) return;
        rerouteTo(*done.edge, *done.target, done.fromOutput);
        return;
    }
    if (!hit.node.empty()) {
        // It fits nowhere there; the reason is that of its first port.
        const NodeItem* item = scene.node(hit.node);
        wire = done;
        std::optional<Edge> tried;
        if (hit.kind == Kind::input || hit.kind == Kind::output)
            tried = wireEdge(hit.node, hit.port, done.fromOutput);
        else if (item && done.fromOutput && !item->card().inputs.empty())
            tried = wireEdge(hit.node, item->card().inputs.front().name, true);
        const auto trouble = tried && hit.node != done.node ? wireProblem(*tried) : std::nullopt;
        wire.reset();
        if (trouble) refuse(*trouble);
        return;
    }
    if (hit.kind != Kind::nothing && hit.kind != Kind::edge) return;
    if (done.edge) {
        emitEdit(
            triptych::disconnect(graph, *done.edge),
            GraphEditor::tr("Disconnect %1 from %2").arg(QString::fromStdString(done.edge->to), QString::fromStdString(done.edge->from)));
        return;
    }
    // On empty canvas: what could stand there?
    const auto output = info.outputs.find(done.node);
    const Node* node = graph.find(done.node);
    const NodeType* nodeType = node ? registry.find(node->type) : nullptr;
    const InputPort* port = !done.fromOutput && nodeType ? find_port(*nodeType, done.port) : nullptr;
    const auto fitting = [&](const NodeType& type) {
        if (done.fromOutput) return output != info.outputs.end() && portFor(type, output->second).has_value();
        if (!port || (port->modality != Modality::none && type.modality != port->modality &&
                      type.modality != Modality::none))
            return false;
        Node bare;
        for (const PortKind kind : likely_outputs(type, filled_params(bare, type)))
            if (std::find(port->kinds.begin(), port->kinds.end(), kind) != port->kinds.end()) return true;
        return false;
    };
    const QPointF corner =
        done.fromOutput ? place - QPointF(0, first_port) : place - QPointF(card_width, first_port);
    popup->ask({done.fromOutput ? GraphEditor::tr("What takes the output of %1").arg(QString::fromStdString(done.node))
                                : GraphEditor::tr("What feeds %1").arg(QString::fromStdString(done.node)),
                GraphEditor::tr("Type a few letters"),
                GraphEditor::tr("No node fits there."),
                typeChoices(fitting),
                [this, done, corner](const QString& type) {
                    addAndConnect(
                        type, freePlace(corner), [&](const GraphSpec& edited, const std::string& id) {
                            if (!done.fromOutput) return std::optional<Edge>(Edge{id, done.node, done.port});
                            const Node* made = edited.find(id);
                            const NodeType* madeType = made ? registry.find(made->type) : nullptr;
                            const auto leaves = info.outputs.find(done.node);
                            const auto name = madeType && leaves != info.outputs.end()
                                                  ? portFor(*madeType, leaves->second)
                                                  : std::nullopt;
                            return name ? std::optional<Edge>(Edge{done.node, id, *name}) : std::nullopt;
                        });
                },
                {},
                {}},
               at);
}

} // namespace triptych
