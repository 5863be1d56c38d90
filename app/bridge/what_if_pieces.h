// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/explain/input_tokens.h"
#include "core/features/prepare.h"

namespace triptych {

/// A part of the picture that an input is drawn as: shares of its width and, from the top, of its height.
struct Part {
    double left = 0, right = 1, top = 0, bottom = 1;
};

/// What of a video a part of its frames side by side stands for.
enum class FramePart {
    whole, ///< the frames that it touches
    patch, ///< the box within the frame in which its middle lies
    all    ///< the same box of every frame
};

/// What of a prepared input lies in such a part, rounded outwards; nothing where the input has no such pieces.
/// A picture is drawn as it is; a sound with time to the right and the lowest bin below; a waveform and a series with
/// time to the right, the series' first channel above; a video as its frames side by side; a vector as its numbers.
/// @param melHz  centre of each mel bin of a sound, for what the piece is called
std::optional<InputToken> pieceIn(const std::string& input, const PreparedValue& value, const Part& part,
                                  const std::vector<double>& melHz = {}, FramePart frames = FramePart::whole);

} // namespace triptych
