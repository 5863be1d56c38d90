// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace triptych {

/// Power spectra of 16 frames at once: each vector lane holds a frame, so every step of the transform is one vector
/// operation whatever the size.
/// Source: Stockham's autosort FFT with radices 8, 4, 2 and the odd primes of the size; a real signal of n is taken as a
/// complex one of n/2.
/// Threads: const, reentrant.
class LaneFft {
  public:
    static constexpr int lanes = 16;

    /// @param size  even, at least 4
    explicit LaneFft(int size);

    int bins() const { return m_size / 2 + 1; }
    /// Floats that power() works in; the spectra stand at its beginning.
    int scratch_size() const { return 2 * (m_size + 2) * lanes; }
    /// @param frames  first sample of the first frame; frame l begins at frames + l * hop
    /// @param window  [size]
    /// @param scratch [scratch_size()]; on return its first bins() * lanes floats are |X|²: [bins,lanes]
    void power(const float* frames, int hop, const float* window, float* scratch) const;

    struct Stage {
        int radix;
        int groups;                  ///< n / (radix * stride) of this stage
        int stride;                  ///< product of the radices before
        std::vector<float> twiddles; ///< [groups,radix-1] pairs
        std::vector<float> roots;    ///< [radix,radix] pairs, for odd radices
    };

  private:
    int m_size;
    std::vector<Stage> m_stages;
    std::vector<float> m_split;  ///< e^{-2πik/n}, k ≤ n/4 … pairs that part even and odd samples
};

/// A mel filter's nonzero part: weights of spectrum bins [begin,end), stored at `offset`.
struct MelBand {
    int begin, end, offset;
};

/// 10 log10(max(floor, Σ weight · power)) of each band and frame.
/// @param power  [bins,lanes] from LaneFft::power
/// @param out    row m, frame l at out[m * row_stride + l], for l < count
/// @return       the largest value written
float mel_decibels(const MelBand* bands, int n_bands, const float* weights, const float* power,
                   int count, float floor, float* out, int row_stride);

}  // namespace triptych
