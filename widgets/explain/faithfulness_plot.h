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
    /// What is followed: what the head gives, or its probability, where it has one.
    void setProbability(bool probability);
    bool hasProbability() const; ///< whether there is one to be followed
    bool probability() const { return m_probability && hasProbability(); }
    QString valueAxis() const; ///< what is followed, upwards
    QString shareAxis() const; ///< what is taken away or put back, to the right
    void setCurve(int index); ///< 0: of all tokens jointly
    void setProbe(int point); ///< -1: none
    int probe() const { return m_probe; }
    QString readout() const; ///< at the probe; empty: there is none
    QRectF plotRect() const;
    QPointF pointAt(int point) const; ///< of the map's curve

    QSize sizeHint() const override { return {300, 200}; }
    QSize minimumSizeHint() const override { return {180, 160}; }

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
    /// What is drawn of a curve: the map's, and mean, least and largest of random orders.
    struct Lines {
        const std::vector<double>&values, &mean, &low, &high;
    };
    Lines lines() const; ///< @pre there is a curve
    const std::vector<double>& values() const { return lines().values; }
    void retranslate();
    void describe();
    std::pair<double, double> range() const;
    QPointF placeOf(double share, double value) const;

    std::shared_ptr<const Faithfulness> m_faithfulness;
    Kind m_kind = Kind::deletion;
    bool m_probability = false;
    std::size_t m_curve = 0;
    int m_probe = -1;
};

} // namespace triptych
