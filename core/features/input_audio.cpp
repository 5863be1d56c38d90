// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/features/input.h"

namespace triptych {
namespace {

using nlohmann::json;

constexpr float least_deviation_db = 1e-3f; ///< a bin that never changes is not blown up

struct Sound {
    Audio audio;
    Matrix mel; ///< cut at max_frames
    std::size_t frames_in_all = 0;
};

struct MelTally : InputTally {
    explicit MelTally(std::size_t bins) : sum(bins), squares(bins) {}
    std::vector<double> sum, squares; ///< [n_mels]
    double frames = 0;
};

class AudioInput : public FileInput {
  public:
    AudioInput(std::size_t max_frames, LogMel mel) : m_max_frames(max_frames), m_mel(std::move(mel)) {}

    PortKind kind() const override { return PortKind::audio; }
    Modality modality() const override { return Modality::audio; }
    bool reads(Role role) const override { return role == Role::audio; }

    std::unique_ptr<InputTally> tally() const override { return std::make_unique<MelTally>(bins()); }
    Result<void> count(const Dataset& dataset, std::size_t row, InputTally& tally) const override {
        const auto file = dataset.path(row, column);
        if (!file) return {};
        auto sound = read_sound(*file);
        if (!sound) return at_cell(sound.error(), dataset, row, column);
        auto& sums = static_cast<MelTally&>(tally);
        const Matrix& mel = sound->mel;
        for (int bin = 0; bin < mel.rows; ++bin) {
            double sum = 0, squares = 0;
            for (int frame = 0; frame < mel.columns; ++frame) {
                const double value = mel.at(bin, frame);
                sum += value;
                squares += value * value;
            }
            const auto channel = static_cast<std::size_t>(bin);
            sums.sum[channel] += sum;
            sums.squares[channel] += squares;
        }
        sums.frames += mel.columns;
        return {};
    }
    Result<void> finish(const std::vector<const InputTally*>& blocks) override {
        MelTally all(bins());
        for (const InputTally* one : blocks) {
            const auto& block = static_cast<const MelTally&>(*one);
            all.frames += block.frames;
            for (std::size_t bin = 0; bin < bins(); ++bin) {
                all.sum[bin] += block.sum[bin];
                all.squares[bin] += block.squares[bin];
            }
        }
        m_statistics = {std::vector<float>(bins(), 0.0f), std::vector<float>(bins(), 1.0f)};
        if (all.frames == 0) return {};
        for (std::size_t bin = 0; bin < bins(); ++bin) {
            const double mean = all.sum[bin] / all.frames;
            const double variance = std::max(0.0, all.squares[bin] / all.frames - mean * mean);
            m_statistics.mean[bin] = static_cast<float>(mean);
            m_statistics.deviation[bin] = std::max(least_deviation_db, static_cast<float>(std::sqrt(variance)));
        }
        return {};
    }

    void store(json& entry) const override {
        entry["mean_db"] = m_statistics.mean;
        entry["deviation_db"] = m_statistics.deviation;
    }
    Result<void> load(const json& entry) override {
        auto mean = stored_numbers(entry, "mean_db", bins());
        if (!mean) return mean.error().at(id);
        auto deviation = stored_deviations(entry, "deviation_db", bins());
        if (!deviation) return deviation.error().at(id);
        m_statistics = {std::vector<float>(mean->begin(), mean->end()),
                        std::vector<float>(deviation->begin(), deviation->end())};
        return {};
    }

    const LogMel* log_mel() const override { return &m_mel; }
    const Preparer::MelStatistics* mel_statistics() const override { return &m_statistics; }

  protected:
    Result<PreparedValue> prepare_file(const std::filesystem::path& file, bool keep_wave) const override {
        auto sound = read_sound(file);
        if (!sound) return sound.error();
        PreparedAudio out;
        out.seconds = sound->audio.seconds();
        out.hop_s = static_cast<double>(m_mel.options().hop_length) / m_mel.options().sample_rate_hz;
        out.frames_in_all = sound->frames_in_all;
        out.mel = std::move(sound->mel);
        if (keep_wave) out.wave = std::move(sound->audio.samples);
        return PreparedValue{std::move(out)};
    }

  private:
    std::size_t bins() const { return static_cast<std::size_t>(m_mel.options().n_mels); }

    Result<Sound> read_sound(const std::filesystem::path& file) const {
        auto audio = read_audio(file, m_mel.options().sample_rate_hz);
        if (!audio) return audio.error();
        if (audio->samples.empty())
            return fail(ErrorCode::too_short, file.string(),
                        "holds no sound; give it one, or leave the cell empty.");
        auto mel = m_mel.compute(audio->samples);
        if (!mel) return mel.error().at(file.string());
        Sound sound{*std::move(audio), {}, static_cast<std::size_t>(mel->columns)};
        if (sound.frames_in_all <= m_max_frames) {
            sound.mel = *std::move(mel);
        } else {
            // The dynamic range is that of the whole sound, so it is computed whole and cut afterwards.
            const int kept = static_cast<int>(m_max_frames);
            sound.mel = {mel->rows, kept, {}};
            sound.mel.values.reserve(static_cast<std::size_t>(mel->rows) * m_max_frames);
            for (int row = 0; row < mel->rows; ++row) {
                const auto* from = mel->values.data() + static_cast<std::size_t>(row) * mel->columns;
                sound.mel.values.insert(sound.mel.values.end(), from, from + kept);
            }
        }
        return sound;
    }

    std::size_t m_max_frames = 0;
    LogMel m_mel;
    Preparer::MelStatistics m_statistics;
};

} // namespace

InputResult make_audio_input(const Params& params) {
    SpectrogramOptions options;
    options.sample_rate_hz = static_cast<int>(params.integer("sample_rate_hz"));
    options.n_fft = static_cast<int>(params.integer("n_fft"));
    options.hop_length = static_cast<int>(params.integer("hop_length"));
    options.n_mels = static_cast<int>(params.integer("n_mels"));
    options.f_min_hz = params.number("f_min_hz");
    options.f_max_hz = params.number("f_max_hz");
    options.top_db = params.number("top_db");
    auto mel = LogMel::create(options);
    if (!mel) return mel.error();
    return std::unique_ptr<InputPreparer>(std::make_unique<AudioInput>(
        static_cast<std::size_t>(params.integer("max_frames")), *std::move(mel)));
}

} // namespace triptych
