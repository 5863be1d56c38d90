// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemView>

namespace triptych {

class SamplesModel;

/// Cards of equal size in as many columns as fit: picture or waveform, text, class and split of a row. Where
/// a card lies follows from its number alone, so that a million rows cost what a screenful costs.
/// @pre the model is a SamplesModel; the index of a card is that of its row's first section
class GalleryView : public QAbstractItemView {
    Q_OBJECT

  public:
    explicit GalleryView(QWidget* parent = nullptr);

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    int columnsShown() const; ///< cards side by side

  protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void paintEvent(QPaintEvent* event) override;
    void updateGeometries() override;
    void dataChanged(const QModelIndex& topLeft, const QModelIndex& bottomRight,
                     const QList<int>& roles = {}) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;

  private:
    const SamplesModel* samples() const;
    QRect cardRect(int line) const; ///< in the viewport
    void paintCard(QPainter& painter, int line) const;
    int m_hovered = -1;
};

} // namespace triptych
