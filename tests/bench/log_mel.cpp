// SPDX-License-Identifier: GPL-3.0-or-later
// Computes the log-mel spectrogram of sounds over and over for some seconds, on one thread, and prints how
// many a second as JSON. The first one is written as .npy, so that peer_log_mel.py can compare the numbers
// too.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/features/npy.h"
#include "core/features/spectrogram.h"
#include "core/media/audio.h"

using namespace triptych;
using Clock = std::chrono::steady_clock;

namespace {

[[noreturn]] void stop(const std::string& why) {
    std::fprintf(stderr, "bench_log_mel: %s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) stop(result.error().text());
    return *std::move(result);
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 4) stop("takes SECONDS OUT.npy FILE.wav...");
    const double seconds = std::atof(argv[1]);
    const SpectrogramOptions options;
    const LogMel mel = must(LogMel::create(options));
    std::vector<std::vector<float>> sounds;
    for (int i = 3; i < argc; ++i)
        sounds.push_back(must(read_audio(argv[i], options.sample_rate_hz)).samples);
    const Matrix first = must(mel.compute(sounds.front()));
    if (auto written = write_npy(argv[2], first.values, {first.rows, first.columns}); !written)
        stop(written.error().text());

    const Clock::time_point begun = Clock::now();
    std::size_t computed = 0;
    double took = 0;
    while (took < seconds) {
        for (const auto& sound : sounds)
            must(mel.compute(sound));
        computed += sounds.size();
        took = std::chrono::duration<double>(Clock::now() - begun).count();
    }
    std::printf("%s\n",
                nlohmann::json{{"sounds_per_s", static_cast<double>(computed) / took}}.dump().c_str());
    return 0;
}
