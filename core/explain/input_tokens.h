// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/features/prepare.h"
#include "core/graph/token_source.h"

namespace triptych {

/// [begin, end)
struct IndexRange {
    std::size_t begin = 0, end = 0;
    std::size_t size() const { return end - begin; }
    bool operator==(const IndexRange&) const = default;
};

/// A piece of a prepared sample that can be taken away and put back. What `first`, `second`, `third` count:
/// text: words; image: rows and columns of pixels; audio: frames and mel bins; waveform: amplitudes; video: frames, rows,
/// columns; numbers: columns; vector: its numbers; series: steps and channels. Unused ones are [0,1).
/// Beside what its kind tells, the source of such a piece has in first and count its words, frames or amplitudes; in x and
/// width a part of a vector, in y and height channels of a series, as shares.
struct InputToken {
    TokenSource source;
    std::string input;
    IndexRange first{0, 1}, second{0, 1}, third{0, 1};
};

/// Into what pieces inputs are cut where a method has no tokens of its own.
struct TokenGrid {
    int image_rows = 8, image_columns = 8;
    int audio_spans = 16, audio_bands = 8;
    int video_rows = 2, video_columns = 2; ///< of each frame
    int series_spans = 16;                 ///< of each channel
    int wave_spans = 32;
    int vector_parts = 1;
};

/// Every input of the sample cut into pieces that do not overlap and together are the whole: each word, patch, time–frequency
/// cell, column … An absent input has none, nor has what no piece can be taken from: a mark that a tokeniser added, a
/// cell that is missing. In the order of the preparer's inputs; pictures row by row, sounds span by span.
std::vector<InputToken> input_tokens(const PreparedSample& sample, const Preparer& preparer, const TokenGrid& grid = {});

/// Where a token of a model's node lies in the prepared sample. Regions are rounded outwards; frames and bins whose centre
/// lies inside belong to it.
/// @error bad_format where it stands for nothing there is (absent, special), or for an input that the sample lacks
Result<InputToken> locate(const TokenSource& source, const PreparedSample& sample, const Preparer& preparer);

/// What stands in place of what is taken away.
enum class Baseline {
    mean, ///< the unknown word; the colour, the spectrum, the number that training has on average
    blank ///< no word (what follows moves up); black; silence; a cell that is missing; zeros
};
const char* baseline_name(Baseline baseline); ///< "mean", "blank"
/// What it means for each modality there is, in words.
std::string baseline_text(Baseline baseline);

/// The sample with the pieces replaced. Inputs that are not named stay as they are, bit for bit.
PreparedSample without(const PreparedSample& sample, const std::vector<InputToken>& pieces, Baseline baseline,
                       const Preparer& preparer);
/// The sample of which these pieces alone are left.
PreparedSample only(const PreparedSample& sample, const std::vector<InputToken>& pieces, Baseline baseline,
                    const Preparer& preparer);
/// Every present input replaced in whole: x′.
PreparedSample baseline_sample(const PreparedSample& sample, Baseline baseline, const Preparer& preparer);

/// The wave of which the pieces (frames and bins of one audio input, or amplitudes of a waveform) alone are left, or are
/// taken away: through a short-time Fourier transform, with fades of 10 ms, so that it can be listened to.
/// @pre the sample was prepared with its wave
std::vector<float> wave_kept(const PreparedSample& sample, const std::vector<InputToken>& pieces, bool keep,
                             const Preparer& preparer);

} // namespace triptych
