// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/graph/graph_accessible.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>
#include <algorithm>
#include <compare>
#include <map>
#include <utility>

#include "widgets/graph/graph_editor_impl.h"

namespace triptych {

class GraphAccessible;

namespace {

/// Something that is drawn: a node, an edge or a port. It is known by name, and asks the editor whenever it
/// is asked.
class DrawnAccessible : public QAccessibleInterface {
  public:
    struct Key {
        enum class Kind { node, input, output, edge } kind = Kind::node;
        std::string node; ///< for an edge where it comes from
        std::string port; ///< of an input
        std::string to;   ///< of an edge
        auto operator<=>(const Key&) const = default;
    };

    DrawnAccessible(GraphAccessible& owner, Key key) : m_owner(owner), m_key(std::move(key)) {}

    const Key& key() const { return m_key; }
    bool isValid() const override;
    QObject* object() const override { return nullptr; }
    QWindow* window() const override;
    QAccessibleInterface* parent() const override;
    QAccessibleInterface* child(int index) const override;
    int childCount() const override;
    int indexOfChild(const QAccessibleInterface* child) const override;
    QAccessibleInterface* childAt(int x, int y) const override;
    QString text(QAccessible::Text kind) const override;
    void setText(QAccessible::Text, const QString&) override {}
    QRect rect() const override;
    QAccessible::Role role() const override;
    QAccessible::State state() const override;

  private:
    GraphAccessible& m_owner;
    Key m_key;
};

using Key = DrawnAccessible::Key;

} // namespace

class GraphAccessible : public QAccessibleWidget {
  public:
    explicit GraphAccessible(GraphEditor* editor)
        : QAccessibleWidget(editor, QAccessible::Canvas), m_editor(editor) {}
    ~GraphAccessible() override {
        for (const auto& [key, id] : m_ids)
            QAccessible::deleteAccessibleInterface(id);
    }

    GraphEditor* editor() const { return m_editor; }
    GraphEditor::Impl& impl() const { return *m_editor->m_impl; }
    const NodeItem* node(const std::string& id) const { return m_editor ? impl().scene.node(id) : nullptr; }
    const EdgeItem* edge(const Key& key) const {
        return m_editor ? impl().scene.edge({key.node, key.to, key.port}) : nullptr;
    }

    QAccessibleInterface* of(const Key& key) const {
        const auto found = m_ids.find(key);
        if (found != m_ids.end())
            if (QAccessibleInterface* made = QAccessible::accessibleInterface(found->second)) return made;
        auto* made = new DrawnAccessible(const_cast<GraphAccessible&>(*this), key);
        m_ids[key] = QAccessible::registerAccessibleInterface(made);
        return made;
    }

    int childCount() const override {
        return m_editor ? int(impl().graph.nodes.size() + impl().scene.edges().size()) : 0;
    }
    QAccessibleInterface* child(int index) const override {
        if (!m_editor || index < 0) return nullptr;
        const auto& nodes = impl().graph.nodes;
        const auto at = std::size_t(index);
        if (at < nodes.size()) return of({Key::Kind::node, nodes[at].id, {}, {}});
        const auto& edges = impl().scene.edges();
        if (at - nodes.size() >= edges.size()) return nullptr;
        const Edge& edge = edges[at - nodes.size()]->edge();
        return of({Key::Kind::edge, edge.from, edge.port, edge.to});
    }
    int indexOf(const Key& key) const {
        const auto& nodes = impl().graph.nodes;
        for (std::size_t i = 0; key.kind == Key::Kind::node && i < nodes.size(); ++i)
            if (nodes[i].id == key.node) return int(i);
        const auto& edges = impl().scene.edges();
        for (std::size_t i = 0; key.kind == Key::Kind::edge && i < edges.size(); ++i)
            if (edges[i]->edge() == Edge{key.node, key.to, key.port}) return int(nodes.size() + i);
        return -1;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const auto* drawn = dynamic_cast<const DrawnAccessible*>(child);
        return drawn && m_editor ? indexOf(drawn->key()) : -1;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        for (int i = 0; i < childCount(); ++i)
            if (QAccessibleInterface* one = child(i); one && one->isValid() && one->rect().contains(x, y))
                return one;
        return nullptr;
    }
    QAccessibleInterface* focusChild() const override {
        if (!m_editor || !m_editor->hasFocus()) return nullptr;
        const std::string current = m_editor->currentNode().toStdString();
        return current.empty() ? nullptr : of({Key::Kind::node, current, {}, {}});
    }
    QRect onScreen(const QRectF& scene) const {
        const QRect inView = m_editor->mapFromScene(scene).boundingRect();
        return {m_editor->viewport()->mapToGlobal(inView.topLeft()), inView.size()};
    }

  private:
    QPointer<GraphEditor> m_editor;
    mutable std::map<Key, QAccessible::Id> m_ids;
};

namespace {

bool DrawnAccessible::isValid() const {
    if (m_key.kind == Key::Kind::edge) return m_owner.edge(m_key);
    const NodeItem* node = m_owner.node(m_key.node);
    return node && (m_key.kind != Key::Kind::input || node->card().inputOf(m_key.port) >= 0);
}

QWindow* DrawnAccessible::window() const {
    return m_owner.window();
}

QAccessibleInterface* DrawnAccessible::parent() const {
    if (m_key.kind == Key::Kind::node || m_key.kind == Key::Kind::edge) return &m_owner;
    return m_owner.of({Key::Kind::node, m_key.node, {}, {}});
}

int DrawnAccessible::childCount() const {
    const NodeItem* node = m_key.kind == Key::Kind::node ? m_owner.node(m_key.node) : nullptr;
    return node ? int(node->card().inputs.size()) + 1 : 0;
}

QAccessibleInterface* DrawnAccessible::child(int index) const {
    const NodeItem* node = m_key.kind == Key::Kind::node ? m_owner.node(m_key.node) : nullptr;
    if (!node || index < 0 || index >= childCount()) return nullptr;
    const auto& inputs = node->card().inputs;
    if (std::size_t(index) == inputs.size()) return m_owner.of({Key::Kind::output, m_key.node, {}, {}});
    return m_owner.of({Key::Kind::input, m_key.node, inputs[std::size_t(index)].name, {}});
}

int DrawnAccessible::indexOfChild(const QAccessibleInterface* child) const {
    for (int i = 0; i < childCount(); ++i)
        if (this->child(i) == child) return i;
    return -1;
}

QAccessibleInterface* DrawnAccessible::childAt(int x, int y) const {
    for (int i = 0; i < childCount(); ++i)
        if (child(i)->rect().contains(x, y)) return child(i);
    return nullptr;
}

QString DrawnAccessible::text(QAccessible::Text kind) const {
    if (!isValid()) return {};
    if (m_key.kind == Key::Kind::edge) {
        const QString shape = m_owner.edge(m_key)->shapeText();
        const QString name = GraphEditor::tr("Edge from %1 to %2")
                                 .arg(QString::fromStdString(m_key.node), QString::fromStdString(m_key.to));
        if (kind == QAccessible::Name) return shape.isEmpty() ? name : name + QStringLiteral(", ") + shape;
        return {};
    }
    const Card& card = m_owner.node(m_key.node)->card();
    if (m_key.kind == Key::Kind::node)
        return kind == QAccessible::Name          ? card.accessibleName()
               : kind == QAccessible::Description ? card.text()
                                                  : QString();
    if (kind != QAccessible::Name) return {};
    if (m_key.kind == Key::Kind::output) return card.output.text;
    const PortMark& mark = card.inputs[std::size_t(card.inputOf(m_key.port))];
    return mark.text + QStringLiteral(", ") +
           (mark.edges == 0 ? GraphEditor::tr("nothing connected")
                            : GraphEditor::tr("%n connected", nullptr, mark.edges));
}

QRect DrawnAccessible::rect() const {
    if (!isValid()) return {};
    const GraphScene& scene = m_owner.impl().scene;
    const auto around = [](const QPointF& place) {
        return QRectF(place - QPointF(graph_style::port_radius, graph_style::port_radius),
                      QSizeF(2 * graph_style::port_radius, 2 * graph_style::port_radius));
    };
    switch (m_key.kind) {
    case Key::Kind::node:
        return m_owner.onScreen(scene.boxOf(m_key.node));
    case Key::Kind::input:
        return m_owner.onScreen(around(scene.inputAt(m_key.node, m_key.port)));
    case Key::Kind::output:
        return m_owner.onScreen(around(scene.outputAt(m_key.node)));
    case Key::Kind::edge:
        break;
    }
    return m_owner.onScreen(around(m_owner.edge(m_key)->middle()));
}

QAccessible::Role DrawnAccessible::role() const {
    switch (m_key.kind) {
    case Key::Kind::node:
        return QAccessible::ListItem;
    case Key::Kind::edge:
        return QAccessible::Link;
    default:
        return QAccessible::Indicator;
    }
}

QAccessible::State DrawnAccessible::state() const {
    QAccessible::State state;
    if (!isValid()) {
        state.invalid = true;
        return state;
    }
    const GraphEditor* editor = m_owner.editor();
    if (m_key.kind == Key::Kind::node) {
        const QString id = QString::fromStdString(m_key.node);
        state.selectable = state.focusable = true;
        state.selected = editor->selectedNodes().contains(id);
        state.focused = editor->hasFocus() && editor->currentNode() == id;
        state.invisible = m_owner.impl().scene.hidden(m_key.node);
    }
    if (m_key.kind == Key::Kind::edge) {
        const auto edges = editor->selectedEdges();
        state.selectable = true;
        state.selected =
            std::find(edges.begin(), edges.end(), Edge{m_key.node, m_key.to, m_key.port}) != edges.end();
    }
    return state;
}

QAccessibleInterface* makeInterface(const QString&, QObject* object) {
    auto* editor = qobject_cast<GraphEditor*>(object);
    return editor ? new GraphAccessible(editor) : nullptr;
}

} // namespace

void installGraphAccessible() {
    static const bool once = [] {
        QAccessible::installFactory(makeInterface);
        return true;
    }();
    Q_UNUSED(once)
}

void removeGraphAccessible(GraphEditor& editor) {
    if (QAccessibleInterface* made = QAccessible::queryAccessibleInterface(&editor))
        QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(made));
}

int accessibleIndexOf(const GraphEditor& editor, const QString& node) {
    int index = 0;
    for (const Node& one : editor.graph().nodes) {
        if (QString::fromStdString(one.id) == node) return index;
        ++index;
    }
    return -1;
}

} // namespace triptych
