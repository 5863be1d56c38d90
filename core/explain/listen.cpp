// SPDX-License-Identifier: GPL-3.0-or-later
#include <torch/torch.h>

#include <algorithm>
#include <cmath>
#include <new>

#include "core/explain/input_tokens.h"

namespace triptych {
namespace {

constexpr double fade_s = 0.01;
constexpr double window_s = 0.032; ///< of the transform: fine enough for both words and bands

/// What is left of a sound: one gain for each stretch of time and each band. Stretches and bands tile the sound.
struct Gains {
    std::vector<double> time_borders;      ///< [stretches + 1] samples, from 0 to the end
    std::vector<double> band_borders;      ///< [bands + 1] Hz; below the first and above the last as in those
    std::vector<std::vector<char>> kept;   ///< [stretches][bands]

    bool all(bool wanted) const {
        return std::all_of(kept.begin(), kept.end(), [&](const std::vector<char>& stretch) {
            return std::all_of(stretch.begin(), stretch.end(), [&](char one) { return (one != 0) == wanted; });
        });
    }
    bool whole_bands() const {
        return std::all_of(kept.begin(), kept.end(), [](const std::vector<char>& stretch) {
            return std::all_of(stretch.begin(), stretch.end(), [&](char one) { return one == stretch.front(); });
        });
    }
};

/// Running mean over `side` values around each, the ends carried on: what jumps becomes a ramp of that length.
std::vector<double> faded(const std::vector<double>& gain, std::size_t side) {
    const std::size_t before = side / 2, size = gain.size();
    std::vector<double> sums(size + 1, 0);
    for (std::size_t i = 0; i < size; ++i)
        sums[i + 1] = sums[i] + gain[i];
    std::vector<double> out(size);
    for (std::size_t i = 0; i < size; ++i) {
        const std::size_t begin = i > before ? i - before : 0, end = std::min(i + (side - before), size);
        const double outside = static_cast<double>(before - (i - begin)) * gain.front() +
                               static_cast<double>(side - before - (end - i)) * gain.back();
        out[i] = (sums[end] - sums[begin] + outside) / static_cast<double>(side);
    }
    return out;
}

/// The gain of one band at each sample, with fades.
std::vector<double> gain_over_time(const Gains& gains, std::size_t band, std::size_t samples, std::size_t fade) {
    std::vector<double> gain(samples, 0);
    for (std::size_t stretch = 0; stretch < gains.kept.size(); ++stretch) {
        const auto begin = static_cast<std::size_t>(gains.time_borders[stretch]);
        const auto end = std::min(static_cast<std::size_t>(gains.time_borders[stretch + 1]), samples);
        for (std::size_t i = begin; i < end; ++i)
            gain[i] = gains.kept[stretch][band] ? 1 : 0;
    }
    return faded(gain, fade);
}

std::vector<float> filtered(const std::vector<float>& wave, int rate_hz, const Gains& gains) {
    const std::size_t samples = wave.size();
    if (gains.all(true)) return wave;
    if (gains.all(false)) return std::vector<float>(samples, 0.0f);
    const auto fade = std::max<std::size_t>(static_cast<std::size_t>(fade_s * rate_hz), 1);
    if (gains.whole_bands()) {
        const std::vector<double> gain = gain_over_time(gains, 0, samples, fade);
        std::vector<float> out(samples);
        for (std::size_t i = 0; i < samples; ++i)
            out[i] = static_cast<float>(wave[i] * gain[i]);
        return out;
    }
    std::int64_t size = 64;
    while (size < static_cast<std::int64_t>(window_s * rate_hz))
        size *= 2;
    const std::int64_t hop = size / 4;
    torch::NoGradGuard no_grad;
    const auto count = static_cast<std::int64_t>(samples);
    const torch::Tensor sound = torch::from_blob(const_cast<float*>(wave.data()), {count}, torch::kFloat32);
    const torch::Tensor window = torch::hann_window(size);
    const torch::Tensor spectrum =
        torch::stft(sound, size, hop, size, window, /*center=*/true, "constant", /*normalized=*/false,
                    /*onesided=*/true, /*return_complex=*/true);
    const std::int64_t frames = spectrum.size(1);
    const std::size_t bands = gains.band_borders.size() - 1;
    torch::Tensor by_band = torch::zeros({static_cast<std::int64_t>(bands), frames});
    for (std::size_t band = 0; band < bands; ++band) {
        const std::vector<double> gain = gain_over_time(gains, band, samples, fade);
        for (std::int64_t frame = 0; frame < frames; ++frame)
            by_band[static_cast<std::int64_t>(band)][frame] =
                gain[std::min(static_cast<std::size_t>(frame * hop), samples - 1)];
    }
    std::vector<std::int64_t> band_of;
    for (std::int64_t bin = 0; bin <= size / 2; ++bin) {
        const double hz = static_cast<double>(bin) * rate_hz / static_cast<double>(size);
        const auto above = std::upper_bound(gains.band_borders.begin() + 1, gains.band_borders.end() - 1, hz);
        band_of.push_back(above - gains.band_borders.begin() - 1);
    }
    const torch::Tensor gain = by_band.index_select(0, torch::tensor(band_of));
    const torch::Tensor out =
        torch::istft(spectrum * gain, size, hop, size, window, true, false, true, count, false).contiguous();
    return {out.data_ptr<float>(), out.data_ptr<float>() + count};
}

/// Of a spectrogram: a stretch is a frame's hop, a band a mel bin; the last frame takes the rest that the model sees.
std::vector<float> kept_of(const PreparedAudio& sound, const std::vector<InputToken>& pieces, bool keep,
                           const LogMel& mel) {
    const SpectrogramOptions& options = mel.options();
    const auto frames = static_cast<std::size_t>(sound.mel.columns), bins = static_cast<std::size_t>(sound.mel.rows);
    std::vector<float> wave = sound.wave;
    const std::size_t seen = frames * static_cast<std::size_t>(options.hop_length);
    if (frames < sound.frames_in_all) wave.resize(std::min(wave.size(), seen));
    if (wave.empty() || frames == 0) return wave;
    Gains gains;
    for (std::size_t frame = 0; frame <= frames; ++frame)
        gains.time_borders.push_back(static_cast<double>(frame) * options.hop_length);
    gains.time_borders.back() = std::max(gains.time_borders.back(), static_cast<double>(wave.size()));
    const double high = options.f_max_hz > 0 ? options.f_max_hz : options.sample_rate_hz / 2.0;
    for (std::size_t bin = 0; bin <= bins; ++bin)
        gains.band_borders.push_back(bin == 0      ? options.f_min_hz
                                     : bin == bins ? high
                                                   : mel_border_hz(options.f_min_hz, high, static_cast<std::int64_t>(bins),
                                                                   static_cast<std::int64_t>(bin)));
    gains.kept.assign(frames, std::vector<char>(bins, keep ? 0 : 1));
    for (const InputToken& piece : pieces)
        for (std::size_t frame = piece.first.begin; frame < std::min(piece.first.end, frames); ++frame)
            for (std::size_t bin = piece.second.begin; bin < std::min(piece.second.end, bins); ++bin)
                gains.kept[frame][bin] = keep ? 1 : 0;
    return filtered(wave, options.sample_rate_hz, gains);
}

/// Of amplitudes: stretches between the borders of the pieces, one band.
std::vector<float> kept_of(const PreparedWave& wave, const std::vector<InputToken>& pieces, bool keep) {
    const std::size_t samples = wave.samples.size();
    std::vector<std::size_t> borders{0, samples};
    for (const InputToken& piece : pieces)
        borders.insert(borders.end(), {std::min(piece.first.begin, samples), std::min(piece.first.end, samples)});
    std::sort(borders.begin(), borders.end());
    borders.erase(std::unique(borders.begin(), borders.end()), borders.end());
    Gains gains;
    gains.time_borders.assign(borders.begin(), borders.end());
    for (std::size_t i = 0; i + 1 < borders.size(); ++i) {
        const bool named = std::any_of(pieces.begin(), pieces.end(), [&](const InputToken& piece) {
            return piece.first.begin <= borders[i] && borders[i] < piece.first.end;
        });
        gains.kept.push_back({static_cast<char>(named == keep ? 1 : 0)});
    }
    return filtered(wave.samples, wave.sample_rate_hz, gains);
}

} // namespace

std::vector<float> wave_kept(const PreparedSample& sample, const std::vector<InputToken>& pieces, bool keep,
                             const Preparer& preparer) {
    const auto sounds = [](const auto& input) {
        return std::holds_alternative<PreparedAudio>(input.second) || std::holds_alternative<PreparedWave>(input.second);
    };
    // Without a piece the sound that there is is meant.
    const auto value = pieces.empty() ? std::find_if(sample.begin(), sample.end(), sounds)
                                      : sample.find(pieces.front().input);
    if (value == sample.end()) return {};
    try {
        if (const auto* sound = std::get_if<PreparedAudio>(&value->second))
            if (const LogMel* mel = preparer.log_mel(value->first)) return kept_of(*sound, pieces, keep, *mel);
        if (const auto* wave = std::get_if<PreparedWave>(&value->second)) return kept_of(*wave, pieces, keep);
    } catch (const c10::Error&) { // no memory for the transform
    } catch (const std::bad_alloc&) {
    }
    return {};
}

} // namespace triptych
