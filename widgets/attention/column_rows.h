// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QRectF>
#include <QString>
#include <vector>

class QPainter;

namespace triptych {

/// A name and what stands in it to a row, with room for a bar and a number beside: what views of the tokens of columns, of a
/// vector and of sinks draw.
class ColumnRows {
  public:
    struct Row {
        QString name, value;
        std::vector<float> profile{}; ///< in place of a value: numbers, drawn as bars about 0
        bool known = true;            ///< false: nothing is known of its value, and it is no token
    };
    static constexpr int row_height = 26;

    void setRows(std::vector<Row> rows) { m_rows = std::move(rows); }
    const std::vector<Row>& rows() const { return m_rows; }
    int height() const; ///< of all rows, at least of one
    void layOut(int width, const QFont& font);

    /// Of neighbouring rows in one.
    QRectF rowRect(int first, int count = 1) const;
    QRectF barRect(int first, int count = 1) const; ///< between names and numbers
    QRectF numberRect(int first, int count = 1) const;
    void paint(QPainter& painter, const QFont& font) const; ///< names and values

  private:
    std::vector<Row> m_rows;
    double m_width = 0, m_names = 0, m_values = 0, m_numbers = 0; ///< in pixels
};

} // namespace triptych
