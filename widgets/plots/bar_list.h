// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <vector>

#include "widgets/plots/row_list.h"

namespace triptych {

struct Bar {
    QString label;
    double value = 0;  ///< at least 0; the longest bar has the greatest
    QString valueText; ///< at the end of the bar, such as "741"
    QColor colour;     ///< invalid: the accent colour of the theme
};

/// Labelled horizontal bars: a class balance, a histogram of lengths. Moves and activates as RowList says.
class BarList : public RowList {
    Q_OBJECT

  public:
    explicit BarList(QWidget* parent = nullptr);

    void setBars(std::vector<Bar> bars);
    const std::vector<Bar>& bars() const { return m_bars; }
    QRectF barRect(int row) const; ///< where the bar is drawn

    int rowCount() const override { return static_cast<int>(m_bars.size()); }
    QString rowText(int row) const override;

  protected:
    void retranslate() override;
    QString emptyText() const override;
    void paintRow(QPainter& painter, int row, const QRect& rect) const override;
    void changeEvent(QEvent* event) override;

  private:
    void measure();

    std::vector<Bar> m_bars;
    double m_greatest = 0;
    int m_labels = 0, m_values = 0; ///< widest, in pixels
};

} // namespace triptych
