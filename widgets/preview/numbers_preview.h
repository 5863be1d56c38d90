// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <utility>
#include <vector>

#include "widgets/plots/row_list.h"

namespace triptych {

/// Names and values of one sample below each other, in digits of one width. Absent values are shown as such.
/// Moves and copies as RowList says.
class NumbersPreview : public RowList {
    Q_OBJECT

  public:
    explicit NumbersPreview(QWidget* parent = nullptr);

    /// @param values  name and value; an empty value is absent
    void setValues(std::vector<std::pair<QString, QString>> values);
    /// @param reason  stands in the place of the values
    void clear(const QString& reason = {});

    int rowCount() const override { return static_cast<int>(m_values.size()); }
    QString rowText(int row) const override;

  protected:
    void retranslate() override;
    QString emptyText() const override { return m_reason; }
    void paintRow(QPainter& painter, int row, const QRect& rect) const override;

  private:
    std::vector<std::pair<QString, QString>> m_values;
    QString m_reason;
};

} // namespace triptych
