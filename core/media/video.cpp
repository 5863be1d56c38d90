// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/video.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "core/media/ffmpeg.h"

extern "C" {
#include <libavutil/display.h>
#include <libswscale/swscale.h>
}

namespace triptych {
namespace {

using ffmpeg::Codec, ffmpeg::Format, ffmpeg::Frame, ffmpeg::Packet, ffmpeg::reason;

// Containers of film. Playlists and others that name further files are not among them.
constexpr const char* film_formats =
    "avi,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpeg,mpegts,mpegvideo,m4v,asf,flv,ogg,gif,ivf,nut";

struct ScalerFree {
    void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};

Error no_video(const std::filesystem::path& file, const std::string& why) {
    return fail(ErrorCode::file_unreadable, file.string(), "holds no video that can be decoded: " + why + ".",
                {file.string(), why});
}

Error too_large(const std::filesystem::path& file, std::int64_t width, std::int64_t height, const VideoLimits& limits) {
    const std::string size = std::to_string(width) + "×" + std::to_string(height),
                      most = std::to_string(limits.max_pixels);
    return fail(ErrorCode::limit_exceeded, file.string(),
                "has frames of " + size + " pixels; videos are read up to " + most + " pixels a frame.",
                {file.string(), size, most});
}

Result<std::int64_t> checked_size(const std::filesystem::path& file, const VideoLimits& limits) {
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    if (!std::filesystem::is_regular_file(status))
        return fail(ErrorCode::file_unreadable, file.string(), "is not a file.", {file.string()});
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file, failed));
    if (size > limits.max_file_bytes)
        return fail(ErrorCode::limit_exceeded, file.string(),
                    "has " + std::to_string(size) + " bytes; videos are read up to " +
                        std::to_string(limits.max_file_bytes) + ".",
                    {file.string(), std::to_string(size), std::to_string(limits.max_file_bytes)});
    return size;
}

struct OpenedFilm {
    Format format;
    Codec codec;
    int stream = -1;

    AVStream* track() const { return format->streams[stream]; }
};

Result<OpenedFilm> open_video(const std::filesystem::path& file, const VideoLimits& limits) {
    av_log_set_level(AV_LOG_QUIET);
    AVDictionary* options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    av_dict_set(&options, "format_whitelist", film_formats, 0);
    AVFormatContext* raw = nullptr;
    const int opened = avformat_open_input(&raw, ("file:" + file.string()).c_str(), nullptr, &options);
    av_dict_free(&options);
    if (opened < 0) return no_video(file, reason(opened));
    OpenedFilm video;
    video.format.reset(raw);
    // Finding out about a stream decodes its beginning, so what the headers say is checked before.
    const auto fits = [&](const AVCodecParameters& track) {
        return track.codec_type != AVMEDIA_TYPE_VIDEO ||
               static_cast<std::int64_t>(track.width) * track.height <= limits.max_pixels;
    };
    for (unsigned i = 0; i < raw->nb_streams; ++i)
        if (const AVCodecParameters& track = *raw->streams[i]->codecpar; !fits(track))
            return too_large(file, track.width, track.height, limits);
    if (const int found = avformat_find_stream_info(raw, nullptr); found < 0) return no_video(file, reason(found));
    for (unsigned i = 0; i < raw->nb_streams; ++i)
        if (raw->streams[i]->disposition & AV_DISPOSITION_ATTACHED_PIC) raw->streams[i]->discard = AVDISCARD_ALL;
    const AVCodec* decoder = nullptr;
    video.stream = av_find_best_stream(raw, AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0);
    if (video.stream < 0 || !decoder || (video.track()->disposition & AV_DISPOSITION_ATTACHED_PIC))
        return no_video(file, "it has no video track");
    const AVCodecParameters& track = *video.track()->codecpar;
    if (!fits(track)) return too_large(file, track.width, track.height, limits);
    video.codec.reset(avcodec_alloc_context3(decoder));
    if (avcodec_parameters_to_context(video.codec.get(), &track) < 0) return no_video(file, "its track is damaged");
    video.codec->pkt_timebase = video.track()->time_base;
    video.codec->max_pixels = limits.max_pixels; // a track may change its size on the way
    video.codec->thread_count = 1;               // the loader has threads of its own
    if (const int ready = avcodec_open2(video.codec.get(), decoder, nullptr); ready < 0)
        return no_video(file, reason(ready));
    return video;
}

/// When each picture of a track is shown, in the track's own unit, in order; and from where decoding can begin.
struct Timing {
    std::vector<std::int64_t> shown;
    std::vector<std::int64_t> keys;
    bool told = true; ///< false: the container tells no time of showing, and pictures were moved; then they are counted

    /// From one picture to the next, on the mean.
    double step(const AVStream& track) const {
        if (shown.size() > 1)
            return static_cast<double>(shown.back() - shown.front()) / static_cast<double>(shown.size() - 1);
        const AVRational rate = track.avg_frame_rate.num > 0 ? track.avg_frame_rate : track.r_frame_rate;
        return rate.num > 0 ? av_q2d(av_inv_q(rate)) / av_q2d(track.time_base) : 0;
    }
};

std::int64_t time_of(const AVPacket& packet) {
    return packet.pts != AV_NOPTS_VALUE ? packet.pts : packet.dts;
}

/// Reads through the packets of the track.
Result<Timing> timing_of(const std::filesystem::path& file, const OpenedFilm& video, const VideoLimits& limits) {
    Timing timing;
    const Packet packet(av_packet_alloc());
    std::int64_t last = -1;
    while (av_read_frame(video.format.get(), packet.get()) >= 0) {
        if (packet->stream_index == video.stream && packet->size > 0) {
            std::int64_t time = time_of(*packet);
            timing.told &= packet->pts != AV_NOPTS_VALUE;
            if (time == AV_NOPTS_VALUE) time = last + std::max<std::int64_t>(packet->duration, 1);
            last = time;
            timing.shown.push_back(time);
            if (packet->flags & AV_PKT_FLAG_KEY) timing.keys.push_back(time);
        }
        av_packet_unref(packet.get());
        if (static_cast<std::int64_t>(timing.shown.size()) > limits.max_frames)
            return fail(ErrorCode::limit_exceeded, file.string(),
                        "has more than " + std::to_string(limits.max_frames) + " frames.",
                        {file.string(), std::to_string(limits.max_frames)});
    }
    if (timing.shown.empty()) return no_video(file, "its track holds no frame");
    // AVI has no place for it.
    if (std::string(video.format->iformat->name) == "avi" && video.track()->codecpar->video_delay > 0)
        timing.told = false;
    std::sort(timing.shown.begin(), timing.shown.end());
    timing.shown.erase(std::unique(timing.shown.begin(), timing.shown.end()), timing.shown.end());
    std::sort(timing.keys.begin(), timing.keys.end());
    return timing;
}

/// Quarter turns clockwise that show the picture upright.
int quarter_turns(const AVStream& track) {
    std::size_t size = 0;
    const std::uint8_t* matrix = av_stream_get_side_data(&track, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (!matrix || size < 9 * sizeof(std::int32_t)) return 0;
    const double degrees = -av_display_rotation_get(reinterpret_cast<const std::int32_t*>(matrix));
    if (!std::isfinite(degrees)) return 0;
    return ((static_cast<int>(std::lround(degrees / 90)) % 4) + 4) % 4;
}

Image turned(Image from, int turns) {
    if (turns == 0) return from;
    Image to;
    to.width = turns == 2 ? from.width : from.height;
    to.height = turns == 2 ? from.height : from.width;
    to.rgb.resize(from.rgb.size());
    for (int y = 0; y < to.height; ++y)
        for (int x = 0; x < to.width; ++x) {
            const std::uint8_t* pixel = turns == 1   ? from.pixel(y, from.height - 1 - x)
                                        : turns == 2 ? from.pixel(from.width - 1 - x, from.height - 1 - y)
                                                     : from.pixel(from.width - 1 - y, x);
            std::copy_n(pixel, 3, &to.rgb[3 * (static_cast<std::size_t>(y) * to.width + x)]);
        }
    return to;
}

/// Width at which the pixels are square.
std::int64_t square_width(int width, AVRational aspect) {
    if (aspect.num <= 0 || aspect.den <= 0) return width;
    return std::max<std::int64_t>(std::llround(static_cast<double>(width) * aspect.num / aspect.den), 1);
}

/// From whatever a decoder gives to RGB, the pixels square and the picture upright.
class Converter {
  public:
    /// @param aspect  of a pixel, where a frame does not say its own
    Converter(const std::filesystem::path& file, const VideoLimits& limits, int turns, AVRational aspect)
        : m_file(file), m_limits(limits), m_turns(turns), m_aspect(aspect) {}

    Result<Image> operator()(const AVFrame& frame) {
        const std::int64_t width = square_width(
            frame.width, frame.sample_aspect_ratio.num > 0 ? frame.sample_aspect_ratio : m_aspect);
        if (frame.width < 1 || frame.height < 1) return no_video(m_file, "a frame has no pixels");
        if (width * frame.height > m_limits.max_pixels) return too_large(m_file, width, frame.height, m_limits);
        Image image;
        image.width = static_cast<int>(width);
        image.height = frame.height;
        image.rgb.resize(static_cast<std::size_t>(width) * static_cast<std::size_t>(frame.height) * 3);
        m_scaler.reset(sws_getCachedContext(m_scaler.release(), frame.width, frame.height,
                                            static_cast<AVPixelFormat>(frame.format), image.width, image.height,
                                            AV_PIX_FMT_RGB24,
                                            SWS_BICUBIC | SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND | SWS_BITEXACT,
                                            nullptr, nullptr, nullptr));
        if (!m_scaler) return no_video(m_file, "its colours cannot be converted");
        // What does not say how its colours are coded is taken as television was and is: by its height.
        const int space = frame.colorspace != AVCOL_SPC_UNSPECIFIED ? static_cast<int>(frame.colorspace)
                          : frame.height >= 720                     ? static_cast<int>(AVCOL_SPC_BT709)
                                                                    : static_cast<int>(AVCOL_SPC_SMPTE170M);
        const auto format = static_cast<AVPixelFormat>(frame.format);
        const bool full = frame.color_range == AVCOL_RANGE_JPEG || format == AV_PIX_FMT_YUVJ420P ||
                          format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P;
        sws_setColorspaceDetails(m_scaler.get(), sws_getCoefficients(space), full ? 1 : 0,
                                 sws_getCoefficients(SWS_CS_DEFAULT), 1, 0, 1 << 16, 1 << 16);
        std::uint8_t* planes[4] = {image.rgb.data(), nullptr, nullptr, nullptr};
        const int strides[4] = {3 * image.width, 0, 0, 0};
        if (sws_scale(m_scaler.get(), frame.data, frame.linesize, 0, frame.height, planes, strides) <= 0)
            return no_video(m_file, "its colours cannot be converted");
        return turned(std::move(image), m_turns);
    }

  private:
    const std::filesystem::path& m_file;
    const VideoLimits& m_limits;
    int m_turns;
    AVRational m_aspect;
    std::unique_ptr<SwsContext, ScalerFree> m_scaler;
};

/// Times of the frames to take: the middle of each of `count` parts.
std::vector<std::int64_t> evenly(const std::vector<std::int64_t>& shown, std::size_t count) {
    if (shown.size() <= count) return shown;
    std::vector<std::int64_t> wanted;
    for (std::size_t i = 0; i < count; ++i)
        wanted.push_back(shown[(2 * i + 1) * shown.size() / (2 * count)]);
    return wanted;
}

/// Decodes a freshly opened track from its beginning and hands the wanted frames on.
class FrameReader {
  public:
    FrameReader(OpenedFilm video, const Timing& timing, std::vector<std::int64_t> wanted)
        : m_video(std::move(video)), m_timing(timing), m_wanted(std::move(wanted)) {}

    /// @param skips  goes to the key frame before the next wanted frame where that saves decoding
    /// @param take   the frame and when it is shown
    /// @return  how many were taken; nothing where a key frame was not found again, so that all has to be decoded
    Result<std::optional<std::size_t>> run(bool skips, const std::function<Result<void>(const AVFrame&, std::int64_t)>& take) {
        const Packet packet(av_packet_alloc());
        const Frame frame(av_frame_alloc());
        bool ended = false;
        if (skips) skip();
        while (!ended && m_next < m_wanted.size()) {
            ended = av_read_frame(m_video.format.get(), packet.get()) < 0;
            if (!ended && packet->stream_index != m_video.stream) {
                av_packet_unref(packet.get());
                continue;
            }
            avcodec_send_packet(m_video.codec.get(), ended ? nullptr : packet.get()); // a damaged one is left out
            av_packet_unref(packet.get());
            while (m_next < m_wanted.size() && avcodec_receive_frame(m_video.codec.get(), frame.get()) >= 0) {
                const std::int64_t time =
                    !m_timing.told ? m_timing.shown[std::min(m_decoded++, m_timing.shown.size() - 1)]
                    : frame->best_effort_timestamp != AV_NOPTS_VALUE ? frame->best_effort_timestamp
                                                                     : m_at + 1;
                if (m_skipped && time > m_wanted[m_next]) return std::optional<std::size_t>();
                m_skipped = false;
                m_at = time;
                if (time >= m_wanted[m_next]) {
                    if (auto taken = take(*frame, time); !taken) return taken.error();
                    ++m_taken;
                    while (m_next < m_wanted.size() && m_wanted[m_next] <= time)
                        ++m_next;
                    if (skips && m_next < m_wanted.size() && skip()) ended = false;
                }
                av_frame_unref(frame.get());
            }
        }
        return std::optional<std::size_t>(m_taken);
    }

  private:
    bool skip() {
        const auto after = std::upper_bound(m_timing.keys.begin(), m_timing.keys.end(), m_wanted[m_next]);
        if (after == m_timing.keys.begin() || *(after - 1) <= m_at || *(after - 1) == m_timing.shown.front())
            return false;
        if (av_seek_frame(m_video.format.get(), m_video.stream, *(after - 1), AVSEEK_FLAG_BACKWARD) < 0) return false;
        avcodec_flush_buffers(m_video.codec.get());
        m_skipped = true;
        return true;
    }

    OpenedFilm m_video;
    const Timing& m_timing;
    std::vector<std::int64_t> m_wanted;
    std::size_t m_next = 0, m_taken = 0, m_decoded = 0;
    std::int64_t m_at = std::numeric_limits<std::int64_t>::min() / 2;
    bool m_skipped = false; ///< no frame has come since
};

VideoInfo info_of(const OpenedFilm& video, const Timing& timing, std::int64_t bytes) {
    const AVStream& track = *video.track();
    const double unit = av_q2d(track.time_base), step = timing.step(track);
    VideoInfo info;
    info.format = std::string(video.format->iformat->name) + " · " + avcodec_get_name(track.codecpar->codec_id);
    const AVRational aspect = av_guess_sample_aspect_ratio(video.format.get(), video.track(), nullptr);
    info.width = static_cast<int>(
        std::min<std::int64_t>(square_width(track.codecpar->width, aspect), std::numeric_limits<int>::max()));
    info.height = track.codecpar->height;
    if (quarter_turns(track) % 2 == 1) std::swap(info.width, info.height);
    info.frames_per_s = step > 0 ? 1 / (step * unit) : 0;
    info.seconds = (static_cast<double>(timing.shown.back() - timing.shown.front()) + step) * unit;
    info.frames = static_cast<std::int64_t>(timing.shown.size());
    info.bytes = bytes;
    return info;
}

} // namespace

Result<VideoInfo> read_video_info(const std::filesystem::path& file, const VideoLimits& limits) {
    const auto size = checked_size(file, limits);
    if (!size) return size.error();
    const auto video = open_video(file, limits);
    if (!video) return video.error();
    const auto timing = timing_of(file, *video, limits);
    if (!timing) return timing.error();
    return info_of(*video, *timing, *size);
}

Result<VideoInfo> read_video(const std::filesystem::path& file, std::size_t count, const FrameTaker& take,
                             const VideoLimits& limits) {
    if (count < 1)
        return fail(ErrorCode::out_of_range, file.string(), "cannot be read as 0 frames; take 1 or more.");
    const auto size = checked_size(file, limits);
    if (!size) return size.error();
    const auto video = open_video(file, limits);
    if (!video) return video.error();
    const auto timing = timing_of(file, *video, limits);
    if (!timing) return timing.error();
    const VideoInfo info = info_of(*video, *timing, *size);
    const std::vector<std::int64_t> wanted = evenly(timing->shown, count);
    const double unit = av_q2d(video->track()->time_base);
    Converter convert(file, limits, quarter_turns(*video->track()),
                      av_guess_sample_aspect_ratio(video->format.get(), video->track(), nullptr));

    // Where key frames are not where the container says, everything is decoded from the beginning; frames that were
    // handed on by then are not handed on again.
    std::size_t handed_on = 0;
    for (const bool skips : {true, false}) {
        auto again = open_video(file, limits);
        if (!again) return again.error();
        std::size_t place = 0;
        FrameReader reader(*std::move(again), *timing, wanted);
        auto taken = reader.run(skips && timing->told, [&](const AVFrame& frame, std::int64_t time) -> Result<void> {
            if (place++ < handed_on) return {};
            auto image = convert(frame);
            if (!image) return image.error();
            ++handed_on;
            return take(*std::move(image), static_cast<double>(time - timing->shown.front()) * unit);
        });
        if (!taken) return taken.error();
        if (!*taken) continue;
        if (handed_on == 0) return no_video(file, "its frames are damaged");
        return info;
    }
    return no_video(file, "its frames are damaged");
}

} // namespace triptych
