// SPDX-License-Identifier: GPL-3.0-or-later
// Two graphs in one drawing.
#include <algorithm>

#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_editor_impl.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

using graph_style::Difference;

bool holds(const std::vector<Edge>& edges, const Edge& edge) {
    return std::find(edges.begin(), edges.end(), edge) != edges.end();
}

} // namespace

void GraphEditor::compareWith(const GraphSpec& before, const QString& name) {
    m_impl->cancelDrag();
    m_impl->comparison = Impl::Comparison{before, name, {}};
    m_impl->recompare();
    m_impl->rebuild();
    m_impl->keepValid(m_impl->selection);
    m_impl->mark();
    m_impl->describe();
    fit();
    emit comparisonChanged();
}

void GraphEditor::leaveComparison() {
    if (!m_impl->comparison) return;
    m_impl->comparison.reset();
    m_impl->rebuild();
    Impl::Selection wanted = m_impl->selection;
    m_impl->keepValid(wanted);
    m_impl->select(std::move(wanted));
    m_impl->mark();
    m_impl->describe();
    emit comparisonChanged();
}

bool GraphEditor::comparing() const {
    return m_impl->comparison.has_value();
}

QString GraphEditor::comparisonText() const {
    return m_impl->comparison ? m_impl->legendText() : QString();
}

void GraphEditor::Impl::recompare() {
    comparison->difference = graph_difference(comparison->before, given, registry);
    // What is gone lies where it was; it moves below what has come there since.
    const QSizeF size(graph_style::card_width, 168);
    const auto box = [&](const Node& node) { return QRectF(QPointF(node.x, node.y), size); };
    GraphSpec& merged = comparison->difference.merged;
    for (const std::string& id : comparison->difference.removed) {
        Node* gone = merged.find(id);
        for (bool moved = gone != nullptr; moved;) {
            moved = false;
            for (const Node& other : merged.nodes)
                if (other.id != id && box(other).intersects(box(*gone))) {
                    gone->y = other.y + size.height() + 2 * graph_style::grid;
                    moved = true;
                }
        }
    }
}

graph_style::Difference GraphEditor::Impl::differenceOf(const Edge& edge) const {
    if (!comparison) return Difference::none;
    if (holds(comparison->difference.added_edges, edge)) return Difference::added;
    if (holds(comparison->difference.removed_edges, edge)) return Difference::removed;
    return Difference::none;
}

void GraphEditor::Impl::markDifference(Card& card) const {
    const GraphDifference& difference = comparison->difference;
    const std::string id = card.id.toStdString();
    if (difference.added.contains(id)) {
        card.difference = Difference::added;
        card.changes = {GraphEditor::tr("added")};
    } else if (difference.removed.contains(id)) {
        card.difference = Difference::removed;
        card.changes = {GraphEditor::tr("removed")};
    } else if (const auto found = difference.changed.find(id); found != difference.changed.end()) {
        card.difference = Difference::changed;
        const Node* node = given.find(id);
        const NodeType* type = node ? registry.find(node->type) : nullptr;
        for (const GraphDifference::Change& change : found->second) {
            const Field* field = type ? find_field(type->fields, change.param) : nullptr;
            const QString name = field                    ? fieldText(field->title)
                                 : change.param == "type" ? GraphEditor::tr("Type")
                                                          : QString::fromStdString(change.param);
            card.changes += GraphEditor::tr("%1: %2 → %3", "parameter, value before, value after")
                                .arg(name, QString::fromStdString(change.before), QString::fromStdString(change.after));
        }
    }
    // What is wrong with a graph of which half is not there says nothing.
    if (card.difference == Difference::removed) card.problems.clear();
}

QString GraphEditor::Impl::legendText() const {
    const GraphDifference& difference = comparison->difference;
    QStringList parts;
    const int added = int(difference.added.size()), removed = int(difference.removed.size());
    const int changed = int(difference.changed.size());
    if (added) parts += GraphEditor::tr("%n added", nullptr, added);
    if (removed) parts += GraphEditor::tr("%n removed", nullptr, removed);
    if (changed) parts += GraphEditor::tr("%n changed", nullptr, changed);
    const int edges = int(difference.added_edges.size() + difference.removed_edges.size());
    if (edges)
        parts += edges == 1 ? GraphEditor::tr("1 edge otherwise")
                            : GraphEditor::tr("%n edges otherwise", nullptr, edges);
    return GraphEditor::tr("Compared with %1: %2")
        .arg(comparison->name,
             parts.isEmpty() ? GraphEditor::tr("no difference") : parts.join(QStringLiteral(", ")));
}

void GraphEditor::Impl::showLegend() {
    if (!legend) return;
    legend->setVisible(comparison.has_value());
    if (!comparison) return;
    const auto key = [](Difference difference, const QString& mark, const QString& word) {
        return QStringLiteral("<span style='color:%1'>%2</span> %3")
            .arg(graph_style::differenceColour(difference).name(), mark, word);
    };
    // A mark of its own for each, beside the colour.
    const QStringList keys{key(Difference::added, QStringLiteral("＋"), GraphEditor::tr("added since")),
                           key(Difference::removed, QStringLiteral("┄"), GraphEditor::tr("removed since")),
                           key(Difference::changed, QStringLiteral("≠"), GraphEditor::tr("changed since"))};
    legend->setText(QStringLiteral("<b>%1</b><br>%2 &nbsp;·&nbsp; %3")
                        .arg(legendText().toHtmlEscaped(), keys.join(QStringLiteral(" &nbsp; ")),
                             GraphEditor::tr("Esc leaves")));
    legend->setAccessibleName(legendText());
    placeLegend();
    legend->raise();
}

void GraphEditor::Impl::placeLegend() {
    if (!legend || !legend->isVisibleTo(q)) return;
    legend->adjustSize();
    legend->move((q->width() - legend->width()) / 2, 12);
}

} // namespace triptych
