// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/attention/area_attention_view.h"
#include "widgets/attention/trace_lanes.h"

namespace triptych {

/// Lines over time, one lane a channel, on the colour of the weights of their spans, and above them the spans as a strip in
/// full colour: a time series or the amplitudes of a sound.
class TraceAttentionView : public AreaAttentionView {
    Q_OBJECT

  public:
    explicit TraceAttentionView(AttentionSelection* selection, QWidget* parent = nullptr);

    /// @param steps     [T,C]
    /// @param channels  a name for each, or none
    void setSeries(const Matrix& steps, const QStringList& channels);
    void setWave(const std::vector<float>& samples, int rate);
    int laneCount() const { return m_lanes.count(); }
    QRectF laneRect(int lane) const { return m_lanes.laneRect(lane); }

    QSize sizeHint() const override { return {360, heightOf(TraceLanes::lane_height)}; }
    QSize minimumSizeHint() const override { return {140, heightOf(TraceLanes::least_lane_height)}; }

  protected:
    std::vector<QRectF> areas(int token) const override { return m_lanes.areas(selection()->token(token)); }
    std::vector<QRectF> marks(int token) const override; ///< of the first lane with its part of the strip
    void paintColours(QPainter& painter) const override;
    void paintAbove(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override;

  private:
    int heightOf(int lane) const;
    bool isInStrip(const std::vector<QRectF>& areas) const; ///< one of several channels has no colour of its own there

    TraceLanes m_lanes;
};

} // namespace triptych
