// SPDX-License-Identifier: GPL-3.0-or-later
// What the files of the editor share. Included by graph_editor*.cpp alone.
#pragma once

#include <QGraphicsPathItem>
#include <QLabel>
#include <QPointer>
#include <QVariantAnimation>
#include <optional>
#include <set>

#include "core/graph/difference.h"
#include "widgets/graph/choice_popup.h"
#include "widgets/graph/graph_editor.h"
#include "widgets/graph/graph_scene.h"
#include "widgets/graph/mini_map.h"

class QLineEdit;

namespace triptych {

struct GraphEditor::Impl {
    Impl(GraphEditor* editor, const Registry& types) : q(editor), registry(types) {}

    /// What is selected. A group is selected with all its nodes.
    struct Selection {
        std::set<std::string> nodes;
        std::vector<Edge> edges;
        std::string group;
        std::string current; ///< node where the keys act; not always selected
        bool operator==(const Selection&) const = default;
    };

    GraphEditor* q;
    const Registry& registry;
    GraphScene scene;
    GraphSpec given; ///< as it was set
    GraphSpec graph; ///< with a place for each node
    GraphInfo info;
    DataFacts facts;
    std::function<QString(const Error&)> problem;
    std::function<void(Node&)> prepare;
    std::map<std::string, QString> notes;
    std::map<std::string, QString> saidProblems; ///< by core's sentence: telling one takes a while
    Selection selection;
    std::optional<Selection> wished; ///< of the graph that is on its way back
    MiniMap* map = nullptr;
    ChoicePopup* popup = nullptr;
    QLabel* legend = nullptr;
    QPointer<QLineEdit> renaming;
    int pasted = 0; ///< how often the same text

    // The view.
    bool fitted = true;   ///< nobody has zoomed or panned: a new size fits anew
    bool animate = false; ///< the next places are moved to, not jumped to
    QVariantAnimation motion;
    std::map<std::string, std::pair<QPointF, QPointF>> ways;
    bool space = false;

    // Under the pointer.
    enum class Drag { none, pan, move, band, wire };
    struct Press {
        GraphHit hit;
        QPoint at;
        QPointF scene;
        Qt::KeyboardModifiers modifiers;
        bool wasSelected = false;
    };
    std::optional<Press> press;
    Drag drag = Drag::none;
    QPoint panned;
    std::map<std::string, QPointF> grabbed; ///< where the cards were that are moved
    Selection beforeBand;
    QGraphicsRectItem* band = nullptr;
    std::optional<Edge> under; ///< that what is dragged would be put on

    /// An edge that is being drawn: one of its ends is free.
    struct Wire {
        bool fromOutput = true;   ///< the free end looks for an input
        std::string node, port;   ///< the end that stands
        std::optional<Edge> edge; ///< that is taken elsewhere
        std::optional<Edge> target;
    };
    std::optional<Wire> wire;
    QGraphicsPathItem* wireItem = nullptr;

    // Another graph that is compared.
    struct Comparison {
        GraphSpec before;
        QString name;
        GraphDifference difference;
    };
    std::optional<Comparison> comparison;

    // graph_editor.cpp
    void rebuild();
    GraphSpec placed(const GraphSpec& graph) const;
    void place(const std::map<std::string, QPointF>& places);
    QRectF content() const; ///< where all cards are, or will be when they have moved
    void bound();
    void applyZoom(double zoom, ViewportAnchor anchor);
    void changed();
    void setUpMotion();
    void paintPicture(QPaintDevice& device, const QRectF& all);
    QString said(const Error& error);

    // graph_editor_selection.cpp
    void select(Selection wanted);
    void keepValid(Selection& selection) const;
    void mark();
    void describe();
    void tellFocus();
    std::string edgeNode(bool last) const;
    void neighbour(int key, bool extend);
    void reveal(const QRectF& rect);

    // graph_editor_edits.cpp
    void emitEdit(const GraphSpec& edited, const QString& what, std::optional<Selection> then = {});
    void refuse(const Error& error);
    bool mayEdit();
    void
    addAndConnect(const QString& type, const QPointF& at,
                  const std::function<std::optional<Edge>(const GraphSpec&, const std::string&)>& edgeOf);
    Result<AddedNode> add(const GraphSpec& to, const std::string& type, const QPointF& at);
    QPointF freePlace(QPointF wanted) const;
    std::optional<std::string> portFor(const NodeType& type, const PortType& output) const;
    bool couldStandOn(const NodeType& type, const Params& params, const EdgeItem& edge) const;
    std::string groupInHand() const;
    void rename(const std::string& node, const QString& wanted);
    void editText(const QRectF& place, const QString& text, const std::function<void(const QString&)>& done);
    QList<Choice> typeChoices(const std::function<bool(const NodeType&)>& wanted) const;
    void nudge(int key);
    void rerouteTo(const Edge& from, const Edge& to, bool farEnd);
    void nextEdge();

    // graph_editor_mouse.cpp
    GraphHit hitAt(const QPoint& at) const;
    void beginMove();
    void moveTo(const QPointF& way);
    void endMove();
    void beginBand();
    void bandTo(const QPointF& to);
    void beginWire();
    void wireTo(const QPointF& to);
    void endWire(const QPoint& at);
    void endDrag();
    void cancelDrag();
    std::optional<Edge> wireEdge(const std::string& node, const std::string& port, bool input) const;
    std::optional<Error> wireProblem(const Edge& edge) const;
    void lightPorts();
    void lightEdges(const std::function<bool(const EdgeItem&)>& fits);
    void darken();
    void target(const std::optional<Edge>& edge);
    std::optional<Edge> litEdgeAt(const QPointF& at) const;
    QString tipAt(const QPoint& at) const;
    void dropType(const QString& type, const QPointF& at);

    // graph_editor_compare.cpp
    void recompare();
    void showLegend();
    void placeLegend();
    QString legendText() const;
    graph_style::Difference differenceOf(const Edge& edge) const;
    void markDifference(Card& card) const;
};

} // namespace triptych
