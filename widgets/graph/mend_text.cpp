// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/mend_text.h"

#include <QStringList>

#include "widgets/forms/field_text.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/graph/node_card.h"

namespace triptych {
QString mendText(const Mend& mend, const Registry& registry) {
    const auto count = mend.values.size();
    const auto value = [&](std::size_t i) { return i < count ? QString::fromStdString(mend.values[i]) : QString(); };
    const auto title = [&](std::size_t i) {
        const NodeType* type = i < count ? registry.find(mend.values[i]) : nullptr;
        return type ? typeTitle(*type) : value(i);
    };
    const auto param = [&](std::size_t node, std::size_t name) {
        const Node* of = node < count ? mend.graph.find(mend.values[node]) : nullptr;
        const NodeType* type = of ? registry.find(of->type) : nullptr;
        const Field* field = type && name < count ? find_field(type->fields, mend.values[name]) : nullptr;
        return field ? fieldText(field->title) : value(name);
    };
    switch (mend.kind) {
    case Mend::Kind::insert_node: {
        if (count < 3) break;
        if (mend.values[1].empty()) return GraphEditor::tr("Insert %1 before %2").arg(title(0), value(2));
        const QString text = GraphEditor::tr("Insert %1 between %2 and %3").arg(title(0), value(1), value(2));
        if (count < 5) return text;
        const NodeType* type = registry.find(mend.values[0]);
        const Field* field = type ? find_field(type->fields, mend.values[3]) : nullptr;
        return QStringLiteral("%1 (%2 %3)").arg(text, field ? fieldText(field->title) : value(3), value(4));
    }
    case Mend::Kind::connect:
        if (count < 3) break;
        return count > 3 && !mend.values[3].empty()
                   ? GraphEditor::tr("Connect %1 to %2 instead of %3").arg(value(0), value(1), value(3))
                   : GraphEditor::tr("Connect %1 to %2").arg(value(0), value(1));
    case Mend::Kind::disconnect:
        if (count < 2) break;
        return GraphEditor::tr("Disconnect %1 from %2").arg(value(1), value(0));
    case Mend::Kind::set_param:
        if (count < 3) break;
        return GraphEditor::tr("Set %1 of %2 to %3").arg(param(0, 1), value(0), value(2));
    case Mend::Kind::remove_param:
        if (count < 2) break;
        return GraphEditor::tr("Take %1 of %2 back to its default").arg(param(0, 1), value(0));
    case Mend::Kind::remove_node: {
        if (count < 1) break;
        QStringList nodes;
        for (std::size_t i = 0; i < count; ++i)
            nodes += value(i);
        return GraphEditor::tr("Delete %1").arg(nodes.join(QStringLiteral(", ")));
    }
    case Mend::Kind::rename_node:
        if (count < 2) break;
        return GraphEditor::tr("Rename %1 to %2").arg(value(0), value(1));
    case Mend::Kind::add_head:
        if (count < 2) break;
        return GraphEditor::tr("Add %1 after %2").arg(title(0), value(1));
    }
    return QString::fromStdString(mend.text);
}

} // namespace triptych
