// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/audio.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <memory>

#include "core/media/ffmpeg.h"
#include "core/media/wav.h"
#include "core/project/project.h"

extern "C" {
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
}

namespace triptych {
namespace {

using ffmpeg::Codec, ffmpeg::Format, ffmpeg::Frame, ffmpeg::Packet, ffmpeg::reason;

// Containers of sound and of film with sound. Playlists and others that name further files are not among them.
constexpr const char* sound_formats =
    "wav,w64,aiff,au,caf,flac,mp3,ogg,aac,ac3,amr,asf,avi,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpeg,mpegts,"
    "ape,wv,tta,dsf,gsm";

struct ResamplerFree {
    void operator()(SwrContext* resampler) const { swr_free(&resampler); }
};
using Resampler = std::unique_ptr<SwrContext, ResamplerFree>;

Error no_sound(const std::filesystem::path& file, const std::string& why) {
    return fail(ErrorCode::file_unreadable, file.string(), "holds no sound that can be decoded: " + why + ".",
                {file.string(), why});
}

Error too_long(const std::filesystem::path& file, const AudioLimits& limits) {
    const std::string most = std::to_string(static_cast<long long>(limits.max_seconds));
    return fail(ErrorCode::limit_exceeded, file.string(), "is longer than " + most + " s.", {file.string(), most});
}

Result<std::int64_t> checked_size(const std::filesystem::path& file, const AudioLimits& limits) {
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (!std::filesystem::exists(status))
        return fail(ErrorCode::file_not_found, file.string(), "does not exist.", {file.string()});
    if (!std::filesystem::is_regular_file(status))
        return fail(ErrorCode::file_unreadable, file.string(), "is not a file.", {file.string()});
    const auto size = static_cast<std::int64_t>(std::filesystem::file_size(file, failed));
    if (size > limits.max_file_bytes)
        return fail(ErrorCode::limit_exceeded, file.string(),
                    "has " + std::to_string(size) + " bytes; sounds are read up to " +
                        std::to_string(limits.max_file_bytes) + ".",
                    {file.string(), std::to_string(size), std::to_string(limits.max_file_bytes)});
    return size;
}

template <class T>
T little(const std::uint8_t* from) {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

/// Plain PCM in a WAV file, read directly: decoding it through a demuxer costs many times the copy. Nothing where
/// the file is anything else.
std::optional<Audio> read_plain_wav(const std::vector<std::uint8_t>& bytes) {
    if (bytes.size() < 44 || std::memcmp(bytes.data(), "RIFF", 4) != 0 || std::memcmp(&bytes[8], "WAVE", 4) != 0)
        return std::nullopt;
    int code = 0, channels = 0, bits = 0;
    Audio audio;
    for (std::size_t at = 12; at + 8 <= bytes.size();) {
        const std::uint8_t* body = &bytes[at] + 8;
        const std::size_t left = bytes.size() - at - 8;
        std::size_t length = little<std::uint32_t>(&bytes[at + 4]);
        if (std::memcmp(&bytes[at], "fmt ", 4) == 0 && length >= 16 && left >= 16) {
            code = little<std::uint16_t>(body);
            channels = little<std::uint16_t>(body + 2);
            audio.sample_rate_hz = static_cast<int>(std::min(little<std::uint32_t>(body + 4), 1u << 24));
            bits = little<std::uint16_t>(body + 14);
            if (code == 0xfffe && length >= 26 && left >= 26)
                code = little<std::uint16_t>(body + 24);  // the extensible form says the true code later
        } else if (std::memcmp(&bytes[at], "data", 4) == 0) {
            const bool whole = code == 1 && (bits == 8 || bits == 16 || bits == 24 || bits == 32);
            if ((!whole && !(code == 3 && bits == 32)) || channels < 1 || channels > 64 || audio.sample_rate_hz < 1)
                return std::nullopt;
            length = std::min(length, left);  // a recorder that was cut off leaves a wrong length
            const std::size_t width = static_cast<std::size_t>(bits) / 8, frame = width * static_cast<std::size_t>(channels);
            audio.samples.resize(length / frame);
            const float share = 1.0f / static_cast<float>(channels);
            for (std::size_t i = 0; i < audio.samples.size(); ++i) {
                float sum = 0;
                for (int c = 0; c < channels; ++c) {
                    const std::uint8_t* sample = body + i * frame + static_cast<std::size_t>(c) * width;
                    if (code == 3)
                        sum += little<float>(sample);
                    else if (bits == 16)
                        sum += static_cast<float>(little<std::int16_t>(sample)) * (1.0f / 32768.0f);
                    else if (bits == 8)
                        sum += (static_cast<float>(*sample) - 128.0f) * (1.0f / 128.0f);
                    else if (bits == 24)
                        sum += static_cast<float>(static_cast<std::int32_t>(
                                   (static_cast<std::uint32_t>(sample[0]) << 8) | (static_cast<std::uint32_t>(sample[1]) << 16) |
                                   (static_cast<std::uint32_t>(sample[2]) << 24))) * (1.0f / 2147483648.0f);
                    else
                        sum += static_cast<float>(little<std::int32_t>(sample)) * (1.0f / 2147483648.0f);
                }
                audio.samples[i] = sum * share;
            }
            return audio;
        }
        if (length > left)
            return std::nullopt;
        at += 8 + length + (length & 1);
    }
    return std::nullopt;
}

struct OpenedSound {
    Format format;
    Codec codec;
    int stream = -1;
};

Result<OpenedSound> open_sound(const std::filesystem::path& file) {
    av_log_set_level(AV_LOG_QUIET);
    AVDictionary* options = nullptr;
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    av_dict_set(&options, "format_whitelist", sound_formats, 0);
    AVFormatContext* raw = nullptr;
    const int opened = avformat_open_input(&raw, ("file:" + file.string()).c_str(), nullptr, &options);
    av_dict_free(&options);
    if (opened < 0)
        return no_sound(file, reason(opened));
    OpenedSound sound;
    sound.format.reset(raw);
    if (const int found = avformat_find_stream_info(raw, nullptr); found < 0)
        return no_sound(file, reason(found));
    const AVCodec* decoder = nullptr;
    sound.stream = av_find_best_stream(raw, AVMEDIA_TYPE_AUDIO, -1, -1, &decoder, 0);
    if (sound.stream < 0 || !decoder)
        return no_sound(file, "it has no audio track");
    sound.codec.reset(avcodec_alloc_context3(decoder));
    const AVStream* stream = raw->streams[sound.stream];
    if (avcodec_parameters_to_context(sound.codec.get(), stream->codecpar) < 0)
        return no_sound(file, "its track is damaged");
    sound.codec->pkt_timebase = stream->time_base;
    if (const int ready = avcodec_open2(sound.codec.get(), decoder, nullptr); ready < 0)
        return no_sound(file, reason(ready));
    return sound;
}

/// Mono float of the frames that a decoder gives.
void append_mono(const AVFrame& frame, std::vector<float>& out) {
    const int channels = frame.ch_layout.nb_channels;
    const auto format = static_cast<AVSampleFormat>(frame.format);
    const bool planar = av_sample_fmt_is_planar(format) != 0;
    const int bytes = av_get_bytes_per_sample(format);
    const float share = 1.0f / static_cast<float>(std::max(channels, 1));
    for (int i = 0; i < frame.nb_samples; ++i) {
        float sum = 0;
        for (int c = 0; c < channels; ++c) {
            const std::uint8_t* at = planar ? frame.extended_data[c] + static_cast<std::ptrdiff_t>(i) * bytes
                                            : frame.extended_data[0] + (static_cast<std::ptrdiff_t>(i) * channels + c) * bytes;
            switch (av_get_packed_sample_fmt(format)) {
            case AV_SAMPLE_FMT_U8: sum += (static_cast<float>(*at) - 128.0f) / 128.0f; break;
            case AV_SAMPLE_FMT_S16: sum += static_cast<float>(little<std::int16_t>(at)) / 32768.0f; break;
            case AV_SAMPLE_FMT_S32: sum += static_cast<float>(little<std::int32_t>(at)) / 2147483648.0f; break;
            case AV_SAMPLE_FMT_S64:
                sum += static_cast<float>(static_cast<double>(little<std::int64_t>(at)) / 9223372036854775808.0);
                break;
            case AV_SAMPLE_FMT_FLT: sum += little<float>(at); break;
            case AV_SAMPLE_FMT_DBL: sum += static_cast<float>(little<double>(at)); break;
            default: break;
            }
        }
        out.push_back(sum * share);
    }
}

Result<Audio> decode(const std::filesystem::path& file, const AudioLimits& limits) {
    auto sound = open_sound(file);
    if (!sound)
        return sound.error();
    Audio audio;
    audio.sample_rate_hz = sound->codec->sample_rate;
    const double most = limits.max_seconds * std::max(audio.sample_rate_hz, 1);
    const Packet packet(av_packet_alloc());
    const Frame frame(av_frame_alloc());
    bool ended = false;
    int damaged = 0;
    while (!ended) {
        const int read = av_read_frame(sound->format.get(), packet.get());
        ended = read < 0;
        if (!ended && packet->stream_index != sound->stream) {
            av_packet_unref(packet.get());
            continue;
        }
        if (avcodec_send_packet(sound->codec.get(), ended ? nullptr : packet.get()) < 0)
            ++damaged;
        av_packet_unref(packet.get());
        while (avcodec_receive_frame(sound->codec.get(), frame.get()) >= 0) {
            if (audio.sample_rate_hz <= 0)
                audio.sample_rate_hz = frame->sample_rate;
            append_mono(*frame, audio.samples);
            av_frame_unref(frame.get());
            if (static_cast<double>(audio.samples.size()) > most)
                return too_long(file, limits);
        }
    }
    if (audio.samples.empty() && damaged > 0)
        return no_sound(file, "its track is damaged");
    if (audio.sample_rate_hz <= 0)
        return no_sound(file, "it does not say its sample rate");
    return audio;
}

Result<Audio> resample(const std::filesystem::path& file, Audio audio, int rate_hz) {
    if (audio.sample_rate_hz == rate_hz || audio.samples.empty()) {
        audio.sample_rate_hz = rate_hz;
        return audio;
    }
    SwrContext* raw = nullptr;
    AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO;
    if (swr_alloc_set_opts2(&raw, &mono, AV_SAMPLE_FMT_FLT, rate_hz, &mono, AV_SAMPLE_FMT_FLT, audio.sample_rate_hz, 0,
                            nullptr) < 0)
        return no_sound(file, "its sample rate cannot be converted");
    const Resampler resampler(raw);
    if (swr_init(raw) < 0)
        return no_sound(file, "its sample rate cannot be converted");
    const auto wanted = static_cast<std::size_t>(
        std::ceil(static_cast<double>(audio.samples.size()) * rate_hz / audio.sample_rate_hz));
    Audio out;
    out.sample_rate_hz = rate_hz;
    out.samples.resize(wanted + 256);
    std::size_t filled = 0;
    const auto convert = [&](const float* from, int count) {
        auto* to = reinterpret_cast<std::uint8_t*>(out.samples.data() + filled);
        const auto* in = reinterpret_cast<const std::uint8_t*>(from);
        const int made = swr_convert(raw, &to, static_cast<int>(out.samples.size() - filled), from ? &in : nullptr, count);
        filled += static_cast<std::size_t>(std::max(made, 0));
        return made;
    };
    constexpr std::size_t part = 1 << 20;
    for (std::size_t begin = 0; begin < audio.samples.size(); begin += part)
        if (convert(audio.samples.data() + begin,
                    static_cast<int>(std::min(part, audio.samples.size() - begin))) < 0)
            return no_sound(file, "its sample rate cannot be converted");
    while (filled < wanted && convert(nullptr, 0) > 0) {
    }
    out.samples.resize(std::min(filled, wanted));
    return out;
}

}  // namespace

Result<Audio> read_audio(const std::filesystem::path& file, int sample_rate_hz, const AudioLimits& limits) {
    if (sample_rate_hz < 0 || sample_rate_hz > 768000)
        return fail(ErrorCode::out_of_range, file.string(),
                    "cannot be resampled to " + std::to_string(sample_rate_hz) + " Hz.", {std::to_string(sample_rate_hz)});
    const auto size = checked_size(file, limits);
    if (!size)
        return size.error();
    std::optional<Audio> plain;
    char magic[12] = {};
    std::ifstream in(file, std::ios::binary);
    in.read(magic, sizeof magic);
    if (in && std::memcmp(magic, "RIFF", 4) == 0) {
        std::vector<std::uint8_t> bytes(static_cast<std::size_t>(*size));
        in.seekg(0);
        in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
        plain = read_plain_wav(bytes);
        if (plain && plain->seconds() > limits.max_seconds)
            return too_long(file, limits);
    }
    if (!plain) {
        auto decoded = decode(file, limits);
        if (!decoded)
            return decoded.error();
        plain = *std::move(decoded);
    }
    const auto& samples = plain->samples;
    const auto bad = std::find_if(samples.begin(), samples.end(), [](float v) { return !std::isfinite(v); });
    if (bad != samples.end())
        return no_sound(file, "sample " + std::to_string(bad - samples.begin()) + " is not a number");
    return resample(file, *std::move(plain), sample_rate_hz > 0 ? sample_rate_hz : plain->sample_rate_hz);
}

Result<AudioInfo> read_audio_info(const std::filesystem::path& file) {
    const auto size = checked_size(file, {});
    if (!size)
        return size.error();
    auto sound = open_sound(file);
    if (!sound)
        return sound.error();
    AudioInfo info;
    info.format = std::string(sound->format->iformat->name) + " · " + avcodec_get_name(sound->codec->codec_id);
    info.sample_rate_hz = sound->codec->sample_rate;
    info.channels = sound->codec->ch_layout.nb_channels;
    if (sound->format->duration > 0)
        info.seconds = static_cast<double>(sound->format->duration) / AV_TIME_BASE;
    info.bytes = *size;
    return info;
}

Result<void> write_wav(const std::filesystem::path& file, std::span<const float> samples, int sample_rate_hz) {
    return write_file_atomically(file, wav_bytes(samples, sample_rate_hz));
}

}  // namespace triptych
