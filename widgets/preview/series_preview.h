// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <utility>
#include <vector>

#include "core/features/spectrogram.h"
#include "widgets/preview/preview_base.h"

namespace triptych {

/// The channels of a time series over its steps, each over its own range, their names below. The keys Left and Right
/// (with Shift ten steps), Home and End and the mouse choose a step, whose values are read out. The first eight channels
/// are drawn.
class SeriesPreview : public PreviewBase {
    Q_OBJECT

  public:
    explicit SeriesPreview(QWidget* parent = nullptr);

    /// @param steps  [T,C]
    /// @param names  of the channels; others are called by their number
    void setSeries(Matrix steps, QStringList names = {});
    /// @param reason  stands in the place of the curves, such as "absent"
    void clear(const QString& reason = {});

    int stepCount() const { return m_steps.rows; }
    int channelCount() const { return m_steps.columns; }
    int currentStep() const { return m_current; } ///< -1: none
    void setCurrentStep(int step);
    QString stepText(int step) const; ///< "step 3: flow 0.5, heat 21", translated

    QSize sizeHint() const override { return {320, 132}; }
    QSize minimumSizeHint() const override { return {140, 96}; }

  protected:
    void retranslate() override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    static constexpr int most_channels = 8;
    int shownChannels() const;
    QString name(int channel) const;
    QRectF plotRect() const;
    double xOf(int step) const;
    int stepAt(double x) const;
    void say();

    Matrix m_steps;
    QStringList m_names;
    std::vector<std::pair<float, float>> m_ranges; ///< lowest and highest of each channel
    int m_current = -1;
};

} // namespace triptych
