// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/base/result.h"

namespace triptych {

/// [rows,columns] float32, row by row.
struct Matrix {
    int rows = 0;
    int columns = 0;
    std::vector<float> values;

    float at(int row, int column) const { return values[static_cast<std::size_t>(row) * columns + column]; }
};

struct SpectrogramOptions {
    int sample_rate_hz = 16000;
    int n_fft = 1024;        ///< samples a window (Hann, periodic); any even size in [64, 16384]
    int hop_length = 256;    ///< samples between windows
    int n_mels = 128;
    double f_min_hz = 0.0;
    double f_max_hz = 0.0;   ///< 0: half the sample rate
    double top_db = 80.0;    ///< values are clipped to the maximum less this; 0: not clipped
    int n_mfcc = 20;         ///< Mfcc only
};

/// Log-mel spectrogram in dB (reference 1, floor 1e-10), Slaney's mel scale and norm, centre-padded with zeros.
/// Source: Davis & Mermelstein 1980; equals librosa.power_to_db(librosa.feature.melspectrogram(...)) with the same
/// parameters (rtol 1e-4).
/// Threads: const, reentrant; one object can serve many threads.
class LogMel {
  public:
    /// @error out_of_range naming the parameter
    static Result<LogMel> create(const SpectrogramOptions& options);
    LogMel(LogMel&&) noexcept;
    LogMel& operator=(LogMel&&) noexcept;
    ~LogMel();

    /// @param wave  [T] float32 in [-1,1] at options.sample_rate_hz
    /// @return      [n_mels,F] dB; F = 1 + T / hop_length
    /// @error       too_short if T == 0
    Result<Matrix> compute(std::span<const float> wave) const;
    /// Mel-frequency cepstral coefficients: orthonormal DCT-II of the log-mel over its bins.
    /// @return [n_mfcc,F]; equals librosa.feature.mfcc (rtol 1e-4)
    /// @error  too_short if T == 0; out_of_range if n_mfcc is not in [1,n_mels]
    Result<Matrix> mfcc(std::span<const float> wave) const;
    const SpectrogramOptions& options() const;
    /// Centre frequency of each mel bin. [n_mels] Hz
    std::vector<double> mel_frequencies_hz() const;

  private:
    struct Tables;
    explicit LogMel(std::unique_ptr<const Tables> tables);
    std::unique_ptr<const Tables> m_tables;
};

/// Where mel bin `bin` begins and the one before it ends, halfway between their centres, in a band of n_mels bins.
/// @pre 0 < bin < n_mels
double mel_border_hz(double f_min_hz, double f_max_hz, std::int64_t n_mels, std::int64_t bin);

}  // namespace triptych
