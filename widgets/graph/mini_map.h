// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace triptych {

class GraphEditor;
class GraphScene;

/// The whole graph in a corner of the editor, with a frame around what is seen. A press or a drag goes there.
class MiniMap : public QWidget {
    Q_OBJECT

  public:
    MiniMap(GraphEditor& editor, const GraphScene& scene);

    void setWanted(bool wanted); ///< a person shows or hides it
    bool wanted() const { return m_wanted; }
    /// Where it stands and whether there is room and need for it, after the view or the graph changed.
    void follow();
    QPoint placeOf(const QPointF& scene) const; ///< of a point of the scene, in the map

  signals:
    void asked(const QPointF& scene); ///< show this in the middle

  protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

  private:
    QTransform transform() const;

    GraphEditor& m_editor;
    const GraphScene& m_scene;
    bool m_wanted = true;
};

} // namespace triptych
