// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>
#include <memory>
#include <optional>

#include "core/explain/faithfulness.h"

namespace triptych {

/// What becomes of the target while tokens are taken away, or put back, in the order of a map, over the band of random
/// orders. Keys: left and right move along the curve, Home and End go to its ends, Escape takes the probe away.
class FaithfulnessPlot : public QWidget {
    Q_OBJECT

  public:
    enum class Kind { deletion, insertion };

    explicit FaithfulnessPlot(QWidget* parent = nullptr);

    void setFaithfulness(std::shared_ptr<const Faithfulness> faithfulness); ///< null: there is none
    void setKind(Kind kind);
    Kind kind() const { return m_kind; }
    void setCurve(int index); ///< 0: of all tokens jointly
    void setProbe(int point); ///< -1: none
    int probe() const { return m_probe; }
    QString readout() const; ///< at the probe; empty: there is none
    QRectF plotRect() const;
    QPointF pointAt(int point) const; ///< of the map's curve

    QSize sizeHint() const override { return {300, 170}; }
    QSize minimumSizeHint() const override { return {180, 130}; }

  signals:
    void probeMoved(int point);

  protected:
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    const FaithfulnessCurve* curve() const;
    const std::vector<double>& values() const;
    void retranslate();
    void describe();
    std::pair<double, double> range() const;
    QPointF placeOf(double share, double value) const;

    std::shared_ptr<const Faithfulness> m_faithfulness;
    Kind m_kind = Kind::deletion;
    std::size_t m_curve = 0;
    int m_probe = -1;
};

} // namespace triptych
