// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/node_card.h"

#include <algorithm>

#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/theme.h"

namespace triptych {
namespace {

using graph_style::Difference;
using graph_style::portKindText;

constexpr std::size_t shown_params = 3;

/// The parameters that a card has room for: those that differ from their default before those that do not, in
/// the order of the table; the column always.
std::vector<std::pair<QString, QString>> mainParams(const NodeType& type, const Node& node) {
    std::vector<const Field*> chosen;
    const auto take = [&](auto&& wanted) {
        for (const Field& field : type.fields)
            if (chosen.size() < shown_params &&
                std::find(chosen.begin(), chosen.end(), &field) == chosen.end() && wanted(field))
                chosen.push_back(&field);
    };
    take([](const Field& field) { return field.kind == FieldKind::column; });
    take([&](const Field& field) { return node.params.contains(field.name); });
    take([](const Field& field) {
        return !field.advanced && (field.kind == FieldKind::integer || field.kind == FieldKind::choice);
    });
    std::sort(chosen.begin(), chosen.end());
    std::vector<std::pair<QString, QString>> params;
    for (const Field* field : chosen) {
        const auto own = node.params.find(field->name);
        QString value = valueText(*field, own == node.params.end() ? field->fallback : own->second);
        if (value.isEmpty()) value = QStringLiteral("–");
        if (!field->unit.empty()) value += QLatin1Char(' ') + fieldText(field->unit);
        params.emplace_back(fieldText(field->title), value);
    }
    return params;
}

} // namespace

QString typeTitle(const NodeType& type) {
    const QString title = fieldText(type.title);
    return type.category == "input" ? GraphEditor::tr("%1 input").arg(title) : title;
}

QColor Card::colour() const {
    return head ? theme().accent : theme().modality(modality);
}

int Card::inputOf(const std::string& port) const {
    const auto found =
        std::find_if(inputs.begin(), inputs.end(), [&](const PortMark& mark) { return mark.name == port; });
    return found == inputs.end() ? -1 : int(found - inputs.begin());
}

QString Card::text() const {
    QStringList parts{id + QStringLiteral(", ") + title};
    for (const auto& [name, value] : params)
        parts += name + QLatin1Char(' ') + value;
    if (!shape.isEmpty()) parts += shape;
    for (const QString& words : {note, more})
        if (!words.isEmpty()) parts += words;
    return (parts + changes + problems).join(QStringLiteral("; "));
}

QString Card::accessibleName() const {
    QStringList parts{title, id};
    if (!from.isEmpty())
        parts += GraphEditor::tr("takes %1").arg(from.join(QStringLiteral(", ")));
    else if (!inputs.empty())
        parts += GraphEditor::tr("nothing connected");
    if (!gives.isEmpty()) parts += GraphEditor::tr("gives %1").arg(gives);
    if (!problems.isEmpty()) parts += graph_style::problemCount(int(problems.size()));
    return (parts + changes).join(QStringLiteral(", "));
}

CardMaker::CardMaker(const GraphSpec& graph, const GraphInfo& info, const Registry& registry,
                     const std::map<std::string, QString>& notes, const ProblemText& problem)
    : m_info(info), m_registry(registry), m_notes(notes) {
    for (const Edge& edge : graph.edges) {
        m_into[edge.to].push_back(&edge);
        ++m_outOf[edge.from];
    }
    for (const Problem& entry : info.problems) {
        const bool error = entry.severity == Problem::Severity::error;
        auto& said = m_problems[entry.node];
        // What cannot work stands before what is merely odd.
        const auto place =
            std::find_if(said.begin(), said.end(), [&](const Said& s) { return error && !s.error; });
        said.insert(place, Said{problem(entry.error), error});
    }
}

Card CardMaker::card(const Node& node) const {
    Card card;
    card.id = QString::fromStdString(node.id);
    if (const auto note = m_notes.find(node.id); note != m_notes.end()) {
        card.note = note->second.section(QLatin1Char('\n'), 0, 0);
        card.more = note->second.section(QLatin1Char('\n'), 1);
    }
    const NodeType* type = m_registry.find(node.type);
    card.title = type ? typeTitle(*type) : QString::fromStdString(node.type);
    const auto into = m_into.find(node.id);
    if (type) {
        card.modality = type->modality;
        card.head = type->category == "head";
        card.params = mainParams(*type, node);
        for (const InputPort& port : type->inputs) {
            PortMark mark;
            mark.name = port.name;
            mark.many = port.many;
            mark.kind = port.kinds.empty() ? PortKind::tokens : port.kinds.front();
            mark.modality = port.modality != Modality::none ? port.modality : type->modality;
            QStringList kinds;
            for (const PortKind kind : port.kinds)
                kinds += portKindText(kind);
            mark.text = (port.many ? GraphEditor::tr("Input “%1”: any number of %2")
                                   : GraphEditor::tr("Input “%1”: one of %2"))
                            .arg(QString::fromStdString(port.name), kinds.join(QStringLiteral(", ")));
            if (into != m_into.end())
                for (const Edge* edge : into->second) {
                    if (edge->port != port.name) continue;
                    ++mark.edges;
                    const auto source = m_info.outputs.find(edge->from);
                    const bool known = source != m_info.outputs.end();
                    card.from +=
                        known ? GraphEditor::tr("%1 from %2", "what arrives, and the node it comes from")
                                    .arg(portKindText(source->second.kind), QString::fromStdString(edge->from))
                              : QString::fromStdString(edge->from);
                    if (!known || mark.edges > 1) continue;
                    // What arrives says more than what might.
                    mark.kind = source->second.kind;
                    if (!port.many) mark.modality = source->second.modality;
                }
            card.inputs.push_back(std::move(mark));
        }
    } else if (into != m_into.end()) {
        // Of a type that nobody knows the ports are those that something leads to.
        for (const Edge* edge : into->second)
            if (card.inputOf(edge->port) < 0) {
                PortMark mark;
                mark.name = edge->port;
                mark.text = GraphEditor::tr("Input “%1”").arg(QString::fromStdString(edge->port));
                mark.edges = 1;
                card.inputs.push_back(std::move(mark));
            }
    }
    if (const auto output = m_info.outputs.find(node.id); output != m_info.outputs.end()) {
        card.shape = QString::fromStdString(shape_text(output->second.shape));
        card.gives = portKindText(output->second.kind) + QLatin1Char(' ') + card.shape;
        card.output.text =
            GraphEditor::tr("Output: %1 %2").arg(portKindText(output->second.kind), card.shape);
        card.output.kind = output->second.kind;
        card.output.modality = output->second.modality;
    } else {
        card.output.text = GraphEditor::tr("Output: not known");
    }
    if (const auto out = m_outOf.find(node.id); out != m_outOf.end()) card.output.edges = out->second;
    if (const auto found = m_problems.find(node.id); found != m_problems.end())
        for (const Said& said : found->second) {
            card.problems += said.text;
            card.error = card.error || said.error;
        }
    return card;
}

} // namespace triptych
