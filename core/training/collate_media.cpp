// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/training/collate_media.h"

#include <algorithm>

#include "core/cuda/normalise.h"
#include "core/training/token_pool.h"

namespace triptych {

Flow stack_waves(const std::vector<const PreparedWave*>& waves, std::int64_t least) {
    std::int64_t samples = std::max<std::int64_t>(least, 1);
    for (const PreparedWave* wave : waves)
        if (wave) samples = std::max(samples, static_cast<std::int64_t>(wave->samples.size()));
    const auto batch = static_cast<std::int64_t>(waves.size());
    Flow flow;
    flow.values = torch::zeros({batch, samples});
    flow.mask = torch::zeros({batch, samples}, torch::kBool);
    flow.present = torch::zeros({batch}, torch::kBool);
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedWave* wave = waves[static_cast<std::size_t>(b)];
        if (!wave || wave->samples.empty()) continue;
        std::copy(wave->samples.begin(), wave->samples.end(), flow.values.data_ptr<float>() + b * samples);
        std::fill_n(flow.mask.data_ptr<bool>() + b * samples, wave->samples.size(), true);
        flow.present.data_ptr<bool>()[b] = true;
    }
    return flow;
}

Flow stack_videos(const std::vector<const PreparedVideo*>& videos, std::int64_t side, bool bytes) {
    std::int64_t frames = 1;
    for (const PreparedVideo* video : videos)
        if (video) frames = std::max(frames, static_cast<std::int64_t>(video->frames.size()));
    const auto batch = static_cast<std::int64_t>(videos.size());
    torch::Tensor values =
        torch::zeros({batch, frames, side, side, 3}, bytes ? torch::kUInt8 : torch::kFloat32);
    Flow flow;
    flow.mask = torch::zeros({batch, frames}, torch::kBool);
    flow.present = torch::zeros({batch}, torch::kBool);
    const std::int64_t pixels = side * side;
    for (std::int64_t b = 0; b < batch; ++b) {
        const PreparedVideo* video = videos[static_cast<std::size_t>(b)];
        if (!video || video->frames.empty()) continue;
        std::int64_t place = b * frames;
        for (const Image& frame : video->frames) {
            const std::int64_t at = place++ * pixels * 3;
            if (bytes)
                std::copy_n(frame.rgb.data(), pixels * 3, values.data_ptr<std::uint8_t>() + at);
            else
                normalise_images(frame.rgb.data(), values.data_ptr<float>() + at, pixels);
        }
        std::fill_n(flow.mask.data_ptr<bool>() + b * frames, video->frames.size(), true);
        flow.present.data_ptr<bool>()[b] = true;
    }
    flow.values = values.permute({0, 1, 4, 2, 3});
    return flow;
}

TokenList wave_sources(const PreparedWave& wave, const std::string& input) {
    if (wave.samples.empty()) return {};
    TokenSource token;
    token.kind = TokenSource::Kind::region;
    token.modality = Modality::audio;
    token.input = input;
    token.count = wave.samples.size();
    token.end_s = static_cast<double>(wave.samples.size()) / wave.sample_rate_hz;
    token.high_hz = wave.sample_rate_hz / 2.0;
    token.label = seconds_label(token.begin_s, token.end_s);
    return {token};
}

TokenList video_sources(const PreparedVideo& video, const std::string& input) {
    TokenList tokens;
    for (std::size_t i = 0; i < video.times.size(); ++i) {
        TokenSource token;
        token.kind = TokenSource::Kind::frame;
        token.modality = Modality::video;
        token.input = input;
        token.first = i;
        token.count = 1;
        token.width = token.height = 1;
        token.begin_s = i == 0 ? 0 : (video.times[i - 1] + video.times[i]) / 2;
        token.end_s = i + 1 == video.times.size() ? std::max(video.seconds, video.times[i])
                                                  : (video.times[i] + video.times[i + 1]) / 2;
        token.label = seconds_label(token.begin_s, token.end_s);
        tokens.push_back(std::move(token));
    }
    return tokens;
}

} // namespace triptych
