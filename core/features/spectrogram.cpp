// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/spectrogram.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/kernels/lane_fft.h"

namespace triptych {
namespace {

constexpr double floor_power = 1e-10;  // librosa's amin

// Slaney's mel scale: linear below 1 kHz, logarithmic above.
constexpr double linear_step_hz = 200.0 / 3.0, break_hz = 1000.0;
const double log_step = std::log(6.4) / 27.0;

double hz_to_mel(double hz) {
    const double break_mel = break_hz / linear_step_hz;
    return hz < break_hz ? hz / linear_step_hz : break_mel + std::log(hz / break_hz) / log_step;
}

double mel_to_hz(double mel) {
    const double break_mel = break_hz / linear_step_hz;
    return mel < break_mel ? mel * linear_step_hz : break_hz * std::exp(log_step * (mel - break_mel));
}

double top_hz(const SpectrogramOptions& options) {
    return options.f_max_hz > 0 ? options.f_max_hz : options.sample_rate_hz / 2.0;
}

/// Edges of the mel bands: n_mels + 2 frequencies, evenly spaced in mel.
std::vector<double> mel_edges(const SpectrogramOptions& options) {
    const double low = hz_to_mel(options.f_min_hz), high = hz_to_mel(top_hz(options));
    std::vector<double> edges;
    for (int i = 0; i < options.n_mels + 2; ++i)
        edges.push_back(mel_to_hz(low + (high - low) * i / (options.n_mels + 1)));
    return edges;
}

Error bad_option(const char* name, double value, const std::string& wanted) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return fail(ErrorCode::out_of_range, {}, std::string(name) + " is " + text + "; it takes " + wanted + ".",
                {name, text, wanted});
}

}  // namespace

struct LogMel::Tables {
    SpectrogramOptions options;
    LaneFft fft;
    std::vector<float> window;            // [n_fft], Hann
    std::vector<MelBand> bands;           // [n_mels]
    std::vector<float> weights;           // of all bands, one after another
    std::vector<float> cosines;           // [n_mfcc,n_mels], orthonormal DCT-II

    explicit Tables(const SpectrogramOptions& o) : options(o), fft(o.n_fft) {
        for (int i = 0; i < o.n_fft; ++i)
            window.push_back(static_cast<float>(0.5 - 0.5 * std::cos(2 * std::numbers::pi * i / o.n_fft)));
        const std::vector<double> edges = mel_edges(o);
        const double bin_hz = static_cast<double>(o.sample_rate_hz) / o.n_fft;
        for (int m = 0; m < o.n_mels; ++m) {
            const double left = edges[m], centre = edges[m + 1], right = edges[m + 2];
            MelBand band{0, 0, static_cast<int>(weights.size())};
            for (int bin = 0; bin <= o.n_fft / 2; ++bin) {
                const double hz = bin * bin_hz;
                const double weight = std::max(0.0, std::min((hz - left) / (centre - left), (right - hz) / (right - centre)));
                if (weight <= 0)
                    continue;
                if (band.end == 0)
                    band.begin = bin;
                band.end = bin + 1;
                weights.push_back(static_cast<float>(weight * 2.0 / (right - left)));  // Slaney's norm: equal areas
            }
            bands.push_back(band);
        }
        for (int k = 0; k < o.n_mfcc; ++k)
            for (int m = 0; m < o.n_mels; ++m)
                cosines.push_back(static_cast<float>(std::cos(std::numbers::pi * k * (m + 0.5) / o.n_mels) *
                                                     std::sqrt((k == 0 ? 1.0 : 2.0) / o.n_mels)));
    }
};

LogMel::LogMel(std::unique_ptr<const Tables> tables) : m_tables(std::move(tables)) {}
LogMel::LogMel(LogMel&&) noexcept = default;
LogMel& LogMel::operator=(LogMel&&) noexcept = default;
LogMel::~LogMel() = default;

Result<LogMel> LogMel::create(const SpectrogramOptions& options) {
    const SpectrogramOptions& o = options;
    if (o.sample_rate_hz < 1 || o.sample_rate_hz > 768000)
        return bad_option("sample_rate_hz", o.sample_rate_hz, "1 to 768000");
    if (o.n_fft < 64 || o.n_fft > 16384 || o.n_fft % 2 != 0)
        return bad_option("n_fft", o.n_fft, "an even number from 64 to 16384");
    if (o.hop_length < 1 || o.hop_length > 16384)
        return bad_option("hop_length", o.hop_length, "1 to 16384");
    if (o.n_mels < 1 || o.n_mels > 512)
        return bad_option("n_mels", o.n_mels, "1 to 512");
    if (o.f_min_hz < 0 || o.f_min_hz >= top_hz(o))
        return bad_option("f_min_hz", o.f_min_hz, "0 to below the highest frequency");
    if (top_hz(o) > o.sample_rate_hz / 2.0)
        return bad_option("f_max_hz", o.f_max_hz, "up to half the sample rate");
    if (o.top_db < 0)
        return bad_option("top_db", o.top_db, "0 or more");
    return LogMel(std::make_unique<const Tables>(options));
}

const SpectrogramOptions& LogMel::options() const { return m_tables->options; }

std::vector<double> LogMel::mel_frequencies_hz() const {
    std::vector<double> edges = mel_edges(m_tables->options);
    return {edges.begin() + 1, edges.end() - 1};
}

Result<Matrix> LogMel::compute(std::span<const float> wave) const {
    const Tables& t = *m_tables;
    if (wave.empty())
        return fail(ErrorCode::too_short, {}, "the sound has no samples.");
    const int hop = t.options.hop_length, n_fft = t.options.n_fft, n_mels = t.options.n_mels;
    const std::size_t half = static_cast<std::size_t>(n_fft) / 2;
    Matrix out;
    out.rows = n_mels;
    out.columns = static_cast<int>(1 + wave.size() / static_cast<std::size_t>(hop));
    out.values.resize(static_cast<std::size_t>(out.rows) * static_cast<std::size_t>(out.columns));
    // Frames are worked on a vector of lanes at a time, so the padded wave reaches to the last lane's frame.
    constexpr int lanes = LaneFft::lanes;
    const int groups = (out.columns + lanes - 1) / lanes;
    // Kept from one sound to the next: blocks of this size would go back to the system and be faulted in again.
    thread_local std::vector<float> padded, scratch;
    padded.assign(static_cast<std::size_t>(groups) * lanes * static_cast<std::size_t>(hop) +
                      static_cast<std::size_t>(n_fft) + wave.size() % static_cast<std::size_t>(hop),
                  0.0f);
    std::copy(wave.begin(), wave.end(), padded.begin() + static_cast<std::ptrdiff_t>(half));
    // At a cache line's begin: a vector of lanes fills one line, and would else touch two.
    constexpr std::size_t line = 64 / sizeof(float);
    scratch.resize(static_cast<std::size_t>(t.fft.scratch_size()) + line);
    const auto past_line = reinterpret_cast<std::uintptr_t>(scratch.data()) / sizeof(float) % line;
    float* const spectra = scratch.data() + (line - past_line) % line;
    float highest = -1e30f;
    for (int group = 0; group < groups; ++group) {
        const int first = group * lanes;
        const int count = std::min(lanes, out.columns - first);
        t.fft.power(padded.data() + static_cast<std::size_t>(first) * static_cast<std::size_t>(hop), hop,
                    t.window.data(), spectra);
        highest = std::max(highest, mel_decibels(t.bands.data(), n_mels, t.weights.data(), spectra, count,
                                                 static_cast<float>(floor_power), out.values.data() + first, out.columns));
    }
    if (t.options.top_db > 0) {
        const float least = highest - static_cast<float>(t.options.top_db);
        for (float& value : out.values)
            value = std::max(value, least);
    }
    return out;
}

Result<Matrix> LogMel::mfcc(std::span<const float> wave) const {
    const SpectrogramOptions& o = m_tables->options;
    if (o.n_mfcc < 1 || o.n_mfcc > o.n_mels)
        return bad_option("n_mfcc", o.n_mfcc, "1 to n_mels");
    auto mel = compute(wave);
    if (!mel)
        return mel.error();
    Matrix out;
    out.rows = m_tables->options.n_mfcc;
    out.columns = mel->columns;
    out.values.assign(static_cast<std::size_t>(out.rows) * static_cast<std::size_t>(out.columns), 0.0f);
    for (int k = 0; k < out.rows; ++k)
        for (int m = 0; m < mel->rows; ++m) {
            const float cosine = m_tables->cosines[static_cast<std::size_t>(k) * static_cast<std::size_t>(mel->rows) +
                                                   static_cast<std::size_t>(m)];
            for (int f = 0; f < out.columns; ++f)
                out.values[static_cast<std::size_t>(k) * static_cast<std::size_t>(out.columns) + static_cast<std::size_t>(f)] +=
                    cosine * mel->at(m, f);
        }
    return out;
}

double mel_border_hz(double f_min_hz, double f_max_hz, std::int64_t n_mels, std::int64_t bin) {
    const double low = hz_to_mel(f_min_hz), high = hz_to_mel(f_max_hz);
    return mel_to_hz(low + (high - low) * (static_cast<double>(bin) + 0.5) / (static_cast<double>(n_mels) + 1));
}

}  // namespace triptych
