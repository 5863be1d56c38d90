// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/attention/input_pictures.h"

#include "widgets/pictures.h"

namespace triptych {

InputPictures drawInput(const PreparedValue& value) {
    InputPictures made;
    if (const auto* image = std::get_if<PreparedImage>(&value)) made.picture = toQImage(image->image);
    if (const auto* sound = std::get_if<PreparedAudio>(&value)) made.picture = spectrogramImage(sound->mel);
    if (const auto* video = std::get_if<PreparedVideo>(&value))
        for (const Image& frame : video->frames)
            made.frames.append(toQImage(frame));
    return made;
}

} // namespace triptych
