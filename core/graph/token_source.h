// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>

#include "core/graph/graph.h"

namespace triptych {

/// What one token of a sample stands for. Explanation, drawing and export rely on nothing else.
struct TokenSource {
    enum class Kind { word, box, region, frame, column, step, absent, special };

    Kind kind = Kind::special;
    Modality modality = Modality::none;
    std::string input;  ///< id of the input node
    std::string label;  ///< "vibration", "cell 3,4", "0.32–0.45 s", "absent"

    std::size_t char_begin = 0, char_end = 0;  ///< word: code points [begin,end) in the text as it lies on disk
    double x = 0, y = 0, width = 0, height = 0;  ///< box: shares of the prepared picture, in [0,1]
    double begin_s = 0, end_s = 0;               ///< region, frame: seconds in the sound or video
    double low_hz = 0, high_hz = 0;              ///< region: band
    std::size_t first = 0, count = 0;  ///< frame: frames, from 0, of those that were sampled (box and seconds as well);
                                       ///< step: steps of a series; column: place among the input's columns
};
const char* token_kind_name(TokenSource::Kind kind);

}  // namespace triptych
