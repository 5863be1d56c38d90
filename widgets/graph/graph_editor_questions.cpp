// SPDX-License-Identifier: GPL-3.0-or-later
// What the editor asks in a list that is searched by typing.
#include <QCursor>
#include <algorithm>
#include <cmath>
#include <memory>

#include "core/graph/mend.h"
#include "core/graph/ports.h"
#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_editor_impl.h"
#include "widgets/graph/mend_text.h"
#include "widgets/graph/palette_model.h"

namespace triptych {
QList<Choice> GraphEditor::Impl::typeChoices(const std::function<bool(const NodeType&)>& wanted) const {
    std::vector<const NodeType*> types = registry.types();
    std::stable_sort(types.begin(), types.end(), [](const NodeType* a, const NodeType* b) {
        return categoryRank(a->category) < categoryRank(b->category);
    });
    QList<Choice> choices;
    for (const NodeType* type : types)
        if (!wanted || wanted(*type))
            choices.append({QString::fromStdString(type->id), typeTitle(*type), fieldText(type->category),
                            fieldText(type->help), typeIcon(*type)});
    return choices;
}

void GraphEditor::choose(const QString& title, const QString& hint, const QString& none,
                         const QList<Choice>& choices, const std::function<void(const QString& key)>& taken) {
    m_impl->popup->ask({title, hint, none, choices, taken, {}, {}}, QPoint(width() / 2 - 160, 48));
}

void GraphEditor::askForNode() {
    if (!m_impl->mayEdit()) return;
    // At the pointer where it is over the canvas; who works with keys alone looks at what is selected.
    const QPoint pointer = viewport()->mapFromGlobal(QCursor::pos());
    const bool over = viewport()->rect().contains(pointer) && viewport()->underMouse();
    const EdgeItem* edge = m_impl->selection.nodes.empty() && m_impl->selection.edges.size() == 1
                               ? m_impl->scene.edge(m_impl->selection.edges.front())
                               : nullptr;
    const QRectF box = m_impl->scene.boxOf(m_impl->selection.current);
    const QPoint at = edge            ? mapFromScene(edge->middle()) + QPoint(0, 16)
                      : over          ? pointer
                      : box.isEmpty() ? viewport()->rect().center() - QPoint(160, 120)
                                      : mapFromScene(box.topRight()) + QPoint(16, 0);
    const QPointF place = mapToScene(pointer);
    const bool after = edge || !selectedNode().isEmpty() || !over;
    std::function<bool(const NodeType&)> fitting;
    if (edge)
        fitting = [this, edge](const NodeType& type) {
            return m_impl->couldStandOn(type, filled_params(Node(), type), *edge);
        };
    m_impl->popup->ask({edge ? tr("Insert a node") : tr("Add a node"),
                        tr("Type a few letters"),
                        tr("No node fits these letters."),
                        m_impl->typeChoices(fitting),
                        [this, after, place](const QString& type) {
                            if (after)
                                addNode(type);
                            else
                                addNodeAt(type, place);
                        },
                        {},
                        {}},
                       at);
}

void GraphEditor::askForTarget() {
    if (!m_impl->mayEdit()) return;
    // Of a selected edge it is the far end that goes elsewhere.
    std::optional<Edge> taken;
    if (m_impl->selection.nodes.empty() && m_impl->selection.edges.size() == 1)
        taken = m_impl->selection.edges.front();
    const std::string from = taken ? taken->from : m_impl->selection.current;
    const QRectF box = m_impl->scene.boxOf(from);
    if (box.isEmpty()) {
        emit hinted(tr("Select the node that the edge begins at."));
        return;
    }
    const GraphSpec without = taken ? triptych::disconnect(m_impl->graph, *taken) : m_impl->graph;
    struct Target {
        Edge edge;
        double far;
    };
    std::vector<Target> targets;
    for (const Node& node : m_impl->graph.nodes) {
        const NodeItem* item = m_impl->scene.node(node.id);
        if (!item || node.id == from) continue;
        for (const PortMark& port : item->card().inputs) {
            const Edge edge{from, node.id, port.name};
            if ((taken && *taken == edge) ||
                connection_problem(without, m_impl->registry, m_impl->info.outputs, edge))
                continue;
            const QPointF way = m_impl->scene.boxOf(node.id).center() - box.center();
            // Data flow to the right.
            targets.push_back({edge, std::hypot(way.x(), way.y()) + (way.x() < 0 ? 1e5 : 0)});
        }
    }
    std::stable_sort(targets.begin(), targets.end(),
                     [](const Target& a, const Target& b) { return a.far < b.far; });
    QList<Choice> choices;
    const auto edges = std::make_shared<std::vector<Edge>>();
    for (const Target& target : targets) {
        const Card& card = m_impl->scene.node(target.edge.to)->card();
        const PortMark& port = card.inputs[std::size_t(card.inputOf(target.edge.port))];
        const NodeType* type = m_impl->registry.find(m_impl->graph.find(target.edge.to)->type);
        QString title = card.id;
        if (card.inputs.size() > 1) title += QStringLiteral(" · ") + QString::fromStdString(port.name);
        choices.append(
            {QString::number(edges->size()), title, card.title, port.text, type ? typeIcon(*type) : QIcon()});
        edges->push_back(target.edge);
    }
    const auto edgeOf = [edges](const QString& key) -> std::optional<Edge> {
        bool ok = false;
        const int at = key.toInt(&ok);
        return ok && std::size_t(at) < edges->size() ? std::optional((*edges)[std::size_t(at)])
                                                     : std::nullopt;
    };
    m_impl->wire = Impl::Wire{true, from, {}, taken, {}};
    m_impl->lightPorts();
    m_impl->popup->ask(
        {taken ? tr("Lead %1 elsewhere").arg(QString::fromStdString(from)) : tr("Connect %1 to").arg(QString::fromStdString(from)),
         tr("Type a few letters, or choose with the arrow keys"),
         choices.isEmpty() ? tr("Nothing here takes what %1 gives.").arg(QString::fromStdString(from))
                           : tr("No node fits these letters."),
         choices,
         [this, edgeOf, taken](const QString& key) {
             const auto edge = edgeOf(key);
             m_impl->cancelDrag();
             if (!edge) return;
             if (taken)
                 m_impl->rerouteTo(*taken, *edge, true);
             else
                 connectNodes(*edge);
         },
         [this, edgeOf](const QString& key) {
             const auto edge = edgeOf(key);
             m_impl->target(edge);
             if (edge) m_impl->reveal(m_impl->scene.boxOf(edge->to));
         },
         [this] { m_impl->cancelDrag(); }},
        mapFromScene(box.bottomLeft()) + QPoint(0, 8));
}

void GraphEditor::findNode() {
    QList<Choice> choices;
    for (const Node& node : m_impl->graph.nodes) {
        const NodeItem* item = m_impl->scene.node(node.id);
        const NodeType* type = m_impl->registry.find(node.type);
        if (item)
            choices.append({item->card().id, item->card().id, item->card().title, item->card().text(),
                            type ? typeIcon(*type) : QIcon()});
    }
    const Impl::Selection before = m_impl->selection;
    m_impl->popup->ask({tr("Find a node"), tr("Type a few letters of its name or type"),
                        tr("No node has these letters."), choices,
                        [this](const QString& id) { showNode(id); },
                        [this](const QString& id) {
                            if (!id.isEmpty()) showNode(id);
                        },
                        [this, before] {
                            Impl::Selection wanted = before;
                            m_impl->keepValid(wanted);
                            m_impl->select(std::move(wanted));
                        }},
                       QPoint(width() / 2 - 160, 12));
}

void GraphEditor::askForMend(const QString& node) {
    if (!m_impl->mayEdit()) return;
    QList<Choice> choices;
    auto mends = std::make_shared<std::vector<Mend>>();
    QStringList problems;
    for (const Problem& problem : m_impl->info.problems) {
        if (problem.node != node.toStdString()) continue;
        const QString said = m_impl->said(problem.error);
        problems += said;
        for (Mend& mend : propose_mends(m_impl->graph, m_impl->registry, m_impl->facts, problem)) {
            choices.append({QString::number(mends->size()), mendText(mend, m_impl->registry), {}, said});
            mends->push_back(std::move(mend));
        }
    }
    if (problems.isEmpty()) return;
    const QRectF box = m_impl->scene.boxOf(node.toStdString());
    const QPoint at =
        box.isEmpty() ? QPoint(width() / 2 - 160, 48) : mapFromScene(box.bottomLeft()) + QPoint(0, 8);
    m_impl->popup->ask({node.isEmpty() ? tr("Mend the model") : tr("Mend %1").arg(node),
                        problems.front(),
                        tr("No mend is known. What is wrong: %1").arg(problems.join(QLatin1Char(' '))),
                        choices,
                        [this, mends](const QString& key) {
                            const auto place = std::size_t(key.toInt());
                            if (place >= mends->size()) return;
                            const Mend& mend = (*mends)[place];
                            // A node that the mend brings has no place of its own.
                            m_impl->emitEdit(mend.graph, mendText(mend, m_impl->registry), m_impl->selection);
                        },
                        {},
                        {}},
                       at);
}

} // namespace triptych
