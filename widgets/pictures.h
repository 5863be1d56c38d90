// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <optional>

#include "core/features/spectrogram.h"
#include "core/media/image.h"

namespace triptych {

/// A deep copy, so that the result may outlive the image. Null for an empty one.
QImage toQImage(const Image& image);

enum class SpectrogramColours { magma, viridis };
/// A spectrogram drawn with time to the right and the lowest bin at the bottom, one pixel a frame and bin.
/// @param mel [n_mels,F] dB; the range shown is maximum - range_db … maximum
/// @param maximumDb  in place of its own, so that two can be compared
/// Threads: reentrant.
QImage spectrogramImage(const Matrix& mel, double rangeDb = 80.0,
                        SpectrogramColours colours = SpectrogramColours::magma,
                        std::optional<double> maximumDb = std::nullopt);

} // namespace triptych
