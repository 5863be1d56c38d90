// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QRectF>
#include <QString>
#include <vector>

class QPainter;

namespace triptych {

/// Where mel bins lie, and the axes of sounds: seconds below, frequency at the left. Bin i spans [i,i+1) from
/// the bottom of a picture, its centre frequency lies at i + 0.5.
class SoundAxes {
    Q_DECLARE_TR_FUNCTIONS(SoundAxes)

  public:
    static constexpr double leftSpace = 44;   ///< for the labels of a frequency axis
    static constexpr double bottomSpace = 20; ///< for those of a time axis

    /// A round step (1, 2 or 5 times a power of ten) that divides a range into at most `most` parts.
    static double roundStep(double range, int most);
    /// @param melHz  centre frequencies, ascending, not empty. @return in bins from the bottom, in [0,bins]
    static double binOf(const std::vector<double>& melHz, double hertz);
    /// The inverse of binOf.
    static double hertzAt(const std::vector<double>& melHz, double bin);
    static QString hertzText(double hertz); ///< "250 Hz", "1.25 kHz"

    /// Ticks and labels below `place`, which spans [0,seconds]. In the painter's font and pen.
    static void paintTime(QPainter& painter, const QRectF& place, double seconds);
    /// Ticks and labels at the left of `place`, which spans the bins. In the painter's font and pen.
    static void paintFrequency(QPainter& painter, const QRectF& place, const std::vector<double>& melHz);
};

} // namespace triptych
