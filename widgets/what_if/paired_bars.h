// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>
#include <vector>

namespace triptych {

/// What something was and what it is now.
struct PairedBar {
    QString label;
    QColor mark; ///< a square before the label; invalid: none
    double before = 0, after = 0; ///< NaN: there is none
};

/// Before and after as two bars each, with both numbers. Values from 0 to 1, or signed ones to both sides of a line in
/// the middle, blue below zero and red above.
class PairedBars : public QWidget {
    Q_OBJECT

  public:
    enum class Scale { share, signedValues };
    explicit PairedBars(Scale scale, QWidget* parent = nullptr);

    void setBars(std::vector<PairedBar> bars);
    const std::vector<PairedBar>& bars() const { return m_bars; }
    /// Names of both bars: "original", "edited".
    void setNames(const QString& before, const QString& after);
    QString rowText(int row) const; ///< "bearing: 0.82 before, 0.31 after"
    double greatest() const { return m_greatest; } ///< where the scale ends
    QRectF barRect(int row, bool after) const;

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, 40}; }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    QString number(double value) const;
    int nameWidth() const;
    int numberWidth() const;
    void describe();

    Scale m_scale;
    std::vector<PairedBar> m_bars;
    QString m_before, m_after;
    double m_greatest = 1;
};

} // namespace triptych
