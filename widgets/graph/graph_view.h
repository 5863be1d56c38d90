// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QGraphicsView>
#include <QPointF>
#include <QString>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "core/graph/registry.h"

namespace triptych {

/// An architecture drawn as cards and curves. It shows a GraphSpec and says what a person does to it; who
/// listens changes the graph and shows it anew.
///
/// Mouse: a click selects, a drag moves, a double click opens; Ctrl and the wheel zoom, the middle button or
/// Space with the left one pan. Keys: arrows go to the neighbour, Shift and arrows move the node, Home and
/// End go to the first and last, Enter opens, Escape selects nothing, + and - zoom, 0 is 100 %, F fits.
class GraphView : public QGraphicsView {
    Q_OBJECT

  public:
    explicit GraphView(const Registry& registry = builtin_registry(), QWidget* parent = nullptr);
    ~GraphView() override;

    /// Keeps zoom, and the selection where its node is still there. Nodes that have no places are laid out.
    void setGraph(const GraphSpec& graph, const GraphInfo& info);
    /// A few words at the foot of a card, by node id: what the node costs. A node that is not named has none.
    void setNotes(const std::map<std::string, QString>& notes);
    /// How a problem is said. Until it is set: problemText.
    void setProblemText(std::function<QString(const Error&)> text);

    QString selectedNode() const; ///< empty: none
    void selectNode(const QString& id);
    /// Selects and brings into view.
    void showNode(const QString& id);
    /// What the card of a node says: id, type, parameters, shape, problems. For screen readers and tests.
    QString nodeText(const QString& id) const;
    /// The card, in the scene's coordinates; null if there is no such node.
    QRectF nodeRect(const QString& id) const;

    /// All cards and curves as an SVG picture in the theme's colours, without the selection.
    QByteArray svg(const QString& title);

    double zoom() const; ///< 1: 100 %
    void setZoom(double zoom);
    void zoomIn();
    void zoomOut();
    void fit();             ///< all of it in view, at no more than 100 %
    QPointF centre() const; ///< of the view, in the scene's coordinates
    /// Places all nodes anew; tells by nodesArranged.
    void arrange();

    static constexpr double least_zoom = 0.2, largest_zoom = 3.0;

  signals:
    void nodeSelected(const QString& id); ///< empty: none
    void nodeActivated(const QString& id);
    void nodeMoved(const QString& id, const QPointF& place);
    void nodesArranged(const std::map<std::string, QPointF>& places);
    void viewChanged(); ///< zoom or place

  protected:
    void changeEvent(QEvent* event) override;
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
    void wheelEvent(QWheelEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void retranslate();

    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace triptych
