// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <cstdint>
#include <string>
#include <vector>

namespace triptych {

/// A confusion matrix: rows are the true classes, columns the predicted ones, each cell shaded by its share
/// of the row. One cell is current; arrow keys, Home and End move it, Return or a double click activates it.
/// What the current cell says is the accessible description.
class ConfusionView : public QWidget {
    Q_OBJECT

  public:
    explicit ConfusionView(QWidget* parent = nullptr);

    /// @param counts  [true][predicted], as many rows and columns as classes; else the view stays empty
    void setMatrix(const std::vector<std::string>& classes,
                   const std::vector<std::vector<std::int64_t>>& counts);
    void clear();
    bool isEmpty() const { return m_classes.isEmpty(); }

    int currentTruth() const { return m_truth; }
    int currentPredicted() const { return m_predicted; }
    void setCurrent(int truth, int predicted);
    QString cellText(int truth, int predicted) const; ///< one sentence with count and share
    QRectF cellRect(int truth, int predicted) const;  ///< in the widget's pixels

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, 140}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

  signals:
    void cellActivated(int truth, int predicted);
    void currentChanged(int truth, int predicted);

  protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    struct Place {
        QPointF origin; ///< of the first cell
        double side = 0;
        double labels = 0; ///< width of the row labels
    };
    Place place(int width, int height) const;
    bool cellAt(const QPointF& position, int& truth, int& predicted) const;
    QFont smallFont() const;
    void describe();

    QStringList m_classes;
    std::vector<std::vector<std::int64_t>> m_counts;
    std::vector<std::int64_t> m_rowSums;
    int m_truth = -1, m_predicted = -1;
};

} // namespace triptych
