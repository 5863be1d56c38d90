// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "core/features/prepare.h"
#include "widgets/attention/area_attention_view.h"
#include "widgets/attention/column_rows.h"

namespace triptych {

/// Columns below each other, each with its name, its value, and its weight as a bar and a number; a token of several columns has
/// one bar for all of them. What the sample has no value for is there too, without a bar. Of a vector, and of what stands for
/// no part of the sample, likewise.
class ColumnsAttentionView : public AreaAttentionView {
    Q_OBJECT

  public:
    explicit ColumnsAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    /// @param names  of the columns, in the order of the values
    void setNumbers(const std::vector<std::string>& names, const PreparedNumbers& numbers);
    void setVector(const QString& name, const std::vector<float>& values);
    /// Class tokens, bottlenecks, and tokens of several inputs: those of all inputs, a row each.
    void setSpecials();
    const std::vector<ColumnRows::Row>& rows() const { return m_rows.rows(); }
    QRectF barRect(int token) const; ///< null: it has none

    QSize sizeHint() const override { return {300, m_rows.height()}; }
    QSize minimumSizeHint() const override { return {160, m_rows.height()}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    void paintColours(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override;
    std::vector<int> chosenTokens() const override;
    QString nameOf(int token) const override;

  private:
    enum class Kind { numbers, vector, specials };
    struct Place {
        int first = 0, count = 0; ///< rows; 0: none
    };
    Place placeOf(int token) const;
    void fillRows();

    Kind m_kind = Kind::numbers;
    std::vector<std::string> m_names;
    PreparedNumbers m_numbers;
    QString m_name; ///< of a vector
    std::vector<float> m_values;
    ColumnRows m_rows;
};

} // namespace triptych
