// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QGraphicsView>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/graph/edit.h"
#include "core/graph/registry.h"

namespace triptych {

class ChoicePopup;
class MiniMap;
struct Choice;

/// An architecture drawn as cards and curves, and edited there. It shows a GraphSpec; what a person does
/// becomes a new one, told by graphEdited, and is shown when it comes back by setGraph. So whoever keeps the
/// graphs has undo.
///
/// Mouse: a click selects, with Ctrl or Shift one more; a drag moves what is selected, on empty canvas it
/// draws a box around what is to be selected; from a port it draws an edge, from the end of a selected edge
/// or from an input that has one it takes that elsewhere. A double click opens a node, renames a group, on
/// empty canvas adds. Ctrl and the wheel zoom, the middle button or Space with the left one pan. Keys: arrows
/// go to the neighbour, with Shift or Alt they move what is selected; with Ctrl they go on without selecting,
/// and Ctrl+Space selects. A adds, C connects from the selected node, E goes through its edges (C then leads
/// the edge elsewhere, Delete removes it), Enter opens, Escape selects nothing, + and - zoom, 0 is 100 %, F
/// fits, Home and End go to the first and last.
class GraphEditor : public QGraphicsView {
    Q_OBJECT

  public:
    explicit GraphEditor(const Registry& registry = builtin_registry(), QWidget* parent = nullptr);
    ~GraphEditor() override;

    /// Keeps zoom and place, and what is selected where it is still there. Nodes that have no places are laid
    /// out.
    /// @param facts  of the data, for mends
    void setGraph(const GraphSpec& graph, const GraphInfo& info, const DataFacts& facts = {});
    const GraphSpec& graph() const;
    /// A few words at the foot of a card, by node id: what the node costs; what stands on further lines is
    /// said in the tooltip. A node that is not named has none.
    void setNotes(const std::map<std::string, QString>& notes);
    /// How a problem is said. Until it is set: problemText.
    void setProblemText(std::function<QString(const Error&)> text);
    /// Called with a node that is being added, before it is connected: fills in what only the data know.
    void setPrepareNode(std::function<void(Node&)> prepare);

    QString selectedNode() const; ///< where exactly one is selected; else empty
    QStringList selectedNodes() const;
    std::vector<Edge> selectedEdges() const;
    QString selectedGroup() const; ///< id; empty: none
    QString currentNode() const;   ///< where the keys act; empty: none
    void selectNode(const QString& id);
    void selectNodes(const QStringList& ids);
    void selectEdge(const Edge& edge);
    void selectGroup(const QString& id);
    void selectAll();
    /// Selects and brings into view.
    void showNode(const QString& id);

    /// What the card of a node says: id, type, parameters, shape, problems. For screen readers and tests.
    QString nodeText(const QString& id) const;
    /// The card, in the scene's coordinates; null if there is no such node, or if its group is collapsed.
    QRectF nodeRect(const QString& id) const;
    QPointF portPlace(const QString& node,
                      const QString& port = {}) const; ///< of an input; without a name the output
    QPointF edgeMiddle(const Edge& edge) const;
    QRectF groupRect(const QString& id) const;
    /// What an input says to the edge that is being drawn: "fits", "refused", "target" or "".
    QString portState(const QString& node, const QString& port = {}) const;
    bool edgeLit(const Edge& edge) const;

    /// All cards and curves in the theme's colours, without the selection.
    QByteArray svg(const QString& title);
    QByteArray pdf(const QString& title);

    double zoom() const; ///< 1: 100 %
    void setZoom(double zoom);
    void zoomIn();
    void zoomOut();
    void fit();             ///< all of it in view, at no more than 100 %
    QPointF centre() const; ///< of the view, in the scene's coordinates
    MiniMap* miniMap() const;
    ChoicePopup* popup() const;

    // Edits. Each is one graphEdited, or a hint where it cannot be.
    /// After the selected node and connected to it, or onto the selected edge, where it fits; else where the
    /// view's middle is.
    void addNode(const QString& type);
    void addNodeAt(const QString& type, const QPointF& place);
    bool insertOnEdge(const QString& type, const Edge& edge);
    void connectNodes(const Edge& edge);
    void removeSelected();
    void copySelected();
    void cutSelected();
    void paste();
    void duplicateSelected();
    void groupSelected();
    void ungroupSelected();
    void toggleCollapsed();
    void align(Alignment alignment);
    void arrange(); ///< places all nodes anew
    void renameSelected();

    // Questions, each in a list that is searched by typing.
    void askForNode();   ///< what to add, at the pointer or in the middle
    void askForTarget(); ///< where an edge from the current node leads
    void findNode();
    void askForMend(const QString& node); ///< empty: the problems of the graph as a whole
    void choose(const QString& title, const QString& hint, const QString& none, const QList<Choice>& choices,
                const std::function<void(const QString& key)>& taken);

    // What a command needs.
    bool hasNodes() const { return !selectedNodes().isEmpty(); }
    bool canRemove() const { return hasNodes() || !selectedEdges().empty(); }
    bool canUngroup() const; ///< a group is selected, or what is selected is in one
    bool canPaste() const;
    bool editable() const { return !comparing(); }

    /// Draws what another graph has otherwise, until Escape.
    /// @param name  of the other: "run-3"
    void compareWith(const GraphSpec& before, const QString& name);
    void leaveComparison();
    bool comparing() const;
    QString comparisonText() const; ///< of the legend

    static constexpr double least_zoom = 0.2, largest_zoom = 3.0;

  signals:
    void graphEdited(const triptych::GraphSpec& graph, const QString& what);
    void nodeSelected(const QString& id); ///< as selectedNode()
    void selectionChanged();
    void nodeActivated(const QString& id);
    void viewChanged(); ///< zoom or place
    void comparisonChanged();
    void hinted(const QString& text); ///< why something was not done, or what to do now
    void menuRequested(const QPoint& global);

  protected:
    void changeEvent(QEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragMoveEvent(QDragMoveEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    bool viewportEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    friend class GraphAccessible;
    void retranslate();

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
