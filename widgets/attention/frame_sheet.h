// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QFont>
#include <QImage>
#include <QList>
#include <QRectF>
#include <vector>

#include "core/graph/token_source.h"

class QPainter;

namespace triptych {

/// The sampled frames of a video side by side, in as many rows as make them largest: what views of a video's tokens draw.
class FrameSheet {
    Q_DECLARE_TR_FUNCTIONS(FrameSheet)

  public:
    /// @param times  of each frame, in seconds
    void setFrames(const QList<QImage>& frames, const std::vector<double>& times);
    void layOut(const QSizeF& room);
    qsizetype frameCount() const { return m_frames.size(); }
    QRectF frameRect(qsizetype frame) const;
    /// Every place that a token covers: a frame, or a part of one, in each of the frames that it names, or of all where it
    /// names none. Empty: it stands for no part of a video.
    std::vector<QRectF> areas(const TokenSource& source) const;
    /// Frames and the time of each below.
    /// @param grey  they are to lie under colours
    void paint(QPainter& painter, bool grey, const QFont& small) const;

  private:
    QList<QImage> m_frames, m_grey;
    std::vector<double> m_times;
    int m_columns = 1;
    double m_side = 0; ///< of a frame's longer edge, in pixels
};

} // namespace triptych
