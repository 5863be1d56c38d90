// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QString>
#include <QWidget>
#include <vector>

namespace triptych {

/// Small pictures in rows, as many a row as fit, each drawn as large as its cell allows without smoothing. One is
/// current: a click, the arrow keys, Home and End choose it. What it is, is the tooltip and the accessible description.
class PictureGrid : public QWidget {
    Q_OBJECT

  public:
    explicit PictureGrid(QWidget* parent = nullptr);

    int count() const { return static_cast<int>(m_pictures.size()); }
    int current() const { return m_current; } ///< -1: there is none
    void setCurrent(int index);
    QRect cellRect(int index) const; ///< in the widget's pixels
    int columns() const;
    virtual QString pictureText(int index) const = 0; ///< one sentence

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

  signals:
    void currentChanged(int index);

  protected:
    /// @param cell  size of one picture with its proportions kept, in pixels
    void setPictures(std::vector<QImage> pictures, const QSize& cell);
    const std::vector<QImage>& pictures() const { return m_pictures; }
    virtual void retranslate() = 0;
    void describe();

    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    int columnsOf(int width) const;
    int pictureAt(const QPoint& position) const;

    std::vector<QImage> m_pictures;
    QSize m_cell{36, 36};
    int m_current = -1;
};

} // namespace triptych
