// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QStringList>
#include <vector>

#include "core/graph/graph.h"
#include "widgets/plots/row_list.h"

namespace triptych {

/// A labelled row of parts that stand one after another.
struct StackedBar {
    QString label;
    std::vector<double> values; ///< of each part, at least 0
};

/// Horizontal bars in parts, each part in the colour of its modality; the longest bar has the greatest sum. Moves and
/// activates as RowList says.
class StackedBarList : public RowList {
    Q_OBJECT

  public:
    explicit StackedBarList(QWidget* parent = nullptr);

    void setBars(const QStringList& parts, std::vector<Modality> modalities, std::vector<StackedBar> bars);
    const std::vector<StackedBar>& bars() const { return m_bars; }
    QRectF partRect(int row, int part) const; ///< where a part is drawn

    int rowCount() const override { return static_cast<int>(m_bars.size()); }
    QString rowText(int row) const override;

  protected:
    void retranslate() override;
    QString emptyText() const override;
    void paintRow(QPainter& painter, int row, const QRect& rect) const override;

  private:
    QStringList m_parts;
    std::vector<Modality> m_modalities;
    std::vector<StackedBar> m_bars;
    double m_greatest = 0;
};

} // namespace triptych
