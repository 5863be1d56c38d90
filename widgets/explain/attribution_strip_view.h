// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/attention/column_rows.h"
#include "widgets/attention/frame_sheet.h"
#include "widgets/attention/trace_lanes.h"
#include "widgets/explain/attribution_view.h"

namespace triptych {

/// Every frame of a video side by side, in grey, each under the colours of its patches. With opacity 0 they are the frames
/// themselves.
class AttributionVideoView : public AttributionView {
    Q_OBJECT

  public:
    explicit AttributionVideoView(AttributionSelection* selection, QWidget* parent = nullptr);

    /// @param times  of each frame, in seconds
    void setFrames(const QList<QImage>& frames, const std::vector<double>& times);
    qsizetype frameCount() const { return m_sheet.frameCount(); }
    QRectF frameRect(qsizetype frame) const { return m_sheet.frameRect(frame); }

    QSize sizeHint() const override { return {360, 180}; }
    QSize minimumSizeHint() const override { return {160, 90}; }

  protected:
    std::vector<QRectF> areas(int token) const override { return m_sheet.areas(selection()->token(token).source); }
    void paintBelow(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override { m_sheet.layOut(size()); }

  private:
    FrameSheet m_sheet;
};

/// Lines over time, one lane a channel, under the colours of their spans: a time series or the amplitudes of a sound.
class AttributionTraceView : public AttributionView {
    Q_OBJECT

  public:
    explicit AttributionTraceView(AttributionSelection* selection, QWidget* parent = nullptr);

    /// @param steps     [T,C]
    /// @param channels  names, or none
    void setSeries(const Matrix& steps, const QStringList& channels);
    void setWave(const std::vector<float>& samples, int rate);
    void setCursor(double seconds); ///< of what is played; below 0: none
    int laneCount() const { return m_lanes.count(); }
    QRectF laneRect(int lane) const { return m_lanes.laneRect(lane); }

    QSize sizeHint() const override { return {360, heightOf(TraceLanes::lane_height)}; }
    QSize minimumSizeHint() const override { return {140, heightOf(TraceLanes::least_lane_height)}; }

  protected:
    std::vector<QRectF> areas(int token) const override { return m_lanes.areas(selection()->token(token).source); }
    void paintAbove(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override { m_lanes.setRoom(rect()); }

  private:
    int heightOf(int lane) const { return lane * std::max(laneCount(), 2) + TraceLanes::axis_height; }

    TraceLanes m_lanes;
    double m_cursor = -1;
};

/// Names and signed bars about a middle line: columns of numbers, a vector, or the sinks of a map. Intervals are drawn where
/// a method gives some.
class AttributionBarsView : public AttributionView {
    Q_OBJECT

  public:
    explicit AttributionBarsView(AttributionSelection* selection, QWidget* parent = nullptr);

    void setSinks(bool sinks); ///< tokens that stand for no part of the sample, of all inputs
    /// What stands behind the name of a column, by its place.
    void setCells(const std::vector<std::string>& cells);

    QSize sizeHint() const override { return {300, m_rows.height()}; }
    QSize minimumSizeHint() const override { return {160, m_rows.height()}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    std::vector<int> chosenTokens() const override;
    void paintColours(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override;

  private:
    int rowOf(int token) const;

    bool m_sinks = false;
    std::vector<std::string> m_cells;
    ColumnRows m_rows; ///< one for each token
};

} // namespace triptych
