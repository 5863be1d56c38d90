// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QFont>
#include <QRectF>
#include <QString>
#include <QStringList>
#include <vector>

#include "core/features/spectrogram.h"
#include "core/graph/token_source.h"

class QPainter;

namespace triptych {

/// Lines over time, one lane a channel: what views of the tokens of a time series or of a sound's amplitudes draw.
class TraceLanes {
    Q_DECLARE_TR_FUNCTIONS(TraceLanes)

  public:
    /// @param steps     [T,C]
    /// @param channels  a name for each; channels are numbered where there are more, or none
    void setSeries(const Matrix& steps, const QStringList& channels);
    void setWave(const std::vector<float>& samples, int rate);
    void setRoom(const QRectF& room); ///< for lanes and the axis below them

    int count() const { return static_cast<int>(m_lanes.size()); }
    double seconds() const { return m_seconds; } ///< of a wave; 0: it is a series
    QRectF laneRect(int lane) const;
    /// A token's span in each of its lanes. Empty: it has none.
    std::vector<QRectF> areas(const TokenSource& source) const;
    /// The lines over what lies below, their names and the axis.
    /// @param cursor_s  of what is played; below 0: none
    void paint(QPainter& painter, const QFont& small, double cursor_s = -1) const;

    static constexpr int lane_height = 60, least_lane_height = 28, axis_height = 24;

  private:
    /// Lowest and highest of each stretch; as many stretches as steps where there are few.
    struct Lane {
        QString name;
        std::vector<float> low, high;
        double lowest = 0, highest = 0;
    };
    static Lane laneOf(const std::vector<float>& values);
    void paintLane(QPainter& painter, const Lane& lane, const QRectF& place) const;
    double shareOf(const TokenSource& source, bool end) const;

    std::vector<Lane> m_lanes;
    QRectF m_room;
    double m_steps = 0;   ///< of a series; amplitudes of a wave
    double m_seconds = 0;
};

} // namespace triptych
