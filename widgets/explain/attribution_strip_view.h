// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QStringList>

#include "core/features/spectrogram.h"
#include "widgets/explain/attribution_view.h"

namespace triptych {

/// Every frame of a video side by side, in as many rows as make them largest, each under the colours of its patches.
class AttributionVideoView : public AttributionView {
    Q_OBJECT

  public:
    explicit AttributionVideoView(AttributionSelection* selection, QWidget* parent = nullptr);

    /// @param times  of each frame, in seconds
    void setFrames(const QList<QImage>& frames, const std::vector<double>& times);
    qsizetype frameCount() const { return m_frames.size(); }
    QRectF frameRect(qsizetype frame) const;

    QSize sizeHint() const override { return {360, 180}; }
    QSize minimumSizeHint() const override { return {160, 90}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    void paintBelow(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override;

  private:
    QList<QImage> m_frames;
    std::vector<double> m_times;
    int m_columns = 1;
    double m_side = 0; ///< of a frame, in pixels
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
    int laneCount() const { return static_cast<int>(m_lanes.size()); }
    QRectF laneRect(int lane) const;

    QSize sizeHint() const override { return {360, 60 * std::max(laneCount(), 2) + 24}; }
    QSize minimumSizeHint() const override { return {140, 28 * std::max(laneCount(), 2) + 24}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    void paintAbove(QPainter& painter) const override;
    void retranslate() override;

  private:
    /// Lowest and highest of each stretch; as many stretches as steps where there are few.
    struct Lane {
        QString name;
        std::vector<float> low, high;
        double lowest = 0, highest = 0;
    };
    static Lane laneOf(const std::vector<float>& values);
    double shareOf(const TokenSource& source, bool end) const;

    std::vector<Lane> m_lanes;
    double m_steps = 0;   ///< of a series; amplitudes of a wave
    double m_seconds = 0; ///< of a wave; 0: it is a series
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
    static constexpr int rowHeight = 26;

    QSize sizeHint() const override { return {300, std::max<int>(static_cast<int>(tokens().size()), 1) * rowHeight + 4}; }
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

  protected:
    std::vector<QRectF> areas(int token) const override;
    std::vector<int> chosenTokens() const override;
    void paintColours(QPainter& painter) const override;
    void retranslate() override;
    void layOut() override;

  private:
    QString nameOf(int token) const;

    bool m_sinks = false;
    std::vector<std::string> m_cells;
    int m_names = 0; ///< width of the widest name
};

} // namespace triptych
