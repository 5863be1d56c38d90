// SPDX-License-Identifier: GPL-3.0-or-later
// A person's hands on a graph editor, for tests.
#pragma once

#include <QApplication>
#include <QLineEdit>
#include <QMouseEvent>
#include <QtTest>
#include <algorithm>
#include <vector>

#include "widgets/graph/choice_popup.h"
#include "widgets/graph/graph_editor.h"

namespace triptych::test {

/// An editor that shows what was edited, as a page does, and keeps the graphs in between.
class GraphHands {
  public:
    explicit GraphHands(const GraphSpec& start, const Registry& types = builtin_registry())
        : registry(types), editor(types), graphs{start} {
        editor.resize(1200, 800);
        QObject::connect(&editor, &GraphEditor::graphEdited, &editor,
                         [this](const GraphSpec& graph, const QString& what) {
                             graphs.push_back(graph);
                             names += what;
                             show();
                         });
        QObject::connect(&editor, &GraphEditor::hinted, &editor,
                         [this](const QString& text) { hints += text; });
        show();
    }

    void show() { editor.setGraph(graphs.back(), analyse(graphs.back(), registry)); }
    void undo() {
        graphs.pop_back();
        names.removeLast();
        show();
    }
    const GraphSpec& graph() const { return graphs.back(); }
    int edits() const { return int(names.size()); }
    bool has(const Edge& edge) const {
        return std::find(graph().edges.begin(), graph().edges.end(), edge) != graph().edges.end();
    }

    QPoint at(const QString& node) const { return editor.mapFromScene(editor.nodeRect(node).center()); }
    QPoint head(const QString& node) const {
        return editor.mapFromScene(editor.nodeRect(node).topLeft() + QPointF(60, 16));
    }
    QPoint port(const QString& node, const QString& name = {}) const {
        return editor.mapFromScene(editor.portPlace(node, name));
    }
    QPoint middle(const Edge& edge) const { return editor.mapFromScene(editor.edgeMiddle(edge)); }

    void send(QEvent::Type type, const QPoint& place, Qt::MouseButton button, Qt::MouseButtons held,
              Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QMouseEvent event(type, QPointF(place), editor.viewport()->mapToGlobal(QPointF(place)), button, held,
                          modifiers);
        QApplication::sendEvent(editor.viewport(), &event);
    }
    void press(const QPoint& place, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        send(QEvent::MouseButtonPress, place, Qt::LeftButton, Qt::LeftButton, modifiers);
    }
    void move(const QPoint& place) { send(QEvent::MouseMove, place, Qt::NoButton, Qt::LeftButton); }
    void release(const QPoint& place) {
        send(QEvent::MouseButtonRelease, place, Qt::LeftButton, Qt::NoButton);
    }
    void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        press(from, modifiers);
        move(from + (to - from) / 2);
        move(to);
        release(to);
    }
    void click(const QString& node, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::mouseClick(editor.viewport(), Qt::LeftButton, modifiers, head(node));
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QWidget* focus = editor.popup()->isVisible() ? popupField() : &editor;
        QTest::keyClick(focus, key, modifiers);
    }
    void type(const QString& text) { QTest::keyClicks(popupField(), text); }
    QWidget* popupField() const { return editor.popup()->field(); }

    const Registry& registry;
    GraphEditor editor;
    std::vector<GraphSpec> graphs;
    QStringList names, hints;
};

inline GraphSpec reference_of_three() {
    auto graph = make_template(
        "reference", {{Modality::text, "log"}, {Modality::image, "panel"}, {Modality::audio, "sound"}},
        "condition");
    return graph ? *graph : GraphSpec();
}

} // namespace triptych::test
