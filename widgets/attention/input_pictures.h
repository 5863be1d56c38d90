// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QImage>
#include <QList>

#include "core/features/prepare.h"

namespace triptych {

/// What is slow to draw of an input's value, for the cards that show it.
struct InputPictures {
    QImage picture;       ///< an image, or the spectrogram of a sound
    QList<QImage> frames; ///< of a video
};
/// Threads: any
InputPictures drawInput(const PreparedValue& value);

} // namespace triptych
