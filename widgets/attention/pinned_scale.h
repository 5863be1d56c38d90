// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <limits>

namespace triptych {

/// The colours of a PinnedAttentionView and the numbers at their ends: of the attention from 0, or of its change alike on both
/// sides of 0. A mark shows where a value lies.
class PinnedScale : public QWidget {
    Q_OBJECT

  public:
    enum class Kind { share, change };
    explicit PinnedScale(Kind kind, QWidget* parent = nullptr);

    void setLimit(double limit); ///< 0: there is nothing to show
    double limit() const { return m_limit; }
    void setMarked(double value); ///< NaN: none
    double marked() const { return m_marked; }
    QRect barRect() const;

    QSize sizeHint() const override { return {200, 18}; }
    QSize minimumSizeHint() const override { return {160, 18}; }

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    void retranslate();
    QString end(bool high) const;

    Kind m_kind;
    double m_limit = 0, m_marked = std::numeric_limits<double>::quiet_NaN();
};

} // namespace triptych
