// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/features/spectrogram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/features/npy.h"

namespace triptych {
namespace {

const std::filesystem::path fixtures = std::filesystem::path(TRIPTYCH_TEST_DATA) / "features";

NpyArray array(const std::string& name) {
    auto read = read_npy(fixtures / name);
    EXPECT_TRUE(read) << read.error().text();
    return read ? *std::move(read) : NpyArray{};
}

/// Largest difference as a share of the larger of the two, both measured from the range of the whole.
void expect_close(const Matrix& ours, const NpyArray& theirs, const std::string& what) {
    ASSERT_EQ(theirs.shape, (std::vector<std::int64_t>{ours.rows, ours.columns})) << what;
    for (std::size_t i = 0; i < theirs.values.size(); ++i)
        ASSERT_NEAR(ours.values[i], theirs.values[i], 1e-4 * std::abs(theirs.values[i]) + 1e-3) << what << ", value " << i;
}

TEST(Spectrogram, equals_librosa) {
    const NpyArray stored = array("wave.npy");
    const std::vector<float> wave(stored.values.begin(), stored.values.end());
    std::ifstream in(fixtures / "cases.json");
    const auto cases = nlohmann::json::parse(in);
    ASSERT_EQ(cases.size(), 9u);
    for (const auto& item : cases) {
        SpectrogramOptions options;
        options.sample_rate_hz = item.at("sample_rate_hz");
        options.n_fft = item.at("n_fft");
        options.hop_length = item.at("hop_length");
        options.n_mels = item.at("n_mels");
        options.f_min_hz = item.at("f_min_hz");
        options.f_max_hz = item.at("f_max_hz");
        options.top_db = item.at("top_db");
        options.n_mfcc = 13;
        const auto made = LogMel::create(options);
        ASSERT_TRUE(made) << made.error().text();
        const std::string name = item.at("name");
        const std::span<const float> sound = std::span(wave).first(item.at("length").get<std::size_t>());
        const auto mel = made->compute(sound);
        ASSERT_TRUE(mel) << mel.error().text();
        expect_close(*mel, array(name + "_mel.npy"), name + " log-mel");
        const auto mfcc = made->mfcc(sound);
        ASSERT_TRUE(mfcc) << mfcc.error().text();
        expect_close(*mfcc, array(name + "_mfcc.npy"), name + " MFCC");
    }
}

TEST(Spectrogram, a_tone_stands_in_its_own_bin) {
    const auto made = LogMel::create({});
    ASSERT_TRUE(made);
    std::vector<float> wave(16000);
    for (std::size_t i = 0; i < wave.size(); ++i)
        wave[i] = static_cast<float>(std::sin(2 * M_PI * 1000.0 * static_cast<double>(i) / 16000));
    const auto mel = made->compute(wave);
    ASSERT_TRUE(mel);
    const auto hz = made->mel_frequencies_hz();
    int loudest = 0;
    for (int m = 1; m < mel->rows; ++m)
        if (mel->at(m, 30) > mel->at(loudest, 30)) loudest = m;
    EXPECT_NEAR(hz[static_cast<std::size_t>(loudest)], 1000.0, 30.0);
}

TEST(Spectrogram, refuses_what_it_cannot_do) {
    SpectrogramOptions odd;
    odd.n_fft = 1023;
    EXPECT_EQ(LogMel::create(odd).error().code, ErrorCode::out_of_range);
    SpectrogramOptions high;
    high.f_max_hz = 9000; // above half the sample rate
    EXPECT_EQ(LogMel::create(high).error().code, ErrorCode::out_of_range);
    const auto made = LogMel::create({});
    EXPECT_EQ(made->compute({}).error().code, ErrorCode::too_short);
    SpectrogramOptions many;
    many.n_mfcc = 200;
    const std::vector<float> wave(4000, 0.1f);
    EXPECT_EQ(LogMel::create(many)->mfcc(wave).error().code, ErrorCode::out_of_range);
}

TEST(Spectrogram, silence_is_flat_and_finite) {
    const std::vector<float> wave(5000, 0.0f);
    const auto mel = LogMel::create({})->compute(wave);
    ASSERT_TRUE(mel);
    for (const float value : mel->values)
        ASSERT_FLOAT_EQ(value, -100.0f);
}

} // namespace
} // namespace triptych
