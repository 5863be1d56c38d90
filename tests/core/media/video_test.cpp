// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/video.h"

#include <gtest/gtest.h>

#include <fstream>
#include <vector>

#include "core/media/audio.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/write_video.h"

namespace triptych {
namespace {

namespace fs = std::filesystem;
using test::grey_of_frame;
using test::VideoRecipe;

struct Taken {
    std::vector<Image> frames;
    std::vector<double> times;
    VideoInfo info;
};

Taken take(const fs::path& file, std::size_t count, const VideoLimits& limits = {}) {
    Taken taken;
    auto info = read_video(
        file, count,
        [&](Image frame, double seconds) -> Result<void> {
            taken.frames.push_back(std::move(frame));
            taken.times.push_back(seconds);
            return {};
        },
        limits);
    EXPECT_TRUE(info.ok()) << (info ? "" : info.error().text());
    if (info) taken.info = *info;
    return taken;
}

Error failure(const fs::path& file, std::size_t count = 4, const VideoLimits& limits = {}) {
    auto info = read_video(file, count, [](const Image&, double) -> Result<void> { return {}; }, limits);
    EXPECT_FALSE(info.ok()) << file;
    return info ? Error{} : info.error();
}

int middle(const Image& image) {
    return image.pixel(image.width / 2, image.height / 2)[1];
}

class VideoTest : public TemporaryTable {
  protected:
    fs::path written(const std::string& name, const VideoRecipe& recipe = {}) {
        const fs::path file = folder() / name;
        EXPECT_EQ(test::write_video(file, recipe), "");
        return file;
    }
};

TEST_F(VideoTest, TakesTheMiddleOfEachPart) {
    const Taken taken = take(written("a.avi"), 4);
    ASSERT_EQ(taken.frames.size(), 4u);
    const int wanted[] = {2, 7, 12, 17};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(taken.times[i], wanted[i] / 10.0, 1e-6);
        EXPECT_NEAR(middle(taken.frames[i]), grey_of_frame(wanted[i]), 3) << i;
        EXPECT_EQ(taken.frames[i].width, 64);
        EXPECT_EQ(taken.frames[i].height, 48);
    }
    EXPECT_EQ(taken.info.frames, 20);
    EXPECT_NEAR(taken.info.seconds, 2.0, 1e-6);
    EXPECT_NEAR(taken.info.frames_per_s, 10.0, 1e-6);
    EXPECT_EQ(taken.info.format, "avi · mjpeg");
}

TEST_F(VideoTest, FindsFramesFarFromKeyFrames) {
    VideoRecipe recipe;
    recipe.codec = "mpeg4";
    recipe.frames = 90;
    recipe.key_every = 15;
    recipe.between = 2;
    for (const char* name : {"b.mp4", "b.avi", "b.mkv"}) {
        const fs::path file = written(name, recipe);
        for (const std::size_t count : {1u, 5u, 90u}) {
            const Taken taken = take(file, count);
            ASSERT_EQ(taken.frames.size(), count) << name;
            for (std::size_t i = 0; i < count; ++i) {
                const int wanted = static_cast<int>((2 * i + 1) * 90 / (2 * count));
                EXPECT_NEAR(taken.times[i], wanted / 10.0, 1e-3) << name << " " << count << " " << i;
                EXPECT_NEAR(middle(taken.frames[i]), grey_of_frame(wanted), 6) << name << " " << count << " " << i;
            }
        }
    }
}

TEST_F(VideoTest, GivesAllFramesOfAShortVideo) {
    VideoRecipe recipe;
    recipe.frames = 3;
    const Taken taken = take(written("c.avi", recipe), 8);
    ASSERT_EQ(taken.frames.size(), 3u);
    for (int i = 0; i < 3; ++i)
        EXPECT_NEAR(middle(taken.frames[static_cast<std::size_t>(i)]), grey_of_frame(i), 3);
    recipe.frames = 1;
    EXPECT_EQ(take(written("d.avi", recipe), 8).frames.size(), 1u);
}

TEST_F(VideoTest, TurnsAsTheMetadataSay) {
    VideoRecipe recipe;
    recipe.codec = "mpeg4";
    recipe.frames = 2;
    recipe.grey = [](int, int x, int y) { return x < 32 && y < 24 ? 220 : 30; }; // bright at the top left
    const auto corner = [](const Image& image, bool right, bool bottom) {
        return image.pixel(right ? image.width - 8 : 8, bottom ? image.height - 8 : 8)[0] > 128;
    };
    for (const auto& [degrees, right, bottom] : {std::tuple{0, false, false}, {90, true, false}, {180, true, true}, {270, false, true}}) {
        recipe.turned = degrees;
        const Taken taken = take(written("turned" + std::to_string(degrees) + ".mp4", recipe), 1);
        ASSERT_EQ(taken.frames.size(), 1u);
        const Image& image = taken.frames[0];
        EXPECT_EQ(image.width, degrees % 180 == 0 ? 64 : 48) << degrees;
        EXPECT_EQ(image.height, degrees % 180 == 0 ? 48 : 64) << degrees;
        EXPECT_EQ(taken.info.width, image.width);
        EXPECT_EQ(taken.info.height, image.height);
        for (const bool r : {false, true})
            for (const bool b : {false, true})
                EXPECT_EQ(corner(image, r, b), r == right && b == bottom) << degrees << " " << r << " " << b;
    }
}

TEST_F(VideoTest, MakesPixelsSquare) {
    VideoRecipe recipe;
    recipe.codec = "mpeg4";
    recipe.frames = 2;
    recipe.aspect = 2;
    const Taken taken = take(written("wide.mp4", recipe), 1);
    ASSERT_EQ(taken.frames.size(), 1u);
    EXPECT_EQ(taken.frames[0].width, 128);
    EXPECT_EQ(taken.frames[0].height, 48);
    EXPECT_EQ(taken.info.width, 128);
}

TEST_F(VideoTest, TellsWhatAFileIsWithoutDecoding) {
    const fs::path file = written("e.avi");
    const auto info = read_video_info(file);
    ASSERT_TRUE(info.ok()) << info.error().text();
    EXPECT_EQ(info->width, 64);
    EXPECT_EQ(info->height, 48);
    EXPECT_EQ(info->frames, 20);
    EXPECT_EQ(info->bytes, static_cast<std::int64_t>(fs::file_size(file)));
}

TEST_F(VideoTest, NamesTheFileThatCannotBeRead) {
    EXPECT_EQ(failure(folder() / "none.mp4").code, ErrorCode::file_not_found);
    EXPECT_EQ(failure(folder()).code, ErrorCode::file_unreadable);
    const fs::path text = folder() / "text.mp4";
    std::ofstream(text) << "not a video";
    const Error unreadable = failure(text);
    EXPECT_EQ(unreadable.code, ErrorCode::file_unreadable);
    EXPECT_EQ(unreadable.where, text.string());
    const fs::path sound = folder() / "sound.avi";
    ASSERT_TRUE(write_wav(sound, std::vector<float>(800, 0.1f), 8000).ok());
    EXPECT_EQ(failure(sound).code, ErrorCode::file_unreadable);
    EXPECT_EQ(failure(written("f.avi"), 0).code, ErrorCode::out_of_range);
}

TEST_F(VideoTest, FollowsNoPlaylist) {
    const fs::path film = written("film.avi");
    const fs::path list = folder() / "list.m3u8", concat = folder() / "concat.avi";
    std::ofstream(list) << "#EXTM3U\n#EXTINF:2,\nfilm.avi\n#EXT-X-ENDLIST\n";
    std::ofstream(concat) << "ffconcat version 1.0\nfile film.avi\n";
    EXPECT_EQ(failure(list).code, ErrorCode::file_unreadable);
    EXPECT_EQ(failure(concat).code, ErrorCode::file_unreadable);
}

TEST_F(VideoTest, RefusesWhatIsTooLarge) {
    const fs::path file = written("g.avi");
    VideoLimits limits;
    limits.max_pixels = 64 * 48 - 1;
    const Error pixels = failure(file, 4, limits);
    EXPECT_EQ(pixels.code, ErrorCode::limit_exceeded);
    EXPECT_EQ(pixels.where, file.string());
    limits = {};
    limits.max_frames = 19;
    EXPECT_EQ(failure(file, 4, limits).code, ErrorCode::limit_exceeded);
    limits = {};
    limits.max_file_bytes = 100;
    EXPECT_EQ(failure(file, 4, limits).code, ErrorCode::limit_exceeded);
}

TEST_F(VideoTest, SurvivesDamage) {
    VideoRecipe recipe;
    recipe.codec = "mpeg4";
    recipe.frames = 40;
    for (const char* name : {"h.avi", "h.mkv", "h.mp4"}) {
        const fs::path file = written(name, recipe);
        std::ifstream in(file, std::ios::binary);
        const std::string whole((std::istreambuf_iterator<char>(in)), {});
        for (const double share : {0.1, 0.5, 0.9}) {
            const fs::path cut = folder() / ("cut_" + std::string(name));
            std::ofstream(cut, std::ios::binary)
                << whole.substr(0, static_cast<std::size_t>(share * static_cast<double>(whole.size())));
            std::size_t frames = 0;
            const auto read = read_video(cut, 6, [&](const Image& image, double) -> Result<void> {
                EXPECT_EQ(image.width, 64);
                ++frames;
                return {};
            });
            if (read)
                EXPECT_GT(frames, 0u);
            else
                EXPECT_EQ(read.error().code, ErrorCode::file_unreadable);
        }
        std::string noisy = whole;
        for (std::size_t i = noisy.size() / 3; i < noisy.size(); i += 37)
            noisy[i] = static_cast<char>(noisy[i] ^ 0x5a);
        const fs::path hurt = folder() / ("hurt_" + std::string(name));
        std::ofstream(hurt, std::ios::binary) << noisy;
        (void)read_video(hurt, 6, [](const Image&, double) -> Result<void> { return {}; });
    }
}

TEST_F(VideoTest, PassesOnWhatTheTakerSays) {
    std::size_t calls = 0;
    const auto read = read_video(written("i.avi"), 4, [&](const Image&, double) -> Result<void> {
        ++calls;
        return fail(ErrorCode::cancelled, "here", "enough.");
    });
    ASSERT_FALSE(read.ok());
    EXPECT_EQ(read.error().code, ErrorCode::cancelled);
    EXPECT_EQ(calls, 1u);
}

} // namespace
} // namespace triptych
