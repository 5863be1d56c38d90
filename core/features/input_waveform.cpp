// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "core/features/input.h"

namespace triptych {
namespace {

/// Amplitudes as they are, in [-1,1]: what standardises them is the encoder, so that they can be looked at and heard.
class WaveformInput : public FileInput {
  public:
    explicit WaveformInput(const Params& params)
        : m_rate_hz(static_cast<int>(params.integer("sample_rate_hz"))), m_max_seconds(params.number("max_seconds")) {}

    PortKind kind() const override { return PortKind::waveform; }
    Modality modality() const override { return Modality::audio; }
    bool reads(Role role) const override { return role == Role::audio; }

  protected:
    Result<PreparedValue> prepare_file(const std::filesystem::path& file, bool) const override {
        auto audio = read_audio(file, m_rate_hz);
        if (!audio) return audio.error();
        if (audio->samples.empty())
            return fail(ErrorCode::too_short, file.string(),
                        "holds no sound; give it one, or leave the cell empty.");
        PreparedWave out;
        out.sample_rate_hz = audio->sample_rate_hz;
        out.seconds = audio->seconds();
        out.samples = std::move(audio->samples);
        const auto most = std::max<std::size_t>(static_cast<std::size_t>(m_max_seconds * m_rate_hz), 1);
        if (out.samples.size() > most) {
            out.samples.resize(most);
            out.samples.shrink_to_fit();
        }
        return PreparedValue{std::move(out)};
    }

  private:
    int m_rate_hz;
    double m_max_seconds;
};

} // namespace

InputResult make_waveform_input(const Params& params) {
    return std::unique_ptr<InputPreparer>(std::make_unique<WaveformInput>(params));
}

} // namespace triptych
