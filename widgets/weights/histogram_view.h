// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QWidget>

#include "core/training/statistics.h"

namespace triptych {

/// A histogram as bars, with a line at zero. One bin is current: a click, the left and right keys, Home and End choose
/// it. What it holds is the tooltip and the accessible description.
class HistogramView : public QWidget {
    Q_OBJECT

  public:
    explicit HistogramView(QWidget* parent = nullptr);

    void setHistogram(const Histogram& histogram, const QString& of); ///< @param of  what is counted, for its name
    void clear() { setHistogram({}, {}); }
    int bins() const { return static_cast<int>(m_histogram.counts.size()); }
    int current() const { return m_current; } ///< -1: there is none
    void setCurrent(int bin);
    QString binText(int bin) const;  ///< one sentence with ends, count and share
    QRectF barRect(int bin) const;   ///< the bar, in the widget's pixels; no height where the bin is empty

    QSize sizeHint() const override { return {240, 96}; }
    QSize minimumSizeHint() const override { return {120, 64}; }

  signals:
    void currentChanged(int bin);

  protected:
    bool event(QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

  private:
    QRectF plot() const;
    int binAt(double x) const;
    void describe();

    Histogram m_histogram;
    std::int64_t m_most = 0, m_all = 0;
    QString m_of;
    int m_current = -1;
};

} // namespace triptych
