// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <utility>
#include <vector>

#include "core/graph/graph.h"
#include "widgets/plots/row_list.h"

namespace triptych {

/// One column of the table whose values may be absent.
struct PresenceColumn {
    Modality modality = Modality::none; ///< gives the colour
    QString column;
};

/// In how many rows which columns are present: a row of dots a pattern, filled where there is a value, hollow
/// where there is none, then a bar and the count. Moves and activates as RowList says.
class PresenceView : public RowList {
    Q_OBJECT

  public:
    explicit PresenceView(QWidget* parent = nullptr);

    /// @param patterns  which columns are present (as many as columns; patterns of another length are left
    /// out), and
    ///                  in how many rows
    void setCounts(std::vector<PresenceColumn> columns,
                   std::vector<std::pair<std::vector<bool>, qint64>> patterns);
    QRectF dotRect(int row, int column) const; ///< where a dot is drawn
    QRectF barRect(int row) const;

    int rowCount() const override { return static_cast<int>(m_patterns.size()); }
    QString rowText(int row) const override;

  protected:
    void retranslate() override;
    QString emptyText() const override;
    QString tipAt(const QPoint& position) const override;
    void paintRow(QPainter& painter, int row, const QRect& rect) const override;

  private:
    std::vector<PresenceColumn> m_columns;
    std::vector<std::pair<std::vector<bool>, qint64>> m_patterns;
    qint64 m_greatest = 0;
};

} // namespace triptych
