// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>
#include <vector>

namespace triptych {

/// How far methods agree: a square of rank correlations with their numbers, blue–white–red. Arrow keys go from cell to cell;
/// Return, Space or a click chooses the method of the row.
class AgreementView : public QWidget {
    Q_OBJECT

  public:
    explicit AgreementView(QWidget* parent = nullptr);

    /// @param titles        of the methods, in the user's language
    /// @param correlations  [n,n]; NaN: two maps share nothing
    /// @param chosen        the method whose map is shown; -1: none of them
    void setAgreement(const QStringList& titles, const std::vector<double>& correlations, int chosen);
    int count() const { return static_cast<int>(m_titles.size()); }
    QRectF cellRect(int row, int column) const;
    QString cellText(int row, int column) const;
    int currentRow() const { return m_row; }
    int currentColumn() const { return m_column; }

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  signals:
    void chosen(int method);

  protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    void retranslate();
    void moveTo(int row, int column);
    std::pair<int, int> cellAt(const QPointF& position) const; ///< -1: none
    double labelWidth() const;

    QStringList m_titles;
    std::vector<double> m_correlations;
    int m_chosen = -1, m_row = -1, m_column = -1;
};

} // namespace triptych
