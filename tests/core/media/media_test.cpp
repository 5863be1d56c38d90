// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/media/audio.h"
#include "core/media/image.h"
#include "tests/support/temporary_folder.h"

namespace triptych {
namespace {

const std::filesystem::path fixtures = std::filesystem::path(TRIPTYCH_TEST_DATA) / "media";
using Media = TemporaryTable;

nlohmann::json listing(const char* name) {
    std::ifstream in(fixtures / name);
    return nlohmann::json::parse(in);
}

TEST_F(Media, pictures_of_every_kind_look_as_they_should) {
    const auto pictures = listing("pictures.json");
    for (const auto& [name, expected] : pictures.items()) {
        const auto image = read_image(fixtures / name);
        ASSERT_TRUE(image) << image.error().text();
        EXPECT_EQ(image->width, expected.at("width").get<int>()) << name;
        EXPECT_EQ(image->height, expected.at("height").get<int>()) << name;
        const auto rgb = expected.at("rgb").get<std::vector<int>>();
        ASSERT_EQ(image->rgb.size(), rgb.size()) << name;
        const int tolerance = name == "turned.jpg" ? 16 : 1; // a JPEG is not exact
        for (std::size_t i = 0; i < rgb.size(); ++i)
            ASSERT_NEAR(image->rgb[i], rgb[i], tolerance) << name << ", value " << i;
        const auto info = read_image_info(fixtures / name);
        ASSERT_TRUE(info) << info.error().text();
        EXPECT_EQ(info->width, image->width) << name;
        EXPECT_EQ(info->height, image->height) << name;
    }
}

TEST_F(Media, a_picture_that_is_too_large_is_never_decoded) {
    const auto image = read_image(fixtures / "bomb.png");
    ASSERT_FALSE(image);
    EXPECT_EQ(image.error().code, ErrorCode::limit_exceeded);
    EXPECT_NE(image.error().text().find("bomb.png"), std::string::npos);
    EXPECT_EQ(read_image(fixtures / "rgb.png", {.max_pixels = 95}).error().code, ErrorCode::limit_exceeded);
    EXPECT_TRUE(read_image(fixtures / "rgb.png", {.max_pixels = 96}));
}

TEST_F(Media, what_is_no_picture_is_refused_by_name) {
    const auto text = write("not a picture", "text.png");
    EXPECT_EQ(read_image(text).error().code, ErrorCode::file_unreadable);
    EXPECT_NE(read_image(text).error().text().find("text.png"), std::string::npos);
    EXPECT_EQ(read_image(write("", "empty.jpg")).error().code, ErrorCode::file_unreadable);
    EXPECT_EQ(read_image(folder() / "none.png").error().code, ErrorCode::file_not_found);
    EXPECT_FALSE(read_image(folder()));
    // The first half of a picture.
    std::ifstream in(fixtures / "rgb.png", std::ios::binary);
    std::string bytes((std::istreambuf_iterator<char>(in)), {});
    EXPECT_EQ(read_image(write(bytes.substr(0, bytes.size() / 2), "half.png")).error().code, ErrorCode::file_unreadable);
}

TEST_F(Media, a_written_picture_reads_back) {
    Image image{5, 3, {}};
    for (int i = 0; i < 45; ++i)
        image.rgb.push_back(static_cast<std::uint8_t>(i * 5));
    ASSERT_TRUE(write_image(folder() / "a.png", image));
    const auto read = read_image(folder() / "a.png");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->rgb, image.rgb);
    EXPECT_EQ(write_image(folder() / "none" / "a.png", image).error().code, ErrorCode::file_unwritable);
}

TEST_F(Media, sounds_of_every_kind_are_mixed_to_mono) {
    const auto sounds = listing("sounds.json");
    for (const auto& [name, expected] : sounds.items()) {
        const auto audio = read_audio(fixtures / name);
        ASSERT_TRUE(audio) << audio.error().text();
        EXPECT_EQ(audio->sample_rate_hz, expected.at("sample_rate_hz").get<int>()) << name;
        const auto mono = expected.at("mono").get<std::vector<double>>();
        ASSERT_EQ(audio->samples.size(), mono.size()) << name;
        for (std::size_t i = 0; i < mono.size(); ++i)
            ASSERT_NEAR(audio->samples[i], mono[i], 1e-6) << name << ", sample " << i;
    }
    const auto lossy = read_audio(fixtures / "lossy.ogg");
    ASSERT_TRUE(lossy) << lossy.error().text();
    EXPECT_NEAR(lossy->seconds(), 1.0, 0.03); // the last block of a lossy format may be padded
    double energy = 0;
    for (const float sample : lossy->samples)
        energy += sample * sample;
    EXPECT_NEAR(std::sqrt(energy / static_cast<double>(lossy->samples.size())), 0.1976, 0.02);
}

TEST_F(Media, resampling_keeps_a_tone) {
    const auto audio = read_audio(fixtures / "pcm16.wav", 16000);
    ASSERT_TRUE(audio) << audio.error().text();
    EXPECT_EQ(audio->sample_rate_hz, 16000);
    EXPECT_EQ(audio->samples.size(), 1600u);
    for (std::size_t i = 400; i < 1200; ++i) { // away from the edges, where the filter sees silence
        const double t = static_cast<double>(i) / 16000;
        const double wanted = 0.25 * std::sin(2 * M_PI * 440 * t) + 0.125 * std::sin(2 * M_PI * 220 * t);
        ASSERT_NEAR(audio->samples[i], wanted, 2e-3) << i;
    }
}

TEST_F(Media, what_is_no_sound_is_refused_by_name) {
    EXPECT_EQ(read_audio(write("not a sound", "text.wav")).error().code, ErrorCode::file_unreadable);
    EXPECT_EQ(read_audio(fixtures / "rgb.png").error().code, ErrorCode::file_unreadable);
    EXPECT_EQ(read_audio(folder() / "none.wav").error().code, ErrorCode::file_not_found);
    const auto bad = read_audio(fixtures / "not_a_number.wav");
    ASSERT_FALSE(bad);
    EXPECT_NE(bad.error().text().find("sample 100"), std::string::npos) << bad.error().text();
    EXPECT_EQ(read_audio(fixtures / "pcm16.wav", 0, {.max_seconds = 0.05}).error().code, ErrorCode::limit_exceeded);
    EXPECT_EQ(read_audio(fixtures / "pcm16.wav", -1).error().code, ErrorCode::out_of_range);
}

TEST_F(Media, a_name_is_a_file_and_never_an_address) {
    for (const char* name : {"concat:a.wav|b.wav", "data:audio/wav;base64,AAAA", "tcp://127.0.0.1:9", "pipe:0"})
        EXPECT_EQ(read_audio(name).error().code, ErrorCode::file_not_found) << name;
    // A play list that names another file must not make it be opened.
    const auto list = write("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n" + (fixtures / "pcm16.wav").string() + "\n#EXT-X-ENDLIST\n", "list.wav");
    EXPECT_FALSE(read_audio(list));
}

TEST_F(Media, a_written_sound_reads_back) {
    const std::vector<float> samples{0.0f, 0.5f, -0.5f, 1.0f, -1.0f, 2.0f};
    ASSERT_TRUE(write_wav(folder() / "a.wav", samples, 8000));
    const auto read = read_audio(folder() / "a.wav");
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->samples.size(), 6u);
    EXPECT_NEAR(read->samples[1], 0.5f, 1e-4);
    EXPECT_NEAR(read->samples[5], 1.0f, 1e-4); // clipped, not wrapped
}

} // namespace
} // namespace triptych
