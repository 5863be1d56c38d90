// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

class QPainter;

namespace triptych {

/// A short painted list of rows, one of them current. Arrow keys, Home, End and Page keys move, Return, Space
/// or a click activates, Ctrl+C copies the row as text. What the current row says is the accessible
/// description.
class RowList : public QWidget {
    Q_OBJECT

  public:
    explicit RowList(QWidget* parent = nullptr);

    virtual int rowCount() const = 0;
    virtual QString rowText(int row) const = 0;  ///< one sentence, translated
    int currentRow() const { return m_current; } ///< -1 without rows
    void setCurrentRow(int row);
    int rowAt(const QPoint& position) const; ///< -1: none
    QRect rowRect(int row) const;
    static constexpr int rowHeight = 24;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

  signals:
    void activated(int index);
    void currentChanged(int index); ///< by a key or the mouse: scroll to it

  protected:
    virtual void retranslate() = 0;
    virtual void paintRow(QPainter& painter, int row, const QRect& rect) const = 0;
    virtual QString emptyText() const { return {}; }
    virtual QString tipAt(const QPoint& position) const; ///< the row's text, unless there is more to say
    void rowsChanged();                                  ///< call after the rows are others

    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void moveTo(int row);
    void describe();
    void hover(int row);

    int m_current = -1, m_hovered = -1, m_pressed = -1;
};

} // namespace triptych
